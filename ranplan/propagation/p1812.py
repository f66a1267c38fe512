"""Terrestrial point-to-area propagation, Recommendation ITU-R P.1812-8 (identical to -7).

Section and equation numbers were read second-hand, in comments of reference implementations; the
official validation cases decide. Inside, the Recommendation's letters and units hold: d [km],
heights above sea level [m], f [GHz], theta [mrad], losses [dB], lambda [m]. Loss is *not exceeded*
for p % of the time and p_L % of places.
"""

import math
from typing import NamedTuple

from numba import njit

from ranplan.constants import ZONE_SEA
from ranplan.propagation import clear_air, p526
from ranplan.propagation.clear_air import inverse_complementary_normal

VALID_FREQUENCY_MHZ = (30.0, 6_000.0)
VALID_DISTANCE_M = (250.0, 3_000_000.0)
VALID_HEIGHT_AGL_M = (1.0, 3_000.0)
VALID_TIME_PERCENT = (1.0, 50.0)
VALID_LOCATION_PERCENT = (1.0, 99.0)
MIN_POINTS = 5


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
def location_correction_db(rx_zone, location_percent, sigma_db):
    """Loss to add for a share of places other than half; nothing at sea; section 4.8. [dB]."""
    if rx_zone == ZONE_SEA:
        return 0.0
    return -inverse_complementary_normal(location_percent / 100.0) * sigma_db


@njit(cache=True, error_model="numpy", nogil=True)
def loss_over_places_db(median_db, least_db, rx_zone, location_percent, sigma_db):
    """
    Loss not exceeded in a share of places; (69).

    Parameters
    ----------
    median_db : float
        Loss not exceeded in half of them. [dB]
    least_db : float
        What it is held to at least: the loss in line of sight. [dB]
    rx_zone : int
        Radio-climatic zone of the receiver.
    location_percent : float
        p_L. [%]
    sigma_db : float
        sigma_L. [dB]
    """
    loss = median_db + location_correction_db(rx_zone, location_percent, sigma_db)
    if loss < least_db:  # max() would let a loss that is no number pass for free space
        return least_db
    return loss


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

    # 4.1, Attachment 1: radio-meteorology, smooth earth and horizons
    air = clear_air.meteorology(distance_km, zone, link.latitude_deg, link.delta_n)
    path = clear_air.horizons(
        distance_km,
        ground_m,
        link.tx_height_agl_m,
        link.rx_height_agl_m,
        air.ae,
        p526.wavelength_m(f),
    )

    # 4.2 line of sight
    lbfs = clear_air.free_space_loss_db(d, path.hts - path.hrs, f)
    lb0p = lbfs + clear_air.multipath_and_focusing_db(path.dlt + path.dlr, p)
    lb0b = lbfs + clear_air.multipath_and_focusing_db(path.dlt + path.dlr, air.b0)

    # 4.3 to 4.5 diffraction, troposcatter, ducting
    bent = clear_air.diffraction(
        distance_km, surface_m, path, air, f, p, link.polarization, link.smooth_form
    )
    lbs = troposcatter_loss_db(d, path.theta, f, p, link.surface_refractivity_n0)
    lba = clear_air.ducting_loss_db(d, path, air, f, p, link.tx_coast_km, link.rx_coast_km)

    # 4.6 combination
    fj = 1.0 - 0.5 * (1.0 + math.tanh(3.0 * 0.8 * (path.theta - 0.3) / 0.3))
    joined = clear_air.combination(d, air, bent, p, lbfs, lb0p, lb0b, lba, lbs, fj)

    # 4.8, 4.10 location variability and the result
    lb = loss_over_places_db(
        joined.Lbc, lb0p, zone[n], link.location_percent, link.location_sigma_db
    )

    return Transmission(
        lb,
        lbfs,
        lb0p,
        lb0b,
        bent.Lbulla_50,
        bent.Lbulls_50,
        bent.Ldsph_50,
        bent.Ld50,
        bent.Ldb,
        bent.Ldp,
        joined.Lbd50,
        joined.Lbd,
        joined.Lminb0p,
        lba,
        joined.Lminbap,
        joined.Lbda,
        joined.Lbam,
        lbs,
        joined.Lbc,
        bent.Fi,
        fj,
        joined.Fk,
        path.transhorizon,
        path.theta_t,
        path.theta_r,
        path.theta,
        path.dlt,
        path.dlr,
        path.hts,
        path.hrs,
        path.hst_n,
        path.hsr_n,
        path.hst,
        path.hsr,
        path.hstd,
        path.hsrd,
        path.hte,
        path.hre,
        path.hm,
        air.dtm,
        air.dlm,
        air.omega,
        air.b0,
        air.ae,
    )
