"""The ground under a map: shaded land and plain sea, thinned to what a picture can show."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from matplotlib.colors import to_rgb

from ranplan.constants import ZONE_SEA
from ranplan.report.hillshade import hillshade, relief_exaggeration
from ranplan.symbology import SEA_COLOUR

if TYPE_CHECKING:
    from ranplan.region import Region

_SHADOW, _LIGHT = np.array([0.36, 0.37, 0.40]), np.array([0.985, 0.98, 0.965])


def thinned(step: int) -> tuple[slice, slice]:
    """Return which cells stand for blocks of ``step`` by ``step`` cells."""
    return (slice(step // 2, None, step),) * 2


def shaded_ground(region: Region, *, step: int) -> np.ndarray:
    """
    Red, green and blue of the ground.

    Parameters
    ----------
    region : Region
    step : int
        One pixel for so many cells each way.

    Returns
    -------
    (rows, cols, 3) array
        0 to 1.
    """
    cells = thinned(step)
    ground, side = region.elevation_amsl_m[cells], step * region.grid.cell_m
    shade = hillshade(ground, side, exaggeration=relief_exaggeration(ground, side))
    picture = _SHADOW + shade[..., None] * (_LIGHT - _SHADOW)
    picture[region.zone[cells] == ZONE_SEA] = to_rgb(SEA_COLOUR)
    return picture
