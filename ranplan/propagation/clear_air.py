"""Clear-air propagation over a profile: the pieces that P.1812 and P.452 share.

Section and equation numbers are those of P.1812-8, which repeats P.452 in them; they were read
second-hand, in comments of reference implementations, and the official cases of both decide.
Letters and units are the Recommendation's: d [km], heights above sea level [m], f [GHz],
theta [mrad], losses [dB], p [%] of the time for which a loss is not exceeded.
"""

import math
from typing import NamedTuple

import numpy as np
from numba import njit

from ranplan.constants import EARTH_RADIUS_KM
from ranplan.propagation import p526
from ranplan.propagation import profile_geometry as geometry
from ranplan.propagation.reductions import larger

_BETA_0_RADIUS_KM = 3.0 * EARTH_RADIUS_KM  # a_beta, (7b)


class Meteorology(NamedTuple):
    """Radio-meteorology of a path; section 4.1."""

    dtm: float  # longest stretch over land
    dlm: float  # longest stretch over inland
    omega: float  # share over sea
    tau: float  # (3)
    b0: float  # time with anomalous propagation, (5) [%]
    ae: float  # median effective earth radius, (7a)


class Horizons(NamedTuple):
    """Antennas, smooth earth and radio horizons of a path; Attachment 1."""

    transhorizon: bool
    rise: float  # of the horizon over the direct line, as tangents; positive beyond it [1]
    theta_t: float  # elevation of departure at the transmitter, (79)
    theta_r: float
    theta: float  # (84)
    dlt: float
    dlr: float
    hts: float
    hrs: float
    hst_n: float
    hsr_n: float
    hst: float
    hsr: float
    hstd: float
    hsrd: float
    hte: float  # above the smooth surface, (94)
    hre: float
    hm: float  # roughness, (95)


class Diffraction(NamedTuple):
    """Delta-Bullington losses of a path; section 4.3."""

    Lbulla_50: float  # Bullington loss of the actual path, median earth radius
    Lbulls_50: float  # of the smooth path
    Ldsph_50: float  # spherical earth
    Ld50: float  # median, (39)
    Ldb: float  # for beta_0; zero where p = 50 makes it idle
    Ldp: float  # p %, (41)
    Fi: float


class Combination(NamedTuple):
    """What joins the mechanisms of a path to one loss; section 4.6."""

    Lbd50: float
    Lbd: float
    Lminb0p: float
    Lminbap: float
    Lbda: float
    Lbam: float
    Lbc: float
    Fk: float


@njit(cache=True, error_model="numpy", nogil=True)
def inverse_complementary_normal(x):
    """
    Approximate inverse of the complementary cumulative normal distribution; Attachment 2.

    Parameters
    ----------
    x : float
        Probability, held to 1e-6 .. 1 - 1e-6 as the Recommendation says.

    Examples
    --------
    >>> round(inverse_complementary_normal(0.1), 4)
    1.2817
    """
    x = min(max(x, 1e-6), 1.0 - 1e-6)
    if x > 0.5:
        return -inverse_complementary_normal(1.0 - x)
    t = math.sqrt(-2.0 * math.log(x))
    c = ((0.010328 * t + 0.802853) * t + 2.515516698) / (
        ((0.001308 * t + 0.189269) * t + 1.432788) * t + 1.0
    )
    return t - c


# --- 4.1 radio-meteorology ------------------------------------------------------------------------


@njit(cache=True, error_model="numpy", nogil=True)
def effective_earth_radius_km(delta_n):
    """Median effective earth radius a_e; (6), (7a). [km]."""
    return EARTH_RADIUS_KM * 157.0 / (157.0 - delta_n)


@njit(cache=True, error_model="numpy", nogil=True)
def _beta_0_percent(latitude_deg, dtm, dlm):
    """Time for which anomalous propagation is to be expected, and tau; (2) to (5)."""
    phi = abs(latitude_deg)
    tau = 1.0 - math.exp(-4.12e-4 * dlm**2.41)
    mu1 = 10.0 ** (-dtm / (16.0 - 6.6 * tau)) + 10.0 ** (-5.0 * (0.496 + 0.354 * tau))
    mu1 = min(mu1**0.2, 1.0)
    if phi <= 70.0:
        mu4 = mu1 ** (-0.935 + 0.0176 * phi)
        return 10.0 ** (-0.015 * phi + 1.67) * mu1 * mu4, tau
    return 4.17 * mu1 * mu1**0.3, tau


@njit(cache=True, error_model="numpy", nogil=True)
def meteorology(distance_km, zone, latitude_deg, delta_n):
    """
    Radio-meteorology of a path.

    Parameters
    ----------
    distance_km : (point,) float64 array
        [km]
    zone : (point,) uint8 array
    latitude_deg : float
        Of the path's centre. [deg]
    delta_n : float
        [N-units/km]

    Returns
    -------
    Meteorology
    """
    dtm, dlm, omega = geometry.land_and_sea(distance_km, zone)
    b0, tau = _beta_0_percent(latitude_deg, dtm, dlm)
    return Meteorology(dtm, dlm, omega, tau, b0, effective_earth_radius_km(delta_n))


# --- Attachment 1: smooth earth and horizons ------------------------------------------------------


@njit(cache=True, error_model="numpy", nogil=True)
def _roughness_m(distance_km, ground_m, first, last, hst, hsr):
    """Greatest height of terrain between the horizons over the smooth surface; (95)."""
    slope = (hsr - hst) / distance_km[distance_km.size - 1]
    hm = -np.inf
    for i in range(first, last + 1):
        hm = larger(ground_m[i] - (hst + slope * distance_km[i]), hm)
    return hm


@njit(cache=True, error_model="numpy", nogil=True)
def horizons(distance_km, ground_m, tx_height_agl_m, rx_height_agl_m, ae, wavelength):
    """
    Smooth earth and radio horizons of a path, all on bare ground.

    Parameters
    ----------
    distance_km, ground_m : (point,) float64 arrays
        [km], [m amsl]
    tx_height_agl_m, rx_height_agl_m : float
        [m]
    ae : float
        Median effective earth radius. [km]
    wavelength : float
        [m]

    Returns
    -------
    Horizons
    """
    n = distance_km.size - 1
    d = distance_km[n]
    hts = ground_m[0] + tx_height_agl_m
    hrs = ground_m[n] + rx_height_agl_m
    hst_n, hsr_n = geometry.smooth_earth(distance_km, ground_m)
    hstd, hsrd = geometry.smooth_earth_for_diffraction(
        distance_km, ground_m, hts, hrs, hst_n, hsr_n
    )
    hst, hsr = min(hst_n, ground_m[0]), min(hsr_n, ground_m[n])  # (92)
    slope_t, first = geometry.steepest_from_tx(distance_km, ground_m, hts, ae)
    slope_td = (hrs - hts) / (1000.0 * d) - d / (2.0 * ae)
    theta_t = 1000.0 * math.atan(max(slope_t, slope_td))
    transhorizon = math.atan(slope_t) > math.atan(slope_td)
    if transhorizon:
        slope_r, last = geometry.steepest_from_rx(distance_km, ground_m, hrs, ae)
        theta_r = 1000.0 * math.atan(slope_r)
    else:
        _, first = p526.highest_edge(distance_km, ground_m, hts, hrs, ae, wavelength)
        last = first
        theta_r = 1000.0 * math.atan((hts - hrs) / (1000.0 * d) - d / (2.0 * ae))
    return Horizons(
        transhorizon,
        slope_t - slope_td,
        theta_t,
        theta_r,
        1000.0 * d / ae + theta_t + theta_r,  # (84)
        distance_km[first],
        d - distance_km[last],
        hts,
        hrs,
        hst_n,
        hsr_n,
        hst,
        hsr,
        hstd,
        hsrd,
        hts - hst,  # (94)
        hrs - hsr,
        _roughness_m(distance_km, ground_m, first, last, hst, hsr),
    )


# --- 4.2 line of sight ----------------------------------------------------------------------------


@njit(cache=True, error_model="numpy", nogil=True)
def slant_square_km2(distance_km, height_difference_m):
    """Square of the distance between the antennas. [km2]."""
    return distance_km**2 + (height_difference_m / 1000.0) ** 2


@njit(cache=True, error_model="numpy", nogil=True)
def free_space_loss_db(distance_km, height_difference_m, frequency_ghz):
    """Free space over the slant path, with the Recommendation's rounded constant; (8). [dB]."""
    square = slant_square_km2(distance_km, height_difference_m)
    return 92.4 + 20.0 * math.log10(frequency_ghz) + 10.0 * math.log10(square)


@njit(cache=True, error_model="numpy", nogil=True)
def multipath_and_focusing_db(horizon_km, time_percent):
    """
    Correction of free space for a share of the time; (9).

    Parameters
    ----------
    horizon_km : float
        Both horizons' distances together. [km]
    time_percent : float
        [%]

    Returns
    -------
    correction_db : float
        Zero or below for half the time or less. [dB]
    """
    return 2.6 * (1.0 - math.exp(-0.1 * horizon_km)) * math.log10(time_percent / 50.0)


# --- 4.3 diffraction ------------------------------------------------------------------------------


@njit(cache=True, error_model="numpy", nogil=True)
def diffraction(distance_km, surface_m, path, air, frequency_ghz, p, polarization, smooth_form):
    """
    Diffraction loss for half the time and for p %.

    Parameters
    ----------
    distance_km, surface_m : (point,) float64 arrays
        Profile with its clutter. [km], [m amsl]
    path : Horizons
    air : Meteorology
    frequency_ghz : float
        [GHz]
    p : float
        Share of the time. [%]
    polarization : int
        ``p526.HORIZONTAL`` or ``p526.VERTICAL``.
    smooth_form : int
        ``p526.SAMPLED_FORM`` or ``p526.CLOSED_FORM``.

    Returns
    -------
    Diffraction
    """
    heights = (path.hts, path.hrs, path.hstd, path.hsrd)
    wave = (frequency_ghz, air.omega, polarization, smooth_form)
    lbulla, lbulls, ldsph, ld50 = p526.delta_bullington_loss_db(
        distance_km, surface_m, *heights, air.ae, *wave
    )
    if p == 50.0:  # I(0.5) = 0: the second diffraction loss has no weight
        return Diffraction(lbulla, lbulls, ldsph, ld50, 0.0, ld50, 0.0)
    fi = 1.0
    if p > air.b0:
        fi = inverse_complementary_normal(p / 100.0) / inverse_complementary_normal(air.b0 / 100.0)
    _, _, _, ldb = p526.delta_bullington_loss_db(
        distance_km, surface_m, *heights, _BETA_0_RADIUS_KM, *wave
    )
    return Diffraction(lbulla, lbulls, ldsph, ld50, ldb, ld50 + fi * (ldb - ld50), fi)


# --- 4.5 ducting and layer reflection -------------------------------------------------------------


@njit(cache=True, error_model="numpy", nogil=True)
def _site_shielding_db(theta, horizon_km, frequency_ghz):
    """Loss of a terminal that its own horizon shields from the duct; (48)."""
    over = theta - 0.1 * horizon_km
    if over <= 0.0:
        return 0.0
    f = frequency_ghz
    return 20.0 * math.log10(1.0 + 0.361 * over * math.sqrt(f * horizon_km)) + 0.264 * over * (
        f ** (1.0 / 3.0)
    )


@njit(cache=True, error_model="numpy", nogil=True)
def over_sea_coupling_db(sea_fraction, coast_km, horizon_km, antenna_m):
    """
    Correction for a terminal's coupling into a duct over the sea; (49).

    Parameters
    ----------
    sea_fraction : float
        omega. [0 to 1]
    coast_km, horizon_km : float
        From the terminal to the coast and to its horizon, along the path. [km]
    antenna_m : float
        [m amsl]

    Returns
    -------
    correction_db : float
        Zero or below. [dB]
    """
    if sea_fraction < 0.75 or coast_km > horizon_km or coast_km > 5.0:
        return 0.0
    return -3.0 * math.exp(-0.25 * coast_km**2) * (1.0 + math.tanh(0.07 * (50.0 - antenna_m)))


@njit(cache=True, error_model="numpy", nogil=True)
def ducting_loss_db(d, path, air, frequency_ghz, p, tx_coast_km, rx_coast_km):
    """
    Basic transmission loss by ducting and layer reflection, without gases; (46) to (56).

    Parameters
    ----------
    d : float
        Length of the path. [km]
    path : Horizons
    air : Meteorology
    frequency_ghz : float
        [GHz]
    p : float
        Share of the time. [%]
    tx_coast_km, rx_coast_km : float
        d_ct, d_cr: over land to the coast along the path, 500 inland. [km]
    """
    f, dlt, dlr = frequency_ghz, path.dlt, path.dlr
    alf = 45.375 - 137.0 * f + 92.5 * f**2 if f < 0.5 else 0.0
    af = (
        102.45
        + 20.0 * math.log10(f)
        + 20.0 * math.log10(dlt + dlr)
        + alf
        + _site_shielding_db(path.theta_t, dlt, f)
        + _site_shielding_db(path.theta_r, dlr, f)
        + over_sea_coupling_db(air.omega, tx_coast_km, dlt, path.hts)
        + over_sea_coupling_db(air.omega, rx_coast_km, dlr, path.hrs)
    )
    gamma_d = 5e-5 * air.ae * f ** (1.0 / 3.0)
    theta1 = 1000.0 * d / air.ae + min(path.theta_t, 0.1 * dlt) + min(path.theta_r, 0.1 * dlr)
    di = min(d - dlt - dlr, 40.0)
    mu3 = 1.0 if path.hm <= 10.0 else math.exp(-4.6e-5 * (path.hm - 10.0) * (43.0 + 6.0 * di))
    alpha = max(-0.6 - 3.5e-9 * d**3.1 * air.tau, -3.4)
    antennas = (math.sqrt(path.hte) + math.sqrt(path.hre)) ** 2
    mu2 = min(1.0, (500.0 * d**2 / (air.ae * antennas)) ** alpha)
    # Very rough terrain drives mu3, and beta with it, below the smallest float.
    beta = max(air.b0 * mu2 * mu3, 1e-300)
    log_beta = math.log10(beta)
    gamma = (
        1.076
        / (2.0058 - log_beta) ** 1.012
        * math.exp(-(9.51 - 4.8 * log_beta + 0.198 * log_beta**2) * 1e-6 * d**1.13)
    )
    ap = -12.0 + (1.2 + 3.7e-3 * d) * math.log10(p / beta) + 12.0 * (p / beta) ** gamma
    return af + gamma_d * theta1 + ap


# --- 4.6 combination ------------------------------------------------------------------------------


@njit(cache=True, error_model="numpy", nogil=True)
def combination(d, air, bent, p, free_space, lb0p, lb0b, lba, lbs, fj):
    """
    Losses of the mechanisms joined to one; (57) to (63).

    Parameters
    ----------
    d : float
        Length of the path. [km]
    air : Meteorology
    bent : Diffraction
    p : float
        Share of the time. [%]
    free_space, lb0p, lb0b : float
        Line of sight: half the time, p % and beta_0 % of it. [dB]
    lba, lbs : float
        Ducting, troposcatter. [dB]
    fj : float
        F_j, one on a clear path and zero far beyond the horizon.

    Returns
    -------
    Combination
    """
    fk = 1.0 - 0.5 * (1.0 + math.tanh(3.0 * 0.5 * (d - 20.0) / 20.0))  # (58)
    lbd50 = free_space + bent.Ld50
    lbd = lb0p + bent.Ldp
    if p < air.b0:  # (59)
        lminb0p = lb0p + (1.0 - air.omega) * bent.Ldp
    else:
        lminb0p = lbd50 + (lb0b + (1.0 - air.omega) * bent.Ldp - lbd50) * bent.Fi
    high, low = max(lba, lb0p), min(lba, lb0p)
    lminbap = high + 2.5 * math.log1p(math.exp((low - high) / 2.5))  # (60)
    lbda = lbd if lminbap > lbd else lminbap + (lbd - lminbap) * fk  # (61)
    lbam = lbda + (lminb0p - lbda) * fj  # (62)
    low = min(lbs, lbam)
    lbc = low - 5.0 * math.log10(1.0 + 10.0 ** (-0.2 * (max(lbs, lbam) - low)))  # (63)
    return Combination(lbd50, lbd, lminb0p, lminbap, lbda, lbam, lbc, fk)
