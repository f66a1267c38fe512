"""What a placement problem must be like to have an answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from ranplan.placement.model import PlacementProblem


def refuse_malformed(problem: PlacementProblem) -> None:
    """
    Check that the arrays of a problem fit together and hold finite numbers, none below zero.

    Raises
    ------
    ValueError
        Says what is wrong.
    """
    n_options = problem.site.size
    for name in ("weight", "cost"):
        values = getattr(problem, name)
        if not np.isfinite(values).all() or (values < 0).any():
            _refuse(f"{name} must be finite and not negative")
    if not np.isfinite(problem.budget) or problem.budget < 0:
        _refuse(f"the budget must be finite and not negative, not {problem.budget}")
    if problem.cost.size != n_options or problem.ptr.size != n_options + 1:
        _refuse(
            f"{n_options} sites, {problem.cost.size} costs and {problem.ptr.size} pointers"
            " do not fit together"
        )
    steps = np.diff(problem.ptr)
    if problem.ptr[0] != 0 or problem.ptr[-1] != problem.cells.size or (steps < 0).any():
        _refuse("ptr must rise from 0 to the number of cells covered")
    if problem.cells.size > 0:
        if problem.cells.min() < 0 or problem.cells.max() >= problem.weight.size:
            _refuse(f"a covered cell is none of the {problem.weight.size} there are")
        is_first = np.zeros(problem.cells.size, bool)
        is_first[problem.ptr[:-1][steps > 0]] = True
        if (np.diff(problem.cells)[~is_first[1:]] <= 0).any():
            _refuse("the cells of an option must rise, each once")
    if n_options > 0 and problem.site.min() < 0:
        _refuse("sites are counted from 0")


def _refuse(what: str) -> None:
    raise ValueError(what)
