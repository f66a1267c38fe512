"""Land polygons: cut to the region and 50 km around it, refused where they end too early."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

from ranplan.errors import InvalidInputError, Problem
from ranplan.io.clip import cut_to_grid, near_windows, windows_around
from ranplan.io.vector_input import polygon_part, polygons, read_layer, transformed

if TYPE_CHECKING:
    from pyproj import CRS

    from ranplan.grid import Grid
    from ranplan.io.inputs import InputFile

_SIDES = ("west", "south", "east", "north")


def read_land(
    file: InputFile, layer: str | None, around: Grid
) -> tuple[np.ndarray, tuple[str, ...]]:
    """
    Land in a region and the 50 km around it that the coastal zone depends on.

    Parameters
    ----------
    file : InputFile
    layer : str or None
    around : Grid
        The plan's grid, padded.

    Returns
    -------
    land : object array of shapely polygons
        In the grid's CRS, cut a little outside ``around``; may be empty.
    notes : tuple of str

    Raises
    ------
    InvalidInputError
        If the layer is unfit, or ends inside ``around`` with land along its edge: what lies beyond
        would be taken for sea.
    """
    source = read_layer(file, layer)
    windows = windows_around(around, source.crs)
    land = polygons(near_windows(source, windows))
    bounds = tuple(source.frame.total_bounds)
    _refuse_cut_land(file, land.geometry, bounds, windows, around=around, crs=source.crs)
    pieces = cut_to_grid(land.geometry, windows, source.crs, around.crs)
    areas = [part for piece in pieces if (part := polygon_part(piece)) is not None]
    return np.array(areas, dtype=object), (*source.notes, *land.notes)


def _refuse_cut_land(
    file: InputFile,
    land: np.ndarray,
    bounds: tuple[float, ...],
    windows: list[shapely.Polygon],
    *,
    around: Grid,
    crs: CRS,
) -> None:
    """Refuse land that runs along a straight side of the layer's own bounding box."""
    west, south, east, north = bounds
    lines = (
        shapely.LineString([(west, south), (west, north)]),
        shapely.LineString([(west, south), (east, south)]),
        shapely.LineString([(east, south), (east, north)]),
        shapely.LineString([(west, north), (east, north)]),
    )
    for name, line, position in zip(_SIDES, lines, bounds, strict=True):
        if _is_end_of_the_world(crs, name, position):
            continue
        along = [
            shapely.intersection(shapely.intersection(land, line), window) for window in windows
        ]
        on_map = transformed(np.concatenate(along), crs, around.crs)
        length_m = float(shapely.length(on_map).sum())
        if length_m > 2.0 * around.cell_m:
            problem = Problem(
                f"the land is cut off at the layer's {name} edge, {length_m / 1000:.1f} km of it "
                "inside the region or the 50 km around it: what lies beyond would be sea",
                file=file.given,
                allowed="land polygons that reach 50 km beyond the region",
                remedy="give a larger land layer",
            )
            raise InvalidInputError(problem)


def _is_end_of_the_world(crs: CRS, side: str, position: float) -> bool:
    limit = 180.0 if side in ("west", "east") else 90.0
    return crs.is_geographic and abs(abs(position) - limit) < 1e-6
