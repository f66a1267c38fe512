"""The rules of generated candidates once more, by whole-map arrays and plain loops."""

import math

import numpy as np
from scipy.ndimage import correlate, maximum_filter, minimum_filter

from ranplan.constants import ZONE_SEA

SLACK = 1e-6  # m


def plain_slope_deg(elevation, cell_m):
    """Slope cell by cell: central differences, one-sided at the edge."""
    rows, cols = elevation.shape
    z = elevation.astype(float)
    slope = np.zeros(elevation.shape)
    for row in range(rows):
        for col in range(cols):
            up, down = max(row - 1, 0), min(row + 1, rows - 1)
            left, right = max(col - 1, 0), min(col + 1, cols - 1)
            south = (z[down, col] - z[up, col]) / (max(down - up, 1) * cell_m)
            east = (z[row, right] - z[row, left]) / (max(right - left, 1) * cell_m)
            slope[row, col] = math.degrees(math.atan(math.hypot(south, east)))
    return slope


def centres(grid):
    rows, cols = np.indices(grid.shape)
    return grid.xy(rows, cols)


def distances_m(grid, place):
    """From a place to the centre of every cell."""
    easting, northing = centres(grid)
    return np.hypot(easting - place[0], northing - place[1])


def disc(radius_cells):
    reach = math.floor(radius_cells + 1e-9)
    step = np.arange(-reach, reach + 1)
    return np.hypot(step[:, None], step[None, :]) <= radius_cells + 1e-9


def plain_spots(region, rule, taken):
    """``(row, col, origin)`` of every generated place, in their order."""
    grid, height = region.grid, region.elevation_amsl_m
    is_land = region.zone != ZONE_SEA
    free = is_land & (plain_slope_deg(height, grid.cell_m) <= rule.max_slope_deg)

    def clear(place):
        free[distances_m(grid, place) < rule.min_spacing_m - SLACK] = False
        row, col = grid.rowcol(*place)
        free[row, col] = False

    for place in taken:
        clear(place)
    if region.population is None:
        people, needed = np.zeros(grid.shape), 0.0
    else:
        around = disc(rule.people_within_m / grid.cell_m).astype(float)
        people = correlate(region.population.astype(float), around, mode="constant")
        needed = rule.min_people - 1e-6
    spots = _prominent(region, rule, free, people >= needed, clear)
    spots += _lattice(region, rule, free, np.where(people >= needed, people, np.nan), clear)
    return spots[: rule.max_sites]


def _prominent(region, rule, free, is_near, clear):
    grid, height = region.grid, region.elevation_amsl_m
    around = disc(rule.prominence_radius_m / grid.cell_m)
    reach = around.shape[0] // 2
    is_top = height == maximum_filter(height, footprint=around)
    is_top &= height > minimum_filter(height, footprint=around)
    inner = np.zeros(grid.shape, bool)
    inner[reach : grid.shape[0] - reach, reach : grid.shape[1] - reach] = True
    tops = []
    for row, col in np.argwhere(is_top & inner & is_near & free):
        window = height[row - reach : row + reach + 1, col - reach : col + reach + 1]
        rise = float(height[row, col]) - window[around].astype(float).mean()
        tops.append((-rise, int(row), int(col)))
    land_km2 = (region.zone != ZONE_SEA).sum() * grid.cell_m**2 / 1e6
    most = math.floor(rule.prominent_per_100_km2 * land_km2 / 100)
    found = []
    for _, row, col in sorted(tops):
        place = grid.xy(row, col)
        apart = [math.dist(place, grid.xy(r, c)) for r, c, _ in found]
        is_same_top = any(metres < rule.prominence_radius_m - SLACK for metres in apart)
        if len(found) < most and free[row, col] and not is_same_top:
            found.append((row, col, "prominent ground"))
            clear(place)
    return found


def _lattice(region, rule, free, people, clear):
    """``people`` is NaN where too few live near."""
    grid, found = region.grid, []
    west, south, east, north = grid.bounds
    points = set()
    for i in range(math.floor(west / rule.lattice_m) - 1, math.ceil(east / rule.lattice_m) + 2):
        for j in range(
            math.floor(south / rule.lattice_m) - 1, math.ceil(north / rule.lattice_m) + 2
        ):
            x, y = i * rule.lattice_m, j * rule.lattice_m
            if west <= x < east and south < y <= north:
                row, col = grid.rowcol(x, y)
                points.add((int(row[0]), int(col[0])))
    near = [cell for cell in points if not np.isnan(people[cell])]
    for cell in sorted(near, key=lambda cell: (-people[cell], *cell)):
        within = distances_m(grid, grid.xy(*cell)) <= rule.lattice_m / 3 + SLACK
        heights = np.where(within & free, region.elevation_amsl_m, -np.inf)
        if np.isfinite(heights).any():
            row, col = (int(i) for i in np.unravel_index(heights.argmax(), heights.shape))
            found.append((row, col, "lattice"))
            clear(grid.xy(row, col))
    return found
