"""Polygons of longitude and latitude whose rings jump across the antimeridian, drawn on.

Files that do not split such polygons (the world atlas does not split Fiji) otherwise lay a strip
of land around the whole globe.
"""

from __future__ import annotations

import numpy as np
import shapely
from shapely import Polygon

_POLE_DEG = 89.9


def crosses(polygon: Polygon) -> bool:
    """Tell whether a ring steps over more than half the globe, other than along a pole."""
    return bool(_jumps(shapely.get_coordinates(polygon.exterior)).any())


def unwrapped(polygon: Polygon) -> Polygon:
    """
    Draw a polygon on past 180 degrees instead of jumping back.

    Parameters
    ----------
    polygon : shapely.Polygon
        In degrees of longitude and latitude.

    Returns
    -------
    shapely.Polygon
        Its longitudes may go beyond -180 to 180. A ring around a pole is closed over the pole.

    Examples
    --------
    >>> fiji = Polygon([(179, -17), (-179, -17), (-179, -16), (179, -16)])
    >>> unwrapped(fiji).bounds
    (179.0, -17.0, 181.0, -16.0)
    """
    shell = Polygon(_drawn_on(shapely.get_coordinates(polygon.exterior)))
    holes = [_into(shell, _drawn_on(shapely.get_coordinates(ring))) for ring in polygon.interiors]
    return Polygon(shell.exterior, holes)


def _jumps(points: np.ndarray) -> np.ndarray:
    """-1, 0 or 1 for each step of a ring: by how many turns it jumps back."""
    step_deg = np.diff(points[:, 0])
    along_pole = np.abs(points[1:, 1] + points[:-1, 1]) > 2 * _POLE_DEG
    return np.where((np.abs(step_deg) > 180.0) & ~along_pole, np.sign(step_deg), 0.0)


def _drawn_on(points: np.ndarray) -> np.ndarray:
    turns = np.concatenate([[0.0], np.cumsum(_jumps(points))])
    ring = np.column_stack([points[:, 0] - 360.0 * turns, points[:, 1]])
    if turns[-1] == 0.0:
        return ring
    pole_deg = float(np.copysign(90.0, points[:, 1].mean()))
    return np.vstack([ring, [ring[-1, 0], pole_deg], [ring[0, 0], pole_deg], ring[0]])


def _into(shell: Polygon, ring: np.ndarray) -> np.ndarray:
    """Shift a hole by the turn that brings it into the shell."""
    west, _, east, _ = shell.bounds
    for turn_deg in (0.0, 360.0, -360.0):
        shifted = ring + np.array((turn_deg, 0.0))
        if west <= shifted[:, 0].min() and shifted[:, 0].max() <= east:
            return shifted
    return ring
