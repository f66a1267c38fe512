"""What placement counts as served is what the coverage of the same sites shows."""

import numpy as np
import pytest
from small_plans import LOW, MID, RECEIVER, TIERS, make_grid, make_site, make_window

from ranplan.coverage.best_server import cover, fade_margins_db, sectors_on
from ranplan.coverage.service import NOT_ASKED, numbered_cells, served_cells
from ranplan.errors import GridError

GRID = make_grid()
CLUTTER = np.zeros(GRID.shape, np.float32)
IS_SEA = np.zeros(GRID.shape, bool)
IS_SEA[:, 18:] = True


def margins_db():
    ground = {"clutter_height_m": CLUTTER, "is_sea": IS_SEA, "location_fraction": 0.9}
    return fade_margins_db([LOW, MID], GRID.cell_m, RECEIVER, **ground)


def service(site, carrier, window, number):
    return served_cells(
        sectors_on(site, carrier.name),
        window,
        RECEIVER,
        grid=GRID,
        threshold_dbm=TIERS[0].threshold_dbm,
        margin_db=margins_db()[carrier.name],
        number=number,
    )


@pytest.mark.parametrize("seed", range(6))
def test_cells_served_by_any_site_are_those_of_the_weakest_tier(seed):
    rng = np.random.default_rng(seed)
    sites = [
        make_site("a", 4, 6, azimuths_deg=[10.0, 130.0, 250.0], carriers=(LOW, MID), tilt_deg=4.0),
        make_site("b", 15, 14, carriers=(LOW, MID)),
    ]
    windows = [
        (
            site,
            carrier.name,
            make_window(
                GRID,
                site,
                loss_db=rng.uniform(110, 145, GRID.shape),
                departure_deg=rng.uniform(-9, 9, GRID.shape),
            ),
        )
        for site in sites
        for carrier in (LOW, MID)
    ]
    coverage = cover(
        GRID,
        windows,
        sites=sites,
        receiver=RECEIVER,
        tiers=TIERS,
        location_fraction=0.9,
        clutter_height_m=CLUTTER,
        is_sea=IS_SEA,
        population=None,
    )
    is_asked = rng.random(GRID.shape) < 0.7
    number, n_cells = numbered_cells(is_asked)
    union = np.zeros(n_cells, bool)
    for site, name, window in windows:
        carrier = LOW if name == "low" else MID
        union[service(site, carrier, window, number)] = True
    expected = coverage.tier_index[is_asked] >= 1
    assert 0.1 < expected.mean() < 0.9
    np.testing.assert_array_equal(union, expected)


def test_numbers_go_row_by_row_and_mark_what_is_not_asked():
    number, n_cells = numbered_cells(np.array([[False, True], [True, True]]))
    assert n_cells == 3
    assert number.tolist() == [[NOT_ASKED, 0], [1, 2]]


def test_served_cells_are_rising_and_each_once():
    site = make_site("a", 10, 10, azimuths_deg=[0.0, 120.0, 240.0])
    number, _ = numbered_cells(np.ones(GRID.shape, bool))
    served = service(site, LOW, make_window(GRID, site), number)
    assert served.size > 100
    assert (np.diff(served) > 0).all()


def test_a_window_of_another_grid_is_refused():
    site = make_site("a", 10, 10)
    other = make_grid(30, 30, 50.0)
    number, _ = numbered_cells(np.ones(GRID.shape, bool))
    with pytest.raises(GridError, match="not a block"):
        service(site, LOW, make_window(other, site), number)
