"""``ranplan new`` as a user types it, up to a plan of one's own region."""

import re
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner
from plan_inputs import rough_terrain, write_raster

from ranplan.cli.root import cli
from ranplan.config.load import load_config
from ranplan.config.region import build_region


@pytest.fixture
def dem(tmp_path, monkeypatch):
    """Name of a terrain file in the folder that commands are run in."""
    write_raster(tmp_path / "dem.tif", rough_terrain((60, 60)), cell_m=100.0)
    monkeypatch.chdir(tmp_path)
    return "dem.tif"


def run(*arguments, code=0):
    result = CliRunner().invoke(cli, list(map(str, arguments)))
    assert result.exit_code == code, result.output
    return result


@pytest.mark.parametrize("folder", ["district", 'my district\'s "plans"', "a/b", "."])
def test_the_command_it_names_next_reads_the_plan_it_wrote(folder, dem):
    wrote, following = run("new", folder, "--dem", dem).stdout.splitlines()
    path = Path(folder, "plan.yaml")
    assert wrote == f"wrote {path}"
    program, *arguments = shlex.split(following.removeprefix("next: "))
    assert (program, arguments) == ("ranplan", ["plan", str(path), "-o", str(Path(folder, "out"))])
    region, _ = build_region(load_config(path))
    assert region.name == Path(folder).resolve().name
    assert run(*arguments, "--dry-run").stdout.endswith("nothing was written\n")


def test_a_plan_that_is_there_is_replaced_only_when_asked(dem):
    run("new", "district", "--dem", dem)
    path = Path("district/plan.yaml")
    path.write_text("mine")
    Path("district/notes.txt").write_text("mine too")
    refused = run("new", "district", "--dem", dem, code=3)
    assert refused.stderr == (
        "error: district/plan.yaml: is there already; "
        "name another folder, or replace it with --overwrite\n"
    )
    assert path.read_text() == "mine"
    run("new", "district", "--dem", dem, "--overwrite")
    assert load_config(path).config.name == "district"
    assert Path("district/notes.txt").read_text() == "mine too"


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ([], "Missing option '--dem'"),
        (["--dem", "dem.tif", "--currency", "dollars"], "three capital letters"),
        (["--dem", "dem.tif", "--cell-m", "0"], "--cell-m"),
        (["--dem", "dem.tif", "--cell-m", "nan"], "not a finite number"),
        (["--dem", "dem.tif", "--cell-m", "inf"], "not a finite number"),
        (["--dem", "dem.tif", "--name", " "], "blank"),
    ],
)
def test_wrong_usage_is_told_as_such(options, expected, dem):
    assert Path(dem).exists()
    assert expected in run("new", "district", *options, code=2).stderr
    assert not Path("district").exists()


def test_terrain_without_a_crs_is_refused_in_one_line_and_nothing_is_written(dem):
    write_raster(Path(dem), rough_terrain((60, 60)), cell_m=100.0, crs=None)
    assert run("new", "district", "--dem", dem, code=3).stderr == (
        "error: dem.tif: states no CRS; "
        "pass --dem-crs EPSG:..., the code that the data's source names\n"
    )
    assert not Path("district").exists()
    run("new", "district", "--dem", dem, "--dem-crs", "EPSG:32755")


def test_a_file_in_place_of_the_folder_is_refused(dem):
    stderr = run("new", dem, "--dem", dem, code=3).stderr
    assert stderr == "error: dem.tif: is a file, not a folder; name another folder\n"
    stderr = run("new", f"{dem}/district", "--dem", dem, code=3).stderr
    assert stderr.startswith("error: dem.tif/district: cannot be made")


def test_help_shows_it_in_use():
    assert re.search(
        r"Example:\n +ranplan new .* --dem .*\n +ranplan plan ", run("new", "-h").stdout
    )


def ventoux(shared_dir, *options):
    """Start a plan of Mont Ventoux, follow the refusal of its voids, and return the plan's path."""
    data = shared_dir / "sample_data"
    run(
        *("new", "ventoux", "--dem", data / "ventoux_fr" / "N44E005.hgt"),
        *("--places", data / "places_airports" / "geonames_ventoux_fr.csv"),
        *options,
    )
    path = Path("ventoux/plan.yaml")
    refused = run("plan", path, "-o", "ventoux/out", code=3).stderr
    message = re.search(
        r"set region\.elevation\.(voids: interpolate) and (max_void_m: \d+)", refused
    )
    assert message is not None, refused
    elevation = f"{message[1]}\n    {message[2]}\n"
    text, n_edits = re.subn(r"# voids: interpolate .*\n", elevation, path.read_text())
    assert n_edits == 1
    path.write_text(text)
    return path


def test_ventoux_is_refused_for_its_voids_and_read_as_soon_as_they_are_met(
    shared_dir, tmp_path, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    told = run("plan", ventoux(shared_dir), "--dry-run")
    assert "cells of 90 m" in told.stdout
    assert "void cells of the source interpolated" in told.stderr


@pytest.mark.slow
def test_ventoux_ends_in_a_plan(shared_dir, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    run("plan", ventoux(shared_dir, "--cell-m", "500"), "-o", "ventoux/out")
    assert (tmp_path / "ventoux" / "out" / "report.html").stat().st_size > 100_000
