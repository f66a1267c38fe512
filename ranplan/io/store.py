"""The path loss store: one GeoTIFF a window, named by a digest of everything it depends on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import rasterio

from ranplan.errors import StoreError
from ranplan.io.atomic import sweep_leftovers, written_aside
from ranplan.propagation import PathLossWindow
from ranplan.propagation.window import LOSS_NOT_COMPUTED

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from ranplan.grid import Grid

# A GeoTIFF holds one type of number: the angle is stored above -90 degrees, as the loss unsigned.
_DEPARTURE_OFFSET_CDEG = 9000


def window_path(folder: Path, key: str) -> Path:
    """Return where the window of a key is in a store's folder, or would be."""
    return folder / f"{key}.tif"


class PathLossStore:
    """
    A folder of path loss windows, shared by any number of plans.

    Each window is a GeoTIFF with two uint16 bands, loss and elevation of departure, whose scale and
    offset give decibels and degrees in any GIS. Windows appear whole or not at all.

    Parameters
    ----------
    folder : Path
        Made when it is not there; what killed runs left half-written in it is removed.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        sweep_leftovers(folder)

    def path(self, key: str) -> Path:
        """Return where the window of a key is, or would be."""
        return window_path(self.folder, key)

    def holds(self, key: str) -> bool:
        """Tell whether the window of a key is stored."""
        return self.path(key).exists()

    def save(self, key: str, window: PathLossWindow, tags: Mapping[str, str]) -> None:
        """
        Store a window.

        Parameters
        ----------
        key : str
        window : PathLossWindow
        tags : mapping of str to str
            What a reader of the file should know: model, frequency, heights.
        """
        computed = window.loss_cdb != LOSS_NOT_COMPUTED
        departure = np.full(window.grid.shape, LOSS_NOT_COMPUTED, dtype=np.uint16)
        departure[computed] = window.departure_cdeg[computed] + _DEPARTURE_OFFSET_CDEG
        profile = {
            "driver": "GTiff",
            "height": window.grid.shape[0],
            "width": window.grid.shape[1],
            "count": 2,
            "dtype": "uint16",
            "nodata": LOSS_NOT_COMPUTED,
            "transform": window.grid.transform,
            "crs": window.grid.crs.to_wkt(),
            "compress": "deflate",
            "zlevel": 1,
            "predictor": 2,
        }
        with written_aside(self.path(key)) as aside, rasterio.open(aside, "w", **profile) as file:
            file.write(window.loss_cdb, 1)
            file.write(departure, 2)
            file.descriptions = ("path_loss", "elevation_of_departure")
            file.units = ("dB", "degree")
            file.scales = (0.01, 0.01)
            file.offsets = (0.0, -_DEPARTURE_OFFSET_CDEG / 100.0)
            file.update_tags(**tags)

    def load(self, key: str, grid: Grid, row: int, col: int, radius_m: float) -> PathLossWindow:
        """
        Read a stored window.

        Parameters
        ----------
        key : str
        grid : Grid
            The region's grid.
        row, col : int
            The mast's cell in it.
        radius_m : float
            The radius the window was computed for. [m]

        Returns
        -------
        PathLossWindow

        Raises
        ------
        StoreError
            If the file cannot be read or is not the window asked for.
        """
        block = grid.disc_window(row, col, radius_m)
        window_grid = grid.window(*block)
        path = self.path(key)
        try:
            with rasterio.open(path) as file:
                loss, departure = file.read()
        except rasterio.errors.RasterioError as error:
            msg = f"{path}: cannot be read ({error}); delete it and run the same command again"
            raise StoreError(msg) from error
        if loss.shape != window_grid.shape:
            msg = f"{path}: holds {loss.shape} cells, not {window_grid.shape}; delete it"
            raise StoreError(msg)
        departure_cdeg = np.zeros(loss.shape, dtype=np.int16)
        computed = loss != LOSS_NOT_COMPUTED
        departure_cdeg[computed] = departure[computed].astype(np.int16) - _DEPARTURE_OFFSET_CDEG
        return PathLossWindow(window_grid, block[0], block[2], row, col, loss, departure_cdeg)
