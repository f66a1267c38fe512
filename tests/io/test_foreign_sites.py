"""Lists of sites as other tools write them: read as they say, and no further."""

import json
import math

import geopandas
import pytest
import shapely
from pyproj import Geod

from ranplan.errors import InvalidInputError
from ranplan.io.foreign_site import Channel
from ranplan.io.foreign_sites import read_foreign_sites


def csv_file(folder, *lines):
    path = folder / "sites.csv"
    path.write_text("\n".join(lines) + "\n")
    return path


def osm_file(folder, *tags, place=(145.75, -16.93)):
    features = [
        {
            "type": "Feature",
            "id": f"node/{number}",
            "properties": {"@id": f"node/{number}", **item},
            "geometry": {"type": "Point", "coordinates": list(place)},
        }
        for number, item in enumerate(tags, start=1)
    ]
    path = folder / "osm.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    return path


def sites_in(path):
    return read_foreign_sites(path, path.name)


def site_in(path):
    (site,) = sites_in(path)
    return site


def channels(site):
    return [device.channel for device in site.devices]


def device_in(path):
    (device,) = site_in(path).devices
    return device


class TestOpenStreetMap:
    @pytest.mark.parametrize(
        ("height", "metres"),
        [
            ("45 m", 45.0),
            ("45", 45.0),
            (45, 45.0),
            ("45m", 45.0),
            ("150 ft", 45.72),
            ("150'", 45.72),
        ],
    )
    def test_a_height_is_the_structures_and_in_metres_unless_it_says_otherwise(
        self, tmp_path, height, metres
    ):
        site = site_in(osm_file(tmp_path, {"man_made": "mast", "height": height}))
        assert site.structure_height_m == pytest.approx(metres)
        assert site.antenna_height_m is None
        assert "top_agl_m" not in site.unknown

    @pytest.mark.parametrize("height", ["tall", "45;50", "~45", "45,5", "0", "-3", None, "45 yd"])
    def test_a_height_that_is_no_figure_is_not_known(self, tmp_path, height):
        site = site_in(osm_file(tmp_path, {"man_made": "mast", "height": height}))
        assert (site.structure_height_m, site.antenna_height_m) == (None, None)
        assert "height" in site.unknown["top_agl_m"]

    def test_tags_are_read_for_what_they_mean(self, tmp_path):
        tags = {"man_made": "mast", "operator": "Example Operator", "name": "Hill"}
        site = site_in(osm_file(tmp_path, tags))
        assert (site.site_id, site.name) == ("node/1", "Hill")
        assert (site.devices[0].operator, site.is_standing) == ("Example Operator", True)
        assert (site.longitude, site.latitude) == (145.75, -16.93)
        assert channels(site) == [None]
        assert "radiates" in site.devices[0].why_unknown

    def test_a_planned_mast_does_not_stand(self, tmp_path):
        planned, standing = sites_in(
            osm_file(tmp_path, {"proposed:man_made": "mast"}, {"man_made": "mast"})
        )
        assert (planned.is_standing, standing.is_standing) == (None, True)

    def test_without_its_tags_a_height_has_no_unit(self, tmp_path):
        path = csv_file(tmp_path, "id,lon,lat,height", "A,145.7,-16.9,45")
        site = site_in(path)
        assert (site.antenna_height_m, site.structure_height_m) == (None, None)
        assert site.unknown["top_agl_m"] == "column 'height' states no unit"

    def test_what_is_drawn_as_a_polygon_or_a_line_stands_in_its_middle(self, tmp_path):
        # Sides of 20 m and 10 m: the corners are half a diagonal from the middle.
        geod = Geod(ellps="WGS84")
        east, west = (geod.fwd(145.75, -16.93, azimuth, 10.0)[0] for azimuth in (90.0, 270.0))
        north, south = (geod.fwd(145.75, -16.93, azimuth, 5.0)[1] for azimuth in (0.0, 180.0))
        box = shapely.box(west, south, east, north)
        shapes = [
            box,
            shapely.MultiPolygon([box]),
            shapely.LineString([(west, -16.93), (east, -16.93)]),
        ]
        path = osm_file(tmp_path, *({"man_made": "mast", "height": "45"} for _ in range(4)))
        document = json.loads(path.read_text())
        for feature, shape in zip(document["features"], shapes, strict=False):
            feature["geometry"] = shapely.geometry.mapping(shape)
        path.write_text(json.dumps(document))
        sites = sites_in(path)
        for site in sites:
            assert (site.longitude, site.latitude) == pytest.approx((145.75, -16.93), abs=1e-7)
            assert site.structure_height_m == 45.0
        reaches_m = [site.reach_m for site in sites]
        diagonal_m = math.hypot(10.0, 5.0)
        assert reaches_m == pytest.approx([diagonal_m, diagonal_m, 10.0, 0.0], abs=0.01)
        geopackage = tmp_path / "shapes.gpkg"
        geopandas.GeoDataFrame({"id": ["A"]}, geometry=[box], crs=4326).to_crs(32755).to_file(
            geopackage
        )
        assert site_in(geopackage).reach_m == pytest.approx(diagonal_m, abs=0.01)

    def test_a_ring_stands_on_itself_and_not_in_its_hole(self, tmp_path):
        ring = (
            shapely.Point(145.75, -16.93)
            .buffer(0.001)
            .difference(shapely.Point(145.75, -16.93).buffer(0.0009))
        )
        path = osm_file(tmp_path, {"man_made": "mast"})
        document = json.loads(path.read_text())
        document["features"][0]["geometry"] = shapely.geometry.mapping(ring)
        path.write_text(json.dumps(document))
        site = site_in(path)
        assert ring.intersects(shapely.Point(site.longitude, site.latitude))

    @pytest.mark.parametrize(
        "geometry", [None, {"type": "Polygon", "coordinates": []}, {"type": "Circle"}]
    )
    def test_a_feature_without_a_geometry_is_refused(self, tmp_path, geometry):
        path = osm_file(tmp_path, {"man_made": "mast"}, {"man_made": "mast"})
        document = json.loads(path.read_text())
        document["features"][1]["geometry"] = geometry
        path.write_text(json.dumps(document))
        with pytest.raises(InvalidInputError, match="feature 2: it has no geometry"):
            sites_in(path)


class TestFeet:
    def test_a_header_with_a_unit_holds_for_every_cell(self, tmp_path):
        path = csv_file(tmp_path, "Lat;Long;Hgt(ft)", "-16.93;145.75;150", "-16.9;145.7;100 ft")
        first, second = sites_in(path)
        assert first.antenna_height_m == pytest.approx(45.72)
        assert second.antenna_height_m == pytest.approx(30.48)
        assert (first.longitude, first.latitude) == (145.75, -16.93)
        assert (first.site_id, second.site_id) == ("line 2", "line 3")

    def test_a_cell_that_contradicts_its_header_is_not_known(self, tmp_path):
        site = site_in(csv_file(tmp_path, "Lat;Long;Hgt(ft)", "-16.93;145.75;45 m"))
        assert site.antenna_height_m is None
        assert site.unknown["top_agl_m"] == "column 'Hgt(ft)' states two units, m and ft"

    def test_a_blank_is_not_known(self, tmp_path):
        site = site_in(csv_file(tmp_path, "Lat;Long;Hgt(ft)", "-16.93;145.75;"))
        assert site.unknown["top_agl_m"] == "column 'Hgt(ft)' is blank"

    def test_the_towers_height_and_the_antennas_are_told_apart(self, tmp_path):
        path = csv_file(
            tmp_path, "id,lon,lat,tower height (m),antenna height (ft)", "A,145.7,-16.9,60,150"
        )
        site = site_in(path)
        assert site.structure_height_m == 60.0
        assert site.antenna_height_m == pytest.approx(45.72)

    def test_nothing_is_known_of_what_has_no_column(self, tmp_path):
        site = site_in(csv_file(tmp_path, "Lat;Long", "-16.93;145.75"))
        assert sorted(site.unknown) == ["operator", "top_agl_m"]
        assert "radiates" in site.devices[0].why_unknown
        assert site.is_standing is None


REGISTER = (
    "SITE_ID,LATITUDE,LONGITUDE,NAME,ELEVATION,SITE_PRECISION,LICENSEE,"
    "FREQUENCY{unit},BANDWIDTH{unit},EIRP,EIRP_UNIT"
)


class TestRegister:
    def site(self, folder, unit, *cells, name="Tower"):
        row = ",".join(("10001", "-16.93", "145.75", name, "312", "Within 100 meters", *cells))
        return site_in(csv_file(folder, REGISTER.format(unit=unit), row))

    def test_a_device_is_a_channel(self, tmp_path):
        site = self.site(tmp_path, "_HZ", "Holder", "778000000", "10000000", "60", "dBm")
        assert (site.site_id, site.name) == ("10001", "Tower")
        assert channels(site) == [Channel("778 MHz", 773.0, 783.0, 60.0)]
        assert (site.devices[0].operator, site.devices[0].why_unknown) == ("Holder", None)

    def test_the_elevation_of_the_ground_is_no_height(self, tmp_path):
        site = self.site(tmp_path, "_HZ", "Holder", "778000000", "10000000", "60", "dBm")
        assert (site.structure_height_m, site.antenna_height_m) == (None, None)
        assert site.unknown["top_agl_m"] == "the list states no height"

    def test_the_accuracy_of_a_place_is_read_where_words_state_it(self, tmp_path):
        site = self.site(tmp_path, "_HZ", "Holder", "778000000", "10000000", "60", "dBm")
        assert site.position_accuracy_m == 100.0

    def test_a_frequency_without_a_unit_is_not_known(self, tmp_path):
        site = self.site(tmp_path, "", "Holder", "778000000", "10000000", "60", "dBm")
        assert channels(site) == [None]
        assert site.devices[0].why_unknown == "column 'FREQUENCY' states no unit"

    @pytest.mark.parametrize(
        ("eirp", "unit", "dbm"),
        [("60", "dBm", 60.0), ("30", "dBW", 60.0), ("1000", "W", 60.0), ("1", "kW", 60.0)],
    )
    def test_power_is_read_in_the_unit_beside_it(self, tmp_path, eirp, unit, dbm):
        site = self.site(tmp_path, "_HZ", "Holder", "778000000", "10000000", eirp, unit)
        assert channels(site)[0].eirp_dbm == pytest.approx(dbm)

    @pytest.mark.parametrize(("eirp", "unit"), [("60", ""), ("", "dBm"), ("0", "W"), ("60", "dBx")])
    def test_power_without_a_unit_is_not_known_and_the_channel_is(self, tmp_path, eirp, unit):
        site = self.site(tmp_path, "_HZ", "Holder", "778000000", "10000000", eirp, unit)
        assert channels(site) == [Channel("778 MHz", 773.0, 783.0, None)]
        assert "EIRP" in site.devices[0].why_unknown

    def test_without_a_bandwidth_the_edges_are_not_known(self, tmp_path):
        site = self.site(tmp_path, "_HZ", "Holder", "778000000", "", "60", "dBm")
        assert channels(site) == [Channel("778 MHz", None, None, 60.0)]
        assert "BANDWIDTH" in site.devices[0].why_unknown

    def test_a_register_of_devices_defines_hertz_and_its_designator_the_bandwidth(self, tmp_path):
        path = csv_file(
            tmp_path,
            "LICENCE_NO,SITE_ID,LATITUDE,LONGITUDE,FREQUENCY,EMISSION",
            "77,10001,-16.93,145.75,778000000,10M0W7D",
        )
        assert device_in(path).channel == Channel("778 MHz", 773.0, 783.0, None)

    def test_the_devices_of_a_site_are_one_site(self, tmp_path):
        header = "SITE_ID,LATITUDE,LONGITUDE,LICENSEE,FREQ_MHZ,BW_MHZ,ANTENNA_HEIGHT_M"
        path = csv_file(
            tmp_path,
            header,
            "10001,-16.93,145.75,Holder,778,10,30",
            "10001,-16.93,145.75,Holder,3420,40,42",
            "10002,-16.93,145.75,Holder,778,10,30",
        )
        first, second = sites_in(path)
        assert [channel.name for channel in channels(first)] == ["778 MHz", "3420 MHz"]
        assert first.antenna_height_m == 42.0
        assert second.site_id == "10002"

    def test_what_one_of_its_devices_leaves_open_is_not_known(self, tmp_path):
        path = csv_file(
            tmp_path,
            "SITE_ID,LATITUDE,LONGITUDE,LICENSEE,ANTENNA_HEIGHT_M",
            "10001,-16.93,145.75,One,30",
            "10001,-16.93,145.75,Two,",
        )
        site = site_in(path)
        assert [device.operator for device in site.devices] == ["One", "Two"]
        assert "operator" not in site.unknown
        assert site.antenna_height_m is None
        assert "blank" in site.unknown["top_agl_m"]

    @pytest.mark.parametrize("order", [1, -1])
    def test_the_tower_of_one_record_and_the_antenna_of_another_are_of_one_site(
        self, tmp_path, order
    ):
        rows = ["A,145.7,-16.9,60,,Within 10 meters", "A,145.7,-16.9,,30,Within 1000 meters"]
        header = "id,lon,lat,tower_height_m,antenna_height_m,site_precision"
        site = site_in(csv_file(tmp_path, header, *rows[::order]))
        assert (site.structure_height_m, site.antenna_height_m) == (60.0, 30.0)
        assert site.position_accuracy_m == 1000.0
        assert "top_agl_m" not in site.unknown

    def test_a_record_without_any_height_leaves_a_tower_whose_height_is_known(self, tmp_path):
        header = "id,lon,lat,tower_height_m,antenna_height_m"
        path = csv_file(tmp_path, header, "A,145.7,-16.9,60,30", "A,145.7,-16.9,,")
        site = site_in(path)
        assert (site.structure_height_m, site.antenna_height_m) == (60.0, 30.0)
        assert "top_agl_m" not in site.unknown

    def test_the_same_id_at_two_places_is_two_sites(self, tmp_path):
        path = csv_file(
            tmp_path, "SITE_ID,LAT,LON", "A,-16.9,145.7", "A,-16.8,145.7", "A (2),-16.7,145.7"
        )
        sites = sites_in(path)
        assert [site.site_id for site in sites] == ["A", "A", "A (2)"]
        assert len({site.key for site in sites}) == 3


class TestRanplansOwn:
    def test_carriers_and_radios_are_names_to_look_up(self, tmp_path):
        path = csv_file(
            tmp_path,
            "site_id;longitude;latitude;height_agl_m;carriers;radio_id;radios",
            'A;145.7;-16.9;30;c700;r1;{"c3500": "r2"}',
        )
        site = site_in(path)
        (device,) = site.devices
        assert (site.antenna_height_m, device.carriers, device.radio_id) == (30.0, ("c700",), "r1")
        assert device.radios == {"c3500": "r2"}

    def test_a_geopackage_in_any_crs_is_read(self, tmp_path):
        path = tmp_path / "sites.gpkg"
        point = geopandas.GeoSeries([shapely.Point(145.75, -16.93)], crs=4326).to_crs(32755)
        geopandas.GeoDataFrame(
            {"site_id": ["A"], "tower_height_m": [45.0]}, geometry=point
        ).to_file(path, layer="sites")
        site = site_in(path)
        assert (site.longitude, site.latitude) == pytest.approx((145.75, -16.93), abs=1e-8)
        assert site.structure_height_m == 45.0


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        (("id,height_m", "A,30"), "sites.csv:2: the site has no longitude and latitude"),
        (("id,lon,lat", "A,145.7,-16.9", "B,145.7,"), "sites.csv:3: the site has no longitude"),
        (("id,lon,lat", "A,405.7,-16.9"), "no longitude and latitude in degrees"),
        (("id;lon;lat", "A;145,7;-16,9"), "with a decimal point"),
    ],
)
def test_a_site_without_a_place_is_refused(tmp_path, lines, told):
    with pytest.raises(InvalidInputError) as refused:
        sites_in(csv_file(tmp_path, *lines))
    assert told in str(refused.value)
