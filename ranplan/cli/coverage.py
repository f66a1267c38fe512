"""``ranplan coverage``: coverage of given sites, without placement."""

from __future__ import annotations

import datetime
import json
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ranplan.cli.options import (
    config_argument,
    dry_run_option,
    example,
    json_option,
    output_option,
    overwrite_option,
    resume_option,
    threads_option,
)
from ranplan.execution import default_threads, estimate_seconds
from ranplan.io.output_folder import CACHE, prepare
from ranplan.io.plan_output import RunInfo, write_plan
from ranplan.io.store import PathLossStore, window_path
from ranplan.pipeline import CoverageJob, read_coverage_job, run_coverage_job
from ranplan.report.map_figure import coverage_map_png

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ranplan.cli.console import Console
    from ranplan.execution import WindowCounts
    from ranplan.result import Plan

_BYTES_PER_CELL = 40  # region layers, best-server layers and what writing them takes
_STORED_BYTES_PER_CELL = 3  # of a window, compressed


@click.command(
    "coverage",
    epilog=example("ranplan coverage district.yaml --sites masts.geojson -o district-coverage"),
)
@config_argument
@click.option(
    "--sites",
    metavar="FILE",
    required=True,
    help="Masts: GeoJSON, GeoPackage or CSV; what it leaves out comes from the config.",
)
@output_option
@click.option(
    "--cache",
    "cache_dir",
    metavar="DIR",
    type=click.Path(path_type=Path),
    help="Path loss windows, shared between plans; by default cache/ in the output folder.",
)
@overwrite_option
@resume_option
@dry_run_option
@json_option
@threads_option
@click.pass_obj
def command(
    console: Console,
    *,
    config: str,
    sites: str,
    output_dir: Path | None,
    cache_dir: Path | None,
    overwrite: bool,
    resume: bool,
    dry_run: bool,
    as_json: bool,
    threads: int | None,
) -> None:
    """
    Compute the coverage of given sites.

    Reads the CONFIG of a plan and a file of masts, computes the path loss around each mast over
    real terrain, and writes RSRP and best-server rasters, vectors, a map and plan.json. Without -o
    the output folder is named after the config, in the current folder.
    """
    if cache_dir is not None and not resume:
        msg = "--no-resume would have to empty the shared cache; leave out one of the two"
        raise click.UsageError(msg)
    timing: dict[str, float] = {}
    n_threads = default_threads() if threads is None else threads
    folder = Path(f"ranplan-{Path(config).stem}") if output_dir is None else output_dir
    cache = folder / CACHE if cache_dir is None else cache_dir
    with _timed(timing, "read"):
        job = read_coverage_job(config, sites)
    for note in job.region.notes:
        console.message(f"note: {note}")
    if dry_run:
        _tell_estimate(console, job, cache, n_threads=n_threads, as_json=as_json)
        return
    prepare(
        folder,
        job.digest,
        overwrite=overwrite,
        resume=resume,
        keep=[Path(config), Path(sites), *(job.loaded.base_dir / r.path for r in job.inputs)],
    )
    store = PathLossStore(cache)
    with _timed(timing, "compute"):
        plan, counts = _computed(console, job, store, n_threads)
    run = RunInfo(
        created=datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
        timing=timing,
        command=" ".join(["ranplan", *sys.argv[1:]]),
    )
    paths = write_plan(plan, folder, run=run, figures={"map.png": coverage_map_png(plan)})
    if as_json:
        console.json(json.loads((folder / "plan.json").read_bytes()))
        return
    console.data(_summary(plan, counts))
    console.data("files: " + ", ".join(path.relative_to(folder).as_posix() for path in paths))
    console.data(f"picture: {folder / 'map.png'}")


@contextmanager
def _timed(timing: dict[str, float], stage: str) -> Iterator[None]:
    start = time.perf_counter()
    yield
    timing[stage] = round(time.perf_counter() - start, 3)


def _computed(
    console: Console, job: CoverageJob, store: PathLossStore, n_threads: int
) -> tuple[Plan, WindowCounts]:
    missing = {task.key for task in job.tasks if not store.holds(task.key)}
    if not missing:
        return run_coverage_job(job, store, n_threads=n_threads)
    console.message("path loss: kernels are compiled on the first run, a few seconds")
    try:
        with console.progress("path loss", total=len(missing)) as advance:
            return run_coverage_job(
                job, store, n_threads=n_threads, on_computed=lambda _: advance(1)
            )
    except KeyboardInterrupt:
        left = sum(not store.holds(key) for key in missing)
        console.message(f"{len(missing) - left} of {len(missing)} windows are stored")
        raise


def _tell_estimate(
    console: Console, job: CoverageJob, cache: Path, *, n_threads: int, as_json: bool
) -> None:
    different = {task.key: task for task in job.tasks}
    missing = [task for key, task in different.items() if not window_path(cache, key).exists()]
    rows, cols = job.region.grid.shape
    window_cells = sum(_cells(job, task.radius_m, task.row, task.col) for task in missing)
    seconds = estimate_seconds(missing, job.ground, job.settings, n_threads=n_threads)
    document = {
        "schema_version": 1,
        "kind": "estimate",
        "cells": rows * cols,
        "sites": len(job.sites),
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
        f"{rows} x {cols} cells of {job.region.grid.cell_m:g} m, {len(job.sites)} sites\n"
        f"path loss windows: {document['windows_to_compute']} to compute, "
        f"{document['windows_stored']} stored\n"
        f"about {document['path_loss_seconds']} s on {n_threads} threads, "
        f"{document['memory_mb']} MB of memory beside the libraries, "
        f"{document['cache_mb']} MB of cache\n"
        "nothing was written"
    )


def _cells(job: CoverageJob, radius_m: float, row: int, col: int) -> int:
    block = job.region.grid.disc_window(row, col, radius_m)
    return (block[1] - block[0]) * (block[3] - block[2])


def _summary(plan: Plan, counts: WindowCounts) -> str:
    """Return the table a run ends with."""
    coverage = plan.coverage
    n_sectors = sum(len(site.sectors) for site in plan.sites)
    population = plan.region.population
    total = None if population is None else float(population.sum(dtype="float64"))
    lines = [
        plan.name,
        f"{len(plan.sites)} sites, {n_sectors} sectors; path loss windows: "
        f"{counts.computed} computed, {counts.reused} reused",
        f"at least this level in {coverage.location_fraction:.0%} of the places of a cell:",
        f"  {'level':<28}{'RSRP':>10}{'area':>14}{'people':>12}{'share':>8}",
    ]
    for result in coverage.tiers:
        people = share = ""
        if result.population is not None and total is not None:
            people = f"{result.population:,.0f}"
            share = f"{result.population / total:.1%}" if total > 0 else ""
        lines.append(
            f"  {result.tier.name:<28.28}{result.tier.threshold_dbm:>6.0f} dBm"
            f"{result.area_km2:>10,.0f} km2{people:>12}{share:>8}"
        )
    illustrative = plan.provenance.illustrative
    if illustrative:
        lines.append(f"illustrative, not records: {', '.join(illustrative)}")
    return "\n".join(lines)
