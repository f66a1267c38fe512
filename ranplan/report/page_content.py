"""What the report's text and tables say, drawn from a plan."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from ranplan.constants import ZONE_SEA
from ranplan.constraints.model import STATUSES
from ranplan.report import verdict_wording, wording

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ranplan.constraints.model import Verdict
    from ranplan.result import ChosenSite, Plan, Siting

_OUTCOMES = ("pass", "fail", "indeterminate")
_FATES = {  # of candidates that were not chosen
    "clear": "Allowed as far as the layers tell, but not among the best for the budget",
    "advice": "Allowed with advice, but not among the best for the budget",
    "undecided": "A rule could not be decided there, and not among the best for the budget",
    "approval needed": "Needs an approval, and not among the best for the budget",
    "not checked": "No rule or licence was given to check",
    "forbidden": "Every way to build it is forbidden",
    "unconnected": "No backhaul reaches it",
    "in service": "A mast in service there has all that is offered",
}


@dataclass(frozen=True, slots=True)
class Reach:
    """
    Who or what the plan serves: people, or land where the plan knows of no people.

    Parameters
    ----------
    has_people : bool
    total, before, after : float
        In the region; served today; served with the plan. [people or km2]
    is_illustrative : bool
        Some of the people are made up.
    """

    has_people: bool
    total: float
    before: float
    after: float
    is_illustrative: bool

    @classmethod
    def of(cls, plan: Plan, siting: Siting) -> Reach:
        """Return the reach of a plan."""
        people = plan.region.population
        if people is not None:
            return cls(
                has_people=True,
                total=float(np.sum(people, dtype=np.float64)),
                before=siting.population_before,
                after=siting.population_after,
                is_illustrative=any(
                    record.illustrative and record.role == "population"
                    for record in plan.provenance.inputs
                ),
            )
        land = int(np.count_nonzero(plan.region.zone != ZONE_SEA))
        return cls(
            has_people=False,
            total=land * plan.region.grid.cell_m**2 / 1e6,
            before=siting.area_before_km2,
            after=siting.area_after_km2,
            is_illustrative=False,
        )

    @property
    def gained(self) -> float:
        """Served with the plan and not today."""
        return self.after - self.before

    @property
    def without_before(self) -> float:
        """Not served today."""
        return self.total - self.before

    @property
    def without_after(self) -> float:
        """Not served with the plan either."""
        return self.total - self.after

    def part(self, value: float) -> float:
        """Return a part of the total, 0 where the total is 0."""
        return value / self.total if self.total > 0 else 0.0

    def figure(self, value: float) -> str:
        """Return a value without the noun."""
        return wording.count(value) if self.has_people else wording.area(value)

    def text(self, value: float) -> str:
        """Return a value with its noun."""
        return f"{self.figure(value)} {self._noun}"

    def at_most_text(self, value: float) -> str:
        """Return a value with its noun, rounded up."""
        if self.has_people:
            return f"{wording.count(math.ceil(value - 1e-6))} {self._noun}"
        return f"{math.ceil(100 * value - 1e-6) / 100:,.2f} km² {self._noun}"

    @property
    def _noun(self) -> str:
        return "people" if self.has_people else "of land"


def numbered(siting: Siting) -> list[ChosenSite]:
    """Return the chosen sites in the order of their numbers: most people first, then by id."""
    return sorted(
        siting.chosen, key=lambda item: (-item.population_covered, item.option.site.site_id)
    )


def tier_rows(plan: Plan, siting: Siting) -> list[dict[str, Any]]:
    """Return what each tier reaches by computation, today and with the plan, strongest first."""
    is_land = plan.region.zone != ZONE_SEA
    cell_km2 = plan.region.grid.cell_m**2 / 1e6
    people = plan.region.population
    rows = []
    for index, result in enumerate(plan.coverage.tiers, start=1):
        today = siting.before_tier_index >= index
        row: dict[str, Any] = {
            "index": index,
            "name": result.tier.name,
            "level": wording.level(result.tier.threshold_dbm),
            "area_before": float(np.count_nonzero(today & is_land) * cell_km2),
            "area_after": result.area_km2,
        }
        if people is not None:
            row["people_before"] = float(people[today].sum(dtype=np.float64))
            row["people_after"] = result.population
        rows.append(row)
    return rows[::-1]


def has_given_service(siting: Siting) -> bool:
    """Tell whether cells count as served whose level was not computed."""
    return bool((siting.served_before & (siting.before_tier_index == 0)).any())


def cost_rows(parts: Iterable[dict[str, float]]) -> list[dict[str, Any]]:
    """Return the sum of each part of a cost and its share of the whole, dearest first."""
    sums: dict[str, float] = {}
    for site in parts:
        for name, amount in site.items():
            sums[name] = sums.get(name, 0.0) + amount
    total = sum(sums.values())
    return [
        {
            "name": wording.cost_part(name),
            "amount": amount,
            "share": amount / total if total > 0 else 0.0,
        }
        for name, amount in sorted(sums.items(), key=lambda item: (-item[1], item[0]))
    ]


def concentration(siting: Siting) -> float:
    """Return the Herfindahl-Hirschman index of the vendors' shares of sectors, 0 to 10,000."""
    return sum((100 * vendor.share_of_sectors) ** 2 for vendor in siting.vendors)


def verdict_counts(siting: Siting) -> list[dict[str, Any]]:
    """Return how each kind of verdict came out, over all options and over the chosen sites."""
    chosen = [verdict for item in siting.chosen for verdict in item.verdicts]
    of_options, of_chosen = _counted(siting.option_verdicts), _counted(chosen)
    made_up = illustrative_kinds(siting)
    kinds = sorted({kind for kind, _ in (*of_options, *of_chosen)}, key=_kind_order)
    return [
        {
            "kind": verdict_wording.kind(kind),
            "illustrative": kind in made_up,
            "options": [of_options[kind, outcome] for outcome in _OUTCOMES],
            "chosen": [of_chosen[kind, outcome] for outcome in _OUTCOMES],
        }
        for kind in kinds
    ]


def open_verdicts(chosen: list[ChosenSite]) -> list[dict[str, Any]]:
    """Return the chosen sites' verdicts that are not clear, worst first, then by number."""
    rows = [
        {"number": number, "site": item.option.site, "verdict": verdict, "status": status}
        for number, item in enumerate(chosen, start=1)
        for verdict in item.verdicts
        if (status := verdict_wording.verdict_status(verdict)) != "clear"
    ]
    return sorted(rows, key=lambda row: (STATUSES.index(row["status"]), row["number"]))


def decided_share(siting: Siting) -> float | None:
    """Return the share of all options' verdicts that are decided; None where there is none."""
    verdicts = siting.option_verdicts
    if not verdicts:
        return None
    return sum(verdict.outcome != "indeterminate" for verdict in verdicts) / len(verdicts)


def fates(siting: Siting) -> list[dict[str, Any]]:
    """Return how many candidates that were not chosen have each status."""
    counts = Counter(item.status for item in siting.candidates if not item.is_chosen)
    order = list(_FATES)
    return [
        {"status": status, "n": n, "meaning": _FATES[status]}
        for status, n in sorted(counts.items(), key=lambda item: order.index(item[0]))
    ]


def illustrative_kinds(siting: Siting) -> set[str]:
    """Return the kinds of verdicts of which at least one rests on illustrative data."""
    return {verdict.kind for verdict in siting.option_verdicts if verdict.citation.illustrative}


def illustrative_vendors(siting: Siting) -> set[str]:
    """Return the vendors of whose radio units at least one is made up."""
    sectors = (sector for item in siting.chosen for sector in item.option.site.sectors)
    return {sector.radio.vendor for sector in sectors if sector.radio.illustrative}


def removals(siting: Siting) -> list[dict[str, Any]]:
    """Return how many candidates lost a way to build them to each kind of rule, most first."""
    made_up = illustrative_kinds(siting)
    return [
        {"kind": verdict_wording.kind(kind), "n": n, "illustrative": kind in made_up}
        for kind, n in sorted(siting.blocked_by_kind.items(), key=lambda item: (-item[1], item[0]))
    ]


def _counted(verdicts: Iterable[Verdict]) -> Counter[tuple[str, str]]:
    return Counter((verdict.kind, verdict.outcome) for verdict in verdicts)


def _kind_order(kind: str) -> tuple[int, str]:
    known = tuple(verdict_wording.KINDS)
    return (known.index(kind) if kind in known else len(known), kind)
