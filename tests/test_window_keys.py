"""A stored window is named by pressure and temperature where its model reads them."""

from dataclasses import replace

import pytest
from plan_inputs import write_plan

from ranplan.execution import WindowTasks
from ranplan.pipeline import read_coverage_job


@pytest.fixture(scope="module")
def job(tmp_path_factory):
    return read_coverage_job(*write_plan(tmp_path_factory.mktemp("plan")))


def _keys(job, model, **climate):
    ground = replace(job.base.ground, climate=replace(job.base.ground.climate, **climate))
    settings = replace(job.base.settings, models={"low": model})
    tasks = WindowTasks({"low": 3000.0}, ground, settings)
    return [task.key for site in job.sites for task in tasks.of(site)]


@pytest.mark.parametrize("climate", [{"pressure_hpa": 900.0}, {"temperature_c": 30.0}])
def test_air_names_the_windows_of_the_model_that_reads_it_and_of_no_other(job, climate):
    assert _keys(job, "p1812", **climate) == _keys(job, "p1812")
    assert set(_keys(job, "p452", **climate)).isdisjoint(_keys(job, "p452"))
    assert set(_keys(job, "p452")).isdisjoint(_keys(job, "p1812"))
