"""The five things a licence must allow of a carrier at a site."""

from __future__ import annotations

import math
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from ranplan.constraints.judgement import (
    FAIL,
    INVALID_GEOMETRY,
    NO_DATA,
    PASS,
    UNKNOWN_VALUE,
    Finding,
    decide,
    metres,
    why_unknown,
)
from ranplan.constraints.licence import ENDED, NOT_YET
from ranplan.constraints.model import Remedy

if TYPE_CHECKING:
    from ranplan.constraints.area import Nearest
    from ranplan.constraints.licence import Licence
    from ranplan.constraints.model import Emission, Life, Severity, Subject

_DECIMALS = 9  # of MHz and dB: at the limit, sums of decimal fractions must not fall to one side


class Check(NamedTuple):
    """One of the five checks of a licence; the fields are those of a verdict."""

    name: str
    finding: Finding
    severity: Severity
    message: str
    quantity: str
    measured: float | str | None
    limit: float | str | None
    comparator: str | None
    unit: str | None
    margin: float | None
    uncertainty: float | None
    cause: str
    remedies: tuple[Remedy, ...] = ()
    near: Nearest | None = None


def area_check(licence: Licence, near: Nearest, accuracy_m: float, *, is_known: bool) -> Check:
    """
    Whether a site is inside a licence's area; on its border is not inside.

    Parameters
    ----------
    licence : Licence
    near : Nearest
        Point of the area's border.
    accuracy_m : float
        Of the distance to it. [m]
    is_known : bool
        Whether the layer is complete there: if not, there may be a licence it does not have.
    """
    depth_m = 0.0 - near.signed_m
    outcome = decide(depth_m, accuracy_m, passes_at_limit=False)
    side = "inside" if depth_m > 0.0 else "outside"
    place = "on the border of" if depth_m == 0.0 else f"{metres(depth_m)} {side}"
    message = f"{place} the area of licence {licence.licence_id}"
    if licence.is_doubtful:
        finding = INVALID_GEOMETRY
        message += ", whose polygon is invalid and may mean more than one area"
    elif outcome == "indeterminate":
        finding = Finding(outcome, "within_accuracy")
        message += f", within the accuracy of {metres(accuracy_m)}"
    elif outcome == "fail" and not is_known:
        finding = NO_DATA
        message += "; whether the layer has all licences here is not known"
    else:
        finding = Finding(outcome)
    remedies: tuple[Remedy, ...] = ()
    if finding.can_improve:
        bearing_deg = near.bearing_deg if depth_m <= 0.0 else (near.bearing_deg + 180.0) % 360.0
        remedies = (Remedy("move", accuracy_m - depth_m, "m", bearing_deg),)
    return Check(
        "area",
        finding,
        "blocker",
        f"Stands {message}.",
        "distance inside licence area",
        depth_m,
        0.0,
        ">",
        "m",
        depth_m,
        accuracy_m,
        "place",
        remedies,
        near,
    )


def block_check(licence: Licence, emission: Emission, subject: Subject) -> Check:
    """Whether both edges of a channel are inside a licence's block; at its edge is inside."""
    low_mhz, high_mhz = emission.low_mhz, emission.high_mhz
    block = f"{licence.low_mhz:g} to {licence.high_mhz:g} MHz"
    if low_mhz is None or high_mhz is None:
        return _unknown("block", "blocker", why_unknown(subject, "emissions"), "channel", block)
    margin_mhz = round(min(low_mhz - licence.low_mhz, licence.high_mhz - high_mhz), _DECIMALS)
    outcome = decide(margin_mhz, passes_at_limit=True)
    channel = f"{low_mhz:g} to {high_mhz:g} MHz"
    verb = "is inside" if outcome == "pass" else "reaches out of"
    return Check(
        "block",
        Finding(outcome),
        "blocker",
        f"The channel {channel} {verb} the block {block} of licence {licence.licence_id}.",
        "channel",
        channel,
        block,
        "inside",
        "MHz",
        margin_mhz,
        None,
        "frequency",
        () if outcome == "pass" else _retuned(licence, low_mhz, high_mhz),
    )


def _retuned(licence: Licence, low_mhz: float, high_mhz: float) -> tuple[Remedy, ...]:
    width_mhz = licence.high_mhz - licence.low_mhz
    if high_mhz - low_mhz > width_mhz:
        return (Remedy("reduce_bandwidth_to", width_mhz, "MHz"),)
    shift_mhz = max(licence.low_mhz - low_mhz, 0.0) - max(high_mhz - licence.high_mhz, 0.0)
    return (Remedy("shift_channel_by", shift_mhz, "MHz"),)


def dates_check(licence: Licence, life: Life) -> Check:
    """Whether a licence is in force on every day of a plan's life, the first and last included."""
    first, last = licence.valid
    early = _days(first, life.build_date)
    late = _days(life.end_of_life, last)
    known = [days for days in (early, late) if days is not None]
    margin = min(known, default=None)
    # Running out later is mended by a renewal; not being in force when the site is built is not.
    is_off = licence.status in (*NOT_YET, *ENDED)
    is_over = life.build_date is not None and last is not None and last < life.build_date
    runs_out = late is not None and late < 0 and not is_over
    is_late = early is not None and early < 0
    severity: Severity = "needs_approval" if runs_out and not (is_late or is_off) else "blocker"
    if is_off or (margin is not None and margin < 0):
        finding = FAIL
    elif len(known) == 2:
        finding = PASS
    else:
        has_life = life.build_date is not None and life.end_of_life is not None
        finding = NO_DATA if has_life else UNKNOWN_VALUE
    remedies: tuple[Remedy, ...] = ()
    if finding == FAIL and not is_off and margin is not None and late is not None and late < 0:
        remedies = (Remedy("extend_licence_by", float(-late), "days"),)
    span = f"{first or 'a day not stated'} to {last or 'a day not stated'}"
    life_span = f"{life.build_date or 'a day not stated'} to {life.end_of_life or 'not stated'}"
    message = f"Licence {licence.licence_id} runs from {span}, the plan from {life_span}"
    if is_off:
        message += f"; its status is {licence.status}"
    return Check(
        "dates",
        finding,
        severity,
        f"{message}.",
        "plan's life",
        life_span,
        span if not is_off else f"{span}, {licence.status}",
        "inside",
        "days",
        None if margin is None or is_off else float(margin),
        None,
        "time",
        remedies,
    )


def _days(first: str | None, last: str | None) -> int | None:
    """Return the days from one date to another."""
    if first is None or last is None:
        return None
    return (date.fromisoformat(last) - date.fromisoformat(first)).days


def eirp_check(licence: Licence, emission: Emission, subject: Subject) -> Check:
    """
    Whether the EIRP in a licence's reference bandwidth is at most its limit.

    Notes
    -----
    The power is spread evenly over the channel; a reference wider than the channel takes all of it.
    """
    limit_dbm, reference_mhz = licence.max_eirp_dbm, licence.eirp_ref_bw_mhz
    name = licence.licence_id
    if limit_dbm is None or reference_mhz is None:
        check = _unknown("eirp", "blocker", f"licence {name} states no limit", "EIRP", None)
        return check._replace(finding=NO_DATA)
    unit = f"dBm/{reference_mhz:g} MHz"
    if emission.eirp_dbm is None or emission.low_mhz is None or emission.high_mhz is None:
        why = why_unknown(subject, "emissions")
        return _unknown("eirp", "blocker", why, "EIRP", limit_dbm)._replace(unit=unit)
    ratio = (emission.high_mhz - emission.low_mhz) / reference_mhz
    eirp_dbm = emission.eirp_dbm - 10.0 * math.log10(max(ratio, 1.0))
    margin_db = round(limit_dbm - eirp_dbm, _DECIMALS)
    outcome = decide(margin_db, passes_at_limit=True)
    side = "within" if outcome == "pass" else "above"
    return Check(
        "eirp",
        Finding(outcome),
        "blocker",
        f"Radiates {eirp_dbm:.2f} {unit}, {side} the {limit_dbm:g} of licence {name}.",
        "EIRP",
        eirp_dbm,
        limit_dbm,
        "<=",
        unit,
        margin_db,
        None,
        "power",
        ()
        if outcome == "pass"
        else (Remedy("reduce_eirp_to", emission.eirp_dbm + margin_db, "dBm"),),
    )


def holder_check(licence: Licence, emission: Emission, subject: Subject) -> Check:
    """Whether the operator holds a licence, or others may use it."""
    holder, operator = licence.holder, emission.operator
    if licence.third_party_allowed is True:
        finding, message = PASS, f"Licence {licence.licence_id} may be used by others"
    elif holder is None:
        finding, message = NO_DATA, f"Licence {licence.licence_id} names no holder"
    elif operator is None:
        why = why_unknown(subject, "operator")
        finding, message = UNKNOWN_VALUE, f"Who radiates is not known: {why}"
    elif _folded(holder) == _folded(operator):
        finding, message = PASS, f"Licence {licence.licence_id} is held by {holder}"
    else:
        finding = FAIL
        message = f"Licence {licence.licence_id} is held by {holder}, not by {operator}"
    return Check(
        "holder",
        finding,
        "blocker",
        f"{message}.",
        "operator",
        operator,
        holder,
        "is",
        None,
        None,
        None,
        "holder",
        (Remedy("agree_with_holder"),) if finding == FAIL else (),
    )


def _folded(name: str) -> str:
    return " ".join(name.split()).casefold()


def _unknown(
    name: str, severity: Severity, why: str, quantity: str, limit: float | str | None
) -> Check:
    return Check(
        name,
        UNKNOWN_VALUE,
        severity,
        f"{quantity[0].upper()}{quantity[1:]} not compared: {why}.",
        quantity,
        None,
        limit,
        None,
        None,
        None,
        None,
        "power" if name == "eirp" else "frequency",
    )
