"""From true north, as files and people say it, to grid north, as the kernels count."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyproj import Proj

if TYPE_CHECKING:
    from pyproj import CRS


def grid_azimuth_deg(azimuth_true_deg: float, crs: CRS, longitude: float, latitude: float) -> float:
    """
    Azimuth from grid north of a direction given from true north.

    Parameters
    ----------
    azimuth_true_deg : float
        Clockwise from true north. [deg]
    crs : pyproj.CRS
        Of the grid; conformal, as UTM is, so that one turn serves all directions.
    longitude, latitude : float
        Of the place, WGS84. [deg]

    Returns
    -------
    azimuth_grid_deg : float
        Clockwise from grid north, from 0 up to 360. [deg]

    Notes
    -----
    The meridian convergence is the angle from true north to grid north, clockwise: positive east of
    the central meridian in the northern hemisphere.

    Examples
    --------
    Mont Ventoux lies 2.3 degrees east of its zone's central meridian:

    >>> from pyproj import CRS
    >>> round(grid_azimuth_deg(90.0, CRS.from_epsg(32631), 5.2788, 44.1739), 2)
    88.41
    """
    return turned_to_grid_deg(azimuth_true_deg, convergence_deg(crs, longitude, latitude))


def convergence_deg(crs: CRS, longitude, latitude):
    """
    Angle from true north to grid north, clockwise.

    Parameters
    ----------
    crs : pyproj.CRS
        Of the grid.
    longitude, latitude : float or (n,) array
        WGS84. [deg]

    Returns
    -------
    convergence_deg : float or (n,) array
        [deg]
    """
    return Proj(crs).get_factors(longitude, latitude).meridian_convergence


def turned_to_grid_deg(azimuth_true_deg: float, convergence_deg: float) -> float:
    """
    Azimuth from grid north, where the convergence is known. [deg].

    Examples
    --------
    >>> turned_to_grid_deg(1.0, 1.5)
    359.5
    """
    return (azimuth_true_deg - convergence_deg) % 360.0
