"""What every plan starts from: the config's region, carriers and radios, read and checked."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ranplan.config.climate import RegionClimate, build_climate
from ranplan.config.propagation import carrier_models, check_propagation
from ranplan.config.radio import build_carriers, build_radios
from ranplan.config.region import build_region
from ranplan.constants import ZONE_SEA
from ranplan.coverage.best_server import cover
from ranplan.coverage.model import Coverage, Receiver, Tier
from ranplan.errors import all_of
from ranplan.execution import Ground, PathLossSettings, WindowTasks, windows_of
from ranplan.io.inputs import describe
from ranplan.propagation import Terrain

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from ranplan.config.load import LoadedConfig
    from ranplan.io.inputs import InputFile
    from ranplan.io.store import PathLossStore
    from ranplan.radio.model import Carrier, Radio
    from ranplan.region import Region
    from ranplan.result import InputRecord
    from ranplan.sites import Site


@dataclass(frozen=True, slots=True)
class Groundwork:
    """
    The region, what may radiate in it, and how path loss is computed over it.

    Parameters
    ----------
    loaded : LoadedConfig
    region : Region
    carriers : mapping of str to Carrier
    radios : mapping of str to Radio
    air : RegionClimate
    ground : Ground
    settings : PathLossSettings
    tasks : WindowTasks
    files : tuple of InputFile
        Every file that was read for it.
    """

    loaded: LoadedConfig
    region: Region
    carriers: Mapping[str, Carrier]
    radios: Mapping[str, Radio]
    air: RegionClimate
    ground: Ground
    settings: PathLossSettings
    tasks: WindowTasks
    files: tuple[InputFile, ...]

    @property
    def receiver(self) -> Receiver:
        """The user's terminal."""
        section = self.loaded.config.receiver
        return Receiver(section.height_agl_m, section.gain_dbi, section.loss_db)

    @property
    def tiers(self) -> list[Tier]:
        """Levels of service, weakest first."""
        return [Tier(t.name, t.rsrp_dbm) for t in self.loaded.config.coverage.tiers]


def lay_groundwork(loaded: LoadedConfig) -> Groundwork:
    """
    Read and check everything but sites.

    Raises
    ------
    InvalidInputError
        With every problem that was found.
    """
    config = loaded.config
    carriers, (radios, radio_files), _, (region, region_files) = all_of(
        lambda: build_carriers(loaded),
        lambda: build_radios(loaded),
        lambda: check_propagation(loaded),
        lambda: build_region(loaded),
    )
    air = build_climate(loaded, region)
    ground = Ground(
        region.grid,
        Terrain(region.elevation_amsl_m, region.clutter_height_m, region.zone),
        air.climate,
    )
    settings = PathLossSettings(
        carrier_models(config),
        config.receiver.height_agl_m,
        config.propagation.time_percent,
        config.propagation.polarization,
    )
    radius_m = {name: section.radius_m for name, section in config.carriers.items()}
    return Groundwork(
        loaded,
        region,
        carriers,
        radios,
        air,
        ground,
        settings,
        WindowTasks(radius_m, ground, settings),
        (*region_files, *air.files, *radio_files),
    )


def input_records(files: Iterable[InputFile]) -> tuple[InputRecord, ...]:
    """Describe every file that was read, each once for each thing it was read as."""
    return tuple(dict.fromkeys(record for file in files for record in describe(file)))


def plan_digest(loaded: LoadedConfig, inputs: Iterable[InputRecord]) -> str:
    """Return the SHA-256 of a config and of every file read: it names the plan."""
    content = [loaded.digest, *(f"{record.role} {record.sha256}" for record in inputs)]
    return hashlib.sha256("\n".join(content).encode()).hexdigest()


def coverage_of(base: Groundwork, sites: Sequence[Site], store: PathLossStore) -> Coverage:
    """Cover the region with sites whose windows are stored."""
    region = base.region
    return cover(
        region.grid,
        windows_of(sites, base.tasks, region.grid, store),
        sites=sites,
        receiver=base.receiver,
        tiers=base.tiers,
        location_fraction=base.loaded.config.coverage.location_fraction,
        clutter_height_m=region.clutter_height_m,
        is_sea=region.zone == ZONE_SEA,
        population=region.population,
    )
