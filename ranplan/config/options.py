"""Every way to build every candidate: height by equipment, with its connection and its cost."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ranplan.config.connections import connect
from ranplan.config.in_service import carriers_in_service
from ranplan.config.journal import Journal
from ranplan.config.sectors import boresight_misfits, has_repeats, radio_misfits, sectors_on
from ranplan.errors import InvalidInputError
from ranplan.options.cost import Connection, Price, Prices, TowerPrice, option_cost
from ranplan.options.model import SiteOption
from ranplan.sites import Site
from ranplan.sites.orientation import convergence_deg

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from ranplan.config.load import LoadedConfig
    from ranplan.config.siting_schema import BackhaulSection, CostsSection, EquipmentSection
    from ranplan.errors import Problem
    from ranplan.grid import Grid
    from ranplan.io.inputs import InputFile
    from ranplan.radio.model import Carrier, Radio
    from ranplan.region import Region
    from ranplan.sites.candidate import Candidate


@dataclass(frozen=True, slots=True)
class Options:
    """
    What could be built where.

    Parameters
    ----------
    options : tuple of SiteOption
        By candidate, height and equipment, each in its own order.
    unconnected : tuple of Candidate
        Candidates that no link reaches: they have no option.
    files : tuple of InputFile
    notes : tuple of str
    """

    options: tuple[SiteOption, ...]
    unconnected: tuple[Candidate, ...]
    files: tuple[InputFile, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Equipment:
    """An entry of the config's ``equipment``, its names resolved."""

    name: str
    radios: tuple[tuple[Carrier, Radio], ...]
    azimuths_deg: tuple[float, ...]
    tilt_deg: float

    @property
    def carriers(self) -> tuple[str, ...]:
        return tuple(carrier.name for carrier, _ in self.radios)


def build_options(
    loaded: LoadedConfig,
    region: Region,
    candidates: Sequence[Candidate],
    carriers: Mapping[str, Carrier],
    radios: Mapping[str, Radio],
    *,
    masts: Sequence[Site],
) -> Options:
    """
    Combine candidates, heights and equipment, and price each combination.

    Parameters
    ----------
    loaded : LoadedConfig
    region : Region
    candidates : sequence of Candidate
    carriers : mapping of str to Carrier
    radios : mapping of str to Radio
    masts : sequence of Site
        In service: where one stands, equipment on a carrier that it transmits is left out.

    Returns
    -------
    Options

    Raises
    ------
    InvalidInputError
        With every radio that is not there or does not fit its carrier, every boresight that does
        not fit its antenna, heights that no tower class has a price for, and if no candidate can
        be connected or all equipment repeats carriers of masts in service.
    """
    costs = loaded.config.costs
    if costs is None:
        what, remedy = "is missing: what sites cost", "add the section"
        raise InvalidInputError(loaded.problem(("costs",), what, remedy=remedy))
    problems = [
        *_equipment_problems(loaded, carriers, radios),
        *_height_problems(loaded, costs, candidates),
    ]
    if problems:
        raise InvalidInputError(problems)
    equipment = [_resolved(item, carriers, radios) for item in loaded.config.equipment]
    prices = _prices(costs, loaded.config.backhaul)
    journal = Journal(loaded.base_dir)
    connected, unconnected = connect(loaded, region, candidates, journal)
    turns_deg = convergence_deg(
        region.grid.crs,
        np.array([candidate.longitude for candidate, _ in connected]),
        np.array([candidate.latitude for candidate, _ in connected]),
    )
    fitting = _fitting(loaded, [place for place, _ in connected], equipment, masts, region.grid)
    n_repeats = sum(
        (len(equipment) - len(items)) * len(candidate.heights_agl_m)
        for (candidate, _), items in zip(connected, fitting, strict=True)
    )
    if n_repeats > 0:
        journal.notes.append(
            f"equipment: {n_repeats:,} options repeat a carrier of a mast in service at the same"
            " place and are left out"
        )
    options = tuple(
        _option(candidate, height_agl_m, item, connection, prices=prices, turn_deg=float(turn_deg))
        for (candidate, connection), turn_deg, items in zip(
            connected, turns_deg, fitting, strict=True
        )
        for height_agl_m in candidate.heights_agl_m
        for item in items
    )
    return Options(options, unconnected, tuple(journal.files), tuple(journal.notes))


def _fitting(
    loaded: LoadedConfig,
    candidates: Sequence[Candidate],
    equipment: Sequence[_Equipment],
    masts: Sequence[Site],
    grid: Grid,
) -> list[list[_Equipment]]:
    """Equipment for each candidate that repeats no carrier of a mast in service there."""
    fitting = [
        [item for item in equipment if in_service.isdisjoint(item.carriers)]
        for in_service in carriers_in_service(candidates, masts, grid)
    ]
    if equipment and not any(fitting):
        problem = loaded.problem(
            ("equipment",),
            "every entry repeats a carrier of the mast in service at every candidate",
            remedy="add equipment on another carrier, or candidates where no mast is in service",
        )
        raise InvalidInputError(problem)
    return fitting


def _equipment_problems(
    loaded: LoadedConfig, carriers: Mapping[str, Carrier], radios: Mapping[str, Radio]
) -> Iterator[Problem]:
    for at, item in enumerate(loaded.config.equipment):
        known = []
        for carrier, radio_id in item.radios.items():
            misfits = list(radio_misfits(radio_id, carriers[carrier], radios))
            for what, rest in misfits:
                yield loaded.problem(("equipment", at, "radios", carrier), what, **rest)
            known += [] if misfits else [radios[radio_id]]
        boresights = ("equipment", at, "azimuths_deg")
        if has_repeats(item.azimuths_deg):
            what = "two sectors point the same way"
            yield loaded.problem(boresights, what, remedy="leave one out")
        if len(known) < len(item.radios):
            continue  # whether they are omnis is not known of all
        for what, rest in boresight_misfits(
            known,
            is_pointed=item.azimuths_deg != "omni",
            tilt_deg=item.tilt_deg,
            where_azimuths_go="here",
        ):
            yield loaded.problem(boresights, what, **rest)


def _height_problems(
    loaded: LoadedConfig, costs: CostsSection, candidates: Sequence[Candidate]
) -> Iterator[Problem]:
    limit_m = costs.towers.classes[-1].up_to_height_m
    too_high = [item for item in candidates if item.heights_agl_m[-1] > limit_m]
    if too_high:
        worst = max(too_high, key=lambda item: item.heights_agl_m[-1])
        yield loaded.problem(
            ("costs", "towers", "classes"),
            f"{len(too_high):,} candidates have antenna heights that no class has a price for, the"
            f" greatest {worst.heights_agl_m[-1]:g} m at {worst.site_id}",
            allowed=f"allowed: up to {limit_m:g} m",
            remedy="add a class, or set lower heights_agl_m in candidates",
        )


def _resolved(
    item: EquipmentSection, carriers: Mapping[str, Carrier], radios: Mapping[str, Radio]
) -> _Equipment:
    return _Equipment(
        item.name,
        tuple(
            (carrier, radios[item.radios[name]])
            for name, carrier in carriers.items()
            if name in item.radios
        ),
        () if item.azimuths_deg == "omni" else tuple(item.azimuths_deg),
        item.tilt_deg,
    )


def _prices(costs: CostsSection, backhaul: BackhaulSection | None) -> Prices:
    parts = [costs.towers, costs.power, costs.radios, costs.opex_per_year]
    is_made_up = any(part.illustrative for part in parts)
    if backhaul is not None:  # a price a metre is as real as the metres
        is_made_up |= backhaul.illustrative or backhaul.fibre.illustrative
    return Prices(
        currency=costs.currency,
        towers=tuple(
            TowerPrice(item.up_to_height_m, Price(item.new, item.existing))
            for item in costs.towers.classes
        ),
        power=Price(costs.power.new, costs.power.existing),
        o_ru=costs.radios.price,
        installation_per_sector=costs.radios.installation_per_sector,
        integration_per_site=costs.radios.integration_per_site,
        upkeep=Price(costs.opex_per_year.new, costs.opex_per_year.existing),
        upkeep_per_sector=costs.opex_per_year.per_sector,
        illustrative=is_made_up,
    )


def _option(
    candidate: Candidate,
    height_agl_m: float,
    equipment: _Equipment,
    connection: Connection | None,
    *,
    prices: Prices,
    turn_deg: float,
) -> SiteOption:
    option_id = f"{candidate.site_id}/h{height_agl_m:g}/{equipment.name}"
    sectors = tuple(
        sectors_on(
            option_id,
            equipment.radios,
            azimuths_deg=equipment.azimuths_deg,
            tilt_deg=equipment.tilt_deg,
            convergence_deg=turn_deg,
        )
    )
    site = Site(
        site_id=candidate.site_id,
        name=candidate.name,
        longitude=candidate.longitude,
        latitude=candidate.latitude,
        row=candidate.row,
        col=candidate.col,
        ground_amsl_m=candidate.ground_amsl_m,
        height_agl_m=height_agl_m,
        sectors=sectors,
        illustrative=candidate.illustrative,
    )
    return SiteOption(
        option_id=option_id,
        candidate=candidate,
        equipment=equipment.name,
        site=site,
        backhaul=None if connection is None else connection.link.kind,
        fibre_distance_m=None if connection is None else connection.distance_m,
        cost=option_cost(
            prices,
            [sector.radio.radio_id for sector in sectors],
            height_agl_m=height_agl_m,
            is_existing=candidate.is_existing,
            connection=connection,
        ),
    )
