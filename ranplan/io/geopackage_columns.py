"""Columns of the GeoPackage's tables: the same whatever a plan holds, so that styles find them."""

from __future__ import annotations

_MAST = (
    "site_id",
    "name",
    "longitude",
    "latitude",
    "height_agl_m",
    "ground_amsl_m",
    "radio_id",
    "vendor",
    "band",
    "n_sectors",
)
_EQUIPMENT = ("carriers", "radios", "azimuths_deg", "tilt_deg")
_TIER = ("tier", "threshold_dbm", "population", "area_km2", "sea_area_km2", "study", "illustrative")
_VERDICT = (
    "verdict_id",
    "site_id",
    "config_id",
    "kind",
    "rule_id",
    "layer_id",
    "feature_id",
    "outcome",
    "reason",
    "severity",
    "message",
    "quantity",
    "measured",
    "comparator",
    "limit",
    "unit",
    "margin",
    "uncertainty",
    "worst_longitude",
    "worst_latitude",
    "distance_m",
    "cause",
    "remedies",
    "authority",
    "lead_time_days",
    "source",
    "clause",
    "source_url",
    "source_date",
    "trust",
    "valid_from",
    "valid_to",
    "repaired_geometry",
    "illustrative",
)

COLUMNS: dict[str, tuple[str, ...]] = {
    "sites": (
        *_MAST,
        "kind",
        "option_id",
        "equipment",
        "backhaul",
        "fibre_distance_m",
        "cost",
        "opex_per_year",
        "currency",
        "population_covered",
        "verdict",
        "verdict_count_pass",
        "verdict_count_fail",
        "verdict_count_indeterminate",
        "study",
        "illustrative",
        "cost_illustrative",
        *_EQUIPMENT,
        "structure_height_m",
        "operator",
    ),
    "existing_sites": (*_MAST, "study", "illustrative", *_EQUIPMENT),
    "candidates": (
        "site_id",
        "name",
        "longitude",
        "latitude",
        "ground_amsl_m",
        "kind",
        "origin",
        "structure_height_m",
        "heights_agl_m",
        "status",
        "n_options",
        "n_options_blocked",
        "chosen",
        "illustrative",
    ),
    "sectors": (
        "sector_id",
        "site_id",
        "carrier",
        "band",
        "frequency_mhz",
        "bandwidth_mhz",
        "azimuth_deg",
        "tilt_deg",
        "eirp_dbm",
        "pattern",
        "radio_id",
        "vendor",
        "study",
        "illustrative",
    ),
    "coverage": _TIER,
    "coverage_before": _TIER,
    "verdicts": _VERDICT,
    "candidate_verdicts": _VERDICT,
    "districts": (
        "area_id",
        "name",
        "population_total",
        "population_covered_existing",
        "population_covered_plan",
        "population_covered_new",
        "population_covered_fraction",
        "study",
        "illustrative",
    ),
}

_INTEGER_PREFIXES = ("n_", "verdict_count_")
_BOOLEAN = ("chosen", "study", "illustrative", "cost_illustrative", "repaired_geometry")
_REAL_PREFIXES = ("population", "cost", "opex", "margin", "uncertainty")
_REAL_SUFFIXES = ("_m", "_days", "_mhz", "_deg", "_dbm", "_km2", "longitude", "latitude")
_LISTS = ("heights_agl_m", "azimuths_deg")


def column_type(name: str) -> type:
    """
    Return the type of a column: the unit in its name tells a figure.

    Examples
    --------
    >>> [column_type(name).__name__ for name in ("eirp_dbm", "n_sectors", "chosen", "limit")]
    ['float', 'int', 'bool', 'str']
    """
    if name in _LISTS:
        return str
    if name in _BOOLEAN:
        return bool
    if name.startswith(_INTEGER_PREFIXES):
        return int
    if name.startswith(_REAL_PREFIXES) or name.endswith(_REAL_SUFFIXES):
        return float
    return str
