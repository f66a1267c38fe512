"""Climate of a region: numbers of the config, or the planner's copies of ITU's maps."""

from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from affine import Affine
from pyproj import CRS

from ranplan.config.climate import build_climate
from ranplan.config.load import load_config
from ranplan.errors import InvalidInputError
from ranplan.grid import Grid

# 0.2 degrees of latitude around 15 S on the central meridian of zone 55, 147 E.
GRID = Grid((20, 20), Affine(1000, 0, 490_000, 0, -1000, 8_352_000), CRS(32755))
REGION = SimpleNamespace(grid=GRID, latitude_deg=np.full(GRID.shape, -15.0, np.float32))
PLAN = """\
schema_version: 1
name: Climate
region:
  cell_m: 1000
  elevation: {{files: [dem.tif]}}
  climate: {climate}
carriers:
  a: {{band: n28, frequency_mhz: 778, bandwidth_mhz: 10, subcarrier_spacing_khz: 15,
      radius_m: 9000}}
coverage: {{tiers: [{{name: basic, rsrp_dbm: -110}}]}}
"""


@pytest.fixture
def load(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    Path("dem.tif").touch()  # looked for when the config is read, opened later

    def with_climate(text):
        Path("plan.yaml").write_text(PLAN.format(climate=text))
        return load_config("plan.yaml")

    return with_climate


def write_map(path, value_at):
    """Write a map of 1.5 degrees, 90 to -90 and 0 to 360, of a function of both."""
    latitudes, longitudes = np.arange(90, -91, -1.5), np.arange(0, 361, 1.5)
    rows = ([f"{value_at(lon, lat):.6f}" for lon in longitudes] for lat in latitudes)
    Path(path).write_text("\n".join(" ".join(row) for row in rows) + "\n")


def test_numbers_of_the_config_reach_the_models(load):
    air = build_climate(
        load("{delta_n: 60, temperature_c: 27, radio_climate: equatorial, rain_rate_001_mm_h: 95}"),
        REGION,
    )
    climate = air.climate
    assert (climate.delta_n, climate.surface_refractivity_n0) == (60.0, 325.0)
    assert (climate.temperature_c, climate.radio_climate) == (27.0, "equatorial")
    assert air.rain_rate_001_mm_h == 95.0
    assert air.files == ()


def test_a_map_is_read_at_the_centre_of_the_region_and_named_among_the_files(load):
    write_map("DN50.TXT", lambda lon, lat: 40.0 + lat / 10 + lon / 100)
    loaded = load("{maps: {delta_n: {file: DN50.TXT, source: ITU-R}}}")
    air = build_climate(loaded, REGION)
    # Linear in both angles, so interpolation between its lines is exact.
    assert air.climate.delta_n == pytest.approx(40.0 - 1.5 + 1.47, abs=0.01)
    assert air.climate.surface_refractivity_n0 == 325.0
    (file,) = air.files
    assert (file.given, file.role, file.source) == ("DN50.TXT", "climate.delta_n", "ITU-R")


@pytest.mark.parametrize("number", [60, 45])  # 45 is what it is unless told
def test_a_quantity_is_given_once(load, number):
    Path("DN50.TXT").touch()
    with pytest.raises(InvalidInputError, match="delta_n is given as a number and as a map"):
        load(f"{{delta_n: {number}, maps: {{delta_n: {{file: DN50.TXT}}}}}}")


@pytest.mark.parametrize(
    ("climate", "allowed"),
    [("{delta_n: 157}", "156"), ("{surface_refractivity_n0: 50}", "100")],
)
def test_air_that_is_none_is_refused_with_its_line_before_anything_is_computed(
    load, climate, allowed
):
    with pytest.raises(InvalidInputError, match=rf"plan\.yaml:6: region\.climate.*{allowed}"):
        load(climate)


def test_a_map_of_another_layout_is_refused_by_name(load):
    Path("N050.TXT").write_text("320 330\n325 335\n")
    loaded = load("{maps: {surface_refractivity_n0: {file: N050.TXT}}}")
    with pytest.raises(InvalidInputError, match=r"N050\.TXT"):
        build_climate(loaded, REGION)


def test_an_unknown_radio_climate_is_refused_with_the_known_ones(load):
    with pytest.raises(InvalidInputError, match=r"equatorial.*desert"):
        load("{radio_climate: moist}")
