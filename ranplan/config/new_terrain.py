"""What a new config has to know of the terrain: its place, its unit, the cells to plan on."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ranplan.config.new_inputs import named_file
from ranplan.config.region import joint_box, plan_grid
from ranplan.config.schema import Elevation, RegionSection
from ranplan.errors import InvalidInputError, Problem, all_of
from ranplan.io.elevation_input import check_tiles, stated_unit
from ranplan.io.extent import WGS84, lon_lat, outline, parse_crs, utm_crs
from ranplan.io.raster_input import RasterSource, open_raster, pixel_size_m, same_crs

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pyproj import CRS

    from ranplan.grid import Grid

MOST_CELLS = 4_000_000  # a region that a laptop plans in minutes to an hour
_PROBE_CELLS = 200


@dataclass(frozen=True, slots=True)
class NewTerrain:
    """
    Terrain files as a new config describes them.

    Parameters
    ----------
    states_crs, states_unit : bool
        Whether every file does.
    unit : str
        ``"m"`` or ``"ft"``.
    pixel_m : tuple of float
        Height and width of the files' cells at the region's centre. [m]
    finest_cell_m : float
        The round number nearest to the wider of these. [m]
    grid : Grid
        On which the region will be planned.
    """

    states_crs: bool
    states_unit: bool
    unit: str
    pixel_m: tuple[float, float]
    finest_cell_m: float
    grid: Grid

    @property
    def n_cells(self) -> int:
        """Cells of the grid."""
        return self.grid.shape[0] * self.grid.shape[1]

    @property
    def area_km2(self) -> float:
        """Of the grid. [km2]."""
        return self.n_cells * self.grid.cell_m**2 / 1e6

    @property
    def middle_deg(self) -> tuple[float, ...]:
        """``(west, south, east, north)`` of the region's middle, half as wide and high. [deg]."""
        west, south, east, north = self.grid.bounds
        inset_x, inset_y = (east - west) / 4, (north - south) / 4
        box = (west + inset_x, south + inset_y, east - inset_x, north - inset_y)
        return outline(box, self.grid.crs, WGS84).bounds


def read_new_terrain(files: Sequence[str], dem_crs: str | None, cell_m: float | None) -> NewTerrain:
    """
    Read the headers of terrain files and choose the cells to plan on.

    Parameters
    ----------
    files : sequence of str
        Paths as the user gave them.
    dem_crs : str or None
        CRS of files that state none.
    cell_m : float or None
        As the user wants it; None takes the files' own cells, or wider ones where these would be
        more than four million. [m]

    Returns
    -------
    NewTerrain

    Raises
    ------
    InvalidInputError
        If a file is no terrain model, has no known CRS or unit, or does not fit the others.
    """
    given_crs = None if dem_crs is None else parse_crs(dem_crs, "--dem-crs")
    tiles: list[RasterSource] = all_of(*(_opener(file) for file in files))
    _refuse_crs(tiles, given_crs)
    units = [stated_unit(tile) for tile in tiles]
    unit = next((name for name in units if name is not None), "m")
    crs = check_tiles(tiles, crs=given_crs, unit=unit)
    probe = plan_grid(_section(files, _probe_cell_m(tiles, crs)), tiles, crs)
    pixel_m = pixel_size_m(tiles[0].transform, crs, probe)
    finest_m = rounded_cell_m(max(pixel_m))
    if cell_m is None:
        west, south, east, north = probe.bounds
        cell_m = affordable_cell_m(finest_m, (east - west) * (north - south))
    return NewTerrain(
        states_crs=all(tile.crs is not None for tile in tiles),
        states_unit=None not in units,
        unit=unit,
        pixel_m=pixel_m,
        finest_cell_m=finest_m,
        grid=plan_grid(_section(files, cell_m), tiles, crs),
    )


def rounded_cell_m(pixel_m: float) -> float:
    """
    Round number near the size of a terrain model's cell.

    Examples
    --------
    >>> [rounded_cell_m(size) for size in (92.7, 271.3, 30.9, 12.4, 2.2, 0.5)]
    [90.0, 270.0, 30.0, 10.0, 2.0, 1.0]
    """
    step = _step_m(pixel_m)
    return step * max(1, round(pixel_m / step))


def affordable_cell_m(finest_m: float, area_m2: float) -> float:
    """
    Cell of a region with at most four million of them.

    Examples
    --------
    A degree of one-second terrain has nearly ten million cells of 30 m:

    >>> affordable_cell_m(90.0, 8.9e9), affordable_cell_m(30.0, 8.9e9)
    (90.0, 50.0)
    """
    coarse_m = math.sqrt(area_m2 / MOST_CELLS)
    if coarse_m <= finest_m:
        return finest_m
    step = _step_m(coarse_m)
    return step * math.ceil(coarse_m / step)


def _step_m(size_m: float) -> float:
    return 10.0 if size_m >= 25.0 else 5.0 if size_m >= 10.0 else 1.0


def _opener(file: str):
    """Return what opens a terrain file, so that the problems of all of them are told at once."""
    return lambda: open_raster(named_file(file, "elevation"))


def _refuse_crs(tiles: Sequence[RasterSource], given: CRS | None) -> None:
    problems = []
    for tile in tiles:
        if tile.crs is None and given is None:
            what = "states no CRS"
            remedy = "pass --dem-crs EPSG:..., the code that the data's source names"
        elif tile.crs is not None and given is not None and not same_crs(tile.crs, given):
            what = f"states the CRS {tile.crs.name!r}, --dem-crs says {given.name!r}"
            remedy = "leave out --dem-crs, or mend the file with gdal_edit.py -a_srs"
        else:
            continue
        problems.append(Problem(what, file=tile.file.given, remedy=remedy))
    if problems:
        raise InvalidInputError(problems)


def _section(files: Sequence[str], cell_m: float) -> RegionSection:
    return RegionSection(cell_m=cell_m, elevation=Elevation(files=list(files)))


def _probe_cell_m(tiles: Sequence[RasterSource], crs: CRS) -> float:
    """Cell of a grid that is only there to measure the terrain's own cells on."""
    west, south, east, north = joint = joint_box(tiles)
    longitude_deg, latitude_deg = lon_lat(crs, (west + east) / 2, (south + north) / 2)
    utm = utm_crs(float(longitude_deg), float(latitude_deg))
    west, south, east, north = outline(joint, crs, utm).bounds
    return min(east - west, north - south) / _PROBE_CELLS
