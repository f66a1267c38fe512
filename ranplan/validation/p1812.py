"""Runners of the P.1812 cases: whole paths, and the pieces its document tabulates."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ranplan.errors import ModelRangeError
from ranplan.propagation import p526, p1812
from ranplan.propagation import profile_geometry as geometry
from ranplan.propagation.models.p1812 import P1812
from ranplan.propagation.window import Climate, Profile
from ranplan.validation.case import Case, Runner

if TYPE_CHECKING:
    from collections.abc import Mapping

_POLARIZATIONS = {"1": p526.HORIZONTAL, "2": p526.VERTICAL}
_POLARIZATION_WORDS = {"1": "horizontal", "2": "vertical"}
_SMOOTH_FORMS = {"0": p526.SAMPLED_FORM, "1": p526.CLOSED_FORM}
_SMOOTH_FORM_WORDS = {"0": "sampled", "1": "closed"}


def profile_of(case: Case) -> Profile:
    """Profile of a case, in metres."""
    if case.profile is None:
        msg = "the case names no profile"
        raise ValueError(msg)
    columns = case.profile
    return Profile(
        1000.0 * columns["d_km"], columns["h_m"], columns["R_m"], columns["zone"].astype(np.uint8)
    )


def arrays_of(case: Case) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Distance [km], ground, ground with clutter [m amsl] and zone of a case, for the kernel."""
    if case.profile is None:
        msg = "the case names no profile"
        raise ValueError(msg)
    columns = case.profile
    surface_m = columns["h_m"] + columns["R_m"]
    surface_m[[0, -1]] = columns["h_m"][[0, -1]]
    return columns["d_km"], columns["h_m"], surface_m, columns["zone"].astype(np.uint8)


def link_of(case: Case) -> p1812.Link:
    """Link of a case, for the kernel."""
    return p1812.Link(
        frequency_ghz=case.number("f_GHz"),
        tx_height_agl_m=case.number("htg_m"),
        rx_height_agl_m=case.number("hrg_m"),
        time_percent=case.number("p_pct"),
        location_percent=case.number("pL_pct"),
        location_sigma_db=case.number("sigmaL_dB"),
        polarization=_POLARIZATIONS[case.row["pol"]],
        latitude_deg=_centre_latitude_deg(case),
        delta_n=case.number("DN"),
        surface_refractivity_n0=case.number("N0"),
        tx_coast_km=case.number("dct_km"),
        rx_coast_km=case.number("dcr_km"),
        smooth_form=_SMOOTH_FORMS[case.row["flag4"]],
    )


def _centre_latitude_deg(case: Case) -> float:
    ends = tuple(case.number(name) for name in ("phi_t", "lam_t", "phi_r", "lam_r"))
    return geometry.centre_latitude_deg(profile_of(case).distance_m[-1] / 1000.0, *ends)


def coast_of(case: Case, document: str, shown_km: tuple[float, float]) -> str:
    """
    Which ``coast`` of the guarded model has the distances that a case states.

    Parameters
    ----------
    case : Case
    document : str
    shown_km : tuple of float
        d_ct, d_cr that the case's profile shows. [km]

    Raises
    ------
    ModelRangeError
        If the case states a coast that is neither its profile's nor far away.
    """
    stated_km = case.number("dct_km"), case.number("dcr_km")
    if stated_km == shown_km:
        return "profile"
    if stated_km == (geometry.INLAND_TERMINAL_KM, geometry.INLAND_TERMINAL_KM):
        return "far"
    msg = (
        f"{document}: the coast at {stated_km[0]:g} and {stated_km[1]:g} km is neither far nor the "
        f"profile's, at {shown_km[0]:g} and {shown_km[1]:g} km"
    )
    raise ModelRangeError(msg)


def _path_loss(case: Case) -> Mapping[str, float]:
    distance_km, _, _, zone = arrays_of(case)
    shown_km = geometry.coast_distances_km(distance_km, zone)
    loss = P1812.path_loss_db(
        profile_of(case),
        frequency_mhz=1000.0 * case.number("f_GHz"),
        tx_height_agl_m=case.number("htg_m"),
        rx_height_agl_m=case.number("hrg_m"),
        climate=Climate(case.number("DN"), case.number("N0"), _centre_latitude_deg(case)),
        time_percent=case.number("p_pct"),
        location_percent=case.number("pL_pct"),
        location_sigma_db=case.number("sigmaL_dB"),
        polarization=_POLARIZATION_WORDS[case.row["pol"]],
        smooth_form=_SMOOTH_FORM_WORDS[case.row["flag4"]],
        coast=coast_of(case, P1812.document, shown_km),
    )
    return {"Lb_expected_dB": loss}


# The pieces below have no guarded function of their own: a path of the model is their only caller.


def _inverse_normal(case: Case) -> Mapping[str, float]:
    return {"I_expected": p1812.inverse_complementary_normal(case.number("x"))}


def _location_sigma(case: Case) -> Mapping[str, float]:
    place = tuple(case.number(name) for name in ("f_GHz", "wa_m", "h_m", "R_m"))
    return {"sigma_dB_expected": p1812.location_sigma_db(*place)}


def _troposcatter(case: Case) -> Mapping[str, float]:
    path = tuple(case.number(name) for name in ("d_km", "theta_mrad", "f_GHz", "p_pct", "N0"))
    return {"Lbs_dB_expected": p1812.troposcatter_loss_db(*path)}


RUNNERS = {
    "p1812/cases.csv": Runner(_path_loss),
    "p1812/generated_cases.csv": Runner(_path_loss),
    "p1812/submodels/inv_cum_norm.csv": Runner(_inverse_normal),
    "p1812/submodels/stddev.csv": Runner(_location_sigma),
    "p1812/submodels/tropo.csv": Runner(_troposcatter),
}
