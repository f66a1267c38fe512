"""``ranplan validate`` on small reference folders: the table, the JSON, exit codes."""

import json

import pytest
from click.testing import CliRunner

from ranplan.cli.root import cli

HEADER = "file,model,expected_columns,tolerance,tolerance_kind,kind,use,filter\n"
FILE = "p1812/submodels/inv_cum_norm.csv"
RIGHT = "x,I_expected,note\n0.5,0,\n0.1,1.2816,\n0.9,9,misprint\n"
MANIFEST = (
    f"{FILE},p1812,I_expected,0.001,abs,generated,run,note is empty\n"
    f"{FILE},p1812,I_expected,,,generated,known_wrong,note is not empty\n"
)


@pytest.fixture
def folder(tmp_path):
    (tmp_path / FILE).parent.mkdir(parents=True)
    (tmp_path / FILE).write_text(RIGHT)
    (tmp_path / "manifest.csv").write_text(HEADER + MANIFEST)
    return tmp_path


def validate(folder, *options, code=0, env=None):
    arguments = ["validate", *options]
    if folder is not None:
        arguments += ["--reference", str(folder)]
    result = CliRunner(env=env).invoke(cli, arguments)
    assert result.exit_code == code, result.output
    return result


def test_a_line_a_file_and_the_totals_last(folder):
    done = validate(folder)
    lines = done.stdout.splitlines()
    (line,) = [line for line in lines if FILE in line and line.endswith("passed")]
    assert line.split()[:6] == ["p1812", FILE, "generated", "3", "2", "1"]
    assert f"known wrong: {FILE}: 1 row: misprint" in lines
    assert lines[-1] == (
        "passed: 3 rows = 2 run (0 of them outside the public range)"
        " + 0 refused + 1 known wrong + 0 product data"
    )
    assert "reference cases: 3 of 3 (100 %)" in done.stderr


def test_json_is_one_object_with_every_count(folder):
    document = json.loads(validate(folder, "--json").stdout)
    assert document["schema_version"] == 1
    assert document["passed"] is True
    counts = {
        "n_rows": 3,
        "n_run": 2,
        "n_refused": 0,
        "n_known_wrong": 1,
        "n_product_data": 0,
        "n_outside_public_range": 0,
    }
    assert document["totals"] == counts
    (file,) = document["files"]
    assert file | counts == file
    assert (file["file"], file["model"], file["kind"]) == (FILE, "p1812", "generated")
    assert (file["tolerance"], file["tolerance_kind"]) == (0.001, "abs")
    assert 0.0 < file["mean_abs_deviation"] <= file["max_abs_deviation"] <= 0.001
    assert file["known_wrong"] == [{"reason": "misprint", "n_rows": 1}]
    assert file["passed"] is True
    assert file["failures"] == []


def test_a_deviation_beyond_the_tolerance_ends_with_4_and_names_the_worst_case(folder):
    (folder / FILE).write_text(RIGHT.replace("1.2816", "1.3"))
    lines = validate(folder, code=4).stdout.splitlines()
    assert lines[-2].startswith(
        f"FAILED {FILE}: 1 of 2 values are not within 0.001, the worst: line 3, I_expected:"
        " expected 1.3, computed 1.28"
    )
    assert lines[-1].startswith("FAILED (1 of 1 files): 3 rows = 2 run")
    document = json.loads(validate(folder, "--json", code=4).stdout)
    assert document["passed"] is False
    (file,) = document["files"]
    assert (file["worst"]["line"], file["worst"]["expected"]) == (3, 1.3)
    assert file["max_abs_deviation"] > 0.001


def test_a_file_that_no_function_runs_ends_with_4(folder):
    (folder / "p9.csv").write_text("x\n1\n2\n")
    (folder / "manifest.csv").write_text(f"{HEADER}{MANIFEST}p9.csv,p9,x,1,abs,official,run,\n")
    done = validate(folder, code=4)
    assert "FAILED p9.csv: this version of ranplan has no function to run this file" in done.stdout
    assert done.stdout.splitlines()[-1].endswith(" + 2 that could not be judged")
    document = json.loads(validate(folder, "--json", "--model", "p9", code=4).stdout)
    assert document["files"][0]["max_abs_deviation"] is None


def test_one_model_alone(folder):
    (folder / "p9.csv").write_text("x\n1\n")
    (folder / "manifest.csv").write_text(f"{HEADER}{MANIFEST}p9.csv,p9,x,1,abs,official,run,\n")
    document = json.loads(validate(folder, "--json", "--model", "p1812").stdout)
    assert [file["model"] for file in document["files"]] == ["p1812"]
    done = validate(folder, "--model", "p12", code=2)
    assert "Invalid value for '--model': the manifest has no model 'p12'; allowed: p1812, p9" in (
        done.stderr
    )


def test_a_folder_that_does_not_fit_its_manifest_ends_with_3_a_line_a_problem(folder):
    (folder / "more.csv").write_text("x\n1\n")
    (folder / "manifest.csv").write_text(f"{HEADER}{MANIFEST}none.csv,p9,x,1,abs,official,run,\n")
    done = validate(folder, code=3)
    assert done.stdout == ""
    assert done.stderr.splitlines() == [
        f"error: {folder}/manifest.csv:4: there is no file 'none.csv'",
        f"error: {folder}/more.csv: is not named in the manifest; name it in manifest.csv, "
        "or take it out of the folder",
    ]


def test_the_folder_may_come_from_the_environment(folder):
    assert validate(None, env={"RANPLAN_REFERENCE": str(folder)}).stdout.endswith("product data\n")
    done = validate(None, env={"RANPLAN_REFERENCE": None}, code=2)
    assert "Missing option '--reference' (env var: 'RANPLAN_REFERENCE')" in done.stderr


def test_text_of_a_file_cannot_steer_the_terminal(folder):
    (folder / FILE).write_text(RIGHT.replace("misprint", "\x1b[31mmisprint[red]"))
    assert "1 row: \\x1b[31mmisprint[red]" in validate(folder).stdout
