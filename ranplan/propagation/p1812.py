"""Terrestrial point-to-area propagation, Recommendation ITU-R P.1812-8 (identical to -7).

Section and equation numbers were read second-hand, in comments of reference implementations; the
official validation cases decide. Inside, the Recommendation's letters and units hold: d [km],
heights above sea level [m], f [GHz], theta [mrad], losses [dB], lambda [m]. Loss is *not exceeded*
for p % of the time and p_L % of places.
"""

import math
from typing import NamedTuple

import numpy as np
from numba import njit

from ranplan.constants import EARTH_RADIUS_KM, ZONE_SEA
from ranplan.propagation import p526
from ranplan.propagation import profile_geometry as geometry

VALID_FREQUENCY_MHZ = (30.0, 6_000.0)
VALID_DISTANCE_M = (250.0, 3_000_000.0)
VALID_HEIGHT_AGL_M = (1.0, 3_000.0)
VALID_TIME_PERCENT = (1.0, 50.0)
VALID_LOCATION_PERCENT = (1.0, 99.0)
MIN_POINTS = 5

_BETA_0_RADIUS_KM = 3.0 * EARTH_RADIUS_KM  # a_beta, (7b)


class Link(NamedTuple):
    """
    Everything P.1812 needs besides the profile.

    Parameters
    ----------
    frequency_ghz : float
        f. [GHz]
    tx_height_agl_m, rx_height_agl_m : float
        h_tg, h_rg. [m]
    time_percent : float
        p. [%]
    location_percent : float
        p_L. [%]
    location_sigma_db : float
        sigma_L, from ``location_sigma_db`` or a planner's own. [dB]
    polarization : int
        ``p526.HORIZONTAL`` or ``p526.VERTICAL``.
    latitude_deg : float
        Of the path's centre. [deg]
    delta_n : float
        DN. [N-units/km]
    surface_refractivity_n0 : float
        N_0. [N-units]
    tx_coast_km, rx_coast_km : float
        d_ct, d_cr: over land to the coast along the path, 500 inland. [km]
    smooth_form : int
        ``p526.SAMPLED_FORM`` or ``p526.CLOSED_FORM``, for the smooth path's Bullington loss.
    """

    frequency_ghz: float
    tx_height_agl_m: float
    rx_height_agl_m: float
    time_percent: float
    location_percent: float
    location_sigma_db: float
    polarization: int
    latitude_deg: float
    delta_n: float
    surface_refractivity_n0: float
    tx_coast_km: float
    rx_coast_km: float
    smooth_form: int


class Transmission(NamedTuple):
    """
    The loss of a path and every quantity it is made from, under the Recommendation's letters.

    Heights are in metres above sea level unless the name says otherwise; ``hte`` and ``hre`` are
    above the smooth surface. Angles in mrad, distances in km, losses in dB.
    """

    Lb: float  # basic transmission loss, (69)
    Lbfs: float  # free space, (8)
    Lb0p: float  # line of sight with multipath and focusing, (10)
    Lb0b: float
    Lbulla_50: float  # Bullington loss of the actual path, median earth radius
    Lbulls_50: float  # of the smooth path
    Ldsph_50: float  # spherical earth
    Ld50: float  # diffraction, median, (39)
    Ldb: float  # diffraction for beta_0; zero where p = 50 makes it idle
    Ldp: float  # diffraction, p %, (41)
    Lbd50: float
    Lbd: float
    Lminb0p: float
    Lba: float  # ducting and layer reflection, (46)
    Lminbap: float
    Lbda: float
    Lbam: float
    Lbs: float  # troposcatter, (44)
    Lbc: float  # combination, (63)
    Fi: float
    Fj: float
    Fk: float
    transhorizon: bool
    theta_t: float  # elevation of departure at the transmitter, (79)
    theta_r: float
    theta: float
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
    hte: float
    hre: float
    hm: float
    dtm: float
    dlm: float
    omega: float
    b0: float
    ae: float


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


@njit(cache=True, error_model="numpy", nogil=True)
def location_sigma_db(frequency_ghz, prediction_area_m, rx_height_agl_m, clutter_height_m):
    """
    Standard deviation of loss over the places of a small square; section 4.8.

    Parameters
    ----------
    frequency_ghz : float
        [GHz]
    prediction_area_m : float
        Side of the square, the cell of a raster. [m]
    rx_height_agl_m : float
        [m]
    clutter_height_m : float
        Representative clutter height R at the receiver. [m]

    Returns
    -------
    sigma_db : float
        Zero from 10 m above the clutter upward. [dB]

    Examples
    --------
    >>> round(location_sigma_db(3.5, 50.0, 1.5, 10.0), 4)
    1.8061
    """
    sigma = (0.52 + 0.024 * frequency_ghz) * prediction_area_m**0.28
    above = (rx_height_agl_m - clutter_height_m) / 10.0
    return sigma * (1.0 - min(max(above, 0.0), 1.0))


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
def troposcatter_loss_db(distance_km, theta, frequency_ghz, time_percent, surface_refractivity_n0):
    """
    Basic transmission loss by troposcatter; (44), (45).

    Parameters
    ----------
    distance_km : float
        [km]
    theta : float
        Path angular distance. [mrad]
    frequency_ghz : float
        [GHz]
    time_percent : float
        [%]
    surface_refractivity_n0 : float
        [N-units]
    """
    f = frequency_ghz
    lf = 25.0 * math.log10(f) - 2.5 * math.log10(0.5 * f) ** 2
    return (
        190.1
        + lf
        + 20.0 * math.log10(distance_km)
        + 0.573 * theta
        - 0.15 * surface_refractivity_n0
        - 10.125 * math.log10(50.0 / time_percent) ** 0.7
    )


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
def _over_sea_coupling_db(sea_fraction, coast_km, horizon_km, antenna_m):
    """Correction for coupling into a duct over the sea; (49)."""
    if sea_fraction < 0.75 or coast_km > horizon_km or coast_km > 5.0:
        return 0.0
    return -3.0 * math.exp(-0.25 * coast_km**2) * (1.0 + math.tanh(0.07 * (50.0 - antenna_m)))


@njit(cache=True, error_model="numpy", nogil=True)
def _ducting_loss_db(link, d, omega, tau, b0, ae, horizons):
    """Basic transmission loss by ducting and layer reflection; (46) to (56)."""
    theta_t, theta_r, dlt, dlr, hts, hrs, hte, hre, hm = horizons
    f = link.frequency_ghz
    p = link.time_percent
    alf = 45.375 - 137.0 * f + 92.5 * f**2 if f < 0.5 else 0.0
    af = (
        102.45
        + 20.0 * math.log10(f)
        + 20.0 * math.log10(dlt + dlr)
        + alf
        + _site_shielding_db(theta_t, dlt, f)
        + _site_shielding_db(theta_r, dlr, f)
        + _over_sea_coupling_db(omega, link.tx_coast_km, dlt, hts)
        + _over_sea_coupling_db(omega, link.rx_coast_km, dlr, hrs)
    )
    gamma_d = 5e-5 * ae * f ** (1.0 / 3.0)
    theta1 = 1000.0 * d / ae + min(theta_t, 0.1 * dlt) + min(theta_r, 0.1 * dlr)
    di = min(d - dlt - dlr, 40.0)
    mu3 = 1.0 if hm <= 10.0 else math.exp(-4.6e-5 * (hm - 10.0) * (43.0 + 6.0 * di))
    alpha = max(-0.6 - 3.5e-9 * d**3.1 * tau, -3.4)
    mu2 = min(1.0, (500.0 * d**2 / (ae * (math.sqrt(hte) + math.sqrt(hre)) ** 2)) ** alpha)
    # Very rough terrain drives mu3, and beta with it, below the smallest float.
    beta = max(b0 * mu2 * mu3, 1e-300)
    log_beta = math.log10(beta)
    gamma = (
        1.076
        / (2.0058 - log_beta) ** 1.012
        * math.exp(-(9.51 - 4.8 * log_beta + 0.198 * log_beta**2) * 1e-6 * d**1.13)
    )
    ap = -12.0 + (1.2 + 3.7e-3 * d) * math.log10(p / beta) + 12.0 * (p / beta) ** gamma
    return af + gamma_d * theta1 + ap


@njit(cache=True, error_model="numpy", nogil=True)
def _roughness_m(distance_km, ground_m, first, last, hst, hsr):
    """Greatest height of terrain between the horizons over the smooth surface; (95)."""
    slope = (hsr - hst) / distance_km[distance_km.size - 1]
    hm = -np.inf
    for i in range(first, last + 1):
        hm = max(hm, ground_m[i] - (hst + slope * distance_km[i]))
    return hm


@njit(cache=True, error_model="numpy", nogil=True)
def location_correction_db(rx_zone, link):
    """Loss to add for a share of places other than half; nothing at sea; section 4.8. [dB]."""
    if rx_zone == ZONE_SEA:
        return 0.0
    return -inverse_complementary_normal(link.location_percent / 100.0) * link.location_sigma_db


@njit(cache=True, error_model="numpy", nogil=True)
def transmission(distance_km, ground_m, surface_m, zone, link):
    """
    Loss of one path, for arguments that have been checked.

    Parameters
    ----------
    distance_km : (point,) float64 array
        From the transmitter, 0 first. At least one point between the ends. [km]
    ground_m : (point,) float64 array
        Bare terrain h. [m amsl]
    surface_m : (point,) float64 array
        Terrain with clutter g = h + R; equal to the ground at the two ends. [m amsl]
    zone : (point,) uint8 array
        Radio-climatic zones.
    link : Link

    Returns
    -------
    Transmission
    """
    n = distance_km.size - 1
    d = distance_km[n]
    f = link.frequency_ghz
    p = link.time_percent
    hts = ground_m[0] + link.tx_height_agl_m
    hrs = ground_m[n] + link.rx_height_agl_m
    wavelength = p526.wavelength_m(f)

    # 4.1 radio-meteorology
    dtm, dlm, omega = geometry.land_and_sea(distance_km, zone)
    b0, tau = _beta_0_percent(link.latitude_deg, dtm, dlm)
    ae = EARTH_RADIUS_KM * 157.0 / (157.0 - link.delta_n)  # (6), (7a)

    # Attachment 1: smooth earth and horizons
    hst_n, hsr_n = geometry.smooth_earth(distance_km, ground_m)
    hstd, hsrd = geometry.smooth_earth_for_diffraction(
        distance_km, ground_m, hts, hrs, hst_n, hsr_n
    )
    hst, hsr = min(hst_n, ground_m[0]), min(hsr_n, ground_m[n])  # (92)
    hte, hre = hts - hst, hrs - hsr  # (94)
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
    dlt, dlr = distance_km[first], d - distance_km[last]
    theta = 1000.0 * d / ae + theta_t + theta_r  # (84)
    hm = _roughness_m(distance_km, ground_m, first, last, hst, hsr)

    # 4.2 line of sight
    lbfs = 92.4 + 20.0 * math.log10(f) + 10.0 * math.log10(d**2 + ((hts - hrs) / 1000.0) ** 2)
    multipath = 2.6 * (1.0 - math.exp(-0.1 * (dlt + dlr)))
    lb0p = lbfs + multipath * math.log10(p / 50.0)
    lb0b = lbfs + multipath * math.log10(b0 / 50.0)

    # 4.3 diffraction
    heights = (hts, hrs, hstd, hsrd)
    wave = (f, omega, link.polarization, link.smooth_form)
    lbulla, lbulls, ldsph, ld50 = p526.delta_bullington_loss_db(
        distance_km, surface_m, *heights, ae, *wave
    )
    if p == 50.0:  # I(0.5) = 0: the second diffraction loss has no weight
        fi, ldb, ldp = 0.0, 0.0, ld50
    else:
        fi = 1.0
        if p > b0:
            fi = inverse_complementary_normal(p / 100.0) / inverse_complementary_normal(b0 / 100.0)
        _, _, _, ldb = p526.delta_bullington_loss_db(
            distance_km, surface_m, *heights, _BETA_0_RADIUS_KM, *wave
        )
        ldp = ld50 + fi * (ldb - ld50)
    lbd50 = lbfs + ld50
    lbd = lb0p + ldp

    # 4.4, 4.5 troposcatter, ducting
    lbs = troposcatter_loss_db(d, theta, f, p, link.surface_refractivity_n0)
    horizons = (theta_t, theta_r, dlt, dlr, hts, hrs, hte, hre, hm)
    lba = _ducting_loss_db(link, d, omega, tau, b0, ae, horizons)

    # 4.6 combination
    fj = 1.0 - 0.5 * (1.0 + math.tanh(3.0 * 0.8 * (theta - 0.3) / 0.3))
    fk = 1.0 - 0.5 * (1.0 + math.tanh(3.0 * 0.5 * (d - 20.0) / 20.0))
    if p < b0:
        lminb0p = lb0p + (1.0 - omega) * ldp
    else:
        lminb0p = lbd50 + (lb0b + (1.0 - omega) * ldp - lbd50) * fi
    high, low = max(lba, lb0p), min(lba, lb0p)
    lminbap = high + 2.5 * math.log1p(math.exp((low - high) / 2.5))
    lbda = lbd if lminbap > lbd else lminbap + (lbd - lminbap) * fk
    lbam = lbda + (lminb0p - lbda) * fj
    low = min(lbs, lbam)
    lbc = low - 5.0 * math.log10(1.0 + 10.0 ** (-0.2 * (max(lbs, lbam) - low)))

    # 4.8, 4.10 location variability and the result
    lb = lbc + location_correction_db(zone[n], link)
    if lb < lb0p:  # max() would let a loss that is no number pass for free space
        lb = lb0p

    return Transmission(
        lb,
        lbfs,
        lb0p,
        lb0b,
        lbulla,
        lbulls,
        ldsph,
        ld50,
        ldb,
        ldp,
        lbd50,
        lbd,
        lminb0p,
        lba,
        lminbap,
        lbda,
        lbam,
        lbs,
        lbc,
        fi,
        fj,
        fk,
        transhorizon,
        theta_t,
        theta_r,
        theta,
        dlt,
        dlr,
        hts,
        hrs,
        hst_n,
        hsr_n,
        hst,
        hsr,
        hstd,
        hsrd,
        hte,
        hre,
        hm,
        dtm,
        dlm,
        omega,
        b0,
        ae,
    )
