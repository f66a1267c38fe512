"""One profile along a geodesic, read from the rasters themselves: no plan, no grid between."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from pyproj import Geod, Transformer

from ranplan.constants import ZONE_INLAND
from ranplan.errors import InvalidInputError, Problem
from ranplan.io.elevation_input import (
    DEEPEST_SEA_M,
    HIGHEST_LAND_M,
    LOWEST_LAND_M,
    check_tiles,
    stated_unit,
)
from ranplan.io.extent import WGS84, place_name
from ranplan.io.raster_input import Mosaic, RasterSource, read_mosaic, same_crs
from ranplan.propagation import Profile
from ranplan.region.clutter import clutter_heights, is_sea_class
from ranplan.region.zones import classify_zones
from ranplan.units import METRES_PER_FOOT

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pyproj import CRS

    from ranplan.region import ClutterClass

EARTH = Geod(ellps="WGS84")
FEWEST_STEPS = 4  # models ask for up to five points
_MOST_CELLS_AT_ONCE = 1_000_000
_METRES = {"m": 1.0, "ft": METRES_PER_FOOT}


@dataclass(frozen=True, slots=True)
class Track:
    """
    Points at even steps along the shortest way between two places; arrays are (point,).

    Parameters
    ----------
    longitude, latitude : array
        [deg]
    distance_m : array
        [m]
    """

    longitude: np.ndarray
    latitude: np.ndarray
    distance_m: np.ndarray


@dataclass(frozen=True, slots=True)
class DemSource:
    """
    Terrain files that fit each other.

    Parameters
    ----------
    tiles : tuple of RasterSource
        On one lattice of cells.
    crs : pyproj.CRS
    unit : str
        ``"m"`` or ``"ft"``.
    notes : tuple of str
        What was taken for granted.
    """

    tiles: tuple[RasterSource, ...]
    crs: CRS
    unit: str
    notes: tuple[str, ...]


def join_tiles(tiles: Sequence[RasterSource], crs: CRS | None) -> DemSource:
    """
    Check that terrain files fit each other.

    Parameters
    ----------
    tiles : sequence of RasterSource
    crs : pyproj.CRS or None
        As ``--dem-crs`` gives it, for files that state none.

    Returns
    -------
    DemSource

    Raises
    ------
    InvalidInputError
    """
    _refuse_crs(tiles, crs)
    units = [stated_unit(tile) for tile in tiles]
    unit = next((name for name in units if name is not None), "m")
    notes = []
    if None in units:
        silent = ", ".join(t.file.given for t, name in zip(tiles, units, strict=True) if not name)
        notes.append(f"{silent}: no unit of height is stated; taken as {unit}")
    return DemSource(tuple(tiles), check_tiles(tiles, crs=crs, unit=unit), unit, tuple(notes))


def track_between(dem: DemSource, start: tuple[float, float], end: tuple[float, float]) -> Track:
    """
    Geodesic between two places, in even steps no longer than the terrain's cells are wide.

    Parameters
    ----------
    dem : DemSource
    start, end : tuple of float
        Longitude and latitude, WGS84. [deg]

    Returns
    -------
    Track
        Both ends included, five points or more.

    Raises
    ------
    InvalidInputError
        If the two are one place.
    """
    _, _, length_m = EARTH.inv(*start, *end)
    if not length_m > 0.0:
        place = place_name(WGS84, *start)
        problem = Problem(f"both ends are at {place}", allowed="two different places")
        raise InvalidInputError(problem)
    n_steps = max(FEWEST_STEPS, math.ceil(length_m / cell_size_m(dem, start, end)))
    between = np.array(EARTH.npts(*start, *end, n_steps - 1)).reshape(-1, 2)
    longitude, latitude = np.vstack([start, between, end]).T
    return Track(longitude, latitude, np.linspace(0.0, length_m, n_steps + 1))


def cell_size_m(dem: DemSource, start: tuple[float, float], end: tuple[float, float]) -> float:
    """Narrower side of the terrain's cells, at the end where that is least. [m]."""
    to_dem = Transformer.from_crs(WGS84, dem.crs, always_xy=True)
    to_wgs84 = Transformer.from_crs(dem.crs, WGS84, always_xy=True)
    transform = dem.tiles[0].transform
    sides = []
    for place in (start, end):
        x, y = to_dem.transform(*place)
        (home, *corners) = (
            to_wgs84.transform(x + right, y + up)
            for right, up in ((0.0, 0.0), (transform.a, 0.0), (0.0, transform.e))
        )
        sides += [EARTH.inv(*home, *corner)[2] for corner in corners]
    if not np.isfinite(sides).all():
        raise InvalidInputError(_outside(dem.tiles, *start))
    return min(sides)


def read_elevation_along(
    dem: DemSource, track: Track, *, nodata: float | None = None
) -> np.ndarray:
    """
    Elevation of the points of a track, bilinear between the centres of the files' own cells.

    Parameters
    ----------
    dem : DemSource
    track : Track
    nodata : float, optional
        Means no data as well as what the files declare.

    Returns
    -------
    elevation_amsl_m : (point,) float64 array
        [m]

    Raises
    ------
    InvalidInputError
        If a point is outside the files, in a void, or as high as no ground is; it names the place.
    """
    elevation_m = np.empty(track.distance_m.size)
    for part, mosaic, col, row in _windows(dem.tiles, dem.crs, track, nodata=nodata):
        # A cell without weight is not asked for: a point on a centre needs no neighbours.
        left, top = np.floor(col - 0.5).astype(int), np.floor(row - 0.5).astype(int)
        right_share, low_share = col - 0.5 - left, row - 0.5 - top
        height, is_covered = np.zeros(col.size), np.ones(col.size, bool)
        for across, share_x in ((0, 1.0 - right_share), (1, right_share)):
            for down, share_y in ((0, 1.0 - low_share), (1, low_share)):
                weight = share_x * share_y
                cell = (top + down, left + across)
                is_used = weight > 0.0
                height[is_used] += (weight * mosaic.values[cell])[is_used]
                is_covered &= ~is_used | mosaic.covered[cell]
        longitude, latitude = track.longitude[part], track.latitude[part]
        if not is_covered.all():
            first = int(np.flatnonzero(~is_covered)[0])
            raise InvalidInputError(_outside(dem.tiles, longitude[first], latitude[first]))
        if np.isnan(height).any():
            first = int(np.flatnonzero(np.isnan(height))[0])
            raise InvalidInputError(_void(dem.tiles, longitude[first], latitude[first]))
        elevation_m[part] = height * _METRES[dem.unit]
    _refuse_impossible(dem, track, elevation_m, DEEPEST_SEA_M)
    return elevation_m


def read_clutter_along(
    source: RasterSource, track: Track, legend: Sequence[ClutterClass]
) -> np.ndarray:
    """
    Land cover class of the points of a track, that of the cell a point lies in.

    Parameters
    ----------
    source : RasterSource
    track : Track
    legend : sequence of ClutterClass

    Returns
    -------
    (point,) uint8 array

    Raises
    ------
    InvalidInputError
        If the file states no CRS, a point is outside it or without a class, or the legend does not
        have its class.
    """
    given = source.file.given
    if source.crs is None:
        remedy = "add it, for instance with gdal_edit.py -a_srs EPSG:4326"
        raise InvalidInputError(Problem("states no CRS", file=given, remedy=remedy))
    codes = np.empty(track.distance_m.size)
    for part, mosaic, col, row in _windows([source], source.crs, track):
        codes[part] = mosaic.values[np.floor(row).astype(int), np.floor(col).astype(int)]
    is_wrong = ~np.isin(codes, [item.code for item in legend])
    if is_wrong.any():
        first = int(np.flatnonzero(is_wrong)[0])
        code = codes[first]
        what = "no land cover class" if np.isnan(code) else f"the unknown class {code:g}"
        raise InvalidInputError(
            Problem(
                f"{what} at {place_name(WGS84, track.longitude[first], track.latitude[first])}",
                file=given,
                allowed=f"codes {', '.join(str(item.code) for item in legend)} all along",
            )
        )
    return codes.astype(np.uint8)


def build_profile(
    dem: DemSource,
    track: Track,
    *,
    nodata: float | None = None,
    land_cover: RasterSource | None = None,
    legend: Sequence[ClutterClass] = (),
    sea_below_m: float | None = None,
) -> tuple[Profile, tuple[str, ...]]:
    """
    Profile of a track: ground, clutter, zones.

    Parameters
    ----------
    dem : DemSource
    track : Track
    nodata : float, optional
        Means no data as well as what the files declare.
    land_cover : RasterSource, optional
        Without it there is no clutter.
    legend : sequence of ClutterClass
        Of the land cover.
    sea_below_m : float, optional
        Ground below it is sea, at height zero; without it only classes of the land cover that are
        open sea tell it. [m]

    Returns
    -------
    profile : Profile
    notes : tuple of str
        What was taken for granted.

    Raises
    ------
    InvalidInputError
    """
    notes = list(dem.notes)
    elevation_m = read_elevation_along(dem, track, nodata=nodata)
    clutter_m = np.zeros(elevation_m.size)
    is_sea = np.zeros(elevation_m.size, bool)
    if land_cover is None:
        notes.append("no land cover is given: every point is open ground")
    else:
        code = read_clutter_along(land_cover, track, legend)
        clutter_m[:] = clutter_heights(code, legend)
        is_sea |= is_sea_class(code, legend)
    if sea_below_m is not None:
        is_sea |= elevation_m < sea_below_m
    _refuse_impossible(dem, track, np.where(is_sea, 0.0, elevation_m), LOWEST_LAND_M)
    elevation_m[is_sea] = clutter_m[is_sea] = 0.0
    zone = np.full(elevation_m.size, ZONE_INLAND, np.uint8)
    if is_sea.any():
        step_m = float(track.distance_m[1])
        zone = classify_zones(elevation_m[None], is_sea[None], step_m)[0]
        notes.append("coastal land is told by the sea along the path only, not by that beside it")
    else:
        why = "no sea is told" if sea_below_m is None else "the path meets no sea"
        notes.append(f"every point is inland: {why}")
    return Profile(track.distance_m, elevation_m, clutter_m, zone), tuple(notes)


def _windows(
    tiles: Sequence[RasterSource], crs: CRS, track: Track, *, nodata: float | None = None
) -> Iterator[tuple[slice, Mosaic, np.ndarray, np.ndarray]]:
    """Yield runs of the track with the cells around them, and where its points lie in these."""
    to_tiles = Transformer.from_crs(WGS84, crs, always_xy=True)
    x, y = to_tiles.transform(track.longitude, track.latitude)
    if not (np.isfinite(x).all() and np.isfinite(y).all()):
        lost = int(np.flatnonzero(~(np.isfinite(x) & np.isfinite(y)))[0])
        where = track.longitude[lost], track.latitude[lost]
        raise InvalidInputError(_outside(tiles, *where))
    col, row = ~tiles[0].transform @ (x, y)
    for part in _runs(col, row, 0, col.size):
        window = _around(col[part], row[part])
        mosaic = read_mosaic(tiles, window, crs, dtype=np.float64, nodata=nodata)
        yield part, mosaic, col[part] - window[2], row[part] - window[0]


def _runs(col: np.ndarray, row: np.ndarray, start: int, stop: int) -> Iterator[slice]:
    """Cut a track in runs whose cells fit in memory, however long and oblique it is."""
    top, bottom, left, right = _around(col[start:stop], row[start:stop])
    if stop - start == 1 or (bottom - top) * (right - left) <= _MOST_CELLS_AT_ONCE:
        yield slice(start, stop)
        return
    middle = (start + stop) // 2
    yield from _runs(col, row, start, middle)
    yield from _runs(col, row, middle, stop)


def _around(col: np.ndarray, row: np.ndarray) -> tuple[int, int, int, int]:
    """Cells that bilinear weights of points reach: first and last row, column, half open."""
    return (
        math.floor(row.min()) - 1,
        math.floor(row.max()) + 2,
        math.floor(col.min()) - 1,
        math.floor(col.max()) + 2,
    )


def _refuse_crs(tiles: Sequence[RasterSource], given: CRS | None) -> None:
    problems = []
    for tile in tiles:
        if tile.crs is None and given is None:
            remedy = "pass --dem-crs EPSG:..., the code that the data's source names"
            problems.append(Problem("states no CRS", file=tile.file.given, remedy=remedy))
        elif tile.crs is not None and given is not None and not same_crs(tile.crs, given):
            what = f"states the CRS {tile.crs.name!r}, --dem-crs says {given.name!r}"
            remedy = "leave out --dem-crs, or mend the file with gdal_edit.py -a_srs"
            problems.append(Problem(what, file=tile.file.given, remedy=remedy))
    if problems:
        raise InvalidInputError(problems)


def _refuse_impossible(
    dem: DemSource, track: Track, elevation_m: np.ndarray, lowest_m: float
) -> None:
    is_wrong = ~((elevation_m >= lowest_m) & (elevation_m <= HIGHEST_LAND_M))
    if not is_wrong.any():
        return
    first = int(np.flatnonzero(is_wrong)[0])
    place = place_name(WGS84, track.longitude[first], track.latitude[first])
    problem = Problem(
        f"{int(is_wrong.sum()):,} points have impossible heights; the first, at {place}, is"
        f" {elevation_m[first]:.1f} m",
        file=_names(dem.tiles),
        allowed=f"{lowest_m:g} to {HIGHEST_LAND_M:g} m",
        remedy="if it means no data, pass --nodata; for bathymetry pass --sea-below-m 0",
    )
    raise InvalidInputError(problem)


def _outside(tiles: Sequence[RasterSource], longitude: float, latitude: float) -> Problem:
    return Problem(
        f"the path leaves the terrain at {place_name(WGS84, longitude, latitude)}",
        file=_names(tiles),
        allowed="ground under every point; sea level is never assumed",
        remedy="add the missing tile with another --dem, or move an end",
    )


def _void(tiles: Sequence[RasterSource], longitude: float, latitude: float) -> Problem:
    return Problem(
        f"the path crosses a void of the terrain at {place_name(WGS84, longitude, latitude)}",
        file=_names(tiles),
        allowed="voids are refused",
        remedy="give a terrain model without voids, or use --config: a region can interpolate them",
    )


def _names(tiles: Sequence[RasterSource]) -> str:
    return ", ".join(tile.file.given for tile in tiles)
