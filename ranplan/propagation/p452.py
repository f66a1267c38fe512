"""Clear-air propagation between stations on the ground, Recommendation ITU-R P.452-18.

Sections are those of its published table of contents; its equations were read second-hand, in
comments of reference implementations, and the official validation cases decide. What it shares
with P.1812 stands in ``clear_air``, under that Recommendation's equation numbers. Letters and units
as there: d [km], heights above sea level [m], f [GHz], theta [mrad], losses [dB]. Loss is *not
exceeded* for p % of the time. P.452 knows no share of places.
"""

import math
from typing import NamedTuple

import numpy as np
from numba import njit

from ranplan.propagation import clear_air, p526, p1812
from ranplan.propagation.p676 import specific_attenuation

# Frequency, time and the longest path as the Recommendation states them, second-hand. It is not
# known to state a shortest path, heights or a least number of points: P.1812's are taken.
VALID_FREQUENCY_MHZ = (100.0, 50_000.0)
VALID_DISTANCE_M = (250.0, 10_000_000.0)
VALID_HEIGHT_AGL_M = (1.0, 3_000.0)
VALID_TIME_PERCENT = (0.001, 50.0)
VALID_GAIN_DBI = (-30.0, 80.0)  # ours
MIN_POINTS = 5

CLUTTER_GUARD_KM = 0.05  # clutter nearer than this to either terminal does not count

_VAPOUR_OF_TROPOSCATTER_G_M3 = 3.0

# Sea fractions at which the attenuation by gases is computed line by line: Chebyshev's points.
_N_SEA_FRACTIONS = 6
_SEA_FRACTIONS = tuple(
    0.5 - 0.5 * math.cos(math.pi * k / (_N_SEA_FRACTIONS - 1)) for k in range(_N_SEA_FRACTIONS)
)


class Gases(NamedTuple):
    """
    Specific attenuation by gases at one frequency, pressure and temperature.

    P.452 lets the density of vapour rise with the share of sea, so a raster needs the attenuation
    for any share, and cannot sum 79 lines for every cell. It is so smooth a function of it that a
    polynomial through six shares, by Newton's divided differences, is off by less than 1e-10 of it;
    without any sea it is the line-by-line value itself.

    Parameters
    ----------
    over_land_db_km : float
        gamma_o + gamma_w without any sea. [dB/km]
    difference_1 ... difference_5 : float
        Divided differences over the sea fraction. [dB/km]
    troposcatter_db_km : float
        gamma_o + gamma_w of the drier air that troposcatter passes. [dB/km]
    """

    over_land_db_km: float
    difference_1: float
    difference_2: float
    difference_3: float
    difference_4: float
    difference_5: float
    troposcatter_db_km: float


class Link(NamedTuple):
    """
    Everything P.452 needs besides the profile.

    Parameters
    ----------
    frequency_ghz : float
        f. [GHz]
    tx_height_agl_m, rx_height_agl_m : float
        h_tg, h_rg. [m]
    time_percent : float
        p. [%]
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
    tx_gain_dbi, rx_gain_dbi : float
        G_t, G_r, toward the horizon: high gain couples worse into troposcatter. [dBi]
    """

    frequency_ghz: float
    tx_height_agl_m: float
    rx_height_agl_m: float
    time_percent: float
    polarization: int
    latitude_deg: float
    delta_n: float
    surface_refractivity_n0: float
    tx_coast_km: float
    rx_coast_km: float
    tx_gain_dbi: float
    rx_gain_dbi: float


class Transmission(NamedTuple):
    """
    The loss of a path and every quantity it is made from, under the Recommendation's letters.

    Heights are in metres above sea level unless the name says otherwise; ``hte`` and ``hre`` are
    above the smooth surface. Angles in mrad, distances in km, losses in dB.
    """

    Lb: float  # basic transmission loss
    Lbfs: float  # free space without gases
    Ag: float  # gases along the slant path
    Lbfsg: float  # free space with gases
    Lb0p: float  # line of sight with multipath and focusing
    Lb0b: float
    Lbulla_50: float  # Bullington loss of the actual path, median earth radius
    Lbulls_50: float  # of the smooth path
    Ldsph: float  # spherical earth, median earth radius
    Ld50: float  # diffraction, median
    Ldb: float  # diffraction for beta_0; zero where p = 50 makes it idle
    Ldp: float  # diffraction, p %
    Lbd50: float
    Lbd: float
    Lminb0p: float
    Lba: float  # ducting and layer reflection
    Lminbap: float
    Lbda: float
    Lbam: float
    Lbs: float  # troposcatter
    Fi: float
    Fj: float
    Fk: float
    transhorizon: bool
    theta_t: float
    theta_r: float
    theta: float
    dlt: float
    dlr: float
    hts: float
    hrs: float
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
def _oxygen_and_vapour_db_km(frequency_ghz, dry_pressure_hpa, vapour_density_g_m3, temperature_k):
    """gamma_o + gamma_w, line by line. [dB/km]."""
    oxygen, vapour = specific_attenuation(
        frequency_ghz, dry_pressure_hpa, vapour_density_g_m3, temperature_k
    )
    return oxygen + vapour


@njit(cache=True, error_model="numpy", nogil=True)
def gases(frequency_ghz, dry_pressure_hpa, temperature_c):
    """
    Specific attenuation by gases, for paths over any share of sea.

    Parameters
    ----------
    frequency_ghz : float
        [GHz]
    dry_pressure_hpa : float
        Pressure of the dry air. [hPa]
    temperature_c : float
        [degrees C]

    Returns
    -------
    Gases

    Examples
    --------
    >>> round(gases(26.0, 1013.25, 15.0).over_land_db_km, 3)
    0.125
    """
    f, p, t = frequency_ghz, dry_pressure_hpa, temperature_c + 273.15
    c = np.empty(_N_SEA_FRACTIONS)
    for k in range(_N_SEA_FRACTIONS):
        c[k] = _oxygen_and_vapour_db_km(f, p, _vapour_density_g_m3(_SEA_FRACTIONS[k]), t)
    for order in range(1, _N_SEA_FRACTIONS):
        for k in range(_N_SEA_FRACTIONS - 1, order - 1, -1):
            c[k] = (c[k] - c[k - 1]) / (_SEA_FRACTIONS[k] - _SEA_FRACTIONS[k - order])
    dry = _oxygen_and_vapour_db_km(f, p, _VAPOUR_OF_TROPOSCATTER_G_M3, t)
    return Gases(c[0], c[1], c[2], c[3], c[4], c[5], dry)


@njit(cache=True, error_model="numpy", nogil=True)
def _vapour_density_g_m3(sea_fraction):
    """Density of water vapour near the ground, rho; section 4.1. [g/m3]."""
    return 7.5 + 2.5 * sea_fraction


@njit(cache=True, error_model="numpy", nogil=True)
def gas_attenuation_db_km(air, sea_fraction):
    """
    Specific attenuation by gases along a path near the ground.

    Parameters
    ----------
    air : Gases
    sea_fraction : float
        omega. [0 to 1]

    Returns
    -------
    gamma : float
        gamma_o + gamma_w. [dB/km]
    """
    gamma = air[_N_SEA_FRACTIONS - 1]
    for k in range(_N_SEA_FRACTIONS - 2, -1, -1):
        gamma = air[k] + gamma * (sea_fraction - _SEA_FRACTIONS[k])
    return gamma


@njit(cache=True, error_model="numpy", nogil=True)
def clear_terminals(distance_km, ground_m, surface_m):
    """
    Take away, in place, the clutter near the two terminals.

    Parameters
    ----------
    distance_km, ground_m : (point,) float64 arrays
        [km], [m amsl]
    surface_m : (point,) float64 array
        Terrain with clutter; becomes bare at points nearer than ``CLUTTER_GUARD_KM`` to an end.
        [m amsl]
    """
    n = distance_km.size - 1
    guard = CLUTTER_GUARD_KM - 1e-9  # a point at 50 m counts, whatever its distance's last bit is
    i = 0
    while i <= n and distance_km[i] < guard:
        surface_m[i] = ground_m[i]
        i += 1
    i = n
    while i >= 0 and distance_km[n] - distance_km[i] < guard:
        surface_m[i] = ground_m[i]
        i -= 1


@njit(cache=True, error_model="numpy", nogil=True)
def free_space_and_gases_db(distance_km, height_difference_m, frequency_ghz, gamma):
    """
    Losses of free space and by gases along the slant path; section 4.1.

    Parameters
    ----------
    distance_km, height_difference_m : float
        From antenna to antenna. [km], [m]
    frequency_ghz : float
        [GHz]
    gamma : float
        From ``gas_attenuation_db_km``. [dB/km]

    Returns
    -------
    free_space_db, gases_db : float
        L_bfs, A_g. [dB]
    """
    slant_km = math.sqrt(clear_air.slant_square_km2(distance_km, height_difference_m))
    return (
        clear_air.free_space_loss_db(distance_km, height_difference_m, frequency_ghz),
        gamma * slant_km,
    )


@njit(cache=True, error_model="numpy", nogil=True)
def troposcatter_loss_db(d, theta, link, gamma):
    """
    Basic transmission loss by troposcatter; section 4.3.

    Parameters
    ----------
    d : float
        Length of the path. [km]
    theta : float
        Path angular distance. [mrad]
    link : Link
    gamma : float
        Specific attenuation by gases. [dB/km]
    """
    f, p = link.frequency_ghz, link.time_percent
    lf = 25.0 * math.log10(f) - 2.5 * math.log10(0.5 * f) ** 2
    lc = 0.051 * math.exp(0.055 * (link.tx_gain_dbi + link.rx_gain_dbi))
    return (
        190.0
        + lf
        + 20.0 * math.log10(d)
        + 0.573 * theta
        - 0.15 * link.surface_refractivity_n0
        + lc
        + gamma * d
        - 10.1 * math.log10(50.0 / p) ** 0.7
    )


@njit(cache=True, error_model="numpy", nogil=True)
def transmission(distance_km, ground_m, surface_m, zone, link, gases):
    """
    Loss of one path, for arguments that have been checked.

    Parameters
    ----------
    distance_km : (point,) float64 array
        From the transmitter, 0 first. At least one point between the ends. [km]
    ground_m : (point,) float64 array
        Bare terrain h. [m amsl]
    surface_m : (point,) float64 array
        Terrain with clutter g, bare near the two ends: see ``clear_terminals``. [m amsl]
    zone : (point,) uint8 array
        Radio-climatic zones, coded as in ``constants``.
    link : Link
    gases : Gases
        From the function of that name, for the link's frequency.

    Returns
    -------
    Transmission
    """
    d = distance_km[distance_km.size - 1]
    f = link.frequency_ghz
    p = link.time_percent

    # Section 3.2, Attachment 2: radio-meteorology, smooth earth and horizons
    air = clear_air.meteorology(distance_km, zone, link.latitude_deg, link.delta_n)
    path = clear_air.horizons(
        distance_km,
        ground_m,
        link.tx_height_agl_m,
        link.rx_height_agl_m,
        air.ae,
        p526.wavelength_m(f),
    )

    # 4.1 line of sight, with gases
    gamma = gas_attenuation_db_km(gases, air.omega)
    lbfs, ag = free_space_and_gases_db(d, path.hts - path.hrs, f, gamma)
    lbfsg = lbfs + ag
    lb0p = lbfsg + clear_air.multipath_and_focusing_db(path.dlt + path.dlr, p)
    lb0b = lbfsg + clear_air.multipath_and_focusing_db(path.dlt + path.dlr, air.b0)

    # 4.2 to 4.4 diffraction, troposcatter, ducting
    bent = clear_air.diffraction(
        distance_km, surface_m, path, air, f, p, link.polarization, p526.SAMPLED_FORM
    )
    lbs = troposcatter_loss_db(d, path.theta, link, gases.troposcatter_db_km)
    lba = clear_air.ducting_loss_db(d, path, air, f, p, link.tx_coast_km, link.rx_coast_km)
    lba += gamma * d

    # 4.5 combination; S_tim - S_tr is the horizon's rise over the direct line
    fj = 1.0 - 0.5 * (1.0 + math.tanh(3.0 * 0.8 * 1000.0 * path.rise / 0.3))
    joined = clear_air.combination(d, air, bent, p, lbfsg, lb0p, lb0b, lba, lbs, fj)

    return Transmission(
        joined.Lbc,
        lbfs,
        ag,
        lbfsg,
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


@njit(cache=True, error_model="numpy", nogil=True)
def loss_over_places_db(result, rx_zone, location_percent, sigma_db):
    """
    Loss not exceeded in a share of places, as P.1812 has it: P.452 itself knows none.

    Parameters
    ----------
    result : Transmission
    rx_zone : int
        Radio-climatic zone of the receiver; at sea all places are alike.
    location_percent : float
        p_L. [%]
    sigma_db : float
        sigma_L. [dB]

    Returns
    -------
    loss_db : float
        Not below line of sight, unless the median is. [dB]
    """
    least = min(result.Lb, result.Lb0p)
    return p1812.loss_over_places_db(result.Lb, least, rx_zone, location_percent, sigma_db)
