"""Capital and running cost of a site option, part by part."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ranplan.options.model import Cost

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence


@dataclass(frozen=True, slots=True)
class Price:
    """A price at an open site and at a structure that stands. [currency]."""

    new: float
    existing: float

    def at(self, *, is_existing: bool) -> float:
        """Return the one that applies. [currency]."""
        return self.existing if is_existing else self.new


@dataclass(frozen=True, slots=True)
class TowerPrice:
    """Price of a structure for antennas up to a height. [m], [currency]."""

    up_to_height_m: float
    price: Price


@dataclass(frozen=True, slots=True)
class LinkPrice:
    """
    One way of connecting a site.

    Parameters
    ----------
    kind : str
    up_to_m : float
        Longest distance along the ground that it bridges. [m]
    fixed, per_m : float
        Capital cost, and what every metre adds. [currency], [currency/m]
    opex_per_year : float
        [currency/year]
    """

    kind: str
    up_to_m: float
    fixed: float
    per_m: float
    opex_per_year: float

    def capex(self, distance_m: float) -> float:
        """Capital cost over a distance along the ground. [currency]."""
        return self.fixed + self.per_m * distance_m


@dataclass(frozen=True, slots=True)
class Connection:
    """The link a site gets, and the distance along the ground that it bridges. [m]."""

    link: LinkPrice
    distance_m: float


@dataclass(frozen=True, slots=True)
class Prices:
    """
    Everything that a site is made of.

    Parameters
    ----------
    currency : str
        ISO 4217.
    towers : tuple of TowerPrice
        Rising in height.
    power : Price
        [currency]
    o_ru : mapping of str to float
        Price of an O-RU with its antenna, by radio. [currency]
    installation_per_sector, integration_per_site : float
        [currency]
    upkeep : Price
        Of the site, its connection aside. [currency/year]
    upkeep_per_sector : float
        [currency/year]
    illustrative : bool
        Any of the figures is made up.
    """

    currency: str
    towers: tuple[TowerPrice, ...]
    power: Price
    o_ru: Mapping[str, float]
    installation_per_sector: float
    integration_per_site: float
    upkeep: Price
    upkeep_per_sector: float
    illustrative: bool


def cheapest_connection(links: Iterable[LinkPrice], distance_m: float) -> Connection | None:
    """
    Link of the least capital cost among those that reach; of equal ones the first.

    Parameters
    ----------
    links : iterable of LinkPrice
    distance_m : float
        Along the ground, from the site to the fibre network. [m]

    Returns
    -------
    Connection or None
        None where no link reaches.
    """
    reaching = [link for link in links if distance_m <= link.up_to_m]
    if not reaching:
        return None
    return Connection(min(reaching, key=lambda link: link.capex(distance_m)), distance_m)


def option_cost(
    prices: Prices,
    radio_ids: Sequence[str],
    *,
    height_agl_m: float,
    is_existing: bool,
    connection: Connection | None,
) -> Cost:
    """
    Cost of a site with its equipment.

    Parameters
    ----------
    prices : Prices
        With a tower for this height and a price for every radio.
    radio_ids : sequence of str
        Radio of each sector.
    height_agl_m : float
        Of the antennas: it decides the class of the tower. [m]
    is_existing : bool
        A structure stands there.
    connection : Connection or None
        None where connections are not part of the plan.

    Returns
    -------
    Cost
    """
    tower = next(item for item in prices.towers if height_agl_m <= item.up_to_height_m)
    n_sectors = len(radio_ids)
    return Cost(
        capex_parts={
            "tower": tower.price.at(is_existing=is_existing),
            "power": prices.power.at(is_existing=is_existing),
            "backhaul": 0.0 if connection is None else connection.link.capex(connection.distance_m),
            "o_ru": sum(prices.o_ru[radio_id] for radio_id in radio_ids),
            "installation": prices.installation_per_sector * n_sectors,
            "integration": prices.integration_per_site,
        },
        opex_parts={
            "site": prices.upkeep.at(is_existing=is_existing),
            "sectors": prices.upkeep_per_sector * n_sectors,
            "backhaul": 0.0 if connection is None else connection.link.opex_per_year,
        },
        currency=prices.currency,
        illustrative=prices.illustrative,
    )
