"""Hillshade: how bright the ground looks under a low sun."""

from __future__ import annotations

import numpy as np


def hillshade(
    elevation_amsl_m: np.ndarray,
    cell_m: float,
    *,
    azimuth_deg: float = 315.0,
    altitude_deg: float = 45.0,
    exaggeration: float = 1.0,
) -> np.ndarray:
    """
    Cosine of the angle between the ground's normal and the sun, not below zero.

    Parameters
    ----------
    elevation_amsl_m : (rows, cols) array
        Row 0 north; at least two rows and columns. [m]
    cell_m : float
        [m]
    azimuth_deg : float
        Of the sun, clockwise from grid north. [deg]
    altitude_deg : float
        Of the sun above the horizon. [deg]
    exaggeration : float
        Heights are multiplied by this.

    Returns
    -------
    (rows, cols) array
        0 in full shadow to 1 facing the sun; level ground gives the sine of the altitude.

    Examples
    --------
    >>> round(float(hillshade(np.zeros((2, 2)), 90.0)[0, 0]), 4)
    0.7071
    """
    southward, eastward = np.gradient(np.asarray(elevation_amsl_m, float) * exaggeration, cell_m)
    azimuth, altitude = np.radians(azimuth_deg), np.radians(altitude_deg)
    toward_sun = eastward * np.sin(azimuth) - southward * np.cos(azimuth)
    facing = np.sin(altitude) - np.cos(altitude) * toward_sun
    return np.maximum(facing / np.sqrt(1 + eastward**2 + southward**2), 0.0)


def relief_exaggeration(elevation_amsl_m: np.ndarray, cell_m: float) -> float:
    """
    Factor on heights that makes plains and mountains equally lively, 1 to 6.

    Parameters
    ----------
    elevation_amsl_m : (rows, cols) array
        Row 0 north; at least two rows and columns. [m]
    cell_m : float
        [m]

    Returns
    -------
    float
        Brings the root mean square slope to 0.3 where the limits allow.
    """
    southward, eastward = np.gradient(np.asarray(elevation_amsl_m, float), cell_m)
    slope = float(np.sqrt(np.mean(southward**2 + eastward**2)))
    return float(np.clip(0.3 / max(slope, 1e-6), 1.0, 6.0))
