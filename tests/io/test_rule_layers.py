"""Layers of zones and licences: polygons repaired and recorded, fields checked one by one."""

import json

import geopandas
import numpy as np
import pytest
import shapely
from pyproj import Geod

from ranplan.constraints.area import Area
from ranplan.errors import InvalidInputError
from ranplan.io.inputs import InputFile
from ranplan.io.rule_layer_input import read_extent, read_licences, read_zones

BOX = shapely.box(145.0, -17.0, 146.0, -16.0)
GEOD = Geod(ellps="WGS84")
ZONE = {"zone_id": "Z1", "permission": "prohibited"}
LICENCE = {"licence_id": "L1", "f_low_mhz": 703, "f_high_mhz": 713}


def layer_file(folder, features, name="layer.geojson", **about):
    document = {
        "type": "FeatureCollection",
        "features": [
            {"type": "Feature", "geometry": shapely.geometry.mapping(g), "properties": properties}
            for g, properties in features
        ],
    }
    path = folder / name
    path.write_text(json.dumps(document))
    return InputFile(given=f"rules/{name}", path=path, role="zoning", **about)


def zones_of(folder, *features):
    return read_zones(layer_file(folder, features), None)


def refusal(reader, file):
    with pytest.raises(InvalidInputError) as refused:
        reader(file, None)
    return str(refused.value)


class TestPolygons:
    def test_a_self_crossing_polygon_is_repaired_and_the_feature_noted(self, tmp_path):
        bow_tie = shapely.Polygon([(145, -17), (146, -16), (146, -17), (145, -16)])
        (zone,), notes = zones_of(tmp_path, (bow_tie, ZONE))
        assert (zone.is_repaired, zone.is_doubtful) == (True, False)
        # Two triangles that meet in the middle, a quarter of a square degree each.
        assert zone.geometry.area == pytest.approx(0.5)
        assert zone.geometry.covers(shapely.Point(145.1, -16.5))
        assert not zone.geometry.covers(shapely.Point(145.5, -16.1))
        (note,) = notes
        assert "rules/layer.geojson: feature 1 (Z1): invalid polygon repaired" in note
        assert "Self-intersection" in note

    def test_a_polygon_that_may_mean_two_areas_is_doubtful(self, tmp_path):
        # A ring that runs around the same square twice, the second time a little smaller: inside
        # an odd number of rings is the rim only, inside any ring is all of it.
        twice = shapely.Polygon(
            [(0, 0), (4, 0), (4, 4), (0, 4), (0, 0), (1, 1), (3, 1), (3, 3), (1, 3), (1, 1)]
        )
        (zone,), notes = zones_of(tmp_path, (twice, ZONE))
        assert (zone.is_repaired, zone.is_doubtful) == (True, True)
        assert "in doubt" in notes[0]

    def test_a_polygon_without_area_is_doubtful_and_stays_where_it_is(self, tmp_path):
        line = shapely.Polygon([(145.0, -17.0), (146.0, -17.0), (145.5, -17.0)])
        (zone,), _ = zones_of(tmp_path, (line, ZONE))
        assert zone.is_doubtful
        found = Area([zone.geometry]).nearest(np.array([(145.5, -16.99)]))[0]
        assert found.signed_m == pytest.approx(GEOD.inv(145.5, -16.99, 145.5, -17.0)[2], abs=0.1)

    def test_parts_that_overlap_are_one_area(self, tmp_path):
        parts = shapely.MultiPolygon([BOX, shapely.box(145.5, -16.5, 146.5, -15.5)])
        (zone,), notes = zones_of(tmp_path, (parts, ZONE))
        assert (zone.is_repaired, notes) == (False, ())
        assert zone.geometry.area == pytest.approx(1.75)

    def test_a_polygon_across_the_antimeridian_is_drawn_on(self, tmp_path):
        fiji = shapely.Polygon([(179, -18), (-179, -18), (-179, -17), (179, -17)])
        (zone,), _ = zones_of(tmp_path, (fiji, ZONE))
        assert zone.geometry.bounds == (179.0, -18.0, 181.0, -17.0)

    @pytest.mark.parametrize("crs", ["EPSG:32755", "EPSG:2193", "EPSG:2264"])
    def test_straight_sides_of_a_projected_layer_stay_where_they_are(self, tmp_path, crs):
        # Metres in Australia and New Zealand, US feet in North Carolina; 40 km sides.
        projection = geopandas.GeoSeries([], crs=crs).crs
        west, south, east, north = projection.area_of_use.bounds
        middle = shapely.Point((west + east) / 2, (south + north) / 2)
        x, y = geopandas.GeoSeries([middle], crs=4326).to_crs(crs).iloc[0].coords[0]
        half = 20_000.0 / projection.axis_info[0].unit_conversion_factor
        square = shapely.box(x - half, y - half, x + half, y + half)
        path = tmp_path / "layer.gpkg"
        frame = geopandas.GeoDataFrame([ZONE], geometry=[square], crs=crs)
        frame.to_file(path, layer="zones")
        (zone,), _ = read_zones(InputFile("layer.gpkg", path, "zoning"), None)
        quarter = shapely.Point(x - half / 2, y - half)
        place = geopandas.GeoSeries([quarter], crs=crs).to_crs(4326).iloc[0]
        found = Area([zone.geometry]).nearest(np.array([(place.x, place.y)]))[0]
        assert abs(found.signed_m) < 0.01

    def test_points_and_features_without_geometry_are_refused(self, tmp_path):
        file = layer_file(tmp_path, [(shapely.Point(145, -17), ZONE), (BOX, ZONE)])
        assert "feature 1: its geometry is a Point; allowed: polygons" in refusal(read_zones, file)

    def test_an_extent_whose_area_is_open_is_refused(self, tmp_path):
        twice = shapely.Polygon(
            [(0, 0), (4, 0), (4, 4), (0, 4), (0, 0), (1, 1), (3, 1), (3, 3), (1, 3), (1, 1)]
        )
        told = refusal(read_extent, layer_file(tmp_path, [(twice, {})]))
        assert "feature 1: its polygon is invalid and may mean more than one area" in told


class TestIdsAndEmptyLayers:
    @pytest.mark.parametrize(
        ("reader", "fields", "field"),
        [(read_zones, ZONE, "zone_id 'Z1'"), (read_licences, LICENCE, "licence_id 'L1'")],
    )
    def test_an_id_that_several_features_have_is_noted(self, tmp_path, reader, fields, field):
        name, value = field.split()
        other = {**fields, name: "other"}
        file = layer_file(tmp_path, [(BOX, fields), (BOX, other), (BOX, fields)])
        found, (note,) = reader(file, None)
        assert len(found) == 3
        assert f"{name} shared by several features: 1, the first {value} (features 1, 3)" in note

    @pytest.mark.parametrize("reader", [read_zones, read_licences])
    def test_a_layer_without_features_needs_an_extent(self, tmp_path, reader):
        file = layer_file(tmp_path, [])
        assert reader(file, None, has_extent=True) == ((), ())
        told = refusal(reader, file)
        assert told.startswith("rules/layer.geojson: has no feature")
        assert "state the layer's extent" in told


def test_an_extent_without_features_is_refused(tmp_path):
    assert "has no feature" in refusal(read_extent, layer_file(tmp_path, []))


class TestZones:
    def test_every_field_is_carried(self, tmp_path):
        fields = {
            **ZONE,
            "zone_class": "Residential",
            "max_structure_height_m": 30,
            "authority": "District council",
            "instrument": "Planning scheme 2020",
            "clause": "3.1",
            "lead_time_days": 90,
            "valid_from": "2020-01-01",
            "valid_to": "2040-12-31",
            "source_url": "https://example.org/scheme",
            "source_date": "2026-01-02",
            "trust": "V",
            "illustrative": True,
        }
        (zone,), notes = zones_of(tmp_path, (BOX, fields))
        assert notes == ()
        assert (zone.zone_id, zone.zone_class, zone.permission) == (
            "Z1",
            "residential",
            "prohibited",
        )
        assert zone.max_structure_height_m == 30.0
        assert zone.valid == ("2020-01-01", "2040-12-31")
        assert (zone.approval.authority, zone.approval.lead_time_days) == ("District council", 90)
        source = zone.citation
        assert (source.title, source.clause) == ("Planning scheme 2020", "3.1")
        assert (source.url, source.retrieved) == ("https://example.org/scheme", "2026-01-02")
        assert (source.trust, source.verified, source.illustrative) == ("V", True, True)

    def test_what_the_planner_brought_is_marked_so(self, tmp_path):
        file = layer_file(tmp_path, [(BOX, ZONE)], source="Council", illustrative=True)
        (zone,), _ = read_zones(file, None)
        assert (zone.citation.title, zone.citation.trust) == ("Council", "user")
        assert (zone.citation.verified, zone.citation.illustrative) == (False, True)

    @pytest.mark.parametrize(
        ("fields", "told"),
        [
            ({"zone_id": None}, "feature 1: zone_id: is missing"),
            ({"permission": "forbidden"}, "unknown value 'forbidden'; allowed: prohibited"),
            ({"permission": "prohibitted"}, "did you mean 'prohibited'?"),
            ({"zone_class": "homes"}, "feature 1: zone_class: unknown value 'homes'"),
            ({"max_structure_height_m": "30 m"}, "max_structure_height_m: '30 m' is not a number"),
            ({"max_structure_height_m": -1}, "at least 0"),
            ({"valid_to": "31.12.2040"}, "valid_to: '31.12.2040' is not a date"),
            ({"valid_from": "2030-01-01", "valid_to": "2029-01-01"}, "is before valid_from"),
            ({"trust": "high"}, "trust: unknown value 'high'"),
            ({"illustrative": "perhaps"}, "is not true or false"),
            ({"lead_time_days": -3}, "lead_time_days"),
            ({"permission": None}, "says neither a class, nor a permission, nor a height limit"),
            ({"permision": "prohibited", "permission": None}, "zone says neither"),
        ],
    )
    def test_a_field_that_cannot_be_is_refused(self, tmp_path, fields, told):
        assert told in refusal(read_zones, layer_file(tmp_path, [(BOX, ZONE | fields)]))

    @pytest.mark.parametrize(
        ("name", "meant"),
        [
            ("permision", "permission"),
            ("max_height_m", "max_structure_height_m"),
            ("zone_clas", "zone_class"),
        ],
    )
    def test_a_misspelt_field_is_not_passed_over(self, tmp_path, name, meant):
        fields = {"zone_id": "Z1", "max_structure_height_m": 30, "permission": "prohibited"}
        fields.pop(meant, None)
        told = refusal(read_zones, layer_file(tmp_path, [(BOX, fields | {name: "x"})]))
        assert f"unknown field {name!r}; did you mean {meant!r}?" in told

    def test_all_problems_are_told_at_once(self, tmp_path):
        bad = [(BOX, ZONE | {"permission": "no"}), (BOX, ZONE | {"trust": "no"})]
        told = refusal(read_zones, layer_file(tmp_path, bad))
        assert len(told.splitlines()) == 2
        assert "feature 2: trust" in told

    def test_the_short_names_of_a_shapefile_are_understood(self, tmp_path):
        fields = ZONE | {"max_struct": 30.0, "valid_from": "2020-01-01"}
        path = tmp_path / "zones.shp"
        geopandas.GeoDataFrame([fields], geometry=[BOX], crs=4326).to_file(path)
        (zone,), _ = read_zones(InputFile("zones.shp", path, "zoning"), None)
        assert (zone.max_structure_height_m, zone.valid[0]) == (30.0, "2020-01-01")

    def test_a_file_without_a_crs_is_refused(self, tmp_path):
        path = tmp_path / "zones.shp"
        geopandas.GeoDataFrame([ZONE], geometry=[BOX], crs=4326).to_file(path)
        path.with_suffix(".prj").unlink()
        assert "states no CRS" in refusal(read_zones, InputFile("zones.shp", path, "zoning"))


class TestLicences:
    def read(self, folder, **fields):
        (licence,), notes = read_licences(layer_file(folder, [(BOX, LICENCE | fields)]), None)
        return licence, notes

    def test_the_downlink_block_is_the_one_that_counts(self, tmp_path):
        licence, _ = self.read(tmp_path, dl_f_low_mhz=758, dl_f_high_mhz=768)
        assert (licence.low_mhz, licence.high_mhz) == (758.0, 768.0)
        unpaired, _ = self.read(tmp_path)
        assert (unpaired.low_mhz, unpaired.high_mhz) == (703.0, 713.0)

    def test_power_is_stated_with_its_bandwidth_or_a_megahertz(self, tmp_path):
        wide, _ = self.read(tmp_path, max_eirp_dbm=63, eirp_ref_bw_mhz=5)
        assert (wide.max_eirp_dbm, wide.eirp_ref_bw_mhz) == (63.0, 5.0)
        narrow, _ = self.read(tmp_path, max_eirp_dbm_per_mhz=56)
        assert (narrow.max_eirp_dbm, narrow.eirp_ref_bw_mhz) == (56.0, 1.0)

    def test_terms_are_carried(self, tmp_path):
        licence, _ = self.read(
            tmp_path,
            holder="Example Operator",
            third_party_allowed=True,
            status="Active",
            valid_from="2021-01-01",
            valid_to="2036-12-31",
            regulator="ACMA",
        )
        assert (licence.holder, licence.third_party_allowed) == ("Example Operator", True)
        assert (licence.status, licence.valid) == ("active", ("2021-01-01", "2036-12-31"))
        assert licence.citation.title == "ACMA"

    def test_what_is_not_checked_is_noted(self, tmp_path):
        _, notes = self.read(tmp_path, max_agl_m=30)
        assert notes == ("rules/layer.geojson: max_agl_m of licences is not checked",)

    @pytest.mark.parametrize(
        ("fields", "told"),
        [
            ({"licence_id": None}, "licence_id: is missing"),
            ({"f_low_mhz": None}, "f_low_mhz: is missing; give both edges of the block"),
            ({"f_low_mhz": 720}, "the block ends at 713 MHz, before it begins at 720 MHz"),
            ({"dl_f_low_mhz": 758}, "dl_f_high_mhz: is missing"),
            ({"f_low_mhz": "703 MHz"}, "'703 MHz' is not a number"),
            ({"max_eirp_dbm": 63}, "the bandwidth in which max_eirp_dbm holds is not stated"),
            (
                {"max_eirp_dbm": 63, "eirp_ref_bw_mhz": 5, "max_eirp_dbm_per_mhz": 56},
                "keep one of the two",
            ),
            ({"status": "in limbo"}, "status: unknown value 'in limbo'"),
            ({"license_id": "L2", "licence_id": None}, "licence_id: is missing"),
            ({"expiry": "2030"}, "unknown field 'expiry'; did you mean 'valid_to'?"),
        ],
    )
    def test_a_field_that_cannot_be_is_refused(self, tmp_path, fields, told):
        file = layer_file(tmp_path, [(BOX, LICENCE | fields)])
        assert told in refusal(read_licences, file)
