import numpy as np
import pytest
import rasterio.transform
from affine import Affine
from hypothesis import given
from hypothesis import strategies as st
from pyproj import CRS

from ranplan.errors import GridError, OutsideGridError
from ranplan.grid import Grid

UTM30N = CRS(32630)
TRANSFORM = Affine(30, 0, 500_000, 0, -30, 4_100_000)
GRID = Grid((40, 60), TRANSFORM, UTM30N)


@given(st.integers(0, 39), st.integers(0, 59))
def test_rowcol_inverts_xy(row, col):
    assert GRID.rowcol(*GRID.xy(row, col)) == (row, col)


@given(st.floats(500_000, 501_799.9), st.floats(4_098_800.1, 4_100_000))
def test_rowcol_agrees_with_rasterio(easting, northing):
    assert GRID.rowcol(easting, northing) == rasterio.transform.rowcol(TRANSFORM, easting, northing)


@pytest.mark.parametrize(
    ("easting", "northing"), [(499_999, 4_099_000), (500_010, 4_100_001), (501_801, 4_099_000)]
)
def test_a_point_off_the_grid_is_refused_not_clamped(easting, northing):
    with pytest.raises(OutsideGridError, match="1 of 1 points are outside"):
        GRID.rowcol(easting, northing)


@pytest.mark.parametrize(
    ("crs", "transform", "message"),
    [
        (CRS(4326), Affine(0.001, 0, -3, 0, -0.001, 37), "projected in metres"),
        (UTM30N, Affine(30, 0, 0, 0, -20, 0), "square cells"),
        (UTM30N, Affine(30, 0, 0, 0, 30, 0), "north-up"),
    ],
)
def test_refuses_grids_the_kernels_cannot_use(crs, transform, message):
    with pytest.raises(GridError, match=message):
        Grid((2, 2), transform, crs)


def test_rows_run_south_and_columns_run_east():
    easting, northing = GRID.xy(np.array([0, 1]), np.array([0, 0]))
    assert northing[1] - northing[0] == -30
    assert easting[0] == 500_015


@given(st.integers(0, 39), st.integers(0, 59), st.floats(1, 3_000))
def test_a_disc_window_holds_every_cell_within_the_radius_and_is_cut_at_the_edge(
    row, col, radius_m
):
    row_start, row_stop, col_start, col_stop = GRID.disc_window(row, col, radius_m)
    rows, cols = np.ogrid[:40, :60]
    inside = np.argwhere(30 * np.hypot(rows - row, cols - col) <= radius_m)
    assert (inside.min(axis=0) >= (row_start, col_start)).all()
    assert (inside.max(axis=0) < (row_stop, col_stop)).all()
    # one column less on any side would lose a cell: the window is the smallest, unless cut
    assert row_start in (inside.min(axis=0)[0], 0)
    assert col_stop in (inside.max(axis=0)[1] + 1, 60)


def test_a_window_keeps_its_place_on_the_map():
    window = GRID.window(3, 9, 10, 20)
    assert window.shape == (6, 10)
    assert window.xy(0, 0) == GRID.xy(3, 10)
