"""RSRP of one sector: the link budget, once in the open and once as a kernel over a window."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numba import njit

from ranplan.propagation.window import LOSS_NOT_COMPUTED
from ranplan.radio.antenna import PatternTerms, pattern_gain_dbi, pattern_terms
from ranplan.radio.array_pattern import tabled_beam_db
from ranplan.radio.direction import Pointing, angles_deg, pointing, turned_to_antenna
from ranplan.radio.element import element_attenuation_db
from ranplan.radio.power import resource_element_power_dbm

if TYPE_CHECKING:
    from ranplan.coverage.model import Receiver
    from ranplan.propagation.window import PathLossWindow
    from ranplan.sites import Sector


def rsrp_dbm(
    sector: Sector, receiver: Receiver, path_loss_db, *, bearing_grid_deg, departure_deg
) -> np.ndarray:
    """
    Median RSRP of a sector, link by link: what `raise_best_server` does for a whole window.

    Parameters
    ----------
    sector : Sector
    receiver : Receiver
    path_loss_db : float or array
        Basic transmission loss. [dB]
    bearing_grid_deg : float or array
        From the mast to the receiver, clockwise from grid north. [deg]
    departure_deg : float or array
        Elevation angle at which the ray leaves the mast. [deg]

    Returns
    -------
    rsrp_dbm : array
        Power of one resource element at the receiver's input. [dBm]

    Notes
    -----
    RSRP = power a resource element + antenna gain toward the ray - path loss
    + receiver gain - receiver loss.
    """
    gain_dbi = pattern_gain_dbi(
        sector.radio.pattern,
        bearing_grid_deg,
        departure_deg,
        boresight_deg=sector.azimuth_grid_deg,
        tilt_deg=sector.tilt_deg,
    )
    power_dbm = resource_element_power_dbm(sector.radio, sector.carrier)
    return power_dbm + gain_dbi - path_loss_db + receiver.gain_dbi - receiver.loss_db


def raise_best_server(
    sector: Sector, index: int, receiver: Receiver, window: PathLossWindow, margin_db, best
) -> None:
    """
    Compare one sector with the best server so far in every cell of a window.

    A sector takes a cell over with a higher level after its fade margin, or with the same (as
    float32) and a lower index: the order in which sectors come does not matter.

    Parameters
    ----------
    sector : Sector
    index : int
        Of the sector in the plan.
    receiver : Receiver
    window : PathLossWindow
    margin_db : (rows, cols) float32 array
        Fade margin of the sector's carrier in the window's cells. [dB]
    best : tuple of (rows, cols) arrays
        Views of the window's cells: RSRP and fade margin float32 [dBm, dB], NaN where there is
        none; path loss float32 [dB]; sector index int32. Changed in place.
    """
    _raise_best_server(
        window.loss_cdb,
        window.departure_cdeg,
        window.site_row - window.row_start,
        window.site_col - window.col_start,
        link_terms(sector, receiver),
        margin_db,
        index,
        *best,
    )


class LinkTerms(NamedTuple):
    """
    What a kernel needs to know of a sector.

    Parameters
    ----------
    boresight_dbm : float
        RSRP at the pattern's maximum, before path loss. [dBm]
    pointing : Pointing
        From grid north.
    pattern : PatternTerms
    """

    boresight_dbm: float
    pointing: Pointing
    pattern: PatternTerms


def link_terms(sector: Sector, receiver: Receiver) -> LinkTerms:
    """Return what a kernel needs to know of a sector."""
    pattern = sector.radio.pattern
    boresight_dbm = (
        resource_element_power_dbm(sector.radio, sector.carrier)
        + pattern.max_gain_dbi
        + receiver.gain_dbi
        - receiver.loss_db
    )
    return LinkTerms(
        boresight_dbm,
        pointing(sector.azimuth_grid_deg, sector.tilt_deg),
        pattern_terms(pattern),
    )


@njit(cache=True, error_model="numpy", nogil=True)
def received_dbm(east, north, departure_cdeg, loss_cdb, terms):
    """
    Median RSRP in one cell of a window, a scalar for kernels.

    Parameters
    ----------
    east, north : float
        From the mast to the cell. [cells]
    departure_cdeg, loss_cdb : int
        Of that cell.
    terms : LinkTerms

    Returns
    -------
    rsrp_dbm : float32
        [dBm]
    """
    reach = math.sqrt(east * east + north * north)
    if reach == 0.0:  # the mast's own cell lies in every direction: take the boresight
        east, north, reach = terms.pointing.boresight_sin, terms.pointing.boresight_cos, 1.0
    departure = math.radians(departure_cdeg / 100.0)
    level = math.cos(departure) / reach
    outward, right, upward = turned_to_antenna(
        east * level, north * level, math.sin(departure), terms.pointing
    )
    azimuth_deg, elevation_deg = angles_deg(outward, right, upward)
    element = terms.pattern
    attenuation_db = element_attenuation_db(
        azimuth_deg,
        elevation_deg,
        element.width_h_deg,
        element.width_v_deg,
        element.a_max_db,
        element.sla_v_db,
    )
    beam_db = tabled_beam_db(right, upward, terms.pattern.beams)
    return np.float32(terms.boresight_dbm - (attenuation_db - beam_db) - loss_cdb / 100.0)


@njit(cache=True, error_model="numpy", nogil=True)
def _raise_best_server(
    loss_cdb,
    departure_cdeg,
    mast_row,
    mast_col,
    terms,
    sector_margin_db,
    index,
    rsrp_dbm,
    margin_db,
    path_loss_db,
    server,
):
    rows, cols = loss_cdb.shape
    for row in range(rows):
        for col in range(cols):
            loss = loss_cdb[row, col]
            if loss == LOSS_NOT_COMPUTED:
                continue
            level_dbm = received_dbm(
                float(col - mast_col), float(mast_row - row), departure_cdeg[row, col], loss, terms
            )
            assured_dbm = level_dbm - sector_margin_db[row, col]
            best_dbm = rsrp_dbm[row, col] - margin_db[row, col]
            if (
                math.isnan(best_dbm)
                or assured_dbm > best_dbm
                or (assured_dbm == best_dbm and index < server[row, col])
            ):
                rsrp_dbm[row, col] = level_dbm
                margin_db[row, col] = sector_margin_db[row, col]
                path_loss_db[row, col] = np.float32(loss / 100.0)
                server[row, col] = index
