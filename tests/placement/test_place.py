"""Placement against enumeration, exact laws, and another solver."""

import math
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from cover_cases import (
    best_by_enumeration,
    covered_weight,
    larger_problem,
    problem_of,
    random_problem,
)
from scipy import optimize, sparse

from ranplan.placement.aggregate import aggregate
from ranplan.placement.bound import relax
from ranplan.placement.clock import Clock
from ranplan.placement.master import Master
from ranplan.placement.mip import branch
from ranplan.placement.place import place


def check(problem, placement):
    """What holds for every answer."""
    chosen = list(placement.chosen)
    assert chosen == sorted(set(chosen))
    assert len({int(problem.site[j]) for j in chosen}) == len(chosen)
    assert math.fsum(problem.cost[chosen]) == placement.cost <= problem.budget * (1 + 2e-14)
    assert placement.objective == pytest.approx(covered_weight(problem, chosen), rel=1e-12)
    assert math.isfinite(placement.bound)
    assert placement.bound >= placement.objective
    assert 0.0 <= placement.gap <= 1.0
    for left_out in chosen:  # each adds something
        rest = [j for j in chosen if j != left_out]
        assert covered_weight(problem, rest) < placement.objective


@pytest.mark.parametrize("block", range(10))
def test_300_random_problems_against_enumeration(block):
    for seed in range(30 * block, 30 * (block + 1)):
        problem = random_problem(seed)
        placement, best = place(problem), best_by_enumeration(problem)
        check(problem, placement)
        assert placement.objective <= best * (1 + 1e-12), seed
        assert placement.bound >= best * (1 - 1e-12), seed
        assert placement.objective == pytest.approx(best, rel=1e-9), seed
        assert placement.gap == 0.0, seed  # proven best


@pytest.mark.parametrize("effort", ["quick", "normal", "thorough"])
@pytest.mark.parametrize("seed", range(8))
def test_the_bound_is_above_the_best_choice_at_every_effort(seed, effort):
    problem = random_problem(1000 + seed)
    placement = place(problem, effort=effort)
    check(problem, placement)
    assert placement.bound >= best_by_enumeration(problem) * (1 - 1e-12)


@pytest.mark.parametrize("block", range(5))
def test_each_bound_by_itself_is_above_the_best_choice(block):
    # place() takes the better bound and lifts it by what rounding may have cost: look underneath
    for seed in range(2000 + 30 * block, 2000 + 30 * (block + 1)):
        problem = random_problem(seed)
        cover = aggregate(problem)
        if cover.cost.size == 0:
            continue
        best = best_by_enumeration(problem)
        rng, never = np.random.default_rng(seed), Clock(None)
        master = Master(cover)
        n_rows = master.n_fixed + master.group.size
        for price in (np.zeros(n_rows), rng.exponential(1000.0, n_rows)):
            assert master.bound_from(price) >= best * (1 - 1e-12), seed
        relaxed = relax(master, np.zeros(cover.cost.size), n_rounds=6, stop=never)
        assert relaxed.bound >= best * (1 - 1e-12), seed
        some_prices = rng.exponential(1000.0, master.n_fixed + master.group.size)
        assert master.bound_from(some_prices) >= best * (1 - 1e-12), seed
        branched = branch(master, np.zeros(cover.cost.size), n_checks=10_000, stop=never)
        assert branched.bound >= best * (1 - 1e-12), seed
        assert branched.bound == pytest.approx(best, rel=1e-7), seed


def test_a_bound_that_is_too_small_is_never_published(monkeypatch):
    monkeypatch.setattr(Master, "bound_from", lambda *_: 1.0)
    with pytest.raises(RuntimeError, match="the bound is wrong"):
        place(larger_problem(1))


@pytest.mark.parametrize(
    ("cost", "budget"), [([85_000.10] * 3, 255_000.30), ([0.1] * 3, 0.3), ([0.7, 0.1], 0.8)]
)
def test_prices_that_come_to_the_budget_in_decimals_are_within_it(cost, budget):
    placement = place(problem_of([[n] for n in range(len(cost))], [1.0] * len(cost), cost, budget))
    assert len(placement.chosen) == len(cost)
    assert placement.gap == 0.0


def test_a_cent_more_than_the_budget_is_too_much():
    placement = place(problem_of([[0], [1]], [1.0, 1.0], [500_000.0, 500_000.01], 1e6))
    assert len(placement.chosen) == 1


def best_by_another_solver(problem):
    """The compact formulation, a binary an option and a variable a cell, by scipy's solver."""
    n, m = problem.site.size, problem.weight.size
    owner = np.repeat(np.arange(n), np.diff(problem.ptr))
    cover = sparse.csr_array((np.ones(owner.size), (problem.cells, owner)), shape=(m, n))
    sites = sparse.csr_array((np.ones(n), (problem.site, np.arange(n))))
    rows = sparse.block_array(
        [[-cover, sparse.eye_array(m)], [problem.cost[None, :], None], [sites, None]]
    )
    upper = np.concatenate([np.zeros(m), [problem.budget], np.ones(sites.shape[0])])
    found = optimize.milp(
        np.concatenate([np.zeros(n), -problem.weight]),
        constraints=optimize.LinearConstraint(rows, -np.inf, upper),
        integrality=np.concatenate([np.ones(n), np.zeros(m)]),
        bounds=optimize.Bounds(0, 1),
        options={"mip_rel_gap": 1e-9, "time_limit": 60},
    )
    assert found.status == 0
    return -found.fun


@pytest.mark.parametrize("seed", range(3))
def test_larger_problems_against_another_solver(seed):
    problem = larger_problem(seed)
    best = best_by_another_solver(problem)
    placement = place(problem, effort="thorough")
    check(problem, placement)
    assert placement.objective <= best * (1 + 1e-6)
    assert placement.bound >= best * (1 - 1e-6)
    assert placement.objective >= best * 0.995


def test_the_same_problem_gives_the_same_answer_in_any_process():
    code = (
        "from cover_cases import larger_problem; from ranplan.placement.place import place; "
        "print(place(larger_problem(7)))"
    )
    here = Path(__file__).parent
    said = [
        subprocess.run(
            [sys.executable, "-c", code],
            env={
                **os.environ,
                "PYTHONHASHSEED": seed,
                "PYTHONPATH": os.pathsep.join([str(here), str(here.parents[1])]),
            },
            capture_output=True,
            text=True,
            check=True,
        ).stdout.strip()
        for seed in ("1", "2")
    ]
    assert said == [str(place(larger_problem(7)))] * 2
    assert "solves" in said[0]  # branch and bound took part


def test_another_seed_bounds_the_same_problem():
    problem = larger_problem(7)
    one, other = place(problem, seed=1), place(problem, seed=2)
    assert max(one.objective, other.objective) <= min(one.bound, other.bound)


def test_the_order_of_cells_does_not_matter_to_the_value():
    problem = larger_problem(3)
    turned = problem.weight.size - 1 - problem.cells
    cells = [np.sort(part) for part in np.split(turned, problem.ptr[1:-1])]
    mirrored = replace(problem, weight=problem.weight[::-1].copy(), cells=np.concatenate(cells))
    assert place(mirrored).objective == pytest.approx(place(problem).objective, rel=5e-3)


@pytest.mark.parametrize("factor", [1e-6, 1.0, 1e9])
def test_units_of_weight_and_money_do_not_matter(factor):
    problem = larger_problem(4)
    scaled = replace(
        problem,
        weight=problem.weight * factor,
        cost=problem.cost * factor,
        budget=problem.budget * factor,
    )
    one, other = place(problem), place(scaled)
    assert other.objective == pytest.approx(one.objective * factor, rel=5e-3)
    assert other.bound == pytest.approx(one.bound * factor, rel=5e-3)


def test_a_larger_budget_never_lowers_the_bound():
    problem = larger_problem(5)
    bounds = [place(replace(problem, budget=b)).bound for b in (0.0, 100.0, 500.0, 1500.0, 1e5)]
    assert bounds == sorted(bounds)
    assert bounds[0] == 0.0


def test_money_to_spare_buys_no_useless_site():
    problem = problem_of([[0, 1], [0], [1], []], [5.0, 7.0], [3.0, 1.0, 1.0, 0.0], 100.0)
    placement = place(problem)
    assert (placement.objective, placement.gap) == (12.0, 0.0)
    assert placement.chosen == (1, 2)  # the same people for less


def test_of_two_options_of_a_site_one_is_taken():
    problem = problem_of([[0], [1], [2]], [5.0, 4.0, 1.0], [1.0] * 3, 10.0, site=[0, 0, 1])
    placement = place(problem)
    assert placement.chosen == (0, 2)
    assert placement.objective == pytest.approx(6.0)
    assert placement.gap == 0.0


@pytest.mark.parametrize(
    ("covers", "weight", "cost", "budget"),
    [
        ([], [], [], 10.0),
        ([[]], [1.0], [1.0], 10.0),
        ([[0]], [0.0], [1.0], 10.0),
        ([[0]], [1.0], [11.0], 10.0),
        ([[0]], [1.0], [1.0], 0.0),
    ],
    ids=["no options", "covers nothing", "worth nothing", "too dear", "no money"],
)
def test_where_nothing_can_be_had_nothing_is_chosen(covers, weight, cost, budget):
    placement = place(problem_of(covers, weight, cost, budget))
    assert placement.chosen == ()
    assert (placement.objective, placement.bound, placement.gap) == (0.0, 0.0, 0.0)


def test_what_costs_nothing_can_be_had_without_money():
    placement = place(problem_of([[0], [1]], [3.0, 2.0], [0.0, 1.0], 0.0))
    assert placement.chosen == (0,)
    assert placement.bound == pytest.approx(3.0)


def test_an_option_that_takes_the_whole_budget_fits():
    placement = place(problem_of([[0], [1]], [3.0, 2.0], [0.1 + 0.2, 0.1], 0.1 + 0.2))
    assert placement.chosen == (0,)


@pytest.mark.parametrize(
    ("change", "match"),
    [
        ({"weight": np.array([1.0, np.nan])}, "weight must be finite"),
        ({"weight": np.array([1.0, -1.0])}, "weight must be finite and not negative"),
        ({"cost": np.array([1.0, -1.0])}, "cost must be finite and not negative"),
        ({"cost": np.array([1.0])}, "do not fit together"),
        ({"budget": math.nan}, "budget must be finite"),
        ({"budget": -1.0}, "budget must be finite and not negative"),
        ({"ptr": np.array([0, 2, 1])}, "ptr must rise"),
        ({"cells": np.array([0, 5], np.int32)}, "none of the 2"),
        ({"ptr": np.array([0, 2, 2]), "cells": np.array([1, 0], np.int32)}, "must rise, each once"),
        ({"site": np.array([0, -1], np.int32)}, "counted from 0"),
    ],
)
def test_a_malformed_problem_is_refused(change, match):
    problem = problem_of([[0], [1]], [1.0, 2.0], [1.0, 1.0], 5.0)
    with pytest.raises(ValueError, match=match):
        place(replace(problem, **change))


def test_nothing_is_printed(capfd):
    place(larger_problem(1))
    captured = capfd.readouterr()
    assert captured.out == captured.err == ""


def test_the_clock_is_only_asked_when_the_user_wants_it():
    problem = larger_problem(2)
    assert place(problem).time_limited is False
    hurried = place(problem, effort="thorough", time_limit_s=1e-9)
    assert hurried.time_limited is True
    check(problem, hurried)
