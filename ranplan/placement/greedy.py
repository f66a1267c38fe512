"""Greedy choices: by gain a cost, by gain, and the best single option after each step."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ranplan.placement.kernels import LEFT, VALUE, Choice, Incidence, add, change, pick

if TYPE_CHECKING:
    from ranplan.placement.aggregate import Cover

NOTHING = np.empty(0, dtype=np.int64)


def incidence(cover: Cover) -> Incidence:
    """Return what the kernels need of a cover."""
    _, site = np.unique(cover.site, return_inverse=True)
    return Incidence(
        cover.ptr,
        cover.rows,
        cover.row_ptr,
        cover.row_options,
        cover.units,
        site.astype(np.int64),
        cover.cost_units,
    )


def nothing_chosen(cover: Incidence, budget_units: int) -> Choice:
    """Return the empty choice."""
    n_options = cover.cost_units.size
    each = np.repeat(np.arange(n_options), np.diff(cover.ptr))
    gain = np.zeros(n_options, dtype=np.int64)
    np.add.at(gain, each, cover.units[cover.rows])
    return Choice(
        count=np.zeros(cover.units.size, dtype=np.int32),
        owner=np.zeros(cover.units.size, dtype=np.int64),
        gain=gain,
        taken=np.full(n_options and cover.site.max() + 1, -1, dtype=np.int64),
        sums=np.array([0, budget_units], dtype=np.int64),
        log=np.zeros(4 * n_options + 2, dtype=np.int64),
    )


def chosen_options(now: Choice) -> np.ndarray:
    """Return the chosen options, rising."""
    return np.sort(now.taken[now.taken >= 0])


def choose(cover: Incidence, now: Choice, options: np.ndarray) -> None:
    """Turn a choice into another one, then fill it up by gain a cost."""
    change(cover, now, chosen_options(now), -1, np.zeros(cover.cost_units.size))
    for j in options:
        now.log[0] = 0
        add(cover, now, j)
    change(cover, now, NOTHING, -1, gain_a_cost(cover))


def gain_a_cost(cover: Incidence) -> np.ndarray:
    """Return the factors that turn gains into gains a unit of cost; (option,) float64 array."""
    return 1.0 / np.maximum(cover.cost_units, 1)


def greedy(cover: Incidence, budget_units: int) -> Choice:
    """
    Best of three: greedy by gain a cost, by gain, and by gain a cost with one option by gain.

    Every option's gain is kept up to date as options are added, so that each step costs one look
    over the options: lazy evaluation would choose the same ones.

    Parameters
    ----------
    cover : Incidence
    budget_units : int

    Returns
    -------
    now : Choice
        No option that fits brings anything more. Ties go to the option of lower index.
    """
    ratio = gain_a_cost(cover)
    flat = np.ones_like(ratio)
    now = nothing_chosen(cover, budget_units)
    steps: list[int] = []
    most = (-1, 0, -1)
    while (j := pick(cover, now, ratio)) >= 0:
        single = pick(cover, now, flat)
        most = max(most, (now.sums[VALUE] + now.gain[single], -len(steps), single))
        now.log[0] = 0
        add(cover, now, j)
        steps.append(j)
    by_gain = nothing_chosen(cover, budget_units)
    change(cover, by_gain, NOTHING, -1, flat)
    choices = [now, by_gain]
    if most[-1] >= 0:
        with_single = nothing_chosen(cover, budget_units)
        choose(cover, with_single, np.array([*steps[: -most[1]], most[-1]], dtype=np.int64))
        choices.append(with_single)
    return max(choices, key=lambda choice: (choice.sums[VALUE], choice.sums[LEFT]))
