"""The array of M.2101 against the sum over its elements, and its table against the formula."""

import cmath
import dataclasses
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ranplan.errors import ModelRangeError
from ranplan.io.catalogue import load_bands, load_radios
from ranplan.radio.antenna import pattern_gain_dbi
from ranplan.radio.array_pattern import (
    NO_BEAMS,
    NO_TABLE,
    beam_table,
    beams_of,
    line_power,
    strongest_beam_db,
    tabled_beam_db,
)
from ranplan.radio.model import AntennaPattern, ArrayPattern

ELEMENT = AntennaPattern("tr38901_element", 5.0, 90.0, 65.0)
ISOTROPIC = AntennaPattern("tr38901_element", 0.0, 360.0, 180.0, 0.0, 0.0)
ARRAY = ArrayPattern(ELEMENT, 8, 4, 0.5, 0.7, (-30.0, 0.0, 30.0), (0.0, -10.0))

SHIPPED = [
    radio.pattern
    for radio in load_radios(load_bands()).values()
    if isinstance(radio.pattern, ArrayPattern)
]
WITHIN_DB = 0.05  # of the formula, down to
DEPTH_DB = 30.0  # below the greatest gain

azimuths = st.floats(-180.0, 180.0)
elevations = st.floats(-90.0, 90.0)


def gain(pattern, azimuth_deg, elevation_deg):
    return pattern_gain_dbi(pattern, azimuth_deg, elevation_deg, boresight_deg=0.0, tilt_deg=0.0)


def one_beam(array, azimuth_deg, elevation_deg):
    return dataclasses.replace(
        array, beam_azimuths_deg=(azimuth_deg,), beam_elevations_deg=(elevation_deg,)
    )


def summed_db(array, azimuth_deg, elevation_deg):
    """Return what the elements' fields add up to, one by one, in the only beam."""
    (beam_azimuth,), (beam_elevation,) = array.beam_azimuths_deg, array.beam_elevations_deg

    def cosines(azimuth, elevation):
        azimuth, elevation = math.radians(azimuth), math.radians(elevation)
        return math.cos(elevation) * math.sin(azimuth), math.sin(elevation)

    right, up = cosines(azimuth_deg, elevation_deg)
    beam_right, beam_up = cosines(beam_azimuth, beam_elevation)
    field = sum(
        cmath.exp(
            2j
            * math.pi
            * (
                m * array.column_spacing_wavelengths * (right - beam_right)
                + v * array.row_spacing_wavelengths * (up - beam_up)
            )
        )
        for m in range(array.columns)
        for v in range(array.rows)
    )
    return 20.0 * math.log10(abs(field)) - 10.0 * math.log10(array.columns * array.rows)


@settings(deadline=None)
@given(azimuth=azimuths, elevation=elevations, beam=st.tuples(azimuths, elevations))
def test_a_beam_is_the_sum_of_its_elements(azimuth, elevation, beam):
    array = one_beam(ARRAY, *beam)
    expected = summed_db(array, azimuth, elevation)
    if expected < -60.0:
        return  # in a null the sum is rounding
    expected += float(gain(ELEMENT, azimuth, elevation))
    assert gain(array, azimuth, elevation) == pytest.approx(expected, abs=1e-6)


@pytest.mark.parametrize(("azimuth", "elevation"), [(0.0, 0.0), (25.0, -8.0), (-60.0, 40.0)])
def test_toward_its_beam_an_array_has_the_power_of_all_elements(azimuth, elevation):
    array = one_beam(ARRAY, azimuth, elevation)
    over_element = gain(array, azimuth, elevation) - gain(ELEMENT, azimuth, elevation)
    assert over_element == pytest.approx(10.0 * math.log10(32), abs=1e-9)


def test_a_line_of_isotropic_elements_has_its_nulls_where_the_turns_close():
    line = ArrayPattern(ISOTROPIC, 8, 1, 0.5, 0.5, (0.0,), (0.0,))
    nulls_deg = [math.degrees(math.asin(k / 4.0)) for k in (1, 2, 3)]
    assert (gain(line, nulls_deg, 0.0) < -200.0).all()
    assert np.isfinite(gain(line, nulls_deg, 0.0)).all()


@pytest.mark.pure
@pytest.mark.parametrize("turns", [0.0, 1.0, -3.0, 1e-12])
def test_whole_turns_bring_all_elements_into_phase(turns):
    assert line_power(16, turns) == 16.0


@pytest.mark.pure
def test_half_a_wavelength_apart_an_isotropic_line_radiates_what_it_is_fed():
    cosine = np.linspace(-1.0, 1.0, 2001)
    power = [line_power(8, 0.5 * u) for u in cosine]
    assert np.trapezoid(power, cosine) / 2.0 == pytest.approx(1.0, abs=1e-3)


@settings(deadline=None)
@given(azimuth=azimuths, elevation=elevations)
def test_the_strongest_beam_counts(azimuth, elevation):
    singles = [
        float(gain(one_beam(ARRAY, *beam), azimuth, elevation))
        for beam in [(a, e) for a in (-30.0, 0.0, 30.0) for e in (0.0, -10.0)]
    ]
    assert gain(ARRAY, azimuth, elevation) == pytest.approx(max(singles), abs=1e-9)


@settings(deadline=None)
@given(azimuth=azimuths, elevation=elevations)
def test_no_direction_has_more_than_the_greatest_gain(azimuth, elevation):
    assert gain(ARRAY, azimuth, elevation) <= ARRAY.max_gain_dbi + 1e-9


def test_the_greatest_gain_is_that_of_a_beam_along_the_normal():
    assert gain(ARRAY, 0.0, 0.0) == pytest.approx(ARRAY.max_gain_dbi, abs=1e-9)
    assert ARRAY.max_gain_dbi == pytest.approx(5.0 + 10.0 * math.log10(32))


def test_beams_turn_clockwise_and_down_and_tilt_with_the_panel():
    array = one_beam(ARRAY, 30.0, -10.0)
    azimuth, elevation = np.meshgrid(np.arange(0.0, 360.0), np.arange(-60.0, 60.0))
    level = pattern_gain_dbi(array, azimuth, elevation, boresight_deg=90.0, tilt_deg=0.0)
    tilted = pattern_gain_dbi(array, azimuth, elevation, boresight_deg=90.0, tilt_deg=8.0)
    best, best_tilted = level.argmax(), tilted.argmax()
    # The element weighs the beam toward the normal by a degree or two.
    assert azimuth.flat[best] == pytest.approx(120.0, abs=2.0)
    assert elevation.flat[best] == pytest.approx(-10.0, abs=2.0)
    assert elevation.flat[best_tilted] == pytest.approx(-10.0 - 8.0 * math.cos(0.5), abs=2.0)


# --- the table ------------------------------------------------------------------------------------


def deviations(array, n, seed):
    """Directions over the sphere: gain below the maximum by the formula, and by the table."""
    rng = np.random.default_rng(seed)
    up, azimuth = rng.uniform(-1.0, 1.0, n), rng.uniform(-math.pi, math.pi, n)
    right = np.sqrt(1.0 - up * up) * np.sin(azimuth)
    beams, table = beams_of(array), beam_table(array)
    peak_db = 10.0 * math.log10(array.columns * array.rows)
    exact = np.array(
        [strongest_beam_db(*at, beams) - peak_db for at in zip(right, up, strict=True)]
    )
    tabled = np.array([tabled_beam_db(*at, table) for at in zip(right, up, strict=True)])
    return exact, tabled


DRAWN = [
    ArrayPattern(ELEMENT, 64, 32, 0.5, 0.7, tuple(range(-60, 61, 8)), (0.0, -3.0, -6.0, -9.0)),
    ArrayPattern(ELEMENT, 4, 16, 0.9, 1.8, (-45.0, 10.0), (5.0, -20.0)),
    ArrayPattern(ELEMENT, 2, 1, 0.3, 0.5, (0.0,), (0.0,)),
    ArrayPattern(ELEMENT, 1, 1, 0.5, 0.5, (0.0,), (0.0,)),
]


@pytest.mark.parametrize("array", [*SHIPPED, *DRAWN], ids=lambda a: f"{a.columns}x{a.rows}")
def test_the_table_keeps_its_bound(array):
    exact, tabled = deviations(array, 20_000, seed=11)
    counts = exact > -DEPTH_DB
    assert counts.sum() > 100
    assert np.abs(tabled - exact)[counts].max() <= WITHIN_DB
    assert (tabled[~counts] < -DEPTH_DB + WITHIN_DB).all()


def test_at_the_edges_of_the_sphere_the_table_is_read_and_not_left():
    table, beams = beam_table(ARRAY), beams_of(ARRAY)
    for right, up in [(1.0, 0.0), (-1.0, 0.0), (0.0, 1.0), (0.0, -1.0), (1.0 + 1e-15, -1e-15)]:
        exact = strongest_beam_db(right, up, beams) - 10.0 * math.log10(32)
        assert tabled_beam_db(right, up, table) == pytest.approx(exact, abs=WITHIN_DB)


def test_without_beams_an_array_is_its_element():
    assert strongest_beam_db(0.3, -0.2, NO_BEAMS) == tabled_beam_db(0.3, -0.2, NO_TABLE) == 0.0


def test_a_table_is_made_once():
    assert beam_table(ARRAY) is beam_table(dataclasses.replace(ARRAY))


# --- what is refused ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"rows": 0}, "rows = 0 elements is outside 1 to 256 elements"),
        ({"columns": 2.5}, "columns = 2.5 is no whole number of elements"),
        ({"rows": True}, "rows must be numbers, not True"),
        ({"column_spacing_wavelengths": math.nan}, "column_spacing_wavelengths = nan wavelengths"),
        ({"beam_azimuths_deg": ()}, "number of beams = 0 beams is outside 1 to 64 beams"),
        ({"beam_elevations_deg": (0.0, math.nan)}, "beam_elevations_deg = nan deg is outside -90"),
        (
            {"element": AntennaPattern("omni", 5.0, 360.0, 65.0)},
            "the elements of an array are tr38901_element, not omni",
        ),
        (
            {"element": AntennaPattern("tr38901_element", math.nan, 90.0, 65.0)},
            "max_gain_dbi = nan dBi",
        ),
    ],
)
def test_an_array_that_cannot_be_is_refused(change, message):
    with pytest.raises(ModelRangeError, match=r"^ITU-R M.2101: " + message):
        gain(dataclasses.replace(ARRAY, **change), 0.0, 0.0)
