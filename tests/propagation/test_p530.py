"""P.530's rain attenuation over the year: figures of earlier editions, and laws."""

import numpy as np
import pytest
from drawn_paths import drawn
from hypothesis import given
from hypothesis import strategies as st

from ranplan.errors import ModelRangeError
from ranplan.propagation import p530
from ranplan.propagation.p530 import rain_attenuation_db
from ranplan.propagation.p838 import rain_specific_attenuation_db_km

LINK = {"rain_rate_001_mm_h": 42.0, "time_percent": 0.01, "tilt_deg": 90.0}

frequencies_mhz = st.floats(1e3, 100e3)
distances_m = st.floats(0.01, 60e3)
rates_mm_h = st.floats(0.5, 200.0)
times_percent = st.floats(0.001, 1.0)


# P.530-10 had one law for high and one for low latitudes, and states these factors for both.
@pytest.mark.pure
@pytest.mark.parametrize(
    ("blend", "factors"), [(0.0, (0.12, 0.39, 1.0, 2.14)), (1.0, (0.07, 0.36, 1.0, 1.44))]
)
def test_the_ends_of_the_blend_are_the_two_laws_of_earlier_editions(blend, factors):
    computed = [p530.percentage_factor(blend, p) for p in (1.0, 0.1, 0.01, 0.001)]
    assert computed == pytest.approx(factors, abs=0.0101)


@drawn
@given(frequencies_mhz)
def test_the_law_over_the_year_meets_the_estimate_for_a_ten_thousandth(frequency_mhz):
    blend = p530.percentage_blend(frequency_mhz / 1e3)
    assert 0.997 < p530.percentage_factor(blend, 0.01) < 1.0


def test_the_blend_has_no_step_at_10_ghz():
    assert p530.percentage_blend(10.0) == pytest.approx(p530.percentage_blend(9.999), abs=1e-12)


@drawn
@given(frequencies_mhz, distances_m, rates_mm_h, times_percent, times_percent)
def test_the_rarer_the_more(f, d, rate, one_percent, other_percent):
    often, seldom = rain_attenuation_db(
        f,
        d,
        rain_rate_001_mm_h=rate,
        time_percent=sorted((one_percent, other_percent), reverse=True),
        tilt_deg=0.0,
    )
    assert seldom >= often > 0.0


@drawn
@given(frequencies_mhz, st.floats(1.0, 25e3), rates_mm_h, times_percent, st.floats(1.001, 2.0))
def test_the_harder_it_rains_the_more_on_paths_up_to_25_km(f, d, rate, percent, times):
    # Beyond, the effective length may shrink faster than the rain grows: 0.35 dB at most.
    light, heavy = rain_attenuation_db(
        f, d, rain_rate_001_mm_h=[rate, times * rate], time_percent=percent, tilt_deg=0.0
    )
    assert heavy > light


@drawn
@given(frequencies_mhz, st.floats(0.0, 200.0), rates_mm_h)
def test_a_short_path_counts_two_and_a_half_times_its_length(f, d, rate):
    # Up to 200 m the formula's denominator is below 0.4 whatever rate and frequency.
    gamma = rain_specific_attenuation_db_km(f, rate, tilt_deg=90.0)
    factor = p530.percentage_factor(p530.percentage_blend(f / 1e3), 0.01)
    attenuation = rain_attenuation_db(f, d, **(LINK | {"rain_rate_001_mm_h": rate}))
    assert attenuation == pytest.approx(2.5 * gamma * d / 1e3 * factor, rel=1e-12)


@drawn
@given(frequencies_mhz, distances_m, rates_mm_h)
def test_the_factor_is_never_negative_nor_above_its_limit(f, d, rate):
    assert 0.0 < p530.distance_factor(f / 1e3, d / 1e3, rate, 1.0) <= 2.5


def test_a_place_without_rain_or_a_path_without_length_has_no_attenuation():
    assert rain_attenuation_db(28e3, 5e3, **(LINK | {"rain_rate_001_mm_h": 0.0})) == 0.0
    assert rain_attenuation_db(28e3, 0.0, **LINK) == 0.0


def test_arrays_broadcast():
    attenuation = rain_attenuation_db(np.array([[6e3], [28e3]]), [1e3, 5e3, 20e3], **LINK)
    assert attenuation.shape == (2, 3)
    assert attenuation[1, 1] == rain_attenuation_db(28e3, 5e3, **LINK)


@pytest.mark.pure
@pytest.mark.parametrize(
    ("name", "value", "limits"),
    [
        ("frequency_mhz", 100_001.0, "1000 to"),
        ("distance_m", -1.0, "0 to 60000 m"),
        ("distance_m", 60_001.0, "0 to 60000 m"),
        ("rain_rate_001_mm_h", float("nan"), "0 to 500 mm/h"),
        ("time_percent", 0.0009, "0.001 to 1 %"),
        ("time_percent", 50.0, "0.001 to 1 %"),
        ("tilt_deg", 270.0, "-180 to 180 degrees"),
        ("elevation_deg", 90.1, "-90 to 90 degrees"),
    ],
)
def test_what_is_out_of_range_is_refused_by_name_and_limits(name, value, limits):
    link = {"frequency_mhz": 28e3, "distance_m": 5e3, **LINK, name: value}
    with pytest.raises(ModelRangeError, match=rf"^ITU-R P\.530: {name} = .*{limits}"):
        rain_attenuation_db(link.pop("frequency_mhz"), link.pop("distance_m"), **link)
