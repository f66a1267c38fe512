"""The cut model in HiGHS: options, the weight claimed for each group, budget, sites, and cuts."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy import sparse

from ranplan.placement.cuts import SCALE, CutMaker, Cuts
from ranplan.placement.highs import quiet_highs

if TYPE_CHECKING:
    from collections.abc import Callable

    from ranplan.placement.aggregate import Cover

TOLERANCE = 1e-9  # the solver's for feasibility and, with SCALE, of all weight for a bound

_FEASIBLE = 2  # of HiGHS's primal_solution_status
_VIOLATED = 1e-11 * SCALE
_SLACK = 1e-7 * SCALE
_ROUNDING = 1e-11  # relative, beyond what summing 1e5 doubles loses


@dataclass(frozen=True, slots=True)
class Point:
    """Options taken (option,), and the weight claimed for the groups of rows (group,)."""

    x: np.ndarray
    theta: np.ndarray


@dataclass(frozen=True, slots=True)
class Solved:
    """What a solve with whole options found: a choice, the solver's bound, branching nodes."""

    x: np.ndarray
    bound: float
    nodes: int


class Master:
    """
    Maximise the weight claimed for the groups of rows, under the cuts added so far.

    Parameters
    ----------
    cover : Cover
        At least one option.
    """

    def __init__(self, cover: Cover) -> None:
        self.cover = cover
        self.make = CutMaker(cover)
        self.total_weight = float(cover.weight.sum())
        self.scale = self.total_weight / SCALE
        self.n_options, self.n_groups = cover.cost.size, self.make.n_groups
        self.solver = quiet_highs()
        self.solver.addVars(self.n_options, np.zeros(self.n_options), np.ones(self.n_options))
        self.solver.addVars(self.n_groups, np.zeros(self.n_groups), self.make.total.astype(float))
        columns = np.arange(self.n_options + self.n_groups, dtype=np.int32)
        worth = np.repeat([0.0, -1.0], [self.n_options, self.n_groups])
        self.solver.changeColsCost(columns.size, columns, worth)
        self._add_budget_and_sites()
        self.n_fixed = self.solver.getNumRow()
        self.group = np.empty(0, dtype=np.int64)
        self.constant = np.empty(0)
        self.slope = sparse.csr_array((0, self.n_options))

    def _add_budget_and_sites(self) -> None:
        cover = self.cover
        if cover.budget > 0:
            self._add_row(np.arange(self.n_options), cover.cost / cover.budget)
        for site in np.flatnonzero(np.bincount(cover.site) > 1):
            options = np.flatnonzero(cover.site == site)
            self._add_row(options, np.ones(options.size))

    def _add_row(self, columns: np.ndarray, values: np.ndarray) -> None:
        self.solver.addRow(-np.inf, 1.0, columns.size, columns.astype(np.int32), values)

    def add_violated(self, cuts: Cuts, point: Point) -> int:
        """Add those cuts that a point does not keep, and return how many they are."""
        group = np.flatnonzero(point.theta > cuts.value(point.x) + _VIOLATED)
        claimed = sparse.csr_array(
            (np.ones(group.size), (np.arange(group.size), group)),
            shape=(group.size, self.n_groups),
        )
        slope = cuts.slope[group]
        rows = sparse.csr_array(sparse.hstack([-slope, claimed]))
        self.solver.addRows(
            group.size,
            np.full(group.size, -np.inf),
            cuts.constant[group],
            rows.nnz,
            rows.indptr[:-1].astype(np.int32),
            rows.indices.astype(np.int32),
            rows.data,
        )
        self.group = np.append(self.group, group)
        self.constant = np.append(self.constant, cuts.constant[group])
        self.slope = sparse.csr_array(sparse.vstack([self.slope, slope]))
        return group.size

    def _run(self, seconds: float) -> None:
        if math.isfinite(seconds):  # HiGHS counts from when it was made
            limit_s = self.solver.getRunTime() + max(seconds, 0.0)
            self.solver.setOptionValue("time_limit", limit_s)
        self.solver.run()

    def solve_relaxation(self, seconds: float = math.inf) -> tuple[Point | None, float]:
        """
        Solve with options in part.

        Parameters
        ----------
        seconds : float
            After which the solver stops. [s]

        Returns
        -------
        point : Point or None
            None if the solver was stopped before it had one.
        bound : float
            No choice is worth more. Made from the solver's dual values by ``bound_from``, so that
            its tolerances cannot make it too small.
        """
        self._run(seconds)
        solution = self.solver.getSolution()
        # Any prices give a bound; where the solver was stopped without some, none do.
        n_rows = self.n_fixed + self.group.size
        price = -np.array(solution.row_dual) if solution.dual_valid else np.zeros(n_rows)
        point = self._point(solution) if solution.value_valid else None
        return point, self.bound_from(price)

    def bound_from(self, price: np.ndarray) -> float:
        """
        Bound on every choice, from any prices of the rows.

        Parameters
        ----------
        price : (row,) float64 array
            Budget first where there is one; the better they are, the better the bound.

        Notes
        -----
        The cuts of a group, and that it is worth no more than all its rows, averaged by their
        prices, are one linear bound on the group. Their sum is maximised over the options, at most
        one a site, with what they cost at the budget's price added for what is not spent:

            constant + price_0 + sum over sites of max(0, max over options of
            (slope_j - price_0 cost_j / budget))
        """
        price = np.maximum(price, 0.0)
        of_cut = price[self.n_fixed :]
        of_group = np.bincount(self.group, weights=of_cut, minlength=self.n_groups)
        of_cut = of_cut / np.maximum(of_group, 1.0)[self.group]
        rest = np.maximum(1.0 - of_group, 0.0)
        worth = self.slope.T @ of_cut
        bound = of_cut @ self.constant + rest @ self.make.total
        if self.cover.budget > 0:
            worth -= price[0] * (self.cover.cost / self.cover.budget)
            bound += price[0]
        of_site = np.zeros(self.cover.site.max() + 1)
        np.maximum.at(of_site, self.cover.site, worth)
        return float((bound + of_site.sum()) * self.scale * (1.0 + _ROUNDING))

    def make_whole(self) -> None:
        """Ask for options taken whole or not at all."""
        import highspy

        columns = np.arange(self.n_options, dtype=np.int32)
        kinds = np.full(self.n_options, highspy.HighsVarType.kInteger)
        self.solver.changeColsIntegrality(self.n_options, columns, kinds)
        options = {
            "mip_rel_gap": 0.0,
            "mip_abs_gap": 0.0,
            "mip_allow_restart": False,  # measured: twice as fast without, and no worse
            "mip_feasibility_tolerance": TOLERANCE,
            "primal_feasibility_tolerance": TOLERANCE,
            "dual_feasibility_tolerance": TOLERANCE,
        }
        for name, value in options.items():
            self.solver.setOptionValue(name, value)

    def solve_whole(
        self, x: np.ndarray, stop: Callable[[], bool], seconds: float = math.inf
    ) -> Solved:
        """
        Solve with options whole.

        Parameters
        ----------
        x : (option,) float64 array
            A choice to start from.
        stop : callable
            The solver asks whenever it has solved or is about to solve a relaxation. It does so at
            the same points in every run.
        seconds : float
            After which it stops as well. [s]

        Returns
        -------
        Solved
        """

        def ask(event: Any) -> None:
            if stop():
                event.data_in.user_interrupt = True

        start = np.concatenate([x, self.make.at(x).value(x)])
        self.solver.clearSolver()
        self.solver.setSolution(start.size, np.arange(start.size, dtype=np.int32), start)
        self.solver.cbMipInterrupt.subscribe(ask)
        self._run(seconds)
        self.solver.cbMipInterrupt.unsubscribe(ask)
        info = self.solver.getInfo()
        found = self._point(self.solver.getSolution()).x
        bound = -info.mip_dual_bound * self.scale
        return Solved(
            x=np.round(found) if info.primal_solution_status == _FEASIBLE else x,
            bound=bound if math.isfinite(bound) else math.inf,  # -inf: not even nothing could be
            nodes=max(info.mip_node_count, 0),
        )

    def claimed(self, x: np.ndarray) -> Point:
        """Return a choice with the most weight that the cuts added so far let it claim."""
        theta = self.make.total.copy()
        np.minimum.at(theta, self.group, self.constant + self.slope @ x)
        return Point(x, theta)

    def drop_slack_cuts(self) -> None:
        """Forget the cuts that the last solution keeps with room to spare."""
        value = np.array(self.solver.getSolution().row_value)[self.n_fixed :]
        slack = np.flatnonzero(value < self.constant - _SLACK)
        self.solver.deleteRows(slack.size, (slack + self.n_fixed).astype(np.int32))
        keep = np.ones(self.group.size, dtype=bool)
        keep[slack] = False
        self.group, self.constant = self.group[keep], self.constant[keep]
        self.slope = self.slope[np.flatnonzero(keep)]

    def _point(self, solution) -> Point:
        values = np.array(solution.col_value)
        return Point(np.clip(values[: self.n_options], 0.0, 1.0), values[self.n_options :])
