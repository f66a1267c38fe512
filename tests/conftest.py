"""Kernel cache per source tree, and the shared reference data read in place."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from ranplan.kernel_source import use_kernel_cache

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import NoReturn

# Before numba is imported: numba does not see edits in another module's kernels, and a cache
# filled without bounds checking would silently skip the check in a later run.
use_kernel_cache()

_ROOT = Path(__file__).parents[1]
_REFERENCE = Path(os.environ.get("RANPLAN_REFERENCE", _ROOT.parent / "shared" / "reference"))


def _need(folder: Path) -> Path:
    if not folder.is_dir():
        reason = f"{folder.name} is not there; set RANPLAN_REFERENCE to the reference folder"
        if os.environ.get("RANPLAN_REQUIRE_REFERENCE") == "1":
            pytest.fail(reason)
        pytest.skip(reason)
    return folder


@pytest.fixture(scope="session")
def without_oracle() -> Callable[[str], NoReturn]:
    """Say why an independent tool cannot be compared with: a skip, or what may not be missing."""

    def missing(reason: str) -> NoReturn:
        if os.environ.get("RANPLAN_REQUIRE_ORACLES") == "1":
            pytest.fail(reason)
        pytest.skip(reason)

    return missing


@pytest.fixture(scope="session")
def reference_dir() -> Path:
    """Official validation cases."""
    return _need(_REFERENCE)


@pytest.fixture(scope="session")
def shared_dir() -> Path:
    """Folder that holds the reference cases, sample data and bench terrain."""
    _need(_REFERENCE)
    return _REFERENCE.parent
