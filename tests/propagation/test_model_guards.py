"""The guarded models: what is out of range or no number is refused, by name and with its limits."""

import math
from dataclasses import replace

import numpy as np
import pytest

from ranplan.errors import ModelRangeError
from ranplan.propagation import MODELS, Climate, Profile, itm, p525, p1812, places
from ranplan.propagation.model import CONTENTS, INPUTS

CLIMATE = Climate(45.0, 325.0, -17.0, radio_climate="equatorial")
# A link in each model's range: frequency [MHz], length [m], transmitter's height [m].
LINKS = {key: (700.0, 5_000.0, 30.0) for key in MODELS} | {
    "ehata": (2_500.0, 5_000.0, 30.0),
    "cost231": (1_800.0, 5_000.0, 30.0),
    "tr38901_umi": (3_500.0, 3_000.0, 10.0),
    "tr38901_inh": (3_500.0, 100.0, 3.0),
}


MASKED = np.ma.masked_array(np.linspace(20, 80, 51), mask=np.arange(51) == 7)
NO_NUMBERS = (np.full(3, math.nan), [700.0, 800.0], [700.0], "700", True, {}, 1j, math.nan)


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
        (Climate(0.0, 325.0, 0.0), r"delta_n = 0 N-units/km is outside 0 \(not included\) to 156"),
        (Climate(np.ones(2), 325.0, 0.0), "delta_n must be one number, not "),
        (Climate("45", 325.0, 0.0), "delta_n must be one number, not '45'"),
        (Climate(45.0, None, 0.0), "surface_refractivity_n0 must be one number, not None"),
        (Climate(45.0, 325.0, "north"), "latitude_deg must be numbers, not 'north'"),
        (Climate(45.0, 325.0, 0.0, pressure_hpa=True), "pressure_hpa must be one number, not True"),
        (
            Climate(45.0, 325.0, 0.0, radio_climate=["desert"]),
            r"radio_climate \['desert'\] is none",
        ),
        (None, "climate must be a Climate, not NoneType"),
        ((45.0, 325.0, 0.0), "climate must be a Climate, not tuple"),
        (Climate(45.0, math.nan, 0.0), "surface_refractivity_n0 = nan"),
        (Climate(45.0, 325.0, math.nan), "latitude_deg = nan"),
        (Climate(45.0, 325.0, -90.5), r"latitude_deg = -90\.5.* -90 to 90"),
    ],
)
def test_an_impossible_climate_is_refused_by_name(model, climate, message):
    with pytest.raises(ModelRangeError, match=message):
        _loss(model, climate=climate)


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("name", NUMBERS)
@pytest.mark.parametrize("value", NO_NUMBERS, ids=repr)
def test_what_is_not_one_number_is_refused_by_name(model, name, value):
    with pytest.raises(ModelRangeError, match=f"{name} (must be one number, not|= nan)"):
        _loss(model, **({"location_percent": 50.0, "location_sigma_db": 5.5} | {name: value}))


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("kind", [np.array, np.float64, np.float32, np.int64, int])
def test_every_kind_of_number_gives_the_loss_of_a_float(model, kind):
    link = {"frequency_mhz": 1500.0, "rx_height_agl_m": 2.0, "time_percent": 50.0}
    if model == "ehata":
        link["frequency_mhz"] = 2_500.0
    link |= {"location_percent": 50.0, "location_sigma_db": 5.0}
    climate = {"delta_n": 45.0, "surface_refractivity_n0": 325.0, "latitude_deg": -17.0}
    given = Climate(**{name: kind(v) for name, v in climate.items()}, radio_climate="desert")
    loss = _loss(model, **{name: kind(value) for name, value in link.items()}, climate=given)
    assert loss == _loss(model, **link, climate=Climate(**climate, radio_climate="desert"))


@pytest.mark.parametrize("model", MODELS)
def test_lists_and_narrow_arrays_make_the_same_profile(model):
    wide = _profile(model, elevation_amsl_m=np.linspace(20, 80, 51).astype(np.float32))
    narrow = _profile(model, elevation_amsl_m=wide.elevation_amsl_m.tolist(), zone=[4] * 51)
    narrow = replace(narrow, distance_m=narrow.distance_m.tolist(), clutter_height_m=[0] * 51)
    assert _loss(model, narrow) == _loss(model, wide)


def test_a_model_is_handed_float64_arrays_and_floats():
    seen = {}
    entry = replace(MODELS["p525"], evaluate=lambda *given: seen.update(given=given))
    layers = np.zeros(3, np.float32)
    entry.link_loss(
        Profile([0, 10, 20], layers, layers, [4, 4, 4]),
        frequency_mhz=np.int64(700),
        tx_height_agl_m=np.array(30),
        rx_height_agl_m=10,
        climate=Climate(np.float32(45), 325, 0),
    )
    profile, query = seen["given"]
    assert {profile.distance_m.dtype, profile.clutter_height_m.dtype} == {np.dtype(np.float64)}
    numbers = (query.frequency_mhz, query.tx_height_agl_m, query.climate.delta_n)
    assert {type(number) for number in numbers} == {float}


@pytest.mark.parametrize("value", [True, "45", None, [30.0], math.nan, 200.0])
def test_an_option_that_is_a_number_is_one_within_its_limits(value):
    with pytest.raises(ModelRangeError, match=r"situation_percent (must be one|= .* % is outside)"):
        _loss("itm", situation_percent=value)


@pytest.mark.parametrize("value", [np.int64(60), np.float32(60), np.array(60.0), 60])
def test_an_option_may_be_any_kind_of_number(value):
    assert _loss("itm", situation_percent=value) == _loss("itm", situation_percent=60.0)


def test_an_open_range_is_told_as_a_reader_would_write_it():
    with pytest.raises(ModelRangeError, match="frequency_mhz = 0 MHz is not above 0 MHz"):
        _loss("p525", frequency_mhz=0.0)


@pytest.mark.parametrize("name", ["confidence_percent", "reliability_percent"])
@pytest.mark.parametrize("value", [math.nan, 150.0, -3.0, 0.0, "90", [90.0, 95.0]])
def test_a_confidence_or_reliability_that_is_none_is_refused_under_its_own_name(name, value):
    asked = {"confidence_percent": 90.0, "reliability_percent": 95.0} | {name: value}
    told = rf"^NTIA ITM: {name} (must be one number|= .* % is outside 0.01 to 99.99 %)"
    with pytest.raises(ModelRangeError, match=told):
        itm.confidence_and_reliability(**asked)


AREA = {"prediction_area_m": 50.0, "rx_height_agl_m": 1.5, "clutter_height_m": 10.0}


def test_the_guarded_deviation_over_places_is_that_of_the_kernel():
    sigma_db = p1812.location_sigma_db(3.5, 50.0, 1.5, 10.0)
    assert places.location_sigma_db(3_500, **AREA) == sigma_db
    assert places.location_sigma_db(3_500.0, **(AREA | {"rx_height_agl_m": 20.0})) == 0.0


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"frequency_mhz": 29.9}, "frequency_mhz = 29.9 MHz is outside 30 to 6000 MHz"),
        ({"frequency_mhz": math.nan}, "frequency_mhz = nan"),
        ({"prediction_area_m": 0.0}, "prediction_area_m = 0 m is outside 1 to 1000 m"),
        ({"rx_height_agl_m": math.inf}, "rx_height_agl_m = inf m is outside 1 to 3000 m"),
        ({"clutter_height_m": -1.0}, "clutter_height_m = -1 m is outside 0 to 1000 m"),
        ({"clutter_height_m": [1.0]}, "clutter_height_m must be one number"),
    ],
)
def test_the_deviation_over_places_is_refused_out_of_range(changes, message):
    with pytest.raises(ModelRangeError, match=f"ITU-R P.1812, 4.8: {message}"):
        places.location_sigma_db(**({"frequency_mhz": 700.0} | AREA | changes))


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
        (_changed("clutter_height_m", 7, -1.0), "clutter_height_m = -1 m is outside 0 to 1000 m"),
        (_changed("clutter_height_m", 7, 1001.0), "clutter_height_m = 1001 m is outside 0 to 1000"),
        (_changed("elevation_amsl_m", 7, 9001.0), "amsl_m = 9001 m is outside -12000 to 9000 m"),
        (_changed("elevation_amsl_m", 7, -99999.0), "amsl_m = -99999 m is outside -12000 to"),
        (lambda model: _profile(model, elevation_amsl_m=MASKED), "amsl_m holds masked points"),
        (lambda model: _profile(model, elevation_amsl_m=["high"] * 51), "amsl_m must be numbers"),
        (lambda model: _profile(model, zone=None), "zone must be numbers, not None"),
        (lambda _: "no path", "profile must be a Profile, not str"),
        (lambda _: 5_000.0, "profile must be a Profile, not float"),
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
