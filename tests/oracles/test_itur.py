"""ITU-Rpy (itur), an independent tool, beside our gases, rain and maps; it is not a dependency."""

import importlib.util
import warnings
from pathlib import Path

import numpy as np
import pytest

from ranplan.io.itu_maps import PRODUCTS, DigitalMap
from ranplan.propagation.p530 import rain_attenuation_db
from ranplan.propagation.p676 import gas_specific_attenuation_db_km
from ranplan.propagation.p838 import rain_power_law

VERSION = "0.4.0"
FREQUENCIES_GHZ = np.concatenate([np.arange(1.0, 100.0, 0.5), np.arange(100.0, 1000.5, 7.5)])


@pytest.fixture(scope="module")
def itur(without_oracle):
    if importlib.util.find_spec("itur") is None:
        without_oracle(f"the oracle needs: pip install itur=={VERSION}")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # its own, on import and where it computes both branches
        import itur
        from itur.models import itu530, itu676, itu837, itu838

        if itur.__version__ != VERSION:
            without_oracle(f"agreement is stated for itur {VERSION}, not {itur.__version__}")
        itu676.change_version(12)  # the newest it has; -13 has the same lines
        itu838.change_version(3)
        itu530.change_version(17)
        itu837.change_version(7)
        yield {
            "p676": itu676,
            "p838": itu838,
            "p530": itu530,
            "p837": itu837,
            "data": Path(itur.__file__).parent / "data",
        }


@pytest.mark.parametrize("temperature_c", [-30.0, 15.0, 40.0])
@pytest.mark.parametrize("vapour_density_g_m3", [0.0, 7.5, 25.0])
@pytest.mark.parametrize("pressure_hpa", [600.0, 1013.25])
def test_gases_agree_where_the_pressure_is_taken_for_that_of_dry_air(
    itur, pressure_hpa, vapour_density_g_m3, temperature_c
):
    # Its argument is named the atmospheric pressure; it is used as the dry air's.
    air = (pressure_hpa, vapour_density_g_m3, temperature_c + 273.15)
    oxygen, vapour = gas_specific_attenuation_db_km(
        FREQUENCIES_GHZ * 1e3,
        dry_pressure_hpa=pressure_hpa,
        vapour_density_g_m3=vapour_density_g_m3,
        temperature_c=temperature_c,
    )
    for ours, theirs in ((oxygen, itur["p676"].gamma0_exact), (vapour, itur["p676"].gammaw_exact)):
        expected = [theirs(f, *air).value for f in FREQUENCIES_GHZ]
        np.testing.assert_allclose(ours, np.ravel(expected), rtol=1e-12)


@pytest.mark.parametrize("tilt_deg", [0.0, 45.0, 90.0])
@pytest.mark.parametrize("elevation_deg", [0.0, 35.0])
def test_rain_agrees_over_all_frequencies(itur, elevation_deg, tilt_deg):
    ours = rain_power_law(FREQUENCIES_GHZ * 1e3, tilt_deg=tilt_deg, elevation_deg=elevation_deg)
    theirs = [
        itur["p838"].rain_specific_attenuation_coefficients(f, elevation_deg, tilt_deg)
        for f in FREQUENCIES_GHZ
    ]
    np.testing.assert_allclose(ours.k, [float(k) for k, _ in theirs], rtol=1e-12)
    np.testing.assert_allclose(ours.alpha, [float(alpha) for _, alpha in theirs], rtol=1e-12)


def _over_the_year(itur, frequency_ghz, percent):
    """Ours and theirs over path lengths for which theirs does not limit the distance factor."""
    distance_km = np.array([1.0, 3.0, 10.0, 30.0, 60.0])
    ours = rain_attenuation_db(
        frequency_ghz * 1e3,
        distance_km * 1e3,
        rain_rate_001_mm_h=60.0,
        time_percent=percent,
        tilt_deg=0.0,
    )
    theirs = [
        itur["p530"].rain_attenuation(0.0, 0.0, d, frequency_ghz, 0.0, percent, tau=0.0, R001=60.0)
        for d in distance_km
    ]
    return ours, np.array([float(attenuation.value) for attenuation in theirs])


@pytest.mark.filterwarnings("ignore:invalid value encountered:RuntimeWarning")
@pytest.mark.parametrize("percent", [1.0, 0.1, 0.01, 0.001])
@pytest.mark.parametrize("frequency_ghz", [5.0, 8.0, 10.0])
def test_rain_over_the_year_agrees_up_to_10_ghz(itur, frequency_ghz, percent):
    ours, theirs = _over_the_year(itur, frequency_ghz, percent)
    np.testing.assert_allclose(ours, theirs, rtol=1e-12)


@pytest.mark.parametrize("frequency_ghz", [11.0, 15.0, 28.0, 39.0, 80.0, 100.0])
def test_above_10_ghz_one_exponent_is_read_differently(itur, frequency_ghz):
    # C_0 has the logarithm of a power here, the power of a logarithm there: nothing at 0.01 %, and
    # at the ends of the range less there, up to 5 %.
    ours, theirs = _over_the_year(itur, frequency_ghz, 0.01)
    np.testing.assert_allclose(ours, theirs, rtol=1e-4)
    for percent in (1.0, 0.001):
        ours, theirs = _over_the_year(itur, frequency_ghz, percent)
        assert (ours > theirs).all()
        np.testing.assert_allclose(ours, theirs, rtol=0.05)


def test_the_rain_map_lies_on_the_earth_as_it_is_read(itur):
    # Its copy of R001.TXT, taken for ours, and its own interpolation.
    product = PRODUCTS["rain_rate_001_mm_h"]
    values = np.load(itur["data"] / "837" / "v7_r001.npz")["arr_0"]
    assert values.shape == product.shape
    rng = np.random.default_rng(837)
    longitude, latitude = rng.uniform(-180.0, 180.0, 200), rng.uniform(-90.0, 90.0, 200)
    theirs = [
        itur["p837"].rainfall_rate(lat, lon, 0.01).value
        for lat, lon in zip(latitude, longitude, strict=True)
    ]
    ours = DigitalMap(product, values).at(longitude, latitude)
    np.testing.assert_allclose(ours, np.ravel(theirs), atol=1e-9)
