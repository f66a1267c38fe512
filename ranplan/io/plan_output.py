"""A plan as a folder of files: ``plan.json``, ``inputs.json``, rasters, vectors and figures."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from ranplan.constants import ZONE_SEA
from ranplan.io.atomic import write_bytes
from ranplan.io.geojson_output import coverage_geojson, sectors_geojson, sites_geojson
from ranplan.io.raster_output import write_rasters
from ranplan.io.records import rounded, sector_record, site_record, tier_record

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from ranplan.grid import Grid
    from ranplan.result import InputRecord, Plan
    from ranplan.sites import Site

SCHEMA_VERSION = 1
_SITE_FIELDS = (
    "site_id",
    "name",
    "longitude",
    "latitude",
    "height_agl_m",
    "ground_amsl_m",
    "radio_id",
    "illustrative",
)


@dataclass(frozen=True, slots=True)
class RunInfo:
    """
    What of a run may differ between two runs of the same plan.

    Parameters
    ----------
    created : str
        When, ISO 8601 with the zone.
    timing : dict
        Stage to wall clock time. [s]
    command : str
        As typed.
    """

    created: str
    timing: dict[str, float]
    command: str


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
        Pictures by file name, for instance ``{"map.png": …}``.

    Returns
    -------
    list of Path
        The files, in the order in which ``plan.json`` names them.
    """
    rasters = folder / "rasters"
    rasters.mkdir(exist_ok=True)
    paths = write_rasters(plan, rasters)
    contents = {
        "sites.geojson": sites_geojson(plan),
        "sectors.geojson": sectors_geojson(plan),
        "coverage.geojson": coverage_geojson(plan),
        **figures,
        "inputs.json": inputs_json(plan.provenance.inputs),
    }
    for name, content in contents.items():
        write_bytes(folder / name, content)
        paths.append(folder / name)
    paths.append(folder / "plan.json")
    files = [path.relative_to(folder).as_posix() for path in paths]
    write_bytes(paths[-1], plan_json(plan, run=run, files=files))
    return paths


def plan_json(plan: Plan, *, run: RunInfo, files: Sequence[str]) -> bytes:
    """
    Return the content of ``plan.json``, as ``catalogue/plan.schema.json`` describes it.

    Parameters
    ----------
    plan : Plan
    run : RunInfo
        The only part that may differ between two runs.
    files : sequence of str
        Names of the plan's files, relative to its folder.
    """
    provenance, coverage = plan.provenance, plan.coverage
    return _json_bytes(
        {
            "schema_version": SCHEMA_VERSION,
            "kind": "coverage",
            "name": plan.name,
            "config_digest": provenance.config_digest,
            "inputs_digest": inputs_digest(provenance.inputs),
            "versions": provenance.versions,
            "seed": provenance.seed,
            "model": provenance.model,
            "grid": _grid_record(coverage.grid),
            "kpis": _kpis(plan),
            "coverage": {
                "location_fraction": coverage.location_fraction,
                "tiers": [tier_record(result) for result in coverage.tiers],
            },
            "sites": [_site(site) for site in plan.sites],
            "notes": list(provenance.notes),
            "illustrative": list(provenance.illustrative),
            "files": list(files),
            "created": run.created,
            "timing": {stage: round(seconds, 3) for stage, seconds in run.timing.items()},
            "command": run.command,
        }
    )


def inputs_json(inputs: Sequence[InputRecord]) -> bytes:
    """Return the content of ``inputs.json``, as ``catalogue/inputs.schema.json`` describes it."""
    return _json_bytes(
        {"schema_version": SCHEMA_VERSION, "inputs": [_input_record(record) for record in inputs]}
    )


def inputs_digest(inputs: Sequence[InputRecord]) -> str:
    """Return the SHA-256 of the input records: it changes with any file that was read."""
    records = [_input_record(record) for record in inputs]
    canonical = json.dumps(records, ensure_ascii=False, allow_nan=False, sort_keys=True)
    return hashlib.sha256(canonical.encode("utf-8", "backslashreplace")).hexdigest()


def _json_bytes(document: dict[str, Any]) -> bytes:
    text = json.dumps(document, ensure_ascii=False, allow_nan=False, indent=2) + "\n"
    return text.encode("utf-8", "backslashreplace")  # a file name that is not UTF-8 is escaped


def _input_record(record: InputRecord) -> dict[str, Any]:
    return {key: value for key, value in asdict(record).items() if value is not None}


def _grid_record(grid: Grid) -> dict[str, Any]:
    rows, cols = grid.shape
    return {
        "crs": grid.crs.to_string(),
        "cell_m": grid.cell_m,
        "rows": rows,
        "cols": cols,
        "bounds": list(grid.bounds),
    }


def _kpis(plan: Plan) -> dict[str, Any]:
    """Return the headline figures; covered is what reaches the weakest tier."""
    grid, served = plan.coverage.grid, plan.coverage.tiers[0]
    people: dict[str, float] = {}
    if plan.region.population is not None and served.population is not None:
        total = float(np.sum(plan.region.population, dtype=np.float64))
        people["population_total"] = rounded("population", total)
        people["population_covered_plan"] = rounded("population", served.population)
        if total > 0:
            people["population_covered_fraction"] = round(served.population / total, 6)
    land_cells = int(np.count_nonzero(plan.region.zone != ZONE_SEA))
    return {
        **people,
        "area_covered_km2": rounded("area_km2", served.area_km2),
        "area_total_km2": rounded("area_km2", land_cells * grid.cell_m**2 / 1e6),
        "n_sites": len(plan.sites),
        "n_sectors": len(plan.coverage.sector_ids),
    }


def _site(site: Site) -> dict[str, Any]:
    record = site_record(site)
    return {
        **{key: record[key] for key in _SITE_FIELDS},
        "sectors": [sector_record(sector) for sector in site.sectors],
    }
