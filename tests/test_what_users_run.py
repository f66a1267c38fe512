"""What comes with ranplan works as it is shipped: configs, sample regions, the README."""

import importlib.util
import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import rasterio

from ranplan.cli.root import COMMANDS
from ranplan.io.bundled import bundled

ROOT = Path(__file__).parents[1]
CONFIGS = sorted(bundled("configs").glob("*.yaml"))
REGIONS = sorted(path.parent for path in bundled("sample_regions").glob("*/build.py"))


@pytest.mark.parametrize("config", CONFIGS, ids=lambda path: path.stem)
def test_every_config_runs_from_a_foreign_directory(config, tmp_path):
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


# rasterio 1.4 multiplies affines as the newest affine would rather not have it.
@pytest.mark.filterwarnings("ignore:Use `@`:PendingDeprecationWarning")
@pytest.mark.parametrize("region", REGIONS, ids=lambda path: path.name)
def test_a_sample_region_is_what_its_script_makes(region, shared_dir, tmp_path):
    spec = importlib.util.spec_from_file_location("build", region / "build.py")
    build = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(build)
    build.HERE = tmp_path
    build.main(shared_dir / "sample_data")
    made = sorted(path.name for path in tmp_path.iterdir())
    assert made == sorted(
        path.name
        for path in region.iterdir()
        if path.name not in {"build.py", "SOURCES.md", "__pycache__"}
    )
    for name in made:
        if name.endswith(".tif"):
            with rasterio.open(tmp_path / name) as new, rasterio.open(region / name) as shipped:
                assert new.transform == shipped.transform
                np.testing.assert_array_equal(new.read(1), shipped.read(1))
        else:
            assert (tmp_path / name).read_bytes() == (region / name).read_bytes()


def test_every_sample_region_says_where_its_data_come_from():
    for region in REGIONS:
        sources = (region / "SOURCES.md").read_text(encoding="utf-8")
        for path in region.iterdir():
            if path.name not in {"build.py", "SOURCES.md", "__pycache__"}:
                assert f"`{path.name}`" in sources


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_is_in_the_readme(command):
    assert f"ranplan {command}" in (ROOT / "README.md").read_text(encoding="utf-8")
