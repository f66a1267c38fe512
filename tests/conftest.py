"""Kernel cache per source tree, and the shared reference data read in place."""

import os
from pathlib import Path

import pytest

from ranplan.kernel_source import use_kernel_cache

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
def reference_dir() -> Path:
    """Official validation cases."""
    return _need(_REFERENCE)


@pytest.fixture(scope="session")
def shared_dir() -> Path:
    """Folder that holds the reference cases, sample data and bench terrain."""
    _need(_REFERENCE)
    return _REFERENCE.parent
