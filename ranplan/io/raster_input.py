"""Rasters of one band, anything GDAL reads: placed by header, read in windows, resampled once.

Tiles are joined on their common lattice of cells without resampling, so that what is missing in
the source is found in the source, not averaged away in the plan's grid.
"""

from __future__ import annotations

import math
import warnings
import zipfile
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import rasterio
from affine import Affine
from pyproj import CRS, Transformer
from rasterio.errors import NotGeoreferencedWarning, RasterioIOError
from rasterio.features import geometry_mask
from rasterio.warp import Resampling, reproject
from rasterio.windows import Window

from ranplan.errors import InvalidInputError, Problem
from ranplan.io.extent import outline

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ranplan.grid import Grid
    from ranplan.io.inputs import InputFile

MAX_SOURCE_CELLS = 500_000_000
_WARP_TOLERANCE_CELLS = 0.01  # GDAL's own, an eighth of a cell, would move steep ground


@dataclass(frozen=True, slots=True)
class RasterSource:
    """
    The header of a raster: where it lies and what a cell means.

    Parameters
    ----------
    file : InputFile
    dataset : str
        Name under which GDAL opens it, inside an archive or not.
    driver : str
    crs : pyproj.CRS or None
        As the file states it.
    transform : affine.Affine
        North-up; cells need not be square.
    shape : tuple of int
        ``(rows, cols)``.
    unit : str or None
        Unit of the band, as the file states it.
    beside : tuple of Path
        Further files that GDAL reads with it.
    """

    file: InputFile
    dataset: str
    driver: str
    crs: CRS | None
    transform: Affine
    shape: tuple[int, int]
    unit: str | None
    beside: tuple[Path, ...]

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """``(west, south, east, north)`` in the raster's CRS."""
        rows, cols = self.shape
        west, north = self.transform.c, self.transform.f
        return west, north + rows * self.transform.e, west + cols * self.transform.a, north


@dataclass(frozen=True, slots=True)
class Mosaic:
    """
    A window of one or more tiles, in their own cells; arrays are (rows, cols).

    Parameters
    ----------
    values : float array
        NaN where there is none.
    covered : bool array
        Some tile covers the cell.
    nodata : bool array
        The cell has the value its file (or the config) declares to mean no data.
    transform : affine.Affine
    crs : pyproj.CRS
    """

    values: np.ndarray
    covered: np.ndarray
    nodata: np.ndarray
    transform: Affine
    crs: CRS

    def xy(self, row, col):
        """Coordinates of cell centres in the tiles' CRS."""
        return self.transform @ (col + 0.5, row + 0.5)


def open_raster(file: InputFile) -> RasterSource:
    """
    Read the header of a raster.

    Parameters
    ----------
    file : InputFile
        A ``.zip`` must hold exactly one raster.

    Returns
    -------
    RasterSource

    Raises
    ------
    InvalidInputError
        If GDAL cannot read it, it has several bands, or it is not georeferenced north-up.
    """
    name = _dataset_in_archive(file) if file.path.suffix.lower() == ".zip" else str(file.path)
    with _opened(file, name) as dataset:
        _refuse_unfit_header(file, dataset)
        return RasterSource(
            file=file,
            dataset=name,
            driver=dataset.driver,
            crs=_horizontal(file, dataset.crs),
            transform=dataset.transform,
            shape=dataset.shape,
            unit=_unit(dataset),
            beside=tuple(path for other in dataset.files if (path := Path(other)).is_file()),
        )


def window_over(
    grid: Grid, transform: Affine, crs: CRS, *, where: str
) -> tuple[int, int, int, int]:
    """
    Block of a source's cells that resampling to a grid may touch.

    Parameters
    ----------
    grid : Grid
    transform : affine.Affine
        Of the source's lattice of cells, which goes on beyond the source.
    crs : pyproj.CRS
        Of the source.
    where : str
        Key path of the config, for the message.

    Returns
    -------
    row_start, row_stop, col_start, col_stop : int
        Half open; may lie outside the source.
    """
    west, south, east, north = outline(grid.bounds, grid.crs, crs).bounds
    col_start, row_start = ~transform @ (west, north)
    col_stop, row_stop = ~transform @ (east, south)
    pixel_m = pixel_size_m(transform, crs, grid)
    margin = 2 + math.ceil(2 * grid.cell_m / min(pixel_m))
    window = (
        math.floor(row_start) - margin,
        math.ceil(row_stop) + margin,
        math.floor(col_start) - margin,
        math.ceil(col_stop) + margin,
    )
    n_cells = (window[1] - window[0]) * (window[3] - window[2])
    if n_cells > MAX_SOURCE_CELLS:
        what = f"the region covers {n_cells:,} cells of {min(pixel_m):.3g} m in the source"
        remedy = f"resample it first, for instance gdalwarp -r average -tr to {grid.cell_m / 2:g} m"
        allowed = f"at most {MAX_SOURCE_CELLS:,}"
        raise InvalidInputError(Problem(what, where=where, allowed=allowed, remedy=remedy))
    return window


def read_mosaic(
    tiles: Sequence[RasterSource],
    window: tuple[int, int, int, int],
    crs: CRS,
    *,
    dtype: type = np.float32,
    nodata: float | None = None,
) -> Mosaic:
    """
    Join tiles on their common lattice; where two overlap, the first one that has a value wins.

    Parameters
    ----------
    tiles : sequence of RasterSource
        On one lattice: the first one's.
    window : tuple of int
        ``(row_start, row_stop, col_start, col_stop)`` on that lattice.
    crs : pyproj.CRS
        Of the tiles.
    dtype : type
        Of the values.
    nodata : float, optional
        Means no data as well as what each file declares.

    Returns
    -------
    Mosaic
    """
    row_start, row_stop, col_start, col_stop = window
    shape = (row_stop - row_start, col_stop - col_start)
    values: np.ndarray = np.full(shape, np.nan, dtype)
    covered, empty = np.zeros(shape, bool), np.zeros(shape, bool)
    for tile in tiles:
        shift_row, shift_col = lattice_offset(tiles[0].transform, tile.transform)
        top, left = round(shift_row) - row_start, round(shift_col) - col_start
        part = _overlap(top, left, tile.shape, shape)
        if part is None:
            continue
        source = Window.from_slices(
            (part[0].start - top, part[0].stop - top), (part[1].start - left, part[1].stop - left)
        )
        new, is_nodata = _read_values(tile, source, dtype, nodata)
        vacant = np.isnan(values[part])
        values[part] = np.where(vacant, new, values[part])
        empty[part] = np.where(vacant, is_nodata, empty[part])
        covered[part] = True
    transform = tiles[0].transform @ Affine.translation(col_start, row_start)
    return Mosaic(values, covered, empty, transform, crs)


def lattice_offset(lattice: Affine, other: Affine) -> tuple[float, float]:
    """Rows and columns by which one raster's corner lies south and east of another's. [cells]."""
    col, row = ~lattice @ (other.c, other.f)
    return float(row), float(col)


def pixel_size_m(transform: Affine, crs: CRS, grid: Grid) -> tuple[float, float]:
    """Height and width of a source's cells at the grid's centre, on the grid's map. [m]."""
    west, south, east, north = grid.bounds
    easting, northing = 0.5 * (west + east), 0.5 * (south + north)
    x, y = Transformer.from_crs(grid.crs, crs, always_xy=True).transform(easting, northing)
    back = Transformer.from_crs(crs, grid.crs, always_xy=True)
    corners = back.transform([x, x + transform.a, x], [y, y, y + transform.e])
    steps = np.hypot(*(np.asarray(axis) - axis[0] for axis in corners))
    return float(steps[2]), float(steps[1])


def cells_under(grid: Grid, mosaic: Mosaic, *, grow_cells: float) -> np.ndarray:
    """
    Tell which source cells have their centre in the grid's outline, grown by some cells.

    Returns
    -------
    (rows, cols) bool array
        On the mosaic.
    """
    pixel = max(mosaic.transform.a, -mosaic.transform.e)
    shape = outline(grid.bounds, grid.crs, mosaic.crs).buffer(grow_cells * pixel)
    return geometry_mask([shape], mosaic.values.shape, mosaic.transform, invert=True)


def resample(
    values: np.ndarray, mosaic: Mosaic, grid: Grid, method: Resampling, *, nodata: float
) -> np.ndarray:
    """
    Bring an array on a mosaic's cells to the grid, once.

    Parameters
    ----------
    values : (rows, cols) array
        On the mosaic.
    mosaic : Mosaic
    grid : Grid
    method : rasterio.enums.Resampling
    nodata : float
        Cells of this value are left out, and grid cells without any other get it.

    Returns
    -------
    (rows, cols) array of the grid
        Of the same type.
    """
    resampled = np.full(grid.shape, nodata, values.dtype)
    reproject(
        values,
        resampled,
        src_transform=mosaic.transform,
        src_crs=mosaic.crs.to_wkt(),
        src_nodata=nodata,
        dst_transform=grid.transform,
        dst_crs=grid.crs.to_wkt(),
        dst_nodata=nodata,
        resampling=method,
        tolerance=_WARP_TOLERANCE_CELLS,
    )
    return resampled


def same_crs(one: CRS, other: CRS) -> bool:
    """Tell whether two CRS are the same but for the wording and the order of axes."""
    if one.equals(other, ignore_axis_order=True):
        return True
    code = one.to_epsg(min_confidence=25)  # an ESRI .prj gives no more
    return code is not None and code == other.to_epsg(min_confidence=25)


@contextmanager
def _opened(file: InputFile, name: str, **options: str) -> Iterator[rasterio.DatasetReader]:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", NotGeoreferencedWarning)  # refused by the header check
            dataset = rasterio.open(name, **options)
        with dataset:
            yield dataset
    except RasterioIOError as error:
        reason = str(error).replace(name, file.given)
        problem = Problem(
            f"cannot be read as a raster: {reason}",
            file=file.given,
            allowed="GeoTIFF, .hgt, .asc or another raster GDAL knows, or a .zip of one",
        )
        raise InvalidInputError(problem) from None


def _dataset_in_archive(file: InputFile) -> str:
    """Name of the one raster in a zip archive."""
    try:
        with zipfile.ZipFile(file.path) as archive:
            members = [name for name in archive.namelist() if not name.endswith("/")]
    except zipfile.BadZipFile:
        raise InvalidInputError(Problem("is not a zip archive", file=file.given)) from None
    rasters = [name for name in members if _is_raster(f"/vsizip/{file.path}/{name}")]
    if len(rasters) != 1:
        what = f"holds {len(rasters)} rasters: {', '.join(rasters or members)}"
        remedy = "unpack it and name the raster"
        problem = Problem(what, file=file.given, allowed="a zip of one raster", remedy=remedy)
        raise InvalidInputError(problem)
    return f"/vsizip/{file.path}/{rasters[0]}"


def _is_raster(name: str) -> bool:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", NotGeoreferencedWarning)
            rasterio.open(name).close()
    except RasterioIOError:
        return False
    return True


def _refuse_unfit_header(file: InputFile, dataset: rasterio.DatasetReader) -> None:
    transform = dataset.transform
    if dataset.count != 1:
        what, remedy = f"has {dataset.count} bands", "extract one: gdal_translate -b 1"
    elif transform.is_identity:
        what, remedy = "is not georeferenced", "add its world file, or gdal_translate -a_ullr"
    elif transform.b != 0 or transform.d != 0 or transform.a <= 0 or transform.e >= 0:
        what, remedy = f"is not north-up: {tuple(transform)[:6]}", "turn it with gdalwarp"
    else:
        return
    problem = Problem(what, file=file.given, allowed="one band, north-up", remedy=remedy)
    raise InvalidInputError(problem)


def _horizontal(file: InputFile, stated: rasterio.crs.CRS | None) -> CRS | None:
    """Return the horizontal part of the CRS a file states."""
    if stated is None:
        return None
    crs = CRS.from_wkt(stated.to_wkt())
    if crs.is_geographic and len(crs.axis_info) == 3:
        what = f"is in {crs.name!r} with heights above the ellipsoid"
        allowed = "heights above mean sea level"
        raise InvalidInputError(Problem(what, file=file.given, allowed=allowed))
    return crs.sub_crs_list[0] if crs.is_compound else crs


def _unit(dataset: rasterio.DatasetReader) -> str | None:
    """Return the unit of the band, else that of a compound CRS's heights."""
    if dataset.units[0]:
        return dataset.units[0]
    crs = None if dataset.crs is None else CRS.from_wkt(dataset.crs.to_wkt())
    return crs.axis_info[2].unit_name if crs is not None and crs.is_compound else None


def _overlap(
    top: int, left: int, tile: tuple[int, int], window: tuple[int, int]
) -> tuple[slice, slice] | None:
    """Rows and columns of the window that a tile with its corner at (top, left) fills."""
    rows = slice(max(0, top), min(window[0], top + tile[0]))
    cols = slice(max(0, left), min(window[1], left + tile[1]))
    return (rows, cols) if rows.start < rows.stop and cols.start < cols.stop else None


def _read_values(
    tile: RasterSource, window: Window, dtype: type, nodata: float | None
) -> tuple[np.ndarray, np.ndarray]:
    """Values of a window, NaN where there is none, and which of those are declared."""
    # GDAL takes an ASCII grid for integers when its first 100 kB are.
    options = {"DATATYPE": "Float64"} if tile.driver == "AAIGrid" else {}
    with _opened(tile.file, tile.dataset, **options) as dataset:
        raw = dataset.read(1, window=window, masked=True)
        is_nodata = np.ma.getmaskarray(raw)
        if nodata is not None:
            is_nodata = is_nodata | (raw.data == nodata)
        values = raw.data.astype(dtype) * dtype(dataset.scales[0]) + dtype(dataset.offsets[0])
    values[is_nodata] = np.nan
    return values, is_nodata
