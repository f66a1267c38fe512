"""The cover as cuts: what groups of rows can be worth, as linear functions of the options."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse

from ranplan.placement.greedy import incidence, nothing_chosen
from ranplan.placement.kernels import add, pick

if TYPE_CHECKING:
    from ranplan.placement.aggregate import Cover

# What all rows weigh together in the solver, so that its absolute tolerances mean something.
SCALE = 1e4

_MOST_GROUPS = 200


@dataclass(frozen=True, slots=True)
class Cuts:
    """
    One cut a group ``g``: no choice ``x`` is worth more there than ``constant + slope @ x``.

    Parameters
    ----------
    constant : (group,) float64 array
    slope : (group, option) csr_array
    """

    constant: np.ndarray
    slope: sparse.csr_array

    def value(self, x: np.ndarray) -> np.ndarray:
        """Return the cuts' values at a choice; (group,) float64 array."""
        return self.constant + self.slope @ x


class CutMaker:
    """
    Cuts of a cover at any point, one a group of rows.

    Parameters
    ----------
    cover : Cover

    Notes
    -----
    Covered weight is ``sum of w_i min(1, load_i)``, ``load_i`` the sum of ``x_j`` over the options
    that cover row ``i``. Taking 1 for the rows whose load at some point is 1 or more, and the load
    for the others, gives a linear function that is nowhere below it for ``x >= 0``, and equal to
    it at that point (Cordeau, Furini, Ljubic 2019). Whole groups of rows share a cut. Rows are
    grouped by the option that covers them first when the options that cover most are taken one by
    one: groups of neighbours, whose cuts have few terms.
    """

    def __init__(self, cover: Cover) -> None:
        home = _home(cover)
        order = np.argsort(home, kind="stable")
        self.group = home[order]
        self.n_groups = int(self.group[-1]) + 1
        self.n_options = cover.cost.size
        self.weight = cover.weight[order] * (SCALE / cover.weight.sum())
        self.total = np.bincount(self.group, weights=self.weight, minlength=self.n_groups)
        self.rows = cover.matrix()[order]

    def at(self, x: np.ndarray) -> Cuts:
        """
        Return the cuts that are tight at a point.

        Parameters
        ----------
        x : (option,) float64 array
            >= 0, whole or not.
        """
        saturated = self.rows @ x >= 1.0 - 1e-9
        constant = np.bincount(self.group, weights=self.weight * saturated, minlength=self.n_groups)
        rest = np.flatnonzero(~saturated)
        by_group = sparse.csr_array(
            (self.weight[rest], (self.group[rest], rest)), shape=(self.n_groups, self.group.size)
        )
        return Cuts(constant, sparse.csr_array(by_group @ self.rows))


def _home(cover: Cover) -> np.ndarray:
    """Group of each row; (row,) int64 array, groups counted from 0 without a gap."""
    n_options = cover.cost.size
    alone = incidence(cover)._replace(
        site=np.arange(n_options), cost_units=np.ones(n_options, dtype=np.int64)
    )
    now = nothing_chosen(alone, _MOST_GROUPS)
    flat = np.ones(n_options)
    home = np.full(cover.units.size, -1)
    while (j := pick(alone, now, flat)) >= 0:
        rows = cover.rows[cover.ptr[j] : cover.ptr[j + 1]]
        home[rows[now.count[rows] == 0]] = j
        now.log[0] = 0
        add(alone, now, j)
    return np.unique(home, return_inverse=True)[1]
