"""A run may be stopped at any moment; the same command takes it up, and nothing of it shows."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from plan_inputs import write_plan

PROGRAM = Path(__file__).with_name("killed_run.py")
RUN_DEPENDENT = ("created", "timing", "command")
N_SITES, N_KILLS, N_THREADS = 60, 20, 2


def start(log, config, sites, output, *options):
    arguments = [log, "coverage", config, "--sites", sites, "-o", output, *options]
    environment = {**os.environ, "PYTHONPATH": str(PROGRAM.parents[1])}
    return subprocess.Popen(
        [sys.executable, str(PROGRAM), *map(str, arguments)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment,
    )


def finish(process):
    out, err = process.communicate(timeout=300)
    assert process.returncode == 0, err
    return out


def begun(log):
    return log.read_text().split() if log.exists() else []


def content(folder):
    """Every file but the marker; of plan.json only what two runs share."""
    files = {}
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        name = path.relative_to(folder).as_posix()
        files[name] = path.read_bytes()
    plan = json.loads(files["plan.json"])
    for key in RUN_DEPENDENT:
        del plan[key]
    files["plan.json"] = json.dumps(plan).encode()
    return files


@pytest.mark.slow
def test_twenty_kills_cost_at_most_a_window_each_and_thread(tmp_path):
    config, sites = write_plan(
        tmp_path / "in", cells=330, cell_m=90.0, radius_m=9_000.0, n_sites=N_SITES
    )
    whole, killed = tmp_path / "whole", tmp_path / "killed"
    finish(start(tmp_path / "log-whole", config, sites, whole, "--threads", N_THREADS))
    assert len(begun(tmp_path / "log-whole")) == N_SITES

    rng = random.Random(20261123)
    log = tmp_path / "log-killed"
    kills_while_computing = 0
    stored = []
    for _ in range(N_KILLS):
        before = len(begun(log))
        process = start(log, config, sites, killed, "--threads", N_THREADS)
        # Some windows on, whatever the machine's speed, and a random moment within one.
        enough = before + rng.randint(1, 7)
        while len(begun(log)) < enough and process.poll() is None:
            time.sleep(0.01)
        time.sleep(rng.uniform(0.0, 0.2))
        process.kill()
        process.wait()
        kills_while_computing += process.returncode == -signal.SIGKILL
        process.communicate()
        stored.append(len(list((killed / "cache").glob("*.tif"))))
        if before == len(begun(log)):
            break
    assert kills_while_computing >= N_KILLS // 2, "the run is too short for the kills to matter"
    finish(start(log, config, sites, killed, "--threads", N_THREADS))

    print(f"{kills_while_computing} kills, {len(begun(log))} windows begun for {N_SITES}")
    print(f"windows stored at each kill: {stored}")
    assert len(set(begun(log))) == N_SITES
    assert N_SITES <= len(begun(log)) <= N_SITES + N_THREADS * kills_while_computing
    assert content(killed) == content(whole)


def test_the_same_plan_started_again_computes_nothing(tmp_path):
    config, sites = write_plan(tmp_path / "in")
    log, output = tmp_path / "log", tmp_path / "out"
    finish(start(log, config, sites, output))
    assert len(begun(log)) == 3
    first = content(output)
    out = finish(start(log, config, sites, output))
    assert len(begun(log)) == 3
    assert "0 computed, 3 reused" in out
    assert content(output) == first


def test_two_runs_and_any_number_of_threads_give_the_same_bytes(tmp_path):
    config, sites = write_plan(tmp_path / "in")
    outputs = []
    for number, threads in enumerate((1, 2, 2)):
        output = tmp_path / f"out-{number}"
        finish(start(tmp_path / "log", config, sites, output, "--threads", threads))
        outputs.append(content(output))
    assert outputs[0] == outputs[1] == outputs[2]


def test_ctrl_c_ends_with_130_and_the_same_command_resumes(tmp_path):
    config, sites = write_plan(tmp_path / "in", cells=330, radius_m=9_000.0, n_sites=12)
    log, output = tmp_path / "log", tmp_path / "out"
    process = start(log, config, sites, output, "--threads", 1)
    while len(begun(log)) < 3 and process.poll() is None:
        time.sleep(0.01)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=120)
    assert process.returncode == 130
    assert "interrupted" in err
    assert "Traceback" not in err
    stored = len(list((output / "cache").glob("*.tif")))
    assert stored == len(begun(log)), "the window being computed is finished and stored"
    finish(start(log, config, sites, output))
    assert len(begun(log)) == 12
