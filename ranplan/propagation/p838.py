"""Specific attenuation by rain, Recommendation ITU-R P.838-3.

Constants were read second-hand, in public implementations, and hold against Table 5 and against
the published validation values, which are at 14.25 and 29 GHz only. Inside, the Recommendation's
letters and units hold: f [GHz], R [mm/h], theta the path's elevation and tau the polarization's
tilt [degrees], k and alpha of the power law, gamma_R [dB/km].
"""

from __future__ import annotations

import math
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numba import njit

from ranplan.arguments import Limits, elementwise, refuse_outside

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

DOCUMENT = "ITU-R P.838"
VALID_FREQUENCY_MHZ = (1_000.0, 1_000_000.0)

# Tilt of the polarization against the horizontal, (4)-(5). [deg]
TILT_DEG = MappingProxyType({"horizontal": 0.0, "vertical": 90.0, "circular": 45.0})

LIMITS = MappingProxyType(
    {
        "frequency_mhz": Limits(*VALID_FREQUENCY_MHZ, "MHz"),
        # No limit is published: more than a cloudburst is taken for a mistake.
        "rain_rate_mm_h": Limits(0.0, 500.0, "mm/h"),
        "tilt_deg": Limits(-180.0, 180.0, "degrees"),
        "elevation_deg": Limits(-90.0, 90.0, "degrees"),
    }
)

# a_j, b_j, c_j of the bells, and m, c of the line beneath them.
K_H = np.array(  # Table 1
    [
        (-5.33980, -0.10008, 1.13098),
        (-0.35351, 1.26970, 0.45400),
        (-0.23789, 0.86036, 0.15354),
        (-0.94158, 0.64552, 0.16817),
    ]
)
K_H_LINE = (-0.18961, 0.71147)
K_V = np.array(  # Table 2
    [
        (-3.80595, 0.56934, 0.81061),
        (-3.44965, -0.22911, 0.51059),
        (-0.39902, 0.73042, 0.11899),
        (0.50167, 1.07319, 0.27195),
    ]
)
K_V_LINE = (-0.16398, 0.63297)
ALPHA_H = np.array(  # Table 3
    [
        (-0.14318, 1.82442, -0.55187),
        (0.29591, 0.77564, 0.19822),
        (0.32177, 0.63773, 0.13164),
        (-5.37610, -0.96230, 1.47828),
        (16.1721, -3.29980, 3.43990),
    ]
)
ALPHA_H_LINE = (0.67849, -1.95537)
ALPHA_V = np.array(  # Table 4
    [
        (-0.07771, 2.33840, -0.76284),
        (0.56727, 0.95545, 0.54039),
        (-0.20238, 1.14520, 0.26809),
        (-48.2991, 0.791669, 0.116226),
        (48.5833, 0.791459, 0.116479),
    ]
)
ALPHA_V_LINE = (-0.053739, 0.83433)


class PowerLaw(NamedTuple):
    """
    Coefficients of gamma_R = k R^alpha.

    Parameters
    ----------
    k : float or array
        [dB/km at 1 mm/h]
    alpha : float or array
        [1]
    """

    k: float | np.ndarray
    alpha: float | np.ndarray


@njit(cache=True, error_model="numpy", nogil=True)
def _curve(x, bells, line):
    """Bells and a line over x = log10 f, (2) and (3)."""
    total = line[0] * x + line[1]
    for j in range(bells.shape[0]):
        a, b, c = bells[j]
        total += a * math.exp(-(((x - b) / c) ** 2))
    return total


@njit(cache=True, error_model="numpy", nogil=True)
def power_law(frequency_ghz, tilt_deg, elevation_deg):
    r"""
    Coefficients of the power law for a polarization and an inclined path.

    Parameters
    ----------
    frequency_ghz : float
        f, 1 to 1000. [GHz]
    tilt_deg : float
        tau: 0 horizontal, 90 vertical, 45 circular. [deg]
    elevation_deg : float
        theta. [deg]

    Returns
    -------
    PowerLaw

    Notes
    -----
    P.838-3 (4) and (5), with :math:`u = \cos^2 \theta \cos 2 \tau`:

    .. math::
        k = \frac{k_H + k_V + (k_H - k_V) u}{2}, \qquad
        \alpha = \frac{k_H \alpha_H + k_V \alpha_V + (k_H \alpha_H - k_V \alpha_V) u}{2 k}

    Examples
    --------
    >>> k, alpha = power_law(30.0, 90.0, 0.0)  # Table 5: 0.2291 and 0.9129
    >>> round(k, 4), round(alpha, 4)
    (0.2291, 0.9129)
    """
    x = math.log10(frequency_ghz)
    k_H, k_V = 10.0 ** _curve(x, K_H, K_H_LINE), 10.0 ** _curve(x, K_V, K_V_LINE)
    alpha_H, alpha_V = _curve(x, ALPHA_H, ALPHA_H_LINE), _curve(x, ALPHA_V, ALPHA_V_LINE)
    theta, tau = math.radians(elevation_deg), math.radians(tilt_deg)
    u = math.cos(theta) ** 2 * math.cos(2.0 * tau)
    k = (k_H + k_V + (k_H - k_V) * u) / 2.0  # (4)
    weighted = k_H * alpha_H + k_V * alpha_V + (k_H * alpha_H - k_V * alpha_V) * u
    return PowerLaw(k, weighted / (2.0 * k))  # (5)


@njit(cache=True, error_model="numpy", nogil=True)
def specific_attenuation(frequency_ghz, rain_rate_mm_h, tilt_deg, elevation_deg):
    """
    Specific attenuation by rain, gamma_R = k R^alpha, (1). [dB/km].

    Examples
    --------
    >>> round(specific_attenuation(30.0, 1.0, 90.0, 0.0), 4)  # k itself
    0.2291
    """
    k, alpha = power_law(frequency_ghz, tilt_deg, elevation_deg)
    return k * rain_rate_mm_h**alpha


@njit(cache=True, error_model="numpy", nogil=True)
def _k_loop(f, tau, theta, out):
    for i in range(f.size):
        out[i] = power_law(f[i], tau[i], theta[i]).k


@njit(cache=True, error_model="numpy", nogil=True)
def _alpha_loop(f, tau, theta, out):
    for i in range(f.size):
        out[i] = power_law(f[i], tau[i], theta[i]).alpha


@njit(cache=True, error_model="numpy", nogil=True)
def _specific_attenuation_loop(f, R, tau, theta, out):
    for i in range(f.size):
        out[i] = specific_attenuation(f[i], R[i], tau[i], theta[i])


def rain_power_law(
    frequency_mhz: ArrayLike, *, tilt_deg: ArrayLike, elevation_deg: ArrayLike = 0.0
) -> PowerLaw:
    """
    Coefficients k and alpha of the specific attenuation by rain, arguments checked.

    Parameters
    ----------
    frequency_mhz : float or array
        1 000 to 1 000 000. [MHz]
    tilt_deg : float or array
        Tilt of the polarization against the horizontal; ``TILT_DEG`` has it by name. [deg]
    elevation_deg : float or array
        Elevation of the path. [deg]

    Returns
    -------
    PowerLaw
        Two numbers, or two arrays in the arguments' common shape.

    Raises
    ------
    ModelRangeError
        If a value is none or out of range; it names value and limits.

    Examples
    --------
    >>> k, alpha = rain_power_law(30e3, tilt_deg=TILT_DEG["horizontal"])  # Table 5
    >>> round(k, 4), round(alpha, 4)
    (0.2403, 0.9485)
    """
    values = {"frequency_mhz": frequency_mhz, "tilt_deg": tilt_deg, "elevation_deg": elevation_deg}
    refuse_outside(DOCUMENT, {name: LIMITS[name] for name in values}, values)
    f = np.asarray(frequency_mhz, dtype=np.float64) / 1e3
    return PowerLaw(
        elementwise(_k_loop, f, tilt_deg, elevation_deg),
        elementwise(_alpha_loop, f, tilt_deg, elevation_deg),
    )


def rain_specific_attenuation_db_km(
    frequency_mhz: ArrayLike,
    rain_rate_mm_h: ArrayLike,
    *,
    tilt_deg: ArrayLike,
    elevation_deg: ArrayLike = 0.0,
) -> float | np.ndarray:
    r"""
    Specific attenuation while it rains at a given rate, arguments checked.

    Parameters
    ----------
    frequency_mhz : float or array
        1 000 to 1 000 000. [MHz]
    rain_rate_mm_h : float or array
        Over a minute. [mm/h]
    tilt_deg : float or array
        Tilt of the polarization against the horizontal; ``TILT_DEG`` has it by name. [deg]
    elevation_deg : float or array
        Elevation of the path. [deg]

    Returns
    -------
    float or array
        In the arguments' common shape. [dB/km]

    Raises
    ------
    ModelRangeError
        If a value is none or out of range; it names value and limits.

    Notes
    -----
    P.838-3 (1):

    .. math:: \gamma_R = k R^\alpha

    Examples
    --------
    >>> rain_specific_attenuation_db_km(30e3, [0.0, 25.0, 50.0], tilt_deg=90.0).round(2)
    array([0.  , 4.33, 8.15])
    """
    values = {
        "frequency_mhz": frequency_mhz,
        "rain_rate_mm_h": rain_rate_mm_h,
        "tilt_deg": tilt_deg,
        "elevation_deg": elevation_deg,
    }
    refuse_outside(DOCUMENT, LIMITS, values)
    f = np.asarray(frequency_mhz, dtype=np.float64) / 1e3
    return elementwise(_specific_attenuation_loop, f, rain_rate_mm_h, tilt_deg, elevation_deg)
