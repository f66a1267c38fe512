"""Every carrier that a site radiates needs a licence: the one that does best of all layers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from ranplan.constraints.area import Area
from ranplan.constraints.judgement import FAIL, NO_DATA, UNKNOWN_VALUE, why_unknown
from ranplan.constraints.licence_checks import (
    Check,
    area_check,
    block_check,
    dates_check,
    eirp_check,
    holder_check,
)
from ranplan.constraints.model import Verdict

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator, Sequence

    from ranplan.constraints.area import Nearest
    from ranplan.constraints.licence import Licence, LicenceLayer
    from ranplan.constraints.model import Emission, Life, Subject
    from ranplan.constraints.survey import Survey


@dataclass(frozen=True, slots=True, eq=False)
class LicenceRule:
    """
    Each carrier is judged by the licence that does best for it, whichever layer has it.

    Parameters
    ----------
    layers : tuple of LicenceLayer
        At least one. A carrier without any licence fails only where all of them are complete.

    Notes
    -----
    Licences whose block has no frequency in common with the channel do not count. Of the others the
    one with the fewest blocking failures is taken, then with the fewest failures, the fewest
    undecided checks, the site deepest inside its area, and the first in the layers. Licences are
    not joined: a channel across two blocks, or a carrier at the seam of two areas, is judged by
    one.
    """

    layers: tuple[LicenceLayer, ...]

    def verdicts(
        self, subjects: Sequence[Subject], survey: Survey, life: Life
    ) -> Iterator[Verdict]:
        """Yield five verdicts a carrier; one where no licence is for it or it is not known."""
        emissions = {emission for subject in subjects for emission in subject.emissions or ()}
        held = [
            _Held(layer, licence)
            for layer in self.layers
            for licence in layer.licences
            if any(licence.overlaps(emission) for emission in emissions)
        ]
        borders = [survey.nearest(Area([own.licence.geometry])) for own in held]
        known = self._known(subjects, survey)
        elsewhere: dict[Hashable, list[tuple[Check, ...]]] = {}  # what the place does not change
        for at, subject in enumerate(subjects):
            if subject.emissions is None:
                yield self._verdict(subject, life, "block", None, _unknown_emissions(subject))
                continue
            here = [
                own.area_check(border[at], subject, is_known=known[at])
                for own, border in zip(held, borders, strict=True)
            ]
            for emission in subject.emissions:
                key = emission, *subject.unknown.items()
                if key not in elsewhere:
                    elsewhere[key] = [
                        _other_checks(own.licence, emission, subject, life) for own in held
                    ]
                judged = [
                    (own, (area, *others))
                    for own, area, others in zip(held, here, elsewhere[key], strict=True)
                    if own.licence.overlaps(emission)
                ]
                best, checks = self._best(judged, emission, is_known=known[at])
                for check in checks:
                    name = f"{emission.carrier}.{check.name}"
                    yield self._verdict(subject, life, name, best, check)

    def _known(self, subjects: Sequence[Subject], survey: Survey) -> list[bool]:
        """Whether all layers are complete at each site."""
        known = [True] * len(subjects)
        for layer in self.layers:
            if layer.extent is None:
                return [False] * len(subjects)
            found = survey.nearest(layer.extent)
            known = [
                so_far and near.signed_m <= 0.0 for so_far, near in zip(known, found, strict=True)
            ]
        return known

    def _best(
        self,
        judged: Sequence[tuple[_Held, tuple[Check, ...]]],
        emission: Emission,
        *,
        is_known: bool,
    ) -> tuple[_Held | None, tuple[Check, ...]]:
        if not judged:
            of_what = "layer" if len(self.layers) == 1 else "layers"
            return None, (_no_licence(emission, of_what, is_known=is_known),)
        return min(judged, key=lambda pair: _shortcomings(pair[1]))

    def _verdict(
        self, subject: Subject, life: Life, name: str, own: _Held | None, check: Check
    ) -> Verdict:
        near = check.near
        licence = None if own is None else own.licence
        layer = self.layers[0] if own is None else own.layer
        return Verdict(
            subject_id=subject.subject_id,
            site_id=subject.site_id,
            rule_id=f"{layer.layer_id}.{name}",
            layer_id=layer.layer_id,
            kind=f"licence.{check.name}",
            outcome=check.finding.outcome,
            reason=check.finding.reason,
            severity=check.severity,
            message=check.message,
            quantity=check.quantity,
            measured=check.measured,
            limit=check.limit,
            comparator=check.comparator,
            unit=check.unit,
            margin=check.margin,
            uncertainty=check.uncertainty,
            worst_point=None if near is None else (near.longitude, near.latitude),
            distance_m=None if near is None else abs(near.signed_m),
            cause=check.cause,
            remedies=check.remedies,
            citation=layer.citation if licence is None else licence.citation,
            rule_valid=(None, None) if licence is None else licence.valid,
            evaluated_for=(life.build_date, life.end_of_life),
            repaired_geometry=licence is not None and licence.is_repaired,
            feature_id=None if licence is None else licence.licence_id,
        )


class _Held(NamedTuple):
    """A licence, and the layer that has it."""

    layer: LicenceLayer
    licence: Licence

    def area_check(self, border: Nearest, subject: Subject, *, is_known: bool) -> Check:
        accuracy_m = self.layer.accuracy_m + subject.position_accuracy_m
        return area_check(self.licence, border, accuracy_m, is_known=is_known)


def _other_checks(
    licence: Licence, emission: Emission, subject: Subject, life: Life
) -> tuple[Check, ...]:
    return (
        block_check(licence, emission, subject),
        dates_check(licence, life),
        eirp_check(licence, emission, subject),
        holder_check(licence, emission, subject),
    )


def _shortcomings(checks: Sequence[Check]) -> tuple[float, ...]:
    """Return how badly a licence does; the least is the best."""
    failed = [check for check in checks if check.finding == FAIL]
    undecided = [check for check in checks if check.finding.outcome == "indeterminate"]
    depth_m = next(check.margin for check in checks if check.name == "area")
    return (
        sum(check.severity == "blocker" for check in failed),
        len(failed),
        len(undecided),
        0.0 if depth_m is None else -depth_m,
    )


def _no_licence(emission: Emission, of_what: str, *, is_known: bool) -> Check:
    channel = f"{emission.low_mhz} to {emission.high_mhz} MHz"
    they = "it has" if of_what == "layer" else "they have"
    doubt = "" if is_known else f"; whether {they} all licences here is not known"
    return Check(
        "area",
        FAIL if is_known else NO_DATA,
        "blocker",
        f"No licence of the {of_what} is for any of {channel}{doubt}.",
        "licence for the channel",
        channel,
        "a licence",
        "has",
        None,
        None,
        None,
        "frequency",
    )


def _unknown_emissions(subject: Subject) -> Check:
    return Check(
        "block",
        UNKNOWN_VALUE,
        "blocker",
        f"No licence is compared: {why_unknown(subject, 'emissions')}.",
        "channel",
        None,
        None,
        None,
        "MHz",
        None,
        None,
        "frequency",
    )
