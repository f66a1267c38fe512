"""Terrain: tiles checked against each other, joined, searched for voids, brought to the grid.

Missing ground is refused, never taken for the sea. A gap is ground that no tile covers; a void is a
cell without data inside a tile, and a narrow one is interpolated if the config says so.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from affine import Affine
from rasterio.warp import Resampling

from ranplan.errors import InvalidInputError, Problem
from ranplan.io.extent import lon_lat, place_name
from ranplan.io.raster_input import (
    Mosaic,
    RasterSource,
    cells_under,
    lattice_offset,
    pixel_size_m,
    read_mosaic,
    resample,
    same_crs,
    window_over,
)
from ranplan.region.voids import fill_voids, measure_voids
from ranplan.units import METRES_PER_FOOT

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pyproj import CRS

    from ranplan.grid import Grid

LOWEST_LAND_M, HIGHEST_LAND_M = -500.0, 9000.0
DEEPEST_SEA_M = -12_000.0
_MAX_SHIFT_CELLS = 0.1
_WHERE = "region.elevation.files"
_METRE_NAMES = {"m", "metre", "metres", "meter", "meters"}
_FOOT_NAMES = {"ft", "foot", "feet", "us survey foot", "us_survey_foot", "us-ft", "ftus"}
_METRES = {"m": 1.0, "ft": METRES_PER_FOOT}


def check_tiles(tiles: Sequence[RasterSource], *, crs: CRS | None, unit: str) -> CRS:
    """
    Check that terrain files fit each other and what the config says of them.

    Parameters
    ----------
    tiles : sequence of RasterSource
    crs : pyproj.CRS or None
        As the config gives it.
    unit : str
        ``"m"`` or ``"ft"``, as the config gives it.

    Returns
    -------
    pyproj.CRS
        Of all tiles.

    Raises
    ------
    InvalidInputError
        With every file whose CRS, unit or lattice of cells does not fit.
    """
    stated = crs if crs is not None else next((t.crs for t in tiles if t.crs is not None), None)
    checks = [
        check
        for tile in tiles
        for check in (_crs_problem(tile, crs, stated), _unit_problem(tile, unit))
    ]
    checks += [_lattice_problem(tiles[0], tile) for tile in tiles[1:]]
    problems = [problem for problem in checks if problem is not None]
    if problems or stated is None:
        raise InvalidInputError(problems)
    return stated


def stated_unit(tile: RasterSource) -> str | None:
    """Return ``"m"`` or ``"ft"``, as a terrain file states; None where it states neither."""
    name = (tile.unit or "").strip().lower()
    return "m" if name in _METRE_NAMES else "ft" if name in _FOOT_NAMES else None


def read_elevation(
    tiles: Sequence[RasterSource],
    crs: CRS,
    grid: Grid,
    *,
    unit: str,
    nodata: float | None,
    max_void_m: float | None,
) -> tuple[np.ndarray, tuple[str, ...]]:
    """
    Elevation of every cell of the grid.

    Averaged where a cell of the grid is at least two source cells wide, else bilinear.

    Parameters
    ----------
    tiles : sequence of RasterSource
        As ``check_tiles`` has passed them.
    crs : pyproj.CRS
        Of the tiles.
    grid : Grid
    unit : str
        Of the files, ``"m"`` or ``"ft"``.
    nodata : float or None
        Means no data as well as what the files declare.
    max_void_m : float or None
        Widest void that is interpolated; None refuses every void. [m]

    Returns
    -------
    elevation_amsl_m : (rows, cols) float32 array
        No NaN. [m]
    notes : tuple of str

    Raises
    ------
    InvalidInputError
        If ground is missing, or a height cannot be one.
    """
    window = window_over(grid, tiles[0].transform, crs, where=_WHERE)
    mosaic = read_mosaic(tiles, window, crs, nodata=nodata)
    # Bilinear weights reach one source cell beyond the grid.
    is_needed = cells_under(grid, mosaic, grow_cells=1.0)
    _refuse_gap(mosaic, is_needed, grid)
    elevation_m = mosaic.values * np.float32(_METRES[unit])
    _refuse_impossible_height(tiles, mosaic, elevation_m, is_needed)
    is_void = is_needed & np.isnan(elevation_m)
    notes: tuple[str, ...] = ()
    if is_void.any():
        elevation_m, note = _without_voids(tiles, mosaic, elevation_m, is_void, grid, max_void_m)
        notes = (note,)
    method = _method(mosaic, grid)
    return resample(elevation_m, mosaic, grid, method, nodata=math.nan), notes


def refuse_impossible_land(elevation_amsl_m: np.ndarray, is_sea: np.ndarray, grid: Grid) -> None:
    """
    Refuse land that is lower or higher than any there is.

    Raises
    ------
    InvalidInputError
        Naming the farthest value and its place.
    """
    outside = ~is_sea & ((elevation_amsl_m < LOWEST_LAND_M) | (elevation_amsl_m > HIGHEST_LAND_M))
    if not outside.any():
        return
    extremity = np.where(outside, np.abs(elevation_amsl_m), -1.0)
    row, col = np.unravel_index(int(extremity.argmax()), grid.shape)
    problem = Problem(
        f"{int(outside.sum()):,} cells of land have impossible heights; at "
        f"{place_name(grid.crs, *grid.xy(row, col))} it is {elevation_amsl_m[row, col]:.1f} m",
        where=_WHERE,
        allowed=f"{LOWEST_LAND_M:g} to {HIGHEST_LAND_M:g} m above the sea",
        remedy="check region.elevation.unit and nodata; for bathymetry set region.coast",
    )
    raise InvalidInputError(problem)


def _crs_problem(tile: RasterSource, given: CRS | None, expected: CRS | None) -> Problem | None:
    if tile.crs is None:
        if given is not None:
            return None
        remedy = "set region.elevation.crs, for instance EPSG:32755"
        return Problem("states no CRS", file=tile.file.given, remedy=remedy)
    if expected is None or same_crs(tile.crs, expected):
        return None
    if given is not None:
        what = f"states the CRS {tile.crs.name!r}, the config says {given.name!r}"
        remedy = "remove region.elevation.crs, or mend the file with gdal_edit.py -a_srs"
    else:
        what = f"states the CRS {tile.crs.name!r}, the first file {expected.name!r}"
        remedy = "bring the files to one CRS with gdalwarp"
    return Problem(what, file=tile.file.given, remedy=remedy)


def _unit_problem(tile: RasterSource, unit: str) -> Problem | None:
    stated = stated_unit(tile)
    if tile.unit is None or stated == unit:
        return None
    what = f"states heights in {tile.unit!r}, the config in {unit!r}"
    remedy = "convert the file to metres"
    if stated is not None:
        remedy = f"set region.elevation.unit: {stated}"
    return Problem(what, file=tile.file.given, allowed="m or ft", remedy=remedy)


def _lattice_problem(first: RasterSource, tile: RasterSource) -> Problem | None:
    """Find out whether a tile's cells are not those of the first tile, carried on."""
    row, col = lattice_offset(first.transform, tile.transform)
    far = tile.transform @ Affine.translation(tile.shape[1], tile.shape[0])
    far_row, far_col = lattice_offset(first.transform, far)
    stretch = max(abs(far_row - row - tile.shape[0]), abs(far_col - col - tile.shape[1]))
    shift = max(abs(row - round(row)), abs(col - round(col)))
    if max(stretch, shift) <= _MAX_SHIFT_CELLS:
        return None
    sizes = [f"{t.transform.a:.10g} x {-t.transform.e:.10g}" for t in (tile, first)]
    what = f"its cells ({sizes[0]}) do not continue those of {first.file.given} ({sizes[1]})"
    if stretch <= _MAX_SHIFT_CELLS:
        what = f"its cells are shifted by {shift:.2f} of a cell against those of {first.file.given}"
    remedy = "bring the files to one lattice of cells with gdalwarp -tr -tap"
    return Problem(what, file=tile.file.given, remedy=remedy)


def _method(mosaic: Mosaic, grid: Grid) -> Resampling:
    pixel_m = max(pixel_size_m(mosaic.transform, mosaic.crs, grid))
    return Resampling.average if grid.cell_m >= 2.0 * pixel_m else Resampling.bilinear


def _refuse_gap(mosaic: Mosaic, is_needed: np.ndarray, grid: Grid) -> None:
    is_gap = is_needed & ~mosaic.covered
    if not is_gap.any():
        return
    # A grid cell is short of ground as soon as any weight of its own falls on the gap.
    share = resample(
        (~mosaic.covered).astype(np.float32), mosaic, grid, _method(mosaic, grid), nodata=math.nan
    )
    n_cells, n_all = max(1, int((share > 0.0).sum())), share.size
    rows, cols = np.flatnonzero(is_gap.any(axis=1)), np.flatnonzero(is_gap.any(axis=0))
    corners = mosaic.xy(rows[[0, 0, -1, -1]], cols[[0, -1, 0, -1]])
    longitude_deg, latitude_deg = lon_lat(mosaic.crs, *corners)
    problem = Problem(
        f"{n_cells:,} of {n_all:,} cells of the region have no elevation: no file covers some or "
        f"all of longitude {longitude_deg.min():.4f} to {longitude_deg.max():.4f}, latitude "
        f"{latitude_deg.min():.4f} to {latitude_deg.max():.4f}",
        where=_WHERE,
        allowed="sea level is never assumed, not even for open sea",
        remedy="add the missing tile, or shrink or leave out region.bounds",
    )
    raise InvalidInputError(problem)


def _refuse_impossible_height(
    tiles: Sequence[RasterSource], mosaic: Mosaic, elevation_m: np.ndarray, is_needed: np.ndarray
) -> None:
    """Refuse what is neither ground nor sea floor, before it is averaged with its neighbours."""
    outside = is_needed & ((elevation_m < DEEPEST_SEA_M) | (elevation_m > HIGHEST_LAND_M))
    if not outside.any():
        return
    row, col = (int(index[0]) for index in np.nonzero(outside))
    problem = Problem(
        f"{int(outside.sum()):,} cells have impossible heights; the first, at "
        f"{place_name(mosaic.crs, *mosaic.xy(row, col))}, is {elevation_m[row, col]:.1f} m",
        file=_names(tiles),
        allowed=f"{DEEPEST_SEA_M:g} to {HIGHEST_LAND_M:g} m",
        remedy="if it means no data, set region.elevation.nodata; else check region.elevation.unit",
    )
    raise InvalidInputError(problem)


def _without_voids(
    tiles: Sequence[RasterSource],
    mosaic: Mosaic,
    elevation_m: np.ndarray,
    is_void: np.ndarray,
    grid: Grid,
    max_void_m: float | None,
) -> tuple[np.ndarray, str]:
    if np.isnan(elevation_m).all():
        what = "holds no data anywhere in the region"
        raise InvalidInputError(Problem(what, file=_names(tiles), remedy="move region.bounds"))
    pixel_m = pixel_size_m(mosaic.transform, mosaic.crs, grid)
    voids = measure_voids(elevation_m, is_void, pixel_m)
    if max_void_m is None or voids.widest_m > max_void_m:
        problem = Problem(
            f"{voids.n_cells:,} cells in the region are void; the widest void, "
            f"{voids.widest_m:.0f} m, is at "
            f"{place_name(mosaic.crs, *mosaic.xy(voids.row, voids.col))}",
            file=_names(tiles),
            allowed="voids are refused"
            if max_void_m is None
            else f"voids up to max_void_m {max_void_m:g} are interpolated",
            remedy="set region.elevation.voids: interpolate and max_void_m: "
            f"{math.ceil(voids.widest_m)}, or give a terrain model without voids",
        )
        raise InvalidInputError(problem)
    filled = fill_voids(elevation_m, is_void, voids.widest_m, pixel_m)
    note = (
        f"elevation: {voids.n_cells:,} void cells of the source interpolated, "
        f"the widest void {voids.widest_m:.0f} m"
    )
    return filled, note


def _names(tiles: Sequence[RasterSource]) -> str:
    return ", ".join(tile.file.given for tile in tiles)
