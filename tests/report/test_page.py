import base64
import hashlib
import io
import json
import re
from dataclasses import replace
from html import unescape
from html.parser import HTMLParser

import numpy as np
import pytest
from affine import Affine
from PIL import Image
from plan_builder import make_plan
from siting_builder import HOSTILE_NAME, make_siting_plan

from ranplan.constraints.model import Citation
from ranplan.grid import Grid
from ranplan.io.assets import asset
from ranplan.report import page_content
from ranplan.report.page import report_html
from ranplan.symbology import STATUS_COLOURS

VOID = {"meta", "input", "br"}
RUN = {"created": "2026-11-24T00:00:00+00:00", "command": "ranplan plan a.yaml"}


class Page(HTMLParser):
    """A page taken apart by the standard library, which complains where tags do not match."""

    def __init__(self, html):
        super().__init__(convert_charrefs=True)
        self.open, self.elements, self.texts = [], [], {}
        self.feed(html.decode("utf-8"))
        assert self.open == []

    def handle_starttag(self, tag, attributes):
        self.elements.append((tag, dict(attributes)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attributes):
        self.elements.append((tag, dict(attributes)))

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, text):
        if self.open:
            self.texts.setdefault(self.open[-1], []).append(text)

    def all(self, tag):
        return [attributes for name, attributes in self.elements if name == tag]


def page_of(plan):
    return Page(report_html(plan, **RUN))


def words_of(plan):
    """Text of the page in its order, without scripts and styles."""
    html = report_html(plan, **RUN).decode("utf-8")
    html = re.sub(r"<(script|style)[ >].*?</\1>", " ", html, flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", html)).split())


def with_siting(plan, **changes):
    return replace(plan, siting=replace(plan.siting, **changes))


@pytest.fixture(scope="module")
def plan():
    return make_siting_plan()


@pytest.fixture(scope="module")
def page(plan):
    return page_of(plan)


def map_data(page):
    (text,) = [text for text in page.texts["script"] if text.startswith("{")]
    return json.loads(text)


def test_the_first_lines_say_whom_the_plan_serves_and_at_what_cost(plan):
    words, siting = words_of(plan), plan.siting
    total = float(plan.region.population.sum(dtype=np.float64))
    gained = siting.population_after - siting.population_before
    assert f"4 new sites bring mobile service to {gained:,.0f} people who have none today." in words
    before, after = total - siting.population_before, total - siting.population_after
    assert f"{before:,.0f} → {after:,.0f}" in words
    assert f"AUD {siting.capex:,.0f} of a budget of AUD 1.00 million" in words.replace("\xa0", " ")


def test_the_bound_is_told_in_words_and_rounded_to_the_safe_side(plan):
    gained = plan.siting.placement.objective
    words = words_of(plan)
    assert f"reaches more than {np.ceil(gained * 1.02):,.0f} people without service today" in words
    assert "it is within 2 % of the best there can be" in words
    best = replace(plan.siting.placement, bound=gained, gap=0.0)
    assert "It is proven that no plan within this budget" in words_of(
        with_siting(plan, placement=best)
    )
    hurried = replace(plan.siting.placement, time_limited=True)
    assert "stopped by the clock" in words_of(with_siting(plan, placement=hurried))


def test_the_same_plan_gives_the_same_bytes_but_for_created_and_command(plan):
    first = report_html(plan, **RUN)
    assert first == report_html(make_siting_plan(), **RUN)
    other = report_html(plan, created="2030-01-01", command="ranplan demo")
    back = other.replace(b"2030-01-01", RUN["created"].encode())
    assert back.replace(b"ranplan demo", RUN["command"].encode()) == first


def test_nothing_in_the_page_has_to_be_fetched(page):
    for tag, attributes in page.elements:
        assert "src" not in attributes
        assert tag not in {"link", "iframe", "object", "embed", "base"}
        address = attributes.get("href", "#")
        if tag == "a":
            assert address.startswith(("#", "https://example.org/"))
        else:
            assert address.startswith(("#", "data:image/"))
    css = "".join(page.texts["style"])
    assert "@import" not in css
    assert "@font-face" not in css
    assert not any(b"sourceMappingURL" in text.encode() for text in page.texts["script"])


def test_the_policy_names_each_script_and_style_by_its_hash_and_allows_nothing_else(page):
    (policy,) = [m["content"] for m in page.all("meta") if "http-equiv" in m]
    rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
    assert rules["default-src"] == "'none'"
    assert rules["img-src"] == "data:"
    assert "unsafe" not in policy
    for tag, rule in (("script", "script-src"), ("style", "style-src")):
        texts = [text for text in page.texts[tag] if not text.startswith("{")]
        hashes = [hashlib.sha256(text.encode()).digest() for text in texts]
        assert rules[rule] == " ".join(f"'sha256-{base64.b64encode(h).decode()}'" for h in hashes)


def test_no_element_carries_its_own_style_or_handler(page):
    for _, attributes in page.elements:
        assert not [name for name in attributes if name == "style" or name.startswith("on")]


def test_a_hostile_name_stays_text(plan, page):
    html = report_html(plan, **RUN).decode()
    assert "<script>alert" not in html
    assert html.count("</script>") == html.count("<script") == 4
    assert HOSTILE_NAME in words_of(plan)
    assert HOSTILE_NAME in [site["title"] for site in map_data(page)["chosen"]]


@pytest.mark.parametrize(
    "text",
    ["</script><img src=x onerror=alert(1)>", "<!--", "\u2028", "]]>", "{{ 7 * 7 }}", "\udc80"],
)
def test_names_cannot_break_out_of_the_page_wherever_they_stand(text):
    base = make_siting_plan(name=text)
    area = replace(base.siting.areas[0], name=text)
    sites = [replace(site, name=text) for site in base.siting.existing_sites]
    plan = with_siting(base, areas=(area,), existing_sites=tuple(sites), operator=text)
    provenance = replace(plan.provenance, notes=(text,), illustrative=(text,))
    page = page_of(replace(plan, provenance=provenance))
    assert page.all("img") == []
    assert len(page.all("script")) == 4
    assert map_data(page)["areas"][0]["title"] == text
    assert "49" not in "".join(page.texts["h1"])


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "data:text/html,x", " https://a.b", "//a.b"]
)
def test_only_web_addresses_of_sources_become_links(plan, url):
    citation = Citation("A scheme", url=url)
    item = plan.siting.chosen[0]
    verdicts = tuple(replace(verdict, citation=citation) for verdict in item.verdicts)
    one = with_siting(plan, chosen=(replace(item, verdicts=verdicts),))
    assert all(a["href"].startswith("#") for a in page_of(one).all("a"))
    assert "A scheme" in words_of(one)


def test_headings_are_nested_and_pictures_and_tables_are_named(page):
    levels = [int(tag[1]) for tag, _ in page.elements if re.fullmatch("h[1-6]", tag)]
    assert levels.count(1) == 1
    assert levels[0] == 1
    assert max(np.diff(levels)) <= 1
    for tag, attributes in page.elements:
        if tag == "svg":
            named = {"aria-hidden", "aria-label", "aria-labelledby"} & set(attributes)
            assert named, attributes
        if tag == "th":
            assert attributes["scope"] in {"col", "row", "colgroup"}
    ids = [attributes["id"] for _, attributes in page.elements if "id" in attributes]
    assert len(ids) == len(set(ids))
    for attributes in page.all("a") + page.all("use"):
        if attributes["href"].startswith("#"):
            assert attributes["href"][1:] in ids
    for _, attributes in page.elements:
        for name in attributes.get("aria-labelledby", "").split():
            assert name in ids


@pytest.mark.parametrize("ground", ["paper", "ground", "warn-ground"])
@pytest.mark.parametrize("text", ["text", "quiet", "accent", "warn"])
def test_text_stands_out_from_what_it_is_printed_on(page, text, ground):
    css = "".join(page.texts["style"])
    colours = [re.search(rf"--{name}: (#\w+);", css).group(1) for name in (text, ground)]
    assert contrast(*colours) >= 4.5  # WCAG 2.2, 1.4.3


def contrast(*colours):
    """Contrast ratio of WCAG 2.2."""
    dark, light = sorted(luminance(colour) for colour in colours)
    return (light + 0.05) / (dark + 0.05)


def luminance(colour):
    digits = colour[1:] if len(colour) == 7 else "".join(2 * digit for digit in colour[1:])
    srgb = np.array([int(digits[i : i + 2], 16) for i in (0, 2, 4)]) / 255
    linear = np.where(srgb <= 0.04045, srgb / 12.92, ((srgb + 0.055) / 1.055) ** 2.4)
    return float(linear @ [0.2126, 0.7152, 0.0722])


def test_every_status_has_a_sign(page):
    ids = {attributes["id"] for _, attributes in page.elements if "id" in attributes}
    assert {f"glyph-{status.replace(' ', '-')}" for status in STATUS_COLOURS} <= ids


def test_illustrative_data_are_announced_at_the_top_and_listed(plan):
    words = words_of(plan)
    assert words.index("Illustrative data.") < words.index("People without service")
    assert "Illustrative, not records population: data/people.csv radio ru-4t-sector" in words


def test_a_plan_of_records_has_no_banner(plan):
    record = replace(plan.provenance, illustrative=())
    words = words_of(replace(with_siting(plan, cost_illustrative=False), provenance=record))
    assert "Illustrative data." not in words
    assert "Illustrative, not records" not in words


def test_illustrative_costs_alone_are_announced_too(plan):
    words = words_of(replace(plan, provenance=replace(plan.provenance, illustrative=())))
    assert "Illustrative data." in words
    assert "Illustrative, not records costs" in words


@pytest.mark.parametrize(
    ("plan", "said", "unsaid"),
    [
        (
            make_siting_plan(population=False),
            ["Land without service", "km² of land that has none today"],
            ["People", " people"],
        ),
        (
            make_siting_plan(chosen=False),
            ["This plan builds no new site.", "Nothing is built, nothing is spent."],
            ["worst point"],
        ),
        (make_siting_plan(areas=False), ["New sites"], ["Areas, today", "Reporting areas"]),
        (
            with_siting(
                make_siting_plan(chosen=False),
                option_verdicts=(),
                blocked_by_kind={},
                life=(None,) * 2,
            ),
            ["not checked", "That is not the same as clear."],
            ["The plan is judged for the years", "is decided"],
        ),
        (with_siting(make_siting_plan(), existing_sites=()), ["New sites"], ["Existing masts"]),
        (with_siting(make_siting_plan(), operator=None), ["Coverage plan Test"], ["plan for"]),
    ],
    ids=["no people", "nothing chosen", "no areas", "not checked", "no masts", "no operator"],
)
def test_plans_that_lack_something_say_so_and_no_more(plan, said, unsaid):
    words = words_of(plan)
    for text in said:
        assert text in words
    for text in unsaid:
        assert text not in words
    page_of(plan)


def test_a_plan_of_given_sites_has_no_report():
    with pytest.raises(ValueError, match="a report needs a plan with placed sites"):
        report_html(make_plan(), **RUN)


def test_verdicts_that_are_not_clear_stand_with_their_figures_and_their_source(plan):
    words = words_of(plan)
    assert "the structure's top is 41 m, the limit 41.3 m" in words
    assert "≤ 41.3 m +0.3 ± 0.5 m" in words
    assert "nearer to the limit than the data are accurate" in words
    assert "Made-up planning scheme <2026> , 4.1 & 4.2 illustrative trust I, not verified" in words


def test_every_input_stands_with_its_whole_digest(plan):
    words = words_of(plan)
    for record in plan.provenance.inputs:
        assert record.path in words
        assert record.sha256 in words
    assert plan.provenance.config_digest in words
    assert "Written by ranplan 0.1.0 on 2026-11-24T00:00:00+00:00 by ranplan plan a.yaml" in words


def test_leaflets_licence_travels_with_it(page):
    (script,) = [text for text in page.texts["script"] if "Leaflet 1.9.4" in text]
    assert asset("vendor/leaflet/LICENSE") in script


def test_costs_by_part_add_up(plan):
    options = [item.option for item in plan.siting.chosen]
    rows = page_content.cost_rows(option.cost.capex_parts for option in options)
    assert sum(row["amount"] for row in rows) == pytest.approx(plan.siting.capex)
    assert sum(row["share"] for row in rows) == pytest.approx(1)
    assert rows == sorted(rows, key=lambda row: -row["amount"])


@pytest.mark.parametrize(
    ("shares", "index"), [((1.0,), 10_000), ((0.5, 0.5), 5_000), ((0.7, 0.2, 0.1), 5_400)]
)
def test_concentration_is_the_sum_of_squared_percentages(plan, shares, index):
    vendor = plan.siting.vendors[0]
    vendors = tuple(replace(vendor, share_of_sectors=share) for share in shares)
    assert page_content.concentration(replace(plan.siting, vendors=vendors)) == pytest.approx(index)


def test_every_verdict_and_every_candidate_is_counted_once(plan):
    siting = plan.siting
    rows = page_content.verdict_counts(siting)
    assert sum(sum(row["options"]) for row in rows) == len(siting.option_verdicts)
    assert sum(sum(row["chosen"]) for row in rows) == sum(len(i.verdicts) for i in siting.chosen)
    not_chosen = sum(not item.is_chosen for item in siting.candidates)
    assert sum(row["n"] for row in page_content.fates(siting)) == not_chosen


def test_sites_are_numbered_by_the_people_they_reach(plan, page):
    people = [item.population_covered for item in page_content.numbered(plan.siting)]
    assert people == sorted(people, reverse=True)
    titles = [site["title"] for site in map_data(page)["chosen"]]
    numbered = [item.option.site.name for item in page_content.numbered(plan.siting)]
    assert titles == numbered


def test_tiers_after_the_plan_are_those_of_its_coverage(plan):
    rows = page_content.tier_rows(plan, plan.siting)
    assert [row["people_after"] for row in rows[::-1]] == [
        tier.population for tier in plan.coverage.tiers
    ]
    all_after = with_siting(plan, before_tier_index=plan.coverage.tier_index)
    for row in page_content.tier_rows(plan, all_after.siting):
        assert row["people_before"] == pytest.approx(row["people_after"])
        assert row["area_before"] == pytest.approx(row["area_after"])


def test_a_plan_as_large_as_the_demo_stays_below_one_and_a_half_megabytes():
    page = report_html(enlarged(make_siting_plan(), 9), **RUN)
    assert len(page) < 1.5e6


def test_pictures_of_a_wide_region_are_thinned_to_2048_pixels():
    plan = enlarged(make_siting_plan(), 30)
    assert max(plan.region.grid.shape) == 2400
    data = map_data(page_of(plan))
    shown = Image.open(io.BytesIO(base64.b64decode(data["after"].split(",")[1])))
    assert max(shown.size) == 1200
    assert data["size"] == data["picture"]


def enlarged(plan, factor):
    """Return a plan with each cell cut in ``factor`` by ``factor``."""

    def cut(array):
        return None if array is None else np.kron(array, np.ones((factor, factor), array.dtype))

    old, region = plan.region.grid, plan.region
    rows, cols = old.shape
    transform = old.transform @ Affine.scale(1 / factor)
    grid = Grid((rows * factor, cols * factor), transform, old.crs)
    siting = replace(
        plan.siting,
        served_before=cut(plan.siting.served_before),
        served_after=cut(plan.siting.served_after),
        before_tier_index=cut(plan.siting.before_tier_index),
        candidates=plan.siting.candidates * 15,
    )
    return replace(
        plan,
        region=replace(
            region,
            grid=grid,
            elevation_amsl_m=cut(region.elevation_amsl_m),
            zone=cut(region.zone),
            population=cut(region.population) / factor**2,
        ),
        coverage=replace(plan.coverage, grid=grid, tier_index=cut(plan.coverage.tier_index)),
        siting=siting,
    )
