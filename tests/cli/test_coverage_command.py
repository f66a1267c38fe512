"""``ranplan coverage`` as a user runs it; stopping and resuming have a file of their own."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from plan_inputs import write_plan

from ranplan.cli.root import cli


@pytest.fixture(scope="module")
def plan_files(tmp_path_factory):
    return [str(path) for path in write_plan(tmp_path_factory.mktemp("plan"))]


def run(plan_files, *options, code=0):
    config, sites = plan_files
    result = CliRunner().invoke(cli, ["coverage", config, "--sites", sites, *map(str, options)])
    assert result.exit_code == code, result.output
    return result


def test_a_dry_run_tells_what_would_be_done_and_writes_nothing(plan_files, tmp_path):
    output = tmp_path / "out"
    told = json.loads(run(plan_files, "-o", output, "--dry-run", "--json").stdout)
    assert told["kind"] == "estimate"
    assert (told["windows_to_compute"], told["windows_stored"]) == (3, 0)
    assert "nothing was written" in run(plan_files, "-o", output, "--dry-run").stdout
    assert not output.exists()


def test_json_is_one_object_and_the_plan_itself(plan_files, tmp_path):
    result = run(plan_files, "-o", tmp_path / "out", "--json")
    assert json.loads(result.stdout) == json.loads((tmp_path / "out" / "plan.json").read_text())


def test_a_shared_cache_serves_two_plans(plan_files, tmp_path):
    cache = tmp_path / "windows"
    run(plan_files, "-o", tmp_path / "one", "--cache", cache)
    assert (
        "0 computed, 3 reused" in run(plan_files, "-o", tmp_path / "two", "--cache", cache).stdout
    )
    assert not (tmp_path / "one" / "cache").exists()


def test_starting_afresh_never_empties_a_shared_cache(plan_files, tmp_path):
    result = run(plan_files, "--cache", tmp_path / "windows", "--no-resume", code=2)
    assert "shared cache" in result.stderr


def test_starting_afresh_computes_again(plan_files, tmp_path):
    output = tmp_path / "out"
    run(plan_files, "-o", output)
    assert "3 computed, 0 reused" in run(plan_files, "-o", output, "--no-resume").stdout


def test_a_folder_with_something_else_is_refused_with_what_to_do(plan_files, tmp_path):
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "thesis.txt").write_text("mine")
    result = run(plan_files, "-o", tmp_path / "out", code=3)
    assert "thesis.txt" in result.stderr
    assert "--overwrite" in result.stderr
    assert (tmp_path / "out" / "thesis.txt").read_text() == "mine"


def test_the_inputs_are_never_deleted(plan_files):
    folder = Path(plan_files[0]).parent
    before = sorted(folder.iterdir())
    result = run(plan_files, "-o", folder, "--overwrite", code=3)
    assert "is not emptied" in result.stderr
    assert sorted(folder.iterdir()) == before
