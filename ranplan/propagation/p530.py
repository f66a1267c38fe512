"""Rain attenuation of a terrestrial path over the year, Recommendation ITU-R P.530-18, 2.4.1.

The document was not at hand, and there are no published values to check against. Section, steps,
limits and constants were read second-hand, in the implementations of CRC (crc-covlib), of The
MathWorks (rainpl, the only one with the limit on r) and of eeveetza/p530, which agree; ITU-Rpy
0.4.0 gives the same for 0.01 % of the year, see ``docs/models/p838.md``. Inside, the
Recommendation's letters and units hold: f [GHz], d [km], p [%], R001 the rain rate exceeded for
0.01 % of the year [mm/h].
"""

from __future__ import annotations

import math
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np
from numba import njit

from ranplan.arguments import Limits, elementwise, refuse_outside
from ranplan.propagation import p838

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

DOCUMENT = "ITU-R P.530"
VALID_FREQUENCY_MHZ = (1_000.0, 100_000.0)
VALID_DISTANCE_M = (0.0, 60_000.0)
VALID_TIME_PERCENT = (0.001, 1.0)

LIMITS = MappingProxyType(
    {
        "frequency_mhz": Limits(*VALID_FREQUENCY_MHZ, "MHz"),
        "distance_m": Limits(*VALID_DISTANCE_M, "m"),
        "rain_rate_001_mm_h": p838.LIMITS["rain_rate_mm_h"],
        "time_percent": Limits(*VALID_TIME_PERCENT, "%"),
        "tilt_deg": p838.LIMITS["tilt_deg"],
        "elevation_deg": p838.LIMITS["elevation_deg"],
    }
)

_LEAST_DENOMINATOR = 0.4  # so that r is 2.5 at most


@njit(cache=True, error_model="numpy", nogil=True)
def distance_factor(f, d, R001, alpha):
    r"""
    Effective length of the path over its length; step 3. [1].

    Parameters
    ----------
    f : float
        [GHz]
    d : float
        Length of the path. [km]
    R001 : float
        Rain rate exceeded for 0.01 % of the year. [mm/h]
    alpha : float
        Exponent of P.838's power law.

    Returns
    -------
    r : float
        Above 1 on short paths, 2.5 at most.

    Notes
    -----
    The denominator is taken for 0.4 where it is less:

    .. math::
        r = \frac{1}{0.477 d^{0.633} R_{0.01}^{0.073 \alpha} f^{0.123}
            - 10.579 (1 - e^{-0.024 d})}

    Examples
    --------
    >>> round(distance_factor(28.0, 20.0, 42.0, 0.95), 2), distance_factor(28.0, 0.1, 42.0, 0.95)
    (0.46, 2.5)
    """
    spread = 0.477 * d**0.633 * R001 ** (0.073 * alpha) * f**0.123
    denominator = spread - 10.579 * (1.0 - math.exp(-0.024 * d))
    return 1.0 / max(denominator, _LEAST_DENOMINATOR)


@njit(cache=True, error_model="numpy", nogil=True)
def percentage_factor(C0, p):
    r"""
    Attenuation exceeded for p % of the year over that for 0.01 %; step 5. [1].

    Parameters
    ----------
    C0 : float
        From ``percentage_blend``.
    p : float
        0.001 to 1. [%]

    Returns
    -------
    float

    Notes
    -----
    At 0.01 % the power law gives 0.998, not 1:

    .. math::
        \frac{A_p}{A_{0.01}} = C_1 p^{-(C_2 + C_3 \log_{10} p)}, \qquad
        C_1 = 0.07^{C_0} 0.12^{1 - C_0}

    .. math::
        C_2 = 0.855 C_0 + 0.546 (1 - C_0), \qquad C_3 = 0.139 C_0 + 0.043 (1 - C_0)

    Examples
    --------
    Earlier editions had but two climates, the ends of this blend: 0.12 and 0.07 at 1 %.

    >>> percentage_factor(0.0, 1.0), round(percentage_factor(1.0, 1.0), 3)
    (0.12, 0.07)
    """
    C1 = 0.07**C0 * 0.12 ** (1.0 - C0)
    C2 = 0.855 * C0 + 0.546 * (1.0 - C0)
    C3 = 0.139 * C0 + 0.043 * (1.0 - C0)
    return C1 * p ** -(C2 + C3 * math.log10(p))


@njit(cache=True, error_model="numpy", nogil=True)
def percentage_blend(f):
    r"""
    C_0, share of the steeper of two laws over the year, by frequency; step 5. [1].

    Parameters
    ----------
    f : float
        [GHz]

    Returns
    -------
    C0 : float

    Notes
    -----
    0.12 below 10 GHz, from there on

    .. math::
        C_0 = 0.12 + 0.4 \log_{10} \left[ (f / 10)^{0.8} \right]

    Three implementations take the power of f / 10, ITU-Rpy that of the logarithm: for 1 % of the
    year it gets up to 5 % less attenuation.

    Examples
    --------
    >>> percentage_blend(6.0), round(percentage_blend(100.0), 2)
    (0.12, 0.44)
    """
    return 0.12 if f < 10.0 else 0.12 + 0.4 * math.log10((f / 10.0) ** 0.8)


@njit(cache=True, error_model="numpy", nogil=True)
def rain_attenuation(f, d, R001, p, tau, theta):
    """
    Attenuation by rain that is exceeded for p % of the year; 2.4.1, steps 2 to 5. [dB].

    Parameters
    ----------
    f : float
        [GHz]
    d : float
        [km]
    R001 : float
        [mm/h]
    p : float
        [%]
    tau, theta : float
        Tilt of the polarization, elevation of the path. [deg]

    Returns
    -------
    A_p : float
        [dB]
    """
    k, alpha = p838.power_law(f, tau, theta)
    gamma_R = k * R001**alpha
    A001 = gamma_R * d * distance_factor(f, d, R001, alpha)
    return A001 * percentage_factor(percentage_blend(f), p)


@njit(cache=True, error_model="numpy", nogil=True)
def _rain_attenuation_loop(f, d, R001, p, tau, theta, out):
    for i in range(f.size):
        out[i] = rain_attenuation(f[i], d[i], R001[i], p[i], tau[i], theta[i])


def rain_attenuation_db(
    frequency_mhz: ArrayLike,
    distance_m: ArrayLike,
    *,
    rain_rate_001_mm_h: ArrayLike,
    time_percent: ArrayLike,
    tilt_deg: ArrayLike,
    elevation_deg: ArrayLike = 0.0,
) -> float | np.ndarray:
    """
    Attenuation by rain that a terrestrial path exceeds for a share of the year.

    Parameters
    ----------
    frequency_mhz : float or array
        1 000 to 100 000. [MHz]
    distance_m : float or array
        Length of the path, up to 60 000. [m]
    rain_rate_001_mm_h : float or array
        Exceeded for 0.01 % of an average year, over a minute; ``io.itu_maps`` reads it from a
        user's own map of P.837. [mm/h]
    time_percent : float or array
        0.001 to 1: an availability of 99.99 % is 0.01. [%]
    tilt_deg : float or array
        Tilt of the polarization against the horizontal; ``p838.TILT_DEG`` has it by name. [deg]
    elevation_deg : float or array
        Elevation of the path. [deg]

    Returns
    -------
    float or array
        In the arguments' common shape. [dB]

    Raises
    ------
    ModelRangeError
        If a value is none or out of range; it names value and limits.

    Notes
    -----
    P.838's specific attenuation at R001, over the path's effective length (``distance_factor``),
    scaled to other shares of time (``percentage_factor``).

    Examples
    --------
    >>> rain_attenuation_db(
    ...     28e3, 5e3, rain_rate_001_mm_h=42.0, time_percent=[1.0, 0.1, 0.01], tilt_deg=0.0
    ... ).round(1)
    array([ 2.8, 10.3, 27.3])
    """
    values = {
        "frequency_mhz": frequency_mhz,
        "distance_m": distance_m,
        "rain_rate_001_mm_h": rain_rate_001_mm_h,
        "time_percent": time_percent,
        "tilt_deg": tilt_deg,
        "elevation_deg": elevation_deg,
    }
    refuse_outside(DOCUMENT, LIMITS, values)
    f = np.asarray(frequency_mhz, dtype=np.float64) / 1e3
    d = np.asarray(distance_m, dtype=np.float64) / 1e3
    return elementwise(
        _rain_attenuation_loop, f, d, rain_rate_001_mm_h, time_percent, tilt_deg, elevation_deg
    )
