"""Place options: greedy, annealing, exchange; then a bound, and what the bound teaches."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from ranplan.placement.aggregate import aggregate
from ranplan.placement.bound import relax
from ranplan.placement.check import refuse_malformed
from ranplan.placement.clock import Clock
from ranplan.placement.greedy import choose, chosen_options, greedy, incidence
from ranplan.placement.kernels import Choice, Incidence
from ranplan.placement.local_search import anneal, exchange
from ranplan.placement.master import Master
from ranplan.placement.mip import branch
from ranplan.placement.model import Placement, PlacementProblem

if TYPE_CHECKING:
    from collections.abc import Callable

    from ranplan.placement.aggregate import Cover

Effort = Literal["quick", "normal", "thorough"]

_IN_PART = 1e-6  # an option is part of the relaxation's answer from here on
_CLOSED = 2e-9  # of all weight: a gap within the solver's tolerance is none
_SMALL = 20_000  # entries of the incidence; a smaller problem gets no more checks than this one
_LEAST_CHECKS = 40


@dataclass(frozen=True, slots=True)
class _Work:
    """Counted work at which the search ends, whatever the clock."""

    anneals: int
    moves: int
    rounds: int
    checks: int


# Checks are shared out over the incidence's entries: the more there are, the longer one takes.
# Several short anneals find more than one long one of as many moves, measured on the demo.
_WORK: dict[Effort, _Work] = {
    "quick": _Work(anneals=1, moves=300, rounds=25, checks=0),
    "normal": _Work(anneals=4, moves=1_000, rounds=80, checks=20_000_000),
    "thorough": _Work(anneals=20, moves=2_000, rounds=300, checks=600_000_000),
}


def place(
    problem: PlacementProblem,
    *,
    effort: Effort = "normal",
    seed: int = 0,
    time_limit_s: float | None = None,
    on_progress: Callable[[str], object] = lambda _: None,
) -> Placement:
    """
    Choose options, and bound what any choice within the budget can be worth.

    Parameters
    ----------
    problem : PlacementProblem
    effort : str
        How much counted work to do. The same problem, effort and seed give the same answer.
    seed : int
        Of the random moves.
    time_limit_s : float, optional
        Stops the search by the clock; the answer is then marked if the clock stopped it. [s]
    on_progress : callable, optional
        Called with the name of each step as it begins.

    Returns
    -------
    Placement

    Raises
    ------
    ValueError
        If the problem is malformed.
    RuntimeError
        If a choice is worth more than the bound: a mistake in the program, never an answer.
    """
    refuse_malformed(problem)
    cover = aggregate(problem)
    if cover.cost.size == 0:
        return Placement(
            chosen=(),
            objective=0.0,
            bound=0.0,
            gap=0.0,
            bound_type="lp_cuts",
            method="nothing to choose from",
            cost=0.0,
            time_limited=False,
            work={},
        )
    clock = Clock(time_limit_s)
    search = _Search(cover, seed, clock)
    work = _WORK[effort]
    on_progress("search")
    search.improve(1, work.moves, np.arange(cover.cost.size))
    on_progress("bound")
    master = Master(cover)
    relaxed = relax(master, search.x(), n_rounds=work.rounds, stop=clock)
    bound, bound_type = relaxed.bound, "lp_cuts"
    counted = {"rounds": relaxed.rounds, "cuts": relaxed.n_cuts}
    if not search.reaches(bound):
        on_progress("search where the bound points")
        search.improve(work.anneals, work.moves, np.flatnonzero(relaxed.x > _IN_PART))
    if work.checks > 0 and not search.reaches(bound) and not clock():
        on_progress("branch and bound")
        n_checks = max(work.checks // max(cover.rows.size, _SMALL), _LEAST_CHECKS)
        branched = branch(master, search.x(), n_checks=n_checks, stop=clock)
        if branched.bound < bound:
            bound, bound_type = branched.bound, "mip_full"
        for choice in branched.choices:
            search.try_choice(choice)
        counted |= {"solves": branched.solves, "nodes": branched.nodes, "checks": branched.checks}
    return _answer(problem, search, bound, bound_type, counted | {"moves": search.moves})


class _Search:
    """The best choice so far, and how it got better."""

    def __init__(self, cover: Cover, seed: int, clock: Clock) -> None:
        self._cover = cover
        self._incidence: Incidence = incidence(cover)
        self._rng = np.random.default_rng(seed)
        self.clock = clock
        self.all_weight = float(cover.weight.sum())
        self.moves = 0
        self._now: Choice = greedy(self._incidence, cover.budget_units)
        exchange(self._incidence, self._now, stop=clock)
        self._best = self._state()

    def _state(self) -> tuple[int, int, list[int]]:
        """Weight, money left, and the options with their indices turned: larger is better."""
        value, left = (int(item) for item in self._now.sums)
        return value, left, [-int(j) for j in chosen_options(self._now)]

    def improve(self, n_anneals: int, n_moves: int, start_from: np.ndarray) -> None:
        """Anneal from the best choice, moves starting from some options, then exchange."""
        for _ in range(n_anneals if start_from.size > 0 else 0):
            choose(self._incidence, self._now, self.options())
            self.moves += anneal(
                self._incidence,
                self._now,
                n_moves=n_moves,
                start_from=start_from,
                rng=self._rng,
                stop=self.clock,
            )
            self._keep_if_better()

    def try_choice(self, options: np.ndarray) -> None:
        """Take a choice as it is if it keeps to budget and sites, exchange, keep if better."""
        cover = self._cover
        affordable = int(cover.cost_units[options].sum()) <= cover.budget_units
        if affordable and np.unique(cover.site[options]).size == options.size:
            choose(self._incidence, self._now, options)
            self._keep_if_better()

    def _keep_if_better(self) -> None:
        exchange(self._incidence, self._now, stop=self.clock)
        self._best = max(self._best, self._state())

    def options(self) -> np.ndarray:
        """Options of the best choice, as the cover counts them."""
        return -np.array(self._best[2], dtype=np.int64)

    def x(self) -> np.ndarray:
        """Return the best choice as a point."""
        x = np.zeros(self._cover.cost.size)
        x[self.options()] = 1.0
        return x

    def reaches(self, bound: float) -> bool:
        """Tell whether nothing but rounding is between the best choice and a bound."""
        value = self._best[0] / int(self._cover.units.sum()) * self.all_weight
        return value >= bound - _CLOSED * self.all_weight

    def original(self) -> np.ndarray:
        """Options of the best choice, as the problem counts them."""
        return self._cover.original[self.options()]


def _answer(
    problem: PlacementProblem,
    search: _Search,
    bound: float,
    bound_type: str,
    work: dict[str, int],
) -> Placement:
    chosen = np.sort(search.original())
    is_covered = np.zeros(problem.weight.size, bool)
    for j in chosen:
        is_covered[problem.cells[problem.ptr[j] : problem.ptr[j + 1]]] = True
    objective = math.fsum(problem.weight[is_covered])
    closed = _CLOSED * search.all_weight
    if objective > bound + closed:
        msg = f"a choice is worth {objective!r}, more than the bound {bound!r}: the bound is wrong"
        raise RuntimeError(msg)
    bound = max(bound, objective)  # they differ by rounding where the choice is the best there is
    gap = (bound - objective) / bound if bound > 0 else 0.0
    return Placement(
        chosen=tuple(int(j) for j in chosen),
        objective=objective,
        bound=bound,
        gap=0.0 if bound - objective <= closed else gap,
        bound_type=bound_type,
        method="greedy, annealing, exchange" + (", branch and bound" if "solves" in work else ""),
        cost=math.fsum(problem.cost[chosen]),
        time_limited=search.clock.stopped,
        work=work,
    )
