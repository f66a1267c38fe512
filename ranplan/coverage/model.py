"""Frozen records of what coverage is asked for and what came out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

    from ranplan.grid import Grid

NO_SERVER = -1


@dataclass(frozen=True, slots=True)
class Tier:
    """
    A level of service.

    Parameters
    ----------
    name : str
    threshold_dbm : float
        RSRP a resource element that must be reached. [dBm]
    """

    name: str
    threshold_dbm: float


@dataclass(frozen=True, slots=True)
class Receiver:
    """
    The user's terminal.

    Parameters
    ----------
    height_agl_m : float
        [m]
    gain_dbi : float
        [dBi]
    loss_db : float
        Body, vehicle or other loss between the air and the terminal. [dB]
    """

    height_agl_m: float
    gain_dbi: float
    loss_db: float


@dataclass(frozen=True, slots=True)
class TierResult:
    """
    What one tier reaches, cumulative: at least this level.

    Parameters
    ----------
    tier : Tier
    area_km2, sea_area_km2 : float
        Land and sea that it reaches. [km2]
    population : float or None
        People in those cells; None when the plan has no population.
    """

    tier: Tier
    area_km2: float
    sea_area_km2: float
    population: float | None


@dataclass(frozen=True, slots=True)
class Coverage:
    """
    Coverage of a set of sectors; arrays are (rows, cols) of ``grid``.

    Parameters
    ----------
    grid : Grid
    sector_ids : tuple of str
        ``best_server`` indexes this.
    rsrp_dbm : float32 array
        Median RSRP of the best server; NaN where nothing was computed. [dBm]
    path_loss_db : float32 array
        Path loss from the best server; NaN where nothing was computed. [dB]
    best_server : int32 array
        Index of the sector with the highest median RSRP, ``NO_SERVER`` where there is none.
    location_probability : float32 array
        Share of places in the cell where the weakest tier's level is reached, 0 to 1; NaN
        where nothing was computed.
    fade_margin_db : float32 array
        What the median must exceed a threshold by to reach ``location_fraction`` of the places;
        NaN where nothing was computed. [dB]
    tier_index : uint8 array
        0 where no tier is reached, else 1 for the weakest tier and so on upward.
    location_fraction : float
        Share of places in a cell that must reach the level for the cell to count.
    tiers : tuple of TierResult
        Weakest first.
    """

    grid: Grid
    sector_ids: tuple[str, ...]
    rsrp_dbm: np.ndarray
    path_loss_db: np.ndarray
    best_server: np.ndarray
    location_probability: np.ndarray
    fade_margin_db: np.ndarray
    tier_index: np.ndarray
    location_fraction: float
    tiers: tuple[TierResult, ...]
