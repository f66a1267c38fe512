"""Probability of line of sight, TR 38.901 table 7.4.2-1."""

from __future__ import annotations

import math
from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING

from numba import njit

from ranplan.arguments import Limits, elementwise, refuse_outside, refuse_unknown
from ranplan.propagation.tr38901.scenarios import DOCUMENT, INH, RMA, SCENARIOS, UMA, UMI

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import ArrayLike

_INH_OPEN = INH + 1  # the office differs by its plan here, and only here

LOS_SCENARIOS = MappingProxyType(
    {"rma": RMA, "uma": UMA, "umi": UMI, "inh_mixed": INH, "inh_open": _INH_OPEN}
)


@njit(cache=True, error_model="numpy", nogil=True)
def _along_streets(d_2D, reach):
    """Certain to 18 m, from there on fading over ``reach`` metres."""
    if d_2D <= 18.0:
        return 1.0
    return 18.0 / d_2D + math.exp(-d_2D / reach) * (1.0 - 18.0 / d_2D)


@njit(cache=True, error_model="numpy", nogil=True)
def rma_probability(d_2D):
    """
    Rural macro, d_2D [m].

    Examples
    --------
    >>> round(rma_probability(100.0), 6)
    0.913931
    """
    return 1.0 if d_2D <= 10.0 else math.exp(-(d_2D - 10.0) / 1000.0)


@njit(cache=True, error_model="numpy", nogil=True)
def uma_probability(d_2D, h_UT):
    """
    Urban macro, d_2D and height of the terminal h_UT [m]: more for one above 13 m.

    Examples
    --------
    >>> round(uma_probability(50.0, 15.0), 6)
    0.655905
    """
    below_roofs = _along_streets(d_2D, 63.0)
    if d_2D <= 18.0 or h_UT <= 13.0:
        return below_roofs
    C = ((h_UT - 13.0) / 10.0) ** 1.5
    return below_roofs * (1.0 + C * 1.25 * (d_2D / 100.0) ** 3 * math.exp(-d_2D / 150.0))


@njit(cache=True, error_model="numpy", nogil=True)
def umi_probability(d_2D):
    """
    Urban micro in a street canyon, d_2D [m].

    Examples
    --------
    >>> round(umi_probability(50.0), 6)
    0.519585
    """
    return _along_streets(d_2D, 36.0)


@njit(cache=True, error_model="numpy", nogil=True)
def inh_mixed_probability(d_2D):
    """
    Office of rooms and open space, d_2D [m].

    The two branches do not meet at 6.5 m: 0.324 on the near side, 0.32 on the far one.

    Examples
    --------
    >>> round(inh_mixed_probability(10.0), 6)
    0.287424
    """
    if d_2D <= 1.2:
        return 1.0
    if d_2D < 6.5:
        return math.exp(-(d_2D - 1.2) / 4.7)
    return 0.32 * math.exp(-(d_2D - 6.5) / 32.6)


@njit(cache=True, error_model="numpy", nogil=True)
def inh_open_probability(d_2D):
    """
    Open-plan office, d_2D [m].

    The two branches do not meet at 49 m: 0.537 on the near side, 0.54 on the far one.

    Examples
    --------
    >>> round(inh_open_probability(30.0), 6)
    0.702502
    """
    if d_2D <= 5.0:
        return 1.0
    if d_2D <= 49.0:
        return math.exp(-(d_2D - 5.0) / 70.8)
    return 0.54 * math.exp(-(d_2D - 49.0) / 211.7)


@njit(cache=True, error_model="numpy", nogil=True)
def _probabilities(scenario, distance_m, terminal_height_m, out):
    for i in range(out.size):
        d = distance_m[i]
        if scenario == RMA:
            out[i] = rma_probability(d)
        elif scenario == UMA:
            out[i] = uma_probability(d, terminal_height_m[i])
        elif scenario == UMI:
            out[i] = umi_probability(d)
        elif scenario == INH:
            out[i] = inh_mixed_probability(d)
        else:
            out[i] = inh_open_probability(d)


def los_probability(
    distance_m: ArrayLike, *, scenario: str, terminal_height_agl_m: ArrayLike = 1.5
) -> float | np.ndarray:
    """
    Share of places that see the base station, TR 38.901 table 7.4.2-1.

    Parameters
    ----------
    distance_m : float or array
        Along the ground, from 0 to where the scenario's path loss ends; for a terminal indoors that
        of the outdoor part alone. [m]
    scenario : str
        ``"rma"``, ``"uma"``, ``"umi"``, ``"inh_mixed"`` or ``"inh_open"``.
    terminal_height_agl_m : float or array
        It moves UMa alone. [m]

    Returns
    -------
    probability : float or array
        0 to 1.

    Raises
    ------
    ModelRangeError
        If a value is no number or out of range; it names value and limits.

    Examples
    --------
    >>> los_probability([10.0, 100.0, 1000.0], scenario="uma").round(3)
    array([1.   , 0.348, 0.018])
    """
    refuse_unknown(DOCUMENT, "scenario", scenario, LOS_SCENARIOS)
    stated = SCENARIOS[scenario.partition("_")[0]]
    refuse_outside(
        f"{DOCUMENT}, {scenario}",
        {
            "distance_m": Limits(0.0, stated.los_distance_m[1], "m"),
            "terminal_height_agl_m": Limits(*stated.terminal_height_agl_m, "m"),
        },
        {"distance_m": distance_m, "terminal_height_agl_m": terminal_height_agl_m},
    )
    loop = partial(_probabilities, LOS_SCENARIOS[scenario])
    return elementwise(loop, distance_m, terminal_height_agl_m)
