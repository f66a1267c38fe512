"""Geometry of a layer near a grid: cut out in the layer's CRS, then brought to the grid's."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import shapely
from pyproj import CRS, Transformer
from shapely.affinity import translate

from ranplan.io.vector_input import Layer, transformed

if TYPE_CHECKING:
    from ranplan.grid import Grid

_MARGIN = 0.02  # of the window, on each side: its sides are curves in the layer's CRS
_STEPS = 100  # a side of the window is as many straight pieces in the layer's CRS


def windows_around(grid: Grid, crs: CRS) -> list[shapely.Polygon]:
    """
    Box a little larger than a grid, in another CRS; two of them across the antimeridian.

    Parameters
    ----------
    grid : Grid
    crs : pyproj.CRS
        Of the boxes.

    Returns
    -------
    list of shapely.Polygon
    """
    transformer = Transformer.from_crs(grid.crs, crs, always_xy=True)
    west, south, east, north = transformer.transform_bounds(*grid.bounds, densify_pts=101)
    if west <= east:
        margin_x, margin_y = _MARGIN * (east - west), _MARGIN * (north - south)
        boxes = [(west - margin_x, south - margin_y, east + margin_x, north + margin_y)]
    else:
        boxes = [(west, south, 180.0, north), (-180.0, south, east, north)]
    return [shapely.box(*box) for box in boxes]


def near_windows(layer: Layer, windows: list[shapely.Polygon]) -> Layer:
    """Keep the single parts of a layer whose boxes touch a window; all of it if none does."""
    frame = layer.frame.explode(ignore_index=True)
    boxes = shapely.box(*frame.bounds.to_numpy().T)
    is_near = shapely.intersects(shapely.union_all(windows), boxes)
    return replace(layer, frame=frame[is_near]) if is_near.any() else layer


def cut_to_grid(
    geometry: np.ndarray, windows: list[shapely.Polygon], source: CRS, target: CRS
) -> np.ndarray:
    """
    Cut geometry to windows and bring it to the grid's CRS, sides bent as they are there.

    Parameters
    ----------
    geometry : object array of shapely geometries
        Valid, in ``source``.
    windows : list of shapely.Polygon
        As ``windows_around`` gives them.
    source, target : pyproj.CRS

    Returns
    -------
    object array of shapely geometries
        In ``target``, none empty; may have none at all.
    """
    turns_deg = (-360.0, 0.0, 360.0) if source.is_geographic else (0.0,)
    pieces = [
        shapely.intersection(geometry, translate(window, turn_deg))
        for window in windows
        for turn_deg in turns_deg
    ]
    inside = np.concatenate(pieces)
    inside = inside[~shapely.is_empty(inside)]
    longest = max(max(_size(window)) for window in windows) / _STEPS
    return transformed(shapely.segmentize(inside, longest), source, target)


def _size(polygon: shapely.Polygon) -> tuple[float, float]:
    west, south, east, north = polygon.bounds
    return east - west, north - south
