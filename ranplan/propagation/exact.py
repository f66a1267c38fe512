"""Path loss rasters, exact mode: every cell its own profile, taken as ``profiles`` states."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from ranplan.errors import GridError, ModelRangeError, RanplanError
from ranplan.propagation import exact_p452, exact_p1812
from ranplan.propagation.checks import ZONES, check_link, checked_options
from ranplan.propagation.model import LinkQuery, PropagationModel
from ranplan.propagation.models.p452 import P452
from ranplan.propagation.models.p1812 import P1812
from ranplan.propagation.window import LOSS_NOT_COMPUTED, PathLossWindow

if TYPE_CHECKING:
    from collections.abc import Callable


class _Driver(NamedTuple):
    """How one model fills a window: what its cells share, and the two loops over them."""

    model: PropagationModel
    shared: Callable
    fill: Callable
    fill_on_all_cores: Callable


_DRIVERS = {
    "p1812": _Driver(P1812, exact_p1812.shared, exact_p1812.fill, exact_p1812.fill_on_all_cores),
    "p452": _Driver(P452, exact_p452.shared, exact_p452.fill, exact_p452.fill_on_all_cores),
}
RASTER_MODELS = tuple(_DRIVERS)


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
        One of ``RASTER_MODELS``; its options stand at their defaults.
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
    The rule for each cell, near cells included, stands in ``short_path``. In P.1812 the smooth
    path's Bullington loss is taken in the closed form of its Attachment 4; P.452 is not known to
    have one. P.452 borrows the deviation over places from P.1812.
    """
    if mode != "exact":
        msg = f"there is no mode {mode!r}; allowed: 'exact'"
        raise ModelRangeError(msg)
    if model not in _DRIVERS:
        allowed = ", ".join(map(repr, RASTER_MODELS))
        msg = f"model {model!r} has no raster driver; allowed: {allowed}"
        raise ModelRangeError(msg)
    driver = _DRIVERS[model]
    check_link(
        driver.model,
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
    longest_m = driver.model.distance_m[1]
    if not 0 < radius_m <= longest_m:
        msg = f"the radius must be above 0 and at most {longest_m:g} m: {radius_m}"
        raise ModelRangeError(msg)
    row, col = int(row), int(col)
    window = grid.disc_window(row, col, radius_m)
    layers = _checked_layers(grid, terrain, climate, window)
    shared = driver.shared(
        LinkQuery(
            frequency_mhz,
            height_agl_m,
            receiver_height_agl_m,
            climate,
            time_percent,
            location_percent,
            None,
            polarization,
            checked_options(driver.model, {}),
        )
    )
    disc = (window, (row, col), grid.in_cells(radius_m), grid.cell_m / 1000.0)
    shape = (window[1] - window[0], window[3] - window[2])
    loss = np.full(shape, np.nan)
    departure = np.full(shape, np.nan)
    fill = driver.fill_on_all_cores if all_cores else driver.fill
    fill(disc, layers, *shared, loss, departure)
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
