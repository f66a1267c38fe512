"""The whole job on a small region: what is placed is allowed, paid for, and counted once."""

import json

import numpy as np
import pytest
from plan_inputs import lon_lat, write_sites, write_siting_plan

from ranplan import execution
from ranplan.constraints.model import status
from ranplan.errors import InvalidInputError
from ranplan.io.store import PathLossStore
from ranplan.pipeline import plan, read_plan_job, run_plan_job
from ranplan.pipeline.groundwork import coverage_of
from ranplan.pipeline.judging import judge


@pytest.fixture(scope="module")
def config(tmp_path_factory):
    return write_siting_plan(tmp_path_factory.mktemp("plan"))


@pytest.fixture(scope="module")
def job(config):
    return read_plan_job(config)


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    return PathLossStore(tmp_path_factory.mktemp("store"))


@pytest.fixture(scope="module")
def ran(job, store):
    planned, counts = run_plan_job(job, store, n_threads=2)
    assert counts.computed == len(job.tasks)
    return planned


def test_the_objective_is_the_people_newly_served_on_the_map(ran):
    siting, people = ran.siting, ran.region.population.astype(float)
    is_new = (ran.coverage.tier_index > 0) & ~siting.served_before
    assert siting.placement.objective == pytest.approx(people[is_new].sum(), rel=1e-9)
    gained = siting.population_after - siting.population_before
    assert gained == pytest.approx(siting.placement.objective, rel=1e-9)
    by_site = [item.population_covered for item in siting.chosen]
    assert sum(by_site) == pytest.approx(gained, rel=1e-6)
    assert min(by_site) >= 0.0
    assert gained > 100.0


def test_people_served_before_are_those_of_the_mast_in_service_alone(job, ran, store):
    before = coverage_of(job.base, job.existing.sites, store)
    people = ran.region.population.astype(float)
    assert len(job.existing.sites) == 1
    served = people[before.tier_index > 0].sum()
    assert 0.0 < served == pytest.approx(ran.siting.population_before)


def test_the_plan_keeps_to_its_budget_and_to_one_option_a_site(ran):
    siting = ran.siting
    assert 0.0 < siting.capex <= siting.budget_capex
    ids = [item.option.candidate.site_id for item in siting.chosen]
    assert len(set(ids)) == len(ids) > 1
    assert siting.capex == pytest.approx(siting.placement.cost)


def test_every_chosen_site_adds_people(job, ran, store):
    siting, people = ran.siting, ran.region.population.astype(float)
    for left_out in siting.chosen:
        others = [i.option.site for i in siting.chosen if i is not left_out]
        coverage = coverage_of(job.base, [*job.existing.sites, *others], store)
        is_new = (coverage.tier_index > 0) & ~siting.served_before
        assert people[is_new].sum() < siting.placement.objective


def test_no_site_stands_where_it_is_prohibited_and_each_was_judged_again(ran):
    siting = ran.siting
    assert siting.blocked_by_kind["zoning.prohibited"] >= 1
    for item in siting.chosen:
        kinds = {verdict.kind for verdict in item.verdicts}
        assert {"zoning.prohibited", "licence.area", "licence.eirp"} <= kinds
        assert not any(verdict.blocks for verdict in item.verdicts)
        assert item.status == status(item.verdicts)


def test_every_candidate_is_accounted_for(job, ran):
    siting = ran.siting
    assert [i.candidate for i in siting.candidates] == list(job.candidates.candidates)
    assert sum(i.n_options for i in siting.candidates) == siting.n_options
    assert sum(i.n_blocked for i in siting.candidates) == siting.n_options_blocked > 0
    assert sum(i.is_chosen for i in siting.candidates) == len(siting.chosen)


def test_vendor_shares_count_every_new_o_ru_once(ran):
    shares = ran.siting.vendors
    n_sectors = sum(len(item.option.site.sectors) for item in ran.siting.chosen)
    assert sum(share.n_sectors for share in shares) == n_sectors
    assert sum(share.share_of_sectors for share in shares) == pytest.approx(1.0)


def changed(config, old, new):
    text = config.read_text()
    assert old in text
    path = config.with_name("changed.yaml")  # beside it, where its paths hold
    path.write_text(text.replace(old, new))
    return path


def move_the_zone(config):
    zones = json.loads((config.parent / "zones.geojson").read_text())
    ring = zones["features"][0]["geometry"]["coordinates"][0]
    zones["features"][0]["geometry"]["coordinates"][0] = [[x - 0.02, y - 0.02] for x, y in ring]
    (config.parent / "moved_zones.geojson").write_text(json.dumps(zones))
    return changed(config, "zones.geojson", "moved_zones.geojson")


@pytest.mark.parametrize(
    "change",
    [
        lambda config: changed(config, "budget_capex: 700000", "budget_capex: 250000"),
        move_the_zone,
        lambda config: changed(config, "tilt_deg: 2}\nbackhaul", "tilt_deg: 5}\nbackhaul"),
        lambda config: changed(
            config,
            "low: synthetic-a-n28-4t40}, azimuths_deg: [0",
            "low: synthetic-b-n28-2t40}, azimuths_deg: [0",
        ),
        lambda config: changed(config, "fixed: 45000", "fixed: 85000"),
    ],
    ids=["budget", "rule", "tilt", "radio", "price"],
)
def test_moving_a_budget_a_rule_or_a_radio_recomputes_no_path_loss(
    config, ran, store, monkeypatch, change
):
    def refuse(*_args, **_kwargs):
        pytest.fail("path loss was computed")

    monkeypatch.setattr(execution, "path_loss_raster", refuse)
    job = read_plan_job(change(config))
    planned, counts = run_plan_job(job, store)
    assert counts.computed == 0
    assert planned.siting.placement.objective > 0.0
    different = planned.siting.chosen != ran.siting.chosen
    assert different or planned.siting.option_verdicts != ran.siting.option_verdicts


def test_a_larger_budget_never_serves_fewer(config, store):
    gains = []
    for budget in (0, 250_000, 700_000, 5_000_000):
        path = changed(config, "budget_capex: 700000", f"budget_capex: {budget}")
        placement = run_plan_job(read_plan_job(path), store)[0].siting.placement
        assert placement.objective <= placement.bound
        gains.append(placement.objective)
    assert gains[0] == 0.0
    assert gains == sorted(gains)


def test_any_number_of_threads_gives_the_same_plan(job, ran, store):
    alone, _ = run_plan_job(job, store, n_threads=1)
    assert alone.siting.placement == ran.siting.placement
    np.testing.assert_array_equal(alone.siting.served_after, ran.siting.served_after)
    assert alone.siting.option_verdicts == ran.siting.option_verdicts


def test_without_population_a_plan_serves_land(config, store):
    text = config.read_text()
    start = text.index("  population:")
    path = config.with_name("land.yaml")
    path.write_text(text[:start] + text[text.index("\n", start) + 1 :])
    siting = run_plan_job(read_plan_job(path), store)[0].siting
    gained_km2 = siting.area_after_km2 - siting.area_before_km2
    assert siting.placement.objective == pytest.approx(gained_km2)
    assert gained_km2 > 1.0


def test_without_masts_in_service_nobody_is_served_before(config, store):
    path = changed(config, "existing_network:\n  masts: [{file: mast.csv}]\n", "")
    siting = run_plan_job(read_plan_job(path), store)[0].siting
    assert siting.population_before == 0.0
    assert not siting.served_before.any()


def test_what_a_plan_needs_and_coverage_does_not_is_named_at_once(config):
    text = config.read_text()
    path = config.with_name("bare.yaml")
    path.write_text(text[: text.index("operator:")])
    with pytest.raises(InvalidInputError) as caught:
        read_plan_job(path)
    named = " ".join(str(problem) for problem in caught.value.problems)
    for section in ("candidates", "equipment", "costs", "placement"):
        assert f"{section}: is missing" in named
    assert len(caught.value.problems) == 4


def test_python_gives_what_the_stages_give(config, ran, store):
    assert plan(config, store.folder).siting.placement == ran.siting.placement


def test_a_mast_in_service_may_be_a_candidate_too(config, ran, store):
    write_sites(config.parent / "again.csv", [352_530.0], [8_093_170.0])
    path = changed(config, "files: [{file: towers.csv,", "files: [{file: again.csv,")
    job = read_plan_job(path)
    siting = run_plan_job(job, store)[0].siting
    assert siting.population_after >= siting.population_before
    (mast,) = ran.siting.existing_sites
    assert siting.candidates[0].candidate.site_id == mast.site_id
    # both equipments are on the one carrier that the mast transmits already
    assert siting.candidates[0].n_options == 0
    assert siting.candidates[0].status == "in service"
    assert mast.site_id not in {item.option.site.site_id for item in siting.chosen}
    assert any("4 options repeat a carrier of a mast" in note for note in job.notes)


def test_coverage_that_is_given_counts_as_served_and_is_told_from_the_tiers(config, store):
    path = changed(
        config,
        "existing_network:\n",
        "existing_network:\n  polygons: [{file: districts.geojson}]\n",
    )
    planned, _ = run_plan_job(read_plan_job(path), store)
    siting, people = planned.siting, planned.region.population.astype(float)
    is_computed = siting.before_tier_index > 0
    assert people[siting.served_before & ~is_computed].sum() > 0
    assert siting.population_before == pytest.approx(people[siting.served_before].sum())
    assert any("coverage that was given serves" in note for note in planned.provenance.notes)
    gained = siting.population_after - siting.population_before
    assert gained == pytest.approx(siting.placement.objective)


@pytest.mark.parametrize(("height", "outcome"), [("20", "pass"), ("30", "fail"), ("", None)])
def test_rules_on_a_height_that_is_only_assumed_stay_undecided(config, height, outcome):
    longitude, latitude = lon_lat(354_530.0, 8_095_370.0)
    row = f"T1,{longitude:.7f},{latitude:.7f},{height}\n"
    (config.parent / "bare.csv").write_text(f"site_id,longitude,latitude,height_m\n{row}")
    zones = json.loads((config.parent / "zones.geojson").read_text())
    (zone,) = zones["features"]
    zone["properties"] = {"zone_id": "Z1", "max_structure_height_m": 25}
    ring = [(354_000, 8_095_000), (355_000, 8_095_000), (355_000, 8_096_000), (354_000, 8_096_000)]
    zone["geometry"]["coordinates"] = [[lon_lat(*corner) for corner in [*ring, ring[0]]]]
    (config.parent / "low_zones.geojson").write_text(json.dumps(zones))
    text = config.read_text().replace("zones.geojson", "low_zones.geojson")
    path = config.with_name("changed.yaml")
    path.write_text(text.replace("towers.csv,", "bare.csv, default_height_agl_m: 20,"))
    job = read_plan_job(path)
    options = [option for option in job.options.options if option.site.site_id == "T1"]
    judged = judge(options, job.rules.book, job.base.loaded.config)
    verdicts = [v for found in judged.verdicts.values() for v in found if v.kind == "zoning.height"]
    assert {verdict.outcome for verdict in verdicts} == {outcome or "indeterminate"}
