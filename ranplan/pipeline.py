"""The whole flow on one screen: config and files in, plan out."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

import ranplan
from ranplan.config.load import LoadedConfig, load_config
from ranplan.config.propagation import check_propagation
from ranplan.config.radio import build_carriers, build_radios
from ranplan.config.region import build_region
from ranplan.config.sites import build_sites
from ranplan.constants import ZONE_SEA
from ranplan.coverage.best_server import cover
from ranplan.coverage.model import Receiver, Tier
from ranplan.errors import all_of
from ranplan.execution import (
    Ground,
    PathLossSettings,
    WindowCounts,
    WindowTask,
    compute_windows,
    default_threads,
    stored_windows,
    window_tasks,
)
from ranplan.io.inputs import describe
from ranplan.io.store import PathLossStore
from ranplan.propagation import MODELS, Climate, Terrain
from ranplan.result import InputRecord, Plan, Provenance

if TYPE_CHECKING:
    from collections.abc import Callable

    from ranplan.region import Region
    from ranplan.sites import Site

_SHAPING_LIBRARIES = ("numpy", "numba", "scipy", "rasterio", "pyproj", "shapely", "geopandas")


@dataclass(frozen=True, slots=True)
class CoverageJob:
    """
    A coverage plan that has been read and checked, and not been computed.

    Parameters
    ----------
    loaded : LoadedConfig
    region : Region
    sites : tuple of Site
    ground : Ground
    settings : PathLossSettings
    tasks : tuple of WindowTask
        The path loss windows it needs.
    inputs : tuple of InputRecord
    digest : str
        Of the config and of every file read: names the plan.
    """

    loaded: LoadedConfig
    region: Region
    sites: tuple[Site, ...]
    ground: Ground
    settings: PathLossSettings
    tasks: tuple[WindowTask, ...]
    inputs: tuple[InputRecord, ...]
    digest: str


def read_coverage_job(config_path: str | Path, sites_path: str | Path) -> CoverageJob:
    """
    Read and check a config and a file of sites.

    Raises
    ------
    InvalidInputError
        With every problem that was found.
    """
    loaded = load_config(config_path)
    config = loaded.config
    carriers, (radios, radio_files), _, (region, region_files) = all_of(
        lambda: build_carriers(loaded),
        lambda: build_radios(loaded),
        lambda: check_propagation(loaded),
        lambda: build_region(loaded),
    )
    sites, site_files = build_sites(
        loaded, sites_path, region=region, carriers=carriers, radios=radios
    )
    ground = Ground(
        region.grid,
        Terrain(region.elevation_amsl_m, region.clutter_height_m, region.zone),
        Climate(
            config.region.climate.delta_n,
            config.region.climate.surface_refractivity_n0,
            region.latitude_deg,
        ),
    )
    settings = PathLossSettings(
        config.propagation.model,
        config.receiver.height_agl_m,
        config.propagation.time_percent,
        config.propagation.polarization,
    )
    radius_m = {name: section.radius_m for name, section in config.carriers.items()}
    files = [*region_files, *radio_files, *site_files]
    inputs = tuple(record for file in files for record in describe(file))
    return CoverageJob(
        loaded,
        region,
        sites,
        ground,
        settings,
        window_tasks(sites, radius_m, ground, settings),
        inputs,
        _digest(loaded, inputs),
    )


def run_coverage_job(
    job: CoverageJob,
    store: PathLossStore,
    *,
    n_threads: int | None = None,
    on_computed: Callable[[WindowTask], object] | None = None,
) -> tuple[Plan, WindowCounts]:
    """
    Compute the windows that are not stored, then coverage.

    Parameters
    ----------
    job : CoverageJob
    store : PathLossStore
    n_threads : int, optional
        Windows computed at the same time; all cores by default.
    on_computed : callable, optional
        Called with each task once its window is stored.

    Returns
    -------
    plan : Plan
    counts : WindowCounts
    """
    counts = compute_windows(
        job.tasks,
        job.ground,
        job.settings,
        store,
        n_threads=default_threads() if n_threads is None else n_threads,
        on_computed=on_computed,
    )
    config, region = job.loaded.config, job.region
    by_id = {site.site_id: site for site in job.sites}
    coverage = cover(
        region.grid,
        (
            (by_id[task.site_id], task.carrier, window)
            for task, window in stored_windows(job.tasks, job.ground, store)
        ),
        sites=job.sites,
        receiver=Receiver(
            config.receiver.height_agl_m, config.receiver.gain_dbi, config.receiver.loss_db
        ),
        tiers=[Tier(tier.name, tier.rsrp_dbm) for tier in config.coverage.tiers],
        location_fraction=config.coverage.location_fraction,
        clutter_height_m=region.clutter_height_m,
        is_sea=region.zone == ZONE_SEA,
        population=region.population,
    )
    return Plan(config.name, region, job.sites, coverage, _provenance(job)), counts


def cover_sites(config_path: str | Path, sites_path: str | Path, cache_dir: str | Path) -> Plan:
    """
    Coverage of given sites, in memory.

    Parameters
    ----------
    config_path, sites_path : str or Path
        The plan's config, and a GeoJSON, GeoPackage or CSV file of sites.
    cache_dir : str or Path
        Folder of path loss windows; what it holds is not computed again.

    Returns
    -------
    Plan

    Raises
    ------
    InvalidInputError
        With every problem that was found.
    """
    job = read_coverage_job(config_path, sites_path)
    plan, _ = run_coverage_job(job, PathLossStore(Path(cache_dir)))
    return plan


def _digest(loaded: LoadedConfig, inputs: tuple[InputRecord, ...]) -> str:
    content = [loaded.digest, *(f"{record.role} {record.sha256}" for record in inputs)]
    return hashlib.sha256("\n".join(content).encode()).hexdigest()


def _provenance(job: CoverageJob) -> Provenance:
    model = MODELS[job.settings.model]
    climate = job.ground.climate
    radios = {sector.radio.radio_id: sector.radio for s in job.sites for sector in s.sectors}
    made_up = sum(site.illustrative for site in job.sites)
    illustrative = [
        *([f"{made_up} of {len(job.sites)} sites"] if made_up > 0 else []),
        *job.region.illustrative,
        *(f"radio {key}" for key, radio in sorted(radios.items()) if radio.illustrative),
    ]
    return Provenance(
        config_digest=job.loaded.digest,
        inputs=job.inputs,
        versions={
            "ranplan": ranplan.__version__,
            **{name: version(name) for name in _SHAPING_LIBRARIES},
        },
        model={
            "key": model.key,
            "document": model.document,
            "edition": model.edition,
            "mode": "exact",
            "sampling": "major axis grid lines",
            "receiver_height_agl_m": job.settings.receiver_height_agl_m,
            "time_percent": job.settings.time_percent,
            "polarization": job.settings.polarization,
            "delta_n": climate.delta_n,
            "surface_refractivity_n0": climate.surface_refractivity_n0,
        },
        seed=job.loaded.config.seed,
        notes=job.region.notes,
        illustrative=tuple(illustrative),
    )
