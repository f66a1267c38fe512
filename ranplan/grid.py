"""The raster grid: the one place where row/col meets easting/northing."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from affine import Affine

from ranplan.errors import GridError, OutsideGridError

if TYPE_CHECKING:
    from pyproj import CRS


@dataclass(frozen=True, slots=True)
class Grid:
    """
    A north-up raster grid of square cells in a projected CRS.

    Parameters
    ----------
    shape : tuple of int
        ``(rows, cols)``. Row 0 is the northern edge.
    transform : affine.Affine
        Maps ``(col, row)`` of a cell *corner* to ``(easting, northing)``. [m]
    crs : pyproj.CRS
        Projected, with metre axes.
    """

    shape: tuple[int, int]
    transform: Affine
    crs: CRS

    def __post_init__(self) -> None:
        a, b, _, d, e, _ = self.transform[:6]
        if not self.crs.is_projected or self.crs.axis_info[0].unit_name != "metre":
            msg = f"the grid's CRS must be projected in metres, not {self.crs.name!r}"
            raise GridError(msg)
        if b != 0 or d != 0 or a <= 0 or e != -a:
            msg = f"the grid must be north-up with square cells, not {tuple(self.transform[:6])}"
            raise GridError(msg)
        if min(self.shape) < 1:
            msg = f"the grid must have at least one cell, not shape {self.shape}"
            raise GridError(msg)

    @property
    def cell_m(self) -> float:
        """Side of a cell. [m]."""
        return self.transform.a

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """``(west, south, east, north)`` in the grid's CRS. [m]."""
        rows, cols = self.shape
        west, north = self.transform.c, self.transform.f
        return west, north - rows * self.cell_m, west + cols * self.cell_m, north

    def rowcol(self, easting, northing):
        """
        Row and column of the cells that contain the points.

        Parameters
        ----------
        easting, northing : float or (n,) array
            Coordinates in the grid's CRS. [m]

        Returns
        -------
        row, col : (n,) int arrays

        Raises
        ------
        OutsideGridError
            If any point is off the grid; indices are never clamped or wrapped.
        """
        easting, northing = np.atleast_1d(easting), np.atleast_1d(northing)
        col_f, row_f = ~self.transform @ (easting, northing)
        row, col = np.floor(row_f).astype(np.int64), np.floor(col_f).astype(np.int64)
        outside = (row < 0) | (row >= self.shape[0]) | (col < 0) | (col >= self.shape[1])
        if outside.any():
            first = int(np.flatnonzero(outside)[0])
            msg = (
                f"{int(outside.sum())} of {outside.size} points are outside the grid; the first is "
                f"({easting[first]:.1f}, {northing[first]:.1f})"
            )
            raise OutsideGridError(msg)
        return row, col

    def xy(self, row, col):
        """
        Easting and northing of cell *centres*.

        Parameters
        ----------
        row, col : int or (n,) int array

        Returns
        -------
        easting, northing : float or (n,) array
            [m]
        """
        # affine's type hints know single points only
        centre = np.asarray(col) + 0.5, np.asarray(row) + 0.5
        return self.transform @ centre  # type: ignore[operator]

    def in_cells(self, length_m: float) -> float:
        """Length in cells, a hair more than exact: a cell just at a radius is within it."""
        return length_m / self.cell_m * (1.0 + 1e-12)

    def disc_window(self, row: int, col: int, radius_m: float) -> tuple[int, int, int, int]:
        """
        Smallest block of cells that holds every centre within a radius of one cell's centre.

        Returns
        -------
        row_start, row_stop, col_start, col_stop : int
            Half open, cut at the grid's edge.
        """
        reach = math.floor(self.in_cells(radius_m))
        rows, cols = self.shape
        return (
            max(0, row - reach),
            min(rows, row + reach + 1),
            max(0, col - reach),
            min(cols, col + reach + 1),
        )

    def window(self, row_start: int, row_stop: int, col_start: int, col_stop: int) -> Grid:
        """Return the grid of a block of cells, half open as ``disc_window`` gives it."""
        shape = (row_stop - row_start, col_stop - col_start)
        transform = self.transform @ Affine.translation(col_start, row_start)
        return Grid(shape, transform, self.crs)
