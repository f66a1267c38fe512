"""Random placement problems, and their best choice by trying all of them."""

import itertools

import numpy as np

from ranplan.placement.model import PlacementProblem


def problem_of(covers, weight, cost, budget, site=None):
    """Build a problem from lists of cells."""
    return PlacementProblem(
        weight=np.asarray(weight, np.float64),
        ptr=np.cumsum([0, *(len(cells) for cells in covers)], dtype=np.int64),
        cells=np.array([cell for cells in covers for cell in sorted(cells)], np.int32),
        site=np.arange(len(covers), dtype=np.int32) if site is None else np.array(site, np.int32),
        cost=np.asarray(cost, np.float64),
        budget=float(budget),
    )


def random_problem(seed, *, most_sites=12):
    """Return up to twelve sites with one to three options each, over a few dozen cells."""
    rng = np.random.default_rng(seed)
    n_cells, n_sites = int(rng.integers(5, 60)), int(rng.integers(1, most_sites + 1))
    covers, site, cost = [], [], []
    for at in range(n_sites):
        base = rng.random(n_cells) < rng.uniform(0.05, 0.4)
        for size in range(rng.integers(1, 4) if n_sites <= 7 else 1):
            grown = base | (rng.random(n_cells) < 0.1 * size)
            covers.append(np.flatnonzero(grown).tolist())
            site.append(at)
            cost.append(round(float(rng.uniform(0, 10)) + 3 * size, 2) * (rng.random() > 0.05))
    weight = rng.exponential(10, n_cells) * (rng.random(n_cells) > 0.1)
    return problem_of(covers, weight, cost, rng.uniform(0.1, 0.7) * sum(cost), site)


def larger_problem(seed, n_options=120, n_cells=800):
    """Return discs over random cells, two options a site."""
    rng = np.random.default_rng(seed)
    centre = rng.random((n_options, 2))
    cell = rng.random((n_cells, 2))
    reach = rng.uniform(0.05, 0.15, n_options)
    covers = [
        np.flatnonzero(np.hypot(*(cell - at).T) < r).tolist()
        for at, r in zip(centre, reach, strict=True)
    ]
    cost = rng.uniform(50, 200, n_options)
    return problem_of(covers, rng.exponential(5, n_cells), cost, 1500.0, np.arange(n_options) // 2)


def covered_weight(problem, chosen):
    """Weight of the cells that options cover, by sets."""
    cells = set()
    for j in chosen:
        cells |= set(problem.cells[problem.ptr[j] : problem.ptr[j + 1]].tolist())
    return float(sum(problem.weight[cell] for cell in cells))


def best_by_enumeration(problem):
    """Value of the best choice: every way to take one option or none at each site."""
    covers = np.zeros((problem.site.size + 1, problem.weight.size), bool)  # the last: none
    for j in range(problem.site.size):
        covers[j, problem.cells[problem.ptr[j] : problem.ptr[j + 1]]] = True
    cost = np.append(problem.cost, 0.0)
    options = [[-1, *np.flatnonzero(problem.site == at)] for at in np.unique(problem.site)]
    choices = np.array(list(itertools.product(*options)))
    is_covered = np.zeros((len(choices), problem.weight.size), bool)
    for at in choices.T:
        is_covered |= covers[at]
    affordable = cost[choices].sum(axis=1) <= problem.budget
    return float((is_covered @ problem.weight)[affordable].max())
