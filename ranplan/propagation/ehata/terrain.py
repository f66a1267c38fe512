"""What extended Hata reads off a profile: effective heights, undulation, slope, sea, horizons.

Profiles run **from the mobile to the base station**, evenly spaced, both ends included, as in
NTIA's code; elevations in metres above the sea.
"""

import math
from typing import NamedTuple

import numpy as np
from numba import njit

# Ground around a terminal, as far as it moves the effective height. [m]
_NEAR_M = 3_000.0
_FAR_M = 15_000.0
_UNDULATION_M = 10_000.0  # stretch at the mobile over which the terrain's undulation is taken
_SLOPE_FROM_M, _SLOPE_TO_M = 5, 10  # shortest and longest stretch of the mean slope [km]

_SURFACE_REFRACTIVITY = 301.0  # at the sea [N-units]
_SCALE_HEIGHT_M = 9_460.0
_TRUE_CURVATURE_PER_M = 157e-9  # of the earth, for a radius of 6370 km

BOTH_SEA, BASE_SEA, MOBILE_SEA = range(3)


class Undulation(NamedTuple):
    """
    Heights that 10, 50 and 90 % of the ground near the mobile exceed.

    On a path shorter than 10 km all are scaled by the growth of the undulation to its asymptote.
    """

    h10: float
    h50: float
    h90: float
    delta_h: float  # h10 - h90


class Horizons(NamedTuple):
    """Radio horizons of mobile and base station, and the ridge where they are one point."""

    mobile_m: float  # the path's length where nothing stands between [m]
    base_m: float
    is_single: bool
    ridge_m: float  # height of the single ridge, see ``horizons`` [m]


@njit(cache=True, error_model="numpy", nogil=True)
def _steps(length_m, step_m):
    """Count whole steps in a length, one that ends on a point counting in full."""
    return int(length_m / step_m + 1e-9)


@njit(cache=True, error_model="numpy", nogil=True)
def effective_height_m(height_agl_m, ground_m, step_m):
    """
    Height of an antenna above the mean ground from 3 to 15 km before it.

    Parameters
    ----------
    height_agl_m : float
        [m]
    ground_m : (point,) float64 array
        From that antenna on. [m amsl]
    step_m : float
        [m]

    Returns
    -------
    height_m : float
        On a path of less than 3 km the height above the ground; from there the ground's part grows
        with the path to the whole at 15 km. [m]

    Examples
    --------
    >>> round(effective_height_m(50.0, np.arange(1.0, 11.0), 1_000.0), 9)
    47.0
    """
    n = ground_m.size - 1
    d = n * step_m
    if d < _NEAR_M:
        return height_agl_m
    first = _steps(_NEAR_M, step_m)
    last = min(_steps(_FAR_M, step_m), n)
    share = (min(d, _FAR_M) - _NEAR_M) / (_FAR_M - _NEAR_M)
    return height_agl_m + share * (ground_m[0] - np.mean(ground_m[first : last + 1]))


@njit(cache=True, error_model="numpy", nogil=True)
def undulation(ground_m, step_m):
    """
    Undulation of the terrain in the 10 km next to the mobile.

    Parameters
    ----------
    ground_m : (point,) float64 array
        [m amsl]
    step_m : float
        [m]

    Returns
    -------
    Undulation
    """
    n = ground_m.size - 1
    d = n * step_m
    last = n if d < _UNDULATION_M else _steps(_UNDULATION_M, step_m)
    rising = np.sort(ground_m[: last + 1])
    count = rising.size
    h10 = rising[count - 1 - max(int(0.1 * count - 1.0), 0)]
    h50 = rising[count - 1 - max(int(0.5 * count - 1.0), 0)]
    h90 = rising[count - 1 - max(int(0.9 * count - 1.0), 0)]
    growth = 1.0
    if d < _UNDULATION_M:
        growth = (1.0 - 0.8 * math.exp(-0.2)) / (1.0 - 0.8 * math.exp(-2e-5 * d))
    return Undulation(growth * h10, growth * h50, growth * h90, growth * (h10 - h90))


@njit(cache=True, error_model="numpy", nogil=True)
def _fitted_fall_m(ground_m, n):
    """Fall of the straight line fitted to points 0 to n, the two end points at half weight."""
    middle = 0.5 * n
    moment = 0.5 * middle * (ground_m[0] - ground_m[n])
    for i in range(1, n):
        moment -= (i - middle) * ground_m[i]
    return 12.0 * moment / (n * n + 2.0)


@njit(cache=True, error_model="numpy", nogil=True)
def slope_at_mobile_mrad(ground_m, step_m):
    """
    Mean slope theta_m of the ground at the mobile, falling toward the base station positive.

    Parameters
    ----------
    ground_m : (point,) float64 array
        [m amsl]
    step_m : float
        [m]

    Returns
    -------
    theta_m : float
        Lines are fitted to the first 5, 6 ... 10 km as far as the path goes. The steepest counts if
        all have one sign, else that over 5 km; zero on a shorter path. [mrad]
    """
    d = (ground_m.size - 1) * step_m
    shortest = 0.0
    highest, lowest = -np.inf, np.inf
    for length_km in range(_SLOPE_FROM_M, _SLOPE_TO_M + 1):
        length_m = 1000.0 * length_km
        if d < length_m:
            break
        slope = 1000.0 * _fitted_fall_m(ground_m, _steps(length_m, step_m)) / length_m
        if length_km == _SLOPE_FROM_M:
            shortest = slope
        highest, lowest = max(highest, slope), min(lowest, slope)
    if d <= 1000.0 * _SLOPE_FROM_M or highest * lowest < 0.0:
        return shortest
    return highest if highest >= 0.0 else lowest


@njit(cache=True, error_model="numpy", nogil=True)
def sea_share(is_sea):
    """
    Share of the points that lie at sea, and nearer to which end they are.

    Parameters
    ----------
    is_sea : (point,) bool array

    Returns
    -------
    beta : float
        0 to 1.
    end : int
        ``MOBILE_SEA`` or ``BASE_SEA``: in whose half more of them lie; ``BOTH_SEA`` if equal.
    """
    half = (is_sea.size - 1) // 2
    mobile = np.sum(is_sea[:half])
    base = np.sum(is_sea[half:])
    end = BOTH_SEA
    if mobile > base:
        end = MOBILE_SEA
    elif base > mobile:
        end = BASE_SEA
    return (mobile + base) / is_sea.size, end


@njit(cache=True, error_model="numpy", nogil=True)
def effective_curvature_per_m(ground_m):
    """Curvature of the effective earth, by the refractivity at the mean height of the ground."""
    refractivity = _SURFACE_REFRACTIVITY * math.exp(-np.mean(ground_m) / _SCALE_HEIGHT_M)
    return _TRUE_CURVATURE_PER_M * (1.0 - 0.04665 * math.exp(refractivity / 179.3))


@njit(cache=True, error_model="numpy", nogil=True)
def horizons(ground_m, step_m, h_m, h_b):
    """
    Radio horizons over the bare ground.

    Parameters
    ----------
    ground_m : (point,) float64 array
        [m amsl]
    step_m : float
        [m]
    h_m, h_b : float
        Mobile and base station, above the ground. [m]

    Returns
    -------
    Horizons
        They are single if they lie within half a step of each other. The ridge's height is that
        above the line between the antennas, never negative, and computed as in every implementation
        at hand: the weights of the line's two ends are exchanged, and the ground's point follows
        from the summed steps cut to a whole number, which rounding makes the one before at times.
    """
    n = ground_m.size - 1
    d = n * step_m
    mobile, base = ground_m[0] + h_m, ground_m[n] + h_b
    bulge = 0.5 * effective_curvature_per_m(ground_m)
    slope_m = (base - mobile) / d - bulge * d
    slope_b = (mobile - base) / d - bulge * d
    d_m = d_b = d
    along, back = 0.0, d
    is_obstructed = False
    for i in range(1, n):
        along += step_m
        back -= step_m
        above = ground_m[i] - mobile - (slope_m + bulge * along) * along
        if above > 0.0:
            slope_m += above / along
            d_m = along
            is_obstructed = True
        if is_obstructed:
            above = ground_m[i] - base - (slope_b + bulge * back) * back
            if above > 0.0:
                slope_b += above / back
                d_b = back
    is_single = abs(d - d_m - d_b) <= 0.5 * step_m
    height = 0.0
    if is_single:
        line = (base * d_b + mobile * d_m) / d
        height = max(ground_m[int(d_m / step_m)] - line + bulge * d_m * d_b, 0.0)
    return Horizons(d_m, d_b, is_single, height)
