"""First figures as a Markdown page: ``python benchmarks/first_figures.py > docs/benchmarks.md``.

Cost of a cell, compile time, and peak memory against the number of sites, on one real SRTM tile
read in place. Run it on an otherwise idle machine; it takes about five minutes.
"""

from __future__ import annotations

import os
import platform
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
from bench_path_loss import TILE
from machine import commit, processor

ROOT = Path(__file__).parents[1]
RADII_KM = (10, 30)
N_SITES = (10, 300)

WINDOW = """
import time
from bench_path_loss import CLIMATE, MAST, read_ground
import numba, numpy as np
from ranplan.propagation import path_loss_raster
grid, terrain = read_ground()
numba.set_num_threads({threads})
best = []
for _ in range({rounds}):
    start = time.perf_counter()
    window = path_loss_raster(grid, terrain, *MAST, 30.0, frequency_mhz=700.0,
        radius_m={radius_m}, climate=CLIMATE, time_percent={time_percent}, all_cores={all_cores})
    best.append(time.perf_counter() - start)
print(best[0], min(best), int(np.isfinite(window.loss_db).sum()))
"""


def run_window(cache: str, **values) -> tuple[float, float, int]:
    """First and best time of a window in a process of its own, and its cells."""
    environment = {
        **os.environ,
        "NUMBA_CACHE_DIR": cache,
        "PYTHONPATH": f"{ROOT}:{ROOT / 'benchmarks'}",
    }
    out = subprocess.run(
        [sys.executable, "-c", WINDOW.format(**values)],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    return float(out[0]), float(out[1]), int(out[2])


def peak_memory_mb(folder: Path, n_sites: int, cache: str) -> tuple[float, float]:
    """Peak memory and wall clock of ``ranplan coverage`` on the tile. [MB], [s]."""
    rng = np.random.default_rng(n_sites)
    rows = [
        f"S{i:03d},{lon:.6f},{lat:.6f},30"
        for i, (lon, lat) in enumerate(
            zip(
                rng.uniform(149.15, 149.85, n_sites),
                rng.uniform(-35.85, -35.15, n_sites),
                strict=True,
            )
        )
    ]
    (folder / "sites.csv").write_text(
        "site_id,longitude,latitude,height_agl_m\n" + "\n".join(rows) + "\n"
    )
    (folder / "plan.yaml").write_text(
        f"""\
schema_version: 1
name: Memory
region: {{cell_m: 90, elevation: {{files: ["{TILE}"]}}}}
carriers:
  low: {{band: n28, frequency_mhz: 778, bandwidth_mhz: 10, subcarrier_spacing_khz: 15,
        radius_m: 10000}}
sites: {{carriers: [low], radios: {{low: synthetic-a-n28-4t40}}, azimuths_deg: [0, 120, 240]}}
coverage: {{tiers: [{{name: served, rsrp_dbm: -110}}]}}
"""
    )
    start = time.perf_counter()
    process = subprocess.Popen(
        [
            sys.executable,
            "-m",
            "ranplan",
            "-q",
            "coverage",
            str(folder / "plan.yaml"),
            "--sites",
            str(folder / "sites.csv"),
            "-o",
            str(folder / f"out-{n_sites}"),
        ],
        env={**os.environ, "NUMBA_CACHE_DIR": cache, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.DEVNULL,
    )
    _, status, usage = os.wait4(process.pid, 0)
    if status != 0:
        msg = f"ranplan coverage ended with {status}"
        raise RuntimeError(msg)
    return usage.ru_maxrss / 1024, time.perf_counter() - start


def main() -> None:
    """Print the page."""
    print(
        f"# First figures\n\nMade by `benchmarks/first_figures.py`; commit {commit()}, "
        f"{os.cpu_count()} cores ({processor()}), Python {platform.python_version()}. Best of "
        'three unless said. S36E149 (SRTM 3", cells taken as 90 m), mast 30 m, 700 MHz, no '
        "clutter, all inland, exact mode.\n\n"
        "Baselines, not claims: no other tool ran beside them.\n\n"
        "## Cost of a cell\n\n| radius | p | cells | one thread | two threads | ratio |\n"
        "|---|---|---|---|---|---|"
    )
    with tempfile.TemporaryDirectory() as scratch:
        cache = str(Path(scratch, "numba"))
        cold, _, _ = run_window(
            cache, threads=1, rounds=1, radius_m=500.0, time_percent=50.0, all_cores=False
        )
        cached, _, _ = run_window(
            cache, threads=1, rounds=1, radius_m=500.0, time_percent=50.0, all_cores=False
        )
        for radius_km in RADII_KM:
            for percent in (50.0, 10.0):
                times = [
                    run_window(
                        cache,
                        threads=threads,
                        rounds=3,
                        radius_m=1000.0 * radius_km,
                        time_percent=percent,
                        all_cores=threads > 1,
                    )
                    for threads in (1, 2)
                ]
                (_, one, cells), (_, two, _) = times
                print(
                    f"| {radius_km} km | {percent:g} % | {cells:,} | {1e6 * one / cells:.2f} µs "
                    f"| {1e6 * two / cells:.2f} µs | {one / two:.2f} |"
                )
        print(
            f"\n## Compile time\n\nFirst window of a process, nothing compiled: {cold:.1f} s; "
            f"kernels in the cache: {cached:.2f} s.\n\n## Memory\n\n"
            "`ranplan coverage`, one tile on 90 m cells, 10 km, two threads, whole process, "
            "libraries included:\n\n"
            "| sites | peak memory | wall clock |\n|---|---|---|"
        )
        for n_sites in N_SITES:
            memory, seconds = peak_memory_mb(Path(scratch), n_sites, cache)
            print(f"| {n_sites} | {memory:.0f} MB | {seconds:.1f} s |")


if __name__ == "__main__":
    main()
