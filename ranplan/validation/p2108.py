"""P.2108's published values against the public functions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ranplan.propagation import p2108
from ranplan.validation.case import Case, Constants, Runner

if TYPE_CHECKING:
    from collections.abc import Mapping


def _height_gain(case: Case) -> Mapping[str, float]:
    loss = p2108.height_gain_loss_db(
        case.number("f_GHz") * 1000.0,
        case.number("h_m"),
        case.row["clutter_name"],
        clutter_height_m=case.number("R_m"),
        street_width_m=case.number("w_s_m"),
    )
    return {"A_h_dB_expected": float(loss)}


def _terrestrial(case: Case) -> Mapping[str, float]:
    loss = p2108.terrestrial_loss_db(
        case.number("f_GHz") * 1000.0,
        case.number("d_km") * 1000.0,
        location_percent=case.number("p_pct"),
    )
    return {"L_ctt_dB_expected": float(loss)}


def _earth_space(case: Case) -> Mapping[str, float]:
    loss = p2108.earth_space_loss_db(
        case.number("f_GHz") * 1000.0,
        case.number("theta_deg"),
        location_percent=case.number("p_pct"),
    )
    return {"L_ces_dB_expected": float(loss)}


RUNNERS: dict[str, Runner | Constants] = {
    "p2108/s3_1_height_gain.csv": Runner(_height_gain),
    "p2108/s3_2_terrestrial_statistical.csv": Runner(_terrestrial),
    "p2108/s3_3_earth_space.csv": Runner(_earth_space),
}
