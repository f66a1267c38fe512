"""Branch and bound over the cut model: a better choice, a tighter bound, with luck a proof."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ranplan.placement.master import Point

if TYPE_CHECKING:
    from ranplan.placement.clock import Clock
    from ranplan.placement.master import Master

# Of all weight: the solver may break each cut by 1e-6 of SCALE's 1e4, and there are 200 groups.
_TOLERANCE = 2.5e-8


@dataclass(frozen=True, slots=True)
class Branched:
    """
    What branch and bound found.

    Parameters
    ----------
    bound : float
        No choice is worth more.
    choices : tuple of (chosen,) int64 array
        Choices it came upon, each within budget and one a site, but for the solver's tolerances.
    solves, nodes : int
    """

    bound: float
    choices: tuple[np.ndarray, ...]
    solves: int
    nodes: int


def branch(master: Master, *, n_solves: int, n_nodes: int, stop: Clock) -> Branched:
    """
    Solve the cut model with whole options, adding the cuts that its answers break.

    Parameters
    ----------
    master : Master
        With the cuts of a relaxation.
    n_solves : int
        At most so many; fewer when an answer breaks no cut: it is then the best choice there is.
    n_nodes : int
        Of each solve.
    stop : Clock
        Asked before each solve.

    Returns
    -------
    Branched
    """
    master.make_whole()
    bound, choices, nodes, solves = math.inf, [], 0, 0
    while solves < n_solves and not stop():
        point, solver_bound, n = master.solve_whole(n_nodes, stop.seconds_left())
        solves, nodes = solves + 1, nodes + n
        bound = min(bound, solver_bound + _TOLERANCE * master.total_weight)
        if point is None:
            break
        x = np.round(point.x)
        choices.append(np.flatnonzero(x))
        if master.add_violated(master.make.at(x), Point(x, point.theta)) == 0:
            break
    return Branched(bound, tuple(choices), solves, nodes)
