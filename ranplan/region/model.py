"""The region: everything the plan knows of the ground, on one grid."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

    from ranplan.grid import Grid


@dataclass(frozen=True, slots=True)
class ClutterClass:
    """
    One land cover class and what stands on it.

    Parameters
    ----------
    code : int
        Value in the land cover raster, 0 to 254.
    name : str
    height_m : float
        Representative clutter height, P.1812 Table 2 or a local survey. [m]
    is_sea : bool
        The class is open sea (not a lake or river).
    source, trust : str
        Where the height comes from, and how far to trust it (V, V2, M, I).
    """

    code: int
    name: str
    height_m: float
    is_sea: bool = False
    source: str = ""
    trust: str = "M"


@dataclass(frozen=True, slots=True)
class Region:
    """
    The ground of a plan; arrays are (rows, cols) of ``grid``, row 0 north.

    Parameters
    ----------
    name : str
    grid : Grid
    elevation_amsl_m : float32 array
        Bare ground, no NaN; 0 where there is sea. [m]
    clutter_class : uint8 array
        Class code of ``legend``; 255 everywhere when the plan has no land cover.
    clutter_height_m : float32 array
        [m]
    legend : tuple of ClutterClass
        Empty when the plan has no land cover.
    zone : uint8 array
        ``constants.ZONE_SEA``, ``ZONE_COASTAL`` or ``ZONE_INLAND``.
    population : float32 array or None
        People a cell; None when the plan has no population.
    latitude_deg : float32 array
        Latitude of each cell's centre. [deg]
    notes : tuple of str
        What was done to the data on the way (voids filled, sea levelled, people off the grid):
        goes into the plan's provenance.
    illustrative : tuple of str
        Names of the layers that are illustrative, not records.
    """

    name: str
    grid: Grid
    elevation_amsl_m: np.ndarray
    clutter_class: np.ndarray
    clutter_height_m: np.ndarray
    legend: tuple[ClutterClass, ...]
    zone: np.ndarray
    population: np.ndarray | None
    latitude_deg: np.ndarray
    notes: tuple[str, ...] = field(default=())
    illustrative: tuple[str, ...] = field(default=())
