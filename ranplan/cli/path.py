"""``ranplan path``: one link, explained by any model or by all of them."""

from __future__ import annotations

import math
import os
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ranplan.cli.options import example, json_option
from ranplan.cli.path_document import link_document
from ranplan.cli.path_table import link_table
from ranplan.errors import InvalidInputError, Problem
from ranplan.io.atomic import write_bytes
from ranplan.pipeline.link import link_over_files, link_over_plan
from ranplan.pipeline.link_ground import LinkEnd, TerrainFiles
from ranplan.pipeline.link_picture import link_picture
from ranplan.pipeline.link_settings import ALL_MODELS, LinkSettings, RadioSettings
from ranplan.propagation import MODELS
from ranplan.propagation.checks import POLARIZATIONS
from ranplan.propagation.parts import PARTS
from ranplan.propagation.window import RADIO_CLIMATES
from ranplan.report.path_figure import path_figure_png

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ranplan.cli.console import Console
    from ranplan.pipeline.link import Link

_CLIMATE = (
    "delta_n",
    "surface_refractivity_n0",
    "radio_climate",
    "pressure_hpa",
    "temperature_c",
)


class _Number(click.ParamType):
    """A finite number."""

    name = "number"

    def convert(self, value: Any, param: Any, ctx: Any) -> float:
        """Read it."""
        try:
            number = float(value)
        except ValueError:
            self.fail(f"{value!r} is no number", param, ctx)
        if not math.isfinite(number):
            self.fail(f"{value!r} is not finite", param, ctx)
        return number


class _End(click.ParamType):
    """Longitude, latitude and height of an antenna."""

    name = "end"

    def convert(self, value: Any, param: Any, ctx: Any) -> LinkEnd:
        """Read ``LON,LAT,AGL``."""
        parts = str(value).split(",")
        if len(parts) != 3:
            self.fail(f"{value!r} is not LON,LAT,AGL, as 145.77,-16.92,30", param, ctx)
        longitude, latitude, height_m = (_NUMBER.convert(part, param, ctx) for part in parts)
        if not -180.0 <= longitude <= 180.0:
            self.fail(f"longitude {longitude:g} is outside -180 to 180 degrees", param, ctx)
        if not -90.0 <= latitude <= 90.0:
            swapped = ": longitude comes first" if abs(longitude) <= 90.0 else ""
            self.fail(f"latitude {latitude:g} is outside -90 to 90 degrees{swapped}", param, ctx)
        return LinkEnd(longitude, latitude, height_m)


_NUMBER, _END = _Number(), _End()


def _pairs(_ctx: click.Context, _param: click.Parameter, given: tuple[str, ...]) -> dict[str, str]:
    pairs: dict[str, str] = {}
    for text in given:
        name, equals, value = text.partition("=")
        if not (name and equals and value):
            msg = f"{text!r} is not KEY=VALUE"
            raise click.BadParameter(msg)
        if name in pairs:
            msg = f"{name!r} is given twice"
            raise click.BadParameter(msg)
        pairs[name] = value
    return pairs


@click.command(
    "path",
    epilog=example(
        "ranplan path --from 5.2788,44.1739,30 --to 5.13,44.06,10 --dem N44E005.hgt \\",
        "      --frequency-mhz 3600 --model all --plot link.png",
        "ranplan path --from 145.77,-16.92,40 --to 145.7,-17.0,1.5 --config plan.yaml \\",
        "      --carrier n28 --radio synthetic-a-n28-4t40 --json",
    ),
)
@click.option("--from", "tx", metavar="LON,LAT,AGL", type=_END, required=True, help="Transmitter.")
@click.option("--to", "rx", metavar="LON,LAT,AGL", type=_END, required=True, help="Receiver.")
@click.option("--from-name", metavar="TEXT", help="What the picture calls the transmitter.")
@click.option("--to-name", metavar="TEXT", help="What the picture calls the receiver.")
@click.option("--dem", metavar="FILE", multiple=True, help="Terrain; repeat it for more tiles.")
@click.option("--dem-crs", metavar="CRS", help="CRS of terrain files that state none.")
@click.option(
    "--nodata", metavar="Z", type=_NUMBER, help="Height that means no data in the terrain."
)
@click.option("--land-cover", metavar="FILE", help="Clutter, in the classes of ESA WorldCover.")
@click.option(
    "--sea-below-m", metavar="M", type=_NUMBER, help="Ground below it is sea, at height 0."
)
@click.option(
    "--config", metavar="CONFIG", help="Take ground, climate, carriers and radios from a plan."
)
@click.option("--carrier", metavar="NAME", help="Carrier of the config.")
@click.option("--frequency-mhz", metavar="F", type=_NUMBER, help="Needed with --dem.")
@click.option(
    "--model",
    "models",
    multiple=True,
    type=click.Choice((*MODELS, ALL_MODELS)),
    help="May be repeated; by default the plan's, or p1812 to 6 GHz and p452 to 50 GHz.",
)
@click.option(
    "--option",
    "options",
    metavar="KEY=VALUE",
    multiple=True,
    callback=_pairs,
    help="Option of a model, see ranplan catalogue models.",
)
@click.option(
    "--add",
    "parts",
    multiple=True,
    type=click.Choice(tuple(PARTS)),
    help="Add what the model does not count; refused where it does. May be repeated.",
)
@click.option(
    "--with",
    "surroundings",
    metavar="KEY=VALUE",
    multiple=True,
    callback=_pairs,
    help="What is added needs to know, as rain_rate_001_mm_h=60; see ranplan catalogue models.",
)
@click.option("--time-percent", metavar="P", type=_NUMBER, help="Loss not exceeded; 50.")
@click.option("--location-percent", metavar="P", type=_NUMBER, help="Likewise of places; 50.")
@click.option("--location-sigma-db", metavar="DB", type=_NUMBER, help="Deviation over places.")
@click.option(
    "--polarization", type=click.Choice(tuple(POLARIZATIONS)), help="Vertical, or the plan's."
)
@click.option("--delta-n", metavar="N", type=_NUMBER, help="Lapse rate in N-units/km; 45.")
@click.option(
    "--n0",
    "surface_refractivity_n0",
    metavar="N",
    type=_NUMBER,
    help="Sea-level refractivity; 325.",
)
@click.option("--radio-climate", type=click.Choice(RADIO_CLIMATES), help="ITM asks for it.")
@click.option("--pressure-hpa", metavar="HPA", type=_NUMBER, help="Of dry air; 1013.25.")
@click.option("--temperature-c", metavar="C", type=_NUMBER, help="Of the air; 15.")
@click.option("--radio", "radio_id", metavar="ID", help="Tell the level that this radio brings.")
@click.option(
    "--azimuth",
    "azimuth_deg",
    metavar="DEG",
    type=_NUMBER,
    help="Of its antenna, from true north; by default toward the receiver.",
)
@click.option("--tilt", "tilt_deg", metavar="DEG", type=_NUMBER, help="Downtilt; 0.")
@click.option("--bandwidth-mhz", metavar="B", type=_NUMBER, help="Of the channel, for RSRP.")
@click.option(
    "--spacing-khz", metavar="KHZ", type=click.IntRange(min=1), help="Of the subcarriers, likewise."
)
@click.option("--receiver-gain-dbi", metavar="DBI", type=_NUMBER, help="0, or the plan's.")
@click.option("--plot", metavar="PNG", type=click.Path(path_type=Path), help="Draw the link.")
@json_option
@click.pass_obj
def command(console: Console, *, plot: Path | None, as_json: bool, **given: Any) -> None:
    """
    Explain one link: profile, loss by model, level of a radio.

    Over terrain files the profile runs along the geodesic, in steps of the files' own cells,
    bilinear between their centres. Over a plan's config it is the plan's own: the ends are moved to
    the centres of their cells. A model that refuses says why; among several that is no failure.
    """
    _refuse_contradictions(given)
    if plot is not None:
        _refuse_plot(plot)
    link = _link(given)
    for note in link.notes:
        console.message(f"note: {note}")
    if plot is not None:
        write_bytes(plot, path_figure_png(link_picture(link)))
        console.message(f"picture: {plot}")
    if as_json:
        console.json(link_document(link))
    else:
        console.data(link_table(link))


def _refuse_plot(plot: Path) -> None:
    """
    Refuse a picture that could not be written, before anything is computed.

    Raises
    ------
    click.UsageError
    InvalidInputError
    """
    if plot.suffix.lower() != ".png":
        msg = f"{str(plot)!r} does not end in .png"
        raise click.BadParameter(msg, param_hint="'--plot'")
    folder = plot.parent
    what = ""
    if not folder.is_dir():
        what = f"there is no folder {str(folder)!r}"
    elif not os.access(folder, os.W_OK):
        what = f"the folder {str(folder)!r} may not be written to"
    elif plot.is_dir():
        what = f"{str(plot)!r} is a folder"
    if what:
        remedy = "name a file in a folder that can be written to"
        raise InvalidInputError(Problem(what, where="--plot", remedy=remedy))


# Options that go with another, and the one they go with.
_GO_WITH = {
    "dem": ("dem_crs", "nodata", "land_cover", "sea_below_m"),
    "config": ("carrier",),
    "parts": ("surroundings",),
    "radio_id": ("azimuth_deg", "tilt_deg", "bandwidth_mhz", "spacing_khz", "receiver_gain_dbi"),
}
_NAMES = {
    "parts": "add",
    "surroundings": "with",
    "radio_id": "radio",
    "azimuth_deg": "azimuth",
    "tilt_deg": "tilt",
}


def _refuse_contradictions(given: Mapping[str, Any]) -> None:
    """
    Refuse options that contradict each other, or lack the one they go with.

    Raises
    ------
    click.UsageError
    """
    absent = {name for name, value in given.items() if value in (None, (), {})}
    problems = [
        f"{_flag(name)} goes with {_flag(other)}"
        for other, names in _GO_WITH.items()
        for name in names
        if other in absent and name not in absent
    ]
    if ("dem" in absent) == ("config" in absent):
        problems.append("give either --dem or --config")
    if "frequency_mhz" in absent and "config" in absent:
        problems.append("--dem needs --frequency-mhz")
    if "frequency_mhz" not in absent and "carrier" not in absent:
        problems.append("--carrier has a frequency of its own: leave out --frequency-mhz")
    if ("bandwidth_mhz" in absent) != ("spacing_khz" in absent):
        problems.append("--bandwidth-mhz and --spacing-khz go together")
    if "bandwidth_mhz" not in absent and "config" not in absent and "frequency_mhz" in absent:
        problems.append("a carrier of the config has its own bandwidth: leave out --bandwidth-mhz")
    if problems:
        raise click.UsageError("; ".join(problems))


def _flag(name: str) -> str:
    return "--" + _NAMES.get(name, name).replace("_", "-")


def _link(given: Mapping[str, Any]) -> Link:
    settings = LinkSettings(
        given["models"],
        given["frequency_mhz"],
        given["carrier"],
        given["time_percent"],
        given["location_percent"],
        given["location_sigma_db"],
        given["polarization"],
        given["options"],
        {name: given[name] for name in _CLIMATE if given[name] is not None},
        given["parts"],
        given["surroundings"],
    )
    radio = None
    if given["radio_id"] is not None:
        radio = RadioSettings(
            given["radio_id"],
            given["azimuth_deg"],
            0.0 if given["tilt_deg"] is None else given["tilt_deg"],
            given["bandwidth_mhz"],
            given["spacing_khz"],
        )
    ends = (
        replace(given["tx"], name=given["from_name"]),
        replace(given["rx"], name=given["to_name"]),
    )
    gain_dbi = given["receiver_gain_dbi"]
    if given["config"] is not None:
        config = given["config"]
        return link_over_plan(*ends, config, settings, radio=radio, receiver_gain_dbi=gain_dbi)
    terrain = TerrainFiles(
        given["dem"], given["dem_crs"], given["nodata"], given["land_cover"], given["sea_below_m"]
    )
    return link_over_files(*ends, terrain, settings, radio=radio, receiver_gain_dbi=gain_dbi)
