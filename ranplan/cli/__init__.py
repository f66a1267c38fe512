"""The command line: one module a command, imported when it is asked for."""

from __future__ import annotations

from ranplan.cli.root import main

__all__ = ["main"]
