"""What comes with ranplan works as it is shipped: configs, sample regions, the README."""

import importlib.util
import json
import math
import os
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import rasterio
import shapely
from pyproj import Transformer

from ranplan.cli.root import COMMANDS
from ranplan.config.load import load_config
from ranplan.config.region import build_region
from ranplan.config.section import DataSource, Section
from ranplan.io.bundled import bundled

ROOT = Path(__file__).parents[1]
CONFIGS = sorted(bundled("configs").glob("*.yaml"))
COVERAGE_CONFIGS = [path for path in CONFIGS if path.stem.endswith("_coverage")]
STUDY_CONFIGS = [path for path in CONFIGS if path.stem.endswith("_7ghz")]
PLAN_CONFIGS = [path for path in CONFIGS if path not in [*COVERAGE_CONFIGS, *STUDY_CONFIGS]]
REGIONS = sorted(path.parent for path in bundled("sample_regions").glob("*/build.py"))
RECORDS = {"elevation.tif", "towns.csv", "villages.csv"}  # all else is made up, at least in part
BUILT_UP = 50  # ESA WorldCover
UNINHABITED = {10, 80, 95}  # trees, water, mangroves
EACH_CONFIG = pytest.mark.parametrize("config", CONFIGS, ids=lambda path: path.stem)
EACH_PLAN = pytest.mark.parametrize("config", PLAN_CONFIGS, ids=lambda path: path.stem)
EACH_REGION = pytest.mark.parametrize("region", REGIONS, ids=lambda path: path.name)


def data_files(region):
    return sorted(
        path
        for path in region.iterdir()
        if path.name not in {"build.py", "SOURCES.md", "__pycache__"}
    )


def features(path):
    return json.loads(path.read_text(encoding="utf-8"))["features"]


def sections(item):
    """Every section of a config, the sections inside sections included."""
    if isinstance(item, Section):
        yield item
        item = [getattr(item, name) for name in type(item).model_fields]
    elif isinstance(item, dict):
        item = list(item.values())
    if isinstance(item, list):
        for part in item:
            yield from sections(part)


# --- configs ------------------------------------------------------------------------------------


@pytest.mark.parametrize("config", COVERAGE_CONFIGS, ids=lambda path: path.stem)
def test_every_coverage_config_runs_from_a_foreign_directory(config, tmp_path):
    region = config.stem.removesuffix("_coverage")
    sites = bundled(f"sample_regions/{region}/masts.geojson")
    run = subprocess.run(
        [sys.executable, "-m", "ranplan", "coverage", str(config), "--sites", str(sites)],
        capture_output=True,
        text=True,
        check=False,
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert run.returncode == 0, run.stderr
    plan = json.loads((tmp_path / f"ranplan-{config.stem}" / "plan.json").read_bytes())
    assert 0.5 < plan["kpis"]["population_covered_fraction"] < 1.0
    assert "illustrative, not records" in run.stdout


@pytest.mark.slow
@pytest.mark.parametrize("config", STUDY_CONFIGS, ids=lambda path: path.stem)
def test_a_plan_in_a_band_without_a_licence_runs_with_beams_and_says_that_it_is_a_study(
    config, tmp_path
):
    run = subprocess.run(
        [sys.executable, "-m", "ranplan", "plan", str(config), "-o", "out"],
        capture_output=True,
        text=True,
        check=False,
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert run.returncode == 0, run.stderr
    assert "a study, not a plan to build: carrier x7" in run.stdout
    plan = json.loads((tmp_path / "out" / "plan.json").read_bytes())
    models = {c["name"]: (c["model"], c["study"]) for c in plan["carriers"]}
    assert models == {"n28": ("p1812", False), "x7": ("p452", True)}
    assert plan["kpis"]["population_covered_new"] > 0
    sectors = [sector for site in plan["sites"] for sector in site["sectors"]]
    assert {sector["pattern"] for sector in sectors} == {"m2101_array"}
    # 200 W into an element of 5.8 dBi and 256 times its gain in a beam.
    (eirp_dbm,) = {sector["eirp_dbm"] for sector in sectors}
    assert eirp_dbm == pytest.approx(29.0 + 5.8 + 20.0 * math.log10(256), abs=0.01)
    assert "A study, not a plan to build" in (tmp_path / "out" / "report.html").read_text("utf-8")
    for raster, is_marked in (("rsrp", True), ("served", True), ("population", False)):
        with rasterio.open(tmp_path / "out" / "rasters" / f"{raster}.tif") as file:
            assert ("study_7g" in file.tags().get("RANPLAN_STUDY", "")) is is_marked
    for layer, is_marked in (("districts", True), ("coverage", True), ("coverage_before", False)):
        marks = {f["properties"]["study"] for f in features(tmp_path / "out" / f"{layer}.geojson")}
        assert marks == {is_marked}
    assert plan["model"]["pressure_hpa"] == 1013.25  # P.452 reads it


@EACH_CONFIG
def test_a_config_says_of_every_file_whether_it_is_made_up(config):
    loaded = load_config(config)
    said = {
        Path(section.file).name: section.illustrative
        for section in sections(loaded.config)
        if isinstance(section, DataSource) and section.file.startswith("../sample_regions/")
    }
    assert said
    # Only the parts of the land outline that are made up say so themselves.
    assert said == {name: name not in RECORDS | {"land.geojson"} for name in said}


@EACH_PLAN
def test_a_plan_has_a_region_and_uses_every_file_of_it(config):
    text = config.read_text(encoding="utf-8")
    region = bundled("sample_regions") / config.stem
    unused = [path.name for path in data_files(region) if f"/{region.name}/{path.name}" not in text]
    assert unused == []


@EACH_PLAN
def test_towns_of_a_plan_are_spread_by_the_kernel_that_made_the_land_cover(config):
    loaded = load_config(config)
    build = import_build(bundled("sample_regions") / config.stem)
    (towns,) = loaded.config.region.population.points
    assert towns.kernel.density_per_km2 == build.PER_KM2


# --- sample regions -----------------------------------------------------------------------------


def import_build(region):
    spec = importlib.util.spec_from_file_location("build", region / "build.py")
    build = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(build)
    return build


# rasterio 1.4 multiplies affines as the newest affine would rather not have it.
@pytest.mark.filterwarnings("ignore:Use `@`:PendingDeprecationWarning")
@EACH_REGION
def test_a_sample_region_is_what_its_script_makes(region, shared_dir, tmp_path):
    build = import_build(region)
    build.HERE = tmp_path
    build.main(shared_dir / "sample_data")
    assert [path.name for path in data_files(tmp_path)] == [
        path.name for path in data_files(region)
    ]
    for made, shipped in zip(data_files(tmp_path), data_files(region), strict=True):
        if made.suffix == ".tif":
            assert_same_raster(made, shipped)
        elif made.suffix == ".geojson":
            assert_same_features(made, shipped)
        else:
            assert made.read_bytes() == shipped.read_bytes()


def assert_same_raster(made, shipped):
    with rasterio.open(made) as new, rasterio.open(shipped) as old:
        assert (new.transform, new.crs, new.nodata) == (old.transform, old.crs, old.nodata)
        np.testing.assert_array_equal(new.read(1), old.read(1), err_msg=made.name)


def assert_same_features(made, shipped):
    """Properties to the letter, outlines to a few metres: GEOS may round otherwise."""
    new, old = features(made), features(shipped)
    assert [one["properties"] for one in new] == [one["properties"] for one in old], made.name
    shapes = [[shapely.from_geojson(json.dumps(one)) for one in each] for each in (new, old)]
    assert np.max(shapely.hausdorff_distance(*shapes)) < 5e-5, made.name


@EACH_REGION
def test_everything_made_up_says_so_itself(region):
    for path in data_files(region):
        if path.suffix == ".geojson":
            said = [one["properties"]["illustrative"] for one in features(path)]
            assert said
            if path.name != "land.geojson":
                assert all(said), path.name
            else:
                assert said == [
                    one["properties"]["origin"] != "Natural Earth" for one in features(path)
                ]
        elif path.name not in RECORDS:
            with rasterio.open(path) as file:
                assert file.tags(1)["illustrative"] == "true", path.name


@EACH_REGION
def test_sources_say_of_every_file_where_it_comes_from_and_whether_it_is_made_up(region):
    sources = (region / "SOURCES.md").read_text(encoding="utf-8")
    rows = dict(re.findall(r"^\| `([^`]+)` \|.*\| ([^|]+) \|$", sources, flags=re.MULTILINE))
    assert sorted(rows) == [path.name for path in data_files(region)]
    made_up = {name for name, said in rows.items() if said == "**illustrative**"}
    assert made_up == rows.keys() - RECORDS - {"land.geojson"}


def test_sample_regions_together_stay_small():
    files = [path for path in bundled("sample_regions").rglob("*") if path.is_file()]
    assert sum(path.stat().st_size for path in files if path.suffix != ".pyc") < 15e6


@EACH_REGION
def test_outlines_are_valid_and_wound_as_rfc_7946_asks(region):
    for path in data_files(region):
        if path.suffix != ".geojson":
            continue
        shapes = np.array([shapely.from_geojson(json.dumps(one)) for one in features(path)])
        assert shapely.is_valid(shapes).all(), path.name
        polygons = [part for part in shapely.get_parts(shapes) if part.geom_type == "Polygon"]
        assert shapely.is_ccw(shapely.get_exterior_ring(polygons)).all(), path.name


@EACH_REGION
def test_zones_do_not_overlap(region):
    zones = [shapely.from_geojson(json.dumps(one)) for one in features(region / "zoning.geojson")]
    joined = shapely.union_all(zones)
    assert sum(shapely.area(zones)) == pytest.approx(joined.area, rel=1e-6)


@EACH_REGION
def test_the_middle_of_every_town_is_built_up(region):
    (table,) = [path for path in data_files(region) if path.suffix == ".csv"]
    towns = pd.read_csv(table)
    with rasterio.open(region / "land_cover.tif") as file:
        to_map = Transformer.from_crs("EPSG:4326", file.crs, always_xy=True)
        x, y = to_map.transform(towns.longitude, towns.latitude)
        classes = np.array([values[0] for values in file.sample(zip(x, y, strict=True))])
    assert list(towns.name[classes != BUILT_UP]) == []


# --- plans --------------------------------------------------------------------------------------


@pytest.fixture(scope="module", params=PLAN_CONFIGS, ids=lambda path: path.stem)
def planned_region(request):
    return build_region(load_config(request.param))[0]


def test_a_sample_region_has_at_least_5000_populated_cells(planned_region):
    assert np.count_nonzero(planned_region.population) >= 5_000


def test_nobody_is_put_under_trees_or_on_water(planned_region):
    of_people = planned_region.clutter_class[planned_region.population > 0]
    assert UNINHABITED.isdisjoint(np.unique(of_people))


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_is_in_the_readme(command):
    assert f"ranplan {command}" in (ROOT / "README.md").read_text(encoding="utf-8")
