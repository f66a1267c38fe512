"""Raster driver of P.452: every cell of a window its own profile, by ``short_path``'s rule.

The share of places, which P.452 does not know, is P.1812's, with its deviation for the cell.
"""

import math

import numpy as np
from numba import njit, prange

from ranplan.propagation import p452, p1812, short_path
from ranplan.propagation import profile_geometry as geometry
from ranplan.propagation.models.p452 import gases_of, link_of
from ranplan.propagation.profiles import fill_profile

_INLAND = (geometry.INLAND_TERMINAL_KM, geometry.INLAND_TERMINAL_KM)


def shared(query):
    """
    What is the same for all cells; latitude, coast and deviation over places are each cell's own.

    Parameters
    ----------
    query : LinkQuery

    Returns
    -------
    link : p452.Link
    gases : p452.Gases
    location_percent : float
        [%]
    """
    link = link_of(query, latitude_deg=0.0, coasts_km=_INLAND)
    return link, gases_of(query), float(query.location_percent)


@njit(cache=True, error_model="numpy", nogil=True)
def _link_to_cell(link, latitude_deg, coasts_km):
    """Fill in what differs from cell to cell."""
    return p452.Link(
        link.frequency_ghz,
        link.tx_height_agl_m,
        link.rx_height_agl_m,
        link.time_percent,
        link.polarization,
        latitude_deg,
        link.delta_n,
        link.surface_refractivity_n0,
        coasts_km[0],
        coasts_km[1],
        link.tx_gain_dbi,
        link.rx_gain_dbi,
    )


@njit(cache=True, error_model="numpy", nogil=True)
def _row(row, disc, layers, link, gases, location_percent, loss, departure):
    """Fill one row of a window; cells beyond the radius keep what they hold."""
    (row_start, _, col_start, col_stop), site, radius_cells, cell_km = disc
    elevation, clutter, zone, latitude = layers
    longest = 1 + max(abs(row - site[0]), abs(col_start - site[1]), abs(col_stop - 1 - site[1]))
    distance, ground, surface = np.empty(longest), np.empty(longest), np.empty(longest)
    zones = np.empty(longest, dtype=np.uint8)
    profile = (distance, ground, surface, zones)
    for col in range(col_start, col_stop):
        if math.hypot(row - site[0], col - site[1]) > radius_cells:
            continue
        sigma = 0.0
        if location_percent != 50.0:
            sigma = p1812.location_sigma_db(
                link.frequency_ghz, 1000.0 * cell_km, link.rx_height_agl_m, clutter[row, col]
            )
        middle = 0.5 * (latitude[site[0], site[1]] + latitude[row, col])
        if row == site[0] and col == site[1]:
            cell_link = _link_to_cell(link, middle, _INLAND)
            result = short_path.p452_own_cell(
                cell_km, zone[row, col], cell_link, gases, location_percent, sigma
            )
        else:
            n = fill_profile(
                elevation, clutter, zone, site[0], site[1], row, col, cell_km, *profile
            )
            path = (distance[:n], ground[:n], surface[:n], zones[:n])
            p452.clear_terminals(path[0], path[1], path[2])
            coasts = geometry.coast_distances_km(path[0], path[3])
            cell_link = _link_to_cell(link, middle, coasts)
            result = short_path.p452_path_loss(*path, cell_link, gases, location_percent, sigma)
        loss[row - row_start, col - col_start] = result[0]
        departure[row - row_start, col - col_start] = result[1]


@njit(cache=True, error_model="numpy", nogil=True)
def fill(disc, layers, link, gases, location_percent, loss, departure):
    """Fill a window on the calling thread; several threads may each run one."""
    for row in range(disc[0][0], disc[0][1]):
        _row(row, disc, layers, link, gases, location_percent, loss, departure)


@njit(cache=True, error_model="numpy", parallel=True)
def fill_on_all_cores(disc, layers, link, gases, location_percent, loss, departure):
    """Fill a window on all cores; only ever called from one thread."""
    # numba hands no tuple of tuples to its threads.
    window, site, radius_cells, cell_km = disc
    for row in prange(window[0], window[1]):
        of_row = (window, site, radius_cells, cell_km)
        _row(row, of_row, layers, link, gases, location_percent, loss, departure)
