"""Clutter: class codes of a land cover raster to heights."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from ranplan.region.model import ClutterClass

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

NO_CLASS = 255


def with_heights(
    legend: Sequence[ClutterClass], heights_m: Mapping[str, float], source: str
) -> tuple[ClutterClass, ...]:
    """
    Legend with the heights of some classes replaced.

    Parameters
    ----------
    legend : sequence of ClutterClass
    heights_m : mapping
        Height by class name; every name is in the legend. [m]
    source : str
        Where these heights come from.

    Returns
    -------
    tuple of ClutterClass
    """
    return tuple(
        replace(item, height_m=heights_m[item.name], source=source, trust="M")
        if item.name in heights_m
        else item
        for item in legend
    )


def clutter_heights(clutter_class: np.ndarray, legend: Sequence[ClutterClass]) -> np.ndarray:
    """
    Give every cell its representative clutter height.

    Parameters
    ----------
    clutter_class : (rows, cols) uint8 array
        Every code is in the legend.
    legend : sequence of ClutterClass

    Returns
    -------
    (rows, cols) float32 array
        [m]
    """
    height_m = np.full(256, np.nan, np.float32)
    for item in legend:
        height_m[item.code] = item.height_m
    return height_m[clutter_class]


def is_sea_class(clutter_class: np.ndarray, legend: Sequence[ClutterClass]) -> np.ndarray:
    """Tell which cells, (rows, cols), have a class that is open sea."""
    return np.isin(clutter_class, [item.code for item in legend if item.is_sea])
