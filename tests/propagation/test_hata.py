"""Okumura-Hata and COST 231-Hata: laws of the formulas; ``tests/validation`` runs the cases."""

import math

import numpy as np
import pytest
from drawn_paths import TIGHT, drawn
from hypothesis import given
from hypothesis import strategies as st
from site_links import CLIMATE, assert_adds_up, level_profile

from ranplan.errors import ModelRangeError
from ranplan.propagation import hata
from ranplan.propagation.models.hata import COST231, HATA
from ranplan.propagation.parts import check_combination

ENVIRONMENT = pytest.mark.parametrize(
    ("function", "environment"),
    [(hata.okumura_hata_loss_db, name) for name in hata.HATA_ENVIRONMENTS]
    + [(hata.cost231_hata_loss_db, name) for name in hata.COST231_ENVIRONMENTS],
)
MODEL = pytest.mark.parametrize("model", [HATA, COST231])
LINK = {
    "frequency_mhz": 1_500.0,
    "distance_m": 5_000.0,
    "base_height_agl_m": 40.0,
    "mobile_height_agl_m": 1.5,
}


@ENVIRONMENT
@pytest.mark.parametrize(("base_m", "slope_db"), [(30.0, 35.22), (200.0, 29.83)])
def test_ten_times_the_distance_costs_the_slope_of_the_base_stations_height(
    function, environment, base_m, slope_db
):
    d = np.array([2_000.0, 20_000.0])
    link = LINK | {"distance_m": d, "base_height_agl_m": base_m}
    near, far = function(**link, environment=environment)
    assert far - near == pytest.approx(slope_db, abs=0.005)


@drawn
@given(st.floats(150, 1500), st.floats(1e3, 2e4), st.floats(30, 200), st.floats(1, 10))
def test_the_more_open_the_less_is_lost(f, d, base_m, mobile_m):
    small, suburban, open_land = (
        hata.okumura_hata_loss_db(
            f, d, environment=name, base_height_agl_m=base_m, mobile_height_agl_m=mobile_m
        )
        for name in ("urban_small", "suburban", "open")
    )
    assert open_land < suburban < small


@drawn
@given(st.floats(1500, 2000), st.floats(1e3, 2e4), st.floats(30, 200), st.floats(1, 10))
def test_a_metropolis_costs_3_db_more(f, d, base_m, mobile_m):
    medium, metropolis = (
        hata.cost231_hata_loss_db(
            f, d, environment=name, base_height_agl_m=base_m, mobile_height_agl_m=mobile_m
        )
        for name in hata.COST231_ENVIRONMENTS
    )
    assert metropolis - medium == pytest.approx(3.0, abs=TIGHT)


def test_at_1500_mhz_the_two_formulas_differ_by_their_constants_alone():
    # 46.3 + 33.9 log f against 69.55 + 26.16 log f
    old = hata.okumura_hata_loss_db(**LINK, environment="urban_small")
    new = hata.cost231_hata_loss_db(**LINK, environment="medium_city_suburban")
    assert new - old == pytest.approx(-23.25 + 7.74 * math.log10(1500.0), abs=TIGHT)


@pytest.mark.parametrize("f", [900.0, 1_800.0])
def test_at_the_reference_height_of_1_5_m_the_mobile_gains_nothing(f):
    assert abs(hata.small_city_height_gain(f, 1.5)) < 0.05
    assert abs(hata.large_city_height_gain(f, 1.5)) < 0.05


@ENVIRONMENT
def test_arrays_give_what_numbers_give_one_by_one(function, environment):
    d = np.array([[1_000.0, 7_000.0, 20_000.0]])
    mobile = np.array([[1.0], [10.0]])
    link = LINK | {"environment": environment}
    table = function(**(link | {"distance_m": d, "mobile_height_agl_m": mobile}))
    assert table.shape == (2, 3)
    for i, j in np.ndindex(2, 3):
        one = link | {"distance_m": d[0, j], "mobile_height_agl_m": mobile[i, 0]}
        assert function(**one) == table[i, j]


@ENVIRONMENT
@pytest.mark.parametrize("value", [math.nan, math.inf, -1.0, 1e6])
@pytest.mark.parametrize("name", LINK)
def test_a_number_that_is_none_or_out_of_range_is_refused_by_name(
    function, environment, name, value
):
    with pytest.raises(ModelRangeError, match=rf"Hata: {name} = {value:.10g} \w+ is outside \d+"):
        function(**(LINK | {name: value}), environment=environment)


def test_an_environment_of_the_other_formula_is_refused():
    with pytest.raises(ModelRangeError, match="environment 'open' is none of medium_city_suburban"):
        hata.cost231_hata_loss_db(**LINK, environment="open")
    with pytest.raises(ModelRangeError, match="'metropolitan' is none of urban_small, urban_large"):
        hata.okumura_hata_loss_db(**LINK, environment="metropolitan")


def _link(model, **changes):
    arguments = {
        "frequency_mhz": 1_500.0,
        "tx_height_agl_m": 40.0,
        "rx_height_agl_m": 1.5,
        "climate": CLIMATE,
    }
    return model.link_loss(level_profile(5_000.0), **(arguments | changes))


@pytest.mark.parametrize(
    ("model", "function", "environments"),
    [
        (HATA, hata.okumura_hata_loss_db, hata.HATA_ENVIRONMENTS),
        (COST231, hata.cost231_hata_loss_db, hata.COST231_ENVIRONMENTS),
    ],
)
def test_the_model_gives_the_median_of_the_public_function(model, function, environments):
    for environment in environments:
        result = _link(model, environment=environment)
        assert result.loss_db == function(**LINK, environment=environment)
        assert result.notes == ()
        assert_adds_up(result)


@MODEL
def test_a_formula_without_a_spread_of_its_own_does_not_say_that_it_counts_places(model):
    assert model.contains == {"clutter"}
    check_combination(model, ["building_entry"])


@MODEL
def test_the_models_take_a_planners_sigma_and_bring_none(model):
    more = _link(model, location_percent=90.0, location_sigma_db=8.0)
    assert more.parts["places"] == pytest.approx(8.0 * 1.2815515655446004, abs=1e-9)
    assert_adds_up(more)
    with pytest.raises(ModelRangeError, match="location_percent = 90 needs location_sigma_db"):
        _link(model, location_percent=90.0)


def test_a_median_below_free_space_is_noted():
    changes = {"frequency_mhz": 150.0, "tx_height_agl_m": 200.0, "rx_height_agl_m": 10.0}
    result = _link(HATA, environment="open", **changes)
    assert result.loss_db < result.parts["free space"]
    assert "below free space" in result.notes[0]
