"""Layers as GeoJSON to RFC 7946.

GDAL does the geometry (to WGS84, six decimals, right-hand rule, cut at the antimeridian, bounding
boxes); the properties are written as they are, so that a field without a value is absent.
"""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import shapely

from ranplan.io.records import compact_json

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ranplan.grid import Grid
    from ranplan.io.plan_layers import PlanLayer

# A straight edge in the grid is a curve in longitude and latitude: 2 km of it strays from the
# chord by less than the last decimal below 50 degrees of latitude.
_LONGEST_EDGE_M = 2000.0


def layer_geojson(grid: Grid, layer: PlanLayer) -> bytes:
    """Return a layer of a plan as GeoJSON, see ``feature_collection``."""
    return feature_collection(grid, layer.geometries, layer.records)


def feature_collection(
    grid: Grid,
    geometries: Sequence[shapely.Geometry | None],
    properties: Sequence[dict[str, Any]],
) -> bytes:
    """
    Return GeoJSON to RFC 7946, one feature a line.

    Parameters
    ----------
    grid : Grid
        In whose CRS the geometries are.
    geometries : sequence of shapely.Geometry or None
        None becomes a null geometry.
    properties : sequence of dict
        Of each feature, in the order in which they are to stand.

    Returns
    -------
    bytes
        UTF-8; the same for the same input.
    """
    by_gdal = io.BytesIO()
    gpd.GeoSeries([_curved(item) for item in geometries], crs=grid.crs).to_file(
        by_gdal,
        driver="GeoJSON",
        index=False,
        RFC7946="YES",
        COORDINATE_PRECISION=6,
        WRITE_BBOX="YES",
    )
    document = json.loads(by_gdal.getvalue())
    head = {key: document[key] for key in ("type", "bbox") if key in document}
    features = [
        compact_json(
            {
                "type": "Feature",
                **({"bbox": feature["bbox"]} if "bbox" in feature else {}),
                "geometry": feature["geometry"],
                "properties": values,
            }
        )
        for feature, values in zip(document["features"], properties, strict=True)
    ]
    opening, lines = compact_json(head)[:-1], ",\n".join(features)
    return f'{opening},"features":[\n{lines}\n]}}\n'.encode("utf-8", "backslashreplace")


def _curved(geometry: shapely.Geometry | None) -> shapely.Geometry | None:
    """Add points along straight edges, for they become curves."""
    if geometry is None or geometry.geom_type != "MultiPolygon":
        return shapely.segmentize(geometry, _LONGEST_EDGE_M)
    # Polygons one by one: segmentize makes a polygon of a multipolygon with a single part.
    return shapely.MultiPolygon(
        list(shapely.segmentize(shapely.get_parts(geometry), _LONGEST_EDGE_M))
    )
