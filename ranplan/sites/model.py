"""Frozen records of a mast and its sectors."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ranplan.radio.model import Carrier, Radio


@dataclass(frozen=True, slots=True)
class Sector:
    """
    One O-RU with one antenna on a mast, on one carrier.

    Parameters
    ----------
    sector_id : str
        Unique in the plan: ``<site>/<carrier>/<number>``.
    carrier : Carrier
    radio : Radio
    azimuth_true_deg : float or None
        Boresight clockwise from true north; None for an omni. [deg]
    azimuth_grid_deg : float
        The same from grid north, as the kernels use it; 0 for an omni. [deg]
    tilt_deg : float
        Mechanical downtilt, positive down. [deg]
    """

    sector_id: str
    carrier: Carrier
    radio: Radio
    azimuth_true_deg: float | None
    azimuth_grid_deg: float
    tilt_deg: float


@dataclass(frozen=True, slots=True)
class Site:
    """
    A mast: the cell it stands in, and its sectors.

    Parameters
    ----------
    site_id, name : str
    longitude, latitude : float
        As given, WGS84. [deg]
    row, col : int
        Cell of the region's grid; paths start at that cell's centre.
    ground_amsl_m : float
        Elevation of that cell. [m]
    height_agl_m : float
        Antenna height above ground. [m]
    sectors : tuple of Sector
    illustrative : bool
        The mast is made up, not a record.
    """

    site_id: str
    name: str
    longitude: float
    latitude: float
    row: int
    col: int
    ground_amsl_m: float
    height_agl_m: float
    sectors: tuple[Sector, ...]
    illustrative: bool = False
