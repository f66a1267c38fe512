"""Anyone's list of sites: what it says is read, what it leaves open stays open, with the reason."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from ranplan.errors import Problem
from ranplan.io.csv_input import number, refuse_any
from ranplan.io.foreign_site import Channel, Device, ForeignSite, joined
from ranplan.io.quantities import DBM, MEGAHERTZ, METRES, Quantity, find_quantity
from ranplan.io.site_records import Record, read_records
from ranplan.io.site_table import HEIGHTS, SPELLINGS, normal_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

_IDS = (*SPELLINGS["site_id"], "@id", "osm_id", "ref", "site", *SPELLINGS["name"])
_OPERATORS = ("operator", "operator_name", "licensee", "licence_holder", "license_holder")
_ANTENNA = {word for word, meaning in HEIGHTS.items() if meaning == "height_agl_m"}
_STRUCTURE = {word for word, meaning in HEIGHTS.items() if meaning == "structure_height_m"}
_FREQUENCY = ("frequency", "freq", "carrier_frequency", "carrier_freq", "centre_frequency")
_BANDWIDTH = ("bandwidth", "channel_bandwidth", "bw")
_EIRP = ("eirp", "max_eirp")
_DESIGNATOR = ("emission", "emission_desig", "emission_designator")
# Tags that only OpenStreetMap has: it defines its height as metres, of the structure itself.
_OSM = {"@id", "@type", "osm_id", "osm_type", "man_made", "tower:type", "tower:construction"}
_OSM_STANDING = ("man_made", "tower:type")
_OWN_KINDS = {"existing": True, "new": False}  # of the sites and candidates that ranplan writes
# A register of devices with these columns gives frequencies and bandwidths in Hz.
_REGISTER = ({"licence_no", "emission"}, {"licence_no", "emission_desig"})
_NECESSARY_BANDWIDTH = re.compile(r"(\d*)([HKMG])(\d*)")
_WITHIN = re.compile(r"within (\d+(?:\.\d+)?) ?(k?m|met(?:er|re)s?)")
_PLACES = "allowed: columns longitude and latitude, decimal degrees WGS84 with a decimal point"


def read_foreign_sites(path: Path, given: str) -> tuple[ForeignSite, ...]:
    """
    Read a list of sites: GeoJSON or GeoPackage, or CSV with comma, semicolon or tab.

    Parameters
    ----------
    path : Path
    given : str
        The file as the user named it.

    Returns
    -------
    tuple of ForeignSite
        In the order of the file. Records with the same id at the same place are one site.

    Raises
    ------
    InvalidInputError
        If the file cannot be read, or a site has no place. Anything else may be missing.
    """
    records = read_records(path, given, takes_shapes=True)
    reader = _Reader(records)
    places, problems = [], []
    for record in records:
        place = reader.place(record)
        if place is None:
            what = "the site has no longitude and latitude in degrees"
            problems.append(Problem(what, given, record.line, record.feature, _PLACES))
        else:
            places.append(place)
    refuse_any(problems)
    sites = [reader.site(record, *place) for record, place in zip(records, places, strict=True)]
    return joined(sites)


class _Reader:
    """Knows which column of the file holds what."""

    def __init__(self, records: Sequence[Record]) -> None:
        names = list(dict.fromkeys(name for record in records for name in record.values))
        self._by_name = {normal_name(name): name for name in reversed(names)}
        self._is_osm = not _OSM.isdisjoint(self._by_name)
        is_register = any(signs <= self._by_name.keys() for signs in _REGISTER)
        antenna = _ANTENNA - {"height"} if self._is_osm else _ANTENNA
        structure = _STRUCTURE | {"height"} if self._is_osm else _STRUCTURE
        metres = "m" if self._is_osm else None
        hertz = "hz" if is_register else None
        self._antenna = find_quantity(names, antenna, METRES)
        self._structure = find_quantity(names, structure, METRES, usual_unit=metres)
        self._frequency = find_quantity(names, _FREQUENCY, MEGAHERTZ, usual_unit=hertz)
        self._bandwidth = find_quantity(names, _BANDWIDTH, MEGAHERTZ, usual_unit=hertz)
        self._eirp = find_quantity(names, _EIRP, DBM)

    def place(self, record: Record) -> tuple[float, float] | None:
        """Longitude and latitude of a record. [deg]."""
        if record.lon_lat is not None:
            return record.lon_lat
        found = [
            number(self._text(record, SPELLINGS[name]) or "") for name in ("longitude", "latitude")
        ]
        longitude, latitude = found
        if longitude is None or latitude is None or abs(longitude) > 180 or abs(latitude) > 90:
            return None
        return longitude, latitude

    def site(self, record: Record, longitude: float, latitude: float) -> ForeignSite:
        """Return what a record says."""
        where = record.feature or f"line {record.line}"
        site_id = self._text(record, _IDS) or where
        unknown: dict[str, str] = {}
        structure_m, antenna_m = self._heights(record, unknown)
        device = self._device(record)
        if device.operator is None:
            unknown["operator"] = "the list does not say who radiates"
        return ForeignSite(
            key=site_id,
            site_id=site_id,
            name=self._text(record, SPELLINGS["name"]) or site_id,
            longitude=longitude,
            latitude=latitude,
            structure_height_m=structure_m,
            antenna_height_m=antenna_m,
            is_standing=self._is_standing(record),
            devices=(device,),
            position_accuracy_m=self._accuracy(record),
            reach_m=record.reach_m,
            unknown=unknown,
            illustrative=(self._text(record, SPELLINGS["illustrative"]) or "").lower() == "true",
        )

    def _device(self, record: Record) -> Device:
        carriers = self._text(record, SPELLINGS["carriers"])
        channel, why_unknown = self._channel(record)
        return Device(
            operator=self._text(record, _OPERATORS),
            channel=channel,
            carriers=None if carriers is None else _items(carriers),
            radios=_named(self._value(record, SPELLINGS["radios"])),
            radio_id=self._text(record, SPELLINGS["radio_id"]),
            why_unknown=why_unknown,
        )

    def _value(self, record: Record, spellings: Iterable[str]) -> Any:
        for name in spellings:
            value = record.values.get(self._by_name.get(name, ""))
            if value is not None and str(value).strip() != "":
                return value
        return None

    def _text(self, record: Record, spellings: Iterable[str]) -> str | None:
        value = self._value(record, spellings)
        if isinstance(value, float) and value.is_integer():
            value = int(value)  # a column of whole numbers with a gap
        if isinstance(value, list):
            return ";".join(str(item) for item in value)
        return None if value is None else str(value).strip()

    def _heights(
        self, record: Record, unknown: dict[str, str]
    ) -> tuple[float | None, float | None]:
        """Return the structure's height and its antennas', or say why there is neither. [m]."""
        found: list[float | None] = []
        reasons = []
        for quantity in (self._structure, self._antenna):
            value_m, reason = _read(quantity, record, "the list states no height")
            if value_m is not None and value_m <= 0.0:
                value_m, reason = None, f"{value_m:g} m is no height"
            found.append(value_m)
            reasons.append(reason)
        if found == [None, None]:
            told = [reason for reason in reasons if reason != "the list states no height"]
            unknown["top_agl_m"] = (told or reasons)[0] or ""
        return found[0], found[1]

    def _is_standing(self, record: Record) -> bool | None:
        if self._is_osm and self._value(record, _OSM_STANDING) is not None:
            return True
        return _OWN_KINDS.get((self._text(record, ("kind",)) or "").lower())

    def _channel(self, record: Record) -> tuple[Channel | None, str | None]:
        """Return the channel a record states, and why it or a part of it is not known."""
        if self._frequency is None:
            return None, "the list does not say what the site radiates"
        centre_mhz, why_no_centre = self._frequency.read(record.values)
        width_mhz, why_no_width = _read(self._bandwidth, record, "the list states no bandwidth")
        if width_mhz is None:
            width_mhz = _necessary_bandwidth_mhz(self._text(record, _DESIGNATOR))
        eirp_dbm, why_no_eirp = _read(self._eirp, record, "the list states no EIRP")
        if centre_mhz is None:
            return None, why_no_centre
        name = f"{centre_mhz:g} MHz"
        if width_mhz is None or width_mhz <= 0.0:
            return Channel(name, None, None, eirp_dbm), why_no_width or "a bandwidth of zero"
        low_mhz, high_mhz = centre_mhz - width_mhz / 2.0, centre_mhz + width_mhz / 2.0
        return Channel(name, round(low_mhz, 6), round(high_mhz, 6), eirp_dbm), why_no_eirp

    def _accuracy(self, record: Record) -> float | None:
        """Return the accuracy of a place where a register states it in words. [m]."""
        match = _WITHIN.fullmatch((self._text(record, ("site_precision",)) or "").lower())
        if match is None:
            return None
        return float(match[1]) * (1000.0 if match[2] == "km" else 1.0)


def _read(
    quantity: Quantity | None, record: Record, otherwise: str
) -> tuple[float | None, str | None]:
    return (None, otherwise) if quantity is None else quantity.read(record.values)


def _necessary_bandwidth_mhz(designator: str | None) -> float | None:
    """
    Bandwidth that an ITU emission designator begins with; None if it is none. [MHz].

    Examples
    --------
    >>> _necessary_bandwidth_mhz("10M0W7D"), _necessary_bandwidth_mhz("3K00F3E")
    (10.0, 0.003)
    >>> _necessary_bandwidth_mhz("LTE") is None
    True
    """
    match = None if designator is None else _NECESSARY_BANDWIDTH.fullmatch(designator[:4].upper())
    if match is None or match[1] == "":
        return None
    factor = {"H": 1e-6, "K": 1e-3, "M": 1.0, "G": 1e3}[match[2]]
    return float(f"{match[1]}.{match[3] or 0}") * factor


def _items(text: str) -> tuple[str, ...]:
    return tuple(part for part in (item.strip() for item in text.split(";")) if part)


def _named(value: Any) -> dict[str, str]:
    """Return a mapping of names, which a table writes as JSON; anything else says nothing."""
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except json.JSONDecodeError:
            return {}
    return {str(k): str(v) for k, v in value.items()} if isinstance(value, dict) else {}
