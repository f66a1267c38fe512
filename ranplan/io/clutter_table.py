"""Clutter class tables: the shipped ones, and the planner's own as CSV."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from ranplan.errors import InvalidInputError, Problem
from ranplan.io.csv_input import number, read_table, refuse_any
from ranplan.io.spelling import did_you_mean
from ranplan.region import ClutterClass

if TYPE_CHECKING:
    from collections.abc import Iterator

SHIPPED = {"esa_worldcover": "clutter_esa_worldcover.csv"}
MAX_HEIGHT_M = 100.0
_CATALOGUE = Path(__file__).parents[1] / "catalogue"
_REQUIRED = ("code", "name", "height_m")
_OPTIONAL = ("is_sea", "source", "trust")
_TRUTHS = {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}


def shipped_class_table(name: str) -> tuple[ClutterClass, ...]:
    """Return a class table of ranplan's own, by its key in ``SHIPPED``."""
    return read_class_table(_CATALOGUE / SHIPPED[name], name)


def read_class_table(path: Path, given: str) -> tuple[ClutterClass, ...]:
    """
    Read a table with the columns code, name, height_m and optionally is_sea, source, trust.

    Parameters
    ----------
    path : Path
    given : str
        The file as the user named it; the source of heights for which the table has none.

    Returns
    -------
    tuple of ClutterClass
        In the order of the file.

    Raises
    ------
    InvalidInputError
        With every bad line.
    """
    table = read_table(path, given)
    _refuse_columns(table.columns, given)
    problems: list[Problem] = []
    lines_of: dict[object, int] = {}
    legend = []
    for line, row in table.rows:
        problems += [
            Problem(what, file=given, line=line, allowed=allowed)
            for what, allowed in (*_row_problems(row), *_repeats(row, line, lines_of))
        ]
        if not problems:
            legend.append(_class(row, given))
    refuse_any(problems)
    if not legend:
        raise InvalidInputError(Problem("has no classes", file=given))
    return tuple(legend)


def _refuse_columns(columns: tuple[str, ...], given: str) -> None:
    known = (*_REQUIRED, *_OPTIONAL)
    problems = [
        Problem(f"column {name!r} is missing", file=given, line=1, allowed=", ".join(known))
        for name in _REQUIRED
        if name not in columns
    ]
    problems += [
        Problem(
            f"unknown column {name!r}",
            file=given,
            line=1,
            allowed=", ".join(known),
            remedy=did_you_mean(name, known),
        )
        for name in columns
        if name not in known
    ]
    refuse_any(problems)


def _row_problems(row: dict[str, str]) -> Iterator[tuple[str, str]]:
    """Yield what is wrong with a row on its own, and what would be right."""
    code = row["code"]
    if not (code.isascii() and code.isdigit() and int(code) <= 254):
        yield f"code is {code!r}", "a whole number from 0 to 254"
    if row["name"] == "":
        yield "name is empty", "a name for each class"
    height_m = number(row["height_m"])
    if height_m is None or not 0.0 <= height_m <= MAX_HEIGHT_M:
        yield f"height_m is {row['height_m']!r}", f"a number from 0 to {MAX_HEIGHT_M:g} m"
    if row.get("is_sea", "false").lower() not in _TRUTHS:
        yield f"is_sea is {row['is_sea']!r}", "true or false"


def _repeats(
    row: dict[str, str], line: int, lines_of: dict[object, int]
) -> Iterator[tuple[str, str]]:
    for column, value in (("code", row["code"].lstrip("0")), ("name", row["name"])):
        first = lines_of.setdefault((column, value), line)
        if first != line:
            yield f"{column} {row[column]!r} stands in line {first} already", "each once"


def _class(row: dict[str, str], given: str) -> ClutterClass:
    return ClutterClass(
        code=int(row["code"]),
        name=row["name"],
        height_m=float(row["height_m"]),
        is_sea=_TRUTHS[row.get("is_sea", "false").lower()],
        source=row.get("source", given),
        trust=row.get("trust", "M"),
    )
