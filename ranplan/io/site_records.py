"""Records of a site file as they are written: GeoJSON, GeoPackage or CSV, told by content."""

from __future__ import annotations

import csv
import json
import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pyogrio
import shapely
from pyproj import CRS, Geod, Transformer
from pyproj.exceptions import CRSError

from ranplan.errors import InvalidInputError, Problem
from ranplan.io.csv_input import refuse_any
from ranplan.io.named_files import why_missing
from ranplan.io.spelling import did_you_mean
from ranplan.printable import printable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

_SQLITE = b"SQLite format 3\0"
_DELIMITERS = ",;\t"
_KINDS = "allowed: GeoJSON, GeoPackage, or CSV as UTF-8 text"
_NO_POINT = "its geometry is not a point"
_POINTS = "allowed: Point"
_SHAPES = "allowed: points, lines and polygons"
_GEOD = Geod(ellps="WGS84")


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
    reach_m : float
        From there to the farthest corner of the feature; zero for a point. [m]
    """

    values: dict[str, Any]
    line: int | None = None
    feature: str | None = None
    lon_lat: tuple[float, float] | None = None
    reach_m: float = 0.0


def read_records(
    path: Path, given: str, layer: str | None = None, *, takes_shapes: bool = False
) -> tuple[Record, ...]:
    """
    Read every record of a file of sites.

    Parameters
    ----------
    path : Path
    given : str
        The file as the user named it.
    layer : str, optional
        Of a GeoPackage that holds several.
    takes_shapes : bool
        Whether a line or polygon will do for a site: it stands in its middle, or on it.

    Returns
    -------
    tuple of Record
        At least one.

    Raises
    ------
    InvalidInputError
        If the file is missing, empty, of another kind, malformed, without the layer or without a
        CRS where one is needed, or holds anything but points where only these will do.
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
        records = _geopackage(path, given, layer, takes_shapes=takes_shapes)
    elif layer is not None:
        remedy = "leave the layer out"
        raise InvalidInputError(Problem("only a GeoPackage has layers", given, remedy=remedy))
    else:
        text = _decoded(content, given)
        is_json = text.lstrip().startswith("{")
        records = _geojson(text, given, takes_shapes=takes_shapes) if is_json else _csv(text, given)
    if not records:
        raise InvalidInputError(Problem("the file has no sites", given))
    return tuple(replace(record, values=_shown(record.values)) for record in records)


def _shown(values: dict[str, Any]) -> dict[str, Any]:
    """Make the texts of a record safe to show: names go into pages, tables and pictures."""
    return {
        name: printable(value) if isinstance(value, str) else value
        for name, value in values.items()
    }


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


def _geojson(text: str, given: str, *, takes_shapes: bool) -> list[Record]:
    try:
        content = json.loads(text)
    except json.JSONDecodeError as error:
        raise InvalidInputError(Problem(f"not JSON: {error.msg}", given, error.lineno)) from None
    features = content.get("features")
    if content.get("type") != "FeatureCollection" or not isinstance(features, list):
        problem = Problem("not a collection of sites", given, allowed="allowed: FeatureCollection")
        raise InvalidInputError(problem)
    crs = _stated_crs(content, given)
    parts = [_feature_parts(feature) for feature in features]
    records = [
        Record(values, None, f"feature {number}")
        for number, (values, _) in enumerate(parts, start=1)
    ]
    geometries = [geometry for _, geometry in parts]
    return _placed(records, geometries, crs, given, takes_shapes=takes_shapes)


def _feature_parts(feature: Any) -> tuple[dict[str, Any], shapely.Geometry | None]:
    """Return a feature's properties, its own id among them, and its geometry if it has one."""
    feature = feature if isinstance(feature, dict) else {}
    values = {"id": feature["id"]} if "id" in feature else {}
    values |= feature.get("properties") or {}
    match feature.get("geometry"):
        case {"type": "Point", "coordinates": [int() | float() as x, int() | float() as y, *_]}:
            return values, shapely.Point(x, y)
        case {"type": str() as kind} as geometry if kind != "Point":
            return values, shapely.from_geojson(json.dumps(geometry), on_invalid="ignore")
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


def _geopackage(path: Path, given: str, layer: str | None, *, takes_shapes: bool) -> list[Record]:
    try:
        layers = [str(name) for name, kind in pyogrio.list_layers(path) if kind is not None]
        name = _layer_name(layers, given, layer)
        meta, fids, geometries, fields = pyogrio.raw.read(path, layer=name, return_fids=True)
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError) as error:
        raise InvalidInputError(Problem(f"not a GeoPackage: {error}", given)) from None
    if meta["crs"] is None:
        raise InvalidInputError(Problem("the layer states no CRS", given, where=name))
    records = list(_rows(meta["fields"], fids, fields))
    shapes, crs = shapely.from_wkb(geometries), CRS.from_user_input(meta["crs"])
    return _placed(records, shapes, crs, given, takes_shapes=takes_shapes)


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


def _placed(
    records: list[Record],
    geometries: Iterable[shapely.Geometry | None],
    crs: CRS,
    given: str,
    *,
    takes_shapes: bool,
) -> list[Record]:
    to_wgs84 = Transformer.from_crs(crs, "EPSG:4326", always_xy=True)
    placed, problems = [], []
    for record, geometry in zip(records, geometries, strict=True):
        if geometry is None or geometry.is_empty:
            what = "it has no geometry" if takes_shapes else _NO_POINT
            allowed = _SHAPES if takes_shapes else _POINTS
            problems.append(Problem(what, given, None, record.feature, allowed))
        elif geometry.geom_type == "Point":
            lon_lat = to_wgs84.transform(geometry.x, geometry.y)
            placed.append(replace(record, lon_lat=lon_lat))
        elif takes_shapes:
            lon_lat, reach_m = _middle(geometry, to_wgs84)
            placed.append(replace(record, lon_lat=lon_lat, reach_m=reach_m))
        else:
            problems.append(Problem(_NO_POINT, given, None, record.feature, _POINTS))
    refuse_any([*problems, *_unplaced(placed, given)])
    return placed


def _middle(shape: shapely.Geometry, to_wgs84: Transformer) -> tuple[tuple[float, float], float]:
    """Return a point on a shape, the centroid where that is on it, and how far its corners are."""
    centroid = shape.centroid
    middle = centroid if shape.is_valid and shape.intersects(centroid) else shape.point_on_surface()
    longitude, latitude = to_wgs84.transform(middle.x, middle.y)
    corners = to_wgs84.transform(*shapely.get_coordinates(shape).T)
    if not (math.isfinite(longitude) and math.isfinite(latitude)):
        return (longitude, latitude), math.inf
    from_there = [np.full_like(corners[0], value) for value in (longitude, latitude)]
    _, _, distance_m = _GEOD.inv(*from_there, *corners)
    return (longitude, latitude), float(distance_m.max())


def _unplaced(records: list[Record], given: str) -> list[Problem]:
    """Problems of records whose point has no longitude and latitude."""
    return [
        Problem("its coordinates are no place on earth", given, None, record.feature)
        for record in records
        if record.lon_lat is not None
        and not all(map(math.isfinite, (*record.lon_lat, record.reach_m)))
    ]
