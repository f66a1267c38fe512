"""Figures of other people's tables: with a unit stated in header, cell or beside, or not at all."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ranplan.io.site_table import LENGTH_UNITS, WITH_UNIT, normal_name

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

_FREQUENCIES = {"hz": 1e-6, "khz": 1e-3, "mhz": 1.0, "ghz": 1e3}
_FIGURE = re.compile(r"([+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)\s*([a-z'\"]*)", re.IGNORECASE)


def _by(factor: float) -> Callable[[float], float]:
    return lambda value: value * factor


def _from_watts(factor: float) -> Callable[[float], float]:
    return lambda value: 30.0 + 10.0 * math.log10(value * factor) if value > 0.0 else math.nan


Unit = dict[str, Callable[[float], float]]
METRES: Unit = {
    **{name: _by(factor) for name, factor in LENGTH_UNITS.items()},
    "'": _by(LENGTH_UNITS["ft"]),
}
MEGAHERTZ: Unit = {name: _by(factor) for name, factor in _FREQUENCIES.items()}
DBM: Unit = {
    "dbm": _by(1.0),
    "dbw": lambda value: value + 30.0,
    "w": _from_watts(1.0),
    "kw": _from_watts(1e3),
    "mw": _from_watts(1e-3),
}


@dataclass(frozen=True, slots=True)
class Quantity:
    """
    A column of figures.

    Parameters
    ----------
    column : str
    units : mapping of str to callable
        Units that are understood, and what turns each into ranplan's.
    unit : str or None
        As the header states it.
    unit_column : str or None
        Column that holds the unit.
    usual_unit : str or None
        Where nothing else is stated: as the kind of file defines it.
    """

    column: str
    units: Unit
    unit: str | None
    unit_column: str | None
    usual_unit: str | None = None

    def read(self, values: Mapping[str, Any]) -> tuple[float | None, str | None]:
        """
        Read the figure of a record.

        Parameters
        ----------
        values : mapping of str to object

        Returns
        -------
        value : float or None
            In ranplan's unit.
        reason : str or None
            Why there is none.
        """
        cell = values.get(self.column)
        text = "" if cell is None else str(cell).strip()
        if text == "":
            return None, f"column {self.column!r} is blank"
        match = _FIGURE.fullmatch(text)
        if match is None:
            return None, f"column {self.column!r} says {text!r}, which is no figure"
        beside = values.get(self.unit_column) if self.unit_column is not None else None
        stated = [match[2].lower(), "" if beside is None else str(beside).strip().lower()]
        stated = [unit for unit in (*stated, self.unit) if unit] or [self.usual_unit or ""]
        if stated == [""]:
            return None, f"column {self.column!r} states no unit"
        unknown = [unit for unit in stated if unit not in self.units]
        if unknown:
            return None, f"column {self.column!r} has the unknown unit {unknown[0]!r}"
        read = {self.units[unit](float(match[1])) for unit in stated}
        if len(read) > 1:
            return None, f"column {self.column!r} states two units, {' and '.join(stated)}"
        value = read.pop()
        if not math.isfinite(value):
            return None, f"column {self.column!r} says {text!r}, which cannot be"
        return value, None


def find_quantity(
    columns: Sequence[str], words: Collection[str], units: Unit, *, usual_unit: str | None = None
) -> Quantity | None:
    """
    Find the column of a quantity, with or without a unit in its name.

    Parameters
    ----------
    columns : sequence of str
        As the file has them.
    words : collection of str
        Names of the quantity, lower case.
    units : mapping of str to callable
        Units that are understood.
    usual_unit : str, optional
        As the kind of file defines it.

    Returns
    -------
    Quantity or None
        A column that states its unit before one that does not.
    """
    by_name = {normal_name(column): column for column in columns}
    bare = None
    for name, column in by_name.items():
        match = WITH_UNIT.fullmatch(name)
        # After a dash any word may stand; in brackets it is meant for a unit, known or not.
        if match is not None and match[1] in words and (match[3] or match[2] in units):
            return Quantity(column, units, match[2] or match[3], None)
        if bare is None and name in words:
            bare = Quantity(column, units, None, by_name.get(f"{name}_unit"), usual_unit)
    return bare
