"""
Reference pattern of a sector antenna, ITU-R F.1336-5, recommends 3.1: peak and average side lobes.

The Recommendation itself was not at hand: its formulae come second-hand from implementations, and
are checked against the output of one of them. It is made for studies of sharing below about 6 GHz:
peak side lobes where one interferer counts, average ones where many add up. Coverage is planned
with the patterns of ``ranplan.radio.antenna``.
"""

from __future__ import annotations

import math
from typing import Literal, NamedTuple

import numpy as np
from numba import njit

from ranplan.arguments import Limits, checked_numbers, refuse_outside, refuse_unknown
from ranplan.radio.checks import (
    AZIMUTH_DEG,
    ELEVATION_DEG,
    GAIN_DBI,
    HORIZONTAL_BEAMWIDTH_DEG,
)
from ranplan.radio.direction import angles_deg, pointing, turned_to_antenna

DOCUMENT = "ITU-R F.1336-5"

# No published ranges. Beyond: the lobes would end, at 90 / theta_3, before they begin at 4.
_DIRECTION_LIMITS = {"azimuth_deg": AZIMUTH_DEG, "elevation_deg": ELEVATION_DEG}
_LIMITS = {
    "max_gain_dbi": GAIN_DBI,
    "horizontal_beamwidth_deg": HORIZONTAL_BEAMWIDTH_DEG,
    "vertical_beamwidth_deg": Limits(0.0, 22.4, "deg", open_low=True),
    "mechanical_tilt_deg": ELEVATION_DEG,
    "electrical_tilt_deg": Limits(-45.0, 45.0, "deg"),
    "minimum_gain_factor": Limits(0.0, 1.0, "(k_p or k_a)"),
    "azimuth_factor": Limits(0.0, 1.0, "(k_h)"),
    "elevation_factor": Limits(0.0, 1.0, "(k_v)"),
}

PEAK, AVERAGE, PEAK_STEPPED = 0, 1, 2
SIDE_LOBES = {"peak": PEAK, "average": AVERAGE, "peak_stepped": PEAK_STEPPED}


class Sector(NamedTuple):
    """
    A sector antenna, in the letters of F.1336.

    Parameters
    ----------
    G0 : float
        Greatest gain. [dBi]
    phi_3, theta_3 : float
        Half-power beamwidths, azimuth and elevation. [deg]
    k, k_h, k_v : float
        k_p for peak side lobes or k_a for average ones; leakage in azimuth, in elevation.
    side_lobes : int
        ``PEAK``, ``AVERAGE`` or ``PEAK_STEPPED``.
    """

    G0: float
    phi_3: float
    theta_3: float
    k: float
    k_h: float
    k_v: float
    side_lobes: int


@njit(cache=True, error_model="numpy", nogil=True)
def back_gain_db(sector):
    """
    G180, the relative gain behind the antenna, 3.1.1 and 3.1.2. [dB].

    Parameters
    ----------
    sector : Sector
    """
    front = -15.0 if sector.side_lobes == AVERAGE else -12.0
    return (
        front + 10.0 * math.log10(1.0 + 8.0 * sector.k) - 15.0 * math.log10(180.0 / sector.theta_3)
    )


@njit(cache=True, error_model="numpy", nogil=True)
def azimuth_gain_db(x_h, sector):
    """
    G_hr, the relative gain in the azimuth plane, 3.1.1 and 3.1.2. [dB].

    Parameters
    ----------
    x_h : float
        Azimuth over the azimuth beamwidth.
    sector : Sector
    """
    k_h = sector.k_h
    if x_h <= 0.5:
        G_hr = -12.0 * x_h**2
    else:
        lambda_kh = 3.0 * (1.0 - 0.5**-k_h)
        G_hr = -12.0 * x_h ** (2.0 - k_h) - lambda_kh
    return max(G_hr, back_gain_db(sector))


@njit(cache=True, error_model="numpy", nogil=True)
def elevation_gain_db(x_v, sector):
    """
    G_vr, the relative gain in the elevation plane, 3.1.1 and 3.1.2. [dB].

    Parameters
    ----------
    x_v : float
        Elevation over the elevation beamwidth.
    sector : Sector
    """
    k_v, theta_3 = sector.k_v, sector.theta_3
    is_average = sector.side_lobes == AVERAGE
    x_k = math.sqrt(1.33 - 0.33 * k_v) if is_average else math.sqrt(1.0 - 0.36 * k_v)
    step_db = 3.0 if is_average else 0.0
    if x_v < x_k:
        return -12.0 * x_v**2
    if x_v < 4.0:
        return -(12.0 + step_db) + 10.0 * math.log10(x_v**-1.5 + k_v)
    if x_v >= 90.0 / theta_3:
        return back_gain_db(sector)
    # With k_v the far lobes run into G180. The stepped form leaves it out; see `SIDE_LOBES`.
    at_4 = 4.0**-1.5 if sector.side_lobes == PEAK_STEPPED else 4.0**-1.5 + k_v
    ratio = (180.0 / theta_3) ** 1.5 * at_4 / (1.0 + 8.0 * sector.k)
    C = 10.0 * math.log10(ratio) / math.log10(22.5 / theta_3)
    lambda_kv = 12.0 - C * math.log10(4.0) - 10.0 * math.log10(4.0**-1.5 + k_v)
    return -lambda_kv - step_db - C * math.log10(x_v)


@njit(cache=True, error_model="numpy", nogil=True)
def electrically_tilted_deg(theta, theta_e):
    """
    Elevation in the pattern of an antenna with electrical downtilt; straight up and down stay.

    Parameters
    ----------
    theta, theta_e : float
        Elevation; downtilt, positive down. [deg]

    Examples
    --------
    >>> electrically_tilted_deg(-6.0, 6.0), electrically_tilted_deg(90.0, 6.0)
    (0.0, 90.0)
    """
    theta += theta_e
    return 90.0 * theta / (90.0 + theta_e if theta >= 0.0 else 90.0 - theta_e)


@njit(cache=True, error_model="numpy", nogil=True)
def _gains_dbi(azimuth_rad, elevation_rad, towards, theta_e, sector, gain_dbi):
    behind_db = azimuth_gain_db(180.0 / sector.phi_3, sector)
    for i in range(azimuth_rad.size):
        level = math.cos(elevation_rad[i])
        phi, theta = angles_deg(
            *turned_to_antenna(
                math.sin(azimuth_rad[i]) * level,
                math.cos(azimuth_rad[i]) * level,
                math.sin(elevation_rad[i]),
                towards,
            )
        )
        theta = electrically_tilted_deg(theta, theta_e)
        G_hr = azimuth_gain_db(abs(phi) / sector.phi_3, sector)
        # The elevation cut fades out toward the back; G_hr(0) is 0.
        R = (G_hr - behind_db) / -behind_db
        gain_dbi[i] = sector.G0 + G_hr + R * elevation_gain_db(abs(theta) / sector.theta_3, sector)


def sector_gain_dbi(
    azimuth_deg,
    elevation_deg,
    *,
    max_gain_dbi: float,
    horizontal_beamwidth_deg: float,
    vertical_beamwidth_deg: float,
    side_lobes: Literal["peak", "average", "peak_stepped"],
    mechanical_tilt_deg: float = 0.0,
    electrical_tilt_deg: float = 0.0,
    minimum_gain_factor: float = 0.7,
    azimuth_factor: float = 0.7,
    elevation_factor: float = 0.3,
) -> np.ndarray:
    """
    Gain of a sector antenna toward directions, F.1336-5 3.1.1 (peak) or 3.1.2 (average).

    Parameters
    ----------
    azimuth_deg : float or array
        From the boresight, -180 to 180. [deg]
    elevation_deg : float or array
        Above the horizontal, -90 to 90. [deg]
    max_gain_dbi : float
        [dBi]
    horizontal_beamwidth_deg, vertical_beamwidth_deg : float
        Half-power beamwidths; for the vertical one see `sector_vertical_beamwidth_deg`. [deg]
    side_lobes : str
        ``"peak"`` or ``"average"``; ``"peak_stepped"`` is pycraf's peak pattern, see Notes.
    mechanical_tilt_deg, electrical_tilt_deg : float
        Downtilt, positive down: the antenna turned, and the pattern bent. [deg]
    minimum_gain_factor, azimuth_factor, elevation_factor : float
        k_p (or k_a), k_h and k_v; unless told, those for typical antennas.

    Returns
    -------
    gain_dbi : array
        Of the shape to which azimuth and elevation broadcast. [dBi]

    Raises
    ------
    ModelRangeError
        If a value is no number or out of range.

    Notes
    -----
    G = G0 + G_hr(x_h) + R G_vr(x_v), R = (G_hr(x_h) - G_hr(180 / phi_3)) / (0 - G_hr(180 / phi_3)).

    Implementations differ in the slope C of the far lobes of the peak pattern, above 4 vertical
    beamwidths. With 4^-1.5 + k_v in it, as in the average pattern, the lobes run into the gain
    behind the antenna; with 4^-1.5 alone, as pycraf 2.1.0 has it, they end up to 5.3 dB above it
    in a step (k_v = 0.3). Most have the former.

    Examples
    --------
    >>> antenna = {
    ...     "max_gain_dbi": 15.0, "horizontal_beamwidth_deg": 65.0, "vertical_beamwidth_deg": 15.0
    ... }
    >>> float(sector_gain_dbi(32.5, 0.0, side_lobes="peak", **antenna))
    12.0
    """
    refuse_outside(
        DOCUMENT,
        _DIRECTION_LIMITS,
        {"azimuth_deg": azimuth_deg, "elevation_deg": elevation_deg},
    )
    checked = checked_numbers(
        DOCUMENT,
        _LIMITS,
        {
            "max_gain_dbi": max_gain_dbi,
            "horizontal_beamwidth_deg": horizontal_beamwidth_deg,
            "vertical_beamwidth_deg": vertical_beamwidth_deg,
            "mechanical_tilt_deg": mechanical_tilt_deg,
            "electrical_tilt_deg": electrical_tilt_deg,
            "minimum_gain_factor": minimum_gain_factor,
            "azimuth_factor": azimuth_factor,
            "elevation_factor": elevation_factor,
        },
    )
    refuse_unknown(DOCUMENT, "side_lobes", side_lobes, SIDE_LOBES)
    sector = Sector(
        checked["max_gain_dbi"],
        checked["horizontal_beamwidth_deg"],
        checked["vertical_beamwidth_deg"],
        checked["minimum_gain_factor"],
        checked["azimuth_factor"],
        checked["elevation_factor"],
        SIDE_LOBES[side_lobes],
    )
    azimuth, elevation = np.broadcast_arrays(
        np.asarray(azimuth_deg, dtype=np.float64), np.asarray(elevation_deg, dtype=np.float64)
    )
    gain_dbi = np.empty(azimuth.size)
    _gains_dbi(
        np.radians(azimuth).ravel(),
        np.radians(elevation).ravel(),
        pointing(0.0, checked["mechanical_tilt_deg"]),
        checked["electrical_tilt_deg"],
        sector,
        gain_dbi,
    )
    return gain_dbi.reshape(azimuth.shape)


def sector_vertical_beamwidth_deg(max_gain_dbi: float, horizontal_beamwidth_deg: float) -> float:
    """
    Vertical beamwidth of a sector antenna of which it is not known, F.1336-5 3.3. [deg].

    Parameters
    ----------
    max_gain_dbi : float
        [dBi]
    horizontal_beamwidth_deg : float
        [deg]

    Raises
    ------
    ModelRangeError
        If a value is no number or out of range.

    Examples
    --------
    theta_3 = 31000 10^(-0.1 G0) / phi_3:

    >>> round(sector_vertical_beamwidth_deg(15.0, 65.0), 8)
    15.08163192
    """
    values = {"max_gain_dbi": max_gain_dbi, "horizontal_beamwidth_deg": horizontal_beamwidth_deg}
    G0, phi_3 = checked_numbers(DOCUMENT, {name: _LIMITS[name] for name in values}, values).values()
    return 31000.0 * 10.0 ** (-0.1 * G0) / phi_3
