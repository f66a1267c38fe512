"""Frozen records of a site option and its cost."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ranplan.sites.candidate import Candidate
    from ranplan.sites.model import Site


@dataclass(frozen=True, slots=True)
class Cost:
    """
    What a site option costs, part by part.

    Parameters
    ----------
    capex_parts : dict of str to float
        ``tower``, ``power``, ``backhaul``, ``o_ru``, ``installation``, ``integration``. [currency]
    opex_parts : dict of str to float
        ``site``, ``sectors``, ``backhaul``. [currency/year]
    currency : str
        ISO 4217.
    illustrative : bool
        Any of the figures is made up.
    """

    capex_parts: dict[str, float]
    opex_parts: dict[str, float]
    currency: str
    illustrative: bool

    @property
    def capex(self) -> float:
        """Capital cost. [currency]."""
        return sum(self.capex_parts.values())

    @property
    def opex_per_year(self) -> float:
        """Running cost. [currency/year]."""
        return sum(self.opex_parts.values())


@dataclass(frozen=True, slots=True)
class SiteOption:
    """
    One way to build a candidate: a height, and equipment with its sectors.

    Parameters
    ----------
    option_id : str
        ``<site>/h<height>/<equipment>``, unique in the plan.
    candidate : Candidate
    equipment : str
        Name of the config's equipment.
    site : Site
        The candidate at that height with that equipment's sectors, as coverage takes it.
    backhaul : str or None
        Kind of link; None where the plan has no backhaul.
    fibre_distance_m : float or None
        To the fibre network, route factor included. [m]
    cost : Cost
    """

    option_id: str
    candidate: Candidate
    equipment: str
    site: Site
    backhaul: str | None
    fibre_distance_m: float | None
    cost: Cost

    @property
    def vendors(self) -> tuple[str, ...]:
        """Vendors of its O-RUs, each once, by name."""
        return tuple(sorted({sector.radio.vendor for sector in self.site.sectors}))
