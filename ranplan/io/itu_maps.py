"""ITU-R digital maps that the user brings: one number a line of latitude and longitude, as text.

The maps are ITU's and may not be passed on, so none is shipped. Layouts were read second-hand, in
implementations that read the files (crc-covlib; the MATLAB ones of P.1812 and P.530).
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np

from ranplan.errors import InvalidInputError, Problem
from ranplan.io.csv_input import number, refuse_any

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from ranplan.io.inputs import InputFile


@dataclass(frozen=True, slots=True)
class MapProduct:
    """
    A map as ITU distributes it.

    Parameters
    ----------
    usual_name : str
        Of the file in ITU's archive.
    source : str
        Recommendations it comes with.
    unit : str
    low, high : float
        What the quantity can be, both included.
    step_deg : float
        Between lines of latitude, and of longitude. [deg]
    first_latitude_deg, first_longitude_deg : float
        Of the first line and of the first number in each. [deg]
    southward : bool
        Whether latitude falls from line to line.
    remedy : str
        What may have happened where a value is out of range.
    """

    usual_name: str
    source: str
    unit: str
    low: float
    high: float
    step_deg: float
    first_latitude_deg: float
    first_longitude_deg: float
    southward: bool
    remedy: str = "check that it is the file as ITU distributes it"

    @property
    def shape(self) -> tuple[int, int]:
        """Lines of latitude, and numbers in each: both poles, the first meridian twice."""
        return round(180.0 / self.step_deg) + 1, round(360.0 / self.step_deg) + 1


_P1812_ARCHIVE = "Recommendations ITU-R P.1812, P.452 and P.2001"

# By the name of the quantity they are read as.
PRODUCTS = MappingProxyType(
    {
        "delta_n": MapProduct(
            usual_name="DN50.TXT",
            source=_P1812_ARCHIVE,
            unit="N-units/km",
            low=1.0,
            high=156.0,
            step_deg=1.5,
            first_latitude_deg=90.0,
            first_longitude_deg=0.0,
            southward=True,
            remedy="the maps of P.453 are negative and finer; take DN50.TXT of P.1812 or P.452",
        ),
        "surface_refractivity_n0": MapProduct(
            usual_name="N050.TXT",
            source=_P1812_ARCHIVE,
            unit="N-units",
            low=200.0,
            high=500.0,
            step_deg=1.5,
            first_latitude_deg=90.0,
            first_longitude_deg=0.0,
            southward=True,
        ),
        "rain_rate_001_mm_h": MapProduct(
            usual_name="R001.TXT",
            source="Recommendation ITU-R P.837-7",
            unit="mm/h",
            low=0.0,
            high=300.0,
            step_deg=0.125,
            first_latitude_deg=-90.0,
            first_longitude_deg=-180.0,
            southward=False,
        ),
    }
)


@dataclass(frozen=True, slots=True)
class DigitalMap:
    """
    A map over the whole earth.

    Parameters
    ----------
    product : MapProduct
    values : (rows, cols) array
        As in the file; row 0 is its first line.
    """

    product: MapProduct
    values: np.ndarray

    def at(self, longitude_deg: ArrayLike, latitude_deg: ArrayLike) -> float | np.ndarray:
        """
        Interpolate between the four values around a place.

        Parameters
        ----------
        longitude_deg : float or array
            -180 to 180. [deg]
        latitude_deg : float or array
            -90 to 90. [deg]

        Returns
        -------
        float or array
            In the arguments' common shape and the product's unit.

        Raises
        ------
        InvalidInputError
            If a longitude or latitude is none.

        Notes
        -----
        Bilinear in latitude and longitude, as P.1144 has it for square grids.
        """
        longitude, latitude = np.broadcast_arrays(
            np.asarray(longitude_deg, dtype=np.float64), np.asarray(latitude_deg, dtype=np.float64)
        )
        refuse_any([*_beyond("longitude", longitude, 180.0), *_beyond("latitude", latitude, 90.0)])
        product = self.product
        south = product.first_latitude_deg - latitude
        down = (south if product.southward else -south) / product.step_deg
        right = (longitude - product.first_longitude_deg) % 360.0 / product.step_deg
        # The last line and the last column belong to the cells before them.
        row = np.minimum(down.astype(np.intp), self.values.shape[0] - 2)
        col = np.minimum(right.astype(np.intp), self.values.shape[1] - 2)
        v, h = down - row, right - col
        above = (1.0 - h) * self.values[row, col] + h * self.values[row, col + 1]
        below = (1.0 - h) * self.values[row + 1, col] + h * self.values[row + 1, col + 1]
        value = (1.0 - v) * above + v * below
        return float(value) if value.ndim == 0 else value


def read_itu_map(file: InputFile, quantity: str) -> DigitalMap:
    """
    Read a digital map as ITU distributes it.

    Parameters
    ----------
    file : InputFile
        Numbers with blanks between them, a line of text a line of latitude.
    quantity : str
        One of ``PRODUCTS``.

    Returns
    -------
    DigitalMap

    Raises
    ------
    InvalidInputError
        If the file is not text of that shape, or holds what is no number or out of range; with
        the line.
    """
    product = PRODUCTS[quantity]
    rows, cols = product.shape
    layout = (
        f"{rows} lines of {cols} numbers, every {product.step_deg:g} degrees, as"
        f" {product.usual_name} of {product.source} has them"
    )
    try:
        text = file.path.read_text(encoding="ascii")
    except UnicodeDecodeError:
        problem = Problem("is not a table of numbers", file=file.given, allowed=layout)
        raise InvalidInputError(problem) from None
    lines = [(line, row) for line, row in enumerate(text.splitlines(), start=1) if row.strip()]
    if len(lines) != rows:
        what = f"has {len(lines)} lines of numbers"
        raise InvalidInputError(Problem(what, file=file.given, allowed=layout))
    values = np.empty((rows, cols))
    problems: list[Problem] = []
    for row, (line, cells) in zip(values, lines, strict=True):
        problems += _fill(row, cells.split(), file.given, line, layout)
        problems += _out_of_range(row, product, file.given, line)
    refuse_any(problems)
    return DigitalMap(product, values)


def _fill(row: np.ndarray, cells: list[str], given: str, line: int, layout: str) -> list[Problem]:
    """Write a line's numbers into a row, NaN for what is none; name the first of those."""
    if len(cells) != row.size:
        row[:] = np.nan
        return [Problem(f"has {len(cells)} numbers", file=given, line=line, allowed=layout)]
    try:
        row[:] = cells
    except ValueError:
        row[:] = [np.nan if (value := number(cell)) is None else value for cell in cells]
    missing = np.flatnonzero(~np.isfinite(row))
    return [
        Problem(f"{cells[col]!r} is no number", file=given, line=line, where=f"number {col + 1}")
        for col in missing[:1]
    ]


def _out_of_range(row: np.ndarray, product: MapProduct, given: str, line: int) -> list[Problem]:
    beyond = np.flatnonzero((row < product.low) | (row > product.high))
    return [
        Problem(
            f"{row[col]:g} {product.unit} is out of range",
            file=given,
            line=line,
            where=f"number {col + 1}",
            allowed=f"{product.low:g} to {product.high:g} {product.unit}",
            remedy=product.remedy,
        )
        for col in beyond[:1]
    ]


def _beyond(name: str, value: np.ndarray, limit_deg: float) -> list[Problem]:
    outside = value[~(np.abs(value) <= limit_deg)]
    allowed = f"{-limit_deg:g} to {limit_deg:g} degrees"
    return [Problem(f"{name} {outside[0]:g}", allowed=allowed)] if outside.size else []
