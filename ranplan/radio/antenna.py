"""
Antenna gain against direction: the element of 3GPP TR 38.901 Table 7.3-1, tilted exactly.

The table itself was not at hand: its formula comes second-hand from implementations of ITU-R
M.2101, whose element is the same, and is checked against the output of one of them.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from numba import njit

if TYPE_CHECKING:
    from ranplan.radio.model import AntennaPattern

OMNI = "omni"
ELEMENT = "tr38901_element"
KINDS = (ELEMENT, OMNI)


@njit(cache=True, error_model="numpy", nogil=True)
def element_attenuation_db(
    azimuth_deg, elevation_deg, horizontal_beamwidth_deg, vertical_beamwidth_deg, a_max_db, sla_v_db
):
    """
    Attenuation off the boresight, TR 38.901 Table 7.3-1, a scalar for kernels.

    Parameters
    ----------
    azimuth_deg : float
        From the boresight, -180 to 180. [deg]
    elevation_deg : float
        From the boresight, positive up: the table's 90 minus zenith angle. [deg]
    horizontal_beamwidth_deg : float
        Infinite for an omni. [deg]
    vertical_beamwidth_deg : float
        [deg]
    a_max_db, sla_v_db : float
        Greatest attenuation, and the vertical cut's side lobes. [dB]

    Returns
    -------
    attenuation_db : float
        Positive. [dB]

    Examples
    --------
    Half a beamwidth off the boresight is 3 dB down, by definition:

    >>> element_attenuation_db(32.5, 0.0, 65.0, 10.0, 30.0, 30.0)
    3.0
    """
    horizontal = min(12.0 * (azimuth_deg / horizontal_beamwidth_deg) ** 2, a_max_db)
    vertical = min(12.0 * (elevation_deg / vertical_beamwidth_deg) ** 2, sla_v_db)
    return min(horizontal + vertical, a_max_db)


@njit(cache=True, error_model="numpy", nogil=True)
def seen_from_antenna(east, north, up, boresight_rad, tilt_rad):
    """
    Azimuth and elevation of a direction from the boresight of a tilted antenna, for kernels.

    Parameters
    ----------
    east, north, up : float
        The direction as a unit vector; north is that of the angles' origin (grid north inside).
    boresight_rad : float
        Azimuth of the boresight, clockwise from north. [rad]
    tilt_rad : float
        Mechanical downtilt, positive down. [rad]

    Returns
    -------
    azimuth_deg, elevation_deg : float
        Azimuth clockwise, -180 to 180; elevation positive up. [deg]

    Notes
    -----
    The antenna turns about its horizontal axis across the boresight, as a panel does on its
    bracket: ahead of the mast the pattern goes down by the tilt, behind it up by the same angle.
    This is the rotation of ITU-R F.1336 for mechanical tilt, in vectors.
    """
    ahead = north * math.cos(boresight_rad) + east * math.sin(boresight_rad)
    right = east * math.cos(boresight_rad) - north * math.sin(boresight_rad)
    outward = ahead * math.cos(tilt_rad) - up * math.sin(tilt_rad)
    upward = up * math.cos(tilt_rad) + ahead * math.sin(tilt_rad)
    azimuth = math.atan2(right, outward)
    elevation = math.atan2(upward, math.sqrt(outward * outward + right * right))
    return math.degrees(azimuth), math.degrees(elevation)


@njit(cache=True, error_model="numpy", nogil=True)
def _attenuations_db(
    azimuth_rad,
    elevation_rad,
    boresight_rad,
    tilt_rad,
    horizontal_beamwidth_deg,
    vertical_beamwidth_deg,
    a_max_db,
    sla_v_db,
    attenuation_db,
):
    for i in range(azimuth_rad.size):
        level = math.cos(elevation_rad[i])
        azimuth_deg, elevation_deg = seen_from_antenna(
            math.sin(azimuth_rad[i]) * level,
            math.cos(azimuth_rad[i]) * level,
            math.sin(elevation_rad[i]),
            boresight_rad,
            tilt_rad,
        )
        attenuation_db[i] = element_attenuation_db(
            azimuth_deg,
            elevation_deg,
            horizontal_beamwidth_deg,
            vertical_beamwidth_deg,
            a_max_db,
            sla_v_db,
        )


def horizontal_beamwidth_deg(pattern: AntennaPattern) -> float:
    """Horizontal beamwidth as the kernels take it: an omni's is infinite. [deg]."""
    return math.inf if pattern.kind == OMNI else pattern.horizontal_beamwidth_deg


def pattern_gain_dbi(
    pattern: AntennaPattern, azimuth_deg, elevation_deg, *, boresight_deg: float, tilt_deg: float
) -> np.ndarray:
    """
    Gain of an antenna on its mast toward directions.

    Parameters
    ----------
    pattern : AntennaPattern
    azimuth_deg : float or array
        Directions, clockwise from the north from which ``boresight_deg`` counts. [deg]
    elevation_deg : float or array
        Directions above the horizontal. [deg]
    boresight_deg : float
        Azimuth of the boresight; of no effect for an omni without tilt. [deg]
    tilt_deg : float
        Mechanical downtilt, positive down. [deg]

    Returns
    -------
    gain_dbi : array
        [dBi]

    Examples
    --------
    >>> from ranplan.radio.model import AntennaPattern
    >>> panel = AntennaPattern("tr38901_element", 15.0, 65.0, 10.0)
    >>> float(pattern_gain_dbi(panel, 120.0, -4.0, boresight_deg=120.0, tilt_deg=4.0))
    15.0
    """
    azimuth, elevation = np.broadcast_arrays(
        np.asarray(azimuth_deg, dtype=np.float64), np.asarray(elevation_deg, dtype=np.float64)
    )
    attenuation_db = np.empty(azimuth.size)
    _attenuations_db(
        np.radians(azimuth).ravel(),
        np.radians(elevation).ravel(),
        math.radians(boresight_deg),
        math.radians(tilt_deg),
        horizontal_beamwidth_deg(pattern),
        pattern.vertical_beamwidth_deg,
        pattern.max_attenuation_db,
        pattern.side_lobe_attenuation_db,
        attenuation_db,
    )
    return pattern.max_gain_dbi - attenuation_db.reshape(azimuth.shape)
