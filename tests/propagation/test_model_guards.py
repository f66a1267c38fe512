"""The guarded models: what is out of range or no number is refused, by name and with its limits."""

import math

import numpy as np
import pytest

from ranplan.errors import ModelRangeError
from ranplan.propagation import MODELS, Climate, Profile, p525
from ranplan.propagation.model import CONTENTS, INPUTS

CLIMATE = Climate(45.0, 325.0, -17.0, radio_climate="equatorial")
# A link in each model's range: frequency [MHz], length [m], transmitter's height [m].
LINKS = {key: (700.0, 5_000.0, 30.0) for key in MODELS} | {
    "ehata": (2_500.0, 5_000.0, 30.0),
    "cost231": (1_800.0, 5_000.0, 30.0),
    "tr38901_umi": (3_500.0, 3_000.0, 10.0),
    "tr38901_inh": (3_500.0, 100.0, 3.0),
}


def _profile(model="p1812", **changes):
    arrays_of = {
        "distance_m": np.linspace(0, LINKS[model][1], 51),
        "elevation_amsl_m": np.linspace(20, 80, 51),
        "clutter_height_m": np.zeros(51),
        "zone": np.full(51, 4, dtype=np.uint8),
    }
    return Profile(**(arrays_of | changes))


def _loss(model="p1812", profile=None, **changes):
    frequency_mhz, _, tx_height_agl_m = LINKS[model]
    arguments = {
        "frequency_mhz": frequency_mhz,
        "tx_height_agl_m": tx_height_agl_m,
        "rx_height_agl_m": 1.5,
        "climate": CLIMATE,
    }
    path = _profile(model) if profile is None else profile
    return MODELS[model].path_loss_db(path, **(arguments | changes))


@pytest.mark.parametrize("model", MODELS)
def test_a_link_in_the_range_has_a_loss_whose_parts_add_up(model):
    frequency_mhz, _, tx_height_agl_m = LINKS[model]
    answer = MODELS[model].link_loss(
        _profile(model),
        frequency_mhz=frequency_mhz,
        tx_height_agl_m=tx_height_agl_m,
        rx_height_agl_m=1.5,
        climate=CLIMATE,
    )
    assert math.isfinite(answer.loss_db)
    assert answer.loss_db == _loss(model)
    assert sum(answer.parts.values()) == pytest.approx(answer.loss_db, abs=1e-9)
    assert next(iter(answer.parts)) == "free space"


@pytest.mark.parametrize("model", ["p1812", "hata"])
def test_several_profiles_give_an_array_of_what_each_gives(model):
    near, far = _profile(model), _profile(model, distance_m=np.linspace(0, 9_000, 51))
    losses = _loss(model, [near, far, near])
    assert losses.tolist() == [_loss(model, near), _loss(model, far), _loss(model, near)]
    assert losses[0] < losses[1]
    assert _loss(model, []).shape == (0,)


@pytest.mark.parametrize("model", MODELS)
def test_what_a_model_declares_is_of_the_vocabulary(model):
    entry = MODELS[model]
    assert entry.inputs <= set(INPUTS)
    assert entry.contains <= set(CONTENTS)


def test_the_guarded_free_space_ignores_terrain_between_the_antennas():
    slant_m = math.hypot(5_000, 20 + 30 - 80 - 1.5)
    assert _loss("p525") == pytest.approx(p525.path_loss_db(slant_m, 700.0), abs=1e-9)
    hill = _profile()
    hill.elevation_amsl_m[25] = 5_000.0
    assert _loss("p525", hill) == _loss("p525")


NUMBERS = (
    "frequency_mhz",
    "tx_height_agl_m",
    "rx_height_agl_m",
    "time_percent",
    "location_percent",
    "location_sigma_db",
)


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("name", NUMBERS)
@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf, -1.0])
def test_a_number_that_is_none_or_cannot_be_is_refused_by_name(model, name, value):
    with pytest.raises(ModelRangeError, match=name):
        _loss(model, **({"location_percent": 90.0, "location_sigma_db": 5.5} | {name: value}))


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize(
    ("climate", "message"),
    [
        (Climate(math.nan, 325.0, 0.0), "delta_n = nan"),
        (Climate(0.0, 325.0, 0.0), "delta_n = 0"),
        (Climate(45.0, math.nan, 0.0), "surface_refractivity_n0 = nan"),
        (Climate(45.0, 325.0, math.nan), "latitude_deg = nan"),
        (Climate(45.0, 325.0, -90.5), r"latitude_deg = -90\.5.* -90 to 90"),
    ],
)
def test_an_impossible_climate_is_refused_by_name(model, climate, message):
    with pytest.raises(ModelRangeError, match=message):
        _loss(model, climate=climate)


def test_one_path_has_one_latitude():
    with pytest.raises(ModelRangeError, match="latitude_deg"):
        _loss(climate=Climate(45.0, 325.0, np.zeros((4, 4), dtype=np.float32)))


def test_a_share_of_places_other_than_half_needs_its_deviation():
    with pytest.raises(ModelRangeError, match="location_percent = 90 needs location_sigma_db"):
        _loss(location_percent=90.0)


def _changed(name, index, value):
    def profile(model):
        array = getattr(_profile(model), name).astype(np.float64)
        array[index] = value
        return _profile(model, **{name: array})

    return profile


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize(
    ("malformed", "message"),
    [
        (_changed("elevation_amsl_m", 7, math.nan), "not a number"),
        (_changed("elevation_amsl_m", 7, math.inf), "not a number"),
        (_changed("clutter_height_m", 7, math.nan), "not a number"),
        (_changed("distance_m", 7, math.nan), "not a number"),
        (_changed("distance_m", 0, 1.0), "start at 0 and rise"),
        (_changed("distance_m", 7, 0.5), "start at 0 and rise"),
        (_changed("clutter_height_m", 7, -1.0), "negative clutter"),
        (_changed("zone", 7, 2), "zones other than 1, 3 and 4"),
        (lambda model: _profile(model, zone=np.full(50, 4)), "differ in shape"),
    ],
)
def test_a_malformed_profile_is_refused(model, malformed, message):
    with pytest.raises(ModelRangeError, match=message):
        _loss(model, malformed(model))


@pytest.mark.parametrize(
    ("length_m", "n_points", "message"),
    [
        (249.0, 51, "249 m is outside 250 to 3e"),
        (3_000_001.0, 51, "outside 250 to 3e"),
        (5_000.0, 4, "has 4 points; at least 5 are needed"),
    ],
)
def test_p1812_refuses_a_path_too_short_too_long_or_too_coarse(length_m, n_points, message):
    layers = np.zeros((3, n_points))
    path = Profile(np.linspace(0, length_m, n_points), *layers[:2], layers[2] + 4)
    with pytest.raises(ModelRangeError, match=message):
        _loss(profile=path)


@pytest.mark.parametrize(("length_m", "n_points"), [(250.0, 5), (3_000_000.0, 51)])
def test_p1812_takes_a_path_at_the_limits_of_its_range(length_m, n_points):
    layers = np.zeros((3, n_points))
    path = Profile(np.linspace(0, length_m, n_points), *layers[:2], layers[2] + 4)
    assert math.isfinite(_loss(profile=path))
