"""Height limits of zones."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from ranplan.constraints.judgement import (
    FAIL,
    INVALID_GEOMETRY,
    PASS,
    UNKNOWN_VALUE,
    WITHIN_ACCURACY,
    decide,
    metres,
    why_unknown,
)
from ranplan.constraints.model import Remedy
from ranplan.constraints.zoning import clearances, is_known, tolerance_m, zones_in_force
from ranplan.constraints.zoning_verdict import (
    because,
    if_known,
    move_out,
    or_if_it_stands,
    structural,
    unless_it_stands,
    zone_name,
    zoning_verdict,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ranplan.constraints.judgement import Finding
    from ranplan.constraints.model import Life, Outcome, Subject, Verdict
    from ranplan.constraints.survey import Survey
    from ranplan.constraints.zoning import Clearance, Clearances, ZoningLayer


@dataclass(frozen=True, slots=True, eq=False)
class HeightRule:
    """
    A structure is at most as high as the lowest limit of the zones that any part of it stands in.

    Parameters
    ----------
    layer : ZoningLayer
    """

    layer: ZoningLayer

    def verdicts(
        self, subjects: Sequence[Subject], survey: Survey, life: Life
    ) -> Iterator[Verdict]:
        """Yield a verdict a subject."""
        in_force = zones_in_force(self.layer, life)
        limited = [
            (z.max_structure_height_m, z) for z in in_force if z.max_structure_height_m is not None
        ]
        limits_m = sorted({limit_m for limit_m, _ in limited})
        levels = [
            clearances([zone for own_m, zone in limited if own_m <= limit_m], subjects, survey)
            for limit_m in limits_m
        ]
        known = is_known(self.layer, in_force, subjects, survey)
        for at, subject in enumerate(subjects):
            around = [(limit_m, level[at]) for limit_m, level in zip(limits_m, levels, strict=True)]
            here = _limits(around, tolerance_m(self.layer, subject))
            finding = if_known(here.judge(subject), has_expired=not in_force, is_known=known[at])
            yield self._verdict(subject, here, finding, life)

    def _verdict(self, subject: Subject, here: _Limits, judged: Finding, life: Life) -> Verdict:
        finding = unless_it_stands(judged, subject, "blocker")
        limit = here.deciding(subject, finding)
        margin_m = None if limit is None else limit.margin_m(subject)
        remedies: tuple[Remedy, ...] = ()
        if limit is not None and judged.can_improve:
            lower_m = max(0.0, limit.limit_m - subject.height_accuracy_m)
            away_m = tolerance_m(self.layer, subject) - limit.to.margin_m
            remedies = (
                Remedy("reduce_height_to", lower_m, "m AGL"),
                move_out(limit.to, away_m),
            )
        return zoning_verdict(
            subject,
            self.layer,
            life,
            finding,
            None if limit is None else limit.to,
            # In a zone the limit is exceeded on the spot: there is no other point to show.
            shows_point=limit is not None and limit.to.margin_m > 0.0,
            rule_id=f"{self.layer.layer_id}.height",
            kind="zoning.height",
            severity=structural(subject, "blocker"),
            message=(
                f"{_sentence(subject, limit)}{self._because(subject, finding)}"
                f"{or_if_it_stands(judged, finding)}."
            ),
            quantity="structure height",
            measured=subject.top_agl_m,
            limit=None if limit is None else limit.limit_m,
            comparator=None if limit is None else "<=",
            unit="m AGL",
            margin=margin_m,
            uncertainty=None if margin_m is None else subject.height_accuracy_m,
            cause="height",
            remedies=remedies,
        )

    def _because(self, subject: Subject, finding: Finding) -> str:
        if finding == WITHIN_ACCURACY:
            return (
                f", within the accuracy of {metres(subject.height_accuracy_m)} in height and "
                f"{metres(tolerance_m(self.layer, subject))} in place"
            )
        return because(finding, 0.0)


class _Limit(NamedTuple):
    """A height limit, and how far away the zones with at most that limit are."""

    limit_m: float
    to: Clearance

    def margin_m(self, subject: Subject) -> float | None:
        return None if subject.top_agl_m is None else self.limit_m - subject.top_agl_m


class _Limits(NamedTuple):
    """The lowest limit at a place: as measured, for sure, at worst, and if doubtful zones count."""

    measured: _Limit | None
    sure: _Limit | None
    possible: _Limit | None
    doubtful: _Limit | None

    def judge(self, subject: Subject) -> Finding:
        if subject.top_agl_m is None:
            return PASS if self.possible is None and self.doubtful is None else UNKNOWN_VALUE
        if _below(self.sure, subject) == "fail":
            return FAIL
        if _below(self.doubtful, subject) != "pass":
            return INVALID_GEOMETRY
        return PASS if _below(self.possible, subject) == "pass" else WITHIN_ACCURACY

    def deciding(self, subject: Subject, finding: Finding) -> _Limit | None:
        """Return the limit that a finding rests on."""
        if finding == INVALID_GEOMETRY:
            return self.doubtful
        if finding == WITHIN_ACCURACY and _below(self.measured, subject) == "pass":
            return self.possible
        limits = (self.measured, self.possible, self.doubtful)
        return next((limit for limit in limits if limit is not None), None)


def _limits(around: Sequence[tuple[float, Clearances]], accuracy_m: float) -> _Limits:
    """Take the limits at a place from the zones with at most each limit, the lowest first."""
    clear = [_Limit(limit_m, found.clear) for limit_m, found in around if found.clear is not None]
    vague = [
        _Limit(limit_m, found.doubtful) for limit_m, found in around if found.doubtful is not None
    ]
    return _Limits(
        measured=_first(clear, {"fail"}, 0.0),
        sure=_first(clear, {"fail"}, accuracy_m),
        possible=_first(clear, {"fail", "indeterminate"}, accuracy_m),
        doubtful=_first(vague, {"fail", "indeterminate"}, accuracy_m),
    )


def _first(limits: Sequence[_Limit], sides: set[Outcome], accuracy_m: float) -> _Limit | None:
    """Return the first limit whose zones' border is on such a side; ``"fail"`` is inside."""
    return next(
        (
            limit
            for limit in limits
            if decide(limit.to.margin_m, accuracy_m, passes_at_limit=False) in sides
        ),
        None,
    )


def _below(limit: _Limit | None, subject: Subject) -> Outcome:
    margin_m = None if limit is None else limit.margin_m(subject)
    if margin_m is None:
        return "pass"
    return decide(margin_m, subject.height_accuracy_m, passes_at_limit=True)


def _sentence(subject: Subject, limit: _Limit | None) -> str:
    if limit is None:
        return "No height limit of the layer holds"
    rule = f"the limit of {limit.limit_m:g} m in zone {zone_name(limit.to.zone)}"
    if limit.to.margin_m > 0.0:
        rule += f", {metres(limit.to.margin_m)} away"
    if subject.top_agl_m is None:
        return f"The height is not known ({why_unknown(subject, 'top_agl_m')}), {rule}"
    side = "within" if subject.top_agl_m <= limit.limit_m else "above"
    return f"The structure is {subject.top_agl_m:g} m high, {side} {rule}"
