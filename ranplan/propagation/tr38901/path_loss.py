"""Path loss and shadow fading of any scenario over arrays, TR 38.901 table 7.4.1-1."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import numpy as np
from numba import njit

from ranplan.arguments import Limits, elementwise, refuse_outside, refuse_unknown
from ranplan.errors import ModelRangeError
from ranplan.propagation.tr38901.scenario_loss import loss, shadow_sigma
from ranplan.propagation.tr38901.scenarios import CONDITIONS, DOCUMENT, SCENARIOS

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

VALID_BUILDING_HEIGHT_M = (5.0, 50.0)
VALID_STREET_WIDTH_M = (5.0, 50.0)
# The two values the table assumes where nothing is known of the place.
BUILDING_HEIGHT_M = 5.0
STREET_WIDTH_M = 20.0
# h_E is 1 m in UMi. In UMa it is drawn at random for terminals of 13 m and more, 1 m otherwise;
# a planner wants one answer, so 1 m unless told.
ENVIRONMENT_HEIGHT_M = 1.0
VALID_ENVIRONMENT_HEIGHT_M = (1.0, 21.0)


@njit(cache=True, error_model="numpy", nogil=True)
def _losses(scenario, is_los, frequency_mhz, d_2D, h_BS, h_UT, h, W, h_E, out):
    for i in range(out.size):
        f_c = frequency_mhz[i] / 1000.0
        out[i] = loss(scenario, is_los, f_c, d_2D[i], h_BS[i], h_UT[i], h[i], W[i], h_E[i])


@njit(cache=True, error_model="numpy", nogil=True)
def _sigmas(scenario, is_los, frequency_mhz, d_2D, h_BS, h_UT, out):
    for i in range(out.size):
        f_c = frequency_mhz[i] / 1000.0
        out[i] = shadow_sigma(scenario, is_los, f_c, d_2D[i], h_BS[i], h_UT[i])


def path_loss_db(
    frequency_mhz: ArrayLike,
    distance_m: ArrayLike,
    *,
    scenario: str,
    condition: str,
    base_height_agl_m: ArrayLike,
    terminal_height_agl_m: ArrayLike,
    building_height_m: ArrayLike = BUILDING_HEIGHT_M,
    street_width_m: ArrayLike = STREET_WIDTH_M,
    environment_height_m: ArrayLike = ENVIRONMENT_HEIGHT_M,
) -> float | np.ndarray:
    """
    Median path loss of a scenario, TR 38.901 table 7.4.1-1.

    Parameters
    ----------
    frequency_mhz : float or array
        500 to 100000, in RMa to 30000. [MHz]
    distance_m : float or array
        Along the ground: 10 to 5000, in RMa with line of sight to 10000; indoors 1 to 150. [m]
    scenario : str
        ``"rma"``, ``"uma"``, ``"umi"`` or ``"inh"``.
    condition : str
        ``"los"`` or ``"nlos"``.
    base_height_agl_m, terminal_height_agl_m : float or array
        Above the ground, indoors above the floor; limits in ``SCENARIOS``. [m]
    building_height_m, street_width_m : float or array
        Averages h and W, 5 to 50; they move RMa alone. [m]
    environment_height_m : float or array
        h_E, below both antennas; it moves UMa and UMi in line of sight alone. [m]

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
    >>> loss = path_loss_db(
    ...     3500.0,
    ...     [100.0, 1000.0],
    ...     scenario="umi",
    ...     condition="nlos",
    ...     base_height_agl_m=10.0,
    ...     terminal_height_agl_m=1.5,
    ... )
    >>> loss.round(1)
    array([104.6, 139.9])
    """
    _refuse_words(scenario, condition)
    _refuse_numbers(
        scenario,
        condition,
        frequency_mhz=frequency_mhz,
        distance_m=distance_m,
        base_height_agl_m=base_height_agl_m,
        terminal_height_agl_m=terminal_height_agl_m,
        building_height_m=building_height_m,
        street_width_m=street_width_m,
        environment_height_m=environment_height_m,
    )
    if scenario in {"uma", "umi"}:
        _refuse_environment(environment_height_m, base_height_agl_m, terminal_height_agl_m)
    return elementwise(
        partial(_losses, SCENARIOS[scenario].code, condition == "los"),
        frequency_mhz,
        distance_m,
        base_height_agl_m,
        terminal_height_agl_m,
        building_height_m,
        street_width_m,
        environment_height_m,
    )


def shadow_sigma_db(
    frequency_mhz: ArrayLike,
    distance_m: ArrayLike,
    *,
    scenario: str,
    condition: str,
    base_height_agl_m: ArrayLike,
    terminal_height_agl_m: ArrayLike,
) -> float | np.ndarray:
    """
    Standard deviation of the shadow fading, log-normal around the median; table 7.4.1-1.

    Parameters
    ----------
    frequency_mhz, distance_m, scenario, condition, base_height_agl_m, terminal_height_agl_m :
        As for ``path_loss_db``; the numbers move it in RMa with line of sight alone.

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
    >>> shadow_sigma_db(
    ...     700.0,
    ...     [500.0, 5000.0],
    ...     scenario="rma",
    ...     condition="los",
    ...     base_height_agl_m=35.0,
    ...     terminal_height_agl_m=1.5,
    ... )
    array([4., 6.])
    """
    _refuse_words(scenario, condition)
    _refuse_numbers(
        scenario,
        condition,
        frequency_mhz=frequency_mhz,
        distance_m=distance_m,
        base_height_agl_m=base_height_agl_m,
        terminal_height_agl_m=terminal_height_agl_m,
    )
    return elementwise(
        partial(_sigmas, SCENARIOS[scenario].code, condition == "los"),
        frequency_mhz,
        distance_m,
        base_height_agl_m,
        terminal_height_agl_m,
    )


def _refuse_words(scenario: str, condition: str) -> None:
    refuse_unknown(DOCUMENT, "scenario", scenario, SCENARIOS)
    refuse_unknown(DOCUMENT, "condition", condition, CONDITIONS)


def _refuse_numbers(scenario: str, condition: str, **values: ArrayLike) -> None:
    stated = SCENARIOS[scenario]
    distance_m = stated.los_distance_m if condition == "los" else stated.nlos_distance_m
    limits = {
        "frequency_mhz": Limits(*stated.frequency_mhz, "MHz"),
        "distance_m": Limits(*distance_m, "m"),
        "base_height_agl_m": Limits(*stated.base_height_agl_m, "m"),
        "terminal_height_agl_m": Limits(*stated.terminal_height_agl_m, "m"),
        "building_height_m": Limits(*VALID_BUILDING_HEIGHT_M, "m"),
        "street_width_m": Limits(*VALID_STREET_WIDTH_M, "m"),
        "environment_height_m": Limits(*VALID_ENVIRONMENT_HEIGHT_M, "m"),
    }
    document = f"{DOCUMENT}, {scenario} {condition}"
    refuse_outside(document, {name: limits[name] for name in values}, values)


def _refuse_environment(
    environment_height_m: ArrayLike, base_height_agl_m: ArrayLike, terminal_height_agl_m: ArrayLike
) -> None:
    lower = np.minimum(base_height_agl_m, terminal_height_agl_m)
    if np.any(np.greater_equal(environment_height_m, lower)):
        msg = (
            f"{DOCUMENT}: environment_height_m = {np.max(environment_height_m):g} m must be below "
            f"both antennas, the lower of which stands at {np.min(lower):g} m"
        )
        raise ModelRangeError(msg)
