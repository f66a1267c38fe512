"""What a raster driver takes and gives: terrain, climate, and one window of path loss."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from ranplan.grid import Grid

# Radio climates of ITM, in the order of its codes 1 to 7.
RADIO_CLIMATES = (
    "equatorial",
    "continental_subtropical",
    "maritime_subtropical",
    "desert",
    "continental_temperate",
    "maritime_temperate_over_land",
    "maritime_temperate_over_sea",
)

LOSS_NOT_COMPUTED = 65535  # in hundredths of a dB: a loss that large is an error anyway


@dataclass(frozen=True, slots=True)
class Profile:
    """
    What one path runs over, from transmitter to receiver, both ends included.

    Parameters
    ----------
    distance_m : (point,) array
        From the transmitter, 0 first, rising. [m]
    elevation_amsl_m : (point,) array
        Bare ground. [m]
    clutter_height_m : (point,) array
        Representative clutter height; what stands at the two ends does not obstruct. [m]
    zone : (point,) array
        Radio-climatic zones, see ``constants``.
    """

    distance_m: np.ndarray
    elevation_amsl_m: np.ndarray
    clutter_height_m: np.ndarray
    zone: np.ndarray


@dataclass(frozen=True, slots=True)
class Terrain:
    """
    What a path runs over, one value a cell of one grid.

    Parameters
    ----------
    elevation_amsl_m : (rows, cols) float32 array
        Bare ground above mean sea level; the sea's surface where there is sea. [m]
    clutter_height_m : (rows, cols) float32 array
        Representative clutter height above the ground. [m]
    zone : (rows, cols) uint8 array
        Radio-climatic zone: ``constants.ZONE_SEA``, ``ZONE_COASTAL`` or ``ZONE_INLAND``.
    """

    elevation_amsl_m: np.ndarray
    clutter_height_m: np.ndarray
    zone: np.ndarray


@dataclass(frozen=True, slots=True)
class Climate:
    """
    Radio-meteorology of a region.

    Parameters
    ----------
    delta_n : float
        Average refractive-index lapse rate in the lowest kilometre, positive. [N-units/km]
    surface_refractivity_n0 : float
        Sea-level surface refractivity. [N-units]
    latitude_deg : float or (rows, cols) float32 array
        Latitude of the region, or of each cell of the grid. [deg]
    pressure_hpa : float
        Of dry air at the ground; the mean annual reference atmosphere unless told. [hPa]
    temperature_c : float
        Of the air at the ground. [degrees C]
    radio_climate : str or None
        One of ``RADIO_CLIMATES``; ITM refuses to guess it.
    ground_permittivity, ground_conductivity_s_m : float
        Of the ground; average ground unless told. [1], [S/m]
    """

    delta_n: float
    surface_refractivity_n0: float
    latitude_deg: float | np.ndarray
    pressure_hpa: float = 1013.25
    temperature_c: float = 15.0
    radio_climate: str | None = None
    ground_permittivity: float = 15.0
    ground_conductivity_s_m: float = 0.005


@dataclass(frozen=True, slots=True)
class PathLossWindow:
    """
    Path loss from one mast to the cells around it, in the resolution in which it is stored.

    Parameters
    ----------
    grid : Grid
        The window's own grid, a block of the region's.
    row_start, col_start : int
        Where the window's first cell lies in the region's grid.
    site_row, site_col : int
        The mast's cell in the region's grid.
    loss_cdb : (rows, cols) uint16 array
        Basic transmission loss; ``LOSS_NOT_COMPUTED`` beyond the radius. [0.01 dB]
    departure_cdeg : (rows, cols) int16 array
        Elevation angle at the mast, above the horizontal, of the ray that leaves for the cell:
        toward the receiver in line of sight, toward the radio horizon otherwise. [0.01 deg]
    """

    grid: Grid
    row_start: int
    col_start: int
    site_row: int
    site_col: int
    loss_cdb: np.ndarray
    departure_cdeg: np.ndarray

    @property
    def block(self) -> tuple[slice, slice]:
        """Slices of this window in an array of the region's grid."""
        rows, cols = self.grid.shape
        return (
            slice(self.row_start, self.row_start + rows),
            slice(self.col_start, self.col_start + cols),
        )

    @property
    def loss_db(self) -> np.ndarray:
        """Loss as (rows, cols) float32, NaN where it was not computed. [dB]."""
        loss = self.loss_cdb.astype(np.float32) / np.float32(100)
        loss[self.loss_cdb == LOSS_NOT_COMPUTED] = np.nan
        return loss

    @property
    def departure_deg(self) -> np.ndarray:
        """Departure angle as (rows, cols) float32, NaN where it was not computed. [deg]."""
        angle = self.departure_cdeg.astype(np.float32) / np.float32(100)
        angle[self.loss_cdb == LOSS_NOT_COMPUTED] = np.nan
        return angle
