"""Merging of cells and the running sums of the search, each against a plain loop."""

import math

import numpy as np
import pytest
from cover_cases import larger_problem, problem_of, random_problem

from ranplan.placement import aggregate as module
from ranplan.placement.aggregate import aggregate
from ranplan.placement.greedy import chosen_options, incidence, nothing_chosen
from ranplan.placement.kernels import LEFT, VALUE, add, change, drop, undo


def merged_by_sets(problem):
    """Weight of the cells that each set of options covers: no hashing of ours, no matrix."""
    options = [set() for _ in problem.weight]
    for j in range(problem.site.size):
        if problem.cost[j] <= problem.budget:
            for cell in problem.cells[problem.ptr[j] : problem.ptr[j + 1]]:
                options[cell].add(j)
    weight = {}
    for cell, names in enumerate(map(frozenset, options)):
        if names and problem.weight[cell] > 0:
            weight[names] = weight.get(names, 0.0) + problem.weight[cell]
    return weight


def rows_of(cover):
    return {
        frozenset(cover.original[part].tolist()): weight
        for part, weight in zip(
            np.split(cover.row_options, cover.row_ptr[1:-1]), cover.weight, strict=True
        )
    }


@pytest.mark.parametrize("problem", [*map(random_problem, range(30)), larger_problem(0)])
def test_rows_are_the_sets_of_options_that_cover_cells(problem):
    rows, plain = rows_of(aggregate(problem)), merged_by_sets(problem)
    assert rows.keys() == plain.keys()
    assert [rows[key] for key in plain] == pytest.approx(list(plain.values()), rel=1e-12)


def test_both_directions_of_the_incidence_agree():
    cover = aggregate(larger_problem(1))
    forward = [
        (int(j), int(row))
        for j, rows in enumerate(np.split(cover.rows, cover.ptr[1:-1]))
        for row in rows
    ]
    backward = [
        (int(j), row)
        for row, options in enumerate(np.split(cover.row_options, cover.row_ptr[1:-1]))
        for j in options
    ]
    assert sorted(forward) == sorted(backward)


@pytest.mark.parametrize("n_bad", [1, 3])
def test_keys_that_collide_merge_nothing_wrongly(monkeypatch, n_bad):
    asked = []

    def keys(n_options, seed):
        asked.append(seed)
        if seed < n_bad:
            return np.full(n_options, 7, dtype=np.uint64)  # every odd set hashes alike
        return np.random.default_rng(seed).integers(0, 2**64, n_options, dtype=np.uint64)

    problem = larger_problem(2)
    true = aggregate(problem)
    monkeypatch.setattr(module, "zobrist_keys", keys)
    other = aggregate(problem)
    assert asked == list(range(n_bad + 1))
    for name in ("weight", "rows", "ptr", "row_options", "row_ptr"):
        assert (getattr(other, name) == getattr(true, name)).all()


def test_a_choice_within_the_budget_in_units_is_within_it_but_for_the_rounding_of_prices():
    rng = np.random.default_rng(1)
    for _ in range(200):
        cost = rng.exponential(1.0, 12)
        budget = math.fsum(cost[:6]) * (1 + rng.choice([-1, 0, 1]) * 2.0**-52)
        cover = aggregate(problem_of([[0]] * 12, [1.0], cost, budget))
        payable = cost <= budget * (1 + 2.0**-46)
        for size in range(1, 13):
            chosen = np.flatnonzero(payable)[:size]
            units = int(cover.cost_units[np.isin(cover.original, chosen)].sum())
            if units <= cover.budget_units:
                assert math.fsum(cost[chosen]) <= budget * (1 + 2.0**-46)


def sums_by_loop(cover, chosen):
    """Value of a choice, and what adding or dropping each option changes, from nothing."""

    def value(options):
        covered = {int(row) for j in options for row in cover.rows[cover.ptr[j] : cover.ptr[j + 1]]}
        return sum(int(cover.units[row]) for row in covered)

    now = value(chosen)
    return now, [
        now - value(chosen - {j}) if j in chosen else value(chosen | {j}) - now
        for j in range(cover.cost.size)
    ]


@pytest.mark.parametrize("seed", range(10))
def test_gains_stay_exact_through_many_steps(seed):
    cover = aggregate(random_problem(seed))
    kernel, rng = incidence(cover), np.random.default_rng(seed)
    now = nothing_chosen(kernel, 10**18)  # more than there is to buy
    chosen: set[int] = set()
    for _ in range(60):
        j = int(rng.integers(cover.cost.size))
        now.log[0] = 0
        held = int(now.taken[kernel.site[j]])
        if held >= 0:
            drop(kernel, now, held)
            chosen.discard(held)
        if held != j:
            add(kernel, now, j)
            chosen.add(j)
        value, gain = sums_by_loop(cover, chosen)
        assert set(chosen_options(now).tolist()) == chosen
        assert now.sums[VALUE] == value
        assert now.gain.tolist() == gain
        assert now.sums[LEFT] == 10**18 - sum(int(cover.cost_units[k]) for k in chosen)


@pytest.mark.parametrize("seed", range(10))
def test_what_is_undone_is_as_it_was(seed):
    cover = aggregate(random_problem(seed))
    kernel, rng = incidence(cover), np.random.default_rng(seed)
    now = nothing_chosen(kernel, cover.budget_units)
    change(kernel, now, np.empty(0, np.int64), -1, rng.random(cover.cost.size))
    before = [array.copy() for array in now[:-1]]
    out = chosen_options(now)[: int(rng.integers(1, 4))]
    change(kernel, now, out, int(rng.integers(cover.cost.size)), rng.random(cover.cost.size))
    undo(kernel, now)
    for array, old in zip(now, before, strict=False):
        assert (array == old).all()
