"""What a ray meets between two antennas, against closed forms and against P.1812's own angles."""

import math

import numpy as np
import pytest
from drawn_paths import drawn, paths
from hypothesis import given
from hypothesis import strategies as st

from ranplan.constants import EARTH_RADIUS_KM, SPEED_OF_LIGHT_M_S
from ranplan.errors import ModelRangeError
from ranplan.propagation import MODELS, Climate, Profile, p526
from ranplan.propagation.link_geometry import earth_radius_factor, link_geometry

DELTA_N = 45.0
RADIUS_M = EARTH_RADIUS_KM * 1000.0 * earth_radius_factor(DELTA_N)
INLAND = 4


def level(length_m, n=201, *, height_m=0.0):
    flat = np.full(n, height_m)
    zone = np.full(n, INLAND, np.uint8)
    return Profile(np.linspace(0.0, length_m, n), flat, np.zeros(n), zone)


def geometry(profile, *, tx=30.0, rx=10.0, frequency_mhz=1000.0, delta_n=DELTA_N):
    return link_geometry(
        profile,
        tx_height_agl_m=tx,
        rx_height_agl_m=rx,
        frequency_mhz=frequency_mhz,
        delta_n=delta_n,
    )


def test_the_bulge_in_the_middle_is_the_square_of_the_length_over_eight_radii():
    found = geometry(level(40_000.0))
    assert found.bulge_m[100] == pytest.approx(40_000.0**2 / (8.0 * RADIUS_M), rel=1e-12)
    assert found.bulge_m[[0, -1]] == pytest.approx([0.0, 0.0])


@pytest.mark.parametrize(("share", "in_sight"), [(0.99, True), (1.01, False)])
def test_a_level_earth_is_seen_as_far_as_the_two_horizons_reach(share, in_sight):
    reach_m = math.sqrt(2.0 * RADIUS_M * 30.0) + math.sqrt(2.0 * RADIUS_M * 10.0)
    found = geometry(level(share * reach_m, 5001))
    assert found.is_in_sight is in_sight
    assert found.is_over_ground_in_sight is in_sight


def test_beyond_the_horizon_each_end_sees_its_own_horizon_of_a_level_earth():
    found = geometry(level(60_000.0, 60_001))
    distance_m = found.profile.distance_m
    assert distance_m[found.tx_horizon] == pytest.approx(math.sqrt(2 * RADIUS_M * 30), abs=1.0)
    from_rx_m = 60_000.0 - distance_m[found.rx_horizon]
    assert from_rx_m == pytest.approx(math.sqrt(2 * RADIUS_M * 10), abs=1.0)
    # The dip of a horizon: the square root of twice the height over the radius.
    assert found.departure_deg == pytest.approx(-math.degrees(math.sqrt(60 / RADIUS_M)), rel=1e-5)


def test_the_fresnel_zone_is_widest_in_the_middle_half_the_root_of_wavelength_and_length():
    found = geometry(level(10_000.0))
    wavelength_m = SPEED_OF_LIGHT_M_S / 1e9
    assert found.fresnel_radius_m.max() == pytest.approx(math.sqrt(wavelength_m * 1e4) / 2)
    assert found.fresnel_radius_m.argmax() == 100


@pytest.mark.parametrize("height_m", [25.0, 45.0])
def test_a_single_edge_has_the_clearance_and_the_parameter_of_the_knife_edge(height_m):
    profile = level(10_000.0, 11)
    profile.elevation_amsl_m[3] = height_m
    found = geometry(profile, tx=30.0, rx=30.0)
    bulge_m = 3_000.0 * 7_000.0 / (2.0 * RADIUS_M)
    over_m = height_m + bulge_m - 30.0
    worst = found.worst
    assert worst.index == 3
    assert worst.distance_m == pytest.approx(3_000.0)
    assert worst.clearance_m == pytest.approx(-over_m)
    nu = over_m * math.sqrt(2.0 * 10_000.0 / (found.wavelength_m * 3_000.0 * 7_000.0))
    assert worst.nu == pytest.approx(nu)
    assert worst.fresnel_fraction == pytest.approx(-nu / math.sqrt(2.0))


def test_clutter_blocks_the_line_and_leaves_the_angles_alone():
    profile = level(5_000.0, 51)
    profile.clutter_height_m[:] = 25.0
    found, bare = geometry(profile), geometry(level(5_000.0, 51))
    assert bare.is_in_sight
    assert not found.is_in_sight
    assert found.is_over_ground_in_sight
    assert found.departure_deg == bare.departure_deg
    # What stands at the two ends is no obstruction.
    assert found.surface_amsl_m[[0, -1]] == pytest.approx([0.0, 0.0])


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"tx": math.nan}, "tx_height_agl_m = nan m is not above 0 m"),
        ({"rx": -1.0}, "rx_height_agl_m = -1 m is not above 0 m"),
        ({"frequency_mhz": 0.0}, "frequency_mhz = 0 MHz is not above 0 MHz"),
        ({"frequency_mhz": np.ones(2)}, "frequency_mhz must be one number"),
        ({"delta_n": 157.0}, r"delta_n = 157 N-units/km is outside 0 \(not included\) to 156"),
    ],
)
def test_a_link_that_cannot_be_is_refused_by_name(changes, message):
    with pytest.raises(ModelRangeError, match=f"link geometry: {message}"):
        geometry(level(5_000.0), **changes)


def test_a_profile_that_is_malformed_or_a_lapse_rate_that_is_none_is_refused():
    with pytest.raises(ModelRangeError, match="holds a value that is not a number"):
        geometry(level(5_000.0, height_m=math.nan))
    for delta_n in (math.nan, -1.0, 0.0, 157.0, "39"):
        with pytest.raises(ModelRangeError, match="delta_n"):
            earth_radius_factor(delta_n)


def test_two_points_have_nothing_between_them():
    found = geometry(level(1_000.0, 2))
    assert found.worst is None
    assert found.is_in_sight


@drawn
@given(path=paths(), heights=st.tuples(st.floats(1, 300), st.floats(1, 50)))
def test_angles_and_horizons_are_those_of_p1812_and_the_worst_edge_that_of_p526(path, heights):
    distance_km, ground, surface, zone = path
    distance_km *= 1.001  # the shortest drawn is the shortest allowed, less a rounding
    profile = Profile(distance_km * 1000.0, ground, surface - ground, zone)
    found = geometry(profile, tx=heights[0], rx=heights[1])
    loss = MODELS["p1812"].link_loss(
        profile,
        frequency_mhz=1000.0,
        tx_height_agl_m=heights[0],
        rx_height_agl_m=heights[1],
        climate=Climate(DELTA_N, 325.0, 45.0),
    )
    assert found.departure_deg == pytest.approx(loss.details["departure_deg"], abs=1e-9)
    assert found.arrival_deg == pytest.approx(loss.details["arrival_deg"], abs=1e-9)
    is_over_horizon = loss.details["path"] == "beyond the horizon"
    assert found.is_over_ground_in_sight != is_over_horizon
    if is_over_horizon:
        tx_km = loss.details["tx_horizon_km"]
        assert distance_km[found.tx_horizon] == pytest.approx(tx_km, abs=1e-9)
    ends = found.tx_amsl_m, found.rx_amsl_m
    nu, _ = p526.highest_edge(distance_km, surface, *ends, RADIUS_M / 1000, found.wavelength_m)
    assert found.worst.nu == pytest.approx(nu, rel=1e-9, abs=1e-9)


@drawn
@given(path=paths(), heights=st.tuples(st.floats(1, 300), st.floats(1, 50)))
def test_turned_about_it_is_the_same_link(path, heights):
    distance_km, ground, surface, zone = path
    profile = Profile(distance_km * 1000.0, ground, surface - ground, zone)
    back = Profile(
        (distance_km[-1] - distance_km[::-1]) * 1000.0,
        ground[::-1],
        (surface - ground)[::-1],
        zone[::-1],
    )
    there = geometry(profile, tx=heights[0], rx=heights[1])
    again = geometry(back, tx=heights[1], rx=heights[0])
    assert there.departure_deg == pytest.approx(again.arrival_deg, abs=1e-9)
    assert there.worst.nu == pytest.approx(again.worst.nu, rel=1e-9, abs=1e-9)
    assert there.slant_distance_m == pytest.approx(again.slant_distance_m)
