"""Best server and coverage of small plans whose result can be worked out by hand."""

import dataclasses
import itertools
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_plans import LOW, MID, RECEIVER, TIERS, make_grid, make_site, make_window

from ranplan.coverage.best_server import best_server, cover
from ranplan.coverage.link_budget import rsrp_dbm
from ranplan.coverage.model import NO_SERVER, Tier
from ranplan.errors import GridError

GRID = make_grid()


def covered(sites, windows, **changes):
    asked = {
        "sites": sites,
        "receiver": RECEIVER,
        "tiers": TIERS,
        "location_fraction": 0.9,
        "clutter_height_m": np.zeros(GRID.shape, np.float32),
        "is_sea": np.zeros(GRID.shape, bool),
        "population": np.ones(GRID.shape, np.float32),
    }
    return cover(GRID, windows, **(asked | changes))


def flat(site, loss_db=100.0, **more):
    return site, "low", make_window(GRID, site, loss_db=loss_db, **more)


def test_one_omni_over_a_flat_loss_serves_its_disc_evenly():
    site = make_site("a", 10, 10)
    coverage = covered([site], [flat(site)])
    served = coverage.best_server == 0
    assert served.sum() == 317  # lattice points within 10 of the origin (Gauss circle problem)
    # 46 + 3.0103 - 0.5 - 27.9518 + 8 - 100
    np.testing.assert_allclose(coverage.rsrp_dbm[served], -71.4415, atol=1e-4)
    assert (coverage.path_loss_db[served] == 100.0).all()
    assert np.isnan(coverage.rsrp_dbm[~served]).all()
    assert np.isnan(coverage.path_loss_db[~served]).all()
    assert np.isnan(coverage.location_probability[~served]).all()
    assert np.isnan(coverage.fade_margin_db[~served]).all()
    assert (coverage.best_server[~served] == NO_SERVER).all()
    assert (coverage.tier_index[served] == 2).all()
    assert (coverage.tier_index[~served] == 0).all()


def test_arrays_have_the_types_of_the_contract():
    site = make_site("a", 10, 10)
    coverage = covered([site], [flat(site)])
    floats = ("rsrp_dbm", "path_loss_db", "location_probability", "fade_margin_db")
    assert {getattr(coverage, name).dtype for name in floats} == {np.dtype(np.float32)}
    assert coverage.best_server.dtype == np.int32
    assert coverage.tier_index.dtype == np.uint8
    assert coverage.sector_ids == ("a/low/1",)


def test_the_site_with_less_loss_serves_where_both_reach():
    west, east = make_site("west", 10, 5), make_site("east", 10, 15)
    column = np.broadcast_to(np.arange(21), GRID.shape)
    windows = [
        flat(west, 100.0 + 2.0 * np.abs(column - 5)),
        flat(east, 100.0 + 2.0 * np.abs(column - 15)),
    ]
    coverage = covered([west, east], windows)
    assert (coverage.best_server[10, :10] == 0).all()
    assert (coverage.best_server[10, 11:] == 1).all()
    assert coverage.best_server[10, 10] == 0  # a tie: the first sector
    assert (coverage.path_loss_db[10] == 100.0 + 2.0 * np.minimum(
        np.abs(column[10] - 5), np.abs(column[10] - 15)
    )).all()  # fmt: skip


def test_three_sectors_serve_a_third_each():
    site = make_site("a", 10, 10, azimuths_deg=[0.0, 120.0, 240.0])
    coverage = covered([site], [flat(site)])
    row, col = np.mgrid[:21, :21]
    bearing_deg = np.degrees(np.arctan2(col - 10, 10 - row)) % 360
    for index, azimuth_deg in enumerate((0.0, 120.0, 240.0)):
        off_deg = np.abs((bearing_deg - azimuth_deg + 180) % 360 - 180)
        inside = (off_deg < 59) & (coverage.best_server != NO_SERVER)
        inside[10, 10] = False
        assert inside.sum() > 90
        assert (coverage.best_server[inside] == index).all()


def test_the_stronger_carrier_serves_and_sets_the_frequency_of_the_margin():
    site = make_site("a", 10, 10, carriers=(LOW, MID))
    windows = [flat(site, 130.0), (site, "mid", make_window(GRID, site, loss_db=100.0, reach=5))]
    coverage = covered([site], windows)
    assert coverage.best_server[10, 12] == 1
    assert coverage.best_server[10, 18] == 0
    # P.1812 (4.8): (0.52 + 0.024 f) w^0.28, f in GHz, w = 100 m; 1.28155 = 90 % normal quantile
    for col, frequency_ghz in ((12, 3.55), (18, 0.773)):
        sigma_db = (0.52 + 0.024 * frequency_ghz) * 100.0**0.28
        # the receiver at 1.5 m stands 1.5 m above clutter of 0 m: u = 1 - 0.15
        expected = 1.2815516 * 0.85 * sigma_db
        assert coverage.fade_margin_db[10, col] == pytest.approx(expected, rel=1e-5)


@given(losses=st.lists(st.integers(90, 92), min_size=4, max_size=4))
@settings(max_examples=40, deadline=None)
def test_the_order_of_windows_changes_nothing_ties_included(losses):
    sites = [make_site(f"s{n}", 8 + n, 10) for n in range(4)]
    windows = [flat(site, float(loss)) for site, loss in zip(sites, losses, strict=True)]
    ids = [sector.sector_id for site in sites for sector in site.sectors]
    margins = {"low": np.full(GRID.shape, 3.0, np.float32)}
    first = best_server(GRID, windows, RECEIVER, margins, ids)
    for order in itertools.permutations(windows):
        again = best_server(GRID, order, RECEIVER, margins, ids)
        for one, other in zip(first, again, strict=True):
            np.testing.assert_array_equal(one, other)


def test_a_plan_equals_plain_loops_over_cells_and_sectors():
    rng = np.random.default_rng(3)
    sites = [
        make_site("a", 4, 6, azimuths_deg=[10.0, 130.0, 250.0], tilt_deg=4.0),
        make_site("b", 15, 14),
        make_site("c", 9, 17, azimuths_deg=[200.0, 300.0], tilt_deg=-2.0),
    ]
    windows = [
        flat(site, rng.uniform(90, 160, GRID.shape), departure_deg=rng.uniform(-9, 9, GRID.shape))
        for site in sites
    ]
    coverage = covered(sites, windows)
    sectors = [sector for site in sites for sector in site.sectors]
    for row, col in np.ndindex(GRID.shape):
        levels = {}
        for site, _, window in windows:
            at = (row - window.row_start, col - window.col_start)
            if math.hypot(row - site.row, col - site.col) > 10:
                continue
            bearing_deg = math.degrees(math.atan2(col - site.col, site.row - row))
            for sector in site.sectors:
                own_cell = (row, col) == (site.row, site.col)
                levels[sectors.index(sector)] = float(
                    rsrp_dbm(
                        sector,
                        RECEIVER,
                        window.loss_cdb[at] / 100,
                        bearing_grid_deg=sector.azimuth_grid_deg if own_cell else bearing_deg,
                        departure_deg=window.departure_cdeg[at] / 100,
                    )
                )
        if not levels:
            assert coverage.best_server[row, col] == NO_SERVER
            continue
        winner = max(levels, key=levels.get)
        assert coverage.best_server[row, col] == winner
        assert coverage.rsrp_dbm[row, col] == pytest.approx(levels[winner], abs=1e-4)


def test_of_two_carriers_the_one_serves_that_is_stronger_after_its_own_fade_margin():
    site = make_site("a", 10, 10, carriers=(LOW, MID))
    # 60 MHz more resource blocks: the mid carrier's resource element is weaker by their ratio
    weaker_db = 10 * math.log10(MID.n_resource_blocks / LOW.n_resource_blocks)
    margin_db = {
        c.name: 1.2815516 * 0.85 * (0.52 + 0.024e-3 * c.frequency_mhz) * 100.0**0.28
        for c in (LOW, MID)
    }
    difference_db = margin_db["mid"] - margin_db["low"]
    assert difference_db > 0.2
    for ahead_db, expected in ((difference_db - 0.1, 0), (difference_db + 0.1, 1)):
        # the mid carrier is ahead in RSRP both times, after its larger margin only the second time
        low = make_window(GRID, site, loss_db=120.0)
        mid = make_window(GRID, site, loss_db=120.0 - weaker_db - ahead_db)
        coverage = covered([site], [(site, "low", low), (site, "mid", mid)])
        assert coverage.best_server[10, 12] == expected


def test_another_site_never_lowers_the_level():
    rng = np.random.default_rng(5)
    sites = [make_site("a", 4, 6), make_site("b", 15, 14)]
    windows = [flat(site, rng.uniform(90, 160, GRID.shape)) for site in sites]
    alone = covered(sites[:1], windows[:1])
    both = covered(sites, windows)
    served = alone.best_server != NO_SERVER
    assert (both.rsrp_dbm[served] >= alone.rsrp_dbm[served]).all()
    assert both.tiers[0].area_km2 >= alone.tiers[0].area_km2


def test_people_and_area_are_those_of_the_cells_that_reach_a_tier():
    site = make_site("a", 10, 10)
    people = np.random.default_rng(1).uniform(0, 9, GRID.shape).astype(np.float32)
    # 8 dB between the tiers' halves: west of the mast 30 dB more loss, below both thresholds
    column = np.broadcast_to(np.arange(21), GRID.shape)
    loss_db = np.where(column < 10, 140.0, np.where(column < 15, 100.0, 133.0))
    coverage = covered([site], [flat(site, loss_db)], population=people)
    near = (coverage.best_server == 0) & (column >= 10)
    good = near & (column < 15)
    basic, better = coverage.tiers
    assert basic.area_km2 == pytest.approx(near.sum() * 0.01)
    assert better.area_km2 == pytest.approx(good.sum() * 0.01)
    assert basic.population == pytest.approx(people[near].astype(float).sum())
    assert better.population == pytest.approx(people[good].astype(float).sum())


def test_without_population_nobody_is_counted_rather_than_zero():
    site = make_site("a", 10, 10)
    coverage = covered([site], [flat(site)], population=None)
    assert {result.population for result in coverage.tiers} == {None}


def test_at_sea_the_level_is_what_it_is():
    site = make_site("a", 10, 10)
    is_sea = np.zeros(GRID.shape, bool)
    is_sea[:, 12:] = True
    coverage = covered([site], [flat(site)], is_sea=is_sea, tiers=[Tier("only", -71.5)])
    assert coverage.fade_margin_db[10, 15] == 0.0
    assert coverage.location_probability[10, 15] == 1.0
    assert coverage.tier_index[10, 15] == 1
    # on land the same level is 0.06 dB above the threshold: too little for 90 % of the places
    assert coverage.fade_margin_db[10, 5] > 1.0
    assert coverage.tier_index[10, 5] == 0


def test_a_sector_whose_window_is_missing_is_an_error_not_bad_coverage():
    sites = [make_site("a", 10, 10), make_site("b", 5, 5)]
    with pytest.raises(ValueError, match="no path loss window for 1 sectors, among them b/low/1"):
        covered(sites, [flat(sites[0])])


@pytest.mark.parametrize("shift", [{"row_start": 15}, {"col_start": -1}, {"row_start": 1}])
def test_a_window_of_another_grid_is_refused(shift):
    site = make_site("a", 10, 10)
    window = dataclasses.replace(make_window(GRID, site, reach=8), **shift)
    with pytest.raises(GridError, match="is not a block of the region's grid"):
        covered([site], [(site, "low", window)])


def test_windows_are_taken_one_at_a_time():
    sites = [make_site(f"s{n}", 5 + n, 10) for n in range(3)]
    alive = []

    def windows():
        for site in sites:
            alive.append(site.site_id)
            yield flat(site)
            assert len(alive) == sites.index(site) + 1

    covered(sites, windows())
    assert alive == ["s0", "s1", "s2"]
