"""Coverage of given sites, without placement."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ranplan.config.load import load_config
from ranplan.config.sites import build_sites
from ranplan.execution import WindowCounts, WindowTask, compute_windows, default_threads
from ranplan.io.store import PathLossStore
from ranplan.pipeline.groundwork import (
    Groundwork,
    coverage_of,
    input_records,
    lay_groundwork,
    plan_digest,
)
from ranplan.pipeline.provenance import provenance
from ranplan.result import InputRecord, Plan

if TYPE_CHECKING:
    from collections.abc import Callable

    from ranplan.sites import Site


@dataclass(frozen=True, slots=True)
class CoverageJob:
    """
    A coverage plan that has been read and checked, and not been computed.

    Parameters
    ----------
    base : Groundwork
    sites : tuple of Site
    tasks : tuple of WindowTask
        The path loss windows it needs.
    inputs : tuple of InputRecord
    digest : str
        Of the config and of every file read: names the plan.
    """

    base: Groundwork
    sites: tuple[Site, ...]
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
    base = lay_groundwork(loaded)
    sites, site_files = build_sites(
        loaded, sites_path, region=base.region, carriers=base.carriers, radios=base.radios
    )
    inputs = input_records([*base.files, *site_files])
    tasks = tuple(task for site in sites for task in base.tasks.of(site))
    return CoverageJob(base, sites, tasks, inputs, plan_digest(loaded, inputs))


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
    base = job.base
    counts = compute_windows(
        job.tasks,
        base.ground,
        base.settings,
        store,
        n_threads=default_threads() if n_threads is None else n_threads,
        on_computed=on_computed,
    )
    coverage = coverage_of(base, job.sites, store)
    rests_on = provenance(base, job.sites, job.inputs)
    return Plan(base.loaded.config.name, base.region, job.sites, coverage, rests_on), counts


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
