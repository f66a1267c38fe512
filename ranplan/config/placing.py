"""Rows of site files on the region's grid: which cell each one is in, which are outside."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from pyproj import Transformer

from ranplan.errors import InvalidInputError, OutsideGridError, Problem
from ranplan.io.extent import WGS84

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from ranplan.grid import Grid
    from ranplan.io.inputs import InputFile
    from ranplan.io.site_table import SiteRow


@dataclass(frozen=True, slots=True)
class PlacedRow:
    """
    One row of a site file.

    Parameters
    ----------
    file : InputFile
    row : SiteRow
    easting, northing : float
        In the grid's CRS; NaN where its projection does not reach. [m]
    cell : tuple of int, or None
        Row and column of the grid; None outside it.
    """

    file: InputFile
    row: SiteRow
    easting: float
    northing: float
    cell: tuple[int, int] | None

    @property
    def inside(self) -> tuple[int, int]:
        """The cell of a row that is known to be inside the region."""
        if self.cell is None:
            msg = f"{self.row.where} of {self.file.given} is outside the region"
            raise OutsideGridError(msg)
        return self.cell

    def problem(self, what: str, **rest: str | None) -> Problem:
        """Return a problem with this row, placed in its file."""
        return Problem(what, self.file.given, self.row.line, self.row.where, **rest)


def placed_rows(rows: Sequence[SiteRow], file: InputFile, grid: Grid) -> tuple[PlacedRow, ...]:
    """
    Find the cell of every row.

    Parameters
    ----------
    rows : sequence of SiteRow
    file : InputFile
    grid : Grid

    Returns
    -------
    tuple of PlacedRow
    """
    to_grid = Transformer.from_crs(WGS84, grid.crs, always_xy=True)
    easting, northing = to_grid.transform(
        np.array([row.longitude for row in rows]), np.array([row.latitude for row in rows])
    )
    has_place = np.isfinite(easting) & np.isfinite(northing)
    easting, northing = np.where(has_place, (easting, northing), np.nan)
    col_f, row_f = ~grid.transform @ (easting, northing)
    in_row, in_col = np.floor(row_f), np.floor(col_f)
    is_inside = (in_row >= 0) & (in_row < grid.shape[0]) & (in_col >= 0) & (in_col < grid.shape[1])
    return tuple(
        PlacedRow(
            file,
            row,
            float(easting[at]),
            float(northing[at]),
            (int(in_row[at]), int(in_col[at])) if is_inside[at] else None,
        )
        for at, row in enumerate(rows)
    )


def rows_inside(
    placed: Sequence[PlacedRow], grid: Grid, noun: str
) -> tuple[list[PlacedRow], list[str]]:
    """
    Keep the rows of one file that are inside the region.

    Parameters
    ----------
    placed : sequence of PlacedRow
        Of one file, at least one.
    grid : Grid
    noun : str
        What they are, for messages: ``"masts"``.

    Returns
    -------
    inside : list of PlacedRow
    notes : list of str
        How many were left out, if any were.

    Raises
    ------
    InvalidInputError
        If none is inside.
    """
    inside = [item for item in placed if item.cell is not None]
    given = placed[0].file.given
    if not inside:
        problem = Problem(
            f"none of its {len(placed):,} {noun} is inside the region",
            file=given,
            allowed=extent_text(grid),
            remedy="check that longitude and latitude are not swapped, or take the file out",
        )
        raise InvalidInputError(problem)
    n_outside = len(placed) - len(inside)
    note = f"{given}: {n_outside:,} of {len(placed):,} {noun} are outside the region and left out"
    return inside, [note] if n_outside > 0 else []


def repeated_ids(rows: Iterable[PlacedRow]) -> Iterator[Problem]:
    """
    Find rows that bear the id of another file's.

    Parameters
    ----------
    rows : iterable of PlacedRow
        Of several files, in their order.

    Yields
    ------
    problem : Problem
    """
    first: dict[str, PlacedRow] = {}
    for item in rows:
        other = first.setdefault(item.row.site_id, item)
        if other is not item:
            yield item.problem(
                f"this id stands in {other.file.given} already",
                remedy="leave the structure out of one of the files, or give it another id",
            )


def extent_text(grid: Grid) -> str:
    """Say in longitude and latitude where the region lies."""
    to_wgs84 = Transformer.from_crs(grid.crs, WGS84, always_xy=True)
    west, south, east, north = to_wgs84.transform_bounds(*grid.bounds)
    return (
        f"the region lies within longitude {west:.5f} to {east:.5f}, latitude {south:.5f} to"
        f" {north:.5f}"
    )
