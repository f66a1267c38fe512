"""Where the fibre network can be joined: lines and points, on the grid's map."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import shapely

from ranplan.errors import InvalidInputError, Problem
from ranplan.io.clip import cut_to_grid, near_windows, windows_around
from ranplan.io.vector_input import read_layer

if TYPE_CHECKING:
    import numpy as np

    from ranplan.grid import Grid
    from ranplan.io.inputs import InputFile

_KINDS = {"Point", "MultiPoint", "LineString", "MultiLineString", "LinearRing"}


def read_fibre(
    file: InputFile, layer: str | None, around: Grid
) -> tuple[np.ndarray, tuple[str, ...]]:
    """
    Lines and points of a fibre network near a region.

    Parameters
    ----------
    file : InputFile
    layer : str or None
    around : Grid
        The plan's grid, padded by as far as a link reaches.

    Returns
    -------
    fibre : object array of shapely geometries
        In the grid's CRS, cut a little outside ``around``; may be empty.
    notes : tuple of str

    Raises
    ------
    InvalidInputError
        If the layer cannot be read, states no CRS, or holds anything but lines and points.
    """
    source = read_layer(file, layer)
    geometry = source.frame.geometry
    has_place = ~(geometry.isna() | geometry.is_empty)
    strange = sorted(set(geometry[has_place].geom_type) - _KINDS)
    if strange or not has_place.any():
        what = f"holds {', '.join(strange) or 'no geometry'} where lines or points are needed"
        remedy = "give the routes, or the places where they can be joined"
        raise InvalidInputError(Problem(what, file=file.given, remedy=remedy))
    n_absent = int((~has_place).sum())
    notes = source.notes
    if n_absent > 0:
        notes = (*notes, f"{file.given}: {n_absent:,} features without geometry left out")
    windows = windows_around(around, source.crs)
    near = near_windows(replace(source, frame=source.frame[has_place]), windows)
    flat = shapely.force_2d(near.frame.geometry.to_numpy())
    return cut_to_grid(flat, windows, source.crs, around.crs), notes
