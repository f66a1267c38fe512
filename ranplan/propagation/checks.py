"""What is refused before a model is called: values outside its range, malformed profiles."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from ranplan.constants import ZONE_COASTAL, ZONE_INLAND, ZONE_SEA
from ranplan.errors import ModelRangeError
from ranplan.propagation import p526

if TYPE_CHECKING:
    from ranplan.propagation.registry import PropagationModel
    from ranplan.propagation.window import Climate, Profile

POLARIZATIONS = {"horizontal": p526.HORIZONTAL, "vertical": p526.VERTICAL}
SMOOTH_FORMS = {"sampled": p526.SAMPLED_FORM, "closed": p526.CLOSED_FORM}
ZONES = (ZONE_SEA, ZONE_COASTAL, ZONE_INLAND)

# P.1812 (6) divides by 157 - DN; outside these N0 is not an air's.
_DELTA_N = (math.ulp(0.0), 156.0)
_SURFACE_REFRACTIVITY_N0 = (100.0, 600.0)
_LATITUDE_DEG = (-90.0, 90.0)


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
        ("tx_height_agl_m", tx_height_agl_m, model.height_agl_m, "m"),
        ("rx_height_agl_m", rx_height_agl_m, model.height_agl_m, "m"),
        ("time_percent", time_percent, model.time_percent, "%"),
        ("location_percent", location_percent, model.location_percent, "%"),
        ("delta_n", climate.delta_n, _DELTA_N, "N-units/km"),
        (
            "surface_refractivity_n0",
            climate.surface_refractivity_n0,
            _SURFACE_REFRACTIVITY_N0,
            "N-units",
        ),
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
    _refuse(model, "; ".join(wrong))


def checked_sigma_db(
    model: PropagationModel, location_percent: float, location_sigma_db: float | None
) -> float:
    """
    Deviation over places, zero where half of them are asked for and none is given. [dB].

    Raises
    ------
    ModelRangeError
        If it is missing where it is needed, negative, or no number.
    """
    if location_sigma_db is None:
        if location_percent != 50.0:
            _refuse(
                model,
                f"location_percent = {location_percent:g} needs location_sigma_db, "
                "for instance from p1812.location_sigma_db",
            )
        return 0.0
    if not 0.0 <= location_sigma_db <= 50.0:
        _refuse(model, f"location_sigma_db = {location_sigma_db:g} dB is outside 0 to 50 dB")
    return float(location_sigma_db)


def check_profile(
    model: PropagationModel, profile: Profile, *, min_points: int, shortest_m: float
) -> None:
    """
    Refuse a profile that is malformed, too short, too long or too coarse.

    Raises
    ------
    ModelRangeError
    """
    distance = np.asarray(profile.distance_m)
    clutter = np.asarray(profile.clutter_height_m)
    arrays = (distance, profile.elevation_amsl_m, clutter, profile.zone)
    longest_m = model.distance_m[1]
    what = ""
    if len({np.shape(array) for array in arrays}) != 1 or distance.ndim != 1:
        what = f"the profile's arrays differ in shape: {[np.shape(array) for array in arrays]}"
    elif distance.size < min_points:
        what = f"the profile has {distance.size} points; at least {min_points} are needed"
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
    _refuse(model, what)


def check_evenly_spaced(model: PropagationModel, profile: Profile) -> None:
    """
    Refuse a profile whose points are not evenly spaced.

    Raises
    ------
    ModelRangeError
    """
    steps = np.diff(profile.distance_m)
    if steps.max() - steps.min() > 1e-6 * steps.max():
        _refuse(model, f"the profile's steps are not even: {steps.min():g} to {steps.max():g} m")


def one_latitude_deg(model: PropagationModel, climate: Climate) -> float:
    """
    Latitude of a climate that describes one path. [deg].

    Raises
    ------
    ModelRangeError
        If it is a layer of a grid.
    """
    if np.ndim(climate.latitude_deg) != 0:
        shape = np.shape(climate.latitude_deg)
        _refuse(model, f"latitude_deg must be one number, that of the path's centre, not {shape}")
    return float(climate.latitude_deg)


def _refuse(model: PropagationModel, what: str) -> None:
    if what:
        msg = f"{model.document}: {what}"
        raise ModelRangeError(msg)
