"""P.1812 against the reference folder: every intermediate quantity, and the guarded model.

Whether each loss is within its tolerance is for ``tests/validation/test_reference_folder.py``.
"""

import functools

import pytest
from reference_cases import p1812_case, p1812_transmission, rows

from ranplan.errors import ModelRangeError
from ranplan.propagation import MODELS, Climate, Profile, p526, p1812
from ranplan.propagation import profile_geometry as geometry
from ranplan.validation.p1812 import RUNNERS, arrays_of, coast_matters, link_of, profile_of

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
    """Call the public, guarded function for a row of the P.1812 cases."""
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
    return MODELS["p1812"].path_loss_db(profile_of(case), **(arguments | changes))


@pytest.mark.parametrize("file", CASE_FILES)
def test_the_guarded_model_takes_the_coast_from_the_profile_where_that_matters(reference_dir, file):
    # The cases say 500 km on paths over the sea too, which the guarded model cannot be told. Those
    # on which (49) reads it are run by the kernel; with the profile's coast both must agree.
    table = [p1812_case(reference_dir, row) for row in rows(reference_dir / file)]
    differing = [case for case in table if coast_matters(case)]
    assert 0 < len(differing) < 0.25 * len(table)
    for case in differing:
        with pytest.raises(ModelRangeError, match="is not the one that the profile shows"):
            RUNNERS[file].public(case)
        path = arrays_of(case)
        tx_coast_km, rx_coast_km = geometry.coast_distances_km(path[0], path[3])
        link = link_of(case)._replace(tx_coast_km=tx_coast_km, rx_coast_km=rx_coast_km)
        expected = p1812.transmission(*path, link).Lb
        assert _guarded(reference_dir, case.row) == pytest.approx(expected, abs=1e-9)


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
