"""Tables as CSV, each row with its line number, so that a bad value can be pointed at."""

from __future__ import annotations

import csv
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ranplan.errors import InvalidInputError, Problem

if TYPE_CHECKING:
    from pathlib import Path

MOST_PROBLEMS_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Table:
    """
    A CSV file as text.

    Parameters
    ----------
    columns : tuple of str
        As the header has them, blanks stripped.
    rows : tuple of tuple
        ``(line, {column: text})``, the line counted from 1 with the header.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[int, dict[str, str]], ...]


def read_table(path: Path, given: str) -> Table:
    """
    Read a comma-separated table with a header, UTF-8.

    Parameters
    ----------
    path : Path
    given : str
        The file as the user named it.

    Returns
    -------
    Table

    Raises
    ------
    InvalidInputError
        If it is not UTF-8 text, has no header, repeats a column, or a row has another length.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            reader = csv.reader(stream, strict=True)
            lines = [(reader.line_num, [cell.strip() for cell in row]) for row in reader]
    except (UnicodeDecodeError, csv.Error) as error:
        what = f"is not a comma-separated UTF-8 table: {error}"
        raise InvalidInputError(Problem(what, file=given)) from None
    lines = [(line, row) for line, row in lines if any(row)]
    if not lines:
        raise InvalidInputError(Problem("is empty", file=given, allowed="a header and rows"))
    header_line, columns = lines[0]
    if len(set(columns)) != len(columns):
        what = f"the header repeats a column: {', '.join(columns)}"
        raise InvalidInputError(Problem(what, file=given, line=header_line))
    problems = [
        Problem(f"has {len(row)} values, the header {len(columns)}", file=given, line=line)
        for line, row in lines[1:]
        if len(row) != len(columns)
    ]
    refuse_any(problems)
    rows = tuple((line, dict(zip(columns, row, strict=True))) for line, row in lines[1:])
    return Table(tuple(columns), rows)


def number(text: str) -> float | None:
    """
    Return the finite number that a text is, None if it is none.

    Examples
    --------
    >>> number("1.5"), number("nan"), number("1,5"), number("")
    (1.5, None, None, None)
    """
    try:
        value = float(text)
    except ValueError:
        return None
    return value if math.isfinite(value) else None


def refuse_any(problems: list[Problem]) -> None:
    """
    Raise if there are problems, showing the first twenty and how many more there are.

    Raises
    ------
    InvalidInputError
    """
    if not problems:
        return
    shown = problems[:MOST_PROBLEMS_SHOWN]
    n_more = len(problems) - len(shown)
    if n_more > 0:
        shown.append(Problem(f"{n_more:,} more problems like these", file=problems[0].file))
    raise InvalidInputError(shown)
