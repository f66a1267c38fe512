"""The folder of a plan with placed sites: which files, and that they agree."""

import csv
import json
from dataclasses import replace

import pytest
from pyproj import Geod
from shapely.geometry import shape
from siting_builder import HOSTILE_NAME, make_siting_plan

from ranplan.io.plan_output import RunInfo, write_plan

RUN = RunInfo(created="2026-01-01T00:00:00+00:00", timing={"placement": 1.0}, command="ranplan …")
FIGURES = {"map.png": b"a picture", "report.html": b"a page"}
LAYERS = ("sites", "sectors", "coverage", "existing_sites", "candidates", "coverage_before")
FILES = [
    "rasters/rsrp.tif",
    "rasters/path_loss.tif",
    "rasters/location_probability.tif",
    "rasters/population.tif",
    "rasters/best_server.tif",
    "rasters/served.tif",
    "plan.gpkg",
    "worklist.csv",
    "verdicts.geojson",
    *(f"{name}.geojson" for name in (*LAYERS, "districts")),
    "map.png",
    "report.html",
    "inputs.json",
    "plan.json",
]


@pytest.fixture(scope="module")
def plan():
    return make_siting_plan()


@pytest.fixture(scope="module")
def folder(plan, tmp_path_factory):
    folder = tmp_path_factory.mktemp("plan")
    paths = write_plan(plan, folder, run=RUN, figures=FIGURES)
    assert [path.relative_to(folder).as_posix() for path in paths] == FILES
    return folder


def features(folder, name):
    return json.loads((folder / f"{name}.geojson").read_bytes())["features"]


def rings(geometry):
    polygons = geometry["coordinates"]
    for polygon in [polygons] if geometry["type"] == "Polygon" else polygons:
        yield from ((ring, number == 0) for number, ring in enumerate(polygon))


def positions(coordinates):
    if isinstance(coordinates[0], float | int):
        yield coordinates
    else:
        for part in coordinates:
            yield from positions(part)


def test_the_folder_holds_what_plan_json_names_and_nothing_else(folder):
    there = sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file())
    assert there == sorted(FILES)
    assert json.loads((folder / "plan.json").read_bytes())["files"] == FILES
    assert (folder / "report.html").read_bytes() == b"a page"


@pytest.mark.parametrize("name", [*LAYERS, "districts"])
def test_documents_keep_to_rfc_7946(folder, name):
    document = json.loads((folder / f"{name}.geojson").read_bytes())
    assert document["type"] == "FeatureCollection"
    assert "crs" not in document
    assert len(document["bbox"]) == 4
    assert document["features"]
    for feature in document["features"]:
        geometry = feature["geometry"]
        assert shape(geometry).is_valid
        for longitude, latitude in positions(geometry["coordinates"]):
            assert -180 <= longitude <= 180
            assert -90 <= latitude <= 90
            assert (longitude, latitude) == (round(longitude, 6), round(latitude, 6))
        if geometry["type"] != "Point":
            for ring, is_outer in rings(geometry):
                assert ring[0] == ring[-1]
                turns = Geod(ellps="WGS84").polygon_area_perimeter(*zip(*ring, strict=True))[0]
                assert (turns > 0) == is_outer


def test_a_chosen_site_carries_the_promised_fields(folder):
    first = features(folder, "sites")[0]["properties"]
    promised = """site_id height_agl_m ground_amsl_m radio_id vendor band n_sectors cost currency
        population_covered verdict verdict_count_pass verdict_count_fail
        verdict_count_indeterminate"""
    assert set(promised.split()) <= set(first)
    assert first["name"] == HOSTILE_NAME
    assert first["vendor"] == "Example A;Example B"
    assert first["band"] == "n28;n78"


def test_plan_json_tells_the_same_of_the_sites_as_the_geojson_files(folder):
    document = json.loads((folder / "plan.json").read_bytes())
    for feature, site in zip(features(folder, "sites"), document["sites"], strict=True):
        common = feature["properties"].keys() & site.keys()
        assert {"site_id", "radio_id", "cost", "verdict"} <= common
        assert {key: feature["properties"][key] for key in common} == {
            key: site[key] for key in common
        }
    for feature, area in zip(features(folder, "districts"), document["areas"], strict=True):
        assert feature["properties"] == area
    tiers = document["coverage"]["tiers"]
    for feature, tier in zip(features(folder, "coverage"), tiers, strict=True):
        assert tier.items() <= feature["properties"].items()


def test_sectors_are_those_of_the_chosen_sites(folder):
    document = json.loads((folder / "plan.json").read_bytes())
    expected = [s["sector_id"] for site in document["sites"] for s in site["sectors"]]
    assert [f["properties"]["sector_id"] for f in features(folder, "sectors")] == expected


def test_masts_in_service_are_told_from_chosen_sites_and_candidates(folder):
    names = [feature["properties"]["site_id"] for feature in features(folder, "existing_sites")]
    assert names == ["M1", "M2", "M3"]
    candidates = {
        f["properties"]["site_id"]: f["properties"] for f in features(folder, "candidates")
    }
    assert len(candidates) == 12
    chosen = {site_id for site_id, values in candidates.items() if values["chosen"]}
    assert chosen == {f["properties"]["site_id"] for f in features(folder, "sites")}
    assert candidates["C05"]["status"] == "forbidden"
    assert (candidates["C11"]["n_options"], candidates["C11"]["n_options_blocked"]) == (4, 2)
    assert candidates["C08"]["structure_height_m"] == 35.0
    assert "structure_height_m" not in candidates["C01"]
    assert candidates["C07"]["status"] == "unconnected"


def test_coverage_grows_with_the_plan(folder):
    before, after = (features(folder, name) for name in ("coverage_before", "coverage"))
    for old, new in zip(before, after, strict=True):
        assert old["properties"]["tier"] == new["properties"]["tier"]
        assert old["properties"]["area_km2"] < new["properties"]["area_km2"]
        assert old["properties"]["population"] < new["properties"]["population"]


def test_verdicts_are_those_of_the_chosen_sites(plan, folder):
    expected = sorted(v.verdict_id for item in plan.siting.chosen for v in item.verdicts)
    found = [feature["properties"]["verdict_id"] for feature in features(folder, "verdicts")]
    assert sorted(found) == expected


def test_the_worklist_has_a_line_a_sector(folder):
    with (folder / "worklist.csv").open(encoding="utf-8-sig", newline="") as stream:
        lines = list(csv.DictReader(stream))
    sectors = features(folder, "sectors")
    assert [line["sector_id"] for line in lines] == [f["properties"]["sector_id"] for f in sectors]


def test_written_again_every_file_has_the_same_bytes(folder, tmp_path):
    write_plan(make_siting_plan(), tmp_path, run=RUN, figures=FIGURES)
    for name in FILES:
        assert (tmp_path / name).read_bytes() == (folder / name).read_bytes(), name


@pytest.mark.parametrize("options", [{"population": False}, {"areas": False}])
def test_without_areas_there_are_no_districts(tmp_path, options):
    paths = write_plan(make_siting_plan(**options), tmp_path, run=RUN, figures={})
    assert "districts.geojson" not in {path.name for path in paths}


def test_without_population_no_file_speaks_of_people(tmp_path):
    write_plan(make_siting_plan(population=False), tmp_path, run=RUN, figures={})
    for path in tmp_path.glob("*.geojson"):
        for feature in json.loads(path.read_bytes())["features"]:
            assert not any(name.startswith("population") for name in feature["properties"])


def test_with_nothing_chosen_every_file_is_there_and_readable(tmp_path):
    paths = write_plan(make_siting_plan(chosen=False), tmp_path, run=RUN, figures=FIGURES)
    assert [path.relative_to(tmp_path).as_posix() for path in paths] == FILES
    for name in ("sites", "sectors", "verdicts"):
        assert features(tmp_path, name) == []


def test_a_failure_on_the_way_leaves_no_plan_json_and_nothing_half_written(plan, tmp_path):
    broken = replace(plan, siting=replace(plan.siting, population_after=float("nan")))
    with pytest.raises(ValueError, match="Out of range float"):
        write_plan(broken, tmp_path, run=RUN, figures={})
    assert not (tmp_path / "plan.json").exists()
    assert not list(tmp_path.rglob(".*"))
