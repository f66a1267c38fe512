"""Every broken input is refused with one clear line, exit code 3, and nothing written."""

import subprocess
import sys
from pathlib import Path

import pytest

BROKEN = Path(__file__).with_name("broken")

# name of the case: config, sites, and what the one line must say (file, place, value, remedy)
CASES = {
    "typo in a key": (
        "typo_in_a_key.yaml",
        "good/sites.csv",
        ["typo_in_a_key.yaml:13: carriers.low.bandwith_mhz: ", "did you mean 'bandwidth_mhz'"],
    ),
    "wrong unit": (
        "wrong_unit.yaml",
        "good/sites.csv",
        ["wrong_unit.yaml:13: carriers.low.radius_m: ", "'3 km' is not a number", "write 3000"],
    ),
    "missing file": (
        "missing_file.yaml",
        "good/sites.csv",
        ["missing_file.yaml:7: region.elevation.files", "elevatoin.asc", "elevation.asc"],
    ),
    "missing tile in the middle": (
        "missing_tile.yaml",
        "good/sites.csv",
        [
            "missing_tile.yaml:7: region.elevation.files: 132 of 528 cells",
            "sea level is never assumed",
        ],
    ),
    "void in the terrain": (
        "void_in_the_terrain.yaml",
        "good/sites.csv",
        ["void.asc: ", "6 ", "voids: interpolate", "max_void_m"],
    ),
    "unknown land cover class": (
        "unknown_land_cover_class.yaml",
        "good/sites.csv",
        ["land_cover_77.asc: ", "unknown class 77", "codes 10, 20", "region.land_cover.classes"],
    ),
    "CRS absent": ("crs_absent.yaml", "good/sites.csv", ["no_crs.asc", "CRS", "elevation.crs"]),
    "CRS mismatched": (
        "crs_mismatched.yaml",
        "good/sites.csv",
        ["good/elevation.asc: ", "UTM zone 55S", "UTM zone 54S"],
    ),
    "site outside the region": (
        "good.yaml",
        "site_outside.csv",
        ["site_outside.csv:3: ", "S2", "150.25", "outside the region"],
    ),
    "negative height": (
        "good.yaml",
        "negative_height.csv",
        ["negative_height.csv:3: ", "S2", "-30"],
    ),
    "frequency outside the model": (
        "frequency_outside_the_model.yaml",
        "good/sites.csv",
        ["frequency_outside_the_model.yaml:14: carriers.high.frequency_mhz: 26000 MHz", "6000"],
    ),
    "polygon layer with no usable geometry": (
        "no_usable_polygon.yaml",
        "good/sites.csv",
        ["land_points.geojson: ", "polygon"],
    ),
    "empty population": (
        "empty_population.yaml",
        "good/sites.csv",
        ["empty_population.yaml:9: region.population: ", "nobody lives in the region"],
    ),
    "duplicate ids": ("good.yaml", "duplicate_ids.csv", ["duplicate_ids.csv:3: ", "S1"]),
    "not YAML": ("not_yaml.yaml", "good/sites.csv", ["not_yaml.yaml:3: ", "YAML"]),
    "NaN in a table": (
        "nan_in_a_table.yaml",
        "good/sites.csv",
        ["people_nan.csv:3: ", "population", "NaN"],
    ),
}


def cover(config, sites, output):
    arguments = ["coverage", BROKEN / config, "--sites", BROKEN / sites, "-o", output]
    return subprocess.run(
        [sys.executable, "-m", "ranplan", *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
        cwd=BROKEN.parents[1],
    )


def test_the_inputs_the_broken_ones_are_made_from_pass(tmp_path):
    run = cover("good.yaml", "good/sites.csv", tmp_path / "out")
    assert run.returncode == 0, run.stderr
    assert (tmp_path / "out" / "plan.json").exists()


@pytest.mark.parametrize("case", CASES)
def test_a_broken_input_is_refused_in_one_line_and_nothing_is_written(case, tmp_path):
    config, sites, expected = CASES[case]
    run = cover(config, sites, tmp_path / "out")
    assert run.returncode == 3, run.stderr
    lines = run.stderr.splitlines()
    assert len(lines) == 1, run.stderr
    assert lines[0].startswith("error: ")
    for text in expected:
        assert text in lines[0]
    assert run.stdout == ""
    assert list(tmp_path.iterdir()) == []


def test_every_broken_input_is_tried():
    used = {name for config, sites, _ in CASES.values() for name in (config, sites)}
    kept = {path.name for path in BROKEN.glob("*.yaml")} | {
        name for name in used if name.endswith(".csv") and "/" not in name
    }
    assert kept == {name for name in used if "/" not in name}
