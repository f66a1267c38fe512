"""Coverage and fibre of a region across the antimeridian, where longitudes jump."""

import json

import numpy as np
import pytest
import shapely
from affine import Affine
from pyproj import CRS, Transformer

from ranplan.grid import Grid
from ranplan.io.fibre_input import read_fibre
from ranplan.io.inputs import InputFile
from ranplan.io.served_input import read_served_polygons

# Taveuni, Fiji, and the sea around: 80 km from 179.6 E to 179.6 W
CRS_FIJI = CRS.from_epsg(3460)
TO_GRID = Transformer.from_crs(4326, CRS_FIJI, always_xy=True)
MIDDLE = TO_GRID.transform(180.0, -16.8)
GRID = Grid((80, 80), Affine(1000, 0, MIDDLE[0] - 40_000, 0, -1000, MIDDLE[1] + 40_000), CRS_FIJI)


def write(path, *geometries):
    features = [
        {"type": "Feature", "properties": {}, "geometry": shapely.geometry.mapping(geometry)}
        for geometry in geometries
    ]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    return InputFile("a.geojson", path, "test")


def longitudes():
    to_wgs84 = Transformer.from_crs(CRS_FIJI, 4326, always_xy=True)
    longitude, latitude = to_wgs84.transform(*GRID.xy(*np.indices(GRID.shape)))
    return longitude % 360.0, latitude


def test_polygons_on_both_sides_are_served(tmp_path):
    west, east = shapely.box(179.8, -17.0, 180.0, -16.6), shapely.box(-180.0, -17.0, -179.9, -16.6)
    served = read_served_polygons(write(tmp_path / "a.geojson", west, east), None, GRID).is_served
    longitude, latitude = longitudes()
    inside = (longitude > 179.8) & (longitude < 180.1) & (latitude > -17.0) & (latitude < -16.6)
    assert inside.sum() > 1000
    assert (served == inside).all()


def test_a_ring_written_across_the_jump_is_served_as_it_lies(tmp_path):
    ring = [(179.8, -17.0), (-179.9, -17.0), (-179.9, -16.6), (179.8, -16.6), (179.8, -17.0)]
    file = write(tmp_path / "a.geojson", shapely.Polygon(ring))
    served = read_served_polygons(file, None, GRID).is_served
    longitude, latitude = longitudes()
    inside = (longitude > 179.8) & (longitude < 180.1) & (latitude > -17.0) & (latitude < -16.6)
    assert (served == inside).mean() > 0.999


def test_fibre_on_both_sides_is_found(tmp_path):
    lines = [
        shapely.LineString([(179.9, -16.9), (180.0, -16.8)]),
        shapely.LineString([(-180.0, -16.8), (-179.9, -16.7)]),
    ]
    fibre, notes = read_fibre(write(tmp_path / "a.geojson", *lines), None, GRID)
    assert notes == ()
    on_map = shapely.union_all(fibre)
    for longitude, latitude in ((179.9, -16.9), (180.0, -16.8), (-179.9, -16.7)):
        place = shapely.Point(TO_GRID.transform(longitude, latitude))
        assert on_map.distance(place) == pytest.approx(0.0, abs=0.01)


def test_features_without_geometry_are_left_out_and_said(tmp_path):
    path = tmp_path / "a.geojson"
    write(path, shapely.Point(179.9, -16.9))
    content = json.loads(path.read_text())
    content["features"].append({"type": "Feature", "properties": {}, "geometry": None})
    path.write_text(json.dumps(content))
    fibre, notes = read_fibre(InputFile("a.geojson", path, "test"), None, GRID)
    assert len(fibre) == 1
    assert notes == ("a.geojson: 1 features without geometry left out",)
