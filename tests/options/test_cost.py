"""Costs against sums done by hand."""

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ranplan.options.cost import (
    Connection,
    LinkPrice,
    Price,
    Prices,
    TowerPrice,
    cheapest_connection,
    option_cost,
)

FIBRE = LinkPrice("fibre", up_to_m=5_000.0, fixed=10_000.0, per_m=40.0, opex_per_year=500.0)
MICROWAVE = LinkPrice("microwave", 40_000.0, fixed=60_000.0, per_m=0.0, opex_per_year=3_000.0)
PRICES = Prices(
    currency="AUD",
    towers=(
        TowerPrice(30.0, Price(new=150_000.0, existing=20_000.0)),
        TowerPrice(60.0, Price(new=250_000.0, existing=35_000.0)),
    ),
    power=Price(new=50_000.0, existing=5_000.0),
    o_ru={"panel": 9_000.0, "omni": 4_000.0},
    installation_per_sector=2_500.0,
    integration_per_site=8_000.0,
    upkeep=Price(new=5_000.0, existing=12_000.0),
    upkeep_per_sector=700.0,
    illustrative=False,
)


def test_a_new_mast_with_three_panels_and_an_omni_on_fibre():
    cost = option_cost(
        PRICES,
        ["panel", "panel", "panel", "omni"],
        height_agl_m=30.0,
        is_existing=False,
        connection=Connection(FIBRE, 1_200.0),
    )
    assert cost.capex_parts == {
        "tower": 150_000.0,
        "power": 50_000.0,
        "backhaul": 58_000.0,  # 10,000 + 1,200 x 40
        "o_ru": 31_000.0,  # 3 x 9,000 + 4,000
        "installation": 10_000.0,  # 4 x 2,500
        "integration": 8_000.0,
    }
    assert cost.opex_parts == {"site": 5_000.0, "sectors": 2_800.0, "backhaul": 500.0}
    assert (cost.capex, cost.opex_per_year) == (307_000.0, 8_300.0)
    assert (cost.currency, cost.illustrative) == ("AUD", False)


def test_an_existing_structure_has_its_own_prices():
    cost = option_cost(PRICES, ["panel"], height_agl_m=45.0, is_existing=True, connection=None)
    assert cost.capex_parts["tower"] == 35_000.0
    assert cost.capex_parts["power"] == 5_000.0
    assert cost.opex_parts == {"site": 12_000.0, "sectors": 700.0, "backhaul": 0.0}
    assert cost.capex == 35_000.0 + 5_000.0 + 9_000.0 + 2_500.0 + 8_000.0


@pytest.mark.parametrize(
    ("height_agl_m", "tower"),
    [(10.0, 150_000.0), (30.0, 150_000.0), (30.01, 250_000.0), (60.0, 250_000.0)],
)
def test_a_tower_class_ends_with_its_height(height_agl_m, tower):
    cost = option_cost(
        PRICES, ["omni"], height_agl_m=height_agl_m, is_existing=False, connection=None
    )
    assert cost.capex_parts["tower"] == tower


@pytest.mark.parametrize(
    ("distance_m", "kind"),
    [
        (0.0, "fibre"),
        (1_249.0, "fibre"),  # 10,000 + 40 x 1,249 is 59,960
        (1_250.0, "fibre"),  # both cost 60,000: the first one
        (1_251.0, "microwave"),
        (5_000.0, "microwave"),
        (40_000.0, "microwave"),
        (40_000.1, None),
    ],
)
def test_the_cheapest_link_that_reaches_is_taken(distance_m, kind):
    connection = cheapest_connection([FIBRE, MICROWAVE], distance_m)
    assert (None if connection is None else connection.link.kind) == kind


def test_a_cheap_link_that_does_not_reach_is_not_taken():
    cheap = dataclasses.replace(MICROWAVE, kind="cheap", up_to_m=10.0, fixed=0.0)
    connection = cheapest_connection([cheap, FIBRE, MICROWAVE], 10.5)
    assert connection is not None
    assert connection.link.kind == "fibre"


@given(distance_m=st.floats(0, 50_000), farther_m=st.floats(0, 50_000))
def test_a_connection_over_a_longer_way_never_costs_less(distance_m, farther_m):
    links = [FIBRE, MICROWAVE]
    near = cheapest_connection(links, distance_m)
    far = cheapest_connection(links, distance_m + farther_m)
    if far is not None:
        assert near is not None
        assert near.link.capex(near.distance_m) <= far.link.capex(far.distance_m)
