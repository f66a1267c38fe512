"""Reporting areas: the polygons that the config names, and the people served in each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely
from rasterio.features import geometry_mask

from ranplan.config.journal import Journal
from ranplan.errors import InvalidInputError, Problem
from ranplan.io.clip import cut_to_grid, windows_around
from ranplan.io.feature_fields import Features
from ranplan.io.spelling import did_you_mean
from ranplan.io.vector_input import polygon_part, polygons, read_layer
from ranplan.result import AreaResult

if TYPE_CHECKING:
    from pyproj import CRS
    from shapely.geometry.base import BaseGeometry

    from ranplan.config.load import LoadedConfig
    from ranplan.grid import Grid
    from ranplan.io.inputs import InputFile
    from ranplan.io.vector_input import Layer
    from ranplan.region import Region


@dataclass(frozen=True, slots=True)
class Area:
    """
    A reporting area, cut at the region's edge.

    Parameters
    ----------
    area_id : str
        Number of its feature in the file, counted from 1.
    name : str
    geometry : shapely.Geometry
        Polygons in the grid's CRS.
    illustrative : bool
    """

    area_id: str
    name: str
    geometry: BaseGeometry
    illustrative: bool


@dataclass(frozen=True, slots=True)
class Areas:
    """
    Reporting areas, and what was read for them.

    Parameters
    ----------
    areas : tuple of Area
        In the order of the file.
    files : tuple of InputFile
    notes : tuple of str
        What was repaired, cut or left out.
    """

    areas: tuple[Area, ...]
    files: tuple[InputFile, ...]
    notes: tuple[str, ...]


def build_areas(loaded: LoadedConfig, region: Region) -> Areas:
    """
    Read the layer that ``reporting_areas`` names.

    Parameters
    ----------
    loaded : LoadedConfig
    region : Region

    Returns
    -------
    Areas
        Without areas where the config names no layer.

    Raises
    ------
    InvalidInputError
        If the layer has no usable polygon, its column of names is not there or has gaps, or no
        polygon lies in the region.
    """
    section = loaded.config.reporting_areas
    if section is None:
        return Areas((), (), ())
    journal = Journal(loaded.base_dir)
    layer = read_layer(journal.other(section, section.file, "reporting areas"), section.layer)
    given = layer.file.given
    names, is_made_up = _names(layer, section.name_field), _illustrative(layer)
    shapes = polygons(layer)
    cut = _Cut(layer.crs, region.grid)
    areas = [
        Area(
            area_id=str(number),
            name=names[number - 1],
            geometry=geometry,
            illustrative=section.illustrative or is_made_up[number - 1],
        )
        for number, whole in zip(shapes.feature, shapes.geometry, strict=True)
        if (geometry := cut.to_region(whole)) is not None
    ]
    if not areas:
        what, remedy = "no area lies in the region", "check region.bounds and the layer's CRS"
        raise InvalidInputError(Problem(what, file=given, remedy=remedy))
    notes = [*layer.notes, *shapes.notes]
    n_outside = len(shapes.geometry) - len(areas)
    for n, what in ((n_outside, "outside the region left out"), (cut.n_cut, "cut at its edge")):
        if n > 0:
            notes.append(f"reporting areas: {given}: {n:,} {what}")
    if region.population is None:
        notes.append(f"reporting areas: {given}: nothing to count without a population")
    return Areas(tuple(areas), tuple(journal.files), tuple(notes))


def area_results(
    areas: Areas,
    region: Region,
    served_before: np.ndarray,
    served_after: np.ndarray,
    *,
    study: bool,
) -> tuple[AreaResult, ...]:
    """
    People of each area and how many of them are served; a cell counts where its centre lies.

    Parameters
    ----------
    areas : Areas
        They may overlap: each is counted on its own.
    region : Region
    served_before, served_after : (rows, cols) bool array
    study : bool
        Service after rests on a band without a standard or licence.

    Returns
    -------
    tuple of AreaResult
        Empty where the region has no population: there is nobody to count.
    """
    if region.population is None:
        return ()
    people = region.population.astype(np.float64)
    before, after = people * served_before, people * served_after
    results = []
    for area in areas.areas:
        inside = geometry_mask(
            [area.geometry], region.grid.shape, region.grid.transform, invert=True
        )
        total, covered_before, covered_after = (
            float(each.sum(where=inside)) for each in (people, before, after)
        )
        results.append(
            AreaResult(
                area.area_id,
                area.name,
                area.geometry,
                population=total,
                covered_before=covered_before,
                covered_after=covered_after,
                illustrative=area.illustrative,
                study=study,
            )
        )
    return tuple(results)


def _names(layer: Layer, field: str) -> list[str]:
    """Return the name of every feature."""
    given, columns = layer.file.given, [str(name) for name in layer.frame.columns]
    if field not in columns or field == layer.frame.geometry.name:
        columns.remove(layer.frame.geometry.name)
        problem = Problem(
            f"has no column {field!r}",
            file=given,
            allowed=f"columns: {', '.join(columns)}" if columns else "it has no columns",
            remedy=did_you_mean(field, columns) or "set reporting_areas.name_field",
        )
        raise InvalidInputError(problem)
    values = layer.frame[field]
    names = [str(value).strip() for value in values.where(values.notna(), "")]
    problems = [
        Problem(f"has no {field}", file=given, where=f"feature {number}", remedy="name the area")
        for number, name in enumerate(names, start=1)
        if name == ""
    ]
    if problems:
        raise InvalidInputError(problems)
    return names


def _illustrative(layer: Layer) -> list[bool]:
    """Tell which features say of themselves that they are illustrative."""
    features = Features(layer, ["illustrative"])
    said = [row.truth("illustrative") is True for row in features.rows]
    if features.problems:
        raise InvalidInputError(features.problems)
    return said


class _Cut:
    """Cuts polygons at the region's edge, and counts those of which something was cut off."""

    def __init__(self, crs: CRS, grid: Grid) -> None:
        self._crs, self._grid = crs, grid
        self._windows = windows_around(grid, crs)
        self._region = shapely.box(*grid.bounds)
        self.n_cut = 0

    def to_region(self, geometry: BaseGeometry) -> BaseGeometry | None:
        """Return what of a polygon lies in the region, in the grid's CRS; None if nothing does."""
        whole = np.array([geometry], dtype=object)
        pieces = cut_to_grid(whole, self._windows, self._crs, self._grid.crs)
        around = shapely.union_all(shapely.make_valid(pieces))
        inside = polygon_part(shapely.intersection(around, self._region))
        self.n_cut += inside is not None and not self._region.covers(around)
        return inside
