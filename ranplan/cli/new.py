"""``ranplan new``: a commented config for the user's own region."""

from __future__ import annotations

import datetime
import math
import re
import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ranplan.cli.options import example
from ranplan.config.template import NewPlan, new_config
from ranplan.io.plan_file import refuse_existing_plan, write_plan_file

if TYPE_CHECKING:
    from ranplan.cli.console import Console


def _currency(_ctx: click.Context, _param: click.Parameter, value: str) -> str:
    if re.fullmatch("[A-Z]{3}", value) is None:
        msg = f"{value!r} is not a currency code: three capital letters, as AUD"
        raise click.BadParameter(msg)
    return value


def _finite(_ctx: click.Context, _param: click.Parameter, value: float | None) -> float | None:
    if value is not None and not math.isfinite(value):
        msg = f"{value} is not a finite number"
        raise click.BadParameter(msg)
    return value


def _not_blank(_ctx: click.Context, _param: click.Parameter, value: str | None) -> str | None:
    if value is not None and value.strip() == "":
        msg = "it is blank"
        raise click.BadParameter(msg)
    return value


@click.command(
    "new",
    epilog=example(
        "ranplan new ventoux --dem N44E005.hgt --places towns.csv", "ranplan plan ventoux/plan.yaml"
    ),
)
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option(
    "--dem",
    metavar="FILE",
    multiple=True,
    required=True,
    help="Terrain: GeoTIFF, .hgt, .asc, zipped or not. Repeat it for more tiles.",
)
@click.option(
    "--dem-crs", metavar="CRS", help="CRS of terrain files that state none, as EPSG:32755."
)
@click.option(
    "--places",
    metavar="FILE",
    help="Towns or villages with their population: a CSV with lat, lon, or points.",
)
@click.option("--population", metavar="RASTER", help="People a cell.")
@click.option(
    "--land-cover", metavar="RASTER", help="Land cover, in the classes of ESA WorldCover."
)
@click.option("--masts", metavar="FILE", help="Masts in service: GeoJSON, GeoPackage or CSV.")
@click.option("--towers", metavar="FILE", help="Structures that may be shared, likewise.")
@click.option("--fibre", metavar="FILE", help="Lines or points where fibre can be joined.")
@click.option(
    "--currency",
    metavar="CODE",
    default="USD",
    show_default=True,
    callback=_currency,
    help="Of the costs, which are made up.",
)
@click.option("--name", metavar="TEXT", callback=_not_blank, help="Of the plan; by default DIR's.")
@click.option(
    "--cell-m",
    metavar="M",
    type=click.FloatRange(min=0, min_open=True),
    callback=_finite,
    help="Side of the plan's cells in metres; by default chosen from the terrain.",
)
@click.option("--overwrite", is_flag=True, help="Replace a plan.yaml that is there.")
@click.pass_obj
def command(console: Console, *, folder: Path, overwrite: bool, **given: Any) -> None:
    """
    Write a commented config for your own region.

    Reads the headers of the terrain files, chooses cells and candidates to suit them, and writes
    DIR/plan.yaml, which runs as it stands. Nothing else is written.
    """
    if not overwrite:
        refuse_existing_plan(folder)
    text = new_config(NewPlan(folder=folder, **given), today=datetime.datetime.now().date())
    path = write_plan_file(folder, text)
    console.data(f"wrote {path}")
    console.data(f"next: {shlex.join(['ranplan', 'plan', str(path), '-o', str(folder / 'out')])}")
