"""Diffraction, Recommendation ITU-R P.526-15, for callers: arguments checked, metres and MHz.

The formulas stand in ``p526`` and ``profile_geometry``, with their equation numbers (second-hand,
by P.1812-8). The wavelength is the reference implementations', of c = 2.998e8 m/s. Every function
refuses what is out of range or no number; the range is that in which the formulas have a meaning,
since no published one was at hand.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numba import njit
from scipy.special import fresnel

from ranplan.arguments import (
    Limits,
    checked_numbers,
    elementwise,
    refuse_outside,
    refuse_unknown,
)
from ranplan.constants import EARTH_RADIUS_KM
from ranplan.propagation import p526
from ranplan.propagation import profile_geometry as geometry
from ranplan.propagation.checks import POLARIZATIONS, PathRange, checked_profile

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from ranplan.propagation.window import Profile

DOCUMENT = "ITU-R P.526"
MIN_POINTS = 3

_LIMITS = {
    "parameter": Limits(-1e6, 1e6, "(no unit)"),
    "height_m": Limits(-math.inf, math.inf, "m"),
    "tx_distance_m": Limits(0.0, math.inf, "m", open_low=True),
    "rx_distance_m": Limits(0.0, math.inf, "m", open_low=True),
    "distance_m": Limits(0.0, math.inf, "m", open_low=True),
    "tx_height_m": Limits(0.0, math.inf, "m", open_low=True),
    "rx_height_m": Limits(0.0, math.inf, "m", open_low=True),
    "tx_height_agl_m": Limits(0.0, math.inf, "m", open_low=True),
    "rx_height_agl_m": Limits(0.0, math.inf, "m", open_low=True),
    "frequency_mhz": Limits(0.0, math.inf, "MHz", open_low=True),
    "effective_earth_radius_m": Limits(0.0, math.inf, "m", open_low=True),
    "sea_fraction": Limits(0.0, 1.0, "(no unit)"),
    "delta_n": Limits(-math.inf, 157.0, "N-units/km", open_high=True),
}


_PATHS = PathRange(DOCUMENT, min_points=MIN_POINTS)


class DeltaBullington(NamedTuple):
    """
    Diffraction loss of a path by the delta-Bullington method, and what it is made of.

    Parameters
    ----------
    loss_db : float
        Over free space: ``actual_db`` and what ``spherical_db`` exceeds ``smooth_db`` by. [dB]
    actual_db : float
        Bullington construction over the profile. [dB]
    smooth_db : float
        The same over a smooth path with the effective heights. [dB]
    spherical_db : float
        Over a sphere with the effective heights. [dB]
    tx_effective_height_m, rx_effective_height_m : float
        Antennas above the smooth surface. [m]
    """

    loss_db: float
    actual_db: float
    smooth_db: float
    spherical_db: float
    tx_effective_height_m: float
    rx_effective_height_m: float


def effective_earth_radius_m(delta_n: ArrayLike) -> float | np.ndarray:
    """
    Median effective earth radius, which straightens rays in an atmosphere of constant lapse rate.

    Parameters
    ----------
    delta_n : float or array
        Lapse rate of the refractive index in the lowest kilometre; below 157, where rays follow
        the earth. [N-units/km]

    Returns
    -------
    radius_m : float or array
        P.1812 (6), (7a). [m]

    Examples
    --------
    >>> round(effective_earth_radius_m(39.25))  # four thirds of the earth's
    8494667
    """
    _check(delta_n=delta_n)
    return _plain(1000.0 * EARTH_RADIUS_KM * 157.0 / (157.0 - np.asarray(delta_n, np.float64)))


def first_fresnel_radius_m(
    tx_distance_m: ArrayLike, rx_distance_m: ArrayLike, *, frequency_mhz: ArrayLike
) -> float | np.ndarray:
    r"""
    Radius of the first Fresnel zone where a plane crosses the line between two antennas.

    Parameters
    ----------
    tx_distance_m, rx_distance_m : float or array
        From the plane to the two ends. [m]
    frequency_mhz : float or array
        [MHz]

    Returns
    -------
    radius_m : float or array
        :math:`\sqrt{\lambda d_1 d_2 / (d_1 + d_2)}`. [m]

    Examples
    --------
    >>> round(first_fresnel_radius_m(5_000.0, 5_000.0, frequency_mhz=1_000.0), 2)
    27.38
    """
    _check(tx_distance_m=tx_distance_m, rx_distance_m=rx_distance_m, frequency_mhz=frequency_mhz)
    d1, d2 = np.asarray(tx_distance_m, np.float64), np.asarray(rx_distance_m, np.float64)
    return _plain(np.sqrt(_wavelength_m(frequency_mhz) / (1.0 / d1 + 1.0 / d2)))


def knife_edge_parameter(
    height_m: ArrayLike,
    tx_distance_m: ArrayLike,
    rx_distance_m: ArrayLike,
    *,
    frequency_mhz: ArrayLike,
) -> float | np.ndarray:
    r"""
    Diffraction parameter of a knife edge between two antennas.

    Parameters
    ----------
    height_m : float or array
        Of the edge above the straight line between them; negative below it. [m]
    tx_distance_m, rx_distance_m : float or array
        From the edge to the two ends. [m]
    frequency_mhz : float or array
        [MHz]

    Returns
    -------
    parameter : float or array
        :math:`\nu = h \sqrt{2 (d_1 + d_2) / (\lambda d_1 d_2)}`: the height in radii of the first
        Fresnel zone, times the root of two. [1]

    Examples
    --------
    >>> round(knife_edge_parameter(10.0, 5_000.0, 5_000.0, frequency_mhz=1_000.0), 3)
    0.517
    """
    _check(height_m=height_m)
    radius = first_fresnel_radius_m(tx_distance_m, rx_distance_m, frequency_mhz=frequency_mhz)
    return _plain(math.sqrt(2.0) * np.asarray(height_m, np.float64) / radius)


def knife_edge_loss_db(parameter: ArrayLike) -> float | np.ndarray:
    """
    Loss over a single knife edge, by the Recommendation's approximation.

    Parameters
    ----------
    parameter : float or array
        From ``knife_edge_parameter``. [1]

    Returns
    -------
    loss_db : float or array
        P.1812 (12): within 0.13 dB of ``exact_knife_edge_loss_db`` from -0.78 up, and zero below,
        where the exact loss swings around zero. [dB]

    Examples
    --------
    >>> round(knife_edge_loss_db(0.0), 2), knife_edge_loss_db(-1.0)
    (6.03, 0.0)
    """
    _check(parameter=parameter)
    return elementwise(_knife_edge_losses, parameter)


def exact_knife_edge_loss_db(parameter: ArrayLike) -> float | np.ndarray:
    r"""
    Loss over a single knife edge, by the Fresnel integrals.

    Parameters
    ----------
    parameter : float or array
        From ``knife_edge_parameter``. [1]

    Returns
    -------
    loss_db : float or array
        Negative where the edge's field adds to the direct one. [dB]

    Notes
    -----
    With the Fresnel integrals :math:`C(\nu)` and :math:`S(\nu)`:

    .. math:: J(\nu) = -20 \log_{10} \frac{\sqrt{(1 - C - S)^2 + (C - S)^2}}{2}

    Examples
    --------
    >>> round(exact_knife_edge_loss_db(0.0), 4)  # half the field
    6.0206
    """
    _check(parameter=parameter)
    sine, cosine = fresnel(np.asarray(parameter, dtype=np.float64))
    return _plain(-20.0 * np.log10(0.5 * np.hypot(1.0 - cosine - sine, cosine - sine)))


def spherical_earth_loss_db(
    distance_m: ArrayLike,
    tx_height_m: ArrayLike,
    rx_height_m: ArrayLike,
    *,
    frequency_mhz: ArrayLike,
    effective_earth_radius_m: ArrayLike,
    sea_fraction: ArrayLike = 0.0,
    polarization: str = "vertical",
) -> float | np.ndarray:
    """
    Diffraction loss over a smooth earth, within and beyond the horizon.

    Parameters
    ----------
    distance_m : float or array
        [m]
    tx_height_m, rx_height_m : float or array
        Antennas above the smooth surface. [m]
    frequency_mhz : float or array
        [MHz]
    effective_earth_radius_m : float or array
        See ``effective_earth_radius_m``. [m]
    sea_fraction : float or array
        Share of the path over sea; all land unless told. [0 to 1]
    polarization : str
        ``"vertical"`` or ``"horizontal"``.

    Returns
    -------
    loss_db : float or array
        Over free space, P.1812 (22) to (36). [dB]

    Examples
    --------
    >>> over_land = {"frequency_mhz": 700.0, "effective_earth_radius_m": 8.5e6}
    >>> round(spherical_earth_loss_db(50_000.0, 30.0, 10.0, **over_land), 1)
    33.0
    """
    refuse_unknown(DOCUMENT, "polarization", polarization, POLARIZATIONS)
    asked = {
        "distance_m": distance_m,
        "tx_height_m": tx_height_m,
        "rx_height_m": rx_height_m,
        "effective_earth_radius_m": effective_earth_radius_m,
        "frequency_mhz": frequency_mhz,
        "sea_fraction": sea_fraction,
    }
    _check(**asked)
    code = float(POLARIZATIONS[polarization])
    return elementwise(_spherical_earth_losses, *asked.values(), code)


def bullington_loss_db(
    profile: Profile,
    *,
    frequency_mhz: float,
    tx_height_agl_m: float,
    rx_height_agl_m: float,
    effective_earth_radius_m: float,
) -> float:
    """
    Diffraction loss of a profile by the Bullington construction.

    Parameters
    ----------
    profile : Profile
        What stands at its two ends does not obstruct. Its zones are not read.
    frequency_mhz : float
        [MHz]
    tx_height_agl_m, rx_height_agl_m : float
        [m]
    effective_earth_radius_m : float
        See ``effective_earth_radius_m``. [m]

    Returns
    -------
    loss_db : float
        Over free space, P.1812 (13) to (21). [dB]
    """
    f_mhz, tx_agl_m, rx_agl_m, radius_m = _link_numbers(
        frequency_mhz, tx_height_agl_m, rx_height_agl_m, effective_earth_radius_m
    )
    distance_km, ground_m, surface_m = _profile_arrays(profile)
    tx_m, rx_m = ground_m[0] + tx_agl_m, ground_m[-1] + rx_agl_m
    return p526.bullington_loss_db(
        distance_km,
        surface_m,
        tx_m,
        rx_m,
        radius_m / 1000.0,
        float(_wavelength_m(f_mhz)),
    )


def delta_bullington(
    profile: Profile,
    *,
    frequency_mhz: float,
    tx_height_agl_m: float,
    rx_height_agl_m: float,
    effective_earth_radius_m: float,
    polarization: str = "vertical",
) -> DeltaBullington:
    """
    Diffraction loss of a profile by the delta-Bullington method, P.526 section 4.5.4.

    Parameters
    ----------
    profile : Profile
        What stands at its two ends does not obstruct; its zones tell sea from land.
    frequency_mhz : float
        [MHz]
    tx_height_agl_m, rx_height_agl_m : float
        [m]
    effective_earth_radius_m : float
        See ``effective_earth_radius_m``. [m]
    polarization : str
        ``"vertical"`` or ``"horizontal"``.

    Returns
    -------
    DeltaBullington
        P.1812 (37) to (39), the smooth path's loss at the profile's points.
    """
    refuse_unknown(DOCUMENT, "polarization", polarization, POLARIZATIONS)
    f_mhz, tx_agl_m, rx_agl_m, radius_m = _link_numbers(
        frequency_mhz, tx_height_agl_m, rx_height_agl_m, effective_earth_radius_m
    )
    distance_km, ground_m, surface_m = _profile_arrays(profile)
    zone = np.ascontiguousarray(profile.zone, dtype=np.uint8)
    _, _, sea_fraction = geometry.land_and_sea(distance_km, zone)
    tx_m, rx_m = ground_m[0] + tx_agl_m, ground_m[-1] + rx_agl_m
    smooth_tx_m, smooth_rx_m = geometry.smooth_earth_for_diffraction(
        distance_km, ground_m, tx_m, rx_m, *geometry.smooth_earth(distance_km, ground_m)
    )
    actual, smooth, spherical, loss = p526.delta_bullington_loss_db(
        distance_km,
        surface_m,
        tx_m,
        rx_m,
        smooth_tx_m,
        smooth_rx_m,
        radius_m / 1000.0,
        f_mhz / 1000.0,
        sea_fraction,
        POLARIZATIONS[polarization],
        p526.SAMPLED_FORM,
    )
    return DeltaBullington(loss, actual, smooth, spherical, tx_m - smooth_tx_m, rx_m - smooth_rx_m)


@njit(cache=True, error_model="numpy", nogil=True)
def _knife_edge_losses(nu, out):
    for i in range(out.size):
        out[i] = p526.knife_edge_loss_db(nu[i])


@njit(cache=True, error_model="numpy", nogil=True)
def _spherical_earth_losses(distance_m, tx_m, rx_m, radius_m, f_mhz, sea, polarization, out):
    for i in range(out.size):
        out[i] = p526.spherical_earth_loss_db(
            distance_m[i] / 1000.0,
            tx_m[i],
            rx_m[i],
            radius_m[i] / 1000.0,
            f_mhz[i] / 1000.0,
            sea[i],
            int(polarization[i]),
        )


def _wavelength_m(frequency_mhz: ArrayLike) -> np.ndarray:
    return p526.wavelength_m(np.asarray(frequency_mhz, dtype=np.float64) / 1000.0)


def _plain(values: np.ndarray) -> float | np.ndarray:
    """Return an array without axes as the number that it is."""
    return float(values) if np.ndim(values) == 0 else values


def _check(**values: ArrayLike) -> None:
    refuse_outside(DOCUMENT, {name: _LIMITS[name] for name in values}, values)


def _link_numbers(*asked: object) -> tuple[float, ...]:
    """Frequency [MHz], antennas' heights and effective earth radius [m], each one number."""
    names = ("frequency_mhz", "tx_height_agl_m", "rx_height_agl_m", "effective_earth_radius_m")
    limits = {name: _LIMITS[name] for name in names}
    return tuple(checked_numbers(DOCUMENT, limits, dict(zip(names, asked, strict=True))).values())


def _profile_arrays(profile: Profile) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Distance [km], ground and ground with clutter [m amsl] of a profile that is in order."""
    checked = checked_profile(_PATHS, profile)
    ground_m = checked.elevation_amsl_m
    return checked.distance_m / 1000.0, ground_m, ground_m + checked.clutter_height_m
