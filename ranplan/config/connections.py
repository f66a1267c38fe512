"""How candidates are connected: the nearest fibre, and the cheapest link that reaches it."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import shapely
from pyproj import Transformer

from ranplan.config.located import located
from ranplan.errors import InvalidInputError
from ranplan.io.extent import WGS84, padded
from ranplan.io.fibre_input import read_fibre
from ranplan.options.cost import Connection, LinkPrice, cheapest_connection

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ranplan.config.journal import Journal
    from ranplan.config.load import LoadedConfig
    from ranplan.config.siting_schema import BackhaulSection
    from ranplan.region import Region
    from ranplan.sites.candidate import Candidate

_FARTHEST_M = 1_000_000.0  # fibre is looked for no farther from the region


def connect(
    loaded: LoadedConfig, region: Region, candidates: Sequence[Candidate], journal: Journal
) -> tuple[list[tuple[Candidate, Connection | None]], tuple[Candidate, ...]]:
    """
    Give every candidate its connection to the fibre network.

    Parameters
    ----------
    loaded : LoadedConfig
    region : Region
    candidates : sequence of Candidate
    journal : Journal
        Gets the fibre network's file, and a note on candidates that no link reaches.

    Returns
    -------
    connected : list of (Candidate, Connection)
        None for all connections where the config has no ``backhaul``.
    unconnected : tuple of Candidate
        Those that no link reaches.

    Raises
    ------
    InvalidInputError
        If the fibre network cannot be read, or no candidate can be connected.
    """
    backhaul = loaded.config.backhaul
    if backhaul is None:
        journal.notes.append("backhaul: none given; connections cost nothing and reach anywhere")
        return [(candidate, None) for candidate in candidates], ()
    links = [LinkPrice(**link.model_dump()) for link in backhaul.links]
    with located(loaded):
        distance_m = _fibre_distance_m(backhaul, region, candidates, journal)
    connected: list[tuple[Candidate, Connection | None]] = []
    unconnected = []
    for candidate, metres in zip(candidates, distance_m * backhaul.route_factor, strict=True):
        connection = cheapest_connection(links, float(metres))
        if connection is None:
            unconnected.append(candidate)
        else:
            connected.append((candidate, connection))
    longest_m = max(link.up_to_m for link in links)
    if not connected:
        problem = loaded.problem(
            ("backhaul", "links"),
            f"no candidate is within {longest_m:g} m of the fibre network along the ground",
            remedy="check backhaul.fibre, or add a link that reaches farther",
        )
        raise InvalidInputError(problem)
    if unconnected:
        journal.notes.append(
            f"backhaul: {len(unconnected):,} of {len(candidates):,} candidates are farther than"
            f" {longest_m:g} m from the fibre network along the ground and get no site"
        )
    return connected, tuple(unconnected)


def _fibre_distance_m(
    backhaul: BackhaulSection, region: Region, candidates: Sequence[Candidate], journal: Journal
) -> np.ndarray:
    """Straight line on the map from every candidate to the nearest fibre, inf without any. [m]."""
    grid = region.grid
    longest_m = max(link.up_to_m for link in backhaul.links) / backhaul.route_factor
    reach_m = min(longest_m, _FARTHEST_M)
    file = journal.other(backhaul.fibre, backhaul.fibre.file, "fibre network")
    around = padded(grid, math.ceil(reach_m / grid.cell_m))
    fibre, notes = read_fibre(file, backhaul.fibre.layer, around)
    journal.notes.extend(notes)
    if fibre.size == 0:
        return np.full(len(candidates), np.inf)
    to_grid = Transformer.from_crs(WGS84, grid.crs, always_xy=True)
    places = shapely.points(
        *to_grid.transform(
            np.array([candidate.longitude for candidate in candidates]),
            np.array([candidate.latitude for candidate in candidates]),
        )
    )
    return shapely.distance(places, fibre[shapely.STRtree(fibre).nearest(places)])
