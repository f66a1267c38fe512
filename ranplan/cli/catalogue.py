"""``ranplan catalogue``: what there is to plan with, with ranges, sources and trust."""

from __future__ import annotations

import io
import math
import shutil
import sys
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from ranplan.cli.options import example, json_option
from ranplan.io.catalogue import load_bands, load_radios
from ranplan.propagation import MODELS, RASTER_MODELS
from ranplan.propagation.parts import PARTS
from ranplan.radio.power import eirp_dbm, total_power_dbm

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ranplan.cli.console import Console
    from ranplan.propagation.model import Option, PropagationModel, Range
    from ranplan.propagation.parts import LossPart

SCHEMA_VERSION = 1
_RANGES = (
    "frequency_mhz",
    "distance_m",
    "tx_height_agl_m",
    "rx_height_agl_m",
    "time_percent",
    "location_percent",
)
_TRUST = "trust: V read in the cited source, V2 in a secondary one, M from memory, I illustrative"
_NO_RULES = (
    "no rules are shipped: zoning and licences come from the layers that a config names,"
    " see docs/rules.md"
)
_WIDE_ENOUGH = 400  # characters: in a pipe an entry is one line


@click.command(
    "catalogue",
    epilog=example("ranplan catalogue models", "ranplan catalogue radios --json"),
)
@click.argument("what", type=click.Choice(["models", "radios", "bands", "rules"]))
@json_option
@click.pass_obj
def command(console: Console, *, what: str, as_json: bool) -> None:
    """
    List models, radios, bands or rules, with sources.

    Each with its range and how far to trust it. Models come with the parts that may be added to
    their loss: gases, rain, clutter, building entry. What a model counts already is not added to
    it again.
    """
    document, text = _CATALOGUES[what]()
    if as_json:
        console.json({"schema_version": SCHEMA_VERSION, **document})
    else:
        console.data(text)


def _models() -> tuple[dict[str, Any], str]:
    document = {
        "models": [_model_document(model) for model in MODELS.values()],
        "parts": [_part_document(part) for part in PARTS.values()],
    }
    models = _table(
        ("model", "title", "document", "edition"),
        ((model.key, model.title, model.document, model.edition) for model in MODELS.values()),
    )
    ranges = _table(
        ("model", "MHz", "km", "time %", "places %", "raster", "counts"),
        (
            (
                model.key,
                _between(model.frequency_mhz),
                _between(model.distance_m, unit=1_000.0),
                _between(model.time_percent),
                _between(model.location_percent),
                _yes(model.key in RASTER_MODELS),
                _words(model.contains),
            )
            for model in MODELS.values()
        ),
    )
    parts = _table(
        ("part", "title", "edition", "MHz", "counts", "reads"),
        (
            (
                part.key,
                part.title,
                part.edition,
                _between(part.frequency_mhz),
                _words([part.adds]),
                ", ".join(part.reads),
            )
            for part in PARTS.values()
        ),
    )
    options = _table(
        ("model", "option", "allowed", "default", "meaning"),
        (
            (model.key, name, _allowed(option), str(option.default), option.meaning)
            for model in MODELS.values()
            for name, option in model.options.items()
        ),
    )
    return document, "\n\n".join((models, ranges, options, parts))


def _model_document(model: PropagationModel) -> dict[str, Any]:
    return {
        "key": model.key,
        "title": model.title,
        "document": model.document,
        "edition": model.edition,
        "kind": model.kind,
        "ranges": {name: _ends(getattr(model, name)) for name in _RANGES},
        "inputs": sorted(model.inputs),
        "contains": sorted(model.contains),
        "has_raster": model.key in RASTER_MODELS,
        "options": {name: asdict(option) for name, option in model.options.items()},
    }


def _part_document(part: LossPart) -> dict[str, Any]:
    return {
        "key": part.key,
        "title": part.title,
        "document": part.document,
        "edition": part.edition,
        "adds": part.adds,
        "ranges": {"frequency_mhz": _ends(part.frequency_mhz)},
        "reads": list(part.reads),
    }


def _radios() -> tuple[dict[str, Any], str]:
    radios = load_radios(load_bands()).values()
    document = {
        "radios": [
            {
                **asdict(radio),
                "total_power_dbm": total_power_dbm(radio),
                "eirp_dbm": eirp_dbm(radio),
            }
            for radio in radios
        ]
    }
    table = _table(
        ("radio", "vendor", "model", "bands", "dBm", "EIRP dBm", "trust", "verified", "source"),
        (
            (
                radio.radio_id,
                radio.vendor,
                radio.model,
                ", ".join(radio.bands),
                f"{total_power_dbm(radio):.1f}",
                f"{eirp_dbm(radio):.1f}",
                radio.trust,
                _yes(radio.verified),
                radio.source + (" (illustrative)" if radio.illustrative else ""),
            )
            for radio in radios
        ),
    )
    return document, f"{table}\n\n{_TRUST}"


def _bands() -> tuple[dict[str, Any], str]:
    bands = load_bands().values()
    table = _table(
        ("band", "duplex", "downlink MHz", "uplink MHz", "study", "trust", "verified", "source"),
        (
            (
                band.name,
                band.duplex,
                _between((band.downlink_low_mhz, band.downlink_high_mhz)),
                _between((band.uplink_low_mhz, band.uplink_high_mhz)),
                "study" if band.study else "",
                band.trust,
                _yes(band.verified),
                band.source,
            )
            for band in bands
        ),
    )
    study = "study: no standard or licence yet; what is computed there is a study"
    return {"bands": [asdict(band) for band in bands]}, f"{table}\n\n{study}\n{_TRUST}"


def _rules() -> tuple[dict[str, Any], str]:
    return {"rules": [], "note": _NO_RULES}, _NO_RULES


_CATALOGUES = {"models": _models, "radios": _radios, "bands": _bands, "rules": _rules}


def _ends(range_: Range) -> list[float | None]:
    """Lowest and highest value as JSON has them: null where there is none."""
    low, high = range_
    return [None if low == math.ulp(0.0) else low, None if math.isinf(high) else high]


def _between(range_: Range, *, unit: float = 1.0) -> str:
    """Range in units of so many of its own."""
    low, high = (None if end is None else f"{end / unit:.10g}" for end in _ends(range_))
    if high is None:
        return "any" if low is None else f"from {low}"
    if low is None:
        return f"up to {high}"
    return low if low == high else f"{low} - {high}"


def _words(contents: Iterable[str]) -> str:
    return ", ".join(sorted(contents)).replace("_", " ")


def _allowed(option: Option) -> str:
    if isinstance(option.default, str):
        return " | ".join(option.allowed)
    return f"{option.low:g} to {option.high:g} {option.unit}"


def _yes(value: bool) -> str:  # noqa: FBT001
    return "yes" if value else "no"


def _table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table as lines, one a row unless the terminal is too narrow."""
    from rich.box import SIMPLE_HEAD
    from rich.console import Console as RichConsole
    from rich.table import Table

    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    for heading in headings:
        table.add_column(heading, overflow="fold")
    for row in rows:
        table.add_row(*row)
    shown = io.StringIO()
    width = shutil.get_terminal_size().columns if sys.stdout.isatty() else _WIDE_ENOUGH
    RichConsole(file=shown, width=width, color_system=None, markup=False).print(table)
    lines = (line.rstrip() for line in shown.getvalue().splitlines())
    return "\n".join(line for line in lines if line != "")
