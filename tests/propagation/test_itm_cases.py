"""ITM against NTIA's cases: loss, every quantity on the way, and what the model says of itself."""

import itertools
import math

import pytest
from itm_paths import cases

from ranplan.errors import ModelRangeError
from ranplan.propagation import itm
from ranplan.propagation.itm import concerns
from ranplan.validation.itm import RUNNERS, answer_to, transmission

FILES = [file for file in RUNNERS if file.endswith(".csv")]
NTIA_S_OWN = ["itm/p2p_official.csv", "itm/area_official.csv", "itm/qkpfl_crystal_palace.csv"]
# Columns hold eleven or more significant digits, those of the Crystal Palace run ten.
RELATIVE = 5e-9


@pytest.mark.parametrize("file", FILES)
def test_the_public_functions_refuse_the_paths_shorter_than_a_kilometre_and_no_other(
    reference_dir, file
):
    for case in cases(reference_dir, file):
        if transmission(case).d < 1000.0:
            with pytest.raises(ModelRangeError, match="is outside 1000 to 2e"):
                RUNNERS[file].public(case)
        else:
            RUNNERS[file].public(case)


def _quantities(result):
    path = result.path
    return {
        "theta_hzn_tx": path.theta_tx,
        "theta_hzn_rx": path.theta_rx,
        "d_hzn_tx_m": path.dL_tx,
        "d_hzn_rx_m": path.dL_rx,
        "h_e_tx_m": path.he_tx,
        "h_e_rx_m": path.he_rx,
        "N_s": path.N_s,
        "delta_h_m": path.delta_h,
        "A_ref_dB": result.reference.A_ref,
        "A_fs_dB": result.A_fs,
        "d_km": result.d / 1000.0,
        "A_dB_run": result.A,
        "A_dB_run_ntia_cpp": result.A,
    }


@pytest.mark.parametrize("file", FILES)
def test_every_quantity_on_the_way_is_that_of_ntia_s_code(reference_dir, file):
    wrong, n_compared = [], 0
    for case in cases(reference_dir, file):
        computed = _quantities(transmission(case))
        for column in computed.keys() & case.row.keys():
            n_compared += 1
            if computed[column] != pytest.approx(case.number(column), rel=RELATIVE, abs=1e-11):
                wrong.append((case.row["case_id"], column, case.row[column], computed[column]))
    assert wrong == []
    assert n_compared > 0


@pytest.mark.parametrize("file", FILES)
def test_what_carries_the_signal_is_what_ntia_s_code_says(reference_dir, file):
    for case in cases(reference_dir, file):
        assert transmission(case).reference.mode == int(case.row["mode"]), case.row["case_id"]


PUBLISHED = {  # what the answer tells, and the column that publishes it, in which unit
    "tx_horizon_elevation_deg": ("theta_hzn_tx", math.pi / 180.0),
    "rx_horizon_elevation_deg": ("theta_hzn_rx", math.pi / 180.0),
    "tx_horizon_km": ("d_hzn_tx_m", 1000.0),
    "rx_horizon_km": ("d_hzn_rx_m", 1000.0),
    "tx_effective_height_m": ("h_e_tx_m", 1.0),
    "rx_effective_height_m": ("h_e_rx_m", 1.0),
    "surface_refractivity_ns": ("N_s", 1.0),
    "terrain_irregularity_m": ("delta_h_m", 1.0),
}
PATHS = {"1": "within smooth-earth sight", "2": "diffraction", "3": "troposcatter"}


@pytest.mark.parametrize("file", FILES)
def test_what_the_answer_tells_beside_the_loss_is_that_of_ntia_s_code(reference_dir, file):
    for case in cases(reference_dir, file):
        if transmission(case).d < 1000.0:
            continue
        found = answer_to(case)
        for name, (column, unit) in PUBLISHED.items():
            published = pytest.approx(case.number(column), rel=RELATIVE, abs=1e-11)
            assert unit * found.details[name] == published, (name, case.row["case_id"])
        way = PATHS[case.row["mode"]]
        assert found.details["path"] == way
        assert found.parts["free space"] == pytest.approx(case.number("A_fs_dB"), rel=RELATIVE)
        attenuation = found.parts["terrain and troposphere"]
        assert attenuation == pytest.approx(case.number("A_ref_dB"), rel=RELATIVE, abs=1e-11)
        carried = case.number("A_fs_dB") + case.number("A_ref_dB")
        if way != "troposcatter":
            assert found.mechanisms[way] == pytest.approx(carried, rel=RELATIVE)
        else:  # lifted where scatter takes over only after it has crossed diffraction
            assert found.mechanisms[way] <= carried + 1e-6
        assert found.details.get("scatter_takes_over_at_km", math.inf) > 0.0
        radius_km = 1.0 / 157e-6 / (1.0 - 0.04665 * math.exp(case.number("N_s") / 179.3))
        assert found.details["effective_earth_radius_km"] == pytest.approx(radius_km, rel=1e-9)
        over_places = int(case.row["mdvar"]) // 10 not in (1, 3)
        assert ("location_sigma_db" in found.details) == over_places


def test_all_three_mechanisms_and_all_variability_modes_and_climates_occur(reference_dir):
    rows = [case.row for case in itertools.chain(*(cases(reference_dir, f) for f in FILES))]
    assert {row["mode"] for row in rows} == {"1", "2", "3"}
    assert {row["mdvar"] for row in rows} >= {"0", "1", "2", "3", "12", "13", "23", "33"}
    assert {row["climate"] for row in rows} == set("1234567")


@pytest.mark.parametrize("file", [file for file in FILES if file != "itm/qkpfl_crystal_palace.csv"])
def test_doubts_are_the_warnings_of_ntia_s_code_to_the_bit(reference_dir, file):
    column = "warnings_run" if file in NTIA_S_OWN else "warnings"
    for case in cases(reference_dir, file):
        bits = transmission(case).concerns
        assert bits == int(case.row[column]), case.row["case_id"]
        if "return_code" in case.row:  # 1: an answer, and warnings
            assert case.row["return_code"] == ("0" if bits == 0 else "1")


@pytest.mark.pure
def test_ntia_s_own_cases_hold_in_plain_python_too(reference_dir):
    for file in NTIA_S_OWN:
        for case in itertools.islice(cases(reference_dir, file), 1, 3):
            tolerance = 0.01 if file == "itm/p2p_official.csv" else 0.1
            loss = transmission(case).A
            assert loss == pytest.approx(case.number("A_dB_expected"), abs=tolerance)


def test_a_changed_constant_is_found():
    (table,) = (RUNNERS[file] for file in RUNNERS if file.endswith(".json"))
    content = {"C_D": [1.224, 0.801, 1.38, 1.0, 1.224, 1.518, 1.519]}
    assert any("1.519" in line for line in table.differences(content))


def test_each_bit_has_a_sentence_of_its_own():
    bits = [getattr(concerns, name) for name in dir(concerns) if name.isupper()]
    bits = [bit for bit in bits if isinstance(bit, int)]
    assert sorted(bits) == [1 << i for i in range(15)]
    assert len({*concerns.sentences(0x7FFF)}) == 15
    assert concerns.sentences(0x0044) == (
        concerns.MEANINGS[concerns.FREQUENCY],
        concerns.MEANINGS[concerns.TOO_NEAR],
    )


def test_codes_of_sitings_and_modes_are_those_of_the_cases():
    assert [*itm.SITINGS.values()] == [0, 1, 2]
    assert [*itm.VARIABILITY_MODES.values()] == [0, 1, 2, 3]
