"""P.676's published values and lines against the public functions and the package's tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ranplan.propagation import p676, p676_lines
from ranplan.validation.case import Case, Constants, Runner

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    import numpy as np

_OXYGEN_COLUMNS = ("f0_GHz", "a1", "a2", "a3", "a4", "a5", "a6")
_VAPOUR_COLUMNS = ("f0_GHz", "b1", "b2", "b3", "b4", "b5", "b6")


def _gamma(case: Case) -> Mapping[str, float]:
    oxygen, vapour = p676.gas_specific_attenuation_db_km(
        case.number("f_GHz") * 1e3,
        dry_pressure_hpa=case.number("P_hPa"),
        vapour_density_g_m3=case.number("rho_gm3"),
        temperature_c=case.number("T_K") - 273.15,
    )
    return {
        "gamma0_dBkm": float(oxygen),
        "gammaw_dBkm": float(vapour),
        "gamma_dBkm": float(oxygen + vapour),
    }


def _same_lines(
    table: np.ndarray, columns: tuple[str, ...]
) -> Callable[[Sequence[Mapping[str, str]] | Mapping[str, object]], list[str]]:
    """Compare a file's lines with a table of the package, both in the order of frequency."""

    def differences(content):
        wrong = [] if len(content) == len(table) else [f"{len(content)} lines, not {len(table)}"]
        for row, line in zip(content, table, strict=False):
            wrong += [
                f"{row['f0_GHz']} GHz: {column} is {row[column]}, not {value}"
                for column, value in zip(columns, line, strict=True)
                if float(row[column]) != value
            ]
        return wrong

    return differences


RUNNERS: dict[str, Runner | Constants] = {
    "p676/gamma_v13.csv": Runner(_gamma),
    "p676/gamma_v12.csv": Runner(_gamma),
    "p676/gamma_grid_crc_itur_v12.csv": Runner(_gamma),
    "p676/lines_o2_v13.csv": Constants(_same_lines(p676_lines.OXYGEN, _OXYGEN_COLUMNS)),
    "p676/lines_h2o_v13.csv": Constants(_same_lines(p676_lines.WATER_VAPOUR, _VAPOUR_COLUMNS)),
}
