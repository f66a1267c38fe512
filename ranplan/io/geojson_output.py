"""Sites, sectors and coverage as GeoJSON to RFC 7946.

GDAL does the geometry (to WGS84, six decimals, right-hand rule, cut at the antimeridian, bounding
boxes); the properties are written as they are, so that a field without a value is absent.
"""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import rasterio.features
import shapely
from pyproj import Geod, Transformer
from shapely.geometry import shape

from ranplan.io.records import sector_record, site_record, tier_record
from ranplan.symbology import TIER_OPACITY, tier_colours

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ranplan.grid import Grid
    from ranplan.result import Plan
    from ranplan.sites import Sector, Site

WEDGE_RADIUS_M = 1500.0  # of a sector's symbol; says nothing of its reach
WEDGE_WIDTH_DEG = 65.0
_ARC_STEP_DEG = 5.0

# A straight edge in the grid is a curve in longitude and latitude: 2 km of it strays from the
# chord by less than the last decimal below 50 degrees of latitude.
_LONGEST_EDGE_M = 2000.0


def sites_geojson(plan: Plan) -> bytes:
    """Return a Point a site."""
    points = shapely.points(_eastings_northings(plan.coverage.grid, plan.sites))
    return feature_collection(plan.coverage.grid, points, [site_record(s) for s in plan.sites])


def sectors_geojson(plan: Plan) -> bytes:
    """Return a Polygon a sector: a wedge of a fixed size toward its azimuth, a disc for an omni."""
    to_grid = _to_grid(plan.coverage.grid)
    wedges, properties = [], []
    for site in plan.sites:
        for sector in site.sectors:
            wedges.append(_wedge(site, sector, to_grid))
            first, *rest = sector_record(sector).items()
            properties.append(dict([first, ("site_id", site.site_id), *rest]))
    return feature_collection(plan.coverage.grid, wedges, properties)


def coverage_geojson(plan: Plan) -> bytes:
    """
    Return a MultiPolygon a tier, cumulative, weakest first, along the edges of the cells.

    A tier that reaches no cell is there with a null geometry and an area of zero.
    """
    coverage = plan.coverage
    areas, properties = [], []
    colours = tier_colours(len(coverage.tiers))
    for level, (result, colour) in enumerate(zip(coverage.tiers, colours, strict=True), start=1):
        areas.append(_area(coverage.grid, coverage.tier_index >= level))
        properties.append(
            tier_record(result)
            | {"illustrative": bool(plan.provenance.illustrative)}
            | _simplestyle(colour)
        )
    return feature_collection(coverage.grid, areas, properties)


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
    gpd.GeoSeries(list(geometries), crs=grid.crs).to_file(
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
        _compact(
            {
                "type": "Feature",
                **({"bbox": feature["bbox"]} if "bbox" in feature else {}),
                "geometry": feature["geometry"],
                "properties": values,
            }
        )
        for feature, values in zip(document["features"], properties, strict=True)
    ]
    opening, lines = _compact(head)[:-1], ",\n".join(features)
    return f'{opening},"features":[\n{lines}\n]}}\n'.encode("utf-8", "backslashreplace")


def _compact(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def _to_grid(grid: Grid) -> Transformer:
    return Transformer.from_crs("EPSG:4326", grid.crs, always_xy=True)


def _eastings_northings(grid: Grid, sites: Sequence[Site]) -> np.ndarray:
    """Return the masts' places as given, (sites, 2). [m]."""
    longitudes = [site.longitude for site in sites]
    latitudes = [site.latitude for site in sites]
    return np.column_stack(_to_grid(grid).transform(longitudes, latitudes))


def _wedge(site: Site, sector: Sector, to_grid: Transformer) -> shapely.Polygon:
    """Return the sector's symbol in the grid's CRS."""
    if sector.azimuth_true_deg is None:
        azimuths = np.arange(0.0, 360.0, _ARC_STEP_DEG)
        corner_lon, corner_lat = [], []
    else:
        half = WEDGE_WIDTH_DEG / 2
        steps = round(WEDGE_WIDTH_DEG / _ARC_STEP_DEG) + 1
        azimuths = sector.azimuth_true_deg + np.linspace(-half, half, steps)
        corner_lon, corner_lat = [site.longitude], [site.latitude]
    n = azimuths.size
    arc_lon, arc_lat, _ = Geod(ellps="WGS84").fwd(
        np.full(n, site.longitude), np.full(n, site.latitude), azimuths, np.full(n, WEDGE_RADIUS_M)
    )
    easting, northing = to_grid.transform([*corner_lon, *arc_lon], [*corner_lat, *arc_lat])
    return shapely.Polygon(np.column_stack([easting, northing]))


def _area(grid: Grid, reached: np.ndarray) -> shapely.MultiPolygon | None:
    """Return the outline of the cells, exactly along their edges."""
    outlines = rasterio.features.shapes(
        reached.astype(np.uint8), mask=reached, connectivity=4, transform=grid.transform
    )
    # Polygons one by one: segmentize makes a polygon of a multipolygon with a single part.
    polygons = [shapely.segmentize(shape(outline), _LONGEST_EDGE_M) for outline, _ in outlines]
    return shapely.MultiPolygon(polygons) if polygons else None


def _simplestyle(colour: str) -> dict[str, Any]:
    """Return what GeoJSON viewers (simplestyle 1.1) colour the polygon by."""
    return {
        "fill": colour,
        "fill-opacity": TIER_OPACITY,
        "stroke": colour,
        "stroke-width": 0.5,
        "stroke-opacity": 0.9,
    }
