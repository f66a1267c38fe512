"""The table that a plan ends with."""

from __future__ import annotations

import math
from collections import Counter
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ranplan.execution import WindowCounts
    from ranplan.options import SiteOption
    from ranplan.placement.model import Placement
    from ranplan.result import Plan, Siting


def plan_summary(plan: Plan, counts: WindowCounts) -> str:
    """
    Return what a plan amounts to, as lines for the terminal.

    Parameters
    ----------
    plan : Plan
        With placement.
    counts : WindowCounts

    Returns
    -------
    str
    """
    if plan.siting is None:
        msg = "the plan has no placement"
        raise ValueError(msg)
    unit = "km2" if plan.region.population is None else "people"
    rows = [*_work(plan.siting, counts), *_service(plan, plan.siting), *_sites(plan.siting, unit)]
    lines = [plan.name, *(f"  {name:<22}{text}" for name, text in rows)]
    if plan.provenance.study:
        lines.append(f"a study, not a plan to build: {', '.join(plan.provenance.study)}")
    # Each file stands in the report; here its role will do.
    made_up = dict.fromkeys(name.split(":")[0] for name in plan.provenance.illustrative)
    if made_up:
        lines.append(f"illustrative, not records: {', '.join(made_up)}")
    return "\n".join(lines)


def why_nothing(siting: Siting, options: Sequence[SiteOption]) -> str:
    """
    Say why a plan has no new site.

    Parameters
    ----------
    siting : Siting
    options : sequence of SiteOption
        All that were offered.

    Returns
    -------
    str
    """
    if not options:
        return "there is no option; no candidate is within reach of the fibre network"
    if siting.n_options_blocked == len(options):
        counts = ", ".join(f"{kind} at {n}" for kind, n in siting.blocked_by_kind.items())
        return f"every option is forbidden, by {counts} of {len(siting.candidates)} candidates"
    cheapest = min(option.cost.capex for option in options)
    if cheapest > siting.budget_capex:
        return (
            f"the cheapest option costs {siting.currency} {cheapest:,.0f},"
            f" the budget is {siting.budget_capex:,.0f}"
        )
    return "no option that is allowed and within the budget serves anybody new"


def _work(siting: Siting, counts: WindowCounts) -> Iterator[tuple[str, str]]:
    n_existing = sum(item.candidate.is_existing for item in siting.candidates)
    n_heights = sum(len(item.candidate.heights_agl_m) for item in siting.candidates)
    yield (
        "candidate sites",
        f"{len(siting.candidates)} ({n_existing} on existing structures), {n_heights} heights,"
        f" {siting.n_options} options, {siting.n_options_blocked} of them forbidden",
    )
    yield "path loss windows", f"{counts.computed} computed, {counts.reused} reused"


def _service(plan: Plan, siting: Siting) -> Iterator[tuple[str, str]]:
    population = plan.region.population
    if population is None:
        for name, km2 in (("before", siting.area_before_km2), ("after", siting.area_after_km2)):
            yield f"land served {name}", f"{km2:,.0f} km2"
        return
    total = float(np.sum(population, dtype=np.float64))
    for name, people in (
        ("before", siting.population_before),
        ("after", siting.population_after),
    ):
        yield f"people served {name}", f"{people:,.0f} of {total:,.0f} ({people / total:.1%})"
    new = siting.population_after - siting.population_before
    without = total - siting.population_before
    share = f" ({new / without:.1%} of those without service)" if without > 0 else ""
    yield "newly served", f"{new:,.0f}{share}"


def _sites(siting: Siting, unit: str) -> Iterator[tuple[str, str]]:
    placement = siting.placement
    statuses = Counter(item.status for item in siting.chosen)
    named = ", ".join(f"{count} {status}" for status, count in sorted(statuses.items()))
    yield "new sites", f"{len(siting.chosen)}" + (f": {named}" if named else "")
    yield (
        "cost",
        f"{siting.currency} {siting.capex:,.0f} of a budget of {siting.budget_capex:,.0f};"
        f" {siting.opex_per_year:,.0f} a year to run",
    )
    outcomes = Counter(v.outcome for item in siting.chosen for v in item.verdicts)
    if outcomes:
        told = ", ".join(f"{outcomes[name]} {name}" for name in ("pass", "fail", "indeterminate"))
        yield "verdicts on them", told
    if siting.vendors:
        shares = ", ".join(f"{v.vendor} {v.share_of_sectors:.0%}" for v in siting.vendors)
        yield "vendors, by O-RUs", shares
    yield "gap", f"{placement.gap:.2%}: {_proven(placement, unit)}"


def _proven(placement: Placement, unit: str) -> str:
    """Say what the bound means for this choice."""
    how = placement.bound_type + ("; stopped by the clock" if placement.time_limited else "")
    if placement.gap == 0.0:
        return f"no choice within the budget newly serves more {unit} than this one ({how})"
    return (
        f"no choice within the budget newly serves more than {math.ceil(placement.bound):,} {unit},"
        f" this one {placement.objective:,.0f} ({how})"
    )
