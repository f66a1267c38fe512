"""Signed distances to the borders of areas, against geodesics that are known or drawn otherwise."""

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Transformer
from rule_cases import BOX, FOOT, GEOD, from_the_box
from scipy.optimize import minimize_scalar

from ranplan.constraints.area import Area

MILLIMETRE = 1e-3


def nearest(area, *place):
    (found,) = area.nearest(np.array([place]))
    return found


@pytest.mark.parametrize(
    "distance_m", [-20_000.0, -432.1, -0.01, 0.0, 0.01, 1.0, 123.4, 70_000.0, 1_000_000.0]
)
def test_the_distance_is_that_of_the_geodesic_which_made_the_place(distance_m):
    found = nearest(Area([BOX]), *from_the_box(distance_m))
    assert found.signed_m == pytest.approx(distance_m, abs=MILLIMETRE)
    assert (found.longitude, found.latitude) == pytest.approx(FOOT, abs=1e-4)


def test_the_bearing_points_to_the_border():
    outside, inside = (nearest(Area([BOX]), *from_the_box(d)) for d in (100.0, -100.0))
    assert outside.bearing_deg == pytest.approx(90.0, abs=0.01)
    assert inside.bearing_deg == pytest.approx(270.0, abs=0.01)


def test_a_side_along_a_parallel_is_followed_as_a_curve():
    # The chord of a degree of the parallel at 60 N passes 12 m from it.
    box = shapely.box(10.0, 59.0, 11.0, 60.0)

    def to_the_side_m(longitude):
        return GEOD.inv(10.5, 60.05, longitude, 60.0)[2]

    truth = minimize_scalar(to_the_side_m, bounds=(10.0, 11.0), options={"xatol": 1e-10})
    assert nearest(Area([box]), 10.5, 60.05).signed_m == pytest.approx(truth.fun, abs=MILLIMETRE)


@pytest.mark.parametrize("place", [(145.0, -17.0), (145.0, -16.3), (145.123, -17.0), (146.0, -16)])
def test_a_place_on_the_border_is_exactly_on_it(place):
    assert nearest(Area([BOX]), *place).signed_m == 0.0


def test_a_hole_is_outside():
    hole = shapely.box(145.4, -16.6, 145.6, -16.4)
    area = Area([BOX.difference(hole)])
    in_the_hole = GEOD.fwd(145.4, -16.5, 90.0, 250.0)[:2]
    assert nearest(area, *in_the_hole).signed_m == pytest.approx(250.0, abs=MILLIMETRE)
    beside_it = GEOD.fwd(145.4, -16.5, 270.0, 250.0)[:2]
    assert nearest(area, *beside_it).signed_m == pytest.approx(-250.0, abs=MILLIMETRE)


def test_the_nearest_part_of_a_multipolygon_counts():
    parts = shapely.MultiPolygon([BOX, shapely.box(140.0, -17.0, 141.0, -16.0)])
    found = nearest(Area([parts]), *from_the_box(700.0))
    assert found.signed_m == pytest.approx(700.0, abs=MILLIMETRE)


def test_a_side_that_two_polygons_share_is_no_border():
    west, east = shapely.box(145.0, -17.0, 145.5, -16.0), shapely.box(145.5, -17.0, 146.0, -16.0)
    found = nearest(Area([west, east]), 145.4999, -16.5)
    assert found.signed_m == pytest.approx(nearest(Area([BOX]), 145.4999, -16.5).signed_m)
    assert found.signed_m < -50_000.0
    assert found.polygon == 0
    assert nearest(Area([west, east]), 145.5001, -16.5).polygon == 1


def test_the_polygon_with_the_nearest_border_is_named():
    far, near = shapely.box(140.0, -17.0, 141.0, -16.0), BOX
    assert nearest(Area([far, near]), *from_the_box(50.0)).polygon == 1


FIJI = shapely.box(179.0, -18.0, 181.0, -17.0)
FIJI_SPLIT = shapely.MultiPolygon(
    [shapely.box(179.0, -18.0, 180.0, -17.0), shapely.box(-180.0, -18.0, -179.0, -17.0)]
)


@pytest.mark.parametrize("polygon", [FIJI, FIJI_SPLIT], ids=["drawn on", "split"])
@pytest.mark.parametrize("longitude", [179.9999, 180.0, -180.0, -179.9999])
def test_the_antimeridian_is_no_border(polygon, longitude):
    depth_m = -nearest(Area([polygon]), longitude, -17.1).signed_m
    assert depth_m == pytest.approx(GEOD.inv(longitude, -17.1, longitude, -17.0)[2], rel=1e-3)


@pytest.mark.parametrize("polygon", [FIJI, FIJI_SPLIT], ids=["drawn on", "split"])
def test_distances_reach_across_the_antimeridian(polygon):
    # 181 degrees east is 179 degrees west: 300 m east of there.
    place = GEOD.fwd(-179.0, -17.4, 90.0, 300.0)[:2]
    found = nearest(Area([polygon]), *place)
    assert found.signed_m == pytest.approx(300.0, abs=MILLIMETRE)
    assert (found.longitude, found.bearing_deg) == pytest.approx((-179.0, 270.0), abs=0.01)


def test_a_place_just_beyond_the_antimeridian_is_near():
    shore = Area([shapely.box(179.0, -18.0, 180.0, -17.0)])
    place = GEOD.fwd(180.0, -17.5, 90.0, 40.0)[:2]
    assert place[0] < 0.0
    assert nearest(shore, *place).signed_m == pytest.approx(40.0, abs=MILLIMETRE)


@settings(max_examples=40, deadline=None)
@given(
    st.floats(-1.0, 1.0),
    st.floats(-1.0, 1.0),
    st.sampled_from([-65.0, -17.0, 0.0, 44.0]),
    st.data(),
)
def test_it_agrees_with_a_projection_centred_on_the_place(east_deg, north_deg, latitude, data):
    corners = data.draw(
        st.lists(st.tuples(st.floats(-0.5, 0.5), st.floats(-0.5, 0.5)), min_size=3, max_size=8)
    )
    hull = shapely.MultiPoint(corners).convex_hull
    if hull.geom_type != "Polygon" or hull.area < 1e-4:
        return
    polygon = shapely.affinity.translate(hull, 30.0, latitude)
    place = (30.0 + east_deg, latitude + north_deg)
    local = f"+proj=aeqd +lon_0={place[0]} +lat_0={place[1]} +ellps=WGS84"
    to_local = Transformer.from_crs("EPSG:4326", local, always_xy=True)
    on_map = shapely.transform(
        shapely.segmentize(polygon, 0.0005), lambda p: np.column_stack(to_local.transform(*p.T))
    )
    to_border_m = on_map.exterior.distance(shapely.Point(0.0, 0.0))
    found = nearest(Area([polygon]), *place)
    assert abs(found.signed_m) == pytest.approx(to_border_m, abs=0.01)
    if to_border_m > 1.0:
        assert (found.signed_m < 0.0) == polygon.contains(shapely.Point(place))


def test_the_order_of_the_places_does_not_matter():
    places = np.array([from_the_box(d) for d in (-5_000.0, 3.0, 80_000.0)])
    area = Area([BOX])
    assert area.nearest(places) == area.nearest(places[::-1])[::-1]
