"""Where sites may be built: structures that stand, and places found on open ground."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING

import numpy as np
from pydantic import TypeAdapter, ValidationError

from ranplan.config.journal import Journal
from ranplan.config.keys import allowed_text, key_at
from ranplan.config.placing import PlacedRow, placed_rows, repeated_ids, rows_inside
from ranplan.config.section import MastHeight
from ranplan.constants import ZONE_SEA
from ranplan.errors import InvalidInputError, Problem
from ranplan.io.csv_input import refuse_any
from ranplan.io.extent import lon_lat
from ranplan.io.site_table import read_site_table
from ranplan.sites.candidate import Candidate
from ranplan.sites.generate import GenerationRule, Spot, generate_spots

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ranplan.config.load import LoadedConfig
    from ranplan.config.siting_schema import CandidateFile, GeneratedCandidates
    from ranplan.io.inputs import InputFile
    from ranplan.region import Region

_HEIGHT = TypeAdapter(MastHeight)
EXISTING, NEW = "existing", "new"


@dataclass(frozen=True, slots=True)
class Candidates:
    """
    Places where sites may be built, and what was read for them.

    Parameters
    ----------
    candidates : tuple of Candidate
        Structures in the order of their files, then the generated ones in the order in which they
        were taken.
    files : tuple of InputFile
    notes : tuple of str
        What was left out.
    """

    candidates: tuple[Candidate, ...]
    files: tuple[InputFile, ...]
    notes: tuple[str, ...]


def build_candidates(loaded: LoadedConfig, region: Region) -> Candidates:
    """
    Read the structures that ``candidates`` names, and find places on open ground.

    Parameters
    ----------
    loaded : LoadedConfig
    region : Region

    Returns
    -------
    Candidates

    Raises
    ------
    InvalidInputError
        If a file cannot be used or has no structure in the region, a structure has no height or
        stands in two files, or no candidate is left.
    """
    section = loaded.config.candidates
    if section is None:
        what, remedy = "is missing: where new sites may stand", "add the section"
        raise InvalidInputError(loaded.problem(("candidates",), what, remedy=remedy))
    journal = Journal(loaded.base_dir)
    placed: list[PlacedRow] = []
    structures: list[Candidate] = []
    problems: list[Problem] = []
    for data in section.files:
        on_land = _on_land(data, region, journal)
        placed += on_land
        found, wrong = _structures(data, on_land, region, journal)
        structures += found
        problems += wrong
    refuse_any([*problems, *repeated_ids(placed)])
    new: list[Candidate] = []
    if section.generated is not None:
        new = _generated(section.generated, placed, region, journal)
    if not structures and not new:
        problem = loaded.problem(
            ("candidates",),
            "no candidate is left",
            remedy="add files of structures, or loosen candidates.generated",
        )
        raise InvalidInputError(problem)
    return Candidates((*structures, *new), tuple(journal.files), tuple(journal.notes))


def _on_land(data: CandidateFile, region: Region, journal: Journal) -> list[PlacedRow]:
    """Structures of a file that stand on land in the region."""
    file = journal.other(data, data.file, "structures")
    rows = read_site_table(file.path, file.given, data.layer)
    placed = placed_rows(rows, file, region.grid)
    inside, notes = rows_inside(placed, region.grid, "structures")
    journal.notes.extend(notes)
    on_land = [item for item in inside if region.zone[item.inside] != ZONE_SEA]
    if len(on_land) < len(inside):
        n_at_sea = len(inside) - len(on_land)
        journal.notes.append(f"{file.given}: {n_at_sea:,} structures at sea are left out")
    return on_land


def _structures(
    data: CandidateFile, placed: Iterable[PlacedRow], region: Region, journal: Journal
) -> tuple[list[Candidate], list[Problem]]:
    """Candidates of a file, and what is wrong with the others."""
    found, problems, n_cut, n_low = [], [], 0, 0
    for item in placed:
        height_m = _height_m(item, data)
        if isinstance(height_m, Problem):
            problems.append(height_m)
            continue
        found.append(_structure(item, height_m, data, region))
        is_lower = [height_m < wanted_m for wanted_m in data.heights_agl_m]
        n_cut += any(is_lower)
        n_low += any(is_lower) and all(is_lower)
    if n_cut > 0:
        note = f"{data.file}: {n_cut:,} structures are too low for some of heights_agl_m"
        note += f"; {n_low:,} for all, and their own height is tried" if n_low > 0 else ""
        journal.notes.append(note)
    return found, problems


def _structure(item: PlacedRow, height_m: float, data: CandidateFile, region: Region) -> Candidate:
    row, col = item.inside
    fitting = [height for height in sorted(set(data.heights_agl_m)) if height <= height_m]
    return Candidate(
        site_id=item.row.site_id,
        name=item.row.name,
        longitude=item.row.longitude,
        latitude=item.row.latitude,
        row=row,
        col=col,
        ground_amsl_m=float(region.elevation_amsl_m[row, col]),
        kind=EXISTING,
        origin=item.file.given,
        structure_height_m=height_m,
        heights_agl_m=tuple(fitting or [height_m]),
        illustrative=item.row.illustrative or item.file.illustrative,
    )


def _height_m(item: PlacedRow, data: CandidateFile) -> float | Problem:
    """What the file says of the structure, else of its antennas, else what the config says."""
    row = item.row
    said = (row.structure_height_m, row.height_agl_m, data.default_height_agl_m)
    height_m = next((height_m for height_m in said if height_m is not None), None)
    if height_m is None:
        remedy = "add structure_height_m to the file, or default_height_agl_m to its entry"
        return item.problem("the structure has no height", remedy=remedy)
    try:
        return _HEIGHT.validate_python(height_m)
    except ValidationError:
        key = key_at(("sites", "height_agl_m"))
        allowed = None if key is None else f"allowed: {allowed_text(key)}"
        return item.problem(f"a height of {height_m:g} m is out of range", allowed=allowed)


def _generated(
    section: GeneratedCandidates, structures: Sequence[PlacedRow], region: Region, journal: Journal
) -> list[Candidate]:
    rule = GenerationRule(**section.model_dump(exclude={"heights_agl_m"}))
    spots = generate_spots(
        region,
        rule,
        np.array([item.easting for item in structures]),
        np.array([item.northing for item in structures]),
    )
    if len(spots) == section.max_sites:
        journal.notes.append(
            f"candidates: generation stopped at max_sites, {section.max_sites:,}: there may be"
            " room for more"
        )
    return _numbered(spots, section, {item.row.site_id for item in structures}, region)


def _numbered(
    spots: Sequence[Spot], section: GeneratedCandidates, taken: set[str], region: Region
) -> list[Candidate]:
    """Give spots the numbers from 1 that no structure bears."""
    grid = region.grid
    row = np.array([spot.row for spot in spots], np.int64)
    col = np.array([spot.col for spot in spots], np.int64)
    longitude, latitude = lon_lat(grid.crs, *grid.xy(row, col))
    width = max(3, len(str(len(spots))))
    ids = (site_id for number in count(1) if (site_id := f"N{number:0{width}d}") not in taken)
    return [
        Candidate(
            site_id=site_id,
            name=f"new site {site_id}",
            longitude=float(longitude[at]),
            latitude=float(latitude[at]),
            row=spot.row,
            col=spot.col,
            ground_amsl_m=float(region.elevation_amsl_m[spot.row, spot.col]),
            kind=NEW,
            origin=spot.origin,
            structure_height_m=None,
            heights_agl_m=tuple(sorted(set(section.heights_agl_m))),
        )
        for at, (spot, site_id) in enumerate(zip(spots, ids, strict=False))
    ]
