"""P.838's published values and coefficients against the public functions and the tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ranplan.propagation import p838
from ranplan.validation.case import Case, Constants, Runner

if TYPE_CHECKING:
    from collections.abc import Mapping

_TABLES = {
    "k_H": (p838.K_H, p838.K_H_LINE),
    "k_V": (p838.K_V, p838.K_V_LINE),
    "alpha_H": (p838.ALPHA_H, p838.ALPHA_H_LINE),
    "alpha_V": (p838.ALPHA_V, p838.ALPHA_V_LINE),
}


def _rain(case: Case) -> Mapping[str, float]:
    frequency_mhz = case.number("f_GHz") * 1e3
    path = {"tilt_deg": case.number("tilt_deg"), "elevation_deg": case.number("elev_deg")}
    k, alpha = p838.rain_power_law(frequency_mhz, **path)
    gamma = p838.rain_specific_attenuation_db_km(frequency_mhz, case.number("R_mmh"), **path)
    return {"k": float(k), "alpha": float(alpha), "gamma_R_dBkm": float(gamma)}


def _differences(content) -> list[str]:
    """Compare the file's bells and lines with the package's, in its order."""
    ours = []
    for quantity, (bells, line) in _TABLES.items():
        ours += [
            (quantity, str(j), *(float(value) for value in bell))
            for j, bell in enumerate(bells, start=1)
        ]
        ours.append((quantity, "lin", *line))
    theirs = []
    for row in content:
        columns = ("m", "c_const") if row["j"] == "lin" else ("a", "b", "c")
        theirs.append((row["quantity"], row["j"], *(float(row[column]) for column in columns)))
    return [f"{row} is not in the package" for row in theirs if row not in ours] + [
        f"{row} is in the package only" for row in ours if row not in theirs
    ]


RUNNERS: dict[str, Runner | Constants] = {
    "p838/cases.csv": Runner(_rain),
    "p838/coefficients_p838-3.csv": Constants(_differences),
}
