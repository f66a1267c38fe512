"""Zones in which no structure may stand, or only with approval."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ranplan.constraints.judgement import metres
from ranplan.constraints.zoning import clearances, is_known, tolerance_m, zones_in_force
from ranplan.constraints.zoning_verdict import (
    because,
    deciding,
    if_known,
    move_out,
    outside,
    zone_name,
    zoning_verdict,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ranplan.constraints.judgement import Finding
    from ranplan.constraints.model import Life, Remedy, Severity, Subject, Verdict
    from ranplan.constraints.survey import Survey
    from ranplan.constraints.zoning import Clearance, Clearances, ZoningLayer

SEVERITY_OF_PERMISSION: dict[str, Severity] = {
    "prohibited": "blocker",
    "discretionary": "needs_approval",
}


@dataclass(frozen=True, slots=True, eq=False)
class PermissionRule:
    """
    No part of a structure stands in zones of a permission, or on their border.

    Parameters
    ----------
    layer : ZoningLayer
    permission : str
        A key of ``SEVERITY_OF_PERMISSION``.
    """

    layer: ZoningLayer
    permission: str

    def verdicts(
        self, subjects: Sequence[Subject], survey: Survey, life: Life
    ) -> Iterator[Verdict]:
        """Yield a verdict a subject."""
        in_force = zones_in_force(self.layer, life)
        zones = [zone for zone in in_force if zone.permission == self.permission]
        speaking = [zone for zone in in_force if zone.permission is not None]
        found = clearances(zones, subjects, survey)
        known = is_known(self.layer, speaking, subjects, survey)
        for subject, around, here_known in zip(subjects, found, known, strict=True):
            accuracy_m = tolerance_m(self.layer, subject)
            finding = if_known(
                outside(around, 0.0, accuracy_m, passes_at_limit=False),
                has_expired=len(self.layer.zones) > 0 and not in_force,
                is_known=here_known,
            )
            yield self._verdict(subject, around, finding, life)

    def _verdict(
        self, subject: Subject, around: Clearances, finding: Finding, life: Life
    ) -> Verdict:
        accuracy_m = tolerance_m(self.layer, subject)
        to = deciding(around, finding)
        margin_m = None if to is None else to.margin_m
        remedies: tuple[Remedy, ...] = ()
        if to is not None and finding.can_improve:
            remedies = (move_out(to, accuracy_m - to.margin_m),)
        return zoning_verdict(
            subject,
            self.layer,
            life,
            finding,
            to,
            rule_id=f"{self.layer.layer_id}.{self.permission}",
            kind=f"zoning.{self.permission}",
            severity=SEVERITY_OF_PERMISSION[self.permission],
            message=f"{_place(to, self.permission)}{because(finding, accuracy_m)}.",
            quantity=f"distance to {self.permission} zones",
            measured=margin_m,
            limit=None if to is None else 0.0,
            comparator=None if to is None else ">",
            unit="m",
            margin=margin_m,
            uncertainty=None if to is None else accuracy_m,
            cause="place",
            remedies=remedies,
        )


def _place(to: Clearance | None, permission: str) -> str:
    if to is None:
        return f"No {permission} zone of the layer holds"
    name = f"{permission} zone {zone_name(to.zone)}"
    if to.margin_m == 0.0:
        return f"Stands on the border of {name}"
    side = "outside" if to.margin_m > 0.0 else "inside"
    return f"Stands {metres(to.margin_m)} {side} {name}"
