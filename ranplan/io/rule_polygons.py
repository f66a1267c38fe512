"""Polygons that rules hang on: repaired where invalid, and brought to longitude and latitude."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely

from ranplan.errors import Problem
from ranplan.io.antimeridian import crosses, unwrapped
from ranplan.io.csv_input import refuse_any
from ranplan.io.extent import WGS84
from ranplan.io.vector_input import Layer, polygon_part, transformed

if TYPE_CHECKING:
    from pyproj import CRS

    from ranplan.grid import Grid

_POLYGONS = ("Polygon", "MultiPolygon")
_LONGEST_EDGE_M = 200.0  # straight in the layer's CRS; a curve in longitude and latitude
_SAME_AREA = 0.001
_THIN_DEG = 1e-7  # a centimetre: as wide as a polygon without area is drawn


@dataclass(frozen=True, slots=True)
class RulePolygon:
    """
    The polygon of one feature.

    Parameters
    ----------
    geometry : shapely Polygon or MultiPolygon
        Valid, WGS84; across the antimeridian its longitudes go on beyond 180. [deg]
    flaw : str or None
        What was wrong with it, where it had to be repaired.
    is_doubtful : bool
        It is not clear which area it means: its repair depends on how it is read by more than
        0.1 %, or it has no area. ``geometry`` is its convex hull then.
    """

    geometry: shapely.Geometry
    flaw: str | None
    is_doubtful: bool


def rule_polygons(layer: Layer) -> tuple[RulePolygon, ...]:
    """
    Polygons of a layer, one a feature; none of a layer without features.

    Parameters
    ----------
    layer : Layer

    Returns
    -------
    tuple of RulePolygon

    Raises
    ------
    InvalidInputError
        With every feature that is no polygon, or has no place in longitude and latitude.
    """
    geometries = shapely.force_2d(layer.frame.geometry.to_numpy())
    given = layer.file.given
    refuse_any(
        [
            Problem(_no_polygon(item), given, None, f"feature {number}", "allowed: polygons")
            for number, item in enumerate(geometries, start=1)
            if item is None or item.is_empty or item.geom_type not in _POLYGONS
        ]
    )
    found = tuple(_rule_polygon(item, layer.crs) for item in geometries)
    refuse_any(
        [
            Problem("its coordinates are no place on earth", given, None, f"feature {number}")
            for number, item in enumerate(found, start=1)
            if not np.isfinite(shapely.get_coordinates(item.geometry)).all()
        ]
    )
    return found


def grid_outline(grid: Grid) -> shapely.Geometry:
    """Return the outline of a grid in longitude and latitude, WGS84."""
    return _in_degrees(shapely.box(*grid.bounds), grid.crs)


def _no_polygon(geometry: shapely.Geometry | None) -> str:
    if geometry is None or geometry.is_empty:
        return "it has no geometry"
    return f"its geometry is a {geometry.geom_type}"


def _rule_polygon(geometry: shapely.Geometry, crs: CRS) -> RulePolygon:
    parts = shapely.get_parts(geometry)
    if crs.is_geographic:
        parts = np.array([unwrapped(part) if crosses(part) else part for part in parts])
    if shapely.is_valid(parts).all():
        # Parts that overlap or touch are no flaw: their union is meant.
        return RulePolygon(_in_degrees(shapely.union_all(parts), crs), None, is_doubtful=False)
    flaw = next(shapely.is_valid_reason(part) for part in parts if not part.is_valid)
    repaired = [polygon_part(shapely.make_valid(part, method="structure")) for part in parts]
    if all(_is_one_area(*pair) for pair in zip(parts, repaired, strict=True)):
        return RulePolygon(_in_degrees(shapely.union_all(repaired), crs), flaw, is_doubtful=False)
    hull = _in_degrees(shapely.MultiPoint(shapely.get_coordinates(parts)).convex_hull, crs)
    if hull.geom_type not in _POLYGONS:
        hull = hull.buffer(_THIN_DEG)
    return RulePolygon(hull, flaw, is_doubtful=True)


def _is_one_area(flawed: shapely.Polygon, repaired: shapely.Geometry | None) -> bool:
    """
    Tell whether a polygon means the same area however its flaw is read.

    Crossing edges may enclose what lies inside any ring, or what lies inside an odd number of
    them. A figure of eight is the same area either way; a ring that overlaps itself is not.
    """
    by_odd_rings = polygon_part(shapely.make_valid(flawed, method="linework"))
    if repaired is None or by_odd_rings is None:
        return False
    return abs(repaired.area - by_odd_rings.area) <= _SAME_AREA * repaired.area


def _in_degrees(geometry: shapely.Geometry, crs: CRS) -> shapely.Geometry:
    if crs.is_geographic:
        placed = geometry
    else:
        factor = crs.axis_info[0].unit_conversion_factor
        placed = shapely.segmentize(geometry, _LONGEST_EDGE_M / factor)
    placed = transformed(np.array([placed], dtype=object), crs, WGS84)[0]
    parts = shapely.get_parts(placed)
    if any(part.geom_type == "Polygon" and crosses(part) for part in parts):
        placed = shapely.union_all([unwrapped(part) for part in parts])
    return placed if placed.is_valid else shapely.make_valid(placed, method="structure")
