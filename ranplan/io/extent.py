"""Where the plan's grid lies: from a box of longitude and latitude, or from the terrain files."""

from __future__ import annotations

import itertools
import math
from typing import TYPE_CHECKING

import numpy as np
from affine import Affine
from pyproj import CRS, Proj, Transformer
from pyproj.exceptions import CRSError
from shapely import Polygon

from ranplan.errors import InvalidInputError, Problem
from ranplan.grid import Grid

if TYPE_CHECKING:
    from collections.abc import Sequence

    Bounds = tuple[float, float, float, float]

WGS84 = CRS.from_epsg(4326)
MAX_CELLS = 100_000_000
MAX_SCALE_ERROR = 0.01  # a kilometre on the map is at most 10 m off on the ground
_POINTS_A_SIDE = 101
_LATITUDES_AT_ONCE = 1_000_000


def parse_crs(text: str, where: str) -> CRS:
    """
    CRS named by the user.

    Parameters
    ----------
    text : str
        For instance ``EPSG:32755``.
    where : str
        Key path of the config that holds it.

    Returns
    -------
    pyproj.CRS

    Raises
    ------
    InvalidInputError
        If PROJ does not know it.
    """
    try:
        return CRS.from_user_input(text)
    except CRSError:
        problem = Problem(f"unknown CRS {text!r}", where=where, allowed="for instance EPSG:32755")
        raise InvalidInputError(problem) from None


def utm_crs(longitude_deg: float, latitude_deg: float) -> CRS:
    """
    UTM zone of a place, WGS 84, by the plain six-degree rule.

    Examples
    --------
    >>> utm_crs(145.77, -16.92).to_epsg(), utm_crs(5.28, 44.17).to_epsg()
    (32755, 32631)
    """
    zone = min(int((longitude_deg + 180.0) // 6.0) + 1, 60)
    return CRS.from_epsg((32600 if latitude_deg >= 0 else 32700) + zone)


def refuse_unfit_crs(crs: CRS, longitude_deg: float, latitude_deg: float) -> None:
    """
    Refuse a CRS in which lengths near a place are not metres on the ground.

    Raises
    ------
    InvalidInputError
        If the CRS is not projected in metres, or its scale is off by more than 1 %.
    """
    remedy = "use a UTM zone or the national grid, or crs: auto"
    if not crs.is_projected or crs.axis_info[0].unit_name != "metre":
        what = f"{crs.name!r} is not projected in metres"
        raise InvalidInputError(Problem(what, where="region.crs", remedy=remedy))
    factors = Proj(crs).get_factors(longitude_deg, latitude_deg)
    scales = (factors.meridional_scale, factors.parallel_scale)
    if not all(abs(scale - 1.0) <= MAX_SCALE_ERROR for scale in scales):
        what = (
            f"a metre on the ground is {scales[0]:.4g} m north-south and {scales[1]:.4g} m "
            f"east-west in {crs.name!r} at the region's centre"
        )
        allowed = f"at most {MAX_SCALE_ERROR:.0%} off"
        raise InvalidInputError(Problem(what, where="region.crs", allowed=allowed, remedy=remedy))


def grid_around(box_deg: Bounds, crs: CRS, cell_m: float) -> Grid:
    """
    Upright grid that holds a whole box of longitude and latitude.

    Parameters
    ----------
    box_deg : tuple of float
        ``(west, south, east, north)``. [deg]
    crs : pyproj.CRS
    cell_m : float
        The grid's edges are multiples of it, next outward. [m]

    Returns
    -------
    Grid
    """
    west, south, east, north = outline(box_deg, WGS84, crs).bounds
    return _grid(
        math.floor(west / cell_m),
        math.floor(south / cell_m),
        math.ceil(east / cell_m),
        math.ceil(north / cell_m),
        crs=crs,
        cell_m=cell_m,
    )


def grid_inside(bounds: Bounds, source: CRS, crs: CRS, *, cell_m: float, margin_m: float) -> Grid:
    """
    Upright grid inside a box of another CRS, whose sides are curves in the grid's.

    Each edge lies at the innermost point of its side, moved inward by the margin and then to the
    next multiple of the cell.

    Parameters
    ----------
    bounds : tuple of float
        ``(west, south, east, north)`` of the terrain files together, in ``source``.
    source, crs : pyproj.CRS
        Of the box and of the grid.
    cell_m, margin_m : float
        [m]

    Returns
    -------
    Grid
    """
    south, east, north, west = _sides(bounds, source, crs)
    return _grid(
        math.ceil((west[0].max() + margin_m) / cell_m),
        math.ceil((south[1].max() + margin_m) / cell_m),
        math.floor((east[0].min() - margin_m) / cell_m),
        math.floor((north[1].min() - margin_m) / cell_m),
        crs=crs,
        cell_m=cell_m,
    )


def padded(grid: Grid, cells: int) -> Grid:
    """Grid with as many more cells on every side."""
    rows, cols = grid.shape
    transform = grid.transform @ Affine.translation(-cells, -cells)
    return Grid((rows + 2 * cells, cols + 2 * cells), transform, grid.crs)


def outline(bounds: Bounds, source: CRS, target: CRS) -> Polygon:
    """
    Outline in one CRS of a box that is upright in another.

    Parameters
    ----------
    bounds : tuple of float
        ``(west, south, east, north)`` in ``source``.
    source, target : pyproj.CRS

    Returns
    -------
    shapely.Polygon
        With 100 points a side.

    Raises
    ------
    InvalidInputError
        If the box has no place in ``target``, or its outline crosses the antimeridian there.
    """
    sides = _sides(bounds, source, target)
    easting = np.concatenate([side[0][:-1] for side in sides])
    northing = np.concatenate([side[1][:-1] for side in sides])
    if target.is_geographic and np.abs(np.diff(easting)).max() > 180.0:
        what = "the region crosses the antimeridian, where files in longitude and latitude end"
        remedy = "set region.bounds on one side of it, or give files in a projected CRS"
        raise InvalidInputError(Problem(what, where="region", remedy=remedy))
    return Polygon(np.column_stack([easting, northing]))


def lon_lat(crs: CRS, easting, northing) -> tuple[np.ndarray, np.ndarray]:
    """Longitude and latitude, WGS 84, of points of a CRS. [deg]."""
    return Transformer.from_crs(crs, WGS84, always_xy=True).transform(easting, northing)


def place_name(crs: CRS, easting: float, northing: float) -> str:
    """
    One point as a reader finds it in any map.

    Examples
    --------
    >>> place_name(WGS84, 145.77, -16.92)
    'longitude 145.77000, latitude -16.92000'
    """
    longitude_deg, latitude_deg = lon_lat(crs, easting, northing)
    return f"longitude {longitude_deg:.5f}, latitude {latitude_deg:.5f}"


def latitudes(grid: Grid) -> np.ndarray:
    """
    Latitude of every cell's centre.

    Returns
    -------
    (rows, cols) float32 array
        [deg]
    """
    rows, cols = grid.shape
    latitude_deg = np.empty(grid.shape, np.float32)
    n_rows = max(1, _LATITUDES_AT_ONCE // cols)
    for start in range(0, rows, n_rows):
        row, col = np.mgrid[start : min(start + n_rows, rows), 0:cols]
        latitude_deg[start : start + n_rows] = lon_lat(grid.crs, *grid.xy(row, col))[1]
    return latitude_deg


def _sides(bounds: Bounds, source: CRS, target: CRS) -> Sequence[tuple[np.ndarray, np.ndarray]]:
    """South, east, north and west side in ``target``, counter-clockwise from the south-west."""
    west, south, east, north = bounds
    corners = [(west, south), (east, south), (east, north), (west, north), (west, south)]
    transformer = Transformer.from_crs(source, target, always_xy=True)
    sides = []
    for (x_0, y_0), (x_1, y_1) in itertools.pairwise(corners):
        line = np.linspace(x_0, x_1, _POINTS_A_SIDE), np.linspace(y_0, y_1, _POINTS_A_SIDE)
        x, y = transformer.transform(*line)
        if not (np.isfinite(x).all() and np.isfinite(y).all()):
            what = f"the region cannot be drawn in {target.name!r}"
            remedy = "check region.bounds and region.crs"
            raise InvalidInputError(Problem(what, where="region", remedy=remedy))
        sides.append((x, y))
    return sides


def _grid(west: int, south: int, east: int, north: int, *, crs: CRS, cell_m: float) -> Grid:
    """Grid between edges that are counted in cells."""
    rows, cols = north - south, east - west
    if rows < 1 or cols < 1:
        what = f"the terrain files hold no upright box of whole {cell_m:g} m cells in {crs.name!r}"
        remedy = "check region.cell_m, or set region.bounds"
        raise InvalidInputError(Problem(what, where="region.cell_m", remedy=remedy))
    if rows * cols > MAX_CELLS:
        what = f"{cell_m:g} m cells make a grid of {rows:,} x {cols:,} = {rows * cols:,} cells"
        allowed = f"at most {MAX_CELLS:,}"
        remedy = "raise region.cell_m or shrink region.bounds"
        raise InvalidInputError(
            Problem(what, where="region.cell_m", allowed=allowed, remedy=remedy)
        )
    transform = Affine(cell_m, 0.0, west * cell_m, 0.0, -cell_m, north * cell_m)
    return Grid((rows, cols), transform, crs)
