"""Which cells a site option would serve: what placement chooses by."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numba import njit

from ranplan.coverage.best_server import refuse_foreign_window
from ranplan.coverage.link_budget import link_terms, received_dbm
from ranplan.propagation.window import LOSS_NOT_COMPUTED

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ranplan.coverage.model import Receiver
    from ranplan.grid import Grid
    from ranplan.propagation.window import PathLossWindow
    from ranplan.sites import Sector

NOT_ASKED = -1


def numbered_cells(is_asked: np.ndarray) -> tuple[np.ndarray, int]:
    """
    Number the cells that are asked about, row by row.

    Parameters
    ----------
    is_asked : (rows, cols) bool array

    Returns
    -------
    number : (rows, cols) int32 array
        ``NOT_ASKED`` elsewhere.
    n_cells : int
    """
    n_cells = int(np.count_nonzero(is_asked))
    number = np.full(is_asked.shape, NOT_ASKED, np.int32)
    number[is_asked] = np.arange(n_cells, dtype=np.int32)
    return number, n_cells


def served_cells(
    sectors: Iterable[Sector],
    window: PathLossWindow,
    receiver: Receiver,
    *,
    grid: Grid,
    threshold_dbm: float,
    margin_db: np.ndarray,
    number: np.ndarray,
) -> np.ndarray:
    """
    Numbers of the asked cells that any of a mast's sectors on one carrier serves.

    Parameters
    ----------
    sectors : iterable of Sector
        All on the carrier of the window.
    window : PathLossWindow
    receiver : Receiver
    grid : Grid
        Of the region.
    threshold_dbm : float
        Level that must be reached after the fade margin. [dBm]
    margin_db : (rows, cols) float32 array
        Fade margin of the carrier, of the whole region. [dB]
    number : (rows, cols) int32 array
        As `numbered_cells` gives it, of the whole region.

    Returns
    -------
    (n,) int32 array
        Rising.

    Raises
    ------
    GridError
        If the window is not a block of the region's grid.

    Notes
    -----
    A cell that is served here is one that `best_server.cover` puts into the weakest tier, and the
    other way round, whatever else is built: placement counts what the map will show.
    """
    refuse_foreign_window(grid, window)
    is_served = np.zeros(window.loss_cdb.shape, np.bool_)
    for sector in sectors:
        _mark_served(
            window.loss_cdb,
            window.departure_cdeg,
            window.site_row - window.row_start,
            window.site_col - window.col_start,
            link_terms(sector, receiver),
            np.float32(threshold_dbm),
            margin_db[window.block],
            number[window.block],
            is_served,
        )
    return number[window.block][is_served]


@njit(cache=True, error_model="numpy", nogil=True)
def _mark_served(
    loss_cdb,
    departure_cdeg,
    mast_row,
    mast_col,
    terms,
    threshold_dbm,
    margin_db,
    number,
    is_served,
):
    rows, cols = loss_cdb.shape
    for row in range(rows):
        for col in range(cols):
            loss = loss_cdb[row, col]
            if number[row, col] < 0 or is_served[row, col] or loss == LOSS_NOT_COMPUTED:
                continue
            level_dbm = received_dbm(
                float(col - mast_col), float(mast_row - row), departure_cdeg[row, col], loss, terms
            )
            is_served[row, col] = level_dbm - margin_db[row, col] >= threshold_dbm
