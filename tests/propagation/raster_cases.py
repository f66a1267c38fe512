"""What the raster tests share: small layers, windows, and the scalar value of one cell."""

import math

import numpy as np
from affine import Affine
from plain_profile import plain_coast_km, plain_profile
from pyproj import CRS

from ranplan.grid import Grid
from ranplan.propagation import Terrain, p452, p526, p1812, path_loss_raster, short_path

INLAND = 4
POLARIZATION = {"vertical": p526.VERTICAL, "horizontal": p526.HORIZONTAL}
# What storing hundredths of a dB or of a degree may change, and nothing more.
ROUNDING = 0.005 + 1e-6


def metric_grid(shape, cell_m):
    """A made-up grid; the kernels see its cell size and nothing else."""
    return Grid(shape, Affine(cell_m, 0, 500_000, 0, -cell_m, 5_000_000), CRS(32631))


def synthetic_clutter(shape, seed):
    """Blocks of open land, suburb, forest and dense town, three cells a side. [m]."""
    rng = np.random.default_rng(seed)
    rows, cols = shape
    blocks = rng.choice(np.float32([0, 10, 15, 20]), (rows // 3 + 1, cols // 3 + 1))
    cells = np.kron(blocks, np.ones((3, 3), np.float32))
    return np.ascontiguousarray(cells[:rows, :cols])


def bare_inland(elevation):
    """Layers of bare inland terrain."""
    elevation = np.ascontiguousarray(elevation, dtype=np.float32)
    return Terrain(
        elevation, np.zeros_like(elevation), np.full(elevation.shape, INLAND, dtype=np.uint8)
    )


def random_layers(seed, shape=(40, 60)):
    """Layers without any pattern: heights, clutter and zones drawn cell by cell."""
    rng = np.random.default_rng(seed)
    return Terrain(
        rng.uniform(0, 900, shape).astype(np.float32),
        rng.choice(np.float32([0, 10, 15, 20]), shape),
        rng.choice(np.uint8([1, 3, 4]), shape),
    )


def raster(terrain, cell_m, site, height_agl_m, **arguments):
    """Window around a site on a grid of this cell size."""
    grid = metric_grid(terrain.elevation_amsl_m.shape, cell_m)
    return path_loss_raster(grid, terrain, *site, height_agl_m, **arguments)


def _latitude(climate, cell):
    latitude = np.asarray(climate.latitude_deg)
    return float(latitude if latitude.ndim == 0 else latitude[cell])


def scalar(
    terrain, cell_m, site, cell, height_agl_m, *, frequency_mhz, climate, model="p1812",
    time_percent=50.0, location_percent=50.0, polarization="vertical",
    receiver_height_agl_m=1.5, **_,
):  # fmt: skip
    """Loss [dB] and departure [deg] of one cell: the public scalar rule over a plain profile."""
    f = frequency_mhz / 1000.0
    clutter_at_cell = float(terrain.clutter_height_m[cell])
    sigma_db = p1812.location_sigma_db(f, cell_m, receiver_height_agl_m, clutter_at_cell)
    path = None if cell == site else plain_profile(terrain, cell_m, site, cell)
    coasts_km = (math.nan, math.nan) if path is None else plain_coast_km(path[0], path[3])
    shared = {
        "frequency_ghz": f,
        "tx_height_agl_m": height_agl_m,
        "rx_height_agl_m": receiver_height_agl_m,
        "time_percent": time_percent,
        "polarization": POLARIZATION[polarization],
        "latitude_deg": (_latitude(climate, site) + _latitude(climate, cell)) / 2.0,
        "delta_n": climate.delta_n,
        "surface_refractivity_n0": climate.surface_refractivity_n0,
        "tx_coast_km": float(coasts_km[0]),
        "rx_coast_km": float(coasts_km[1]),
    }
    own_cell = cell_m / 1000.0, terrain.zone[cell]
    if model == "p452":
        link = p452.Link(**shared, tx_gain_dbi=0.0, rx_gain_dbi=0.0)
        gases = p452.gases(f, climate.pressure_hpa, climate.temperature_c)
        asked = link, gases, location_percent, sigma_db
        if path is None:
            return short_path.p452_own_cell(*own_cell, *asked)
        return short_path.p452_path_loss(*_bare_near_the_ends(path), *asked)
    link = p1812.Link(
        **shared,
        location_percent=location_percent,
        location_sigma_db=sigma_db,
        smooth_form=p526.CLOSED_FORM,
    )
    if path is None:
        return short_path.p1812_own_cell(*own_cell, link)
    return short_path.p1812_path_loss(*path, link)


def _bare_near_the_ends(path):
    """P.452 counts no clutter nearer than 50 m to a terminal; a hair nearer is 50 m."""
    distance, ground, surface, zone = path
    near = np.minimum(distance, distance[-1] - distance) < 0.05 - 1e-9
    return distance, ground, np.where(near, ground, surface), zone


def cells_to_judge(window, n_random, seed):
    """The mast's surroundings, the window's border and corners, and random cells, as indices.

    Everything within seven cells of the mast is taken, which holds its own cell, its neighbours
    and the blend; on every third row and column, the first and the last cell that was computed.
    """
    computed = np.isfinite(window.loss_db)
    rows, cols = np.indices(computed.shape)
    site = window.site_row - window.row_start, window.site_col - window.col_start
    chosen = np.maximum(abs(rows - site[0]), abs(cols - site[1])) <= 7
    chosen[np.ix_((0, -1), (0, -1))] = True
    for axis, lines in ((0, cols), (1, rows)):
        before = np.cumsum(computed, axis=axis)
        after = np.cumsum(np.flip(computed, axis), axis=axis)
        chosen |= ((before == 1) | np.flip(after == 1, axis)) & (lines % 3 == 0)
    rng = np.random.default_rng(seed)
    chosen |= rng.random(computed.shape) < n_random / computed.sum()
    return np.argwhere(chosen & computed) + np.array([window.row_start, window.col_start])


def deviations(window, terrain, cell_m, cells, arguments):
    """Loss [dB] and departure [deg] of a window less those of the scalar, one row a cell."""
    site = window.site_row, window.site_col
    loss, departure = window.loss_cdb / 100.0, window.departure_cdeg / 100.0
    differences = np.empty((len(cells), 2))
    for difference, (row, col) in zip(differences, cells.tolist(), strict=True):
        inside = row - window.row_start, col - window.col_start
        expected = scalar(terrain, cell_m, site, (row, col), **arguments)
        difference[:] = np.subtract((loss[inside], departure[inside]), expected)
    return differences
