"""Attenuation before the horizons: between two rays and the diffraction line; ITM, section 4."""

import cmath
import math

from numba import njit

from ranplan.propagation.itm import earth


@njit(cache=True, error_model="numpy", nogil=True)
def two_ray_db(path, s):
    """Attenuation of a direct ray and one that rough ground reflects; section 4. [dB]."""
    heights = path.he_tx + path.he_rx
    sin_psi = heights / math.hypot(s, heights)
    sigma_h = earth.roughness_m(earth.irregularity_m(path.delta_h, s))
    R = (sin_psi - path.Z) / (sin_psi + path.Z) * math.exp(-min(10.0, path.k * sigma_h * sin_psi))
    q = R.real**2 + R.imag**2
    if q < 0.25 or q < sin_psi:
        R *= math.sqrt(sin_psi / q)
    phase = 2.0 * path.k * path.he_tx * path.he_rx / s
    # Near the antennas the phase is held below pi: the lobes there are not followed.
    if phase > 0.5 * math.pi:
        phase = math.pi - (0.5 * math.pi) ** 2 / phase
    return -20.0 * math.log10(abs(cmath.exp(complex(0.0, -phase)) + R))


@njit(cache=True, error_model="numpy", nogil=True)
def _blend_db(path, edges, line, s):
    """Two rays over smooth ground, the diffraction line over rough ground. [dB]."""
    w = 1.0 / (1.0 + path.f * path.delta_h / max(10e3, edges.d_sML))
    return w * two_ray_db(path, s) + (1.0 - w) * (line.M_d * s + line.A_d0)


@njit(cache=True, error_model="numpy", nogil=True)
def line_of_sight_db(path, edges, line, d):
    """
    Attenuation before the horizons, ``A_o + k1 d + k2 ln d``; section 4. [dB].

    The three constants make the curve pass through two points of the blend of the two theories and
    the diffraction line's value at the smooth earth's horizons, without ever falling with distance.
    """
    d2, A2 = edges.d_sML, line.M_d * edges.d_sML + line.A_d0
    d0 = 0.04 * path.f * path.he_tx * path.he_rx
    if line.A_d0 >= 0.0:
        d0 = min(d0, 0.5 * edges.d_ML)
        d1 = d0 + 0.25 * (edges.d_ML - d0)
    else:
        d1 = max(-line.A_d0 / line.M_d, 0.25 * edges.d_ML)
    A1 = _blend_db(path, edges, line, d1)

    k1, k2, curved = 0.0, 0.0, False
    if d0 < d1:
        A0 = _blend_db(path, edges, line, d0)
        q = math.log(d2 / d0)
        k2 = max(
            0.0,
            ((d2 - d0) * (A1 - A0) - (d1 - d0) * (A2 - A0))
            / ((d2 - d0) * math.log(d1 / d0) - (d1 - d0) * q),
        )
        curved = line.A_d0 > 0.0 or k2 > 0.0
        if curved:
            k1 = (A2 - A0 - k2 * q) / (d2 - d0)
            if k1 < 0.0:
                k1, k2 = 0.0, max(0.0, A2 - A0) / q
                if k2 == 0.0:
                    k1 = line.M_d
    if not curved:
        k1, k2 = max(0.0, A2 - A1) / (d2 - d1), 0.0
        if k1 == 0.0:
            k1 = line.M_d
    return A2 + k1 * (d - d2) + k2 * math.log(d / d2)
