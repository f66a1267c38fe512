"""Okumura-Hata (Hata 1980) and its extension by COST 231 (final report, 1999, section 4.4.1).

The formulas are the published ones, read second-hand in notes on implementations: Hata's fit to
Okumura's curves of 1968 from 150 to 1500 MHz, and COST 231's to the same curves from 1500 to
2000 MHz. Inside, their letters and units hold: f [MHz], d [km], h_b and h_m [m], losses [dB]. All
are medians over places of a quasi-level area; the base station stands above the roofs around it.
"""

from __future__ import annotations

import math
from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING

from numba import njit

from ranplan.arguments import Limits, elementwise, refuse_outside, refuse_unknown

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import ArrayLike

HATA_DOCUMENT = "Okumura-Hata"
COST231_DOCUMENT = "COST 231-Hata"

VALID_HATA_FREQUENCY_MHZ = (150.0, 1_500.0)
VALID_COST231_FREQUENCY_MHZ = (1_500.0, 2_000.0)
VALID_DISTANCE_M = (1_000.0, 20_000.0)
VALID_BASE_HEIGHT_AGL_M = (30.0, 200.0)
VALID_MOBILE_HEIGHT_AGL_M = (1.0, 10.0)

URBAN_SMALL, URBAN_LARGE, SUBURBAN, OPEN = range(4)
HATA_ENVIRONMENTS = MappingProxyType(
    {
        "urban_small": URBAN_SMALL,  # small and medium city
        "urban_large": URBAN_LARGE,
        "suburban": SUBURBAN,
        "open": OPEN,
    }
)

# C_m of COST 231. [dB]
COST231_ENVIRONMENTS = MappingProxyType({"medium_city_suburban": 0.0, "metropolitan": 3.0})


@njit(cache=True, error_model="numpy", nogil=True)
def small_city_height_gain(f, h_m):
    """
    Gain a(h_m) of the mobile's height in a small or medium city, f [MHz], h_m [m]. [dB].

    Examples
    --------
    >>> round(small_city_height_gain(900.0, 1.5), 3)  # about nothing at the reference height
    0.016
    """
    log_f = math.log10(f)
    return (1.1 * log_f - 0.7) * h_m - (1.56 * log_f - 0.8)


@njit(cache=True, error_model="numpy", nogil=True)
def large_city_height_gain(f, h_m):
    """
    Gain a(h_m) of the mobile's height in a large city, f [MHz], h_m [m]. [dB].

    Hata gives one form up to 200 MHz and the other from 400 MHz; between them the border is drawn
    at 300 MHz, as implementations do.

    Examples
    --------
    >>> round(large_city_height_gain(900.0, 1.5), 3)
    -0.001
    """
    if f < 300.0:
        return 8.29 * math.log10(1.54 * h_m) ** 2 - 1.1
    return 3.2 * math.log10(11.75 * h_m) ** 2 - 4.97


@njit(cache=True, error_model="numpy", nogil=True)
def distance_slope(h_b):
    """Rise of the loss with a tenfold distance, for the base station's height [m]. [dB]."""
    return 44.9 - 6.55 * math.log10(h_b)


@njit(cache=True, error_model="numpy", nogil=True)
def okumura_hata(environment, f, d, h_b, h_m):
    """
    Median loss after Okumura and Hata.

    Parameters
    ----------
    environment : int
        ``URBAN_SMALL``, ``URBAN_LARGE``, ``SUBURBAN`` or ``OPEN``.
    f, d : float
        [MHz], [km]
    h_b, h_m : float
        Base station and mobile, above the ground. [m]

    Returns
    -------
    L : float
        [dB]

    Examples
    --------
    >>> round(okumura_hata(URBAN_SMALL, 869.0, 2.0, 30.0, 1.0), 2)
    137.88
    """
    log_f = math.log10(f)
    if environment == URBAN_LARGE:
        a = large_city_height_gain(f, h_m)
    else:
        a = small_city_height_gain(f, h_m)
    L = 69.55 + 26.16 * log_f - 13.82 * math.log10(h_b) - a + distance_slope(h_b) * math.log10(d)
    if environment == SUBURBAN:
        L -= 2.0 * math.log10(f / 28.0) ** 2 + 5.4
    elif environment == OPEN:
        L -= 4.78 * log_f**2 - 18.33 * log_f + 40.94
    return L


@njit(cache=True, error_model="numpy", nogil=True)
def cost231_hata(C_m, f, d, h_b, h_m):
    """
    Median loss after COST 231.

    Parameters
    ----------
    C_m : float
        0 in a medium city or a suburb, 3 in a metropolis. [dB]
    f, d : float
        [MHz], [km]
    h_b, h_m : float
        Base station and mobile, above the ground; the mobile's gain is that of a small or medium
        city whatever the environment, as published. [m]

    Returns
    -------
    L : float
        [dB]

    Examples
    --------
    >>> round(cost231_hata(0.0, 2114.0, 2.0, 30.0, 1.0), 2)
    150.64
    """
    reference = 46.3 + 33.9 * math.log10(f) - 13.82 * math.log10(h_b) + C_m
    return reference - small_city_height_gain(f, h_m) + distance_slope(h_b) * math.log10(d)


@njit(cache=True, error_model="numpy", nogil=True)
def _okumura_hata(environment, f, distance_m, h_b, h_m, out):
    for i in range(out.size):
        out[i] = okumura_hata(environment, f[i], distance_m[i] / 1000.0, h_b[i], h_m[i])


@njit(cache=True, error_model="numpy", nogil=True)
def _cost231_hata(C_m, f, distance_m, h_b, h_m, out):
    for i in range(out.size):
        out[i] = cost231_hata(C_m, f[i], distance_m[i] / 1000.0, h_b[i], h_m[i])


def okumura_hata_loss_db(
    frequency_mhz: ArrayLike,
    distance_m: ArrayLike,
    *,
    environment: str,
    base_height_agl_m: ArrayLike,
    mobile_height_agl_m: ArrayLike,
) -> float | np.ndarray:
    """
    Median path loss after Okumura and Hata.

    Parameters
    ----------
    frequency_mhz : float or array
        150 to 1500. [MHz]
    distance_m : float or array
        1000 to 20000. [m]
    environment : str
        ``"urban_small"`` (small or medium city), ``"urban_large"``, ``"suburban"`` or ``"open"``.
    base_height_agl_m, mobile_height_agl_m : float or array
        30 to 200, 1 to 10. [m]

    Returns
    -------
    loss_db : float or array
        [dB]

    Raises
    ------
    ModelRangeError
        If a value is no number or out of range; it names value and limits.

    Examples
    --------
    >>> loss = okumura_hata_loss_db(
    ...     900.0,
    ...     [1_000.0, 10_000.0],
    ...     environment="suburban",
    ...     base_height_agl_m=30.0,
    ...     mobile_height_agl_m=1.5,
    ... )
    >>> loss.round(1)
    array([116.5, 151.7])
    """
    refuse_unknown(HATA_DOCUMENT, "environment", environment, HATA_ENVIRONMENTS)
    _refuse(
        HATA_DOCUMENT,
        VALID_HATA_FREQUENCY_MHZ,
        frequency_mhz=frequency_mhz,
        distance_m=distance_m,
        base_height_agl_m=base_height_agl_m,
        mobile_height_agl_m=mobile_height_agl_m,
    )
    loop = partial(_okumura_hata, HATA_ENVIRONMENTS[environment])
    return elementwise(loop, frequency_mhz, distance_m, base_height_agl_m, mobile_height_agl_m)


def cost231_hata_loss_db(
    frequency_mhz: ArrayLike,
    distance_m: ArrayLike,
    *,
    environment: str,
    base_height_agl_m: ArrayLike,
    mobile_height_agl_m: ArrayLike,
) -> float | np.ndarray:
    """
    Median path loss after COST 231's extension of Hata's formula.

    Parameters
    ----------
    frequency_mhz : float or array
        1500 to 2000. [MHz]
    distance_m : float or array
        1000 to 20000. [m]
    environment : str
        ``"medium_city_suburban"`` or ``"metropolitan"``.
    base_height_agl_m, mobile_height_agl_m : float or array
        30 to 200, 1 to 10. [m]

    Returns
    -------
    loss_db : float or array
        [dB]

    Raises
    ------
    ModelRangeError
        If a value is no number or out of range; it names value and limits.

    Examples
    --------
    >>> loss = cost231_hata_loss_db(
    ...     1_800.0,
    ...     5_000.0,
    ...     environment="metropolitan",
    ...     base_height_agl_m=30.0,
    ...     mobile_height_agl_m=1.5,
    ... )
    >>> round(loss, 1)
    163.8
    """
    refuse_unknown(COST231_DOCUMENT, "environment", environment, COST231_ENVIRONMENTS)
    _refuse(
        COST231_DOCUMENT,
        VALID_COST231_FREQUENCY_MHZ,
        frequency_mhz=frequency_mhz,
        distance_m=distance_m,
        base_height_agl_m=base_height_agl_m,
        mobile_height_agl_m=mobile_height_agl_m,
    )
    loop = partial(_cost231_hata, COST231_ENVIRONMENTS[environment])
    return elementwise(loop, frequency_mhz, distance_m, base_height_agl_m, mobile_height_agl_m)


def _refuse(document: str, valid_frequency_mhz: tuple[float, float], **values: ArrayLike) -> None:
    limits = {
        "frequency_mhz": Limits(*valid_frequency_mhz, "MHz"),
        "distance_m": Limits(*VALID_DISTANCE_M, "m"),
        "base_height_agl_m": Limits(*VALID_BASE_HEIGHT_AGL_M, "m"),
        "mobile_height_agl_m": Limits(*VALID_MOBILE_HEIGHT_AGL_M, "m"),
    }
    refuse_outside(document, limits, values)
