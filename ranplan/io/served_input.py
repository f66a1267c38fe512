"""Existing coverage: polygons whose inside is served, rasters whose high values are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely
from rasterio.features import geometry_mask
from rasterio.warp import Resampling

from ranplan.errors import InvalidInputError, Problem
from ranplan.io.clip import cut_to_grid, near_windows, windows_around
from ranplan.io.raster_input import RasterSource, read_mosaic, resample, window_over
from ranplan.io.vector_input import polygon_part, polygons, read_layer

if TYPE_CHECKING:
    from ranplan.grid import Grid
    from ranplan.io.inputs import InputFile

_HALF = 0.5 - 1e-6  # half of a cell as float32 adds it up
_NOWHERE = -1.0


@dataclass(frozen=True, slots=True)
class Served:
    """
    What one file says of existing service.

    Parameters
    ----------
    is_served : (rows, cols) bool array
    has_data : (rows, cols) bool array
        The file says something of the cell.
    notes : tuple of str
        What was repaired or left out.
    """

    is_served: np.ndarray
    has_data: np.ndarray
    notes: tuple[str, ...]


def read_served_polygons(file: InputFile, layer: str | None, grid: Grid) -> Served:
    """
    Cells whose centre lies in a polygon of coverage.

    Parameters
    ----------
    file : InputFile
    layer : str or None
    grid : Grid

    Returns
    -------
    Served

    Raises
    ------
    InvalidInputError
        If the layer cannot be read, states no CRS or holds no polygon.
    """
    source = read_layer(file, layer)
    windows = windows_around(grid, source.crs)
    areas = polygons(near_windows(source, windows))
    pieces = cut_to_grid(areas.geometry, windows, source.crs, grid.crs)
    inside = [shapely.make_valid(piece) for piece in pieces if polygon_part(piece) is not None]
    is_served = np.zeros(grid.shape, bool)
    if inside:
        is_served = geometry_mask(inside, grid.shape, grid.transform, invert=True)
    return Served(is_served, np.ones(grid.shape, bool), (*source.notes, *areas.notes))


def read_served_cells(source: RasterSource, served_from: float, grid: Grid, where: str) -> Served:
    """
    Cells of which at least half is served, by area, where what has no data is not served.

    Parameters
    ----------
    source : RasterSource
    served_from : float
        The raster's values from this one up mean service.
    grid : Grid
    where : str
        Key path of the config, for messages.

    Returns
    -------
    Served

    Raises
    ------
    InvalidInputError
        If the raster states no CRS, or does not reach the region.
    """
    given = source.file.given
    if source.crs is None:
        remedy = "add it, for instance with gdal_edit.py -a_srs EPSG:4326"
        raise InvalidInputError(Problem("states no CRS", file=given, remedy=remedy))
    window = window_over(grid, source.transform, source.crs, where=where)
    mosaic = read_mosaic([source], window, source.crs, dtype=np.float64)
    has_value = ~np.isnan(mosaic.values)
    if not mosaic.covered.any():
        what, remedy = "does not reach the region", "give a raster of the region"
        raise InvalidInputError(Problem(what, file=given, remedy=remedy))
    shares = [
        resample(is_so.astype(np.float32), mosaic, grid, Resampling.average, nodata=_NOWHERE)
        for is_so in (has_value & (mosaic.values >= served_from), has_value)
    ]
    return Served(shares[0] >= _HALF, shares[1] >= _HALF, ())
