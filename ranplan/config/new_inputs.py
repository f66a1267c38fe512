"""What a new config has to know of the files it names, the terrain aside."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from ranplan.config.placing import placed_rows, rows_inside
from ranplan.errors import InvalidInputError, Problem
from ranplan.io.csv_input import read_table
from ranplan.io.inputs import InputFile
from ranplan.io.named_files import why_missing
from ranplan.io.population_input import read_people_points
from ranplan.io.raster_input import open_raster
from ranplan.io.site_table import read_site_table
from ranplan.io.vector_input import read_layer

if TYPE_CHECKING:
    from ranplan.grid import Grid
    from ranplan.io.site_table import SiteRow

# As censuses, GeoNames, OpenStreetMap and Natural Earth spell it.
_POPULATION_NAMES = (
    "population",
    "pop",
    "people",
    "inhabitants",
    "residents",
    "pop_est",
    "pop_max",
)


@dataclass(frozen=True, slots=True)
class NewPlaces:
    """
    Places with people, as a new config describes them.

    Parameters
    ----------
    field : str
        Column with the number of people.
    n_places, n_inside : int
        In the file, and in the region.
    people_inside : float
        Of the places in the region.
    """

    field: str
    n_places: int
    n_inside: int
    people_inside: float


@dataclass(frozen=True, slots=True)
class NewSites:
    """
    Masts or structures in the region, as a new config describes them.

    Parameters
    ----------
    n_sites : int
    without : dict of str to int
        Of how many the file leaves something out, by ``height_agl_m``, ``carriers``, ``radios`` and
        ``azimuths_deg``; what it says of all does not stand here.
    """

    n_sites: int
    without: dict[str, int]


def named_file(given: str, role: str) -> InputFile:
    """
    Find a file that the user named on the command line.

    Raises
    ------
    InvalidInputError
        If it is not there.
    """
    missing = why_missing(given, Path())
    if missing is not None:
        what, remedy = missing
        raise InvalidInputError(Problem(what, file=given, remedy=remedy))
    return InputFile(given=given, path=Path(given), role=role)


def read_new_places(given: str, grid: Grid) -> NewPlaces:
    """
    Find the column with the people of a file of places, and count those in the region.

    Parameters
    ----------
    given : str
        A CSV with latitude and longitude, or a vector layer of points.
    grid : Grid
        Of the region.

    Returns
    -------
    NewPlaces

    Raises
    ------
    InvalidInputError
        If no column, or more than one, is called population or the like, a value is no number, or
        nobody lives in the region.
    """
    file = named_file(given, "population")
    field = _population_column(file)
    points = read_people_points(file, None, field, grid.crs)
    west, south, east, north = grid.bounds
    is_inside = (points.easting >= west) & (points.easting < east)
    is_inside &= (points.northing > south) & (points.northing <= north)
    people = float(points.people[is_inside].sum())
    if not people > 0.0:
        what = f"none of its {points.people.size:,} places with people lies in the terrain"
        remedy = "give places and terrain of one region"
        raise InvalidInputError(Problem(what, file=given, remedy=remedy))
    return NewPlaces(field, points.people.size, int(np.count_nonzero(is_inside)), people)


def read_new_masts(given: str, grid: Grid) -> NewSites:
    """
    Count what a file of masts in service leaves for the config to say.

    Parameters
    ----------
    given : str
    grid : Grid
        Of the region.

    Returns
    -------
    NewSites

    Raises
    ------
    InvalidInputError
        If it is no file of sites, or none is in the region.
    """
    rows = _rows_inside(given, "masts in service", grid)
    without = {
        "height_agl_m": sum(row.height_agl_m is None for row in rows),
        "carriers": sum(row.carriers is None for row in rows),
        "radios": sum(row.radio_id is None and not row.radios for row in rows),
        "azimuths_deg": sum(row.azimuths_deg is None for row in rows),
    }
    return NewSites(len(rows), {field: count for field, count in without.items() if count > 0})


def read_new_towers(given: str, grid: Grid) -> NewSites:
    """
    Count the structures of a file that have no height.

    Parameters
    ----------
    given : str
    grid : Grid
        Of the region.

    Returns
    -------
    NewSites

    Raises
    ------
    InvalidInputError
        If it is no file of sites, or none is in the region.
    """
    rows = _rows_inside(given, "structures", grid)
    lacking = sum(row.structure_height_m is None and row.height_agl_m is None for row in rows)
    return NewSites(len(rows), {"height_agl_m": lacking} if lacking > 0 else {})


def read_new_raster(given: str) -> None:
    """
    Check that a file is a raster with a CRS; what its values mean is found out by the plan.

    Raises
    ------
    InvalidInputError
    """
    source = open_raster(named_file(given, "raster"))
    if source.crs is None:
        remedy = "add it, for instance with gdal_edit.py -a_srs EPSG:4326"
        raise InvalidInputError(Problem("states no CRS", file=given, remedy=remedy))


def _rows_inside(given: str, noun: str, grid: Grid) -> list[SiteRow]:
    file = named_file(given, noun)
    placed = placed_rows(read_site_table(file.path, file.given), file, grid)
    return [item.row for item in rows_inside(placed, grid, noun)[0]]


def _population_column(file: InputFile) -> str:
    if file.path.suffix.lower() == ".csv":
        columns = list(read_table(file.path, file.given).columns)
    else:
        frame = read_layer(file).frame
        columns = [str(name) for name in frame.columns if name != frame.geometry.name]
    found = [name for name in columns if name.strip().lower() in _POPULATION_NAMES]
    if len(found) == 1:
        return found[0]
    raise InvalidInputError(
        Problem(
            f"has {len(found) or 'no'} columns with the number of people"
            + (f" ({', '.join(found)})" if found else f" among {', '.join(columns)}"),
            file=file.given,
            allowed=f"one of {', '.join(_POPULATION_NAMES)}",
            remedy="rename the right one to population",
        )
    )
