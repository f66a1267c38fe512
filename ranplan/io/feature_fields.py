"""Fields of a layer's features, read as what they should be; every problem is collected."""

from __future__ import annotations

import datetime
import difflib
import math
from typing import TYPE_CHECKING, Any

import pandas as pd

from ranplan.errors import Problem
from ranplan.io.csv_input import number
from ranplan.io.spelling import did_you_mean
from ranplan.printable import printable

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from ranplan.io.vector_input import Layer

_SHAPEFILE_NAME = 10  # a shapefile cuts names to this many letters
_TRUTHS = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}


class Features:
    """
    The features of a layer, and what is wrong with their fields.

    Parameters
    ----------
    layer : Layer
    known : sequence of str
        Names of the fields that are read; case does not count.
    meant : mapping of str to str, optional
        Other names that are likely meant for one of them, and must not be passed over.
    """

    def __init__(
        self, layer: Layer, known: Sequence[str], meant: Mapping[str, str] | None = None
    ) -> None:
        self.given = layer.file.given
        self.problems: list[Problem] = []
        names = [str(name) for name in layer.frame.columns if name != layer.frame.geometry.name]
        self._column = self._matched(names, known, meant or {})
        rows = layer.frame.drop(columns=layer.frame.geometry.name).to_dict("records")
        self.rows = [Fields(self, row, at) for at, row in enumerate(rows, start=1)]

    def value(self, row: Mapping[Any, Any], field: str) -> Any:
        """Return what a row has in a field, None for nothing."""
        value = row.get(self._column.get(field))
        is_blank = isinstance(value, str) and value.strip() == ""
        return None if value is None or is_blank or _is_missing(value) else value

    def _matched(
        self, names: Iterable[str], known: Sequence[str], meant: Mapping[str, str]
    ) -> dict[str, str]:
        columns: dict[str, str] = {}
        others = []
        for name in names:
            field = _field(name.lower(), known)
            if field is None:
                others.append(name)
            else:
                columns.setdefault(field, name)
        absent = [field for field in known if field not in columns]
        for name in others:
            meaning = meant.get(name.lower()) or closest_by_far(name, absent)
            if meaning is not None and meaning not in columns:
                what, remedy = f"unknown field {name!r}", f"did you mean {meaning!r}?"
                self.problems.append(Problem(what, self.given, remedy=remedy))
        return columns


class Fields:
    """The fields of one feature; what cannot be read is a problem and comes as None."""

    def __init__(self, features: Features, row: Mapping[Any, Any], number: int) -> None:
        self._features, self._row = features, row
        self.where = f"feature {number}"

    def refuse(self, field: str, what: str, **rest: str | None) -> None:
        """Note a problem with a field."""
        where = f"{self.where}: {field}"
        self._features.problems.append(Problem(what, self._features.given, None, where, **rest))

    def has(self, field: str) -> bool:
        """Tell whether there is a value."""
        return self._features.value(self._row, field) is not None

    def text(self, field: str) -> str | None:
        """Return text; a whole number counts as text."""
        value = self._features.value(self._row, field)
        if isinstance(value, float) and value.is_integer():
            value = int(value)  # a column of whole numbers with a gap
        return None if value is None else printable(str(value).strip())

    def required(self, field: str) -> str:
        """Return text that must be there."""
        text = self.text(field)
        if text is None:
            self.refuse(field, "is missing", remedy="give every feature one")
        return text or ""

    def choice(self, field: str, allowed: Sequence[str]) -> str | None:
        """Return one of some words."""
        text = self.text(field)
        if text is None or text.lower() in allowed:
            return None if text is None else text.lower()
        what, listing = f"unknown value {text!r}", f"allowed: {', '.join(allowed)}"
        self.refuse(field, what, allowed=listing, remedy=did_you_mean(text, allowed))
        return None

    def number(self, field: str, *, least: float = -math.inf) -> float | None:
        """Return a finite number, not less than some least one."""
        value = self._features.value(self._row, field)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, str | int | float):
            found = None
        else:
            found = number(value) if isinstance(value, str) else float(value)
        if found is None or not math.isfinite(found) or found < least:
            limit = "" if least == -math.inf else f", at least {least:g}"
            self.refuse(field, f"{value!r} is not a number", allowed=f"a finite number{limit}")
            return None
        return found

    def date(self, field: str) -> str | None:
        """Return a date as ISO 8601; drivers hand it on as text or as a date."""
        value = self._features.value(self._row, field)
        if value is None or isinstance(value, datetime.date):
            return None if value is None else value.isoformat()[:10]
        try:
            return datetime.date.fromisoformat(str(value).strip()[:10]).isoformat()
        except ValueError:
            self.refuse(field, f"{value!r} is not a date", allowed="for instance 2027-06-30")
            return None

    def truth(self, field: str) -> bool | None:
        """Return true or false."""
        value = self._features.value(self._row, field)
        if value is None or isinstance(value, bool):
            return value
        found = _TRUTHS.get(str(self.text(field)).lower())
        if found is None:
            self.refuse(field, f"{value!r} is not true or false")
        return found


def closest_by_far(name: str, fields: Iterable[str]) -> str | None:
    """
    Return the field that a name is a slip of, None where it may well be something else.

    Examples
    --------
    >>> closest_by_far("permision", ["zone_class", "permission"])
    'permission'
    >>> closest_by_far("zone_name", ["zone_class", "permission"]) is None
    True
    """
    found = difflib.get_close_matches(name.lower(), list(fields), n=1, cutoff=0.85)
    return found[0] if found else None


def _field(name: str, known: Sequence[str]) -> str | None:
    """Return the field that a column holds."""
    if name in known:
        return name
    if len(name) != _SHAPEFILE_NAME:
        return None
    longer = [field for field in known if field.startswith(name)]
    return longer[0] if len(longer) == 1 else None


def _is_missing(value: Any) -> bool:
    return bool(pd.api.types.is_scalar(value) and pd.isna(value))
