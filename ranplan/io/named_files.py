"""Names that were meant to be something else: files that are not there, and their close matches."""

from __future__ import annotations

from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_GDAL_VIRTUAL = "/vsi"
_REMEDY = "correct the path, or put the file there"


def closest(name: str, candidates: Iterable[str]) -> str | None:
    """
    Most similar of some names, upper and lower case alike.

    Returns
    -------
    candidate : str or None
        None where nothing comes close.

    Examples
    --------
    >>> closest("bandwith_MHz", ["radius_m", "bandwidth_mhz"])
    'bandwidth_mhz'
    >>> closest("tilt", ["radius_m", "bandwidth_mhz"]) is None
    True
    """
    by_folded = {candidate.casefold(): candidate for candidate in candidates}
    matches = get_close_matches(name.casefold(), by_folded, n=1)
    return by_folded[matches[0]] if matches else None


def why_missing(named: str, base_dir: Path) -> tuple[str, str] | None:
    """
    Say what is wrong with the name of a file that has to be there.

    Parameters
    ----------
    named : str
        Path as the user wrote it. GDAL's own ``/vsi…`` paths are left for GDAL to judge.
    base_dir : Path
        Folder that relative paths start from.

    Returns
    -------
    reason : tuple of (str, str), or None
        What is wrong and what to do about it; None where the file, or folder, is there.
    """
    if named.startswith(_GDAL_VIRTUAL):
        return None
    try:
        missing = _first_missing(Path(named), base_dir)
    except OSError as error:
        return f"{named!r} cannot be looked up: {error.strerror}", _REMEDY
    if missing is None:
        return None
    kind = "file" if missing == Path(named) else "folder"
    return f"there is no {kind} {str(missing)!r}", _similar(missing, base_dir)


def _first_missing(named: Path, base_dir: Path) -> Path | None:
    for part in (*reversed(named.parents), named):
        if not (base_dir / part).exists():
            return part
    return None


def _similar(missing: Path, base_dir: Path) -> str:
    folder = (base_dir / missing).parent
    if not folder.is_dir():
        return f"{str(missing.parent)!r} is a file, not a folder"
    match = closest(missing.name, (entry.name for entry in sorted(folder.iterdir())))
    return _REMEDY if match is None else f"did you mean {str(missing.with_name(match))!r}?"
