"""The plan: what was asked, what came out, and what it rests on."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    import shapely

    from ranplan.constraints.model import Verdict
    from ranplan.coverage.model import Coverage
    from ranplan.options import SiteOption
    from ranplan.placement.model import Placement
    from ranplan.region import Region
    from ranplan.sites import Site
    from ranplan.sites.candidate import Candidate


@dataclass(frozen=True, slots=True)
class InputRecord:
    """
    One file that was read.

    Parameters
    ----------
    path : str
        As given, relative to the config where the config names it.
    role : str
        What it was read as, for instance ``"elevation"``.
    size_bytes : int
    sha256 : str
    source, licence, date : str or None
        As the config states them.
    illustrative : bool
    """

    path: str
    role: str
    size_bytes: int
    sha256: str
    source: str | None = None
    licence: str | None = None
    date: str | None = None
    illustrative: bool = False


@dataclass(frozen=True, slots=True)
class CarrierUse:
    """
    A carrier that a plan may use, and the model its path loss comes from.

    Parameters
    ----------
    name, band : str
        The planner's name for it; 3GPP name, or that of a band under study.
    frequency_mhz, bandwidth_mhz : float
        [MHz]
    model, document, edition : str
        Registry key of the propagation model, and what it implements.
    study : bool
        The band has no standard or licence yet: whatever rests on it is a study.
    """

    name: str
    band: str
    frequency_mhz: float
    bandwidth_mhz: float
    model: str
    document: str
    edition: str
    study: bool


@dataclass(frozen=True, slots=True)
class Provenance:
    """
    What a plan rests on.

    Parameters
    ----------
    config_digest : str
        SHA-256 of the config as validated, defaults filled in.
    inputs : tuple of InputRecord
    versions : dict
        Name to version of ranplan and the libraries that shape the numbers.
    model : dict
        Settings of the propagation models, the same for all carriers.
    seed : int
    notes : tuple of str
        What was done to the data on the way.
    illustrative : tuple of str
        Layers, radios and sites that are illustrative, not records.
    carriers : tuple of CarrierUse
        In the order of the config.
    """

    config_digest: str
    inputs: tuple[InputRecord, ...]
    versions: dict[str, str]
    model: dict[str, Any]
    seed: int
    notes: tuple[str, ...] = field(default=())
    illustrative: tuple[str, ...] = field(default=())
    carriers: tuple[CarrierUse, ...] = field(default=())

    @property
    def study(self) -> tuple[str, ...]:
        """What makes the plan a study: carriers in bands without a standard or licence."""
        return tuple(
            f"carrier {carrier.name}: band {carrier.band} has no standard and no licence yet"
            for carrier in self.carriers
            if carrier.study
        )

    @property
    def documents(self) -> tuple[str, ...]:
        """Documents and editions of the carriers' models, each once."""
        named = (f"{carrier.document}, {carrier.edition}" for carrier in self.carriers)
        return tuple(dict.fromkeys(named))


@dataclass(frozen=True, slots=True)
class ChosenSite:
    """
    A site that the plan builds.

    Parameters
    ----------
    option : SiteOption
    population_covered : float
        People without service before whose best server it is.
    verdicts : tuple of Verdict
        Of that option, judged again after placement.
    status : str
        Its worst verdict, see ``constraints.model.status``.
    """

    option: SiteOption
    population_covered: float
    verdicts: tuple[Verdict, ...]
    status: str


@dataclass(frozen=True, slots=True)
class CandidateStatus:
    """
    What became of a candidate.

    Parameters
    ----------
    candidate : Candidate
    n_options : int
        Heights times equipment.
    n_blocked : int
        Options that a verdict forbids.
    status : str
        Best status among its options; ``"unconnected"`` where no backhaul reaches;
        ``"in service"`` where a mast in service has all that is offered already.
    is_chosen : bool
    """

    candidate: Candidate
    n_options: int
    n_blocked: int
    status: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class VendorShare:
    """
    What of a plan's new sites is one vendor's.

    Parameters
    ----------
    vendor : str
    n_sites, n_sectors : int
        Sites with at least one of its O-RUs, and its O-RUs.
    o_ru_capex : float
        Price of its O-RUs. [currency]
    share_of_sectors : float
        0 to 1.
    """

    vendor: str
    n_sites: int
    n_sectors: int
    o_ru_capex: float
    share_of_sectors: float


@dataclass(frozen=True, slots=True)
class AreaResult:
    """
    People of a reporting area, before and after.

    Parameters
    ----------
    area_id, name : str
    geometry : shapely.Geometry
        In the grid's CRS.
    population, covered_before, covered_after : float
    illustrative : bool
    study : bool
        People after rest on a band without a standard or licence.
    """

    area_id: str
    name: str
    geometry: shapely.Geometry
    population: float
    covered_before: float
    covered_after: float
    illustrative: bool
    study: bool = False


@dataclass(frozen=True, slots=True)
class Siting:
    """
    What placing sites adds to coverage.

    Parameters
    ----------
    existing_sites : tuple of Site
        Masts in service; they come first in ``Plan.sites``.
    served_before, served_after : (rows, cols) bool array
        Weakest tier or better by computation, or inside given coverage.
    before_tier_index : (rows, cols) uint8 array
        Tiers of the masts in service alone, as ``Coverage.tier_index``.
    population_before, population_after : float
        Served people.
    area_before_km2, area_after_km2 : float
        Served land. [km2]
    candidates : tuple of CandidateStatus
    n_options, n_options_blocked : int
    blocked_by_kind : dict of str to int
        Candidates that lost at least one option to a kind of verdict.
    chosen : tuple of ChosenSite
        By site id.
    placement : Placement
    budget_capex : float
    currency : str
    cost_illustrative : bool
    option_verdicts : tuple of Verdict
        Of all options of all candidates, each judged once.
    vendors : tuple of VendorShare
        Largest share first.
    areas : tuple of AreaResult
    life : (str or None, str or None)
        Build date and end of life.
    operator : str or None
    """

    existing_sites: tuple[Site, ...]
    served_before: np.ndarray
    served_after: np.ndarray
    before_tier_index: np.ndarray
    population_before: float
    population_after: float
    area_before_km2: float
    area_after_km2: float
    candidates: tuple[CandidateStatus, ...]
    n_options: int
    n_options_blocked: int
    blocked_by_kind: dict[str, int]
    chosen: tuple[ChosenSite, ...]
    placement: Placement
    budget_capex: float
    currency: str
    cost_illustrative: bool
    option_verdicts: tuple[Verdict, ...]
    vendors: tuple[VendorShare, ...]
    areas: tuple[AreaResult, ...]
    life: tuple[str | None, str | None]
    operator: str | None

    @property
    def capex(self) -> float:
        """Of the chosen sites together. [currency]."""
        return sum(item.option.cost.capex for item in self.chosen)

    @property
    def opex_per_year(self) -> float:
        """Of the chosen sites together. [currency/year]."""
        return sum(item.option.cost.opex_per_year for item in self.chosen)


@dataclass(frozen=True, slots=True)
class Plan:
    """
    A finished plan, in memory; ``io`` writes it and ``report`` draws it.

    Parameters
    ----------
    name : str
    region : Region
    sites : tuple of Site
        Every mast that coverage counts.
    coverage : Coverage
        Of all of them: with placement, after it.
    provenance : Provenance
    siting : Siting or None
        None where the sites were given.
    """

    name: str
    region: Region
    sites: tuple[Site, ...]
    coverage: Coverage
    provenance: Provenance
    siting: Siting | None = None
