"""Diffraction beyond the horizons: between two knife edges and a smooth earth; ITM, section 4.

The rougher the terrain against the wavelength, the more weight the knife edges have. Both are taken
at two distances beyond the horizons only; a straight line through them is the loss elsewhere.
"""

import math
from typing import NamedTuple

from numba import njit

from ranplan.propagation.itm import earth


class Horizons(NamedTuple):
    """
    What line of sight, diffraction and scatter all need of the two horizons.

    Parameters
    ----------
    d_ML : float
        Sum of the distances to them. [m]
    d_sML : float
        The same over a smooth earth; where line of sight ends. [m]
    theta_los : float
        Angle by which they stand apart at distance zero. [rad]
    X : float
        Distance over which diffraction sets in. [m]
    """

    d_ML: float
    d_sML: float
    theta_los: float
    X: float


class DiffractionLine(NamedTuple):
    """Attenuation beyond the horizons, ``M_d s + A_d0``. [dB/m], [dB]."""

    M_d: float
    A_d0: float


@njit(cache=True, error_model="numpy", nogil=True)
def horizons(path):
    """Return the ``Horizons`` of a path."""
    d_ML = path.dL_tx + path.dL_rx
    d_sML = math.sqrt(2.0 * path.he_tx * path.a_e) + math.sqrt(2.0 * path.he_rx * path.a_e)
    theta_los = -max(path.theta_tx + path.theta_rx, -d_ML / path.a_e)
    return Horizons(d_ML, d_sML, theta_los, (path.a_e**2 / path.f) ** (1.0 / 3.0))


@njit(cache=True, error_model="numpy", nogil=True)
def fresnel_loss_db(v_squared):
    """
    Loss over one knife edge; (4.21), (6.1), of the square of Fresnel's parameter. [dB].

    Examples
    --------
    >>> fresnel_loss_db(0.0)
    6.02
    """
    if v_squared < 5.76:
        return 6.02 + 9.11 * math.sqrt(v_squared) - 1.27 * v_squared
    return 12.953 + 10.0 * math.log10(v_squared)


@njit(cache=True, error_model="numpy", nogil=True)
def knife_edges_db(path, edges, s):
    """Loss over two knife edges, one at each horizon. [dB]."""
    theta = s / path.a_e - edges.theta_los
    between = s - edges.d_ML
    common = 0.0795775 * path.k * theta**2
    v_tx = common * path.dL_tx * between / (between + path.dL_tx)
    v_rx = common * path.dL_rx * between / (between + path.dL_rx)
    return fresnel_loss_db(v_tx) + fresnel_loss_db(v_rx)


@njit(cache=True, error_model="numpy", nogil=True)
def height_gain_db(x, K):
    """Height function F of a rounded earth; (4.20), (6.2) to (6.7). [dB]."""
    if x < 200.0:
        w = -math.log(K)
        if K < 1e-5 or x * w**3 > 5495.0:
            return -117.0 + (17.372 * math.log(x) if x > 1.0 else 0.0)
        return 2.5e-5 * x**2 / K - 8.686 * w - 15.0
    F = 0.05751 * x - 4.343 * math.log(x)
    if x < 2000.0:
        w = 0.0134 * x * math.exp(-0.005 * x)
        F = (1.0 - w) * F + w * (17.372 * math.log(x) - 117.0)
    return F


@njit(cache=True, error_model="numpy", nogil=True)
def _round(path, radius_m, distance_m):
    """Normalised distance x over a ground of some radius, and its K."""
    C = (4.0 / 3.0 * 6.37e6 / radius_m) ** (1.0 / 3.0)
    cube_root_f = path.f ** (1.0 / 3.0)
    K = 0.017778 * C / (cube_root_f * abs(path.Z))
    return (1.607 - K) * C**2 * cube_root_f * distance_m / 1000.0, K


@njit(cache=True, error_model="numpy", nogil=True)
def smooth_earth_db(path, edges, s):
    """Loss over a rounded earth of three radii, after Vogler; section 4, (6.2) to (6.7). [dB]."""
    between = s - edges.d_ML
    a0 = between / (s / path.a_e - edges.theta_los)
    x0, _ = _round(path, a0, between)
    x_tx, K_tx = _round(path, path.dL_tx**2 / (2.0 * path.he_tx), path.dL_tx)
    x_rx, K_rx = _round(path, path.dL_rx**2 / (2.0 * path.he_rx), path.dL_rx)
    x0 += x_tx + x_rx
    spread = 0.05751 * x0 - 10.0 * math.log10(x0)
    return spread - height_gain_db(x_tx, K_tx) - height_gain_db(x_rx, K_rx) - 20.0


@njit(cache=True, error_model="numpy", nogil=True)
def diffraction_db(path, edges, s):
    """Attenuation by diffraction at a distance s beyond the horizons; section 4. [dB]."""
    visible = earth.roughness_m(earth.irregularity_m(path.delta_h, edges.d_sML))
    antennas = path.h_tx * path.h_rx
    A_fo = min(15.0, 5.0 * math.log10(1.0 + 1e-5 * antennas * path.f * visible))
    raised = path.he_tx * path.he_rx - antennas
    # A profile shows where the antennas stand: low ones then count as less of an exception.
    if path.by_profile:
        antennas += 10.0
    waves = min(earth.irregularity_m(path.delta_h, s) * path.k, 6283.2)
    reach = math.sqrt(1.0 + raised / antennas) + (edges.d_ML - edges.theta_los * path.a_e) / s
    w = 25.1 / (25.1 + math.sqrt(reach * waves))
    return w * smooth_earth_db(path, edges, s) + (1.0 - w) * knife_edges_db(path, edges, s) + A_fo


@njit(cache=True, error_model="numpy", nogil=True)
def diffraction_line(path, edges):
    """Straight line through the diffraction at two distances beyond the horizons; section 4."""
    d3 = max(edges.d_sML, edges.d_ML + 5.0 * edges.X)
    d4 = d3 + 10.0 * edges.X
    A3, A4 = diffraction_db(path, edges, d3), diffraction_db(path, edges, d4)
    M_d = (A4 - A3) / (d4 - d3)
    return DiffractionLine(M_d, A3 - M_d * d3)
