"""What one link runs over: a profile from terrain files, or from a plan's own rasters."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from pyproj import Transformer

from ranplan.config.new_inputs import named_file
from ranplan.errors import InvalidInputError, OutsideGridError, Problem, all_of
from ranplan.io.clutter_table import shipped_class_table
from ranplan.io.extent import WGS84, lon_lat, parse_crs, place_name
from ranplan.io.inputs import describe
from ranplan.io.profile_input import EARTH, build_profile, join_tiles, track_between
from ranplan.io.raster_input import open_raster
from ranplan.propagation import Climate, Profile
from ranplan.propagation.profiles import profile_between

if TYPE_CHECKING:
    from ranplan.pipeline.groundwork import Groundwork
    from ranplan.result import InputRecord

LAND_COVER_CLASSES = "esa_worldcover"


@dataclass(frozen=True, slots=True)
class LinkEnd:
    """
    An antenna at one end of a link.

    Parameters
    ----------
    longitude, latitude : float
        WGS84. [deg]
    height_agl_m : float
        [m]
    name : str or None
    """

    longitude: float
    latitude: float
    height_agl_m: float
    name: str | None = None


@dataclass(frozen=True, slots=True)
class LinkGround:
    """
    What a link runs over.

    Parameters
    ----------
    tx, rx : LinkEnd
        Where the profile has them.
    profile : Profile
    climate : Climate
        With one latitude, that of the path's centre.
    bearing_deg, back_bearing_deg : float
        From each end to the other, clockwise from true north. [deg]
    longitude, latitude : (point,) array
        Of the profile's points. [deg]
    notes : tuple of str
        What was taken for granted, and what was moved.
    files : tuple of InputRecord
        What was read.
    illustrative : tuple of str
        What of it is made up.
    """

    tx: LinkEnd
    rx: LinkEnd
    profile: Profile
    climate: Climate
    bearing_deg: float
    back_bearing_deg: float
    longitude: np.ndarray
    latitude: np.ndarray
    notes: tuple[str, ...]
    files: tuple[InputRecord, ...]
    illustrative: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TerrainFiles:
    """
    What the user names of the ground.

    Parameters
    ----------
    dem : tuple of str
        Terrain files.
    dem_crs : str or None
        CRS of files that state none.
    nodata : float or None
        Means no data as well as what the files declare.
    land_cover : str or None
        In the classes of ESA WorldCover.
    sea_below_m : float or None
        Ground below it is sea. [m]
    """

    dem: tuple[str, ...]
    dem_crs: str | None = None
    nodata: float | None = None
    land_cover: str | None = None
    sea_below_m: float | None = None


def ground_from_files(
    tx: LinkEnd, rx: LinkEnd, terrain: TerrainFiles, climate: Climate
) -> LinkGround:
    """
    Ground along the geodesic between two places, from the user's rasters as they are.

    Parameters
    ----------
    tx, rx : LinkEnd
    terrain : TerrainFiles
    climate : Climate
        Its latitude is replaced by that of the path's centre.

    Returns
    -------
    LinkGround

    Raises
    ------
    InvalidInputError
        With what is wrong, naming the file as the user gave it.
    """
    crs = None if terrain.dem_crs is None else parse_crs(terrain.dem_crs, "--dem-crs")
    tiles = all_of(*(_opener(name, "elevation") for name in terrain.dem))
    dem = join_tiles(tiles, crs)
    land_cover, legend = None, shipped_class_table(LAND_COVER_CLASSES)
    if terrain.land_cover is not None:
        land_cover = _opener(terrain.land_cover, "land cover")()
    start, end = (tx.longitude, tx.latitude), (rx.longitude, rx.latitude)
    track = track_between(dem, start, end)
    profile, notes = build_profile(
        dem,
        track,
        nodata=terrain.nodata,
        land_cover=land_cover,
        legend=legend,
        sea_below_m=terrain.sea_below_m,
    )
    sources = [*tiles, *([] if land_cover is None else [land_cover])]
    files = [replace(source.file, beside=source.beside) for source in sources]
    bearing_deg, back_deg, _ = EARTH.inv(*start, *end)
    return LinkGround(
        tx,
        rx,
        profile,
        replace(climate, latitude_deg=_centre_latitude(start, end)),
        bearing_deg % 360.0,
        back_deg % 360.0,
        track.longitude,
        track.latitude,
        notes,
        tuple(dict.fromkeys(record for file in files for record in describe(file))),
    )


def ground_from_plan(tx: LinkEnd, rx: LinkEnd, base: Groundwork, climate: Climate) -> LinkGround:
    """
    Ground between the centres of the two ends' cells, as a plan's path loss is computed over it.

    Parameters
    ----------
    tx, rx : LinkEnd
    base : Groundwork
    climate : Climate
        Its latitude is replaced by that of the path's centre.

    Returns
    -------
    LinkGround
        Its ends are moved to the centres of their cells.

    Raises
    ------
    InvalidInputError
        If an end is outside the region, or both are in one cell.
    """
    cells = all_of(lambda: _cell(base, tx, "--from"), lambda: _cell(base, rx, "--to"))
    if cells[0] == cells[1]:
        what = f"both ends lie in one cell of {base.region.grid.cell_m:g} m"
        remedy = "give --dem instead of --config for so short a link"
        raise InvalidInputError(Problem(what, where="--to", remedy=remedy))
    grid, terrain = base.region.grid, base.ground.terrain
    distance_km, ground_m, surface_m, zone = profile_between(terrain, grid.cell_m, *cells)
    row, col = np.linspace(cells[0], cells[1], distance_km.size).T
    longitude, latitude = lon_lat(grid.crs, *grid.xy(row, col))
    tx_placed, rx_placed = (
        replace(end, longitude=float(longitude[at]), latitude=float(latitude[at]))
        for end, at in ((tx, 0), (rx, -1))
    )
    start = tx_placed.longitude, tx_placed.latitude
    end = rx_placed.longitude, rx_placed.latitude
    bearing_deg, back_deg, _ = EARTH.inv(*start, *end)
    moved = [
        f"{option} is moved by {_metres_apart(given, to):.0f} m, to the centre of its"
        f" {grid.cell_m:g} m cell"
        for option, given, to in (("--from", tx, tx_placed), ("--to", rx, rx_placed))
    ]
    # As the raster has it: the mean of the two cells' latitudes.
    middle = np.float64(base.region.latitude_deg[cells[0]] + base.region.latitude_deg[cells[1]]) / 2
    return LinkGround(
        tx_placed,
        rx_placed,
        Profile(distance_km * 1000.0, ground_m, surface_m - ground_m, zone),
        replace(climate, latitude_deg=float(middle)),
        bearing_deg % 360.0,
        back_deg % 360.0,
        longitude,
        latitude,
        (*moved, *_of_the_ground(base.region.notes)),
        tuple(dict.fromkeys(record for file in base.files for record in describe(file))),
        _of_the_ground(base.region.illustrative),
    )


def _opener(name: str, role: str):
    """Return what opens a raster, so that the problems of all of them are told at once."""
    return lambda: open_raster(named_file(name, role))


def _cell(base: Groundwork, end: LinkEnd, option: str) -> tuple[int, int]:
    grid = base.region.grid
    to_grid = Transformer.from_crs(WGS84, grid.crs, always_xy=True)
    easting, northing = to_grid.transform(end.longitude, end.latitude)
    try:
        row, col = grid.rowcol(easting, northing)
    except OutsideGridError:
        west, south, east, north = grid.bounds
        longitudes, latitudes = lon_lat(
            grid.crs, np.array([west, east, west, east]), np.array([south, south, north, north])
        )
        raise InvalidInputError(
            Problem(
                f"{place_name(WGS84, end.longitude, end.latitude)} is outside the plan's region",
                where=option,
                allowed=f"about longitude {longitudes.min():.3f} to {longitudes.max():.3f},"
                f" latitude {latitudes.min():.3f} to {latitudes.max():.3f}",
            )
        ) from None
    return int(row[0]), int(col[0])


def _of_the_ground(notes: tuple[str, ...]) -> tuple[str, ...]:
    """Leave out what a link does not read."""
    return tuple(note for note in notes if not note.startswith("population:"))


def _metres_apart(one: LinkEnd, other: LinkEnd) -> float:
    return EARTH.inv(one.longitude, one.latitude, other.longitude, other.latitude)[2]


def _centre_latitude(start: tuple[float, float], end: tuple[float, float]) -> float:
    return EARTH.npts(*start, *end, 1)[0][1]
