"""Radio-meteorology of a region: the config's own numbers, or the planner's digital maps."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pyproj import Transformer

from ranplan.config.journal import Journal
from ranplan.io.itu_maps import read_itu_map
from ranplan.propagation import Climate

if TYPE_CHECKING:
    from ranplan.config.load import LoadedConfig
    from ranplan.config.schema import ClimateSection
    from ranplan.grid import Grid
    from ranplan.io.inputs import InputFile
    from ranplan.region import Region


# Where neither config nor map tells them: a mid-latitude year.
DELTA_N = 45.0
SURFACE_REFRACTIVITY_N0 = 325.0


class RegionClimate(NamedTuple):
    """
    What the air of a region is like.

    Parameters
    ----------
    climate : Climate
        What models read.
    vapour_density_g_m3 : float
        For gases that are added to a loss. [g/m3]
    rain_rate_001_mm_h : float or None
        Exceeded for 0.01 % of an average year, where the config tells it. [mm/h]
    files : tuple of InputFile
        Maps that were read.
    """

    climate: Climate
    vapour_density_g_m3: float
    rain_rate_001_mm_h: float | None
    files: tuple[InputFile, ...]


def build_climate(loaded: LoadedConfig, region: Region) -> RegionClimate:
    """
    Climate of a config's region; a map is read at the region's centre.

    Parameters
    ----------
    loaded : LoadedConfig
    region : Region

    Returns
    -------
    RegionClimate

    Raises
    ------
    InvalidInputError
        If a map is not as ITU distributes it.
    """
    section, journal = loaded.config.region.climate, Journal(loaded.base_dir)
    told = _told(section, region.grid, journal)
    climate = Climate(
        told.get("delta_n", DELTA_N),
        told.get("surface_refractivity_n0", SURFACE_REFRACTIVITY_N0),
        region.latitude_deg,
        pressure_hpa=section.pressure_hpa,
        temperature_c=section.temperature_c,
        radio_climate=section.radio_climate,
        ground_permittivity=section.ground_permittivity,
        ground_conductivity_s_m=section.ground_conductivity_s_m,
    )
    rain_rate = told.get("rain_rate_001_mm_h")
    return RegionClimate(climate, section.vapour_density_g_m3, rain_rate, tuple(journal.files))


def _told(section: ClimateSection, grid: Grid, journal: Journal) -> dict[str, float]:
    """Each quantity that the config tells, or a map of its own at the centre of the grid."""
    west, south, east, north = grid.bounds
    to_wgs84 = Transformer.from_crs(grid.crs, "EPSG:4326", always_xy=True)
    centre = to_wgs84.transform((west + east) / 2.0, (south + north) / 2.0)
    told = {}
    for quantity in type(section.maps).model_fields:
        number, source = getattr(section, quantity), getattr(section.maps, quantity)
        if number is not None:
            told[quantity] = number
        elif source is not None:
            file = journal.other(source, source.file, f"climate.{quantity}")
            told[quantity] = float(read_itu_map(file, quantity).at(*centre))
    return told
