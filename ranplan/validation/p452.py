"""Runner of the P.452 cases."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ranplan.constants import ZONE_COASTAL, ZONE_INLAND, ZONE_SEA
from ranplan.propagation import p452, p526
from ranplan.propagation import profile_geometry as geometry
from ranplan.propagation.models.p452 import P452, path_arrays
from ranplan.propagation.window import Climate, Profile
from ranplan.validation.case import Case, Runner
from ranplan.validation.p1812 import coast_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ranplan.propagation.model import LinkLoss

_POLARIZATIONS = {"1": p526.HORIZONTAL, "2": p526.VERTICAL}
_POLARIZATION_WORDS = {"1": "horizontal", "2": "vertical"}
# P.452's codes 1 coastal, 2 inland, 3 sea, at their places.
_ZONES = np.array([0, ZONE_COASTAL, ZONE_INLAND, ZONE_SEA], dtype=np.uint8)


def profile_of(case: Case) -> Profile:
    """Profile of a case, in metres and with our zones."""
    if case.profile is None:
        msg = "the case names no profile"
        raise ValueError(msg)
    columns = case.profile
    zone = _ZONES[columns["zone"].astype(np.uint8)]
    return Profile(1000.0 * columns["d_km"], columns["h_m"], columns["R_m"], zone)


def link_of(case: Case) -> p452.Link:
    """Link of a case, for the kernel."""
    return p452.Link(
        frequency_ghz=case.number("f_GHz"),
        tx_height_agl_m=case.number("htg_m"),
        rx_height_agl_m=case.number("hrg_m"),
        time_percent=case.number("p_pct"),
        polarization=_POLARIZATIONS[case.row["pol"]],
        latitude_deg=_centre_latitude_deg(case),
        delta_n=case.number("DN"),
        surface_refractivity_n0=case.number("N0"),
        tx_coast_km=case.number("dct_km"),
        rx_coast_km=case.number("dcr_km"),
        tx_gain_dbi=case.number("Gt_dBi"),
        rx_gain_dbi=case.number("Gr_dBi"),
    )


def gases_of(case: Case) -> p452.Gases:
    """Attenuation by gases of a case: its pressure is that of the dry air."""
    return p452.gases(case.number("f_GHz"), case.number("press_hPa"), case.number("temp_C"))


def transmission_of(case: Case) -> p452.Transmission:
    """What the kernel makes of a case."""
    return p452.transmission(*path_arrays(profile_of(case)), link_of(case), gases_of(case))


def _centre_latitude_deg(case: Case) -> float:
    ends = tuple(case.number(name) for name in ("phit_n", "phit_e", "phir_n", "phir_e"))
    return geometry.centre_latitude_deg(profile_of(case).distance_m[-1] / 1000.0, *ends)


def answer_to(case: Case) -> LinkLoss:
    """
    What the guarded model says of a case.

    Raises
    ------
    ModelRangeError
        If the case states a coast that is neither far nor the profile's.
    """
    distance_km, _, _, zone = path_arrays(profile_of(case))
    shown_km = geometry.coast_distances_km(distance_km, zone)
    return P452.link_loss(
        profile_of(case),
        frequency_mhz=1000.0 * case.number("f_GHz"),
        tx_height_agl_m=case.number("htg_m"),
        rx_height_agl_m=case.number("hrg_m"),
        climate=Climate(
            case.number("DN"),
            case.number("N0"),
            _centre_latitude_deg(case),
            pressure_hpa=case.number("press_hPa"),
            temperature_c=case.number("temp_C"),
        ),
        time_percent=case.number("p_pct"),
        polarization=_POLARIZATION_WORDS[case.row["pol"]],
        tx_gain_dbi=case.number("Gt_dBi"),
        rx_gain_dbi=case.number("Gr_dBi"),
        coast=coast_of(case, P452.document, shown_km),
    )


def _path_loss(case: Case) -> Mapping[str, float]:
    return {"Lb_expected_dB": answer_to(case).loss_db}


def _kernel_path_loss(case: Case) -> Mapping[str, float]:
    return {"Lb_expected_dB": transmission_of(case).Lb}


RUNNERS = {"p452/cases.csv": Runner(_path_loss, _kernel_path_loss)}
