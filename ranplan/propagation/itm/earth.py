"""Air, ground and the roughness of terrain, as every part of ITM reads them.

Second-hand, like the whole package: see ``ranplan.propagation.itm``.
"""

import cmath
import math
from typing import NamedTuple

from numba import njit

from ranplan.propagation import p526


class Path(NamedTuple):
    """
    Everything the reference attenuation is made from; the document's letters.

    Parameters
    ----------
    f : float
        Frequency. [MHz]
    k : float
        Wave number. [1/m]
    Z : complex
        Surface transfer impedance of the ground.
    N_s : float
        Surface refractivity at the height of the path. [N-units]
    a_e : float
        Effective radius of the earth. [m]
    delta_h : float
        Terrain irregularity: interdecile range of the heights. [m]
    h_tx, h_rx : float
        Height of the antennas above the ground. [m]
    he_tx, he_rx : float
        Effective heights. [m]
    dL_tx, dL_rx : float
        Distances to the horizons. [m]
    theta_tx, theta_rx : float
        Elevation of the horizons. [rad]
    by_profile : bool
        Whether the geometry was read off a profile (point to point) or estimated (area).
    """

    f: float
    k: float
    Z: complex
    N_s: float
    a_e: float
    delta_h: float
    h_tx: float
    h_rx: float
    he_tx: float
    he_rx: float
    dL_tx: float
    dL_rx: float
    theta_tx: float
    theta_rx: float
    by_profile: bool


@njit(cache=True, error_model="numpy", nogil=True)
def wave_number(frequency_mhz):
    """Wave number k with the constant the model was fitted with. [1/m]."""
    return frequency_mhz / 47.7


@njit(cache=True, error_model="numpy", nogil=True)
def surface_refractivity(surface_refractivity_n0, elevation_amsl_m):
    """
    Refractivity of the air at some height from that at sea level. [N-units].

    Examples
    --------
    >>> round(surface_refractivity(301.0, 1000.0), 2)
    270.81
    """
    return surface_refractivity_n0 * math.exp(-elevation_amsl_m / 9460.0)


@njit(cache=True, error_model="numpy", nogil=True)
def effective_earth_radius_m(surface_refractivity_ns):
    """
    Radius over which rays run straight. [m].

    Examples
    --------
    >>> round(effective_earth_radius_m(301.0) / 1e3)  # four thirds of the earth's
    8492
    """
    return 1.0 / (157e-9 * (1.0 - 0.04665 * math.exp(surface_refractivity_ns / 179.3)))


@njit(cache=True, error_model="numpy", nogil=True)
def ground_impedance(frequency_mhz, ground_permittivity, ground_conductivity_s_m, polarization):
    """Surface transfer impedance of the ground, relative to that of free space."""
    epsilon = complex(ground_permittivity, 18_000.0 * ground_conductivity_s_m / frequency_mhz)
    Z = cmath.sqrt(epsilon - 1.0)
    if polarization == p526.VERTICAL:
        return Z / epsilon
    return Z


@njit(cache=True, error_model="numpy", nogil=True)
def irregularity_m(delta_h, s):
    """
    Terrain irregularity that a stretch of length s shows of its asymptote. [m].

    Examples
    --------
    >>> round(irregularity_m(90.0, 0.0), 9)  # a fifth at once, all of it over long paths
    18.0
    """
    return delta_h * (1.0 - 0.8 * math.exp(-s / 50e3))


@njit(cache=True, error_model="numpy", nogil=True)
def roughness_m(irregularity):
    """Deviation of the terrain's heights inside the first Fresnel zone, sigma_h. [m]."""
    return 0.78 * irregularity * math.exp(-0.5 * irregularity**0.25)
