"""Median loss over a quasi-level area, and its spread over places, as NTIA extended Hata's formula.

Okumura's curves are met at 1500, 2000 and 3000 MHz and joined by parabolas over log10 f; so is the
exponent of the far distances over log10 of the base station's height.
"""

import math

from numba import njit

URBAN, SUBURBAN, RURAL = range(3)

# Speed of light as the reference implementations compute it: 3 km/s above the exact one.
_SPEED_OF_LIGHT_M_S = 1.0 / math.sqrt(8.854e-12 * 4e-7 * math.pi)

# Antennas of Okumura's reference curves. [m]
_REFERENCE_BASE_M = 200.0
_REFERENCE_MOBILE_M = 3.0


def _parabola(points):
    """Coefficients of 1, x and x^2 of a parabola in x, log10 of the abscissa, by three points."""
    (x0, y0), (x1, y1), (x2, y2) = ((math.log10(a), y) for a, y in points)
    s01, s12 = (y1 - y0) / (x1 - x0), (y2 - y1) / (x2 - x1)
    c = (s12 - s01) / (x2 - x0)
    b = s01 - c * (x0 + x1)
    return y0 - x0 * (b + c * x0), b, c


# Attenuation relative to free space in a city, reference antennas. [MHz], [dB]
_AT_1_KM = _parabola(((1500.0, 22.0), (2000.0, 23.5), (3000.0, 25.85)))
_AT_100_KM = _parabola(((1500.0, 63.5), (2000.0, 65.75), (3000.0, 69.5)))
# How much less it is in a suburb. [MHz], [dB]
_SUBURBAN_GAIN = _parabola(((1500.0, 11.5), (2000.0, 12.4), (3000.0, 14.0)))
# Half the exponent of the distance beyond the breakpoint, Okumura's figure 12. [m], [1]
_HALF_EXPONENT = _parabola(((24.5, 2.5), (70.0, 3.0), (200.0, 3.22)))
# Deviation over places in a city; 2 dB more elsewhere. [MHz], [dB]
_SIGMA = _parabola(((1500.0, 7.1), (2000.0, 7.5), (3000.0, 8.1)))


@njit(cache=True, error_model="numpy", nogil=True)
def _at(parabola, abscissa):
    x = math.log10(abscissa)
    return parabola[0] + x * (parabola[1] + x * parabola[2])


@njit(cache=True, error_model="numpy", nogil=True)
def free_space(f, d, h_b, h_m):
    """Loss along the slant line, level ground; f [MHz], d [km], heights [m]. [dB]."""
    slant_m = math.hypot(1000.0 * d, h_b - h_m)
    return 20.0 * math.log10(4e6 * math.pi * f * slant_m / _SPEED_OF_LIGHT_M_S)


@njit(cache=True, error_model="numpy", nogil=True)
def _mobile_gain(h_m):
    """Gain of the mobile's height in a large city, Hata (16). [dB]."""
    return 3.2 * math.log10(11.75 * h_m) ** 2 - 4.97


@njit(cache=True, error_model="numpy", nogil=True)
def height_gains(h_b, h_m):
    """Gain of both heights over Okumura's reference antennas. [dB]."""
    base = 13.82 * math.log10(h_b / _REFERENCE_BASE_M)
    return base + _mobile_gain(h_m) - _mobile_gain(_REFERENCE_MOBILE_M)


@njit(cache=True, error_model="numpy", nogil=True)
def exponents(h_b):
    """
    Exponents of the attenuation relative to free space, short of the breakpoint and beyond it.

    Examples
    --------
    >>> n_l, n_h = exponents(200.0)
    >>> round(n_l, 3), round(n_h, 2)
    (0.983, 4.44)
    """
    n_l = 0.1 * (44.9 - 6.55 * math.log10(h_b)) - 2.0
    n_h = 2.0 * (_at(_HALF_EXPONENT, h_b) - 1.0)
    return n_l, n_h


@njit(cache=True, error_model="numpy", nogil=True)
def breakpoint_km(f, h_b):
    """
    Distance d_bp at which the lines of slope n_l from 1 km and n_h to 100 km meet. [km].

    Parameters
    ----------
    f : float
        [MHz]
    h_b : float
        Effective height of the base station. [m]
    """
    n_l, n_h = exponents(h_b)
    rise = 0.1 * (_at(_AT_100_KM, f) - _at(_AT_1_KM, f))
    return 10.0 ** ((2.0 * n_h - rise) / (n_h - n_l))


@njit(cache=True, error_model="numpy", nogil=True)
def suburban_gain(f):
    """How much less the loss is in a suburb than in a city, f [MHz]. [dB]."""
    return _at(_SUBURBAN_GAIN, f)


@njit(cache=True, error_model="numpy", nogil=True)
def rural_gain(f):
    """How much less the loss is in the country than in a city, f [MHz]: Hata's open area. [dB]."""
    log_f = math.log10(f)
    return 40.94 - 18.33 * log_f + 4.78 * log_f**2


@njit(cache=True, error_model="numpy", nogil=True)
def median_loss(environment, f, d, h_b, h_m):
    """
    Median loss over a quasi-level area.

    Parameters
    ----------
    environment : int
        ``URBAN``, ``SUBURBAN`` or ``RURAL``.
    f, d : float
        [MHz], [km]
    h_b, h_m : float
        Effective heights of base station and mobile. [m]

    Returns
    -------
    L : float
        Up to the breakpoint from the curve at 1 km with Hata's slope; beyond it from the curve at
        100 km with the steeper one, where free space is taken along the actual slant line. [dB]

    Examples
    --------
    >>> reference = median_loss(URBAN, 2000.0, 1.0, 200.0, 3.0)
    >>> round(reference - free_space(2000.0, 1.0, 200.0, 3.0), 6)  # Okumura's curve at 1 km
    23.5
    """
    n_l, n_h = exponents(h_b)
    if d <= breakpoint_km(f, h_b):
        L = free_space(f, 1.0, _REFERENCE_BASE_M, _REFERENCE_MOBILE_M) + _at(_AT_1_KM, f)
        L += 10.0 * (n_l + 2.0) * math.log10(d)
    else:
        L = free_space(f, d, h_b, h_m) + _at(_AT_100_KM, f)
        L += 10.0 * n_h * (math.log10(d) - 2.0)
    L -= height_gains(h_b, h_m)
    if environment == SUBURBAN:
        L -= suburban_gain(f)
    elif environment == RURAL:
        L -= rural_gain(f)
    return L


@njit(cache=True, error_model="numpy", nogil=True)
def location_sigma(environment, f):
    """
    Deviation over places, f [MHz]. [dB].

    Examples
    --------
    >>> round(location_sigma(URBAN, 2000.0), 6), round(location_sigma(RURAL, 2000.0), 6)
    (7.5, 9.5)
    """
    sigma = _at(_SIGMA, f)
    return sigma if environment == URBAN else sigma + 2.0
