"""The one table of propagation models: what each is, in which range it holds, how to call it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ranplan.errors import UnknownModelError
from ranplan.propagation import p525, p1812, short_path
from ranplan.propagation import profile_geometry as geometry
from ranplan.propagation.checks import (
    POLARIZATIONS,
    SMOOTH_FORMS,
    check_evenly_spaced,
    check_link,
    check_profile,
    checked_sigma_db,
    one_latitude_deg,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from ranplan.propagation.window import Climate, Profile

# Free space holds at any frequency, distance and height above zero.
_ABOVE_ZERO = (math.ulp(0.0), math.inf)


@dataclass(frozen=True, slots=True)
class PropagationModel:
    """
    A model and the range in which its document defines it.

    Parameters
    ----------
    key, title, document, edition : str
    path_loss_db : callable
        ``path_loss_db(profile, *, frequency_mhz, tx_height_agl_m, rx_height_agl_m, climate,
        time_percent, location_percent, location_sigma_db, polarization) -> float``. [dB]
    frequency_mhz, distance_m, height_agl_m, time_percent, location_percent : tuple of float
        Lowest and highest value. [MHz], [m], [m], [%], [%]
    contains : frozenset of str
        What the loss already counts, and must not be added again.
    """

    key: str
    title: str
    document: str
    edition: str
    path_loss_db: Callable[..., float]
    frequency_mhz: tuple[float, float]
    distance_m: tuple[float, float]
    height_agl_m: tuple[float, float]
    time_percent: tuple[float, float]
    location_percent: tuple[float, float]
    contains: frozenset[str]


def _p1812_path_loss_db(
    profile: Profile,
    *,
    frequency_mhz: float,
    tx_height_agl_m: float,
    rx_height_agl_m: float,
    climate: Climate,
    time_percent: float = 50.0,
    location_percent: float = 50.0,
    location_sigma_db: float | None = None,
    polarization: str = "vertical",
    smooth_form: str = "sampled",
) -> float:
    """
    P.1812 over a profile, arguments checked; the coast is read off the profile's zones.

    Parameters
    ----------
    profile : Profile
        Five points or more, evenly spaced or not.
    frequency_mhz : float
        [MHz]
    tx_height_agl_m, rx_height_agl_m : float
        [m]
    climate : Climate
        With one latitude, that of the path's centre.
    time_percent, location_percent : float
        [%]
    location_sigma_db : float, optional
        Needed when ``location_percent`` is not 50; ``p1812.location_sigma_db`` computes it. [dB]
    polarization : str
        ``"vertical"`` or ``"horizontal"``.
    smooth_form : str
        Bullington loss of the smooth path: ``"sampled"`` at the profile's points, or ``"closed"``
        as in P.1812 Attachment 4 and in rasters.

    Returns
    -------
    loss_db : float
        [dB]

    Raises
    ------
    ModelRangeError
    """
    model = MODELS["p1812"]
    check_profile(model, profile, min_points=p1812.MIN_POINTS, shortest_m=p1812.VALID_DISTANCE_M[0])
    arguments = _p1812_arguments(
        profile,
        frequency_mhz=frequency_mhz,
        tx_height_agl_m=tx_height_agl_m,
        rx_height_agl_m=rx_height_agl_m,
        climate=climate,
        time_percent=time_percent,
        location_percent=location_percent,
        location_sigma_db=location_sigma_db,
        polarization=polarization,
        smooth_form=smooth_form,
    )
    return float(p1812.transmission(*arguments).Lb)


def cell_path_loss(
    profile: Profile,
    *,
    frequency_mhz: float,
    tx_height_agl_m: float,
    rx_height_agl_m: float,
    climate: Climate,
    time_percent: float = 50.0,
    location_percent: float = 50.0,
    location_sigma_db: float | None = None,
    polarization: str = "vertical",
) -> tuple[float, float]:
    """
    Loss and elevation of departure as a raster has them, near cells included, arguments checked.

    Parameters
    ----------
    profile : Profile
        Two points or more, evenly spaced.
    frequency_mhz, tx_height_agl_m, rx_height_agl_m, climate, time_percent, location_percent, \
location_sigma_db, polarization
        As for ``MODELS["p1812"].path_loss_db``.

    Returns
    -------
    loss_db, departure_deg : float
        By the rule that ``short_path`` states. [dB], [deg above the horizontal]

    Raises
    ------
    ModelRangeError
    """
    model = MODELS["p1812"]
    check_profile(model, profile, min_points=2, shortest_m=0.0)
    check_evenly_spaced(model, profile)
    arguments = _p1812_arguments(
        profile,
        frequency_mhz=frequency_mhz,
        tx_height_agl_m=tx_height_agl_m,
        rx_height_agl_m=rx_height_agl_m,
        climate=climate,
        time_percent=time_percent,
        location_percent=location_percent,
        location_sigma_db=location_sigma_db,
        polarization=polarization,
        smooth_form="closed",
    )
    loss, departure = short_path.path_loss(*arguments)
    return float(loss), float(departure)


def _p1812_arguments(
    profile: Profile,
    *,
    climate: Climate,
    location_sigma_db: float | None,
    polarization: str,
    smooth_form: str,
    **numbers: float,
) -> tuple:
    """Arguments of the kernels, once the values have been checked."""
    model = MODELS["p1812"]
    check_link(model, polarization=polarization, climate=climate, **numbers)
    sigma_db = checked_sigma_db(model, numbers["location_percent"], location_sigma_db)
    latitude_deg = one_latitude_deg(model, climate)
    distance_km = np.asarray(profile.distance_m, dtype=np.float64) / 1000.0
    ground_m = np.ascontiguousarray(profile.elevation_amsl_m, dtype=np.float64)
    surface_m = ground_m + profile.clutter_height_m
    zone = np.ascontiguousarray(profile.zone, dtype=np.uint8)
    tx_coast_km, rx_coast_km = geometry.coast_distances_km(distance_km, zone)
    link = p1812.Link(
        numbers["frequency_mhz"] / 1000.0,
        float(numbers["tx_height_agl_m"]),
        float(numbers["rx_height_agl_m"]),
        float(numbers["time_percent"]),
        float(numbers["location_percent"]),
        sigma_db,
        POLARIZATIONS[polarization],
        latitude_deg,
        float(climate.delta_n),
        float(climate.surface_refractivity_n0),
        tx_coast_km,
        rx_coast_km,
        SMOOTH_FORMS[smooth_form],
    )
    return distance_km, ground_m, surface_m, zone, link


def _p525_path_loss_db(
    profile: Profile,
    *,
    frequency_mhz: float,
    tx_height_agl_m: float,
    rx_height_agl_m: float,
    climate: Climate,
    time_percent: float = 50.0,
    location_percent: float = 50.0,
    location_sigma_db: float | None = 0.0,
    polarization: str = "vertical",
) -> float:
    """Free space along the slant line between the antennas; terrain between them is ignored."""
    model = MODELS["p525"]
    check_link(
        model,
        frequency_mhz=frequency_mhz,
        tx_height_agl_m=tx_height_agl_m,
        rx_height_agl_m=rx_height_agl_m,
        time_percent=time_percent,
        location_percent=location_percent,
        polarization=polarization,
        climate=climate,
    )
    checked_sigma_db(model, location_percent, location_sigma_db)
    check_profile(model, profile, min_points=2, shortest_m=0.0)
    ground = profile.elevation_amsl_m
    difference = ground[0] + tx_height_agl_m - ground[-1] - rx_height_agl_m
    return p525.path_loss_db(math.hypot(profile.distance_m[-1], difference), frequency_mhz)


class _Models(dict[str, PropagationModel]):
    """A table that names what it holds when asked for what it does not."""

    def __missing__(self, key: str) -> PropagationModel:
        msg = f"there is no model {key!r}; allowed: {', '.join(self)}"
        raise UnknownModelError(msg)


MODELS: dict[str, PropagationModel] = _Models(
    p1812=PropagationModel(
        key="p1812",
        title="Point-to-area, terrain and clutter profile",
        document="ITU-R P.1812",
        edition="P.1812-8, same numbers as -7",
        path_loss_db=_p1812_path_loss_db,
        frequency_mhz=p1812.VALID_FREQUENCY_MHZ,
        distance_m=p1812.VALID_DISTANCE_M,
        height_agl_m=p1812.VALID_HEIGHT_AGL_M,
        time_percent=p1812.VALID_TIME_PERCENT,
        location_percent=p1812.VALID_LOCATION_PERCENT,
        contains=frozenset({"terrain", "clutter", "ducting", "troposcatter"}),
    ),
    p525=PropagationModel(
        key="p525",
        title="Free space",
        document="ITU-R P.525",
        edition="P.525-4",
        path_loss_db=_p525_path_loss_db,
        frequency_mhz=_ABOVE_ZERO,
        distance_m=_ABOVE_ZERO,
        height_agl_m=_ABOVE_ZERO,
        time_percent=(0.0, 100.0),
        location_percent=(0.0, 100.0),
        contains=frozenset(),
    ),
)
