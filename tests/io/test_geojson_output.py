import json
from dataclasses import replace

import numpy as np
import pytest
import rasterio.features
import shapely
from plan_builder import make_plan
from pyproj import Geod, Transformer
from shapely.geometry import shape

from ranplan.coverage.model import Tier
from ranplan.io.geojson_output import feature_collection, layer_geojson
from ranplan.io.plan_layers import WEDGE_RADIUS_M, coverage_layer, sectors_layer, sites_layer

FIJI = {"crs": "EPSG:32760", "origin": (810_000.0, 8_020_000.0), "cell_m": 500.0}


def sites_geojson(plan):
    return layer_geojson(plan.coverage.grid, sites_layer(plan))


def sectors_geojson(plan):
    return layer_geojson(plan.coverage.grid, sectors_layer(plan))


def coverage_geojson(plan):
    return layer_geojson(plan.coverage.grid, coverage_layer(plan))


WRITERS = (sites_geojson, sectors_geojson, coverage_geojson)


@pytest.fixture(scope="module")
def plan():
    return make_plan()


@pytest.fixture(scope="module")
def fijian_plan():
    return make_plan(**FIJI)


def positions(coordinates):
    if isinstance(coordinates[0], float | int):
        yield coordinates
    else:
        for part in coordinates:
            yield from positions(part)


def rings(geometry):
    polygons = geometry["coordinates"]
    for polygon in [polygons] if geometry["type"] == "Polygon" else polygons:
        yield from ((ring, i == 0) for i, ring in enumerate(polygon))


@pytest.mark.parametrize("writer", WRITERS)
@pytest.mark.parametrize("where", ["inland", "antimeridian"])
def test_documents_keep_to_rfc_7946(plan, fijian_plan, writer, where):
    document = json.loads(writer(plan if where == "inland" else fijian_plan))
    assert document["type"] == "FeatureCollection"
    assert "crs" not in document  # section 4
    assert len(document["bbox"]) == 4  # section 5
    for feature in document["features"]:
        assert {"type", "geometry", "properties"} <= set(feature)
        geometry = feature["geometry"]
        assert shape(geometry).is_valid
        for longitude, latitude in positions(geometry["coordinates"]):
            assert -180 <= longitude <= 180
            assert -90 <= latitude <= 90
            assert (longitude, latitude) == (round(longitude, 6), round(latitude, 6))
        if geometry["type"] == "Point":
            continue
        for ring, is_outer in rings(geometry):
            assert ring[0] == ring[-1]
            assert shapely.LinearRing(ring).is_ccw == is_outer  # section 3.1.6


@pytest.mark.parametrize("writer", WRITERS)
def test_two_runs_give_the_same_bytes(plan, writer):
    assert writer(plan) == writer(make_plan())


def test_sites_carry_the_promised_fields_and_none_that_was_not_computed(plan):
    first, second = json.loads(sites_geojson(plan))["features"]
    assert set(first["properties"]) == {
        "site_id",
        "name",
        "longitude",
        "latitude",
        "height_agl_m",
        "ground_amsl_m",
        "radio_id",
        "vendor",
        "band",
        "n_sectors",
        "study",
        "illustrative",
        "carriers",
        "radios",
        "azimuths_deg",
        "tilt_deg",
    }
    assert "tilt_deg" not in second["properties"]  # an omni has none
    assert first["properties"]["n_sectors"] == 3
    assert first["properties"]["band"] == "n28"
    assert second["properties"]["vendor"] == "Example B"
    for feature, site in zip((first, second), plan.sites, strict=True):
        assert feature["geometry"]["coordinates"] == pytest.approx(
            [site.longitude, site.latitude], abs=1e-6
        )


def test_a_mast_with_several_radios_and_bands_names_each_once(plan):
    mixed = replace(plan.sites[0], sectors=plan.sites[0].sectors + plan.sites[1].sectors)
    document = json.loads(sites_geojson(replace(plan, sites=(mixed,))))
    properties = document["features"][0]["properties"]
    assert properties["radio_id"] == "ru-4t-sector;ru-4t-omni"
    assert properties["vendor"] == "Example A;Example B"
    assert properties["band"] == "n28"


def test_text_from_files_is_only_data(plan):
    names = [f["properties"]["name"] for f in json.loads(sites_geojson(plan))["features"]]
    assert names == ["Crystal Ridge", "Bäcker's $pot$"]


def test_a_sector_wedge_points_to_its_true_azimuth_at_the_symbols_radius(plan):
    site = plan.sites[0]
    features = json.loads(sectors_geojson(plan))["features"][:3]
    for feature, sector in zip(features, site.sectors, strict=True):
        ring = np.array(feature["geometry"]["coordinates"][0][:-1])
        azimuth, _, reach_m = Geod(ellps="WGS84").inv(
            np.full(len(ring), site.longitude), np.full(len(ring), site.latitude), *ring.T
        )
        on_arc = reach_m > 1
        np.testing.assert_allclose(reach_m[on_arc], WEDGE_RADIUS_M, atol=0.3)
        off = (azimuth[on_arc] - sector.azimuth_true_deg + 180) % 360 - 180
        assert off.mean() == pytest.approx(0, abs=0.01)
        assert off.max() == pytest.approx(32.5, abs=0.01)
        assert (~on_arc).sum() == 1
        assert feature["properties"]["azimuth_deg"] == sector.azimuth_true_deg


def test_an_omni_is_a_disc_without_an_azimuth(plan):
    feature = json.loads(sectors_geojson(plan))["features"][3]
    assert "azimuth_deg" not in feature["properties"]
    assert feature["properties"]["pattern"] == "omni"
    to_grid = Transformer.from_crs("EPSG:4326", plan.coverage.grid.crs, always_xy=True)
    disc = shapely.transform(shape(feature["geometry"]), to_grid.transform, interleaved=False)
    assert disc.area == pytest.approx(np.pi * WEDGE_RADIUS_M**2, rel=0.01)


def test_sector_fields_are_those_of_the_contract_and_eirp_is_the_sum_of_its_parts(plan):
    properties = json.loads(sectors_geojson(plan))["features"][0]["properties"]
    assert list(properties)[:2] == ["sector_id", "site_id"]
    assert {"tilt_deg", "frequency_mhz", "bandwidth_mhz", "pattern", "carrier", "band"} <= set(
        properties
    )
    # 46 dBm a path, 4 paths, 0.5 dB feeder, 15 dBi
    assert properties["eirp_dbm"] == round(46 + 10 * np.log10(4) - 0.5 + 15, 2)


def test_an_azimuth_just_below_north_is_not_rounded_to_360(plan):
    site = plan.sites[0]
    sector = replace(site.sectors[0], azimuth_true_deg=359.999)
    document = json.loads(sectors_geojson(replace(plan, sites=(replace(site, sectors=(sector,)),))))
    assert document["features"][0]["properties"]["azimuth_deg"] == 0.0


def test_tiers_come_weakest_first_cumulative_with_what_they_reach(plan):
    features = json.loads(coverage_geojson(plan))["features"]
    for feature, result in zip(features, plan.coverage.tiers, strict=True):
        properties = feature["properties"]
        assert properties["tier"] == result.tier.name
        assert properties["threshold_dbm"] == result.tier.threshold_dbm
        assert properties["population"] == pytest.approx(result.population, abs=0.05)
        assert properties["area_km2"] == pytest.approx(result.area_km2, abs=5e-5)
        assert properties["sea_area_km2"] == pytest.approx(result.sea_area_km2, abs=5e-5)
        assert properties["illustrative"] is True
        assert properties["fill"].startswith("#")
        area_m2, _ = Geod(ellps="WGS84").geometry_area_perimeter(shape(feature["geometry"]))
        assert area_m2 / 1e6 == pytest.approx(
            result.area_km2 + result.sea_area_km2,
            rel=2e-3,  # UTM scale 0.9996²
        )
    weak, middle, strong = (shape(feature["geometry"]) for feature in features)
    assert weak.covers(middle.buffer(-1e-6))
    assert middle.covers(strong.buffer(-1e-6))


def test_coverage_polygons_hold_exactly_the_cells_of_their_tier(plan):
    grid = plan.coverage.grid
    to_grid = Transformer.from_crs("EPSG:4326", grid.crs, always_xy=True)
    for level, feature in enumerate(json.loads(coverage_geojson(plan))["features"], start=1):
        outline = shapely.transform(
            shape(feature["geometry"]), to_grid.transform, interleaved=False
        )
        inside = rasterio.features.rasterize(
            [outline], out_shape=grid.shape, transform=grid.transform, dtype="uint8"
        )
        np.testing.assert_array_equal(inside == 1, plan.coverage.tier_index >= level)


def test_people_are_absent_from_the_tiers_of_a_plan_without_population():
    document = json.loads(coverage_geojson(make_plan(population=False)))
    assert all("population" not in feature["properties"] for feature in document["features"])


def test_a_tier_that_reaches_nothing_has_a_null_geometry_and_no_area():
    plan = make_plan(tiers=(Tier("outdoor", -110.0), Tier("impossible", -30.0)))
    outdoor, impossible = json.loads(coverage_geojson(plan))["features"]
    assert outdoor["geometry"]["type"] == "MultiPolygon"
    assert impossible["geometry"] is None
    assert "bbox" not in impossible
    assert impossible["properties"]["area_km2"] == 0


def test_a_plan_that_reaches_nothing_at_all_is_still_a_valid_document():
    plan = make_plan(tiers=(Tier("impossible", -30.0),))
    document = json.loads(coverage_geojson(plan))
    assert [feature["geometry"] for feature in document["features"]] == [None]
    assert "bbox" not in document


def test_an_area_across_the_antimeridian_is_split_there(fijian_plan):
    document = json.loads(coverage_geojson(fijian_plan))
    west, _, east, _ = document["bbox"]
    assert west > east  # RFC 7946 section 5.2
    weakest = shape(document["features"][0]["geometry"])
    assert any(part.bounds[2] == 180 for part in weakest.geoms)
    assert any(part.bounds[0] == -180 for part in weakest.geoms)
    assert all(part.bounds[2] - part.bounds[0] < 1 for part in weakest.geoms)


@pytest.mark.parametrize("cell_m", [10.0, 90.0])
def test_ragged_coverage_stays_valid_after_rounding_to_six_decimals(cell_m):
    rng = np.random.default_rng(7)
    reached = rng.random((150, 200)) > 0.45
    reached[75:] = True  # long straight edges beside single cells
    reached[77, 5:195:2] = False
    plan = make_plan(shape=reached.shape, cell_m=cell_m)
    coverage = replace(plan.coverage, tier_index=reached.astype(np.uint8))
    document = json.loads(coverage_geojson(replace(plan, coverage=coverage)))
    outline = shape(document["features"][0]["geometry"])
    assert outline.is_valid
    area_m2, _ = Geod(ellps="WGS84").geometry_area_perimeter(outline)
    assert area_m2 == pytest.approx(reached.sum() * cell_m**2, rel=2e-3)


def test_a_long_straight_edge_follows_the_grid_not_the_chord():
    plan = make_plan(crs="EPSG:32631", origin=(300_000, 5_200_000), shape=(2, 1000), cell_m=200.0)
    coverage = replace(plan.coverage, tier_index=np.ones((2, 1000), np.uint8))
    document = json.loads(coverage_geojson(replace(plan, coverage=coverage)))
    assert document["features"][0]["geometry"]["type"] == "MultiPolygon"
    ring = shapely.LinearRing(document["features"][0]["geometry"]["coordinates"][0][0])
    to_wgs84 = Transformer.from_crs("EPSG:32631", "EPSG:4326", always_xy=True)
    for easting in np.linspace(300_500, 499_500, 23):
        on_edge = shapely.Point(to_wgs84.transform(easting, 5_200_000.0))
        assert ring.distance(on_edge) < 2e-6


def test_values_that_json_cannot_hold_are_an_error_not_a_nan(plan):
    with pytest.raises(ValueError, match="Out of range float"):
        feature_collection(plan.coverage.grid, [None], [{"area_km2": float("nan")}])
