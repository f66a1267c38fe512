"""The public faces of ITM: the registry's entry and the area prediction, guarded."""

import math
from dataclasses import replace

import numpy as np
import pytest
from itm_paths import CLIMATE, LINK, SHARES, hills, profile_of

from ranplan.errors import ModelRangeError
from ranplan.propagation import itm
from ranplan.propagation.models.itm import ITM

HILLS = hills(np.random.default_rng(1), 300, 8.0)


def _loss(heights=HILLS, step_m=100.0, clutter_m=0.0, **changes):
    arguments = {
        "frequency_mhz": 700.0,
        "tx_height_agl_m": 30.0,
        "rx_height_agl_m": 1.5,
        "climate": CLIMATE,
    }
    return ITM.link_loss(profile_of(heights, step_m, clutter_m), **(arguments | changes))


def _area(**changes):
    arguments = {
        "distance_m": 20e3,
        "delta_h_m": 90.0,
        "frequency_mhz": 700.0,
        "tx_height_agl_m": 30.0,
        "rx_height_agl_m": 1.5,
        "tx_siting": "careful",
        "rx_siting": "random",
        "climate": CLIMATE,
    }
    return itm.area_loss(**(arguments | changes))


def test_the_model_is_the_kernel():
    kernel = itm.over_profile(HILLS, 100.0, LINK, SHARES)
    assert _loss().loss_db == kernel.A
    assert ITM.path_loss_db(
        profile_of(HILLS, 100.0),
        frequency_mhz=700.0,
        tx_height_agl_m=30.0,
        rx_height_agl_m=1.5,
        climate=CLIMATE,
    ) == pytest.approx(kernel.A)


@pytest.mark.parametrize("length_km", [2, 30, 200, 600])
@pytest.mark.parametrize("percent", [1.0, 50.0, 99.0])
def test_the_parts_add_up_to_the_loss(length_km, percent):
    loss = _loss(step_m=length_km * 1e3 / 300, time_percent=percent)
    assert next(iter(loss.parts)) == "free space"
    assert sum(loss.parts.values()) == pytest.approx(loss.loss_db, abs=1e-9)
    assert all(math.isfinite(value) for value in loss.parts.values())
    assert sum(_area(distance_m=length_km * 1e3).parts.values()) == pytest.approx(
        _area(distance_m=length_km * 1e3).loss_db, abs=1e-9
    )


def test_details_and_mechanisms_tell_what_carries_the_signal():
    near = _loss(np.zeros(301), 10.0)
    assert near.details["path"] == "within smooth-earth sight"
    assert [*near.mechanisms] == ["within smooth-earth sight"]
    far = _loss(step_m=1000.0)
    assert far.details["path"] == "troposcatter"
    assert far.mechanisms["troposcatter"] < far.mechanisms["diffraction"]
    median = far.parts["free space"] + far.parts["terrain and troposphere"]
    assert median == pytest.approx(far.mechanisms["troposcatter"], abs=1e-6)
    assert far.details["scatter_takes_over_at_km"] < 300.0


def test_more_time_more_places_and_more_situations_mean_more_loss():
    half = _loss().loss_db
    for name in ("time_percent", "location_percent", "situation_percent"):
        assert _loss(**{name: 10.0}).loss_db < half < _loss(**{name: 90.0}).loss_db


def test_a_deviation_over_places_is_told_only_where_the_loss_varies_over_them():
    for call in (_loss, _area):
        assert call().details["location_sigma_db"] > 0.0
        assert "location_sigma_db" not in call(location_variability="eliminated").details


def test_clutter_is_among_the_inputs_because_an_option_reads_it():
    assert "clutter" in ITM.inputs
    assert "clutter" not in ITM.contains


def test_confidence_and_reliability_are_situations_and_time():
    form = itm.confidence_and_reliability(confidence_percent=90.0, reliability_percent=95.0)
    mobile = {"variability_mode": "mobile"}
    assert _loss(**form, **mobile) == _loss(situation_percent=90.0, time_percent=95.0, **mobile)
    assert _area(**form, **mobile) == _area(situation_percent=90.0, time_percent=95.0, **mobile)


def test_variability_can_be_left_out():
    there, gone = _loss(situation_percent=90.0), {"situation_variability": "eliminated"}
    assert _loss(situation_percent=90.0, **gone).loss_db < there.loss_db
    shares = {"variability_mode": "mobile", "time_percent": 90.0}
    without = _loss(location_variability="eliminated", **shares)
    assert without.loss_db < _loss(**shares).loss_db


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"frequency_mhz": 19.9}, r"frequency_mhz = 19\.9 MHz is outside 20 to 20000 MHz"),
        ({"frequency_mhz": 20_001.0}, "outside 20 to 20000 MHz"),
        ({"tx_height_agl_m": 0.4}, r"tx_height_agl_m = 0\.4 m is outside 0\.5 to 3000 m"),
        ({"rx_height_agl_m": 3001.0}, "rx_height_agl_m = 3001 m is outside"),
        ({"time_percent": 0.0}, r"time_percent = 0 % is outside 0\.01 to 99\.99 %"),
        ({"location_percent": 100.0}, "location_percent = 100 % is outside"),
        ({"situation_percent": math.nan}, "situation_percent = nan .*is outside 0.01 to 99.99 %"),
        ({"situation_percent": 100.0}, "situation_percent = 100 .*is outside"),
        ({"step_m": 3.0}, "the path's length 900 m is outside 1000 to 2e"),
        ({"heights": np.zeros(2), "step_m": 5e3}, "has 2 points; at least 3 are needed"),
        ({"heights": np.full(301, math.nan)}, "not a number"),
        ({"climate": replace(CLIMATE, radio_climate=None)}, "ITM needs climate.radio_climate"),
        ({"climate": replace(CLIMATE, radio_climate=None)}, "equatorial.*over_sea"),
        ({"climate": replace(CLIMATE, radio_climate="alpine")}, "'alpine' is none of equatorial"),
        (
            {"climate": replace(CLIMATE, surface_refractivity_n0=249.0)},
            "surface_refractivity_n0 = 249 N-units is outside 250 to 400 N-units",
        ),
        (
            {"climate": replace(CLIMATE, ground_permittivity=1.0)},
            r"ground_permittivity = 1 \(relative\) is outside",
        ),
        ({"heights": HILLS + 7000.0}, r"surface refractivity at .* 1\d\d\.\d N-units, is outside"),
        ({"variability_mode": "area"}, "'area' is none of single_message, accidental"),
        ({"clutter": "kept"}, "'kept' is none of ignored, added_to_terrain"),
        ({"polarization": "circular"}, "'circular' is none of horizontal, vertical"),
    ],
)
def test_what_is_out_of_range_is_refused_by_name(changes, message):
    with pytest.raises(ModelRangeError, match=message):
        _loss(**changes)


@pytest.mark.parametrize("call", [_loss, _area], ids=["profile", "area"])
@pytest.mark.parametrize(
    ("mode", "share"),
    [
        ("single_message", "time_percent"),
        ("single_message", "location_percent"),
        ("accidental", "location_percent"),
        ("mobile", "location_percent"),
    ],
)
def test_a_share_that_the_mode_does_not_look_at_is_refused(call, mode, share):
    with pytest.raises(ModelRangeError, match=f"{share} = 90 % moves nothing .*{mode!r}"):
        call(variability_mode=mode, **{share: 90.0})
    call(variability_mode=mode)


def test_a_share_of_places_is_refused_where_loss_does_not_vary_over_them():
    with pytest.raises(ModelRangeError, match="location_percent = 90 % moves nothing"):
        _loss(location_percent=90.0, location_variability="eliminated")


def test_uneven_steps_are_refused():
    path = profile_of(HILLS, 100.0)
    path.distance_m[7] += 5.0
    with pytest.raises(ModelRangeError, match=r"steps are not even: 95 to 105 m"):
        ITM.link_loss(
            path, frequency_mhz=700.0, tx_height_agl_m=30.0, rx_height_agl_m=1.5, climate=CLIMATE
        )


def test_a_path_for_which_the_formulae_have_no_value_is_refused():
    # A mast of 300 m with ground as high 100 m before it, over sea water at 20 MHz.
    cliff = np.zeros(31)
    cliff[1] = 300.0
    sea = replace(CLIMATE, ground_permittivity=80.0, ground_conductivity_s_m=5.0)
    with pytest.raises(ModelRangeError, match="rounded earth has no value for horizons at 100 and"):
        _loss(cliff, frequency_mhz=20.0, tx_height_agl_m=300.0, climate=sea)


def test_doubts_of_the_model_become_notes():
    level = {"heights": np.zeros(301), "step_m": 50.0}
    assert _loss(**level).notes == ()
    (note,) = _loss(**level, frequency_mhz=15e3).notes
    assert note == "frequency is outside 40 to 10000 MHz, where the model was tested"
    notes = _loss(tx_height_agl_m=0.5, time_percent=99.95).notes
    assert any("transmitter's height" in note for note in notes)
    assert any("beyond 0.1 to 99.9 %" in note for note in notes)


def test_a_deviation_over_places_from_elsewhere_is_left_aside_and_said_to_be():
    given = _loss(location_percent=90.0, location_sigma_db=12.0)
    own = _loss(location_percent=90.0)
    assert given.loss_db == own.loss_db
    assert "location_sigma_db is left aside" in given.notes[-1]


def test_clutter_is_left_out_unless_it_is_to_stand_on_the_terrain():
    assert _loss(clutter_m=20.0).loss_db == _loss().loss_db
    raised = HILLS.copy()
    raised[1:-1] += 20.0
    with_clutter = _loss(clutter_m=20.0, clutter="added_to_terrain")
    assert with_clutter.loss_db == _loss(raised).loss_db > _loss().loss_db


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"distance_m": 999.0}, r"distance_m = 999 m is outside 1000 to 2e\+06 m"),
        ({"distance_m": math.nan}, "distance_m = nan m"),
        ({"delta_h_m": -1.0}, "delta_h_m = -1 m is outside 0 to 3000 m"),
        ({"frequency_mhz": 25e3}, "frequency_mhz = 25000 MHz is outside 20 to 20000 MHz"),
        ({"tx_height_agl_m": 0.0}, "tx_height_agl_m = 0 m"),
        ({"rx_height_agl_m": math.inf}, "rx_height_agl_m = inf m"),
        ({"time_percent": 0.0}, "time_percent = 0 %"),
        ({"location_percent": 100.0}, "location_percent = 100 %"),
        ({"situation_percent": -5.0}, "situation_percent = -5 %"),
        ({"tx_siting": "hilltop"}, "tx_siting 'hilltop' is none of random, careful, very_careful"),
        ({"rx_siting": ""}, "rx_siting '' is none of"),
        ({"polarization": "slant"}, "'slant' is none of horizontal, vertical"),
        ({"location_variability": "no"}, "'no' is none of included, eliminated"),
        ({"situation_variability": "no"}, "'no' is none of included, eliminated"),
        ({"climate": replace(CLIMATE, radio_climate=None)}, "ITM needs climate.radio_climate"),
        ({"climate": replace(CLIMATE, ground_conductivity_s_m=0.0)}, "ground_conductivity_s_m = 0"),
    ],
)
def test_area_prediction_refuses_what_is_out_of_range_by_name(changes, message):
    with pytest.raises(ModelRangeError, match=message):
        _area(**changes)


def test_a_better_site_and_a_smoother_area_lose_less():
    losses = [_area(tx_siting=siting).loss_db for siting in itm.SITINGS]
    assert losses == sorted(losses, reverse=True)
    assert losses[0] > losses[-1]
    beyond = {"distance_m": 100e3}
    assert _area(delta_h_m=90.0, **beyond).loss_db < _area(delta_h_m=500.0, **beyond).loss_db


def test_area_path_loss_is_the_area_s_loss():
    link = {
        "frequency_mhz": 700.0,
        "tx_height_agl_m": 30.0,
        "rx_height_agl_m": 1.5,
        "tx_siting": "careful",
        "rx_siting": "random",
        "climate": CLIMATE,
    }
    assert itm.area_path_loss_db(20e3, 90.0, **link) == _area().loss_db
