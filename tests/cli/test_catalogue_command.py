"""``ranplan catalogue``: everything there is, each with its range, source and trust."""

import json

import pytest
from click.testing import CliRunner

from ranplan.cli.exits import ExitCode
from ranplan.cli.root import cli
from ranplan.io.catalogue import load_bands, load_radios
from ranplan.propagation import MODELS, RASTER_MODELS
from ranplan.propagation.model import CONTENTS, INPUTS
from ranplan.propagation.parts import PARTS

WHAT = ("models", "radios", "bands", "rules")


def catalogue(what):
    """Both forms of a catalogue: the object and the text."""
    as_json = CliRunner().invoke(cli, ["catalogue", what, "--json"])
    as_text = CliRunner().invoke(cli, ["catalogue", what])
    assert (as_json.exit_code, as_text.exit_code) == (0, 0)
    assert as_json.stderr == as_text.stderr == ""
    document = json.loads(as_json.stdout, parse_constant=pytest.fail)
    assert document["schema_version"] == 1
    return document, as_text.stdout


def a_line_with(text, *words):
    """Tell whether one line of a text holds all these words."""
    return any(all(word in line for word in words) for line in text.splitlines())


@pytest.mark.parametrize("model", MODELS.values(), ids=lambda model: model.key)
def test_a_model_is_listed_with_its_range_inputs_contents_and_options(model):
    document, text = catalogue("models")
    (entry,) = [entry for entry in document["models"] if entry["key"] == model.key]
    assert entry["kind"] in {"path", "site_general"}
    assert set(entry["inputs"]) <= set(INPUTS)
    assert set(entry["contains"]) <= set(CONTENTS)
    assert entry["options"].keys() == model.options.keys()
    assert entry["has_raster"] == (model.key in RASTER_MODELS)
    for name, (low, high) in entry["ranges"].items():
        expected_low, expected_high = getattr(model, name)
        assert low == expected_low or low is None
        assert high == expected_high or high is None
    assert a_line_with(text, f" {model.key} ", model.title, model.edition)


def test_a_range_without_an_end_is_null_in_json_and_any_in_the_table():
    document, text = catalogue("models")
    (free_space,) = [entry for entry in document["models"] if entry["key"] == "p525"]
    assert free_space["ranges"]["distance_m"] == [None, None]
    assert free_space["ranges"]["time_percent"] == [0.0, 100.0]
    assert a_line_with(text, " p525 ", "any")
    assert a_line_with(text, " p1812 ", "30 - 6000", "0.25 - 3000", "1 - 50")


@pytest.mark.parametrize("part", PARTS.values(), ids=lambda part: part.key)
def test_a_part_is_listed_with_what_it_adds_and_reads(part):
    document, text = catalogue("models")
    (entry,) = [entry for entry in document["parts"] if entry["key"] == part.key]
    assert (entry["adds"], entry["reads"]) == (part.adds, list(part.reads))
    assert entry["ranges"]["frequency_mhz"] == list(part.frequency_mhz)
    assert a_line_with(text, f" {part.key} ", part.edition, *part.reads)


def test_every_option_of_a_model_is_explained():
    _, text = catalogue("models")
    for model in MODELS.values():
        for name, option in model.options.items():
            assert a_line_with(text, f" {model.key} ", name, option.meaning)


def test_radios_are_listed_with_power_source_and_that_they_are_illustrative():
    document, text = catalogue("radios")
    radios = load_radios(load_bands())
    assert [entry["radio_id"] for entry in document["radios"]] == list(radios)
    for entry in document["radios"]:
        radio = radios[entry["radio_id"]]
        assert entry["eirp_dbm"] == pytest.approx(
            entry["total_power_dbm"] - radio.feeder_loss_db + radio.pattern.max_gain_dbi
        )
        assert {"trust", "verified", "source", "illustrative", "date"} <= entry.keys()
        marked = ["illustrative"] if radio.illustrative else []
        assert a_line_with(text, radio.radio_id, f"{entry['eirp_dbm']:.1f}", radio.source, *marked)


def test_bands_are_listed_with_edges_trust_and_study():
    document, text = catalogue("bands")
    bands = load_bands()
    assert [entry["name"] for entry in document["bands"]] == list(bands)
    for band in bands.values():
        edges = f"{band.downlink_low_mhz:.10g} - {band.downlink_high_mhz:.10g}"
        assert a_line_with(text, f" {band.name} ", edges, band.source)
        assert a_line_with(text, f" {band.name} ", " study ") == band.study
    assert "no standard or licence" in text


def test_that_no_rules_are_shipped_is_said():
    document, text = catalogue("rules")
    assert document["rules"] == []
    assert "no rules are shipped" in document["note"]
    assert "docs/rules.md" in text


@pytest.mark.parametrize("arguments", [[], ["masts"], ["models", "radios"]])
def test_anything_else_is_wrong_usage(arguments):
    done = CliRunner().invoke(cli, ["catalogue", *arguments])
    assert done.exit_code == ExitCode.USAGE
    assert done.stdout == ""


@pytest.mark.parametrize("what", WHAT)
def test_the_help_names_each_catalogue(what):
    assert what in CliRunner().invoke(cli, ["catalogue", "--help"]).stdout
