"""The problem in its smallest equal form: cells covered alike merged, sums in whole units."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse

if TYPE_CHECKING:
    from ranplan.placement.model import PlacementProblem

# A double holds 53 bits: a unit of weight is then worth more than the last bit of any objective,
# so that what is gained in units is gained in the objective.
_WEIGHT_BITS = 50
_COST_BITS = 60
# Prices are decimal and doubles are not: three times 85,000.10 come to a hair more than 255,000.30.
# So much of the budget, a millionth of a cent in a million, may be missing.
BUDGET_ROUNDING = 2.0**-46


@dataclass(frozen=True, slots=True)
class Cover:
    """
    Options that can be paid and cover somebody, rows of cells that exactly the same options cover.

    The search counts in whole units: sums come out the same in any order, and a choice within the
    budget in units is within it exactly.

    Parameters
    ----------
    weight : (row,) float64 array
        > 0.
    units : (row,) int64 array
        The same, in units of 2**-50 of the total or finer, rounded.
    ptr, rows : (option + 1,) int64 array, (covered,) int32 array
        Option ``j`` covers ``rows[ptr[j]:ptr[j + 1]]``, rising.
    row_ptr, row_options : (row + 1,) int64 array, (covered,) int32 array
        The other way round.
    site : (option,) int32 array
    cost : (option,) float64 array
    cost_units : (option,) int64 array
        In units of 2**-60 of the budget or finer, rounded up.
    budget : float
        The problem's and its rounding.
    budget_units : int
        Rounded down.
    original : (option,) int64 array
        Options of the problem, rising.
    """

    weight: np.ndarray
    units: np.ndarray
    ptr: np.ndarray
    rows: np.ndarray
    row_ptr: np.ndarray
    row_options: np.ndarray
    site: np.ndarray
    cost: np.ndarray
    cost_units: np.ndarray
    budget: float
    budget_units: int
    original: np.ndarray

    def matrix(self) -> sparse.csr_array:
        """Return the (row, option) incidence, of ones."""
        ones = np.ones(self.row_options.size)
        shape = (self.units.size, self.cost.size)
        return sparse.csr_array((ones, self.row_options, self.row_ptr), shape=shape)


def aggregate(problem: PlacementProblem) -> Cover:
    """
    Drop what cannot count and merge the cells that the same options cover.

    Parameters
    ----------
    problem : PlacementProblem
        Checked.

    Returns
    -------
    cover : Cover
        A choice of its options is worth what the same choice is worth in the problem.
    """
    n_options = problem.site.size
    of_option = np.repeat(np.arange(n_options), np.diff(problem.ptr))
    budget = problem.budget * (1.0 + BUDGET_ROUNDING)
    counts = (problem.weight[problem.cells] > 0) & (problem.cost[of_option] <= budget)
    by_cell = _incidence(problem.cells[counts], of_option[counts], problem.weight.size, n_options)
    covered = np.flatnonzero(np.diff(by_cell.indptr))
    by_cell = by_cell[covered]
    first, row = merge_alike(by_cell)
    weight = np.bincount(row, weights=problem.weight[covered], minlength=first.size)
    by_row = by_cell[first]
    original = np.flatnonzero(np.bincount(by_row.indices, minlength=n_options))
    by_row = by_row[:, original]
    by_option = by_row.T.tocsr()
    by_row.sort_indices()
    by_option.sort_indices()
    weight_scale = _WEIGHT_BITS - math.frexp(weight.sum())[1]
    cost_scale = _COST_BITS - math.frexp(budget)[1]
    return Cover(
        weight=weight,
        units=np.rint(np.ldexp(weight, weight_scale)).astype(np.int64),
        ptr=by_option.indptr.astype(np.int64),
        rows=by_option.indices.astype(np.int32),
        row_ptr=by_row.indptr.astype(np.int64),
        row_options=by_row.indices.astype(np.int32),
        site=problem.site[original].astype(np.int32),
        cost=problem.cost[original],
        cost_units=np.ceil(np.ldexp(problem.cost[original], cost_scale)).astype(np.int64),
        budget=budget,
        budget_units=math.floor(math.ldexp(budget, cost_scale)),
        original=original,
    )


def merge_alike(by_cell: sparse.csr_array, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """
    Group the cells that exactly the same options cover.

    Parameters
    ----------
    by_cell : (cell, option) csr_array
        Sorted; every cell covered at least once.
    seed : int
        Of the hashing keys. The answer does not depend on it.

    Returns
    -------
    first : (row,) int64 array
        The first cell of each group, rising.
    row : (cell,) int64 array
        Group of each cell.

    Notes
    -----
    A cell's hash is the exclusive or of random 64-bit keys of its options (Zobrist). Each cell is
    then compared with the first of its group, option by option; should two sets ever share a hash,
    other keys are drawn. Hence no wrong merge, whatever the keys.
    """
    if by_cell.shape[0] == 0:
        return np.empty(0, np.int64), np.empty(0, np.int64)
    keys = zobrist_keys(by_cell.shape[1], seed)
    hashed = np.bitwise_xor.reduceat(keys[by_cell.indices], by_cell.indptr[:-1])
    _, first, group = np.unique(hashed, return_index=True, return_inverse=True)
    if not _all_equal(by_cell, first[group]):
        return merge_alike(by_cell, seed + 1)
    rank = np.empty_like(first)
    rank[np.argsort(first)] = np.arange(first.size)
    return np.sort(first), rank[group]


def zobrist_keys(n_options: int, seed: int) -> np.ndarray:
    """Random 64-bit key of each option; (option,) uint64 array."""
    return np.random.default_rng(seed).integers(0, 2**64, n_options, dtype=np.uint64)


def _all_equal(by_cell: sparse.csr_array, like: np.ndarray) -> bool:
    """Whether every cell is covered by exactly the options of the cell it is held to be like."""
    degree = np.diff(by_cell.indptr)
    if (degree[like] != degree).any():
        return False
    shift = np.repeat(by_cell.indptr[like] - by_cell.indptr[:-1], degree)
    return bool((by_cell.indices[np.arange(by_cell.nnz) + shift] == by_cell.indices).all())


def _incidence(
    cells: np.ndarray, options: np.ndarray, n_cells: int, n_options: int
) -> sparse.csr_array:
    ones = np.ones(cells.size, dtype=np.int8)
    incidence = sparse.csr_array((ones, (cells, options)), shape=(n_cells, n_options))
    incidence.sort_indices()
    return incidence
