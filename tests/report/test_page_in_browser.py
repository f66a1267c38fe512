"""The report as a browser shows it; skipped, with the reason, where there is no browser."""

import importlib.util
import re
from pathlib import Path

import numpy as np
import pytest
from pyproj import Transformer
from siting_builder import HOSTILE_NAME, make_siting_plan

from ranplan.report import page_content
from ranplan.report.page import report_html

_SCRIPT = Path(__file__).parents[2] / ".ci" / "screenshots.py"
_spec = importlib.util.spec_from_file_location("screenshots", _SCRIPT)
screenshots = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(screenshots)


@pytest.fixture(scope="module")
def browser():
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    if screenshots.chromium() is None:
        pytest.skip("no chromium on the PATH")
    with sync_api.sync_playwright() as playwright:
        browser = screenshots.launch(playwright)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def plan():
    return make_siting_plan()


@pytest.fixture(scope="module")
def report(plan, tmp_path_factory):
    path = tmp_path_factory.mktemp("report") / "report.html"
    path.write_bytes(report_html(plan, created="2026-11-24", command="ranplan demo"))
    return path


@pytest.fixture
def page(browser, report):
    context = browser.new_context(viewport={"width": 1280, "height": 900}, offline=True)
    page = context.new_page()
    page.goto(report.as_uri())
    yield page
    context.close()


@pytest.mark.parametrize("width_px", screenshots.WIDTHS_PX)
def test_nothing_is_fetched_nothing_is_logged_and_nothing_is_too_wide(
    browser, report, tmp_path, width_px
):
    assert screenshots.inspect(browser, report, tmp_path, width_px=width_px) == []
    assert (tmp_path / f"report-{width_px}.png").stat().st_size > 50_000


@pytest.mark.parametrize(
    "changes",
    [{"population": False}, {"chosen": False}, {"areas": False}],
    ids=["no people", "nothing chosen", "no areas"],
)
def test_plans_that_lack_something_work_as_well(browser, tmp_path, changes):
    path = tmp_path / "report.html"
    path.write_bytes(report_html(make_siting_plan(**changes), created="", command=""))
    assert screenshots.inspect(browser, path, tmp_path, width_px=390) == []


@pytest.mark.parametrize(
    ("breach", "found"),
    [
        ("<img src='https://example.org/a.png'>", "https://example.org/a.png"),
        ("<script>alert(1)</script>", "console: "),
        ("<p style='width:2000px'>wide</p>", "console: "),
        ("<pre>" + "x" * 2000 + "</pre>", "the page is "),
    ],
    ids=["image", "script", "style", "width"],
)
def test_the_inspection_finds_what_a_page_must_not_do(browser, report, tmp_path, breach, found):
    path = tmp_path / "report.html"
    html = report.read_text(encoding="utf-8")
    path.write_text(html.replace("</main>", f"{breach}</main>"), encoding="utf-8")
    problems = screenshots.inspect(browser, path, tmp_path, width_px=390)
    assert any(found in problem for problem in problems), problems


def test_a_hostile_name_is_text_in_tables_list_and_card(page):
    dialogs = []
    page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    page.locator(".site-list button", has_text=HOSTILE_NAME).click()
    assert page.locator(".leaflet-popup h4").inner_text() == HOSTILE_NAME
    assert page.locator("#sites th", has_text=HOSTILE_NAME).count() == 1
    assert page.locator("main img").count() == page.locator("#map img").count()
    assert dialogs == []


def test_without_scripts_all_tables_and_a_picture_of_the_map_are_there(browser, report, plan):
    context = browser.new_context(java_script_enabled=False, offline=True)
    page = context.new_page()
    page.goto(report.as_uri())
    assert page.locator("#sites tbody tr").count() == len(plan.siting.chosen)
    assert page.locator("#areas tbody tr").count() == len(plan.siting.areas)
    for section in ("cost", "areas", "sites", "rules", "candidates", "data"):
        assert page.locator(f"#{section} table").first.is_visible()
    assert page.locator("#map-picture").is_visible()
    assert not page.locator("#map").is_visible()
    assert page.locator("input").evaluate_all("all => all.filter(x => x.offsetParent).length") == 0
    context.close()


def test_on_paper_the_picture_of_the_map_stands_for_the_map(page):
    assert page.locator("#map").is_visible()
    page.emulate_media(media="print")
    assert page.locator("#map-picture").is_visible()
    assert not page.locator("#map").is_visible()


def middle(locator):
    box = locator.bounding_box()
    return np.array([box["x"] + box["width"] / 2, box["y"] + box["height"] / 2])


def test_the_scale_bar_measures_the_distance_between_two_sites(page, plan):
    sites = page_content.numbered(plan.siting)[:2]
    to_grid = Transformer.from_crs("EPSG:4326", plan.region.grid.crs, always_xy=True)
    places = [to_grid.transform(s.option.site.longitude, s.option.site.latitude) for s in sites]
    apart_m = np.hypot(*np.subtract(*places))
    marks = page.locator(".is-mark-chosen.leaflet-interactive")
    spots = [middle(marks.filter(has_text=re.compile(f"^{n}$"))) for n in (1, 2)]
    bar = page.locator(".leaflet-control-scale-line")
    length, unit = bar.inner_text().split()
    length_m = float(length) * {"m": 1, "km": 1000}[unit]
    width_px = bar.bounding_box()["width"]
    apart_px = np.hypot(*(spots[1] - spots[0]))
    assert apart_px * length_m / width_px == pytest.approx(apart_m, rel=0.02)  # whole pixels


def test_the_pointer_tells_the_place_it_is_at(page, plan):
    site = page_content.numbered(plan.siting)[0].option.site
    page.locator("#map").scroll_into_view_if_needed()
    mark = page.locator(".is-mark-chosen.leaflet-interactive").filter(has_text=re.compile("^1$"))
    spot = middle(mark)
    page.locator("input[name=chosen]").uncheck()
    page.mouse.move(*spot)
    latitude, longitude = re.findall(r"[\d.]+", page.locator("#pointer").inner_text())
    assert float(latitude) == pytest.approx(abs(site.latitude), abs=0.0006)  # a pixel is 25 m
    assert float(longitude) == pytest.approx(site.longitude, abs=0.0006)


def test_each_mode_shows_its_pictures_and_its_legend(page):
    def shown():
        return {
            name
            for name in ("change", "today", "planned")
            if page.locator(f".leaflet-{name}-pane img").is_visible()
        }

    assert shown() == {"change"}
    for label, pictures in (
        ("Signal today", {"today"}),
        ("Signal with the plan", {"planned"}),
        ("Compare", {"today", "planned"}),
    ):
        page.locator(".modes label", has_text=label).click()
        assert shown() == pictures
        assert page.get_by_text("from \N{MINUS SIGN}110 dBm").is_visible()
    clips = [page.locator(f".leaflet-{n}-pane").evaluate("x => x.style.clip") for n in shown()]
    assert all(clip.startswith("rect(") for clip in clips)


def test_layers_come_and_go(page, plan):
    candidates = page.locator("[class*=is-glyph-]")
    assert candidates.count() == 0
    page.locator("input[name=candidates]").check()
    assert candidates.count() == sum(not item.is_chosen for item in plan.siting.candidates)
    page.locator("input[name=existing]").uncheck()
    assert page.locator(".is-mark-mast.leaflet-interactive").count() == 0
    page.locator("input[name=sectors]").uncheck()
    assert not page.locator("#map .wedges").first.is_visible()


def test_a_sites_card_draws_its_clear_verdicts_too(page):
    lines = page.locator(".leaflet-overlay-pane path")
    before = lines.count()
    page.locator(".site-list button").first.click()
    during = lines.count()
    page.locator(".leaflet-popup-close-button").click()
    assert during == before + 1  # the setback; its other verdicts have no place of their own
    assert lines.count() == before


def test_a_click_on_a_heads_sorts_by_number_and_back(page):
    def people():
        cells = page.locator("#sites tbody td:nth-child(3)").all_inner_texts()
        return [int(text.replace(",", "")) for text in cells]

    head = page.locator("#sites thead button", has_text="People newly served")
    head.click()
    assert people() == sorted(people())
    head.click()
    assert people() == sorted(people(), reverse=True)
    assert len(set(people())) > 1


def test_the_map_is_reached_and_used_by_keyboard(page):
    mark = page.locator(".is-mark-chosen.leaflet-interactive").first
    mark.focus()
    page.keyboard.press("Enter")
    assert page.locator(".leaflet-popup").is_visible()
