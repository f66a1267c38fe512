"""``ranplan demo``: the bundled region, planned."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from ranplan.cli.options import (
    example,
    json_option,
    output_option,
    overwrite_option,
    resume_option,
    threads_option,
)
from ranplan.cli.plan import plan_into
from ranplan.cli.running import Stopwatch
from ranplan.execution import default_threads
from ranplan.io.bundled import bundled
from ranplan.io.output_folder import CACHE
from ranplan.pipeline import read_plan_job

if TYPE_CHECKING:
    from ranplan.cli.console import Console

_CONFIG = "configs/far_north_queensland.yaml"


@click.command("demo", epilog=example("ranplan demo", "ranplan demo -o my-first-plan"))
@output_option
@overwrite_option
@resume_option
@json_option
@threads_option
@click.pass_obj
def command(
    console: Console,
    *,
    output_dir: Path | None,
    overwrite: bool,
    resume: bool,
    as_json: bool,
    threads: int | None,
) -> None:
    """
    Plan 5G for Far North Queensland, the bundled sample.

    Terrain, towns and coast are records; masts, rules, licences, prices and the people between the
    towns are illustrative, and marked so. Writes to ./ranplan-demo unless -o says otherwise.
    """
    folder = Path("ranplan-demo") if output_dir is None else output_dir
    config = bundled(_CONFIG)
    console.message(f"planning {config}")
    watch = Stopwatch()
    watch.begin("read")
    job = read_plan_job(config)
    plan_into(
        console,
        job,
        str(config),
        folder,
        watch,
        cache=folder / CACHE,
        overwrite=overwrite,
        resume=resume,
        as_json=as_json,
        n_threads=default_threads() if threads is None else threads,
    )
    if not as_json:
        console.data(f"your own region: ranplan new my-region --dem FILE, or copy {config}")
