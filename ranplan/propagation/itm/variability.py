"""Quantiles over time, places and situations; ITM, section 5."""

import math
from typing import NamedTuple

from numba import njit

from ranplan.propagation.itm import climates, earth

SINGLE_MESSAGE, ACCIDENTAL, MOBILE, BROADCAST = 0, 1, 2, 3  # codes of the official cases


class Variability(NamedTuple):
    """
    What share of time, places and situations a loss holds for.

    Parameters
    ----------
    time_percent, location_percent, situation_percent : float
        Share for which the loss is not exceeded. [%]
    climate : int
        Index in ``RADIO_CLIMATES``.
    mode : int
        ``SINGLE_MESSAGE`` (situations alone decide), ``ACCIDENTAL`` (situations and time),
        ``MOBILE`` (situations; time for places too) or ``BROADCAST`` (all three).
    over_places, over_situations : bool
        Whether the loss varies over places, and directly over situations.
    """

    time_percent: float
    location_percent: float
    situation_percent: float
    climate: int
    mode: int
    over_places: bool
    over_situations: bool


class Quantile(NamedTuple):
    """
    An attenuation for shares of time, places and situations.

    Parameters
    ----------
    A : float
        Attenuation below free space. [dB]
    V_med : float
        What the climate takes off at half of all times. [dB]
    extreme : bool
        Whether a share lies so far out that the statistics hardly bear it.
    """

    A: float
    V_med: float
    extreme: bool


@njit(cache=True, error_model="numpy", nogil=True)
def standard_deviate(percent):
    """
    Deviate that a normal variable exceeds in some share of cases.

    Examples
    --------
    >>> round(standard_deviate(10.0), 3), round(standard_deviate(90.0), 3)
    (1.282, -1.282)
    """
    q = percent / 100.0
    x = min(q, 1.0 - q)
    t = math.sqrt(-2.0 * math.log(x))
    z = t - ((0.010328 * t + 0.802853) * t + 2.515516) / (
        ((0.001308 * t + 0.189269) * t + 1.432788) * t + 1.0
    )
    return -z if q > 0.5 else z


@njit(cache=True, error_model="numpy", nogil=True)
def _effective_distance_m(d, he_tx, he_rx, k):
    """Distance with what the horizons and the onset of scatter take off it, d_e. [m]."""
    d_ex = math.sqrt(2.0 * 9e6 * he_tx) + math.sqrt(2.0 * 9e6 * he_rx)
    d_ex += (575.7e12 / k) ** (1.0 / 3.0)
    if d < d_ex:
        return 130e3 * d / d_ex
    return 130e3 + d - d_ex


@njit(cache=True, error_model="numpy", nogil=True)
def _curve(table, climate, d_e):
    """Curve of a climate over the effective distance; (5.5) to (5.7)."""
    c1, c2 = table[climate, 0], table[climate, 1]
    x1, x2, x3 = table[climate, 2], table[climate, 3], table[climate, 4]
    rise = (d_e / x1) ** 2
    return (c1 + c2 / (1.0 + ((d_e - x2) / x3) ** 2)) * rise / (1.0 + rise)


@njit(cache=True, error_model="numpy", nogil=True)
def _frequency_factor(table, climate, k):
    q = math.log(0.133 * k)
    return table[climate, 0] + table[climate, 1] / ((table[climate, 2] * q) ** 2 + 1.0)


@njit(cache=True, error_model="numpy", nogil=True)
def location_sigma_db(k, delta_h, d):
    """
    Deviation over places, sigma_L. [dB].

    Parameters
    ----------
    k : float
        Wave number. [1/m]
    delta_h, d : float
        Terrain irregularity and distance. [m]
    """
    roughness = k * earth.irregularity_m(delta_h, d)
    return 10.0 * roughness / (roughness + 13.0)


@njit(cache=True, error_model="numpy", nogil=True)
def _time_sigma_db(climate, d_e, k, z_T):
    """Deviation over time on the deviate's side of the median, sigma_T. [dB]."""
    if z_T < 0.0:
        factor = _frequency_factor(climates.FREQUENCY_FACTORS_BELOW, climate, k)
        return _curve(climates.DEVIATION_BELOW_CURVES, climate, d_e) * factor
    factor = _frequency_factor(climates.FREQUENCY_FACTORS_ABOVE, climate, k)
    sigma = _curve(climates.DEVIATION_ABOVE_CURVES, climate, d_e) * factor
    C_D, z_D = climates.RARE_TIMES[climate, 0], climates.RARE_TIMES[climate, 1]
    if z_T <= z_D:
        return sigma
    rare = C_D * sigma
    return rare + (sigma - rare) * z_D / z_T


@njit(cache=True, error_model="numpy", nogil=True)
def _deviates(ask):
    """Deviates over time, places and situations; a mode ties some to others."""
    z_S = standard_deviate(ask.situation_percent)
    if ask.mode == SINGLE_MESSAGE:
        return z_S, z_S, z_S
    z_T = standard_deviate(ask.time_percent)
    if ask.mode == ACCIDENTAL:
        return z_T, z_S, z_S
    if ask.mode == MOBILE:
        return z_T, z_T, z_S
    return z_T, standard_deviate(ask.location_percent), z_S


@njit(cache=True, error_model="numpy", nogil=True)
def quantile(A_ref, path, d, ask):
    """
    Attenuation for the shares of time, places and situations that are asked for.

    Parameters
    ----------
    A_ref : float
        Reference attenuation. [dB]
    path : earth.Path
    d : float
        [m]
    ask : Variability

    Returns
    -------
    Quantile
    """
    z_T, z_L, z_S = _deviates(ask)
    d_e = _effective_distance_m(d, path.he_tx, path.he_rx, path.k)
    V_med = _curve(climates.MEDIAN_CURVES, ask.climate, d_e)
    sigma_S = 5.0 + 3.0 * math.exp(-d_e / 100e3) if ask.over_situations else 0.0
    sigma_L = location_sigma_db(path.k, path.delta_h, d) if ask.over_places else 0.0
    sigma_T = _time_sigma_db(ask.climate, d_e, path.k, z_T)

    Y_T, Y_L = sigma_T * z_T, sigma_L * z_L
    variance = sigma_S**2 + Y_T**2 / (7.8 + z_S**2) + Y_L**2 / (24.0 + z_S**2)
    if ask.mode == SINGLE_MESSAGE:
        Y_R, variance = 0.0, variance + sigma_T**2 + sigma_L**2
    elif ask.mode == ACCIDENTAL:
        Y_R, variance = Y_T, variance + sigma_L**2
    elif ask.mode == MOBILE:
        Y_R = math.sqrt(sigma_T**2 + sigma_L**2) * z_T
    else:
        Y_R = Y_T + Y_L
    A = A_ref - V_med - Y_R - math.sqrt(variance) * z_S
    if A < 0.0:  # a signal above free space's grows ever more slowly
        A *= (29.0 - A) / (29.0 - 10.0 * A)
    return Quantile(A, V_med, max(abs(z_T), abs(z_L), abs(z_S)) > 3.10)
