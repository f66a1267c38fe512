"""A plan as a folder of files: ``plan.json``, ``inputs.json``, rasters, vectors and figures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ranplan.io.atomic import write_bytes
from ranplan.io.geojson_output import layer_geojson
from ranplan.io.geopackage_output import write_geopackage
from ranplan.io.plan_json import RunInfo, inputs_json, plan_json
from ranplan.io.plan_layers import (
    PlanLayer,
    candidate_verdicts_layer,
    candidates_layer,
    coverage_before_layer,
    coverage_layer,
    districts_layer,
    existing_sites_layer,
    sectors_layer,
    sites_layer,
    verdicts_layer,
)
from ranplan.io.raster_output import write_rasters
from ranplan.io.verdict_output import verdicts_geojson
from ranplan.io.worklist_output import worklist_csv

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from ranplan.result import Plan, Siting

__all__ = ["RunInfo", "write_plan"]


def write_plan(
    plan: Plan, folder: Path, *, run: RunInfo, figures: Mapping[str, bytes]
) -> list[Path]:
    """
    Write every file of a plan, each whole or not at all, ``plan.json`` last.

    Parameters
    ----------
    plan : Plan
    folder : Path
        Prepared by ``output_folder.prepare``.
    run : RunInfo
    figures : mapping of str to bytes
        Pictures and pages by file name, for instance ``{"map.png": …}``.

    Returns
    -------
    list of Path
        The files, in the order in which ``plan.json`` names them.
    """
    rasters = folder / "rasters"
    rasters.mkdir(exist_ok=True)
    paths = write_rasters(plan, rasters)
    layers = [sites_layer(plan), sectors_layer(plan), coverage_layer(plan)]
    contents: dict[str, bytes] = {}
    if plan.siting is not None:
        layers += _siting_layers(plan, plan.siting)
        contents = _siting_contents(plan, plan.siting)
        paths.append(folder / "plan.gpkg")
        tables = [verdicts_layer(plan, plan.siting), candidate_verdicts_layer(plan.siting)]
        write_geopackage(paths[-1], plan, [*layers, *tables])
    grid = plan.coverage.grid
    contents |= {f"{layer.name}.geojson": layer_geojson(grid, layer) for layer in layers}
    contents |= {**figures, "inputs.json": inputs_json(plan.provenance.inputs)}
    for name, content in contents.items():
        write_bytes(folder / name, content)
        paths.append(folder / name)
    paths.append(folder / "plan.json")
    files = [path.relative_to(folder).as_posix() for path in paths]
    write_bytes(paths[-1], plan_json(plan, run=run, files=files))
    return paths


def _siting_layers(plan: Plan, siting: Siting) -> list[PlanLayer]:
    layers = [
        existing_sites_layer(plan, siting),
        candidates_layer(plan, siting),
        coverage_before_layer(plan, siting),
    ]
    return [*layers, districts_layer(siting)] if siting.areas else layers


def _siting_contents(plan: Plan, siting: Siting) -> dict[str, bytes]:
    places = {
        item.option.option_id: (item.option.site.longitude, item.option.site.latitude)
        for item in siting.chosen
    }
    verdicts = [verdict for item in siting.chosen for verdict in item.verdicts]
    return {
        "worklist.csv": worklist_csv(plan, siting),
        "verdicts.geojson": verdicts_geojson(verdicts, places),
    }
