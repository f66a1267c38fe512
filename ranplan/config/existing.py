"""The network in service: masts whose coverage is computed, polygons and rasters that state it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ranplan.config.journal import Journal
from ranplan.config.located import located
from ranplan.config.placing import PlacedRow, placed_rows, repeated_ids, rows_inside
from ranplan.config.sites import sites_of_rows
from ranplan.errors import all_of
from ranplan.io.csv_input import refuse_any
from ranplan.io.served_input import read_served_cells, read_served_polygons
from ranplan.io.site_table import read_site_table

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ranplan.config.load import LoadedConfig
    from ranplan.config.siting_schema import ExistingNetworkSection
    from ranplan.grid import Grid
    from ranplan.io.inputs import InputFile
    from ranplan.io.served_input import Served
    from ranplan.radio.model import Carrier, Radio
    from ranplan.region import Region
    from ranplan.sites import Site

_ROLE = "existing network"


@dataclass(frozen=True, slots=True)
class Existing:
    """
    The network in service.

    Parameters
    ----------
    sites : tuple of Site
        Masts in the region, sorted by id; their coverage is to be computed.
    served : (rows, cols) bool array
        Served by what polygons and rasters state, the masts aside.
    files : tuple of InputFile
    notes : tuple of str
        What was left out, repaired, or taken as not served.
    """

    sites: tuple[Site, ...]
    served: np.ndarray
    files: tuple[InputFile, ...]
    notes: tuple[str, ...]


def build_existing(
    loaded: LoadedConfig,
    region: Region,
    carriers: Mapping[str, Carrier],
    radios: Mapping[str, Radio],
) -> Existing:
    """
    Read everything that ``existing_network`` names.

    Parameters
    ----------
    loaded : LoadedConfig
    region : Region
    carriers : mapping of str to Carrier
    radios : mapping of str to Radio

    Returns
    -------
    Existing
        Masts outside the region are left out: what they cover inside it is not computed.

    Raises
    ------
    InvalidInputError
        With every problem of the masts and of the coverage layers.
    """
    section, journal = loaded.config.existing_network, Journal(loaded.base_dir)

    def masts() -> tuple[Site, ...]:
        placed = _masts(section, region.grid, journal)
        if not placed:
            return ()
        return sites_of_rows(loaded, placed, region=region, carriers=carriers, radios=radios)

    with located(loaded):
        sites, served = all_of(masts, lambda: _served(section, region.grid, journal))
    return Existing(sites, served, tuple(journal.files), tuple(journal.notes))


def _masts(section: ExistingNetworkSection, grid: Grid, journal: Journal) -> list[PlacedRow]:
    """Masts of all files that are inside the region."""
    placed: list[PlacedRow] = []
    for data in section.masts:
        file = journal.other(data, data.file, "masts in service")
        rows = read_site_table(file.path, file.given, data.layer)
        inside, notes = rows_inside(placed_rows(rows, file, grid), grid, "masts in service")
        placed += inside
        journal.notes.extend(notes)
    refuse_any(list(repeated_ids(placed)))
    return placed


def _served(section: ExistingNetworkSection, grid: Grid, journal: Journal) -> np.ndarray:
    is_served = np.zeros(grid.shape, bool)
    for file, said in _coverage(section, grid, journal):
        is_served |= said.is_served
        journal.notes.extend(said.notes)
        note = f"{_ROLE}: {file.given}: {said.is_served.mean():.1%} of the region's cells served"
        if not said.has_data.all():
            note += f"; no data for {1 - said.has_data.mean():.1%}, which count as not served"
        journal.notes.append(note)
    return is_served


def _coverage(
    section: ExistingNetworkSection, grid: Grid, journal: Journal
) -> Iterator[tuple[InputFile, Served]]:
    for areas in section.polygons:
        file = journal.other(areas, areas.file, "coverage in service")
        yield file, read_served_polygons(file, areas.layer, grid)
    for number, raster in enumerate(section.rasters):
        source = journal.raster(raster, raster.file, "coverage in service")
        where = f"existing_network.rasters.{number}"
        yield source.file, read_served_cells(source, raster.served_from, grid, where)
