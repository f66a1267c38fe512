"""What the rules on zones share: judging a distance, and putting it into a verdict."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ranplan.constraints.judgement import (
    EXPIRED_LAYER,
    FAIL,
    INVALID_GEOMETRY,
    NO_DATA,
    PASS,
    UNKNOWN_VALUE,
    WITHIN_ACCURACY,
    decide,
    metres,
)
from ranplan.constraints.model import Remedy, Verdict

if TYPE_CHECKING:
    from ranplan.constraints.judgement import Finding
    from ranplan.constraints.model import Citation, Life, Severity, Subject
    from ranplan.constraints.zoning import Clearance, Clearances, Zone, ZoningLayer


def outside(
    around: Clearances, distance_m: float, tolerance_m: float, *, passes_at_limit: bool
) -> Finding:
    """
    Judge whether a structure is far enough from zones.

    Parameters
    ----------
    around : Clearances
    distance_m : float
        That must be kept, edge to edge. [m]
    tolerance_m : float
        Nearer to it than this nothing is decided. [m]
    passes_at_limit : bool
        Whether exactly that distance is enough.
    """
    clear, doubtful = (
        "pass"
        if to is None
        else decide(to.margin_m - distance_m, tolerance_m, passes_at_limit=passes_at_limit)
        for to in (around.clear, around.doubtful)
    )
    if clear == "fail":
        return FAIL
    if doubtful != "pass":
        return INVALID_GEOMETRY
    return PASS if clear == "pass" else WITHIN_ACCURACY


def if_known(finding: Finding, *, has_expired: bool, is_known: bool) -> Finding:
    """Take back a pass that rests on the absence of zones where the layer tells nothing."""
    if finding != PASS:
        return finding
    if has_expired:
        return EXPIRED_LAYER
    return PASS if is_known else NO_DATA


def deciding(around: Clearances, finding: Finding) -> Clearance | None:
    """Return the clearance that a finding rests on."""
    if around.clear is None or finding == INVALID_GEOMETRY:
        return around.doubtful
    return around.clear


def structural(subject: Subject, severity: Severity) -> Severity:
    """Return what a breach means: no more than advice for a structure that stands already."""
    return "advisory" if subject.is_new is False else severity


def unless_it_stands(finding: Finding, subject: Subject, severity: Severity) -> Finding:
    """
    Leave a breach open where it is not known whether the structure stands, and that matters.

    Parameters
    ----------
    finding : Finding
    subject : Subject
    severity : str
        What a breach by a structure that would be built means.
    """
    is_open = finding == FAIL and subject.is_new is None and severity != "advisory"
    return UNKNOWN_VALUE if is_open else finding


def or_if_it_stands(before: Finding, after: Finding) -> str:
    """Return the end of a sentence on a breach that `unless_it_stands` left open."""
    return "" if before == after else "; it is not known whether the structure stands already"


def move_out(to: Clearance, distance_m: float) -> Remedy:
    """Return a move away from zones; out by the shortest way for a structure in them."""
    is_outside = to.nearest.signed_m > 0.0
    bearing_deg = (to.nearest.bearing_deg + 180.0) % 360.0 if is_outside else to.nearest.bearing_deg
    return Remedy("move", distance_m, "m", bearing_deg)


def zone_name(zone: Zone) -> str:
    """Return a zone for a sentence."""
    return zone.zone_id if zone.zone_class is None else f"{zone.zone_id} ({zone.zone_class})"


def because(finding: Finding, tolerance_m: float) -> str:
    """Return the end of a sentence: why a finding is undecided, empty where it is decided."""
    return {
        None: "",
        "within_accuracy": f", within the accuracy of {metres(tolerance_m)}",
        "invalid_geometry": ", whose polygon is invalid and may mean more than one area",
        "no_data": "; whether the layer is complete here is not known",
        "expired_layer": "; no zone of the layer holds in the plan's life",
        "unknown_value": "",
    }[finding.reason]


def zoning_verdict(
    subject: Subject,
    layer: ZoningLayer,
    life: Life,
    finding: Finding,
    to: Clearance | None,
    *,
    shows_point: bool = True,
    citation: Citation | None = None,
    **fields: Any,
) -> Verdict:
    """
    Return a verdict on zones.

    Parameters
    ----------
    subject : Subject
    layer : ZoningLayer
    life : Life
    finding : Finding
    to : Clearance or None
        From the zones it rests on; None where there are none.
    shows_point : bool
        Whether the nearest point of the border is where the limit is exceeded.
    citation : Citation, optional
        The zone's, or the layer's without one, if not given.
    **fields
        The verdict's other fields.
    """
    zone = None if to is None else to.zone
    near = to.nearest if to is not None and shows_point else None
    own = layer.citation if zone is None else zone.citation
    return Verdict(
        subject_id=subject.subject_id,
        site_id=subject.site_id,
        layer_id=layer.layer_id,
        outcome=finding.outcome,
        reason=finding.reason,
        worst_point=None if near is None else (near.longitude, near.latitude),
        distance_m=None if near is None else abs(near.signed_m),
        citation=own if citation is None else citation,
        rule_valid=(None, None) if zone is None else zone.valid,
        evaluated_for=(life.build_date, life.end_of_life),
        repaired_geometry=zone is not None and zone.is_repaired,
        feature_id=None if zone is None else zone.zone_id,
        approval=None if zone is None or finding == PASS else zone.approval,
        **fields,
    )
