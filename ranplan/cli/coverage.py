"""``ranplan coverage``: coverage of given sites, without placement."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ranplan.cli.options import config_argument, example, run_options
from ranplan.cli.running import (
    Stopwatch,
    path_loss_progress,
    refuse_emptying_a_shared_cache,
    tell_estimate,
)
from ranplan.execution import default_threads
from ranplan.io.output_folder import CACHE, prepare
from ranplan.io.plan_output import write_plan
from ranplan.io.store import PathLossStore
from ranplan.pipeline import read_coverage_job, run_coverage_job
from ranplan.report.map_figure import coverage_map_png

if TYPE_CHECKING:
    from ranplan.cli.console import Console
    from ranplan.execution import WindowCounts
    from ranplan.result import Plan


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
@run_options
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
    refuse_emptying_a_shared_cache(cache_dir, resume=resume)
    watch = Stopwatch()
    n_threads = default_threads() if threads is None else threads
    folder = Path(f"ranplan-{Path(config).stem}") if output_dir is None else output_dir
    cache = folder / CACHE if cache_dir is None else cache_dir
    watch.begin("read")
    job = read_coverage_job(config, sites)
    for note in job.base.region.notes:
        console.message(f"note: {note}")
    if dry_run:
        tell_estimate(
            console, job, cache, n_sites=len(job.sites), n_threads=n_threads, as_json=as_json
        )
        return
    base_dir = job.base.loaded.base_dir
    prepare(
        folder,
        job.digest,
        overwrite=overwrite,
        resume=resume,
        keep=[Path(config), Path(sites), *(base_dir / record.path for record in job.inputs)],
    )
    store = PathLossStore(cache)
    watch.begin("compute")
    with path_loss_progress(console, job.tasks, store) as on_computed:
        plan, counts = run_coverage_job(job, store, n_threads=n_threads, on_computed=on_computed)
    watch.begin("map")
    figures = {"map.png": coverage_map_png(plan)}
    watch.end()
    paths = write_plan(plan, folder, run=watch.record(), figures=figures)
    if as_json:
        console.json(json.loads((folder / "plan.json").read_bytes()))
        return
    console.data(_summary(plan, counts))
    console.data("files: " + ", ".join(path.relative_to(folder).as_posix() for path in paths))
    console.data(f"picture: {folder / 'map.png'}")


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
    if plan.provenance.study:
        lines.append(f"a study, not a plan to build: {', '.join(plan.provenance.study)}")
    illustrative = plan.provenance.illustrative
    if illustrative:
        lines.append(f"illustrative, not records: {', '.join(illustrative)}")
    return "\n".join(lines)
