"""What P.1812 and P.452 read off a profile: zones, smooth earth, horizons.

Equation numbers are those of P.1812-8, read second-hand in comments of reference implementations.
Profiles run from transmitter to receiver, both ends included; d [km], heights [m amsl].
"""

import math

import numpy as np
from numba import njit

from ranplan.constants import EARTH_RADIUS_KM, ZONE_INLAND, ZONE_SEA
from ranplan.propagation.reductions import added, larger

INLAND_TERMINAL_KM = 500.0  # distance to the coast of a terminal whose path meets no sea


@njit(cache=True, error_model="numpy", nogil=True)
def _any_differs(zone, code):
    """Tell whether any zone is another than that; without an exit, so that it runs in vectors."""
    differs = False
    for i in range(zone.size):
        differs |= zone[i] != code
    return differs


@njit(cache=True, error_model="numpy", nogil=True)
def land_and_sea(distance_km, zone):
    """
    Longest stretches of land and share of sea along a path.

    Parameters
    ----------
    distance_km : (point,) float64 array
        [km]
    zone : (point,) uint8 array
        ``ZONE_SEA``, ``ZONE_COASTAL`` or ``ZONE_INLAND``.

    Returns
    -------
    longest_land_km, longest_inland_km, sea_fraction : float
        d_tm, d_lm [km], omega [0 to 1]; section 4.1. A zone reaches halfway to its neighbours.
    """
    n = distance_km.size - 1
    if not _any_differs(zone, ZONE_INLAND):
        return distance_km[n], distance_km[n], 0.0
    longest_land = longest_inland = sea = 0.0
    land = inland = 0.0
    for i in range(n + 1):
        start = distance_km[0] if i == 0 else 0.5 * (distance_km[i - 1] + distance_km[i])
        stop = distance_km[n] if i == n else 0.5 * (distance_km[i] + distance_km[i + 1])
        if zone[i] == ZONE_SEA:
            sea += stop - start
            land = 0.0
        else:
            land += stop - start
            longest_land = max(longest_land, land)
        if zone[i] == ZONE_INLAND:
            inland += stop - start
            longest_inland = max(longest_inland, inland)
        else:
            inland = 0.0
    return longest_land, longest_inland, sea / distance_km[n]


@njit(cache=True, error_model="numpy", nogil=True)
def coast_distances_km(distance_km, zone):
    """
    Distance over land from each terminal to the sea along the path.

    Parameters
    ----------
    distance_km : (point,) float64 array
        [km]
    zone : (point,) uint8 array

    Returns
    -------
    tx_km, rx_km : float
        d_ct, d_cr of section 4.5: zero for a terminal at sea, 500 where the path meets no sea. The
        coast lies halfway between the last land point and the first sea point. [km]
    """
    n = distance_km.size - 1
    tx = rx = INLAND_TERMINAL_KM
    if not _any_differs(zone, ZONE_INLAND):
        return tx, rx
    for i in range(n + 1):
        if zone[i] == ZONE_SEA:
            tx = 0.0 if i == 0 else 0.5 * (distance_km[i - 1] + distance_km[i])
            break
    for i in range(n, -1, -1):
        if zone[i] == ZONE_SEA:
            rx = 0.0 if i == n else distance_km[n] - 0.5 * (distance_km[i] + distance_km[i + 1])
            break
    return tx, rx


@njit(cache=True, error_model="numpy", nogil=True)
def smooth_earth(distance_km, ground_m):
    """
    Least-squares straight line through the terrain.

    Parameters
    ----------
    distance_km, ground_m : (point,) float64 arrays
        [km], [m amsl]

    Returns
    -------
    tx_m, rx_m : float
        Heights h_st, h_sr of the line at the two ends; (85) to (88). [m amsl]
    """
    n = distance_km.size - 1
    d = distance_km[n]
    v1 = v2 = 0.0
    for i in range(1, n + 1):
        d0, d1 = distance_km[i - 1], distance_km[i]
        h0, h1 = ground_m[i - 1], ground_m[i]
        v1 = added(v1, (d1 - d0) * (h1 + h0))
        v2 = added(v2, (d1 - d0) * (h1 * (2.0 * d1 + d0) + h0 * (d1 + 2.0 * d0)))
    return (2.0 * v1 * d - v2) / d**2, (v2 - v1 * d) / d**2


@njit(cache=True, error_model="numpy", nogil=True)
def smooth_earth_for_diffraction(distance_km, ground_m, tx_m, rx_m, smooth_tx_m, smooth_rx_m):
    """
    Smooth surface lowered where terrain obstructs the path.

    Parameters
    ----------
    distance_km, ground_m : (point,) float64 arrays
        [km], [m amsl]
    tx_m, rx_m : float
        Antennas. [m amsl]
    smooth_tx_m, smooth_rx_m : float
        From ``smooth_earth``. [m amsl]

    Returns
    -------
    tx_m, rx_m : float
        h_std, h_srd, at most the ground at each end; (89) to (91). [m amsl]
    """
    n = distance_km.size - 1
    d = distance_km[n]
    highest = steepest_tx = steepest_rx = -np.inf
    for i in range(1, n):
        d1 = distance_km[i]
        d2 = d - d1
        obstruction = ground_m[i] - (tx_m * d2 + rx_m * d1) / d
        highest = larger(obstruction, highest)
        steepest_tx = larger(obstruction / d1, steepest_tx)
        steepest_rx = larger(obstruction / d2, steepest_rx)
    if highest > 0.0:
        total = steepest_tx + steepest_rx
        smooth_tx_m -= highest * steepest_tx / total
        smooth_rx_m -= highest * steepest_rx / total
    return min(smooth_tx_m, ground_m[0]), min(smooth_rx_m, ground_m[n])


@njit(cache=True, error_model="numpy", nogil=True)
def steepest_from_tx(distance_km, ground_m, tx_m, earth_radius_km):
    """
    Radio horizon of the transmitter: steepest terrain slope seen from it.

    Parameters
    ----------
    distance_km, ground_m : (point,) float64 arrays
        [km], [m amsl]
    tx_m : float
        Antenna. [m amsl]
    earth_radius_km : float
        Median effective earth radius. [km]

    Returns
    -------
    slope : float
        Tangent above the horizontal, minus infinity without an interior point; (77). [1]
    index : int
        First point that reaches it.
    """
    n = distance_km.size - 1
    slope_max = -np.inf
    for i in range(1, n):
        slope_max = larger(_slope(distance_km[i], ground_m[i] - tx_m, earth_radius_km), slope_max)
    for i in range(1, n):
        if _slope(distance_km[i], ground_m[i] - tx_m, earth_radius_km) >= slope_max:
            return slope_max, i
    return slope_max, 0


@njit(cache=True, error_model="numpy", nogil=True, inline="always")
def _slope(distance_km, climb_m, earth_radius_km):
    """Tangent above the horizontal at which a point is seen over the effective earth; (77)."""
    return climb_m / (1000.0 * distance_km) - distance_km / (2.0 * earth_radius_km)


@njit(cache=True, error_model="numpy", nogil=True)
def steepest_from_rx(distance_km, ground_m, rx_m, earth_radius_km):
    """
    Radio horizon of the receiver: steepest terrain slope seen from it.

    Parameters
    ----------
    distance_km, ground_m : (point,) float64 arrays
        [km], [m amsl]
    rx_m : float
        Antenna. [m amsl]
    earth_radius_km : float
        Median effective earth radius. [km]

    Returns
    -------
    slope : float
        Tangent above the horizontal, minus infinity without an interior point; (82). [1]
    index : int
        Last point that reaches it, which is the nearest to the receiver.
    """
    n = distance_km.size - 1
    d = distance_km[n]
    slope_max = -np.inf
    for i in range(1, n):
        slope = _slope(d - distance_km[i], ground_m[i] - rx_m, earth_radius_km)
        slope_max = larger(slope, slope_max)
    for i in range(n - 1, 0, -1):
        if _slope(d - distance_km[i], ground_m[i] - rx_m, earth_radius_km) >= slope_max:
            return slope_max, i
    return slope_max, 0


@njit(cache=True, error_model="numpy", nogil=True)
def centre_latitude_deg(distance_km, tx_latitude, tx_longitude, rx_latitude, rx_longitude):
    """
    Latitude of the middle of a great-circle path on the mean sphere.

    Parameters
    ----------
    distance_km : float
        Length of the path. [km]
    tx_latitude, tx_longitude, rx_latitude, rx_longitude : float
        [deg]

    Returns
    -------
    latitude_deg : float
        Reached by going half of ``distance_km`` from the transmitter toward the receiver. [deg]

    Examples
    --------
    >>> round(centre_latitude_deg(222.39, 10.0, 20.0, 12.0, 20.0), 3)  # due north
    11.0
    """
    p1, p2 = math.radians(tx_latitude), math.radians(rx_latitude)
    dl = math.radians(rx_longitude - tx_longitude)
    y = math.sin(dl) * math.cos(p2)
    x = math.cos(p1) * math.sin(p2) - math.sin(p1) * math.cos(p2) * math.cos(dl)
    length = math.hypot(x, y)
    cos_bearing = x / length if length > 0.0 else 1.0
    half = 0.5 * distance_km / EARTH_RADIUS_KM
    sine = math.sin(p1) * math.cos(half) + math.cos(p1) * math.sin(half) * cos_bearing
    return math.degrees(math.asin(sine))
