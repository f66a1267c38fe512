"""Diffraction, Recommendation ITU-R P.526-15: the pieces that P.1812 and P.452 share.

Equation numbers are those of P.1812-8, which repeats these formulas; they were read second-hand, in
the comments of reference implementations. Inside, the Recommendation's letters and units hold:
d [km], heights above sea level [m], a [km], f [GHz], lambda [m]. Profiles run from transmitter to
receiver, both ends included; maxima are over the points between.
"""

import math

import numpy as np
from numba import njit

from ranplan.constants import SPEED_OF_LIGHT_ITU_M_S
from ranplan.propagation.reductions import larger

HORIZONTAL = 1
VERTICAL = 2

# Bullington loss of the smooth path: at the profile's points, or P.1812 Attachment 4.
SAMPLED_FORM = 0
CLOSED_FORM = 1

# Electrical properties of the surface: relative permittivity, conductivity [S/m]; below (28).
_LAND = (22.0, 0.003)
_SEA = (80.0, 5.0)


@njit(cache=True, error_model="numpy", nogil=True)
def wavelength_m(frequency_ghz):
    """Wavelength as the reference implementations of the Recommendation compute it. [m]."""
    return SPEED_OF_LIGHT_ITU_M_S / (frequency_ghz * 1e9)


@njit(cache=True, error_model="numpy", nogil=True)
def knife_edge_loss_db(nu):
    r"""
    Loss over a single knife edge.

    Parameters
    ----------
    nu : float
        Diffraction parameter, positive where the edge stands above the line. [1]

    Returns
    -------
    loss_db : float
        [dB]

    Notes
    -----
    (12), zero at and below :math:`\nu = -0.78`:

    .. math:: J(\nu) = 6.9 + 20 \log_{10}\left(\sqrt{(\nu - 0.1)^2 + 1} + \nu - 0.1\right)

    Examples
    --------
    >>> round(knife_edge_loss_db(0.0), 2)  # grazing: half the field
    6.03
    >>> knife_edge_loss_db(-0.78)
    0.0
    """
    if nu <= -0.78:
        return 0.0
    return 6.9 + 20.0 * math.log10(math.sqrt((nu - 0.1) ** 2 + 1.0) + nu - 0.1)


@njit(cache=True, error_model="numpy", nogil=True)
def _bullington(edge_loss_db, distance_km):
    """Add to the loss of the single equivalent edge what the Bullington construction adds; (21)."""
    return edge_loss_db + (1.0 - math.exp(-edge_loss_db / 6.0)) * (10.0 + 0.02 * distance_km)


@njit(cache=True, error_model="numpy", nogil=True)
def highest_edge(distance_km, surface_m, tx_m, rx_m, earth_radius_km, wavelength):
    """
    Find the point that obstructs a path most, as a knife edge on its own.

    Parameters
    ----------
    distance_km, surface_m : (point,) arrays
        Profile. [km], [m amsl]
    tx_m, rx_m : float
        Antennas. [m amsl]
    earth_radius_km : float
        Effective earth radius. [km]
    wavelength : float
        [m]

    Returns
    -------
    nu : float
        Diffraction parameter, minus infinity where the profile has no interior point; (15). [1]
    index : int
        The last point that reaches it, 0 where there is none.
    """
    n = distance_km.size - 1
    d = distance_km[n]
    curvature = 500.0 / earth_radius_km
    tx_share, rx_share = tx_m / d, rx_m / d
    highest = -np.inf
    for i in range(1, n):
        edge = _edge(distance_km[i], surface_m[i], d, tx_share, rx_share, curvature)
        highest = larger(edge, highest)
    nu = math.copysign(math.sqrt(0.002 * d / wavelength * abs(highest)), highest)
    for i in range(n - 1, 0, -1):
        edge = _edge(distance_km[i], surface_m[i], d, tx_share, rx_share, curvature)
        if edge >= highest:
            return nu, i
    return nu, 0


@njit(cache=True, error_model="numpy", nogil=True, inline="always")
def _edge(d1, surface, d, tx_share, rx_share, curvature):
    """Rank points by nu: its square with its sign, but for what is the same for all; (15)."""
    d2 = d - d1
    product = d1 * d2
    clearance = surface + curvature * product - (tx_share * d2 + rx_share * d1)
    return clearance * abs(clearance) / product


@njit(cache=True, error_model="numpy", nogil=True)
def _edge_of_tangents(above_tx, above_rx, distance_km, wavelength):
    """
    Diffraction parameter of the edge where the two terminals' tangents meet; (18), (19).

    With the slopes A, B of the tangents over the direct line [m/km], the edge stands at d_b =
    d B / (A + B), A d_b above the line; put into (19), only sqrt(0.002 A B d / lambda) is left,
    which has no quotient that vanishes where the edge grazes the line.
    """
    return math.sqrt(0.002 * above_tx * above_rx * distance_km / wavelength)


@njit(cache=True, error_model="numpy", nogil=True)
def bullington_loss_db(distance_km, surface_m, tx_m, rx_m, earth_radius_km, wavelength):
    """
    Diffraction loss of a whole profile by the Bullington construction.

    Parameters
    ----------
    distance_km, surface_m : (point,) arrays
        Profile, at least one point between the ends. [km], [m amsl]
    tx_m, rx_m : float
        Antennas, above the same datum as the surface. [m]
    earth_radius_km : float
        Effective earth radius. [km]
    wavelength : float
        [m]

    Returns
    -------
    loss_db : float
        (13) to (21). [dB]
    """
    n = distance_km.size - 1
    d = distance_km[n]
    curvature = 500.0 / earth_radius_km
    slope_tx = -np.inf  # S_tim, (13)
    slope_rx = -np.inf  # S_rim, (17)
    for i in range(1, n):
        d1 = distance_km[i]
        d2 = d - d1
        height = surface_m[i] + curvature * d1 * d2
        slope_tx = larger((height - tx_m) / d1, slope_tx)
        slope_rx = larger((height - rx_m) / d2, slope_rx)
    direct = (rx_m - tx_m) / d  # S_tr, (14)
    if slope_tx <= direct or slope_rx <= -direct:  # line of sight, a point that grazes it included
        nu, _ = highest_edge(distance_km, surface_m, tx_m, rx_m, earth_radius_km, wavelength)
    else:
        nu = _edge_of_tangents(slope_tx - direct, slope_rx + direct, d, wavelength)
    return _bullington(knife_edge_loss_db(nu), d)


@njit(cache=True, error_model="numpy", nogil=True)
def smooth_bullington_loss_db(distance_km, tx_m, rx_m, earth_radius_km, wavelength):
    """
    Bullington loss over a smooth sphere, in closed form: it needs no profile.

    Parameters
    ----------
    distance_km : float
        Length of the path. [km]
    tx_m, rx_m : float
        Effective antenna heights above the smooth surface. [m]
    earth_radius_km : float
        Effective earth radius. [km]
    wavelength : float
        [m]

    Returns
    -------
    loss_db : float
        P.1812 Attachment 4, (105) to (112). [dB]
    """
    d = distance_km
    curvature = 500.0 / earth_radius_km
    if d < _line_of_sight_distance_km(tx_m, rx_m, earth_radius_km):
        h, d1 = _smallest_clearance(d, tx_m, rx_m, earth_radius_km)
        nu = -h * math.sqrt(0.002 * d / (wavelength * d1 * (d - d1)))
    else:
        slope_tx = curvature * d - 2.0 * math.sqrt(curvature * tx_m)
        slope_rx = curvature * d - 2.0 * math.sqrt(curvature * rx_m)
        direct = (rx_m - tx_m) / d
        # At the horizon rounding may leave either a hair below zero.
        above_tx, above_rx = max(slope_tx - direct, 0.0), max(slope_rx + direct, 0.0)
        nu = _edge_of_tangents(above_tx, above_rx, d, wavelength)
    return _bullington(knife_edge_loss_db(nu), d)


@njit(cache=True, error_model="numpy", nogil=True)
def _line_of_sight_distance_km(tx_m, rx_m, earth_radius_km):
    """Distance at which a smooth sphere just touches the line between two antennas; (22)."""
    return math.sqrt(2.0 * earth_radius_km) * (math.sqrt(0.001 * tx_m) + math.sqrt(0.001 * rx_m))


@njit(cache=True, error_model="numpy", nogil=True)
def _smallest_clearance(distance_km, tx_m, rx_m, earth_radius_km):
    """Least height of the line above a smooth sphere [m], and where it is [km]; (23), (24)."""
    d = distance_km
    ap = earth_radius_km
    c = (tx_m - rx_m) / (tx_m + rx_m)
    m = 250.0 * d * d / (ap * (tx_m + rx_m))
    b = (
        2.0
        * math.sqrt((m + 1.0) / (3.0 * m))
        * math.cos(math.pi / 3.0 + math.acos(1.5 * c * math.sqrt(3.0 * m / (m + 1.0) ** 3)) / 3.0)
    )
    d1 = 0.5 * d * (1.0 + b)
    d2 = d - d1
    h = ((tx_m - 500.0 * d1 * d1 / ap) * d2 + (rx_m - 500.0 * d2 * d2 / ap) * d1) / d
    return h, d1


@njit(cache=True, error_model="numpy", nogil=True)
def _height_gain_db(y, k, beta):
    """Gain G(Y) of an antenna's height over the surface; (34), (35)."""
    b = beta * y
    if b > 2.0:
        gain = 17.6 * math.sqrt(b - 1.1) - 5.0 * math.log10(b - 1.1) - 8.0
    else:
        gain = 20.0 * math.log10(b + 0.1 * b**3)
    return max(gain, 2.0 + 20.0 * math.log10(k))


@njit(cache=True, error_model="numpy", nogil=True)
def _first_term_over(ground, distance_km, tx_m, rx_m, radius_km, frequency_ghz, polarization):
    """First term of the residue series over one kind of ground; (29) to (36)."""
    permittivity, conductivity = ground
    f = frequency_ghz
    loss_factor = (18.0 * conductivity / f) ** 2
    k = 0.036 * (radius_km * f) ** (-1.0 / 3.0) * ((permittivity - 1.0) ** 2 + loss_factor) ** -0.25
    if polarization == VERTICAL:
        k *= math.sqrt(permittivity**2 + loss_factor)
    beta = (1.0 + 1.6 * k**2 + 0.67 * k**4) / (1.0 + 4.5 * k**2 + 1.53 * k**4)
    x = 21.88 * beta * (f / radius_km**2) ** (1.0 / 3.0) * distance_km
    y_per_m = 0.9575 * beta * (f**2 / radius_km) ** (1.0 / 3.0)
    if x >= 1.6:
        distance_term = 11.0 + 10.0 * math.log10(x) - 17.6 * x
    else:
        distance_term = -20.0 * math.log10(x) - 5.6488 * x**1.425
    return (
        -distance_term
        - _height_gain_db(y_per_m * tx_m, k, beta)
        - _height_gain_db(y_per_m * rx_m, k, beta)
    )


@njit(cache=True, error_model="numpy", nogil=True)
def first_term_loss_db(
    distance_km, tx_m, rx_m, radius_km, frequency_ghz, sea_fraction, polarization
):
    """
    Spherical-earth diffraction by the first term alone, beyond the horizon.

    Parameters
    ----------
    distance_km : float
        [km]
    tx_m, rx_m : float
        Effective antenna heights above the smooth surface, positive. [m]
    radius_km : float
        Earth radius a_dft. [km]
    frequency_ghz : float
        [GHz]
    sea_fraction : float
        Share of the path over sea. [0 to 1]
    polarization : int
        ``HORIZONTAL`` or ``VERTICAL``.

    Returns
    -------
    loss_db : float
        (28) to (36). [dB]
    """
    loss = 0.0
    if sea_fraction < 1.0:
        loss += (1.0 - sea_fraction) * _first_term_over(
            _LAND, distance_km, tx_m, rx_m, radius_km, frequency_ghz, polarization
        )
    if sea_fraction > 0.0:
        loss += sea_fraction * _first_term_over(
            _SEA, distance_km, tx_m, rx_m, radius_km, frequency_ghz, polarization
        )
    return loss


@njit(cache=True, error_model="numpy", nogil=True)
def spherical_earth_loss_db(
    distance_km, tx_m, rx_m, earth_radius_km, frequency_ghz, sea_fraction, polarization
):
    """
    Diffraction loss over a smooth sphere, within and beyond the horizon.

    Parameters
    ----------
    distance_km : float
        [km]
    tx_m, rx_m : float
        Effective antenna heights above the smooth surface, positive. [m]
    earth_radius_km : float
        Effective earth radius. [km]
    frequency_ghz : float
        [GHz]
    sea_fraction : float
        Share of the path over sea. [0 to 1]
    polarization : int
        ``HORIZONTAL`` or ``VERTICAL``.

    Returns
    -------
    loss_db : float
        (22) to (27). [dB]
    """
    d = distance_km
    if d >= _line_of_sight_distance_km(tx_m, rx_m, earth_radius_km):
        return first_term_loss_db(
            d, tx_m, rx_m, earth_radius_km, frequency_ghz, sea_fraction, polarization
        )
    clearance, d1 = _smallest_clearance(d, tx_m, rx_m, earth_radius_km)
    wavelength = wavelength_m(frequency_ghz)
    clearance_without_loss = 17.456 * math.sqrt(d1 * (d - d1) * wavelength / d)
    if clearance > clearance_without_loss:
        return 0.0
    radius_of_marginal_sight = 500.0 * (d / (math.sqrt(tx_m) + math.sqrt(rx_m))) ** 2
    loss = first_term_loss_db(
        d, tx_m, rx_m, radius_of_marginal_sight, frequency_ghz, sea_fraction, polarization
    )
    if loss < 0.0:
        return 0.0
    return (1.0 - clearance / clearance_without_loss) * loss


@njit(cache=True, error_model="numpy", nogil=True)
def delta_bullington_loss_db(
    distance_km,
    surface_m,
    tx_m,
    rx_m,
    smooth_tx_m,
    smooth_rx_m,
    earth_radius_km,
    frequency_ghz,
    sea_fraction,
    polarization,
    smooth_form,
):
    """
    Diffraction loss of the complete delta-Bullington model.

    Parameters
    ----------
    distance_km, surface_m : (point,) arrays
        Profile with its clutter. [km], [m amsl]
    tx_m, rx_m : float
        Antennas. [m amsl]
    smooth_tx_m, smooth_rx_m : float
        Smooth surface at the two ends, at most the ground there. [m amsl]
    earth_radius_km : float
        Effective earth radius. [km]
    frequency_ghz : float
        [GHz]
    sea_fraction : float
        Share of the path over sea. [0 to 1]
    polarization : int
        ``HORIZONTAL`` or ``VERTICAL``.
    smooth_form : int
        ``SAMPLED_FORM`` or ``CLOSED_FORM``.

    Returns
    -------
    actual_db, smooth_db, spherical_db, loss_db : float
        Bullington loss of the profile, of the smooth path, spherical-earth loss, and their
        combination (39). [dB]
    """
    d = distance_km[distance_km.size - 1]
    wavelength = wavelength_m(frequency_ghz)
    tx_above = tx_m - smooth_tx_m  # (38)
    rx_above = rx_m - smooth_rx_m
    actual = bullington_loss_db(distance_km, surface_m, tx_m, rx_m, earth_radius_km, wavelength)
    if smooth_form == CLOSED_FORM:
        smooth = smooth_bullington_loss_db(d, tx_above, rx_above, earth_radius_km, wavelength)
    else:
        level = np.zeros_like(surface_m)
        smooth = bullington_loss_db(
            distance_km, level, tx_above, rx_above, earth_radius_km, wavelength
        )
    spherical = spherical_earth_loss_db(
        d, tx_above, rx_above, earth_radius_km, frequency_ghz, sea_fraction, polarization
    )
    return actual, smooth, spherical, actual + max(spherical - smooth, 0.0)
