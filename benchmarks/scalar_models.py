"""Cost of the scalar models on one thread, pycraf's P.452 beside ours.

    python benchmarks/scalar_models.py

Each model is called in a loop inside numba over profiles of one real SRTM tile: horizontal lines
of 100, 300 and 1000 points in the middle of it, 90 m apart. pycraf (where installed) computes
every prefix of a line in one call, in C and on one thread; ours is then given the same prefixes.
Rounds of all contestants are interleaved; the best round of each counts.
"""

from __future__ import annotations

import os

os.environ["OMP_NUM_THREADS"] = "1"  # before pycraf is loaded

import platform
import time
import warnings
from importlib.metadata import PackageNotFoundError, version

import numpy as np
from bench_path_loss import MAST, read_ground
from machine import commit, processor
from numba import njit

from ranplan.propagation import itm, p452, p526, p1812
from ranplan.propagation.itm import variability
from ranplan.propagation.profiles import profile_between

ROUNDS = 15
N_POINTS = (100, 300, 1000)
AIR = (-35.5, 45.0, 325.0)  # latitude, DN, N0
INLAND = (500.0, 500.0)
GASES = p452.gases(3.5, 1013.25, 15.0)
SHARES = variability.Variability(50.0, 50.0, 50.0, 4, variability.BROADCAST, True, True)  # noqa: FBT003


def p1812_link(p, smooth_form):
    return p1812.Link(3.5, 30.0, 1.5, p, 50.0, 0.0, p526.VERTICAL, *AIR, *INLAND, smooth_form)


def p452_link(p):
    return p452.Link(3.5, 30.0, 1.5, p, p526.VERTICAL, *AIR, *INLAND, 0.0, 0.0)


ITM_LINK = itm.Link(3500.0, 30.0, 1.5, 325.0, 15.0, 0.005, p526.VERTICAL)


# The mast's ground moves by a nanometre from call to call: nothing can be hoisted out of a loop.
@njit(error_model="numpy")
def _p1812_calls(path, link, n):
    total = 0.0
    for i in range(n):
        path[1][0] += 1e-9 * (1 - 2 * (i % 2))
        total += p1812.transmission(*path, link).Lb
    return total


@njit(error_model="numpy")
def _p452_calls(path, link, n):
    total = 0.0
    for i in range(n):
        path[1][0] += 1e-9 * (1 - 2 * (i % 2))
        total += p452.transmission(*path, link, GASES).Lb
    return total


@njit(error_model="numpy")
def _itm_calls(path, link, n):
    total = 0.0
    for i in range(n):
        path[1][0] += 1e-9 * (1 - 2 * (i % 2))
        total += itm.over_profile(path[1], 90.0, link, SHARES).A
    return total


@njit(error_model="numpy")
def _p452_prefixes(path, link, first):
    distance, ground, surface, zone = path
    total = 0.0
    for n in range(first, distance.size + 1):
        total += p452.transmission(distance[:n], ground[:n], surface[:n], zone[:n], link, GASES).Lb
    return total


def line(n_points):
    """A profile through the middle of the tile."""
    grid, terrain = read_ground()
    row, col = MAST[0], MAST[1] - n_points // 2
    return profile_between(terrain, grid.cell_m, (row, col), (row, col + n_points - 1))


def best_us(contestants):
    """Best time of each contestant, for one call of the model. [us]."""
    best = dict.fromkeys(contestants, np.inf)
    for _ in range(ROUNDS):
        for name, (run, n_calls) in contestants.items():
            start = time.perf_counter()
            run()
            best[name] = min(best[name], 1e6 * (time.perf_counter() - start) / n_calls)
    return best


# Each in a loop, and what it is asked.
CALLS = {
    "P.1812, p = 50 %, closed smooth path": (_p1812_calls, p1812_link(50.0, p526.CLOSED_FORM)),
    "P.1812, p = 50 %, sampled": (_p1812_calls, p1812_link(50.0, p526.SAMPLED_FORM)),
    "P.1812, p = 10 %, closed": (_p1812_calls, p1812_link(10.0, p526.CLOSED_FORM)),
    "P.1812, p = 10 %, sampled": (_p1812_calls, p1812_link(10.0, p526.SAMPLED_FORM)),
    "P.452, p = 50 %": (_p452_calls, p452_link(50.0)),
    "P.452, p = 10 %": (_p452_calls, p452_link(10.0)),
    "ITM": (_itm_calls, ITM_LINK),
}


def ours(n_points):
    """Cost of each of our models over one line. [us]."""
    path = line(n_points)
    n = 400_000 // n_points
    contestants = {}
    for name, (run, link) in CALLS.items():
        run(path, link, 2)  # compiles
        contestants[name] = (lambda run=run, link=link: run(path, link, n), n)
    return best_us(contestants)


def beside_pycraf(n_points):
    """All prefixes of a line of 2 n points, from five points on: n points a path on average."""
    from astropy import units as u
    from pycraf import pathprof

    path = line(2 * n_points)
    first = 5
    data = pathprof.height_path_data_generic(
        path[0][-1] * u.km, 90 * u.m, 149.5 * u.deg, AIR[0] * u.deg
    )
    for name, values in (("distances", path[0]), ("heights", path[1])):
        assert data[name].shape == values.shape
        data[name] = np.ascontiguousarray(values)
    n_paths = path[0].size - first + 1

    def theirs(p):
        def run():
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                pathprof.atten_path_fast(
                    3.5 * u.GHz,
                    288.15 * u.K,
                    1013.25 * u.hPa,
                    30 * u.m,
                    1.5 * u.m,
                    p * u.percent,
                    data,
                )

        return run

    contestants = {}
    for p in (50.0, 10.0):
        link = p452_link(p)
        _p452_prefixes(path, link, first)
        theirs(p)()
        contestants[f"P.452, p = {p:g} %"] = (
            lambda link=link: _p452_prefixes(path, link, first),
            n_paths,
        )
        contestants[f"pycraf, p = {p:g} %"] = (theirs(p), n_paths)
    return best_us(contestants)


def table(title, columns):
    """A Markdown table: names down, numbers of points across."""
    lines = [title, "", f"| µs a call | {' | '.join(f'{n} points' for n in columns)} |"]
    lines.append("|---|" + "---|" * len(columns))
    for name in next(iter(columns.values())):
        cells = " | ".join(f"{columns[n][name]:.2f}" for n in columns)
        lines.append(f"| {name} | {cells} |")
    return "\n".join([*lines, ""])


def main() -> None:
    """Print the page."""
    print("# Scalar models\n")
    print(
        f"Made by `benchmarks/scalar_models.py`; commit {commit()}, one thread of"
        f" {processor()}, Python {platform.python_version()}, numba {version('numba')};"
        " 3.5 GHz, 30 m and 1.5 m above S36E149, no clutter, all inland.\n"
    )
    print(table("A profile of so many points:", {n: ours(n) for n in N_POINTS}))
    try:
        peer = version("pycraf")
    except PackageNotFoundError:
        print("pycraf is not installed.")
        return
    print(
        table(
            f"Every prefix of a line, so many points on average, beside pycraf {peer} (P.452-16):",
            {n: beside_pycraf(n) for n in (100, 300, 500)},
        )
    )


if __name__ == "__main__":
    main()
