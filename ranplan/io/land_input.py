"""Land polygons: cut to the region and 50 km around it, refused where they end too early."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import shapely
from pyproj import CRS, Transformer
from shapely.affinity import translate

from ranplan.errors import InvalidInputError, Problem
from ranplan.io.vector_input import Layer, polygon_part, polygons, read_layer, transformed

if TYPE_CHECKING:
    from ranplan.grid import Grid
    from ranplan.io.inputs import InputFile

_SIDES = ("west", "south", "east", "north")
_MARGIN = 0.02  # of the window, on each side: its sides are curves in the layer's CRS
_STEPS = 100  # a side of the window is as many straight pieces in the layer's CRS


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
    windows = _windows(around, source.crs)
    land = polygons(_near(source, windows))
    bounds = tuple(source.frame.total_bounds)
    _refuse_cut_land(file, land.geometry, bounds, windows, around=around, crs=source.crs)
    turns_deg = (-360.0, 0.0, 360.0) if source.crs.is_geographic else (0.0,)
    pieces = [
        part
        for window in windows
        for turn_deg in turns_deg
        for piece in shapely.intersection(land.geometry, translate(window, turn_deg))
        if (part := polygon_part(piece)) is not None
    ]
    if not pieces:
        return np.array([], dtype=object), (*source.notes, *land.notes)
    longest = max(max(_size(window)) for window in windows) / _STEPS
    fine = shapely.segmentize(np.array(pieces, dtype=object), longest)
    return transformed(fine, source.crs, around.crs), (*source.notes, *land.notes)


def _windows(around: Grid, crs: CRS) -> list[shapely.Polygon]:
    """Box around the grid in a layer's CRS; two of them across the antimeridian."""
    transformer = Transformer.from_crs(around.crs, crs, always_xy=True)
    west, south, east, north = transformer.transform_bounds(*around.bounds, densify_pts=101)
    if west <= east:
        margin_x, margin_y = _MARGIN * (east - west), _MARGIN * (north - south)
        boxes = [(west - margin_x, south - margin_y, east + margin_x, north + margin_y)]
    else:
        boxes = [(west, south, 180.0, north), (-180.0, south, east, north)]
    return [shapely.box(*box) for box in boxes]


def _near(layer: Layer, windows: list[shapely.Polygon]) -> Layer:
    """Keep the parts of a layer near the windows; all of it where there is none, for its checks."""
    frame = layer.frame.explode(ignore_index=True)
    boxes = shapely.box(*frame.bounds.to_numpy().T)
    is_near = shapely.intersects(shapely.union_all(windows), boxes)
    return replace(layer, frame=frame[is_near]) if is_near.any() else layer


def _size(polygon: shapely.Polygon) -> tuple[float, float]:
    west, south, east, north = polygon.bounds
    return east - west, north - south


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
