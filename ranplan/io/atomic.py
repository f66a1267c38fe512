"""Files appear whole or not at all: written under a hidden name beside the target, then renamed.

This guards against a stopped or killed process, not against a power cut: nothing is flushed to
the disk. A path loss window cut off by one cannot be read, and the store names it.
"""

from __future__ import annotations

import itertools
import os
import platform
import re
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_HOST = re.sub(r"[^0-9A-Za-z]", "_", platform.node())[:32] or "localhost"
_LEFTOVER = re.compile(r"\..+\.tmp-(?P<host>\w+)-(?P<pid>\d+)-\d+")

_count = itertools.count()
_in_progress: set[str] = set()


@contextmanager
def written_aside(path: Path) -> Iterator[Path]:
    """
    Name to write to, which becomes ``path`` when the block ends without an exception.

    Parameters
    ----------
    path : Path
        The file to make or replace; its folder must exist.

    Yields
    ------
    Path
        A hidden name in the same folder, not yet there. A library may write it, and files beside
        it whose names begin alike; all of them are removed if the block fails.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     target = Path(folder, "a.txt")
    ...     with written_aside(target) as aside:
    ...         _ = aside.write_text("whole")
    ...         before = target.exists()
    ...     before, target.read_text()
    (False, 'whole')
    """
    aside = path.with_name(f".{path.name}.tmp-{_HOST}-{os.getpid()}-{next(_count)}")
    _in_progress.add(aside.name)
    try:
        yield aside
        aside.replace(path)
    except BaseException:  # Ctrl-C included
        for rest in path.parent.glob(f"{_escaped(aside.name)}*"):
            rest.unlink(missing_ok=True)
        raise
    finally:
        _in_progress.discard(aside.name)


def write_bytes(path: Path, content: bytes) -> None:
    """Write a file whole or not at all; see ``written_aside``."""
    with written_aside(path) as aside:
        aside.write_bytes(content)


def is_leftover(path: Path) -> bool:
    """Tell whether a name is one that ``written_aside`` makes."""
    return _LEFTOVER.match(path.name) is not None


def sweep_leftovers(folder: Path) -> list[Path]:
    """
    Remove what killed runs left half-written in a folder and below it.

    Only files of runs on this machine whose process is gone: another machine may be writing to
    the same cache this moment.

    Parameters
    ----------
    folder : Path

    Returns
    -------
    list of Path
        What was removed, sorted.
    """
    dead = sorted(path for path in folder.rglob(".*.tmp-*") if _is_of_a_dead_run(path))
    for path in dead:
        path.unlink(missing_ok=True)
    return dead


def _is_of_a_dead_run(path: Path) -> bool:
    match = _LEFTOVER.match(path.name)
    if match is None or match["host"] != _HOST:
        return False
    pid = int(match["pid"])
    if pid == os.getpid():  # ours, or of a dead process whose number we got
        return not any(path.name.startswith(name) for name in _in_progress)
    return not _is_running(pid)


def _is_running(pid: int) -> bool:
    if os.name == "nt":  # there, signal 0 would interrupt the process: leave its files alone
        return True
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _escaped(name: str) -> str:
    """Return the name as a glob pattern that matches itself only."""
    return re.sub(r"([*?[])", r"[\1]", name)
