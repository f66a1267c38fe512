"""Models of carriers: one for all, one of its own, and what lies outside their ranges."""

from pathlib import Path
from typing import get_args

import pytest

from ranplan.config.load import load_config
from ranplan.config.propagation import carrier_models, check_propagation
from ranplan.config.schema import RasterModel
from ranplan.errors import InvalidInputError
from ranplan.propagation import MODELS, RASTER_MODELS

PLAN = """\
schema_version: 1
name: Models
region: {{cell_m: 90, elevation: {{files: [dem.tif]}}}}
propagation: {{time_percent: {time_percent}}}
carriers:
  low: {{band: n28, frequency_mhz: 778, bandwidth_mhz: 10, subcarrier_spacing_khz: 15,
        radius_m: 9000}}
  high: {{band: study_7g, frequency_mhz: 7500, bandwidth_mhz: 100, subcarrier_spacing_khz: 30,
         radius_m: 9000{model}}}
coverage: {{tiers: [{{name: basic, rsrp_dbm: -110}}]}}
"""


@pytest.fixture
def load(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    Path("dem.tif").touch()  # looked for when the config is read, opened later

    def with_model(model, time_percent=50):
        text = PLAN.format(model=f", model: {model}" if model else "", time_percent=time_percent)
        Path("plan.yaml").write_text(text)
        return load_config("plan.yaml")

    return with_model


def test_the_schema_offers_the_models_that_have_a_raster():
    assert set(get_args(RasterModel)) == set(RASTER_MODELS)
    assert set(RASTER_MODELS) <= set(MODELS)


def test_a_carrier_has_the_model_it_names_and_else_that_of_the_plan(load):
    assert carrier_models(load("p452").config) == {"low": "p1812", "high": "p452"}
    check_propagation(load("p452"))


def test_a_frequency_outside_the_model_is_refused_with_a_model_that_reaches_it(load):
    with pytest.raises(InvalidInputError) as refused:
        check_propagation(load(None))
    (line,) = str(refused.value).splitlines()
    assert line.startswith("plan.yaml:8: carriers.high.frequency_mhz: 7500 MHz")
    assert "allowed: 30 to 6000 MHz" in line
    assert line.endswith("set carriers.high.model: p452")


def test_a_share_of_time_that_one_of_the_models_does_not_have_is_refused_once(load):
    with pytest.raises(InvalidInputError) as refused:
        check_propagation(load("p452", time_percent=0.1))
    (line,) = str(refused.value).splitlines()
    assert "propagation.time_percent: 0.1 % is outside the range of the model p1812" in line
    assert line.endswith("set carriers.low.model: p452")
