import importlib.resources
import json
import math
from dataclasses import replace

import jsonschema
import pytest
from plan_builder import make_plan

from ranplan.constants import ZONE_SEA
from ranplan.io.plan_json import RunInfo, inputs_digest, inputs_json, plan_json
from ranplan.io.plan_output import write_plan

RUN = RunInfo(
    created="2026-01-01T00:00:00+00:00", timing={"coverage": 1.23456}, command="ranplan …"
)
FIGURES = {"map.png": b"a picture"}
FILES = [
    "rasters/rsrp.tif",
    "rasters/path_loss.tif",
    "rasters/location_probability.tif",
    "rasters/population.tif",
    "rasters/best_server.tif",
    "sites.geojson",
    "sectors.geojson",
    "coverage.geojson",
    "map.png",
    "inputs.json",
    "plan.json",
]


@pytest.fixture(scope="module")
def plan():
    return make_plan()


def published_validator(name):
    text = (importlib.resources.files("ranplan") / "catalogue" / f"{name}.schema.json").read_text()
    schema = json.loads(text)
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


def document_of(plan):
    return json.loads(plan_json(plan, run=RUN, files=FILES))


@pytest.mark.parametrize("population", [True, False])
def test_plan_json_is_valid_against_the_published_schema(population):
    published_validator("plan").validate(document_of(make_plan(population=population)))


def test_inputs_json_is_valid_against_the_published_schema(plan):
    published_validator("inputs").validate(json.loads(inputs_json(plan.provenance.inputs)))


def _set(path, value):
    def spoil(document):
        *parents, last = path
        for key in parents:
            document = document[key]
        document[last] = value

    return spoil


def _drop(path):
    def spoil(document):
        *parents, last = path
        for key in parents:
            document = document[key]
        del document[last]

    return spoil


@pytest.mark.parametrize(
    "spoil",
    [
        _set(["schema_version"], 2),
        _set(["kind"], "guess"),
        _set(["surprise"], 1),
        _set(["kpis", "capex"], 0),
        _set(["kpis", "n_sites"], "2"),
        _set(["config_digest"], "abc"),
        _set(["coverage", "tiers"], []),
        _set(["coverage", "location_fraction"], 90),
        _set(["sites", 0, "longitude"], 190.0),
        _set(["sites", 0, "surprise"], 1),
        _set(["sites", 0, "sectors", 0, "azimuth_deg"], 360.0),
        _set(["sites", 0, "sectors", 0, "azimuth_deg"], None),
        _drop(["kpis", "population_total"]),
        _drop(["sites", 0, "ground_amsl_m"]),
        _drop(["sites", 0, "sectors", 0, "eirp_dbm"]),
        _drop(["command"]),
    ],
)
def test_a_wrong_plan_json_fails_the_published_schema(plan, spoil):
    document = document_of(plan)
    spoil(document)
    assert not published_validator("plan").is_valid(document)


@pytest.mark.parametrize(
    "spoil",
    [
        _set(["inputs", 0, "sha256"], "abc"),
        _set(["inputs", 0, "size_bytes"], -1),
        _set(["inputs", 0, "surprise"], 1),
        _drop(["inputs", 0, "role"]),
    ],
)
def test_a_wrong_inputs_json_fails_the_published_schema(plan, spoil):
    document = json.loads(inputs_json(plan.provenance.inputs))
    spoil(document)
    assert not published_validator("inputs").is_valid(document)


def test_headline_figures_are_those_of_the_weakest_tier(plan):
    kpis, served = document_of(plan)["kpis"], plan.coverage.tiers[0]
    assert kpis["population_total"] == pytest.approx(plan.region.population.sum(), abs=0.1)
    assert kpis["population_covered_plan"] == pytest.approx(served.population, abs=0.05)
    assert kpis["population_covered_fraction"] == pytest.approx(
        served.population / plan.region.population.sum(), abs=1e-6
    )
    assert kpis["area_covered_km2"] == pytest.approx(served.area_km2)
    assert kpis["area_total_km2"] == (plan.region.zone != ZONE_SEA).sum() * 0.25**2
    assert (kpis["n_sites"], kpis["n_sectors"]) == (2, 4)


def test_what_was_not_computed_is_absent():
    document = document_of(make_plan(population=False))
    assert not any(key.startswith("population") for key in document["kpis"])
    assert all("population" not in tier for tier in document["coverage"]["tiers"])
    assert "placement" not in document
    assert "verdicts" not in document


def test_an_omni_has_no_azimuth_and_a_sector_its_true_one(plan):
    three, omni = document_of(plan)["sites"]
    assert [sector["azimuth_deg"] for sector in three["sectors"]] == [0.0, 120.0, 240.0]
    assert "azimuth_deg" not in omni["sectors"][0]


def test_plan_json_tells_the_same_as_the_geojson_files(plan, tmp_path):
    write_plan(plan, tmp_path, run=RUN, figures={})
    document = json.loads((tmp_path / "plan.json").read_bytes())
    features = json.loads((tmp_path / "sectors.geojson").read_bytes())["features"]
    in_plan = {s["sector_id"]: s for site in document["sites"] for s in site["sectors"]}
    for feature in features:
        properties = feature["properties"]
        del properties["site_id"]
        assert properties == in_plan[properties["sector_id"]]


def test_only_created_timing_and_command_differ_between_two_runs(plan):
    other = RunInfo(created="2030-12-31T23:59:59+00:00", timing={}, command="something else")
    one, two = document_of(plan), json.loads(plan_json(make_plan(), run=other, files=FILES))
    assert list(one) == list(two)
    assert {key for key in one if one[key] != two[key]} == {"created", "timing", "command"}


def test_numbers_are_rounded_and_minus_zero_is_zero(plan):
    site = plan.sites[0]
    sector = replace(site.sectors[0], tilt_deg=-0.0)
    odd = replace(site, longitude=145.123456789, sectors=(sector,))
    text = plan_json(replace(plan, sites=(odd,)), run=RUN, files=FILES).decode()
    assert '"longitude": 145.123457' in text
    assert '"tilt_deg": 0.0' in text
    assert '"coverage": 1.235' in text


def test_a_value_that_is_not_finite_is_an_error_never_nan(plan):
    broken = replace(plan, sites=(replace(plan.sites[0], ground_amsl_m=math.nan),))
    with pytest.raises(ValueError, match="Out of range float"):
        plan_json(broken, run=RUN, files=FILES)


def test_a_file_name_that_is_not_unicode_still_gives_valid_json(plan):
    odd = replace(plan.provenance.inputs[0], path="caf\udce9.tif")
    assert json.loads(inputs_json([odd]))["inputs"][0]["path"] == "caf\udce9.tif"
    assert len(inputs_digest([odd])) == 64


def test_the_inputs_digest_changes_with_any_file(plan):
    first, second = plan.provenance.inputs
    changed = replace(second, sha256="0" * 64)
    assert inputs_digest([first, second]) == inputs_digest([first, replace(second)])
    assert inputs_digest([first, second]) != inputs_digest([first, changed])


def test_a_plan_is_written_whole_and_names_its_files(plan, tmp_path):
    paths = write_plan(plan, tmp_path, run=RUN, figures=FIGURES)
    assert [path.relative_to(tmp_path).as_posix() for path in paths] == FILES
    assert json.loads((tmp_path / "plan.json").read_bytes())["files"] == FILES
    assert (tmp_path / "map.png").read_bytes() == b"a picture"
    there = sorted(p.relative_to(tmp_path).as_posix() for p in tmp_path.rglob("*") if p.is_file())
    assert there == sorted(FILES)


def test_written_again_every_file_has_the_same_bytes(plan, tmp_path):
    paths = write_plan(plan, tmp_path, run=RUN, figures=FIGURES)
    before = {path: path.read_bytes() for path in paths}
    write_plan(make_plan(), tmp_path, run=RUN, figures=FIGURES)
    assert {path: path.read_bytes() for path in paths} == before


def test_a_failure_on_the_way_leaves_no_plan_json_and_nothing_half_written(plan, tmp_path):
    broken = replace(plan, sites=(replace(plan.sites[0], ground_amsl_m=math.nan),))
    with pytest.raises(ValueError, match="Out of range float"):
        write_plan(broken, tmp_path, run=RUN, figures=FIGURES)
    assert not (tmp_path / "plan.json").exists()
    assert not list(tmp_path.rglob(".*"))
