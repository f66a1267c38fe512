"""Where sites may be built: structures that stand, and places found on open ground."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING

import numpy as np
from pydantic import TypeAdapter, ValidationError

from ranplan.config.in_service import on_map
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
    from collections.abc import Iterable, Iterator, Sequence

    from ranplan.config.load import LoadedConfig
    from ranplan.config.siting_schema import CandidateFile, GeneratedCandidates
    from ranplan.io.inputs import InputFile
    from ranplan.io.site_table import SiteRow
    from ranplan.region import Region
    from ranplan.sites import Site

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


def build_candidates(loaded: LoadedConfig, region: Region, masts: Sequence[Site]) -> Candidates:
    """
    Read the structures that ``candidates`` names, and find places on open ground.

    Parameters
    ----------
    loaded : LoadedConfig
    region : Region
    masts : sequence of Site
        In service: places on open ground keep their distance from them, and bear none of their ids.

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
        new = _generated(section.generated, [*structures, *masts], region, journal)
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
    found: list[Candidate] = []
    problems: list[Problem] = []
    for item in placed:
        structure = _structure(item, data, region)
        if isinstance(structure, Problem):
            problems.append(structure)
        else:
            found.append(structure)
    journal.notes.extend(_height_notes(data, found))
    return found, problems


def _height_notes(data: CandidateFile, found: Sequence[Candidate]) -> Iterator[str]:
    """Say how many structures state no height, and how many are too low for what is wanted."""
    stated_m = [c.structure_height_m for c in found if c.structure_height_m is not None]
    n_unstated = len(found) - len(stated_m)
    if n_unstated > 0:
        yield (
            f"{data.file}: {n_unstated:,} structures state no height;"
            f" {data.default_height_agl_m:g} m is assumed for the antennas; rules on their height"
            " stay undecided"
        )
    if not data.heights_agl_m:
        return
    n_cut = sum(height_m < max(data.heights_agl_m) for height_m in stated_m)
    n_low = sum(height_m < min(data.heights_agl_m) for height_m in stated_m)
    if n_cut > 0:
        note = f"{data.file}: {n_cut:,} structures are too low for some of heights_agl_m"
        yield note + (f"; {n_low:,} for all, and their own height is tried" if n_low > 0 else "")


def _structure(item: PlacedRow, data: CandidateFile, region: Region) -> Candidate | Problem:
    stated_m = _stated_height_m(item.row)
    # What is assumed says how high antennas may go, and nothing of the structure to any rule.
    limit_m = data.default_height_agl_m if stated_m is None else stated_m
    if limit_m is None:
        remedy = "add structure_height_m to the file, or default_height_agl_m to its entry"
        return item.problem("the structure has no height", remedy=remedy)
    if not _is_in_range(limit_m):
        key = key_at(("sites", "height_agl_m"))
        allowed = None if key is None else f"allowed: {allowed_text(key)}"
        return item.problem(f"a height of {limit_m:g} m is out of range", allowed=allowed)
    row, col = item.inside
    fitting = [height_m for height_m in sorted(set(data.heights_agl_m)) if height_m <= limit_m]
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
        structure_height_m=stated_m,
        heights_agl_m=tuple(fitting or [limit_m]),
        illustrative=item.row.illustrative or item.file.illustrative,
    )


def _stated_height_m(row: SiteRow) -> float | None:
    """What the file says of the structure, else of its antennas: it is a list of structures."""
    return row.height_agl_m if row.structure_height_m is None else row.structure_height_m


def _is_in_range(height_m: float) -> bool:
    try:
        _HEIGHT.validate_python(height_m)
    except ValidationError:
        return False
    return True


def _generated(
    section: GeneratedCandidates,
    standing: Sequence[Candidate | Site],
    region: Region,
    journal: Journal,
) -> list[Candidate]:
    rule = GenerationRule(**section.model_dump(exclude={"heights_agl_m"}))
    spots = generate_spots(region, rule, *on_map(standing, region.grid).T)
    if len(spots) == section.max_sites:
        journal.notes.append(
            f"candidates: generation stopped at max_sites, {section.max_sites:,}: there may be"
            " room for more"
        )
    return _numbered(spots, section, {item.site_id for item in standing}, region)


def _numbered(
    spots: Sequence[Spot], section: GeneratedCandidates, taken: set[str], region: Region
) -> list[Candidate]:
    """Give spots the numbers from 1 that nothing that stands bears."""
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
