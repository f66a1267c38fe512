"""Raster driver of P.1812: every cell of a window its own profile, by ``short_path``'s rule."""

import math

import numpy as np
from numba import njit, prange

from ranplan.propagation import p526, p1812, short_path
from ranplan.propagation import profile_geometry as geometry
from ranplan.propagation.models.p1812 import link_of
from ranplan.propagation.profiles import fill_profile

_INLAND = (geometry.INLAND_TERMINAL_KM, geometry.INLAND_TERMINAL_KM)


def shared(query):
    """
    What is the same for all cells; latitude, coast and places are each cell's own.

    Parameters
    ----------
    query : LinkQuery

    Returns
    -------
    tuple of one p1812.Link
    """
    link = link_of(
        query, latitude_deg=0.0, coasts_km=_INLAND, sigma_db=0.0, smooth_form=p526.CLOSED_FORM
    )
    return (link,)


@njit(cache=True, error_model="numpy", nogil=True)
def _link_to_cell(link, sigma_db, latitude_deg, coasts_km):
    """Fill in what differs from cell to cell."""
    return p1812.Link(
        link.frequency_ghz,
        link.tx_height_agl_m,
        link.rx_height_agl_m,
        link.time_percent,
        link.location_percent,
        sigma_db,
        link.polarization,
        latitude_deg,
        link.delta_n,
        link.surface_refractivity_n0,
        coasts_km[0],
        coasts_km[1],
        link.smooth_form,
    )


@njit(cache=True, error_model="numpy", nogil=True)
def _row(row, disc, layers, link, loss, departure):
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
        if link.location_percent != 50.0:
            sigma = p1812.location_sigma_db(
                link.frequency_ghz, 1000.0 * cell_km, link.rx_height_agl_m, clutter[row, col]
            )
        middle = 0.5 * (latitude[site[0], site[1]] + latitude[row, col])
        if row == site[0] and col == site[1]:
            cell_link = _link_to_cell(link, sigma, middle, _INLAND)
            result = short_path.p1812_own_cell(cell_km, zone[row, col], cell_link)
        else:
            n = fill_profile(
                elevation, clutter, zone, site[0], site[1], row, col, cell_km, *profile
            )
            coasts = geometry.coast_distances_km(distance[:n], zones[:n])
            cell_link = _link_to_cell(link, sigma, middle, coasts)
            result = short_path.p1812_path_loss(
                distance[:n], ground[:n], surface[:n], zones[:n], cell_link
            )
        loss[row - row_start, col - col_start] = result[0]
        departure[row - row_start, col - col_start] = result[1]


@njit(cache=True, error_model="numpy", nogil=True)
def fill(disc, layers, link, loss, departure):
    """Fill a window on the calling thread; several threads may each run one."""
    for row in range(disc[0][0], disc[0][1]):
        _row(row, disc, layers, link, loss, departure)


@njit(cache=True, error_model="numpy", parallel=True)
def fill_on_all_cores(disc, layers, link, loss, departure):
    """Fill a window on all cores; only ever called from one thread."""
    # numba hands no tuple of tuples to its threads.
    window, site, radius_cells, cell_km = disc
    for row in prange(window[0], window[1]):
        of_row = (window, site, radius_cells, cell_km)
        _row(row, of_row, layers, link, loss, departure)
