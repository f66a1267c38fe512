"""Text that comes with the package for the report: templates, style, script, Leaflet."""

from __future__ import annotations

from pathlib import Path

_ASSETS = Path(__file__).parents[1] / "report" / "assets"


def asset(name: str) -> str:
    """
    Content of a file of ``ranplan/report/assets``, its lines ended by a line feed.

    Parameters
    ----------
    name : str
        Relative to that folder, for instance ``"page.html"``.
    """
    return (_ASSETS / name).read_text(encoding="utf-8")
