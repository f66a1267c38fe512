"""Sites, sectors, tiers and verdicts as plain values, rounded once: every file says the same."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, Any, get_args

from ranplan.constraints.model import Outcome
from ranplan.radio.power import eirp_dbm

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ranplan.constraints.model import Remedy, Verdict
    from ranplan.coverage.model import TierResult
    from ranplan.result import AreaResult, CandidateStatus, ChosenSite
    from ranplan.sites import Sector, Site
    from ranplan.sites.candidate import Candidate

OUTCOMES: tuple[str, ...] = get_args(Outcome)

_DECIMALS = {
    "longitude": 6,  # 0.11 m
    "latitude": 6,
    "height_agl_m": 2,
    "ground_amsl_m": 2,
    "frequency_mhz": 4,
    "bandwidth_mhz": 4,
    "azimuth_deg": 2,
    "tilt_deg": 2,
    "eirp_dbm": 2,
    "threshold_dbm": 2,
    "population": 1,
    "area_km2": 4,
    "fraction": 6,
    "money": 2,
    "distance_m": 1,
    "verdict": 6,  # levels, frequencies and heights alike
}


def rounded(quantity: str, value: float) -> float:
    """Round to the decimals in which files state that quantity; -0.0 becomes 0.0."""
    return round(float(value), _DECIMALS[quantity]) + 0.0


def compact_json(value: Any) -> str:
    """Return a value as JSON without blanks, as features stand one a line."""
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def sector_record(sector: Sector) -> dict[str, Any]:
    """Return a sector's fields; ``azimuth_deg`` is from true north and absent for an omni."""
    carrier, radio = sector.carrier, sector.radio
    azimuth = {}
    if sector.azimuth_true_deg is not None:
        azimuth["azimuth_deg"] = rounded("azimuth_deg", sector.azimuth_true_deg) % 360
    return {
        "sector_id": sector.sector_id,
        "carrier": carrier.name,
        "band": carrier.band.name,
        "frequency_mhz": rounded("frequency_mhz", carrier.frequency_mhz),
        "bandwidth_mhz": rounded("bandwidth_mhz", carrier.bandwidth_mhz),
        **azimuth,
        "tilt_deg": rounded("tilt_deg", sector.tilt_deg),
        "eirp_dbm": rounded("eirp_dbm", eirp_dbm(radio)),
        "pattern": radio.pattern.kind,
        "radio_id": radio.radio_id,
        "vendor": radio.vendor,
        "study": carrier.band.study,
        "illustrative": radio.illustrative,
    }


def site_record(site: Site) -> dict[str, Any]:
    """Return a mast's fields; what differs between its sectors is joined by ``;``."""
    sectors = site.sectors
    return {
        "site_id": site.site_id,
        "name": site.name,
        "longitude": rounded("longitude", site.longitude),
        "latitude": rounded("latitude", site.latitude),
        "height_agl_m": rounded("height_agl_m", site.height_agl_m),
        "ground_amsl_m": rounded("ground_amsl_m", site.ground_amsl_m),
        "radio_id": _joined(sector.radio.radio_id for sector in sectors),
        "vendor": _joined(sector.radio.vendor for sector in sectors),
        "band": _joined(sector.carrier.band.name for sector in sectors),
        "n_sectors": len(sectors),
        "study": any(sector.carrier.band.study for sector in sectors),
        "illustrative": site.illustrative,
    }


def equipment_record(site: Site) -> dict[str, Any]:
    """
    Return what stands on a mast as a site file says it, so that the record reads back as a site.

    ``carriers`` and ``azimuths_deg`` are joined by ``;``, ``radios`` is a JSON object by carrier;
    tilt is absent for an omni.
    """
    pointed = [sector for sector in site.sectors if sector.azimuth_true_deg is not None]
    azimuths = (sector_record(sector)["azimuth_deg"] for sector in pointed)
    tilt = {"tilt_deg": rounded("tilt_deg", pointed[0].tilt_deg)} if pointed else {}
    radios = {sector.carrier.name: sector.radio.radio_id for sector in site.sectors}
    return {
        "carriers": _joined(radios),
        "radios": json.dumps(radios, ensure_ascii=False),
        "azimuths_deg": _joined(f"{azimuth:g}" for azimuth in azimuths) or "omni",
        **tilt,
    }


def tier_record(result: TierResult) -> dict[str, Any]:
    """Return what a tier reaches; ``population`` is absent when the plan has none."""
    people = {}
    if result.population is not None:
        people["population"] = rounded("population", result.population)
    return {
        "tier": result.tier.name,
        "threshold_dbm": rounded("threshold_dbm", result.tier.threshold_dbm),
        **people,
        "area_km2": rounded("area_km2", result.area_km2),
        "sea_area_km2": rounded("area_km2", result.sea_area_km2),
    }


def chosen_record(item: ChosenSite, *, counts_people: bool) -> dict[str, Any]:
    """
    Return the fields of a site that the plan builds.

    Parameters
    ----------
    item : ChosenSite
    counts_people : bool
        Whether the plan has a population; ``population_covered`` is absent without.
    """
    option, cost = item.option, item.option.cost
    people = {}
    if counts_people:
        people["population_covered"] = rounded("population", item.population_covered)
    fields = site_record(option.site)
    is_made_up = fields.pop("illustrative")
    return {
        **fields,
        "kind": option.candidate.kind,
        "option_id": option.option_id,
        "equipment": option.equipment,
        **backhaul_record(item),
        "cost": rounded("money", cost.capex),
        "opex_per_year": rounded("money", cost.opex_per_year),
        "currency": cost.currency,
        **people,
        "verdict": item.status,
        **verdict_counts(item.verdicts),
        "illustrative": is_made_up,
        "cost_illustrative": cost.illustrative,
    }


def backhaul_record(item: ChosenSite) -> dict[str, Any]:
    """Return how a site is connected; empty where the plan has no backhaul."""
    option = item.option
    fields: dict[str, Any] = {}
    if option.backhaul is not None:
        fields["backhaul"] = option.backhaul
    if option.fibre_distance_m is not None:
        fields["fibre_distance_m"] = rounded("distance_m", option.fibre_distance_m)
    return fields


def verdict_counts(verdicts: Iterable[Verdict]) -> dict[str, int]:
    """Return ``verdict_count_<outcome>`` of each outcome; empty where nothing was judged."""
    counts: Counter[str] = Counter(verdict.outcome for verdict in verdicts)
    return {f"verdict_count_{outcome}": counts[outcome] for outcome in OUTCOMES if counts}


def structure_record(candidate: Candidate) -> dict[str, float]:
    """Return the height of the structure that stands; empty where none does or none is stated."""
    height_m = candidate.structure_height_m
    return {} if height_m is None else {"structure_height_m": rounded("height_agl_m", height_m)}


def candidate_record(item: CandidateStatus) -> dict[str, Any]:
    """Return a candidate's fields, with what became of it."""
    candidate = item.candidate
    return {
        "site_id": candidate.site_id,
        "name": candidate.name,
        "longitude": rounded("longitude", candidate.longitude),
        "latitude": rounded("latitude", candidate.latitude),
        "ground_amsl_m": rounded("ground_amsl_m", candidate.ground_amsl_m),
        "kind": candidate.kind,
        "origin": candidate.origin,
        **structure_record(candidate),
        "heights_agl_m": _joined(f"{height:g}" for height in candidate.heights_agl_m),
        "status": item.status,
        "n_options": item.n_options,
        "n_options_blocked": item.n_blocked,
        "chosen": item.is_chosen,
        "illustrative": candidate.illustrative,
    }


def area_record(result: AreaResult) -> dict[str, Any]:
    """Return a reporting area's people; the share is absent where nobody lives."""
    share = {}
    if result.population > 0:
        fraction = result.covered_after / result.population
        share["population_covered_fraction"] = rounded("fraction", fraction)
    return {
        "area_id": result.area_id,
        "name": result.name,
        "population_total": rounded("population", result.population),
        **people_record(result.covered_before, result.covered_after),
        **share,
        "study": result.study,
        "illustrative": result.illustrative,
    }


def people_record(before: float, after: float) -> dict[str, float]:
    """Return people served before, after and newly, which add up as they are stated."""
    existing, plan = rounded("population", before), rounded("population", after)
    return {
        "population_covered_existing": existing,
        "population_covered_plan": plan,
        "population_covered_new": rounded("population", plan - existing),
    }


def verdict_record(verdict: Verdict) -> dict[str, Any]:
    """Return a verdict in flat fields, as a table holds them; absent where there is nothing."""
    citation, approval = verdict.citation, verdict.approval
    point = verdict.worst_point
    fields = {
        "verdict_id": verdict.verdict_id,
        "site_id": verdict.site_id,
        "config_id": verdict.subject_id,
        "kind": verdict.kind,
        "rule_id": verdict.rule_id,
        "layer_id": verdict.layer_id,
        "feature_id": verdict.feature_id,
        "outcome": verdict.outcome,
        "reason": verdict.reason,
        "severity": verdict.severity,
        "message": verdict.message,
        "quantity": verdict.quantity,
        "measured": _text(verdict.measured),
        "comparator": verdict.comparator,
        "limit": _text(verdict.limit),
        "unit": verdict.unit,
        "margin": _number(verdict.margin),
        "uncertainty": _number(verdict.uncertainty),
        "worst_longitude": None if point is None else rounded("longitude", point[0]),
        "worst_latitude": None if point is None else rounded("latitude", point[1]),
        "distance_m": _number(verdict.distance_m),
        "cause": verdict.cause,
        "remedies": "; ".join(_remedy(item) for item in verdict.remedies) or None,
        "authority": None if approval is None else approval.authority,
        "lead_time_days": None if approval is None else _number(approval.lead_time_days),
        "source": citation.title,
        "clause": citation.clause,
        "source_url": citation.url,
        "source_date": citation.retrieved,
        "trust": citation.trust,
        "valid_from": verdict.rule_valid[0],
        "valid_to": verdict.rule_valid[1],
        "repaired_geometry": verdict.repaired_geometry,
        "illustrative": citation.illustrative,
    }
    return {key: value for key, value in fields.items() if value is not None}


def _number(value: float | None) -> float | None:
    return None if value is None else rounded("verdict", value)


def _text(value: float | str | None) -> str | None:
    """Return a value that may be a figure or a word."""
    return value if value is None or isinstance(value, str) else f"{rounded('verdict', value):g}"


def _remedy(item: Remedy) -> str:
    words = [item.action.replace("_", " ")]
    if item.value is not None:
        words.append(f"{item.value:g}")
    if item.unit is not None:
        words.append(item.unit)
    if item.bearing_deg is not None:
        words.append(f"toward {item.bearing_deg:.0f} deg")
    return " ".join(words)


def _joined(values) -> str:
    """Join the distinct values in the order in which they first occur."""
    return ";".join(dict.fromkeys(values))
