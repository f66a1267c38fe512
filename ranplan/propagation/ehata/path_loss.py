"""Extended Hata put together: the loss of a path, and its median and spread over arrays."""

from __future__ import annotations

from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from numba import njit

from ranplan.arguments import Limits, elementwise, refuse_outside, refuse_unknown
from ranplan.propagation.ehata import corrections, median, terrain
from ranplan.propagation.ehata.median import RURAL, SUBURBAN, URBAN

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import ArrayLike

DOCUMENT = "Extended Hata"

# The curves are met up to 3000 MHz; NTIA and the Wireless Innovation Forum use the model for the
# band of 3550 to 3700 MHz, beyond them.
VALID_FREQUENCY_MHZ = (1_500.0, 3_700.0)
FITTED_FREQUENCY_MHZ = (1_500.0, 3_000.0)
VALID_DISTANCE_M = (1_000.0, 100_000.0)
VALID_BASE_HEIGHT_AGL_M = (1.0, 200.0)
VALID_MOBILE_HEIGHT_AGL_M = (1.0, 10.0)
# Effective heights are held to these, as in the report.
EFFECTIVE_BASE_HEIGHT_M = (30.0, 200.0)
EFFECTIVE_MOBILE_HEIGHT_M = (1.0, 10.0)
# Coarser profiles leave too few points to fit a slope to 5 km.
VALID_STEP_M = (0.0, 1_000.0)

ENVIRONMENTS = MappingProxyType({"urban": URBAN, "suburban": SUBURBAN, "rural": RURAL})
VARIANTS = MappingProxyType({"winnforum": corrections.WINNFORUM, "ntia": corrections.NTIA})


class Link(NamedTuple):
    """
    What extended Hata needs besides the profile.

    Parameters
    ----------
    frequency_mhz : float
        f. [MHz]
    base_height_agl_m, mobile_height_agl_m : float
        [m]
    environment : int
        ``median.URBAN``, ``SUBURBAN`` or ``RURAL``.
    variant : int
        ``corrections.WINNFORUM`` or ``NTIA``.
    """

    frequency_mhz: float
    base_height_agl_m: float
    mobile_height_agl_m: float
    environment: int
    variant: int


class Transmission(NamedTuple):
    """The median loss of a path and what it is made from; gains are taken from the loss."""

    L: float
    median: float  # over a quasi-level area, for the effective heights
    rolling_hills: float
    place_in_hills: float
    general_slope: float
    isolated_ridge: float
    mixed_path: float
    h_b_eff: float  # before they are held to their range
    h_m_eff: float
    delta_h: float
    theta_m: float  # [mrad]
    beta: float
    is_single_horizon: bool
    ridge_m: float
    mobile_horizon_km: float
    base_horizon_km: float
    breakpoint_km: float


@njit(cache=True, error_model="numpy", nogil=True)
def transmission(ground_m, is_sea, step_m, link):
    """
    Median loss of one path, for arguments that have been checked.

    Parameters
    ----------
    ground_m : (point,) float64 array
        From the mobile to the base station. [m amsl]
    is_sea : (point,) bool array
    step_m : float
        [m]
    link : Link

    Returns
    -------
    Transmission
        With a single horizon the ridge's correction stands for all of the terrain; otherwise the
        three for hills and slope do.
    """
    f = link.frequency_mhz
    d_m = (ground_m.size - 1) * step_m
    d = d_m / 1000.0
    h_m_eff = terrain.effective_height_m(link.mobile_height_agl_m, ground_m, step_m)
    h_b_eff = terrain.effective_height_m(link.base_height_agl_m, ground_m[::-1], step_m)
    h_m = min(max(h_m_eff, EFFECTIVE_MOBILE_HEIGHT_M[0]), EFFECTIVE_MOBILE_HEIGHT_M[1])
    h_b = min(max(h_b_eff, EFFECTIVE_BASE_HEIGHT_M[0]), EFFECTIVE_BASE_HEIGHT_M[1])
    level = median.median_loss(link.environment, f, d, h_b, h_m)

    hills = terrain.undulation(ground_m, step_m)
    theta_m = terrain.slope_at_mobile_mrad(ground_m, step_m)
    beta, end = terrain.sea_share(is_sea)
    seen = terrain.horizons(ground_m, step_m, link.mobile_height_agl_m, link.base_height_agl_m)

    rolling = place = slope = ridge = 0.0
    if seen.is_single:
        ridge = corrections.isolated_ridge(
            link.variant, seen.base_m / 1000.0, seen.mobile_m / 1000.0, seen.ridge_m
        )
    else:
        rolling = corrections.rolling_hills(hills.delta_h)
        place = corrections.place_in_hills(
            ground_m[0], hills.h10, hills.h50, hills.h90, hills.delta_h
        )
        slope = corrections.general_slope(theta_m, d)
    sea = corrections.mixed_path(beta, end, d)
    return Transmission(
        level - rolling - place - slope - ridge - sea,
        level,
        rolling,
        place,
        slope,
        ridge,
        sea,
        h_b_eff,
        h_m_eff,
        hills.delta_h,
        theta_m,
        beta,
        seen.is_single,
        seen.ridge_m,
        seen.mobile_m / 1000.0,
        seen.base_m / 1000.0,
        median.breakpoint_km(f, h_b),
    )


@njit(cache=True, error_model="numpy", nogil=True)
def _medians(environment, f, distance_m, h_b, h_m, out):
    for i in range(out.size):
        out[i] = median.median_loss(environment, f[i], distance_m[i] / 1000.0, h_b[i], h_m[i])


@njit(cache=True, error_model="numpy", nogil=True)
def _sigmas(environment, f, out):
    for i in range(out.size):
        out[i] = median.location_sigma(environment, f[i])


def median_loss_db(
    frequency_mhz: ArrayLike,
    distance_m: ArrayLike,
    *,
    environment: str,
    base_height_m: ArrayLike,
    mobile_height_m: ArrayLike,
) -> float | np.ndarray:
    """
    Median path loss of extended Hata over a quasi-level area, without corrections for terrain.

    Parameters
    ----------
    frequency_mhz : float or array
        1500 to 3700; extrapolated above 3000. [MHz]
    distance_m : float or array
        1000 to 100000. [m]
    environment : str
        ``"urban"``, ``"suburban"`` or ``"rural"``.
    base_height_m, mobile_height_m : float or array
        Effective heights, above the mean ground: 30 to 200, 1 to 10. [m]

    Returns
    -------
    loss_db : float or array
        [dB]

    Raises
    ------
    ModelRangeError
        If a value is no number or out of range; it names value and limits.

    Examples
    --------
    >>> loss = median_loss_db(
    ...     2_000.0,
    ...     [1_000.0, 20_000.0],
    ...     environment="urban",
    ...     base_height_m=200.0,
    ...     mobile_height_m=3.0,
    ... )
    >>> loss.round(1)
    array([122.1, 160.9])
    """
    refuse_unknown(DOCUMENT, "environment", environment, ENVIRONMENTS)
    limits = {
        "frequency_mhz": Limits(*VALID_FREQUENCY_MHZ, "MHz"),
        "distance_m": Limits(*VALID_DISTANCE_M, "m"),
        "base_height_m": Limits(*EFFECTIVE_BASE_HEIGHT_M, "m"),
        "mobile_height_m": Limits(*EFFECTIVE_MOBILE_HEIGHT_M, "m"),
    }
    values = {
        "frequency_mhz": frequency_mhz,
        "distance_m": distance_m,
        "base_height_m": base_height_m,
        "mobile_height_m": mobile_height_m,
    }
    refuse_outside(DOCUMENT, limits, values)
    return elementwise(partial(_medians, ENVIRONMENTS[environment]), *values.values())


def location_sigma_db(frequency_mhz: ArrayLike, *, environment: str) -> float | np.ndarray:
    """
    Standard deviation of the loss over places, after Okumura.

    Parameters
    ----------
    frequency_mhz : float or array
        1500 to 3700; extrapolated above 3000. [MHz]
    environment : str
        ``"urban"``, ``"suburban"`` or ``"rural"``.

    Returns
    -------
    sigma_db : float or array
        [dB]

    Raises
    ------
    ModelRangeError
        If a value is no number or out of range; it names value and limits.

    Examples
    --------
    >>> round(location_sigma_db(3_000.0, environment="suburban"), 6)
    10.1
    """
    refuse_unknown(DOCUMENT, "environment", environment, ENVIRONMENTS)
    limits = {"frequency_mhz": Limits(*VALID_FREQUENCY_MHZ, "MHz")}
    refuse_outside(DOCUMENT, limits, {"frequency_mhz": frequency_mhz})
    return elementwise(partial(_sigmas, ENVIRONMENTS[environment]), frequency_mhz)
