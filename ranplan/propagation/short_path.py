"""The rule for every cell: a model where it is defined, free space and a knife edge nearer.

P.1812 and P.452 say nothing below 0.25 km and need five profile points. A raster has cells nearer
than that, so the rule is ours, the same for both, stated here once:

- at the mast's own cell: free space over the mean distance of a cell's points from its centre;
- up to ``max(0.25 km, 4 steps)``: free space over the slant path plus the knife-edge loss of the
  single worst point of the profile with its clutter, median earth radius;
- over the next two steps the two are blended linearly in distance;
- beyond: the model.

A step is the spacing of the profile's points. Free space has the gases of a model that counts them.
The elevation of departure is the model's everywhere.
"""

import math

from numba import njit

from ranplan.constants import ZONE_SEA
from ranplan.propagation import clear_air, p452, p526, p1812
from ranplan.propagation import profile_geometry as geometry

SHORTEST_PATH_KM = 0.25
STEPS_BEFORE_MODEL = 4  # five points
BLEND_STEPS = 2
# Mean distance of the points of a unit square from its centre: (sqrt(2) + asinh(1)) / 6.
MEAN_DISTANCE_IN_CELL = (math.sqrt(2.0) + math.asinh(1.0)) / 6.0


@njit(cache=True, error_model="numpy", nogil=True)
def model_weight(distance_km, step_km):
    """
    Share of the model in the loss of a path, the rest being the short-path rule.

    Parameters
    ----------
    distance_km, step_km : float
        Length of the path, spacing of its points. [km]

    Examples
    --------
    >>> [model_weight(d, 0.1) for d in (0.3, 0.5, 0.6, 2.0)]
    [0.0, 0.5, 1.0, 1.0]
    """
    start = max(SHORTEST_PATH_KM, STEPS_BEFORE_MODEL * step_km)
    # Rounded so that four and six steps give 0 and 1 whatever the last bit of the distance is.
    return round(min(max((distance_km - start) / (BLEND_STEPS * step_km), 0.0), 1.0), 9)


@njit(cache=True, error_model="numpy", nogil=True)
def _departure_deg(distance_km, ground_m, hts, hrs, ae):
    """Elevation of the ray that leaves for the receiver, or for the horizon before it. [deg]."""
    d = distance_km[distance_km.size - 1]
    horizon, _ = geometry.steepest_from_tx(distance_km, ground_m, hts, ae)
    direct = (hrs - hts) / (1000.0 * d) - d / (2.0 * ae)
    return math.degrees(math.atan(max(horizon, direct)))


@njit(cache=True, error_model="numpy", nogil=True)
def _worst_edge_loss_db(distance_km, surface_m, hts, hrs, ae, frequency_ghz):
    """Knife-edge loss of the single worst point. [dB]."""
    wavelength = p526.wavelength_m(frequency_ghz)
    nu, _ = p526.highest_edge(distance_km, surface_m, hts, hrs, ae, wavelength)
    return p526.knife_edge_loss_db(nu)


@njit(cache=True, error_model="numpy", nogil=True)
def _own_cell_ray(cell_km, link):
    """Distance [km], climb [m] and elevation [deg] of the ray to the mast's own cell."""
    distance = MEAN_DISTANCE_IN_CELL * cell_km
    climb = link.rx_height_agl_m - link.tx_height_agl_m
    return distance, climb, math.degrees(math.atan(climb / (1000.0 * distance)))


# --- P.1812 ---------------------------------------------------------------------------------------


@njit(cache=True, error_model="numpy", nogil=True)
def p1812_path_loss(distance_km, ground_m, surface_m, zone, link):
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
    weight = model_weight(d, d / n)
    if weight == 1.0:
        result = p1812.transmission(distance_km, ground_m, surface_m, zone, link)
        return result.Lb, math.degrees(result.theta_t / 1000.0)
    ae = clear_air.effective_earth_radius_km(link.delta_n)
    hts = ground_m[0] + link.tx_height_agl_m
    hrs = ground_m[n] + link.rx_height_agl_m
    free_space = clear_air.free_space_loss_db(d, hts - hrs, link.frequency_ghz)
    edge = _worst_edge_loss_db(distance_km, surface_m, hts, hrs, ae, link.frequency_ghz)
    loss = p1812.loss_over_places_db(
        free_space + edge, free_space, zone[n], link.location_percent, link.location_sigma_db
    )
    if weight > 0.0:
        result = p1812.transmission(distance_km, ground_m, surface_m, zone, link)
        loss += weight * (result.Lb - loss)
    return loss, _departure_deg(distance_km, ground_m, hts, hrs, ae)


@njit(cache=True, error_model="numpy", nogil=True)
def p1812_own_cell(cell_km, zone, link):
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
    distance, climb, departure = _own_cell_ray(cell_km, link)
    free_space = clear_air.free_space_loss_db(distance, climb, link.frequency_ghz)
    loss = p1812.loss_over_places_db(
        free_space, free_space, zone, link.location_percent, link.location_sigma_db
    )
    return loss, departure


# --- P.452, with the share of places borrowed from P.1812 -----------------------------------------


@njit(cache=True, error_model="numpy", nogil=True)
def _free_space_with_gases_db(distance_km, height_difference_m, sea_fraction, link, gases):
    """Free space and gases over the slant path. [dB]."""
    gamma = p452.gas_attenuation_db_km(gases, sea_fraction)
    free_space, absorbed = p452.free_space_and_gases_db(
        distance_km, height_difference_m, link.frequency_ghz, gamma
    )
    return free_space + absorbed


@njit(cache=True, error_model="numpy", nogil=True)
def p452_path_loss(distance_km, ground_m, surface_m, zone, link, gases, location_percent, sigma_db):
    """
    Loss and elevation of departure of a path of any length, for arguments that have been checked.

    Parameters
    ----------
    distance_km : (point,) float64 array
        Evenly spaced, 0 first, at least two points. [km]
    ground_m, surface_m : (point,) float64 arrays
        Bare terrain, and terrain with clutter, bare near the two ends: see
        ``p452.clear_terminals``. [m amsl]
    zone : (point,) uint8 array
    link : p452.Link
    gases : p452.Gases
    location_percent, sigma_db : float
        Share of places, and deviation over them. [%], [dB]

    Returns
    -------
    loss_db, departure_deg : float
        [dB], [deg above the horizontal]
    """
    n = distance_km.size - 1
    d = distance_km[n]
    weight = model_weight(d, d / n)
    if weight == 1.0:
        result = p452.transmission(distance_km, ground_m, surface_m, zone, link, gases)
        loss = p452.loss_over_places_db(result, zone[n], location_percent, sigma_db)
        return loss, math.degrees(result.theta_t / 1000.0)
    ae = clear_air.effective_earth_radius_km(link.delta_n)
    hts = ground_m[0] + link.tx_height_agl_m
    hrs = ground_m[n] + link.rx_height_agl_m
    _, _, sea_fraction = geometry.land_and_sea(distance_km, zone)
    free_space = _free_space_with_gases_db(d, hts - hrs, sea_fraction, link, gases)
    edge = _worst_edge_loss_db(distance_km, surface_m, hts, hrs, ae, link.frequency_ghz)
    loss = p1812.loss_over_places_db(
        free_space + edge, free_space, zone[n], location_percent, sigma_db
    )
    if weight > 0.0:
        result = p452.transmission(distance_km, ground_m, surface_m, zone, link, gases)
        whole = p452.loss_over_places_db(result, zone[n], location_percent, sigma_db)
        loss += weight * (whole - loss)
    return loss, _departure_deg(distance_km, ground_m, hts, hrs, ae)


@njit(cache=True, error_model="numpy", nogil=True)
def p452_own_cell(cell_km, zone, link, gases, location_percent, sigma_db):
    """
    Loss and elevation of departure to the mast's own cell, which is taken as level.

    Parameters
    ----------
    cell_km : float
        Side of the cell. [km]
    zone : int
        Radio-climatic zone of the cell.
    link : p452.Link
    gases : p452.Gases
    location_percent, sigma_db : float
        Share of places, and deviation over them. [%], [dB]

    Returns
    -------
    loss_db, departure_deg : float
        [dB], [deg above the horizontal]
    """
    distance, climb, departure = _own_cell_ray(cell_km, link)
    sea_fraction = 1.0 if zone == ZONE_SEA else 0.0
    free_space = _free_space_with_gases_db(distance, climb, sea_fraction, link, gases)
    loss = p1812.loss_over_places_db(free_space, free_space, zone, location_percent, sigma_db)
    return loss, departure
