"""Clutter loss at a terminal, Recommendation ITU-R P.2108-1, Annex 1, section 3.

Sections, equations and ranges were read second-hand, in comments and readmes of reference
implementations; the published values decide. Inside, the Recommendation's letters and units hold:
f [GHz], d [km], h, R and w_s [m], theta [degrees], p [%], losses [dB].

The three methods exclude one another, and none may be added to a model that counts clutter already
(``parts.check_combination`` refuses it). P.2108-2, which revises 3.3, was not at hand.
"""

from __future__ import annotations

import functools
import math
from types import MappingProxyType
from typing import TYPE_CHECKING

from numba import njit

from ranplan.arguments import Limits, elementwise, refuse_outside, refuse_unknown
from ranplan.propagation import p526
from ranplan.propagation.normal import normal_quantile

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import ArrayLike

DOCUMENT = "ITU-R P.2108"

# At 0 and 100 % the loss has no bound; below this share rounding would rule it.
_PERCENT = Limits(1e-9, 100.0, "%", open_high=True)
VALID_HEIGHT_GAIN = MappingProxyType(
    {
        "frequency_mhz": Limits(30.0, 3_000.0, "MHz"),
        "height_agl_m": Limits(0.0, math.inf, "m", open_low=True),
        "clutter_height_m": Limits(0.0, 1_000.0, "m", open_low=True),
        "street_width_m": Limits(0.0, math.inf, "m", open_low=True),
    }
)
VALID_TERRESTRIAL = MappingProxyType(
    {
        "frequency_mhz": Limits(500.0, 67_000.0, "MHz"),
        "distance_m": Limits(250.0, math.inf, "m"),
        "location_percent": _PERCENT,
    }
)
VALID_EARTH_SPACE = MappingProxyType(
    {
        "frequency_mhz": Limits(10_000.0, 100_000.0, "MHz"),
        "elevation_deg": Limits(0.0, 90.0, "deg"),
        "location_percent": _PERCENT,
    }
)

# Shorter paths may be corrected at one end only, 3.2.
BOTH_ENDS_FROM_M = 1_000.0

# Representative clutter heights where nothing local is known, 3.1, Table 3. [m]
CLUTTER_HEIGHT_M = MappingProxyType(
    {
        "water_sea": 10.0,
        "open_rural": 10.0,
        "suburban": 10.0,
        "urban": 15.0,
        "trees_forest": 15.0,
        "dense_urban": 20.0,
    }
)
# Where the terminal stands in the open, before the clutter and not among it.
_OPEN = ("water_sea", "open_rural")
STREET_WIDTH_M = 27.0

_SIGMA_L = 4.0  # of the loss along the street, (4b) [dB]
_SIGMA_S = 6.0  # of the loss over the roofs, (5b) [dB]
_FARTHEST_KM = 2.0  # where the terrestrial loss stops growing


@njit(cache=True, error_model="numpy", nogil=True)
def height_gain_among_clutter(f, h, R, w_s):
    r"""
    Loss of a terminal among buildings or trees: diffraction over those next to it; 3.1, (2a).

    Parameters
    ----------
    f : float
        [GHz]
    h : float
        Height of the antenna. [m]
    R : float
        Representative height of the clutter. [m]
    w_s : float
        Width of the street. [m]

    Returns
    -------
    A_h : float
        [dB]

    Notes
    -----
    With :math:`h_{dif} = R - h`, :math:`\theta = \arctan(h_{dif} / w_s)` in degrees and the
    knife edge's :math:`J` of P.526; zero above the clutter:

    .. math:: \nu = 0.342 \sqrt f \sqrt{h_{dif} \theta}, \qquad A_h = J(\nu) - 6.03

    Examples
    --------
    >>> round(height_gain_among_clutter(1.5, 2.0, 10.0, 27.0), 2)
    20.45
    """
    if h >= R:
        return 0.0
    h_dif = R - h
    theta = math.degrees(math.atan(h_dif / w_s))
    nu = 0.342 * math.sqrt(f) * math.sqrt(h_dif * theta)
    return p526.knife_edge_loss_db(nu) - 6.03


@njit(cache=True, error_model="numpy", nogil=True)
def height_gain_in_the_open(f, h, R):
    r"""
    Loss of a low terminal on water or open land; 3.1, (2b).

    Parameters
    ----------
    f : float
        [GHz]
    h : float
        Height of the antenna. [m]
    R : float
        Representative height. [m]

    Returns
    -------
    A_h : float
        [dB]

    Notes
    -----
    Zero at R and above:

    .. math:: A_h = -K_{h2} \log_{10}(h / R), \qquad K_{h2} = 21.8 + 6.2 \log_{10} f

    Examples
    --------
    >>> round(height_gain_in_the_open(1.5, 2.0, 10.0), 1)
    16.0
    """
    if h >= R:
        return 0.0
    return -(21.8 + 6.2 * math.log10(f)) * math.log10(h / R)


@njit(cache=True, error_model="numpy", nogil=True)
def _terrestrial_at(f, d, p):
    """Statistical loss at d itself; 3.2, (3) to (5)."""
    along = 10.0 ** (-5.0 * math.log10(f) - 12.5) + 10.0**-16.5
    L_l = -2.0 * math.log10(along)  # (4a)
    L_s = 32.98 + 23.9 * math.log10(d) + 3.0 * math.log10(f)  # (5a)
    w_l, w_s = 10.0 ** (-0.2 * L_l), 10.0 ** (-0.2 * L_s)
    sigma = math.sqrt((_SIGMA_L**2 * w_l + _SIGMA_S**2 * w_s) / (w_l + w_s))  # (3b)
    return -5.0 * math.log10(w_l + w_s) + sigma * normal_quantile(p / 100.0)  # (3a)


@njit(cache=True, error_model="numpy", nogil=True)
def terrestrial_statistical(f, d, p):
    r"""
    Loss of a terminal well below urban or suburban roofs, over places; 3.2.

    Parameters
    ----------
    f : float
        [GHz]
    d : float
        Length of the path. [km]
    p : float
        Share of places where the loss is not exceeded. [%]

    Returns
    -------
    L_ctt : float
        [dB]

    Notes
    -----
    The loss along the street :math:`L_l(f)` and over the roofs :math:`L_s(d, f)` combined, never
    more than that of a path of 2 km; :math:`Q^{-1}` is the inverse complementary normal:

    .. math:: L_{ctt} = -5 \log_{10}(10^{-0.2 L_l} + 10^{-0.2 L_s})
              - \sigma Q^{-1}(p / 100)

    Examples
    --------
    >>> round(terrestrial_statistical(26.6, 15.8, 45.0), 1)
    32.5
    """
    return min(_terrestrial_at(f, d, p), _terrestrial_at(f, _FARTHEST_KM, p))


@njit(cache=True, error_model="numpy", nogil=True)
def earth_space_statistical(f, theta, p):
    r"""
    Loss of a terminal among buildings toward a satellite or an aircraft, over places; 3.3.

    Parameters
    ----------
    f : float
        [GHz]
    theta : float
        Elevation of the path above the horizontal. [degrees]
    p : float
        Share of places where the loss is not exceeded. [%]

    Returns
    -------
    L_ces : float
        Slightly negative where few places are asked for. [dB]

    Notes
    -----
    With :math:`K_1 = 93 f^{0.175}` and :math:`A_1 = 0.05`:

    .. math:: L_{ces} = \left\{-K_1 \ln\left(1 - \frac{p}{100}\right) \cot\left[A_1
              \left(1 - \frac{\theta}{90}\right) + \frac{\pi \theta}{180}\right]
              \right\}^{(90 - \theta) / 180} - 1 - 0.6 Q^{-1}(p / 100)

    Examples
    --------
    >>> round(earth_space_statistical(20.0, 0.0, 50.0), 1)
    45.6
    """
    K_1, A_1 = 93.0 * f**0.175, 0.05
    angle = A_1 * (1.0 - theta / 90.0) + math.pi * theta / 180.0
    base = -K_1 * math.log(1.0 - p / 100.0) / math.tan(angle)
    return base ** (0.5 * (90.0 - theta) / 90.0) - 1.0 + 0.6 * normal_quantile(p / 100.0)


@njit(cache=True, error_model="numpy", nogil=True)
def _height_gains(in_the_open, frequency_mhz, height_m, clutter_m, street_m, out):
    for i in range(out.size):
        f = frequency_mhz[i] / 1000.0
        if in_the_open:
            out[i] = height_gain_in_the_open(f, height_m[i], clutter_m[i])
        else:
            out[i] = height_gain_among_clutter(f, height_m[i], clutter_m[i], street_m[i])


@njit(cache=True, error_model="numpy", nogil=True)
def _terrestrial(frequency_mhz, distance_m, percent, out):
    for i in range(out.size):
        f, d = frequency_mhz[i] / 1000.0, distance_m[i] / 1000.0
        out[i] = terrestrial_statistical(f, d, percent[i])


@njit(cache=True, error_model="numpy", nogil=True)
def _earth_space(frequency_mhz, elevation_deg, percent, out):
    for i in range(out.size):
        f = frequency_mhz[i] / 1000.0
        out[i] = earth_space_statistical(f, elevation_deg[i], percent[i])


def height_gain_loss_db(
    frequency_mhz: ArrayLike,
    height_agl_m: ArrayLike,
    clutter_type: str,
    *,
    clutter_height_m: ArrayLike | None = None,
    street_width_m: ArrayLike = STREET_WIDTH_M,
) -> float | np.ndarray:
    """
    Median clutter loss at a low terminal, P.2108 section 3.1.

    Parameters
    ----------
    frequency_mhz : float or array
        30 to 3000. [MHz]
    height_agl_m : float or array
        Of the antenna. [m]
    clutter_type : str
        ``"water_sea"``, ``"open_rural"``, ``"suburban"``, ``"urban"``, ``"trees_forest"`` or
        ``"dense_urban"``.
    clutter_height_m : float or array, optional
        Representative height; the table's for the type (``CLUTTER_HEIGHT_M``) unless told. [m]
    street_width_m : float or array
        Unused on water and open land. [m]

    Returns
    -------
    loss_db : float or array
        To be added at this terminal; zero where the antenna stands at or above the clutter. [dB]

    Raises
    ------
    ModelRangeError
        If a value is no number or out of range; it names value and limits.

    Examples
    --------
    >>> round(height_gain_loss_db(1_500.0, 2.0, "urban"), 1)
    24.5
    """
    document = f"{DOCUMENT}, 3.1"
    refuse_unknown(document, "clutter_type", clutter_type, CLUTTER_HEIGHT_M)
    R = CLUTTER_HEIGHT_M[clutter_type] if clutter_height_m is None else clutter_height_m
    values = {
        "frequency_mhz": frequency_mhz,
        "height_agl_m": height_agl_m,
        "clutter_height_m": R,
        "street_width_m": street_width_m,
    }
    refuse_outside(document, VALID_HEIGHT_GAIN, values)
    loop = functools.partial(_height_gains, clutter_type in _OPEN)
    return elementwise(loop, frequency_mhz, height_agl_m, R, street_width_m)


def terrestrial_loss_db(
    frequency_mhz: ArrayLike, distance_m: ArrayLike, *, location_percent: ArrayLike = 50.0
) -> float | np.ndarray:
    """
    Clutter loss over places at a terminal well below urban or suburban roofs, P.2108 section 3.2.

    Parameters
    ----------
    frequency_mhz : float or array
        500 to 67000. [MHz]
    distance_m : float or array
        Length of the path, 250 or more; from 1000 on the loss may be added at both ends. [m]
    location_percent : float or array
        Share of places where the loss is not exceeded, between 0 and 100. [%]

    Returns
    -------
    loss_db : float or array
        To be added at one terminal. [dB]

    Raises
    ------
    ModelRangeError
        If a value is no number or out of range; it names value and limits.

    Examples
    --------
    >>> round(terrestrial_loss_db(3_500.0, 1_000.0, location_percent=99.9), 1)
    42.8
    """
    values = {
        "frequency_mhz": frequency_mhz,
        "distance_m": distance_m,
        "location_percent": location_percent,
    }
    refuse_outside(f"{DOCUMENT}, 3.2", VALID_TERRESTRIAL, values)
    return elementwise(_terrestrial, frequency_mhz, distance_m, location_percent)


def earth_space_loss_db(
    frequency_mhz: ArrayLike, elevation_deg: ArrayLike, *, location_percent: ArrayLike = 50.0
) -> float | np.ndarray:
    """
    Clutter loss over places toward a satellite or an aircraft, P.2108 section 3.3.

    Parameters
    ----------
    frequency_mhz : float or array
        10000 to 100000. [MHz]
    elevation_deg : float or array
        Of the path at the terminal among the clutter, 0 to 90. [deg]
    location_percent : float or array
        Share of places where the loss is not exceeded, between 0 and 100. [%]

    Returns
    -------
    loss_db : float or array
        To be added at the terminal; slightly negative where few places are asked for. [dB]

    Raises
    ------
    ModelRangeError
        If a value is no number or out of range; it names value and limits.

    Examples
    --------
    >>> round(earth_space_loss_db(30_000.0, 2.0, location_percent=5.0), 1)
    7.7
    """
    values = {
        "frequency_mhz": frequency_mhz,
        "elevation_deg": elevation_deg,
        "location_percent": location_percent,
    }
    refuse_outside(f"{DOCUMENT}, 3.3", VALID_EARTH_SPACE, values)
    return elementwise(_earth_space, frequency_mhz, elevation_deg, location_percent)
