"""Verdicts as GeoJSON, and as a table for spreadsheets."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any

from ranplan import __version__
from ranplan.io.records import compact_json, rounded, verdict_record
from ranplan.io.worklist_output import spreadsheet_cell

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from ranplan.constraints.model import Remedy, Verdict

    Place = tuple[float, float]

SCHEMA = "ranplan.verdict/1"
_MARGIN_CLASS = {"fail": "violated", "pass": "clear"}


def verdicts_geojson(verdicts: Sequence[Verdict], places: Mapping[str, Place]) -> bytes:
    """
    Return verdicts as GeoJSON to RFC 7946, one feature a line.

    Parameters
    ----------
    verdicts : sequence of Verdict
    places : mapping of str to (longitude, latitude)
        Of the subjects, by id, WGS84. [deg]

    Returns
    -------
    bytes
        A line from the site to the worst point, cut at the antimeridian; the site's point where
        there is no other. The same for the same input.
    """
    head: dict[str, Any] = {"type": "FeatureCollection"}
    points: list[Place] = []
    lines = []
    for verdict in verdicts:
        ends = _ends(places[verdict.subject_id], verdict.worst_point)
        points += ends
        feature = {
            "type": "Feature",
            "bbox": _bbox(ends),
            "geometry": _geometry(ends),
            "properties": verdict_json(verdict),
        }
        lines.append(compact_json(feature))
    if points:
        head["bbox"] = _bbox(points)
    text = f'{compact_json(head)[:-1]},"features":[\n' + ",\n".join(lines) + "\n]}\n"
    return text.encode("utf-8", "backslashreplace")


def verdicts_csv(verdicts: Sequence[Verdict]) -> bytes:
    """
    Return verdicts as a table that spreadsheets open, and run no cell of.

    Parameters
    ----------
    verdicts : sequence of Verdict

    Returns
    -------
    bytes
        UTF-8 with a byte order mark, a line a verdict.
    """
    records = [verdict_record(verdict) for verdict in verdicts]
    longest = max(records, key=len, default={})
    columns = dict.fromkeys([*longest, *(key for record in records for key in record)])
    text = io.StringIO(newline="")
    table = csv.DictWriter(text, list(columns), lineterminator="\r\n")
    table.writeheader()
    for record in records:
        table.writerow({key: spreadsheet_cell(value) for key, value in record.items()})
    return text.getvalue().encode("utf-8-sig", "backslashreplace")


def verdict_json(verdict: Verdict) -> dict[str, Any]:
    """
    Return a verdict as nested JSON values; what has no value is absent.

    Parameters
    ----------
    verdict : Verdict
    """
    citation, approval = verdict.citation, verdict.approval
    point = verdict.worst_point
    return _present(
        {
            "verdict_id": verdict.verdict_id,
            "schema": SCHEMA,
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
            "measured": _value(verdict.measured),
            "limit": _value(verdict.limit),
            "comparator": verdict.comparator,
            "unit": verdict.unit,
            "margin": _value(verdict.margin),
            "uncertainty": _value(verdict.uncertainty),
            "margin_class": _margin_class(verdict),
            "worst_point": None if point is None else _placed(point),
            "distance_m": _value(verdict.distance_m),
            "cause": verdict.cause,
            "remedies": [_remedy(remedy) for remedy in verdict.remedies],
            "citation": _present(
                {
                    "title": citation.title,
                    "clause": citation.clause,
                    "url": citation.url,
                    "retrieved": citation.retrieved,
                    "trust": citation.trust,
                    "verified": citation.verified,
                }
            ),
            "evaluated_for": _dates("build_date", "end_of_life", verdict.evaluated_for),
            "rule_valid": _dates("from", "to", verdict.rule_valid),
            "approval": None
            if approval is None
            else _present(
                {
                    "authority": approval.authority,
                    "typical_days": _value(approval.lead_time_days),
                    "status": "not_started",
                }
            ),
            "method": {
                "engine": f"ranplan {__version__}",
                **({} if verdict.distance_m is None else {"crs": "aeqd(site)"}),
                "repaired_geometry": verdict.repaired_geometry,
            },
            "illustrative": citation.illustrative,
        }
    )


def _remedy(remedy: Remedy) -> dict[str, Any]:
    if remedy.action == "move":
        return _present(
            {
                "action": remedy.action,
                "min_distance_m": _value(remedy.value),
                "bearing_deg": _value(remedy.bearing_deg),
            }
        )
    return _present({"action": remedy.action, "value": _value(remedy.value), "unit": remedy.unit})


def _margin_class(verdict: Verdict) -> str | None:
    if verdict.reason == "within_accuracy":
        return "marginal"
    return _MARGIN_CLASS.get(verdict.outcome)


def _dates(first: str, last: str, dates: tuple[str | None, str | None]) -> dict[str, str] | None:
    return _present({first: dates[0], last: dates[1]}) or None


def _present(fields: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in fields.items() if value is not None}


def _value(value: float | str | None) -> float | str | None:
    return value if value is None or isinstance(value, str) else rounded("verdict", value)


def _placed(point: Place) -> list[float]:
    return [rounded("longitude", point[0]), rounded("latitude", point[1])]


def _ends(site: Place, worst_point: Place | None) -> list[Place]:
    """Return the site, and the worst point where it is another one, to six decimals."""
    points = [site] if worst_point is None else [site, worst_point]
    return list(dict.fromkeys((rounded("longitude", x), rounded("latitude", y)) for x, y in points))


def _geometry(ends: Sequence[Place]) -> dict[str, Any]:
    if len(ends) == 1:
        return {"type": "Point", "coordinates": list(ends[0])}
    (x_0, y_0), (x_1, y_1) = ends
    if abs(x_1 - x_0) <= 180.0:
        return {"type": "LineString", "coordinates": [list(end) for end in ends]}
    edge = 180.0 if x_0 > 0.0 else -180.0
    step = x_1 + 2.0 * edge - x_0
    y = rounded("latitude", y_0 if step == 0.0 else y_0 + (edge - x_0) / step * (y_1 - y_0))
    parts = [[[x_0, y_0], [edge, y]], [[-edge, y], [x_1, y_1]]]
    return {"type": "MultiLineString", "coordinates": parts}


def _bbox(points: Iterable[Place]) -> list[float]:
    """Return west, south, east, north; west is the larger across the antimeridian."""
    longitudes, latitudes = zip(*points, strict=True)
    if max(longitudes) - min(longitudes) > 180.0:
        west = min(x for x in longitudes if x >= 0.0)
        east = max(x for x in longitudes if x < 0.0)
    else:
        west, east = min(longitudes), max(longitudes)
    return [west, min(latitudes), east, max(latitudes)]
