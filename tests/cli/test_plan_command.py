"""``ranplan plan`` and ``ranplan demo`` as a user runs them."""

import json
import re

import geopandas
import pytest
from click.testing import CliRunner
from plan_inputs import write_plan, write_siting_plan

from ranplan.cli.root import cli

FILES = {
    "plan.json",
    "inputs.json",
    "worklist.csv",
    "sites.geojson",
    "sectors.geojson",
    "coverage.geojson",
    "verdicts.geojson",
    "districts.geojson",
    "plan.gpkg",
    "report.html",
    "map.png",
    "rasters/rsrp.tif",
    "rasters/population.tif",
    "rasters/best_server.tif",
    "rasters/path_loss.tif",
    "rasters/location_probability.tif",
}


def run(*arguments):
    return CliRunner().invoke(cli, [str(argument) for argument in arguments])


@pytest.fixture(scope="module")
def config(tmp_path_factory):
    return write_siting_plan(tmp_path_factory.mktemp("plan"))


@pytest.fixture(scope="module")
def cache(tmp_path_factory):
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(scope="module")
def finished(config, cache, tmp_path_factory):
    folder = tmp_path_factory.mktemp("out") / "plan"
    result = run("plan", config, "-o", folder, "--cache", cache)
    assert result.exit_code == 0, result.output
    return folder, result


def test_a_plan_leaves_the_files_that_others_rely_on(finished):
    folder, _ = finished
    found = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert found >= FILES
    assert {*json.loads((folder / "plan.json").read_text())["files"]} == found - {".ranplan"}


def test_the_table_tells_candidates_windows_people_cost_and_gap(finished):
    _, result = finished
    table = result.stdout
    for row in (
        "candidate sites",
        "path loss windows",
        "people served before",
        "people served after",
        "cost",
        "gap",
    ):
        assert re.search(rf"^  {row} +\S", table, re.MULTILINE), row
    assert "report.html" in table


def test_figures_of_table_plan_and_vectors_agree(finished):
    folder, _ = finished
    plan = json.loads((folder / "plan.json").read_text())
    kpis, placement = plan["kpis"], plan["placement"]
    sites = geopandas.read_file(folder / "sites.geojson")
    assert kpis["n_sites"] == len(sites) == len(plan["sites"]) > 0
    assert kpis["capex"] == pytest.approx(sites["cost"].sum(), abs=1.0)
    assert kpis["population_covered_new"] == pytest.approx(placement["objective"], abs=0.2)
    assert kpis["population_covered_plan"] == pytest.approx(
        kpis["population_covered_existing"] + kpis["population_covered_new"], abs=0.2
    )
    assert placement["bound"] >= placement["objective"]
    assert 0.0 <= placement["gap"] < 0.2
    assert placement["time_limited"] is False


def test_the_same_plan_again_computes_nothing_and_leaves_the_same_bytes(config, cache, finished):
    folder, _ = finished
    before = {p: p.read_bytes() for p in folder.rglob("*") if p.is_file()}
    result = run("plan", config, "-o", folder, "--cache", cache, "--threads", 1)
    assert re.search(r"path loss windows +0 computed", result.stdout)
    for path, content in before.items():
        if path.name == "plan.json":
            old, new = json.loads(content), json.loads(path.read_bytes())
            for key in ("created", "timing", "command"):
                old.pop(key), new.pop(key)
            assert old == new
        elif path.name != "report.html":  # which shows when and how it was made
            assert path.read_bytes() == content, path.name


def test_the_new_sites_read_back_as_sites_with_the_same_sectors(config, cache, finished, tmp_path):
    folder, _ = finished
    again = run("coverage", config, "--sites", folder / "sites.geojson", "--cache", cache,
                "-o", tmp_path / "coverage")  # fmt: skip
    assert again.exit_code == 0, again.output
    assert "0 computed" in again.stdout
    before = json.loads((folder / "plan.json").read_text())["sites"]
    after = json.loads((tmp_path / "coverage" / "plan.json").read_text())["sites"]
    names = ("carrier", "radio_id", "azimuth_deg", "tilt_deg", "eirp_dbm")
    for one, other in zip(before, after, strict=True):
        assert one["height_agl_m"] == other["height_agl_m"]
        assert [[s.get(name) for name in names] for s in one["sectors"]] == [
            [s.get(name) for name in names] for s in other["sectors"]
        ]


def test_checking_the_new_sites_gives_the_plans_own_verdicts(config, finished, tmp_path):
    folder, _ = finished
    result = run(
        "check", folder / "sites.geojson", "--config", config, "-o", tmp_path / "v.geojson"
    )
    assert result.exit_code == 0, result.output
    assert outcomes(tmp_path / "v.geojson") == outcomes(folder / "verdicts.geojson")


def outcomes(path):
    verdicts = [feature["properties"] for feature in json.loads(path.read_text())["features"]]
    assert verdicts
    return sorted((v["site_id"], v["rule_id"], v["outcome"], v["severity"]) for v in verdicts)


def test_json_prints_one_object(config, cache, tmp_path):
    result = run("plan", config, "-o", tmp_path / "out", "--cache", cache, "--json")
    document = json.loads(result.stdout)
    assert document["kind"] == "plan"
    assert document["schema_version"] == 1


def test_a_dry_run_writes_nothing(config, cache, tmp_path):
    result = run("plan", config, "-o", tmp_path / "out", "--cache", cache, "--dry-run")
    assert result.exit_code == 0
    assert "nothing was written" in result.stdout
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ("budget_capex: 700000", "budget_capex: 1", "the cheapest option costs AUD "),
        ("operator: Example", "operator: Another", "every option is forbidden, by licence.holder"),
    ],
)
def test_a_plan_without_a_site_is_written_says_why_and_ends_with_4(
    config, cache, tmp_path, old, new, why
):
    changed = config.with_name("without.yaml")
    changed.write_text(config.read_text().replace(old, new))
    result = run("plan", changed, "-o", tmp_path / "out", "--cache", cache)
    assert result.exit_code == 4, result.output
    assert f"warning: no site is chosen: {why}" in result.stderr
    plan = json.loads((tmp_path / "out" / "plan.json").read_text())
    assert plan["sites"] == []
    assert plan["kpis"]["capex"] == 0.0
    assert (tmp_path / "out" / "report.html").stat().st_size > 10_000


def test_a_time_limit_is_said_in_the_plan_if_it_stopped_the_search(config, cache, tmp_path):
    result = run("plan", config, "-o", tmp_path / "out", "--cache", cache, "--time-limit", 60)
    assert result.exit_code == 0, result.output
    plan = json.loads((tmp_path / "out" / "plan.json").read_text())
    assert plan["placement"]["time_limited"] is False  # this search ends long before


def test_a_config_for_coverage_only_is_refused_with_what_it_lacks(tmp_path):
    config, _ = write_plan(tmp_path)
    result = run("plan", config, "-o", tmp_path / "out")
    assert result.exit_code == 3
    assert len(re.findall(r"^error: .*is missing", result.stderr, re.MULTILINE)) == 4
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("command", ["plan", "demo"])
def test_help_shows_an_example(command):
    result = run(command, "--help")
    assert result.exit_code == 0
    assert "Example:" in result.output
