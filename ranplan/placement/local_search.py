"""Improving a choice: drop a few options and fill up again; exchange one for one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ranplan.placement.greedy import choose, chosen_options, gain_a_cost
from ranplan.placement.kernels import LEFT, VALUE, Choice, Incidence, add, change, drop, undo

if TYPE_CHECKING:
    from collections.abc import Callable

_MOST_DROPPED = 6
_TEMPERATURE = (1e-4, 1e-5)  # of all weight, first and last
_FORCED = 0.3  # share of moves that put the option they start from in
_BY_GAIN = 0.2  # share of moves that fill up by gain, not by gain a cost
_NOISE = 0.1


def anneal(
    cover: Incidence,
    now: Choice,
    *,
    n_moves: int,
    start_from: np.ndarray,
    rng: np.random.Generator,
    stop: Callable[[], bool],
) -> int:
    """
    Drop one to six options, refill greedily with noise, keep what is not too much worse.

    A move takes an option at random and drops chosen ones that cover the same rows (or, as often,
    any), so that it contains swaps of one and two options and other configurations of a site. What
    may be lost in a move falls from move to move (simulated annealing).

    Parameters
    ----------
    cover : Incidence
    now : Choice
        Where to start; ends as the best choice met. Ties go to less cost, then to the earlier.
    n_moves : int
    start_from : (any,) int64 array
        Options that moves start from.
    rng : numpy.random.Generator
    stop : callable
        Asked before each move.

    Returns
    -------
    n_done : int
        Moves made.
    """
    hottest, coldest = (share * cover.units.sum() for share in _TEMPERATURE)
    temperature = hottest * (coldest / hottest) ** np.linspace(0.0, 1.0, n_moves)
    may_lose = temperature * rng.exponential(size=n_moves)
    targets = rng.choice(start_from, n_moves)
    forced, nearby, by_gain = rng.random((3, n_moves)) < np.array([[_FORCED], [0.5], [_BY_GAIN]])
    n_dropped = rng.integers(1, _MOST_DROPPED + 1, n_moves)
    ratio = gain_a_cost(cover)
    best, best_sums = chosen_options(now), tuple(now.sums)
    move = 0
    while move < n_moves and not stop():
        target = targets[move]
        out = (_near if nearby[move] else _anywhere)(cover, now, target, n_dropped[move], rng)
        if forced[move]:
            out = np.append(out, now.taken[cover.site[target]])
        factor = 1.0 - _NOISE * rng.random(ratio.size)
        if not by_gain[move]:
            factor *= ratio
        before = now.sums[VALUE]
        change(cover, now, out[out >= 0], target if forced[move] else -1, factor)
        if now.sums[VALUE] < before - may_lose[move]:
            undo(cover, now)
        elif tuple(now.sums) > best_sums:
            best, best_sums = chosen_options(now), tuple(now.sums)
        move += 1
    choose(cover, now, best)
    return move


def _near(
    cover: Incidence, now: Choice, target: int, n_dropped: int, rng: np.random.Generator
) -> np.ndarray:
    """Options, chosen or not, that cover random rows of an option; the owner where there is one."""
    rows = cover.rows[rng.integers(cover.ptr[target], cover.ptr[target + 1], n_dropped)]
    options = cover.row_options[rng.integers(cover.row_ptr[rows], cover.row_ptr[rows + 1])]
    return np.where(now.count[rows] == 1, now.owner[rows], options)


def _anywhere(
    _cover: Incidence, now: Choice, _target: int, n_dropped: int, rng: np.random.Generator
) -> np.ndarray:
    """Any chosen options."""
    chosen = now.taken[now.taken >= 0]
    return rng.choice(chosen, n_dropped) if chosen.size > 0 else chosen


def exchange(cover: Incidence, now: Choice, *, stop: Callable[[], bool]) -> int:
    """
    Exchange one option for one, and drop what adds nothing, until nothing is left to do.

    Parameters
    ----------
    cover : Incidence
    now : Choice
        Ends where no exchange of one option for another gives more weight, nor as much for less
        cost, nor as much for the same cost with a lower index.
    stop : callable
        Asked before each pass.

    Returns
    -------
    n_done : int
        Exchanges made.
    """
    n_done = 0
    changed = True
    while changed and not stop():
        changed = False
        for j in chosen_options(now):
            change(cover, now, np.array([j]), -1, np.zeros(cover.cost_units.size))
            k = _best_single(cover, now)
            if k >= 0:
                now.log[0] = 0
                add(cover, now, k)
            if k != j:
                changed = True
                n_done += 1
        before = now.sums[VALUE]
        change(cover, now, np.empty(0, np.int64), -1, gain_a_cost(cover))
        changed |= bool(now.sums[VALUE] > before)
    drop_useless(cover, now)
    return n_done


def _best_single(cover: Incidence, now: Choice) -> int:
    """Return the option that fits and brings most, the cheapest of those, the first of those."""
    fits = (now.gain > 0) & (cover.cost_units <= now.sums[LEFT]) & (now.taken[cover.site] < 0)
    options = np.flatnonzero(fits)
    if options.size == 0:
        return -1
    order = np.lexsort((options, cover.cost_units[options], -now.gain[options]))
    return int(options[order[0]])


def drop_useless(cover: Incidence, now: Choice) -> None:
    """Drop chosen options that add nothing, the dearest first, the last index first."""
    while True:
        chosen = chosen_options(now)
        useless = chosen[now.gain[chosen] == 0]
        if useless.size == 0:
            return
        dearest = np.lexsort((useless, cover.cost_units[useless]))[-1]
        now.log[0] = 0
        drop(cover, now, useless[dearest])
