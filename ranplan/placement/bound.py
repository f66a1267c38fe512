"""Upper bound on every choice: the relaxation under cuts, stabilised."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from ranplan.placement.clock import Clock
    from ranplan.placement.master import Master

_STEP = 0.3  # of the way from the core point to the relaxation's
_CLOSE = 1e-5
_ROUNDS_BETWEEN_CLEANING = 5


@dataclass(frozen=True, slots=True)
class Relaxation:
    """
    Where the relaxation ended.

    Parameters
    ----------
    bound : float
        No choice is worth more.
    x : (option,) float64 array
    rounds, n_cuts : int
    """

    bound: float
    x: np.ndarray
    rounds: int
    n_cuts: int


def relax(master: Master, start: np.ndarray, *, n_rounds: int, stop: Clock) -> Relaxation:
    """
    Bound every choice by the relaxation, adding cuts where it claims too much.

    Parameters
    ----------
    master : Master
    start : (option,) float64 array
        A choice: cuts at points on the way from it to the relaxation's are the deeper ones.
    n_rounds : int
        At most so many.
    stop : Clock
        Asked after each round.

    Returns
    -------
    Relaxation
    """
    core = start
    bound, lower = math.inf, 0.0
    done = n_cuts = 0
    x = start
    while done < n_rounds:
        done += 1
        point, last = master.solve_relaxation(stop.seconds_left())
        bound = min(bound, last)
        if point is None:
            break
        x = point.x
        if done % _ROUNDS_BETWEEN_CLEANING == 0:
            master.drop_slack_cuts()
        at_point = master.make.at(point.x)
        lower = max(lower, at_point.value(point.x).sum() * master.scale)
        if bound - lower <= _CLOSE * bound or stop():
            break
        core = core + _STEP * (point.x - core)
        at_core = master.make.at(core)
        n_cuts += master.add_violated(at_core, point)
        n_cuts += master.add_violated(at_point, point)
    return Relaxation(bound, x, done, n_cuts)
