"""The rules of an output folder: resumed, refused or replaced, and never the wrong one deleted."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from ranplan.errors import OutputFolderError
from ranplan.io.atomic import is_leftover, sweep_leftovers, write_bytes

if TYPE_CHECKING:
    from collections.abc import Iterable

MARKER = ".ranplan"
CACHE = "cache"
_SCHEMA_VERSION = 1
_OWN_FOLDERS = {CACHE, "rasters"}
_MOST_FOREIGN_FILES = 20  # a folder with more is somebody's work, whatever --overwrite says


def prepare(
    folder: Path,
    digest: str,
    *,
    overwrite: bool,
    resume: bool,
    keep: Iterable[Path] = (),
) -> None:
    """
    Make a folder ready for a plan, or refuse it untouched.

    An absent or empty folder is taken. One that holds a plan of the same digest, finished or
    not, is taken up where it stands. Anything else is refused unless ``overwrite``, which
    removes all of it but ``cache/``. Even then these are not emptied: the home folder, the current
    one and what lies above them; a folder that holds one of ``keep``; one that no plan was ever in
    and that has sub-folders of its own or more than 20 files; a symbolic link.

    Parameters
    ----------
    folder : Path
        As the user gave it.
    digest : str
        Of everything that makes it the same plan: config, sites, inputs.
    overwrite : bool
        Replace what is there.
    resume : bool
        Take up a plan of the same digest; otherwise its files and its cache are removed.
    keep : iterable of Path
        Files the plan is made from: a folder that holds one of them is not emptied.

    Raises
    ------
    OutputFolderError
        One line: what is there, and what to do.
    """
    if folder.exists() and not folder.is_dir():
        msg = f"{folder}: is a file, not a folder; name another output folder with -o"
        raise OutputFolderError(msg)
    entries = _entries(folder)
    found = _digest_of(folder)
    taken_up = found == digest and resume
    if entries and found != digest and not overwrite:
        raise OutputFolderError(_refusal(folder, entries, found))
    if entries and (overwrite or not taken_up):
        _check_that_it_may_be_emptied(folder, keep, has_marker=found is not None)
        _empty(folder, with_cache=not resume)
    _make(folder)
    sweep_leftovers(folder)
    marker = {"schema_version": _SCHEMA_VERSION, "digest": digest}
    write_bytes(folder / MARKER, (json.dumps(marker) + "\n").encode())


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        msg = f"{folder}: cannot be made ({error.strerror}); name another output folder with -o"
        raise OutputFolderError(msg) from error


def _entries(folder: Path) -> list[Path]:
    """Return what is in the folder, the marker and half-written files aside."""
    if not folder.is_dir():
        return []
    return sorted(p for p in folder.iterdir() if p.name != MARKER and not is_leftover(p))


def _digest_of(folder: Path) -> str | None:
    """Return the digest of the plan the folder holds; None where it holds none of ours."""
    try:
        marker = json.loads((folder / MARKER).read_bytes())
    except (FileNotFoundError, NotADirectoryError, ValueError):
        return None
    if isinstance(marker, dict) and marker.get("schema_version") == _SCHEMA_VERSION:
        return marker.get("digest")
    return None


def _refusal(folder: Path, entries: list[Path], found: str | None) -> str:
    if found is None:
        held = f"holds {entries[0].name}" + (" and more" if len(entries) > 1 else "")
        held += ", not a plan of ranplan's"
    else:
        held = "holds the plan of another config, other sites or other data"
    return (
        f"{folder}: {held}; name another output folder with -o, "
        f"or replace everything in it but {CACHE}/ with --overwrite"
    )


def _check_that_it_may_be_emptied(folder: Path, keep: Iterable[Path], *, has_marker: bool) -> None:
    """Raise unless emptying the folder can only remove what a plan left, or little else."""
    real, places = folder.resolve(), (Path.cwd(), Path.home().resolve())
    reason = None
    if folder.is_symlink():
        reason = "it is a symbolic link"
    elif any(place.is_relative_to(real) for place in places):
        reason = "it is, or lies above, the home folder or the current one"
    elif inside := [path for path in keep if path.resolve().is_relative_to(real)]:
        reason = f"it holds {inside[0]}, which the plan is made from"
    elif not has_marker and (foreign := _foreign(folder)):
        reason = f"it holds {foreign}, and nothing shows that ranplan made it"
    if reason is not None:
        msg = f"{folder}: is not emptied, because {reason}; name another output folder with -o"
        raise OutputFolderError(msg)


def _foreign(folder: Path) -> str:
    """Return what speaks against emptying a folder without a marker; empty if nothing does."""
    entries = _entries(folder)
    folders = [p.name for p in entries if p.is_dir() and p.name not in _OWN_FOLDERS]
    if folders:
        return f"the folder {folders[0]}"
    return f"{len(entries)} files" if len(entries) > _MOST_FOREIGN_FILES else ""


def _empty(folder: Path, *, with_cache: bool) -> None:
    """
    Remove everything in the folder but the marker, and but the cache if it is to stay.

    The marker stays until it is replaced: an emptying that is interrupted leaves a folder that is
    still known as ours, with the old digest.
    """
    for entry in _entries(folder):
        if entry.name == CACHE and not with_cache:
            continue
        if entry.is_dir() and not entry.is_symlink():
            shutil.rmtree(entry)
        else:
            entry.unlink()
