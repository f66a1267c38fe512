"""From the config's constraints to rules."""

import json
from dataclasses import replace

import pytest
import shapely
from plan_inputs import NORTH, WEST, lon_lat, write_siting_plan

from ranplan.config.constraints import build_rules, life_of
from ranplan.config.load import load_config
from ranplan.config.region import build_region
from ranplan.constraints.engine import evaluate
from ranplan.constraints.licence_rule import LicenceRule
from ranplan.constraints.model import Emission, Life, RuleBook, Subject
from ranplan.constraints.permission import PermissionRule
from ranplan.constraints.setback import SetbackRule
from ranplan.errors import InvalidInputError

ZONES = (
    "zoning: [{id: zones, file: zones.geojson, accuracy_m: 5, extent: region, illustrative: true}]"
)
SETBACKS = """\
  setbacks:
    - id: homes
      illustrative: true
      setbacks:
        - {to_class: protected, below_height_m: 45, distance_m: 20}
        - {to_class: protected, min_height_m: 45, distance_m: 30}
"""


@pytest.fixture
def config(tmp_path):
    return write_siting_plan(tmp_path)


def edited(config, *changes):
    text = config.read_text()
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    config.write_text(text)
    return load_config(config)


def refusal(loaded):
    with pytest.raises(InvalidInputError) as refused:
        build_rules(loaded)
    return str(refused.value)


def subject(easting_m, southing_m, **changes):
    """A new mast so far from the corner of the terrain."""
    longitude, latitude = lon_lat(WEST + easting_m, NORTH - southing_m)
    mast = Subject(
        subject_id="S",
        site_id="S",
        name="S",
        longitude=longitude,
        latitude=latitude,
        top_agl_m=31.5,
        is_new=True,
        position_accuracy_m=5.0,
        height_accuracy_m=0.5,
        footprint_radius_m=5.0,
        emissions=(Emission("low", 773.0, 783.0, 60.0, "Example Telecom"),),
    )
    return replace(mast, **changes)


def outcomes(rules, *subjects):
    life = Life("2027-06-01", "2037-05-31")
    return {v.rule_id: v.outcome for v in evaluate(subjects, rules.book, life)}


def test_layers_become_rules_in_the_order_of_the_config(config):
    rules = build_rules(load_config(config))
    assert [type(rule) for rule in rules.book.rules] == [PermissionRule, LicenceRule]
    assert [file.given for file in rules.files] == ["zones.geojson", "licences.geojson"]
    assert rules.notes == ()
    assert outcomes(rules, subject(7_500, 2_000)) == {
        "zones.prohibited": "fail",
        **{f"licences.low.{name}": "pass" for name in ("area", "block", "dates", "eirp", "holder")},
    }
    assert outcomes(rules, subject(3_000, 5_000))["zones.prohibited"] == "pass"


def test_the_region_is_the_grids_outline_whether_it_has_been_built_or_not(config):
    loaded = load_config(config)
    region, _ = build_region(loaded)
    west, _, _, north = region.grid.bounds
    places = [(west - WEST + side, NORTH - north + 3_000) for side in (-100.0, 100.0)]
    for rules in (build_rules(loaded), build_rules(loaded, region)):
        found = [outcomes(rules, subject(*place))["zones.prohibited"] for place in places]
        assert found == ["indeterminate", "pass"]


def test_an_extent_may_be_a_file(config, tmp_path):
    corner = shapely.box(*lon_lat(WEST + 5_000, NORTH - 4_000), *lon_lat(WEST + 9_000, NORTH - 100))
    document = {"type": "Feature", "properties": {}, "geometry": shapely.geometry.mapping(corner)}
    (tmp_path / "extent.geojson").write_text(json.dumps(document))
    loaded = edited(
        config, ("accuracy_m: 5, extent: region", "accuracy_m: 5, extent: extent.geojson")
    )
    rules = build_rules(loaded)
    assert "extent.geojson" in [file.given for file in rules.files]
    assert outcomes(rules, subject(6_000, 2_000))["zones.prohibited"] == "pass"
    assert outcomes(rules, subject(3_000, 5_000))["zones.prohibited"] == "indeterminate"


def test_a_layer_without_an_extent_is_noted(config):
    rules = build_rules(edited(config, ("accuracy_m: 5, extent: region", "accuracy_m: 5")))
    assert any(note.startswith("zones: no extent is given") for note in rules.notes)


def test_what_is_not_checked_is_said(config):
    before, _, _ = config.read_text().partition("constraints:")
    config.write_text(before)
    rules = build_rules(load_config(config))
    assert rules.book == RuleBook()
    assert rules.notes == (
        "zoning: no layer is given; not checked",
        "licences: no layer is given; not checked",
    )


def test_setbacks_hold_for_every_layer_with_zones_of_their_class(config):
    twice = ZONES.replace("}]", "}, {id: again, file: zones.geojson, accuracy_m: 0}]")
    loaded = edited(config, (ZONES + "\n", twice + "\n" + SETBACKS))
    setbacks = [r for r in build_rules(loaded).book.rules if isinstance(r, SetbackRule)]
    assert [rule.layer.layer_id for rule in setbacks] == ["zones", "again"]
    assert [band.distance_m for band in setbacks[0].bands] == [20.0, 30.0]
    assert setbacks[0].citation.illustrative


def test_setbacks_from_a_class_that_no_zone_has_are_noted(config):
    homes = SETBACKS.replace("protected", "residential")
    rules = build_rules(edited(config, (ZONES + "\n", ZONES + "\n" + homes)))
    assert rules.notes == ("homes: no zoning layer has zones of class residential; not checked",)


def test_setbacks_from_an_unknown_class_are_refused_with_their_line(config):
    setbacks = SETBACKS.replace("to_class: protected, below", "to_class: protectd, below")
    message = refusal(edited(config, (ZONES + "\n", ZONES + "\n" + setbacks)))
    assert "did you mean 'protected'?" in message
    assert message.startswith(f"{config}:")


def test_the_problems_of_all_layers_are_told_at_once(config, tmp_path):
    for name, old, new in (
        ("zones.geojson", '"prohibited"', '"forbidden"'),
        ("licences.geojson", '"licence_id"', '"number"'),
    ):
        path = tmp_path / name
        path.write_text(path.read_text().replace(old, new))
    told = refusal(load_config(config)).splitlines()
    assert any(line.startswith("zones.geojson: feature 1: permission") for line in told)
    assert any(line.startswith("licences.geojson: feature 1: licence_id") for line in told)


@pytest.mark.parametrize("name", ["prohibited", "discretionary", "height"])
def test_setbacks_with_the_id_of_a_layers_rule_are_refused_with_their_line(config, name):
    setbacks = SETBACKS.replace("id: homes", f"id: zones.{name}")
    with pytest.raises(InvalidInputError, match=f"'zones.{name}' is the id of a rule") as refused:
        edited(config, (ZONES + "\n", ZONES + "\n" + setbacks))
    line = config.read_text().split(f"id: zones.{name}")[0].count("\n") + 1
    assert str(refused.value).startswith(f"{config}:{line}:")


EMPTY = json.dumps({"type": "FeatureCollection", "features": []})


def test_a_zoning_layer_without_zones_passes_where_it_is_complete(config, tmp_path):
    (tmp_path / "zones.geojson").write_text(EMPTY)
    rules = build_rules(load_config(config))
    assert outcomes(rules, subject(7_500, 2_000))["zones.prohibited"] == "pass"
    assert outcomes(rules, subject(100, 5_000))["zones.prohibited"] == "indeterminate"
    told = refusal(edited(config, ("accuracy_m: 5, extent: region", "accuracy_m: 5")))
    assert "zones.geojson: has no feature" in told


def test_a_licence_layer_without_licences_fails_every_channel_where_it_is_complete(
    config, tmp_path
):
    (tmp_path / "licences.geojson").write_text(EMPTY)
    rules = build_rules(load_config(config))
    assert outcomes(rules, subject(3_000, 5_000))["licences.low.area"] == "fail"


def test_all_licence_layers_make_one_rule(config):
    one = "licences: [{id: licences, file: licences.geojson, accuracy_m: 50, extent: region}]"
    two = one.replace("}]", "}, {id: more, file: licences.geojson, accuracy_m: 50}]")
    rules = build_rules(edited(config, (one, two)))
    (rule,) = (rule for rule in rules.book.rules if isinstance(rule, LicenceRule))
    assert [layer.layer_id for layer in rule.layers] == ["licences", "more"]


def test_the_life_is_the_configs(config):
    assert life_of(load_config(config).config) == Life("2027-06-01", "2037-05-31")
