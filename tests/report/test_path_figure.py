"""The picture of a link: what a reader needs, nothing over anything else, always the same."""

import io
from dataclasses import replace

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_rgb
from PIL import Image

from ranplan.propagation import MODELS, Climate, LinkLoss, Profile
from ranplan.propagation.link_geometry import link_geometry
from ranplan.propagation.parts import PARTS
from ranplan.propagation.side_by_side import ModelAnswer
from ranplan.report import path_figure
from ranplan.report.path_figure import LinkPicture, path_figure_png
from ranplan.report.path_parts import _COLOURS as COLOURS
from ranplan.report.path_profile import nice_ticks, taut_string
from ranplan.symbology import SEA_COLOUR

N = 161


def ground(*, ridge_m=260.0, sea=True, clutter_m=12.0):
    x = np.linspace(0.0, 1.0, N)
    height = 60.0 + 50.0 * np.sin(9.0 * x) ** 2 + ridge_m * np.exp(-(((x - 0.6) / 0.05) ** 2))
    is_sea = sea & (x > 0.85)
    height[is_sea] = 0.0
    clutter = np.where((x > 0.2) & (x < 0.4), clutter_m, 0.0)
    zone = np.where(is_sea, 1, 4).astype(np.uint8)
    return Profile(32_000.0 * x, height, clutter, zone)


def make_picture(profile=None, *, answers=None, title="Crystal Ridge to Bäcker's $pot$", foot=()):
    profile = ground() if profile is None else profile
    ends = {"tx_height_agl_m": 30.0, "rx_height_agl_m": 15.0}
    geometry = link_geometry(profile, **ends, frequency_mhz=700.0, delta_n=45.0)
    if answers is None:
        link = {**ends, "frequency_mhz": 700.0, "climate": Climate(45.0, 325.0, 45.0)}
        answers = tuple(
            ModelAnswer(MODELS[key], loss=MODELS[key].link_loss(profile, **link, time_percent=10.0))
            for key in ("p1812", "p525")
        )
    return LinkPicture(
        title=title,
        subtitle="700 MHz · 32.00 km",
        tx_label=("Crystal Ridge", "30 m above ground"),
        rx_label=("Bäcker's $pot$", "15 m above ground"),
        geometry=geometry,
        answers=answers,
        levels={"p1812": "RSRP 101.3 dBm"},
        foot=("first line", "second line", *foot),
    )


def pixels(png):
    return np.asarray(Image.open(io.BytesIO(png)).convert("RGB")).astype(int)


def figure_of(picture, monkeypatch):
    drawn = []
    monkeypatch.setattr(
        path_figure,
        "FigureCanvasAgg",
        lambda figure: drawn.append(figure) or FigureCanvasAgg(figure),
    )
    path_figure_png(picture)
    (figure,) = drawn
    return figure


def texts_of(picture, monkeypatch):
    """Texts that are drawn: matplotlib's own, of axes that are switched off, are not."""
    figure = figure_of(picture, monkeypatch)
    texts = [*figure.texts, *(text for axes in figure.axes for text in axes.texts)]
    return [text for text in texts if text.get_text()]


def test_two_drawings_have_the_same_bytes_and_name_no_software():
    png = path_figure_png(make_picture())
    assert png == path_figure_png(make_picture())
    assert b"atplotlib" not in png


def test_a_users_matplotlib_settings_change_nothing():
    png = path_figure_png(make_picture())
    odd = {
        "axes.grid": True,
        "font.family": "serif",
        "axes.facecolor": "k",
        "lines.linewidth": 7.0,
        "lines.linestyle": ":",
        "lines.marker": "x",
        "patch.linewidth": 5.0,
        "patch.edgecolor": "r",
        "patch.force_edgecolor": True,
        "axes.xmargin": 0.3,
    }
    with mpl.rc_context(odd):
        assert path_figure_png(make_picture()) == png


def test_it_is_1600_pixels_wide_and_grows_with_the_models():
    two = pixels(path_figure_png(make_picture()))
    answers = make_picture().answers
    one = pixels(path_figure_png(make_picture(answers=answers[:1])))
    assert two.shape[1] == one.shape[1] == 1600
    assert 900 < one.shape[0] < two.shape[0] < 1500


def test_it_says_what_a_reader_needs(monkeypatch):
    picture = make_picture()
    written = [text.get_text() for text in texts_of(picture, monkeypatch)]
    worst = picture.geometry.worst
    assert any(f"{-worst.clearance_m:.1f} m above the line" in text for text in written)
    assert any("k = 1.40" in text for text in written)
    for name in ("ground", "clutter", "sea", "first Fresnel zone", "over the horizons"):
        assert name in written
    for answer in picture.answers:
        assert answer.model.key in written
        assert f"{answer.loss.loss_db:.1f} dB" in written
    assert {"RSRP 101.3 dBm", "diffraction", "first line", "second line"} <= set(written)


def test_a_warning_stands_above_the_foot_in_red(monkeypatch):
    picture = replace(make_picture(), warnings=("A study: of $1",))
    by_text = {text.get_text(): text for text in texts_of(picture, monkeypatch)}
    warning, first = by_text["A study: of $1"], by_text["first line"]
    red, green, blue = to_rgb(warning.get_color())
    assert red > 2.0 * max(green, blue)
    assert warning.get_position()[1] > first.get_position()[1]


def test_the_way_over_the_horizons_is_nowhere_below_ground(monkeypatch):
    # A middle hill above both horizons, as a taut string over them would touch it.
    x = np.linspace(0.0, 1.0, N)
    height = sum(
        high * np.exp(-(((x - at) / 0.03) ** 2))
        for at, high in ((0.2, 200), (0.5, 500), (0.8, 200))
    )
    picture = make_picture(Profile(32_000.0 * x, height, np.zeros(N), np.full(N, 4, np.uint8)))
    geometry = picture.geometry
    ground = height + geometry.bulge_m
    axes = figure_of(picture, monkeypatch).axes[0]
    (string,) = (
        line for line in axes.lines if line.get_linestyle() == ":" and line.get_zorder() == 7
    )
    over = np.interp(32.0 * x, *string.get_data()) - ground
    assert over.min() > -1e-9
    assert string.get_xdata()[1] == pytest.approx(32.0 * x[geometry.tx_horizon])
    assert string.get_xdata()[-2] == pytest.approx(32.0 * x[geometry.rx_horizon])


@pytest.mark.parametrize("seed", range(5))
def test_a_taut_string_is_the_shortest_way_over_all_points(seed):
    rng = np.random.default_rng(seed)
    x, height = np.arange(40.0), rng.normal(size=40)
    touched = taut_string(x, height)
    over = np.interp(x, x[touched], height[touched]) - height
    assert over.min() >= -1e-12
    assert (np.diff(np.diff(height[touched]) / np.diff(x[touched])) < 0.0).all()


def test_every_part_has_a_colour_of_its_own_in_all_pictures():
    hills = ground(sea=False)
    link = {
        "frequency_mhz": 1_500.0,
        "climate": Climate(45.0, 325.0, 45.0, radio_climate="continental_temperate"),
    }
    masts_m = {"tr38901_inh": (3.0, 1.5), "tr38901_umi": (10.0, 1.5)}
    names = {part.title for part in PARTS.values()}
    for model in MODELS.values():
        scale = 0.003 if model.key == "tr38901_inh" else 0.12
        profile = replace(hills, distance_m=scale * hills.distance_m)
        tx, rx = masts_m.get(model.key, (35.0, 1.5))
        loss = model.link_loss(profile, **link, tx_height_agl_m=tx, rx_height_agl_m=rx)
        names |= set(list(loss.parts)[1:])
    assert names <= COLOURS.keys()
    exclusive = {"clutter, over places"}
    assert len({COLOURS[name] for name in names - exclusive}) == len(names - exclusive)


def test_what_is_not_there_is_not_in_the_legend(monkeypatch):
    bare = make_picture(ground(ridge_m=0.0, sea=False, clutter_m=0.0))
    written = [text.get_text() for text in texts_of(bare, monkeypatch)]
    assert not {"clutter", "sea"} & set(written)


@pytest.mark.parametrize(
    "profile", [ground(), ground(ridge_m=0.0), ground(ridge_m=2_000.0), ground(clutter_m=40.0)]
)
def test_no_two_texts_overlap_and_all_are_inside_the_picture(profile, monkeypatch):
    texts = texts_of(make_picture(profile), monkeypatch)
    boxes = [text.get_window_extent() for text in texts]
    width, height = texts[0].get_figure().bbox.size
    for i, box in enumerate(boxes):
        assert box.x0 >= 0, texts[i].get_text()
        assert box.y0 >= 0
        assert box.x1 <= width, texts[i].get_text()
        assert box.y1 <= height
        for other, text in zip(boxes[:i], texts[:i], strict=True):
            overlap = box.shrunk(0.99, 0.7).overlaps(other.shrunk(0.99, 0.7))
            assert not overlap, (texts[i].get_text(), text.get_text())


def test_dollar_signs_are_text_not_mathematics(monkeypatch):
    title = r"$\frac{$ 100 % _of_ {it}"
    texts = texts_of(make_picture(title=title), monkeypatch)
    assert title in [text.get_text() for text in texts]
    assert not any(text.get_parse_math() for text in texts)


def test_a_long_title_is_made_smaller_and_cut(monkeypatch):
    texts = texts_of(make_picture(title="a very long name " * 20), monkeypatch)
    (title,) = (text for text in texts if text.get_text().startswith("a very long"))
    assert title.get_text().endswith("…")
    assert title.get_window_extent().x1 <= 1600


def test_the_sea_is_blue_where_it_is():
    png = pixels(path_figure_png(make_picture()))
    blue = np.array([int(SEA_COLOUR[i : i + 2], 16) for i in (1, 3, 5)])
    cols = np.flatnonzero((np.abs(png[250:760] - blue).sum(axis=2) < 10).any(axis=0))
    left, right = 120, 1550
    # A zone reaches halfway to the next point; the step is nine pixels.
    assert cols.min() == pytest.approx(left + 0.85 * (right - left), abs=12)
    assert cols.max() == pytest.approx(right, abs=12)


def test_parts_that_take_off_stand_left_of_zero_and_the_mark_at_their_sum(monkeypatch):
    loss = LinkLoss(130.0, {"free space": 100.0, "more": 40.0, "less": -10.0})
    picture = make_picture(answers=(ModelAnswer(MODELS["p1812"], loss=loss),))
    axes = figure_of(picture, monkeypatch).axes[1]
    bars = [patch for patch in axes.patches if patch.get_zorder() == 3]
    more, less = sorted(bars, key=lambda bar: -bar.get_width())
    zero = more.get_x()
    assert less.get_x() + less.get_width() == pytest.approx(zero)
    assert more.get_width() == pytest.approx(4.0 * less.get_width())
    (mark,) = (line for line in axes.lines if line.get_zorder() == 5)
    assert mark.get_xdata()[0] - zero == pytest.approx(0.75 * more.get_width())


def test_a_profile_of_two_points_is_drawn():
    profile = Profile(
        *(np.array(v) for v in ([0.0, 500.0], [5.0, 5.0], [0.0, 0.0])), np.array([4, 4])
    )
    picture = make_picture()
    geometry = link_geometry(
        profile, tx_height_agl_m=10.0, rx_height_agl_m=5.0, frequency_mhz=700.0, delta_n=45.0
    )
    assert path_figure_png(replace(picture, geometry=geometry))


@pytest.mark.parametrize(("low", "high"), [(0.0, 1.0), (-3.2, 121.0), (0.0, 71.37), (130.0, 990.0)])
def test_ticks_are_round_and_few(low, high):
    ticks = nice_ticks(low, high, 9)
    assert 3 <= len(ticks) <= 9
    assert low <= ticks[0] <= ticks[-1] <= high
    steps = np.diff(ticks)
    assert steps == pytest.approx(np.full(steps.size, steps[0]))
