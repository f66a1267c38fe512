"""Which cells each site option would serve, and what those are worth."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ranplan.constants import ZONE_SEA
from ranplan.coverage.best_server import fade_margins_db, sectors_on
from ranplan.coverage.service import numbered_cells, served_cells
from ranplan.execution import WindowTask, stored_window

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ranplan.config.existing import Existing
    from ranplan.coverage.model import Coverage
    from ranplan.io.store import PathLossStore
    from ranplan.options import SiteOption
    from ranplan.pipeline.groundwork import Groundwork
    from ranplan.region import Region
    from ranplan.sites import Sector


@dataclass(frozen=True, slots=True)
class Need:
    """
    Cells where service would be worth something.

    Parameters
    ----------
    number : (rows, cols) int32 array
        Number of each such cell, ``coverage.service.NOT_ASKED`` elsewhere.
    weight : (cell,) float64 array
        People, or without a population land. [people or km2]
    """

    number: np.ndarray
    weight: np.ndarray


def served_by(existing: Existing, coverage: Coverage) -> np.ndarray:
    """Return where coverage reaches the weakest tier, or given coverage serves; bool array."""
    return existing.served | (coverage.tier_index > 0)


def unmet_need(region: Region, is_served: np.ndarray) -> Need:
    """
    Cells without service where people live; without a population, all land without service.

    Parameters
    ----------
    region : Region
    is_served : (rows, cols) bool array

    Returns
    -------
    Need
    """
    if region.population is None:
        worth = (region.zone != ZONE_SEA) * (region.grid.cell_m**2 / 1e6)
    else:
        worth = region.population.astype(np.float64)
    is_asked = (worth > 0.0) & ~is_served
    number, _ = numbered_cells(is_asked)
    return Need(number, worth[is_asked])


def option_service(
    base: Groundwork,
    options: Sequence[SiteOption],
    need: Need,
    store: PathLossStore,
    *,
    n_threads: int,
) -> list[np.ndarray]:
    """
    Find the needy cells that each option serves at the weakest tier, from stored windows.

    Parameters
    ----------
    base : Groundwork
    options : sequence of SiteOption
    need : Need
    store : PathLossStore
    n_threads : int

    Returns
    -------
    list of (n,) int32 array
        Cell numbers, rising, of each option.
    """
    section, region = base.loaded.config.coverage, base.region
    margins_db = fade_margins_db(
        base.carriers.values(),
        region.grid.cell_m,
        base.receiver,
        clutter_height_m=region.clutter_height_m,
        is_sea=region.zone == ZONE_SEA,
        location_fraction=section.location_fraction,
    )
    users: dict[str, tuple[WindowTask, list[int]]] = {}
    for index, option in enumerate(options):
        for task in base.tasks.of(option.site):
            users.setdefault(task.key, (task, []))[1].append(index)

    def of_window(entry: tuple[WindowTask, list[int]]) -> list[tuple[int, np.ndarray]]:
        """Read a window once for all options on that mast, height and carrier."""
        task, indices = entry
        window = stored_window(task, region.grid, store)
        known: dict[tuple, np.ndarray] = {}
        found = []
        for index in indices:
            sectors = sectors_on(options[index].site, task.carrier)
            equipment = tuple(_as_radiated(sector) for sector in sectors)
            if equipment not in known:
                known[equipment] = served_cells(
                    sectors,
                    window,
                    base.receiver,
                    grid=region.grid,
                    threshold_dbm=section.tiers[0].rsrp_dbm,
                    margin_db=margins_db[task.carrier],
                    number=need.number,
                )
            found.append((index, known[equipment]))
        return found

    parts: list[list[np.ndarray]] = [[] for _ in options]
    with ThreadPoolExecutor(n_threads, thread_name_prefix="service") as pool:
        for found in pool.map(of_window, users.values()):
            for index, cells in found:
                parts[index].append(cells)
    nothing = np.empty(0, np.int32)
    return [np.unique(np.concatenate([nothing, *part])) for part in parts]


def _as_radiated(sector: Sector) -> tuple:
    """Return what of a sector decides whom it serves, its name aside."""
    return sector.radio.radio_id, sector.azimuth_grid_deg, sector.tilt_deg
