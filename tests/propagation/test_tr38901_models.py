"""TR 38.901 as models of the registry: what the profile tells, what the loss is made of."""

import numpy as np
import pytest
from site_links import CLIMATE, assert_adds_up, level_profile, with_one

from ranplan.errors import ModelRangeError
from ranplan.propagation import Climate, tr38901
from ranplan.propagation.models.tr38901 import (
    TR38901_INH,
    TR38901_RMA,
    TR38901_UMA,
    TR38901_UMI,
)

OUTDOORS = pytest.mark.parametrize("model", [TR38901_RMA, TR38901_UMA, TR38901_UMI])
ALL = pytest.mark.parametrize("model", [TR38901_RMA, TR38901_UMA, TR38901_UMI, TR38901_INH])
BASE_M = {"tr38901_rma": 35.0, "tr38901_uma": 25.0, "tr38901_umi": 10.0, "tr38901_inh": 3.0}
LEAST_BENT = Climate(1.0, 325.0, 0.0)
ONE_SIGMA_PERCENT = 84.1344746068543  # of a normal variable lies below one deviation


def _link(model, profile=None, **changes):
    arguments = {
        "frequency_mhz": 3_500.0,
        "tx_height_agl_m": BASE_M[model.key],
        "rx_height_agl_m": 1.5,
        "climate": CLIMATE,
    }
    return model.link_loss(profile or level_profile(100.0), **(arguments | changes))


def _function(model, condition):
    return tr38901.path_loss_db(
        3_500.0,
        100.0,
        scenario=model.key.removeprefix("tr38901_"),
        condition=condition,
        base_height_agl_m=BASE_M[model.key],
        terminal_height_agl_m=1.5,
    )


@ALL
@pytest.mark.parametrize("condition", ["los", "nlos"])
def test_half_of_all_places_are_the_median_of_the_public_function(model, condition):
    result = _link(model, condition=condition)
    assert result.loss_db == _function(model, condition)
    assert result.details["condition"] == condition
    assert_adds_up(result)


@OUTDOORS
@pytest.mark.parametrize(
    ("layers", "condition", "message"),
    [
        ({}, "los", "clears the profile's bare terrain"),
        ({"clutter_height_m": with_one(3.0, 1)}, "los", "clears the profile's terrain and clutter"),
        ({"clutter_height_m": with_one(40.0)}, "nlos", "the profile's terrain and clutter obst"),
        ({"elevation_amsl_m": with_one(40.0)}, "nlos", "the profile's bare terrain obstructs"),
        (
            {"clutter_height_m": with_one(40.0, 40)},
            "los",
            "clears the profile's bare terrain",
        ),  # around the terminal itself
    ],
)
def test_the_profile_tells_line_of_sight_and_the_answer_says_so(model, layers, condition, message):
    result = _link(model, level_profile(100.0, **layers))
    assert result.loss_db == _function(model, condition)
    assert message in result.notes[0]
    assert_adds_up(result)


@OUTDOORS
def test_the_horizon_of_level_ground_lies_beyond_every_path_of_the_scenarios(model):
    lowest = {
        "tx_height_agl_m": model.tx_height_agl_m[0],
        "rx_height_agl_m": model.rx_height_agl_m[0],
    }
    far = _link(model, level_profile(model.distance_m[1]), **lowest, climate=LEAST_BENT)
    assert far.details["condition"] == "los"


@OUTDOORS
@pytest.mark.parametrize(("below_m", "condition"), [(0.3, "nlos"), (0.5, "los")])
def test_the_bulge_of_the_earth_ends_line_of_sight_that_a_flat_one_would_leave(
    model, below_m, condition
):
    # Over 5 km the bulge in the middle is 5000^2 / (8 * 8.9e6) = 0.35 m.
    middle_m = 0.5 * (BASE_M[model.key] + 1.5)
    ground = np.zeros(41)
    ground[20] = middle_m - below_m
    result = _link(model, level_profile(5_000.0, elevation_amsl_m=ground))
    assert result.details["condition"] == condition


@OUTDOORS
def test_a_profile_of_two_points_tells_no_line_of_sight(model):
    two = level_profile(100.0, 2)
    with pytest.raises(ModelRangeError, match=r"needs at least 3 points.*; the profile has 2"):
        _link(model, two)
    assert _link(model, two, condition="los").details["condition"] == "los"


def test_no_profile_is_asked_inside_a_building():
    result = _link(TR38901_INH, level_profile(100.0, clutter_height_m=with_one(40.0)))
    assert result == _link(TR38901_INH, condition="nlos")
    assert TR38901_INH.inputs == frozenset()


@ALL
def test_the_sigma_of_the_condition_spreads_the_loss_over_places(model):
    for condition in ("los", "nlos"):
        half = _link(model, condition=condition)
        more = _link(model, condition=condition, location_percent=ONE_SIGMA_PERCENT)
        less = _link(model, condition=condition, location_percent=100.0 - ONE_SIGMA_PERCENT)
        sigma = half.details["shadow_sigma_db"]
        assert more.loss_db - half.loss_db == pytest.approx(sigma, abs=1e-9)
        assert half.loss_db - less.loss_db == pytest.approx(sigma, abs=1e-9)
        assert_adds_up(more)


@ALL
def test_a_planners_own_sigma_takes_the_tables_place(model):
    result = _link(model, location_percent=ONE_SIGMA_PERCENT, location_sigma_db=1.0)
    assert result.parts["places"] == pytest.approx(1.0, abs=1e-9)


def test_the_probability_of_line_of_sight_is_told():
    assert _link(TR38901_UMI).details["los_probability"] == tr38901.los_probability(
        100.0, scenario="umi"
    )
    for office in ("mixed", "open"):
        assert _link(TR38901_INH, office=office).details[
            "los_probability"
        ] == tr38901.los_probability(100.0, scenario=f"inh_{office}")


def test_buildings_and_streets_move_the_country_alone():
    narrow = _link(TR38901_RMA, condition="nlos", street_width_m=5.0, building_height_m=20.0)
    assert narrow.loss_db > _link(TR38901_RMA, condition="nlos").loss_db
    with pytest.raises(ModelRangeError, match="there is no option 'street_width_m'"):
        _link(TR38901_UMA, street_width_m=5.0)


def test_a_base_station_at_another_height_than_the_scenarios_is_noted():
    assert len(_link(TR38901_UMA).notes) == 1
    (_, note) = _link(TR38901_UMA, tx_height_agl_m=40.0).notes
    assert "25 m; 40 m extends it" in note
    assert len(_link(TR38901_RMA, tx_height_agl_m=40.0).notes) == 1  # a range is stated


def test_beyond_5_km_the_country_is_refused_without_line_of_sight_only():
    path = level_profile(6_000.0)
    assert np.isfinite(_link(TR38901_RMA, path, condition="los").loss_db)
    with pytest.raises(ModelRangeError, match="6000 m without line of sight is outside 10 to 5000"):
        _link(TR38901_RMA, path, condition="nlos")


@pytest.mark.parametrize(
    ("model", "changes", "message"),
    [
        (TR38901_RMA, {"frequency_mhz": 31_000.0}, "frequency_mhz = 31000 MHz is outside 500"),
        (TR38901_UMA, {"rx_height_agl_m": 1.0}, "rx_height_agl_m = 1 m is outside 1.5 to 22.5"),
        (TR38901_UMA, {"time_percent": 10.0}, "time_percent = 10 % is outside 50 to 50 %"),
        (TR38901_INH, {"condition": "profile"}, "condition 'profile' is none of los, nlos"),
        (TR38901_RMA, {"building_height_m": 60.0}, "building_height_m = 60 m is outside 5 to 50 m"),
        (TR38901_INH, {"profile": level_profile(200.0)}, "200 m is outside 1 to 150 m"),
    ],
)
def test_what_is_out_of_range_is_refused_with_the_limits(model, changes, message):
    with pytest.raises(ModelRangeError, match=message):
        _link(model, **changes)
