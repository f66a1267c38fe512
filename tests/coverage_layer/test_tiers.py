"""Location probability, fade margin and tiers: exact laws, and agreement with each other."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ranplan.coverage.model import Tier
from ranplan.coverage.tiers import (
    fade_margin_db,
    location_probability,
    location_sigma_raster_db,
    tier_index,
    tier_results,
)

TIERS = (Tier("basic", -110.0), Tier("good", -100.0), Tier("best", -90.0))


def array(*values):
    return np.array([values], dtype=np.float32)


def test_at_the_threshold_half_the_places_are_served():
    assert location_probability(array(-110.0), array(5.5), -110.0) == 0.5


@pytest.mark.parametrize(
    ("above_db", "share"), [(5.5, 0.8413447), (-5.5, 0.1586553), (11.0, 0.9772499)]
)
def test_the_share_is_the_normal_distributions(above_db, share):
    probability = location_probability(array(-110.0 + above_db), array(5.5), -110.0)
    assert probability[0, 0] == pytest.approx(share, abs=1e-6)


@pytest.mark.parametrize(("rsrp", "share"), [(-109.9, 1.0), (-110.0, 1.0), (-110.1, 0.0)])
def test_without_variation_the_share_is_all_or_nothing(rsrp, share):
    assert location_probability(array(rsrp), array(0.0), -110.0) == share


def test_no_server_is_no_share_and_no_tier():
    nothing = array(np.nan)
    assert np.isnan(location_probability(nothing, nothing, -110.0)).all()
    assert tier_index(nothing, nothing, TIERS) == 0


@pytest.mark.parametrize(
    ("fraction", "quantile"), [(0.5, 0.0), (0.9, 1.2815516), (0.95, 1.6448536), (0.1, -1.2815516)]
)
def test_the_margin_is_the_normal_quantile_times_the_deviation(fraction, quantile):
    margin_db = fade_margin_db(array(4.0), fraction)
    assert margin_db.dtype == np.float32
    assert margin_db[0, 0] == pytest.approx(4.0 * quantile, abs=1e-5)


@given(
    rsrp=st.floats(-140, -60, width=32),
    sigma=st.floats(0, 12, width=32),
    fraction=st.floats(0.05, 0.99),
)
def test_a_cell_counts_exactly_if_the_share_of_its_places_does(rsrp, sigma, fraction):
    level, spread = array(rsrp), array(sigma)
    margin = fade_margin_db(spread, fraction)
    excess_db = float(level[0, 0] - margin[0, 0]) + 110.0
    if sigma > 0 and abs(excess_db) < 1e-4:
        return  # the two are equal but for float32
    share = location_probability(level, spread, -110.0)[0, 0]
    reached = tier_index(level, margin, TIERS[:1])[0, 0] == 1
    assert reached == (share >= fraction) or abs(share - fraction) < 1e-5


@pytest.mark.parametrize(
    ("assured_dbm", "index"),
    [(-110.01, 0), (-110.0, 1), (-100.01, 1), (-100.0, 2), (-90.0, 3), (-50.0, 3)],
)
def test_a_tier_is_reached_at_its_threshold(assured_dbm, index):
    assert tier_index(array(assured_dbm), array(0.0), TIERS) == index


def test_tiers_are_cumulative():
    index = np.array([[0, 1, 1], [2, 3, 0]], np.uint8)
    people = np.array([[1, 2, 4], [8, 16, 32]], np.float32)
    is_sea = np.array([[False, False, True], [False, False, False]])
    results = tier_results(index, TIERS, 500.0, is_sea=is_sea, population=people)
    assert [result.area_km2 for result in results] == [0.75, 0.5, 0.25]
    assert [result.sea_area_km2 for result in results] == [0.25, 0.0, 0.0]
    assert [result.population for result in results] == [30.0, 24.0, 16.0]
    assert [result.tier for result in results] == list(TIERS)


def test_many_small_numbers_of_people_are_summed_without_loss():
    index = np.ones((1000, 1000), np.uint8)
    people = np.full((1000, 1000), 0.1, np.float32)
    is_sea = np.zeros((1000, 1000), bool)
    (result,) = tier_results(index, TIERS[:1], 90.0, is_sea=is_sea, population=people)
    assert result.population == pytest.approx(1e6 * float(np.float32(0.1)), rel=1e-9)


@pytest.mark.parametrize("frequency_mhz", [700.0, 3500.0])
def test_the_deviation_is_that_of_the_frequency_and_the_clutter_around(frequency_mhz):
    clutter = array(10.0, 0.0, 10.0)
    is_sea = np.array([[False, False, True]])
    sigma = location_sigma_raster_db(frequency_mhz, 50.0, 1.5, clutter, is_sea=is_sea)
    below_clutter = (0.52 + 0.024 * frequency_mhz / 1e3) * 50.0**0.28
    np.testing.assert_allclose(sigma, array(below_clutter, 0.85 * below_clutter, 0.0), rtol=1e-6)
