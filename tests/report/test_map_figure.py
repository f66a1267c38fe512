import io
from dataclasses import replace

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from PIL import Image
from plan_builder import make_plan
from siting_builder import make_siting_plan

from ranplan.coverage.model import Tier
from ranplan.report import map_figure
from ranplan.report.labels import place_labels, plain, write
from ranplan.report.map_figure import coverage_map_png
from ranplan.report.map_furniture import round_degrees, round_length_m


@pytest.fixture(scope="module")
def plan():
    return make_plan()


def picture(png):
    return np.asarray(Image.open(io.BytesIO(png)).convert("RGB")).astype(int)


def texts_of(plan, monkeypatch):
    """Draw the map and return the figure's visible texts."""
    drawn = []
    monkeypatch.setattr(
        map_figure,
        "FigureCanvasAgg",
        lambda figure: drawn.append(figure) or FigureCanvasAgg(figure),
    )
    coverage_map_png(plan)
    (figure,) = drawn
    return figure.findobj(mpl.text.Text)


def some_axes():
    figure = Figure(figsize=(4, 3), dpi=100)
    FigureCanvasAgg(figure)
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set(xlim=(0, 400), ylim=(0, 300))
    return axes


def test_two_drawings_have_the_same_bytes_and_name_no_software(plan):
    png = coverage_map_png(plan)
    assert png == coverage_map_png(make_plan())
    assert b"atplotlib" not in png
    assert b"tIME" not in png


def test_a_users_matplotlib_settings_change_nothing(plan):
    png = coverage_map_png(plan)
    odd = {
        "axes.grid": True,
        "font.family": "serif",
        "image.origin": "lower",
        "axes.facecolor": "k",
    }
    with mpl.rc_context(odd):
        assert coverage_map_png(plan) == png


def test_no_figure_is_kept_by_matplotlib(plan):
    coverage_map_png(plan)
    import matplotlib.pyplot as plt  # only here: the code under test must not

    assert plt.get_fignums() == []


@pytest.mark.parametrize(
    ("shape", "cell_m"), [((60, 80), 250.0), ((200, 40), 250.0), ((30, 200), 250.0)]
)
def test_the_picture_is_cut_to_the_regions_shape_within_bounds(shape, cell_m):
    height, width, _ = picture(coverage_map_png(make_plan(shape=shape, cell_m=cell_m))).shape
    assert 700 <= width <= 1600
    assert 900 <= height <= 1400


def test_map_shows_what_a_reader_needs(plan, monkeypatch):
    written = [text.get_text() for text in texts_of(plan, monkeypatch)]
    served = plan.coverage.tiers[0]
    assert plan.name in written
    assert f"{served.population:,.0f} people" in written
    assert {"Crystal Ridge", "Bäcker's $pot$", "N", "Sea", "Mast"} <= set(written)
    for tier, level in (("outdoor", 110), ("vehicle", 100), ("indoor", 90)):
        assert f"{tier} ≥ \N{MINUS SIGN}{level} dBm" in written
    assert any(text.endswith(" km") for text in written)
    assert any(text.endswith("° E") for text in written)
    foot = next(text for text in written if "P.1812" in text)
    assert "ranplan 0.1.0" in foot
    assert "EPSG:32755" in foot
    assert "Illustrative, not records: population, radios" in written


@pytest.mark.parametrize("plan", [make_plan(), make_siting_plan()], ids=["given", "placed"])
def test_no_two_texts_overlap_and_all_are_inside_the_picture(plan, monkeypatch):
    texts = [text for text in texts_of(plan, monkeypatch) if text.get_text()]
    boxes = [text.get_window_extent() for text in texts]
    width, height = texts[0].get_figure().bbox.size
    for i, box in enumerate(boxes):
        assert box.x0 >= 0
        assert box.y0 >= 0
        assert box.x1 <= width
        assert box.y1 <= height
        for other, text in zip(boxes[:i], texts[:i], strict=True):
            overlap = box.shrunk(0.99, 0.7).overlaps(other.shrunk(0.99, 0.7))
            assert not overlap, (texts[i].get_text(), text.get_text())


def test_dollar_signs_are_text_not_mathematics(monkeypatch):
    written = texts_of(make_plan(name=r"$\frac{$ 100 % _of_ {it}"), monkeypatch)
    assert r"$\frac{$ 100 % _of_ {it}" in [text.get_text() for text in written]
    assert not any(text.get_parse_math() for text in written if text.get_text())


def test_characters_the_font_lacks_become_squares_without_a_warning():
    assert plain("Chiang Mai เชียงใหม่") == "Chiang Mai " + "□" * len("เชียงใหม่")
    assert coverage_map_png(make_plan(name="広島"))


def test_a_long_title_is_made_smaller_then_cut():
    axes = some_axes()
    longer = write(axes, 0, 0, "a title " * 8, room_px=380, smallest=5, fontsize=14)
    longest = write(axes, 0, 0, "a title " * 80, room_px=380, smallest=5, fontsize=14)
    short = write(axes, 0, 0, "a title", room_px=380, smallest=5, fontsize=14)
    assert short.get_fontsize() == 14
    assert 5 < longer.get_fontsize() < 14
    assert longer.get_text() == ("a title " * 8).strip()
    assert longest.get_fontsize() == 5
    assert longest.get_text().endswith("…")
    assert max(t.get_window_extent().width for t in (longer, longest)) <= 381


def test_labels_keep_clear_of_each_other_and_of_the_frame():
    axes = some_axes()
    rng = np.random.default_rng(2)
    points = [(*rng.uniform(0, (400, 300)), f"mast {i}") for i in range(60)]
    taken = []
    place_labels(axes, points, gap_px=8, taken=taken, fontsize=8)
    assert 10 < len(taken) == len(axes.texts) < 60
    frame = axes.get_window_extent()
    for i, box in enumerate(taken):
        assert frame.x0 <= box.x0 <= box.x1 <= frame.x1
        assert not any(box.overlaps(other) for other in taken[:i])


def test_many_masts_are_drawn_without_names(plan, monkeypatch):
    crowd = tuple(
        replace(plan.sites[0], site_id=f"M{i}", name=f"M{i}", row=i % 60, col=i) for i in range(41)
    )
    written = {text.get_text() for text in texts_of(replace(plan, sites=crowd), monkeypatch)}
    assert not written & {f"M{i}" for i in range(41)}


def test_sea_is_blue_and_covered_land_takes_the_tiers_colour(plan):
    blank = replace(plan.coverage, tier_index=np.zeros_like(plan.coverage.tier_index))
    full = replace(plan.coverage, tier_index=np.full_like(plan.coverage.tier_index, 3))
    before, after = (
        picture(coverage_map_png(replace(plan, coverage=coverage, sites=())))
        for coverage in (blank, full)
    )
    on_map = (slice(150, 850), slice(130, 1000))
    red, _, blue = np.moveaxis(before[on_map], -1, 0)
    assert 0.1 < (blue - red > 40).mean() < 0.6  # a third of the region is sea
    assert (after[on_map].sum(axis=-1) < before[on_map].sum(axis=-1)).all()


def test_a_plan_with_new_sites_says_what_it_adds_and_tells_new_from_existing(monkeypatch):
    plan = make_siting_plan()
    siting, total = plan.siting, float(plan.region.population.sum(dtype=np.float64))
    written = [text.get_text() for text in texts_of(plan, monkeypatch)]
    gained = siting.population_after - siting.population_before
    assert f"{gained:,.0f} people" in written
    before, after = total - siting.population_before, total - siting.population_after
    assert f"not served: {before:,.0f} → {after:,.0f}" in written
    assert {"Existing mast", "New site", "Served today", "Newly served: SS-RSRP"} <= set(written)
    assert "Mast" not in written
    assert {"C02", "C04"} <= set(written)  # Old Mill and Saddle
    assert not {"Coast Mast", "Range Mast"} & set(written)
    (weakest,) = [text for text in written if text.endswith(f", {gained:,.0f} people")]
    area = siting.area_after_km2 - siting.area_before_km2
    assert weakest.startswith(f"{area:,.3g} km²")


def test_what_was_served_before_has_one_colour_and_what_is_new_its_tiers():
    plan = make_siting_plan(chosen=False)
    siting = plan.siting
    everywhere = np.ones_like(siting.served_before)
    best = replace(plan.coverage, tier_index=np.full_like(plan.coverage.tier_index, 3))
    bare = {"existing_sites": (), "served_after": everywhere}
    old, new = (
        picture(
            coverage_map_png(
                replace(
                    plan,
                    sites=(),
                    coverage=best,
                    siting=replace(siting, served_before=served, **bare),
                )
            )
        )[150:850, 130:1000]
        for served in (everywhere, ~everywhere)
    )
    red, _, blue = np.moveaxis(old, -1, 0)
    assert (blue > red).mean() > 0.99
    assert (old.sum(axis=-1) > new.sum(axis=-1)).mean() > 0.99  # the best tier is the darkest


@pytest.mark.parametrize(
    "plan",
    [
        make_siting_plan(),
        make_siting_plan(population=False),
        make_siting_plan(chosen=False),
        make_plan(population=False),
        make_plan(tiers=(Tier("only", -100.0),)),
        make_plan(tiers=tuple(Tier(f"tier {i}", -120.0 + 5 * i) for i in range(8))),
        make_plan(crs="EPSG:32760", origin=(810_000.0, 8_020_000.0), cell_m=500.0),
        make_plan(name=""),
        make_plan(shape=(1500, 2500), cell_m=20.0),
        replace(make_plan(), sites=()),
    ],
    ids=[
        "new sites",
        "new sites, no people",
        "none chosen",
        "no people",
        "one tier",
        "eight tiers",
        "antimeridian",
        "no name",
        "big",
        "no masts",
    ],
)
def test_unusual_plans_are_drawn_too(plan):
    assert picture(coverage_map_png(plan)).std() > 10


@pytest.mark.parametrize(
    ("longest_m", "length_m"), [(1.0, 1), (9_999.0, 5_000), (10_000.0, 10_000), (38_000.0, 20_000)]
)
def test_the_scale_bar_has_a_round_length_that_fits(longest_m, length_m):
    assert round_length_m(longest_m) == length_m


def test_round_degrees_lie_between_the_edges():
    degrees = round_degrees(-17.7, -15.8, "NS")
    assert [text for _, text in degrees] == ["17.5° S", "17° S", "16.5° S", "16° S"]
    assert all(-17.7 <= value <= -15.8 for value, _ in degrees)
