"""Path loss, line-of-sight probability and penetration of TR 38.901 against published values."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ranplan.propagation import tr38901
from ranplan.propagation.tr38901 import path_loss, scenario_loss
from ranplan.validation.case import Case, Constants, Runner

if TYPE_CHECKING:
    from collections.abc import Mapping

# What the files call the scenarios.
_SCENARIO = {"RMa": "rma", "UMa": "uma", "UMi-SC": "umi", "InH-Office-open": "inh"}
_LOS_SCENARIO = _SCENARIO | {"InH-mixed": "inh_mixed", "InH-open": "inh_open"}


def _loss(case: Case, condition: str, **surroundings: float) -> float:
    return float(
        tr38901.path_loss_db(
            case.number("f_GHz") * 1000.0,
            case.number("d_2D_m"),
            scenario=_SCENARIO[case.row["scenario"]],
            condition=condition,
            base_height_agl_m=case.number("h_BS_m"),
            terminal_height_agl_m=case.number("h_UT_m"),
            **surroundings,
        )
    )


def _unguarded_loss(case: Case, *, is_los: bool) -> float:
    surroundings = _surroundings(case)
    return float(
        scenario_loss.loss(
            tr38901.SCENARIOS[_SCENARIO[case.row["scenario"]]].code,
            is_los,
            case.number("f_GHz"),
            case.number("d_2D_m"),
            case.number("h_BS_m"),
            case.number("h_UT_m"),
            surroundings.get("building_height_m", path_loss.BUILDING_HEIGHT_M),
            surroundings.get("street_width_m", path_loss.STREET_WIDTH_M),
            surroundings.get("environment_height_m", path_loss.ENVIRONMENT_HEIGHT_M),
        )
    )


def _surroundings(case: Case) -> dict[str, float]:
    columns = {
        "building_height_m": "h_m",
        "street_width_m": "W_m",
        "environment_height_m": "h_E_m",
    }
    return {name: case.number(col) for name, col in columns.items() if case.row[col] != ""}


def _probability(case: Case) -> float:
    return float(
        tr38901.los_probability(
            case.number("d_2D_m"),
            scenario=_LOS_SCENARIO[case.row["scenario"]],
            terminal_height_agl_m=case.number("h_UT_m"),
        )
    )


def _printed(case: Case) -> Mapping[str, float]:
    return {"PL_dB_expected": _loss(case, case.row["condition"].lower())}


def _grid(case: Case) -> Mapping[str, float]:
    surroundings = _surroundings(case)
    return {
        "PL_LOS_dB": _loss(case, "los", **surroundings),
        "PL_NLOS_dB": _loss(case, "nlos", **surroundings),
        "P_LOS": _probability(case),
    }


def _grid_beyond_nlos(case: Case) -> Mapping[str, float]:
    return {
        "PL_LOS_dB": _unguarded_loss(case, is_los=True),
        "PL_NLOS_dB": _unguarded_loss(case, is_los=False),
        "P_LOS": _probability(case),
    }


def _los_probability(case: Case) -> Mapping[str, float]:
    return {"P_LOS_expected": _probability(case)}


def _penetration(case: Case) -> Mapping[str, float]:
    frequency_mhz = case.number("f_GHz") * 1000.0
    return {
        "PL_tw_low": float(tr38901.penetration_loss_db(frequency_mhz, "low")),
        "PL_tw_high": float(tr38901.penetration_loss_db(frequency_mhz, "high")),
    }


RUNNERS: dict[str, Runner | Constants] = {
    "tr38901/ns3_cases.csv": Runner(_printed),
    "tr38901/generated_grid.csv": Runner(_grid, _grid_beyond_nlos),
    "tr38901/los_probability_cases.csv": Runner(_los_probability),
    "tr38901/o2i_penetration.csv": Runner(_penetration),
}
