"""Radio-climatic zones of P.1812, section 4.1: sea, coastal land and inland.

The definition of coastal land (zone A1) is read second-hand, as reference implementations and the
project's notes have it: land within 50 km of the sea, lower than 100 m above it and adjacent to
it. Adjacent is taken to mean connected to the sea through cells that fulfil the other two.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from rasterio.features import geometry_mask
from scipy.ndimage import binary_dilation, binary_propagation, distance_transform_edt

from ranplan.constants import ZONE_COASTAL, ZONE_INLAND, ZONE_SEA

if TYPE_CHECKING:
    from collections.abc import Collection

    from shapely.geometry.base import BaseGeometry

    from ranplan.grid import Grid

COASTAL_REACH_M = 50_000.0
COASTAL_HEIGHT_M = 100.0
_DISTANCE_RESOLUTION_M = 100.0
_NEIGHBOURS = np.ones((3, 3), bool)


def outside_polygons(land: Collection[BaseGeometry], grid: Grid) -> np.ndarray:
    """
    Tell which cells have their centre outside all polygons.

    Parameters
    ----------
    land : collection of shapely polygons
        In the grid's CRS.
    grid : Grid

    Returns
    -------
    (rows, cols) bool array
    """
    if len(land) == 0:
        return np.ones(grid.shape, bool)
    return geometry_mask(land, grid.shape, grid.transform)


def classify_zones(
    elevation_amsl_m: np.ndarray, is_sea: np.ndarray, cell_m: float, *, margin: int = 0
) -> np.ndarray:
    """
    Zone of every cell.

    Parameters
    ----------
    elevation_amsl_m : (rows, cols) array
        [m]
    is_sea : (rows + 2 * margin, cols + 2 * margin) bool array
        Sea in the grid and, where it is known, around it.
    cell_m : float
        [m]
    margin : int
        How far ``is_sea`` reaches beyond the grid. [cells]

    Returns
    -------
    (rows, cols) uint8 array
        ``constants.ZONE_SEA``, ``ZONE_COASTAL`` or ``ZONE_INLAND``.

    Notes
    -----
    Sea around the grid counts for the distance, and for the connection where it touches the grid.
    The height of land around the grid is not known: a connection that leaves the grid is none.
    """
    inside = inner_block(margin)
    sea_here = is_sea[inside]
    is_near = _is_near_sea(is_sea, cell_m)[inside]
    may_be_coastal = ~sea_here & is_near & (elevation_amsl_m < COASTAL_HEIGHT_M)
    touches_sea = binary_dilation(is_sea, _NEIGHBOURS)[inside] & may_be_coastal
    is_coastal = binary_propagation(touches_sea, _NEIGHBOURS, mask=may_be_coastal)
    zone = np.full(elevation_amsl_m.shape, ZONE_INLAND, np.uint8)
    zone[is_coastal] = ZONE_COASTAL
    zone[sea_here] = ZONE_SEA
    return zone


def margin_cells(cell_m: float) -> int:
    """
    Cells beyond the grid in which the sea must be known.

    Examples
    --------
    >>> margin_cells(90.0)
    556
    """
    return math.ceil(COASTAL_REACH_M / cell_m)


def inner_block(margin: int) -> tuple[slice, slice]:
    """Rows and columns of a padded grid that are the grid's own."""
    side = slice(margin, -margin) if margin > 0 else slice(None)
    return side, side


def _is_near_sea(is_sea: np.ndarray, cell_m: float) -> np.ndarray:
    """
    Tell which cells have the sea within 50 km, centre to centre.

    Cells smaller than 50 m are taken in blocks of up to 100 m, which bounds time and memory and
    moves the 50 km by no more than a block.
    """
    if not is_sea.any():
        return np.zeros(is_sea.shape, bool)
    block = max(1, math.floor(_DISTANCE_RESOLUTION_M / cell_m))
    rows, cols = is_sea.shape
    whole = np.pad(is_sea, ((0, -rows % block), (0, -cols % block)))
    blocks = whole.reshape(whole.shape[0] // block, block, -1, block).any(axis=(1, 3))
    distance_m = distance_transform_edt(~blocks, sampling=block * cell_m)
    is_near = distance_m <= COASTAL_REACH_M
    return is_near.repeat(block, axis=0).repeat(block, axis=1)[:rows, :cols]
