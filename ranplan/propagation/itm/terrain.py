"""What ITM reads off a profile: horizons, mean height, irregularity, effective heights; section 3.

Profiles are heights [m amsl] at even steps, from transmitter to receiver, both ends included.
"""

import math

import numpy as np
from numba import njit

_MOST_SAMPLES = 245  # of a profile for its irregularity: 10 * 25 - 5


@njit(cache=True, error_model="numpy", nogil=True)
def mean_height_m(elevation_m):
    """Mean height of the terrain, a tenth of the steps at either end left out. [m amsl]."""
    n = elevation_m.size - 1
    tenth = int(0.1 * n)
    total = 0.0
    for i in range(tenth, n - tenth + 1):
        total += elevation_m[i]
    return total / (n - 2 * tenth + 1)


@njit(cache=True, error_model="numpy", nogil=True)
def horizons(elevation_m, step_m, tx_amsl_m, rx_amsl_m, a_e):
    """
    Elevation [rad] and distance [m] of either horizon; in line of sight, of the other antenna.

    Returns
    -------
    theta_tx, theta_rx, dL_tx, dL_rx : float
    """
    n = elevation_m.size - 1
    d = n * step_m
    curvature = 0.5 / a_e
    theta_tx = (rx_amsl_m - tx_amsl_m) / d - d * curvature
    theta_rx = (tx_amsl_m - rx_amsl_m) / d - d * curvature
    dL_tx, dL_rx = d, d
    # Distances are summed up, not multiplied: the reference does so, and cuts shares of them to
    # whole steps, where the last digit counts.
    from_tx, from_rx = 0.0, d
    for i in range(1, n):
        from_tx += step_m
        from_rx -= step_m
        theta = (elevation_m[i] - tx_amsl_m) / from_tx - from_tx * curvature
        if theta > theta_tx:
            theta_tx, dL_tx = theta, from_tx
        theta = (elevation_m[i] - rx_amsl_m) / from_rx - from_rx * curvature
        if theta > theta_rx:
            theta_rx, dL_rx = theta, from_rx
    return theta_tx, theta_rx, dL_tx, dL_rx


@njit(cache=True, error_model="numpy", nogil=True)
def fitted_ends(heights_m, n_points, first, last):
    """
    Heights at both ends of a line fitted to the points from one position to another.

    Parameters
    ----------
    heights_m : (n_points or more,) array
        [m]
    n_points : int
    first, last : float
        Positions between which the line is fitted, counted in steps.

    Returns
    -------
    at_first_point, at_last_point : float
        Of the whole profile, to which the line is drawn out. [m]

    Examples
    --------
    >>> heights = np.array([9.0, 1.0, 2.0, 3.0, 9.0])
    >>> [round(end, 6) for end in fitted_ends(heights, 5, 1.0, 3.0)]
    [0.0, 4.0]
    """
    n = n_points - 1
    # max() in this order: what is no number counts as 0 and does not leave the profile.
    i0 = int(max(0.0, first))
    i1 = n - int(max(0.0, n - last))
    if i1 <= i0:  # at least two steps, where there are as many
        i0 = max(i0 - 1, 0)
        i1 = n - max(n - (i1 + 1), 0)
    length = float(i1 - i0)
    middle = 0.5 * (i0 + i1)
    t = -0.5 * length
    total = 0.5 * (heights_m[i0] + heights_m[i1])
    moment = 0.5 * (heights_m[i0] - heights_m[i1]) * t
    for i in range(i0 + 1, i1):
        t += 1.0
        total += heights_m[i]
        moment += heights_m[i] * t
    mean = total / length
    slope = 12.0 * moment / ((length * length + 2.0) * length)
    return mean - slope * middle, mean + slope * (n - middle)


@njit(cache=True, error_model="numpy", nogil=True)
def _gather_below(values, first, last, limit):
    """Bring the values below a limit to the front; give the index behind them."""
    behind = first
    # Without a branch: which way it would go is chance, and guessing wrong costs most of the time.
    for i in range(first, last + 1):
        value = values[i]
        values[i] = values[behind]
        values[behind] = value
        behind += value < limit
    return behind


@njit(cache=True, error_model="numpy", nogil=True)
def select(values, first, last, rank):
    """
    Rearrange ``values[first:last + 1]`` until the one of some rank is in place.

    Parameters
    ----------
    values : (point,) array
        Changed: what is left of the rank is not greater, what is right of it is not smaller.
    first, last, rank : int
        Indices, all included.
    """
    while first < last:
        pivot = values[(first + last) // 2]
        behind = _gather_below(values, first, last, pivot)
        if rank < behind:
            last = behind - 1
        elif behind > first:
            first = behind
        else:  # none is below the pivot: it and its equals are in place
            behind = _gather_below(values, first, last, np.nextafter(pivot, np.inf))
            if rank < behind:
                return
            first = max(behind, first + 1)  # what is no number has no equal


@njit(cache=True, error_model="numpy", nogil=True)
def interdecile_m(values, n_values, tenth):
    """
    Range left when the ``tenth - 1`` highest and as many lowest values are set aside.

    Parameters
    ----------
    values : (n_values or more,) array
        Changed: its order.
    n_values, tenth : int
    """
    low, high = tenth - 1, n_values - tenth
    select(values, 0, n_values - 1, low)
    select(values, low, n_values - 1, high)
    return values[high] - values[low]


@njit(cache=True, error_model="numpy", nogil=True)
def terrain_irregularity_m(elevation_m, step_m, first_m, last_m):
    """
    Asymptotic interdecile range of the heights about a fitted line between two distances. [m].

    Zero where fewer than two steps lie between them.
    """
    start, end = first_m / step_m, last_m / step_m
    length = end - start
    if not length >= 2.0:  # nor where it is no number
        return 0.0
    tenth = min(max(4, int(0.1 * (length + 8.0))), 25)
    n = 10 * tenth - 5
    samples = np.empty(_MOST_SAMPLES)
    stride = length / (n - 1)
    last_step = elevation_m.size - 2
    for j in range(n):
        position = start + j * stride
        i = min(int(position), last_step)
        part = position - i
        samples[j] = elevation_m[i] + part * (elevation_m[i + 1] - elevation_m[i])
    at_first, at_last = fitted_ends(samples, n, 0.0, n - 1.0)
    slope = (at_last - at_first) / (n - 1)
    for j in range(n):
        samples[j] -= at_first + j * slope
    return interdecile_m(samples, n, tenth) / (1.0 - 0.8 * math.exp(-(last_m - first_m) / 50e3))
