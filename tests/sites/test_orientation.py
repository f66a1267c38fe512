"""Grid azimuths against points projected one by one."""

import math

import pytest
from pyproj import CRS, Geod, Transformer

from ranplan.sites.orientation import grid_azimuth_deg

PLACES = {
    "Ventoux": (32631, 5.2788, 44.1739),
    "Cairns": (32755, 145.77, -16.92),
    "west of the central meridian": (32755, 144.6, -17.5),
    "Kossou": (32630, -5.5, 7.2),
}


@pytest.mark.parametrize("place", PLACES.values(), ids=PLACES)
@pytest.mark.parametrize("azimuth_deg", [0.0, 45.0, 120.0, 300.0])
def test_a_point_off_in_a_true_direction_lies_at_its_grid_azimuth(place, azimuth_deg):
    epsg, longitude, latitude = place
    to_grid = Transformer.from_crs(4326, epsg, always_xy=True)
    ahead = Geod(ellps="WGS84").fwd(longitude, latitude, azimuth_deg, 100.0)
    easting, northing = to_grid.transform(longitude, latitude)
    easting_ahead, northing_ahead = to_grid.transform(*ahead[:2])
    measured = math.degrees(math.atan2(easting_ahead - easting, northing_ahead - northing))
    computed = grid_azimuth_deg(azimuth_deg, CRS.from_epsg(epsg), longitude, latitude)
    assert (computed - measured + 180) % 360 - 180 == pytest.approx(0.0, abs=1e-3)


def test_at_ventoux_true_north_is_left_of_grid_north():
    azimuth = grid_azimuth_deg(0.0, CRS.from_epsg(32631), 5.2788, 44.1739)
    assert azimuth == pytest.approx(360.0 - 1.59, abs=0.01)


def test_on_the_central_meridian_the_two_norths_agree():
    azimuth = grid_azimuth_deg(123.0, CRS.from_epsg(32755), 147.0, -17.0)
    assert azimuth == pytest.approx(123.0, abs=1e-9)
