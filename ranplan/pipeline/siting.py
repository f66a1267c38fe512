"""What a placement amounts to: people, cost, vendors, and what became of every candidate."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING

import numpy as np

from ranplan.config.areas import area_results
from ranplan.config.constraints import life_of
from ranplan.constants import ZONE_SEA
from ranplan.constraints.model import STATUSES, status
from ranplan.coverage.model import NO_SERVER
from ranplan.pipeline.judging import Judged, judge
from ranplan.pipeline.service import served_by
from ranplan.result import CandidateStatus, ChosenSite, Siting, VendorShare

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ranplan.coverage.model import Coverage
    from ranplan.options import SiteOption
    from ranplan.pipeline.planning import PlanJob
    from ranplan.placement.model import Placement
    from ranplan.region import Region
    from ranplan.sites import Site


def siting(
    job: PlanJob, before: Coverage, after: Coverage, placement: Placement, judged: Judged
) -> Siting:
    """
    Work out what a placement amounts to.

    Parameters
    ----------
    job : PlanJob
    before : Coverage
        Of the masts in service.
    after : Coverage
        Of the masts in service and, after them, of the chosen options' sites.
    placement : Placement
        Its options are those of ``job.options``.
    judged : Judged
        All options.

    Returns
    -------
    Siting

    Raises
    ------
    RuntimeError
        If a chosen option is forbidden when it is judged again: the search has gone wrong.
    """
    region, config, options = job.base.region, job.base.loaded.config, job.options.options
    chosen = tuple(options[index] for index in placement.chosen)
    served_before = served_by(job.existing, before)
    served_after = served_by(job.existing, after)
    sites = (*job.existing.sites, *(option.site for option in chosen))
    people = _people_by_site(region, after, served_after & ~served_before, sites)
    life = life_of(config)
    return Siting(
        existing_sites=job.existing.sites,
        served_before=served_before,
        served_after=served_after,
        before_tier_index=before.tier_index,
        population_before=_people(region, served_before),
        population_after=_people(region, served_after),
        area_before_km2=_land_km2(region, served_before),
        area_after_km2=_land_km2(region, served_after),
        candidates=_candidates(job, judged, {option.candidate.site_id for option in chosen}),
        n_options=len(options),
        n_options_blocked=len(judged.forbidden),
        blocked_by_kind=_blocked_by_kind(options, judged),
        chosen=_judged_again(job, chosen, people[len(job.existing.sites) :]),
        placement=placement,
        budget_capex=job.wanted.budget_capex,
        currency=job.costs.currency,
        cost_illustrative=any(option.cost.illustrative for option in options),
        option_verdicts=tuple(v for option in options for v in judged.verdicts[option.option_id]),
        vendors=vendor_shares(chosen, job.costs.radios.price),
        areas=area_results(
            job.areas,
            region,
            served_before,
            served_after,
            study=any(carrier.band.study for carrier in job.base.carriers.values()),
        ),
        life=(life.build_date, life.end_of_life),
        operator=config.operator,
    )


def vendor_shares(
    options: Sequence[SiteOption], prices: Mapping[str, float]
) -> tuple[VendorShare, ...]:
    """
    Share out the O-RUs of options between their vendors.

    Parameters
    ----------
    options : sequence of SiteOption
    prices : mapping of str to float
        Of an O-RU, by radio. [currency]

    Returns
    -------
    tuple of VendorShare
        Most O-RUs first.
    """
    sectors, sites, capex = Counter[str](), Counter[str](), defaultdict[str, float](float)
    for option in options:
        sites.update(option.vendors)
        for sector in option.site.sectors:
            sectors[sector.radio.vendor] += 1
            capex[sector.radio.vendor] += prices[sector.radio.radio_id]
    n_sectors = sum(sectors.values())
    return tuple(
        VendorShare(vendor, sites[vendor], count, capex[vendor], count / n_sectors)
        for vendor, count in sorted(sectors.items(), key=lambda item: (-item[1], item[0]))
    )


def _judged_again(
    job: PlanJob, chosen: Sequence[SiteOption], people: Sequence[float]
) -> tuple[ChosenSite, ...]:
    """Judge what was chosen once more, on its own."""
    judged = judge(chosen, job.rules.book, job.base.loaded.config)
    if judged.forbidden:
        msg = f"placement chose what is forbidden: {', '.join(sorted(judged.forbidden))}"
        raise RuntimeError(msg)
    sites = [
        ChosenSite(option, n, verdicts, status(verdicts))
        for option, n in zip(chosen, people, strict=True)
        for verdicts in (judged.verdicts[option.option_id],)
    ]
    return tuple(sorted(sites, key=lambda item: item.option.candidate.site_id))


def _people_by_site(
    region: Region, after: Coverage, is_new: np.ndarray, sites: Sequence[Site]
) -> list[float]:
    """People newly served by each site, as their best server."""
    if region.population is None:
        return [0.0] * len(sites)
    site_of_sector = np.repeat(np.arange(len(sites)), [len(site.sectors) for site in sites])
    cells = is_new & (after.best_server != NO_SERVER)
    people = np.bincount(
        site_of_sector[after.best_server[cells]], region.population[cells], len(sites)
    )
    return people.tolist()


def _people(region: Region, cells: np.ndarray) -> float:
    if region.population is None:
        return 0.0
    return float(region.population[cells].sum(dtype=np.float64))


def _land_km2(region: Region, cells: np.ndarray) -> float:
    is_land = region.zone != ZONE_SEA
    return float(np.count_nonzero(cells & is_land)) * region.grid.cell_m**2 / 1e6


def _candidates(job: PlanJob, judged: Judged, chosen: set[str]) -> tuple[CandidateStatus, ...]:
    by_site: dict[str, list[SiteOption]] = defaultdict(list)
    for option in job.options.options:
        by_site[option.candidate.site_id].append(option)
    unconnected = set(job.options.unconnected)
    return tuple(
        CandidateStatus(
            candidate=candidate,
            n_options=len(own),
            n_blocked=sum(option.option_id in judged.forbidden for option in own),
            status=_best_status(own, judged, is_connected=candidate not in unconnected),
            is_chosen=candidate.site_id in chosen,
        )
        for candidate in job.candidates.candidates
        for own in (by_site[candidate.site_id],)
    )


def _best_status(options: Sequence[SiteOption], judged: Judged, *, is_connected: bool) -> str:
    """Return the status of the option that stands best; without options, why there is none."""
    if not options:
        return "in service" if is_connected else "unconnected"
    statuses = {status(judged.verdicts[option.option_id]) for option in options}
    return next((name for name in reversed(STATUSES) if name in statuses), "not checked")


def _blocked_by_kind(options: Sequence[SiteOption], judged: Judged) -> dict[str, int]:
    """Count the candidates that lost an option to each kind of verdict."""
    sites: dict[str, set[str]] = defaultdict(set)
    for option in options:
        for kind in judged.forbidden.get(option.option_id, ()):
            sites[kind].add(option.candidate.site_id)
    return {kind: len(sites[kind]) for kind in sorted(sites)}
