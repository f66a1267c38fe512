"""A small run that also makes sense as plain Python (NUMBA_DISABLE_JIT=1) or bounds-checked.

Run it with ``-m pure``. As plain Python an index out of range, a number that numba would wrap or
round, and a division by zero show themselves; so does a kernel that only compiles.
"""

import numpy as np
import pytest
from level_earth import level_path_loss
from raster_cases import ROUNDING, bare_inland, deviations, random_layers, raster
from reference_cases import p1812_transmission, profile, rows

from ranplan.propagation import RASTER_MODELS, Climate, p525

pytestmark = pytest.mark.pure

CLIMATE = Climate(45.0, 325.0, -17.0)


@pytest.mark.parametrize(
    "case_id", ["b2iseac_0", "b2iseac_rural_land_10km_1", "b2iseac_rural_land_1km_0", "rburg_0"]
)
def test_an_official_case_holds(reference_dir, case_id):
    table = {row["case_id"]: row for row in rows(reference_dir / "p1812/cases.csv")}
    result = p1812_transmission(reference_dir, table[case_id])
    assert result.Lb == pytest.approx(float(table[case_id]["Lb_expected_dB"]), abs=1e-6)


def test_generated_cases_of_both_smooth_forms_hold(reference_dir):
    table = [
        row
        for row in rows(reference_dir / "p1812/generated_cases.csv")
        if len(profile(reference_dir / "p1812" / row["profile"])[0]) < 200
    ]
    assert len(table) >= 40
    assert {row["flag4"] for row in table} == {"0", "1"}
    for row in table:
        result = p1812_transmission(reference_dir, row)
        assert result.Lb == pytest.approx(float(row["Lb_expected_dB"]), abs=1e-6)


@pytest.mark.parametrize("all_cores", [False, True])
@pytest.mark.parametrize("site", [(9, 11), (0, 0), (19, 7)])
@pytest.mark.parametrize("model", RASTER_MODELS)
def test_a_whole_small_raster_is_the_scalar_rule(model, site, all_cores):
    layers = random_layers(seed=6, shape=(20, 20))
    arguments = {
        "model": model,
        "height_agl_m": 40.0,
        "frequency_mhz": 3500.0,
        "time_percent": 10.0,
        "location_percent": 90.0,
        "climate": CLIMATE,
    }
    window = raster(layers, 90.0, site, radius_m=5_000.0, all_cores=all_cores, **arguments)
    assert np.isfinite(window.loss_db).all()
    cells = np.argwhere(np.isfinite(window.loss_db))
    assert len(cells) == 400
    assert np.abs(deviations(window, layers, 90.0, cells, arguments)).max() <= ROUNDING


def test_level_ground_is_the_closed_form():
    layers = bare_inland(np.full((3, 40), 12.0))
    window = raster(
        layers, 200.0, (1, 0), 30.0, frequency_mhz=700.0, radius_m=8_000.0, climate=CLIMATE
    )
    for n in range(6, 40):
        expected = level_path_loss(np.linspace(0, 0.2 * n, n + 1), 0.7, 30.0, 1.5, phi=17.0)
        assert window.loss_cdb[1, n] / 100 == pytest.approx(expected, abs=ROUNDING)


def test_free_space_is_the_formula():
    assert p525.path_loss_db(1_000.0, 1_000.0) == pytest.approx(92.4478, abs=1e-4)
