"""From median RSRP to service: location variability, probability, fade margin, tiers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numba import njit
from scipy.special import ndtr, ndtri

from ranplan.coverage.model import Tier, TierResult
from ranplan.propagation.p1812 import location_sigma_db

if TYPE_CHECKING:
    from collections.abc import Sequence


def location_sigma_raster_db(
    frequency_mhz: float, cell_m: float, receiver_height_agl_m: float, clutter_height_m, *, is_sea
) -> np.ndarray:
    """
    Spread of a frequency's level over the places of each cell, as a standard deviation.

    Parameters
    ----------
    frequency_mhz : float
        [MHz]
    cell_m : float
        Side of a cell. [m]
    receiver_height_agl_m : float
        [m]
    clutter_height_m : (rows, cols) float32 array
        [m]
    is_sea : (rows, cols) bool array

    Returns
    -------
    sigma_db : (rows, cols) float32 array
        P.1812 section 4.8; zero at sea. [dB]
    """
    sigma_db = np.empty(clutter_height_m.shape, np.float32)
    _fill_sigma_db(
        frequency_mhz / 1e3, cell_m, receiver_height_agl_m, clutter_height_m, is_sea, sigma_db
    )
    return sigma_db


@njit(cache=True, error_model="numpy", nogil=True)
def _fill_sigma_db(
    frequency_ghz, cell_m, receiver_height_agl_m, clutter_height_m, is_sea, sigma_db
):
    rows, cols = sigma_db.shape
    for row in range(rows):
        for col in range(cols):
            if is_sea[row, col]:
                sigma_db[row, col] = 0.0
            else:
                sigma_db[row, col] = location_sigma_db(
                    frequency_ghz, cell_m, receiver_height_agl_m, clutter_height_m[row, col]
                )


def location_probability(rsrp_dbm, sigma_db, threshold_dbm: float) -> np.ndarray:
    """
    Share of places in a cell whose level reaches a threshold.

    Levels over the places of a cell are normal in dB about the median.

    Parameters
    ----------
    rsrp_dbm : (rows, cols) float32 array
        Median. [dBm]
    sigma_db : (rows, cols) float32 array
        Standard deviation; where it is zero the share is 0 or 1. [dB]
    threshold_dbm : float
        [dBm]

    Returns
    -------
    (rows, cols) float32 array
        0 to 1, NaN where the median is.
    """
    above_db = rsrp_dbm - np.float32(threshold_dbm)
    steady = np.where(above_db >= 0, np.float32(np.inf), np.float32(-np.inf))
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        deviations = np.where(sigma_db == 0, steady, above_db / sigma_db)
    return ndtr(deviations)


def fade_margin_db(sigma_db, location_fraction: float) -> np.ndarray:
    """
    Excess of a median over a threshold with which a share of the places reaches the threshold.

    Parameters
    ----------
    sigma_db : array
        [dB]
    location_fraction : float
        Above 0, below 1; below one half the margin is negative.

    Returns
    -------
    array
        Of the type of ``sigma_db``. [dB]
    """
    return sigma_db * sigma_db.dtype.type(ndtri(location_fraction))


def tier_index(rsrp_dbm, margin_db, tiers: Sequence[Tier]) -> np.ndarray:
    """
    Highest tier that each cell reaches with its fade margin.

    Parameters
    ----------
    rsrp_dbm, margin_db : (rows, cols) float32 array
        [dBm], [dB]
    tiers : sequence of Tier
        Weakest first.

    Returns
    -------
    (rows, cols) uint8 array
        0 where none is reached (also where the median is NaN), 1 for the weakest, and so on.
    """
    assured_dbm = rsrp_dbm - margin_db
    index = np.zeros(assured_dbm.shape, np.uint8)
    for tier in tiers:
        index += assured_dbm >= tier.threshold_dbm
    return index


def tier_results(
    index,
    tiers: Sequence[Tier],
    cell_m: float,
    *,
    is_sea: np.ndarray,
    population: np.ndarray | None,
) -> tuple[TierResult, ...]:
    """
    Land, sea and people that reach each tier or a stronger one.

    Parameters
    ----------
    index : (rows, cols) uint8 array
        As `tier_index` gives it.
    tiers : sequence of Tier
        Weakest first.
    cell_m : float
        Side of a cell. [m]
    is_sea : (rows, cols) bool array
    population : (rows, cols) float32 array or None
        People a cell.

    Returns
    -------
    tuple of TierResult
        Weakest first.
    """
    cell_km2 = cell_m**2 / 1e6
    land_cells = _at_least(index, len(tiers), ~is_sea)
    sea_cells = _at_least(index, len(tiers), is_sea)
    people = None if population is None else _at_least(index, len(tiers), population)
    return tuple(
        TierResult(
            tier=tier,
            area_km2=float(land_cells[level] * cell_km2),
            sea_area_km2=float(sea_cells[level] * cell_km2),
            population=None if people is None else float(people[level]),
        )
        for level, tier in enumerate(tiers, start=1)
    )


def _at_least(index, n_tiers: int, weight) -> np.ndarray:
    """Sum of the weights of the cells at each level or above."""
    at_level = np.bincount(index.ravel(), weight.ravel(), minlength=n_tiers + 1)
    return np.cumsum(at_level[::-1])[::-1]
