"""Rasters are opened, joined and resampled, or refused with a reason."""

import hashlib
import re
import zipfile
from pathlib import Path

import numpy as np
import pytest
import rasterio
from affine import Affine
from pyproj import CRS, Transformer
from rasterio.warp import Resampling
from scipy.interpolate import RegularGridInterpolator

from ranplan.errors import InvalidInputError
from ranplan.grid import Grid
from ranplan.io.elevation_input import check_tiles, read_elevation
from ranplan.io.extent import (
    WGS84,
    grid_around,
    grid_inside,
    latitudes,
    lon_lat,
    padded,
    refuse_unfit_crs,
    utm_crs,
)
from ranplan.io.inputs import InputFile, describe
from ranplan.io.land_cover_input import read_clutter_class
from ranplan.io.raster_input import (
    cells_under,
    open_raster,
    pixel_size_m,
    read_mosaic,
    resample,
    same_crs,
    window_over,
)
from ranplan.region import ClutterClass

UTM = CRS.from_epsg(32755)
PIXEL_M = 100.0
NORTH_WEST = (300_000.0, 8_100_000.0)


def tile(
    path: Path,
    values,
    *,
    crs="EPSG:32755",
    west=NORTH_WEST[0],
    north=NORTH_WEST[1],
    pixel=PIXEL_M,
    unit=None,
    **profile,
) -> InputFile:
    values = np.asarray(values)
    profile = {"driver": "GTiff", "count": 1, "dtype": values.dtype, **profile}
    with rasterio.open(
        path,
        "w",
        height=values.shape[-2],
        width=values.shape[-1],
        crs=crs,
        transform=Affine(pixel, 0.0, west, 0.0, -pixel, north),
        **profile,
    ) as dataset:
        dataset.write(values.reshape(profile["count"], *values.shape[-2:]))
        if unit is not None:
            dataset.set_band_unit(1, unit)
    return InputFile(f"data/{path.name}", path, "elevation")


def slope(rows: int = 40, cols: int = 40, *, first_col: int = 0) -> np.ndarray:
    row, col = np.mgrid[0:rows, first_col : first_col + cols]
    return (50.0 + 2.0 * row + 5.0 * col).astype(np.float32)


def grid(cells: int = 20, cell_m: float = PIXEL_M, offset: int = 10) -> Grid:
    west, north = NORTH_WEST[0] + offset * PIXEL_M, NORTH_WEST[1] - offset * PIXEL_M
    return Grid((cells, cells), Affine(cell_m, 0.0, west, 0.0, -cell_m, north), UTM)


def elevation(files, target: Grid, *, crs=None, unit="m", nodata=None, max_void_m=None):
    tiles = [open_raster(file) for file in files]
    tiles_crs = check_tiles(tiles, crs=crs, unit=unit)
    return read_elevation(tiles, tiles_crs, target, unit=unit, nodata=nodata, max_void_m=max_void_m)


# Headers


@pytest.mark.parametrize("suffix", ["tif", "zip", "asc"])
def test_the_same_terrain_comes_out_of_any_wrapping(tmp_path, suffix):
    values = slope().astype(np.int32)
    file = tile(tmp_path / "a.tif", values, nodata=-9999)
    if suffix == "zip":
        with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
            archive.write(file.path, "deep/inside/a.tif")
            archive.writestr("readme.txt", "not a raster")
        file = InputFile("a.zip", tmp_path / "a.zip", "elevation")
    if suffix == "asc":
        file = tile(tmp_path / "a.asc", values, driver="AAIGrid", nodata=-9999)
    found, notes = elevation([file], grid(), crs=UTM)
    np.testing.assert_allclose(found, values[10:30, 10:30], atol=1e-3)
    assert notes == ()


def test_an_ascii_grid_whose_first_100_kb_are_integers_keeps_its_decimals(tmp_path):
    rows = [" ".join(["7"] * 400)] * 399 + [" ".join(["7.5"] * 400)]
    header = "ncols 400\nnrows 400\nxllcorner 300000\nyllcorner 8060000\ncellsize 100\n"
    (tmp_path / "a.asc").write_text(header + "\n".join(rows) + "\n")
    source = open_raster(InputFile("a.asc", tmp_path / "a.asc", "elevation"))
    mosaic = read_mosaic([source], (399, 400, 0, 5), UTM)
    np.testing.assert_array_equal(mosaic.values, 7.5)


def test_a_zipped_srtm_tile_is_read_where_its_name_says(shared_dir):
    path = shared_dir / "bench_terrain" / "S36E149.hgt.zip"
    source = open_raster(InputFile("S36E149.hgt.zip", path, "elevation"))
    assert source.crs == WGS84
    assert source.bounds == pytest.approx((149, -36, 150, -35), abs=1e-3)
    assert source.unit == "m"


def test_a_zip_of_two_rasters_is_refused_by_name(tmp_path):
    file = tile(tmp_path / "a.tif", slope())
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.write(file.path, "a.tif")
        archive.write(file.path, "b.tif")
    with pytest.raises(InvalidInputError, match=r"two\.zip: holds 2 rasters: a\.tif, b\.tif"):
        open_raster(InputFile("two.zip", tmp_path / "a.zip", "elevation"))


def test_what_is_no_raster_is_refused_without_showing_where_it_lies(tmp_path):
    (tmp_path / "a.tif").write_text("no raster")
    with pytest.raises(InvalidInputError, match=r"^data/a\.tif: cannot be read") as caught:
        open_raster(InputFile("data/a.tif", tmp_path / "a.tif", "elevation"))
    assert str(tmp_path) not in str(caught.value)
    (tmp_path / "a.zip").write_text("no zip")
    with pytest.raises(InvalidInputError, match="not a zip"):
        open_raster(InputFile("a.zip", tmp_path / "a.zip", "elevation"))


def test_a_file_cut_short_is_refused_when_it_is_read(tmp_path):
    file = tile(tmp_path / "a.tif", slope())
    file.path.write_bytes(file.path.read_bytes()[:3000])
    with pytest.raises(InvalidInputError, match=r"data/a\.tif: cannot be read"):
        elevation([file], grid())


@pytest.mark.filterwarnings("ignore::rasterio.errors.NotGeoreferencedWarning")
def test_a_raster_that_lies_nowhere_is_refused(tmp_path):
    profile = {"driver": "GTiff", "height": 4, "width": 4, "count": 1, "dtype": "float32"}
    with rasterio.open(tmp_path / "a.tif", "w", **profile) as dataset:
        dataset.write(np.ones((1, 4, 4), np.float32))
    with pytest.raises(InvalidInputError, match="not georeferenced"):
        open_raster(InputFile("a.tif", tmp_path / "a.tif", "elevation"))


def test_several_bands_are_refused(tmp_path):
    file = tile(tmp_path / "a.tif", np.ones((3, 40, 40), np.uint8), count=3)
    with pytest.raises(InvalidInputError, match="has 3 bands; one band"):
        open_raster(file)


# CRS and unit


def test_terrain_without_crs_needs_one_from_the_config(tmp_path):
    file = tile(tmp_path / "a.tif", slope(), crs=None)
    with pytest.raises(InvalidInputError, match=r"data/a\.tif: states no CRS; set region\.elev"):
        elevation([file], grid())
    found, _ = elevation([file], grid(), crs=UTM)
    np.testing.assert_allclose(found, slope()[10:30, 10:30], atol=1e-3)


def test_a_crs_that_contradicts_the_file_is_refused(tmp_path):
    file = tile(tmp_path / "a.tif", slope())
    with pytest.raises(InvalidInputError, match=r"'WGS 84 / UTM zone 55S', the config says"):
        elevation([file], grid(), crs=CRS.from_epsg(32754))


def test_tiles_in_two_crs_are_refused(tmp_path):
    one = tile(tmp_path / "a.tif", slope())
    two = tile(tmp_path / "b.tif", slope(), crs="EPSG:32754")
    with pytest.raises(InvalidInputError, match=r"data/b\.tif: states the CRS .* the first file"):
        elevation([one, two], grid())


def test_an_esri_prj_is_the_crs_it_means():
    esri = CRS.from_wkt(UTM.to_wkt("WKT1_ESRI"))
    assert same_crs(esri, UTM)
    assert not same_crs(CRS.from_epsg(32754), UTM)
    assert not same_crs(CRS.from_epsg(4283), WGS84)


@pytest.mark.parametrize("stated", ["ft", "feet", "US survey foot"])
def test_feet_where_metres_are_expected_are_refused_and_the_remedy_works(tmp_path, stated):
    file = tile(tmp_path / "a.tif", slope(), unit=stated)
    with pytest.raises(InvalidInputError, match=r"set region\.elevation\.unit: ft"):
        elevation([file], grid())
    found, _ = elevation([file], grid(), unit="ft")
    np.testing.assert_allclose(found, 0.3048 * slope()[10:30, 10:30], atol=1e-3)


@pytest.mark.parametrize("stated", ["cm", "ft"])
def test_a_unit_that_is_not_the_config_s_is_refused(tmp_path, stated):
    with pytest.raises(InvalidInputError, match=f"states heights in '{stated}'"):
        elevation([tile(tmp_path / "a.tif", slope(), unit=stated)], grid())


def test_scale_and_offset_of_the_band_are_applied(tmp_path):
    file = tile(tmp_path / "a.tif", np.full((40, 40), 1234, np.int16))
    with rasterio.open(file.path, "r+") as dataset:
        dataset.scales, dataset.offsets = (0.1,), (100.0,)
    found, _ = elevation([file], grid())
    np.testing.assert_allclose(found, 223.4, atol=1e-3)


# Tiles


def three_tiles(folder: Path) -> list[InputFile]:
    """West to east, sharing a column of cells as SRTM tiles do."""
    return [
        tile(
            folder / f"{i}.tif",
            slope(cols=21, first_col=20 * i),
            west=NORTH_WEST[0] + 20 * i * PIXEL_M,
        )
        for i in range(3)
    ]


def test_tiles_with_a_shared_edge_join_without_a_seam(tmp_path):
    target = Grid((20, 40), grid().transform, UTM)
    found, _ = elevation(three_tiles(tmp_path), target)
    np.testing.assert_allclose(found, slope(cols=61)[10:30, 10:50], atol=1e-3)


def test_a_missing_tile_in_the_middle_is_refused_with_its_place_and_size(tmp_path):
    west, _, east = three_tiles(tmp_path)
    target = Grid((20, 40), grid().transform, UTM)
    with pytest.raises(InvalidInputError, match="sea level is never assumed") as caught:
        elevation([west, east], target)
    message = str(caught.value)
    # Columns 21 to 39 of the source, 11 to 29 of the grid, are covered by no file.
    assert "380 of 800 cells of the region have no elevation" in message
    longitude, _ = lon_lat(
        UTM, np.array([302_150.0, 303_950.0]), np.array([8_099_050.0, 8_097_050.0])
    )
    stated = re.search(r"longitude (\S+) to (\S+),", message)
    assert stated is not None
    assert [float(text) for text in stated.groups()] == pytest.approx(longitude, abs=5e-4)
    assert "add the missing tile" in message


def test_a_region_beyond_the_terrain_is_refused(tmp_path):
    file = tile(tmp_path / "a.tif", slope())
    with pytest.raises(InvalidInputError, match="111 of 400 cells of the region have no elevation"):
        elevation([file], grid(offset=23))


def test_terrain_far_from_the_region_is_refused(tmp_path):
    file = tile(tmp_path / "a.tif", slope(), west=600_000.0)
    with pytest.raises(InvalidInputError, match="400 of 400 cells"):
        elevation([file], grid())


def test_a_tile_fills_the_voids_of_the_one_it_overlaps(tmp_path):
    holed = slope()
    holed[15:20, 15:20] = -9999.0
    one = tile(tmp_path / "a.tif", holed, nodata=-9999.0)
    two = tile(tmp_path / "b.tif", slope())
    found, notes = elevation([one, two], grid())
    np.testing.assert_allclose(found, slope()[10:30, 10:30], atol=1e-3)
    assert notes == ()


def test_where_tiles_overlap_the_first_one_named_counts(tmp_path):
    one, two = tile(tmp_path / "a.tif", slope()), tile(tmp_path / "b.tif", slope() + 40.0)
    found, _ = elevation([one, two], grid())
    np.testing.assert_allclose(found, slope()[10:30, 10:30], atol=1e-3)
    found, _ = elevation([two, one], grid())
    np.testing.assert_allclose(found, slope()[10:30, 10:30] + 40.0, atol=1e-3)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"pixel": 50.0}, "do not continue those of"),
        ({"west": 304_030.0}, "shifted by 0.30 of a cell"),
    ],
)
def test_tiles_on_another_lattice_of_cells_are_refused(tmp_path, change, message):
    one = tile(tmp_path / "a.tif", slope())
    two = tile(tmp_path / "b.tif", slope(), **{"west": 304_000.0, **change})
    with pytest.raises(InvalidInputError, match=message):
        elevation([one, two], grid())


# Voids and impossible heights


@pytest.mark.parametrize(
    ("profile", "void", "nodata"),
    [({"nodata": -32768.0}, -32768.0, None), ({}, np.nan, None), ({}, -9999.0, -9999.0)],
)
def test_a_void_is_refused_and_the_advice_in_the_message_works(tmp_path, profile, void, nodata):
    holed = slope()
    holed[15:18, 15:20] = void
    file = tile(tmp_path / "a.tif", holed, **profile)
    with pytest.raises(InvalidInputError, match="15 cells in the region are void") as caught:
        elevation([file], grid(), nodata=nodata)
    assert "interpolate and max_void_m: 400, or" in str(caught.value)
    with pytest.raises(InvalidInputError, match="the widest void, 400 m"):
        elevation([file], grid(), nodata=nodata, max_void_m=399.0)
    found, notes = elevation([file], grid(), nodata=nodata, max_void_m=400.0)
    assert np.isfinite(found).all()
    np.testing.assert_allclose(found, slope()[10:30, 10:30], atol=10.0)
    assert notes == ("elevation: 15 void cells of the source interpolated, the widest void 400 m",)


def test_a_void_is_not_averaged_away_in_a_coarser_grid(tmp_path):
    holed = slope()
    holed[15, 15] = np.nan
    file = tile(tmp_path / "a.tif", holed)
    with pytest.raises(InvalidInputError, match="1 cells in the region are void"):
        elevation([file], grid(cells=4, cell_m=500.0))


def test_a_void_beside_the_region_that_its_edge_is_interpolated_from_is_refused(tmp_path):
    holed = slope()
    holed[15, 9] = np.nan  # the region begins at column 10, its first centre at 10.25
    with pytest.raises(InvalidInputError, match="1 cells in the region are void"):
        elevation([tile(tmp_path / "a.tif", holed)], grid(cells=40, cell_m=50.0))


def test_a_void_outside_the_region_does_not_matter(tmp_path):
    holed = slope()
    holed[:8, :8] = holed[33:, 33:] = np.nan
    found, notes = elevation([tile(tmp_path / "a.tif", holed)], grid())
    np.testing.assert_allclose(found, slope()[10:30, 10:30], atol=1e-3)
    assert notes == ()


def test_terrain_that_is_all_void_is_refused(tmp_path):
    file = tile(tmp_path / "a.tif", np.full((40, 40), np.nan, np.float32))
    with pytest.raises(InvalidInputError, match="holds no data anywhere"):
        elevation([file], grid(), max_void_m=1e6)


@pytest.mark.parametrize("value", [-32768.0, 32767.0, np.inf, -3.4e38])
def test_nodata_that_no_one_declared_is_refused_before_it_is_averaged(tmp_path, value):
    odd = slope()
    odd[20, 20] = value
    with pytest.raises(
        InvalidInputError, match=r"impossible heights.*set region\.elevation\.nodata"
    ):
        elevation([tile(tmp_path / "a.tif", odd)], grid(cells=4, cell_m=500.0))


def test_cells_at_least_twice_the_source_s_are_its_average(tmp_path):
    values = np.random.default_rng(1).uniform(0.0, 900.0, (40, 40)).astype(np.float32)
    found, _ = elevation([tile(tmp_path / "a.tif", values)], grid(cells=10, cell_m=200.0))
    blocks = values[10:30, 10:30].reshape(10, 2, 10, 2).mean(axis=(1, 3))
    np.testing.assert_allclose(found, blocks, rtol=1e-5)


def test_smaller_cells_are_interpolated_on_the_plane_through_their_neighbours(tmp_path):
    file = tile(tmp_path / "a.tif", slope())
    target = grid(cells=40, cell_m=50.0)
    found, _ = elevation([file], target)
    row, col = np.mgrid[0:40, 0:40]
    source_row, source_col = 10 + (row + 0.5) / 2 - 0.5, 10 + (col + 0.5) / 2 - 0.5
    np.testing.assert_allclose(found, 50.0 + 2.0 * source_row + 5.0 * source_col, atol=0.01)


# Another CRS


def test_reprojected_terrain_agrees_with_interpolation_at_the_same_places(shared_dir):
    """Oracle: scipy's bilinear interpolation of the SRTM tile at each cell's centre."""
    path = shared_dir / "bench_terrain" / "S36E149.hgt.zip"
    source = open_raster(InputFile("S36E149.hgt.zip", path, "elevation"))
    target = grid_around((149.3, -35.6, 149.5, -35.4), utm_crs(149.4, -35.5), 90.0)
    found, _ = elevation([source.file], target)
    whole = read_mosaic([source], (0, 1201, 0, 1201), WGS84, dtype=np.float64).values
    axis = np.arange(1201) / 1200.0
    interpolate = RegularGridInterpolator((-35.0 - axis, 149.0 + axis), whole)
    row, col = np.mgrid[0 : target.shape[0], 0 : target.shape[1]]
    longitude, latitude = lon_lat(target.crs, *target.xy(row, col))
    expected = interpolate(np.stack([latitude, longitude], axis=-1))
    # GDAL widens its kernel a little in latitude, where source cells are smaller than the grid's.
    assert np.abs(found - expected).max() < 6.0
    assert abs((found - expected).mean()) < 0.05
    assert np.sqrt(np.mean((found - expected) ** 2)) < 0.8


def test_a_source_cell_s_size_is_measured_on_the_grid_s_map():
    target = grid_around((149.3, -35.6, 149.5, -35.4), utm_crs(149.4, -35.5), 90.0)
    step = 1.0 / 1200.0
    height_m, width_m = pixel_size_m(Affine(step, 0, 149, 0, -step, -35), WGS84, target)
    # One degree at 35.5 S: 110.94 km of latitude and 90.73 km of longitude (WGS 84).
    assert height_m == pytest.approx(110_940 / 1200, rel=2e-3)
    assert width_m == pytest.approx(90_730 / 1200, rel=2e-3)


def test_a_source_far_finer_than_the_grid_is_refused_with_the_command_that_helps():
    target = Grid((1000, 1000), Affine(1000.0, 0, 0, 0, -1000.0, 8e6), UTM)
    with pytest.raises(InvalidInputError, match=r"gdalwarp -r average -tr to 500 m"):
        window_over(target, Affine(1.0, 0, 0, 0, -1.0, 8e6), UTM, where="region.elevation.files")


# The grid


def test_a_grid_around_a_box_holds_all_of_its_outline_and_no_row_more():
    box = (145.05, -16.60, 145.50, -15.85)
    target = grid_around(box, UTM, 90.0)
    side = np.linspace(0.0, 1.0, 1001)
    longitude = box[0] + side * (box[2] - box[0])
    to_map = Transformer.from_crs(WGS84, UTM, always_xy=True)
    for latitude in (box[1], box[3]):
        target.rowcol(*to_map.transform(longitude, np.full_like(longitude, latitude)))
    assert all(edge % 90.0 == 0.0 for edge in target.bounds)


def test_a_grid_inside_a_tile_lies_wholly_in_it():
    target = grid_inside(
        (149.0, -36.0, 150.0, -35.0), WGS84, utm_crs(149.5, -35.5), cell_m=90.0, margin_m=0.0
    )
    west, south, east, north = target.bounds
    x, y = np.meshgrid(np.linspace(west, east, 101), np.linspace(south, north, 101))
    longitude, latitude = lon_lat(target.crs, x, y)
    assert longitude.min() >= 149.0
    assert longitude.max() <= 150.0
    assert latitude.min() >= -36.0
    assert latitude.max() <= -35.0
    assert target.shape[0] * target.shape[1] * 90.0**2 > 0.9 * 110_940 * 90_730


def test_a_typo_in_the_cell_size_is_refused_with_the_count_of_cells():
    with pytest.raises(InvalidInputError, match=r"make a grid of .* cells; at most 100,000,000"):
        grid_around((145.0, -17.0, 146.0, -16.0), UTM, 0.9)


def test_a_crs_that_does_not_measure_metres_on_the_ground_is_refused():
    refuse_unfit_crs(UTM, 145.5, -16.5)
    for code, message in (
        (4326, "not projected in metres"),
        (2225, "not projected in metres"),
        (3857, "1.04.* m east-west"),
        (32755 - 6, "m north-south"),
    ):
        with pytest.raises(InvalidInputError, match=message):
            refuse_unfit_crs(CRS.from_epsg(code), 145.5, -16.5)


def test_latitudes_are_those_of_the_cells_centres():
    target = grid_around((145.05, -16.60, 145.20, -16.50), UTM, 500.0)
    _, expected = lon_lat(UTM, *target.xy(np.array([3]), np.array([5])))
    found = latitudes(target)
    assert (found.shape, found.dtype) == (target.shape, np.float32)
    assert found[3, 5] == pytest.approx(expected[0], abs=1e-5)


def test_padding_keeps_the_cells_in_place():
    target = grid()
    wide = padded(target, 3)
    assert wide.shape == (26, 26)
    assert wide.xy(3, 3) == target.xy(0, 0)


# Land cover

LEGEND = (ClutterClass(10, "trees", 15.0), ClutterClass(30, "grass", 0.0))


def cover(file: InputFile, target: Grid) -> np.ndarray:
    return read_clutter_class(open_raster(file), target, LEGEND)


def test_coarser_cells_take_the_commonest_class(tmp_path):
    codes = np.full((40, 40), 10, np.uint8)
    codes[10:30:2, 10:30:2] = 30  # one in four of every block
    found = cover(tile(tmp_path / "a.tif", codes), grid(cells=10, cell_m=200.0))
    assert found.dtype == np.uint8
    assert (found == 10).all()


def test_finer_cells_take_the_class_they_lie_in(tmp_path):
    codes = np.where(np.random.default_rng(2).random((40, 40)) < 0.5, 10, 30).astype(np.uint8)
    found = cover(tile(tmp_path / "a.tif", codes), grid(cells=40, cell_m=50.0))
    expected = codes[10:30, 10:30].repeat(2, axis=0).repeat(2, axis=1)
    np.testing.assert_array_equal(found, expected)


def test_land_cover_cut_to_the_grid_itself_is_enough(tmp_path):
    codes = np.full((20, 20), 30, np.uint8)
    file = tile(tmp_path / "a.tif", codes, west=301_000.0, north=8_099_000.0)
    assert (cover(file, grid()) == 30).all()


def test_an_unknown_class_is_refused_with_code_count_place_and_remedy(tmp_path):
    codes = np.full((40, 40), 10, np.uint8)
    codes[15, 15:18] = 99
    codes[0, 0] = 77  # outside the region
    with pytest.raises(InvalidInputError, match=r"unknown class 99 \(3 cells\)") as caught:
        cover(tile(tmp_path / "a.tif", codes), grid())
    message = str(caught.value)
    assert "codes 10, 30" in message
    assert "region.land_cover.classes" in message
    longitude, latitude = lon_lat(UTM, 301_550.0, 8_098_450.0)
    assert f"longitude {longitude:.5f}, latitude {latitude:.5f}" in message


def test_codes_that_are_no_whole_numbers_are_unknown(tmp_path):
    with pytest.raises(InvalidInputError, match=r"unknown class 10\.5"):
        cover(tile(tmp_path / "a.tif", np.full((40, 40), 10.5, np.float32)), grid())


@pytest.mark.parametrize("hole", ["nodata", "beyond"])
def test_cells_without_a_class_are_refused(tmp_path, hole):
    codes = np.full((40, 40), 10, np.uint8)
    target = grid()
    if hole == "nodata":
        codes[15, 15] = 0
    else:
        target = grid(offset=25)
    with pytest.raises(InvalidInputError, match="have no land cover class"):
        cover(tile(tmp_path / "a.tif", codes, nodata=0), target)


def test_land_cover_without_crs_is_refused_and_in_another_crs_reprojected(tmp_path):
    codes = np.full((40, 40), 10, np.uint8)
    with pytest.raises(InvalidInputError, match=r"data/a\.tif: states no CRS"):
        cover(tile(tmp_path / "a.tif", codes, crs=None), grid())
    longitude, latitude = lon_lat(UTM, 301_000.0, 8_099_000.0)
    geographic = tile(
        tmp_path / "b.tif",
        codes,
        crs="EPSG:4326",
        west=longitude - 0.01,
        north=latitude + 0.01,
        pixel=0.001,
    )
    assert (cover(geographic, grid()) == 10).all()


# Pieces


def test_the_cells_under_a_grid_are_those_with_their_centre_in_it(tmp_path):
    source = open_raster(tile(tmp_path / "a.tif", slope()))
    mosaic = read_mosaic([source], (0, 40, 0, 40), UTM)
    expected = np.zeros((40, 40), bool)
    expected[10:30, 10:30] = True
    np.testing.assert_array_equal(cells_under(grid(), mosaic, grow_cells=0.0), expected)
    assert cells_under(grid(), mosaic, grow_cells=1.0).sum() == 22 * 22


def test_resampling_onto_the_same_cells_changes_nothing(tmp_path):
    source = open_raster(tile(tmp_path / "a.tif", slope()))
    mosaic = read_mosaic([source], (0, 40, 0, 40), UTM)
    found = resample(mosaic.values, mosaic, grid(), Resampling.nearest, nodata=np.nan)
    np.testing.assert_array_equal(found, slope()[10:30, 10:30])


def test_a_file_is_described_by_its_size_and_digest(tmp_path):
    (tmp_path / "a.zip").write_bytes(b"abc")
    file = InputFile("data/a.zip", tmp_path / "a.zip", "elevation", licence="CC0")
    (record,) = describe(file)
    assert (record.path, record.size_bytes, record.licence) == ("data/a.zip", 3, "CC0")
    assert record.sha256 == hashlib.sha256(b"abc").hexdigest()


def test_what_is_read_with_a_file_is_described_as_well(tmp_path):
    for name in ("a.shp", "a.dbf", "a.prj", "a.txt", "b.asc", "b.prj"):
        (tmp_path / name).write_text(name)
    shape = describe(InputFile("in/a.shp", tmp_path / "a.shp", "land"))
    assert [record.path for record in shape] == ["in/a.shp", "in/a.dbf", "in/a.prj"]
    beside = (tmp_path / "b.asc", tmp_path / "b.prj")
    raster = describe(InputFile("b.asc", tmp_path / "b.asc", "elevation", beside=beside))
    assert [record.path for record in raster] == ["b.asc", "b.prj"]
