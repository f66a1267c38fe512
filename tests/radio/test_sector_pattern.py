"""The sector pattern of F.1336: its laws, and what it refuses."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ranplan.errors import ModelRangeError
from ranplan.radio.sector_pattern import sector_gain_dbi, sector_vertical_beamwidth_deg

WIDTHS = {"horizontal_beamwidth_deg": 65.0, "vertical_beamwidth_deg": 8.0}
SIDE_LOBES = ("peak", "average", "peak_stepped")

azimuths = st.floats(-180.0, 180.0)
elevations = st.floats(-90.0, 90.0)


def gain(azimuth_deg, elevation_deg, side_lobes="peak", **antenna):
    antenna = {"max_gain_dbi": 17.0, "side_lobes": side_lobes} | WIDTHS | antenna
    return sector_gain_dbi(azimuth_deg, elevation_deg, **antenna)


@pytest.mark.parametrize("side_lobes", SIDE_LOBES)
def test_half_a_beamwidth_off_the_boresight_is_three_decibels_down(side_lobes):
    assert gain(0.0, 0.0, side_lobes) == 17.0
    assert gain([32.5, -32.5], 0.0, side_lobes) == pytest.approx(14.0)
    assert gain(0.0, [4.0, -4.0], side_lobes) == pytest.approx(14.0)


@settings(deadline=None)
@given(azimuth=azimuths, elevation=elevations, side_lobes=st.sampled_from(SIDE_LOBES))
def test_no_direction_is_above_the_boresight_or_below_the_back(azimuth, elevation, side_lobes):
    behind = gain(180.0, 0.0, side_lobes)
    assert behind - 1e-9 <= gain(azimuth, elevation, side_lobes) <= 17.0


@settings(deadline=None)
@given(azimuth=azimuths, elevation=elevations)
def test_left_is_right_and_up_is_down(azimuth, elevation):
    here = gain(azimuth, elevation)
    assert gain(-azimuth, elevation) == pytest.approx(here, abs=1e-6)
    assert gain(azimuth, -elevation) == pytest.approx(here, abs=1e-6)


@settings(deadline=None)
@given(azimuth=azimuths, elevation=elevations)
def test_peaks_lie_above_the_average(azimuth, elevation):
    assert gain(azimuth, elevation, "peak") >= gain(azimuth, elevation, "average") - 0.05


@pytest.mark.parametrize("side_lobes", ["peak", "average"])
def test_the_far_lobes_run_into_the_gain_behind_without_a_step(side_lobes):
    near_zenith = gain(0.0, [89.999999, 90.0], side_lobes)
    assert near_zenith[0] == pytest.approx(near_zenith[1], abs=1e-4)


def test_the_stepped_form_ends_above_the_gain_behind():
    # Its slope lacks k_v = 0.3 beside 4^-1.5.
    before, at = gain(0.0, [89.999999, 90.0], "peak_stepped")
    assert before - at == pytest.approx(10.0 * math.log10((0.125 + 0.3) / 0.125), abs=1e-4)


def test_the_two_forms_of_the_peak_pattern_agree_below_four_beamwidths():
    elevation_deg = np.linspace(-31.9, 31.9, 101)
    assert (gain(10.0, elevation_deg, "peak") == gain(10.0, elevation_deg, "peak_stepped")).all()


@pytest.mark.parametrize("tilt", ["mechanical_tilt_deg", "electrical_tilt_deg"])
def test_tilt_lowers_the_main_beam_ahead(tilt):
    elevation_deg = np.linspace(-20.0, 20.0, 4001)
    ahead = gain(0.0, elevation_deg, **{tilt: 6.0})
    assert elevation_deg[ahead.argmax()] == pytest.approx(-6.0, abs=0.01)


def test_behind_electrical_tilt_goes_down_and_mechanical_tilt_up():
    # The horizon at azimuth 180, seen in the pattern: 6 degrees above its middle, or below.
    wide = {"horizontal_beamwidth_deg": 360.0}  # so that the elevation cut is left at the back
    elevation_deg = np.linspace(-20.0, 20.0, 4001)
    for tilt, lowest_deg in (("electrical_tilt_deg", -6.0), ("mechanical_tilt_deg", 6.0)):
        beside = gain(120.0, elevation_deg, **wide, **{tilt: 6.0})
        expected = lowest_deg if tilt.startswith("e") else lowest_deg * math.cos(math.radians(60.0))
        assert elevation_deg[beside.argmax()] == pytest.approx(expected, abs=0.3)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"azimuth_deg": 180.5}, "azimuth_deg = 180.5 deg is outside -180 to 180 deg"),
        ({"elevation_deg": math.nan}, "elevation_deg = nan deg is outside -90 to 90 deg"),
        ({"vertical_beamwidth_deg": 22.5}, r"vertical_beamwidth_deg = 22.5 deg is outside 0 \(not"),
        ({"elevation_factor": 1.2}, r"elevation_factor = 1.2 \(k_v\) is outside 0 to 1 \(k_v\)"),
        ({"electrical_tilt_deg": 90.0}, "electrical_tilt_deg = 90 deg is outside -45 to 45 deg"),
        ({"max_gain_dbi": math.nan}, "max_gain_dbi = nan dBi"),
        ({"max_gain_dbi": [15.0, 18.0]}, r"max_gain_dbi must be one number, not \[15.0, 18.0\]"),
        ({"electrical_tilt_deg": np.zeros(2)}, "electrical_tilt_deg must be one number"),
        ({"azimuth_deg": "north"}, "azimuth_deg must be numbers, not 'north'"),
        ({"side_lobes": "mean"}, "side_lobes 'mean' is none of peak, average, peak_stepped"),
    ],
)
def test_what_the_pattern_is_not_defined_for_is_refused(change, message):
    asked = {"azimuth_deg": 0.0, "elevation_deg": 0.0} | change
    with pytest.raises(ModelRangeError, match="^ITU-R F.1336-5: " + message):
        gain(**asked)


def test_a_beamwidth_is_not_made_up_from_no_gain():
    with pytest.raises(ModelRangeError, match="max_gain_dbi = nan dBi is outside"):
        sector_vertical_beamwidth_deg(math.nan, 65.0)
