"""Land cover: class codes, each one known, brought to the grid by the commonest class."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from rasterio.warp import Resampling

from ranplan.errors import InvalidInputError, Problem
from ranplan.io.extent import place_name
from ranplan.io.raster_input import (
    Mosaic,
    RasterSource,
    cells_under,
    pixel_size_m,
    read_mosaic,
    resample,
    window_over,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ranplan.grid import Grid
    from ranplan.region import ClutterClass

_NO_CODE = -1
_MOST_CODES_SHOWN = 10


def read_clutter_class(
    source: RasterSource, grid: Grid, legend: Sequence[ClutterClass]
) -> np.ndarray:
    """
    Class of every cell of the grid.

    The commonest class where a cell of the grid is at least as wide as one of the source, else the
    nearest one.

    Parameters
    ----------
    source : RasterSource
    grid : Grid
    legend : sequence of ClutterClass

    Returns
    -------
    (rows, cols) uint8 array

    Raises
    ------
    InvalidInputError
        If the file states no CRS, leaves cells of the grid without a class, or holds a code that
        the legend does not have.
    """
    given = source.file.given
    if source.crs is None:
        remedy = "add it, for instance with gdal_edit.py -a_srs EPSG:4326"
        raise InvalidInputError(Problem("states no CRS", file=given, remedy=remedy))
    window = window_over(grid, source.transform, source.crs, where="region.land_cover")
    mosaic = read_mosaic([source], window, source.crs, dtype=np.float64)
    is_used = cells_under(grid, mosaic, grow_cells=0.0)
    _refuse_without_class(given, mosaic, is_used & np.isnan(mosaic.values))
    _refuse_unknown(given, mosaic, is_used, legend)
    codes = np.where(_is_known(mosaic.values, legend), mosaic.values, _NO_CODE).astype(np.int16)
    pixel_m = max(pixel_size_m(mosaic.transform, mosaic.crs, grid))
    method = Resampling.mode if grid.cell_m >= pixel_m else Resampling.nearest
    on_grid = resample(codes, mosaic, grid, method, nodata=_NO_CODE)
    if (on_grid == _NO_CODE).any():  # cells at the edge that hold no centre of a source cell
        row, col = (int(index[0]) for index in np.nonzero(on_grid == _NO_CODE))
        n_cells = int((on_grid == _NO_CODE).sum())
        place = place_name(grid.crs, *grid.xy(row, col))
        raise InvalidInputError(_uncovered(given, n_cells, place))
    return on_grid.astype(np.uint8)


def _is_known(codes: np.ndarray, legend: Sequence[ClutterClass]) -> np.ndarray:
    return np.isin(codes, [item.code for item in legend])


def _refuse_without_class(given: str, mosaic: Mosaic, is_empty: np.ndarray) -> None:
    if is_empty.any():
        row, col = (int(index[0]) for index in np.nonzero(is_empty))
        place = place_name(mosaic.crs, *mosaic.xy(row, col))
        raise InvalidInputError(_uncovered(given, int(is_empty.sum()), place))


def _uncovered(given: str, n_cells: int, place: str) -> Problem:
    return Problem(
        f"{n_cells:,} cells of the region have no land cover class; the first is at {place}",
        file=given,
        allowed="a class for every cell, open sea included",
        remedy="shrink region.bounds, or complete the raster",
    )


def _refuse_unknown(
    given: str, mosaic: Mosaic, is_used: np.ndarray, legend: Sequence[ClutterClass]
) -> None:
    is_unknown = is_used & ~_is_known(mosaic.values, legend)
    if not is_unknown.any():
        return
    codes, counts = np.unique(mosaic.values[is_unknown], return_counts=True)
    listing = [f"{code:g} ({n:,} cells)" for code, n in zip(codes, counts, strict=True)]
    if len(listing) > _MOST_CODES_SHOWN:
        listing = [*listing[:_MOST_CODES_SHOWN], f"{len(codes) - _MOST_CODES_SHOWN} more"]
    row, col = (int(index[0]) for index in np.nonzero(is_unknown))
    problem = Problem(
        f"unknown class {', '.join(listing)}; one is at "
        f"{place_name(mosaic.crs, *mosaic.xy(row, col))}",
        file=given,
        allowed=f"codes {', '.join(str(item.code) for item in legend)}",
        remedy="add the class to a table of your own and name it in region.land_cover.classes",
    )
    raise InvalidInputError(problem)
