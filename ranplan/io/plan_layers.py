"""The vector layers of a plan, from which both GeoJSON and GeoPackage are written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import rasterio.features
import shapely
from pyproj import Geod, Transformer
from shapely.geometry import shape

from ranplan.constants import ZONE_SEA
from ranplan.coverage.tiers import tier_results
from ranplan.io.records import (
    area_record,
    candidate_record,
    chosen_record,
    equipment_record,
    sector_record,
    site_record,
    structure_record,
    tier_record,
    verdict_record,
)
from ranplan.symbology import TIER_OPACITY, tier_colours

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ranplan.coverage.model import TierResult
    from ranplan.grid import Grid
    from ranplan.result import Plan, Siting
    from ranplan.sites import Sector, Site

WEDGE_RADIUS_M = 1500.0  # of a sector's symbol; says nothing of its reach
WEDGE_WIDTH_DEG = 65.0
_ARC_STEP_DEG = 5.0
_SHORTEST_LINE_M = 0.1


@dataclass(frozen=True, slots=True)
class PlanLayer:
    """
    One vector layer.

    Parameters
    ----------
    name : str
        Of the GeoPackage's table, and of the GeoJSON file.
    title : str
        What it shows, for people.
    geometries : sequence of shapely.Geometry or None
        Of each feature, in the grid's CRS; none at all in a plain table.
    records : sequence of dict
        Of each feature; a field without a value is absent.
    """

    name: str
    title: str
    geometries: Sequence[shapely.Geometry | None]
    records: Sequence[dict[str, Any]]


def sites_layer(plan: Plan) -> PlanLayer:
    """Return a point a site that the plan builds; where nothing was placed, a point a mast."""
    if plan.siting is None:
        return _masts("sites", "Masts", plan.coverage.grid, plan.sites)
    counts_people = plan.region.population is not None
    chosen = plan.siting.chosen
    operator = {} if plan.siting.operator is None else {"operator": plan.siting.operator}
    return PlanLayer(
        "sites",
        "Sites that the plan builds",
        _points(plan.coverage.grid, [item.option.site for item in chosen]),
        [
            chosen_record(item, counts_people=counts_people)
            | equipment_record(item.option.site)
            | structure_record(item.option.candidate)
            | operator
            for item in chosen
        ],
    )


def existing_sites_layer(plan: Plan, siting: Siting) -> PlanLayer:
    """Return a point a mast in service."""
    grid, masts = plan.coverage.grid, siting.existing_sites
    return _masts("existing_sites", "Masts in service", grid, masts)


def candidates_layer(plan: Plan, siting: Siting) -> PlanLayer:
    """Return a point a candidate, chosen or not."""
    return PlanLayer(
        "candidates",
        "Places where a site may be built, and what became of them",
        _points(plan.coverage.grid, [item.candidate for item in siting.candidates]),
        [candidate_record(item) for item in siting.candidates],
    )


def sectors_layer(plan: Plan) -> PlanLayer:
    """Return a wedge a sector of those sites, toward its azimuth, or a disc for an omni."""
    sites = plan.sites
    if plan.siting is not None:
        sites = tuple(item.option.site for item in plan.siting.chosen)
    to_grid = _to_grid(plan.coverage.grid)
    wedges, records = [], []
    for site in sites:
        for sector in site.sectors:
            wedges.append(_wedge(site, sector, to_grid))
            first, *rest = sector_record(sector).items()
            records.append(dict([first, ("site_id", site.site_id), *rest]))
    return PlanLayer(
        "sectors", "Sectors of those sites; the wedge's size says nothing", wedges, records
    )


def coverage_layer(plan: Plan) -> PlanLayer:
    """
    Return a multipolygon a tier, cumulative, weakest first, along the edges of the cells.

    A tier that reaches no cell is there without geometry and with an area of zero.
    """
    coverage = plan.coverage
    study = bool(plan.provenance.study)
    return _tiers(plan, "coverage", "Coverage", coverage.tier_index, coverage.tiers, study=study)


def coverage_before_layer(plan: Plan, siting: Siting) -> PlanLayer:
    """Return the coverage of the masts in service alone, as ``coverage_layer``."""
    region, index = plan.region, siting.before_tier_index
    results = tier_results(
        index,
        [result.tier for result in plan.coverage.tiers],
        region.grid.cell_m,
        is_sea=region.zone == ZONE_SEA,
        population=region.population,
    )
    title = "Coverage by the masts in service alone"
    study = any(s.carrier.band.study for mast in siting.existing_sites for s in mast.sectors)
    return _tiers(plan, "coverage_before", title, index, results, study=study)


def districts_layer(siting: Siting) -> PlanLayer:
    """Return the reporting areas with their people served before and after."""
    return PlanLayer(
        "districts",
        "Reporting areas: people served before and after",
        [result.geometry for result in siting.areas],
        [area_record(result) for result in siting.areas],
    )


def verdicts_layer(plan: Plan, siting: Siting) -> PlanLayer:
    """Return the chosen sites' verdicts, each a line from the site to the worst point."""
    lines, records = [], []
    to_grid = _to_grid(plan.coverage.grid)
    for item in siting.chosen:
        start = to_grid.transform(item.option.site.longitude, item.option.site.latitude)
        for verdict in item.verdicts:
            lines.append(_line(start, verdict.worst_point, to_grid))
            records.append(verdict_record(verdict))
    return PlanLayer(
        "verdicts", "Verdicts of those sites, each with the line to the worst point", lines, records
    )


def candidate_verdicts_layer(siting: Siting) -> PlanLayer:
    """Return the verdicts of every option of every candidate, without geometry."""
    records = [verdict_record(verdict) for verdict in siting.option_verdicts]
    return PlanLayer(
        "candidate_verdicts", "Verdicts of every option of every candidate", (), records
    )


def _masts(name: str, title: str, grid: Grid, sites: Sequence[Site]) -> PlanLayer:
    return PlanLayer(
        name,
        title,
        _points(grid, sites),
        [site_record(site) | equipment_record(site) for site in sites],
    )


def _to_grid(grid: Grid) -> Transformer:
    return Transformer.from_crs("EPSG:4326", grid.crs, always_xy=True)


def _points(grid: Grid, places: Sequence[Any]) -> list[shapely.Point]:
    """Return the places as given, not the middles of their cells, as points in the grid's CRS."""
    longitudes = [place.longitude for place in places]
    latitudes = [place.latitude for place in places]
    return list(shapely.points(*_to_grid(grid).transform(longitudes, latitudes)))


def _line(
    start: tuple[float, float], worst: tuple[float, float] | None, to_grid: Transformer
) -> shapely.LineString | None:
    """Return the line to the worst point; None where there is none, or it is the site itself."""
    if worst is None:
        return None
    line = shapely.LineString([start, to_grid.transform(*worst)])
    return line if line.length >= _SHORTEST_LINE_M else None


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


def _tiers(
    plan: Plan,
    name: str,
    title: str,
    tier_index: np.ndarray,
    results: Sequence[TierResult],
    *,
    study: bool,
) -> PlanLayer:
    areas, records = [], []
    marks = {"study": study, "illustrative": bool(plan.provenance.illustrative)}
    for level, (result, colour) in enumerate(
        zip(results, tier_colours(len(results)), strict=True), start=1
    ):
        areas.append(_area(plan.coverage.grid, tier_index >= level))
        records.append(tier_record(result) | marks | _simplestyle(colour))
    return PlanLayer(name, title, areas, records)


def _area(grid: Grid, reached: np.ndarray) -> shapely.MultiPolygon | None:
    """Return the outline of the cells, exactly along their edges."""
    outlines = rasterio.features.shapes(
        reached.astype(np.uint8), mask=reached, connectivity=4, transform=grid.transform
    )
    polygons = [shape(outline) for outline, _ in outlines]
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
