"""Runners of the P.526 cases: whole paths, and the pieces that P.1812 and P.452 share."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ranplan.constants import ZONE_INLAND
from ranplan.propagation import diffraction, p526
from ranplan.propagation.window import Profile
from ranplan.validation.case import Case, Runner

if TYPE_CHECKING:
    from collections.abc import Mapping

_POLARIZATIONS = {"H": "horizontal", "V": "vertical"}


def _bullington(case: Case) -> Mapping[str, float]:
    profile = _profile(case)
    ground_m = profile.elevation_amsl_m
    loss = diffraction.bullington_loss_db(
        profile,
        frequency_mhz=1000.0 * case.number("f_GHz"),
        tx_height_agl_m=case.number("hts_m") - ground_m[0],
        rx_height_agl_m=case.number("hrs_m") - ground_m[-1],
        effective_earth_radius_m=1000.0 * case.number("ap_km"),
    )
    return {"Lbull_dB_expected": loss}


def _delta_bullington(case: Case) -> Mapping[str, float]:
    # The cases lie inland, where the profile says so too; omega is zero in all of them.
    loss = diffraction.delta_bullington(
        _profile(case),
        frequency_mhz=1000.0 * case.number("f_GHz"),
        tx_height_agl_m=case.number("htg_m"),
        rx_height_agl_m=case.number("hrg_m"),
        effective_earth_radius_m=1000.0 * case.number("ap_km"),
        polarization=_POLARIZATIONS[case.row["pol"]],
    )
    return {
        "Lbulla_dB_expected": loss.actual_db,
        "Lbulls_dB_expected": loss.smooth_db,
        "Ldsph_dB_expected": loss.spherical_db,
        "Ld_dB_expected": loss.loss_db,
    }


def _spherical_earth(case: Case) -> Mapping[str, float]:
    radius_km = case.number("ap_km")
    heights_m = case.number("hte_m"), case.number("hre_m")
    horizontal, vertical = (
        diffraction.spherical_earth_loss_db(
            1000.0 * case.number("d_km"),
            *heights_m,
            frequency_mhz=1000.0 * case.number("f_GHz"),
            effective_earth_radius_m=1000.0 * radius_km,
            sea_fraction=case.number("omega"),
            polarization=polarization,
        )
        for polarization in ("horizontal", "vertical")
    )
    # The closed form of the smooth path is a piece without a public function of its own.
    smooth = p526.smooth_bullington_loss_db(
        case.number("d_km"), *heights_m, radius_km, p526.wavelength_m(case.number("f_GHz"))
    )
    return {
        "Ldsph_H_dB_expected": float(horizontal),
        "Ldsph_V_dB_expected": float(vertical),
        "Lbulls_att4_dB_expected": smooth,
    }


def _first_term(case: Case) -> Mapping[str, float]:
    """Compute a piece of the spherical-earth loss, which has no public function of its own."""
    names = ("d_km", "hte_m", "hre_m", "adft_km", "f_GHz", "omega")
    path = [case.number(name) for name in names]
    return {
        "Ldft_H_dB_expected": p526.first_term_loss_db(*(*path, p526.HORIZONTAL)),
        "Ldft_V_dB_expected": p526.first_term_loss_db(*(*path, p526.VERTICAL)),
    }


def _profile(case: Case) -> Profile:
    """Profile of a case; bare and inland where the file does not say."""
    if case.profile is None:
        msg = "the case names no profile"
        raise ValueError(msg)
    columns = case.profile
    level = np.zeros_like(columns["h_m"])
    return Profile(
        1000.0 * columns["d_km"],
        columns["h_m"],
        columns.get("R_m", level),
        columns.get("zone", level + ZONE_INLAND).astype(np.uint8),
    )


RUNNERS = {
    "p1812/submodels/bullington.csv": Runner(_bullington),
    "p1812/submodels/first_term.csv": Runner(_first_term),
    "p1812/submodels/spherical_earth.csv": Runner(_spherical_earth),
    "p526_delta_bullington/cases.csv": Runner(_delta_bullington),
}
