"""Directions as a tilted antenna sees them: the exact rotation, in vectors."""

from __future__ import annotations

import math
from typing import NamedTuple

from numba import njit


class Pointing(NamedTuple):
    """
    Where an antenna points, as the kernels take it.

    Parameters
    ----------
    boresight_sin, boresight_cos : float
        Of its azimuth, clockwise from the north from which directions count (grid north inside).
    tilt_sin, tilt_cos : float
        Of its mechanical downtilt, positive down.
    """

    boresight_sin: float
    boresight_cos: float
    tilt_sin: float
    tilt_cos: float


def pointing(boresight_deg: float, tilt_deg: float) -> Pointing:
    """
    Where an antenna points, as the kernels take it.

    Parameters
    ----------
    boresight_deg : float
        Clockwise from the north from which directions count. [deg]
    tilt_deg : float
        Mechanical downtilt, positive down. [deg]
    """
    boresight, tilt = math.radians(boresight_deg), math.radians(tilt_deg)
    return Pointing(math.sin(boresight), math.cos(boresight), math.sin(tilt), math.cos(tilt))


@njit(cache=True, error_model="numpy", nogil=True)
def turned_to_antenna(east, north, up, pointing):
    """
    Direction in the axes of a tilted antenna, a scalar for kernels.

    Parameters
    ----------
    east, north, up : float
        The direction as a unit vector.
    pointing : Pointing

    Returns
    -------
    outward, right, upward : float
        Along the boresight; across it, to the right as seen from behind the antenna; along its
        upright edge.

    Notes
    -----
    The antenna turns about its horizontal axis across the boresight, as a panel does on its
    bracket: ahead of the mast the pattern goes down by the tilt, behind it up by the same angle.
    This is the rotation of ITU-R F.1336 for mechanical tilt, in vectors.
    """
    ahead = north * pointing.boresight_cos + east * pointing.boresight_sin
    right = east * pointing.boresight_cos - north * pointing.boresight_sin
    outward = ahead * pointing.tilt_cos - up * pointing.tilt_sin
    upward = up * pointing.tilt_cos + ahead * pointing.tilt_sin
    return outward, right, upward


@njit(cache=True, error_model="numpy", nogil=True)
def angles_deg(outward, right, upward):
    """
    Azimuth and elevation of a direction in the antenna's axes, a scalar for kernels.

    Parameters
    ----------
    outward, right, upward : float
        As `turned_to_antenna` gives them; any length.

    Returns
    -------
    azimuth_deg, elevation_deg : float
        From the boresight: azimuth clockwise, -180 to 180; elevation positive up. [deg]
    """
    azimuth = math.atan2(right, outward)
    elevation = math.atan2(upward, math.sqrt(outward * outward + right * right))
    return math.degrees(azimuth), math.degrees(elevation)
