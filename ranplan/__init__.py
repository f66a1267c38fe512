"""Open-RAN coverage planning on terrain rasters."""

from __future__ import annotations

import importlib

__version__ = "0.1.0"

_LAZY = {
    "plan": "ranplan.pipeline",
    "cover_sites": "ranplan.pipeline",
    "Plan": "ranplan.result",
}


def __getattr__(name: str):
    """Resolve the public names on first use, so that importing ranplan stays cheap (PEP 562)."""
    if name in _LAZY:
        return getattr(importlib.import_module(_LAZY[name]), name)
    if name == "propagation":
        return importlib.import_module("ranplan.propagation")
    msg = f"module {__name__!r} has no attribute {name!r}"
    raise AttributeError(msg)
