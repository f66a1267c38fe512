"""``plan.json`` of placed sites, against the published schema and against the plan itself."""

import importlib.resources
import json
from dataclasses import replace

import jsonschema
import numpy as np
import pytest
from siting_builder import HOSTILE_NAME, make_siting_plan

from ranplan.io.plan_json import RunInfo, plan_json

RUN = RunInfo(created="2026-01-01T00:00:00+00:00", timing={"placement": 1.0}, command="ranplan …")
SCHEMA = json.loads(
    (importlib.resources.files("ranplan") / "catalogue" / "plan.schema.json").read_text()
)


@pytest.fixture(scope="module")
def plan():
    return make_siting_plan()


@pytest.fixture(scope="module")
def document(plan):
    return document_of(plan)


def document_of(plan):
    return json.loads(plan_json(plan, run=RUN, files=["plan.json"]))


def is_valid(document):
    return jsonschema.Draft202012Validator(SCHEMA).is_valid(document)


@pytest.mark.parametrize(
    "options",
    [{}, {"population": False}, {"chosen": False}, {"areas": False}],
    ids=["whole", "no population", "nothing chosen", "no areas"],
)
def test_plan_json_is_valid_against_the_published_schema(options):
    jsonschema.Draft202012Validator(SCHEMA).validate(document_of(make_siting_plan(**options)))


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (["kind"], "coverage"),
        (["surprise"], 1),
        (["kpis", "surprise"], 1),
        (["kpis", "currency"], "dollars"),
        (["kpis", "population_covered_new"], -1),
        (["placement", "objective_unit"], "households"),
        (["placement", "gap"], 2.0),
        (["placement", "surprise"], 1),
        (["candidates", "by_status", "maybe"], 1),
        (["verdicts", "chosen", "blocker", "maybe"], 1),
        (["vendors", "shares"], []),
        (["sites", 0, "verdict"], "fine"),
        (["sites", 0, "population_covered"], None),
        (["life", "build_date"], "June 2027"),
    ],
)
def test_a_wrong_plan_json_fails_the_published_schema(plan, path, value):
    document = document_of(plan)
    assert is_valid(document)
    part = document
    for key in path[:-1]:
        part = part[key]
    part[path[-1]] = value
    assert not is_valid(document)


@pytest.mark.parametrize("key", ["placement", "costs", "candidates", "existing_sites"])
def test_a_plan_without_a_part_that_placing_gives_fails_the_published_schema(plan, key):
    document = document_of(plan)
    del document[key]
    assert not is_valid(document)


def test_people_before_after_and_newly_served_add_up_as_stated(plan, document):
    kpis, people = document["kpis"], plan.region.population
    assert kpis["population_total"] == pytest.approx(people.sum(), abs=0.05)
    assert kpis["population_covered_existing"] == pytest.approx(
        people[plan.siting.served_before].sum(), abs=0.05
    )
    assert kpis["population_covered_plan"] == pytest.approx(
        people[plan.siting.served_after].sum(), abs=0.05
    )
    assert kpis["population_covered_new"] == round(
        kpis["population_covered_plan"] - kpis["population_covered_existing"], 1
    )
    assert kpis["population_covered_fraction"] == pytest.approx(
        people[plan.siting.served_after].sum() / people.sum(), abs=1e-6
    )
    assert kpis["population_covered_new"] == document["placement"]["objective"]


def test_rounding_does_not_break_the_sum_of_people():
    plan = make_siting_plan()
    odd = replace(plan.siting, population_before=0.04, population_after=10.26)
    kpis = document_of(replace(plan, siting=odd))["kpis"]
    assert kpis["population_covered_existing"] == 0.0
    assert kpis["population_covered_plan"] == 10.3
    assert kpis["population_covered_new"] == 10.3


def test_money_is_the_sum_of_what_the_sites_cost(document):
    sites, kpis = document["sites"], document["kpis"]
    assert kpis["capex"] == sum(site["cost"] for site in sites)
    assert kpis["capex"] == sum(document["costs"]["capex_parts"].values())
    assert kpis["opex_per_year"] == sum(site["opex_per_year"] for site in sites)
    assert kpis["opex_per_year"] == sum(document["costs"]["opex_per_year_parts"].values())
    for site in sites:
        assert site["cost"] == sum(site["capex_parts"].values())
    assert kpis["capex"] <= document["placement"]["budget_capex"]
    assert document["costs"]["illustrative"] is True


def test_counts_are_those_of_the_lists(document):
    kpis, sites = document["kpis"], document["sites"]
    assert kpis["n_sites"] == len(sites) == 4
    assert kpis["n_sectors"] == sum(len(site["sectors"]) for site in sites) == 14
    assert kpis["n_sites_existing"] == len(document["existing_sites"]) == 3
    assert [site["site_id"] for site in document["existing_sites"]] == ["M1", "M2", "M3"]
    assert all(site["n_sectors"] == len(site["sectors"]) for site in sites)
    counts = document["candidates"]
    assert counts["total"] == counts["existing"] + counts["new"] == 12
    assert sum(counts["by_status"].values()) == 12
    assert counts["by_status"]["unconnected"] == 1


def test_the_gap_is_the_one_between_objective_and_bound(document):
    placement = document["placement"]
    bound, objective = placement["bound"], placement["objective"]
    assert objective <= bound
    assert placement["gap"] == pytest.approx((bound - objective) / bound, abs=1e-4)
    assert placement["objective_unit"] == "people"


def test_every_verdict_is_counted_once(plan, document):
    verdicts = document["verdicts"]
    for where, n in (
        ("chosen", sum(len(item.verdicts) for item in plan.siting.chosen)),
        ("options", len(plan.siting.option_verdicts)),
    ):
        assert sum(sum(outcomes.values()) for outcomes in verdicts[where].values()) == n
    by_kind = verdicts["options_by_kind"]
    assert sum(sum(outcomes.values()) for outcomes in by_kind.values()) == len(
        plan.siting.option_verdicts
    )
    assert verdicts["chosen"]["blocker"]["fail"] == 0
    assert by_kind["zoning.prohibited"] == {"pass": 36, "fail": 8, "indeterminate": 0}


def test_vendor_shares_come_with_their_concentration(document):
    shares = [item["share_of_sectors"] for item in document["vendors"]["shares"]]
    assert sum(shares) == pytest.approx(1, abs=1e-5)
    assert document["vendors"]["hhi_sectors"] == pytest.approx(
        (8 / 14) ** 2 + (6 / 14) ** 2, abs=1e-6
    )


def test_a_site_counts_its_verdicts_and_says_the_worst(document):
    first, second, third, _ = document["sites"]
    assert first["verdict"] == "approval needed"
    assert first["verdict_count_fail"] == 1
    assert second["verdict"] == "clear"
    assert second["verdict_count_pass"] == 6
    assert third["verdict"] == "undecided"
    assert third["verdict_count_indeterminate"] == 2


def test_a_site_that_no_rule_judged_has_no_counts(plan):
    item = replace(plan.siting.chosen[0], verdicts=(), status="not checked")
    bare = replace(plan.siting, chosen=(item,), option_verdicts=())
    document = document_of(replace(plan, siting=bare))
    assert is_valid(document)
    assert "verdicts" not in document
    assert document["sites"][0]["verdict"] == "not checked"
    assert not any(key.startswith("verdict_count") for key in document["sites"][0])


def test_without_population_nothing_is_said_of_people_and_the_objective_is_an_area():
    document = document_of(make_siting_plan(population=False))
    text = json.dumps([document["kpis"], document["sites"], document["coverage"]])
    assert "population" not in text
    assert "areas" not in document
    assert document["placement"]["objective_unit"] == "km2"
    kpis = document["kpis"]
    assert kpis["area_covered_km2"] - kpis["area_covered_existing_km2"] == pytest.approx(
        document["placement"]["objective"]
    )


def test_with_nothing_chosen_costs_and_newly_served_are_computed_zeros():
    document = document_of(make_siting_plan(chosen=False))
    kpis = document["kpis"]
    assert (kpis["n_sites"], kpis["capex"], kpis["population_covered_new"]) == (0, 0, 0)
    assert document["sites"] == []
    assert document["costs"]["capex_parts"] == {}
    assert "vendors" not in document
    assert sum(document["verdicts"]["options"]["blocker"].values()) > 0


def test_what_the_plan_does_not_have_is_absent(plan):
    bare = replace(plan.siting, operator=None, life=(None, None), areas=())
    document = document_of(replace(plan, siting=bare))
    assert not {"operator", "life", "areas"} & set(document)
    half = replace(plan.siting, life=("2027-06-01", None))
    assert document_of(replace(plan, siting=half))["life"] == {"build_date": "2027-06-01"}


def test_a_site_without_backhaul_says_nothing_of_it(plan):
    item = plan.siting.chosen[0]
    option = replace(item.option, backhaul=None, fibre_distance_m=None)
    alone = replace(plan.siting, chosen=(replace(item, option=option),))
    site = document_of(replace(plan, siting=alone))["sites"][0]
    assert not {"backhaul", "fibre_distance_m"} & set(site)


def test_areas_count_the_people_of_their_cells(plan, document):
    west = document["areas"][0]
    half = plan.region.grid.shape[1] // 2
    people = plan.region.population[:, :half]
    assert west["population_total"] == pytest.approx(people.sum(), abs=0.05)
    assert west["population_covered_plan"] == pytest.approx(
        people[plan.siting.served_after[:, :half]].sum(), abs=0.05
    )
    assert sum(area["population_total"] for area in document["areas"]) == pytest.approx(
        document["kpis"]["population_total"], abs=0.1
    )


def test_text_from_files_is_only_data(document):
    assert document["sites"][0]["name"] == HOSTILE_NAME


def test_only_created_timing_and_command_differ_between_two_runs(plan):
    other = RunInfo(created="2030-12-31T23:59:59+00:00", timing={}, command="something else")
    one = document_of(plan)
    two = json.loads(plan_json(make_siting_plan(), run=other, files=["plan.json"]))
    assert list(one) == list(two)
    assert {key for key in one if one[key] != two[key]} == {"created", "timing", "command"}


def test_a_cost_that_is_not_finite_is_an_error_never_nan(plan):
    broken = replace(plan.siting, budget_capex=np.nan)
    with pytest.raises(ValueError, match="Out of range float"):
        plan_json(replace(plan, siting=broken), run=RUN, files=[])
