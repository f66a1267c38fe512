"""Site files: masts with whatever the file says of them, in units it states."""

from __future__ import annotations

import difflib
import json
import math
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from ranplan.errors import InvalidInputError, Problem
from ranplan.io.csv_input import refuse_any
from ranplan.io.site_records import Record, read_records
from ranplan.units import METRES_PER_FOOT

if TYPE_CHECKING:
    from pathlib import Path

# The first spelling is ranplan's own. Other columns of the file are none of ranplan's business.
SPELLINGS = {
    "site_id": ("site_id", "siteid", "structure_id", "tower_id", "mast_id", "site_code", "id"),
    "name": ("name", "site_name", "structure_name", "tower_name", "mast_name"),
    "longitude": (
        *("longitude", "lon", "long", "lng"),
        *("longitude_deg", "lon_deg", "decimal_longitude", "longitude_wgs84", "lon_wgs84"),
    ),
    "latitude": (
        *("latitude", "lat"),
        *("latitude_deg", "lat_deg", "decimal_latitude", "latitude_wgs84", "lat_wgs84"),
    ),
    "carriers": ("carriers", "carrier"),
    "radio_id": ("radio_id", "radio"),
    "radios": ("radios",),
    "azimuths_deg": ("azimuths_deg", "azimuth_deg", "azimuths", "azimuth"),
    "tilt_deg": ("tilt_deg", "downtilt_deg", "mechanical_tilt_deg", "tilt", "downtilt"),
    "illustrative": ("illustrative",),
}
_FIRST_OF_SEVERAL = ("site_id", "name")  # a file often numbers its rows beside the site's own id
# A height that names no part of the mast is its antennas' on a list of sites, its own on a list of
# structures; one that does is never taken for the other.
_ANTENNA = ("height_agl", "height", "hgt", "hgt_agl", "antenna_height", "antenna_height_agl", "agl")
_STRUCTURES = ("structure", "tower", "mast", "pole", "pylon", "support", "overall")
_STRUCTURE = tuple(
    f"{part}_{word}"
    for part in _STRUCTURES
    for word in ("height", "hgt", "height_agl", "height_above_ground")
)
HEIGHTS = dict.fromkeys(_ANTENNA, "height_agl_m") | dict.fromkeys(_STRUCTURE, "structure_height_m")
_METRES = dict.fromkeys(("m", "metre", "metres", "meter", "meters"), 1.0)
_FEET = dict.fromkeys(("ft", "foot", "feet"), METRES_PER_FOOT)
LENGTH_UNITS = _METRES | _FEET
WITH_UNIT = re.compile(r"(.+?)_?(?:_([a-z]+)|[(\[]([a-z]+)[)\]])")
_HEIGHT_ALLOWED = "allowed: height_agl_m, height_m, height(ft) and the like"
_TRUTHS = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}


@dataclass(frozen=True, slots=True)
class SiteRow:
    """
    One mast of a site file; None where the file does not say.

    Parameters
    ----------
    site_id, name : str
    longitude, latitude : float
        WGS84. [deg]
    height_agl_m : float or None
        Antenna height above ground, or a height that does not say of what. [m]
    carriers : tuple of str, or None
    radio_id : str or None
        Radio for every carrier that ``radios`` does not name.
    radios : dict of str to str
        Radio of single carriers.
    azimuths_deg : tuple of float, ``"omni"`` or None
        Boresights clockwise from true north. [deg]
    tilt_deg : float or None
        Mechanical downtilt, positive down. [deg]
    illustrative : bool
    line : int or None
        Line in a CSV.
    where : str
        The site, and the feature it is in the other formats.
    structure_height_m : float or None
        Height of the tower, mast or pole itself, where a column says so. [m]
    """

    site_id: str
    name: str
    longitude: float
    latitude: float
    height_agl_m: float | None
    carriers: tuple[str, ...] | None
    radio_id: str | None
    radios: dict[str, str]
    azimuths_deg: tuple[float, ...] | Literal["omni"] | None
    tilt_deg: float | None
    illustrative: bool
    line: int | None
    where: str
    structure_height_m: float | None = None


def read_site_table(path: Path, given: str, layer: str | None = None) -> tuple[SiteRow, ...]:
    """
    Read a file of masts: GeoJSON, GeoPackage, or CSV with comma, semicolon or tab.

    Parameters
    ----------
    path : Path
    given : str
        The file as the user named it.
    layer : str, optional
        Of a GeoPackage that holds several.

    Returns
    -------
    tuple of SiteRow
        In the order of the file.

    Raises
    ------
    InvalidInputError
        With every problem: columns without a unit, mistyped columns, values that are no number,
        sites without an id, a place, or twice in the file.
    """
    records = read_records(path, given, layer)
    columns = _columns(records, given)
    problems: list[Problem] = []
    rows = []
    for record in records:
        cells = _Cells(record, columns, given, problems)
        row = cells.row()
        if row is not None:
            rows.append(row)
    problems += _repeated(rows, given)
    refuse_any(sorted(problems, key=lambda problem: problem.line or 0))
    return tuple(rows)


def _columns(records: tuple[Record, ...], given: str) -> dict[str, tuple[str, float]]:
    """Return which column holds what, and the factor that turns its unit into ranplan's."""
    names = list(dict.fromkeys(name for record in records for name in record.values))
    line = 1 if records[0].line is not None else None
    has_places = records[0].lon_lat is not None
    problems: list[Problem] = []
    columns: dict[str, tuple[str, float]] = {}
    found = _found(names)
    for field, candidates in found.items():
        if len(candidates) > 1 and field not in _FIRST_OF_SEVERAL:
            what = f"columns {' and '.join(repr(name) for name, _ in candidates)} say the same"
            problems.append(Problem(what, given, line, remedy="keep one of them"))
        columns[field] = candidates[0]
    columns.setdefault("site_id", columns.get("name", ("", 1.0)))
    if columns["site_id"][0] == "":
        problems.append(_absent("site_id", given, line))
    if not has_places:
        problems += [
            _absent(field, given, line)
            for field in ("longitude", "latitude")
            if field not in columns
        ]
    needed = {word for word, field in HEIGHTS.items() if field not in columns}
    problems += _bare_heights(records, [n for n in names if normal_name(n) in needed], given, line)
    problems += _misspelt(names, found, given, line)
    if problems:
        raise InvalidInputError(problems)
    return columns


def normal_name(name: str) -> str:
    """Return a column's name in lower case, with ``_`` for blanks and dashes."""
    return re.sub(r"[\s-]+", "_", name.strip().lower())


def _found(names: list[str]) -> dict[str, list[tuple[str, float]]]:
    """Return every column that is spelt like a field, the better spelling first."""
    by_normal = {normal_name(name): name for name in names}
    found = {}
    for field, spellings in SPELLINGS.items():
        candidates = [(by_normal[word], 1.0) for word in spellings if word in by_normal]
        if candidates:
            found[field] = candidates
    for name in names:
        height = _height(name)
        if height is not None:
            found.setdefault(height[0], []).append((name, height[1]))
    return found


def _height(name: str) -> tuple[str, float] | None:
    """Field of a column of heights, and metres in its unit; None for any other column."""
    match = WITH_UNIT.fullmatch(normal_name(name))
    if match is None or match[1] not in HEIGHTS:
        return None
    factor = LENGTH_UNITS.get(match[2] or match[3])
    return None if factor is None else (HEIGHTS[match[1]], factor)


def _absent(field: str, given: str, line: int | None) -> Problem:
    remedy = None
    if field in ("longitude", "latitude"):
        remedy = "a CSV has no CRS, so x and y will not do; save projected points as GeoPackage"
    return Problem(
        f"no column holds the {field}",
        given,
        line,
        allowed=f"allowed: {', '.join(SPELLINGS[field])}",
        remedy=remedy,
    )


def _bare_heights(
    records: tuple[Record, ...], names: list[str], given: str, line: int | None
) -> list[Problem]:
    return [
        Problem(
            f"column {name!r} does not say its unit",
            given,
            line,
            allowed=_HEIGHT_ALLOWED,
            remedy="put the unit of the height above ground into the column's name",
        )
        for name in names
        if any(record.values.get(name) is not None for record in records)
    ]


def _misspelt(
    names: list[str], found: dict[str, Any], given: str, line: int | None
) -> list[Problem]:
    """Refuse near misses of columns for which a default would stand in unnoticed."""
    watched = {
        word
        for field, spellings in SPELLINGS.items()
        if field not in ("site_id", "name", "longitude", "latitude") and field not in found
        for word in spellings
    }
    if "height_agl_m" not in found:
        watched |= {"height_agl_m", "height_m"}
        if "structure_height_m" not in found:
            watched |= {"structure_height_m", "tower_height_m"}
    known = {name for candidates in found.values() for name, _ in candidates}
    problems = []
    for name in names:
        if name in known or normal_name(name) in HEIGHTS:
            continue
        close = difflib.get_close_matches(normal_name(name), sorted(watched), n=1, cutoff=0.85)
        if close:
            what = f"unknown column {name!r}"
            problems.append(Problem(what, given, line, remedy=f"did you mean {close[0]!r}?"))
    return problems


def _repeated(rows: list[SiteRow], given: str) -> list[Problem]:
    first: dict[str, SiteRow] = {}
    problems = []
    for row in rows:
        other = first.setdefault(row.site_id, row)
        if other is not row:
            place = other.where if other.line is None else f"line {other.line}"
            problems.append(
                Problem(
                    f"this id stands at {place} already",
                    given,
                    row.line,
                    row.where,
                    remedy="one line a site; several azimuths in one cell, as 0;120;240",
                )
            )
    return problems


class _Cells:
    """The cells of one record, read as what they should be; problems are collected."""

    def __init__(
        self,
        record: Record,
        columns: dict[str, tuple[str, float]],
        given: str,
        problems: list[Problem],
    ) -> None:
        self._record, self._columns = record, columns
        self._given, self._problems = given, problems

    def row(self) -> SiteRow | None:
        """Return the row; None if anything of it is wrong."""
        n_problems = len(self._problems)
        site_id = self._text("site_id")
        longitude, latitude = self._place()
        row = SiteRow(
            site_id=site_id or "",
            name=self._text("name") or site_id or "",
            longitude=longitude,
            latitude=latitude,
            height_agl_m=self._number("height_agl_m"),
            carriers=self._names("carriers"),
            radio_id=self._text("radio_id"),
            radios=self._radios(),
            azimuths_deg=self._azimuths(),
            tilt_deg=self._number("tilt_deg"),
            illustrative=self._truth("illustrative"),
            line=self._record.line,
            where=", ".join(part for part in (self._record.feature, f"site {site_id}") if part),
            structure_height_m=self._number("structure_height_m"),
        )
        if site_id is None:
            self._refuse("site_id", "the site has no id", "give every site an id of its own")
        return row if len(self._problems) == n_problems else None

    def _place(self) -> tuple[float, float]:
        if self._record.lon_lat is not None:
            return self._record.lon_lat
        return self._degrees("longitude", 180.0), self._degrees("latitude", 90.0)

    def _degrees(self, field: str, limit: float) -> float:
        value = self._number(field)
        if value is None:
            if self._value(field) is None:
                self._refuse(field, "the site has no place", f"give its {field}")
            return math.nan
        if abs(value) > limit:
            self._refuse(field, f"{value:g} is no {field}", f"allowed: {-limit:g} to {limit:g} deg")
        return value

    def _value(self, field: str) -> Any:
        """Return what is written; None for a blank."""
        if field not in self._columns:
            return None
        value = self._record.values.get(self._columns[field][0])
        return None if isinstance(value, str) and value.strip() == "" else value

    def _refuse(self, field: str, what: str, allowed: str | None = None) -> None:
        column = self._columns[field][0]
        where = ": ".join(part for part in (self._record.feature, column) if part)
        self._problems.append(Problem(what, self._given, self._record.line, where, allowed))

    def _text(self, field: str) -> str | None:
        value = self._value(field)
        if value is None:
            return None
        if isinstance(value, float) and value.is_integer():
            value = int(value)  # a column of whole numbers with a gap
        if isinstance(value, bool) or not isinstance(value, str | int | float):
            self._refuse(field, f"{_shown(value)} is not text")
            return None
        return str(value).strip()

    def _number(self, field: str) -> float | None:
        value = self._value(field)
        if value is None:
            return None
        number = _finite(value)
        if number is None:
            allowed = "allowed: a number with a decimal point"
            self._refuse(field, f"{_shown(value)} is not a finite number", allowed)
            return None
        return number * self._columns[field][1]

    def _items(self, field: str) -> list[Any] | None:
        """Return the items of a list, which a cell of text writes as ``a;b`` or as JSON."""
        value = self._value(field)
        if value is None or isinstance(value, list):
            return value
        if isinstance(value, str) and value.strip().startswith("["):
            decoded = _decoded(value)
            return decoded if isinstance(decoded, list) else [value]
        return [part.strip() for part in value.split(";")] if isinstance(value, str) else [value]

    def _names(self, field: str) -> tuple[str, ...] | None:
        items = self._items(field)
        if items is None:
            return None
        if not items or not all(isinstance(item, str) and item != "" for item in items):
            self._refuse(field, f"{_shown(self._value(field))} is not a list of names")
            return None
        return tuple(items)

    def _azimuths(self) -> tuple[float, ...] | Literal["omni"] | None:
        items = self._items("azimuths_deg")
        if items is None:
            return None
        if len(items) == 1 and str(items[0]).lower() == "omni":
            return "omni"
        numbers = [_finite(item) for item in items]
        known = tuple(number for number in numbers if number is not None)
        if not numbers or len(known) < len(numbers):
            what = f"{_shown(self._value('azimuths_deg'))} is not a list of azimuths"
            self._refuse("azimuths_deg", what, "allowed: 0;120;240 or omni")
            return None
        return known

    def _radios(self) -> dict[str, str]:
        value = self._value("radios")
        if value is None:
            return {}
        radios = _decoded(value) if isinstance(value, str) else value
        if not isinstance(radios, dict) or not all(isinstance(r, str) for r in radios.values()):
            what = f"{_shown(value)} does not give each carrier its radio"
            self._refuse("radios", what, 'allowed: {"carrier": "radio", ...}')
            return {}
        return radios

    def _truth(self, field: str) -> bool:
        value = self._value(field)
        if value is None:
            return False
        truth = _TRUTHS.get(str(value).strip().lower())
        if truth is None:
            self._refuse(field, f"{_shown(value)} is not true or false")
        return truth is True


def _finite(value: Any) -> float | None:
    """Return the finite number that a value is or spells; None if it is none."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    try:
        number = float(value)
    except (ValueError, OverflowError):
        return None
    return number if math.isfinite(number) else None


def _decoded(text: str) -> Any:
    try:
        return json.loads(text)
    except json.JSONDecodeError:
        return None


def _shown(value: Any) -> str:
    return repr(value) if isinstance(value, str) else json.dumps(value, default=str)
