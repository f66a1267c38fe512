"""Cost of P.1812: one profile, one window on one thread and on two.

    python -m pytest benchmarks -o python_files='bench_*.py' -o python_functions='bench_*' \
        --benchmark-enable --benchmark-sort=name
"""

import os
from pathlib import Path

import numba
import numpy as np
import pytest
import rasterio
from affine import Affine
from numba import njit
from pyproj import CRS

from ranplan.grid import Grid
from ranplan.propagation import Climate, Terrain, p526, p1812, path_loss_raster
from ranplan.propagation.profiles import profile_between

_REFERENCE = Path(
    os.environ.get("RANPLAN_REFERENCE", Path(__file__).parents[2] / "shared" / "reference")
)
TILE = _REFERENCE.parent / "bench_terrain" / "S36E149.hgt.zip"
CLIMATE = Climate(45.0, 325.0, -35.5)
MAST = (600, 600)

pytestmark = pytest.mark.skipif(not TILE.exists(), reason="bench_terrain is not there")


def read_ground():
    """One SRTM tile, its cells taken as 90 m squares: real relief, plain geometry."""
    with rasterio.open(f"/vsizip/{TILE}/S36E149.hgt") as file:
        elevation = file.read(1).astype(np.float32)
    grid = Grid(elevation.shape, Affine(90, 0, 600_000, 0, -90, 6_100_000), CRS(32755))
    zone = np.full(grid.shape, 4, dtype=np.uint8)
    return grid, Terrain(elevation, np.zeros_like(elevation), zone)


@pytest.fixture(scope="module")
def ground():
    return read_ground()


def _link(time_percent):
    return p1812.Link(
        0.7,
        30.0,
        1.5,
        time_percent,
        50.0,
        0.0,
        p526.VERTICAL,
        -35.5,
        45.0,
        325.0,
        500.0,
        500.0,
        p526.CLOSED_FORM,
    )


@njit(cache=True, error_model="numpy")
def _thousand_paths(distance_km, ground_m, surface_m, zone, link):
    """Call the model inside numba: from Python the call alone costs more than the model."""
    total = 0.0
    for i in range(1000):
        ground_m[0] += 1e-9 * (i % 2)  # nothing to hoist out of the loop
        total += p1812.transmission(distance_km, ground_m, surface_m, zone, link).Lb
    return total


@pytest.mark.parametrize("time_percent", [50.0, 10.0])
@pytest.mark.parametrize("cells", [100, 300])
def bench_thousand_profiles(benchmark, ground, cells, time_percent):
    grid, terrain = ground
    profile = profile_between(terrain, grid.cell_m, MAST, (MAST[0] + cells // 3, MAST[1] + cells))
    benchmark(_thousand_paths, *profile, _link(time_percent))


@pytest.mark.parametrize("n_threads", [1, 2])
@pytest.mark.parametrize("radius_km", [10, 30])
def bench_exact_window(benchmark, ground, radius_km, n_threads):
    grid, terrain = ground
    n_threads = min(n_threads, numba.config.NUMBA_NUM_THREADS)
    numba.set_num_threads(n_threads)
    window = benchmark.pedantic(
        path_loss_raster,
        args=(grid, terrain, *MAST, 30.0),
        kwargs={
            "frequency_mhz": 700.0,
            "radius_m": 1000.0 * radius_km,
            "climate": CLIMATE,
            "all_cores": n_threads > 1,
        },
        rounds=3,
        warmup_rounds=1,
    )
    n_cells = int(np.isfinite(window.loss_db).sum())
    benchmark.extra_info["cells"] = n_cells
    if benchmark.enabled:
        benchmark.extra_info["us_a_cell"] = round(1e6 * benchmark.stats.stats.min / n_cells, 3)
