"""The whole job: from a config to a plan of new sites."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from ranplan.config.areas import Areas, build_areas
from ranplan.config.candidates import Candidates, build_candidates
from ranplan.config.constraints import Rules, build_rules
from ranplan.config.existing import Existing, build_existing
from ranplan.config.load import LoadedConfig, load_config
from ranplan.config.options import Options, build_options
from ranplan.errors import InvalidInputError, Problem, all_of
from ranplan.execution import WindowCounts, WindowTask, compute_windows, default_threads
from ranplan.io.store import PathLossStore
from ranplan.pipeline.groundwork import (
    Groundwork,
    coverage_of,
    input_records,
    lay_groundwork,
    plan_digest,
)
from ranplan.pipeline.judging import Judged, judge
from ranplan.pipeline.provenance import provenance
from ranplan.pipeline.service import Need, option_service, served_by, unmet_need
from ranplan.pipeline.siting import siting
from ranplan.placement.model import Placement, PlacementProblem
from ranplan.placement.place import place
from ranplan.result import InputRecord, Plan

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ranplan.config.siting_schema import CostsSection, PlacementSection
    from ranplan.coverage.model import Coverage

_NEEDED = {
    "candidates": "where new sites may stand",
    "equipment": "what may be put on a mast",
    "costs": "what sites cost",
    "placement": "what may be spent",
}


@dataclass(frozen=True, slots=True)
class PlanJob:
    """
    A plan that has been read and checked, and not been computed.

    Parameters
    ----------
    base : Groundwork
    existing : Existing
    candidates : Candidates
    options : Options
    rules : Rules
    areas : Areas
    costs : CostsSection
    wanted : PlacementSection
    tasks : tuple of WindowTask
        The path loss windows it needs: of every candidate, whatever budget and rules say, so that
        a change of those computes none.
    inputs : tuple of InputRecord
    digest : str
        Of the config and of every file read: names the plan.
    """

    base: Groundwork
    existing: Existing
    candidates: Candidates
    options: Options
    rules: Rules
    areas: Areas
    costs: CostsSection
    wanted: PlacementSection
    tasks: tuple[WindowTask, ...]
    inputs: tuple[InputRecord, ...]
    digest: str

    @property
    def notes(self) -> tuple[str, ...]:
        """What was done to the data on the way, the region's own notes aside."""
        parts = (self.existing, self.candidates, self.options, self.rules, self.areas)
        return tuple(note for part in parts for note in part.notes)


def read_plan_job(config_path: str | Path) -> PlanJob:
    """
    Read and check everything a plan needs.

    Raises
    ------
    InvalidInputError
        With every problem that was found.
    """
    loaded = load_config(config_path)
    costs, wanted = loaded.config.costs, loaded.config.placement
    missing = _missing_sections(loaded)
    if missing or costs is None or wanted is None:
        raise InvalidInputError(missing)
    base = lay_groundwork(loaded)
    (existing, candidates, options), rules, areas = all_of(
        lambda: _sites_and_options(base),
        lambda: build_rules(loaded, base.region),
        lambda: build_areas(loaded, base.region),
    )
    parts = (existing, candidates, options, rules, areas)
    inputs = input_records([*base.files, *(file for part in parts for file in part.files)])
    sites = [*existing.sites, *(option.site for option in options.options)]
    tasks = {task.key: task for site in sites for task in base.tasks.of(site)}
    return PlanJob(
        base,
        existing,
        candidates,
        options,
        rules,
        areas,
        costs,
        wanted,
        tuple(tasks.values()),
        inputs,
        plan_digest(loaded, inputs),
    )


def _sites_and_options(base: Groundwork) -> tuple[Existing, Candidates, Options]:
    loaded, region, carriers, radios = base.loaded, base.region, base.carriers, base.radios
    existing = build_existing(loaded, region, carriers, radios)
    candidates = build_candidates(loaded, region, existing.sites)
    options = build_options(
        loaded, region, candidates.candidates, carriers, radios, masts=existing.sites
    )
    return existing, candidates, options


def _missing_sections(loaded: LoadedConfig) -> list[Problem]:
    """Name every section that coverage does without and a plan does not."""
    return [
        loaded.problem(
            (name,),
            f"is missing: {meaning}",
            remedy="add the section; ranplan new writes a config that has all of them",
        )
        for name, meaning in _NEEDED.items()
        if getattr(loaded.config, name) in (None, [])
    ]


def run_plan_job(
    job: PlanJob,
    store: PathLossStore,
    *,
    n_threads: int | None = None,
    time_limit_s: float | None = None,
    on_computed: Callable[[WindowTask], object] | None = None,
    on_stage: Callable[[str], object] = lambda _: None,
) -> tuple[Plan, WindowCounts]:
    """
    Compute the windows that are not stored, place sites, cover the region, judge what was chosen.

    Parameters
    ----------
    job : PlanJob
    store : PathLossStore
    n_threads : int, optional
        Windows computed at the same time; all cores by default.
    time_limit_s : float, optional
        Stops the search for a better placement by the clock. [s]
    on_computed : callable, optional
        Called with each task once its window is stored.
    on_stage : callable, optional
        Called with the name of each stage as it begins.

    Returns
    -------
    plan : Plan
    counts : WindowCounts
    """
    base, options = job.base, job.options.options
    n_threads = default_threads() if n_threads is None else n_threads
    counts = compute_windows(
        job.tasks, base.ground, base.settings, store, n_threads=n_threads, on_computed=on_computed
    )
    on_stage("service")
    before = coverage_of(base, job.existing.sites, store)
    need = unmet_need(base.region, served_by(job.existing, before))
    service = option_service(base, options, need, store, n_threads=n_threads)
    on_stage("verdicts")
    judged = judge(options, job.rules.book, base.loaded.config)
    on_stage("placement")
    placement = _placed(job, need, service, judged, time_limit_s)
    on_stage("coverage")
    chosen = (options[index].site for index in placement.chosen)
    sites = (*job.existing.sites, *chosen)
    after = coverage_of(base, sites, store)
    found = siting(job, before, after, placement, judged)
    notes = (*job.notes, *_stated_service(job, before))
    rests_on = provenance(base, sites, job.inputs, notes=notes, illustrative=_made_up(job))
    return Plan(base.loaded.config.name, base.region, sites, after, rests_on, found), counts


def _placed(
    job: PlanJob,
    need: Need,
    service: Sequence[np.ndarray],
    judged: Judged,
    time_limit_s: float | None,
) -> Placement:
    """Place among the options that may be built and are worth it; count in all options."""
    options = job.options.options
    least = job.wanted.min_new_people if job.base.region.population is not None else 0.0
    kept = [
        index
        for index, option in enumerate(options)
        if option.option_id not in judged.forbidden
        and service[index].size > 0
        and need.weight[service[index]].sum() >= least
    ]
    site_ids = {candidate.site_id: n for n, candidate in enumerate(job.candidates.candidates)}
    covered = [service[index] for index in kept]
    problem = PlacementProblem(
        weight=need.weight,
        ptr=np.cumsum([0, *(cells.size for cells in covered)], dtype=np.int64),
        cells=np.concatenate([np.empty(0, np.int32), *covered]),
        site=np.array([site_ids[options[i].candidate.site_id] for i in kept], np.int32),
        cost=np.array([options[i].cost.capex for i in kept], np.float64),
        budget=job.wanted.budget_capex,
    )
    placement = place(
        problem,
        effort=job.wanted.effort,
        seed=job.base.loaded.config.seed,
        time_limit_s=time_limit_s,
    )
    return replace(placement, chosen=tuple(kept[index] for index in placement.chosen))


def _stated_service(job: PlanJob, before: Coverage) -> list[str]:
    """Say what coverage that was given, not computed, adds to those who are served."""
    only_stated = job.existing.served & (before.tier_index == 0)
    if not only_stated.any():
        return []
    region = job.base.region
    worth = f"{only_stated.sum() * region.grid.cell_m**2 / 1e6:,.0f} km2"
    if region.population is not None:
        worth += f" with {region.population[only_stated].sum(dtype=np.float64):,.0f} people"
    return [
        f"coverage that was given serves {worth} beyond the masts in service; they count as"
        " served, and in no tier: tiers are computed levels"
    ]


def _made_up(job: PlanJob) -> tuple[str, ...]:
    """Name what is illustrative beyond the region, the sites and the radios."""
    parts = (job.existing, job.candidates, job.options, job.rules, job.areas)
    files = [file for part in parts for file in part.files if file.illustrative]
    names = [f"{file.role}: {file.given}" for file in files]
    if any(option.cost.illustrative for option in job.options.options):
        names.append("costs")
    return tuple(dict.fromkeys(names))


def plan(config_path: str | Path, cache_dir: str | Path) -> Plan:
    """
    Plan new sites, in memory.

    Parameters
    ----------
    config_path : str or Path
        The plan's config.
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
    job = read_plan_job(config_path)
    result, _ = run_plan_job(job, PathLossStore(Path(cache_dir)))
    return result
