"""Frozen records of a placement problem and its answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np


@dataclass(frozen=True, slots=True)
class PlacementProblem:
    """
    Choose options, at most one a site, within a budget, so that the cells they cover weigh most.

    Parameters
    ----------
    weight : (cell,) float64 array
        What a cell is worth when at least one chosen option covers it, for instance people. >= 0.
    ptr : (option + 1,) int64 array
        Option ``j`` covers the cells ``cells[ptr[j]:ptr[j + 1]]``.
    cells : (covered,) int32 array
        Each cell at most once an option, rising within an option.
    site : (option,) int32 array
        Site of each option, counted from 0.
    cost : (option,) float64 array
        >= 0.
    budget : float
        Most that the chosen options may cost together.
    """

    weight: np.ndarray
    ptr: np.ndarray
    cells: np.ndarray
    site: np.ndarray
    cost: np.ndarray
    budget: float


@dataclass(frozen=True, slots=True)
class Placement:
    """
    Chosen options, and how far from the best choice they can be at most.

    Parameters
    ----------
    chosen : tuple of int
        Options, rising.
    objective : float
        Weight of the cells they cover.
    bound : float
        No choice within the budget covers more.
    gap : float
        ``(bound - objective) / bound``; 0 when the bound is 0.
    bound_type : str
        ``"lp_cuts"``: relaxation of the whole problem; ``"mip_full"``: branch and bound over the
        whole problem.
    method : str
        What found the choice, for instance ``"greedy+swap+mip"``.
    cost : float
    time_limited : bool
        The clock stopped the search, on the user's wish: another run may differ.
    work : dict of str to int
        Counted work: rounds, cuts, moves, nodes.
    """

    chosen: tuple[int, ...]
    objective: float
    bound: float
    gap: float
    bound_type: str
    method: str
    cost: float
    time_limited: bool
    work: dict[str, int]
