"""Effective heights and horizons, read off a profile or estimated from its roughness; section 3."""

import math
from typing import NamedTuple

from numba import njit

from ranplan.propagation.itm import terrain

RANDOM, CAREFUL, VERY_CAREFUL = 0, 1, 2  # siting of an antenna in area mode


class Geometry(NamedTuple):
    """
    Terrain irregularity, effective heights, horizons; letters as in ``earth.Path``.

    All in metres, the elevations of the horizons in radians.
    """

    delta_h: float
    he_tx: float
    he_rx: float
    dL_tx: float
    dL_rx: float
    theta_tx: float
    theta_rx: float


@njit(cache=True, error_model="numpy", nogil=True)
def horizon_distance_m(he, a_e, delta_h):
    """Distance of the horizon over irregular terrain; (3.3). [m]."""
    return math.sqrt(2.0 * he * a_e) * math.exp(-0.07 * math.sqrt(delta_h / max(he, 5.0)))


@njit(cache=True, error_model="numpy", nogil=True)
def horizon_elevation(he, a_e, delta_h, dL):
    """Elevation of the horizon over irregular terrain; (3.4). [rad]."""
    smooth = math.sqrt(2.0 * he * a_e)
    return (0.65 * delta_h * (smooth / dL - 1.0) - 2.0 * he) / smooth


@njit(cache=True, error_model="numpy", nogil=True)
def _above_fit(h, ground_m, fit_m):
    """Height over the fitted line, never below that over the ground. [m]."""
    return h + max(0.0, ground_m - fit_m)


@njit(cache=True, error_model="numpy", nogil=True)
def of_profile(elevation_m, step_m, h_tx, h_rx, a_e):
    """
    Return the ``Geometry`` of a profile.

    Parameters
    ----------
    elevation_m : (point,) float64 array
        [m amsl]
    step_m, h_tx, h_rx, a_e : float
        [m]
    """
    n = elevation_m.size - 1
    d = n * step_m
    ground_tx, ground_rx = elevation_m[0], elevation_m[n]
    theta_tx, theta_rx, dL_tx, dL_rx = terrain.horizons(
        elevation_m, step_m, ground_tx + h_tx, ground_rx + h_rx, a_e
    )
    # The ground right before an antenna tells of its site, not of the path.
    first, last = min(15.0 * h_tx, 0.1 * dL_tx), d - min(15.0 * h_rx, 0.1 * dL_rx)
    delta_h = terrain.terrain_irregularity_m(elevation_m, step_m, first, last)

    if dL_tx + dL_rx <= 1.5 * d:  # beyond the horizons: a line for the foreground of each antenna
        fit_tx, _ = terrain.fitted_ends(elevation_m, n + 1, first / step_m, 0.9 * dL_tx / step_m)
        _, fit_rx = terrain.fitted_ends(
            elevation_m, n + 1, (d - 0.9 * dL_rx) / step_m, last / step_m
        )
        he_tx, he_rx = _above_fit(h_tx, ground_tx, fit_tx), _above_fit(h_rx, ground_rx, fit_rx)
        return Geometry(delta_h, he_tx, he_rx, dL_tx, dL_rx, theta_tx, theta_rx)

    # In line of sight the horizons are those a path of this roughness would have.
    fit_tx, fit_rx = terrain.fitted_ends(elevation_m, n + 1, first / step_m, last / step_m)
    he_tx, he_rx = _above_fit(h_tx, ground_tx, fit_tx), _above_fit(h_rx, ground_rx, fit_rx)
    dL_tx = horizon_distance_m(he_tx, a_e, delta_h)
    dL_rx = horizon_distance_m(he_rx, a_e, delta_h)
    if dL_tx + dL_rx <= d:  # they must reach each other
        q = (d / (dL_tx + dL_rx)) ** 2
        he_tx, he_rx = q * he_tx, q * he_rx
        dL_tx = horizon_distance_m(he_tx, a_e, delta_h)
        dL_rx = horizon_distance_m(he_rx, a_e, delta_h)
    return Geometry(
        delta_h,
        he_tx,
        he_rx,
        dL_tx,
        dL_rx,
        horizon_elevation(he_tx, a_e, delta_h, dL_tx),
        horizon_elevation(he_rx, a_e, delta_h, dL_rx),
    )


@njit(cache=True, error_model="numpy", nogil=True)
def sited_height_m(h, delta_h, siting):
    """Effective height of an antenna whose site was chosen more or less well; (3.1), (3.2). [m]."""
    if siting == RANDOM:
        return h
    gain = 4.0 if siting == CAREFUL else 9.0
    if h < 5.0:
        gain *= math.sin(0.1 * math.pi * h)
    return h + (1.0 + gain) * math.exp(-min(20.0, 2.0 * h / max(1e-3, delta_h)))


@njit(cache=True, error_model="numpy", nogil=True)
def of_area(delta_h, h_tx, h_rx, tx_siting, rx_siting, a_e):
    """
    Return the ``Geometry`` to be expected in terrain of some irregularity; (3.1) to (3.4).

    Parameters
    ----------
    delta_h, h_tx, h_rx : float
        [m]
    tx_siting, rx_siting : int
        ``RANDOM``, ``CAREFUL`` or ``VERY_CAREFUL``.
    a_e : float
        [m]
    """
    he_tx = sited_height_m(h_tx, delta_h, tx_siting)
    he_rx = sited_height_m(h_rx, delta_h, rx_siting)
    dL_tx = horizon_distance_m(he_tx, a_e, delta_h)
    dL_rx = horizon_distance_m(he_rx, a_e, delta_h)
    return Geometry(
        delta_h,
        he_tx,
        he_rx,
        dL_tx,
        dL_rx,
        horizon_elevation(he_tx, a_e, delta_h, dL_tx),
        horizon_elevation(he_rx, a_e, delta_h, dL_rx),
    )
