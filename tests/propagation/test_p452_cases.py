"""P.452 against the official cases: every intermediate quantity, and the guarded model.

Whether each loss is within its tolerance is for ``tests/validation/test_reference_folder.py``.
"""

import csv
import functools
import math

import numpy as np
import pytest

from ranplan.errors import ModelRangeError
from ranplan.io.reference_input import read_profile
from ranplan.propagation.models.p452 import path_arrays
from ranplan.validation.case import Case
from ranplan.validation.p452 import (
    RUNNERS,
    answer_to,
    gases_of,
    link_of,
    profile_of,
    transmission_of,
)

_columns = functools.cache(read_profile)


@pytest.fixture(scope="module")
def cases(reference_dir):
    with (reference_dir / "p452/cases.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    return [Case(row, _columns(reference_dir / "p452" / row["profile"])) for row in rows]


QUANTITIES = (
    *("Lb_expected_dB", "Lbfsg", "Lb0p", "Lb0b", "Ldsph", "Ld50", "Ldp", "Lbs", "Lba"),
    *("ae", "hts", "hrs", "theta_t", "theta_r", "theta", "hm", "hte", "hre", "hstd", "hsrd"),
    *("dlt", "dlr", "dtm", "dlm", "b0", "omega"),
)


@pytest.mark.parametrize("column", QUANTITIES)
def test_every_quantity_is_the_published_one(cases, column):
    letter = column.removesuffix("_expected_dB")
    computed = np.array([getattr(transmission_of(case), letter) for case in cases])
    published = np.array([case.number(column) for case in cases])
    # DN is published with six decimals, which moves the earth's radius in its ninth digit.
    assert computed == pytest.approx(published, abs=1e-6, rel=1e-8)


def test_every_column_of_the_cases_is_an_input_or_compared(cases):
    inputs = {
        *("case_id", "profile", "f_GHz", "p_pct", "htg_m", "hrg_m", "phit_e", "phit_n", "phir_e"),
        *("phir_n", "Gt_dBi", "Gr_dBi", "pol", "dct_km", "dcr_km", "press_hPa", "temp_C"),
        *("DN", "N0", "dtot", "path"),
    }
    assert set(cases[0].row) == inputs | set(QUANTITIES)


def test_a_path_is_beyond_the_horizon_where_the_cases_say_so(cases):
    said = [case.row["path"] == "Trans-Horizon" for case in cases]
    assert [transmission_of(case).transhorizon for case in cases] == said
    assert 100 < sum(said) < len(said) - 100


def test_the_cases_reach_from_the_lowest_to_the_highest_frequency_and_to_rare_times(cases):
    assert {case.number("f_GHz") for case in cases} >= {0.1, 50.0}
    assert min(case.number("p_pct") for case in cases) == 0.01


def _states_a_coast_of_its_own(case):
    """25 m farther than halfway between the last point of land and the first at sea."""
    return (case.row["dct_km"], case.row["dcr_km"]) == ("3.6532", "10.1949")


def test_the_guarded_model_gives_the_published_loss_but_for_one_path_s_own_coast(cases):
    public = RUNNERS["p452/cases.csv"].public
    for case in cases:
        if _states_a_coast_of_its_own(case):
            with pytest.raises(ModelRangeError, match="is neither far nor the profile's"):
                public(case)
            continue
        loss = public(case)["Lb_expected_dB"]
        assert loss == pytest.approx(case.number("Lb_expected_dB"), abs=1e-6), case.row["case_id"]
    assert sum(map(_states_a_coast_of_its_own, cases)) == 35


PUBLISHED = {  # what the answer tells, and the column that publishes it
    "line of sight": "Lb0p",
    "ducting": "Lba",
    "troposcatter": "Lbs",
    "departure_deg": "theta_t",
    "arrival_deg": "theta_r",
    "tx_horizon_km": "dlt",
    "rx_horizon_km": "dlr",
    "effective_earth_radius_km": "ae",
    "anomalous_time_percent": "b0",
    "roughness_m": "hm",
    "sea_fraction": "omega",
}


def test_what_the_answer_tells_beside_the_loss_is_what_is_published(cases):
    for case in cases:
        if _states_a_coast_of_its_own(case):
            continue
        found = answer_to(case)
        told = dict(found.mechanisms) | dict(found.details)
        is_in_sight = case.row["path"] != "Trans-Horizon"
        assert told["path"] == ("line of sight" if is_in_sight else "beyond the horizon")
        for name, column in PUBLISHED.items():
            if is_in_sight and name.endswith("_horizon_km"):
                assert name not in told
                continue
            unit = math.pi / 180.0 * 1000.0 if name.endswith("_deg") else 1.0
            published = pytest.approx(case.number(column), abs=1e-6, rel=1e-8)
            assert unit * told[name] == published, (name, case.row["case_id"])
        # No column has Lbd; free space with gases, and the attenuation along the ground, are told.
        kernel = transmission_of(case)
        assert told["diffraction"] == kernel.Lbd
        slant = found.parts["free space"] + found.parts["gases"]
        assert slant == pytest.approx(case.number("Lbfsg"), abs=1e-6, rel=1e-8)
        assert found.parts["diffraction"] == pytest.approx(case.number("Ldp"), abs=1e-6, rel=1e-8)
        focusing = case.number("Lb0p") - case.number("Lbfsg")
        assert found.parts["multipath and focusing"] == pytest.approx(focusing, abs=2e-6)
        length_km = math.hypot(case.number("dtot"), (kernel.hts - kernel.hrs) / 1000.0)
        assert told["gases_db_km"] * length_km == pytest.approx(found.parts["gases"], rel=1e-7)


def test_the_pressure_of_the_cases_is_that_of_the_dry_air(cases):
    # Taken for the total it would be less by the vapour's: a quarter of a percent of the gases
    # and more, which the cases with the most of it show.
    case = max(cases, key=lambda case: transmission_of(case).Ag)
    of_dry_air = transmission_of(case)
    total_less_vapour = case.number("press_hPa") - 7.5 * 288.15 / 216.7
    wrong = Case(case.row | {"press_hPa": str(total_less_vapour)}, case.profile)
    assert of_dry_air.Lbfsg == pytest.approx(case.number("Lbfsg"), abs=1e-6)
    assert abs(transmission_of(wrong).Lbfsg - case.number("Lbfsg")) > 0.01


@pytest.mark.parametrize(
    ("profile", "counts_at_km", "not_at_km"),
    [
        # Clutter from 20 m on, of which 50 m is the first to count.
        ("flat_land_5km_Dense_Urban.csv", [0.05, 4.95], [0.02, 0.03, 0.04, 4.96, 4.97, 4.98]),
        ("flat_land_5km_Industrial.csv", [0.05, 4.95], []),
    ],
)
def test_clutter_counts_from_fifty_metres_on(cases, profile, counts_at_km, not_at_km):
    case = next(case for case in cases if case.row["profile"].endswith(profile))
    distance, ground, surface, _ = path_arrays(profile_of(case))
    clutter = case.profile["R_m"]
    at = {round(d, 3): i for i, d in enumerate(distance)}
    for d in counts_at_km + not_at_km:
        assert clutter[at[d]] > 0
        assert surface[at[d]] - ground[at[d]] == (clutter[at[d]] if d in counts_at_km else 0.0)


def test_the_cases_state_their_coast_themselves(cases):
    over_sea = next(case for case in cases if case.row["profile"].endswith("tropo_7001.csv"))
    assert link_of(over_sea).tx_coast_km == 3.6532
    assert gases_of(over_sea).over_land_db_km > 0.0
