"""``ranplan schema``: an independent validator judges configs by it as ranplan does."""

import copy
import json

import pytest
from click.testing import CliRunner
from jsonschema import Draft202012Validator
from plan_inputs import write_plan

from ranplan import __version__
from ranplan.cli.root import cli
from ranplan.config.load import load_config
from ranplan.errors import InvalidInputError
from ranplan.io.bundled import bundled
from ranplan.io.yaml_text import read_yaml

CONFIGS = sorted(bundled("configs").glob("*.yaml"))


@pytest.fixture(scope="module")
def schema():
    result = CliRunner().invoke(cli, ["schema"])
    assert result.exit_code == 0
    return json.loads(result.stdout)


def test_it_is_a_json_schema_with_a_title_and_a_version(schema):
    Draft202012Validator.check_schema(schema)
    assert schema["$schema"] == Draft202012Validator.META_SCHEMA["$id"]
    assert "ranplan" in schema["title"]
    assert schema["version"] == __version__


@pytest.mark.parametrize("config", CONFIGS, ids=lambda path: path.stem)
def test_every_shipped_config_passes_it(config, schema):
    Draft202012Validator(schema).validate(read_yaml(config).data)


def test_a_new_config_passes_it(schema, tmp_path):
    write_plan(tmp_path)
    arguments = ["new", str(tmp_path / "new"), "--dem", str(tmp_path / "elevation.tif")]
    assert CliRunner().invoke(cli, arguments).exit_code == 0
    Draft202012Validator(schema).validate(read_yaml(tmp_path / "new" / "plan.yaml").data)


@pytest.mark.parametrize(
    ("section", "key", "value"),
    [
        ("region", "cell_m", 0),
        ("region", "cell_m", "90"),
        ("region", "cell_size", 90),
        ("life", "build_date", "1 June 2027"),
        ("life", "end_of_life", None),
        ("costs", "currency", "dollars"),
        ("placement", "effort", "some"),
        ("candidates", "generated", {"heights_agl_m": []}),
    ],
)
def test_it_and_ranplan_refuse_the_same(section, key, value, schema, tmp_path):
    write_plan(tmp_path)
    arguments = ["new", str(tmp_path), "--dem", str(tmp_path / "elevation.tif"), "--overwrite"]
    assert CliRunner().invoke(cli, arguments).exit_code == 0
    data = read_yaml(tmp_path / "plan.yaml").data
    wrong = copy.deepcopy(data)
    wrong[section][key] = value
    (tmp_path / "wrong.yaml").write_text(json.dumps(wrong))  # JSON is YAML
    assert not Draft202012Validator(schema).is_valid(wrong)
    with pytest.raises(InvalidInputError):
        load_config(tmp_path / "wrong.yaml")


def test_every_key_is_explained_to_the_editor(schema):
    """Keys whose section explains itself refer to it."""
    for section in (schema, *schema["$defs"].values()):
        for name, key in section["properties"].items():
            assert "description" in key or "$ref" in key, name
