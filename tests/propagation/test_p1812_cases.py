"""P.1812 against the reference folder: every intermediate quantity, and the guarded model.

Whether each loss is within its tolerance is for ``tests/validation/test_reference_folder.py``.
"""

import functools
import math

import numpy as np
import pytest
from reference_cases import p1812_case, p1812_transmission, rows

from ranplan.constants import ZONE_COASTAL, ZONE_SEA
from ranplan.errors import ModelRangeError
from ranplan.propagation import MODELS, Climate, Profile, p526
from ranplan.validation.case import Case
from ranplan.validation.p1812 import RUNNERS, arrays_of, link_of, profile_of

CASE_FILES = ("p1812/cases.csv", "p1812/generated_cases.csv")

INPUT_COLUMNS = {
    *("case_id", "profile", "f_GHz", "p_pct", "pL_pct", "sigmaL_dB", "htg_m", "hrg_m", "pol"),
    *("phi_t", "phi_r", "lam_t", "lam_r", "DN", "N0", "dct_km", "dcr_km", "flag4", "Ptx_kW"),
}
# A field strength for the transmitter's power: 199.36 + 20 log f - Lb, which no code here gives.
FIELD_STRENGTH_COLUMNS = {"Ep_expected_dBuVm"}
# Columns whose name is the letter of ``Transmission``, a unit aside, and the others.
RENAMED = {
    "Lb_expected_dB": "Lb",
    "Lb_log_dB": "Lb",
    "th_t_mrad": "theta_t",
    "th_r_mrad": "theta_r",
    "th_mrad": "theta",
    "w": "omega",
}
UNITS = ("_dB", "_km", "_mrad", "_pct", "_m")


def _letter(column):
    if column in RENAMED:
        return RENAMED[column]
    unit = next((unit for unit in UNITS if column.endswith(unit)), "")
    return column.removesuffix(unit)


def _intermediates(reference_dir, row):
    """Every quantity the logs of the official cases print, by its letter."""
    case = p1812_case(reference_dir, row)
    path, link = arrays_of(case), link_of(case)
    result = p1812_transmission(reference_dir, row)
    *beta, loss_beta = p526.delta_bullington_loss_db(
        path[0],
        path[2],
        result.hts,
        result.hrs,
        result.hstd,
        result.hsrd,
        3.0 * 6371.0,
        link.frequency_ghz,
        result.omega,
        link.polarization,
        link.smooth_form,
    )
    # At p = 50 the kernel leaves out the second diffraction loss, which then has no weight.
    weighs = link.time_percent != 50.0
    assert result.Ldb == pytest.approx(loss_beta if weighs else 0.0, abs=1e-9)
    return result._asdict() | {
        "d": path[0][-1],
        "phi_deg": link.latitude_deg,
        "hts1": result.hts - result.hstd,
        "hrs1": result.hrs - result.hsrd,
        "Ldb": loss_beta,
        **dict(zip(("Lbulla_beta", "Lbulls_beta", "Ldsph_beta"), beta, strict=True)),
    }


@pytest.mark.parametrize("file", CASE_FILES)
def test_every_intermediate_quantity_is_the_published_one(reference_dir, file):
    table = rows(reference_dir / file)
    columns = set(table[0]) - INPUT_COLUMNS - FIELD_STRENGTH_COLUMNS
    assert {"Lbfs", "Lb0p", "Ld50_dB", "Ldp_dB", "Lba_dB", "Lbs_dB", "Lbc_dB"} <= columns
    wrong = []
    for row in table:
        computed = _intermediates(reference_dir, row)
        wrong += [
            (row["case_id"], column, row[column], computed[_letter(column)])
            for column in columns
            if not abs(computed[_letter(column)] - float(row[column])) <= 1e-6
        ]
    assert wrong == []


def _guarded(reference_dir, row, **changes):
    return _answer(reference_dir, row, **changes).loss_db


def _answer(reference_dir, row, **changes):
    """What the public, guarded function says for a row of the P.1812 cases."""
    case = p1812_case(reference_dir, row)
    link = link_of(case)
    arguments = {
        "frequency_mhz": 1000.0 * link.frequency_ghz,
        "tx_height_agl_m": link.tx_height_agl_m,
        "rx_height_agl_m": link.rx_height_agl_m,
        "climate": Climate(link.delta_n, link.surface_refractivity_n0, link.latitude_deg),
        "time_percent": link.time_percent,
        "location_percent": link.location_percent,
        "location_sigma_db": link.location_sigma_db,
        "polarization": {1: "horizontal", 2: "vertical"}[link.polarization],
        "smooth_form": {0: "sampled", 1: "closed"}[link.smooth_form],
    }
    return MODELS["p1812"].link_loss(profile_of(case), **(arguments | changes))


PUBLISHED = {  # what the answer tells, and the column that publishes it
    "mechanisms": {
        "line of sight": "Lb0p",
        "diffraction": "Lbd_dB",
        "ducting": "Lba_dB",
        "troposcatter": "Lbs_dB",
    },
    "details": {
        "departure_deg": "th_t_mrad",
        "arrival_deg": "th_r_mrad",
        "tx_horizon_km": "dlt_km",
        "rx_horizon_km": "dlr_km",
        "effective_earth_radius_km": "ae_km",
        "anomalous_time_percent": "b0_pct",
        "roughness_m": "hm_m",
        "sea_fraction": "w",
    },
}


def test_what_the_answer_tells_beside_the_loss_is_what_is_published(reference_dir):
    n_in_sight = 0
    table = rows(reference_dir / "p1812/cases.csv")
    for row in table:
        found = _answer(reference_dir, row, coast="far")
        for kind, columns in PUBLISHED.items():
            told = dict(getattr(found, kind))
            for name, column in columns.items():
                if found.details["path"] == "line of sight" and name.endswith("_horizon_km"):
                    assert name not in told
                    continue
                unit = math.pi / 180.0 * 1000.0 if name.endswith("_deg") else 1.0
                value = told.pop(name)
                assert unit * value == pytest.approx(float(row[column]), abs=1e-6), (name, row)
            assert told.keys() <= {"path"}
        n_in_sight += found.details["path"] == "line of sight"
        parts = found.parts
        assert parts["free space"] == pytest.approx(float(row["Lbfs"]), abs=1e-6)
        assert parts["diffraction"] == pytest.approx(float(row["Ldp_dB"]), abs=1e-6)
        carried = float(row["Lbc_dB"]) - float(row["Lbd_dB"])
        assert parts["carried by ducting or troposcatter"] == pytest.approx(carried, abs=2e-6)
        places = float(row["Lb_expected_dB"]) - float(row["Lbc_dB"])
        assert parts["places"] == pytest.approx(places, abs=2e-6)
    assert 0 < n_in_sight < len(table)


def _by_the_sea(n=41):
    """A path from an inland terminal over land to the sea, three quarters of it, and back."""
    zone = np.full(n, ZONE_SEA, dtype=np.uint8)
    zone[[0, 1, 2, -2, -1]] = ZONE_COASTAL
    return Profile(np.linspace(0.0, 60e3, n), np.zeros(n), np.zeros(n), zone)


def test_the_coast_is_the_profile_s_unless_it_is_said_to_be_far():
    path = _by_the_sea()
    link = {
        "frequency_mhz": 700.0,
        "tx_height_agl_m": 30.0,
        "rx_height_agl_m": 10.0,
        "climate": Climate(45.0, 325.0, -17.0),
        "time_percent": 1.0,
    }
    for model in (MODELS["p1812"], MODELS["p452"]):
        read, far = (
            model.link_loss(path, **link, coast=coast).mechanisms for coast in ("profile", "far")
        )
        assert model.link_loss(path, **link).mechanisms == read
        # Each terminal's coupling over the sea, (49), is taken off the loss by ducting.
        gained = sum(
            3.0 * math.exp(-0.25 * coast_km**2) * (1.0 + math.tanh(0.07 * (50.0 - height_m)))
            for coast_km, height_m in ((3.75, 30.0), (2.25, 10.0))
        )
        assert far["ducting"] - read["ducting"] == pytest.approx(gained, abs=1e-9)
        assert {name for name in far if far[name] != read[name]} == {"ducting"}


def test_a_case_that_states_another_coast_is_not_run_by_the_guarded_model(reference_dir):
    case = p1812_case(reference_dir, _first_case(reference_dir))
    moved = Case(case.row | {"dct_km": "3.5"}, case.profile)
    with pytest.raises(ModelRangeError, match=r"3\.5 and 500 km is neither far nor the profile's"):
        RUNNERS["p1812/cases.csv"].public(moved)


@functools.cache
def _first_case(reference_dir):
    return rows(reference_dir / "p1812/cases.csv")[0]


def test_the_guarded_model_ignores_clutter_at_the_terminals(reference_dir):
    row = _first_case(reference_dir)
    case = p1812_case(reference_dir, row)
    link, path = link_of(case), profile_of(case)
    clutter = path.clutter_height_m.copy()
    clutter[[0, -1]] = 20.0
    loss = MODELS["p1812"].path_loss_db(
        Profile(path.distance_m, path.elevation_amsl_m, clutter, path.zone),
        frequency_mhz=1000.0 * link.frequency_ghz,
        tx_height_agl_m=link.tx_height_agl_m,
        rx_height_agl_m=link.rx_height_agl_m,
        climate=Climate(link.delta_n, link.surface_refractivity_n0, link.latitude_deg),
        time_percent=link.time_percent,
        polarization="horizontal",
    )
    assert loss == pytest.approx(float(row["Lb_expected_dB"]), abs=1e-6)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"frequency_mhz": 29.9}, r"frequency_mhz = 29\.9 MHz is outside 30 to 6000 MHz"),
        ({"frequency_mhz": 6000.1}, "outside 30 to 6000 MHz"),
        ({"tx_height_agl_m": 0.9}, r"tx_height_agl_m = 0\.9 m is outside 1 to 3000 m"),
        ({"rx_height_agl_m": 3001.0}, "rx_height_agl_m = 3001 m is outside 1 to 3000 m"),
        ({"time_percent": 0.9}, r"time_percent = 0\.9 % is outside 1 to 50 %"),
        ({"time_percent": 50.1}, r"time_percent = 50\.1 % is outside 1 to 50 %"),
        ({"location_percent": 99.5}, r"location_percent = 99\.5 % is outside 1 to 99 %"),
        ({"polarization": "circular"}, "'circular' is none of horizontal, vertical"),
    ],
)
def test_the_guarded_model_refuses_what_is_out_of_range(reference_dir, changes, message):
    with pytest.raises(ModelRangeError, match=message):
        _guarded(reference_dir, _first_case(reference_dir), **changes)


def test_all_that_is_out_of_range_is_named_at_once(reference_dir):
    with pytest.raises(ModelRangeError, match=r"frequency_mhz = 7000.*time_percent = 80"):
        _guarded(reference_dir, _first_case(reference_dir), frequency_mhz=7000.0, time_percent=80.0)
