"""The path loss store, and which change makes which window be computed again."""

from dataclasses import replace

import numpy as np
import pytest
import rasterio
from plan_inputs import write_plan

from ranplan.errors import StoreError
from ranplan.execution import WindowTasks, compute_windows, estimate_seconds, stored_window
from ranplan.io.store import PathLossStore
from ranplan.pipeline import cover_sites, read_coverage_job, run_coverage_job
from ranplan.propagation.window import LOSS_NOT_COMPUTED


@pytest.fixture(scope="module")
def plan_files(tmp_path_factory):
    return write_plan(tmp_path_factory.mktemp("plan"))


@pytest.fixture(scope="module")
def job(plan_files):
    return read_coverage_job(*plan_files)


@pytest.fixture(scope="module")
def store(job, tmp_path_factory):
    store = PathLossStore(tmp_path_factory.mktemp("store"))
    compute_windows(job.tasks, job.base.ground, job.base.settings, store, n_threads=2)
    return store


def keys(job):
    return [task.key for task in job.tasks]


def with_change(plan_files, old, new):
    """The same plan with one piece of its config replaced."""
    config, sites = plan_files
    text = config.read_text()
    assert old in text
    changed = config.with_name("changed.yaml")  # in the same folder, where its paths hold
    changed.write_text(text.replace(old, new))
    return read_coverage_job(changed, sites)


def test_a_window_comes_back_as_it_was_stored(job, store, tmp_path):
    task, *_ = job.tasks
    window = stored_window(task, job.base.ground.grid, store)
    again = PathLossStore(tmp_path)
    again.save(task.key, window, {})
    copy = again.load(task.key, job.base.ground.grid, task.row, task.col, task.radius_m)
    assert (copy.row_start, copy.col_start) == (window.row_start, window.col_start)
    np.testing.assert_array_equal(copy.loss_cdb, window.loss_cdb)
    np.testing.assert_array_equal(copy.departure_cdeg, window.departure_cdeg)
    assert copy.grid == window.grid


def test_a_gis_reads_decibels_and_degrees_in_the_right_place(job, store):
    task, *_ = job.tasks
    window = stored_window(task, job.base.ground.grid, store)
    with rasterio.open(store.path(task.key)) as file:
        assert file.crs == job.base.ground.grid.crs
        assert file.transform == window.grid.transform
        assert file.units == ("dB", "degree")
        computed = file.read(1) != file.nodata
        loss = file.read(1) * file.scales[0] + file.offsets[0]
        angle = file.read(2) * file.scales[1] + file.offsets[1]
    np.testing.assert_array_equal(computed, window.loss_cdb != LOSS_NOT_COMPUTED)
    np.testing.assert_allclose(loss[computed], window.loss_db[computed], atol=1e-4)
    np.testing.assert_allclose(angle[computed], window.departure_deg[computed], atol=1e-4)


@pytest.mark.filterwarnings("ignore::rasterio.errors.NotGeoreferencedWarning")
def test_a_cut_off_window_is_named_not_read(job, store, tmp_path):
    task, *_ = job.tasks
    window = stored_window(task, job.base.ground.grid, store)
    broken = PathLossStore(tmp_path)
    broken.save(task.key, window, {})
    path = broken.path(task.key)
    path.write_bytes(path.read_bytes()[:300])
    with pytest.raises(StoreError, match=rf"{task.key}\.tif: .*delete it"):
        broken.load(task.key, job.base.ground.grid, task.row, task.col, task.radius_m)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("tilt_deg: 2", "tilt_deg: 6"),
        ("azimuths_deg: [0, 120, 240]", "azimuths_deg: [60, 180, 300]"),
        ("synthetic-a-n28-4t40", "synthetic-b-n28-2t40"),
        ("rsrp_dbm: -110", "rsrp_dbm: -100"),
        ("bandwidth_mhz: 10", "bandwidth_mhz: 20"),
    ],
)
def test_a_changed_radio_tilt_or_level_computes_no_path_loss_again(plan_files, job, old, new):
    assert keys(with_change(plan_files, old, new)) == keys(job)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("frequency_mhz: 778", "frequency_mhz: 780"),
        ("radius_m: 3000", "radius_m: 2900"),
        ("carriers:\n  low:", "receiver: {height_agl_m: 2}\ncarriers:\n  low:"),
        ("carriers:\n  low:", "propagation: {time_percent: 10}\ncarriers:\n  low:"),
        ("carriers:\n  low:", "propagation: {polarization: horizontal}\ncarriers:\n  low:"),
        ("  elevation:", "  climate: {delta_n: 60}\n  elevation:"),
        ("  elevation:", "  climate: {surface_refractivity_n0: 360}\n  elevation:"),
    ],
)
def test_what_path_loss_depends_on_changes_every_key(plan_files, job, old, new):
    assert set(keys(with_change(plan_files, old, new))).isdisjoint(keys(job))


def test_ground_that_changes_outside_a_window_keeps_it(job):
    grid, terrain = job.base.ground.grid, job.base.ground.terrain
    holds = np.zeros((len(job.tasks), *grid.shape), dtype=bool)
    for held, task in zip(holds, job.tasks, strict=True):
        block = grid.disc_window(task.row, task.col, task.radius_m)
        held[block[0] : block[1], block[2] : block[3]] = True
    row, col = np.argwhere(holds.any(axis=0) & ~holds.all(axis=0))[0]
    raised = terrain.elevation_amsl_m.copy()
    raised[row, col] += 1.0
    ground = replace(job.base.ground, terrain=replace(terrain, elevation_amsl_m=raised))
    tasks = WindowTasks({"low": 3000.0}, ground, job.base.settings)
    new = [task for site in job.sites for task in tasks.of(site)]
    changed = [before.key != after.key for before, after in zip(job.tasks, new, strict=True)]
    assert changed == holds[:, row, col].tolist()


def test_python_gives_what_the_command_gives(plan_files, job, store):
    plan = cover_sites(*plan_files, store.folder)
    again, counts = run_coverage_job(job, store)
    assert (counts.computed, counts.reused) == (0, 3)
    np.testing.assert_array_equal(plan.coverage.rsrp_dbm, again.coverage.rsrp_dbm)


def test_an_estimate_is_made_without_storing_anything(job):
    assert estimate_seconds([], job.base.ground, job.base.settings, n_threads=1) == 0.0
    seconds = estimate_seconds(job.tasks, job.base.ground, job.base.settings, n_threads=1)
    assert 0.0 < seconds < 60.0
