"""Masts in service as candidates meet them: where they stand, and which carriers they transmit."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from pyproj import Transformer

from ranplan.io.extent import WGS84

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ranplan.grid import Grid
    from ranplan.sites import Site
    from ranplan.sites.candidate import Candidate

SAME_PLACE_M = 50.0  # two records of one mast differ by about so much


def on_map(places: Sequence[Site | Candidate], grid: Grid) -> np.ndarray:
    """
    Easting and northing of places, in the grid's CRS.

    Parameters
    ----------
    places : sequence of Site or Candidate
    grid : Grid

    Returns
    -------
    (n, 2) array
        [m]
    """
    to_grid = Transformer.from_crs(WGS84, grid.crs, always_xy=True)
    longitude = np.array([place.longitude for place in places], np.float64)
    latitude = np.array([place.latitude for place in places], np.float64)
    return np.column_stack(to_grid.transform(longitude, latitude))


def carriers_in_service(
    candidates: Sequence[Candidate], masts: Sequence[Site], grid: Grid
) -> list[frozenset[str]]:
    """
    Names of the carriers that masts in service transmit where candidates are.

    Parameters
    ----------
    candidates : sequence of Candidate
    masts : sequence of Site
        Those that bear the candidate's id or stand within `SAME_PLACE_M` of it count.
    grid : Grid

    Returns
    -------
    list of frozenset of str
        One a candidate.
    """
    mast_at = on_map(masts, grid)
    ids = np.array([mast.site_id for mast in masts], object)
    carriers = [{sector.carrier.name for sector in mast.sectors} for mast in masts]
    found = []
    for candidate, place in zip(candidates, on_map(candidates, grid), strict=True):
        is_near = np.hypot(*(mast_at - place).T) <= SAME_PLACE_M
        is_here = np.flatnonzero(is_near | (ids == candidate.site_id))
        found.append(frozenset[str]().union(*(carriers[at] for at in is_here)))
    return found
