"""RSRP by hand, and the kernel against plain loops over the open link budget."""

import math

import numpy as np
import pytest
from small_plans import BEAMS, LOW, PANEL, RECEIVER, make_grid, make_site, make_window

from ranplan.coverage.link_budget import raise_best_server, rsrp_dbm
from ranplan.coverage.model import NO_SERVER, Receiver

# 2 paths of 46 dBm, 0.5 dB feeder, 52 blocks of 12 subcarriers
ELEMENT_DBM = 46.0 + 10 * math.log10(2) - 0.5 - 10 * math.log10(624)


def served_alone(sector, window, receiver=RECEIVER):
    shape = window.loss_cdb.shape
    best = (
        np.full(shape, np.nan, np.float32),
        np.full(shape, np.nan, np.float32),
        np.full(shape, np.nan, np.float32),
        np.full(shape, NO_SERVER, np.int32),
    )
    raise_best_server(sector, 0, receiver, window, np.zeros(shape, np.float32), best)
    level_dbm, _, loss_db, server = best
    return level_dbm, loss_db, server


@pytest.mark.parametrize(
    ("bearing_deg", "departure_deg", "attenuation_db"),
    [
        (120.0, -3.0, 0.0),  # in the boresight: azimuth 120, tilt 3
        (152.5, -3.0, 2.98),  # half a beamwidth aside, a little out of the tilted plane
        (120.0, 3.0, 3.0),  # 6 degrees above the boresight, half the vertical beamwidth
        (300.0, 0.0, 30.0),  # behind
    ],
)
def test_rsrp_by_hand(bearing_deg, departure_deg, attenuation_db):
    sector = make_site("a", 10, 10, azimuths_deg=[120.0], tilt_deg=3.0).sectors[0]
    level_dbm = rsrp_dbm(
        sector, RECEIVER, 125.0, bearing_grid_deg=bearing_deg, departure_deg=departure_deg
    )
    assert level_dbm == pytest.approx(ELEMENT_DBM + 15.0 - attenuation_db - 125.0, abs=0.05)


def test_gain_and_loss_of_the_terminal_count():
    sector = make_site("a", 10, 10).sectors[0]
    plain, better, worse = (
        rsrp_dbm(sector, receiver, 100.0, bearing_grid_deg=0.0, departure_deg=0.0)
        for receiver in (RECEIVER, Receiver(1.5, 2.0, 0.0), Receiver(1.5, 0.0, 8.0))
    )
    assert better - plain == pytest.approx(2.0)
    assert plain - worse == pytest.approx(8.0)


@pytest.mark.parametrize("azimuth_deg", [0.0, 77.0, 200.0])
@pytest.mark.parametrize("tilt_deg", [0.0, 6.0])
@pytest.mark.parametrize(("pattern", "within_db"), [(PANEL, 1e-4), (BEAMS, 0.05)])
def test_the_kernel_equals_plain_loops_over_the_link_budget(
    pattern, within_db, azimuth_deg, tilt_deg
):
    rng = np.random.default_rng(7)
    grid = make_grid(17, 23)
    site = make_site("a", 5, 8, azimuths_deg=[azimuth_deg], tilt_deg=tilt_deg, pattern=pattern)
    window = make_window(
        grid,
        site,
        reach=9,
        loss_db=rng.uniform(70, 180, grid.shape),
        departure_deg=rng.uniform(-12, 12, grid.shape),
    )
    level_dbm, loss_db, server = served_alone(site.sectors[0], window, Receiver(1.5, 1.0, 3.0))
    n_served = 0
    for row, col in np.ndindex(window.loss_cdb.shape):
        east = col - (site.col - window.col_start)
        north = (site.row - window.row_start) - row
        if math.hypot(east, north) > 9:
            assert math.isnan(level_dbm[row, col])
            assert server[row, col] == NO_SERVER
            continue
        bearing_deg = math.degrees(math.atan2(east, north)) if (east, north) != (0, 0) else None
        expected = rsrp_dbm(
            site.sectors[0],
            Receiver(1.5, 1.0, 3.0),
            window.loss_cdb[row, col] / 100,
            bearing_grid_deg=azimuth_deg if bearing_deg is None else bearing_deg,
            departure_deg=window.departure_cdeg[row, col] / 100,
        )
        gain_dbi = expected + window.loss_cdb[row, col] / 100 - ELEMENT_DBM + 2.0
        if gain_dbi > pattern.max_gain_dbi - 30.0:  # a table of beams keeps its bound down to there
            assert level_dbm[row, col] == pytest.approx(float(expected), abs=within_db)
        assert loss_db[row, col] == np.float32(window.loss_cdb[row, col] / 100)
        n_served += 1
    assert n_served == np.isfinite(level_dbm).sum() > 200


def test_the_beams_of_an_array_raise_a_cell_by_the_gain_of_the_strongest():
    # Far ahead of the second beam, at 15 degrees: the element's 5 dBi less 0.33 dB, and 64 of them.
    grid = make_grid(101, 101)
    site = make_site("a", 50, 0, azimuths_deg=[90.0], pattern=BEAMS)
    level_dbm, _, _ = served_alone(site.sectors[0], make_window(grid, site, reach=100))
    row, col = 50 + 23, 87  # at 14.8 degrees
    expected = ELEMENT_DBM + 5.0 - 12.0 * (15.0 / 90.0) ** 2 + 10.0 * math.log10(64) - 100.0
    assert level_dbm[row, col] == pytest.approx(expected, abs=0.05)


def test_bearings_are_clockwise_from_grid_north():
    grid = make_grid()
    for azimuth_deg, (row, col) in {0: (0, 10), 90: (10, 20), 180: (20, 10), 270: (10, 0)}.items():
        site = make_site("a", 10, 10, azimuths_deg=[float(azimuth_deg)])
        level_dbm, _, _ = served_alone(site.sectors[0], make_window(grid, site))
        assert level_dbm[row, col] == np.nanmax(level_dbm)
        assert level_dbm[20 - row, 20 - col] == np.nanmin(level_dbm)


def test_the_masts_own_cell_is_in_the_boresights_azimuth():
    grid = make_grid()
    site = make_site("a", 10, 10, azimuths_deg=[200.0])
    level_dbm, _, _ = served_alone(site.sectors[0], make_window(grid, site))
    assert level_dbm[10, 10] == pytest.approx(ELEMENT_DBM + 15.0 - 100.0, abs=1e-4)


def test_a_departure_straight_down_is_finite():
    grid = make_grid()
    site = make_site("a", 10, 10, azimuths_deg=[0.0], tilt_deg=5.0)
    level_dbm, _, _ = served_alone(site.sectors[0], make_window(grid, site, departure_deg=-90.0))
    assert np.isfinite(level_dbm[10, 10])


def test_the_carrier_of_the_hand_example_has_624_subcarriers():
    assert LOW.n_resource_blocks * 12 == 624
