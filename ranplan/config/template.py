"""A commented config for somebody's own region, which runs as it stands."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from jinja2 import Environment, StrictUndefined, Template

from ranplan.config.new_inputs import (
    NewPlaces,
    NewSites,
    named_file,
    read_new_masts,
    read_new_places,
    read_new_raster,
    read_new_towers,
)
from ranplan.config.new_siting import siting_scale
from ranplan.config.new_terrain import NewTerrain, read_new_terrain
from ranplan.errors import all_of
from ranplan.io.fibre_input import read_fibre
from ranplan.io.plan_file import PLAN_FILE, plan_template_text
from ranplan.io.yaml_quoting import yaml_text

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

_LIFE_YEARS = 15
_OPTIONAL_FILES = ("places", "population", "land_cover", "masts", "towers", "fibre")
# What a mast is assumed to have where its file does not say, and what that is called.
_SITE_DEFAULTS = {
    "height_agl_m": ("30", "a height"),
    "carriers": ("[n28]", "carriers"),
    "radios": ("{n28: synthetic-a-n28-4t40, n78: synthetic-a-n78-8t25}", "radios"),
    "azimuths_deg": ("[0, 120, 240]", "azimuths"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPlan:
    """
    What a user gives to start a plan from.

    Parameters
    ----------
    folder : Path
        Where the config will be: its paths are relative to it.
    dem : tuple of str
        Terrain files.
    dem_crs : str, optional
        CRS of terrain files that state none.
    places, population, land_cover, masts, towers, fibre : str, optional
        Points with people; a raster of people; masts in service; structures that may be shared;
        lines or points of the fibre network.
    currency : str
        ISO 4217 code.
    name : str, optional
        By default the folder's.
    cell_m : float, optional
        By default chosen from the terrain. [m]
    """

    folder: Path
    dem: tuple[str, ...]
    dem_crs: str | None = None
    places: str | None = None
    population: str | None = None
    land_cover: str | None = None
    masts: str | None = None
    towers: str | None = None
    fibre: str | None = None
    currency: str = "USD"
    name: str | None = None
    cell_m: float | None = None


def new_config(new: NewPlan, *, today: date) -> str:
    """
    Write the config of a new plan.

    Parameters
    ----------
    new : NewPlan
    today : date
        The plan's life begins with the next year.

    Returns
    -------
    text : str
        YAML with comments, to be saved as ``plan.yaml`` in the folder.

    Raises
    ------
    InvalidInputError
        With every file that cannot be used.
    """
    terrain = read_new_terrain(new.dem, new.dem_crs, new.cell_m)
    grid = terrain.grid
    places, masts, towers, *_ = all_of(
        lambda: None if new.places is None else read_new_places(new.places, grid),
        lambda: None if new.masts is None else read_new_masts(new.masts, grid),
        lambda: None if new.towers is None else read_new_towers(new.towers, grid),
        lambda: None if new.population is None else read_new_raster(new.population),
        lambda: None if new.land_cover is None else read_new_raster(new.land_cover),
        lambda: (
            None if new.fibre is None else read_fibre(named_file(new.fibre, "fibre"), None, grid)
        ),
    )
    named = {role: getattr(new, role) for role in _OPTIONAL_FILES}
    files = {role: file and relative_path(file, new.folder) for role, file in named.items()}
    return _template().render(
        name=new.folder.resolve().name or "plan" if new.name is None else new.name,
        plan_file=PLAN_FILE,
        dem=[relative_path(file, new.folder) for file in new.dem],
        dem_crs=None if terrain.states_crs else new.dem_crs,
        terrain=terrain,
        place_facts=places,
        tower_facts=towers,
        siting=siting_scale(terrain.area_km2),
        currency=new.currency,
        today=today.isoformat(),
        build_date=f"{today.year + 1}-01-01",
        end_of_life=f"{today.year + _LIFE_YEARS}-12-31",
        **files,
        **_reasons(terrain, places, masts, asked_cell_m=new.cell_m),
    )


def relative_path(given: str, folder: Path) -> str:
    """Path of a file from a folder, as a config in that folder names it."""
    file = Path(given)
    # Folders behind a symbolic link have another "..", so links are followed first; the file's own
    # name is kept.
    real = file.parent.resolve() / file.name
    try:
        return Path(os.path.relpath(real, folder.resolve())).as_posix()
    except ValueError:  # on another drive
        return real.as_posix()


def _template() -> Template:
    environment = Environment(
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=False,  # YAML, not HTML: what comes from outside goes through the filter
    )
    environment.filters["yaml"] = yaml_text
    environment.filters["number"] = _number
    return environment.from_string(plan_template_text())


def _reasons(
    terrain: NewTerrain,
    places: NewPlaces | None,
    masts: NewSites | None,
    *,
    asked_cell_m: float | None,
) -> dict[str, object]:
    """Comments that say why a value is what it is."""
    high_m, wide_m = (f"{size:.3g}" for size in terrain.pixel_m)
    cell_m = terrain.grid.cell_m
    if asked_cell_m is not None:
        why = "as --cell-m said"
    elif cell_m > terrain.finest_cell_m:
        why = f"wider than those, for {terrain.finest_cell_m:g} m would be more than four million"
    else:
        why = "near those"
    crs = terrain.grid.crs
    west, south, east, north = terrain.middle_deg
    return {
        "cell_reason": f"The terrain's own cells are {high_m} m high and {wide_m} m wide; "
        f"the plan's are {why}.",
        "crs_name": f"{crs.name}, EPSG:{crs.to_epsg()}",
        "middle_box": f"{{west: {west:.4f}, south: {south:.4f}, east: {east:.4f}, "
        f"north: {north:.4f}}}",
        "unit_reason": "as the files state"
        if terrain.states_unit
        else "metres is taken, for a file states no unit; or ft",
        "place_reason": ""
        if places is None
        else f"{places.n_inside:,} of {places.n_places:,} places are in the region, with "
        f"{places.people_inside:,.0f} people",
        "site_defaults": [] if masts is None else list(_site_defaults(masts)),
    }


def _site_defaults(masts: NewSites) -> Iterator[str]:
    """Lines of the ``sites`` section, for what the file of masts leaves open."""
    for field, (value, what) in _SITE_DEFAULTS.items():
        if field in masts.without:
            yield f"{field}: {value}  # of the {masts.without[field]:,} without {what}"


def _number(value: float) -> str:
    """Write a number without an exponent, as people do."""
    return f"{value:.10f}".rstrip("0").rstrip(".")
