"""Forward scatter of the troposphere; ITM, section 4, after NBS Technical Note 101."""

import math

from numba import njit

# Frequency gain H_0 of a path with as much of the scattering volume below as above; one row each
# for eta = 1 to 5: a and b of 10 log(1 + a/r^4 + b/r^2).
_H_0 = ((25.0, 24.0), (80.0, 45.0), (177.0, 68.0), (395.0, 80.0), (705.0, 105.0))
_NOT_DEFINED = 1001.0  # [dB], in place of the loss where both antennas are too low for the theory
_LARGE_H_0_DB = 15.0


@njit(cache=True, error_model="numpy", nogil=True)
def _frequency_gain_at(r, j):
    a, b = _H_0[j]
    return 10.0 * math.log10(1.0 + a / r**4 + b / r**2)


@njit(cache=True, error_model="numpy", nogil=True)
def frequency_gain_db(r, eta):
    """Frequency gain H_01 of one terminal, interpolated between whole eta of 1 to 5. [dB]."""
    eta = min(max(eta, 1.0), 5.0)
    j = 1
    while j < 4 and eta >= j + 1.0:
        j += 1
    part = eta - j
    return (1.0 - part) * _frequency_gain_at(r, j - 1) + part * _frequency_gain_at(r, j)


@njit(cache=True, error_model="numpy", nogil=True)
def scatter_function_db(theta_d):
    """
    Attenuation function F of scattering angle times distance. [dB].

    Examples
    --------
    >>> round(scatter_function_db(10e3), 2)
    96.72
    """
    if theta_d <= 10e3:
        return 133.4 + 0.332e-3 * theta_d - 10.0 * math.log10(theta_d)
    if theta_d <= 70e3:
        return 104.6 + 0.212e-3 * theta_d - 2.5 * math.log10(theta_d)
    return 71.8 + 0.157e-3 * theta_d + 5.0 * math.log10(theta_d)


@njit(cache=True, error_model="numpy", nogil=True)
def _total_frequency_gain_db(path, s, theta, r_tx, r_rx):
    """Frequency gain H_0, the antennas' unequal heights and low paths included. [dB]."""
    unequal = path.dL_tx - path.dL_rx
    heights = path.he_rx / path.he_tx
    if unequal < 0.0:
        unequal, heights = -unequal, 1.0 / heights
    asymmetry = (s - unequal) / (s + unequal)
    q = min(max(heights / asymmetry, 0.1), 10.0)
    asymmetry = max(0.1, asymmetry)
    h0 = 0.25 * (s - unequal) * (s + unequal) * theta / s
    eta = (h0 / 1755.6) * (
        1.0
        + (0.031 - path.N_s * 2.32e-3 + path.N_s**2 * 5.67e-6)
        * math.exp(-(min(1.7, h0 / 8000.0) ** 6))
    )
    H_00 = 0.5 * (frequency_gain_db(r_tx, eta) + frequency_gain_db(r_rx, eta))
    correction = 6.0 * (0.6 - math.log10(max(eta, 1.0))) * math.log10(asymmetry) * math.log10(q)
    H_0 = max(0.0, H_00 + min(H_00, correction))
    if eta < 1.0:
        root = math.sqrt(2.0)
        together = ((1.0 + root / r_tx) * (1.0 + root / r_rx)) ** 2
        together *= (r_tx + r_rx) / (r_tx + r_rx + 2.0 * root)
        H_0 = eta * H_0 + (1.0 - eta) * 10.0 * math.log10(together)
    return H_0


@njit(cache=True, error_model="numpy", nogil=True)
def troposcatter_db(path, edges, s, H_0_farther):
    """
    Attenuation by scatter at a distance s, and its frequency gain; section 4. [dB], [dB].

    A frequency gain above 15 dB at the farther of the model's two distances stands for the nearer
    as well.
    """
    H_0 = H_0_farther
    if H_0 <= _LARGE_H_0_DB:
        theta = path.theta_tx + path.theta_rx + s / path.a_e
        r_tx = 2.0 * path.k * theta * path.he_tx
        r_rx = 2.0 * path.k * theta * path.he_rx
        if r_tx < 0.2 and r_rx < 0.2:
            return _NOT_DEFINED, H_0
        H_0 = _total_frequency_gain_db(path, s, theta, r_tx, r_rx)
    theta = s / path.a_e - edges.theta_los
    bend = 10.0 * math.log10(path.k * 47.7 * theta**4)
    air = 0.1 * (path.N_s - 301.0) * math.exp(-theta * s / 40e3)
    return scatter_function_db(theta * s) + bend - air + H_0, H_0


@njit(cache=True, error_model="numpy", nogil=True)
def troposcatter_line(path, edges):
    """
    Attenuation by scatter as a straight line: slope, and value 200 km beyond the horizons.

    Returns
    -------
    M_s : float
        Slope. [dB/m]
    A5 : float
        1000 dB or more where scatter is not defined. [dB]
    """
    A6, H_0 = troposcatter_db(path, edges, edges.d_ML + 400e3, 0.0)
    A5, _ = troposcatter_db(path, edges, edges.d_ML + 200e3, H_0)
    return (A6 - A5) / 200e3, A5
