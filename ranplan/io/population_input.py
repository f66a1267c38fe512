"""People: numbers of a raster, of points or of polygons, each one checked and on the grid's map."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely
from pyproj import CRS, Transformer

from ranplan.errors import InvalidInputError, Problem
from ranplan.io.csv_input import Table, number, read_table, refuse_any
from ranplan.io.extent import WGS84, padded, place_name
from ranplan.io.raster_input import (
    Mosaic,
    RasterSource,
    pixel_size_m,
    read_mosaic,
    window_over,
)
from ranplan.io.spelling import did_you_mean
from ranplan.io.vector_input import Layer, polygons, read_layer, transformed
from ranplan.region.population import SourceCells

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ranplan.grid import Grid
    from ranplan.io.inputs import InputFile

_LATITUDE_NAMES = ("lat", "latitude")
_LONGITUDE_NAMES = ("lon", "lng", "long", "longitude")
_CELLS_AT_ONCE = 1_000_000
_ALLOWED = "a number of people, zero or more"


@dataclass(frozen=True, slots=True)
class PeoplePoints:
    """
    People at points; arrays are (n,).

    Parameters
    ----------
    easting, northing : float64 array
        In the grid's CRS; not finite where a point is too far away to have a place in it. [m]
    people : float64 array
    notes : tuple of str
    """

    easting: np.ndarray
    northing: np.ndarray
    people: np.ndarray
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PeoplePolygons:
    """
    People of polygons; arrays are (n,).

    Parameters
    ----------
    geometry : object array of shapely polygons
        In the grid's CRS.
    people : float64 array
    notes : tuple of str
    """

    geometry: np.ndarray
    people: np.ndarray
    notes: tuple[str, ...]


def read_people_points(file: InputFile, layer: str | None, field: str, crs: CRS) -> PeoplePoints:
    """
    Read points with a number of people.

    Parameters
    ----------
    file : InputFile
        A CSV with latitude and longitude columns in WGS 84, or a vector layer of points.
    layer : str or None
    field : str
        Column with the number of people.
    crs : pyproj.CRS
        Of the grid.

    Returns
    -------
    PeoplePoints
    """
    if file.path.suffix.lower() == ".csv":
        longitude_deg, latitude_deg, people = _csv_points(file, field)
        source, x, y = WGS84, longitude_deg, latitude_deg
        notes: tuple[str, ...] = ()
    else:
        points = read_layer(file, layer)
        people = _layer_people(points, field)
        geometry = points.frame.geometry.to_numpy()
        is_absent = shapely.is_missing(geometry) | shapely.is_empty(geometry)
        kinds = set(points.frame.geom_type[~is_absent]) - {"Point"}
        if kinds or is_absent.all():
            what = f"holds {', '.join(sorted(kinds)) or 'no geometry'} where points are needed"
            remedy = "polygons go under region.population.polygons"
            raise InvalidInputError(Problem(what, file=file.given, remedy=remedy))
        notes = (*points.notes, *_without_place(file, people[is_absent]))
        source, people, geometry = points.crs, people[~is_absent], geometry[~is_absent]
        x, y = shapely.get_x(geometry), shapely.get_y(geometry)
    easting, northing = Transformer.from_crs(source, crs, always_xy=True).transform(x, y)
    return PeoplePoints(np.asarray(easting), np.asarray(northing), people, notes)


def read_people_polygons(
    file: InputFile, layer: str | None, field: str, crs: CRS
) -> PeoplePolygons:
    """
    Read polygons with a number of people.

    Parameters
    ----------
    file : InputFile
    layer : str or None
    field : str
        Column with the number of people.
    crs : pyproj.CRS
        Of the grid.

    Returns
    -------
    PeoplePolygons
    """
    source = read_layer(file, layer)
    people = _layer_people(source, field)
    areas = polygons(source)
    has_place = np.isin(np.arange(people.size) + 1, areas.feature)
    notes = (*source.notes, *areas.notes, *_without_place(file, people[~has_place]))
    geometry = transformed(areas.geometry, source.crs, crs)
    return PeoplePolygons(geometry, people[has_place], notes)


def read_people_cells(
    source: RasterSource, grid: Grid, quantity: str
) -> tuple[SourceCells, tuple[str, ...]]:
    """
    Read a raster of people, no farther than the grid.

    Parameters
    ----------
    source : RasterSource
    grid : Grid
    quantity : str
        ``"count"`` or ``"density_per_km2"``.

    Returns
    -------
    cells : SourceCells
    notes : tuple of str
        Cells without data, which hold nobody, are counted.

    Raises
    ------
    InvalidInputError
        If the file states no CRS, does not cover the grid, or a value is no number of people.
    """
    given = source.file.given
    if source.crs is None:
        remedy = "add it, for instance with gdal_edit.py -a_srs EPSG:4326"
        raise InvalidInputError(Problem("states no CRS", file=given, remedy=remedy))
    window = window_over(grid, source.transform, source.crs, where="region.population")
    mosaic = read_mosaic([source], window, source.crs, dtype=np.float64)
    _refuse_no_number(given, mosaic)
    people = np.where(np.isnan(mosaic.values), 0.0, mosaic.values)
    if quantity == "density_per_km2":
        people = people * _areas_km2(mosaic, grid.crs)
    margin = 1 + math.ceil(max(pixel_size_m(source.transform, source.crs, grid)) / grid.cell_m)
    rows, cols = np.indices(people.shape)
    to_grid = Transformer.from_crs(source.crs, grid.crs, always_xy=True)
    easting, northing = to_grid.transform(*mosaic.xy(rows.ravel(), cols.ravel()))
    cells = SourceCells(
        people=people.ravel(),
        easting=easting,
        northing=northing,
        owner=_owners(mosaic, padded(grid, margin)),
        margin=margin,
    )
    n_empty = int((mosaic.nodata | ~mosaic.covered).sum())
    note = f"population: {given}: {n_empty:,} source cells without data hold nobody"
    return cells, (note,) if n_empty > 0 else ()


def _csv_points(file: InputFile, field: str) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    table = read_table(file.path, file.given)
    longitude_name = _column(file, table, _LONGITUDE_NAMES)
    latitude_name = _column(file, table, _LATITUDE_NAMES)
    _refuse_no_column(file, table.columns, field)
    limits = (
        (longitude_name, -180.0, 180.0, "-180 to 180 degrees"),
        (latitude_name, -90.0, 90.0, "-90 to 90 degrees"),
        (field, 0.0, math.inf, _ALLOWED),
    )
    problems = [
        Problem(f"{name} is {row[name]!r}", file=file.given, line=line, allowed=allowed)
        for line, row in table.rows
        for name, low, high, allowed in limits
        if (value := number(row[name])) is None or not low <= value <= high
    ]
    refuse_any(problems)
    columns = [np.array([float(row[name]) for _, row in table.rows]) for name, *_ in limits]
    return columns[0], columns[1], columns[2]


def _column(file: InputFile, table: Table, names: tuple[str, ...]) -> str:
    found = [column for column in table.columns if column.lower() in names]
    if len(found) == 1:
        return found[0]
    what = f"has {len(found)} columns named {' or '.join(names)}: {', '.join(table.columns)}"
    raise InvalidInputError(Problem(what, file=file.given, line=1, allowed="exactly one"))


def _layer_people(layer: Layer, field: str) -> np.ndarray:
    columns = [str(name) for name in layer.frame.columns if name != layer.frame.geometry.name]
    _refuse_no_column(layer.file, columns, field)
    numbers = [number(str(value)) for value in layer.frame[field]]
    problems = [
        Problem(
            f"{field} is {str(layer.frame[field].iloc[i])!r}",
            file=layer.file.given,
            where=f"feature {i + 1}",
            allowed=_ALLOWED,
        )
        for i, value in enumerate(numbers)
        if value is None or value < 0.0
    ]
    refuse_any(problems)
    return np.array(numbers, dtype=np.float64)


def _refuse_no_column(file: InputFile, columns: Iterable[str], field: str) -> None:
    names = list(columns)
    if field not in names:
        problem = Problem(
            f"has no column {field!r}",
            file=file.given,
            allowed=f"columns: {', '.join(names)}",
            remedy=did_you_mean(field, names) or "name it with field:",
        )
        raise InvalidInputError(problem)


def _without_place(file: InputFile, people: np.ndarray) -> tuple[str, ...]:
    if people.size == 0:
        return ()
    return (
        f"population: {file.given}: {people.size:,} features with {people.sum():,.0f} people have "
        "no usable geometry and are left out",
    )


def _refuse_no_number(given: str, mosaic: Mosaic) -> None:
    """Refuse values that are no number of people; declared nodata is nobody."""
    is_stated = mosaic.covered & ~mosaic.nodata
    if not is_stated.any():
        what = "does not reach the region, or holds no data in it"
        raise InvalidInputError(Problem(what, file=given, remedy="give a raster of the region"))
    is_wrong = is_stated & ~((mosaic.values >= 0.0) & (mosaic.values < math.inf))
    if is_wrong.any():
        row, col = (int(index[0]) for index in np.nonzero(is_wrong))
        problem = Problem(
            f"{int(is_wrong.sum()):,} cells hold no number of people; the first, at "
            f"{place_name(mosaic.crs, *mosaic.xy(row, col))}, is {mosaic.values[row, col]:g}",
            file=given,
            allowed=_ALLOWED,
            remedy="declare the value that means no data: gdal_edit.py -a_nodata",
        )
        raise InvalidInputError(problem)


def _areas_km2(mosaic: Mosaic, crs: CRS) -> np.ndarray:
    """Area of every source cell on the grid's map, where the plan measures area. [km2]."""
    rows, cols = mosaic.values.shape
    corner_row, corner_col = np.mgrid[0 : rows + 1, 0 : cols + 1] - 0.5
    to_grid = Transformer.from_crs(mosaic.crs, crs, always_xy=True)
    x, y = to_grid.transform(*mosaic.xy(corner_row, corner_col))
    # Half the cross product of the diagonals is the area of any quadrilateral.
    down_x, down_y = x[1:, 1:] - x[:-1, :-1], y[1:, 1:] - y[:-1, :-1]
    up_x, up_y = x[:-1, 1:] - x[1:, :-1], y[:-1, 1:] - y[1:, :-1]
    return 0.5 * np.abs(down_x * up_y - down_y * up_x) / 1e6


def _owners(mosaic: Mosaic, around: Grid) -> np.ndarray:
    """Index of the source cell that holds each cell's centre, -1 beyond the mosaic."""
    rows, cols = mosaic.values.shape
    owner = np.empty(around.shape, np.int32)
    to_source = Transformer.from_crs(around.crs, mosaic.crs, always_xy=True)
    n_rows = max(1, _CELLS_AT_ONCE // around.shape[1])
    for start in range(0, around.shape[0], n_rows):
        here = slice(start, min(start + n_rows, around.shape[0]))
        row, col = np.mgrid[here, 0 : around.shape[1]]
        col_f, row_f = ~mosaic.transform @ to_source.transform(*around.xy(row, col))
        row, col = np.floor(row_f).astype(np.int64), np.floor(col_f).astype(np.int64)
        is_inside = (row >= 0) & (row < rows) & (col >= 0) & (col < cols)
        owner[here] = np.where(is_inside, row * cols + col, -1)
    return owner
