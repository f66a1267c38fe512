"""The config as a frozen schema: extras forbidden, units in the names, no silent defaults for data.

The docstring under each field is its reference text; the JSON Schema of the config is made from it.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from ranplan.config.rules_schema import ConstraintsSection, PlanLife
from ranplan.config.section import (
    Azimuth,
    DataSource,
    FilePath,
    Finite,
    Fraction,
    MastHeight,
    NonNegative,
    Positive,
    Section,
    Text,
    Tilt,
)
from ranplan.config.siting_schema import (
    BackhaulSection,
    CandidatesSection,
    CostsSection,
    EquipmentSection,
    ExistingNetworkSection,
    PlacementSection,
    ReportingAreas,
)
from ranplan.propagation.window import RADIO_CLIMATES

RasterModel = Literal["p1812", "p452"]  # the models that have a raster driver; a test compares


class Bounds(Section):
    """A box of longitude and latitude, WGS84."""

    west: Annotated[float, Field(ge=-180, le=180)]
    """Longitude of the western edge. [deg]"""
    south: Annotated[float, Field(ge=-80, le=84)]
    """Latitude of the southern edge. [deg]"""
    east: Annotated[float, Field(ge=-180, le=180)]
    """Longitude of the eastern edge. [deg]"""
    north: Annotated[float, Field(ge=-80, le=84)]
    """Latitude of the northern edge. [deg]"""

    @model_validator(mode="after")
    def _box_is_not_empty(self) -> Bounds:
        if self.west >= self.east or self.south >= self.north:
            msg = "west must be less than east and south less than north"
            raise ValueError(msg)
        return self


class Elevation(Section):
    """Terrain model: bare ground above mean sea level."""

    files: Annotated[list[FilePath], Field(min_length=1)]
    """Paths, relative to the config file; tiles are joined. GeoTIFF, .hgt, .asc, zipped or not."""
    crs: str | None = None
    """CRS of the files, for instance ``EPSG:32755``: needed where they state none."""
    unit: Literal["m", "ft"] = "m"
    """Unit of the heights; refused where the file states another."""
    nodata: Finite | None = None
    """Value that means no data, where the file states none."""
    voids: Literal["refuse", "interpolate"] = "refuse"
    """What to do with cells without data: refuse, or interpolate from their surroundings."""
    max_void_m: Positive | None = None
    """Widest void that is interpolated; wider ones are refused. Needed with ``interpolate``. [m]"""
    vertical_datum: str | None = None
    """Recorded in the plan; heights are orthometric by contract."""
    source: str | None = None
    """Who made the data."""
    licence: str | None = None
    """Under which licence."""
    date: str | None = None
    """Date of the data."""
    illustrative: bool = False
    """The data are made up to show the tool, not a record."""

    @model_validator(mode="after")
    def _interpolation_has_a_limit(self) -> Elevation:
        if self.voids == "interpolate" and self.max_void_m is None:
            msg = "voids: interpolate needs max_void_m, the widest void that may be filled"
            raise ValueError(msg)
        return self


class Coast(Section):
    """Where the sea is. Without this section every cell is inland."""

    land: DataSource | None = None
    """Polygons of land; what lies outside them, in the region and 50 km around it, is sea."""
    sea_below_m: Finite | None = None
    """Cells lower than this are sea as well (bathymetry merged into the terrain). [m]"""
    from_land_cover: bool = False
    """Cells whose land cover class is marked as sea are sea."""

    @model_validator(mode="after")
    def _says_where_the_sea_is(self) -> Coast:
        if self.land is None and self.sea_below_m is None and not self.from_land_cover:
            msg = "coast needs at least one of land, sea_below_m, from_land_cover"
            raise ValueError(msg)
        return self


class LandCover(DataSource):
    """Land cover classes and the clutter that stands on them."""

    classes: Literal["esa_worldcover"] | FilePath = "esa_worldcover"
    """``esa_worldcover``, or a CSV with the columns code, name, height_m and optionally is_sea."""
    heights_m: dict[str, NonNegative] = Field(default_factory=dict)
    """Clutter heights that replace those of the table, by class name. [m]"""


class SpreadKernel(Section):
    """How the people of a point are spread over cells."""

    shape: Literal["disc", "gaussian"]
    """``disc``: evenly inside a radius; ``gaussian``: with the radius as standard deviation."""
    radius_m: Positive | None = None
    """Radius of the disc, or standard deviation. [m]"""
    density_per_km2: Positive | None = None
    """Instead of a radius, for a disc: the disc that gives this density. [people/km2]"""

    @model_validator(mode="after")
    def _one_size(self) -> SpreadKernel:
        if (self.radius_m is None) == (self.density_per_km2 is None):
            msg = "the kernel needs exactly one of radius_m, density_per_km2"
            raise ValueError(msg)
        if self.shape == "gaussian" and self.radius_m is None:
            msg = "a gaussian kernel needs radius_m"
            raise ValueError(msg)
        return self


class PopulationRaster(DataSource):
    """People as a raster."""

    quantity: Literal["count", "density_per_km2"]
    """What a cell holds: people, or people a square kilometre."""


class PopulationPoints(DataSource):
    """People as points, spread over cells."""

    field: str = "population"
    """Column that holds the number of people."""
    kernel: SpreadKernel


class PopulationPolygons(DataSource):
    """People as polygons, spread evenly over each one's land."""

    field: str = "population"
    """Column that holds the number of people."""


class Population(Section):
    """Where people live; several sources are added."""

    rasters: list[PopulationRaster] = Field(default_factory=list)
    """Gridded population."""
    points: list[PopulationPoints] = Field(default_factory=list)
    """Towns or villages, spread around their points."""
    polygons: list[PopulationPolygons] = Field(default_factory=list)
    """Census areas."""

    @model_validator(mode="after")
    def _has_a_source(self) -> Population:
        if not (self.rasters or self.points or self.polygons):
            msg = "population needs at least one of rasters, points, polygons"
            raise ValueError(msg)
        return self


class ItuMap(Section):
    """The planner's copy of one of ITU's digital maps, as ITU distributes it."""

    file: FilePath
    """Path, relative to the config file: text, one number a grid point."""
    source: str | None = None
    """Recommendation and edition it comes with."""
    licence: str | None = None
    """Under which licence."""
    date: str | None = None
    """Date of the data."""
    illustrative: bool = False
    """The data are made up to show the tool, not a record."""


class ClimateMaps(Section):
    """ITU's digital maps, of which the planner brings copies; read at the region's centre."""

    delta_n: ItuMap | None = None
    """``DN50.TXT`` of P.1812 or P.452."""
    surface_refractivity_n0: ItuMap | None = None
    """``N050.TXT`` of P.1812 or P.452."""
    rain_rate_001_mm_h: ItuMap | None = None
    """``R001.TXT`` of P.837."""


class ClimateSection(Section):
    """Radio-meteorology; the ITU maps these come from are not shipped."""

    delta_n: Annotated[float, Field(gt=0, le=156)] | None = None
    """Average refractive-index lapse rate in the lowest kilometre; 45 unless told. [N-units/km]"""
    surface_refractivity_n0: Annotated[float, Field(ge=100, le=600)] | None = None
    """Sea-level surface refractivity; 325 unless told. [N-units]"""
    pressure_hpa: Annotated[float, Field(ge=500, le=1100)] = 1013.25
    """Pressure of dry air at the ground, for models that count gases. [hPa]"""
    temperature_c: Annotated[float, Field(ge=-80, le=60)] = 15.0
    """Air temperature at the ground, for models that count gases. [degrees C]"""
    radio_climate: Literal[RADIO_CLIMATES] | None = None  # type: ignore[valid-type]
    """ITM's climate of the region; only ITM asks for it."""
    ground_permittivity: Annotated[float, Field(ge=1, le=100)] = 15.0
    """Relative permittivity of the ground, for ITM."""
    ground_conductivity_s_m: Annotated[float, Field(ge=1e-5, le=10)] = 0.005
    """Conductivity of the ground, for ITM. [S/m]"""
    vapour_density_g_m3: Annotated[float, Field(ge=0, le=60)] = 7.5
    """Water vapour, where gases are added to a loss that has none. [g/m3]"""
    rain_rate_001_mm_h: Annotated[float, Field(ge=0, le=500)] | None = None
    """Exceeded for 0.01 % of an average year, where rain is added to a loss. [mm/h]"""
    maps: ClimateMaps = ClimateMaps()
    """Files that tell some of these; a quantity has one or the other."""

    @model_validator(mode="after")
    def _each_quantity_once(self) -> ClimateSection:
        for name in ClimateMaps.model_fields:
            if getattr(self, name) is not None and getattr(self.maps, name) is not None:
                msg = f"{name} is given as a number and as a map; leave one of them out"
                raise ValueError(msg)
        return self


class RegionSection(Section):
    """The ground."""

    cell_m: Positive
    """Side of a cell of the plan's grid. [m]"""
    crs: str = "auto"
    """Projected CRS in metres, for instance ``EPSG:32755``; ``auto``: the region's UTM zone."""
    bounds: Bounds | None = None
    """Without it: the largest upright rectangle the terrain files fill."""
    elevation: Elevation
    coast: Coast | None = None
    """Where the sea is; without it every cell is inland."""
    land_cover: LandCover | None = None
    """Without it every cell is open ground, and the plan says so."""
    population: Population | None = None
    """Without it the plan counts area only."""
    climate: ClimateSection = ClimateSection()


class PropagationSection(Section):
    """The propagation model and what is asked of it."""

    model: RasterModel = "p1812"
    """Of every carrier that names none of its own; see ``ranplan catalogue models``."""
    time_percent: Annotated[float, Field(ge=0.001, le=50)] = 50.0
    """Share of time for which the loss is not exceeded. [%]"""
    polarization: Literal["vertical", "horizontal"] = "vertical"
    """Of the transmitted wave."""


class ReceiverSection(Section):
    """The user's terminal."""

    height_agl_m: MastHeight = 1.5
    """Above ground. [m]"""
    gain_dbi: Finite = 0.0
    """Antenna gain. [dBi]"""
    loss_db: NonNegative = 0.0
    """Body, vehicle or other loss at the terminal. [dB]"""


class CarrierSection(Section):
    """One NR carrier."""

    band: Text
    """3GPP band of the catalogue, for instance ``n28``."""
    frequency_mhz: Positive
    """Centre of the downlink channel. [MHz]"""
    bandwidth_mhz: Positive
    """Channel bandwidth. [MHz]"""
    subcarrier_spacing_khz: Literal[15, 30, 60, 120]
    """Numerology. [kHz]"""
    radius_m: Annotated[float, Field(ge=250, le=200_000)]
    """Path loss is computed this far from a mast. [m]"""
    model: RasterModel | None = None
    """Propagation model of this carrier, where it is not that of ``propagation``."""


class SiteDefaults(Section):
    """What a site has where its file does not say."""

    height_agl_m: MastHeight | None = None
    """Antenna height. [m]"""
    carriers: list[str] = Field(default_factory=list)
    """Names of carriers on the mast."""
    radios: dict[str, str] = Field(default_factory=dict)
    """Radio of the catalogue for each carrier."""
    azimuths_deg: list[Azimuth] | Literal["omni"] | None = None
    """Boresights clockwise from true north, or ``omni``. [deg]"""
    tilt_deg: Tilt = 0.0
    """Mechanical downtilt, positive down. [deg]"""


class TierSection(Section):
    """A level of service."""

    name: Text
    """Shown in legends and tables."""
    rsrp_dbm: Annotated[float, Field(ge=-160, le=-30)]
    """Median RSRP a resource element, after the fade margin. [dBm]"""


class CoverageSection(Section):
    """What counts as served."""

    location_fraction: Fraction = 0.9
    """Share of places in a cell that must reach the level."""
    tiers: Annotated[list[TierSection], Field(min_length=1, max_length=8)]
    """Levels of service, weakest first; the weakest one is what counts as served."""

    @model_validator(mode="after")
    def _weakest_first(self) -> CoverageSection:
        levels = [tier.rsrp_dbm for tier in self.tiers]
        if levels != sorted(set(levels)):
            msg = f"tiers must rise, weakest first, without repeats; they are {levels}"
            raise ValueError(msg)
        if len({tier.name for tier in self.tiers}) != len(self.tiers):
            msg = "two tiers have the same name"
            raise ValueError(msg)
        return self


class PlanConfig(Section):
    """A plan."""

    schema_version: Literal[1]
    """Version of this format."""
    name: Text
    """Shown on the map and in the report."""
    seed: Annotated[int, Field(ge=0)] = 0
    """Of every random draw."""
    region: RegionSection
    propagation: PropagationSection = PropagationSection()
    receiver: ReceiverSection = ReceiverSection()
    carriers: Annotated[dict[str, CarrierSection], Field(min_length=1)]
    """Carriers by the planner's names."""
    radio_catalogue: DataSource | None = None
    """The planner's own O-RU entries, YAML as the shipped catalogue, added to the shipped ones."""
    sites: SiteDefaults = SiteDefaults()
    """What masts in service and given sites have where their file does not say."""
    coverage: CoverageSection
    operator: Text | None = None
    """Whose plan it is: compared with the holders of licences."""
    life: PlanLife | None = None
    """From building to dismantling; rules and licences are checked over all of it."""
    existing_network: ExistingNetworkSection = ExistingNetworkSection()
    """Whoever it serves counts as served; the plan is about the others."""
    candidates: CandidatesSection | None = None
    """Where new sites may stand. Needed by ``ranplan plan``."""
    equipment: list[EquipmentSection] = Field(default_factory=list)
    """What may be put on a mast; each is offered at every candidate and height."""
    backhaul: BackhaulSection | None = None
    """How sites are connected; without it connections cost nothing and reach anywhere."""
    costs: CostsSection | None = None
    """What sites cost. Needed by ``ranplan plan``."""
    placement: PlacementSection | None = None
    """What to place for. Needed by ``ranplan plan``."""
    constraints: ConstraintsSection = ConstraintsSection()
    """Rules and licences that sites are judged by."""
    reporting_areas: ReportingAreas | None = None
    """Polygons for which people before and after are reported, for instance districts."""
