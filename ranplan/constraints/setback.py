"""Distances that a structure must keep from zones of a class."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from ranplan.constraints.judgement import (
    FAIL,
    PASS,
    UNKNOWN_VALUE,
    WITHIN_ACCURACY,
    metres,
    why_unknown,
)
from ranplan.constraints.model import Remedy
from ranplan.constraints.zoning import (
    clearances,
    known_radius_m,
    tolerance_m,
    zones_in_force,
)
from ranplan.constraints.zoning_verdict import (
    because,
    deciding,
    if_known,
    move_out,
    or_if_it_stands,
    outside,
    structural,
    unless_it_stands,
    zone_name,
    zoning_verdict,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ranplan.constraints.judgement import Finding
    from ranplan.constraints.model import Citation, Life, Severity, Subject, Verdict
    from ranplan.constraints.survey import Survey
    from ranplan.constraints.zoning import Clearance, Clearances, ZoningLayer


@dataclass(frozen=True, slots=True)
class SetbackBand:
    """
    Distance to keep from zones of a class, for structures of some heights.

    Parameters
    ----------
    to_class : str
    distance_m : float
        Edge to edge; exactly this much is enough. [m]
    min_height_m : float
        Structures at least this high. [m]
    below_height_m : float or None
        Structures lower than this. [m]
    """

    to_class: str
    distance_m: float
    min_height_m: float = 0.0
    below_height_m: float | None = None

    def holds_for(self, height_m: float) -> bool:
        """Tell whether it holds for structures of a height."""
        below_m = self.below_height_m
        return self.min_height_m <= height_m and (below_m is None or height_m < below_m)


@dataclass(frozen=True, slots=True, eq=False)
class SetbackRule:
    """
    A structure keeps the distances of the bands that hold for its height.

    Parameters
    ----------
    rule_id : str
    layer : ZoningLayer
    bands : tuple of SetbackBand
    severity : str
        What a breach by a structure that would be built means.
    citation : Citation
    """

    rule_id: str
    layer: ZoningLayer
    bands: tuple[SetbackBand, ...]
    severity: Severity
    citation: Citation

    def verdicts(
        self, subjects: Sequence[Subject], survey: Survey, life: Life
    ) -> Iterator[Verdict]:
        """Yield a verdict a subject."""
        in_force = zones_in_force(self.layer, life)
        of_class = {
            name: clearances(
                [zone for zone in in_force if zone.zone_class == name], subjects, survey
            )
            for name in dict.fromkeys(band.to_class for band in self.bands)
        }
        known_m = known_radius_m(self.layer, subjects, survey)
        for at, subject in enumerate(subjects):
            here = _Setbacks(
                self.bands,
                {name: found[at] for name, found in of_class.items()},
                accuracy_m=tolerance_m(self.layer, subject),
                known_radius_m=known_m[at],
                has_expired=not in_force,
            )
            yield self._verdict(subject, here, life)

    def _verdict(self, subject: Subject, here: _Setbacks, life: Life) -> Verdict:
        judged = here.judge(subject)
        finding = unless_it_stands(judged, subject, self.severity)
        worst = here.worst(subject, finding)
        margin_m = None if worst is None else worst.margin_m
        return zoning_verdict(
            subject,
            self.layer,
            life,
            finding,
            None if worst is None else worst.to,
            citation=self.citation,
            rule_id=self.rule_id,
            kind="zoning.setback",
            severity=structural(subject, self.severity),
            message=(
                f"{_sentence(subject, worst)}{_why(subject, here, judged)}"
                f"{or_if_it_stands(judged, finding)}."
            ),
            quantity="distance edge to edge",
            measured=None if worst is None else worst.to.margin_m,
            limit=None if worst is None else worst.band.distance_m,
            comparator=None if worst is None else ">=",
            unit="m",
            margin=margin_m,
            uncertainty=None if margin_m is None else here.accuracy_m,
            cause="place",
            remedies=tuple(here.remedies(subject, worst)) if judged.can_improve else (),
        )


class _Setback(NamedTuple):
    """One band, and how far its zones are."""

    band: SetbackBand
    to: Clearance

    @property
    def margin_m(self) -> float:
        return self.to.margin_m - self.band.distance_m


class _Setbacks(NamedTuple):
    """All bands at one place."""

    bands: tuple[SetbackBand, ...]
    of_class: dict[str, Clearances]
    accuracy_m: float
    known_radius_m: float
    has_expired: bool

    def judge(self, subject: Subject) -> Finding:
        """Judge a structure at every height that it may have."""
        findings = [self.at_height(height_m) for height_m in self._heights_m(subject)]
        if all(finding.outcome == findings[0].outcome for finding in findings):
            return findings[0]
        return UNKNOWN_VALUE if subject.top_agl_m is None else WITHIN_ACCURACY

    def at_height(self, height_m: float) -> Finding:
        """Judge a structure of that height."""
        bands = [band for band in self.bands if band.holds_for(height_m)]
        findings = [
            if_known(
                outside(
                    self.of_class[band.to_class],
                    band.distance_m,
                    self.accuracy_m,
                    passes_at_limit=True,
                ),
                has_expired=self.has_expired,
                is_known=self.known_radius_m >= band.distance_m,
            )
            for band in bands
        ]
        if FAIL in findings:
            return FAIL
        return next((finding for finding in findings if finding != PASS), PASS)

    def worst(self, subject: Subject, finding: Finding) -> _Setback | None:
        """Return the setback with the least margin at the height as it is stated."""
        top_m = subject.top_agl_m
        heights_m = self._heights_m(subject) if top_m is None else [top_m]
        setbacks = [
            _Setback(band, to)
            for band in self.bands
            if any(band.holds_for(height_m) for height_m in heights_m)
            and (to := deciding(self.of_class[band.to_class], finding)) is not None
        ]
        return min(setbacks, key=lambda setback: setback.margin_m, default=None)

    def remedies(self, subject: Subject, worst: _Setback | None) -> Iterator[Remedy]:
        """Yield how far to move, and below which height the place would do."""
        if worst is not None and worst.margin_m < self.accuracy_m:
            yield move_out(worst.to, self.accuracy_m - worst.margin_m)
        top_m, accuracy_m = subject.top_agl_m, subject.height_accuracy_m
        if top_m is None:
            return
        for edge_m in sorted({band.min_height_m for band in self.bands}, reverse=True):
            is_lower = accuracy_m < edge_m <= top_m + accuracy_m
            if is_lower and self.at_height(_just_below(edge_m)) == PASS:
                yield Remedy("reduce_height_below", edge_m - accuracy_m, "m AGL")
                return

    def _heights_m(self, subject: Subject) -> list[float]:
        """Return one height for each set of bands that may hold, the stated one first."""
        edges_m = {band.min_height_m for band in self.bands} | {
            band.below_height_m for band in self.bands if band.below_height_m is not None
        }
        top_m = subject.top_agl_m
        if top_m is None:
            return sorted({0.0, *edges_m})
        near_m = sorted(e for e in edges_m if abs(e - top_m) < subject.height_accuracy_m)
        return [top_m, *(height for edge in near_m for height in (_just_below(edge), edge))]


def _just_below(edge_m: float) -> float:
    return math.nextafter(edge_m, -math.inf)


def _sentence(subject: Subject, worst: _Setback | None) -> str:
    if worst is None:
        return "No setback holds here"
    zone = zone_name(worst.to.zone)
    away_m = worst.to.margin_m
    where = f"{metres(away_m)} from" if away_m >= 0.0 else f"{metres(away_m)} inside"
    height = "" if subject.top_agl_m is None else f" for its {subject.top_agl_m:g} m"
    return f"Its edge is {where} zone {zone}, {metres(worst.band.distance_m)} are asked{height}"


def _why(subject: Subject, here: _Setbacks, finding: Finding) -> str:
    if finding == UNKNOWN_VALUE:
        return f"; the height is not known: {why_unknown(subject, 'top_agl_m')}"
    if finding == WITHIN_ACCURACY:
        height = metres(subject.height_accuracy_m)
        return f", within the accuracy of {metres(here.accuracy_m)}, or {height} in height"
    return because(finding, here.accuracy_m)
