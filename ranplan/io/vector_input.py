"""Vector layers, anything GDAL reads, with a CRS that is known and geometry that can be used."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING

import geopandas
import numpy as np
import pyogrio
import shapely
from pyogrio.errors import DataLayerError, DataSourceError
from pyproj import CRS, Transformer

from ranplan.errors import InvalidInputError, Problem
from ranplan.io.antimeridian import crosses, unwrapped
from ranplan.io.extent import WGS84
from ranplan.io.spelling import did_you_mean

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

    from ranplan.io.inputs import InputFile


@dataclass(frozen=True, slots=True)
class Layer:
    """
    A vector layer as read.

    Parameters
    ----------
    file : InputFile
    frame : geopandas.GeoDataFrame
        Row ``i`` is feature ``i + 1``; geometry may be None, empty or invalid.
    crs : pyproj.CRS
    notes : tuple of str
        What GDAL remarked while reading.
    """

    file: InputFile
    frame: geopandas.GeoDataFrame
    crs: CRS
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Polygons:
    """
    The polygons of a layer.

    Parameters
    ----------
    geometry : object array of shapely Polygon or MultiPolygon
        Valid, without heights, in the layer's CRS; across the antimeridian, longitudes go on beyond
        180 degrees.
    feature : int array
        Number of the feature that each one comes from, counted from 1.
    notes : tuple of str
        What was repaired or left out.
    """

    geometry: np.ndarray
    feature: np.ndarray
    notes: tuple[str, ...]


def read_layer(file: InputFile, layer: str | None = None) -> Layer:
    """
    Read a whole vector layer.

    Parameters
    ----------
    file : InputFile
    layer : str, optional
        Needed where the file holds several.

    Returns
    -------
    Layer

    Raises
    ------
    InvalidInputError
        If GDAL cannot read it, the layer is not there or not named, or its CRS is not known.
    """
    with warnings.catch_warnings(record=True) as remarks:
        warnings.simplefilter("always")
        try:
            name = _layer_name(file, layer)
            frame = pyogrio.read_dataframe(file.path, layer=name)
            driver = pyogrio.read_info(file.path, layer=name)["driver"]
        except (DataSourceError, DataLayerError) as error:
            reason = str(error).replace(str(file.path), file.given)
            what = f"cannot be read as a vector layer: {reason}"
            allowed = "GeoJSON, GeoPackage, shapefile or another format GDAL knows"
            raise InvalidInputError(Problem(what, file=file.given, allowed=allowed)) from None
    notes = tuple(dict.fromkeys(f"{file.given}: {remark.message}" for remark in remarks))
    crs = _crs(file, frame, driver)
    return Layer(file, frame.set_crs(crs, allow_override=True), crs, notes)


def polygons(layer: Layer) -> Polygons:
    """
    Take the polygons of a layer, repairing invalid ones.

    Parameters
    ----------
    layer : Layer

    Returns
    -------
    Polygons

    Raises
    ------
    InvalidInputError
        If none is usable.
    """
    geometry = shapely.force_2d(layer.frame.geometry.to_numpy())
    given = layer.file.given
    is_absent = shapely.is_missing(geometry) | shapely.is_empty(geometry)
    is_flawed = ~is_absent & ~shapely.is_valid(geometry)
    if layer.crs.is_geographic:
        part, owner = shapely.get_parts(geometry, return_index=True)
        is_flawed[[i for i, item in zip(owner, part, strict=True) if _crosses(item)]] = True
    geometry[is_flawed] = [_repaired(item, layer.crs) for item in geometry[is_flawed]]
    parts = np.array([polygon_part(item) for item in geometry], dtype=object)
    is_usable = np.array([part is not None for part in parts], dtype=bool)
    counts = (
        (int(is_absent.sum()), "features without geometry left out"),
        (int((~is_usable & ~is_absent).sum()), "features that are no polygons left out"),
        (int((is_flawed & is_usable).sum()), "invalid polygons repaired"),
    )
    notes = tuple(f"{given}: {n:,} {what}" for n, what in counts if n > 0)
    if not is_usable.any():
        kinds = sorted({str(kind) for kind in layer.frame.geom_type.dropna().unique()})
        what = f"holds no usable polygon among {len(geometry):,} features"
        if kinds:
            what += f" ({', '.join(kinds)})"
        raise InvalidInputError(Problem(what, file=given, allowed="a layer of polygons"))
    return Polygons(parts[is_usable], np.flatnonzero(is_usable) + 1, notes)


def _crosses(geometry: BaseGeometry) -> bool:
    return geometry.geom_type == "Polygon" and crosses(geometry)


def _repaired(geometry: BaseGeometry, crs: CRS) -> BaseGeometry:
    """Repair each part on its own: together, overlapping parts would cancel each other out."""
    parts = shapely.get_parts(geometry)
    if crs.is_geographic:
        parts = np.array([unwrapped(item) if _crosses(item) else item for item in parts])
    return shapely.union_all(shapely.make_valid(parts))


def transformed(geometry: np.ndarray, source: CRS, target: CRS) -> np.ndarray:
    """
    Bring geometries from one CRS to another, corner by corner.

    Parameters
    ----------
    geometry : object array of shapely geometries
    source, target : pyproj.CRS

    Returns
    -------
    object array of shapely geometries
    """
    transformer = Transformer.from_crs(source, target, always_xy=True)

    def moved(points: np.ndarray) -> np.ndarray:
        return np.column_stack(transformer.transform(points[:, 0], points[:, 1]))

    return shapely.transform(geometry, moved)


def polygon_part(geometry: BaseGeometry | None) -> BaseGeometry | None:
    """Return what of a geometry is area, None if nothing is."""
    if geometry is None or geometry.is_empty:
        return None
    if geometry.geom_type in ("Polygon", "MultiPolygon"):
        return geometry if geometry.area > 0.0 else None
    if geometry.geom_type != "GeometryCollection":
        return None
    areas = [part for part in geometry.geoms if polygon_part(part) is not None]
    return shapely.union_all(areas) if areas else None


def _layer_name(file: InputFile, layer: str | None) -> str:
    """Return the layer to read: the one asked for, or the only one."""
    names = [str(name) for name, kind in pyogrio.list_layers(file.path) if kind is not None]
    listing = f"layers: {', '.join(names)}" if names else "it has no layer with geometry"
    if layer is None and len(names) == 1:
        return names[0]
    if layer in names:
        return layer
    what, remedy = f"has no layer {layer!r}", did_you_mean(str(layer), names)
    if layer is None:
        what, remedy = f"holds {len(names)} layers", "say which with layer:"
    raise InvalidInputError(Problem(what, file=file.given, allowed=listing, remedy=remedy))


def _crs(file: InputFile, frame: geopandas.GeoDataFrame, driver: str) -> CRS:
    if frame.crs is not None:
        crs = CRS.from_user_input(frame.crs)
        return crs.sub_crs_list[0] if crs.is_compound else crs
    # TopoJSON is GeoJSON with shared arcs and states no CRS; its numbers tell a projected one.
    if driver == "TopoJSON" and (np.abs(frame.total_bounds) <= [180.0, 90.0, 180.0, 90.0]).all():
        return WGS84
    remedy = "add it, for instance with ogr2ogr -a_srs EPSG:4326 or the shapefile's .prj"
    raise InvalidInputError(Problem("states no CRS", file=file.given, remedy=remedy))
