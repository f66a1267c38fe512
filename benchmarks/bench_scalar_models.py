"""A thousand calls of each scalar model inside numba, over 100, 300 and 1000 points of real ground.

Side by side with pycraf, interleaved and as a table: ``python benchmarks/scalar_models.py``.
"""

import pytest
from bench_path_loss import TILE
from scalar_models import CALLS, N_POINTS, line

pytestmark = pytest.mark.skipif(not TILE.exists(), reason="bench_terrain is not there")


@pytest.mark.parametrize("name", CALLS)
@pytest.mark.parametrize("n_points", N_POINTS)
def bench_thousand_calls(benchmark, n_points, name):
    run, link = CALLS[name]
    benchmark(run, line(n_points), link, 1000)
