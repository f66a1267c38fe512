"""Where the configs and sample regions are that come with ranplan."""

from __future__ import annotations

from pathlib import Path

import ranplan


def bundled(name: str) -> Path:
    """
    Path of a file or folder that comes with ranplan.

    Parameters
    ----------
    name : str
        Relative to the project's root, for instance ``"configs"``.

    Returns
    -------
    Path
        Inside the package in an installed wheel, beside it in a checkout.

    Raises
    ------
    FileNotFoundError
        If it is in neither place.
    """
    package = Path(ranplan.__file__).parent
    for root in (package / "_bundled", package.parent):
        if (root / "configs").is_dir() and (root / name).exists():
            return root / name
    msg = f"{name} did not come with this installation of ranplan"
    raise FileNotFoundError(msg)
