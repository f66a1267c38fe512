"""P.838 against its own table, and what must hold for rain at any rate."""

import numpy as np
import pytest
from drawn_paths import drawn
from hypothesis import given
from hypothesis import strategies as st

from ranplan.errors import ModelRangeError
from ranplan.propagation.p838 import (
    TILT_DEG,
    rain_power_law,
    rain_specific_attenuation_db_km,
    specific_attenuation,
)

frequencies_mhz = st.floats(1e3, 1e6)
tilts_deg = st.floats(-180.0, 180.0)
elevations_deg = st.floats(-90.0, 90.0)
rain_rates_mm_h = st.floats(0.1, 300.0)


# P.838-3, Table 5, four digits of k and four decimals of alpha.
@pytest.mark.pure
@pytest.mark.parametrize(
    ("frequency_ghz", "k_H", "alpha_H", "k_V", "alpha_V"),
    [
        (10.0, 0.01217, 1.2571, 0.01129, 1.2156),
        (20.0, 0.09164, 1.0568, 0.09611, 0.9847),
        (30.0, 0.2403, 0.9485, 0.2291, 0.9129),
    ],
)
def test_coefficients_are_those_of_the_table(frequency_ghz, k_H, alpha_H, k_V, alpha_V):
    for polarization, k, alpha in (("horizontal", k_H, alpha_H), ("vertical", k_V, alpha_V)):
        law = rain_power_law(frequency_ghz * 1e3, tilt_deg=TILT_DEG[polarization])
        assert law.k == pytest.approx(k, rel=5e-4)
        assert law.alpha == pytest.approx(alpha, abs=5.1e-5)


@drawn
@given(frequencies_mhz, elevations_deg)
def test_circular_polarization_lies_between_the_linear_ones_at_any_elevation(f, elevation_deg):
    h, v = (rain_power_law(f, tilt_deg=TILT_DEG[name]) for name in ("horizontal", "vertical"))
    circular = rain_power_law(f, tilt_deg=TILT_DEG["circular"], elevation_deg=elevation_deg)
    assert circular.k == pytest.approx((h.k + v.k) / 2, rel=1e-12)
    assert circular.alpha == pytest.approx((h.k * h.alpha + v.k * v.alpha) / (h.k + v.k), rel=1e-12)


@drawn
@given(frequencies_mhz, tilts_deg, elevations_deg)
def test_rain_is_the_same_from_both_sides_and_up_or_down(f, tilt_deg, elevation_deg):
    law = rain_power_law(f, tilt_deg=tilt_deg, elevation_deg=elevation_deg)
    for other in ((-tilt_deg, elevation_deg), (tilt_deg, -elevation_deg)):
        turned = rain_power_law(f, tilt_deg=other[0], elevation_deg=other[1])
        assert tuple(turned) == pytest.approx(tuple(law), rel=1e-12)


@drawn
@given(frequencies_mhz, tilts_deg)
def test_straight_up_every_polarization_is_the_same(f, tilt_deg):
    up = rain_power_law(f, tilt_deg=tilt_deg, elevation_deg=90.0)
    assert tuple(up) == pytest.approx(tuple(rain_power_law(f, tilt_deg=45.0)), rel=1e-12)


@drawn
@given(frequencies_mhz, rain_rates_mm_h, st.floats(1.001, 1.6), tilts_deg, elevations_deg)
def test_attenuation_follows_the_power_law_and_rises_with_the_rain(f, rate, times, tilt, up):
    path = {"tilt_deg": tilt, "elevation_deg": up}
    alpha = rain_power_law(f, **path).alpha
    light, heavy = rain_specific_attenuation_db_km(f, [rate, times * rate], **path)
    assert heavy > light > 0.0
    assert heavy == pytest.approx(light * times**alpha, rel=1e-12)


@drawn
@given(st.floats(1e3, 0.999e6), rain_rates_mm_h, tilts_deg)
def test_attenuation_has_no_steps_over_frequency(f, rate, tilt_deg):
    here, beside = rain_specific_attenuation_db_km([f, f * (1 + 1e-9)], rate, tilt_deg=tilt_deg)
    assert beside == pytest.approx(here, rel=1e-6)


def test_no_rain_takes_nothing():
    assert rain_specific_attenuation_db_km(28e3, 0.0, tilt_deg=0.0) == 0.0


def test_arrays_broadcast_and_give_what_the_kernel_gives():
    frequency_mhz, rate = np.array([[6e3], [28e3]]), np.array([5.0, 42.0, 100.0])
    gamma = rain_specific_attenuation_db_km(frequency_mhz, rate, tilt_deg=90.0)
    assert gamma.shape == (2, 3)
    assert gamma[1, 2] == specific_attenuation(28.0, 100.0, 90.0, 0.0)


@pytest.mark.pure
@pytest.mark.parametrize(
    ("name", "value", "limits"),
    [
        ("frequency_mhz", 999.0, "1000 to"),
        ("frequency_mhz", float("nan"), "1000 to"),
        ("rain_rate_mm_h", -1.0, "0 to 500 mm/h"),
        ("rain_rate_mm_h", [42.0, 501.0], "0 to 500 mm/h"),
        ("tilt_deg", 181.0, "-180 to 180 degrees"),
        ("elevation_deg", -91.0, "-90 to 90 degrees"),
    ],
)
def test_what_is_out_of_range_is_refused_by_name_and_limits(name, value, limits):
    rain = {"frequency_mhz": 28e3, "rain_rate_mm_h": 42.0, "tilt_deg": 0.0, name: value}
    with pytest.raises(ModelRangeError, match=rf"^ITU-R P\.838: {name} = .*{limits}"):
        rain_specific_attenuation_db_km(
            rain.pop("frequency_mhz"), rain.pop("rain_rate_mm_h"), **rain
        )
