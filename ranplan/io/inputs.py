"""Files that a plan reads: what the user called them, where they are, what they hold."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ranplan.result import InputRecord

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

_BESIDE_A_SHAPEFILE = (".shx", ".dbf", ".prj", ".cpg")


@dataclass(frozen=True, slots=True)
class InputFile:
    """
    One file the user named.

    Parameters
    ----------
    given : str
        As the user wrote it; problems name the file so.
    path : Path
        Where it is.
    role : str
        What it is read as, for instance ``"elevation"``.
    source, licence, date : str, optional
        As the config states them.
    illustrative : bool
        Made up to show the tool, not a record.
    beside : tuple of Path
        Files that are read with it, such as the ``.prj`` of an ``.asc``. The parts of a shapefile
        need not be named.
    """

    given: str
    path: Path
    role: str
    source: str | None = None
    licence: str | None = None
    date: str | None = None
    illustrative: bool = False
    beside: tuple[Path, ...] = ()


def describe(input_file: InputFile) -> tuple[InputRecord, ...]:
    """
    Size and SHA-256 of a file and of those that are read with it.

    Parameters
    ----------
    input_file : InputFile
        A folder that GDAL reads as one data set is taken as one file.

    Returns
    -------
    tuple of InputRecord
        The file itself first.
    """
    folder = input_file.given.removesuffix(input_file.path.name)
    companions = [
        replace(input_file, given=f"{folder}{path.name}", path=path)
        for path in _beside(input_file)
        if path != input_file.path and path.is_file()
    ]
    return tuple(_record(item) for item in (input_file, *companions))


def _beside(input_file: InputFile) -> Iterable[Path]:
    path = input_file.path
    if path.suffix.lower() == ".shp":
        return [path.with_suffix(suffix) for suffix in _BESIDE_A_SHAPEFILE]
    return input_file.beside


def _record(input_file: InputFile) -> InputRecord:
    if input_file.path.is_dir():
        digest, size_bytes = hashlib.sha256(), 0
        for path in _files_below(input_file.path):
            digest.update(path.relative_to(input_file.path).as_posix().encode() + b"\0")
            digest.update(bytes.fromhex(_sha256(path)))
            size_bytes += path.stat().st_size
        sha256 = digest.hexdigest()
    else:
        sha256, size_bytes = _sha256(input_file.path), input_file.path.stat().st_size
    return InputRecord(
        path=input_file.given,
        role=input_file.role,
        size_bytes=size_bytes,
        sha256=sha256,
        source=input_file.source,
        licence=input_file.licence,
        date=input_file.date,
        illustrative=input_file.illustrative,
    )


def _files_below(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.rglob("*")) if path.is_file())


def _sha256(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
