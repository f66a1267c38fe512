"""Adding and dropping one option at a time, every option's gain kept up to date; whole units."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit

VALUE, LEFT = 0, 1


class Incidence(NamedTuple):
    """
    What the kernels need of a cover; arrays as in ``aggregate.Cover``.

    ``site`` counts the sites from 0 without a gap.
    """

    ptr: np.ndarray
    rows: np.ndarray
    row_ptr: np.ndarray
    row_options: np.ndarray
    units: np.ndarray
    site: np.ndarray
    cost_units: np.ndarray


class Choice(NamedTuple):
    """
    A choice of options, changed in place.

    Parameters
    ----------
    count : (row,) int32 array
        How many chosen options cover a row.
    owner : (row,) int64 array
        Sum of those options' indices: the option itself where it is one.
    gain : (option,) int64 array
        What adding the option brings; for a chosen one, what dropping it loses.
    taken : (site,) int64 array
        The chosen option of each site, -1 where there is none.
    sums : (2,) int64 array
        ``VALUE`` of the choice, and what is ``LEFT`` of the budget.
    log : (long enough,) int64 array
        Number of steps since the log was emptied, then the steps: ``j + 1`` for adding option
        ``j``, ``-j - 1`` for dropping it.
    """

    count: np.ndarray  # type: ignore[assignment]  # hides tuple.count, of no use here
    owner: np.ndarray
    gain: np.ndarray
    taken: np.ndarray
    sums: np.ndarray
    log: np.ndarray


@njit(cache=True, error_model="numpy", nogil=True)
def add(cover: Incidence, now: Choice, j: int) -> None:
    """Choose option ``j``, whose site is free and whose cost fits."""
    now.sums[VALUE] += now.gain[j]
    now.sums[LEFT] -= cover.cost_units[j]
    now.taken[cover.site[j]] = j
    for row in cover.rows[cover.ptr[j] : cover.ptr[j + 1]]:
        if now.count[row] == 0:
            for k in cover.row_options[cover.row_ptr[row] : cover.row_ptr[row + 1]]:
                now.gain[k] -= cover.units[row]
            now.gain[j] += cover.units[row]
        elif now.count[row] == 1:
            now.gain[now.owner[row]] -= cover.units[row]
        now.count[row] += 1
        now.owner[row] += j
    now.log[0] += 1
    now.log[now.log[0]] = j + 1


@njit(cache=True, error_model="numpy", nogil=True)
def drop(cover: Incidence, now: Choice, j: int) -> None:
    """Give up option ``j``, which is chosen: ``add`` backwards."""
    now.sums[VALUE] -= now.gain[j]
    now.sums[LEFT] += cover.cost_units[j]
    now.taken[cover.site[j]] = -1
    for row in cover.rows[cover.ptr[j] : cover.ptr[j + 1]]:
        now.count[row] -= 1
        now.owner[row] -= j
        if now.count[row] == 0:
            for k in cover.row_options[cover.row_ptr[row] : cover.row_ptr[row + 1]]:
                now.gain[k] += cover.units[row]
            now.gain[j] -= cover.units[row]
        elif now.count[row] == 1:
            now.gain[now.owner[row]] += cover.units[row]
    now.log[0] += 1
    now.log[now.log[0]] = -j - 1


@njit(cache=True, error_model="numpy", nogil=True)
def pick(cover: Incidence, now: Choice, factor: np.ndarray) -> int:
    """Find the option whose gain times ``factor`` is greatest among those that fit; -1: none."""
    found = -1
    most = 0.0
    for j in range(factor.size):
        if (
            now.gain[j] > 0
            and cover.cost_units[j] <= now.sums[LEFT]
            and now.taken[cover.site[j]] < 0
        ):
            worth = now.gain[j] * factor[j]
            if worth > most:
                most = worth
                found = j
    return found


@njit(cache=True, error_model="numpy", nogil=True)
def change(cover: Incidence, now: Choice, out: np.ndarray, first: int, factor: np.ndarray) -> None:
    """
    Drop the options ``out`` that are chosen, then fill up: ``first`` if it fits, then the best.

    The log holds these steps and no others.
    """
    now.log[0] = 0
    for j in out:
        if now.taken[cover.site[j]] == j:
            drop(cover, now, j)
    j = first
    if j < 0 or cover.cost_units[j] > now.sums[LEFT] or now.taken[cover.site[j]] >= 0:
        j = pick(cover, now, factor)
    while j >= 0:
        add(cover, now, j)
        j = pick(cover, now, factor)


@njit(cache=True, error_model="numpy", nogil=True)
def undo(cover: Incidence, now: Choice) -> None:
    """Take back the steps in the log, the last first."""
    for at in range(now.log[0], 0, -1):
        if now.log[at] > 0:
            drop(cover, now, now.log[at] - 1)
        else:
            add(cover, now, -now.log[at] - 1)
    now.log[0] = 0
