"""Places for new masts, from terrain and people alone: no radio, rule or budget moves them."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import chain, islice
from typing import TYPE_CHECKING

import numpy as np
from scipy.ndimage import maximum_filter, minimum_filter

from ranplan.constants import ZONE_SEA

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ranplan.grid import Grid
    from ranplan.region import Region

LATTICE, PROMINENT = "lattice", "prominent ground"
MOVE_FRACTION = 1.0 / 3.0  # of the lattice's spacing; neighbours rarely want the same ground
_HAIR = 1e-12  # so that rounding keeps no two candidates from standing just far enough apart


@dataclass(frozen=True, slots=True)
class GenerationRule:
    """
    What is asked of new places.

    Parameters
    ----------
    lattice_m : float
        Spacing of the lattice. [m]
    people_within_m, min_people : float
        So many people live this near to a lattice point, and to prominent ground. [m], -
    prominent_per_100_km2 : float
        At most as much prominent ground a hundred square kilometres of land. [1/100 km2]
    prominence_radius_m : float
        Ground is prominent if nothing this near is higher. [m]
    min_spacing_m : float
        Smallest distance to any other place. [m]
    max_slope_deg : float
        Steeper ground is left out. [deg]
    max_sites : int
    """

    lattice_m: float
    people_within_m: float
    min_people: float
    prominent_per_100_km2: float
    prominence_radius_m: float
    min_spacing_m: float
    max_slope_deg: float
    max_sites: int


@dataclass(frozen=True, slots=True)
class Spot:
    """
    A cell for a new mast, which stands at its centre.

    Parameters
    ----------
    row, col : int
    origin : str
        ``"lattice"`` or ``"prominent ground"``.
    """

    row: int
    col: int
    origin: str


def generate_spots(
    region: Region, rule: GenerationRule, taken_easting: np.ndarray, taken_northing: np.ndarray
) -> tuple[Spot, ...]:
    """
    Places for new masts: prominent ground first, then a lattice, most people first.

    Parameters
    ----------
    region : Region
        Of which terrain, sea and population count.
    rule : GenerationRule
    taken_easting, taken_northing : (n,) array
        What stands already, to which the spacing is kept as well. [m]

    Returns
    -------
    tuple of Spot
        In the order in which they were taken.

    Notes
    -----
    Prominent ground is taken in the order of its rise above the mean of the ground within
    ``prominence_radius_m``; where equally high cells lie within that radius, one of them is.
    Nearer to the grid's edge than that radius nothing is: what lies beyond is not known.

    Points of the lattice are the cells that hold multiples of ``lattice_m`` in easting and
    northing, so that a wider region keeps them. Each moves to the highest ground within a third of
    the spacing that is land, no steeper than allowed and far enough from every place before it.

    Ties go to the first row, then the first column. Without population every lattice point and all
    prominent ground counts.
    """
    grid = region.grid
    is_free = (region.zone != ZONE_SEA) & (
        slope_deg(region.elevation_amsl_m, grid.cell_m) <= rule.max_slope_deg
    )
    for place in zip(taken_easting, taken_northing, strict=True):
        _keep_clear(is_free, grid, place, rule.min_spacing_m)
    # Both take from is_free as they go on; the lattice begins where prominent ground ends.
    spots = chain(_prominent_spots(region, rule, is_free), _lattice_spots(region, rule, is_free))
    return tuple(islice(spots, rule.max_sites))


def slope_deg(elevation_m: np.ndarray, cell_m: float) -> np.ndarray:
    """
    Steepness of the ground, by central differences, one-sided at the edge.

    Parameters
    ----------
    elevation_m : (rows, cols) array
        [m]
    cell_m : float
        [m]

    Returns
    -------
    (rows, cols) float64 array
        [deg]

    Examples
    --------
    A plane that rises one metre a metre is at 45 degrees everywhere:

    >>> slope_deg(np.array([[0.0, 10.0, 20.0]]), 10.0).round(9)
    array([[45., 45., 45.]])
    """
    wide = np.pad(elevation_m.astype(np.float64), 1, mode="reflect", reflect_type="odd")
    down = wide[2:, 1:-1] - wide[:-2, 1:-1]
    across = wide[1:-1, 2:] - wide[1:-1, :-2]
    return np.degrees(np.arctan(np.hypot(down, across) / (2.0 * cell_m)))


def _prominent_spots(region: Region, rule: GenerationRule, is_free: np.ndarray) -> Iterator[Spot]:
    grid = region.grid
    land_km2 = np.count_nonzero(region.zone != ZONE_SEA) * grid.cell_m**2 / 1e6
    most = math.floor(rule.prominent_per_100_km2 * land_km2 / 100.0)
    row, col, rise_m = _summits(region, rule.prominence_radius_m, is_free)
    is_near = _people_near(region, rule, row, col) >= _people_needed(region, rule)
    row, col, rise_m = row[is_near], col[is_near], rise_m[is_near]
    is_untouched = np.ones(grid.shape, bool)  # of the cells of a level top, one is taken
    n_taken = 0
    for at in np.lexsort((col, row, -rise_m)):
        if n_taken == most:
            return
        cell = int(row[at]), int(col[at])
        if is_free[cell] and is_untouched[cell]:
            n_taken += 1
            _keep_clear(is_free, grid, grid.xy(*cell), rule.min_spacing_m)
            _keep_clear(is_untouched, grid, grid.xy(*cell), rule.prominence_radius_m)
            yield Spot(*cell, PROMINENT)


def _summits(
    region: Region, radius_m: float, is_free: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Rows, columns and rise of free cells with nothing higher and something lower around. [m]."""
    grid, elevation_amsl_m = region.grid, region.elevation_amsl_m
    reach = math.floor(grid.in_cells(radius_m))
    # The squares inside and around the disc are quick to search and leave few cells to look at.
    inner = math.floor(reach / math.sqrt(2.0))
    may_be = is_free & (elevation_amsl_m == maximum_filter(elevation_amsl_m, 2 * inner + 1))
    may_be &= elevation_amsl_m > minimum_filter(elevation_amsl_m, 2 * reach + 1)
    is_known = np.zeros(grid.shape, bool)
    is_known[reach : grid.shape[0] - reach, reach : grid.shape[1] - reach] = True
    found = []
    for row, col in np.argwhere(may_be & is_known):
        block, distance_m = _around(grid, grid.xy(row, col), radius_m)
        around_m = elevation_amsl_m[block][distance_m <= radius_m * (1.0 + _HAIR)]
        own_m = elevation_amsl_m[row, col]
        if around_m.min() < own_m == around_m.max():
            found.append((row, col, own_m - around_m.mean(dtype=np.float64)))
    table = np.array(found, np.float64).reshape(-1, 3)
    return table[:, 0].astype(np.int64), table[:, 1].astype(np.int64), table[:, 2]


def _lattice_spots(region: Region, rule: GenerationRule, is_free: np.ndarray) -> Iterator[Spot]:
    grid = region.grid
    row, col = _lattice_cells(grid, rule.lattice_m)
    people = _people_near(region, rule, row, col)
    is_near = people >= _people_needed(region, rule)
    row, col, people = row[is_near], col[is_near], people[is_near]
    for at in np.lexsort((col, row, -people)):
        cell = _highest(region, is_free, (int(row[at]), int(col[at])), rule.lattice_m)
        if cell is not None:
            _keep_clear(is_free, grid, grid.xy(*cell), rule.min_spacing_m)
            yield Spot(*cell, LATTICE)


def _lattice_cells(grid: Grid, lattice_m: float) -> tuple[np.ndarray, np.ndarray]:
    """Rows and columns of the cells that hold multiples of the spacing, each cell once."""
    west, south, east, north = grid.bounds
    easting = lattice_m * np.arange(math.ceil(west / lattice_m), math.ceil(east / lattice_m))
    southing = lattice_m * np.arange(math.ceil(-north / lattice_m), math.ceil(-south / lattice_m))
    cols = np.unique(np.floor((easting - west) / grid.cell_m).astype(np.int64))
    rows = np.unique(np.floor((southing + north) / grid.cell_m).astype(np.int64))
    row, col = np.meshgrid(
        rows[(rows >= 0) & (rows < grid.shape[0])],  # a multiple may lie on the very edge
        cols[(cols >= 0) & (cols < grid.shape[1])],
        indexing="ij",
    )
    return row.ravel(), col.ravel()


def _highest(
    region: Region, is_free: np.ndarray, cell: tuple[int, int], lattice_m: float
) -> tuple[int, int] | None:
    """Return the highest free cell near a lattice point, None where none is free."""
    reach_m = lattice_m * MOVE_FRACTION
    block, distance_m = _around(region.grid, region.grid.xy(*cell), reach_m)
    may_stand = is_free[block] & (distance_m <= reach_m * (1.0 + _HAIR))
    if not may_stand.any():
        return None
    height_m = np.where(may_stand, region.elevation_amsl_m[block], -np.inf)
    row, col = np.unravel_index(int(height_m.argmax()), height_m.shape)
    return block[0].start + int(row), block[1].start + int(col)


def _people_needed(region: Region, rule: GenerationRule) -> float:
    return 0.0 if region.population is None else rule.min_people


def _people_near(
    region: Region, rule: GenerationRule, row: np.ndarray, col: np.ndarray
) -> np.ndarray:
    """People in the cells with their centre near each cell's; nobody where none are known."""
    people = np.zeros(row.shape)
    if region.population is None:
        return people
    rows, cols = region.grid.shape
    # People from the western edge up to each cell: the difference of two is a run of cells.
    up_to = np.zeros((rows, cols + 1))
    np.cumsum(region.population, axis=1, dtype=np.float64, out=up_to[:, 1:])
    reach = region.grid.in_cells(rule.people_within_m)
    for step in range(-math.floor(reach), math.floor(reach) + 1):
        half = math.floor(math.sqrt(reach**2 - step**2))
        is_on = (row + step >= 0) & (row + step < rows)
        at = (row + step)[is_on]
        start = np.maximum(col[is_on] - half, 0)
        stop = np.minimum(col[is_on] + half + 1, cols)
        people[is_on] += up_to[at, stop] - up_to[at, start]
    return people


def _keep_clear(
    is_free: np.ndarray, grid: Grid, place: tuple[float, float], spacing_m: float
) -> None:
    """Take the cells from the free ones whose centre is nearer to a place, and the place's own."""
    block, distance_m = _around(grid, place, spacing_m)
    is_free[block] &= distance_m >= spacing_m * (1.0 - _HAIR)
    row, col = grid.rowcol(*place)
    is_free[row, col] = False


def _around(
    grid: Grid, place: tuple[float, float], radius_m: float
) -> tuple[tuple[slice, slice], np.ndarray]:
    """Block of cells that holds a disc, and how far their centres are from its own. [m]."""
    col_f, row_f = ~grid.transform @ place
    reach = grid.in_cells(radius_m)
    rows, cols = (
        slice(max(0, math.floor(at - reach)), min(size, math.ceil(at + reach)))
        for at, size in zip((row_f, col_f), grid.shape, strict=True)
    )
    north_m = (np.arange(rows.start, rows.stop) + 0.5 - row_f) * grid.cell_m
    east_m = (np.arange(cols.start, cols.stop) + 0.5 - col_f) * grid.cell_m
    return (rows, cols), np.hypot(north_m[:, None], east_m[None, :])
