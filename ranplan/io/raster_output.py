"""Rasters of a plan as cloud optimised GeoTIFFs, in the plan's own grid.

Overviews of levels in dB are means of the dB values, not of the powers; overviews of classes take
the commonest class.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import rasterio

from ranplan import __version__
from ranplan.coverage.model import NO_SERVER
from ranplan.errors import GridError
from ranplan.io.atomic import written_aside
from ranplan.symbology import NEWLY_SERVED_COLOUR, SERVED_BEFORE_COLOUR, class_colours

if TYPE_CHECKING:
    from pathlib import Path

    from ranplan.grid import Grid
    from ranplan.result import Plan, Provenance, Siting

NODATA = -9999.0
NO_CLASS = 0
_SERVED_CLASSES = ("not served", "served before", "newly served")
_LEFT_COLOUR = "#eceef0"


def write_rasters(plan: Plan, folder: Path) -> list[Path]:
    """
    Write levels, people, best server and, where sites were placed, who is served.

    Parameters
    ----------
    plan : Plan
    folder : Path
        Must exist.

    Returns
    -------
    list of Path
    """
    coverage, tags = plan.coverage, provenance_tags(plan.provenance)
    weakest = coverage.tiers[0].tier
    layers: tuple[tuple[str, np.ndarray, str, str, dict[str, str]], ...] = (
        ("rsrp", coverage.rsrp_dbm, "SS-RSRP", "dBm", {}),
        ("path_loss", coverage.path_loss_db, "Path loss from the best server", "dB", {}),
        (
            "location_probability",
            coverage.location_probability,
            f"Location probability of {weakest.name}",
            "1",
            {"THRESHOLD_DBM": f"{weakest.threshold_dbm:g}"},
        ),
    )
    if plan.region.population is not None:
        layers = (*layers, ("population", plan.region.population, "People a cell", "1", {}))
    paths = []
    for name, values, description, unit, more in layers:
        path = folder / f"{name}.tif"
        own = tags | more
        if name == "population":  # what went in rests on no band
            own.pop("RANPLAN_STUDY", None)
        write_float_cog(path, coverage.grid, values, description=description, unit=unit, tags=own)
        paths.append(path)
    paths.append(folder / "best_server.tif")
    write_class_cog(
        paths[-1], coverage.grid, coverage.best_server, classes=coverage.sector_ids, tags=tags
    )
    if plan.siting is not None:
        paths.append(folder / "served.tif")
        write_served_cog(paths[-1], coverage.grid, plan.siting, tags=tags)
    return paths


def provenance_tags(provenance: Provenance) -> dict[str, str]:
    """Return what a raster says of its origin: software, models, config, marks."""
    tags = {
        "TIFFTAG_SOFTWARE": f"ranplan {__version__}",
        "RANPLAN_CONFIG_DIGEST": provenance.config_digest,
        "RANPLAN_MODEL": "; ".join(
            [*provenance.documents, *(f"{key}={value}" for key, value in provenance.model.items())]
        ),
    }
    if provenance.study:
        tags["RANPLAN_STUDY"] = "; ".join(provenance.study)
    if provenance.illustrative:
        tags["RANPLAN_ILLUSTRATIVE"] = "; ".join(provenance.illustrative)
    return tags


def write_float_cog(
    path: Path, grid: Grid, values: np.ndarray, *, description: str, unit: str, tags: dict[str, str]
) -> None:
    """
    Write a float raster; NaN becomes the file's nodata value.

    Parameters
    ----------
    path : Path
    grid : Grid
    values : (rows, cols) array
        [unit]
    description, unit : str
        Of the band, as a GIS shows them.
    tags : dict
        Of the file.
    """
    filled = np.where(np.isnan(values), np.float32(NODATA), values.astype(np.float32))
    profile = _profile(grid, filled, nodata=NODATA) | {
        "predictor": "FLOATING_POINT",
        "overview_resampling": "AVERAGE",
        "statistics": "YES",
    }
    with written_aside(path) as aside, rasterio.open(aside, "w", **profile) as dataset:
        dataset.write(filled, 1)
        dataset.set_band_description(1, description)
        dataset.set_band_unit(1, unit)
        dataset.update_tags(AREA_OR_POINT="Area", **tags)


def write_class_cog(
    path: Path, grid: Grid, index: np.ndarray, *, classes: tuple[str, ...], tags: dict[str, str]
) -> None:
    """
    Write a class raster with a colour table: 0 is none, class ``i`` is ``i + 1``.

    One byte a cell for up to 255 classes, two beyond that: a palette of two bytes adds 0.4 MB to
    every overview. The band's tags ``CLASS_1``, ``CLASS_2``, … hold the names.

    Parameters
    ----------
    path : Path
    grid : Grid
    index : (rows, cols) int array
        Index into ``classes``, or ``NO_SERVER``.
    classes : tuple of str
    tags : dict
        Of the file.
    """
    n_classes = len(classes)
    if n_classes > np.iinfo(np.uint16).max:
        msg = f"{path.name} can hold 65535 sectors, not {n_classes}; plan in smaller regions"
        raise GridError(msg)
    dtype = np.uint8 if n_classes <= np.iinfo(np.uint8).max else np.uint16
    values = (index - NO_SERVER).astype(dtype)  # NO_SERVER becomes NO_CLASS
    palette = {NO_CLASS: (0, 0, 0)} | dict(enumerate(class_colours(n_classes), start=1))
    names = {f"CLASS_{i}": name for i, name in enumerate(classes, start=1)}
    band = _Band("Best server", palette, names, nodata=NO_CLASS)
    _write_classes(path, grid, values, band=band, tags=tags)


def write_served_cog(path: Path, grid: Grid, siting: Siting, *, tags: dict[str, str]) -> None:
    """
    Write who is served: 0 not, 1 before the plan, 2 newly.

    There is no nodata value, for a cell that is not served is an answer too.

    Parameters
    ----------
    path : Path
    grid : Grid
    siting : Siting
    tags : dict
        Of the file.
    """
    values = np.where(siting.served_before, 1, np.where(siting.served_after, 2, 0))
    colours = (_LEFT_COLOUR, SERVED_BEFORE_COLOUR, NEWLY_SERVED_COLOUR)
    band = _Band(
        "Service",
        {i: _channels(colour) for i, colour in enumerate(colours)},
        {f"CLASS_{i}": name for i, name in enumerate(_SERVED_CLASSES)},
        nodata=None,
    )
    _write_classes(path, grid, values.astype(np.uint8), band=band, tags=tags)


@dataclass(frozen=True, slots=True)
class _Band:
    """What a band of classes says of itself."""

    description: str
    palette: dict[int, tuple[int, int, int]]
    names: dict[str, str]
    nodata: int | None


def _write_classes(
    path: Path, grid: Grid, values: np.ndarray, *, band: _Band, tags: dict[str, str]
) -> None:
    profile = _profile(grid, values, nodata=band.nodata) | {
        "predictor": "STANDARD",
        "overview_resampling": "MODE",
    }
    with written_aside(path) as aside, rasterio.open(aside, "w", **profile) as dataset:
        dataset.write(values, 1)
        dataset.write_colormap(1, band.palette)
        dataset.set_band_description(1, band.description)
        dataset.update_tags(AREA_OR_POINT="Area", **tags)
        dataset.update_tags(1, **band.names)


def _channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _profile(grid: Grid, values: np.ndarray, *, nodata: float | None) -> dict[str, Any]:
    if values.shape != grid.shape:
        msg = f"a raster of {values.shape} cells does not fit a grid of {grid.shape}"
        raise GridError(msg)
    rows, cols = grid.shape
    return {
        "driver": "COG",
        "height": rows,
        "width": cols,
        "count": 1,
        "dtype": values.dtype,
        "crs": grid.crs.to_wkt(),
        "transform": grid.transform,
        "nodata": nodata,
        "compress": "DEFLATE",
    }
