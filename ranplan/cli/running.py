"""What the commands that compute have in common: timing, progress, estimates, the run's record."""

from __future__ import annotations

import datetime
import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from ranplan.execution import estimate_seconds
from ranplan.io.plan_output import RunInfo
from ranplan.io.store import window_path

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from ranplan.cli.console import Console
    from ranplan.execution import WindowTask
    from ranplan.io.store import PathLossStore
    from ranplan.pipeline import CoverageJob, PlanJob


_BYTES_PER_CELL = 40  # region layers, best-server layers and what writing them takes
_STORED_BYTES_PER_CELL = 3  # of a window, compressed


class Stopwatch:
    """Wall clock time of a run, stage by stage. [s]."""

    def __init__(self) -> None:
        self.timing: dict[str, float] = {}
        self._stage: str | None = None
        self._since = 0.0

    def begin(self, stage: str) -> None:
        """End the stage that runs, if any, and begin another."""
        self.end()
        self._stage, self._since = stage, time.perf_counter()

    def end(self) -> None:
        """End the stage that runs."""
        if self._stage is not None:
            self.timing[self._stage] = round(time.perf_counter() - self._since, 3)
        self._stage = None

    def record(self) -> RunInfo:
        """Return what of a run may differ from the next; the stage that runs is not in it."""
        return RunInfo(
            created=datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
            timing=dict(self.timing),
            command=" ".join(["ranplan", *sys.argv[1:]]),
        )


def refuse_emptying_a_shared_cache(cache_dir: Path | None, *, resume: bool) -> None:
    """
    Check that ``--no-resume`` and ``--cache`` are not given together.

    Raises
    ------
    click.UsageError
    """
    if cache_dir is not None and not resume:
        msg = "--no-resume would have to empty the shared cache; leave out one of the two"
        raise click.UsageError(msg)


@contextmanager
def path_loss_progress(
    console: Console, tasks: Sequence[WindowTask], store: PathLossStore
) -> Iterator[Callable[[WindowTask], object]]:
    """
    Show how many of the missing windows are computed; when stopped, say how many are stored.

    Yields
    ------
    on_computed : callable
        To be called with each task that is done.
    """
    missing = {task.key for task in tasks if not store.holds(task.key)}
    if not missing:
        yield lambda _: None
        return
    console.message("path loss: kernels are compiled on the first run, a few seconds")
    try:
        with console.progress("path loss", total=len(missing)) as advance:
            yield lambda _: advance(1)
    except KeyboardInterrupt:
        left = sum(not store.holds(key) for key in missing)
        console.message(f"{len(missing) - left} of {len(missing)} windows are stored")
        raise


def tell_estimate(
    console: Console,
    job: CoverageJob | PlanJob,
    cache: Path,
    *,
    n_sites: int,
    n_threads: int,
    as_json: bool,
) -> None:
    """Say what a run would compute, and how long that takes about."""
    ground, settings = job.base.ground, job.base.settings
    different = {task.key: task for task in job.tasks}
    missing = [task for key, task in different.items() if not window_path(cache, key).exists()]
    rows, cols = ground.grid.shape
    window_cells = sum(_cells(job, task) for task in missing)
    seconds = estimate_seconds(missing, ground, settings, n_threads=n_threads)
    document = {
        "schema_version": 1,
        "kind": "estimate",
        "cells": rows * cols,
        "sites": n_sites,
        "windows_to_compute": len(missing),
        "windows_stored": len(different) - len(missing),
        "threads": n_threads,
        "path_loss_seconds": round(seconds, 1),
        "memory_mb": round(rows * cols * _BYTES_PER_CELL / 1e6),
        "cache_mb": round(window_cells * _STORED_BYTES_PER_CELL / 1e6, 1),
    }
    if as_json:
        console.json(document)
        return
    console.data(
        f"{rows} x {cols} cells of {ground.grid.cell_m:g} m, {n_sites} sites\n"
        f"path loss windows: {document['windows_to_compute']} to compute, "
        f"{document['windows_stored']} stored\n"
        f"about {document['path_loss_seconds']} s on {n_threads} threads, "
        f"{document['memory_mb']} MB of memory beside the libraries, "
        f"{document['cache_mb']} MB of cache\n"
        "nothing was written"
    )


def _cells(job: CoverageJob | PlanJob, task: WindowTask) -> int:
    block = job.base.ground.grid.disc_window(task.row, task.col, task.radius_m)
    return (block[1] - block[0]) * (block[3] - block[2])
