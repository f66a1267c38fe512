"""From the config's ``region`` section to a Region: the files read, checked and put on one grid."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ranplan.config.journal import Journal
from ranplan.config.located import located
from ranplan.config.population import build_population
from ranplan.constants import ZONE_COASTAL, ZONE_INLAND, ZONE_SEA
from ranplan.errors import InvalidInputError, Problem
from ranplan.io.clutter_table import (
    MAX_HEIGHT_M,
    SHIPPED,
    read_class_table,
    shipped_class_table,
)
from ranplan.io.elevation_input import check_tiles, read_elevation, refuse_impossible_land
from ranplan.io.extent import (
    grid_around,
    grid_inside,
    latitudes,
    lon_lat,
    padded,
    parse_crs,
    refuse_unfit_crs,
    utm_crs,
)
from ranplan.io.land_cover_input import read_clutter_class
from ranplan.io.land_input import read_land
from ranplan.io.raster_input import RasterSource, pixel_size_m
from ranplan.io.spelling import did_you_mean
from ranplan.region import ClutterClass, Region
from ranplan.region.clutter import NO_CLASS, clutter_heights, is_sea_class, with_heights
from ranplan.region.zones import classify_zones, inner_block, margin_cells, outside_polygons

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pyproj import CRS

    from ranplan.config.load import LoadedConfig
    from ranplan.config.schema import Coast, LandCover, RegionSection
    from ranplan.grid import Grid
    from ranplan.io.inputs import InputFile

_MARGIN_SOURCE_CELLS = 1.5  # bilinear weights reach one source cell beyond the grid


@dataclass(frozen=True, slots=True)
class _Clutter:
    """Land cover on the grid."""

    code: np.ndarray
    height_m: np.ndarray
    legend: tuple[ClutterClass, ...]


def build_region(loaded: LoadedConfig) -> tuple[Region, tuple[InputFile, ...]]:
    """
    Read everything the ``region`` section names and put it on one grid.

    Parameters
    ----------
    loaded : LoadedConfig

    Returns
    -------
    region : Region
    files : tuple of InputFile
        Every file that was read.

    Raises
    ------
    InvalidInputError
        With what is wrong, naming the file as the user gave it, or else the config's line.
    """
    section, journal = loaded.config.region, Journal(loaded.base_dir)
    with located(loaded):
        grid, elevation_amsl_m = _elevation(section, journal)
        clutter = _clutter(section.land_cover, grid, journal)
        is_sea, margin = _sea(section.coast, grid, elevation_amsl_m, clutter, journal)
        sea_here = is_sea[inner_block(margin)]
        refuse_impossible_land(elevation_amsl_m, sea_here, grid)
        elevation_amsl_m[sea_here] = 0.0
        clutter.height_m[sea_here] = 0.0
        zone = classify_zones(elevation_amsl_m, is_sea, grid.cell_m, margin=margin)
        _note_zones(zone, section.coast, journal)
        population = build_population(section.population, grid, ~sea_here, journal)
    illustrative = [f"{file.role}: {file.given}" for file in journal.files if file.illustrative]
    region = Region(
        name=loaded.config.name,
        grid=grid,
        elevation_amsl_m=elevation_amsl_m,
        clutter_class=clutter.code,
        clutter_height_m=clutter.height_m,
        legend=clutter.legend,
        zone=zone,
        population=population,
        latitude_deg=latitudes(grid),
        notes=tuple(journal.notes),
        illustrative=tuple(illustrative),
    )
    return region, tuple(journal.files)


def _elevation(section: RegionSection, journal: Journal) -> tuple[Grid, np.ndarray]:
    terrain = section.elevation
    given_crs = None if terrain.crs is None else parse_crs(terrain.crs, "region.elevation.crs")
    tiles = [journal.raster(terrain, name, "elevation") for name in terrain.files]
    crs = check_tiles(tiles, crs=given_crs, unit=terrain.unit)
    grid = plan_grid(section, tiles, crs)
    elevation_amsl_m, notes = read_elevation(
        tiles,
        crs,
        grid,
        unit=terrain.unit,
        nodata=terrain.nodata,
        max_void_m=terrain.max_void_m if terrain.voids == "interpolate" else None,
    )
    journal.notes.extend(notes)
    return grid, elevation_amsl_m


def joint_box(tiles: Sequence[RasterSource]) -> tuple[float, float, float, float]:
    """``(west, south, east, north)`` around terrain files, in their CRS."""
    corners = np.array([tile.bounds for tile in tiles])
    west, south = corners[:, :2].min(axis=0).tolist()
    east, north = corners[:, 2:].max(axis=0).tolist()
    return west, south, east, north


def plan_grid(section: RegionSection, tiles: Sequence[RasterSource], tiles_crs: CRS) -> Grid:
    """Grid in the config's CRS, around its bounds or inside the joint box of the terrain files."""
    joint = joint_box(tiles)
    box = section.bounds
    if box is None:
        middle = lon_lat(tiles_crs, (joint[0] + joint[2]) / 2, (joint[1] + joint[3]) / 2)
        longitude_deg, latitude_deg = (float(angle) for angle in middle)
    else:
        longitude_deg, latitude_deg = (box.west + box.east) / 2, (box.south + box.north) / 2
    if section.crs == "auto":
        crs = utm_crs(longitude_deg, latitude_deg)
    else:
        crs = parse_crs(section.crs, "region.crs")
        refuse_unfit_crs(crs, longitude_deg, latitude_deg)
    if box is not None:
        return grid_around((box.west, box.south, box.east, box.north), crs, section.cell_m)
    # The size of a source cell on the map is asked for on a grid: a provisional one.
    provisional = grid_inside(joint, tiles_crs, crs, cell_m=section.cell_m, margin_m=0.0)
    pixel_m = max(pixel_size_m(tiles[0].transform, tiles_crs, provisional))
    margin_m = _MARGIN_SOURCE_CELLS * pixel_m
    return grid_inside(joint, tiles_crs, crs, cell_m=section.cell_m, margin_m=margin_m)


def _clutter(section: LandCover | None, grid: Grid, journal: Journal) -> _Clutter:
    if section is None:
        journal.notes.append("land cover: none given; every cell is taken as open ground")
        code = np.full(grid.shape, NO_CLASS, np.uint8)
        return _Clutter(code, np.zeros(grid.shape, np.float32), ())
    legend = _legend(section, journal)
    source = journal.raster(section, section.file, "land cover")
    code = read_clutter_class(source, grid, legend)
    return _Clutter(code, clutter_heights(code, legend), legend)


def _legend(section: LandCover, journal: Journal) -> tuple[ClutterClass, ...]:
    if section.classes in SHIPPED:
        legend = shipped_class_table(section.classes)
    else:
        table = journal.other(section, section.classes, "clutter classes")
        legend = read_class_table(table.path, table.given)
    names = [item.name for item in legend]
    problems = [
        Problem(
            f"unknown class {name!r}",
            where="region.land_cover.heights_m",
            allowed=", ".join(names),
            remedy=did_you_mean(name, names),
        )
        for name in section.heights_m
        if name not in names
    ]
    problems += [
        Problem(
            f"{name} is {height_m:g} m high",
            where="region.land_cover.heights_m",
            allowed=f"0 to {MAX_HEIGHT_M:g} m",
        )
        for name, height_m in section.heights_m.items()
        if height_m > MAX_HEIGHT_M
    ]
    if problems:
        raise InvalidInputError(problems)
    return with_heights(legend, section.heights_m, "region.land_cover.heights_m of the config")


def _sea(
    section: Coast | None,
    grid: Grid,
    elevation_amsl_m: np.ndarray,
    clutter: _Clutter,
    journal: Journal,
) -> tuple[np.ndarray, int]:
    """Sea in the grid and, where land polygons tell, around it; and how many cells around."""
    if section is None:
        return np.zeros(grid.shape, bool), 0
    _refuse_no_sea_class(section, clutter)
    margin, is_sea = 0, np.zeros(grid.shape, bool)
    if section.land is not None:
        margin = margin_cells(grid.cell_m)
        around = padded(grid, margin)
        file = journal.other(section.land, section.land.file, "land")
        land, notes = read_land(file, section.land.layer, around)
        journal.notes.extend(notes)
        is_sea = outside_polygons(land, around)
    sea_here = is_sea[inner_block(margin)]
    if section.sea_below_m is not None:
        sea_here |= elevation_amsl_m < section.sea_below_m
    if section.from_land_cover:
        sea_here |= is_sea_class(clutter.code, clutter.legend)
    if sea_here.all():
        what, remedy = "every cell of the region is sea", "check the coast and region.bounds"
        raise InvalidInputError(Problem(what, where="region.coast", remedy=remedy))
    return is_sea, margin


def _refuse_no_sea_class(section: Coast, clutter: _Clutter) -> None:
    if section.from_land_cover and not any(item.is_sea for item in clutter.legend):
        problem = Problem(
            "the land cover does not tell the sea: no class has is_sea true"
            if clutter.legend
            else "there is no land cover",
            where="region.coast.from_land_cover",
            remedy="give coast.land, or land cover with a table that has a class for open sea",
        )
        raise InvalidInputError(problem)


def _note_zones(zone: np.ndarray, section: Coast | None, journal: Journal) -> None:
    if section is None:
        journal.notes.append("coast: none given; every cell is inland")
        return
    n_sea, n_coastal, n_inland = (
        int((zone == code).sum()) for code in (ZONE_SEA, ZONE_COASTAL, ZONE_INLAND)
    )
    journal.notes.append(
        f"coast: {n_sea:,} cells are sea and set to 0 m, {n_coastal:,} coastal land, "
        f"{n_inland:,} inland; low land that meets the sea only outside the region is inland"
    )
