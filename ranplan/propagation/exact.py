"""Raster drivers, exact mode: every cell its own profile, taken as ``profiles`` states."""

import math

import numpy as np
from numba import njit, prange

from ranplan.errors import GridError, ModelRangeError, RanplanError
from ranplan.propagation import p526, p1812, short_path
from ranplan.propagation import profile_geometry as geometry
from ranplan.propagation.checks import POLARIZATIONS, ZONES, check_link
from ranplan.propagation.profiles import fill_profile
from ranplan.propagation.registry import MODELS
from ranplan.propagation.window import LOSS_NOT_COMPUTED, PathLossWindow


@njit(cache=True, error_model="numpy", nogil=True)
def _link_to_cell(link, sigma_db, latitude_deg, coasts_km):
    """Fill in what differs from cell to cell."""
    return p1812.Link(
        link.frequency_ghz,
        link.tx_height_agl_m,
        link.rx_height_agl_m,
        link.time_percent,
        link.location_percent,
        sigma_db,
        link.polarization,
        latitude_deg,
        link.delta_n,
        link.surface_refractivity_n0,
        coasts_km[0],
        coasts_km[1],
        link.smooth_form,
    )


@njit(cache=True, error_model="numpy", nogil=True)
def _p1812_row(row, window, site, radius_cells, cell_km, layers, link, loss, departure):
    """Fill one row of a window; cells beyond the radius keep what they hold."""
    row_start, _, col_start, col_stop = window
    site_row, site_col = site
    elevation, clutter, zone, latitude = layers
    longest = 1 + max(abs(row - site_row), abs(col_start - site_col), abs(col_stop - 1 - site_col))
    distance, ground, surface = np.empty(longest), np.empty(longest), np.empty(longest)
    zones = np.empty(longest, dtype=np.uint8)
    for col in range(col_start, col_stop):
        if math.hypot(row - site_row, col - site_col) > radius_cells:
            continue
        sigma = 0.0
        if link.location_percent != 50.0:
            sigma = p1812.location_sigma_db(
                link.frequency_ghz, 1000.0 * cell_km, link.rx_height_agl_m, clutter[row, col]
            )
        middle = 0.5 * (latitude[site_row, site_col] + latitude[row, col])
        if row == site_row and col == site_col:
            inland = (geometry.INLAND_TERMINAL_KM, geometry.INLAND_TERMINAL_KM)
            cell_link = _link_to_cell(link, sigma, middle, inland)
            loss_db, departure_deg = short_path.own_cell_path_loss(
                cell_km, zone[row, col], cell_link
            )
        else:
            n = fill_profile(
                elevation,
                clutter,
                zone,
                site_row,
                site_col,
                row,
                col,
                cell_km,
                distance,
                ground,
                surface,
                zones,
            )
            coasts = geometry.coast_distances_km(distance[:n], zones[:n])
            cell_link = _link_to_cell(link, sigma, middle, coasts)
            loss_db, departure_deg = short_path.path_loss(
                distance[:n], ground[:n], surface[:n], zones[:n], cell_link
            )
        loss[row - row_start, col - col_start] = loss_db
        departure[row - row_start, col - col_start] = departure_deg


@njit(cache=True, error_model="numpy", nogil=True)
def _p1812_window(window, site, radius_cells, cell_km, layers, link, loss, departure):
    """Fill a window on the calling thread; several threads may each run one."""
    for row in range(window[0], window[1]):
        _p1812_row(row, window, site, radius_cells, cell_km, layers, link, loss, departure)


@njit(cache=True, error_model="numpy", parallel=True)
def _p1812_window_on_all_cores(window, site, radius_cells, cell_km, layers, link, loss, departure):
    """Fill a window on all cores; only ever called from one thread."""
    for row in prange(window[0], window[1]):
        _p1812_row(row, window, site, radius_cells, cell_km, layers, link, loss, departure)


def path_loss_raster(
    grid,
    terrain,
    row,
    col,
    height_agl_m,
    *,
    model="p1812",
    frequency_mhz,
    radius_m,
    receiver_height_agl_m=1.5,
    time_percent=50.0,
    location_percent=50.0,
    polarization="vertical",
    climate,
    mode="exact",
    all_cores=True,
):
    """
    Path loss from a mast in one cell to every cell around it.

    Parameters
    ----------
    grid : ranplan.grid.Grid
    terrain : Terrain
        Layers on that grid, without gaps.
    row, col : int
        The mast's cell; it stands at the cell's centre.
    height_agl_m : float
        Height of the antenna above ground. [m]
    model : str
        Key of ``MODELS`` that has a raster driver: ``"p1812"``.
    frequency_mhz : float
        [MHz]
    radius_m : float
        Cells whose centre lies farther are not computed. [m]
    receiver_height_agl_m : float
        [m]
    time_percent, location_percent : float
        The loss is not exceeded for this share of time and of places. [%]
    polarization : str
        ``"vertical"`` or ``"horizontal"``.
    climate : Climate
    mode : str
        ``"exact"``: every cell its own profile.
    all_cores : bool
        Spread one window over all cores. Give False when several threads each compute a window:
        a parallel kernel must never be entered from two threads.

    Returns
    -------
    PathLossWindow

    Raises
    ------
    ModelRangeError
        If a value is outside the model's range; it names the value and the limits.
    GridError
        If a layer is not on the grid, holds NaN, or the mast's cell is off the grid.

    Notes
    -----
    The rule for each cell, near cells included, is ``short_path.path_loss``. The smooth path's
    Bullington loss is taken in the closed form of P.1812 Attachment 4.
    """
    if mode != "exact":
        msg = f"there is no mode {mode!r}; allowed: 'exact'"
        raise ModelRangeError(msg)
    if model != "p1812":
        msg = f"model {model!r} has no raster driver; allowed: 'p1812'"
        raise ModelRangeError(msg)
    check_link(
        MODELS[model],
        frequency_mhz=frequency_mhz,
        tx_height_agl_m=height_agl_m,
        rx_height_agl_m=receiver_height_agl_m,
        time_percent=time_percent,
        location_percent=location_percent,
        polarization=polarization,
        climate=climate,
    )
    on_grid = 0 <= row < grid.shape[0] and 0 <= col < grid.shape[1]
    if not on_grid or row != int(row) or col != int(col):
        msg = f"the mast's cell ({row}, {col}) is off the grid of shape {grid.shape}"
        raise GridError(msg)
    if not radius_m > 0 or radius_m > p1812.VALID_DISTANCE_M[1]:
        msg = f"the radius must be above 0 and at most {p1812.VALID_DISTANCE_M[1]:g} m: {radius_m}"
        raise ModelRangeError(msg)
    row, col = int(row), int(col)
    window = grid.disc_window(row, col, radius_m)
    layers = _checked_layers(grid, terrain, climate, window)
    link = p1812.Link(
        frequency_mhz / 1000.0,
        float(height_agl_m),
        float(receiver_height_agl_m),
        float(time_percent),
        float(location_percent),
        0.0,
        POLARIZATIONS[polarization],
        0.0,  # latitude and coast are each cell's own
        float(climate.delta_n),
        float(climate.surface_refractivity_n0),
        geometry.INLAND_TERMINAL_KM,
        geometry.INLAND_TERMINAL_KM,
        p526.CLOSED_FORM,
    )
    shape = (window[1] - window[0], window[3] - window[2])
    loss = np.full(shape, np.nan)
    departure = np.full(shape, np.nan)
    fill = _p1812_window_on_all_cores if all_cores else _p1812_window
    fill(
        window,
        (row, col),
        grid.in_cells(radius_m),
        grid.cell_m / 1000.0,
        layers,
        link,
        loss,
        departure,
    )
    return _stored_resolution(grid, window, (row, col), radius_m, loss, departure)


def _checked_layers(grid, terrain, climate, window):
    """Layers as the kernels take them, or GridError."""
    latitude = np.asarray(climate.latitude_deg, dtype=np.float32)
    if latitude.ndim == 0:
        latitude = np.full(grid.shape, latitude)
    layers = {
        "elevation_amsl_m": (terrain.elevation_amsl_m, np.float32),
        "clutter_height_m": (terrain.clutter_height_m, np.float32),
        "zone": (terrain.zone, np.uint8),
        "latitude_deg": (latitude, np.float32),
    }
    block = (slice(*window[:2]), slice(*window[2:]))
    for name, (array, dtype) in layers.items():
        if array.shape != grid.shape or array.dtype != dtype:
            msg = (
                f"{name} must be {np.dtype(dtype)} of shape {grid.shape}, "
                f"not {array.dtype} of shape {array.shape}"
            )
            raise GridError(msg)
        if not np.isfinite(array[block]).all():
            msg = f"{name} holds values that are not numbers in the square around the mast"
            raise GridError(msg)
    if (terrain.clutter_height_m[block] < 0).any():
        msg = "clutter_height_m holds negative heights"
        raise GridError(msg)
    if not np.isin(terrain.zone[block], ZONES).all():
        msg = "zone holds codes other than {}, {} and {}".format(*ZONES)
        raise GridError(msg)
    return tuple(np.ascontiguousarray(array) for array, _ in layers.values())


def _stored_resolution(grid, window, site, radius_m, loss, departure):
    """Round to the resolution in which windows are stored; refuse what it cannot hold."""
    rows, cols = np.ogrid[window[0] : window[1], window[2] : window[3]]
    computed = np.hypot(rows - site[0], cols - site[1]) <= grid.in_cells(radius_m)
    limit = (LOSS_NOT_COMPUTED - 0.5) / 100.0  # from there a loss would round to "not computed"
    if (
        not (np.abs(departure[computed]) <= 90.0).all()
        or not ((loss[computed] > 0.0) & (loss[computed] < limit)).all()
    ):
        msg = f"the model gave a loss outside 0 to {limit} dB, or no number, from cell {site}"
        raise RanplanError(msg)
    loss_cdb = np.full(loss.shape, LOSS_NOT_COMPUTED, dtype=np.uint16)
    departure_cdeg = np.zeros(loss.shape, dtype=np.int16)
    loss_cdb[computed] = np.rint(100.0 * loss[computed])
    departure_cdeg[computed] = np.rint(100.0 * departure[computed])
    return PathLossWindow(
        grid.window(*window), window[0], window[2], site[0], site[1], loss_cdb, departure_cdeg
    )
