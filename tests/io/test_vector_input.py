"""Vector layers are read with a known CRS and usable geometry, or refused."""

import json
from pathlib import Path

import geopandas
import numpy as np
import pytest
import shapely
from pyproj import CRS, Transformer
from shapely import LineString, MultiPolygon, Point, Polygon, box

from ranplan.errors import InvalidInputError
from ranplan.grid import Grid
from ranplan.io.antimeridian import crosses, unwrapped
from ranplan.io.extent import WGS84, grid_around, padded
from ranplan.io.inputs import InputFile
from ranplan.io.land_input import read_land
from ranplan.io.population_input import read_people_points, read_people_polygons
from ranplan.io.vector_input import polygons, read_layer, transformed
from ranplan.region.zones import margin_cells, outside_polygons

UTM = CRS.from_epsg(32755)
BOWTIE = Polygon([(145.0, -17.0), (146.0, -16.0), (146.0, -17.0), (145.0, -16.0)])
SQUARE = box(145.0, -17.0, 146.0, -16.0)


def layer(
    path: Path, geometry, *, crs: str | None = "EPSG:4326", name=None, **columns
) -> InputFile:
    frame = geopandas.GeoDataFrame(columns, geometry=geometry, crs=crs)
    frame.to_file(path, layer=name)
    return InputFile(f"in/{path.name}", path, "land")


def world_atlas(shared_dir: Path) -> InputFile:
    path = shared_dir / "sample_data" / "boundaries" / "countries-10m.json"
    return InputFile("countries-10m.json", path, "land")


def test_geojson_is_wgs84_without_saying_so(tmp_path):
    (tmp_path / "a.geojson").write_text(json.dumps(shapely.geometry.mapping(SQUARE)))
    read = read_layer(InputFile("a.geojson", tmp_path / "a.geojson", "land"))
    assert read.crs == WGS84
    assert polygons(read).geometry[0].equals(SQUARE)


def test_topojson_in_degrees_is_wgs84(shared_dir):
    assert read_layer(world_atlas(shared_dir), "land").crs == WGS84


def test_a_file_of_several_layers_needs_a_name_and_lists_them(shared_dir):
    file = world_atlas(shared_dir)
    with pytest.raises(InvalidInputError, match=r"holds 2 layers; layers: countries, land"):
        read_layer(file)
    with pytest.raises(InvalidInputError, match=r"has no layer 'lands'.*did you mean 'land'"):
        read_layer(file, "lands")


def test_a_layer_without_crs_is_refused(tmp_path):
    with pytest.warns(UserWarning, match="crs"):
        file = layer(tmp_path / "a.shp", [SQUARE], crs=None)
    with pytest.raises(InvalidInputError, match=r"^in/a\.shp: states no CRS"):
        read_layer(file)


def test_what_is_no_vector_file_is_refused_without_showing_where_it_lies(tmp_path):
    (tmp_path / "a.geojson").write_text("{")
    with pytest.raises(InvalidInputError, match="cannot be read as a vector layer") as caught:
        read_layer(InputFile("a.geojson", tmp_path / "a.geojson", "land"))
    assert str(tmp_path) not in str(caught.value)


@pytest.mark.parametrize(
    "geometry",
    [
        [Point(145, -17)],
        [LineString([(145, -17), (146, -17)])],
        [Polygon([(145, -17), (146, -16), (145, -17)])],
        [Polygon()],
        [None, Point(145, -17)],
    ],
    ids=["points", "lines", "flat polygon", "empty polygon", "nothing and a point"],
)
def test_a_layer_without_a_usable_polygon_is_refused(tmp_path, geometry):
    file = layer(tmp_path / "a.gpkg", geometry)
    with pytest.raises(InvalidInputError, match=r"in/a\.gpkg: holds no usable polygon"):
        polygons(read_layer(file))


def test_what_is_repaired_or_left_out_is_counted(tmp_path):
    file = layer(tmp_path / "a.gpkg", [BOWTIE, SQUARE, None, Point(145, -17)])
    found = polygons(read_layer(file))
    assert found.feature.tolist() == [1, 2]
    assert shapely.is_valid(found.geometry).all()
    assert found.geometry[0].area == pytest.approx(0.5)
    assert found.notes == (
        "in/a.gpkg: 1 features without geometry left out",
        "in/a.gpkg: 1 features that are no polygons left out",
        "in/a.gpkg: 1 invalid polygons repaired",
    )


def test_overlapping_parts_of_one_feature_do_not_cancel_each_other_out(tmp_path):
    overlapping = MultiPolygon([SQUARE, box(145.5, -17.0, 147.0, -16.0)])
    found = polygons(read_layer(layer(tmp_path / "a.gpkg", [overlapping])))
    assert found.geometry[0].area == pytest.approx(2.0)


def test_heights_of_polygons_are_dropped(tmp_path):
    file = layer(tmp_path / "a.gpkg", [shapely.force_3d(SQUARE, 12.0)])
    assert not shapely.has_z(polygons(read_layer(file)).geometry).any()


# The antimeridian


def test_a_polygon_that_jumps_back_at_180_degrees_is_drawn_on():
    jumping = Polygon([(178.0, -18.0), (-179.0, -18.0), (-179.0, -16.0), (178.0, -16.0)])
    assert crosses(jumping)
    assert not crosses(SQUARE)
    assert unwrapped(jumping).equals(box(178.0, -18.0, 181.0, -16.0))


def test_a_ring_around_the_pole_is_closed_over_it():
    longitude = [-180.0, -90.0, 0.0, 90.0, 180.0]
    cap = unwrapped(Polygon([(x, -80.0) for x in longitude]))
    assert cap.area == pytest.approx(360.0 * 10.0)


def test_a_hole_stays_in_its_polygon():
    shell = [(170.0, -10.0), (-170.0, -10.0), (-170.0, 10.0), (170.0, 10.0)]
    hole = [(-175.0, -1.0), (-174.0, -1.0), (-174.0, 1.0), (-175.0, 1.0)]
    assert unwrapped(Polygon(shell, [hole])).area == pytest.approx(20.0 * 20.0 - 2.0)


# Land


def around(bounds, cell_m: float = 500.0, crs: CRS = UTM) -> tuple[Grid, Grid]:
    grid = grid_around(bounds, crs, cell_m)
    return grid, padded(grid, margin_cells(cell_m))


def test_fiji_does_not_lay_a_strip_of_land_or_sea_across_cairns(shared_dir):
    """The world atlas draws Fiji from -180 to 180 degrees at the latitude of Cairns."""
    grid, wide = around((145.4, -17.1, 146.6, -16.7))
    land, _ = read_land(world_atlas(shared_dir), "land", wide)
    is_sea = outside_polygons(land, grid)
    to_map = Transformer.from_crs(WGS84, UTM, always_xy=True)
    inland, offshore = [to_map.transform(x, -16.9) for x in (145.5, 146.4)]
    assert not is_sea[grid.rowcol(*inland)]
    assert is_sea[grid.rowcol(*offshore)]


def test_land_on_both_sides_of_the_antimeridian_is_found(shared_dir):
    """Taveuni, Fiji: the meridian of 180 degrees runs through it."""
    grid, wide = around((179.8, -17.0, 179.999, -16.6), crs=CRS.from_epsg(32760))
    land, _ = read_land(world_atlas(shared_dir), "land", wide)
    to_map = Transformer.from_crs(WGS84, grid.crs, always_xy=True)
    is_sea = outside_polygons(land, wide)
    for longitude, latitude, expected in (
        (179.95, -16.95, False),
        (-179.95, -16.85, False),
        (179.6, -17.1, True),
        (-179.7, -16.7, True),
    ):
        assert is_sea[wide.rowcol(*to_map.transform(longitude, latitude))] == expected


def test_land_cut_off_within_50_km_of_the_region_is_refused_by_side(tmp_path):
    _, wide = around((145.4, -16.8, 145.6, -16.6))
    file = layer(tmp_path / "a.gpkg", [box(144.0, -17.05, 147.0, -14.0)])
    with pytest.raises(
        InvalidInputError, match=r"in/a\.gpkg: the land is cut off at the layer's s"
    ):
        read_land(file, None, wide)
    reaching = layer(tmp_path / "b.gpkg", [box(144.0, -19.0, 147.0, -14.0)])
    land, _ = read_land(reaching, None, wide)
    assert not outside_polygons(land, wide).any()


def test_an_island_that_only_touches_its_bounding_box_is_not_cut_off(tmp_path):
    grid, wide = around((145.4, -16.8, 145.6, -16.6))
    land, _ = read_land(layer(tmp_path / "a.gpkg", [Point(145.5, -16.7).buffer(0.03)]), None, wide)
    is_sea = outside_polygons(land, grid)
    assert 0.0 < is_sea.mean() < 1.0


def test_land_elsewhere_means_sea_here(tmp_path):
    _, wide = around((145.4, -16.8, 145.6, -16.6))
    land, _ = read_land(layer(tmp_path / "a.gpkg", [box(0.0, 40.0, 1.0, 41.0)]), None, wide)
    assert outside_polygons(land, wide).all()


def test_a_projected_land_layer_is_taken_in_its_own_crs(tmp_path):
    grid, wide = around((145.4, -16.8, 145.6, -16.6))
    west, south, east, north = wide.bounds
    middle = (west + east) / 2  # on a slant: a straight edge along the bounding box is a cut
    shape = Polygon(
        [(0.0, south), (middle - 1e4, south - 9e4), (middle + 1e4, north + 9e4), (0.0, north)]
    )
    land, _ = read_land(layer(tmp_path / "a.gpkg", [shape], crs="EPSG:32755"), None, wide)
    is_sea = outside_polygons(land, grid)
    assert is_sea.mean() == pytest.approx(0.5, abs=0.02)
    assert is_sea[:, -1].all()


def test_transformed_corners_land_where_pyproj_puts_them():
    moved = transformed(np.array([SQUARE], dtype=object), WGS84, UTM)[0]
    x, y = Transformer.from_crs(WGS84, UTM, always_xy=True).transform(146.0, -16.0)
    assert moved.distance(Point(x, y)) == pytest.approx(0.0, abs=1e-6)


# People


def people_csv(tmp_path: Path, text: str):
    path = tmp_path / "places.csv"
    path.write_text(text)
    file = InputFile("in/places.csv", path, "population")
    return read_people_points(file, None, "population", UTM)


@pytest.mark.parametrize("header", ["lat,lon", "Latitude,LNG", "latitude,longitude"])
def test_places_of_a_csv_are_found_by_the_usual_headers(tmp_path, header):
    points = people_csv(tmp_path, f"name,{header},population\nCairns,-16.92,145.77,153075\n")
    expected = Transformer.from_crs(WGS84, UTM, always_xy=True).transform(145.77, -16.92)
    assert (points.easting[0], points.northing[0]) == pytest.approx(expected)
    assert points.people.tolist() == [153075.0]


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("-16.9,145.7,nan", r"in/places\.csv:3: population is 'nan'; a number of people, zero or"),
        ("-16.9,145.7,-5", "population is '-5'"),
        ("-16.9,145.7,", "population is ''"),
        ("-16.9,145.7,many", "population is 'many'"),
        ("-16.9,145.7,inf", "population is 'inf'"),
        ("-96.9,145.7,5", "lat is '-96.9'; -90 to 90 degrees"),
        ("-16.9,E145,5", "lon is 'E145'"),
    ],
)
def test_a_bad_row_of_places_is_refused_by_line(tmp_path, row, message):
    with pytest.raises(InvalidInputError, match=message):
        people_csv(tmp_path, f"lat,lon,population\n-16.9,145.7,0\n{row}\n")


def test_many_bad_rows_are_counted_not_all_shown(tmp_path):
    with pytest.raises(InvalidInputError, match="30 more problems like these") as caught:
        people_csv(tmp_path, "lat,lon,population\n" + "-16.9,145.7,x\n" * 50)
    assert len(caught.value.problems) == 21


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("lat,x,population\n1,2,3\n", "has 0 columns named lon or lng or long or longitude"),
        ("lat,lon,long,population\n1,2,2,3\n", "has 2 columns named lon"),
        ("lat,lon,populaton\n1,2,3\n", r"has no column 'population'.*did you mean 'populaton'"),
    ],
)
def test_a_csv_without_the_columns_is_refused(tmp_path, text, message):
    with pytest.raises(InvalidInputError, match=message):
        people_csv(tmp_path, text)


def test_points_of_a_vector_layer_are_people_too(tmp_path):
    file = layer(tmp_path / "a.gpkg", [Point(145.5, -16.5), None], population=[12, 30])
    points = read_people_points(file, None, "population", UTM)
    assert points.people.tolist() == [12.0]
    assert points.notes == (
        "population: in/a.gpkg: 1 features with 30 people have no usable geometry and are left out",
    )


def test_polygons_among_points_are_refused_with_the_key_they_belong_under(tmp_path):
    file = layer(tmp_path / "a.gpkg", [Point(145.5, -16.5), SQUARE], population=[12, 30])
    with pytest.raises(InvalidInputError, match=r"holds Polygon.*region\.population\.polygons"):
        read_people_points(file, None, "population", UTM)


@pytest.mark.parametrize("value", [None, "many", -1.0, float("nan")])
def test_a_feature_without_a_number_of_people_is_refused(tmp_path, value):
    file = layer(tmp_path / "a.gpkg", [SQUARE, BOWTIE], people=[5.0, value])
    with pytest.raises(InvalidInputError, match=r"in/a\.gpkg: feature 2: people is"):
        read_people_polygons(file, None, "people", UTM)


def test_people_stay_with_their_polygon_when_others_are_left_out(tmp_path):
    file = layer(tmp_path / "a.gpkg", [None, SQUARE, BOWTIE], people=[1.0, 2.0, 3.0])
    areas = read_people_polygons(file, None, "people", UTM)
    assert areas.people.tolist() == [2.0, 3.0]
    assert areas.geometry[0].area > 1.9 * areas.geometry[1].area
    assert any("1 features with 1 people" in note for note in areas.notes)
