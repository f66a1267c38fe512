"""Extended Hata: curves it is fitted to, laws, its pieces; ``tests/validation`` runs the cases."""

import csv
import math

import numpy as np
import pytest
from drawn_paths import drawn
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from site_links import CLIMATE, assert_adds_up, level_profile, with_one

from ranplan.constants import ZONE_INLAND, ZONE_SEA
from ranplan.errors import ModelRangeError
from ranplan.propagation import ehata
from ranplan.propagation.ehata import corrections, median, terrain
from ranplan.propagation.models.ehata import EHATA

ENVIRONMENT = {"22": "suburban", "23": "urban", "24": "urban"}
grounds = arrays(np.float64, 201, elements=st.floats(0.0, 500.0))


def _reference_rows(reference_dir):
    with (reference_dir / "ehata/cases.csv").open(newline="") as file:
        return [row for row in csv.DictReader(file) if row["variant"] == "winnforum_mod"]


def test_with_ridges_held_it_is_ntias_own_code_as_it_was_run(reference_dir):
    n_moved = 0
    for row in _reference_rows(reference_dir):
        d, ground = np.loadtxt(
            reference_dir / "ehata" / row["profile"], delimiter=",", skiprows=1, unpack=True
        )
        link = ehata.Link(
            float(row["f_MHz"]),
            float(row["h_b_m"]),
            float(row["h_m_m"]),
            ehata.ENVIRONMENTS[ENVIRONMENT.get(row["env_code"], "rural")],
            ehata.VARIANTS["ntia"],
        )
        loss = ehata.transmission(ground, ground == 0.0, d[1], link).L
        assert loss == pytest.approx(float(row["L_dB_run_ntia_ehata"]), abs=2e-5)
        n_moved += abs(loss - float(row["L_dB_expected"])) > 1e-3
    assert n_moved > 0


# Okumura's curves in a city, attenuation relative to free space; those at 100 km as NTIA read them.
@pytest.mark.parametrize(
    ("f", "at_1_km", "at_100_km", "sigma"),
    [(1_500.0, 22.0, 63.5, 7.1), (2_000.0, 23.5, 65.75, 7.5), (3_000.0, 25.85, 69.5, 8.1)],
)
def test_it_meets_okumuras_curves(f, at_1_km, at_100_km, sigma):
    antennas = (200.0, 3.0)
    for d, expected in ((1.0, at_1_km), (100.0, at_100_km)):
        loss = median.median_loss(median.URBAN, f, d, *antennas)
        excess = loss - median.free_space(f, d, *antennas)
        assert excess == pytest.approx(expected, abs=1e-9)
    assert ehata.location_sigma_db(f, environment="urban") == pytest.approx(sigma, abs=1e-9)
    assert ehata.location_sigma_db(f, environment="rural") == pytest.approx(sigma + 2.0, abs=1e-9)


@pytest.mark.parametrize("f", [1_500.0, 2_200.0, 3_700.0])
@pytest.mark.parametrize("base_m", [30.0, 70.0, 200.0])
def test_the_two_slopes_meet_but_for_the_slant_of_the_reference_path(f, base_m):
    # Near the base station free space is that between antennas of 200 and 3 m, 1 km apart.
    d = 1000.0 * median.breakpoint_km(f, base_m) * np.array([1.0 - 1e-9, 1.0 + 1e-9])
    link = {"environment": "urban", "base_height_m": base_m, "mobile_height_m": 3.0}
    near, far = ehata.median_loss_db(f, d, **link)
    slant = 20.0 * math.log10(math.hypot(1.0, 0.197))
    assert far - near == pytest.approx(-slant, abs=1e-3)


@drawn
@given(st.floats(1500, 3700), st.floats(30, 200), st.floats(1, 10))
def test_the_median_rises_with_the_distance_but_for_that_step(f, base_m, mobile_m):
    d = np.geomspace(1e3, 1e5, 100)
    loss = ehata.median_loss_db(
        f, d, environment="urban", base_height_m=base_m, mobile_height_m=mobile_m
    )
    assert np.diff(loss).min() > -0.17


@drawn
@given(st.floats(1500, 3700), st.floats(1e3, 1e5), st.floats(30, 200))
def test_the_more_open_the_less_is_lost(f, d, base_m):
    urban, suburban, rural = (
        ehata.median_loss_db(f, d, environment=name, base_height_m=base_m, mobile_height_m=2.0)
        for name in ehata.ENVIRONMENTS
    )
    assert rural < suburban < urban


def test_a_higher_antenna_loses_less():
    link = {"environment": "urban", "mobile_height_m": 2.0}
    d = np.array([2e3, 1e4])
    low, high = (ehata.median_loss_db(3e3, d, **link, base_height_m=h) for h in (30.0, 150.0))
    assert (high < low).all()


# Effective heights that the Wireless Innovation Forum publishes with its own implementation.
@pytest.mark.parametrize(
    ("step_m", "ground", "expected"),
    [(500.0, np.arange(1.0, 6.0), 50.0), (1_000.0, np.arange(1.0, 11.0), 47.0)],
)
def test_an_effective_height_is_that_above_the_ground_from_3_to_15_km(step_m, ground, expected):
    assert terrain.effective_height_m(50.0, ground, step_m) == pytest.approx(expected, abs=1e-9)


def _slopes_mrad(ground, step_m):
    """Slopes toward the mobile of lines fitted to the first 5, 6 ... 10 km."""
    slopes = []
    for length_m in range(5_000, 10_001, 1_000):
        along = np.arange(0.0, length_m + 1.0, step_m)
        weight = np.ones(along.size)
        weight[[0, -1]] = math.sqrt(0.5)  # squared in the sum
        slopes.append(-1000.0 * np.polyfit(along, ground[: along.size], 1, w=weight)[0])
    return np.array(slopes)


def _hangs_on_a_tie(slopes):
    """Tell whether a slope that rounding can turn over decides which of them counts."""
    is_level = np.abs(slopes) < 1e-9
    return bool(is_level[[slopes.argmin(), slopes.argmax()]].any() and not is_level.all())


def test_one_level_slope_among_others_takes_sides_with_them():
    # The tie that rounding decides: of slopes without two signs the steepest counts.
    ramp = np.zeros(201)
    ramp[51:] = 0.1 * np.arange(150.0)
    slopes = _slopes_mrad(ramp, 100.0)
    assert _hangs_on_a_tie(slopes)
    assert slopes[0] == pytest.approx(0.0, abs=1e-9)
    assert (slopes[1:] < -0.01).all()
    assert terrain.slope_at_mobile_mrad(ramp, 100.0) == 0.0
    tilted = ramp - 1e-9 * np.arange(201.0)
    assert terrain.slope_at_mobile_mrad(tilted, 100.0) == pytest.approx(0.0, abs=1e-6)
    tilted = ramp + 1e-9 * np.arange(201.0)
    assert terrain.slope_at_mobile_mrad(tilted, 100.0) == pytest.approx(slopes.min(), abs=1e-6)


@drawn
@given(grounds, st.floats(-400.0, 400.0))
def test_beyond_10_km_lifting_all_ground_moves_nothing_but_the_effective_earth(ground, lift_m):
    step_m = 100.0
    assume(not _hangs_on_a_tie(_slopes_mrad(ground, step_m)))
    lifted = ground + lift_m
    slope = terrain.slope_at_mobile_mrad(ground, step_m)
    assert terrain.slope_at_mobile_mrad(lifted, step_m) == pytest.approx(slope, abs=1e-6)
    height = terrain.effective_height_m(30.0, ground, step_m)
    assert terrain.effective_height_m(30.0, lifted, step_m) == pytest.approx(height, abs=1e-6)
    before, after = (terrain.undulation(one, step_m) for one in (ground, lifted))
    assert after.delta_h == pytest.approx(before.delta_h, abs=1e-6)
    assert after.h10 - before.h10 == pytest.approx(lift_m, abs=1e-6)


def test_the_undulation_of_a_ramp_is_four_fifths_of_it():
    ramp = np.linspace(0.0, 100.0, 1_001)
    hills = terrain.undulation(ramp, 10.0)
    assert hills.delta_h == pytest.approx(80.0, abs=0.2)
    assert hills.h50 == pytest.approx(50.0, abs=0.2)


def test_on_a_shorter_path_the_undulation_is_carried_to_its_asymptote():
    ramp = np.linspace(0.0, 100.0, 501)
    grown, full = (terrain.undulation(ramp, step).delta_h for step in (9.0, 20.0))
    expected = (1.0 - 0.8 * math.exp(-0.2)) / (1.0 - 0.8 * math.exp(-0.02 * 4.5))
    assert grown / full == pytest.approx(expected, abs=1e-9)


@pytest.mark.parametrize(("length_km", "counted"), [(4.0, False), (6.0, True), (20.0, True)])
def test_a_slope_is_that_of_a_straight_hillside_as_far_as_it_is_long_enough(length_km, counted):
    ramp = 300.0 - 0.01 * np.arange(0.0, 1e3 * length_km + 1.0, 50.0)
    expected = 10.0 if counted else 0.0  # mrad
    assert terrain.slope_at_mobile_mrad(ramp, 50.0) == pytest.approx(expected, rel=1e-3)


@pytest.mark.parametrize(
    ("sea", "expected"),
    [
        (slice(0, 0), (0.0, terrain.BOTH_SEA)),
        (slice(0, 10), (0.1, terrain.MOBILE_SEA)),
        (slice(91, 101), (0.1, terrain.BASE_SEA)),
        (slice(45, 55), (0.1, terrain.BOTH_SEA)),
    ],
)
def test_the_sea_has_a_share_and_a_side(sea, expected):
    is_sea = np.zeros(101, dtype=bool)
    is_sea[sea] = True
    share, end = terrain.sea_share(is_sea)
    assert (share, end) == (pytest.approx(expected[0], abs=0.002), expected[1])


def test_horizons_are_the_path_itself_where_nothing_stands_and_a_ridge_is_single():
    level = np.zeros(101)
    seen = terrain.horizons(level, 100.0, 10.0, 30.0)
    assert (seen.mobile_m, seen.base_m, seen.is_single) == (10_000.0, 10_000.0, False)
    seen = terrain.horizons(with_one(200.0, 30, 101), 100.0, 2.0, 30.0)
    assert seen.is_single
    assert seen.mobile_m == pytest.approx(3_000.0)
    assert seen.base_m == pytest.approx(7_000.0)
    two = with_one(200.0, 30, 101) + with_one(250.0, 60, 101)
    assert not terrain.horizons(two, 100.0, 2.0, 30.0).is_single


@pytest.mark.parametrize("d", [10.0, 45.0, 80.0])
def test_more_sea_helps_more_and_most_at_the_mobile(d):
    share = np.linspace(0.0, 1.0, 101)
    base, both, mobile = (
        np.array([corrections.mixed_path(beta, end, d) for beta in share])
        for end in (terrain.BASE_SEA, terrain.BOTH_SEA, terrain.MOBILE_SEA)
    )
    assert base[0] == both[0] == mobile[0] == 0.0
    for gain in (base, both, mobile):
        assert (np.diff(gain) > 0.0).all()
    assert (base <= both).all()
    assert (both <= mobile).all()
    assert both == pytest.approx((base + mobile) / 2.0)


def test_the_slope_correction_is_a_polyline_over_the_distance():
    d = np.linspace(1.0, 100.0, 200)
    down = np.array([corrections.general_slope(10.0, one) for one in d])
    up = np.array([corrections.general_slope(-10.0, one) for one in d])
    assert (np.diff(down) >= 0.0).all()
    assert (np.diff(up) <= 0.0).all()
    assert (down[0], down[-1]) == pytest.approx((1.25, 6.0))
    assert (up[0], up[-1]) == pytest.approx((-2.5, -8.0))


def test_the_place_in_the_hills_is_continuous_and_rises_with_the_ground():
    ground = np.linspace(100.0, 300.0, 401)
    gain = np.array([corrections.place_in_hills(g, 250.0, 180.0, 150.0, 100.0) for g in ground])
    assert (np.diff(gain) >= -1e-12).all()
    assert np.diff(gain).max() < 0.3
    assert gain[-1] == -gain[0] > 0.0
    assert corrections.place_in_hills(180.0, 250.0, 180.0, 150.0, 100.0) == 0.0
    assert corrections.place_in_hills(300.0, 109.0, 105.0, 100.0, 9.0) == 0.0


@pytest.mark.parametrize(("d_mobile", "nearest", "farthest"), [(0.0, 4, 20), (2.0, -17.5, -6.5)])
def test_a_ridge_is_read_off_okumuras_figure_and_held_at_its_edge_or_carried_on(
    d_mobile, nearest, farthest
):
    held, carried = corrections.NTIA, corrections.WINNFORUM
    for variant in (held, carried):
        assert corrections.isolated_ridge(variant, 15.0, d_mobile, 200.0) == nearest
        assert corrections.isolated_ridge(variant, 60.0, d_mobile, 200.0) == farthest
        assert corrections.isolated_ridge(variant, 40.0, d_mobile, 0.0) == 0.0
    assert corrections.isolated_ridge(held, 5.0, d_mobile, 200.0) == nearest
    assert corrections.isolated_ridge(carried, 5.0, d_mobile, 200.0) < nearest
    assert corrections.isolated_ridge(held, 90.0, d_mobile, 800.0) == 2.0 * farthest


@pytest.mark.parametrize("value", [math.nan, math.inf, -1.0, 1e6])
@pytest.mark.parametrize(
    "name", ["frequency_mhz", "distance_m", "base_height_m", "mobile_height_m"]
)
def test_a_number_that_is_none_or_out_of_range_is_refused_by_name(name, value):
    link = {
        "frequency_mhz": 2_000.0,
        "distance_m": 5_000.0,
        "base_height_m": 50.0,
        "mobile_height_m": 1.5,
    }
    with pytest.raises(ModelRangeError, match=rf"Extended Hata: {name} = {value:.10g} \w+ is out"):
        ehata.median_loss_db(**(link | {name: value}), environment="urban")


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: ehata.location_sigma_db(math.nan, environment="urban"), "frequency_mhz = nan MHz"),
        (lambda: ehata.location_sigma_db(1e3, environment="urban"), "1000 MHz is outside 1500 to"),
        (lambda: ehata.location_sigma_db(2e3, environment="sea"), "'sea' is none of urban, sub"),
    ],
)
def test_the_sigma_refuses_too(call, message):
    with pytest.raises(ModelRangeError, match=message):
        call()


def _link(profile=None, **changes):
    arguments = {
        "frequency_mhz": 2_000.0,
        "tx_height_agl_m": 60.0,
        "rx_height_agl_m": 2.0,
        "climate": CLIMATE,
    }
    return EHATA.link_loss(profile or level_profile(12_000.0, 121), **(arguments | changes))


def test_level_ground_without_sea_has_the_median_and_no_correction():
    result = _link()
    expected = ehata.median_loss_db(
        2_000.0, 12_000.0, environment="urban", base_height_m=60.0, mobile_height_m=2.0
    )
    assert result.loss_db == pytest.approx(expected, abs=1e-4)  # a fit is not quite 0 at 15 m
    assert result.notes == ()
    assert_adds_up(result)


@drawn
@given(
    grounds,
    st.sampled_from([2_000.0, 8_000.0, 15_000.0, 60_000.0]),
    st.sampled_from(["winnforum", "ntia"]),
    st.floats(1.0, 99.0),
)
def test_over_any_ground_the_loss_is_a_number_and_its_parts_add_up(ground, length, ridge, percent):
    profile = level_profile(length, 201, elevation_amsl_m=ground)
    assert_adds_up(_link(profile, ridge=ridge, location_percent=percent))


def test_the_sea_is_that_of_the_profiles_zones_and_clutter_is_not_read():
    zone = np.full(121, ZONE_INLAND, dtype=np.uint8)
    zone[60:] = ZONE_SEA  # the mobile's half
    sea = _link(level_profile(12_000.0, 121, zone=zone))
    assert sea.loss_db < _link().loss_db - 5.0
    assert sea.loss_db < _link(level_profile(12_000.0, 121, zone=zone[::-1])).loss_db
    assert _link(level_profile(12_000.0, 121, clutter_height_m=with_one(40.0, 60, 121))) == _link()


def test_a_ridge_costs_more_than_level_ground():
    ridge = level_profile(12_000.0, 121, elevation_amsl_m=with_one(150.0, 100, 121))
    result = _link(ridge)
    assert result.details["terrain"] == "isolated ridge"
    assert result.parts["isolated ridge"] > 10.0
    assert result.parts["rolling hills"] == 0.0
    assert result.loss_db > _link().loss_db
    assert_adds_up(result)


def test_the_models_own_sigma_spreads_the_loss_unless_a_planner_gives_one():
    sigma = ehata.location_sigma_db(2_000.0, environment="urban")
    spread = _link(location_percent=84.1344746068543)
    assert spread.parts["places"] == pytest.approx(sigma, abs=1e-9)
    own = _link(location_percent=84.1344746068543, location_sigma_db=3.0)
    assert own.parts["places"] == pytest.approx(3.0, abs=1e-9)


def test_frequencies_and_effective_heights_beyond_the_curves_are_noted():
    (note,) = _link(frequency_mhz=3_500.0).notes
    assert "up to 3000 MHz and extrapolated" in note
    ground = np.full(121, 50.0)
    ground[:10] = 400.0
    notes = _link(level_profile(12_000.0, 121, elevation_amsl_m=ground)).notes
    assert "effective height of the base station" in notes[0]
    assert "is held to 30 to 200 m" in notes[0]


def test_on_a_short_path_the_place_in_the_hills_hangs_on_the_level_of_the_sea_and_that_is_noted():
    hills = 40.0 * np.sin(np.linspace(0.0, 20.0, 121)) + 50.0
    for length_m, differs in ((8_000.0, True), (12_000.0, False)):
        low, high = (
            _link(
                level_profile(length_m, 121, elevation_amsl_m=hills + lift), tx_height_agl_m=150.0
            )
            for lift in (0.0, 1_000.0)
        )
        place_low, place_high = (result.parts["place in the hills"] for result in (low, high))
        assert (abs(place_low - place_high) > 1.0) == differs
        assert any("under 10 km" in note for note in high.notes) == differs


@pytest.mark.parametrize(
    ("profile", "changes", "message"),
    [
        (None, {"frequency_mhz": 1_400.0}, "frequency_mhz = 1400 MHz is outside 1500 to 3700 MHz"),
        (None, {"rx_height_agl_m": 11.0}, "rx_height_agl_m = 11 m is outside 1 to 10 m"),
        (None, {"time_percent": 1.0}, "time_percent = 1 % is outside 50 to 50 %"),
        (level_profile(12_000.0, 11), {}, "the profile's step 1200 m is outside 0 to 1000 m"),
        (level_profile(900.0), {}, "the path's length 900 m is outside 1000 to 100000 m"),
    ],
)
def test_what_is_out_of_range_is_refused_with_the_limits(profile, changes, message):
    with pytest.raises(ModelRangeError, match=message):
        _link(profile, **changes)
