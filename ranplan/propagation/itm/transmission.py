"""Loss of a link by ITM, over a profile or over an area: the two scalars everything else calls."""

import math
from typing import NamedTuple

from numba import njit

from ranplan.propagation.itm import concerns, earth, geometry, variability
from ranplan.propagation.itm import terrain as ground
from ranplan.propagation.itm.reference import Reference, reference_attenuation


class Link(NamedTuple):
    """
    Everything ITM needs besides the terrain and the shares of time, places and situations.

    Parameters
    ----------
    frequency_mhz : float
        [MHz]
    tx_height_agl_m, rx_height_agl_m : float
        [m]
    surface_refractivity_n0 : float
        Reduced to sea level. [N-units]
    ground_permittivity : float
        Relative.
    ground_conductivity_s_m : float
        [S/m]
    polarization : int
        ``p526.HORIZONTAL`` or ``p526.VERTICAL``.
    """

    frequency_mhz: float
    tx_height_agl_m: float
    rx_height_agl_m: float
    surface_refractivity_n0: float
    ground_permittivity: float
    ground_conductivity_s_m: float
    polarization: int


class Transmission(NamedTuple):
    """
    The loss of a link and what it is made of.

    Parameters
    ----------
    A : float
        Basic transmission loss. [dB]
    A_fs : float
        Free space, over the horizontal distance. [dB]
    d : float
        [m]
    path : earth.Path
    reference : reference.Reference
    quantile : variability.Quantile
    concerns : int
        What the model doubts about its answer: bits of ``concerns``.
    """

    A: float
    A_fs: float
    d: float
    path: earth.Path
    reference: Reference
    quantile: variability.Quantile
    concerns: int


@njit(cache=True, error_model="numpy", nogil=True)
def _path(link, N_s, a_e, shape, by_profile):
    """Return the ``Path`` of a link whose geometry is known."""
    f = link.frequency_mhz
    Z = earth.ground_impedance(
        f, link.ground_permittivity, link.ground_conductivity_s_m, link.polarization
    )
    return earth.Path(
        f,
        earth.wave_number(f),
        Z,
        N_s,
        a_e,
        shape.delta_h,
        link.tx_height_agl_m,
        link.rx_height_agl_m,
        shape.he_tx,
        shape.he_rx,
        shape.dL_tx,
        shape.dL_rx,
        shape.theta_tx,
        shape.theta_rx,
        by_profile,
    )


@njit(cache=True, error_model="numpy", nogil=True)
def _transmission(path, d, ask):
    A_fs = 32.45 + 20.0 * math.log10(path.f) + 20.0 * math.log10(d / 1000.0)
    reference = reference_attenuation(path, d)
    quantile = variability.quantile(reference.A_ref, path, d, ask)
    doubts = concerns.concerns(path, d, quantile.extreme)
    return Transmission(A_fs + quantile.A, A_fs, d, path, reference, quantile, doubts)


@njit(cache=True, error_model="numpy", nogil=True)
def over_profile(elevation_m, step_m, link, ask):
    """
    Return the ``Transmission`` of a link over a profile, for arguments that have been checked.

    Parameters
    ----------
    elevation_m : (point,) float64 array
        From transmitter to receiver, evenly spaced, three points or more. [m amsl]
    step_m : float
        [m]
    link : Link
    ask : variability.Variability
    """
    N_s = earth.surface_refractivity(
        link.surface_refractivity_n0, ground.mean_height_m(elevation_m)
    )
    a_e = earth.effective_earth_radius_m(N_s)
    h_tx, h_rx = link.tx_height_agl_m, link.rx_height_agl_m
    shape = geometry.of_profile(elevation_m, step_m, h_tx, h_rx, a_e)
    return _transmission(
        _path(link, N_s, a_e, shape, by_profile=True), (elevation_m.size - 1) * step_m, ask
    )


@njit(cache=True, error_model="numpy", nogil=True)
def over_area(distance_m, delta_h_m, tx_siting, rx_siting, link, ask):
    """
    Return the ``Transmission`` of a link in terrain of some irregularity, arguments checked.

    Parameters
    ----------
    distance_m, delta_h_m : float
        [m]
    tx_siting, rx_siting : int
        ``geometry.RANDOM``, ``CAREFUL`` or ``VERY_CAREFUL``.
    link : Link
        Its refractivity is that of the surface: area mode knows no height of the ground.
    ask : variability.Variability
    """
    N_s = link.surface_refractivity_n0
    a_e = earth.effective_earth_radius_m(N_s)
    h_tx, h_rx = link.tx_height_agl_m, link.rx_height_agl_m
    shape = geometry.of_area(delta_h_m, h_tx, h_rx, tx_siting, rx_siting, a_e)
    return _transmission(_path(link, N_s, a_e, shape, by_profile=False), distance_m, ask)
