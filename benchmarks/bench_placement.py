"""Placement on the published-size instance and on one the size of the demo.

    python -m pytest benchmarks/bench_placement.py -o python_files='bench_*.py' \
        -o python_functions='bench_*' --benchmark-enable

Without pytest it prints the table of ``docs/placement.md``, one process a row:

    python benchmarks/bench_placement.py
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from ranplan.placement.model import PlacementProblem
from ranplan.placement.place import place

_REFERENCE = Path(
    os.environ.get("RANPLAN_REFERENCE", Path(__file__).parents[2] / "shared" / "reference")
)
INSTANCE = _REFERENCE.parent / "bench_placement" / "synthetic_2000x300000.npz"
ROWS = (
    ("regional", "normal"),
    ("regional", "thorough"),
    ("published", "quick"),
    ("published", "normal"),
    ("published", "thorough"),
)


def published() -> PlacementProblem:
    """2,000 options at as many sites, 300,000 cells."""
    with np.load(INSTANCE) as file:
        return PlacementProblem(
            weight=file["population"].astype(np.float64),
            ptr=file["ptr"],
            cells=file["cols"],
            site=np.arange(file["cost"].size, dtype=np.int32),
            cost=file["cost"].astype(np.float64),
            budget=12_000.0,
        )


def regional(seed: int = 0, n_sites: int = 170, n_cells: int = 10_000) -> PlacementProblem:
    """170 sites with two heights and two bands each: discs with ragged edges around towns."""
    rng = np.random.default_rng(seed)
    size_km = np.array([190.0, 95.0])
    towns = rng.random((60, 2)) * size_km
    cell_km = np.concatenate(
        [
            towns[rng.integers(0, 60, n_cells // 2)]
            + rng.normal(scale=2.0, size=(n_cells // 2, 2)),
            rng.random((n_cells - n_cells // 2, 2)) * size_km,
        ]
    )
    weight = rng.exponential(np.repeat([8.0, 1.5], [n_cells // 2, n_cells - n_cells // 2]))
    sites = np.concatenate([towns, rng.random((n_sites - 60, 2)) * size_km])
    covers, cost = [], []
    for at in sites:
        offset = cell_km - at
        distance_km = np.hypot(*offset.T)
        sector = (np.arctan2(*offset.T) * 12 / np.pi).astype(int) % 24
        clear = rng.uniform(0.2, 1.0, 24)[sector]  # of the reach: a ridge each way
        road_km = rng.uniform(0, 30)
        for height_m in (30, 60):
            for reach_km, radios in ((28.0, 60.0), (9.0, 45.0)):
                reach = reach_km * np.minimum(1.0, clear * (1 + height_m / 120))
                covers.append(np.flatnonzero(distance_km < reach).astype(np.int32))
                cost.append(round(radios + 3.5 * height_m + 6 * road_km, 1))
    return PlacementProblem(
        weight=weight,
        ptr=np.cumsum([0, *(cells.size for cells in covers)]),
        cells=np.concatenate(covers),
        site=np.repeat(np.arange(n_sites, dtype=np.int32), 4),
        cost=np.array(cost),
        budget=3_000.0,
    )


PROBLEMS = {"regional": regional, "published": published}


@pytest.mark.parametrize(("name", "effort"), [row for row in ROWS if row[1] != "thorough"])
def bench_place(benchmark, name, effort):
    if name == "published" and not INSTANCE.exists():
        pytest.skip("bench_placement is not there")
    problem = PROBLEMS[name]()
    placement = benchmark.pedantic(place, args=(problem,), kwargs={"effort": effort}, rounds=1)
    benchmark.extra_info["gap"] = round(placement.gap, 6)
    assert placement.objective <= placement.bound


def _print_row(name: str, effort: str) -> None:
    problem = PROBLEMS[name]()
    place(regional(n_sites=61, n_cells=100), effort=effort)  # loads kernels and solver
    start = time.perf_counter()
    placement = place(problem, effort=effort)
    seconds = time.perf_counter() - start
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"| {name} | {effort} | {placement.objective:,.0f} | {placement.bound:,.0f} "
        f"| {placement.gap:.3%} | {len(placement.chosen)} | {seconds:.1f} s | {megabytes:.0f} MB |"
    )


def main() -> None:
    """Print the table."""
    print("| instance | effort | objective | bound | gap | sites | wall clock | peak memory |")
    print("|---|---|---|---|---|---|---|---|")
    for row in ROWS:
        sys.stdout.flush()
        subprocess.run([sys.executable, __file__, *row], check=True)


if __name__ == "__main__":
    _print_row(*sys.argv[1:]) if len(sys.argv) > 1 else main()
