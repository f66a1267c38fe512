"""A plan in a band without a standard or licence says so wherever it is read."""

import csv
import io
import json
from dataclasses import replace

import pytest
from plan_builder import STUDY_CARRIER, make_provenance
from siting_builder import make_siting_plan

from ranplan.cli.plan_summary import plan_summary
from ranplan.execution import WindowCounts
from ranplan.io.geojson_output import layer_geojson
from ranplan.io.plan_json import RunInfo, plan_json
from ranplan.io.plan_layers import (
    coverage_before_layer,
    coverage_layer,
    sectors_layer,
    sites_layer,
)
from ranplan.io.raster_output import provenance_tags
from ranplan.io.worklist_output import worklist_csv
from ranplan.report.page import report_html

RUN = RunInfo("2026-11-24T00:00:00Z", {}, "ranplan plan x.yaml")


def _in_a_study_band(option):
    sectors = tuple(
        replace(s, carrier=replace(s.carrier, band=replace(s.carrier.band, study=True)))
        for s in option.site.sectors
    )
    return replace(option, site=replace(option.site, sectors=sectors))


@pytest.fixture(scope="module")
def study():
    plan = make_siting_plan()
    first, *rest = plan.siting.chosen
    chosen = (replace(first, option=_in_a_study_band(first.option)), *rest)
    return replace(
        plan,
        provenance=make_provenance(study=True),
        siting=replace(plan.siting, chosen=chosen),
    )


@pytest.fixture(scope="module")
def ordinary():
    return make_siting_plan()


def _marks(plan, layer):
    document = json.loads(layer_geojson(plan.coverage.grid, layer(plan)))
    return [feature["properties"]["study"] for feature in document["features"]]


def test_plan_json_names_the_carrier_and_why(study, ordinary):
    document = json.loads(plan_json(study, run=RUN, files=[]))
    assert [c["study"] for c in document["carriers"]] == [False, True]
    (reason,) = document["study"]
    assert STUDY_CARRIER.name in reason
    assert "no standard and no licence" in reason
    assert document["sites"][0]["study"] is True
    assert json.loads(plan_json(ordinary, run=RUN, files=[]))["study"] == []


def test_only_the_sites_and_sectors_that_use_the_band_are_marked(study):
    n_sectors = len(study.siting.chosen[0].option.site.sectors)
    n_others = len(study.siting.chosen) - 1
    assert n_others > 0
    assert _marks(study, sites_layer) == [True] + [False] * n_others
    marks = _marks(study, sectors_layer)
    assert marks[:n_sectors] == [True] * n_sectors
    assert not any(marks[n_sectors:])
    lines = list(csv.DictReader(io.StringIO(worklist_csv(study, study.siting).decode("utf-8-sig"))))
    assert [line["study"] for line in lines[: n_sectors + 1]] == ["yes"] * n_sectors + ["no"]


def test_coverage_and_rasters_of_the_whole_plan_are_marked(study, ordinary):
    assert all(_marks(study, coverage_layer))
    assert not any(_marks(ordinary, coverage_layer))
    assert "study_7g" in provenance_tags(study.provenance)["RANPLAN_STUDY"]
    assert "RANPLAN_STUDY" not in provenance_tags(ordinary.provenance)


def test_what_the_masts_in_service_reach_is_no_study(study):
    def before(plan):
        return coverage_before_layer(plan, plan.siting)

    assert not any(_marks(study, before))


def test_report_and_terminal_say_it_before_anything_else_does(study, ordinary):
    def page_of(plan):
        return report_html(plan, created=RUN.created, command=RUN.command).decode()

    page = page_of(study)
    assert "A study, not a plan to build" in page
    assert "seven &lt;GHz&gt;" in page
    assert "seven <GHz>" not in page
    assert "A study, not a plan to build" not in page_of(ordinary)
    counts = WindowCounts(0, 0)
    assert "a study, not a plan to build" in plan_summary(study, counts)
    assert "a study" not in plan_summary(ordinary, counts)
