"""Options and masts as the rules see them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from ranplan.constraints.model import Emission, Subject
from ranplan.radio.carrier import channel_edges_mhz
from ranplan.radio.power import eirp_dbm

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ranplan.options import SiteOption
    from ranplan.radio.model import Carrier
    from ranplan.sites import Sector, Site

_DECIMALS = 6  # of metres and MHz: a height of 40.2 m and a rod of 0.1 m make 40.3 m


class SiteAccuracy(Protocol):
    """What the config says of all sites, in metres."""

    @property
    def site_accuracy_m(self) -> float:
        """Of their places."""

    @property
    def height_accuracy_m(self) -> float:
        """Of their heights above ground."""

    @property
    def footprint_radius_m(self) -> float:
        """From the middle of a site to the edge of its structure."""

    @property
    def overtop_m(self) -> float:
        """How far a structure rises above its antenna."""


def option_subject(option: SiteOption, *, section: SiteAccuracy, operator: str | None) -> Subject:
    """
    Return a site option as the rules see it.

    Parameters
    ----------
    option : SiteOption
    section : SiteAccuracy
        The config's ``constraints``.
    operator : str or None
        Who would radiate.

    Returns
    -------
    Subject
        An existing structure is as high as it stands, whatever is mounted on it, unless the antenna
        would rise above it: that raises it, and it is judged as one that is built.
    """
    candidate, antenna_m = option.candidate, option.site.height_agl_m
    standing_m = candidate.structure_height_m
    is_unchanged = candidate.is_existing and (standing_m is None or antenna_m <= standing_m)
    unknown = _unknown_operator(operator)
    if not is_unchanged:
        top_m = top_above(antenna_m, section)
    elif standing_m is not None:
        top_m = standing_m
    else:
        top_m = None
        unknown["top_agl_m"] = "the record of the structure states no height"
    return Subject(
        subject_id=option.option_id,
        site_id=candidate.site_id,
        name=candidate.name,
        longitude=candidate.longitude,
        latitude=candidate.latitude,
        top_agl_m=top_m,
        is_new=not is_unchanged,
        position_accuracy_m=section.site_accuracy_m,
        height_accuracy_m=section.height_accuracy_m,
        footprint_radius_m=section.footprint_radius_m,
        emissions=emissions_of(option.site.sectors, operator),
        unknown=unknown,
        illustrative=candidate.illustrative,
    )


def site_subject(site: Site, *, section: SiteAccuracy, operator: str | None) -> Subject:
    """
    Return a mast that stands as the rules see it.

    Parameters
    ----------
    site : Site
    section : SiteAccuracy
        The config's ``constraints``.
    operator : str or None
        Who radiates.
    """
    return Subject(
        subject_id=site.site_id,
        site_id=site.site_id,
        name=site.name,
        longitude=site.longitude,
        latitude=site.latitude,
        top_agl_m=top_above(site.height_agl_m, section),
        is_new=False,
        position_accuracy_m=section.site_accuracy_m,
        height_accuracy_m=section.height_accuracy_m,
        footprint_radius_m=section.footprint_radius_m,
        emissions=emissions_of(site.sectors, operator),
        unknown=_unknown_operator(operator),
        illustrative=site.illustrative,
    )


def emissions_of(sectors: Iterable[Sector], operator: str | None) -> tuple[Emission, ...]:
    """Return one emission a carrier, with the largest EIRP of its sectors, in their order."""
    strongest: dict[Carrier, float] = {}
    for sector in sectors:
        level_dbm = eirp_dbm(sector.radio)
        strongest[sector.carrier] = max(level_dbm, strongest.get(sector.carrier, level_dbm))
    return tuple(
        carrier_emission(carrier, level_dbm, operator) for carrier, level_dbm in strongest.items()
    )


def carrier_emission(carrier: Carrier, level_dbm: float | None, operator: str | None) -> Emission:
    """
    Return what a carrier radiates.

    Parameters
    ----------
    carrier : Carrier
    level_dbm : float or None
        EIRP over the whole channel. [dBm]
    operator : str or None
    """
    low_mhz, high_mhz = channel_edges_mhz(carrier.frequency_mhz, carrier.bandwidth_mhz)
    return Emission(
        carrier.name, round(low_mhz, _DECIMALS), round(high_mhz, _DECIMALS), level_dbm, operator
    )


def top_above(antenna_m: float, section: SiteAccuracy) -> float:
    """Height of a structure that ends a stated way above its antenna. [m]."""
    return round(antenna_m + section.overtop_m, _DECIMALS)


def _unknown_operator(operator: str | None) -> dict[str, str]:
    return {"operator": "the config names no operator"} if operator is None else {}
