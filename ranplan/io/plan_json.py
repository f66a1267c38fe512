"""``plan.json`` and ``inputs.json``, as the schemas in ``catalogue`` describe them."""

from __future__ import annotations

import hashlib
import json
from collections import Counter, defaultdict
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, get_args

import numpy as np

from ranplan.constants import ZONE_SEA
from ranplan.constraints.model import Severity
from ranplan.io.records import (
    OUTCOMES,
    area_record,
    chosen_record,
    people_record,
    rounded,
    sector_record,
    site_record,
    tier_record,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ranplan.constraints.model import Verdict
    from ranplan.grid import Grid
    from ranplan.result import ChosenSite, InputRecord, Plan, Siting
    from ranplan.sites import Site

SCHEMA_VERSION = 1
_SEVERITIES: tuple[str, ...] = get_args(Severity)
_SITE_FIELDS = (
    "site_id",
    "name",
    "longitude",
    "latitude",
    "height_agl_m",
    "ground_amsl_m",
    "radio_id",
    "study",
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
            "kind": "coverage" if plan.siting is None else "plan",
            "name": plan.name,
            "config_digest": provenance.config_digest,
            "inputs_digest": inputs_digest(provenance.inputs),
            "versions": provenance.versions,
            "seed": provenance.seed,
            "model": provenance.model,
            "carriers": [asdict(carrier) for carrier in provenance.carriers],
            "grid": _grid_record(coverage.grid),
            **(_coverage_parts(plan) if plan.siting is None else _plan_parts(plan, plan.siting)),
            "coverage": {
                "location_fraction": coverage.location_fraction,
                "tiers": [tier_record(result) for result in coverage.tiers],
            },
            "notes": list(provenance.notes),
            "study": list(provenance.study),
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


def _coverage_parts(plan: Plan) -> dict[str, Any]:
    """Return what is said of given sites; covered is what reaches the weakest tier."""
    served = plan.coverage.tiers[0]
    people: dict[str, float] = {}
    if plan.region.population is not None and served.population is not None:
        total = float(np.sum(plan.region.population, dtype=np.float64))
        people = {
            "population_total": rounded("population", total),
            "population_covered_plan": rounded("population", served.population),
            **_covered_fraction(served.population, total),
        }
    return {
        "kpis": {
            **people,
            "area_covered_km2": rounded("area_km2", served.area_km2),
            "area_total_km2": _land_km2(plan),
            "n_sites": len(plan.sites),
            "n_sectors": len(plan.coverage.sector_ids),
        },
        "sites": [_mast(site) for site in plan.sites],
    }


def _plan_parts(plan: Plan, siting: Siting) -> dict[str, Any]:
    """Return what is said of placed sites; a part that the plan does not have is absent."""
    build_date, end_of_life = siting.life
    life = {"build_date": build_date, "end_of_life": end_of_life}
    parts = {
        "operator": siting.operator,
        "life": {key: day for key, day in life.items() if day is not None} or None,
        "kpis": _kpis(plan, siting),
        "placement": _placement(plan, siting),
        "candidates": _candidates(siting),
        "costs": _costs(siting),
        "vendors": _vendors(siting),
        "verdicts": _verdicts(siting),
        "areas": [area_record(result) for result in siting.areas] or None,
        "sites": [_chosen(plan, item) for item in siting.chosen],
        "existing_sites": [_mast(site) for site in siting.existing_sites],
    }
    return {key: part for key, part in parts.items() if part is not None}


def _kpis(plan: Plan, siting: Siting) -> dict[str, Any]:
    """Return the headline figures; covered is what is served, given coverage included."""
    people: dict[str, float] = {}
    if plan.region.population is not None:
        total = float(np.sum(plan.region.population, dtype=np.float64))
        people = {
            "population_total": rounded("population", total),
            **people_record(siting.population_before, siting.population_after),
            **_covered_fraction(siting.population_after, total),
        }
    return {
        **people,
        "area_covered_km2": rounded("area_km2", siting.area_after_km2),
        "area_covered_existing_km2": rounded("area_km2", siting.area_before_km2),
        "area_total_km2": _land_km2(plan),
        "n_sites": len(siting.chosen),
        "n_sectors": sum(len(item.option.site.sectors) for item in siting.chosen),
        "n_sites_existing": len(siting.existing_sites),
        "capex": rounded("money", siting.capex),
        "opex_per_year": rounded("money", siting.opex_per_year),
        "currency": siting.currency,
    }


def _placement(plan: Plan, siting: Siting) -> dict[str, Any]:
    placement = siting.placement
    unit, quantity = ("km2", "area_km2")
    if plan.region.population is not None:
        unit, quantity = ("people", "population")
    return {
        "objective": rounded(quantity, placement.objective),
        "bound": rounded(quantity, placement.bound),
        "objective_unit": unit,
        "gap": rounded("fraction", placement.gap),
        "bound_type": placement.bound_type,
        "method": placement.method,
        "time_limited": placement.time_limited,
        "budget_capex": rounded("money", siting.budget_capex),
        "n_candidates": len(siting.candidates),
        "n_options": siting.n_options,
        "n_options_blocked": siting.n_options_blocked,
        "work": placement.work,
    }


def _candidates(siting: Siting) -> dict[str, Any]:
    """Return how many candidates there are, and what became of them."""
    existing = sum(item.candidate.is_existing for item in siting.candidates)
    return {
        "total": len(siting.candidates),
        "existing": existing,
        "new": len(siting.candidates) - existing,
        "by_status": _counted(item.status for item in siting.candidates),
        "blocked_by_kind": siting.blocked_by_kind,
    }


def _costs(siting: Siting) -> dict[str, Any]:
    costs = [item.option.cost for item in siting.chosen]
    return {
        "currency": siting.currency,
        "capex_parts": _summed(cost.capex_parts for cost in costs),
        "opex_per_year_parts": _summed(cost.opex_parts for cost in costs),
        "illustrative": siting.cost_illustrative,
    }


def _vendors(siting: Siting) -> dict[str, Any] | None:
    """Return the vendors' shares and their concentration; None where nothing is built."""
    if not siting.vendors:
        return None
    return {
        "hhi_sectors": rounded(
            "fraction", sum(item.share_of_sectors**2 for item in siting.vendors)
        ),
        "shares": [
            {
                "vendor": item.vendor,
                "n_sites": item.n_sites,
                "n_sectors": item.n_sectors,
                "o_ru_capex": rounded("money", item.o_ru_capex),
                "share_of_sectors": rounded("fraction", item.share_of_sectors),
            }
            for item in siting.vendors
        ],
    }


def _verdicts(siting: Siting) -> dict[str, Any] | None:
    """Return verdicts counted by severity and outcome; None where nothing was judged."""
    if not siting.option_verdicts:
        return None
    of_chosen = [verdict for item in siting.chosen for verdict in item.verdicts]
    kinds = sorted({verdict.kind for verdict in siting.option_verdicts})
    return {
        "chosen": _by_severity(of_chosen),
        "options": _by_severity(siting.option_verdicts),
        "options_by_kind": {
            kind: _by_outcome(v for v in siting.option_verdicts if v.kind == kind) for kind in kinds
        },
    }


def _by_severity(verdicts: Sequence[Verdict]) -> dict[str, dict[str, int]]:
    return {
        severity: _by_outcome(verdict for verdict in verdicts if verdict.severity == severity)
        for severity in _SEVERITIES
    }


def _by_outcome(verdicts: Iterable[Verdict]) -> dict[str, int]:
    counts: Counter[str] = Counter(verdict.outcome for verdict in verdicts)
    return {outcome: counts[outcome] for outcome in OUTCOMES}


def _counted(values: Iterable[str]) -> dict[str, int]:
    return dict(sorted(Counter(values).items()))


def _summed(parts: Iterable[dict[str, float]]) -> dict[str, float]:
    totals: defaultdict[str, float] = defaultdict(float)
    for part in parts:
        for name, amount in part.items():
            totals[name] += amount
    return {name: rounded("money", amount) for name, amount in totals.items()}


def _covered_fraction(covered: float, total: float) -> dict[str, float]:
    """Return the share of people that is served; absent where nobody lives."""
    if total == 0:
        return {}
    return {"population_covered_fraction": rounded("fraction", covered / total)}


def _land_km2(plan: Plan) -> float:
    land_cells = int(np.count_nonzero(plan.region.zone != ZONE_SEA))
    return rounded("area_km2", land_cells * plan.coverage.grid.cell_m**2 / 1e6)


def _mast(site: Site) -> dict[str, Any]:
    record = site_record(site)
    return {
        **{key: record[key] for key in _SITE_FIELDS},
        "sectors": [sector_record(sector) for sector in site.sectors],
    }


def _chosen(plan: Plan, item: ChosenSite) -> dict[str, Any]:
    cost = item.option.cost
    return {
        **chosen_record(item, counts_people=plan.region.population is not None),
        "capex_parts": _summed([cost.capex_parts]),
        "opex_per_year_parts": _summed([cost.opex_parts]),
        "sectors": [sector_record(sector) for sector in item.option.site.sectors],
    }
