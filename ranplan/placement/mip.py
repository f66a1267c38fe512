"""Branch and bound over the cut model: a better choice, a tighter bound, with luck a proof."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ranplan.placement.master import TOLERANCE

if TYPE_CHECKING:
    from ranplan.placement.clock import Clock
    from ranplan.placement.master import Master


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
    solves, nodes, checks : int
        Work done; a check is the solver's question whether to go on.
    """

    bound: float
    choices: tuple[np.ndarray, ...]
    solves: int
    nodes: int
    checks: int


def branch(master: Master, x: np.ndarray, *, n_checks: int, stop: Clock) -> Branched:
    """
    Solve the cut model with whole options, adding the cuts that its answers break.

    Parameters
    ----------
    master : Master
        With the cuts of a relaxation.
    x : (option,) float64 array
        A choice to start from.
    n_checks : int
        At most so much work in all; less when an answer breaks no cut and is proven best.
    stop : Clock
        Asked at every check.

    Returns
    -------
    Branched
    """
    checks = 0

    def enough() -> bool:
        nonlocal checks
        checks += 1
        return checks > n_checks or stop()

    master.make_whole()
    bound, choices, nodes = math.inf, [], 0
    broken = 1
    while broken > 0 and not enough():
        solved = master.solve_whole(x, enough, stop.seconds_left())
        nodes += solved.nodes
        bound = min(bound, solved.bound + TOLERANCE * master.total_weight)
        choices.append(np.flatnonzero(solved.x))
        at_found = master.make.at(solved.x)
        broken = master.add_violated(at_found, master.claimed(solved.x))
        x = max(x, solved.x, key=lambda choice: master.make.at(choice).value(choice).sum())
    return Branched(bound, tuple(choices), len(choices), nodes, checks)
