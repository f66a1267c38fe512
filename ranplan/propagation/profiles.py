"""The one way a profile is taken from a grid: at the grid lines of the major axis.

Between two cell centres the line crosses every row (or column) of the axis along which it runs
farther; a point lies on each crossing. Elevation there is linear between the two cells it falls
between, which is the exact bilinear surface along the line. Clutter and zone are those of the
nearer cell, a tie going to the one farther from the transmitter. A mirrored or rotated grid gives
the mirrored or rotated profile exactly.
"""

import math

import numpy as np
from numba import njit


@njit(cache=True, error_model="numpy", nogil=True)
def fill_profile(
    elevation, clutter, zone, row0, col0, row1, col1, cell_km, distance, ground, surface, zones
):
    """
    Take the profile between two different cells' centres into buffers.

    Parameters
    ----------
    elevation, clutter : (rows, cols) float32 arrays
        Bare ground and clutter height. [m amsl], [m]
    zone : (rows, cols) uint8 array
    row0, col0, row1, col1 : int
        Transmitter's and receiver's cell.
    cell_km : float
        [km]
    distance, ground, surface, zones : (point,) arrays
        Filled from the start: distance [km], ground and ground with clutter [m amsl], zones.

    Returns
    -------
    n_points : int
        How many entries were filled, both ends included.
    """
    rows_run, cols_run = abs(row1 - row0), abs(col1 - col0)
    row_sign = 1 if row1 > row0 else -1
    col_sign = 1 if col1 > col0 else -1
    along_cols = cols_run >= rows_run
    n = max(rows_run, cols_run)
    minor_run = min(rows_run, cols_run)
    # One step along the major axis, and the neighbour across it.
    row_step, col_step = (0, col_sign) if along_cols else (row_sign, 0)
    row_across, col_across = (row_sign, 0) if along_cols else (0, col_sign)
    step = cell_km * math.hypot(rows_run, cols_run) / n
    row, col = row0, col0
    remainder = 0  # of the crossing past the cell (row, col), in n-ths of a cell
    for i in range(n + 1):
        height = np.float64(elevation[row, col])
        near_row, near_col = row, col
        if remainder > 0:
            across = np.float64(elevation[row + row_across, col + col_across])
            height += (across - height) * (remainder / n)
            if 2 * remainder >= n:
                near_row += row_across
                near_col += col_across
        distance[i] = i * step
        ground[i] = height
        surface[i] = height + clutter[near_row, near_col]
        zones[i] = zone[near_row, near_col]
        row += row_step
        col += col_step
        remainder += minor_run
        if remainder >= n:
            remainder -= n
            row += row_across
            col += col_across
    surface[0] = ground[0]
    surface[n] = ground[n]
    return n + 1


def profile_between(terrain, cell_m, tx_cell, rx_cell):
    """
    Profile between two cells' centres.

    Parameters
    ----------
    terrain : ranplan.propagation.Terrain
    cell_m : float
        [m]
    tx_cell, rx_cell : tuple of int
        ``(row, col)``, different, inside the terrain.

    Returns
    -------
    distance_km, ground_m, surface_m : (point,) float64 arrays
        [km], [m amsl], [m amsl]
    zone : (point,) uint8 array
    """
    (row0, col0), (row1, col1) = tx_cell, rx_cell
    size = max(abs(row1 - row0), abs(col1 - col0)) + 1
    distance, ground, surface = np.empty(size), np.empty(size), np.empty(size)
    zones = np.empty(size, dtype=np.uint8)
    fill_profile(
        terrain.elevation_amsl_m,
        terrain.clutter_height_m,
        terrain.zone,
        row0,
        col0,
        row1,
        col1,
        cell_m / 1000.0,
        distance,
        ground,
        surface,
        zones,
    )
    return distance, ground, surface, zones
