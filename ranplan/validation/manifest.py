"""What the reference folder asks for: its manifest, checked against the files that are there."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ranplan.errors import InvalidInputError, Problem
from ranplan.io.csv_input import Table, number, refuse_any
from ranplan.io.reference_input import MANIFEST, read_reference, reference_files

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

Row = tuple[int, "Mapping[str, str]"]

USES = ("run", "must_refuse", "known_wrong", "product_data")
KINDS = ("official", "printed", "generated", "constants")
TOLERANCE_KINDS = ("abs", "abs_db", "rel")
_COLUMNS = (
    *("file", "model", "expected_columns", "tolerance", "tolerance_kind"),
    *("kind", "use", "filter"),
)
_COMPARISON = re.compile(r"(?P<column>\S+) (?P<test>==|!=) (?P<value>\S.*)")
_EMPTINESS = re.compile(r"(?P<column>\S+) is (?P<test>empty|not empty)")
_GRAMMAR = "'COL == V', 'COL != V', 'COL is empty', 'COL is not empty'"


@dataclass(frozen=True, slots=True)
class Filter:
    """
    Which rows of a file an entry is about.

    Parameters
    ----------
    column : str
    test : str
        ``"=="``, ``"!="``, ``"empty"`` or ``"not empty"``.
    value : str
        Compared as text, to the letter.
    """

    column: str
    test: str
    value: str = ""

    def keeps(self, row: Mapping[str, str]) -> bool:
        """Tell whether a row is selected."""
        is_equal = row[self.column] == self.value  # the value of both kinds of "empty" is ""
        return is_equal == (self.test in {"==", "empty"})


@dataclass(frozen=True, slots=True)
class Entry:
    """
    A line of the manifest.

    Parameters
    ----------
    line : int
    file, model : str
    columns : tuple of str
        Columns that hold expected values.
    tolerance : float or None
        Only rows to run have one.
    tolerance_kind : str
        ``"abs"``, ``"abs_db"`` (both: the difference) or ``"rel"`` (as a share of the expected).
    kind : str
        One of ``KINDS``: where the expected values come from.
    use : str
        One of ``USES``.
    filter : Filter or None
    """

    line: int
    file: str
    model: str
    columns: tuple[str, ...]
    tolerance: float | None
    tolerance_kind: str
    kind: str
    use: str
    filter: Filter | None


@dataclass(frozen=True, slots=True)
class Manifest:
    """
    The entries of a reference folder, each row of each file belonging to exactly one of them.

    Parameters
    ----------
    folder : Path
    entries : tuple of Entry
    contents : mapping of str to Table or mapping
        What each file holds; a mapping where it is JSON.
    """

    folder: Path
    entries: tuple[Entry, ...]
    contents: Mapping[str, Table | Mapping[str, object]]

    def rows(self, entry: Entry) -> Sequence[Row]:
        """Return line and cells of each row that an entry of a table selects."""
        content = self.contents[entry.file]
        if not isinstance(content, Table):
            msg = f"{entry.file} is no table"
            raise TypeError(msg)
        return [row for row in content.rows if _selects(entry, row[1])]

    def n_rows(self, entry: Entry) -> int:
        """Count what an entry selects: rows, or in a JSON file the names at its top."""
        content = self.contents[entry.file]
        return len(self.rows(entry)) if isinstance(content, Table) else len(content)

    @property
    def models(self) -> tuple[str, ...]:
        """Models in the order of the manifest."""
        return tuple(dict.fromkeys(entry.model for entry in self.entries))


def read_manifest(folder: Path) -> Manifest:
    """
    Read a reference folder, all but its profiles.

    Parameters
    ----------
    folder : Path

    Returns
    -------
    Manifest

    Raises
    ------
    InvalidInputError
        If the manifest is malformed, names a file that is missing or leaves one out, or its
        filters select a row twice or not at all. It names every such thing.
    """
    there = reference_files(folder)
    table = read_reference(folder, MANIFEST)
    if not isinstance(table, Table):
        msg = f"{MANIFEST} is no table"
        raise TypeError(msg)
    given = str(folder / MANIFEST)
    missing = [name for name in _COLUMNS if name not in table.columns]
    if missing:
        raise InvalidInputError(Problem(f"has no column {', '.join(missing)}", file=given))
    entries, problems = _entries(table, given)
    named = dict.fromkeys(entry.file for entry in entries)
    problems += [
        Problem(f"there is no file {entry.file!r}", file=given, line=entry.line)
        for entry in entries
        if entry.file not in there
    ]
    if len(entries) == len(table.rows):  # a line that could not be read may name the file
        problems += [
            Problem(
                "is not named in the manifest",
                file=str(folder / file),
                remedy=f"name it in {MANIFEST}, or take it out of the folder",
            )
            for file in there
            if file not in named
        ]
    refuse_any(problems)
    contents = {file: read_reference(folder, file) for file in named}
    refuse_any([problem for file in named for problem in _misfits(file, entries, contents, given)])
    return Manifest(folder, tuple(entries), contents)


def _entries(table: Table, given: str) -> tuple[list[Entry], list[Problem]]:
    entries, problems = [], []
    for line, row in table.rows:
        wrong = _wrong_cells(row)
        if wrong:
            problems += [Problem(what, file=given, line=line) for what in wrong]
            continue
        entries.append(
            Entry(
                line,
                row["file"],
                row["model"],
                tuple(row["expected_columns"].split(";")) if row["expected_columns"] else (),
                number(row["tolerance"]),
                row["tolerance_kind"],
                row["kind"],
                row["use"],
                _filter(row["filter"]),
            )
        )
    return entries, problems


def _wrong_cells(row: Mapping[str, str]) -> list[str]:
    wrong = [f"{name} is empty" for name in ("file", "model") if row[name] == ""]
    if row["kind"] not in KINDS:
        wrong.append(f"kind {row['kind']!r} is none of {', '.join(KINDS)}")
    if row["use"] not in USES:
        wrong.append(f"use {row['use']!r} is none of {', '.join(USES)}")
    if row["filter"] != "" and _filter(row["filter"]) is None:
        wrong.append(f"filter {row['filter']!r} is none of {_GRAMMAR}")
    if row["use"] != "run":
        return wrong
    tolerance = number(row["tolerance"])
    if tolerance is None or tolerance < 0.0:
        wrong.append(f"tolerance {row['tolerance']!r} is no number from zero up")
    if row["tolerance_kind"] not in TOLERANCE_KINDS:
        kinds = ", ".join(TOLERANCE_KINDS)
        wrong.append(f"tolerance_kind {row['tolerance_kind']!r} is none of {kinds}")
    if row["expected_columns"] == "":
        wrong.append("expected_columns is empty")
    return wrong


def _filter(text: str) -> Filter | None:
    """Read a filter; None where it is not one."""
    match = _COMPARISON.fullmatch(text) or _EMPTINESS.fullmatch(text)
    return None if match is None else Filter(**match.groupdict())


def _selects(entry: Entry, row: Mapping[str, str]) -> bool:
    return entry.filter is None or entry.filter.keeps(row)


def _misfits(
    file: str,
    entries: Sequence[Entry],
    contents: Mapping[str, Table | Mapping[str, object]],
    given: str,
) -> list[Problem]:
    """Tell in what a file and the entries about it do not fit each other."""
    mine = [entry for entry in entries if entry.file == file]
    content = contents[file]
    if not isinstance(content, Table):
        return _json_misfits(mine, given)
    problems = [
        Problem(f"{file} has no column {name!r}", file=given, line=entry.line)
        for entry in mine
        for name in _columns_read(entry)
        if name not in content.columns
    ]
    if problems:
        return problems
    return _differently_judged(mine, given) + _not_selected_once(content, mine, given)


def _columns_read(entry: Entry) -> tuple[str, ...]:
    return entry.columns if entry.filter is None else (*entry.columns, entry.filter.column)


def _differently_judged(mine: Sequence[Entry], given: str) -> list[Problem]:
    """Tell of rows to run that a report could not sum up with those before them."""
    first: dict[str, Entry] = {}
    problems = []
    for entry in (entry for entry in mine if entry.use == "run"):
        before = first.setdefault(entry.model, entry)
        if (before.tolerance, before.tolerance_kind) != (entry.tolerance, entry.tolerance_kind):
            what = f"{entry.file} has another tolerance for {entry.model} in line {before.line}"
            problems.append(Problem(what, file=given, line=entry.line))
    return problems


def _json_misfits(mine: Sequence[Entry], given: str) -> list[Problem]:
    lone = len(mine) == 1 and mine[0].use == "product_data" and mine[0].filter is None
    what = f"{mine[0].file}: a JSON file is product_data, whole and once"
    return [] if lone else [Problem(what, file=given, line=mine[-1].line)]


def _not_selected_once(table: Table, mine: Sequence[Entry], given: str) -> list[Problem]:
    """Tell of the first row that no entry selects, and of the first that several do."""
    by_count: dict[int, list[tuple[int, list[Entry]]]] = {0: [], 2: []}
    for line, row in table.rows:
        selecting = [entry for entry in mine if _selects(entry, row)]
        if len(selecting) != 1:
            by_count[min(len(selecting), 2)].append((line, selecting))
    problems = []
    if by_count[0]:
        first, n = by_count[0][0][0], len(by_count[0])
        what = f"{mine[0].file}: {n} rows are selected by no entry, the first in line {first}"
        problems.append(Problem(what, file=given, line=mine[0].line))
    if by_count[2]:
        (first, selecting), n = by_count[2][0], len(by_count[2])
        lines = " and ".join(str(entry.line) for entry in selecting)
        what = (
            f"{mine[0].file}: {n} rows are selected more than once, the first in line {first}"
            f" by the manifest's lines {lines}"
        )
        problems.append(Problem(what, file=given, line=selecting[-1].line))
    return problems
