"""Voids: their width, and that filling touches nothing else."""

import numpy as np
import pytest

from ranplan.region.voids import fill_voids, measure_voids


def plane(rows: int = 30, cols: int = 30) -> np.ndarray:
    row, col = np.mgrid[0:rows, 0:cols]
    return (100.0 + 3.0 * row + 2.0 * col).astype(np.float32)


@pytest.mark.parametrize(
    ("size", "sampling", "widest_m"),
    [((1, 1), (90.0, 90.0), 180.0), ((3, 9), (90.0, 90.0), 360.0), ((9, 3), (90.0, 60.0), 240.0)],
)
def test_a_void_is_as_wide_as_the_gap_between_known_cells_across_it(size, sampling, widest_m):
    elevation = plane()
    elevation[10 : 10 + size[0], 10 : 10 + size[1]] = np.nan
    voids = measure_voids(elevation, np.isnan(elevation), sampling)
    assert voids.n_cells == size[0] * size[1]
    assert voids.widest_m == pytest.approx(widest_m)
    assert np.isnan(elevation[voids.row, voids.col])


def test_unknown_cells_that_do_not_matter_still_widen_a_void_that_does():
    elevation = plane()
    elevation[:, :5] = np.nan
    matters = np.zeros(elevation.shape, bool)
    matters[10, 2] = True
    voids = measure_voids(elevation, matters, (1.0, 1.0))
    assert (voids.n_cells, voids.widest_m) == (1, 6.0)


def test_filling_interpolates_between_the_rims_and_leaves_all_else_alone():
    elevation = plane()
    elevation[12:16, 12:16] = np.nan
    elevation[0, 0] = np.nan
    is_void = np.zeros(elevation.shape, bool)
    is_void[12:16, 12:16] = True
    filled = fill_voids(elevation, is_void, 5.0, (1.0, 1.0))
    np.testing.assert_array_equal(filled[~is_void], elevation[~is_void])
    rim = plane()[11:17, 11:17]
    assert (filled[is_void] >= rim.min()).all()
    assert (filled[is_void] <= rim.max()).all()
    np.testing.assert_allclose(filled[is_void], plane()[is_void], atol=5.0)


@pytest.mark.parametrize("size", [1, 2, 5, 12, 21])
def test_every_void_is_filled_whatever_its_width(size):
    elevation = plane()
    elevation[4 : 4 + size, 4 : 4 + size] = np.nan
    is_void = np.isnan(elevation)
    widest = measure_voids(elevation, is_void, (1.0, 1.0)).widest_m
    assert np.isfinite(fill_voids(elevation, is_void, widest, (1.0, 1.0))).all()
