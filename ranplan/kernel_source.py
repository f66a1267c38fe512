"""Digest of the numeric kernels' source: names their compiled cache and what they computed."""

from __future__ import annotations

import hashlib
import os
import platform
import re
import sys
from importlib.metadata import version
from pathlib import Path

_PACKAGE = Path(__file__).parent
_IMPORTS_NUMBA = re.compile(rb"^\s*(from|import) numba\b", re.MULTILINE)
_FLAGS = ("NUMBA_BOUNDSCHECK", "NUMBA_DISABLE_JIT")


def source_digest() -> str:
    """
    SHA-256 of every module that numba compiles, and of what is frozen into kernels and windows.

    Constants and tables are compiled in, and a window rests on all of ``propagation`` and on the
    grid: how a query becomes a kernel's arguments, which cells a disc has, how a loss is rounded.

    Returns
    -------
    digest : str
        Sixteen hex digits.
    """
    digest = hashlib.sha256()
    for path in sorted(_PACKAGE.rglob("*.py")):
        text = path.read_bytes()
        name = path.relative_to(_PACKAGE).as_posix()
        is_frozen = name in ("constants.py", "grid.py") or name.startswith("propagation/")
        if is_frozen or _IMPORTS_NUMBA.search(text):
            digest.update(name.encode() + b"\0" + text)
    return digest.hexdigest()[:16]


def cache_root() -> Path:
    """Return the folder in which this user's programs keep caches."""
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA", Path.home() / "AppData" / "Local"))
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches"
    return Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache"))


def use_kernel_cache() -> None:
    """
    Point numba at a cache of its own for this source, numba version and set of flags.

    Call it before numba is imported. What the user has set in ``NUMBA_CACHE_DIR`` stands.

    Notes
    -----
    Numba renews a cached kernel when its own file changes, not when a kernel it calls does, and it
    reuses one compiled without bounds checking when the check is asked for. Both give wrong results
    in silence; a folder a source and flags cannot.
    """
    flags = "-".join(os.environ.get(name, "0") or "0" for name in _FLAGS)
    name = f"numba-{version('numba')}-{platform.machine()}-{source_digest()}-{flags}"
    os.environ.setdefault("NUMBA_CACHE_DIR", str(cache_root() / "ranplan" / name))
