"""How far places are from the border of an area, on the ellipsoid, and on which side of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely
from pyproj import Geod, Transformer
from scipy.spatial import cKDTree
from shapely.affinity import translate

if TYPE_CHECKING:
    from collections.abc import Sequence

_GEOD = Geod(ellps="WGS84")
_TO_GLOBE = Transformer.from_crs("EPSG:4979", "EPSG:4978", always_xy=True)
# Edges are straight in longitude and latitude; pieces this short are straight on the ground, too,
# to within a millimetre or two.
_LONGEST_PIECE_DEG = 0.002
_ON_THE_BORDER_DEG = 1e-9  # a tenth of a millimetre
_TURNS_DEG = (0.0, 360.0, -360.0)


@dataclass(frozen=True, slots=True)
class Nearest:
    """
    The point of an area's border that is nearest to a place.

    Parameters
    ----------
    signed_m : float
        Geodesic distance: positive outside the area, negative inside, zero on the border. [m]
    longitude, latitude : float
        Of the point, WGS84. [deg]
    bearing_deg : float
        From the place to the point, clockwise from true north. [deg]
    polygon : int
        Number of a polygon: the first that covers the place, else one whose border has the point.
    """

    signed_m: float
    longitude: float
    latitude: float
    bearing_deg: float
    polygon: int


class Area:
    """
    The union of polygons of longitude and latitude.

    Parameters
    ----------
    polygons : sequence of shapely Polygon or MultiPolygon
        Valid, WGS84, at least one. Across the antimeridian they are split at 180 degrees or go on
        beyond it.

    Notes
    -----
    Distances are taken in the azimuthal equidistant projection centred on each place, where they
    are geodesic: a point of the border lies at its geodesic azimuth and distance.
    """

    def __init__(self, polygons: Sequence[shapely.Geometry]) -> None:
        self._polygons = shapely.STRtree(polygons)
        border = _without_seam(shapely.union_all(polygons).boundary)
        lines = shapely.get_parts(shapely.segmentize(border, _LONGEST_PIECE_DEG))
        points, line = shapely.get_coordinates(lines, return_index=True)
        first = np.flatnonzero(line[1:] == line[:-1])
        self._start, self._end = points[first], points[first + 1]
        start, end = _on_the_globe(self._start), _on_the_globe(self._end)
        self._middles = cKDTree((start + end) / 2.0)
        self._longest_m = float(np.linalg.norm(end - start, axis=1).max())

    def nearest(self, places: np.ndarray) -> tuple[Nearest, ...]:
        """
        Return the nearest point of the border for each place.

        Parameters
        ----------
        places : (n, 2) array
            Longitude and latitude, WGS84. [deg]
        """
        place, piece = self._pieces_in_reach(places)
        distance_m, bearing_deg, point, is_on_border = _to_pieces(
            places[place], self._start[piece], self._end[piece]
        )
        _, first = np.unique(place, return_index=True)
        best = np.lexsort((piece, distance_m, place))[first]
        found = []
        for row, at in zip(best, self._covering(places), strict=True):
            is_inside = at is not None
            signed_m = -distance_m[row] if is_inside else distance_m[row]
            found.append(
                Nearest(
                    signed_m=0.0 if is_on_border[row] else float(signed_m),
                    longitude=float((point[row, 0] + 180.0) % 360.0 - 180.0),
                    latitude=float(point[row, 1]),
                    bearing_deg=float(bearing_deg[row] % 360.0),
                    polygon=self._polygon_at(point[row]) if at is None else at,
                )
            )
        return tuple(found)

    def _pieces_in_reach(self, places: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return pairs (place, piece of the border), the nearest piece of each place among them."""
        on_globe = _on_the_globe(places)
        to_middle_m, _ = self._middles.query(on_globe)
        # No piece reaches nearer than its middle less half its length. The rest is for chords,
        # which are a little shorter than the ways over ground, in the north-south direction more.
        reach_m = to_middle_m * (1.0 + 1e-4) + self._longest_m / 2.0 + 1.0
        pieces = self._middles.query_ball_point(on_globe, reach_m, return_sorted=True)
        place = np.repeat(np.arange(len(places)), [len(found) for found in pieces])
        return place, np.concatenate(pieces).astype(np.intp)

    def _covering(self, places: np.ndarray) -> list[int | None]:
        """Return the first polygon that covers each place, its border included."""
        covering: list[int | None] = [None] * len(places)
        for turn_deg in _TURNS_DEG:
            points = shapely.points(places[:, 0] + turn_deg, places[:, 1])
            for at, polygon in self._polygons.query(points, predicate="covered_by").T.tolist():
                known = covering[at]
                covering[at] = polygon if known is None else min(known, polygon)
        return covering

    def _polygon_at(self, point: np.ndarray) -> int:
        return int(self._polygons.query_nearest(shapely.Point(point)).min())


def _on_the_globe(points: np.ndarray) -> np.ndarray:
    """Return points on the ellipsoid as seen from the middle of the earth, (n, 3). [m]."""
    longitude, latitude = points.T
    return np.column_stack(_TO_GLOBE.transform(longitude, latitude, np.zeros(len(points))))


def _to_pieces(
    places: np.ndarray, start: np.ndarray, end: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Distance and bearing to pieces of border, the nearest point, and whether it is the place."""
    ends_m = []
    for points in (start, end):
        azimuth_deg, _, distance_m = _GEOD.inv(*places.T, *points.T)
        azimuth = np.radians(azimuth_deg)
        ends_m.append(distance_m[:, None] * np.column_stack([np.sin(azimuth), np.cos(azimuth)]))
    fraction = _nearest_fraction(ends_m[0], ends_m[1])[:, None]
    east_north_m = ends_m[0] + fraction * (ends_m[1] - ends_m[0])
    distance_m = np.hypot(*east_north_m.T)
    bearing_deg = np.degrees(np.arctan2(*east_north_m.T))
    # A place on a border is told in the border's own coordinates, where the border is straight.
    turn_deg = 360.0 * np.round((places[:, 0] - start[:, 0]) / 360.0)
    offset_deg = places - np.column_stack([turn_deg, np.zeros(len(places))])
    start_deg, end_deg = start - offset_deg, end - offset_deg
    in_degrees = _nearest_fraction(start_deg, end_deg)[:, None]
    away_deg = np.hypot(*(start_deg + in_degrees * (end_deg - start_deg)).T)
    return distance_m, bearing_deg, start + fraction * (end - start), away_deg < _ON_THE_BORDER_DEG


def _nearest_fraction(start: np.ndarray, end: np.ndarray) -> np.ndarray:
    """Return where on the way from start to end, 0 to 1, the origin is nearest."""
    step = end - start
    length_squared = np.einsum("ij,ij->i", step, step)
    along = -np.einsum("ij,ij->i", start, step)
    # A piece along a pole has no length on the ground.
    safe = np.where(length_squared > 0.0, length_squared, 1.0)
    return np.clip(along / safe, 0.0, 1.0)


def _without_seam(border: shapely.Geometry) -> shapely.Geometry:
    """Leave out the cut along the antimeridian that a polygon split there has on both sides."""
    west, _, east, _ = border.bounds
    if west > -180.0 or east < 180.0:
        return border
    sides = [shapely.LineString([(x, -90.0), (x, 90.0)]) for x in (180.0, -180.0)]
    at_east, at_west = (shapely.intersection(border, side) for side in sides)
    seam = shapely.intersection(at_east, translate(at_west, 360.0))
    return border.difference(seam).difference(translate(seam, -360.0))
