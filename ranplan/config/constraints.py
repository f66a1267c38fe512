"""From the config's ``constraints`` to rules that sites are judged by."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from ranplan.config.journal import Journal
from ranplan.config.located import located
from ranplan.config.region import plan_grid
from ranplan.constraints.area import Area
from ranplan.constraints.layers import zoning_rules
from ranplan.constraints.licence import LicenceLayer
from ranplan.constraints.licence_rule import LicenceRule
from ranplan.constraints.model import Citation, Life, RuleBook
from ranplan.constraints.setback import SetbackBand, SetbackRule
from ranplan.constraints.zoning import ZONE_CLASSES, ZoningLayer
from ranplan.errors import all_of
from ranplan.io.csv_input import refuse_any
from ranplan.io.elevation_input import check_tiles
from ranplan.io.extent import parse_crs
from ranplan.io.rule_layer_input import read_extent, read_licences, read_zones
from ranplan.io.rule_polygons import grid_outline
from ranplan.io.spelling import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ranplan.config.load import LoadedConfig
    from ranplan.config.rules_schema import ConstraintsSection, RuleLayer
    from ranplan.config.rules_schema import SetbackRule as SetbackSection
    from ranplan.config.schema import PlanConfig
    from ranplan.constraints.model import Rule
    from ranplan.errors import Problem
    from ranplan.grid import Grid
    from ranplan.io.inputs import InputFile
    from ranplan.region import Region


@dataclass(frozen=True, slots=True)
class Rules:
    """
    The rules of a config.

    Parameters
    ----------
    book : RuleBook
    files : tuple of InputFile
        Every file that was read.
    notes : tuple of str
        What was repaired, and what is not checked.
    """

    book: RuleBook
    files: tuple[InputFile, ...]
    notes: tuple[str, ...]


def build_rules(loaded: LoadedConfig, region: Region | None = None) -> Rules:
    """
    Read everything that ``constraints`` names.

    Parameters
    ----------
    loaded : LoadedConfig
    region : Region, optional
        Without it the region's grid is made from the config where a layer's extent is the region.

    Returns
    -------
    Rules

    Raises
    ------
    InvalidInputError
        With every problem of the layers and of the section.
    """
    section, journal = loaded.config.constraints, Journal(loaded.base_dir)
    with located(loaded):
        refuse_any(list(_unknown_classes(section, loaded)))
        outline = _outline(section, loaded, region)
        reader = _Reader(journal, outline)
        zoning, licences = all_of(
            lambda: all_of(*(partial(reader.zoning, layer) for layer in section.zoning)),
            lambda: all_of(*(partial(reader.licences, layer) for layer in section.licences)),
        )
    rules: list[Rule] = [rule for layer in zoning for rule in zoning_rules(layer)]
    for setback in section.setbacks:
        rules += _setback_rules(setback, zoning, loaded)
    if licences:
        rules.append(LicenceRule(licences))
    notes = [*journal.notes, *_not_checked(section, zoning, loaded)]
    return Rules(RuleBook(tuple(rules)), tuple(journal.files), tuple(notes))


def life_of(config: PlanConfig) -> Life:
    """Return the days over which sites must be allowed."""
    return Life() if config.life is None else Life(config.life.build_date, config.life.end_of_life)


class _Reader:
    """Reads layers, and notes what was read and repaired."""

    def __init__(self, journal: Journal, outline: Area | None) -> None:
        self._journal, self._outline = journal, outline

    def zoning(self, section: RuleLayer) -> ZoningLayer:
        file = self._journal.other(section, section.file, "zoning")
        zones, notes = read_zones(file, section.layer, has_extent=section.extent is not None)
        self._journal.notes.extend(notes)
        extent = self._extent(section)
        return ZoningLayer(section.id, zones, section.accuracy_m, extent, _citation(file))

    def licences(self, section: RuleLayer) -> LicenceLayer:
        file = self._journal.other(section, section.file, "licences")
        licences, notes = read_licences(file, section.layer, has_extent=section.extent is not None)
        self._journal.notes.extend(notes)
        extent = self._extent(section)
        return LicenceLayer(section.id, licences, section.accuracy_m, extent, _citation(file))

    def _extent(self, section: RuleLayer) -> Area | None:
        if section.extent is None:
            what = "no extent is given, so the absence of a polygon decides nothing"
            self._journal.notes.append(f"{section.id}: {what}")
            return None
        if section.extent == "region":
            return self._outline
        file = self._journal.other(section, section.extent, "extent")
        polygons, notes = read_extent(file, None)
        self._journal.notes.extend(notes)
        return Area(polygons)


def _citation(file: InputFile) -> Citation:
    """Return what a layer rests on where no polygon of it decides."""
    return Citation(file.source or file.given, retrieved=file.date, illustrative=file.illustrative)


def _outline(
    section: ConstraintsSection, loaded: LoadedConfig, region: Region | None
) -> Area | None:
    """Return the region as an area, if a layer is said to be complete there."""
    if all(layer.extent != "region" for layer in (*section.zoning, *section.licences)):
        return None
    grid = _grid(loaded) if region is None else region.grid
    return Area([grid_outline(grid)])


def _grid(loaded: LoadedConfig) -> Grid:
    """Return the region's grid from the terrain files' headers; no terrain is read."""
    section, journal = loaded.config.region, Journal(loaded.base_dir)
    terrain = section.elevation
    tiles = [journal.raster(terrain, name, "elevation") for name in terrain.files]
    given_crs = None if terrain.crs is None else parse_crs(terrain.crs, "region.elevation.crs")
    return plan_grid(section, tiles, check_tiles(tiles, crs=given_crs, unit=terrain.unit))


def _unknown_classes(section: ConstraintsSection, loaded: LoadedConfig) -> Iterator[Problem]:
    for at, rule in enumerate(section.setbacks):
        for number, setback in enumerate(rule.setbacks):
            if setback.to_class not in ZONE_CLASSES:
                yield loaded.problem(
                    ("constraints", "setbacks", at, "setbacks", number, "to_class"),
                    f"unknown class {setback.to_class!r}",
                    allowed=f"allowed: {', '.join(ZONE_CLASSES)}",
                    remedy=did_you_mean(setback.to_class, ZONE_CLASSES),
                )


def _setback_rules(
    section: SetbackSection, zoning: Sequence[ZoningLayer], loaded: LoadedConfig
) -> list[Rule]:
    """Return a rule for each layer that has zones of a class that the setbacks name."""
    bands = tuple(
        SetbackBand(item.to_class, item.distance_m, item.min_height_m, item.below_height_m)
        for item in section.setbacks
    )
    classes = {band.to_class for band in bands}
    citation = Citation(
        title=section.source or loaded.path_as_given,
        retrieved=section.date,
        illustrative=section.illustrative,
    )
    return [
        SetbackRule(section.id, layer, bands, section.severity, citation)
        for layer in zoning
        if not classes.isdisjoint(zone.zone_class for zone in layer.zones)
    ]


def _not_checked(
    section: ConstraintsSection, zoning: Sequence[ZoningLayer], loaded: LoadedConfig
) -> Iterator[str]:
    if not section.zoning:
        yield "zoning: no layer is given; not checked"
    if not section.licences:
        yield "licences: no layer is given; not checked"
    elif loaded.config.life is None:
        yield "life: not given; whether licences last is not decided"
    known = {zone.zone_class for layer in zoning for zone in layer.zones}
    for rule in section.setbacks:
        for name in dict.fromkeys(item.to_class for item in rule.setbacks):
            if name not in known:
                yield f"{rule.id}: no zoning layer has zones of class {name}; not checked"
