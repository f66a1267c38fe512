"""What ITM reads off a profile, against plain numpy."""

import math

import numpy as np
import pytest
from itm_paths import LINK, SHARES, hills

from ranplan.propagation import itm
from ranplan.propagation.itm import terrain

A_E = 8.5e6


def _plain_fit(heights, i0, i1):
    """Weighted least squares, the end points at half weight, at the profile's two ends."""
    at = np.arange(i0, i1 + 1)
    weights = np.ones(at.size)
    weights[[0, -1]] = 0.5
    line = np.polyfit(at, heights[at], 1, w=np.sqrt(weights))
    return np.polyval(line, 0), np.polyval(line, heights.size - 1)


@pytest.mark.pure
@pytest.mark.parametrize("seed", range(20))
def test_the_fitted_line_is_that_of_least_squares_with_half_weight_at_the_ends(seed):
    rng = np.random.default_rng(seed)
    n = int(rng.integers(3, 300))
    heights = hills(rng, n, 20.0)
    i0, i1 = sorted(rng.choice(n + 1, 2, replace=False))
    if i1 - i0 < 2:  # two points: a line through both
        i1 = min(i1 + 2, n)
        i0 = i1 - 2
    ends = terrain.fitted_ends(heights, n + 1, float(i0), float(i1))
    assert ends == pytest.approx(_plain_fit(heights, i0, i1), rel=1e-8, abs=1e-6)


@pytest.mark.parametrize(("first", "last"), [(4.2, 4.8), (4.0, 4.0), (0.3, 0.4), (9.7, 9.9)])
def test_a_line_needs_two_points_and_takes_a_neighbour_where_it_has_but_one(first, last):
    at_first, at_last = terrain.fitted_ends(3.0 + 2.0 * np.arange(11.0), 11, first, last)
    assert (at_first, at_last) == pytest.approx((3.0, 23.0))


@pytest.mark.pure
@pytest.mark.parametrize("seed", range(20))
def test_horizons_are_the_steepest_points_or_the_other_antenna(seed):
    rng = np.random.default_rng(seed)
    n, step, tx, rx = int(rng.integers(2, 300)), rng.uniform(20, 400), 80.0, 20.0
    heights = hills(rng, n, rng.choice([0.5, 20.0]))
    heights[[0, -1]] = 0.0
    d = step * np.arange(n + 1)
    slope_tx = (heights[1:-1] - tx) / d[1:-1] - d[1:-1] / (2 * A_E)
    slope_rx = (heights[1:-1] - rx) / d[-2:0:-1] - d[-2:0:-1] / (2 * A_E)
    direct_tx, direct_rx = ((rx - tx) / d[-1], (tx - rx) / d[-1]) - d[-1] / (2 * A_E)
    expected = (
        max(slope_tx.max(), direct_tx),
        max(slope_rx.max(), direct_rx),
        d[1 + slope_tx.argmax()] if slope_tx.max() > direct_tx else d[-1],
        d[-1] - d[1 + slope_rx.argmax()] if slope_rx.max() > direct_rx else d[-1],
    )
    assert terrain.horizons(heights, step, tx, rx, A_E) == pytest.approx(expected, rel=1e-9)


@pytest.mark.pure
@pytest.mark.parametrize(
    "values",
    [
        np.random.default_rng(1).normal(size=245),
        np.zeros(245),
        np.arange(245.0),
        -np.arange(245.0),
        np.random.default_rng(2).integers(0, 3, 245).astype(np.float64),
        np.where(np.arange(245) < 120, 0.0, np.random.default_rng(3).normal(size=245)),
        np.random.default_rng(4).normal(size=35),
    ],
    ids=["drawn", "level", "rising", "falling", "three values", "half level", "few"],
)
def test_the_interdecile_range_is_that_of_the_sorted_values(values):
    tenth = (values.size + 5) // 10
    ordered = np.sort(values)
    expected = ordered[values.size - tenth] - ordered[tenth - 1]
    assert terrain.interdecile_m(values.copy(), values.size, tenth) == expected


@pytest.mark.parametrize("rank", [0, 1, 24, 100, 244])
@pytest.mark.parametrize("seed", range(10))
def test_selection_splits_the_values_at_the_rank(seed, rank):
    values = np.random.default_rng(seed).integers(0, 40, 245).astype(np.float64)
    expected = np.sort(values)
    terrain.select(values, 0, 244, rank)
    assert values[rank] == expected[rank]
    assert values[:rank].max(initial=-np.inf) <= values[rank] <= values[rank:].min()
    assert (np.sort(values) == expected).all()


@pytest.mark.pure
@pytest.mark.parametrize("seed", range(20))
def test_irregularity_is_the_interdecile_range_about_the_fitted_line(seed):
    rng = np.random.default_rng(seed)
    n, step = int(rng.integers(5, 1000)), 50.0
    heights = hills(rng, n, 10.0)
    first, last = step * rng.uniform(0, 0.2) * n, step * rng.uniform(0.8, 1.0) * n
    steps = (last - first) / step
    tenth = min(max(4, math.floor(0.1 * (steps + 8))), 25)
    at = np.linspace(first / step, last / step, 10 * tenth - 5)
    samples = np.interp(at, np.arange(n + 1), heights)
    samples -= np.linspace(*_plain_fit(samples, 0, samples.size - 1), samples.size)
    low, high = np.sort(samples)[[tenth - 1, -tenth]]
    expected = (high - low) / (1 - 0.8 * math.exp(-(last - first) / 50e3))
    irregularity = terrain.terrain_irregularity_m(heights, step, first, last)
    assert irregularity == pytest.approx(expected, rel=1e-9)


def test_a_plane_is_not_irregular_and_a_path_of_less_than_two_steps_neither():
    slope = 3.0 * np.arange(100.0)
    assert terrain.terrain_irregularity_m(slope, 50.0, 0.0, 4950.0) == pytest.approx(0.0, abs=1e-9)
    peak = np.array([0.0, 100.0, 0.0])
    assert terrain.terrain_irregularity_m(peak, 50.0, 10.0, 100.0) == 0.0


@pytest.mark.parametrize("n_steps", [9, 10, 25, 1000])
def test_the_mean_height_leaves_out_a_tenth_of_the_steps_at_either_end(n_steps):
    heights = np.random.default_rng(n_steps).uniform(0, 500, n_steps + 1)
    tenth = n_steps // 10
    assert terrain.mean_height_m(heights) == pytest.approx(
        heights[tenth : heights.size - tenth].mean()
    )


def test_terrain_that_is_no_number_ends_in_a_loss_that_is_none():
    # The guarded model refuses it; a raster that calls the kernel must not hang on it.
    heights = np.zeros(400)
    heights[100:300] = math.nan
    assert math.isnan(itm.over_profile(heights, 90.0, LINK, SHARES).A)
