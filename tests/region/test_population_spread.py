"""People are spread over land, and none is lost or made."""

import numpy as np
import pytest
from affine import Affine
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import CRS
from shapely import Point, box

from ranplan.grid import Grid
from ranplan.region.population import (
    SourceCells,
    settlement,
    spread_cells,
    spread_points,
    spread_polygons,
)

CELL_M = 100.0
GRID = Grid((20, 30), Affine(CELL_M, 0.0, 0.0, 0.0, -CELL_M, 2000.0), CRS.from_epsg(32755))
ALL_LAND = np.ones(GRID.shape, bool)
EAST_SEA = ALL_LAND.copy()
EAST_SEA[:, 15:] = False


def spread_one(x, y, people, radius_m, shape="disc", is_land=ALL_LAND):
    return spread_points(
        np.array([x]),
        np.array([y]),
        np.array([people]),
        np.array([radius_m]),
        shape=shape,
        place=settlement(GRID, is_land),
    )


def total(spread) -> float:
    return spread.population.sum() + spread.outside + spread.at_sea


def test_a_disc_spreads_evenly_over_the_cells_whose_centres_it_holds():
    spread = spread_one(1550.0, 1050.0, 900.0, 150.0)
    assert (spread.population > 0).sum() == 9
    assert set(np.unique(spread.population)) == {0.0, 100.0}


def test_a_gaussian_falls_off_as_the_normal_distribution_does():
    spread = spread_one(1550.0, 1050.0, 1000.0, 200.0, shape="gaussian")
    row, col = (int(index[0]) for index in GRID.rowcol(1550.0, 1050.0))
    ratio = spread.population[row, col + 2] / spread.population[row, col]
    assert ratio == pytest.approx(np.exp(-0.5))
    assert spread.population.sum() == pytest.approx(1000.0)


def test_a_kernel_smaller_than_a_cell_puts_everyone_in_the_point_s_cell():
    spread = spread_one(1599.0, 1001.0, 7.0, 5.0)
    assert spread.population[GRID.rowcol(1599.0, 1001.0)] == 7.0
    assert spread.population.sum() == 7.0


def test_a_place_where_nobody_lives_needs_no_disc():
    assert total(spread_one(1550.0, 1050.0, 0.0, 0.0)) == 0.0


def test_a_kernel_cut_by_the_region_s_edge_leaves_its_share_outside():
    spread = spread_one(0.0, 1000.0, 1000.0, 500.0)
    assert spread.population.sum() == pytest.approx(500.0)
    assert spread.outside == pytest.approx(500.0)


def test_nobody_lives_in_the_sea_and_the_rest_of_the_kernel_takes_them():
    spread = spread_one(1500.0, 1000.0, 1000.0, 400.0, is_land=EAST_SEA)
    assert spread.population[~EAST_SEA].sum() == 0.0
    assert spread.population.sum() == pytest.approx(1000.0)


def test_a_point_on_a_sea_cell_by_the_shore_lands_next_door_and_one_far_out_does_not():
    near = spread_one(1550.0, 1050.0, 10.0, 20.0, is_land=EAST_SEA)
    assert near.population[GRID.rowcol(1450.0, 1050.0)] == 10.0
    far = spread_one(1750.0, 1050.0, 10.0, 20.0, is_land=EAST_SEA)
    assert (far.population.sum(), far.at_sea, far.outside) == (0.0, 10.0, 0.0)


@pytest.mark.parametrize("x", [-5000.0, 1e7, np.inf])
def test_a_point_far_away_is_outside(x):
    spread = spread_one(x, 1000.0, 12.0, 300.0)
    assert (spread.population.sum(), spread.outside) == (0.0, 12.0)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.floats(-800.0, 3800.0),
            st.floats(-800.0, 2800.0),
            st.floats(0.01, 1e6),
            st.floats(1.0, 900.0),
        ),
        min_size=1,
        max_size=8,
    ),
    st.sampled_from(["disc", "gaussian"]),
    st.integers(0, 2**32 - 1),
)
def test_points_lose_and_make_no_one(points, shape, seed):
    x, y, people, radius_m = np.array(points).T
    is_land = np.random.default_rng(seed).random(GRID.shape) < 0.5
    is_land[0, 0] = True
    place = settlement(GRID, is_land)
    spread = spread_points(x, y, people, radius_m, shape=shape, place=place)
    assert total(spread) == pytest.approx(people.sum(), rel=1e-12)
    assert (spread.population >= 0.0).all()
    assert spread.population[~is_land].sum() == 0.0


def test_a_polygon_spreads_evenly_over_its_land():
    spread = spread_polygons(
        [box(1300.0, 500.0, 1700.0, 900.0)], np.array([80.0]), settlement(GRID, EAST_SEA)
    )
    assert (spread.population > 0.0).sum() == 8
    assert spread.population.max() == pytest.approx(10.0)
    assert total(spread) == pytest.approx(80.0)


def test_a_polygon_cut_by_the_region_s_edge_keeps_the_share_of_its_area():
    spread = spread_polygons(
        [box(-600.0, 500.0, 200.0, 900.0)], np.array([80.0]), settlement(GRID, ALL_LAND)
    )
    assert spread.population.sum() == pytest.approx(20.0)
    assert spread.outside == pytest.approx(60.0)


def test_a_polygon_smaller_than_a_cell_counts_where_it_lies():
    spread = spread_polygons(
        [Point(1510.0, 910.0).buffer(8.0)], np.array([5.0]), settlement(GRID, ALL_LAND)
    )
    assert spread.population[GRID.rowcol(1510.0, 910.0)] == 5.0


def test_overlapping_polygons_add_up():
    areas = [box(0.0, 0.0, 1000.0, 1000.0), box(500.0, 500.0, 1500.0, 1500.0)]
    spread = spread_polygons(areas, np.array([100.0, 300.0]), settlement(GRID, ALL_LAND))
    assert spread.population[GRID.rowcol(750.0, 750.0)] == pytest.approx(1.0 + 3.0)


def source_cells(people: np.ndarray, size_m: float) -> SourceCells:
    """Raster whose north-west corner is the grid's, with square cells of any size."""
    rows, cols = people.shape
    margin = 1 + int(np.ceil(size_m / CELL_M))
    row, col = np.mgrid[-margin : GRID.shape[0] + margin, -margin : GRID.shape[1] + margin]
    northing, easting = (row + 0.5) * CELL_M // size_m, (col + 0.5) * CELL_M // size_m
    is_inside = (northing >= 0) & (northing < rows) & (easting >= 0) & (easting < cols)
    owner = np.where(is_inside, northing * cols + easting, -1).astype(int)
    row, col = np.mgrid[0:rows, 0:cols] + 0.5
    x, y = col.ravel() * size_m, 2000.0 - row.ravel() * size_m
    return SourceCells(people.ravel(), x, y, owner, margin)


@pytest.mark.parametrize("size_m", [20.0, 50.0, 100.0, 125.0, 250.0, 500.0])
def test_a_raster_keeps_its_total_whatever_its_cells(size_m):
    shape = (int(2000 / size_m), int(3000 / size_m))
    people = np.random.default_rng(3).uniform(0.0, 50.0, shape)
    spread = spread_cells(source_cells(people, size_m), settlement(GRID, ALL_LAND))
    assert spread.population.sum() == pytest.approx(people.sum(), rel=1e-12)


def test_a_raster_on_the_grid_s_own_cells_comes_through_unchanged():
    people = np.random.default_rng(4).uniform(0.0, 50.0, GRID.shape)
    spread = spread_cells(source_cells(people, CELL_M), settlement(GRID, ALL_LAND))
    np.testing.assert_array_equal(spread.population, people)


def test_a_coarse_cell_is_spread_over_the_land_under_it_only():
    people = np.zeros((4, 6))
    people[1, 2] = people[2, 3] = 100.0  # columns 10 to 14 and 15 to 19 of the grid
    is_land = ALL_LAND.copy()
    is_land[:, 12:] = False
    spread = spread_cells(source_cells(people, 500.0), settlement(GRID, is_land))
    np.testing.assert_allclose(spread.population[5:10, 10:12], 10.0)
    assert spread.population.sum() == pytest.approx(100.0)
    assert spread.at_sea == 100.0


def test_a_coarse_cell_across_the_edge_leaves_its_share_outside():
    people = np.zeros((3, 4))
    people[2, 0] = 80.0  # the southern half of this 800 m cell lies beyond the grid
    spread = spread_cells(source_cells(people, 800.0), settlement(GRID, ALL_LAND))
    assert spread.population.sum() == pytest.approx(40.0)
