"""Site files as other tools write them are read; what they do not say is refused, not guessed."""

import json

import geopandas as gpd
import pytest
from shapely.geometry import LineString, Point

from ranplan.errors import InvalidInputError
from ranplan.io.site_table import read_site_table


@pytest.fixture
def table(tmp_path):
    def read(text, name="sites.csv"):
        path = tmp_path / name
        if isinstance(text, dict):
            text = json.dumps(text)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return read_site_table(path, name)

    return read


@pytest.fixture
def refused(table):
    def read(text):
        with pytest.raises(InvalidInputError) as caught:
            table(text)
        return [str(problem) for problem in caught.value.problems]

    return read


def collection(*features, **members):
    return {"type": "FeatureCollection", "features": list(features), **members}


def feature(longitude=145.5, latitude=-17.0, **properties):
    geometry = {"type": "Point", "coordinates": [longitude, latitude]}
    return {"type": "Feature", "geometry": geometry, "properties": properties}


def test_a_table_that_says_everything(table):
    (row,) = table(
        "site_id,name,longitude,latitude,height_agl_m,carriers,radio_id,radios,azimuths_deg,"
        "tilt_deg,illustrative\n"
        'A,Alpha,145.5,-17.0,40,low;mid,ru1,"{""mid"": ""ru2""}",0;120;240,3,true\n'
    )
    assert (row.site_id, row.name, row.longitude, row.latitude) == ("A", "Alpha", 145.5, -17.0)
    assert (row.height_agl_m, row.carriers, row.radio_id) == (40.0, ("low", "mid"), "ru1")
    assert (row.radios, row.azimuths_deg) == ({"mid": "ru2"}, (0.0, 120.0, 240.0))
    assert (row.tilt_deg, row.illustrative, row.line, row.where) == (3.0, True, 2, "site A")


def test_what_a_file_does_not_say_is_none(table):
    (row,) = table("id,lon,lat,height_m,azimuth,tilt\nA,145.5,-17,,,\n")
    assert row.name == "A"
    assert row.height_agl_m is None
    assert row.carriers is None
    assert row.radio_id is None
    assert row.azimuths_deg is None
    assert row.tilt_deg is None
    assert row.radios == {}
    assert row.illustrative is False


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_the_delimiter_is_found(table, delimiter, end):
    lines = ["Site_ID,Lat,Long", "A,-17.0,145.5", "", "B,-17.1,145.6"]
    rows = table(end.join(lines).replace(",", delimiter))
    assert [(row.site_id, row.longitude, row.line) for row in rows] == [
        ("A", 145.5, 2),
        ("B", 145.6, 4),
    ]


def test_a_byte_order_mark_is_no_part_of_the_first_column(table):
    assert table("\ufeffid,lon,lat\nA,145,-17\n")[0].site_id == "A"


def test_a_quoted_cell_may_hold_the_delimiter_of_the_file(table):
    (row,) = table('id;lat;lon;azimuths_deg\nA;-17;145;"0;120;240"\n')
    assert row.azimuths_deg == (0.0, 120.0, 240.0)


@pytest.mark.parametrize(
    ("header", "factor"),
    [
        ("height_agl_m", 1.0),
        ("height_m", 1.0),
        ("Antenna Height (m)", 1.0),
        ("antenna_height_m", 1.0),
        ("Hgt(m)", 1.0),
        ("Hgt(ft)", 0.3048),
        ("hgt_ft", 0.3048),
        ("Height [feet]", 0.3048),
    ],
)
def test_a_height_is_converted_from_the_unit_its_column_states(table, header, factor):
    (row,) = table(f"id,lon,lat,{header}\nA,145,-17,100\n")
    assert row.height_agl_m == pytest.approx(100 * factor, rel=1e-12)


@pytest.mark.parametrize(
    ("header", "factor"),
    [
        ("structure_height_m", 1.0),
        ("tower_height_m", 1.0),
        ("Tower Height (ft)", 0.3048),
        ("mast_hgt_ft", 0.3048),
        ("Support Height (m)", 1.0),
        ("Overall Height Above Ground (m)", 1.0),
    ],
)
def test_a_towers_height_is_not_its_antennas(table, header, factor):
    (row,) = table(f"id,lon,lat,{header}\nA,145,-17,100\n")
    assert row.height_agl_m is None
    assert row.structure_height_m == pytest.approx(100 * factor, rel=1e-12)


def test_a_row_may_give_both_heights(table):
    (row,) = table("id,lon,lat,tower_height_m,antenna_height_m\nA,145,-17,45,40\n")
    assert (row.structure_height_m, row.height_agl_m) == (45.0, 40.0)


@pytest.mark.parametrize(
    "header", ["height,tower_height_m", "tower_height,height_m", "height,tower_height"]
)
def test_one_height_with_a_unit_does_not_excuse_another_without(refused, header):
    problems = refused(f"id,lon,lat,{header}\nA,145,-17,100,100\n")
    assert all("does not say its unit" in problem for problem in problems)
    assert len(problems) == sum(not name.endswith("_m") for name in header.split(","))


def test_two_heights_of_the_structure_are_refused(refused):
    (problem,) = refused("id,lon,lat,tower_height_m,mast_height_ft\nA,145,-17,45,150\n")
    assert "columns 'tower_height_m' and 'mast_height_ft' say the same" in problem


@pytest.mark.parametrize(
    "header",
    [
        "site_id,lon,lat",
        "Tower ID,Longitude_deg,Latitude_deg",
        "structure-id,LON_WGS84,LAT_WGS84",
        "Site Code,Decimal Longitude,Decimal Latitude",
    ],
)
def test_usual_spellings_of_id_and_place(table, header):
    (row,) = table(f"{header}\nA,145.5,-17\n")
    assert (row.site_id, row.longitude, row.latitude) == ("A", 145.5, -17.0)


@pytest.mark.parametrize("header", ["height", "Hgt", "antenna height", "height_agl"])
def test_a_height_without_a_unit_is_refused(refused, header):
    (problem,) = refused(f"id,lon,lat,{header}\nA,145,-17,100\n")
    assert problem.startswith(f"sites.csv:1: column {header!r} does not say its unit; allowed:")


def test_a_bare_height_beside_one_with_a_unit_is_not_needed(table):
    assert table("id,lon,lat,height,height_m\nA,145,-17,98,30\n")[0].height_agl_m == 30.0


@pytest.mark.parametrize(
    ("cell", "azimuths"),
    [("omni", "omni"), ("Omni", "omni"), ("90", (90.0,)), ("[0, 180]", (0.0, 180.0))],
)
def test_spellings_of_azimuths(table, cell, azimuths):
    assert table(f'id,lon,lat,azimuth_deg\nA,145,-17,"{cell}"\n')[0].azimuths_deg == azimuths


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "sites.csv: the file is empty"),
        ("id,lon,lat\n", "sites.csv: the file has no sites"),
        ("lon,lat\n145,-17\n", "sites.csv:1: no column holds the site_id; allowed: site_id,"),
        ("id,x,y\nA,1,2\n", "sites.csv:1: no column holds the longitude"),
        ("id,lon,lat\nA,145\n", "sites.csv:2: 2 values under 3 columns"),
        ("id,lon,lat,lat\nA,145,-17,-17\n", "sites.csv:1: the header has the column 'lat' twice"),
        ("id,lon,long,lat\nA,1,1,1\n", "columns 'lon' and 'long' say the same"),
        ("id,lon,lat\nA,abc,-17\n", "sites.csv:2: lon: 'abc' is not a finite number"),
        ("id;lon;lat\nA;145,5;-17\n", "sites.csv:2: lon: '145,5' is not a finite number; allowed"),
        ("id,lon,lat\nA,NaN,-17\n", "sites.csv:2: lon: 'NaN' is not a finite number"),
        ("id,lon,lat,height_m\nA,145,-17,nan\n", "sites.csv:2: height_m: 'nan' is not a finite"),
        ("id,lon,lat,height_m\nA,145,-17,30 m\n", "sites.csv:2: height_m: '30 m' is not a"),
        ("id,lon,lat\nA,,-17\n", "sites.csv:2: lon: the site has no place"),
        ("id,lon,lat\nA,355000,8100000\n", "lon: 355000 is no longitude; allowed: -180 to 180"),
        ("id,lon,lat\n,145,-17\n", "sites.csv:2: id: the site has no id"),
        ("id,lon,lat\nA,1,1\nB,1,1\nA,2,2\n", "sites.csv:4: site A: this id stands at line 2"),
        ("id,lon,lat,azimut_deg\nA,1,1,3\n", "unknown column 'azimut_deg'; did you mean 'azimuth"),
        ("id,lon,lat,heigth_m\nA,1,1,3\n", "unknown column 'heigth_m'; did you mean 'height_m'?"),
        ("id,lon,lat,azimuth\nA,1,1,north\n", "azimuth: 'north' is not a list of azimuths"),
        ("id,lon,lat,radios\nA,1,1,ru1\n", "radios: 'ru1' does not give each carrier its radio"),
        ("id,lon,lat,illustrative\nA,1,1,perhaps\n", "illustrative: 'perhaps' is not true or"),
        ("id,lon,lat,carriers\nA,1,1,low;;mid\n", "carriers: 'low;;mid' is not a list of names"),
        (b"id,lon,lat\nA,1,\xff\n", "sites.csv:2: byte 0xff is not UTF-8 text"),
        (b"PK\x03\x04\0\0", "sites.csv: not a file of sites; allowed: GeoJSON, GeoPackage, or CSV"),
        ('id,lon,lat\n"A,1,1\n', "not CSV"),
        ('{"type": "FeatureCollection", \n]', "sites.csv:2: not JSON"),
        ('{"type": "Topology"}', "not a collection of sites; allowed: FeatureCollection"),
    ],
)
def test_what_cannot_be_used_is_refused_in_its_place(refused, text, message):
    problems = refused(text)
    assert any(message in problem for problem in problems), problems


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(InvalidInputError, match=r"^none.csv: there is no file"):
        read_site_table(tmp_path / "none.csv", "none.csv")


def test_all_problems_of_a_file_come_at_once_in_its_order(refused):
    problems = refused("id,lon,lat,height_m\nA,x,-17,30\nB,145,y,z\nA,145,-17,30\nC,145,-17,30\n")
    assert [problem[:12] for problem in problems] == [
        "sites.csv:2:",
        "sites.csv:3:",
        "sites.csv:3:",
    ]


def test_geojson_carries_lists_and_mappings_as_they_are(table):
    properties = {
        "site_id": 7,
        "height_agl_m": 25.5,
        "carriers": ["low"],
        "radios": {"low": "ru1"},
        "azimuths_deg": [0, 180],
        "illustrative": True,
        "operator": "whoever",
    }
    (row,) = table(collection(feature(**properties)))
    assert (row.site_id, row.longitude, row.latitude) == ("7", 145.5, -17.0)
    assert (row.height_agl_m, row.carriers, row.radios) == (25.5, ("low",), {"low": "ru1"})
    assert (row.azimuths_deg, row.illustrative) == ((0.0, 180.0), True)
    assert (row.line, row.where) == (None, "feature 1, site 7")


def test_the_id_of_a_feature_serves_where_its_properties_have_none(table):
    (row,) = table(collection(feature(name="Mast") | {"id": "node/17"}))
    assert (row.site_id, row.name) == ("node/17", "Mast")


def test_the_crs_an_older_geojson_states_is_respected(table):
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::32755"}}
    (row,) = table(collection(feature(340330.0, 8119745.0, site_id="A"), crs=crs))
    assert (row.longitude, row.latitude) == pytest.approx((145.5, -17.0), abs=1e-3)


@pytest.mark.parametrize(
    ("features", "message"),
    [
        ([feature(site_id="A") | {"geometry": None}], "feature 1: its geometry is not a point"),
        (
            [feature(site_id="A"), {"type": "Feature", "geometry": {"type": "Polygon"}}],
            "feature 2: its geometry is not a point; allowed: Point",
        ),
        ([feature(float("nan"), site_id="A")], "feature 1: its coordinates are no place"),
        ([feature(height="30", site_id="A")], "column 'height' does not say its unit"),
        ([feature(site_id=True)], "feature 1: site_id: true is not text"),
        ([feature(site_id="A", height_m=False)], "height_m: false is not a finite number"),
        ([feature(site_id="A"), feature(site_id="A")], "feature 2, site A: this id stands at"),
        ([], "the file has no sites"),
    ],
)
def test_a_bad_feature_is_refused_by_number(refused, features, message):
    problems = refused(collection(*features))
    assert any(message in problem for problem in problems), problems


def test_a_crs_that_means_nothing_is_refused(refused):
    (problem,) = refused(collection(feature(site_id="A"), crs={"properties": {"name": "local"}}))
    assert "names no CRS" in problem


def geopackage(path, places, crs="EPSG:32755", layer="masts", **columns):
    gpd.GeoDataFrame(columns, geometry=list(places), crs=crs).to_file(
        path, layer=layer, driver="GPKG"
    )


def test_a_geopackage_in_another_crs_is_brought_to_wgs84(tmp_path):
    path = tmp_path / "sites.gpkg"
    geopackage(
        path,
        [Point(340330, 8119745), Point(350330, 8119745)],
        site_id=["A", "B"],
        height_m=[30.0, None],
        azimuths_deg=["0;120;240", "omni"],
    )
    first, second = read_site_table(path, "sites.gpkg")
    assert (first.longitude, first.latitude) == pytest.approx((145.5, -17.0), abs=1e-3)
    assert (first.height_agl_m, second.height_agl_m) == (30.0, None)
    assert (first.azimuths_deg, second.azimuths_deg) == ((0.0, 120.0, 240.0), "omni")
    assert second.where == "feature 2, site B"


@pytest.mark.parametrize(
    ("name", "text"),
    [("sites.txt", "id,lon,lat\nA,145,-17\n"), ("sites.csv", collection(feature(site_id="A")))],
)
def test_the_kind_of_a_file_is_told_by_its_content_not_its_name(table, name, text):
    assert table(text, name)[0].site_id == "A"


def test_a_geopackage_of_lines_is_refused(tmp_path):
    path = tmp_path / "sites.gpkg"
    geopackage(path, [LineString([(0, 0), (1, 1)])], site_id=["A"])
    with pytest.raises(InvalidInputError, match="feature 1: its geometry is not a point"):
        read_site_table(path, "sites.gpkg")


def test_a_geopackage_of_two_layers_is_refused(tmp_path):
    path = tmp_path / "sites.gpkg"
    for layer in ("masts", "roofs"):
        geopackage(path, [Point(340330, 8119745)], layer=layer, site_id=["A"])
    with pytest.raises(InvalidInputError, match="2 layers with geometry: masts, roofs; allowed"):
        read_site_table(path, "sites.gpkg")


def test_a_geopackage_cut_short_is_refused(tmp_path):
    path = tmp_path / "sites.gpkg"
    path.write_bytes(b"SQLite format 3\0" + b"\1" * 50)
    with pytest.raises(InvalidInputError, match=r"^sites.gpkg: not a GeoPackage"):
        read_site_table(path, "sites.gpkg")
