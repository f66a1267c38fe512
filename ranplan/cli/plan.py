"""``ranplan plan``: the whole job, from a config to a plan of new sites."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ranplan.cli.exits import ExitCode
from ranplan.cli.options import config_argument, example, run_options
from ranplan.cli.plan_summary import plan_summary, why_nothing
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
from ranplan.pipeline import PlanJob, read_plan_job, run_plan_job
from ranplan.report.map_figure import coverage_map_png
from ranplan.report.page import report_html

if TYPE_CHECKING:
    from ranplan.cli.console import Console


@click.command("plan", epilog=example("ranplan plan district.yaml -o district-plan"))
@config_argument
@run_options
@click.option(
    "--time-limit",
    metavar="S",
    type=click.FloatRange(min=0, min_open=True),
    help="Stop the search for better sites after S seconds; without it, counted work stops it.",
)
@click.pass_obj
def command(
    console: Console,
    *,
    config: str,
    output_dir: Path | None,
    cache_dir: Path | None,
    overwrite: bool,
    resume: bool,
    dry_run: bool,
    as_json: bool,
    threads: int | None,
    time_limit: float | None,
) -> None:
    """
    Plan new sites for a region.

    Reads the CONFIG, computes the path loss around every candidate over real terrain, removes what
    rules and licences forbid, and places sites within the budget so that most people without
    service get it. Writes rasters, vectors, a GeoPackage, a worklist, a report and plan.json.
    Without -o the output folder is named after the config, in the current folder.
    """
    refuse_emptying_a_shared_cache(cache_dir, resume=resume)
    folder = Path(f"ranplan-{Path(config).stem}") if output_dir is None else output_dir
    n_threads = default_threads() if threads is None else threads
    cache = folder / CACHE if cache_dir is None else cache_dir
    watch = Stopwatch()
    watch.begin("read")
    job = read_plan_job(config)
    for note in (*job.base.region.notes, *job.notes):
        console.message(f"note: {note}")
    if dry_run:
        n_sites = len(job.existing.sites) + len(job.candidates.candidates)
        tell_estimate(console, job, cache, n_sites=n_sites, n_threads=n_threads, as_json=as_json)
        return
    plan_into(
        console,
        job,
        config,
        folder,
        watch,
        cache=cache,
        overwrite=overwrite,
        resume=resume,
        as_json=as_json,
        n_threads=n_threads,
        time_limit_s=time_limit,
    )


def plan_into(
    console: Console,
    job: PlanJob,
    config: str,
    folder: Path,
    watch: Stopwatch,
    *,
    cache: Path,
    overwrite: bool,
    resume: bool,
    as_json: bool,
    n_threads: int,
    time_limit_s: float | None = None,
) -> None:
    """
    Run a plan that has been read, write its files, and print what it amounts to.

    Raises
    ------
    click.exceptions.Exit
        With 4 if no site is chosen; the files are written all the same.
    """
    base_dir = job.base.loaded.base_dir
    prepare(
        folder,
        job.digest,
        overwrite=overwrite,
        resume=resume,
        keep=[Path(config), *(base_dir / record.path for record in job.inputs)],
    )
    store = PathLossStore(cache)
    watch.begin("path loss")
    with path_loss_progress(console, job.tasks, store) as on_computed:
        plan, counts = run_plan_job(
            job,
            store,
            n_threads=n_threads,
            time_limit_s=time_limit_s,
            on_computed=on_computed,
            on_stage=watch.begin,
        )
    watch.begin("report")
    run = watch.record()
    figures = {
        "map.png": coverage_map_png(plan),
        "report.html": report_html(plan, created=run.created, command=run.command),
    }
    watch.end()
    paths = write_plan(plan, folder, run=replace(run, timing=watch.timing), figures=figures)
    if as_json:
        console.json(json.loads((folder / "plan.json").read_bytes()))
    else:
        console.data(plan_summary(plan, counts))
        console.data("files: " + ", ".join(path.relative_to(folder).as_posix() for path in paths))
        console.data(f"picture: {folder / 'map.png'}")
        console.data(f"report: {folder / 'report.html'}")
    if plan.siting is not None and not plan.siting.chosen:
        console.warning(f"no site is chosen: {why_nothing(plan.siting, job.options.options)}")
        raise click.exceptions.Exit(ExitCode.NO_SOLUTION)
