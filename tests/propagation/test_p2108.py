"""P.2108's clutter losses: published values to their printed digits, and what must hold."""

import csv
import math
import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import ndtri

from ranplan.errors import ModelRangeError
from ranplan.propagation import p2108
from ranplan.validation.case import Case
from ranplan.validation.p2108 import RUNNERS

pytestmark = pytest.mark.pure
drawn = settings(deadline=None, derandomize=True, database=None)
OPEN = ("water_sea", "open_rural")
AMONG = ("suburban", "urban", "trees_forest", "dense_urban")
HEIGHT_GAIN_MHZ = st.floats(30.0, 3_000.0)
TERRESTRIAL_MHZ = st.floats(500.0, 67_000.0)
EARTH_SPACE_MHZ = st.floats(10_000.0, 100_000.0)
PERCENT = st.floats(1e-4, 99.9999)


@pytest.mark.parametrize("file", RUNNERS)
def test_published_values_are_met_to_their_printed_digits(file, reference_dir):
    """NTIA prints one decimal throughout, the workbook two for 3.3; a trailing zero is lost."""
    with (reference_dir / file).open(newline="") as stream:
        rows = [row for row in csv.DictReader(stream) if row["ntia_return_code"] == "0"]
    assert len(rows) > 20
    for row in rows:
        two_decimals = "s3_3" in file and "eeveetza" in row["source"]
        ((column, loss_db),) = RUNNERS[file].public(Case(row)).items()
        assert loss_db == pytest.approx(float(row[column]), abs=0.0051 if two_decimals else 0.0501)


@drawn
@given(HEIGHT_GAIN_MHZ, st.floats(2.0, 60.0), st.sampled_from(OPEN + AMONG))
def test_an_antenna_at_the_clutters_height_or_above_loses_nothing(f, clutter_m, kind):
    heights = [clutter_m, np.nextafter(clutter_m, 100.0), 2.0 * clutter_m]
    losses = p2108.height_gain_loss_db(f, heights, kind, clutter_height_m=clutter_m)
    assert (losses == 0.0).all()


@drawn
@given(HEIGHT_GAIN_MHZ, st.floats(2.0, 60.0), st.sampled_from(OPEN + AMONG))
def test_the_height_gain_loss_sinks_with_height_and_meets_zero_at_the_clutters(f, clutter_m, kind):
    heights = np.linspace(0.05, 1.0, 40) * clutter_m
    heights[-2] = clutter_m * (1.0 - 1e-9)
    losses = p2108.height_gain_loss_db(f, heights, kind, clutter_height_m=clutter_m)
    assert (np.diff(losses) < 0.0).all()
    assert losses[-2] == pytest.approx(0.0, abs=0.004)  # a grazed edge takes 6.033 dB, not 6.03


@drawn
@given(HEIGHT_GAIN_MHZ, st.floats(0.5, 9.0))
def test_in_the_open_each_tenth_of_the_height_costs_the_same(f, height_m):
    first, second, third = p2108.height_gain_loss_db(
        f, [height_m, height_m / 10.0, height_m / 100.0], "open_rural"
    )
    assert third - second == pytest.approx(second - first, rel=1e-9)
    assert second - first == pytest.approx(21.8 + 6.2 * math.log10(f / 1000.0), rel=1e-9)


def test_a_narrower_street_shadows_more_and_open_land_has_no_streets():
    among = p2108.height_gain_loss_db(900.0, 1.5, "urban", street_width_m=[10.0, 27.0, 60.0])
    assert (np.diff(among) < 0.0).all()
    rural = p2108.height_gain_loss_db(900.0, 1.5, "open_rural", street_width_m=[10.0, 60.0])
    assert rural[0] == rural[1] > 0.0


@drawn
@given(TERRESTRIAL_MHZ, st.floats(2_000.0, 1e6), PERCENT)
def test_beyond_2_km_the_terrestrial_loss_no_longer_grows(f, distance_m, percent):
    distances = [distance_m, 2_000.0]
    far, at_2_km = p2108.terrestrial_loss_db(f, distances, location_percent=percent)
    assert far <= at_2_km
    far, at_2_km = p2108.terrestrial_loss_db(f, distances)
    assert far == at_2_km


@drawn
@given(TERRESTRIAL_MHZ)
def test_the_median_terrestrial_loss_grows_with_distance_up_to_2_km(f):
    losses = p2108.terrestrial_loss_db(f, np.linspace(250.0, 2_000.0, 30))
    assert (np.diff(losses) > 0.0).all()


@drawn
@given(TERRESTRIAL_MHZ, st.floats(0.001, 49.9))
def test_the_terrestrial_loss_at_2_km_is_normal_over_places(f, percent):
    low, median, high = p2108.terrestrial_loss_db(
        f, 2_000.0, location_percent=[percent, 50.0, 100.0 - percent]
    )
    assert low + high == pytest.approx(2.0 * median, abs=1e-6)
    sigma_db = (high - median) / ndtri(1.0 - percent / 100.0)
    assert 4.0 <= sigma_db <= 6.0  # between that along the street and that over the roofs


@drawn
@given(EARTH_SPACE_MHZ, PERCENT)
def test_toward_the_zenith_only_the_spread_over_places_is_left(f, percent):
    loss_db = p2108.earth_space_loss_db(f, 90.0, location_percent=percent)
    assert loss_db == pytest.approx(0.6 * ndtri(percent / 100.0), abs=1e-9)


@drawn
@given(EARTH_SPACE_MHZ)
def test_the_median_earth_space_loss_sinks_with_elevation(f):
    losses = p2108.earth_space_loss_db(f, np.linspace(0.0, 90.0, 91))
    assert (np.diff(losses) < 0.0).all()


@drawn
@given(EARTH_SPACE_MHZ, st.floats(0.0, 90.0))
def test_more_places_need_more_loss(f, elevation_deg):
    percents = np.linspace(0.01, 99.99, 50)
    toward_space = p2108.earth_space_loss_db(f, elevation_deg, location_percent=percents)
    on_earth = p2108.terrestrial_loss_db(min(f, 67e3), 800.0, location_percent=percents)
    assert (np.diff(toward_space) > 0.0).all()
    assert (np.diff(on_earth) > 0.0).all()


def _height_gain(frequency_mhz=900.0, height_agl_m=1.5, clutter_type="urban", **more):
    return p2108.height_gain_loss_db(frequency_mhz, height_agl_m, clutter_type, **more)


def _terrestrial(frequency_mhz=3_500.0, distance_m=1_000.0, location_percent=50.0):
    return p2108.terrestrial_loss_db(frequency_mhz, distance_m, location_percent=location_percent)


def _earth_space(frequency_mhz=20_000.0, elevation_deg=10.0, location_percent=50.0):
    return p2108.earth_space_loss_db(
        frequency_mhz, elevation_deg, location_percent=location_percent
    )


@pytest.mark.parametrize(
    ("function", "name", "value", "limits"),
    [
        (_height_gain, "frequency_mhz", 29.9, "30 to 3000 MHz"),
        (_height_gain, "frequency_mhz", 3_001.0, "30 to 3000 MHz"),
        (_height_gain, "height_agl_m", 0.0, "above 0 m"),
        (_height_gain, "clutter_height_m", 0.0, "0 (not included) to 1000 m"),
        (_height_gain, "clutter_height_m", 1e308, "0 (not included) to 1000 m"),
        (_height_gain, "street_width_m", 0.0, "above 0 m"),
        (_terrestrial, "frequency_mhz", 499.0, "500 to 67000 MHz"),
        (_terrestrial, "frequency_mhz", 67_001.0, "500 to 67000 MHz"),
        (_terrestrial, "distance_m", 249.9, "at least 250 m"),
        (_terrestrial, "location_percent", 0.0, "1e-09 to 100 (not included) %"),
        (_terrestrial, "location_percent", 100.0, "1e-09 to 100 (not included) %"),
        (_earth_space, "frequency_mhz", 9_999.0, "10000 to 100000 MHz"),
        (_earth_space, "frequency_mhz", 100_001.0, "10000 to 100000 MHz"),
        (_earth_space, "elevation_deg", -0.1, "0 to 90 deg"),
        (_earth_space, "elevation_deg", 90.1, "0 to 90 deg"),
        (_terrestrial, "location_percent", 1e-322, "1e-09 to 100 (not included) %"),
        (_earth_space, "location_percent", 1e-322, "1e-09 to 100 (not included) %"),
        (_earth_space, "location_percent", 100.0, "1e-09 to 100 (not included) %"),
    ],
)
def test_a_value_out_of_range_or_none_is_refused_with_name_and_limits(
    function, name, value, limits
):
    for wrong in (value, math.nan, math.inf, [math.nan]):
        with pytest.raises(
            ModelRangeError, match=rf"ITU-R P.2108, 3.\d: {name} = .* {re.escape(limits)}"
        ):
            function(**{name: wrong})


@pytest.mark.parametrize("function", [_height_gain, _terrestrial, _earth_space])
@pytest.mark.parametrize(
    "wrong", ["700", None, True, ["a", "b"], np.ma.masked_array([700.0], mask=[True])], ids=repr
)
def test_what_is_no_number_is_refused_by_name(function, wrong):
    with pytest.raises(ModelRangeError, match=r"frequency_mhz (must be numbers|holds masked)"):
        function(frequency_mhz=wrong)


@pytest.mark.parametrize("percent", [1e-9, np.nextafter(100.0, 0.0)])
def test_at_the_ends_of_the_shares_a_loss_is_still_a_number(percent):
    assert math.isfinite(_terrestrial(location_percent=percent))
    assert math.isfinite(_earth_space(location_percent=percent))


def test_a_kind_of_clutter_that_the_table_does_not_have_is_refused_with_those_it_has():
    with pytest.raises(ModelRangeError, match="clutter_type 'park' is none of water_sea, open_rur"):
        _height_gain(clutter_type="park")


def test_arrays_give_what_the_kernels_give():
    f, d = np.array([[0.7], [3.5], [26.0]]), np.array([0.3, 1.0, 5.0])
    losses = p2108.terrestrial_loss_db(f * 1e3, d * 1e3, location_percent=90.0)
    assert losses.shape == (3, 3)
    for row, f_ghz in enumerate(f.ravel()):
        for col, d_km in enumerate(d):
            assert losses[row, col] == p2108.terrestrial_statistical(f_ghz, d_km, 90.0)
