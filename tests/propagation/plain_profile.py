"""Profiles taken from a grid by plain numpy, for judging the kernel's own; shares no code with it.

Both axes are treated alike: the point after ``i`` of ``n`` equal steps lies ``i * run / n`` cells
from the transmitter along each, which is a whole number along the major axis.
"""

import math

import numpy as np

SEA = 1


def plain_profile(terrain, cell_m, tx_cell, rx_cell):
    """Distance [km], ground, ground with clutter [m amsl] and zone between two cells' centres."""
    tx = np.array(tx_cell)
    run = np.array(rx_cell) - tx
    away, reach = np.sign(run), np.abs(run)
    n = reach.max()
    nths = np.arange(n + 1)[:, None] * reach  # (point, axis), in n-ths of a cell
    before = tuple((tx + away * (nths // n)).T)
    after = tuple((tx + away * -(-nths // n)).T)
    nearest = tuple((tx + away * ((2 * nths + n) // (2 * n))).T)  # a tie is rounded away
    share = ((nths % n) / n).sum(axis=1)  # along the major axis it is zero
    low, high = terrain.elevation_amsl_m[before], terrain.elevation_amsl_m[after]
    ground = (1.0 - share) * low + share * high
    surface = ground + terrain.clutter_height_m[nearest]
    surface[[0, -1]] = ground[[0, -1]]
    length_km = math.dist(tx_cell, rx_cell) * cell_m / 1000.0
    return np.linspace(0.0, length_km, n + 1), ground, surface, terrain.zone[nearest]


def _borders(distance):
    """Where the stretch for which each point stands begins and ends: halfway to its neighbours."""
    return np.r_[distance[0], (distance[1:] + distance[:-1]) / 2.0, distance[-1]]


def plain_coast_km(distance, zone):
    """Distance from each end to the sea along the path: zero at sea, 500 where there is none."""
    at_sea = np.flatnonzero(zone == SEA)
    if at_sea.size == 0:
        return 500.0, 500.0
    borders = _borders(distance)
    return borders[at_sea[0]], distance[-1] - borders[at_sea[-1] + 1]


def plain_sea_share(distance, zone):
    """Share of a path that runs over sea."""
    return np.diff(_borders(distance))[zone == SEA].sum() / distance[-1]
