"""What a raster window says about itself, what it can store, and what is refused."""

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from raster_cases import ROUNDING, metric_grid, random_layers, raster

from ranplan.errors import GridError, ModelRangeError, RanplanError
from ranplan.propagation import Climate, path_loss_raster
from ranplan.propagation.exact import _stored_resolution


def _small_window(**changes):
    arguments = {
        "terrain": random_layers(seed=4),
        "cell_m": 90.0,
        "site": (20, 30),
        "height_agl_m": 30.0,
        "frequency_mhz": 700.0,
        "radius_m": 1_500.0,
        "climate": Climate(45.0, 325.0, -17.0),
    }
    return raster(**(arguments | changes))


def test_a_window_says_where_in_the_region_it_lies():
    window = _small_window(site=(5, 58))
    assert window.block == (slice(0, 22), slice(42, 60))
    assert (window.site_row, window.site_col) == (5, 58)
    region = metric_grid((40, 60), 90.0)
    assert window.grid.xy(0, 0) == region.xy(0, 42)
    assert window.grid.shape == window.loss_cdb.shape == window.departure_cdeg.shape


def test_a_radius_smaller_than_a_cell_leaves_the_mast_s_own_cell():
    window = _small_window(radius_m=10.0)
    assert window.loss_db.shape == (1, 1)
    assert np.isfinite(window.loss_db).all()


def _stored(loss_db, departure_deg=0.0):
    grid = metric_grid((1, 1), 90.0)
    layers = np.full((1, 1), loss_db), np.full((1, 1), departure_deg)
    return _stored_resolution(grid, (0, 1, 0, 1), (0, 0), 10.0, *layers)


@settings(deadline=None, derandomize=True, database=None)
@given(st.floats(0.01, 655.34), st.floats(-90, 90))
def test_storing_a_loss_and_an_angle_changes_them_by_half_a_hundredth_at_most(loss, angle):
    window = _stored(loss, angle)
    assert window.loss_cdb / 100 == pytest.approx(loss, abs=ROUNDING)
    assert window.departure_cdeg / 100 == pytest.approx(angle, abs=ROUNDING)
    # Read back as float32, whose own resolution is finer than 0.0001 here.
    assert window.loss_db == pytest.approx(loss, abs=ROUNDING + 1e-4)
    assert window.departure_deg == pytest.approx(angle, abs=ROUNDING + 1e-4)


@pytest.mark.parametrize("loss", [655.346, 655.35, 700.0, 0.0, -3.0, math.nan, math.inf, -math.inf])
def test_a_loss_that_cannot_be_stored_is_an_error_and_never_a_gap(loss):
    # From 655.345 dB a loss would round to the value that says "not computed".
    with pytest.raises(RanplanError, match="loss"):
        _stored(loss)


@pytest.mark.parametrize("angle", [90.01, -91.0, math.nan, math.inf])
def test_an_impossible_angle_is_an_error(angle):
    with pytest.raises(RanplanError):
        _stored(100.0, angle)


@pytest.mark.parametrize("site", [(-1, 5), (5, -1), (40, 5), (5, 60), (math.nan, 5), (-(10**9), 5)])
def test_a_mast_off_the_grid_is_refused_not_clamped(site):
    with pytest.raises(GridError, match="off the grid of shape"):
        _small_window(site=site)


def _broken(layer, value, at=(22, 33)):
    layers = random_layers(seed=4)
    array = getattr(layers, layer).copy()
    array[at] = value
    return replace(layers, **{layer: array})


@pytest.mark.parametrize("layer", ["elevation_amsl_m", "clutter_height_m"])
@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_a_void_within_the_radius_is_refused(layer, value):
    with pytest.raises(GridError, match=f"{layer}.*not numbers"):
        _small_window(terrain=_broken(layer, value))


def test_a_void_beyond_the_radius_does_not_matter():
    window = _small_window(terrain=_broken("elevation_amsl_m", math.nan, at=(0, 0)))
    np.testing.assert_array_equal(window.loss_cdb, _small_window().loss_cdb)


@pytest.mark.parametrize("code", [0, 2, 5, 255])
def test_an_unknown_zone_is_refused(code):
    with pytest.raises(GridError, match="zone holds codes other than 1, 3 and 4"):
        _small_window(terrain=_broken("zone", code))


def test_a_negative_clutter_height_is_refused():
    with pytest.raises(GridError, match="clutter_height_m holds negative"):
        _small_window(terrain=_broken("clutter_height_m", -0.1))


@pytest.mark.parametrize(
    ("layer", "dtype"),
    [
        ("elevation_amsl_m", np.float64),
        ("elevation_amsl_m", np.int16),
        ("clutter_height_m", np.float64),
        ("zone", np.int64),
    ],
)
def test_a_layer_of_another_type_is_refused(layer, dtype):
    layers = random_layers(seed=4)
    layers = replace(layers, **{layer: getattr(layers, layer).astype(dtype)})
    with pytest.raises(GridError, match=f"{layer} must be .*not {np.dtype(dtype)}"):
        _small_window(terrain=layers)


@pytest.mark.parametrize("layer", ["elevation_amsl_m", "clutter_height_m", "zone"])
def test_a_layer_that_is_not_on_the_grid_is_refused(layer):
    layers = random_layers(seed=4)
    layers = replace(layers, **{layer: getattr(layers, layer)[:, :-1]})
    with pytest.raises(GridError, match=rf"{layer} must be .*\(40, 60\).*\(40, 59\)"):
        path_loss_raster(
            metric_grid((40, 60), 90.0),
            layers,
            20,
            30,
            30.0,
            frequency_mhz=700.0,
            radius_m=1_500.0,
            climate=Climate(45.0, 325.0, -17.0),
        )


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"frequency_mhz": 7_500.0}, "frequency_mhz = 7500 MHz is outside 30 to 6000 MHz"),
        ({"frequency_mhz": math.nan}, "frequency_mhz = nan"),
        ({"height_agl_m": 0.5}, r"tx_height_agl_m = 0\.5 m is outside 1 to 3000 m"),
        ({"height_agl_m": math.nan}, "tx_height_agl_m = nan"),
        ({"receiver_height_agl_m": 0.0}, "rx_height_agl_m = 0 m is outside 1 to 3000 m"),
        ({"time_percent": 90.0}, "time_percent = 90 % is outside 1 to 50 %"),
        ({"location_percent": 100.0}, "location_percent = 100 % is outside 1 to 99 %"),
        ({"radius_m": 0.0}, "radius"),
        ({"radius_m": -1.0}, "radius"),
        ({"radius_m": math.nan}, "radius.*nan"),
        ({"radius_m": math.inf}, "radius.*inf"),
        ({"polarization": "slant"}, "'slant' is none of horizontal, vertical"),
        ({"climate": Climate(-5.0, 325.0, -17.0)}, "delta_n = -5"),
        ({"climate": Climate(math.nan, 325.0, -17.0)}, "delta_n = nan"),
        ({"climate": Climate(45.0, math.nan, -17.0)}, "surface_refractivity_n0 = nan"),
        ({"climate": Climate(45.0, 325.0, 91.0)}, "latitude_deg.*91.* -90 to 90"),
        ({"climate": Climate(45.0, 325.0, math.nan)}, "latitude_deg"),
        ({"model": "p452", "frequency_mhz": 50_001.0}, r"ITU-R P\.452: .* 100 to 50000 MHz"),
        ({"model": "p452", "time_percent": 0.0}, r"time_percent = 0 % is outside 0\.001 to 50 %"),
        ({"model": "p452", "radius_m": 1.1e7}, "radius must be .* at most 1e\\+07 m"),
        ({"model": "p525"}, "'p525' has no raster driver; allowed: 'p1812', 'p452'"),
        ({"model": "p1813"}, "'p1813' has no raster driver; allowed: 'p1812', 'p452'"),
        ({"mode": "sweep"}, "no mode 'sweep'; allowed: 'exact'"),
    ],
)
def test_a_raster_outside_the_model_s_range_is_refused(changes, message):
    with pytest.raises(ModelRangeError, match=message):
        _small_window(**changes)


def test_a_latitude_layer_that_is_not_on_the_grid_is_refused():
    climate = Climate(45.0, 325.0, np.zeros((40, 59), dtype=np.float32))
    with pytest.raises(GridError, match=r"latitude_deg must be .*shape"):
        _small_window(climate=climate)


AIRS = [Climate(45.0, 325.0, -17.0, pressure_hpa=900.0), Climate(45.0, 325.0, -17.0, 1013.25, 35.0)]


@pytest.mark.parametrize("climate", AIRS)
def test_pressure_and_temperature_move_the_model_that_counts_gases_and_no_other(climate):
    changed = {
        model: not np.array_equal(
            _small_window(model=model, frequency_mhz=frequency_mhz).loss_cdb,
            _small_window(model=model, frequency_mhz=frequency_mhz, climate=climate).loss_cdb,
        )
        for model, frequency_mhz in (("p1812", 700.0), ("p452", 23_000.0))
    }
    assert changed == {"p1812": False, "p452": True}
