"""What the terminal sees: data on stdout, everything else on stderr."""

from __future__ import annotations

import json
import os
import sys
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import click

from ranplan.printable import printable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    Advance = Callable[[int], None]

_STEP_PERCENT = 25
_QUIET_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class Console:
    """
    Where a command writes; every command gets it by ``@click.pass_obj``.

    Parameters
    ----------
    quiet : bool
        Only warnings and errors on stderr.
    color : bool
        Colours, where stderr is a terminal.
    """

    quiet: bool = False
    color: bool = True

    def data(self, text: str) -> None:
        """Write a result to stdout."""
        click.echo(printable(text))

    def json(self, document: Mapping[str, Any]) -> None:
        """Write a result to stdout as one JSON object."""
        click.echo(json.dumps(document, indent=2, allow_nan=False))

    def message(self, text: str) -> None:
        """Tell how things go, on stderr."""
        if not self.quiet:
            self._tell(text)

    def warning(self, text: str) -> None:
        """Tell what the user should look at, on stderr, on one line."""
        self._tell(text, label="warning: ", color="yellow")

    def error(self, text: str) -> None:
        """Tell what ended the command, on stderr, on one line."""
        self._tell(text, label="error: ", color="red")

    def _tell(self, text: str, *, label: str = "", color: str | None = None) -> None:
        line = printable(" ".join(text.split()) if label else text)
        styled = click.style(label, fg=color, bold=True) if label and self.color else label
        click.echo(styled + line, err=True)  # click drops the colour where stderr is no terminal

    @contextmanager
    def progress(self, label: str, *, total: int) -> Iterator[Advance]:
        """
        Show how far a long task is, on stderr: a bar in a terminal, a few lines elsewhere.

        Parameters
        ----------
        label : str
        total : int
            Number of steps.

        Yields
        ------
        advance : callable
            Call it with the number of steps done since the last call, from any thread.
        """
        if self.quiet:
            yield _nothing
        elif sys.stderr.isatty() and os.environ.get("TERM") != "dumb":
            with _bar(printable(label), total, color=self.color) as advance:
                yield advance
        else:
            yield _Lines(self, label, total).advance


def _nothing(_steps: int) -> None:
    """Do not tell."""


@contextmanager
def _bar(label: str, total: int, *, color: bool) -> Iterator[Advance]:
    from rich.console import Console as RichConsole
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )

    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
    )
    console = RichConsole(stderr=True, no_color=None if color else True)
    # stdout is data and must not be drawn above a bar that lives on stderr
    with Progress(*columns, console=console, redirect_stdout=False) as bar:
        task = bar.add_task(label, total=total)
        yield lambda steps: bar.advance(task, steps)


class _Lines:
    """Progress for a log file: a line every quarter, or after ten seconds without one."""

    def __init__(self, console: Console, label: str, total: int) -> None:
        self._console, self._label, self._total = console, label, total
        self._done = self._told_percent = 0
        self._told_at = time.monotonic()
        self._lock = threading.Lock()

    def advance(self, steps: int) -> None:
        with self._lock:
            self._done += steps
            percent = 100 * self._done // max(self._total, 1)
            now = time.monotonic()
            next_step = percent // _STEP_PERCENT > self._told_percent // _STEP_PERCENT
            if next_step or now - self._told_at >= _QUIET_SECONDS:
                done = f"{self._done} of {self._total} ({percent} %)"
                self._console.message(f"{self._label}: {done}")
                self._told_percent, self._told_at = percent, now
