"""P.2109's published values against the public function."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ranplan.propagation import p2109
from ranplan.validation.case import Case, Constants, Runner

if TYPE_CHECKING:
    from collections.abc import Mapping

# What the files call the two kinds of building.
_BUILDING = {
    "traditional": "traditional",
    "efficient": "thermally_efficient",
    "thermally_efficient": "thermally_efficient",
}


def _entry_loss(case: Case) -> Mapping[str, float]:
    loss = p2109.building_entry_loss_db(
        case.number("f_GHz") * 1000.0,
        _BUILDING[case.row["building_class"]],
        elevation_deg=case.number("elev_deg"),
        percent=case.number("p_pct"),
    )
    return {"L_bel_dB_expected": float(loss)}


RUNNERS: dict[str, Runner | Constants] = {
    "p2109/cases.csv": Runner(_entry_loss),
    "p2109/grid_crc.csv": Runner(_entry_loss),
}
