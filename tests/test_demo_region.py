"""What the bundled region has to show: enough candidates, and rules that bite both ways."""

from collections import Counter, defaultdict

import numpy as np
import pytest

from ranplan.io.bundled import bundled
from ranplan.pipeline import read_plan_job
from ranplan.pipeline.judging import judge

KINDS = {
    "zoning.prohibited",
    "zoning.discretionary",
    "zoning.height",
    "zoning.setback",
    "licence.area",
    "licence.block",
    "licence.dates",
    "licence.eirp",
    "licence.holder",
}


@pytest.fixture(scope="module")
def job():
    return read_plan_job(bundled("configs/far_north_queensland.yaml"))


@pytest.fixture(scope="module")
def judged(job):
    return judge(job.options.options, job.rules.book, job.base.loaded.config)


def test_there_are_150_candidates_with_two_heights_on_existing_structures(job):
    candidates = job.candidates.candidates
    assert len(candidates) >= 150
    existing = [candidate for candidate in candidates if candidate.is_existing]
    assert len(existing) >= 10
    assert all(len(candidate.heights_agl_m) == 2 for candidate in existing)


def test_there_are_two_bands_with_their_radii(job):
    carriers = job.base.loaded.config.carriers
    reach = {carrier.band: carrier.radius_m for carrier in carriers.values()}
    assert reach == {"n28": 30_000.0, "n78": 15_000.0}


def test_people_live_in_at_least_5000_cells(job):
    assert np.count_nonzero(job.base.region.population) >= 5000


def test_at_least_60_percent_of_verdicts_are_decided(judged):
    outcomes = Counter(v.outcome for found in judged.verdicts.values() for v in found)
    assert sum(outcomes.values()) > 1000
    assert 1.0 - outcomes["indeterminate"] / sum(outcomes.values()) >= 0.6


def test_every_kind_of_rule_passes_some_candidates_and_fails_others(judged):
    outcomes = defaultdict(set)
    for found in judged.verdicts.values():
        for verdict in found:
            outcomes[verdict.kind].add(verdict.outcome)
    assert set(outcomes) == KINDS
    for kind, seen in outcomes.items():
        assert seen >= {"pass", "fail"}, kind


def test_zoning_and_licences_each_remove_options_and_leave_many(job, judged):
    families = {kind.split(".")[0] for kinds in judged.forbidden.values() for kind in kinds}
    assert families == {"zoning", "licence"}
    assert len(judged.forbidden) < 0.8 * len(job.options.options)


def test_whatever_is_made_up_is_said_to_be(job):
    verdicts_rest_on = [*job.rules.files, *job.existing.files, *job.candidates.files]
    assert verdicts_rest_on
    assert all(file.illustrative for file in verdicts_rest_on)
    assert all(option.cost.illustrative for option in job.options.options)
