"""Layers of zones and of licences: every field checked, nothing passed over in silence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ranplan.constraints.licence import ENDED, IN_FORCE, NOT_YET, Licence
from ranplan.constraints.model import Approval, Citation
from ranplan.constraints.zoning import PERMISSIONS, ZONE_CLASSES, Zone
from ranplan.errors import Problem
from ranplan.io.csv_input import refuse_any
from ranplan.io.feature_fields import Features, Fields
from ranplan.io.rule_polygons import RulePolygon, rule_polygons
from ranplan.io.vector_input import read_layer

if TYPE_CHECKING:
    import shapely

    from ranplan.io.inputs import InputFile
    from ranplan.io.vector_input import Layer

_LISTED = 5  # features that a note names
TRUSTS = ("v", "v2", "m", "i", "user")
_SOURCE_FIELDS = ("valid_from", "valid_to", "source_url", "source_date", "trust", "illustrative")
ZONE_FIELDS = (
    *("zone_id", "zone_class", "permission", "max_structure_height_m"),
    *("authority", "instrument", "clause", "lead_time_days", *_SOURCE_FIELDS),
)
LICENCE_FIELDS = (
    *("licence_id", "regulator", "country", "licence_type", "holder", "third_party_allowed"),
    *("band_3gpp", "f_low_mhz", "f_high_mhz", "duplex", "dl_f_low_mhz", "dl_f_high_mhz", "status"),
    *("max_eirp_dbm", "eirp_ref_bw_mhz", "max_eirp_dbm_per_mhz", "max_agl_m", *_SOURCE_FIELDS),
)
_MEANT_FOR_A_ZONE = dict.fromkeys(
    ("max_height", "max_height_m", "height_limit", "height_limit_m", "max_structure_height"),
    "max_structure_height_m",
)
_MEANT_FOR_A_LICENCE = {
    "max_eirp": "max_eirp_dbm",
    "license_id": "licence_id",
    "licensee": "holder",
    "expiry": "valid_to",
    "date_expiry": "valid_to",
}


def read_zones(
    file: InputFile, layer: str | None, *, has_extent: bool = False
) -> tuple[tuple[Zone, ...], tuple[str, ...]]:
    """
    Read a layer of zones.

    Parameters
    ----------
    file : InputFile
    layer : str or None
        Needed where the file holds several.
    has_extent : bool
        Whether it is said where the layer is complete: then it may have no zones.

    Returns
    -------
    zones : tuple of Zone
        In the order of the file.
    notes : tuple of str
        Which polygons were repaired, and what was wrong with them; ids that several features have.

    Raises
    ------
    InvalidInputError
        With every field that is missing, mistyped or out of range, and every feature that is no
        polygon or says nothing.
    """
    source = read_layer(file, layer)
    features = Features(source, ZONE_FIELDS, _MEANT_FOR_A_ZONE)
    polygons = rule_polygons(source)
    refuse_any(_empty(source, has_extent=has_extent))
    zones = [
        _zone(fields, polygon, file)
        for fields, polygon in zip(features.rows, polygons, strict=True)
    ]
    refuse_any(features.problems)
    names = [zone.zone_id for zone in zones]
    notes = (*source.notes, *_repairs(file, polygons, names), *_shared(file, "zone_id", names))
    return tuple(zones), notes


def read_licences(
    file: InputFile, layer: str | None, *, has_extent: bool = False
) -> tuple[tuple[Licence, ...], tuple[str, ...]]:
    """
    Read a layer of spectrum licences.

    Parameters
    ----------
    file : InputFile
    layer : str or None
        Needed where the file holds several.
    has_extent : bool
        Whether it is said where the layer is complete: then it may have no licences.

    Returns
    -------
    licences : tuple of Licence
        In the order of the file.
    notes : tuple of str
        Which polygons were repaired, ids that several features have, and what the licences say that
        is not checked.

    Raises
    ------
    InvalidInputError
        As for `read_zones`.
    """
    source = read_layer(file, layer)
    features = Features(source, LICENCE_FIELDS, _MEANT_FOR_A_LICENCE)
    polygons = rule_polygons(source)
    refuse_any(_empty(source, has_extent=has_extent))
    licences = [
        _licence(fields, polygon, file)
        for fields, polygon in zip(features.rows, polygons, strict=True)
    ]
    unchecked = [
        f"{file.given}: max_agl_m of licences is not checked"
        for _ in features.rows[:1]
        if any(fields.has("max_agl_m") for fields in features.rows)
    ]
    refuse_any(features.problems)
    names = [licence.licence_id for licence in licences]
    shared = _shared(file, "licence_id", names)
    notes = (*source.notes, *_repairs(file, polygons, names), *shared, *unchecked)
    return tuple(licences), notes


def read_extent(
    file: InputFile, layer: str | None
) -> tuple[list[shapely.Geometry], tuple[str, ...]]:
    """
    Read where a layer is complete.

    Parameters
    ----------
    file : InputFile
    layer : str or None

    Returns
    -------
    polygons : list of shapely Polygon or MultiPolygon
        WGS84. [deg]
    notes : tuple of str

    Raises
    ------
    InvalidInputError
        If it is no layer of polygons, or one of them is invalid in a way that leaves its area open.
    """
    source = read_layer(file, layer)
    polygons = rule_polygons(source)
    if not polygons:
        refuse_any([Problem("has no feature", file.given, allowed="a layer of polygons")])
    refuse_any(
        [
            Problem(
                f"its polygon is invalid and may mean more than one area: {polygon.flaw}",
                file.given,
                None,
                f"feature {number}",
                remedy="repair it in a GIS",
            )
            for number, polygon in enumerate(polygons, start=1)
            if polygon.is_doubtful
        ]
    )
    names = ["extent"] * len(polygons)
    geometries = [polygon.geometry for polygon in polygons]
    return geometries, (*source.notes, *_repairs(file, polygons, names))


def _empty(source: Layer, *, has_extent: bool) -> list[Problem]:
    """Refuse a layer without features, unless it is said where it was looked for them."""
    if has_extent or len(source.frame) > 0:
        return []
    what = "has no feature, and no extent says where there is none"
    remedy = "state the layer's extent in the config, or leave the layer out"
    return [Problem(what, source.file.given, allowed="a layer of polygons", remedy=remedy)]


def _shared(file: InputFile, field: str, names: list[str]) -> tuple[str, ...]:
    """Note the ids that several features have: parts, or blocks, of one thing."""
    found: dict[str, list[int]] = {}
    for number, name in enumerate(names, start=1):
        found.setdefault(name, []).append(number)
    shared = {name: numbers for name, numbers in found.items() if len(numbers) > 1}
    if not shared:
        return ()
    name, numbers = next(iter(shared.items()))
    listing = ", ".join(map(str, numbers[:_LISTED])) + (" ..." if len(numbers) > _LISTED else "")
    return (
        f"{file.given}: {field} shared by several features: {len(shared)}, the first {name!r} "
        f"(features {listing}); each is judged by itself",
    )


def _repairs(
    file: InputFile, polygons: tuple[RulePolygon, ...], names: list[str]
) -> tuple[str, ...]:
    return tuple(
        f"{file.given}: feature {number} ({name}): invalid polygon "
        + ("whose area is in doubt, nothing it touches is decided" if p.is_doubtful else "repaired")
        + f": {p.flaw}"
        for number, (p, name) in enumerate(zip(polygons, names, strict=True), start=1)
        if p.flaw is not None
    )


def _zone(fields: Fields, polygon: RulePolygon, file: InputFile) -> Zone:
    zone = Zone(
        zone_id=fields.required("zone_id"),
        geometry=polygon.geometry,
        citation=_citation(fields, file, fields.text("instrument"), fields.text("clause")),
        zone_class=fields.choice("zone_class", ZONE_CLASSES),
        permission=fields.choice("permission", PERMISSIONS),
        max_structure_height_m=fields.number("max_structure_height_m", least=0.0),
        valid=_valid(fields),
        approval=_approval(fields),
        is_repaired=polygon.flaw is not None,
        is_doubtful=polygon.is_doubtful,
    )
    said = ("zone_class", "permission", "max_structure_height_m")
    if not any(fields.has(field) for field in said):
        what = "the zone says neither a class, nor a permission, nor a height limit"
        fields.refuse("zone_class", what, remedy=f"give it one of {', '.join(said)}")
    return zone


def _approval(fields: Fields) -> Approval | None:
    authority = fields.text("authority")
    lead_time_days = fields.number("lead_time_days", least=0.0)
    if authority is None and lead_time_days is None:
        return None
    return Approval(authority, lead_time_days)


def _licence(fields: Fields, polygon: RulePolygon, file: InputFile) -> Licence:
    low_mhz, high_mhz = _block(fields)
    max_eirp_dbm, eirp_ref_bw_mhz = _power(fields)
    regulator = fields.text("regulator")
    fields.number("max_agl_m", least=0.0)
    return Licence(
        licence_id=fields.required("licence_id"),
        geometry=polygon.geometry,
        low_mhz=low_mhz,
        high_mhz=high_mhz,
        citation=_citation(fields, file, regulator, None),
        holder=fields.text("holder"),
        third_party_allowed=fields.truth("third_party_allowed"),
        status=fields.choice("status", (*IN_FORCE, *NOT_YET, *ENDED)),
        valid=_valid(fields),
        max_eirp_dbm=max_eirp_dbm,
        eirp_ref_bw_mhz=eirp_ref_bw_mhz,
        is_repaired=polygon.flaw is not None,
        is_doubtful=polygon.is_doubtful,
    )


def _block(fields: Fields) -> tuple[float, float]:
    """Return the block in which base stations transmit. [MHz]."""
    names = ("f_low_mhz", "f_high_mhz")
    downlink = ("dl_f_low_mhz", "dl_f_high_mhz")
    for field in names:
        fields.number(field, least=0.0)
    if any(fields.has(field) for field in downlink):
        names = downlink
    low_mhz, high_mhz = (fields.number(field, least=0.0) for field in names)
    if low_mhz is None or high_mhz is None:
        for field in names:
            if not fields.has(field):
                fields.refuse(field, "is missing", remedy="give both edges of the block")
        return 0.0, 0.0
    if low_mhz >= high_mhz:
        what = f"the block ends at {high_mhz:g} MHz, before it begins at {low_mhz:g} MHz"
        fields.refuse(names[1], what)
    return low_mhz, high_mhz


def _power(fields: Fields) -> tuple[float | None, float | None]:
    """Return the largest EIRP [dBm] and the bandwidth it holds for [MHz]."""
    limit_dbm = fields.number("max_eirp_dbm")
    reference_mhz = fields.number("eirp_ref_bw_mhz", least=0.0)
    per_mhz_dbm = fields.number("max_eirp_dbm_per_mhz")
    if limit_dbm is not None and per_mhz_dbm is not None:
        what = "the licence has max_eirp_dbm_per_mhz as well"
        fields.refuse("max_eirp_dbm", what, remedy="keep one of the two")
    if per_mhz_dbm is not None:
        return per_mhz_dbm, 1.0
    if limit_dbm is not None and (reference_mhz is None or reference_mhz == 0.0):
        what = "the bandwidth in which max_eirp_dbm holds is not stated"
        fields.refuse("eirp_ref_bw_mhz", what, allowed="a number of MHz, more than 0")
    return limit_dbm, reference_mhz


def _valid(fields: Fields) -> tuple[str | None, str | None]:
    first, last = fields.date("valid_from"), fields.date("valid_to")
    if first is not None and last is not None and last < first:
        fields.refuse("valid_to", f"{last} is before valid_from {first}")
    return first, last


def _citation(fields: Fields, file: InputFile, title: str | None, clause: str | None) -> Citation:
    trust = fields.choice("trust", TRUSTS)
    illustrative = fields.truth("illustrative")
    return Citation(
        title=title or file.source or file.given,
        clause=clause,
        url=fields.text("source_url"),
        retrieved=fields.date("source_date") or file.date,
        trust="user" if trust in (None, "user") else trust.upper(),
        verified=trust == "v",
        illustrative=file.illustrative or illustrative is True,
    )
