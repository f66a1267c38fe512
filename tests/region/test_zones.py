"""P.1812 zones: 50 km, 100 m and the connection to the sea."""

import numpy as np
import pytest
from affine import Affine
from pyproj import CRS
from shapely import box

from ranplan.constants import ZONE_COASTAL, ZONE_INLAND, ZONE_SEA
from ranplan.grid import Grid
from ranplan.region.zones import classify_zones, margin_cells, outside_polygons


def coast(n_cols: int, *, sea_cols: int = 1, rows: int = 3):
    """Flat land at 10 m east of a straight coast."""
    is_sea = np.zeros((rows, n_cols), bool)
    is_sea[:, :sea_cols] = True
    return np.where(is_sea, 0.0, 10.0), is_sea


def test_low_land_is_coastal_up_to_50_km_from_the_sea_and_no_farther():
    elevation, is_sea = coast(60)
    zone = classify_zones(elevation, is_sea, 1000.0)
    assert (zone[:, 0] == ZONE_SEA).all()
    assert (zone[:, 1:51] == ZONE_COASTAL).all()
    assert (zone[:, 51:] == ZONE_INLAND).all()


@pytest.mark.parametrize("cell_m", [25.0, 30.0, 49.0])
def test_cells_taken_in_blocks_move_the_50_km_by_no_more_than_a_block(cell_m):
    elevation, is_sea = coast(int(52_000 / cell_m), sea_cols=10)
    zone = classify_zones(elevation, is_sea, cell_m)
    reach_m = ((zone[1] == ZONE_COASTAL).sum()) * cell_m
    assert abs(reach_m - 50_000.0) <= 100.0


@pytest.mark.parametrize(("height_m", "expected"), [(99.9, ZONE_COASTAL), (100.0, ZONE_INLAND)])
def test_coastal_land_is_lower_than_100_m_above_the_sea(height_m, expected):
    elevation, is_sea = coast(5)
    elevation[~is_sea] = height_m
    assert (classify_zones(elevation, is_sea, 1000.0)[:, 1:] == expected).all()


def test_a_plain_behind_a_ridge_is_inland_until_a_gap_connects_it():
    elevation, is_sea = coast(10)
    elevation[:, 3] = 150.0
    zone = classify_zones(elevation, is_sea, 1000.0)
    assert (zone[:, 1:3] == ZONE_COASTAL).all()
    assert (zone[:, 3:] == ZONE_INLAND).all()
    elevation[1, 3] = 50.0
    zone = classify_zones(elevation, is_sea, 1000.0)
    assert (zone[:, 4:] == ZONE_COASTAL).all()


def test_a_hill_does_not_make_the_plain_around_it_inland():
    elevation, is_sea = coast(12, rows=5)
    elevation[2, 6] = 400.0
    zone = classify_zones(elevation, is_sea, 1000.0)
    assert (zone == ZONE_INLAND).sum() == 1


def test_sea_just_outside_the_region_makes_its_edge_coastal():
    margin = 3
    is_sea = np.zeros((4 + 2 * margin, 6 + 2 * margin), bool)
    is_sea[:, :margin] = True
    zone = classify_zones(np.full((4, 6), 10.0), is_sea, 1000.0, margin=margin)
    assert zone.shape == (4, 6)
    assert (zone == ZONE_COASTAL).all()


def test_sea_outside_that_does_not_touch_the_region_connects_nothing():
    margin = 3
    is_sea = np.zeros((4 + 2 * margin, 6 + 2 * margin), bool)
    is_sea[:, 0] = True
    zone = classify_zones(np.full((4, 6), 10.0), is_sea, 1000.0, margin=margin)
    assert (zone == ZONE_INLAND).all()


def test_without_sea_everything_is_inland():
    zone = classify_zones(np.zeros((4, 4)), np.zeros((4, 4), bool), 90.0)
    assert zone.dtype == np.uint8
    assert (zone == ZONE_INLAND).all()


def test_turning_the_region_turns_the_zones():
    rng = np.random.default_rng(7)
    is_sea = rng.random((40, 40)) < 0.02
    elevation = np.where(is_sea, 0.0, rng.uniform(0.0, 200.0, (40, 40)))
    zone = classify_zones(elevation, is_sea, 3000.0)
    turned = classify_zones(np.rot90(elevation), np.rot90(is_sea), 3000.0)
    np.testing.assert_array_equal(turned, np.rot90(zone))
    assert set(np.unique(zone)) == {ZONE_SEA, ZONE_COASTAL, ZONE_INLAND}


def test_a_cell_is_land_when_its_centre_lies_in_a_polygon():
    grid = Grid((2, 4), Affine(100.0, 0.0, 0.0, 0.0, -100.0, 200.0), CRS.from_epsg(32755))
    land = [box(0.0, 0.0, 149.0, 200.0), box(251.0, 100.0, 400.0, 200.0)]
    expected = [[False, True, True, False], [False, True, True, True]]
    np.testing.assert_array_equal(outside_polygons(land, grid), expected)
    assert outside_polygons([], grid).all()


def test_the_margin_reaches_50_km():
    assert margin_cells(90.0) * 90.0 >= 50_000.0 > (margin_cells(90.0) - 1) * 90.0
