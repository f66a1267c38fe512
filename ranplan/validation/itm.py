"""ITM's official cases, NTIA's and those run through its code, against the public functions."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ranplan.constants import ZONE_INLAND
from ranplan.propagation import itm
from ranplan.propagation.checks import POLARIZATIONS
from ranplan.propagation.itm import climates
from ranplan.propagation.models.itm import ITM
from ranplan.propagation.window import RADIO_CLIMATES, Climate, Profile
from ranplan.validation.case import Case, Constants, Runner

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ranplan.propagation.model import LinkLoss

# The files name the same things differently.
_COLUMNS = {
    "frequency_mhz": ("f_MHz", "f__mhz"),
    "tx_height_agl_m": ("h_tx_m", "h_tx__meter"),
    "rx_height_agl_m": ("h_rx_m", "h_rx__meter"),
    "n0": ("N_0", "N_0_used"),
    "time": ("time_pct", "time", "reliability_pct"),
    "location": ("location_pct", "location"),
    "situation": ("situation_pct", "situation", "confidence_pct"),
    "distance_km": ("d_km", "d__km"),
    "delta_h_m": ("delta_h_m", "delta_h__meter"),
    "tx_siting": ("tx_siting", "tx_siting_criteria"),
    "rx_siting": ("rx_siting", "rx_siting_criteria"),
}
_POLARIZATION = {"0": "horizontal", "1": "vertical"}
_MODES = tuple(itm.VARIABILITY_MODES)  # in the order of their codes
_SITINGS = tuple(itm.SITINGS)


def _number(case: Case, name: str) -> float:
    return next(case.number(column) for column in _COLUMNS[name] if column in case.row)


def _shares(case: Case) -> dict[str, float | str]:
    """Shares of time, places and situations; those that a mode does not look at left at 50 %."""
    switches, code = divmod(int(case.row["mdvar"]), 10)
    mode = _MODES[code]
    over_places = switches not in (1, 3)
    in_cr_form = "confidence_pct" in case.row
    return {
        "time_percent": 50.0 if mode == "single_message" else _number(case, "time"),
        "location_percent": (
            50.0
            if in_cr_form or mode != "broadcast" or not over_places
            else _number(case, "location")
        ),
        "situation_percent": _number(case, "situation"),
        "variability_mode": mode,
        "location_variability": "included" if over_places else "eliminated",
        "situation_variability": "included" if switches < 2 else "eliminated",
    }


def _climate(case: Case) -> Climate:
    return Climate(
        delta_n=45.0,  # ITM reads neither lapse rate nor latitude
        surface_refractivity_n0=_number(case, "n0"),
        latitude_deg=0.0,
        radio_climate=RADIO_CLIMATES[int(case.row["climate"]) - 1],
        ground_permittivity=case.number("epsilon"),
        ground_conductivity_s_m=case.number("sigma"),
    )


def _link(case: Case) -> dict:
    names = ("frequency_mhz", "tx_height_agl_m", "rx_height_agl_m")
    return {
        **{name: _number(case, name) for name in names},
        "climate": _climate(case),
        "polarization": _POLARIZATION[case.row["pol"]],
        **_shares(case),
    }


def _path(case: Case) -> Profile:
    if case.profile is None:
        msg = "the case names no profile"
        raise KeyError(msg)
    # The files round the distances, by more than the model lets steps differ.
    distance = np.linspace(0.0, case.profile["d_m"][-1], case.profile["d_m"].size)
    zone = np.full(distance.shape, ZONE_INLAND, dtype=np.uint8)
    return Profile(distance, case.profile["h_m"], np.zeros_like(distance), zone)


def answer_to(case: Case) -> LinkLoss:
    """
    What the guarded functions say of a case of either kind.

    Raises
    ------
    ModelRangeError
        If the case lies outside their range.
    """
    if case.profile is not None:
        return ITM.link_loss(_path(case), **_link(case))
    distance_m, delta_h_m, tx, rx = _area_arguments(case)
    return itm.area_loss(distance_m, delta_h_m, tx_siting=tx, rx_siting=rx, **_link(case))


def _public(case: Case) -> Mapping[str, float]:
    return {"A_dB_expected": answer_to(case).loss_db}


def _area_arguments(case: Case) -> tuple[float, float, str, str]:
    tx, rx = (_SITINGS[int(_number(case, name))] for name in ("tx_siting", "rx_siting"))
    return 1000.0 * _number(case, "distance_km"), _number(case, "delta_h_m"), tx, rx


def transmission(case: Case) -> itm.Transmission:
    """Return the unguarded kernel's result for a case of either kind."""
    link, shares, climate = _link(case), _shares(case), _climate(case)
    wave = itm.Link(
        link["frequency_mhz"],
        link["tx_height_agl_m"],
        link["rx_height_agl_m"],
        climate.surface_refractivity_n0,
        climate.ground_permittivity,
        climate.ground_conductivity_s_m,
        POLARIZATIONS[link["polarization"]],
    )
    ask = itm.Variability(
        float(shares["time_percent"]),
        float(shares["location_percent"]),
        float(shares["situation_percent"]),
        RADIO_CLIMATES.index(str(climate.radio_climate)),
        itm.VARIABILITY_MODES[str(shares["variability_mode"])],
        shares["location_variability"] == "included",
        shares["situation_variability"] == "included",
    )
    if case.profile is None:
        distance_m, delta_h_m, tx, rx = _area_arguments(case)
        return itm.over_area(distance_m, delta_h_m, itm.SITINGS[tx], itm.SITINGS[rx], wave, ask)
    path = _path(case)
    heights = np.ascontiguousarray(path.elevation_amsl_m)
    return itm.over_profile(heights, path.distance_m[-1] / (heights.size - 1), wave, ask)


def _unguarded(case: Case) -> Mapping[str, float]:
    return {"A_dB_expected": transmission(case).A}


# Names of the published table's columns: where each stands in the package.
_TABLES = {
    ("bsm1", "bsm2", "xsm1", "xsm2", "xsm3"): climates.DEVIATION_BELOW_CURVES,
    ("bsp1", "bsp2", "xsp1", "xsp2", "xsp3"): climates.DEVIATION_ABOVE_CURVES,
    ("bfm1", "bfm2", "bfm3"): climates.FREQUENCY_FACTORS_BELOW,
    ("bfp1", "bfp2", "bfp3"): climates.FREQUENCY_FACTORS_ABOVE,
    ("C_D", "z_D"): climates.RARE_TIMES,
}


def _differences(content) -> list[str]:
    """Compare the published table with the package's, climate by climate."""
    ours = {
        name: table[:, column].tolist()
        for names, table in _TABLES.items()
        for column, name in enumerate(names)
    }
    ours["all_year"] = climates.MEDIAN_CURVES.T.tolist()
    given = {name: values for name, values in content.items() if not name.startswith("_")}
    return [
        f"{name}: {given.get(name)} in the file, {ours.get(name)} in the package"
        for name in sorted(given.keys() | ours.keys())
        if given.get(name) != ours.get(name)
    ]


RUNNERS: dict[str, Runner | Constants] = {
    "itm/p2p_official.csv": Runner(_public),
    "itm/qkpfl_crystal_palace.csv": Runner(_public),
    "itm/p2p_generated.csv": Runner(_public, _unguarded),
    "itm/p2p_generated_long.csv": Runner(_public),
    "itm/area_official.csv": Runner(_public),
    "itm/area_generated.csv": Runner(_public, _unguarded),
    "itm/variability_constants.json": Constants(_differences),
}
