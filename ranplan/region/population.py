"""People spread over the cells they may live in: land, and no one is lost or made.

Beyond the grid everything counts as land, so that a kernel or polygon cut by the grid's edge leaves
its share outside. People whose cell is sea only because cells are coarse go to the nearest land
cell that touches it; farther out they are counted as at sea and are not on the grid.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from rasterio.features import geometry_mask
from scipy.ndimage import distance_transform_edt
from shapely import box

if TYPE_CHECKING:
    from collections.abc import Iterable

    from shapely.geometry.base import BaseGeometry

    from ranplan.grid import Grid

GAUSSIAN_REACH = 3.0  # standard deviations; 1.1 % of a normal distribution lies beyond
_TOUCHING_CELLS = 1.5  # centre to centre: the eight neighbours


@dataclass(frozen=True, slots=True)
class Settlement:
    """
    Where people may live.

    Parameters
    ----------
    grid : Grid
    is_land : (rows, cols) bool array
    landing : (rows, cols) int32 array
        Flat index of the land cell that people at a cell's centre count in; -1 for open sea.
    """

    grid: Grid
    is_land: np.ndarray
    landing: np.ndarray


@dataclass(frozen=True, slots=True)
class Spread:
    """
    People of one source.

    Parameters
    ----------
    population : (rows, cols) float64 array
        People a cell.
    outside : float
        People beyond the grid.
    at_sea : float
        People with no land near enough.
    """

    population: np.ndarray
    outside: float
    at_sea: float


@dataclass(frozen=True, slots=True)
class SourceCells:
    """
    A raster of people, and how its cells lie to the grid's.

    Parameters
    ----------
    people : (n,) float64 array
        People a source cell.
    easting, northing : (n,) float64 array
        Their centres. [m]
    owner : (rows + 2 * margin, cols + 2 * margin) int array
        Index of the source cell that holds each cell centre of the padded grid, or -1.
    margin : int
        Wider than a source cell. [cells]
    """

    people: np.ndarray
    easting: np.ndarray
    northing: np.ndarray
    owner: np.ndarray
    margin: int


def settlement(grid: Grid, is_land: np.ndarray) -> Settlement:
    """
    Prepare a grid for people.

    Parameters
    ----------
    grid : Grid
    is_land : (rows, cols) bool array
        Some cell is land.

    Returns
    -------
    Settlement
    """
    landing = np.arange(is_land.size, dtype=np.int32).reshape(is_land.shape)
    if not is_land.all():
        distance, (row, col) = distance_transform_edt(~is_land, return_indices=True)
        landing = np.where(distance <= _TOUCHING_CELLS, landing[row, col], np.int32(-1))
    return Settlement(grid, is_land, landing)


def spread_points(
    easting: np.ndarray,
    northing: np.ndarray,
    people: np.ndarray,
    radius_m: np.ndarray,
    *,
    shape: str,
    place: Settlement,
) -> Spread:
    """
    Spread the people of points by a kernel.

    Parameters
    ----------
    easting, northing : (n,) float array
        Not finite where a point has no place in the grid's CRS. [m]
    people : (n,) float array
    radius_m : (n,) float array
        Of the disc, or standard deviation of the Gaussian, which ends at three of them. [m]
    shape : str
        ``"disc"`` or ``"gaussian"``. A kernel that holds no cell centre puts everyone in the
        point's own cell.
    place : Settlement

    Returns
    -------
    Spread
    """
    weigh, reach = _KERNELS[shape]
    population = np.zeros(place.grid.shape)
    outside = at_sea = 0.0
    for x, y, n_people, radius in zip(easting, northing, people, radius_m, strict=True):
        if n_people == 0:  # where a disc of given density has no radius either
            continue
        west, south, east, north = place.grid.bounds
        off_m = max(west - x, x - east, south - y, y - north)
        if not off_m <= reach * radius:  # not finite: no place in this CRS, far away
            outside += n_people
            continue
        col, row = ~place.grid.transform @ (x, y)
        rows, cols, weight = _kernel(row, col, radius / place.grid.cell_m, weigh, reach)
        here, inner = _clip(rows, cols, place.grid.shape)
        on_land = np.where(place.is_land[here], weight[inner], 0.0)
        weight[inner] = 0.0
        total = on_land.sum() + weight.sum()
        if total > 0.0:
            population[here] += n_people * on_land / total
            outside += n_people * weight.sum() / total
        else:
            lost_outside, lost_at_sea = _put(population, place, x, y, n_people)
            outside, at_sea = outside + lost_outside, at_sea + lost_at_sea
    return Spread(population, float(outside), float(at_sea))


def spread_polygons(
    polygons: Iterable[BaseGeometry], people: np.ndarray, place: Settlement
) -> Spread:
    """
    Spread the people of polygons evenly over the land of each.

    Parameters
    ----------
    polygons : iterable of shapely polygons
        In the grid's CRS. One that holds no centre of a land cell puts everyone at its
        representative point.
    people : (n,) float array
    place : Settlement

    Returns
    -------
    Spread
    """
    grid = place.grid
    frame = box(*grid.bounds)
    population = np.zeros(grid.shape)
    outside = at_sea = 0.0
    for polygon, n_people in zip(polygons, people, strict=True):
        here = _block(polygon, grid)
        is_home = np.zeros((0, 0), bool)
        if here is not None:
            window = grid.window(here[0].start, here[0].stop, here[1].start, here[1].stop)
            is_home = geometry_mask([polygon], window.shape, window.transform, invert=True)
            is_home &= place.is_land[here]
        n_home = int(is_home.sum())
        if here is None or n_home == 0:
            point = polygon.representative_point()
            lost_outside, lost_at_sea = _put(population, place, point.x, point.y, n_people)
            outside, at_sea = outside + lost_outside, at_sea + lost_at_sea
            continue
        cells_outside = polygon.difference(frame).area / grid.cell_m**2
        population[here] += is_home * (n_people / (n_home + cells_outside))
        outside += n_people * cells_outside / (n_home + cells_outside)
    return Spread(population, float(outside), float(at_sea))


def spread_cells(cells: SourceCells, place: Settlement) -> Spread:
    """
    Spread the people of a raster: a coarse cell over the land under it, a fine one into its cell.

    Parameters
    ----------
    cells : SourceCells
    place : Settlement

    Returns
    -------
    Spread
        ``outside`` is zero: a raster is read no farther than the region.
    """
    n_source = cells.people.size
    inside = slice(cells.margin, -cells.margin)
    owner_here = cells.owner[inside, inside]

    def cells_of(owner: np.ndarray) -> np.ndarray:
        return np.bincount(owner[owner >= 0], minlength=n_source)

    n_home = cells_of(owner_here[place.is_land])
    n_outside = cells_of(cells.owner) - cells_of(owner_here)
    each = np.divide(
        cells.people, n_home + n_outside, out=np.zeros(n_source), where=n_home + n_outside > 0
    )
    population = np.where(place.is_land & (owner_here >= 0), each[owner_here], 0.0)
    # A fine cell may hold no centre of the grid's, and a coarse one may hold sea only.
    is_left = (n_home + n_outside == 0) & (cells.people > 0.0)
    target = _landing_of(place, cells.easting[is_left], cells.northing[is_left])
    left = cells.people[is_left]
    is_home = target >= 0
    population += np.bincount(
        target[is_home], weights=left[is_home], minlength=population.size
    ).reshape(population.shape)
    return Spread(population, 0.0, float(left[target == _AT_SEA].sum()))


_AT_SEA, _OUTSIDE = -1, -2
_KERNELS = {
    "disc": (lambda distance: (distance <= 1.0).astype(np.float64), 1.0),
    "gaussian": (
        lambda distance: np.exp(-0.5 * distance**2) * (distance <= GAUSSIAN_REACH),
        GAUSSIAN_REACH,
    ),
}


def _kernel(row, col, radius, weigh, reach) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Rows, columns and weights of the cells around a point, everything counted in cells."""
    span = reach * radius
    rows = np.arange(math.floor(row - span), math.ceil(row + span) + 1)
    cols = np.arange(math.floor(col - span), math.ceil(col + span) + 1)
    distance = np.hypot(rows[:, None] + 0.5 - row, cols[None, :] + 0.5 - col) / radius
    return rows, cols, weigh(distance)


def _clip(rows: np.ndarray, cols: np.ndarray, shape: tuple[int, int]):
    """Block of the grid that a run of rows and columns covers, and its place in the run."""
    here, inner = [], []
    for index, size in ((rows, shape[0]), (cols, shape[1])):
        start, stop = max(0, int(index[0])), max(0, min(size, int(index[-1]) + 1))
        start = min(start, stop)
        here.append(slice(start, stop))
        inner.append(slice(start - int(index[0]), stop - int(index[0])))
    return tuple(here), tuple(inner)


def _block(polygon: BaseGeometry, grid: Grid) -> tuple[slice, slice] | None:
    """Rows and columns of the grid under a polygon's bounding box, None if there are none."""
    west, south, east, north = polygon.bounds
    col_start, row_start = ~grid.transform @ (west, north)
    col_stop, row_stop = ~grid.transform @ (east, south)
    rows = slice(max(0, math.floor(row_start)), min(grid.shape[0], math.ceil(row_stop)))
    cols = slice(max(0, math.floor(col_start)), min(grid.shape[1], math.ceil(col_stop)))
    return (rows, cols) if rows.start < rows.stop and cols.start < cols.stop else None


def _landing_of(place: Settlement, easting: np.ndarray, northing: np.ndarray) -> np.ndarray:
    """Flat index of the land cell that people at each point count in, or why there is none."""
    col_f, row_f = ~place.grid.transform @ (easting, northing)
    row, col = np.floor(row_f).astype(np.int64), np.floor(col_f).astype(np.int64)
    rows, cols = place.grid.shape
    is_inside = (row >= 0) & (row < rows) & (col >= 0) & (col < cols)
    target = np.full(row.shape, _OUTSIDE, np.int64)
    target[is_inside] = place.landing[row[is_inside], col[is_inside]]
    return target


def _put(population: np.ndarray, place: Settlement, x: float, y: float, n_people: float):
    """Add people at a point; return how many of them are outside and at sea."""
    target = int(_landing_of(place, np.array([x]), np.array([y]))[0])
    if target >= 0:
        population.flat[target] += n_people
    return n_people * (target == _OUTSIDE), n_people * (target == _AT_SEA)
