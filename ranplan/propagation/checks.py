"""What is refused before a model is called: values outside its range, malformed profiles."""

from __future__ import annotations

import math
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np

from ranplan.constants import ZONE_COASTAL, ZONE_INLAND, ZONE_SEA
from ranplan.errors import ModelRangeError
from ranplan.propagation import p526
from ranplan.propagation.window import RADIO_CLIMATES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ranplan.propagation.model import LinkQuery, PropagationModel
    from ranplan.propagation.window import Climate, Profile

POLARIZATIONS = {"horizontal": p526.HORIZONTAL, "vertical": p526.VERTICAL}
SMOOTH_FORMS = {"sampled": p526.SAMPLED_FORM, "closed": p526.CLOSED_FORM}
ZONES = (ZONE_SEA, ZONE_COASTAL, ZONE_INLAND)

# P.1812 (6) divides by 157 - DN; outside these N0 is not an air's.
_DELTA_N = (math.ulp(0.0), 156.0)
_SURFACE_REFRACTIVITY_N0 = (100.0, 600.0)
_LATITUDE_DEG = (-90.0, 90.0)
# Air and ground on earth, generously.
_PRESSURE_HPA = (500.0, 1100.0)
_TEMPERATURE_C = (-80.0, 60.0)
_GROUND_PERMITTIVITY = (1.0, 100.0)
_GROUND_CONDUCTIVITY = (1e-5, 10.0)


def check_link(
    model: PropagationModel,
    *,
    frequency_mhz: float,
    tx_height_agl_m: float,
    rx_height_agl_m: float,
    time_percent: float,
    location_percent: float,
    polarization: str,
    climate: Climate,
) -> None:
    """
    Refuse what lies outside a model's range.

    Raises
    ------
    ModelRangeError
        It names every value that is out of range, and the limits.
    """
    asked = [
        ("frequency_mhz", frequency_mhz, model.frequency_mhz, "MHz"),
        ("tx_height_agl_m", tx_height_agl_m, model.tx_height_agl_m, "m"),
        ("rx_height_agl_m", rx_height_agl_m, model.rx_height_agl_m, "m"),
        ("time_percent", time_percent, model.time_percent, "%"),
        ("location_percent", location_percent, model.location_percent, "%"),
        ("delta_n", climate.delta_n, _DELTA_N, "N-units/km"),
        (
            "surface_refractivity_n0",
            climate.surface_refractivity_n0,
            _SURFACE_REFRACTIVITY_N0,
            "N-units",
        ),
        ("pressure_hpa", climate.pressure_hpa, _PRESSURE_HPA, "hPa"),
        ("temperature_c", climate.temperature_c, _TEMPERATURE_C, "degrees C"),
        ("ground_permittivity", climate.ground_permittivity, _GROUND_PERMITTIVITY, "(relative)"),
        ("ground_conductivity_s_m", climate.ground_conductivity_s_m, _GROUND_CONDUCTIVITY, "S/m"),
    ]
    latitude = np.ravel(climate.latitude_deg)
    beyond = latitude[~(np.abs(latitude) <= _LATITUDE_DEG[1])]
    asked += [("latitude_deg", float(value), _LATITUDE_DEG, "deg") for value in beyond[:1]]
    wrong = [
        f"{name} = {value:g} {unit} is outside {low:g} to {high:g} {unit}"
        for name, value, (low, high), unit in asked
        if not (low <= value <= high and math.isfinite(value))
    ]
    if polarization not in POLARIZATIONS:
        wrong.append(f"polarization {polarization!r} is none of {', '.join(POLARIZATIONS)}")
    if climate.radio_climate is not None and climate.radio_climate not in RADIO_CLIMATES:
        known = ", ".join(RADIO_CLIMATES)
        wrong.append(f"radio_climate {climate.radio_climate!r} is none of {known}")
    _refuse(model, "; ".join(wrong))


def check_query(model: PropagationModel, query: LinkQuery) -> None:
    """
    Refuse a query outside a model's range.

    Raises
    ------
    ModelRangeError
    """
    check_link(
        model,
        frequency_mhz=query.frequency_mhz,
        tx_height_agl_m=query.tx_height_agl_m,
        rx_height_agl_m=query.rx_height_agl_m,
        time_percent=query.time_percent,
        location_percent=query.location_percent,
        polarization=query.polarization,
        climate=query.climate,
    )
    if query.location_sigma_db is not None and not 0.0 <= query.location_sigma_db <= 50.0:
        _refuse(model, f"location_sigma_db = {query.location_sigma_db:g} dB is outside 0 to 50 dB")
    if np.ndim(query.climate.latitude_deg) != 0:
        shape = np.shape(query.climate.latitude_deg)
        _refuse(model, f"latitude_deg must be one number, that of the path's centre, not {shape}")


def checked_options(
    model: PropagationModel, given: Mapping[str, str | float]
) -> Mapping[str, str | float]:
    """
    Every option of a model, defaults filled in.

    Raises
    ------
    ModelRangeError
        If the model has no such option, or not that value of it.
    """
    wrong = [
        f"there is no option {name!r}; allowed: {', '.join(model.options) or 'none'}"
        for name in given
        if name not in model.options
    ]
    chosen = {name: given.get(name, option.default) for name, option in model.options.items()}
    for name, value in chosen.items():
        option = model.options[name]
        if isinstance(option.default, str):
            if value not in option.allowed:
                wrong.append(f"{name} {value!r} is none of {', '.join(option.allowed)}")
        elif not (isinstance(value, int | float) and option.low <= value <= option.high):
            limits = f"{option.low:g} to {option.high:g} {option.unit}"
            wrong.append(f"{name} = {value} is outside {limits}")
    _refuse(model, "; ".join(wrong))
    return MappingProxyType(chosen)


def needed_sigma_db(model: PropagationModel, query: LinkQuery) -> float:
    """
    Deviation over places, zero where half of them are asked for and none is given. [dB].

    Raises
    ------
    ModelRangeError
        If it is missing where it is needed.
    """
    if query.location_sigma_db is not None:
        return float(query.location_sigma_db)
    if query.location_percent != 50.0:
        _refuse(
            model,
            f"location_percent = {query.location_percent:g} needs location_sigma_db, "
            "for instance from p1812.location_sigma_db",
        )
    return 0.0


def check_profile(model: PropagationModel, profile: Profile) -> None:
    """
    Refuse a profile that is malformed, too short, too long or too coarse.

    Raises
    ------
    ModelRangeError
    """
    distance = np.asarray(profile.distance_m)
    clutter = np.asarray(profile.clutter_height_m)
    arrays = (distance, profile.elevation_amsl_m, clutter, profile.zone)
    shortest_m, longest_m = model.distance_m
    what = ""
    if len({np.shape(array) for array in arrays}) != 1 or distance.ndim != 1:
        what = f"the profile's arrays differ in shape: {[np.shape(array) for array in arrays]}"
    elif distance.size < model.min_points:
        what = f"the profile has {distance.size} points; at least {model.min_points} are needed"
    elif not all(np.isfinite(array).all() for array in arrays):
        what = "the profile holds a value that is not a number"
    elif distance[0] != 0.0 or not (np.diff(distance) > 0.0).all():
        what = "the profile's distances must start at 0 and rise"
    elif not shortest_m <= distance[-1] <= longest_m:
        what = f"the path's length {distance[-1]:g} m is outside {shortest_m:g} to {longest_m:g} m"
    elif (clutter < 0.0).any():
        what = "the profile holds a negative clutter height"
    elif not np.isin(profile.zone, ZONES).all():
        what = "the profile holds zones other than {}, {} and {}".format(*ZONES)
    elif model.needs_even_steps:
        what = _uneven(distance)
    _refuse(model, what)


def _uneven(distance_m: np.ndarray) -> str:
    steps = np.diff(distance_m)
    if steps.max() - steps.min() > 1e-6 * steps.max():
        return f"the profile's steps are not even: {steps.min():g} to {steps.max():g} m"
    return ""


def _refuse(model: PropagationModel, what: str) -> None:
    if what:
        msg = f"{model.document}: {what}"
        raise ModelRangeError(msg)
