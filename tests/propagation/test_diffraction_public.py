"""P.526's public functions: units, closed forms, arrays, and what they refuse."""

import math

import numpy as np
import pytest
from drawn_paths import TIGHT, drawn, paths
from hypothesis import given
from hypothesis import strategies as st

from ranplan.errors import ModelRangeError
from ranplan.propagation import MODELS, Climate, Profile, diffraction

LINK = {
    "frequency_mhz": 700.0,
    "tx_height_agl_m": 30.0,
    "rx_height_agl_m": 10.0,
    "effective_earth_radius_m": 8.5e6,
}
SPHERE = {"frequency_mhz": 700.0, "effective_earth_radius_m": 8.5e6}
FLAT_EARTH_M = 1e15


def _profile(ground_m, length_m=20_000.0, zone=4, clutter_m=0.0):
    ground = np.asarray(ground_m, dtype=np.float64)
    clutter = np.full(ground.size, clutter_m)
    zones = np.full(ground.size, zone, dtype=np.uint8)
    return Profile(np.linspace(0, length_m, ground.size), ground, clutter, zones)


def _of_drawn(path):
    distance_km, ground, surface, zone = path
    longer = 1000.0 * (1.0 + 1e-9)  # the shortest draws are a rounding short of P.1812's 250 m
    return Profile(longer * distance_km, ground, surface - ground, zone)


# --- knife edge --------------------------------------------------------------------------------


def test_the_approximate_knife_edge_is_within_an_eighth_of_a_decibel_of_the_exact_one():
    nu = np.linspace(-0.78, 50, 10_001)
    deviation = diffraction.knife_edge_loss_db(nu) - diffraction.exact_knife_edge_loss_db(nu)
    print(f"largest deviation: {np.abs(deviation).max():.4f} dB")
    assert 0.1 < np.abs(deviation).max() < 0.125


def test_the_exact_knife_edge_has_its_known_values():
    assert diffraction.exact_knife_edge_loss_db(0.0) == pytest.approx(20 * math.log10(2), abs=1e-12)
    # Far in the shadow the field falls as 1 / (pi nu sqrt 2), from the integrals' asymptotes.
    deep = diffraction.exact_knife_edge_loss_db(np.array([30.0, 300.0, 3_000.0]))
    asymptote = 20 * np.log10(math.pi * math.sqrt(2) * np.array([30.0, 300.0, 3_000.0]))
    np.testing.assert_allclose(deep, asymptote, atol=1e-5)
    # Far above the edge nothing is lost.
    assert abs(diffraction.exact_knife_edge_loss_db(-1_000.0)) < 0.003


@given(st.floats(-500, 500), st.floats(1, 1e5), st.floats(1, 1e5), st.floats(30, 1e5))
@drawn
def test_the_parameter_is_the_height_in_fresnel_radii_times_the_root_of_two(h, d1, d2, f):
    radius = diffraction.first_fresnel_radius_m(d1, d2, frequency_mhz=f)
    nu = diffraction.knife_edge_parameter(h, d1, d2, frequency_mhz=f)
    assert nu == pytest.approx(math.sqrt(2) * h / radius, rel=1e-12)
    # A detour over the rim of the first zone is half a wave longer, to second order.
    detour = radius**2 / 2 * (1 / d1 + 1 / d2)
    assert detour == pytest.approx(2.998e8 / (f * 1e6) / 2, rel=1e-12)


def test_six_tenths_of_the_first_zone_free_costs_almost_nothing():
    radius = diffraction.first_fresnel_radius_m(3_000.0, 7_000.0, frequency_mhz=3_500.0)
    nu = diffraction.knife_edge_parameter(-0.6 * radius, 3_000.0, 7_000.0, frequency_mhz=3_500.0)
    assert 0.0 <= diffraction.knife_edge_loss_db(nu) < 0.1


# --- paths -------------------------------------------------------------------------------------


def test_one_edge_over_a_flat_earth_is_bullington_s_own_edge():
    profile = _profile([0.0, 60.0, 0.0])
    loss = diffraction.bullington_loss_db(
        profile, **(LINK | {"effective_earth_radius_m": FLAT_EARTH_M})
    )
    nu = diffraction.knife_edge_parameter(60.0 - 20.0, 1e4, 1e4, frequency_mhz=700.0)
    edge = diffraction.knife_edge_loss_db(nu)
    assert loss == pytest.approx(edge + (1 - math.exp(-edge / 6)) * (10 + 0.02 * 20), abs=1e-6)


def test_what_stands_at_the_ends_does_not_obstruct():
    path = _profile(np.linspace(100, 120, 40))
    towers = path.clutter_height_m.copy()
    towers[[0, -1]] = 80.0
    built = Profile(path.distance_m, path.elevation_amsl_m, towers, path.zone)
    for loss in (diffraction.bullington_loss_db, diffraction.delta_bullington):
        assert loss(path, **LINK) == loss(built, **LINK)


@drawn
@given(paths(), st.floats(1, 300), st.floats(1, 50), st.floats(30, 6000))
def test_a_path_diffracts_the_same_in_both_directions(path, tx, rx, f):
    there = _of_drawn(path)
    back = Profile(
        (there.distance_m[-1] - there.distance_m)[::-1],
        *(a[::-1] for a in (there.elevation_amsl_m, there.clutter_height_m, there.zone)),
    )
    wave = {"frequency_mhz": f, "effective_earth_radius_m": 8.5e6}
    loss = diffraction.delta_bullington(there, tx_height_agl_m=tx, rx_height_agl_m=rx, **wave)
    turned = diffraction.delta_bullington(back, tx_height_agl_m=rx, rx_height_agl_m=tx, **wave)
    assert turned.loss_db == pytest.approx(loss.loss_db, abs=1e-8)
    assert loss.loss_db >= loss.actual_db >= 0.0
    assert loss.loss_db == loss.actual_db + max(loss.spherical_db - loss.smooth_db, 0.0)


@drawn
@given(paths(), st.floats(1, 300), st.floats(1, 50), st.floats(30, 6000))
def test_p1812_s_median_diffraction_is_this_delta_bullington(path, tx, rx, f):
    profile = _of_drawn(path)
    heights = {"frequency_mhz": f, "tx_height_agl_m": tx, "rx_height_agl_m": rx}
    radius_m = diffraction.effective_earth_radius_m(45.0)
    loss = diffraction.delta_bullington(profile, effective_earth_radius_m=radius_m, **heights)
    whole = MODELS["p1812"].link_loss(profile, climate=Climate(45.0, 325.0, 10.0), **heights)
    assert loss.loss_db == pytest.approx(whole.parts["diffraction"], abs=TIGHT)


def test_over_level_ground_delta_bullington_is_the_spherical_earth():
    profile = _profile(np.zeros(2_001), length_m=60_000.0)
    loss = diffraction.delta_bullington(profile, **LINK)
    sphere = diffraction.spherical_earth_loss_db(60_000.0, 30.0, 10.0, **SPHERE)
    assert (loss.tx_effective_height_m, loss.rx_effective_height_m) == pytest.approx((30.0, 10.0))
    assert loss.spherical_db == pytest.approx(sphere, abs=TIGHT)
    assert loss.loss_db == pytest.approx(sphere, abs=1e-6)


def test_the_zones_of_a_profile_say_how_much_of_it_is_sea():
    level, wave = np.zeros(201), LINK | {"frequency_mhz": 100.0}
    for zone, share in ((1, 1.0), (4, 0.0), (3, 0.0)):
        loss = diffraction.delta_bullington(_profile(level, 60_000.0, zone), **wave)
        sphere = diffraction.spherical_earth_loss_db(
            60_000.0, 30.0, 10.0, **(SPHERE | {"frequency_mhz": 100.0}), sea_fraction=share
        )
        assert loss.spherical_db == pytest.approx(sphere, abs=TIGHT)


def test_horizontal_and_vertical_differ_over_sea_at_low_frequency():
    loss = [
        diffraction.spherical_earth_loss_db(
            60_000.0,
            5.0,
            5.0,
            **(SPHERE | {"frequency_mhz": 50.0}),
            sea_fraction=1.0,
            polarization=polarization,
        )
        for polarization in ("horizontal", "vertical")
    ]
    assert loss[0] > loss[1] + 10.0


# --- numbers and arrays ------------------------------------------------------------------------


def test_arrays_broadcast_and_numbers_give_numbers():
    d1 = np.array([1e3, 2e3, 4e3])[:, None]
    f = np.array([700.0, 3500.0])
    calls = {
        "radius": lambda d, g: diffraction.first_fresnel_radius_m(d, 5e3, frequency_mhz=g),
        "nu": lambda d, g: diffraction.knife_edge_parameter(9.0, d, 5e3, frequency_mhz=g),
        "edge": lambda d, g: diffraction.knife_edge_loss_db(g / d),
        "exact": lambda d, g: diffraction.exact_knife_edge_loss_db(g / d),
        "sphere": lambda d, g: diffraction.spherical_earth_loss_db(
            d * 20, 30.0, 10.0, **(SPHERE | {"frequency_mhz": g})
        ),
    }
    for name, call in calls.items():
        table = call(d1, f)
        assert table.shape == (3, 2), name
        for i, j in np.ndindex(3, 2):
            one = call(float(d1[i, 0]), float(f[j]))
            assert type(one) is float, name
            assert one == pytest.approx(table[i, j], rel=1e-12), name


def test_the_effective_earth_radius_is_the_earth_s_without_a_lapse_and_four_thirds_of_it_at_39():
    assert diffraction.effective_earth_radius_m(0.0) == 6_371_000.0
    assert diffraction.effective_earth_radius_m(39.25) == pytest.approx(6_371_000 * 4 / 3)
    assert type(diffraction.effective_earth_radius_m(40)) is float


# --- refusals ----------------------------------------------------------------------------------

NUMBERS = [
    (diffraction.effective_earth_radius_m, {"delta_n": 45.0}, {"delta_n": 157.0}),
    (
        diffraction.first_fresnel_radius_m,
        {"tx_distance_m": 1e3, "rx_distance_m": 1e3, "frequency_mhz": 700.0},
        {"tx_distance_m": 0.0, "rx_distance_m": -1.0, "frequency_mhz": 0.0},
    ),
    (
        diffraction.knife_edge_parameter,
        {"height_m": 1.0, "tx_distance_m": 1e3, "rx_distance_m": 1e3, "frequency_mhz": 700.0},
        {"height_m": math.inf, "tx_distance_m": 0.0, "rx_distance_m": 0.0, "frequency_mhz": -1.0},
    ),
    (diffraction.knife_edge_loss_db, {"parameter": 0.0}, {"parameter": 2e6}),
    (diffraction.exact_knife_edge_loss_db, {"parameter": 0.0}, {"parameter": -2e6}),
    (
        diffraction.spherical_earth_loss_db,
        {"distance_m": 1e4, "tx_height_m": 10.0, "rx_height_m": 10.0, "sea_fraction": 0.5} | SPHERE,
        {
            "distance_m": 0.0,
            "tx_height_m": 0.0,
            "rx_height_m": -1.0,
            "sea_fraction": 1.01,
            "frequency_mhz": 0.0,
            "effective_earth_radius_m": 0.0,
        },
    ),
    *(
        (
            function,
            LINK | {"profile": _profile(np.zeros(9))},
            {
                "frequency_mhz": 0.0,
                "tx_height_agl_m": 0.0,
                "rx_height_agl_m": -3.0,
                "effective_earth_radius_m": 0.0,
            },
        )
        for function in (diffraction.bullington_loss_db, diffraction.delta_bullington)
    ),
]
WRONG = [
    (function, right, name, value)
    for function, right, beyond in NUMBERS
    for name in beyond
    for value in (beyond[name], math.nan, math.inf, -math.inf)
]


@pytest.mark.parametrize(("function", "right", "name", "value"), WRONG)
def test_a_number_that_is_none_or_out_of_range_is_refused_by_name(function, right, name, value):
    function(**right)
    with pytest.raises(ModelRangeError, match=rf"^ITU-R P\.526: {name} = \S+ .*is (outside|not) "):
        function(**(right | {name: value}))


def test_one_bad_number_in_an_array_is_enough():
    with pytest.raises(ModelRangeError, match="parameter = nan"):
        diffraction.knife_edge_loss_db(np.array([0.0, 1.0, math.nan]))


@pytest.mark.parametrize(
    ("function", "arguments"),
    [
        (diffraction.delta_bullington, LINK | {"profile": _profile(np.zeros(9))}),
        (
            diffraction.spherical_earth_loss_db,
            SPHERE | {"distance_m": 1e4, "tx_height_m": 1.0, "rx_height_m": 1.0},
        ),
    ],
)
def test_an_unknown_polarization_is_refused(function, arguments):
    with pytest.raises(ModelRangeError, match="'circular' is none of horizontal, vertical"):
        function(**arguments, polarization="circular")


@pytest.mark.parametrize("loss", [diffraction.bullington_loss_db, diffraction.delta_bullington])
@pytest.mark.parametrize(
    ("profile", "message"),
    [
        (_profile([0.0, 0.0]), "has 2 points; at least 3 are needed"),
        (_profile([0.0, math.nan, 0.0]), "not a number"),
        (_profile(np.zeros(5), clutter_m=-1.0), "clutter_height_m = -1 m is outside 0 to 1000 m"),
        (_profile(np.zeros(5), zone=2), "zones other than 1, 3 and 4"),
        (_profile(np.zeros(5), length_m=0.0), "start at 0 and rise"),
        (Profile(np.arange(5.0), np.zeros(4), np.zeros(5), np.full(5, 4)), "differ in shape"),
    ],
)
def test_a_malformed_profile_is_refused(loss, profile, message):
    with pytest.raises(ModelRangeError, match=rf"^ITU-R P\.526: .*{message}"):
        loss(profile, **LINK)


@pytest.mark.parametrize("loss", [diffraction.bullington_loss_db, diffraction.delta_bullington])
@pytest.mark.parametrize("name", LINK)
@pytest.mark.parametrize("value", [[700.0, 800.0], np.ones(2), "700", None, True])
def test_a_path_has_one_number_of_each(loss, name, value):
    with pytest.raises(ModelRangeError, match=rf"^ITU-R P\.526: {name} must be one number, not "):
        loss(_profile(np.zeros(5)), **(LINK | {name: value}))


@pytest.mark.parametrize("seed", range(3))
def test_every_loss_in_range_is_a_finite_number(seed):
    rng = np.random.default_rng(seed)
    for _ in range(1_000):
        distance = 10 ** rng.uniform(1, 6.5)
        heights = 10 ** rng.uniform(-1, 4, 2)
        f, radius = 10 ** rng.uniform(1, 5), 10 ** rng.uniform(6, 10)
        for polarization in ("horizontal", "vertical"):
            loss = diffraction.spherical_earth_loss_db(
                distance,
                *heights,
                frequency_mhz=f,
                effective_earth_radius_m=radius,
                sea_fraction=rng.uniform(),
                polarization=polarization,
            )
            assert math.isfinite(loss), (distance, heights, f, radius)
