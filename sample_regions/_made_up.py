"""How the sample regions make up what no record could be had of: rules both build scripts share.

Everything works on a raster of square cells in metres. Whatever is drawn at random comes from a
seeded generator and nothing else, so that a rebuild makes the same files.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import rasterio
import shapely
from pyproj import Transformer
from rasterio.features import shapes
from scipy import ndimage
from scipy.sparse import coo_array
from scipy.sparse.csgraph import dijkstra, minimum_spanning_tree

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd

    Places = tuple[tuple[float, float, float], ...]

# WorldCover classes used by the illustrative land covers.
TREES, SHRUBS, GRASS, CROPS, BUILT_UP, WATER, MANGROVES = 10, 20, 30, 40, 50, 80, 95
MAST_HEIGHT_M = 35
MADE_ON = "2026-11-23"

_STEPS = ((0, 1, 1.0), (1, 0, 1.0), (1, 1, 2**0.5), (1, -1, 2**0.5))  # to half of the neighbours
_SLOPE_THAT_DOUBLES_DEG = 6.0  # a road's cost, and then grows with the square of the slope
_ROAD_OVER_WATER = 30.0  # times the cost of level ground
CUT_M = 400  # longest bevel of an outline's corner
SHORE_M = 1_500  # areas reach this far out on the water
RESERVE_KM2 = (11.0, 30.0)  # smallest that is drawn, smallest where masts are prohibited
GRID_DEG = 1e-5  # corners of outlines and lines lie on it; sites are placed ten times finer


@dataclass(frozen=True)
class Ground:
    """
    The raster everything is made up on.

    Parameters
    ----------
    elevation : (rows, cols) array
        Above sea level. [m]
    transform : rasterio.Affine
        Of square, upright cells in metres.
    crs : str
    is_land : (rows, cols) bool array
        False on the sea and on lakes.
    """

    elevation: np.ndarray
    transform: rasterio.Affine
    crs: str
    is_land: np.ndarray
    slope_deg: np.ndarray = field(init=False)

    def __post_init__(self) -> None:
        """Take the slope from the elevation."""
        dy, dx = np.gradient(self.elevation.astype(float), self.cell_m)
        object.__setattr__(self, "slope_deg", np.degrees(np.arctan(np.hypot(dx, dy))))

    @property
    def cell_m(self) -> float:
        """Side of a cell. [m]."""
        return self.transform.a

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns."""
        return self.elevation.shape

    def row_col(self, longitude, latitude) -> tuple[np.ndarray, np.ndarray]:
        """Row and column of places, with fractions."""
        easting, northing = self._to_map.transform(np.asarray(longitude), np.asarray(latitude))
        col = (easting - self.transform.c) / self.cell_m
        row = (self.transform.f - northing) / self.cell_m
        return row, col

    def lon_lat(self, row, col) -> tuple[np.ndarray, np.ndarray]:
        """Longitude and latitude of cell centres."""
        easting = self.transform.c + (np.asarray(col) + 0.5) * self.cell_m
        northing = self.transform.f - (np.asarray(row) + 0.5) * self.cell_m
        return self._to_map.transform(easting, northing, direction="INVERSE")

    def on_earth(self, drawn: shapely.Geometry) -> shapely.Geometry:
        """Turn a geometry from the map's coordinates into longitude and latitude."""

        def turned(xy: np.ndarray) -> np.ndarray:
            return np.stack(self._to_map.transform(*xy.T, direction="INVERSE"), axis=1)

        return shapely.transform(drawn, turned)

    @property
    def _to_map(self) -> Transformer:
        return Transformer.from_crs("EPSG:4326", self.crs, always_xy=True)

    def flat(self, longitude, latitude) -> np.ndarray:
        """Flat index of the cells that hold places."""
        row, col = self.row_col(longitude, latitude)
        return np.ravel_multi_index((row.astype(int), col.astype(int)), self.shape)

    def away_m(self, longitude: float, latitude: float) -> np.ndarray:
        """Distance of every cell from a place. [m]."""
        row, col = self.row_col(longitude, latitude)
        rows, cols = np.ogrid[: self.shape[0], : self.shape[1]]
        return np.hypot(rows + 0.5 - row, cols + 0.5 - col) * self.cell_m

    def from_m(self, is_there: np.ndarray) -> np.ndarray:
        """Distance of every cell from the nearest of those given. [m]."""
        return ndimage.distance_transform_edt(~is_there) * self.cell_m


def settlements(
    ground: Ground, places: pd.DataFrame, per_km2: float, within_m: float = np.inf
) -> np.ndarray:
    """Cells in a disc around each town that holds its people at a density, or in a smaller one.

    Half a cell's diagonal wider, so that a plan's cells in the disc lie on them, however its grid
    lies to this raster.
    """
    is_settled = np.zeros(ground.shape, bool)
    for place in places.itertuples():
        radius_m = 1000 * np.sqrt(place.population / (np.pi * per_km2))
        away_m = ground.away_m(place.longitude, place.latitude)
        is_settled |= away_m <= min(radius_m, within_m) + ground.cell_m / 2**0.5
    return is_settled


def roads(ground: Ground, ends: Iterable[tuple[float, float]]) -> list[np.ndarray]:
    """
    Lines of least cost that join places, as a tree; level ground is cheap, water dear.

    Parameters
    ----------
    ground : Ground
    ends : iterable of (longitude, latitude)

    Returns
    -------
    list of (n, 2) array
        Rows and columns of the cells each line runs through.
    """
    ends_flat = np.unique(ground.flat(*np.array(list(ends)).T))
    u, v, cost = _neighbours(ground)
    far, before, nearest = _ways_from(ground, ends_flat)
    # Where the surroundings of two ends meet, a line between them crosses; the cheapest counts.
    meets = nearest[u] != nearest[v]
    u, v, through = u[meets], v[meets], (far[u] + cost + far[v])[meets]
    rank = np.full(ground.elevation.size, -1)
    rank[ends_flat] = np.arange(ends_flat.size)
    pair = np.sort(np.stack([rank[nearest[u]], rank[nearest[v]]]), axis=0)
    order = np.lexsort((v, u, through, pair[1], pair[0]))
    _, first = np.unique(pair[:, order], axis=1, return_index=True)
    best = order[first]
    tree = minimum_spanning_tree(
        coo_array((through[best], tuple(pair[:, best])), shape=(ends_flat.size,) * 2).tocsr()
    ).tocoo()
    chosen = set(zip(tree.row.tolist(), tree.col.tolist(), strict=True))
    return [
        np.array(np.unravel_index(_back(before, u[i])[::-1] + _back(before, v[i]), ground.shape)).T
        for i in best.tolist()
        if tuple(pair[:, i].tolist()) in chosen
    ]


def _neighbours(ground: Ground) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Pairs of neighbouring cells, and what a road between them costs."""
    each = 1.0 + (ground.slope_deg / _SLOPE_THAT_DOUBLES_DEG) ** 2
    each = np.where(ground.is_land, each, _ROAD_OVER_WATER)
    index = np.arange(each.size).reshape(each.shape)
    parts = []
    for down, right, length in _STEPS:
        here = (slice(None, -down or None), slice(max(0, -right), -right if right > 0 else None))
        there = (slice(down, None), slice(max(0, right), right if right < 0 else None))
        cost = length * (each[here] + each[there]) / 2.0
        parts.append((index[here].ravel(), index[there].ravel(), cost.ravel()))
    u, v, cost = (np.concatenate(part) for part in zip(*parts, strict=True))
    return u, v, cost


def _ways_from(ground: Ground, ends_flat: np.ndarray):
    """Cost of a road from the nearest end to every cell, the cell before it, and that end."""
    u, v, cost = _neighbours(ground)
    graph = coo_array((cost, (u, v)), shape=(ground.elevation.size,) * 2).tocsr()
    return dijkstra(
        graph, directed=False, indices=ends_flat, return_predecessors=True, min_only=True
    )


def _back(before: np.ndarray, cell: int) -> list[int]:
    """Cells from one to the end its shortest way leads to."""
    way = [int(cell)]
    while before[way[-1]] >= 0:
        way.append(int(before[way[-1]]))
    return way


def nearest_of(ground: Ground, groups: Iterable[Iterable[tuple[float, float]]]) -> np.ndarray:
    """Rank from 1 of the group of places from which a road to each cell costs least.

    A little out on the water as well, so that no shore falls between two areas; 0 farther out.
    """
    seeds = [(rank, *place) for rank, places in enumerate(groups, start=1) for place in places]
    owner, longitude, latitude = np.array(seeds).T
    flat = ground.flat(longitude, latitude)
    _, _, nearest = _ways_from(ground, flat)
    rank = np.zeros(ground.elevation.size, int)
    rank[flat] = owner
    away, (row, col) = ndimage.distance_transform_edt(~ground.is_land, return_indices=True)
    near_land = rank[nearest].reshape(ground.shape)[row, col]
    return np.where(away * ground.cell_m <= SHORE_M, near_land, 0)


def rural_people(weight: np.ndarray, n_cells: int, mean: float, rng: np.random.Generator):
    """Whole numbers of people in so many cells, drawn with the weights; most hold a few."""
    draw = np.log(rng.random(weight.shape))
    key = np.full(weight.shape, -np.inf)
    np.divide(draw, weight, out=key, where=weight > 0)
    chosen = np.argsort(key, axis=None, kind="stable")[::-1][:n_cells]
    people = np.zeros(weight.size, np.uint16)
    people[chosen] = 1 + np.floor(-np.log1p(-rng.random(n_cells)) * (mean - 0.5))
    return people.reshape(weight.shape)


def masts(ground: Ground, places: pd.DataFrame, prefix: str, within_m: float) -> list[dict]:
    """Masts on the highest ground near each place, no two on one cell."""
    features, taken = [], set()
    for place in places.itertuples():
        near = ground.away_m(place.longitude, place.latitude) <= within_m
        best = int(np.argmax(np.where(near & ground.is_land, ground.elevation, -9999)))
        if best not in taken:
            taken.add(best)
            site = {
                "site_id": f"{prefix}-{len(features) + 1:02d}",
                "name": f"{place.name} (illustrative)",
                "height_agl_m": MAST_HEIGHT_M,
            }
            features.append(_site(ground, best, site))
    return features


def towers(
    ground: Ground,
    people: np.ndarray,
    far_from: list[dict],
    *,
    prefix: str,
    kinds: tuple[tuple[str, int], ...],
    apart_m: float,
) -> list[dict]:
    """Other structures, one after the other where most people are left far from all before."""
    span = 1 + 2 * round(apart_m / 2.0 / ground.cell_m)
    is_far = np.ones(ground.shape, bool)
    for one in far_from:
        is_far &= ground.away_m(*one["geometry"]["coordinates"]) > apart_m
    features = []
    for kind, height_m in kinds:
        around = ndimage.uniform_filter(np.where(is_far, people, 0.0).astype(float), span)
        row, col = np.unravel_index(np.argmax(around), ground.shape)
        away_m = ground.away_m(*ground.lon_lat(row, col))
        near = away_m <= apart_m / 2
        best = int(np.argmax(np.where(near & ground.is_land, ground.elevation, -9999)))
        is_far &= away_m > apart_m
        number = f"{prefix}-{len(features) + 1:02d}"
        site = {
            "site_id": number,
            "name": f"{kind.capitalize()} {number} (illustrative)",
            "structure": kind,
            "height_agl_m": height_m,
        }
        features.append(_site(ground, best, site))
    return features


def _site(ground: Ground, cell: int, properties: dict) -> dict:
    longitude, latitude = ground.lon_lat(*np.unravel_index(cell, ground.shape))
    point = shapely.Point(round(float(longitude), 6), round(float(latitude), 6))
    return feature(point, **properties)


def areas(ground: Ground, labels: np.ndarray, simplify_m: float) -> dict[int, shapely.Geometry]:
    """
    Outlines of labelled cells as rounded polygons that neither overlap nor leave gaps.

    Parameters
    ----------
    ground : Ground
    labels : (rows, cols) int array
        Zero belongs to nobody.
    simplify_m : float
        How far an outline may leave the edges of the cells. [m]

    Returns
    -------
    dict of int to shapely geometry
        Polygon or MultiPolygon in WGS84 of each label.
    """
    cells = [
        shapely.geometry.shape(outline)
        for outline, _ in shapes(labels.astype(np.int32), transform=ground.transform)
    ]
    # Each stretch of border is drawn once, so that neighbours keep it in common.
    borders = shapely.line_merge(shapely.union_all(shapely.boundary(cells)))
    lines = [_rounded(line, simplify_m) for line in shapely.get_parts(borders)]
    faces = shapely.get_parts(shapely.polygonize([shapely.union_all(lines)]))
    inside = shapely.point_on_surface(faces)
    row = ((ground.transform.f - shapely.get_y(inside)) / ground.cell_m).astype(int)
    col = ((shapely.get_x(inside) - ground.transform.c) / ground.cell_m).astype(int)
    owner = labels[row.clip(0, ground.shape[0] - 1), col.clip(0, ground.shape[1] - 1)]
    return {
        int(label): ground.on_earth(shapely.union_all(faces[owner == label]))
        for label in np.unique(owner[owner > 0])
    }


def line(ground: Ground, way: np.ndarray, simplify_m: float) -> shapely.LineString:
    """Way through cells as a rounded line in WGS84."""
    easting = ground.transform.c + (way[:, 1] + 0.5) * ground.cell_m
    northing = ground.transform.f - (way[:, 0] + 0.5) * ground.cell_m
    stairs = shapely.LineString(np.stack([easting, northing], axis=1))
    return ground.on_earth(_rounded(stairs, simplify_m))


def _rounded(drawn: shapely.LineString, simplify_m: float) -> shapely.LineString:
    """Stairs of cells made straight and corners cut, ends where they were."""
    xy = shapely.get_coordinates(shapely.simplify(drawn, simplify_m))
    closed = np.array_equal(xy[0], xy[-1])
    step = np.diff(xy, axis=0)
    step *= np.minimum(0.25, CUT_M / np.hypot(*step.T))[:, None]
    cut = np.stack([xy[:-1] + step, xy[1:] - step], axis=1).reshape(-1, 2)
    if closed:
        return shapely.LineString(np.concatenate([cut, cut[:1]]))
    return shapely.LineString(np.concatenate([xy[:1], cut[1:-1], xy[-1:]]))


def larger_than(is_part: np.ndarray, n_cells: int) -> np.ndarray:
    """Labels of the connected parts with so many cells, largest first."""
    parts, n_parts = ndimage.label(is_part)
    sizes = np.bincount(parts.ravel(), minlength=n_parts + 1)[1:]
    order = np.argsort(-sizes, kind="stable")
    rank = np.zeros(n_parts + 1, int)
    large = order[sizes[order] >= n_cells]
    rank[large + 1] = np.arange(1, large.size + 1)
    return rank[parts]


def fibre(ground: Ground, ways: Iterable[np.ndarray]) -> list[dict]:
    """Lines of a fibre network along ways through cells."""
    return [
        feature(line(ground, way, 200), line_id=f"F{i:02d}") for i, way in enumerate(ways, start=1)
    ]


def districts(ground: Ground, labels: np.ndarray, names: tuple[str, ...]) -> list[dict]:
    """Areas to report for, by rank from 1."""
    outlines = areas(ground, labels, 250)
    return [
        feature(outlines[i], district_id=f"D{i}", name=f"{name} (illustrative)")
        for i, name in enumerate(names, start=1)
    ]


class Zoning:
    """Zones painted on the ground one over the other, each cell left to the last."""

    def __init__(self, ground: Ground) -> None:
        self._ground = ground
        self._labels = np.zeros(ground.shape, int)
        self._records: list[dict] = []

    def paint(self, is_zone: np.ndarray, n_cells: int, **fields) -> None:
        """Make a zone of each connected part with so many cells."""
        parts = larger_than(is_zone, n_cells)
        first = len(self._records)
        self._labels = np.where(parts > 0, parts + first, self._labels)
        self._records += [fields] * int(parts.max())

    def paint_country(self, district: np.ndarray, limits_m: Iterable[float | None]) -> None:
        """Permit masts in every district up to its limit, where it has one."""
        country = {"zone_class": "rural", "permission": "permitted", "clause": "1.1"}
        for rank, limit_m in enumerate(limits_m, start=1):
            limit = {} if limit_m is None else {"max_structure_height_m": limit_m}
            self.paint((district == rank) & self._ground.is_land, 1, **country, **limit)

    def paint_wild(self, is_wild: np.ndarray, n_cells: int, **fields) -> None:
        """Ask for leave in parts of environmental significance."""
        wild = {"zone_class": "env_significance", "permission": "discretionary", "clause": "2.1"}
        self.paint(
            is_wild & self._ground.is_land, n_cells, **wild | {"lead_time_days": 180} | fields
        )

    def paint_towns(self, is_built_up: np.ndarray, centres: Places, industry: Places) -> None:
        """Ask for leave among homes; permit masts in industry and centres. Places have a radius."""
        town = {"zone_class": "residential", "permission": "discretionary", "clause": "3.1"}
        town |= {"max_structure_height_m": 30.0, "lead_time_days": 90}
        self.paint(is_built_up, 1, **town)
        for places, name, limit_m in (
            (industry, "industrial", 65.0),
            (centres, "commercial", 45.0),
        ):
            near = [self._ground.away_m(x, y) <= radius_m for x, y, radius_m in places]
            zone = {"zone_class": name, "permission": "permitted", "clause": "3.2"}
            zone |= {"max_structure_height_m": limit_m}
            self.paint(np.any(near, axis=0) & is_built_up, 2, **zone)

    def features(self, simplify_m: float) -> list[dict]:
        """Every zone that something is left of."""
        common = {
            "authority": "Illustrative council",
            "instrument": "Illustrative planning scheme",
            "valid_from": "2020-01-01",
            "source_date": MADE_ON,
            "trust": "I",
        }
        outlines = areas(self._ground, self._labels, simplify_m)
        return [
            feature(outlines[i], zone_id=f"Z{i:03d}", **self._records[i - 1], **common)
            for i in sorted(outlines)
        ]


def reserves(ground: Ground, is_block: np.ndarray, simplify_m: float) -> list[dict]:
    """Protected areas: no masts in the large ones, with leave in the small ones."""
    smallest, large = (round(km2 * 1e6 / ground.cell_m**2) for km2 in RESERVE_KM2)
    parts = larger_than(ndimage.binary_opening(is_block & ground.is_land, iterations=2), smallest)
    sizes = np.bincount(parts.ravel())
    return [
        feature(
            outline,
            zone_id=f"R{i:02d}",
            name=f"Illustrative {'reserve' if sizes[i] >= large else 'forest park'} {i}",
            zone_class="protected",
            permission="prohibited" if sizes[i] >= large else "discretionary",
            authority="Illustrative nature service",
            instrument="Illustrative nature act",
            clause="1",
            lead_time_days=365,
            valid_from="2020-01-01",
            source_date=MADE_ON,
            trust="I",
        )
        for i, outline in sorted(areas(ground, parts, simplify_m).items())
    ]


def squares(west: float, south: float, east: float, north: float, step_deg: float) -> np.ndarray:
    """Squares of a grid of longitude and latitude that fill a box, spectrum licences' bricks."""
    x = west + step_deg * np.arange(round((east - west) / step_deg))
    y = south + step_deg * np.arange(round((north - south) / step_deg))
    corner_x, corner_y = np.meshgrid(x, y)
    bricks = shapely.box(corner_x, corner_y, corner_x + step_deg, corner_y + step_deg)
    return shapely.set_precision(bricks.ravel(), GRID_DEG)


def licence(licence_id: str, bricks: np.ndarray, is_held: np.ndarray, **fields) -> dict:
    """Spectrum licence over some of the bricks."""
    common = {
        "regulator": "Illustrative spectrum regulator",
        "licence_type": "spectrum",
        "third_party_allowed": False,
        "valid_from": "2021-01-01",
        "valid_to": "2044-12-31",
        "source_date": MADE_ON,
        "trust": "I",
    }
    area = shapely.union_all(bricks[is_held])
    return feature(area, licence_id=licence_id, **common | fields)


def feature(geometry: shapely.Geometry, **properties) -> dict:
    """One GeoJSON feature, marked as made up."""
    # In normal form and then turned: rings run as RFC 7946 has them, and always start the same.
    fineness = GRID_DEG / 10 if geometry.geom_type == "Point" else GRID_DEG
    drawn = shapely.reverse(shapely.normalize(shapely.set_precision(geometry, fineness)))
    return {
        "type": "Feature",
        "geometry": json.loads(shapely.to_geojson(drawn), parse_float=_six_decimals),
        "properties": {**properties, "illustrative": True},
    }


def _six_decimals(number: str) -> float:
    return round(float(number), 6)


def write_features(path: Path, features: list[dict]) -> None:
    """GeoJSON with one line a feature."""
    lines = ",\n".join(json.dumps(one, ensure_ascii=False) for one in features)
    text = f'{{"type": "FeatureCollection", "features": [\n{lines}\n]}}\n'
    path.write_text(text, encoding="utf-8")


def write_raster(path: Path, values: np.ndarray, ground: Ground, **options) -> None:
    """Raster of made-up values, marked as such."""
    with rasterio.open(
        path,
        "w",
        driver="GTiff",
        height=ground.shape[0],
        width=ground.shape[1],
        count=1,
        dtype=values.dtype,
        crs=ground.crs,
        transform=ground.transform,
        compress="deflate",
        predictor=2,
        **options,
    ) as file:
        file.write(values, 1)
        file.update_tags(illustrative="true", made_by="build.py of this folder")
        file.update_tags(1, illustrative="true")
