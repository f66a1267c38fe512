"""From layers to the rules that their polygons make."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ranplan.constraints.height_limit import HeightRule
from ranplan.constraints.permission import SEVERITY_OF_PERMISSION, PermissionRule

if TYPE_CHECKING:
    from ranplan.constraints.model import Rule
    from ranplan.constraints.zoning import ZoningLayer


def zoning_rules(layer: ZoningLayer) -> tuple[Rule, ...]:
    """
    Return a rule for each thing that the zones of a layer say: permissions, height limits.

    A layer without zones says that nothing is prohibited where it is complete.
    """
    if not layer.zones:
        return (PermissionRule(layer, "prohibited"),)
    said = {zone.permission for zone in layer.zones}
    rules: list[Rule] = [
        PermissionRule(layer, permission)
        for permission in SEVERITY_OF_PERMISSION
        if permission in said
    ]
    if any(zone.max_structure_height_m is not None for zone in layer.zones):
        rules.append(HeightRule(layer))
    return tuple(rules)
