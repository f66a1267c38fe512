"""The rule for every cell: P.1812 where it is defined, free space and a knife edge nearer.

P.1812 says nothing below 0.25 km and needs five profile points. A raster has cells nearer than
that, so the rule is ours, stated here once:

- at the mast's own cell: free space over the mean distance of a cell's points from its centre;
- up to ``max(0.25 km, 4 steps)``: free space over the slant path plus the knife-edge loss of the
  single worst point of the profile with its clutter, median earth radius;
- over the next two steps the two are blended linearly in distance;
- beyond: P.1812.

A step is the spacing of the profile's points. The elevation of departure is P.1812's everywhere.
"""

import math

from numba import njit

from ranplan.constants import EARTH_RADIUS_KM
from ranplan.propagation import p526, p1812
from ranplan.propagation import profile_geometry as geometry

SHORTEST_P1812_KM = 0.25
STEPS_BEFORE_P1812 = 4  # five points
BLEND_STEPS = 2
# Mean distance of the points of a unit square from its centre: (sqrt(2) + asinh(1)) / 6.
MEAN_DISTANCE_IN_CELL = (math.sqrt(2.0) + math.asinh(1.0)) / 6.0


@njit(cache=True, error_model="numpy", nogil=True)
def p1812_weight(distance_km, step_km):
    """
    Share of P.1812 in the loss of a path, the rest being the short-path rule.

    Parameters
    ----------
    distance_km, step_km : float
        Length of the path, spacing of its points. [km]

    Examples
    --------
    >>> [p1812_weight(d, 0.1) for d in (0.3, 0.5, 0.6, 2.0)]
    [0.0, 0.5, 1.0, 1.0]
    """
    start = max(SHORTEST_P1812_KM, STEPS_BEFORE_P1812 * step_km)
    # Rounded so that four and six steps give 0 and 1 whatever the last bit of the distance is.
    return round(min(max((distance_km - start) / (BLEND_STEPS * step_km), 0.0), 1.0), 9)


@njit(cache=True, error_model="numpy", nogil=True)
def _free_space_db(ground_km, height_difference_m, frequency_ghz):
    """Free space over the slant path, with P.1812's rounded constant; (8)."""
    square = ground_km**2 + (height_difference_m / 1000.0) ** 2
    return 92.4 + 20.0 * math.log10(frequency_ghz) + 10.0 * math.log10(square)


@njit(cache=True, error_model="numpy", nogil=True)
def _knife_edge_path_loss_db(distance_km, surface_m, hts, hrs, ae, zone, link):
    """Free space, the worst point as a knife edge, and the location correction. [dB]."""
    n = distance_km.size - 1
    free_space = _free_space_db(distance_km[n], hts - hrs, link.frequency_ghz)
    wavelength = p526.wavelength_m(link.frequency_ghz)
    nu, _ = p526.highest_edge(distance_km, surface_m, hts, hrs, ae, wavelength)
    loss = free_space + p526.knife_edge_loss_db(nu) + p1812.location_correction_db(zone[n], link)
    return free_space if loss < free_space else loss  # max() would hide NaN


@njit(cache=True, error_model="numpy", nogil=True)
def path_loss(distance_km, ground_m, surface_m, zone, link):
    """
    Loss and elevation of departure of a path of any length, for arguments that have been checked.

    Parameters
    ----------
    distance_km : (point,) float64 array
        Evenly spaced, 0 first, at least two points. [km]
    ground_m, surface_m : (point,) float64 arrays
        Bare terrain, and terrain with clutter (bare at the two ends). [m amsl]
    zone : (point,) uint8 array
    link : p1812.Link

    Returns
    -------
    loss_db, departure_deg : float
        [dB], [deg above the horizontal]
    """
    n = distance_km.size - 1
    d = distance_km[n]
    weight = p1812_weight(d, d / n)
    if weight == 1.0:
        result = p1812.transmission(distance_km, ground_m, surface_m, zone, link)
        return result.Lb, math.degrees(result.theta_t / 1000.0)
    ae = EARTH_RADIUS_KM * 157.0 / (157.0 - link.delta_n)
    hts = ground_m[0] + link.tx_height_agl_m
    hrs = ground_m[n] + link.rx_height_agl_m
    horizon, _ = geometry.steepest_from_tx(distance_km, ground_m, hts, ae)
    direct = (hrs - hts) / (1000.0 * d) - d / (2.0 * ae)
    departure = math.degrees(math.atan(max(horizon, direct)))
    loss = _knife_edge_path_loss_db(distance_km, surface_m, hts, hrs, ae, zone, link)
    if weight > 0.0:
        result = p1812.transmission(distance_km, ground_m, surface_m, zone, link)
        loss += weight * (result.Lb - loss)
    return loss, departure


@njit(cache=True, error_model="numpy", nogil=True)
def own_cell_path_loss(cell_km, zone, link):
    """
    Loss and elevation of departure to the mast's own cell, which is taken as level.

    Parameters
    ----------
    cell_km : float
        Side of the cell. [km]
    zone : int
        Radio-climatic zone of the cell.
    link : p1812.Link

    Returns
    -------
    loss_db, departure_deg : float
        [dB], [deg above the horizontal]
    """
    difference = link.rx_height_agl_m - link.tx_height_agl_m
    distance = MEAN_DISTANCE_IN_CELL * cell_km
    loss = _free_space_db(distance, difference, link.frequency_ghz)
    loss += max(p1812.location_correction_db(zone, link), 0.0)
    return loss, math.degrees(math.atan(difference / (1000.0 * distance)))
