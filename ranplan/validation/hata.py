"""Okumura-Hata and COST 231-Hata against published values."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ranplan.propagation import hata
from ranplan.validation.case import Case, Constants, Runner

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

# What the printed cases call COST 231's environments.
_COST231 = {"cost231_small": "medium_city_suburban", "cost231_large": "metropolitan"}


def _arguments(case: Case) -> tuple[float, float, float, float]:
    """Frequency [MHz], distance [km], base station and mobile [m]."""
    f, d, h_b, h_m = (case.number(column) for column in ("f_MHz", "d_km", "h_b_m", "h_m_m"))
    return f, d, h_b, h_m


def _environment(case: Case) -> str:
    return _COST231.get(case.row["env"], case.row["env"])


def _guarded(column: str) -> Callable[[Case], Mapping[str, float]]:
    def public(case: Case) -> Mapping[str, float]:
        f, d, h_b, h_m = _arguments(case)
        environment = _environment(case)
        is_cost231 = environment in hata.COST231_ENVIRONMENTS
        formula = hata.cost231_hata_loss_db if is_cost231 else hata.okumura_hata_loss_db
        loss = formula(
            f,
            d * 1000.0,
            environment=environment,
            base_height_agl_m=h_b,
            mobile_height_agl_m=h_m,
        )
        return {column: float(loss)}

    return public


def _unguarded(column: str) -> Callable[[Case], Mapping[str, float]]:
    def scalar(case: Case) -> Mapping[str, float]:
        environment = _environment(case)
        if environment in hata.COST231_ENVIRONMENTS:
            C_m = hata.COST231_ENVIRONMENTS[environment]
            return {column: hata.cost231_hata(C_m, *_arguments(case))}
        code = hata.HATA_ENVIRONMENTS[environment]
        return {column: hata.okumura_hata(code, *_arguments(case))}

    return scalar


RUNNERS: dict[str, Runner | Constants] = {
    "hata/closed_form_grid.csv": Runner(_guarded("L_dB")),
    "hata/ns3_cases.csv": Runner(_guarded("L_ns3_expected_dB"), _unguarded("L_ns3_expected_dB")),
}
