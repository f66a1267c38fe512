"""Profiles read straight from rasters along a geodesic: exact, or refused with the place."""

import re

import numpy as np
import pytest
import rasterio
from plan_inputs import CRS as UTM
from plan_inputs import NORTH, WEST, lon_lat, rough_terrain, write_raster
from pyproj import CRS, Geod, Transformer

from ranplan.constants import ZONE_COASTAL, ZONE_INLAND, ZONE_SEA
from ranplan.errors import InvalidInputError
from ranplan.io import profile_input
from ranplan.io.inputs import InputFile
from ranplan.io.profile_input import (
    build_profile,
    join_tiles,
    read_elevation_along,
    track_between,
)
from ranplan.io.raster_input import open_raster
from ranplan.region import ClutterClass
from ranplan.units import METRES_PER_FOOT

CELL_M, CELLS = 100.0, 60
# Metres east and south of the terrain's corner.
START, END = (700.0, 900.0), (5_150.0, 4_210.0)
LEGEND = (
    ClutterClass(30, "grass", 0.0),
    ClutterClass(10, "trees", 15.0),
    ClutterClass(1, "open sea", 0.0, is_sea=True),
)


def place(at):
    return lon_lat(WEST + at[0], NORTH - at[1])


def opened(path):
    return open_raster(InputFile(path.name, path, "elevation"))


def plane(rows=CELLS, cols=CELLS, *, first_row=0, first_col=0):
    """Heights of the cells' centres of a plane that rises 3 m a cell east and 2 m a cell south."""
    row, col = np.mgrid[first_row : first_row + rows, first_col : first_col + cols] + 0.5
    return 40.0 + 3.0 * col + 2.0 * row


def on_plane(track):
    to_utm = Transformer.from_crs("EPSG:4326", UTM, always_xy=True)
    x, y = to_utm.transform(track.longitude, track.latitude)
    return 40.0 + 3.0 * (x - WEST) / CELL_M + 2.0 * (NORTH - y) / CELL_M


@pytest.fixture
def dem(tmp_path):
    """Write terrain and join it; options as for ``write_raster``."""

    def dem(values=None, *, dem_crs=None, **options):
        values = plane() if values is None else values
        write_raster(tmp_path / "dem.tif", values, cell_m=CELL_M, **options)
        return join_tiles([opened(tmp_path / "dem.tif")], dem_crs)

    return dem


def track_of(dem, start=START, end=END):
    return track_between(dem, place(start), place(end))


def refused(dem, start=START, end=END, **how):
    with pytest.raises(InvalidInputError) as caught:
        build_profile(dem, track_of(dem, start, end), **how)
    return str(caught.value)


class TestTrack:
    def test_it_is_the_geodesic_in_even_steps_no_longer_than_a_cell(self, dem):
        track = track_of(dem())
        geod = Geod(ellps="WGS84")
        _, _, length_m = geod.inv(*place(START), *place(END))
        assert track.distance_m[-1] == pytest.approx(length_m, rel=1e-12)
        steps = np.diff(track.distance_m)
        assert steps == pytest.approx(np.full(steps.size, steps[0]))
        assert 0.95 * CELL_M < steps[0] <= CELL_M * 1.001
        _, _, real = geod.inv(
            track.longitude[:-1], track.latitude[:-1], track.longitude[1:], track.latitude[1:]
        )
        assert real == pytest.approx(steps, rel=1e-6)
        assert (track.longitude[0], track.latitude[0]) == pytest.approx(place(START))
        assert (track.longitude[-1], track.latitude[-1]) == pytest.approx(place(END))

    def test_a_path_of_less_than_a_cell_has_five_points(self, dem):
        assert track_of(dem(), (1000.0, 1000.0), (1020.0, 1000.0)).distance_m.size == 5

    def test_one_place_twice_is_refused(self, dem):
        with pytest.raises(InvalidInputError, match="both ends are at longitude"):
            track_of(dem(), START, START)


class TestElevation:
    def test_a_plane_is_read_exactly_between_the_centres_of_the_cells(self, dem):
        terrain = dem()
        track = track_of(terrain)
        assert read_elevation_along(terrain, track) == pytest.approx(on_plane(track), abs=1e-6)

    def test_two_tiles_are_one_terrain(self, tmp_path):
        write_raster(tmp_path / "west.tif", plane(cols=31), cell_m=CELL_M)
        east = rasterio.Affine(CELL_M, 0, WEST + 31 * CELL_M, 0, -CELL_M, NORTH)
        values = plane(cols=CELLS - 31, first_col=31)
        write_raster(tmp_path / "east.tif", values, cell_m=CELL_M, transform=east)
        terrain = join_tiles([opened(tmp_path / n) for n in ("west.tif", "east.tif")], None)
        track = track_of(terrain)
        assert read_elevation_along(terrain, track) == pytest.approx(on_plane(track), abs=1e-6)

    def test_a_long_path_is_read_in_runs_with_the_same_result(self, dem, monkeypatch):
        terrain = dem(rough_terrain((CELLS, CELLS)))
        track = track_of(terrain)
        whole = read_elevation_along(terrain, track)
        monkeypatch.setattr(profile_input, "_MOST_CELLS_AT_ONCE", 50)
        np.testing.assert_array_equal(read_elevation_along(terrain, track), whole)

    def test_the_files_unit_is_turned_into_metres(self, dem, tmp_path):
        dem()
        with rasterio.open(tmp_path / "dem.tif", "r+") as file:
            file.set_band_unit(1, "ft")
        terrain = join_tiles([opened(tmp_path / "dem.tif")], None)
        track = track_of(terrain)
        feet = on_plane(track)
        assert read_elevation_along(terrain, track) == pytest.approx(feet * METRES_PER_FOOT)
        assert terrain.notes == ()

    def test_a_file_that_states_no_unit_is_taken_in_metres_and_it_is_said(self, dem):
        assert dem().notes == ("dem.tif: no unit of height is stated; taken as m",)

    def test_terrain_in_degrees_is_read_by_its_own_cells(self, shared_dir):
        path = shared_dir / "sample_data" / "ventoux_fr" / "N44E005.hgt"
        terrain = join_tiles([opened(path)], None)
        track = track_between(terrain, (5.2788, 44.1739), (5.13, 44.06))
        elevation_m = read_elevation_along(terrain, track)
        # Three arc seconds of longitude at 44 degrees, narrower than those of latitude.
        assert 66.0 < track.distance_m[1] < 67.0
        with rasterio.open(path) as file:
            places = zip(track.longitude, track.latitude, strict=True)
            nearest = np.array([values[0] for values in file.sample(places)])
        assert np.abs(elevation_m - nearest).max() < 60.0
        assert np.abs(np.mean(elevation_m - nearest)) < 2.0


class TestRefusals:
    def test_a_path_that_leaves_the_terrain_is_refused_with_the_place(self, dem):
        message = refused(dem(), end=(9_000.0, 900.0))
        assert message.startswith("dem.tif: the path leaves the terrain at longitude")
        assert "sea level is never assumed" in message
        # Beyond the centre of the last cell there is nothing to interpolate to.
        last, next_but_one = (lon_lat(WEST + x, NORTH - 900.0)[0] for x in (5_950.0, 6_060.0))
        assert last < float(re.search(r"longitude (\S+),", message)[1]) < next_but_one

    def test_a_void_on_the_path_is_refused_with_the_place(self, dem):
        values = plane()
        values[25, 29:31] = -9999.0
        message = refused(dem(values, nodata=-9999.0), (700.0, 2_550.0), (5_000.0, 2_550.0))
        longitude = lon_lat(WEST + 2_900.0, NORTH - 2_550.0)[0]
        assert "crosses a void" in message
        found = float(re.search(r"longitude (\S+),", message)[1])
        assert found == pytest.approx(longitude, abs=0.0015)

    def test_a_void_beside_the_path_is_no_matter(self, dem):
        values = plane()
        values[40, 10] = -9999.0
        terrain = dem(values, nodata=-9999.0)
        build_profile(terrain, track_of(terrain, (700.0, 2_550.0), (5_000.0, 2_550.0)))

    def test_a_value_that_is_said_to_mean_no_data_is_a_void(self, dem):
        values = plane()
        values[20:30, 25:35] = 777.0
        terrain = dem(values)
        assert "crosses a void" in refused(terrain, nodata=777.0)

    def test_a_height_that_cannot_be_is_refused(self, dem):
        values = plane()
        values[20:30, 25:35] = -3_000.0
        message = refused(dem(values))
        assert "impossible heights" in message
        assert "--sea-below-m" in message

    def test_a_file_without_a_crs_needs_one(self, dem):
        with pytest.raises(InvalidInputError, match="states no CRS; pass --dem-crs EPSG"):
            dem(crs=None)
        told = CRS.from_user_input(UTM)
        assert dem(crs=None, dem_crs=told).crs == told

    def test_another_crs_than_the_files_own_is_refused(self, dem):
        with pytest.raises(InvalidInputError, match="--dem-crs says 'WGS 84'"):
            dem(dem_crs=CRS.from_epsg(4326))


class TestGround:
    def test_without_more_every_point_is_open_ground_inland_and_it_is_said(self, dem):
        terrain = dem()
        profile, notes = build_profile(terrain, track_of(terrain))
        assert set(profile.zone) == {ZONE_INLAND}
        assert not profile.clutter_height_m.any()
        assert "no land cover is given: every point is open ground" in notes
        assert "every point is inland: no sea is told" in notes

    def test_sea_is_level_and_low_land_beside_it_coastal(self, dem):
        terrain = dem(np.where(plane() < 130.0, -20.0, plane() - 60.0))
        profile, notes = build_profile(terrain, track_of(terrain), sea_below_m=0.0)
        is_sea = profile.zone == ZONE_SEA
        assert 5 < is_sea.sum() < 30
        assert not profile.elevation_amsl_m[is_sea].any()
        is_low = ~is_sea & (profile.elevation_amsl_m < 100.0)
        np.testing.assert_array_equal(profile.zone == ZONE_COASTAL, is_low)
        assert any("coastal land is told by the sea along the path only" in n for n in notes)

    def test_a_path_that_meets_no_sea_says_so(self, dem):
        terrain = dem()
        _, notes = build_profile(terrain, track_of(terrain), sea_below_m=0.0)
        assert "every point is inland: the path meets no sea" in notes

    @pytest.fixture
    def land_cover(self, tmp_path):
        """West half grass, east half trees; in the south sea."""

        def land_cover(**options):
            codes = np.where(np.arange(CELLS) < 30, 30, 10)[None].repeat(CELLS, 0).astype(np.uint8)
            codes[40:] = 1
            write_raster(tmp_path / "cover.tif", codes, cell_m=CELL_M, **options)
            return opened(tmp_path / "cover.tif")

        return land_cover

    def test_clutter_is_that_of_the_cell_a_point_lies_in(self, dem, land_cover):
        terrain = dem()
        track = track_of(terrain)
        profile, _ = build_profile(terrain, track, land_cover=land_cover(), legend=LEGEND)
        to_utm = Transformer.from_crs("EPSG:4326", UTM, always_xy=True)
        x, y = to_utm.transform(track.longitude, track.latitude)
        is_sea = NORTH - y > 40 * CELL_M
        is_wood = (x - WEST > 30 * CELL_M) & ~is_sea
        np.testing.assert_array_equal(profile.clutter_height_m, np.where(is_wood, 15.0, 0.0))
        np.testing.assert_array_equal(profile.zone == ZONE_SEA, is_sea)

    def test_a_class_that_the_table_does_not_have_is_refused_with_the_place(self, dem, land_cover):
        message = refused(dem(), land_cover=land_cover(), legend=LEGEND[:1])
        assert re.match(r"cover\.tif: the unknown class 10 at longitude 1\d\d\.\d+, lat", message)

    def test_a_point_without_a_class_is_refused_with_the_place(self, dem, land_cover):
        message = refused(dem(), land_cover=land_cover(nodata=10), legend=LEGEND)
        assert "no land cover class at longitude" in message

    def test_land_cover_without_a_crs_is_refused(self, dem, land_cover):
        message = refused(dem(), land_cover=land_cover(crs=None), legend=LEGEND)
        assert "states no CRS" in message
