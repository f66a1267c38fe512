"""The bound: cuts against a plain loop, the relaxation against another solver, any prices."""

import numpy as np
import pytest
from cover_cases import best_by_enumeration, larger_problem, random_problem
from scipy import optimize, sparse

from ranplan.placement.aggregate import aggregate
from ranplan.placement.bound import relax
from ranplan.placement.clock import Clock
from ranplan.placement.cuts import SCALE, CutMaker
from ranplan.placement.master import Master

PROBLEMS = [
    problem for problem in map(random_problem, range(50)) if aggregate(problem).cost.size > 0
]

NEVER = Clock(None)


def loads(make, x):
    """Sum of ``x`` over the options of each row, one by one."""
    rows = make.rows
    return [
        sum(x[j] for j in rows.indices[rows.indptr[row] : rows.indptr[row + 1]])
        for row in range(rows.shape[0])
    ]


@pytest.mark.parametrize("problem", PROBLEMS[:20])
def test_cuts_equal_those_of_a_plain_loop(problem):
    make = CutMaker(aggregate(problem))
    x = np.random.default_rng(0).choice([0.0, 0.3, 0.5, 1.0], make.n_options)
    constant, slope = np.zeros(make.n_groups), np.zeros((make.n_groups, make.n_options))
    for row, load in enumerate(loads(make, x)):
        if load >= 1 - 1e-9:
            constant[make.group[row]] += make.weight[row]
        else:
            options = make.rows.indices[make.rows.indptr[row] : make.rows.indptr[row + 1]]
            slope[make.group[row], options] += make.weight[row]
    cuts = make.at(x)
    assert cuts.constant == pytest.approx(constant, rel=1e-12)
    assert cuts.slope.toarray() == pytest.approx(slope, rel=1e-12)


@pytest.mark.parametrize("problem", PROBLEMS[:20])
def test_cuts_touch_the_covered_weight_where_made_and_are_nowhere_below_it(problem):
    make = CutMaker(aggregate(problem))
    rng = np.random.default_rng(0)

    def covered(x):
        return make.weight @ np.minimum(loads(make, x), 1.0)

    for at in rng.random((5, make.n_options)):
        cuts = make.at(at)
        assert cuts.value(at).sum() == pytest.approx(covered(at), rel=1e-9)
        for elsewhere in rng.random((20, make.n_options)) ** 3:
            assert cuts.value(elsewhere).sum() >= covered(elsewhere) * (1 - 1e-12)


def test_the_groups_share_out_all_weight():
    make = CutMaker(aggregate(larger_problem(0)))
    assert make.n_groups > 10
    assert set(make.group) == set(range(make.n_groups))
    assert make.total.sum() == pytest.approx(SCALE, rel=1e-12)


def relaxation_by_another_solver(problem):
    """The compact linear program, a variable a cell."""
    n, m = problem.site.size, problem.weight.size
    owner = np.repeat(np.arange(n), np.diff(problem.ptr))
    cover = sparse.csr_array((np.ones(owner.size), (problem.cells, owner)), shape=(m, n))
    sites = sparse.csr_array((np.ones(n), (problem.site, np.arange(n))))
    payable = problem.cost <= problem.budget  # as placement drops what it cannot pay
    found = optimize.linprog(
        np.concatenate([np.zeros(n), -problem.weight]),
        A_ub=sparse.block_array(
            [[-cover, sparse.eye_array(m)], [problem.cost[None, :], None], [sites, None]]
        ),
        b_ub=np.concatenate([np.zeros(m), [problem.budget], np.ones(sites.shape[0])]),
        bounds=[(0, float(pays)) for pays in payable] + [(0, 1)] * m,
    )
    assert found.status == 0
    return -found.fun


@pytest.mark.parametrize("problem", [*PROBLEMS, *map(larger_problem, (0, 1))])
def test_the_bound_equals_the_compact_relaxation_of_another_solver(problem):
    cover = aggregate(problem)
    relaxed = relax(Master(cover), np.zeros(cover.cost.size), n_rounds=500, stop=NEVER)
    assert relaxed.bound == pytest.approx(relaxation_by_another_solver(problem), rel=2e-5)


@pytest.mark.parametrize("problem", PROBLEMS)
def test_any_prices_of_the_rows_give_a_true_bound(problem):
    cover = aggregate(problem)
    master = Master(cover)
    relax(master, np.zeros(cover.cost.size), n_rounds=6, stop=NEVER)
    best = best_by_enumeration(problem)
    rng = np.random.default_rng(0)
    n_rows = master.n_fixed + master.group.size
    for size in (0.0, 0.1, 1.0, 10.0, 1e4):
        prices = rng.normal(scale=size, size=(10, n_rows))  # below zero too, as tolerances allow
        assert min(master.bound_from(price) for price in prices) >= best


@pytest.mark.parametrize("n_rounds", [1, 2, 3, 100])
def test_a_relaxation_cut_short_is_a_bound_too(n_rounds):
    for problem in PROBLEMS:
        cover = aggregate(problem)
        relaxed = relax(Master(cover), np.zeros(cover.cost.size), n_rounds=n_rounds, stop=NEVER)
        assert relaxed.rounds <= n_rounds
        assert relaxed.bound >= best_by_enumeration(problem)
