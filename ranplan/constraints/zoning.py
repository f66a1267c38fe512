"""Zones and what they forbid: building at all, building too high, building too near."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ranplan.constraints.area import Area
from ranplan.constraints.judgement import is_in_force
from ranplan.constraints.model import Approval, Citation

if TYPE_CHECKING:
    from collections.abc import Sequence

    import shapely

    from ranplan.constraints.area import Nearest
    from ranplan.constraints.model import Life, Subject
    from ranplan.constraints.survey import Survey

ZONE_CLASSES = (
    *("residential", "institutional", "commercial", "industrial", "rural"),
    *("env_significance", "heritage", "protected", "military", "aerodrome", "other"),
)
PERMISSIONS = ("prohibited", "discretionary", "permitted", "exempt")


@dataclass(frozen=True, slots=True, eq=False)
class Zone:
    """
    A polygon of a zoning layer.

    Parameters
    ----------
    zone_id : str
    geometry : shapely Polygon or MultiPolygon
        Valid, WGS84. [deg]
    citation : Citation
    zone_class : str or None
        One of ``ZONE_CLASSES``; None where the record says none.
    permission : str or None
        One of ``PERMISSIONS``; None where the record says none.
    max_structure_height_m : float or None
        Above ground. [m]
    valid : (str or None, str or None)
        First and last day, ISO 8601.
    approval : Approval or None
    is_repaired : bool
        The polygon was invalid.
    is_doubtful : bool
        It is not clear which area an invalid polygon means; ``geometry`` is all that it may.
    """

    zone_id: str
    geometry: shapely.Geometry
    citation: Citation
    zone_class: str | None = None
    permission: str | None = None
    max_structure_height_m: float | None = None
    valid: tuple[str | None, str | None] = (None, None)
    approval: Approval | None = None
    is_repaired: bool = False
    is_doubtful: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class ZoningLayer:
    """
    A layer of zones.

    Parameters
    ----------
    layer_id : str
    zones : tuple of Zone
    accuracy_m : float
        Horizontal accuracy of the polygons. [m]
    extent : Area or None
        Where the layer is complete; None: not known.
    citation : Citation
        Of the layer, for verdicts that no zone decides.
    """

    layer_id: str
    zones: tuple[Zone, ...]
    accuracy_m: float
    extent: Area | None
    citation: Citation


@dataclass(frozen=True, slots=True)
class Clearance:
    """
    From the edge of a structure to zones.

    Parameters
    ----------
    zone : Zone
        The nearest, or the first that the structure's middle stands in.
    margin_m : float
        Positive outside the zones. [m]
    nearest : Nearest
    """

    zone: Zone
    margin_m: float
    nearest: Nearest


@dataclass(frozen=True, slots=True)
class Clearances:
    """Of one structure: from zones that are clear, and from those whose area is in doubt."""

    clear: Clearance | None
    doubtful: Clearance | None


def clearances(
    zones: Sequence[Zone], subjects: Sequence[Subject], survey: Survey
) -> list[Clearances]:
    """
    Distances from the edges of structures to the union of zones.

    Parameters
    ----------
    zones : sequence of Zone
    subjects : sequence of Subject
    survey : Survey
        Of those subjects.

    Returns
    -------
    list of Clearances
        One a subject; None where there is no such zone.
    """
    clear = _to_union([zone for zone in zones if not zone.is_doubtful], subjects, survey)
    doubtful = _to_union([zone for zone in zones if zone.is_doubtful], subjects, survey)
    return [Clearances(*pair) for pair in zip(clear, doubtful, strict=True)]


def _to_union(
    zones: Sequence[Zone], subjects: Sequence[Subject], survey: Survey
) -> list[Clearance | None]:
    if not zones:
        return [None] * len(subjects)
    found = survey.nearest(Area([zone.geometry for zone in zones]))
    return [
        Clearance(zones[near.polygon], near.signed_m - subject.footprint_radius_m, near)
        for subject, near in zip(subjects, found, strict=True)
    ]


def known_radius_m(layer: ZoningLayer, subjects: Sequence[Subject], survey: Survey) -> list[float]:
    """How far around the edge of each structure a layer is complete; negative: not there. [m]."""
    if layer.extent is None:
        return [-1.0] * len(subjects)
    found = survey.nearest(layer.extent)
    return [
        -near.signed_m - subject.footprint_radius_m
        for subject, near in zip(subjects, found, strict=True)
    ]


def is_known(
    layer: ZoningLayer, speaking: Sequence[Zone], subjects: Sequence[Subject], survey: Survey
) -> list[bool]:
    """
    Whether a layer knows of the ground under each structure.

    Parameters
    ----------
    layer : ZoningLayer
    speaking : sequence of Zone
        Zones that say something of the matter: a structure that surely stands in one is known of,
        and so is one inside the layer's extent.
    subjects : sequence of Subject
    survey : Survey
        Of those subjects.
    """
    within = [radius_m >= 0.0 for radius_m in known_radius_m(layer, subjects, survey)]
    if all(within):
        return within
    found = clearances(speaking, subjects, survey)
    return [
        inside or (around.clear is not None and _surely_stands_in(around.clear, layer, subject))
        for inside, around, subject in zip(within, found, subjects, strict=True)
    ]


def _surely_stands_in(clear: Clearance, layer: ZoningLayer, subject: Subject) -> bool:
    depth_m = -clear.nearest.signed_m - subject.footprint_radius_m
    return depth_m >= tolerance_m(layer, subject)


def tolerance_m(layer: ZoningLayer, subject: Subject) -> float:
    """Accuracy of a distance between a site and a layer's polygons. [m]."""
    return layer.accuracy_m + subject.position_accuracy_m


def zones_in_force(layer: ZoningLayer, life: Life) -> list[Zone]:
    """Return the zones of a layer that hold on any day of a plan's life."""
    return [zone for zone in layer.zones if is_in_force(zone.valid, life)]
