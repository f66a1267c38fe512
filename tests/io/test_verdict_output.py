"""Verdicts as GeoJSON and CSV."""

import csv
import io
import json
from dataclasses import replace

import pytest

from ranplan.constraints.model import Approval, Citation, Remedy, Verdict
from ranplan.io.verdict_output import verdict_json, verdicts_csv, verdicts_geojson

VERDICT = Verdict(
    subject_id="S1/h45/rural",
    site_id="S1",
    rule_id="plan.prohibited",
    layer_id="plan",
    kind="zoning.prohibited",
    outcome="fail",
    reason=None,
    severity="blocker",
    message="Stands 120 m inside prohibited zone Z1 (protected).",
    quantity="distance to prohibited zones",
    measured=-120.25,
    limit=0.0,
    comparator=">",
    unit="m",
    margin=-120.25,
    uncertainty=30.0,
    worst_point=(145.7512345678, -16.93),
    distance_m=115.25,
    cause="place",
    remedies=(Remedy("move", 150.25, "m", 90.5), Remedy("reduce_height_to", 30.0, "m AGL")),
    citation=Citation("Scheme", "3.1", "https://example.org", "2026-01-02", "I", illustrative=True),
    rule_valid=("2020-01-01", None),
    evaluated_for=("2027-06-01", "2037-05-31"),
    repaired_geometry=True,
    feature_id="Z1",
    approval=Approval("Council", 90.0),
)
PLACES = {"S1/h45/rural": (145.75, -16.93)}


def document(*verdicts, places=PLACES):
    return json.loads(verdicts_geojson(verdicts, places))


def feature_of(place, worst_point):
    verdict = replace(VERDICT, worst_point=worst_point)
    (feature,) = document(verdict, places={VERDICT.subject_id: place})["features"]
    return feature


def test_a_line_leads_from_the_site_to_the_worst_point():
    told = document(VERDICT)
    (feature,) = told["features"]
    assert feature["geometry"] == {
        "type": "LineString",
        "coordinates": [[145.75, -16.93], [145.751235, -16.93]],
    }
    assert told["bbox"] == feature["bbox"] == [145.75, -16.93, 145.751235, -16.93]
    assert "crs" not in told


@pytest.mark.parametrize("worst_point", [None, (145.75, -16.93), (145.7500000001, -16.93)])
def test_without_another_point_it_is_the_site(worst_point):
    geometry = feature_of((145.75, -16.93), worst_point)["geometry"]
    assert geometry == {"type": "Point", "coordinates": [145.75, -16.93]}


def test_a_line_across_the_antimeridian_is_cut_there():
    east = feature_of((179.9, -17.0), (-179.8, -16.7))
    assert east["geometry"] == {
        "type": "MultiLineString",
        "coordinates": [[[179.9, -17.0], [180.0, -16.9]], [[-180.0, -16.9], [-179.8, -16.7]]],
    }
    assert east["bbox"] == [179.9, -17.0, -179.8, -16.7]
    west = feature_of((-179.8, -16.7), (179.9, -17.0))["geometry"]
    assert west["coordinates"][0] == [[-179.8, -16.7], [-180.0, -16.9]]


def test_the_fields_are_those_of_the_schema():
    told = document(VERDICT)["features"][0]["properties"]
    assert told["schema"] == "ranplan.verdict/1"
    assert (told["site_id"], told["config_id"]) == ("S1", "S1/h45/rural")
    assert (told["measured"], told["limit"], told["comparator"]) == (-120.25, 0.0, ">")
    assert (told["margin"], told["uncertainty"], told["margin_class"]) == (
        -120.25,
        30.0,
        "violated",
    )
    assert told["worst_point"] == [145.751235, -16.93]
    assert told["remedies"] == [
        {"action": "move", "min_distance_m": 150.25, "bearing_deg": 90.5},
        {"action": "reduce_height_to", "value": 30.0, "unit": "m AGL"},
    ]
    assert told["citation"]["clause"] == "3.1"
    assert (told["citation"]["trust"], told["citation"]["verified"]) == ("I", False)
    assert told["evaluated_for"] == {"build_date": "2027-06-01", "end_of_life": "2037-05-31"}
    assert told["rule_valid"] == {"from": "2020-01-01"}
    assert told["approval"]["authority"] == "Council"
    assert told["approval"]["typical_days"] == 90.0
    assert told["method"]["repaired_geometry"] is True
    assert told["illustrative"] is True
    assert len(told["verdict_id"]) == 16


def test_what_has_no_value_is_absent():
    bare = replace(
        VERDICT, margin=None, measured=None, limit=None, approval=None, rule_valid=(None, None)
    )
    told = verdict_json(bare)
    assert not {"margin", "measured", "limit", "approval", "rule_valid", "reason"} & told.keys()


@pytest.mark.parametrize(
    ("outcome", "reason", "expected"),
    [
        ("pass", None, "clear"),
        ("fail", None, "violated"),
        ("indeterminate", "within_accuracy", "marginal"),
        ("indeterminate", "no_data", None),
    ],
)
def test_the_margin_has_a_class(outcome, reason, expected):
    told = verdict_json(replace(VERDICT, outcome=outcome, reason=reason))
    assert told.get("margin_class") == expected


def test_a_verdicts_id_depends_on_site_subject_rule_and_layer_alone():
    same = replace(VERDICT, outcome="pass", margin=3.0, message="")
    assert same.verdict_id == VERDICT.verdict_id
    for field in ("site_id", "subject_id", "rule_id", "layer_id"):
        assert replace(VERDICT, **{field: "other"}).verdict_id != VERDICT.verdict_id


def test_no_verdicts_make_an_empty_collection():
    assert document() == {"type": "FeatureCollection", "features": []}
    assert verdicts_csv([]) == b"\xef\xbb\xbf\r\n"


def test_a_table_has_a_line_a_verdict_and_every_column():
    bare = replace(VERDICT, margin=None, reason="no_data", outcome="indeterminate")
    text = verdicts_csv([bare, VERDICT]).decode("utf-8-sig")
    first, second = csv.DictReader(io.StringIO(text))
    assert (first["margin"], first["reason"]) == ("", "no_data")
    assert (second["margin"], second["reason"]) == ("-120.25", "")
    assert second["message"] == VERDICT.message


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t=", "\uff1d"])
def test_a_spreadsheet_runs_no_cell(start):
    named = replace(VERDICT, citation=Citation(f"{start}HYPERLINK('x')"), subject_id=f"{start}1+1")
    text = verdicts_csv([named]).decode("utf-8-sig")
    (row,) = csv.DictReader(io.StringIO(text))
    for cell in (row["source"], row["config_id"]):
        assert cell.strip()[0] == "'"
