"""Site-specific corrections of extended Hata: what terrain and sea add to the median field.

Each is a gain in dB, to be taken from the loss; read off Okumura's figures by NTIA.
"""

import math

from numba import njit

from ranplan.propagation.ehata.terrain import BASE_SEA, BOTH_SEA, MOBILE_SEA

# What is taken for a ridge outside Okumura's figure 31, see ``isolated_ridge``.
WINNFORUM, NTIA = range(2)

# Mixed path, Okumura 4.4: share of the sea, gain with the sea at the base station and at the mobile
# for paths of up to 30 km, then from 60 km.
_SHARE_30 = (0.0, 0.15, 0.35, 0.45, 0.6, 0.65, 0.725, 0.775, 0.85, 1.0)
_BASE_30 = (0.0, 1.0, 3.0, 4.0, 6.0, 7.0, 8.0, 9.0, 10.0, 11.0)
_MOBILE_30 = (0.0, 4.0, 5.5, 7.0, 8.5, 9.0, 9.5, 9.8, 10.25, 11.0)
_SHARE_60 = (0.0, 0.15, 0.3, 0.4, 0.5, 0.6, 0.725, 0.85, 0.9, 1.0)
_BASE_60 = (0.0, 2.0, 4.0, 5.5, 7.0, 9.0, 11.0, 13.0, 14.0, 15.0)
_MOBILE_60 = (0.0, 4.25, 6.25, 9.2, 10.5, 11.75, 13.0, 14.0, 14.25, 15.0)

# Isolated ridge, Okumura's figure 31: distance from ridge to mobile [km], gain of a ridge of 200 m
# 15, 30 and 60 km from the base station.
_FROM_MOBILE = (0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0)
_RIDGE_15 = (4.0, -13.0, -17.5, -17.5, -15.0, -12.5, -10.0, -8.0, -6.0)
_RIDGE_30 = (12.0, -8.5, -13.0, -12.0, -10.0, -8.0, -6.5, -5.0, -4.0)
_RIDGE_60 = (20.0, -4.0, -6.5, -6.0, -4.5, -3.5, -2.5, -2.0, -1.0)


@njit(cache=True, error_model="numpy", nogil=True)
def _along(x, xs, ys):
    """Polyline through the points, its last and first piece carried on beyond them."""
    i = 0
    while i < len(xs) - 2 and x > xs[i + 1]:
        i += 1
    return ys[i] + (ys[i + 1] - ys[i]) * (x - xs[i]) / (xs[i + 1] - xs[i])


@njit(cache=True, error_model="numpy", nogil=True)
def rolling_hills(delta_h):
    """
    Gain by the terrain's undulation delta_h [m], which counts as 15 m at least. [dB].

    Examples
    --------
    >>> round(rolling_hills(100.0), 2)
    -9.0
    """
    log_h = math.log10(max(delta_h, 15.0))
    return -1.5072013 + log_h * (8.458676 - 6.102538 * log_h)


@njit(cache=True, error_model="numpy", nogil=True)
def place_in_hills(ground, h10, h50, h90, delta_h):
    """
    Gain by where the mobile stands within the undulation.

    Parameters
    ----------
    ground : float
        At the mobile. [m amsl]
    h10, h50, h90, delta_h : float
        From ``terrain.undulation``. [m]

    Returns
    -------
    gain : float
        On high ground positive, on low ground negative, none where delta_h is below 10 m. [dB]

    Examples
    --------
    >>> hill = place_in_hills(260.0, 250.0, 200.0, 150.0, 100.0)
    >>> round(hill, 2), round(place_in_hills(175.0, 250.0, 200.0, 150.0, 100.0) / hill, 2)
    (12.1, -0.5)
    """
    if delta_h < 10.0:
        return 0.0
    log_h = math.log10(delta_h)
    K_h = -11.728795 + log_h * (15.544272 - 1.8154766 * log_h)
    if ground >= h10:
        return K_h
    if ground <= h90:
        return -K_h
    if ground >= h50:
        return K_h * (ground - h50) / (h10 - h50)
    return K_h * (ground - h50) / (h50 - h90)


@njit(cache=True, error_model="numpy", nogil=True)
def general_slope(theta_m, d):
    """
    Gain by the mean slope of the ground at the mobile; Okumura 4.3, figure 34.

    Parameters
    ----------
    theta_m : float
        Falling toward the base station positive. [mrad]
    d : float
        [km]

    Returns
    -------
    gain : float
        [dB]

    Examples
    --------
    >>> general_slope(10.0, 10.0), general_slope(-10.0, 30.0)
    (1.25, -8.0)
    """
    if theta_m <= 0.0:
        per_mrad = _along(min(max(d, 10.0), 30.0), (10.0, 30.0), (0.25, 0.8))
    else:
        per_mrad = _along(min(max(d, 10.0), 60.0), (10.0, 30.0, 60.0), (0.125, 0.35, 0.6))
    return theta_m * per_mrad


@njit(cache=True, error_model="numpy", nogil=True)
def _over_distance(d, up_to_30, from_60):
    """Value at d [km] of what is known up to 30 km and from 60 km."""
    return up_to_30 + (from_60 - up_to_30) * (min(max(d, 30.0), 60.0) - 30.0) / 30.0


@njit(cache=True, error_model="numpy", nogil=True)
def mixed_path(beta, end, d):
    """
    Gain by the sea on the path; Okumura 4.4.

    Parameters
    ----------
    beta : float
        Share of the path at sea, 0 to 1.
    end : int
        ``terrain.MOBILE_SEA``, ``BASE_SEA`` or ``BOTH_SEA``, which takes the mean of the two.
    d : float
        [km]

    Returns
    -------
    gain : float
        [dB]

    Examples
    --------
    >>> mixed_path(1.0, BASE_SEA, 20.0), mixed_path(1.0, MOBILE_SEA, 100.0)
    (11.0, 15.0)
    """
    base = mobile = 0.0
    if end != MOBILE_SEA:
        base = _over_distance(
            d, _along(beta, _SHARE_30, _BASE_30), _along(beta, _SHARE_60, _BASE_60)
        )
    if end != BASE_SEA:
        mobile = _over_distance(
            d, _along(beta, _SHARE_30, _MOBILE_30), _along(beta, _SHARE_60, _MOBILE_60)
        )
    return 0.5 * (base + mobile) if end == BOTH_SEA else base + mobile


@njit(cache=True, error_model="numpy", nogil=True)
def isolated_ridge(variant, d_base, d_mobile, height):
    """
    Gain by a single ridge between the antennas; Okumura 4.2, figures 31 and 32.

    Parameters
    ----------
    variant : int
        Outside the figure, where the ridge is nearer to the base station than 15 km or farther than
        60 km. ``WINNFORUM``, and the reference cases: its curves are extrapolated. ``NTIA``, as in
        NTIA's code since: the outer curve holds, and from 2 km before the mobile on a ridge gives
        no gain.
    d_base, d_mobile : float
        From the ridge to base station and mobile. [km]
    height : float
        Of the ridge. [m]

    Returns
    -------
    gain : float
        [dB]

    Examples
    --------
    >>> isolated_ridge(WINNFORUM, 30.0, 2.0, 200.0)
    -13.0
    """
    at_30 = _along(d_mobile, _FROM_MOBILE, _RIDGE_30)
    d = min(max(d_base, 15.0), 60.0) if variant == NTIA else d_base
    if d >= 30.0:
        at_60 = _along(d_mobile, _FROM_MOBILE, _RIDGE_60)
        gain = at_30 + (at_60 - at_30) * (d - 30.0) / 30.0
    else:
        at_15 = _along(d_mobile, _FROM_MOBILE, _RIDGE_15)
        gain = at_15 + (at_30 - at_15) * (d - 15.0) / 15.0
    if variant == NTIA and d_mobile > 2.0:
        gain = min(gain, 0.0)
    return gain * math.sqrt(height / 200.0)
