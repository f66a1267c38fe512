"""P.676 against published values and laws that hold whatever the air."""

import numpy as np
import pytest
from drawn_paths import drawn
from hypothesis import given
from hypothesis import strategies as st

from ranplan.errors import ModelRangeError
from ranplan.propagation.p676 import (
    gas_attenuation_db,
    gas_specific_attenuation_db_km,
    specific_attenuation,
)

REFERENCE_AIR = {"dry_pressure_hpa": 1013.25, "vapour_density_g_m3": 7.5, "temperature_c": 15.0}

frequencies_mhz = st.floats(1e3, 1e6)
airs = st.fixed_dictionaries(
    {
        "dry_pressure_hpa": st.floats(500.0, 1100.0),
        "vapour_density_g_m3": st.floats(0.0, 30.0),
        "temperature_c": st.floats(-40.0, 45.0),
    }
)


# From an independent line-by-line evaluation, itself checked against ITU's validation workbook.
@pytest.mark.pure
@pytest.mark.parametrize(
    ("frequency_ghz", "gamma_db_km", "half_last_digit"),
    [
        (3.0, 0.00754, 5e-6),
        (10.0, 0.0142, 5e-5),
        (26.0, 0.125, 5e-4),
        (28.0, 0.102, 5e-4),
        (39.0, 0.123, 5e-4),
        (60.0, 14.78, 5e-3),
        (140.0, 0.92, 5e-3),
        (300.0, 5.25, 5e-3),
    ],
)
def test_the_reference_air_takes_what_is_published(frequency_ghz, gamma_db_km, half_last_digit):
    gamma = gas_attenuation_db(frequency_ghz * 1e3, 1000.0, **REFERENCE_AIR)
    assert gamma == pytest.approx(gamma_db_km, abs=half_last_digit)


@drawn
@given(frequencies_mhz, airs)
def test_gases_take_and_never_give(frequency_mhz, air):
    oxygen, vapour = gas_specific_attenuation_db_km(frequency_mhz, **air)
    assert 0.0 < oxygen < 100.0
    assert 0.0 <= vapour < 1e5


@drawn
@given(frequencies_mhz, airs)
def test_air_without_vapour_has_none_of_its_attenuation(frequency_mhz, air):
    dry = air | {"vapour_density_g_m3": 0.0}
    assert gas_specific_attenuation_db_km(frequency_mhz, **dry).vapour_db_km == 0.0


@drawn
@given(frequencies_mhz, airs)
def test_a_trace_of_vapour_attenuates_by_its_density(frequency_mhz, air):
    # What makes the law more than linear is that vapour's molecules meet one another.
    trace, twice = (
        gas_specific_attenuation_db_km(frequency_mhz, **(air | {"vapour_density_g_m3": density}))
        for density in (1e-6, 2e-6)
    )
    assert twice.vapour_db_km == pytest.approx(2.0 * trace.vapour_db_km, rel=1e-5)


@drawn
@given(frequencies_mhz, airs, st.floats(0.0, 100e3), st.floats(0.0, 10.0))
def test_attenuation_is_proportional_to_distance(frequency_mhz, air, distance_m, times):
    once = gas_attenuation_db(frequency_mhz, distance_m, **air)
    assert gas_attenuation_db(frequency_mhz, times * distance_m, **air) == pytest.approx(
        times * once, rel=1e-12
    )


@drawn
@given(st.floats(1e3, 0.999e6), airs)
def test_attenuation_has_no_steps_over_frequency(frequency_mhz, air):
    here, beside = (
        gas_attenuation_db(f, 1000.0, **air) for f in (frequency_mhz, frequency_mhz * (1 + 1e-9))
    )
    assert beside == pytest.approx(here, rel=1e-5)


@pytest.mark.parametrize(("line_ghz", "gas"), [(118.750334, "oxygen"), (183.310087, "vapour")])
def test_a_line_that_stands_alone_peaks_at_its_frequency(line_ghz, gas):
    thin = REFERENCE_AIR | {"dry_pressure_hpa": 300.0}  # where lines are narrow
    frequency_mhz = 1e3 * (line_ghz + np.linspace(-3.0, 3.0, 601))
    gamma = getattr(gas_specific_attenuation_db_km(frequency_mhz, **thin), f"{gas}_db_km")
    assert frequency_mhz[np.argmax(gamma)] == pytest.approx(1e3 * line_ghz, abs=15.0)


def test_pressure_is_that_of_dry_air():
    # A barometer's 1013.25 hPa at 15 degrees C and 7.5 g/m3 hold 10 hPa of vapour; to give them
    # for dry air's counts 1 to 2 % more oxygen than there is.
    wrong = gas_specific_attenuation_db_km(60e3, **REFERENCE_AIR).oxygen_db_km
    vapour_hpa = 7.5 * 288.15 / 216.7
    right = gas_specific_attenuation_db_km(
        60e3, **(REFERENCE_AIR | {"dry_pressure_hpa": 1013.25 - vapour_hpa})
    ).oxygen_db_km
    assert 0.005 < wrong / right - 1.0 < 0.02


def test_arrays_broadcast_and_give_what_the_kernel_gives():
    frequency_mhz = np.array([[6e3], [28e3], [60e3]])
    temperature_c = np.array([-20.0, 0.0, 15.0, 35.0])
    oxygen, vapour = gas_specific_attenuation_db_km(
        frequency_mhz, **(REFERENCE_AIR | {"temperature_c": temperature_c})
    )
    assert oxygen.shape == vapour.shape == (3, 4)
    for row, col in np.ndindex(3, 4):
        kernel = specific_attenuation(
            frequency_mhz[row, 0] / 1e3, 1013.25, 7.5, temperature_c[col] + 273.15
        )
        assert (oxygen[row, col], vapour[row, col]) == tuple(kernel)


def test_numbers_in_give_a_number_out():
    assert isinstance(gas_attenuation_db(28e3, 1000.0, **REFERENCE_AIR), float)


@pytest.mark.pure
@pytest.mark.parametrize(
    ("name", "value", "limits"),
    [
        ("frequency_mhz", 999.0, "1000 to 1000000 MHz|1000 to 1e[+]06 MHz"),
        ("frequency_mhz", 1_000_001.0, "1000 to 1000000 MHz|1000 to 1e[+]06 MHz"),
        ("frequency_mhz", [28e3, float("nan")], "1000 to"),
        ("distance_m", -1.0, "at least 0 m"),
        ("distance_m", float("inf"), "at least 0 m"),
        ("dry_pressure_hpa", 10.0, "300 to 1100 hPa"),
        ("dry_pressure_hpa", 101_325.0, "300 to 1100 hPa"),
        ("vapour_density_g_m3", -0.1, "0 to 60 g/m3"),
        ("temperature_c", 288.15, "-80 to 60 degrees C"),
        ("temperature_c", None, "-80 to 60 degrees C"),
    ],
)
def test_what_is_out_of_range_is_refused_by_name_and_limits(name, value, limits):
    link = {"frequency_mhz": 28e3, "distance_m": 1000.0, **REFERENCE_AIR, name: value}
    with pytest.raises(ModelRangeError, match=rf"^ITU-R P\.676: {name} = .*({limits})"):
        gas_attenuation_db(link.pop("frequency_mhz"), link.pop("distance_m"), **link)
