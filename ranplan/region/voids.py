"""Voids in a terrain model: how wide they are, and filling the narrow ones."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from rasterio.fill import fillnodata
from scipy.ndimage import distance_transform_edt

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, slots=True)
class Voids:
    """
    What is missing.

    Parameters
    ----------
    n_cells : int
    widest_m : float
        Twice the largest distance of a missing cell to known ground. [m]
    row, col : int
        The cell farthest from known ground.
    """

    n_cells: int
    widest_m: float
    row: int
    col: int


def measure_voids(
    elevation_m: np.ndarray, is_void: np.ndarray, cell_size_m: Sequence[float]
) -> Voids:
    """
    Count the void cells and measure the widest void.

    Parameters
    ----------
    elevation_m : (rows, cols) array
        NaN where unknown, in a void or beyond the tiles; at least one is known. [m]
    is_void : (rows, cols) bool array
        The unknown cells that matter; at least one.
    cell_size_m : sequence of float
        Height and width of a cell. [m]

    Returns
    -------
    Voids
    """
    distance_m = distance_transform_edt(np.isnan(elevation_m), sampling=cell_size_m)
    distance_m[~is_void] = 0.0
    row, col = np.unravel_index(int(distance_m.argmax()), distance_m.shape)
    return Voids(int(is_void.sum()), 2.0 * float(distance_m[row, col]), int(row), int(col))


def fill_voids(
    elevation_m: np.ndarray, is_void: np.ndarray, widest_m: float, cell_size_m: Sequence[float]
) -> np.ndarray:
    """
    Interpolate voids from their rims, by inverse distance in four directions.

    Parameters
    ----------
    elevation_m : (rows, cols) float32 array
        NaN where unknown. [m]
    is_void : (rows, cols) bool array
        The cells to fill; other unknown cells stay NaN.
    widest_m : float
        As ``measure_voids`` gives it. [m]
    cell_size_m : sequence of float
        Height and width of a cell. [m]

    Returns
    -------
    (rows, cols) float32 array
        [m]
    """
    is_known = ~np.isnan(elevation_m)
    filled = fillnodata(
        np.where(is_known, elevation_m, np.float32(0.0)),
        mask=is_known.astype(np.uint8),
        max_search_distance=math.ceil(widest_m / min(cell_size_m)) + 1,
    )
    return np.where(is_void, filled, elevation_m)
