"""Frozen records of what is judged and of the judgement."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ranplan.constraints.survey import Survey

Outcome = Literal["pass", "fail", "indeterminate"]
Severity = Literal["blocker", "needs_approval", "advisory", "info"]


@dataclass(frozen=True, slots=True)
class Emission:
    """
    One carrier a site radiates; None where it is not known.

    Parameters
    ----------
    carrier : str
        Name, for messages and ids.
    low_mhz, high_mhz : float or None
        Edges of the downlink channel. [MHz]
    eirp_dbm : float or None
        Largest of the site's sectors on that carrier, all paths, over the whole channel. [dBm]
    operator : str or None
        Who radiates it.
    """

    carrier: str
    low_mhz: float | None
    high_mhz: float | None
    eirp_dbm: float | None
    operator: str | None


@dataclass(frozen=True, slots=True)
class Subject:
    """
    One site in one configuration, as the rules see it.

    Parameters
    ----------
    subject_id : str
        Option or site id: unique among what is judged together.
    site_id, name : str
    longitude, latitude : float
        WGS84. [deg]
    top_agl_m : float or None
        Highest point of the structure above ground; None if not known. [m]
    is_new : bool or None
        Whether the structure would be built; None if not known.
    position_accuracy_m, height_accuracy_m : float
        [m]
    footprint_radius_m : float
        From its middle to the structure's edge. [m]
    emissions : tuple of Emission or None
        None: what it radiates is not known.
    unknown : dict of str to str
        Why a field is None, for instance ``{"top_agl_m": "column 'height' states no unit"}``.
    illustrative : bool
    """

    subject_id: str
    site_id: str
    name: str
    longitude: float
    latitude: float
    top_agl_m: float | None
    is_new: bool | None
    position_accuracy_m: float
    height_accuracy_m: float
    footprint_radius_m: float
    emissions: tuple[Emission, ...] | None
    unknown: dict[str, str] = field(default_factory=dict)
    illustrative: bool = False


@dataclass(frozen=True, slots=True)
class Life:
    """The days over which a site must be allowed, ISO 8601; None where the plan does not say."""

    build_date: str | None = None
    end_of_life: str | None = None


@dataclass(frozen=True, slots=True)
class Citation:
    """
    What a rule rests on.

    Parameters
    ----------
    title : str
        Instrument, or the layer's file where the record names none.
    clause, url, retrieved : str or None
    trust : str
        V, V2, M or I, see the facts' scale; ``"user"`` for what the planner brought.
    verified : bool
    illustrative : bool
    """

    title: str
    clause: str | None = None
    url: str | None = None
    retrieved: str | None = None
    trust: str = "user"
    verified: bool = False
    illustrative: bool = False


@dataclass(frozen=True, slots=True)
class Approval:
    """Who would have to agree, and how long that usually takes."""

    authority: str | None
    lead_time_days: float | None = None


@dataclass(frozen=True, slots=True)
class Remedy:
    """
    A change that would turn a verdict into a pass, in numbers.

    Parameters
    ----------
    action : str
        For instance ``"reduce_height_to"``, ``"move"``, ``"reduce_eirp_to"``.
    value : float or None
    unit : str or None
    bearing_deg : float or None
        Clockwise from true north, for a move. [deg]
    """

    action: str
    value: float | None = None
    unit: str | None = None
    bearing_deg: float | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """
    The judgement of one rule of one layer on one subject.

    Parameters
    ----------
    subject_id, site_id : str
    rule_id, layer_id : str
    kind : str
        ``zoning.`` and one of ``prohibited, discretionary, height, setback``, or ``licence.`` and
        one of ``area, block, dates, eirp, holder``.
    outcome : str
        ``"pass"``, ``"fail"`` or ``"indeterminate"``.
    reason : str or None
        Why it is indeterminate: ``"no_data"``, ``"within_accuracy"``, ``"invalid_geometry"``,
        ``"unknown_value"``, ``"expired_layer"``.
    severity : str
        What a fail means: ``"blocker"``, ``"needs_approval"``, ``"advisory"`` or ``"info"``.
    message : str
        One sentence for people, with the figures.
    quantity : str
    measured, limit : float or str or None
    comparator : str or None
        ``measured comparator limit`` passes.
    unit : str or None
    margin : float or None
        Signed, positive when it complies; kept also within the accuracy. [unit]
    uncertainty : float or None
        [unit]
    worst_point : (longitude, latitude) or None
        Where the limit is nearest or most exceeded, WGS84. [deg]
    distance_m : float or None
        From the site to there. [m]
    cause : str or None
        ``"height"``, ``"place"``, ``"power"``, ``"frequency"``, ``"time"``, ``"holder"``.
    remedies : tuple of Remedy
    citation : Citation
    rule_valid : (str or None, str or None)
        First and last day of the rule, ISO 8601.
    evaluated_for : (str or None, str or None)
        First and last day of the plan's life.
    repaired_geometry : bool
        The polygon was invalid and has been repaired.
    feature_id : str or None
        The zone or licence that decides: its ``zone_id`` or ``licence_id``.
    approval : Approval or None
    """

    subject_id: str
    site_id: str
    rule_id: str
    layer_id: str
    kind: str
    outcome: Outcome
    reason: str | None
    severity: Severity
    message: str
    quantity: str
    measured: float | str | None
    limit: float | str | None
    comparator: str | None
    unit: str | None
    margin: float | None
    uncertainty: float | None
    worst_point: tuple[float, float] | None
    distance_m: float | None
    cause: str | None
    remedies: tuple[Remedy, ...]
    citation: Citation
    rule_valid: tuple[str | None, str | None] = (None, None)
    evaluated_for: tuple[str | None, str | None] = (None, None)
    repaired_geometry: bool = False
    feature_id: str | None = None
    approval: Approval | None = None

    @property
    def verdict_id(self) -> str:
        """Sixteen hex digits: the same in every run for the same subject, rule and layer."""
        text = "|".join((self.site_id, self.subject_id, self.rule_id, self.layer_id))
        return hashlib.sha256(text.encode("utf-8", "backslashreplace")).hexdigest()[:16]

    @property
    def blocks(self) -> bool:
        """Whether it forbids the subject."""
        return self.forbids(strict=False)

    def forbids(self, *, strict: bool) -> bool:
        """Tell whether it forbids the subject; strict: where it could not be decided as well."""
        return self.severity == "blocker" and (
            self.outcome == "fail" or (strict and self.outcome == "indeterminate")
        )


class Rule(Protocol):
    """What judges sites; a new kind of rule is one more class with this method."""

    def verdicts(
        self, subjects: Sequence[Subject], survey: Survey, life: Life
    ) -> Iterator[Verdict]:
        """Yield the verdicts on all subjects; ``survey`` measures from the same subjects."""


@dataclass(frozen=True, slots=True)
class RuleBook:
    """All rules that sites are judged by, in the order in which verdicts are listed."""

    rules: tuple[Rule, ...] = ()


STATUSES = ("forbidden", "undecided", "approval needed", "advice", "clear")


def status(verdicts: Sequence[Verdict], *, strict: bool = False) -> str:
    """
    Overall status of a subject: its worst verdict.

    Parameters
    ----------
    verdicts : sequence of Verdict
        All of one subject.
    strict : bool
        A blocking rule that could not be decided forbids.

    Returns
    -------
    str
        One of ``STATUSES``, or ``"not checked"`` where there is no verdict.
    """
    verdict = worst(verdicts, strict=strict)
    return "not checked" if verdict is None else _status(verdict, strict=strict)


def worst(verdicts: Sequence[Verdict], *, strict: bool = False) -> Verdict | None:
    """
    Return the verdict that gives a subject its status, the first of several; None without one.

    Parameters
    ----------
    verdicts : sequence of Verdict
        All of one subject.
    strict : bool
        A blocking rule that could not be decided forbids.
    """
    return min(verdicts, key=lambda verdict: _rank(verdict, strict=strict), default=None)


def _rank(verdict: Verdict, *, strict: bool) -> float:
    """Return a place in the order of gravity: what may yet forbid is graver than an approval."""
    name = _status(verdict, strict=strict)
    if name == "undecided" and verdict.severity != "blocker":
        return STATUSES.index("approval needed") + 0.5
    return STATUSES.index(name)


def _status(verdict: Verdict, *, strict: bool) -> str:
    if verdict.outcome == "pass" or verdict.severity == "info":
        return "clear"
    if verdict.forbids(strict=strict):
        return "forbidden"
    if verdict.outcome == "indeterminate":
        return "undecided"
    return "approval needed" if verdict.severity == "needs_approval" else "advice"
