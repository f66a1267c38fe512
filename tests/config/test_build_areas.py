"""Reporting areas from a user's file: who is counted where, and what is refused."""

import json
import textwrap
from dataclasses import replace
from pathlib import Path

import geopandas
import numpy as np
import pytest
import rasterio
import shapely
from affine import Affine
from pyproj import Transformer

from ranplan.config.areas import area_results, build_areas
from ranplan.config.load import load_config
from ranplan.config.region import build_region
from ranplan.errors import InvalidInputError

CONFIG = """\
schema_version: 1
name: test region
region:
  cell_m: 100
  elevation: {files: [dem.tif]}
carriers:
  c700:
    band: n28
    frequency_mhz: 763
    bandwidth_mhz: 10
    subcarrier_spacing_khz: 15
    radius_m: 30000
sites: {carriers: [c700]}
coverage: {tiers: [{name: basic, rsrp_dbm: -110}]}
"""
AREAS = """\
reporting_areas:
  file: areas.geojson
"""
WEST, NORTH = 300_000.0, 8_150_000.0


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("areas")
    ground = np.full((60, 60), 25.0, np.float32)
    profile = {"driver": "GTiff", "height": 60, "width": 60, "count": 1, "dtype": ground.dtype}
    transform = Affine(100.0, 0.0, WEST, 0.0, -100.0, NORTH)
    with rasterio.open(
        folder / "dem.tif", "w", **profile, crs="EPSG:32755", transform=transform
    ) as dataset:
        dataset.write(ground, 1)
    return folder


@pytest.fixture(scope="module")
def region(folder):
    found, _ = build_region(loaded(folder))
    people = np.random.default_rng(5).integers(0, 9, found.grid.shape).astype(np.float32)
    return replace(found, population=people)


def loaded(folder: Path, section: str = ""):
    (folder / "plan.yaml").write_text(CONFIG + textwrap.dedent(section))
    return load_config(folder / "plan.yaml")


def place(region, east: float, north: float) -> tuple[float, float]:
    """Point at a share of the way across the region, in its CRS."""
    west, south, right, top = region.grid.bounds
    return west + east * (right - west), south + north * (top - south)


def polygon(region, *corners: tuple[float, float]):
    return shapely.Polygon([place(region, *corner) for corner in corners])


def block(region, west, south, east, north):
    return polygon(region, (west, south), (east, south), (east, north), (west, north))


def write_areas(folder: Path, polygons, names, **columns) -> None:
    """Write GeoJSON in WGS84, invalid polygons as they are."""
    to_wgs84 = Transformer.from_crs("EPSG:32755", "EPSG:4326", always_xy=True)
    features = []
    for number, (shape, name) in enumerate(zip(polygons, names, strict=True)):
        moved = shapely.transform(shape, to_wgs84.transform, interleaved=False)
        values = {"name": name} | {key: column[number] for key, column in columns.items()}
        geometry = json.loads(shapely.to_geojson(moved))
        features.append({"type": "Feature", "properties": values, "geometry": geometry})
    document = {"type": "FeatureCollection", "features": features}
    (folder / "areas.geojson").write_text(json.dumps(document))


def results(folder, region, section: str = AREAS):
    areas = build_areas(loaded(folder, section), region)
    served_before = np.zeros(region.grid.shape, bool)
    served_before[:10] = True
    served_after = served_before.copy()
    served_after[:, :20] = True
    return areas, area_results(areas, region, served_before, served_after, study=False)


def test_an_area_counts_the_people_of_the_cells_whose_centre_it_holds(folder, region):
    triangle = polygon(region, (0.1, 0.13), (0.83, 0.29), (0.42, 0.91))
    write_areas(folder, [triangle], ["Triangle"])
    areas, (result,) = results(folder, region)
    rows, cols = np.indices(region.grid.shape)
    centres = geopandas.GeoSeries.from_xy(*region.grid.xy(rows.ravel(), cols.ravel()))
    inside = centres.within(areas.areas[0].geometry).to_numpy().reshape(rows.shape)
    assert 500 < inside.sum() < inside.size
    people = region.population
    assert result.name == "Triangle"
    assert result.population == people[inside].sum()
    assert result.covered_before == people[inside & (rows < 10)].sum()
    assert result.covered_after == people[inside & ((rows < 10) | (cols < 20))].sum()
    off = areas.areas[0].geometry.symmetric_difference(triangle)  # edges bend with the meridians
    assert off.area < 1e-3 * triangle.area


def test_areas_that_tile_the_region_count_everybody_once(folder, region):
    halves = [block(region, -1, -1, 0.5, 2), block(region, 0.5, -1, 2, 2)]
    write_areas(folder, halves, ["West", "East"])
    areas, found = results(folder, region)
    assert sum(result.population for result in found) == region.population.sum()
    west, south, east, north = region.grid.bounds
    whole = shapely.box(west, south, east, north)
    assert all(whole.buffer(1e-6).covers(area.geometry) for area in areas.areas)
    assert any("2 cut at its edge" in note for note in areas.notes)


def test_overlapping_areas_are_counted_each_on_its_own(folder, region):
    write_areas(folder, [block(region, 0, 0, 1, 1), block(region, 0, 0, 1, 1)], ["A", "A"])
    areas, (one, two) = results(folder, region)
    assert one.population == two.population > 0.99 * region.population.sum()
    assert [area.area_id for area in areas.areas] == ["1", "2"]


def test_a_hole_in_an_area_is_not_part_of_it(folder, region):
    whole, middle = block(region, 0.1, 0.1, 0.9, 0.9), block(region, 0.3, 0.3, 0.7, 0.7)
    write_areas(folder, [whole.difference(middle), middle, whole], ["ring", "middle", "whole"])
    _, (ring, inner, all_of_it) = results(folder, region)
    assert ring.population + inner.population == all_of_it.population


def test_areas_elsewhere_are_left_out_and_said_to_be(folder, region):
    write_areas(
        folder,
        [block(region, 4, 4, 5, 5), block(region, 0.2, 0.2, 0.8, 0.8)],
        ["Elsewhere", "Here"],
    )
    areas, (result,) = results(folder, region)
    assert (result.area_id, result.name) == ("2", "Here")
    assert any("1 outside the region left out" in note for note in areas.notes)
    assert [file.role for file in areas.files] == ["reporting areas"]


def test_a_self_crossing_area_is_repaired_and_said_to_be(folder, region):
    bow = polygon(region, (0.2, 0.2), (0.8, 0.8), (0.8, 0.2), (0.2, 0.8))
    write_areas(folder, [bow], ["Bow"])
    areas, (result,) = results(folder, region)
    assert shapely.is_valid(areas.areas[0].geometry)
    assert result.population > 0
    assert any("1 invalid polygons repaired" in note for note in areas.notes)


def test_illustrative_is_the_word_of_the_config_or_of_the_feature(folder, region):
    blocks = [block(region, 0.1, 0.1, 0.4, 0.4), block(region, 0.5, 0.5, 0.9, 0.9)]
    write_areas(folder, blocks, ["A", "B"], illustrative=[True, False])
    _, found = results(folder, region)
    assert [result.illustrative for result in found] == [True, False]
    _, found = results(folder, region, AREAS + "  illustrative: true\n")
    assert [result.illustrative for result in found] == [True, True]


def test_without_population_nobody_is_counted_and_a_note_says_so(folder, region):
    write_areas(folder, [block(region, 0, 0, 1, 1)], ["A"])
    empty = replace(region, population=None)
    areas, found = results(folder, empty)
    assert found == ()
    assert any("nothing to count without a population" in note for note in areas.notes)


def test_without_the_section_there_are_no_areas(folder, region):
    areas, found = results(folder, region, "")
    assert (areas.areas, areas.files, areas.notes, found) == ((), (), (), ())


def test_no_area_in_the_region_is_refused(folder, region):
    write_areas(folder, [block(region, 4, 4, 5, 5)], ["Elsewhere"])
    with pytest.raises(
        InvalidInputError, match=r"areas.geojson: no area lies in the region; .*CRS"
    ):
        results(folder, region)


def test_a_column_that_is_not_there_is_refused_with_those_that_are(folder, region):
    write_areas(folder, [block(region, 0, 0, 1, 1)], ["A"], district=["B"])
    with pytest.raises(
        InvalidInputError,
        match=r"has no column 'distrikt'; columns: name, district; did you mean 'district'\?",
    ):
        results(folder, region, AREAS + "  name_field: distrikt\n")


def test_every_area_without_a_name_is_named_by_its_feature(folder, region):
    write_areas(folder, [block(region, 0, 0, 1, 1)] * 3, ["A", None, "  "])
    with pytest.raises(InvalidInputError) as refusal:
        results(folder, region)
    assert [str(problem) for problem in refusal.value.problems] == [
        "areas.geojson: feature 2: has no name; name the area",
        "areas.geojson: feature 3: has no name; name the area",
    ]


def test_an_area_as_large_as_the_world_counts_everybody(folder, region):
    corners = [[-180, -90], [180, -90], [180, 90], [-180, 90], [-180, -90]]
    world = {"type": "Polygon", "coordinates": [corners]}
    feature = {"type": "Feature", "properties": {"name": "World"}, "geometry": world}
    document = {"type": "FeatureCollection", "features": [feature]}
    (folder / "areas.geojson").write_text(json.dumps(document))
    areas, (result,) = results(folder, region)
    assert result.population == region.population.sum()
    assert areas.areas[0].geometry.equals(shapely.box(*region.grid.bounds))


def test_a_word_that_is_neither_true_nor_false_is_refused(folder, region):
    write_areas(folder, [block(region, 0, 0, 1, 1)], ["A"], illustrative=["perhaps"])
    with pytest.raises(InvalidInputError, match=r"feature 1: illustrative: 'perhaps' is not true"):
        results(folder, region)
