"""Records of a site file as they are written: GeoJSON, GeoPackage or CSV, told by content."""

from __future__ import annotations

import csv
import json
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pyogrio
import shapely
from pyproj import CRS, Transformer
from pyproj.exceptions import CRSError

from ranplan.errors import InvalidInputError, Problem
from ranplan.io.csv_input import refuse_any
from ranplan.io.named_files import why_missing
from ranplan.io.spelling import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    import numpy as np

_SQLITE = b"SQLite format 3\0"
_DELIMITERS = ",;\t"
_KINDS = "allowed: GeoJSON, GeoPackage, or CSV as UTF-8 text"
_POINTS = "allowed: Point"


@dataclass(frozen=True, slots=True)
class Record:
    """
    One line or feature.

    Parameters
    ----------
    values : dict
        By column, as written: text in a CSV, JSON values in GeoJSON; None where there is nothing.
    line : int or None
        Line in a CSV, from 1.
    feature : str or None
        Which feature it is in the other formats.
    lon_lat : tuple of float, or None
        Place of the feature, WGS84; None in a CSV, whose columns hold it. [deg]
    """

    values: dict[str, Any]
    line: int | None = None
    feature: str | None = None
    lon_lat: tuple[float, float] | None = None


def read_records(path: Path, given: str, layer: str | None = None) -> tuple[Record, ...]:
    """
    Read every record of a file of points.

    Parameters
    ----------
    path : Path
    given : str
        The file as the user named it.
    layer : str, optional
        Of a GeoPackage that holds several.

    Returns
    -------
    tuple of Record
        At least one.

    Raises
    ------
    InvalidInputError
        If the file is missing, empty, of another kind, malformed, without the layer or without a
        CRS where one is needed, or holds anything but points.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        what, remedy = why_missing(given, path.parent) or (
            f"cannot be read: {error.strerror}",
            None,
        )
        raise InvalidInputError(Problem(what, given, remedy=remedy)) from None
    if content.strip() == b"":
        raise InvalidInputError(Problem("the file is empty", given))
    if content.startswith(_SQLITE):
        records = _geopackage(path, given, layer)
    elif layer is not None:
        remedy = "leave the layer out"
        raise InvalidInputError(Problem("only a GeoPackage has layers", given, remedy=remedy))
    else:
        text = _decoded(content, given)
        records = _geojson(text, given) if text.lstrip().startswith("{") else _csv(text, given)
    if not records:
        raise InvalidInputError(Problem("the file has no sites", given))
    return tuple(records)


def _decoded(content: bytes, given: str) -> str:
    if b"\0" not in content:
        try:
            return content.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            line = content.count(b"\n", 0, error.start) + 1
            what = f"byte 0x{content[error.start]:02x} is not UTF-8 text"
            problem = Problem(what, given, line, allowed=_KINDS, remedy="save the file as UTF-8")
            raise InvalidInputError(problem) from None
    raise InvalidInputError(Problem("not a file of sites", given, allowed=_KINDS))


def _csv(text: str, given: str) -> list[Record]:
    delimiter = max(_DELIMITERS, key=text.strip().partition("\n")[0].count)
    reader = csv.reader(text.splitlines(keepends=True), delimiter=delimiter, strict=True)
    try:
        lines = [(reader.line_num, [cell.strip() for cell in row]) for row in reader]
    except csv.Error as error:
        raise InvalidInputError(Problem(f"not CSV: {error}", given, reader.line_num)) from None
    (header_line, header), *rows = [(line, row) for line, row in lines if any(row)]
    repeated = sorted({name for name in header if header.count(name) > 1})
    problems = [
        Problem(f"the header has the column {name!r} twice", given, header_line)
        for name in repeated
    ]
    problems += [
        Problem(f"{len(row)} values under {len(header)} columns", given, line)
        for line, row in rows
        if len(row) != len(header)
    ]
    refuse_any(problems)
    return [
        Record({name: cell or None for name, cell in zip(header, row, strict=True)}, line)
        for line, row in rows
    ]


def _geojson(text: str, given: str) -> list[Record]:
    try:
        content = json.loads(text)
    except json.JSONDecodeError as error:
        raise InvalidInputError(Problem(f"not JSON: {error.msg}", given, error.lineno)) from None
    features = content.get("features")
    if content.get("type") != "FeatureCollection" or not isinstance(features, list):
        problem = Problem("not a collection of sites", given, allowed="allowed: FeatureCollection")
        raise InvalidInputError(problem)
    to_wgs84 = _to_wgs84(_stated_crs(content, given))
    records, problems = [], []
    for number, feature in enumerate(features, start=1):
        where = f"feature {number}"
        values, point = _feature_parts(feature)
        if point is None:
            problems.append(Problem("its geometry is not a point", given, None, where, _POINTS))
        else:
            records.append(Record(values, None, where, to_wgs84.transform(*point)))
    refuse_any([*problems, *_unplaced(records, given)])
    return records


def _feature_parts(feature: Any) -> tuple[dict[str, Any], tuple[float, float] | None]:
    """Return a feature's properties, its own id among them, and its point."""
    feature = feature if isinstance(feature, dict) else {}
    values = {"id": feature["id"]} if "id" in feature else {}
    values |= feature.get("properties") or {}
    match feature.get("geometry"):
        case {"type": "Point", "coordinates": [int() | float() as x, int() | float() as y, *_]}:
            return values, (x, y)
    return values, None


def _stated_crs(content: dict[str, Any], given: str) -> CRS:
    """Return the CRS an older GeoJSON file states; RFC 7946 knows WGS84 only."""
    match content.get("crs"):
        case None:
            return CRS.from_epsg(4326)
        case {"properties": {"name": str() as name}}:
            try:
                return CRS.from_user_input(name)
            except CRSError:
                pass
    what = f"its crs member {json.dumps(content['crs'])} names no CRS"
    raise InvalidInputError(Problem(what, given, remedy="write the file in WGS84, without crs"))


def _geopackage(path: Path, given: str, layer: str | None) -> list[Record]:
    try:
        layers = [str(name) for name, kind in pyogrio.list_layers(path) if kind is not None]
        name = _layer_name(layers, given, layer)
        meta, fids, geometries, fields = pyogrio.raw.read(path, layer=name, return_fids=True)
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError) as error:
        raise InvalidInputError(Problem(f"not a GeoPackage: {error}", given)) from None
    if meta["crs"] is None:
        raise InvalidInputError(Problem("the layer states no CRS", given, where=name))
    return _placed(list(_rows(meta["fields"], fids, fields)), geometries, meta["crs"], given)


def _layer_name(layers: list[str], given: str, layer: str | None) -> str:
    """Return the layer asked for, or else the only one."""
    if layer in layers:
        return layer
    if layer is not None:
        what, allowed = f"has no layer {layer!r}", f"layers: {', '.join(layers)}"
        remedy = did_you_mean(layer, layers)
        raise InvalidInputError(Problem(what, given, allowed=allowed, remedy=remedy))
    if len(layers) != 1:
        what = f"the file has {len(layers)} layers with geometry: {', '.join(layers)}"
        remedy = "name one with layer: in the config, or export it on its own"
        raise InvalidInputError(Problem(what, given, allowed="allowed: one", remedy=remedy))
    return layers[0]


def _rows(names: Iterable[str], fids: np.ndarray, fields: list[np.ndarray]) -> Iterator[Record]:
    for at, fid in enumerate(fids):
        values = {name: _plain(column[at]) for name, column in zip(names, fields, strict=True)}
        yield Record(values, None, f"feature {fid}")


def _plain(value: Any) -> Any:
    """Return a GeoPackage value as a Python one; NaN is how its NULL arrives."""
    value = value.item() if hasattr(value, "item") else value
    return None if isinstance(value, float) and math.isnan(value) else value


def _placed(records: list[Record], geometries: np.ndarray, crs: str, given: str) -> list[Record]:
    points = shapely.from_wkb(geometries)
    problems = [
        Problem("its geometry is not a point", given, None, record.feature, _POINTS)
        for record, point in zip(records, points, strict=True)
        if point is None or point.geom_type != "Point" or point.is_empty
    ]
    refuse_any(problems)
    to_wgs84 = _to_wgs84(CRS.from_user_input(crs))
    placed = [
        Record(record.values, None, record.feature, to_wgs84.transform(point.x, point.y))
        for record, point in zip(records, points, strict=True)
    ]
    refuse_any(_unplaced(placed, given))
    return placed


def _to_wgs84(crs: CRS) -> Transformer:
    return Transformer.from_crs(crs, "EPSG:4326", always_xy=True)


def _unplaced(records: list[Record], given: str) -> list[Problem]:
    """Problems of records whose point has no longitude and latitude."""
    return [
        Problem("its coordinates are no place on earth", given, None, record.feature)
        for record in records
        if record.lon_lat is not None and not all(map(math.isfinite, record.lon_lat))
    ]
