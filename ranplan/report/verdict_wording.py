"""Verdicts as people read them: what was judged, how it came out, what would change it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ranplan.constraints.model import status
from ranplan.report.wording import ABSENT, count, number

if TYPE_CHECKING:
    from ranplan.constraints.model import Approval, Remedy, Verdict

_COMPARATORS = {"<=": "≤", ">=": "≥"}
KINDS = {
    "zoning.prohibited": "Zone where masts are prohibited",
    "zoning.discretionary": "Zone where masts need a permit",
    "zoning.height": "Height limit of a zone",
    "zoning.setback": "Distance to keep from a zone",
    "licence.area": "Inside the spectrum licence's area",
    "licence.block": "Inside the licensed frequencies",
    "licence.dates": "Licence valid over the plan's life",
    "licence.eirp": "Radiated power the licence allows",
    "licence.holder": "Holder of the spectrum licence",
}
_REASONS = {
    "no_data": "no data there",
    "within_accuracy": "nearer to the limit than the data are accurate",
    "invalid_geometry": "the polygon is not valid",
    "unknown_value": "a value is not known",
    "expired_layer": "the layer has expired",
}


def kind(name: str) -> str:
    """Return what a kind of verdict judges; its own name where it is a new one."""
    return KINDS.get(name, name)


def verdict_status(verdict: Verdict) -> str:
    """Return the status that one verdict alone gives."""
    return status((verdict,))


def measured(verdict: Verdict) -> str:
    """Return what was measured, with its unit."""
    return _with_unit(verdict.measured, verdict.unit)


def limit(verdict: Verdict) -> str:
    """Return the limit and on which side of it one must stay."""
    if verdict.limit is None:
        return ABSENT
    sign = _COMPARATORS.get(verdict.comparator or "", verdict.comparator or "")
    return f"{sign} {_with_unit(verdict.limit, verdict.unit)}".strip()


def margin(verdict: Verdict) -> str:
    """Return the signed margin with its uncertainty."""
    if verdict.margin is None:
        return ABSENT
    text = _figure(verdict.margin, verdict.unit)
    if verdict.margin > 0:
        text = f"+{text}"
    if verdict.uncertainty is not None:
        text += f" ± {_figure(verdict.uncertainty, verdict.unit)}"
    return f"{text} {verdict.unit}" if verdict.unit else text


def reason(verdict: Verdict) -> str:
    """Return why it is undecided; empty where it is decided."""
    return "" if verdict.reason is None else _REASONS.get(verdict.reason, verdict.reason)


def remedy(item: Remedy) -> str:
    """
    Return what would turn a verdict into a pass.

    Examples
    --------
    >>> from ranplan.constraints.model import Remedy
    >>> remedy(Remedy("move", 120.0, "m", 212.0)), remedy(Remedy("reduce_height_to", 35.0, "m AGL"))
    ('move 120 m toward 212°', 'reduce height to 35 m AGL')
    """
    words = [item.action.replace("_", " ")]
    if item.value is not None:
        words.append(_with_unit(item.value, item.unit))
    if item.bearing_deg is not None:
        words.append(f"toward {item.bearing_deg:.0f}°")
    return " ".join(words)


def approval(item: Approval) -> str:
    """
    Return who would have to agree and how long that takes.

    Examples
    --------
    >>> from ranplan.constraints.model import Approval
    >>> approval(Approval("Shire of Douglas", 90)), approval(Approval(None))
    ('To ask: Shire of Douglas, usually 90 days', 'To ask: authority not stated')
    """
    text = f"To ask: {item.authority or 'authority not stated'}"
    if item.lead_time_days is None:
        return text
    return f"{text}, usually {number(item.lead_time_days)} days"


def _with_unit(value: float | str | None, unit: str | None) -> str:
    if value is None:
        return "not known"
    text = value if isinstance(value, str) else _figure(value, unit)
    return f"{text} {unit}" if unit else text


def _figure(value: float, unit: str | None) -> str:
    """Return a figure, without centimetres from a hundred metres on."""
    is_length = unit is not None and unit.split()[0] == "m"
    return count(value) if is_length and abs(value) >= 100 else number(value)
