"""The folder of reference cases: its manifest, case files, constants and terrain profiles."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from ranplan.errors import InvalidInputError, Problem
from ranplan.io.csv_input import Table, number, read_table

if TYPE_CHECKING:
    from collections.abc import Mapping

MANIFEST = "manifest.csv"
_PROFILES = "profiles"
_README = "README"


def reference_files(folder: Path) -> tuple[str, ...]:
    """
    Files of cases and constants in a reference folder.

    Parameters
    ----------
    folder : Path

    Returns
    -------
    files : tuple of str
        Sorted paths from the folder, with ``/``. The manifest, the READMEs and what lies in a
        ``profiles`` folder are left out.

    Raises
    ------
    InvalidInputError
        If there is no such folder.
    """
    if not folder.is_dir():
        remedy = "give the folder that holds manifest.csv"
        raise InvalidInputError(Problem(f"there is no folder {str(folder)!r}", remedy=remedy))
    paths = (path.relative_to(folder) for path in folder.rglob("*") if path.is_file())
    return tuple(
        sorted(
            path.as_posix()
            for path in paths
            if path != Path(MANIFEST) and path.stem != _README and _PROFILES not in path.parts[:-1]
        )
    )


def read_reference(folder: Path, file: str) -> Table | Mapping[str, object]:
    """
    Read a table, or the object of a JSON file.

    Parameters
    ----------
    folder : Path
    file : str
        Path from the folder.

    Returns
    -------
    Table or mapping

    Raises
    ------
    InvalidInputError
        If it is not there, or neither a CSV table nor a JSON object.
    """
    path = folder / file
    if not path.is_file():
        raise InvalidInputError(Problem("is not there", file=str(path)))
    if path.suffix == ".csv":
        return read_table(path, str(path))
    if path.suffix != ".json":
        raise InvalidInputError(Problem("is neither .csv nor .json", file=str(path)))
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (UnicodeDecodeError, json.JSONDecodeError) as error:
        raise InvalidInputError(Problem(f"is not JSON: {error}", file=str(path))) from None
    if not isinstance(content, dict):
        raise InvalidInputError(Problem("is not a JSON object", file=str(path)))
    return content


def read_profile(path: Path) -> dict[str, np.ndarray]:
    """
    Read the columns of a terrain profile.

    Parameters
    ----------
    path : Path

    Returns
    -------
    columns : dict of str to (point,) array
        In the file's units: float64 where every cell is a number, text otherwise.

    Raises
    ------
    InvalidInputError
        If it is not there, is no table or has no rows.
    """
    if not path.is_file():
        raise InvalidInputError(Problem("is not there", file=str(path)))
    table = read_table(path, str(path))
    if not table.rows:
        raise InvalidInputError(Problem("has no points", file=str(path)))
    return {name: _column([row[name] for _, row in table.rows]) for name in table.columns}


def _column(cells: list[str]) -> np.ndarray:
    numbers = [number(cell) for cell in cells]
    return np.array(cells) if None in numbers else np.array(numbers, dtype=np.float64)
