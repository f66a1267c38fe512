"""From the config's ``population`` section to people a cell."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ranplan.errors import InvalidInputError, Problem
from ranplan.io.population_input import (
    read_people_cells,
    read_people_points,
    read_people_polygons,
)
from ranplan.region.population import (
    Settlement,
    Spread,
    settlement,
    spread_cells,
    spread_points,
    spread_polygons,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ranplan.config.journal import Journal
    from ranplan.config.schema import Population, SpreadKernel
    from ranplan.grid import Grid
    from ranplan.io.inputs import InputFile

_MAX_KERNEL_CELLS = 1000


def build_population(
    section: Population | None, grid: Grid, is_land: np.ndarray, journal: Journal
) -> np.ndarray | None:
    """
    Add up the people of every source.

    Parameters
    ----------
    section : Population or None
    grid : Grid
    is_land : (rows, cols) bool array
    journal : Journal

    Returns
    -------
    (rows, cols) float32 array or None
        People a cell; None without a section.

    Raises
    ------
    InvalidInputError
        If a number of people is none, or nobody lives in the region.
    """
    if section is None:
        return None
    place = settlement(grid, is_land)
    population = np.zeros(grid.shape)
    for file, spread in _spreads(section, place, journal):
        population += spread.population
        on_grid = float(spread.population.sum())
        journal.notes.append(
            f"population: {file.given}: {on_grid:,.0f} people in the region, "
            f"{spread.outside:,.0f} outside it, {spread.at_sea:,.0f} at sea and left out"
        )
    if not population.sum() > 0.0:
        what, remedy = "empty population: nobody lives in the region", "check files and bounds"
        raise InvalidInputError(Problem(what, where="region.population", remedy=remedy))
    return population.astype(np.float32)


def _spreads(
    section: Population, place: Settlement, journal: Journal
) -> Iterator[tuple[InputFile, Spread]]:
    grid = place.grid
    for raster in section.rasters:
        source = journal.raster(raster, raster.file, "population")
        cells, notes = read_people_cells(source, grid, raster.quantity)
        journal.notes.extend(notes)
        yield source.file, spread_cells(cells, place)
    for i, points in enumerate(section.points):
        file = journal.other(points, points.file, "population")
        at = read_people_points(file, points.layer, points.field, grid.crs)
        journal.notes.extend(at.notes)
        radius_m = _radius_m(points.kernel, at.people)
        _refuse_wide_kernel(radius_m, grid, f"region.population.points.{i}.kernel")
        yield (
            file,
            spread_points(
                at.easting, at.northing, at.people, radius_m, shape=points.kernel.shape, place=place
            ),
        )
    for areas in section.polygons:
        file = journal.other(areas, areas.file, "population")
        of = read_people_polygons(file, areas.layer, areas.field, grid.crs)
        journal.notes.extend(of.notes)
        yield file, spread_polygons(of.geometry, of.people, place)


def _radius_m(kernel: SpreadKernel, people: np.ndarray) -> np.ndarray:
    if kernel.density_per_km2 is None:
        return np.full(people.shape, kernel.radius_m)
    return 1000.0 * np.sqrt(people / (np.pi * kernel.density_per_km2))


def _refuse_wide_kernel(radius_m: np.ndarray, grid: Grid, where: str) -> None:
    widest_m = float(radius_m.max(initial=0.0))
    if widest_m > _MAX_KERNEL_CELLS * grid.cell_m:
        problem = Problem(
            f"spreads people over a radius of {widest_m / 1000:.4g} km",
            where=where,
            allowed=f"at most {_MAX_KERNEL_CELLS} cells of {grid.cell_m:g} m",
        )
        raise InvalidInputError(problem)
