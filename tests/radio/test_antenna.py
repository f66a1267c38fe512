"""Element and omni on a mast: the tilt against the exact rotation, and what the pattern is."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ranplan.errors import ModelRangeError
from ranplan.radio.antenna import pattern_gain_dbi
from ranplan.radio.model import OMNI, AntennaPattern

PANEL = AntennaPattern("tr38901_element", 15.0, 65.0, 10.0)
COLLINEAR = AntennaPattern(OMNI, 8.0, 360.0, 15.0)

azimuths = st.floats(-180, 180)
elevations = st.floats(-90, 90)
tilts = st.floats(-15, 15)


def gain(pattern, azimuth_deg, elevation_deg, *, boresight_deg=0.0, tilt_deg=0.0):
    return pattern_gain_dbi(
        pattern, azimuth_deg, elevation_deg, boresight_deg=boresight_deg, tilt_deg=tilt_deg
    )


@settings(deadline=None)  # the first example compiles the kernels
@given(azimuth=azimuths, elevation=elevations, tilt=tilts)
def test_the_tilt_is_the_rotation_of_f1336(azimuth, elevation, tilt):
    # ITU-R F.1336 section 3.3: angles theta_h, phi_h seen from the mast, beta downtilt.
    theta, phi, beta = math.radians(elevation), math.radians(azimuth), math.radians(tilt)
    sine = math.sin(theta) * math.cos(beta) + math.cos(theta) * math.cos(phi) * math.sin(beta)
    theta_r = math.asin(min(1.0, max(-1.0, sine)))
    cosine = -math.sin(theta) * math.sin(beta) + math.cos(theta) * math.cos(phi) * math.cos(beta)
    level = math.cos(theta_r)
    if level < 1e-6:
        return  # straight up or down: no azimuth
    phi_r = math.acos(min(1.0, max(-1.0, cosine / level)))
    expected = gain(PANEL, math.degrees(phi_r), math.degrees(theta_r))
    assert gain(PANEL, azimuth, elevation, tilt_deg=tilt) == pytest.approx(expected, abs=1e-4)


@pytest.mark.parametrize("tilt_deg", [-5.0, 0.0, 3.0, 12.0])
def test_the_boresight_is_depressed_by_the_tilt(tilt_deg):
    elevations_deg = np.linspace(-20.0, 20.0, 4001)
    ahead = gain(PANEL, np.full(4001, 0.0), elevations_deg, tilt_deg=tilt_deg)
    assert elevations_deg[ahead.argmax()] == pytest.approx(-tilt_deg, abs=0.01)
    assert ahead.max() == pytest.approx(PANEL.max_gain_dbi, abs=1e-4)


def test_behind_the_mast_the_pattern_tilts_up():
    # Weak horizontal roll-off, so that the vertical cut is not hidden by the front-to-back limit.
    wide = AntennaPattern("tr38901_element", 15.0, 360.0, 10.0)
    elevations_deg = np.linspace(-20.0, 20.0, 4001)
    behind = gain(wide, np.full(4001, 180.0), elevations_deg, tilt_deg=4.0)
    assert elevations_deg[behind.argmax()] == pytest.approx(4.0, abs=0.01)


def test_across_the_boresight_the_horizon_stays_level():
    # The turning axis itself does not move: at 90 degrees tilt only rolls the pattern.
    wide = AntennaPattern("tr38901_element", 15.0, 360.0, 10.0)
    level = gain(wide, 90.0, 0.0)
    assert gain(wide, 90.0, 0.0, tilt_deg=8.0) == pytest.approx(level, abs=1e-9)


@given(azimuth=azimuths, elevation=elevations, tilt=tilts, boresight=st.floats(0, 360))
def test_the_pattern_is_symmetric_about_the_boresight(azimuth, elevation, tilt, boresight):
    left, right = (
        gain(PANEL, boresight + side * azimuth, elevation, boresight_deg=boresight, tilt_deg=tilt)
        for side in (-1, 1)
    )
    assert left == pytest.approx(right, abs=1e-6)


@given(azimuth=azimuths, elevation=elevations, tilt=tilts)
def test_a_full_turn_changes_nothing(azimuth, elevation, tilt):
    once = gain(PANEL, azimuth, elevation, boresight_deg=350.0, tilt_deg=tilt)
    turned = gain(PANEL, azimuth + 360.0, elevation, boresight_deg=-10.0, tilt_deg=tilt)
    assert once == pytest.approx(turned, abs=1e-6)


@given(azimuth=azimuths, elevation=elevations, tilt=tilts)
def test_no_direction_is_above_the_greatest_gain_or_below_the_greatest_attenuation(
    azimuth, elevation, tilt
):
    value = gain(PANEL, azimuth, elevation, tilt_deg=tilt)
    assert PANEL.max_gain_dbi - PANEL.max_attenuation_db <= value <= PANEL.max_gain_dbi


@given(azimuth=azimuths, elevation=elevations)
def test_an_omni_is_the_same_all_round(azimuth, elevation):
    assert gain(COLLINEAR, azimuth, elevation) == pytest.approx(gain(COLLINEAR, 0.0, elevation))


@pytest.mark.parametrize(
    ("azimuth_deg", "elevation_deg"), [(32.5, 0.0), (-32.5, 0.0), (0.0, 5.0), (0.0, -5.0)]
)
def test_half_a_beamwidth_off_the_boresight_is_three_decibels_down(azimuth_deg, elevation_deg):
    assert gain(PANEL, azimuth_deg, elevation_deg) == pytest.approx(12.0, abs=1e-9)


def test_directions_broadcast_like_any_array():
    values = gain(PANEL, np.zeros((3, 1)), np.zeros((1, 4)))
    assert values.shape == (3, 4)
    assert (values == PANEL.max_gain_dbi).all()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"azimuth_deg": math.nan}, "azimuth_deg = nan deg is outside -720 to 720 deg"),
        ({"elevation_deg": 90.1}, "elevation_deg = 90.1 deg is outside -90 to 90 deg"),
        ({"elevation_deg": [0.0, math.nan]}, "elevation_deg = nan deg"),
        ({"boresight_deg": math.inf}, "boresight_deg = inf deg"),
        ({"boresight_deg": [0.0, 120.0]}, r"boresight_deg must be one number, not \[0.0, 120.0\]"),
        ({"tilt_deg": None}, "tilt_deg must be one number, not None"),
        ({"azimuth_deg": "north"}, "azimuth_deg must be numbers, not 'north'"),
        ({"tilt_deg": math.nan}, "tilt_deg = nan deg is outside -90 to 90 deg"),
    ],
)
def test_a_direction_that_is_none_is_refused(change, message):
    asked = {"azimuth_deg": 0.0, "elevation_deg": 0.0, "boresight_deg": 0.0, "tilt_deg": 0.0}
    with pytest.raises(ModelRangeError, match=r"^3GPP TR 38.901, Table 7.3-1: " + message):
        pattern_gain_dbi(PANEL, **(asked | change))


@pytest.mark.parametrize(
    ("pattern", "message"),
    [
        (AntennaPattern("dish", 30.0, 3.0, 3.0), "there is no antenna pattern 'dish'; allowed: "),
        (AntennaPattern(OMNI, math.nan, 360.0, 15.0), "max_gain_dbi = nan dBi is outside -20 to"),
        (
            AntennaPattern("tr38901_element", 15.0, 0.0, 10.0),
            r"horizontal_beamwidth_deg = 0 deg is outside 0 \(not included\) to 360 deg",
        ),
        (
            AntennaPattern("tr38901_element", 15.0, 65.0, 190.0, -1.0),
            "vertical_beamwidth_deg = 190 deg is outside .*; max_attenuation_db = -1 dB is outside",
        ),
    ],
)
def test_a_pattern_that_cannot_be_is_refused(pattern, message):
    with pytest.raises(ModelRangeError, match=message):
        gain(pattern, 0.0, 0.0)
