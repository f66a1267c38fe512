"""What is refused before a model is called: values outside its range, malformed profiles."""

from __future__ import annotations

import math
from dataclasses import fields, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from ranplan.arguments import Limits, as_number, as_numbers, why_not_one
from ranplan.constants import ZONE_COASTAL, ZONE_INLAND, ZONE_SEA
from ranplan.errors import ModelRangeError
from ranplan.propagation import p526
from ranplan.propagation.window import RADIO_CLIMATES, Climate, Profile

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ranplan.propagation.model import LinkQuery, Option, PropagationModel

POLARIZATIONS = {"horizontal": p526.HORIZONTAL, "vertical": p526.VERTICAL}
SMOOTH_FORMS = {"sampled": p526.SAMPLED_FORM, "closed": p526.CLOSED_FORM}
ZONES = (ZONE_SEA, ZONE_COASTAL, ZONE_INLAND)

# P.1812 (6) divides by 157 - DN.
DELTA_N = Limits(0.0, 156.0, "N-units/km", open_low=True)
# Outside these N0 is not an air's; air and ground on earth, generously.
_CLIMATE = MappingProxyType(
    {
        "delta_n": DELTA_N,
        "surface_refractivity_n0": Limits(100.0, 600.0, "N-units"),
        "pressure_hpa": Limits(500.0, 1100.0, "hPa"),
        "temperature_c": Limits(-80.0, 60.0, "degrees C"),
        "ground_permittivity": Limits(1.0, 100.0, "(relative)"),
        "ground_conductivity_s_m": Limits(1e-5, 10.0, "S/m"),
    }
)
_LATITUDE_DEG = Limits(-90.0, 90.0, "deg")
_LOCATION_SIGMA_DB = Limits(0.0, 50.0, "dB")
_ASKED = MappingProxyType(
    {
        "frequency_mhz": "MHz",
        "tx_height_agl_m": "m",
        "rx_height_agl_m": "m",
        "time_percent": "%",
        "location_percent": "%",
    }
)
# From the bottom of the sea to the highest mountain; higher than any building.
_ELEVATION_M = Limits(-12_000.0, 9_000.0, "m")
_CLUTTER_M = Limits(0.0, 1_000.0, "m")


class PathRange(NamedTuple):
    """
    What ``checked_profile`` reads of a model, for those who are none.

    Parameters
    ----------
    document : str
    distance_m : tuple of float
        [m]
    min_points : int
    needs_even_steps : bool
    """

    document: str
    distance_m: tuple[float, float] = (math.ulp(0.0), math.inf)
    min_points: int = 2
    needs_even_steps: bool = False


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
    _refuse(model, _not_a(Climate, "climate", climate))
    asked = {
        "frequency_mhz": frequency_mhz,
        "tx_height_agl_m": tx_height_agl_m,
        "rx_height_agl_m": rx_height_agl_m,
        "time_percent": time_percent,
        "location_percent": location_percent,
    }
    wrong = [
        why_not_one(name, asked[name], Limits.of(getattr(model, name), unit))
        for name, unit in _ASKED.items()
    ]
    wrong += [why_not_one(name, getattr(climate, name), _CLIMATE[name]) for name in _CLIMATE]
    latitude_deg = as_numbers(f"{model.document}: latitude_deg", climate.latitude_deg)
    wrong.append(_LATITUDE_DEG.why_not("latitude_deg", latitude_deg))
    wrong.append(_no_such("polarization", polarization, tuple(POLARIZATIONS)))
    if climate.radio_climate is not None:
        wrong.append(_no_such("radio_climate", climate.radio_climate, RADIO_CLIMATES))
    _refuse(model, *wrong)


def checked_query(model: PropagationModel, query: LinkQuery) -> LinkQuery:
    """
    Return a query with every number a float; one outside a model's range is refused.

    Raises
    ------
    ModelRangeError
        It names every value that is out of range, and the limits.
    """
    climate, sigma_db = query.climate, query.location_sigma_db
    asked = {name: getattr(query, name) for name in _ASKED}
    check_link(model, **asked, polarization=query.polarization, climate=climate)
    if np.ndim(climate.latitude_deg) != 0:
        shape = np.shape(climate.latitude_deg)
        _refuse(model, f"latitude_deg must be one number, that of the path's centre, not {shape}")
    if sigma_db is not None:
        _refuse(model, why_not_one("location_sigma_db", sigma_db, _LOCATION_SIGMA_DB))
        sigma_db = as_number("location_sigma_db", sigma_db)
    air: dict[str, Any] = {
        name: as_number(name, getattr(climate, name)) for name in (*_CLIMATE, "latitude_deg")
    }
    numbers: dict[str, Any] = {name: as_number(name, value) for name, value in asked.items()}
    return replace(query, climate=replace(climate, **air), location_sigma_db=sigma_db, **numbers)


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
    wrong += [_why_not_option(name, chosen[name], option) for name, option in model.options.items()]
    _refuse(model, *wrong)
    return MappingProxyType(
        {name: v if isinstance(v, str) else as_number(name, v) for name, v in chosen.items()}
    )


def _why_not_option(name: str, value: str | float, option: Option) -> str:
    if isinstance(option.default, str):
        return _no_such(name, value, option.allowed)
    return why_not_one(name, value, Limits.of((option.low, option.high), option.unit))


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
            "for instance from ranplan.propagation.places.location_sigma_db",
        )
    return 0.0


def checked_profile(model: PropagationModel | PathRange, profile: Profile) -> Profile:
    """
    Return a profile with its heights and distances as float64 arrays and its zones as uint8.

    Raises
    ------
    ModelRangeError
        If it is malformed, too short, too long or too coarse.
    """
    _refuse(model, _not_a(Profile, "profile", profile))
    arrays = {
        field.name: as_numbers(
            f"{model.document}: the profile's {field.name}", getattr(profile, field.name)
        )
        for field in fields(Profile)
    }
    _refuse(model, _why_not_path(model, Profile(**arrays)))
    return Profile(**{**arrays, "zone": arrays["zone"].astype(np.uint8)})


def _why_not_path(model: PropagationModel | PathRange, profile: Profile) -> str:
    distance_m = profile.distance_m
    arrays = (distance_m, profile.elevation_amsl_m, profile.clutter_height_m, profile.zone)
    length = Limits.of(model.distance_m, "m")
    if len({array.shape for array in arrays}) != 1 or distance_m.ndim != 1:
        return f"the profile's arrays differ in shape: {[array.shape for array in arrays]}"
    if distance_m.size < model.min_points:
        return f"the profile has {distance_m.size} points; at least {model.min_points} are needed"
    if not all(np.isfinite(array).all() for array in arrays):
        return "the profile holds a value that is not a number"
    if distance_m[0] != 0.0 or not (np.diff(distance_m) > 0.0).all():
        return "the profile's distances must start at 0 and rise"
    if length.outside(distance_m[-1]).size > 0:
        return f"the path's length {distance_m[-1]:g} m is outside {length}"
    if not np.isin(profile.zone, ZONES).all():
        return "the profile holds zones other than {}, {} and {}".format(*ZONES)
    return (
        _ELEVATION_M.why_not("the profile's elevation_amsl_m", profile.elevation_amsl_m)
        or _CLUTTER_M.why_not("the profile's clutter_height_m", profile.clutter_height_m)
        or (_uneven(distance_m) if model.needs_even_steps else "")
    )


def _uneven(distance_m: np.ndarray) -> str:
    steps = np.diff(distance_m)
    if steps.max() - steps.min() > 1e-6 * steps.max():
        return f"the profile's steps are not even: {steps.min():g} to {steps.max():g} m"
    return ""


def _not_a(kind: type, name: str, value: object) -> str:
    if isinstance(value, kind):
        return ""
    return f"{name} must be a {kind.__name__}, not {type(value).__name__}"


def _no_such(name: str, value: object, allowed: tuple[str, ...]) -> str:
    if isinstance(value, str) and value in allowed:
        return ""
    return f"{name} {value!r} is none of {', '.join(allowed)}"


def _refuse(model: PropagationModel | PathRange, *wrong: str) -> None:
    told = "; ".join(what for what in wrong if what)
    if told:
        msg = f"{model.document}: {told}"
        raise ModelRangeError(msg)
