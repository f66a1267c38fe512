"""P.2109's building entry loss: published values to their printed digits, and what must hold."""

import csv
import math
import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ranplan.errors import ModelRangeError
from ranplan.propagation import p2109
from ranplan.validation.case import Case
from ranplan.validation.p2109 import RUNNERS

pytestmark = pytest.mark.pure
drawn = settings(deadline=None, derandomize=True, database=None)
FREQUENCY_MHZ = st.floats(80.0, 100_000.0)
ELEVATION_DEG = st.floats(-90.0, 90.0)
BUILDING = st.sampled_from(tuple(p2109.BUILDINGS))
EXTREMES = ("1e-06", "99.999999")  # of the grid's percentages


@pytest.mark.parametrize(
    ("file", "tolerance_db"), [("p2109/cases.csv", 5.01e-4), ("p2109/grid_crc.csv", 1e-8)]
)
def test_published_values_are_met_to_their_printed_digits(file, tolerance_db, reference_dir):
    with (reference_dir / file).open(newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert len(rows) > 300
    for row in rows:
        ((column, loss_db),) = RUNNERS[file].public(Case(row)).items()
        assert loss_db == pytest.approx(float(row[column]), abs=tolerance_db), row
    if "grid" in file:
        assert {row["p_pct"] for row in rows}.issuperset(EXTREMES)


@drawn
@given(FREQUENCY_MHZ, ELEVATION_DEG, st.floats(0.01, 99.99), BUILDING)
def test_up_and_down_are_the_same(f, elevation_deg, percent, building):
    up, down = p2109.building_entry_loss_db(
        f, building, elevation_deg=[elevation_deg, -elevation_deg], percent=percent
    )
    assert up == down


@drawn
@given(FREQUENCY_MHZ, ELEVATION_DEG, BUILDING)
def test_a_loss_that_more_buildings_keep_below_is_larger(f, elevation_deg, building):
    losses = p2109.building_entry_loss_db(
        f, building, elevation_deg=elevation_deg, percent=np.linspace(0.001, 99.999, 60)
    )
    assert (np.diff(losses) > 0.0).all()
    assert losses[0] > -3.0  # the floor: a window may focus a little


@drawn
@given(FREQUENCY_MHZ, st.floats(1.0, 99.0), BUILDING)
def test_elevation_costs_0_212_db_a_degree_through_the_walls(f, percent, building):
    """In linear power, of which the other ways in are a constant share."""
    level, mid, high = 10.0 ** (
        p2109.building_entry_loss_db(f, building, elevation_deg=[0.0, 30.0, 60.0], percent=percent)
        / 10.0
    )
    expected = (10.0 ** (0.0212 * 60.0) - 1.0) / (10.0 ** (0.0212 * 30.0) - 1.0)
    assert (high - level) / (mid - level) == pytest.approx(expected, rel=1e-6)


@drawn
@given(FREQUENCY_MHZ, ELEVATION_DEG)
def test_a_thermally_efficient_building_lets_less_in(f, elevation_deg):
    traditional, efficient = (
        p2109.building_entry_loss_db(f, building, elevation_deg=elevation_deg)
        for building in ("traditional", "thermally_efficient")
    )
    assert efficient > traditional > 0.0


@pytest.mark.parametrize(
    ("name", "value", "limits"),
    [
        ("frequency_mhz", 79.9, "80 to 100000 MHz"),
        ("frequency_mhz", 100_001.0, "80 to 100000 MHz"),
        ("elevation_deg", 90.1, "-90 to 90 deg"),
        ("elevation_deg", -90.1, "-90 to 90 deg"),
        ("percent", 0.0, "1e-09 to 100 (not included) %"),
        ("percent", 1e-322, "1e-09 to 100 (not included) %"),
        ("percent", 100.0, "1e-09 to 100 (not included) %"),
    ],
)
def test_a_value_out_of_range_or_none_is_refused_with_name_and_limits(name, value, limits):
    for wrong in (value, math.nan, math.inf, [math.nan]):
        arguments = {"frequency_mhz": 700.0, "building": "traditional", name: wrong}
        with pytest.raises(ModelRangeError, match=f"ITU-R P.2109: {name} = .* {re.escape(limits)}"):
            p2109.building_entry_loss_db(**arguments)


def test_a_kind_of_building_that_is_not_known_is_refused_with_those_that_are():
    with pytest.raises(ModelRangeError, match="'tent' is none of traditional, thermally_efficient"):
        p2109.building_entry_loss_db(700.0, "tent")


def test_arrays_give_what_the_kernel_gives():
    f, percent = np.array([[0.7], [28.0]]), np.array([5.0, 50.0, 95.0])
    losses = p2109.building_entry_loss_db(f * 1e3, "traditional", percent=percent)
    building = p2109.BUILDINGS["traditional"]
    for row, f_ghz in enumerate(f.ravel()):
        for col, p in enumerate(percent):
            assert losses[row, col] == p2109.entry_loss(f_ghz, 0.0, p, building)
