"""The GeoPackage as GDAL, SQLite and an XML parser find it."""

import re
import sqlite3
from contextlib import closing
from dataclasses import replace
from xml.etree import ElementTree as ET

import geopandas
import numpy as np
import pandas
import pyogrio
import pytest
import rasterio.features
import shapely
from plan_builder import make_coverage
from siting_builder import FORMULA_NAME, HOSTILE_NAME, make_siting_plan

from ranplan.coverage.model import Tier
from ranplan.io.geopackage_columns import COLUMNS
from ranplan.io.geopackage_output import write_geopackage
from ranplan.io.geopackage_styles import layer_style
from ranplan.io.plan_layers import (
    candidate_verdicts_layer,
    candidates_layer,
    coverage_before_layer,
    coverage_layer,
    districts_layer,
    existing_sites_layer,
    sectors_layer,
    sites_layer,
    verdicts_layer,
)

# As QGIS names the columns when it saves a style into a GeoPackage.
QGIS_COLUMNS = [
    "id",
    "f_table_catalog",
    "f_table_schema",
    "f_table_name",
    "f_geometry_column",
    "styleName",
    "styleQML",
    "styleSLD",
    "useAsDefault",
    "description",
    "owner",
    "ui",
    "update_time",
]
DRAWN = {
    "sites": "Point",
    "existing_sites": "Point",
    "candidates": "Point",
    "sectors": "Polygon",
    "coverage": "MultiPolygon",
    "coverage_before": "MultiPolygon",
    "verdicts": "LineString",
    "districts": "MultiPolygon",
}
VARIANTS = [{}, {"population": False}, {"chosen": False}]


def layers_of(plan):
    siting = plan.siting
    layers = [
        sites_layer(plan),
        existing_sites_layer(plan, siting),
        candidates_layer(plan, siting),
        sectors_layer(plan),
        coverage_layer(plan),
        coverage_before_layer(plan, siting),
        verdicts_layer(plan, siting),
        candidate_verdicts_layer(siting),
    ]
    return [*layers, districts_layer(siting)] if siting.areas else layers


def write(plan, path):
    write_geopackage(path, plan, layers_of(plan))
    return path


@pytest.fixture(scope="module")
def plan():
    return make_siting_plan()


@pytest.fixture(scope="module")
def package(plan, tmp_path_factory):
    return write(plan, tmp_path_factory.mktemp("package") / "plan.gpkg")


def rows(package, query, *values):
    with closing(sqlite3.connect(package)) as connection:
        return connection.execute(query, values).fetchall()


def test_gdal_finds_every_layer_with_its_geometry(package):
    found = {name: kind for name, kind in pyogrio.list_layers(package) if name != "layer_styles"}
    assert found == {**DRAWN, "candidate_verdicts": None}


@pytest.mark.parametrize("layer", [*DRAWN, "candidate_verdicts"])
def test_gdal_reads_back_the_records(plan, package, layer):
    written = next(item for item in layers_of(plan) if item.name == layer)
    frame = pyogrio.read_dataframe(package, layer=layer)
    assert len(frame) == len(written.records) > 0
    for at, record in enumerate(written.records):
        for name in COLUMNS[layer]:
            value = frame[name].iloc[at]
            if name not in record:
                assert pandas.isna(value)
            else:
                assert value == record[name]
                assert isinstance(value, str) == isinstance(record[name], str)


@pytest.mark.parametrize("layer", DRAWN)
def test_gdal_reads_back_the_geometry_in_the_grids_crs(plan, package, layer):
    written = next(item for item in layers_of(plan) if item.name == layer)
    frame = geopandas.read_file(package, layer=layer)
    assert frame.crs.to_epsg() == 32755
    for found, expected in zip(frame.geometry, written.geometries, strict=True):
        assert (found is None) == (expected is None)
        if expected is not None:
            assert found.equals(expected)


@pytest.mark.parametrize("options", VARIANTS)
def test_every_field_of_every_layer_has_a_column(options):
    style_only = {"fill", "fill-opacity", "stroke", "stroke-width", "stroke-opacity"}
    for layer in layers_of(make_siting_plan(**options)):
        named = {name for record in layer.records for name in record}
        assert named - style_only <= set(COLUMNS[layer.name])


def test_points_stand_where_the_plan_says(package):
    frame = geopandas.read_file(package, layer="sites").to_crs(4326)
    np.testing.assert_allclose(frame.geometry.x, frame.longitude, atol=1e-6)
    np.testing.assert_allclose(frame.geometry.y, frame.latitude, atol=1e-6)


@pytest.mark.parametrize(
    ("layer", "tiers_of"),
    [
        ("coverage", lambda plan: plan.coverage.tier_index),
        ("coverage_before", lambda plan: plan.siting.before_tier_index),
    ],
)
def test_coverage_polygons_hold_exactly_the_cells_of_their_tier(plan, package, layer, tiers_of):
    grid = plan.coverage.grid
    frame = geopandas.read_file(package, layer=layer)
    for level, (outline, people) in enumerate(
        zip(frame.geometry, frame.population, strict=True), start=1
    ):
        inside = rasterio.features.rasterize(
            [outline], out_shape=grid.shape, transform=grid.transform, dtype="uint8"
        )
        np.testing.assert_array_equal(inside == 1, tiers_of(plan) >= level)
        assert people == pytest.approx(plan.region.population[inside == 1].sum(), abs=0.05)


def test_verdict_lines_lead_from_the_site_to_the_worst_point(package):
    sites = geopandas.read_file(package, layer="sites").set_index("site_id").geometry
    frame = geopandas.read_file(package, layer="verdicts")
    lines = frame[frame.geometry.notna()]
    assert set(lines.kind) == {"zoning.setback"}  # the others have their worst point on the site
    for line in lines.itertuples():
        assert shapely.Point(line.geometry.coords[0]).distance(sites[line.site_id]) < 1e-6
    ends = geopandas.GeoSeries(
        [shapely.Point(line.coords[-1]) for line in lines.geometry], crs=frame.crs
    ).to_crs(4326)
    np.testing.assert_allclose(ends.x, lines.worst_longitude, atol=1e-6)
    np.testing.assert_allclose(ends.y, lines.worst_latitude, atol=1e-6)


def test_all_options_verdicts_are_a_table_to_be_filtered(plan, package):
    query = "SELECT outcome, count(*) FROM candidate_verdicts GROUP BY outcome"
    counts = dict(rows(package, query))
    expected = [verdict.outcome for verdict in plan.siting.option_verdicts]
    assert counts == {outcome: expected.count(outcome) for outcome in set(expected)}
    query = 'SELECT "limit", margin, remedies FROM candidate_verdicts WHERE verdict_id = ?'
    moved = next(v for v in plan.siting.option_verdicts if v.remedies and v.kind.endswith("height"))
    ((limit, margin, remedies),) = rows(package, query, moved.verdict_id)
    assert (limit, margin, remedies) == ("35", -6.0, "reduce height to 35 m AGL")


def test_text_from_files_is_only_data(package):
    names = {name for (name,) in rows(package, "SELECT name FROM sites")}
    assert {HOSTILE_NAME, FORMULA_NAME} <= names


def test_the_styles_table_is_as_qgis_makes_it_and_registered(package):
    columns = [row[1] for row in rows(package, "PRAGMA table_info(layer_styles)")]
    assert columns == QGIS_COLUMNS
    query = "SELECT data_type FROM gpkg_contents WHERE table_name = 'layer_styles'"
    assert rows(package, query) == [("attributes",)]


def test_qgis_finds_a_default_style_for_every_drawn_layer(package):
    # by the condition under which QGIS looks for it, and against GDAL's own record of the column
    query = """
        SELECT s.f_table_name FROM layer_styles AS s JOIN gpkg_geometry_columns AS g
        ON g.table_name = s.f_table_name AND g.column_name = s.f_geometry_column
        WHERE s.f_table_catalog = '' AND s.f_table_schema = '' AND s.useAsDefault = 1"""
    assert {name for (name,) in rows(package, query)} == set(DRAWN)


def styles(package):
    query = "SELECT f_table_name, styleQML FROM layer_styles"
    return {name: ET.fromstring(qml) for name, qml in rows(package, query)}


@pytest.mark.parametrize("options", VARIANTS)
def test_styles_name_only_columns_that_are_there(options, tmp_path):
    package = write(make_siting_plan(**options), tmp_path / "plan.gpkg")
    for layer, qml in styles(package).items():
        columns = {row[1] for row in rows(package, f"PRAGMA table_info({layer})")}
        expressions = [item.get("fieldName") for item in qml.iter("text-style")]
        expressions += [item.text for item in qml.iter("orderByClause")]
        used = {name for text in expressions for name in re.findall(r'"([^"]+)"', text)}
        used |= {item.get("attr") for item in qml.iter("renderer-v2") if item.get("attr")}
        assert used <= columns


def test_every_value_that_occurs_has_an_entry_in_the_legend(package):
    for layer, qml in styles(package).items():
        column = qml.find("renderer-v2").get("attr")
        if column is None:
            continue
        values = {value for (value,) in rows(package, f"SELECT DISTINCT {column} FROM {layer}")}
        assert values <= {item.get("value") for item in qml.iter("category")}


def test_every_legend_entry_has_a_symbol_of_the_layers_kind(package):
    kinds = {"Point": "marker", "LineString": "line", "Polygon": "fill", "MultiPolygon": "fill"}
    for layer, qml in styles(package).items():
        symbols = {item.get("name"): item.get("type") for item in qml.iter("symbol")}
        assert set(symbols.values()) == {kinds[DRAWN[layer]]}
        used = [item.get("symbol") for item in qml.iter("category")] or ["0"]
        assert used == list(symbols)


def test_lines_of_what_passed_are_there_to_be_ticked_and_the_others_are_shown(package):
    ticked = {
        item.get("value"): item.get("render")
        for item in styles(package)["verdicts"].iter("category")
    }
    assert ticked == {"pass": "false", "fail": "true", "indeterminate": "true"}


def test_gdal_is_left_as_careful_with_the_disk_as_it_was(plan, tmp_path):
    option = "OGR_SQLITE_SYNCHRONOUS"
    pyogrio.set_gdal_config_options({option: "FULL"})
    try:
        write(plan, tmp_path / "plan.gpkg")
        assert pyogrio.get_gdal_config_option(option) == "FULL"
    finally:
        pyogrio.set_gdal_config_options({option: None})


def test_sites_and_areas_are_labelled_with_their_names(package):
    for layer in ("sites", "existing_sites", "districts"):
        qml = styles(package)[layer]
        assert qml.get("labelsEnabled") == "1"
        assert '"name"' in qml.find("labeling/settings/text-style").get("fieldName")


def test_a_name_that_is_markup_or_control_characters_cannot_break_a_style(plan):
    tiers = (Tier('<a> & "b"', -110.0), Tier("bell \x07 \ud800", -95.0))
    coverage = make_coverage(plan.region, plan.sites, tiers=tiers)
    qml = ET.fromstring(layer_style("coverage", replace(plan, coverage=coverage)))
    values = [item.get("value") for item in qml.iter("category")]
    assert values == ['<a> & "b"', "bell \ufffd \ufffd"]


def test_what_is_illustrative_stands_in_the_description_of_every_layer(package):
    query = "SELECT description FROM gpkg_contents WHERE table_name != 'layer_styles'"
    found = rows(package, query)
    assert len(found) == len(DRAWN) + 1
    assert all("Illustrative, not records: population: data" in text for (text,) in found)


@pytest.mark.parametrize("options", VARIANTS)
def test_written_twice_the_bytes_are_the_same(options, tmp_path):
    first = write(make_siting_plan(**options), tmp_path / "a.gpkg").read_bytes()
    assert write(make_siting_plan(**options), tmp_path / "b.gpkg").read_bytes() == first


def test_written_over_an_older_one_nothing_of_it_is_left(plan, package, tmp_path):
    path = write(make_siting_plan(chosen=False), tmp_path / "plan.gpkg")
    assert write(plan, path).read_bytes() == package.read_bytes()
    assert list(tmp_path.iterdir()) == [path]


def test_a_failure_leaves_the_older_file_and_nothing_half_written(plan, tmp_path):
    path = write(plan, tmp_path / "plan.gpkg")
    before = path.read_bytes()
    odd = replace(candidates_layer(plan, plan.siting), name="odd")
    with pytest.raises(KeyError, match="odd"):
        write_geopackage(path, plan, [sites_layer(plan), odd])
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


def test_with_nothing_chosen_the_layers_are_there_and_empty(tmp_path):
    package = write(make_siting_plan(chosen=False), tmp_path / "plan.gpkg")
    for layer in ("sites", "sectors", "verdicts"):
        info = pyogrio.read_info(package, layer=layer)
        assert info["features"] == 0
        assert list(info["fields"]) == list(COLUMNS[layer])


def test_a_file_name_that_is_not_unicode_is_escaped(plan, tmp_path):
    first, *rest = plan.siting.candidates
    odd = replace(first, candidate=replace(first.candidate, origin="caf\udce9.geojson"))
    siting = replace(plan.siting, candidates=(odd, *rest))
    package = write(replace(plan, siting=siting), tmp_path / "plan.gpkg")
    ((origin,),) = rows(package, "SELECT origin FROM candidates LIMIT 1")
    assert origin == "caf\\udce9.geojson"
