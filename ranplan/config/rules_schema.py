"""The config's sections on rules and licences that sites are judged by."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from ranplan.config.section import (
    DataSource,
    FilePath,
    IsoDate,
    Name,
    NonNegative,
    Positive,
    Section,
    Text,
)


class PlanLife(Section):
    """From building to dismantling."""

    build_date: IsoDate
    """First day on which a site stands, for instance 2027-06-01."""
    end_of_life: IsoDate
    """Last day on which it radiates."""

    @model_validator(mode="after")
    def _in_order(self) -> PlanLife:
        if self.end_of_life < self.build_date:
            msg = f"end_of_life {self.end_of_life} is before build_date {self.build_date}"
            raise ValueError(msg)
        return self


class RuleLayer(DataSource):
    """A layer of polygons with rules or licences in their fields; docs/rules.md names these."""

    id: Name
    """Short name, part of the verdicts' ids."""
    accuracy_m: NonNegative
    """Horizontal accuracy of the polygons: nearer to a limit than this nothing is decided. [m]"""
    extent: FilePath | Literal["region"] | None = None
    """Where the layer is complete: a file of polygons, or ``region`` for all of the region. Outside
    it, and everywhere without it, the absence of a polygon decides nothing."""


class Setback(Section):
    """Distance that a structure must keep from polygons of a class, edge to edge."""

    to_class: Text
    """Value of ``zone_class`` of the polygons, for instance ``residential``."""
    min_height_m: NonNegative = 0.0
    """Structures at least this high. [m]"""
    below_height_m: Positive | None = None
    """Structures lower than this; without it there is no upper end. [m]"""
    distance_m: NonNegative
    """From the edge of the structure's footprint to the nearest edge of the polygon. [m]"""

    @model_validator(mode="after")
    def _some_height(self) -> Setback:
        if self.below_height_m is not None and self.below_height_m <= self.min_height_m:
            msg = (
                f"no height is at least min_height_m {self.min_height_m:g} and less than "
                f"below_height_m {self.below_height_m:g}"
            )
            raise ValueError(msg)
        return self


class SetbackRule(Section):
    """Setbacks that hold around every polygon of the zoning layers."""

    id: Name
    """Short name, part of the verdicts' ids."""
    setbacks: Annotated[list[Setback], Field(min_length=1)]
    """Distances, by class of zone and height of the structure."""
    severity: Literal["blocker", "needs_approval", "advisory"] = "blocker"
    """What a breach means."""
    source: str | None = None
    """Instrument and clause."""
    date: IsoDate | None = None
    """Date of the source."""
    illustrative: bool = False
    """Made up to show the tool, not a rule of any place."""


class ConstraintsSection(Section):
    """Rules and licences that sites are judged by."""

    zoning: list[RuleLayer] = Field(default_factory=list)
    """Layers of zones: prohibited, discretionary, height limits."""
    setbacks: list[SetbackRule] = Field(default_factory=list)
    """Distances to keep from zones of a class."""
    licences: list[RuleLayer] = Field(default_factory=list)
    """Layers of spectrum licences."""
    site_accuracy_m: NonNegative = 10.0
    """Horizontal accuracy of the sites' places. [m]"""
    height_accuracy_m: NonNegative = 0.5
    """Accuracy of the structures' heights above ground. [m]"""
    footprint_radius_m: NonNegative = 5.0
    """From the middle of a site to the edge of its structure. [m]"""
    overtop_m: NonNegative = 0.0
    """How far the structure rises above its antenna, lightning rod included. [m]"""
    indeterminate: Literal["allow", "block"] = "allow"
    """Whether a site may be placed where a blocking rule could not be decided."""
