"""The plane of the report's map: the plan's grid, in metres from its south-west corner."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from pyproj import Transformer

from ranplan.report.map_furniture import round_degrees

if TYPE_CHECKING:
    from ranplan.grid import Grid

_LOOKUP_NODES = 9  # places between them are interpolated: some metres off in 200 km
_LINE_NODES = 21


@dataclass(frozen=True, slots=True)
class Frame:
    """
    The grid's rectangle as the map's plane.

    Parameters
    ----------
    grid : Grid
    to_grid, to_wgs84 : Transformer
        Longitude and latitude to easting and northing, and back.
    middle_longitude : float
        Of the grid's middle; longitudes are counted on from it, not wrapped at 180. [deg]
    """

    grid: Grid
    to_grid: Transformer
    to_wgs84: Transformer
    middle_longitude: float

    @classmethod
    def of(cls, grid: Grid) -> Frame:
        """Return the frame of a grid."""
        west, south, east, north = grid.bounds
        to_wgs84 = Transformer.from_crs(grid.crs, "EPSG:4326", always_xy=True)
        middle_longitude, _ = to_wgs84.transform((west + east) / 2, (south + north) / 2)
        to_grid = Transformer.from_crs("EPSG:4326", grid.crs, always_xy=True)
        return cls(grid, to_grid, to_wgs84, middle_longitude)

    @property
    def size_m(self) -> tuple[int, int]:
        """Width and height. [m]."""
        west, south, east, north = self.grid.bounds
        return round(east - west), round(north - south)

    def place(self, longitude: float, latitude: float) -> tuple[int, int]:
        """Return a place's metres east and north of the south-west corner."""
        west, south, _, _ = self.grid.bounds
        easting, northing = self.to_grid.transform(longitude, latitude)
        return round(easting - west), round(northing - south)

    def shows(self, longitude: float, latitude: float) -> bool:
        """Tell whether the grid's projection knows the place; it may lie beyond the grid."""
        return math.isfinite(self.to_grid.transform(longitude, latitude)[0])

    def degrees(self, x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return longitudes and latitudes of places on the map."""
        west, south, _, _ = self.grid.bounds
        longitude, latitude = self.to_wgs84.transform(x + west, y + south)
        middle = self.middle_longitude
        return middle + (longitude - middle + 180) % 360 - 180, latitude


def lookup(frame: Frame) -> list[list[tuple[float, float]]]:
    """Return longitude and latitude on a coarse lattice, southern row first."""
    width, height = frame.size_m
    xs = np.linspace(0, width, _LOOKUP_NODES)
    rows = (frame.degrees(xs, np.full_like(xs, y)) for y in np.linspace(0, height, _LOOKUP_NODES))
    return [[(round(lon, 6), round(lat, 6)) for lon, lat in zip(*row, strict=True)] for row in rows]


def graticule(frame: Frame) -> list[dict[str, Any]]:
    """Return lines of equal longitude and latitude, each from the edge where its label stands."""
    width, height = frame.size_m
    x, y = np.linspace(0, width, _LINE_NODES), np.linspace(0, height, _LINE_NODES)
    on_west, on_south = np.zeros_like(y), np.zeros_like(x)
    longitudes, _ = frame.degrees(x, on_south)
    _, latitudes = frame.degrees(on_west, y)
    lines = []
    for degree, text in round_degrees(longitudes[0], longitudes[-1], "EW"):
        line = _along_meridian(frame, degree, y, np.interp(degree, longitudes, x))
        lines.append({"points": line, "text": text, "edge": "south"})
    for degree, text in round_degrees(latitudes[0], latitudes[-1], "NS"):
        line = _along_parallel(frame, degree, x, np.interp(degree, latitudes, y))
        lines.append({"points": line, "text": text, "edge": "west"})
    return lines


def _along_meridian(frame: Frame, degree: float, y: np.ndarray, x: float) -> list:
    """Return the line of a longitude that starts at ``x`` on the southern edge."""
    _, latitudes = frame.degrees(np.full_like(y, x), y)
    return [frame.place(degree, latitude) for latitude in latitudes]


def _along_parallel(frame: Frame, degree: float, x: np.ndarray, y: float) -> list:
    """Return the line of a latitude that starts at ``y`` on the western edge."""
    longitudes, _ = frame.degrees(x, np.full_like(x, y))
    return [frame.place(longitude, degree) for longitude in longitudes]
