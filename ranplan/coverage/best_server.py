"""Best server over a region, one path loss window at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from affine import Affine

from ranplan.coverage.link_budget import raise_best_server
from ranplan.coverage.model import NO_SERVER, Coverage, Receiver, Tier
from ranplan.coverage.tiers import (
    fade_margin_db,
    location_probability,
    location_sigma_raster_db,
    tier_index,
    tier_results,
)
from ranplan.errors import GridError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from ranplan.grid import Grid
    from ranplan.propagation.window import PathLossWindow
    from ranplan.radio.model import Carrier
    from ranplan.sites import Sector, Site


def cover(
    grid: Grid,
    windows: Iterable[tuple[Site, str, PathLossWindow]],
    *,
    sites: Sequence[Site],
    receiver: Receiver,
    tiers: Sequence[Tier],
    location_fraction: float,
    clutter_height_m: np.ndarray,
    is_sea: np.ndarray,
    population: np.ndarray | None,
) -> Coverage:
    """
    Coverage of a set of sites: best server, and what it is worth to the people there.

    Parameters
    ----------
    grid : Grid
        Of the region.
    windows : iterable of (Site, str, PathLossWindow)
        The path loss of each site on each of its carriers (by name), in any order. One is held in
        memory at a time.
    sites : sequence of Site
        Their sectors, in this order, are what ``Coverage.best_server`` counts.
    receiver : Receiver
    tiers : sequence of Tier
        Weakest first.
    location_fraction : float
        Share of places in a cell that must reach a tier's level.
    clutter_height_m : (rows, cols) float32 array
        [m]
    is_sea : (rows, cols) bool array
        At sea the level does not vary from place to place.
    population : (rows, cols) float32 array or None
        People a cell.

    Returns
    -------
    Coverage

    Raises
    ------
    GridError
        If a window is not a block of the region's grid.
    ValueError
        If a sector got no window: its absence would look like bad coverage.
    """
    sectors = {sector.sector_id: sector for site in sites for sector in site.sectors}
    carriers = {sector.carrier.name: sector.carrier for sector in sectors.values()}
    sigmas_db = _sigmas_db(carriers.values(), grid.cell_m, receiver, clutter_height_m, is_sea)
    margins_db = {name: fade_margin_db(db, location_fraction) for name, db in sigmas_db.items()}
    rsrp_dbm, margin_db, path_loss_db, server = best_server(
        grid, windows, receiver, margins_db, tuple(sectors)
    )
    sigma_db = _of_server(server, [s.carrier.name for s in sectors.values()], sigmas_db)
    index = tier_index(rsrp_dbm, margin_db, tiers)
    return Coverage(
        grid=grid,
        sector_ids=tuple(sectors),
        rsrp_dbm=rsrp_dbm,
        path_loss_db=path_loss_db,
        best_server=server,
        location_probability=location_probability(rsrp_dbm, sigma_db, tiers[0].threshold_dbm),
        fade_margin_db=margin_db,
        tier_index=index,
        location_fraction=location_fraction,
        tiers=tier_results(index, tiers, grid.cell_m, is_sea=is_sea, population=population),
    )


def fade_margins_db(
    carriers: Iterable[Carrier],
    cell_m: float,
    receiver: Receiver,
    *,
    clutter_height_m: np.ndarray,
    is_sea: np.ndarray,
    location_fraction: float,
) -> dict[str, np.ndarray]:
    """
    Fade margin of each carrier, as `cover` applies it.

    Parameters
    ----------
    carriers : iterable of Carrier
    cell_m : float
        Side of a cell. [m]
    receiver : Receiver
    clutter_height_m : (rows, cols) float32 array
        [m]
    is_sea : (rows, cols) bool array
    location_fraction : float

    Returns
    -------
    dict of str to (rows, cols) float32 array
        By the carrier's name. [dB]
    """
    sigmas_db = _sigmas_db(carriers, cell_m, receiver, clutter_height_m, is_sea)
    return {name: fade_margin_db(db, location_fraction) for name, db in sigmas_db.items()}


def _sigmas_db(
    carriers: Iterable[Carrier], cell_m: float, receiver: Receiver, clutter_height_m, is_sea
) -> dict[str, np.ndarray]:
    return {
        carrier.name: location_sigma_raster_db(
            carrier.frequency_mhz, cell_m, receiver.height_agl_m, clutter_height_m, is_sea=is_sea
        )
        for carrier in carriers
    }


def _of_server(server, carrier_of_sector, rasters) -> np.ndarray:
    """Take each cell from the raster of its best server's carrier; NaN where there is none."""
    values = np.full(server.shape, np.nan, np.float32)
    for name, raster in rasters.items():
        # one more for NO_SERVER, which is the last
        is_on = np.array([*(carrier == name for carrier in carrier_of_sector), False])
        cells = is_on[server]
        values[cells] = raster[cells]
    return values


def best_server(
    grid: Grid,
    windows: Iterable[tuple[Site, str, PathLossWindow]],
    receiver: Receiver,
    margins_db: Mapping[str, np.ndarray],
    sector_ids: Sequence[str],
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """
    Strongest sector of each cell after its fade margin; of equally strong ones the first.

    The margin differs between carriers, by tenths of a decibel: a cell is served at a level if and
    only if its best server serves it. On one carrier the best server has the highest median RSRP.

    Parameters
    ----------
    grid : Grid
    windows : iterable of (Site, str, PathLossWindow)
        In any order.
    receiver : Receiver
    margins_db : mapping of str to (rows, cols) float32 array
        Fade margin of each carrier, by its name. [dB]
    sector_ids : sequence of str
        Every sector of the plan; the index into it is what is returned.

    Returns
    -------
    rsrp_dbm, margin_db, path_loss_db : (rows, cols) float32 array
        NaN where nothing was computed. [dBm], [dB], [dB]
    server : (rows, cols) int32 array
        ``NO_SERVER`` where nothing was computed.

    Raises
    ------
    GridError, ValueError
        As `cover`.
    """
    index_of = {sector_id: index for index, sector_id in enumerate(sector_ids)}
    rsrp_dbm, margin_db, path_loss_db = (np.full(grid.shape, np.nan, np.float32) for _ in range(3))
    server = np.full(grid.shape, NO_SERVER, np.int32)
    missing = set(sector_ids)
    for site, carrier_name, window in windows:
        refuse_foreign_window(grid, window)
        block = window.block
        for sector in sectors_on(site, carrier_name):
            raise_best_server(
                sector,
                index_of[sector.sector_id],
                receiver,
                window,
                margins_db[carrier_name][block],
                (rsrp_dbm[block], margin_db[block], path_loss_db[block], server[block]),
            )
            missing.discard(sector.sector_id)
    if missing:
        msg = f"no path loss window for {len(missing)} sectors, among them {min(missing)}"
        raise ValueError(msg)
    return rsrp_dbm, margin_db, path_loss_db, server


def sectors_on(site: Site, carrier_name: str) -> list[Sector]:
    """Return a site's sectors on a carrier."""
    return [sector for sector in site.sectors if sector.carrier.name == carrier_name]


def refuse_foreign_window(grid: Grid, window: PathLossWindow) -> None:
    """
    Check that a window is a block of the region's grid.

    Raises
    ------
    GridError
    """
    rows, cols = window.block
    n_rows, n_cols = grid.shape
    inside = min(rows.start, cols.start) >= 0 and rows.stop <= n_rows and cols.stop <= n_cols
    corner = grid.transform @ Affine.translation(cols.start, rows.start)
    aligned = window.grid.transform.almost_equals(corner, precision=1e-3)
    if not (inside and aligned and window.loss_cdb.shape == window.grid.shape):
        msg = (
            f"a path loss window of {window.loss_cdb.shape} cells at row {rows.start}, column"
            f" {cols.start} is not a block of the region's grid of {grid.shape}"
        )
        raise GridError(msg)
