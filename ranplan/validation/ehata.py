"""Extended Hata against the cases of NTIA and the Wireless Innovation Forum."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ranplan.constants import ZONE_INLAND, ZONE_SEA
from ranplan.propagation import Climate, Profile, ehata
from ranplan.propagation.models.ehata import EHATA
from ranplan.validation.case import Case, Constants, Runner

if TYPE_CHECKING:
    from collections.abc import Mapping

# Codes of the National Land Cover Database; every other one is rural.
_ENVIRONMENT = {"22": "suburban", "23": "urban", "24": "urban"}

_CLIMATE = Climate(40.0, 301.0, 40.0)  # the model does not read it


def _profile(case: Case) -> tuple[np.ndarray, np.ndarray]:
    """Distance [m] and ground [m amsl] from the mobile on; the sea is where the ground is at 0."""
    if case.profile is None:
        msg = f"case {case.row['case_id']} names no profile"
        raise ValueError(msg)
    return case.profile["d_m"], case.profile["h_m"]


def _environment(case: Case) -> str:
    return _ENVIRONMENT.get(case.row["env_code"], "rural")


def _public(case: Case) -> Mapping[str, float]:
    distance_m, ground_m = _profile(case)
    from_base_m = ground_m[::-1]  # the steps are even, so the distances serve both ways
    zone = np.where(from_base_m == 0.0, ZONE_SEA, ZONE_INLAND)
    loss = EHATA.path_loss_db(
        Profile(distance_m, from_base_m, np.zeros_like(ground_m), zone),
        frequency_mhz=case.number("f_MHz"),
        tx_height_agl_m=case.number("h_b_m"),
        rx_height_agl_m=case.number("h_m_m"),
        climate=_CLIMATE,
        environment=_environment(case),
    )
    return {"L_dB_expected": loss}


def _scalar(case: Case) -> Mapping[str, float]:
    distance_m, ground_m = _profile(case)
    link = ehata.Link(
        case.number("f_MHz"),
        case.number("h_b_m"),
        case.number("h_m_m"),
        ehata.ENVIRONMENTS[_environment(case)],
        ehata.VARIANTS["winnforum"],
    )
    result = ehata.transmission(ground_m, ground_m == 0.0, float(distance_m[1]), link)
    return {"L_dB_expected": result.L}


RUNNERS: dict[str, Runner | Constants] = {"ehata/cases.csv": Runner(_public, _scalar)}
