"""What a list says of a site, and the joining of records that are of one site."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence


@dataclass(frozen=True, slots=True)
class Channel:
    """What a record says that a site radiates; None where it does not."""

    name: str
    low_mhz: float | None
    high_mhz: float | None
    eirp_dbm: float | None


@dataclass(frozen=True, slots=True)
class Device:
    """
    What one record says of what is radiated; None where it does not say.

    Parameters
    ----------
    operator : str or None
    channel : Channel or None
        Where the record states it itself.
    carriers : tuple of str or None
        Names, perhaps of the config's carriers.
    radios : dict of str to str
        Radio of single carriers.
    radio_id : str or None
        Radio of the others.
    why_unknown : str or None
        Why the channel, or a part of it, is not known.
    """

    operator: str | None
    channel: Channel | None
    carriers: tuple[str, ...] | None
    radios: dict[str, str]
    radio_id: str | None
    why_unknown: str | None


@dataclass(frozen=True, slots=True)
class ForeignSite:
    """
    One site of a list; None where the list does not say.

    Parameters
    ----------
    key : str
        Unique in the list.
    site_id, name : str
    longitude, latitude : float
        WGS84. [deg]
    structure_height_m : float or None
        Of the structure itself, above ground. [m]
    antenna_height_m : float or None
        Of its antennas, or a height that does not say of what, above ground. [m]
    is_standing : bool or None
        Whether the list says that the structure stands.
    devices : tuple of Device
        One a record, in their order.
    position_accuracy_m : float or None
        [m]
    reach_m : float
        From its place to the farthest corner of the line or polygon it is drawn as. [m]
    unknown : dict of str to str
        Why ``top_agl_m`` or an ``operator`` is not known.
    illustrative : bool
    """

    key: str
    site_id: str
    name: str
    longitude: float
    latitude: float
    structure_height_m: float | None
    antenna_height_m: float | None
    is_standing: bool | None
    devices: tuple[Device, ...]
    position_accuracy_m: float | None
    reach_m: float = 0.0
    unknown: dict[str, str] = field(default_factory=dict)
    illustrative: bool = False


def joined(sites: Iterable[ForeignSite]) -> tuple[ForeignSite, ...]:
    """
    Join the records of one site, and give every site a key of its own.

    Parameters
    ----------
    sites : iterable of ForeignSite
        One a record: registers have a line for every device.

    Returns
    -------
    tuple of ForeignSite
        Records with the same id at the same place are one.
    """
    by_site: dict[tuple[str, float, float], list[ForeignSite]] = {}
    for site in sites:
        by_site.setdefault((site.site_id, site.longitude, site.latitude), []).append(site)
    whole = [parts[0] if len(parts) == 1 else _one(parts) for parts in by_site.values()]
    return tuple(_with_own_keys(whole))


def _one(parts: Sequence[ForeignSite]) -> ForeignSite:
    unknown = {key: why for part in reversed(parts) for key, why in part.unknown.items()}
    structure_m = _largest(part.structure_height_m for part in parts)
    antennas_m = [part.antenna_height_m for part in parts]
    # Of a structure whose own height is not known, an antenna without a height may be the highest.
    is_open = structure_m is None and None in antennas_m
    if not is_open:
        unknown.pop("top_agl_m", None)
    standing = {part.is_standing for part in parts}
    return replace(
        parts[0],
        structure_height_m=structure_m,
        antenna_height_m=None if is_open else _largest(antennas_m),
        is_standing=next((known for known in (True, False) if known in standing), None),
        devices=tuple(itertools.chain.from_iterable(part.devices for part in parts)),
        position_accuracy_m=_largest(part.position_accuracy_m for part in parts),
        reach_m=max(part.reach_m for part in parts),
        unknown=unknown,
        illustrative=any(part.illustrative for part in parts),
    )


def _largest(values: Iterable[float | None]) -> float | None:
    """Return the largest of those that are known."""
    return max((value for value in values if value is not None), default=None)


def _with_own_keys(sites: Sequence[ForeignSite]) -> Iterator[ForeignSite]:
    """Tell sites apart whose ids are the same."""
    taken: set[str] = set()
    for site in sites:
        tries = (f"{site.site_id} ({number})" for number in itertools.count(2))
        key = next(key for key in itertools.chain([site.site_id], tries) if key not in taken)
        taken.add(key)
        yield replace(site, key=key)
