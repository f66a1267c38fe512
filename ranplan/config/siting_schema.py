"""The config's sections on where sites may stand, what they carry, what they cost."""

from __future__ import annotations

from itertools import pairwise
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator

from ranplan.config.section import (
    Azimuth,
    Currency,
    DataSource,
    Finite,
    MastHeight,
    Name,
    NonNegative,
    Positive,
    Section,
    Text,
    Tilt,
)


def _each_once(heights_m: list[float]) -> list[float]:
    """Refuse heights that the ids of options could not tell apart."""
    rising = sorted(heights_m)
    for lower_m, upper_m in pairwise(rising):
        if round(lower_m, 2) == round(upper_m, 2):
            msg = f"{lower_m!r} and {upper_m!r} are the same height to the centimetre"
            raise ValueError(msg)
    return heights_m


Heights = Annotated[list[MastHeight], AfterValidator(_each_once)]


class ServedRaster(DataSource):
    """A raster of existing coverage."""

    served_from: Finite
    """Cells with at least this value are served, for instance -110 for a raster of RSRP."""


class ExistingNetworkSection(Section):
    """The service that is there already."""

    masts: list[DataSource] = Field(default_factory=list)
    """Site files of masts in service; what they leave out comes from ``sites``."""
    polygons: list[DataSource] = Field(default_factory=list)
    """Coverage polygons: their inside is served."""
    rasters: list[ServedRaster] = Field(default_factory=list)
    """Coverage rasters."""


class CandidateFile(DataSource):
    """Structures that stand: GeoJSON, GeoPackage or CSV."""

    heights_agl_m: Heights = Field(default_factory=list)
    """Antenna heights to try, up to the structure's own; without it, the structure's. [m]"""
    default_height_agl_m: MastHeight | None = None
    """Highest antenna where the record states no height; without it such are refused. [m]"""


class GeneratedCandidates(Section):
    """Candidates on open ground, made from terrain and people. They depend on no radio or rule."""

    lattice_m: Positive = 6000.0
    """Spacing of the lattice near people. [m]"""
    people_within_m: Positive = 5000.0
    """A lattice point counts if people live this near. [m]"""
    min_people: NonNegative = 20.0
    """How many people that must be."""
    prominent_per_100_km2: NonNegative = 0.5
    """Prominent ground near people is added up to this density. [1/100 km2]"""
    prominence_radius_m: Positive = 3000.0
    """Ground is prominent if nothing this near is higher. [m]"""
    min_spacing_m: NonNegative = 2500.0
    """Smallest distance to every other candidate, structure and mast in service. [m]"""
    max_slope_deg: Annotated[float, Field(gt=0, le=90)] = 25.0
    """Steeper ground gets no mast. [deg]"""
    heights_agl_m: Annotated[Heights, Field(min_length=1)]
    """Antenna heights to try. [m]"""
    max_sites: Annotated[int, Field(ge=0, le=100_000)] = 400
    """At most this many are generated."""


class CandidatesSection(Section):
    """Where new sites may stand."""

    files: list[CandidateFile] = Field(default_factory=list)
    """Existing structures that may be shared."""
    generated: GeneratedCandidates | None = None
    """Without it only the files' structures are candidates."""

    @model_validator(mode="after")
    def _has_some(self) -> CandidatesSection:
        if not self.files and self.generated is None:
            msg = "candidates needs files, generated, or both"
            raise ValueError(msg)
        return self


class EquipmentSection(Section):
    """What may be put on a mast: a radio a carrier, all with the same boresights."""

    name: Name
    """Short name, part of the option's id."""
    radios: Annotated[dict[str, str], Field(min_length=1)]
    """Radio of the catalogue for each carrier it transmits."""
    azimuths_deg: Annotated[list[Azimuth], Field(min_length=1)] | Literal["omni"]
    """Boresights clockwise from true north, or ``omni``. [deg]"""
    tilt_deg: Tilt = 0.0
    """Mechanical downtilt, positive down. [deg]"""


class Link(Section):
    """One way of connecting a site."""

    kind: Text
    """Name, for instance ``fibre`` or ``microwave``."""
    up_to_m: Positive
    """Longest distance to the fibre network that it bridges. [m]"""
    fixed: NonNegative
    """Capital cost whatever the distance. [currency]"""
    per_m: NonNegative = 0.0
    """Capital cost a metre of distance. [currency/m]"""
    opex_per_year: NonNegative = 0.0
    """Running cost. [currency]"""


class Priced(Section):
    """Where figures come from: a source, or the plain statement that they are illustrative."""

    source: str | None = None
    """Where the figures come from."""
    illustrative: bool = False
    """The figures are made up to show the tool."""

    @model_validator(mode="after")
    def _says_where_from(self) -> Priced:
        if self.source is None and not self.illustrative:
            msg = "say where the figures come from with source, or set illustrative: true"
            raise ValueError(msg)
        return self


class BackhaulSection(Priced):
    """How sites are connected: the cheapest link that reaches; where none reaches, no site."""

    fibre: DataSource
    """Lines or points where the fibre network can be joined."""
    route_factor: Annotated[float, Field(ge=1, allow_inf_nan=False)] = 1.0
    """Distance along the ground over distance in a straight line."""
    links: Annotated[list[Link], Field(min_length=1)]
    """Ways to connect; the greatest ``up_to_m`` is the limit beyond which no site is built."""


class TowerClass(Section):
    """Price of a structure up to a height."""

    up_to_height_m: Positive
    """Antenna heights up to this. [m]"""
    new: NonNegative
    """Building it. [currency]"""
    existing: NonNegative
    """Getting onto one that stands: survey, strengthening. [currency]"""


class TowerCosts(Priced):
    """Structures, by height class."""

    classes: Annotated[list[TowerClass], Field(min_length=1)]
    """Rising; a height above the last one is refused."""

    @model_validator(mode="after")
    def _rises(self) -> TowerCosts:
        heights = [item.up_to_height_m for item in self.classes]
        if heights != sorted(set(heights)):
            msg = f"the classes must rise in up_to_height_m; they are {heights}"
            raise ValueError(msg)
        return self


class PowerCosts(Priced):
    """Power supply."""

    new: NonNegative
    """Connection or generation at a new site. [currency]"""
    existing: NonNegative
    """Extension at an existing structure. [currency]"""


class RadioCosts(Priced):
    """O-RUs and putting them up."""

    price: Annotated[dict[str, NonNegative], Field(min_length=1)]
    """Price of an O-RU with its antenna, by radio of the catalogue. [currency]"""
    installation_per_sector: NonNegative = 0.0
    """Putting one up. [currency]"""
    integration_per_site: NonNegative = 0.0
    """Bringing the site's O-RUs into the network. [currency]"""


class OperatingCosts(Priced):
    """What a site costs every year, its connection aside."""

    new: NonNegative
    """Upkeep of a site on open ground. [currency]"""
    existing: NonNegative
    """Rent on an existing structure. [currency]"""
    per_sector: NonNegative = 0.0
    """Power and upkeep of an O-RU. [currency]"""


class CostsSection(Section):
    """What sites cost."""

    currency: Currency
    """ISO 4217 code, for instance ``AUD``."""
    towers: TowerCosts
    power: PowerCosts
    radios: RadioCosts
    opex_per_year: OperatingCosts


class PlacementSection(Section):
    """What to place for."""

    budget_capex: NonNegative
    """Most that may be spent on building. [currency]"""
    min_new_people: NonNegative = 1.0
    """A site that reaches fewer people without service is left out beforehand."""
    effort: Literal["quick", "normal", "thorough"] = "normal"
    """How much counted work the search and its bound may take."""


class ReportingAreas(DataSource):
    """Areas to report for."""

    name_field: str = "name"
    """Column that holds the area's name."""
