"""Channels inside bands: which fit, and how many resource blocks they hold."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ranplan.radio.model import Band


@dataclass(frozen=True, slots=True)
class ResourceBlockTable:
    """
    Resource blocks of the channels in one frequency range.

    Parameters
    ----------
    name : str
        ``"FR1"``, ``"FR2"`` or ``"study"``.
    low_mhz, high_mhz : float
        The range, low edge included. [MHz]
    blocks : mapping
        Subcarrier spacing [kHz] to channel bandwidth [MHz] to number of resource blocks.
    source, date, trust : str
    verified : bool
    """

    name: str
    low_mhz: float
    high_mhz: float
    blocks: Mapping[int, Mapping[float, int]]
    source: str
    date: str
    trust: str
    verified: bool


def table_at(
    tables: Iterable[ResourceBlockTable], frequency_mhz: float
) -> ResourceBlockTable | None:
    """
    Return the table of the range a frequency lies in, None where no table applies.

    Parameters
    ----------
    tables : iterable of ResourceBlockTable
    frequency_mhz : float
        [MHz]
    """
    for table in tables:
        if table.low_mhz <= frequency_mhz < table.high_mhz:
            return table
    return None


def channel_edges_mhz(frequency_mhz: float, bandwidth_mhz: float) -> tuple[float, float]:
    """
    Lower and upper edge of a channel. [MHz].

    Examples
    --------
    >>> channel_edges_mhz(773.0, 10.0)
    (768.0, 778.0)
    """
    return frequency_mhz - bandwidth_mhz / 2.0, frequency_mhz + bandwidth_mhz / 2.0


def fits_downlink(band: Band, frequency_mhz: float, bandwidth_mhz: float) -> bool:
    """
    Tell whether both edges of a channel lie inside the downlink of a band.

    Parameters
    ----------
    band : Band
    frequency_mhz, bandwidth_mhz : float
        Centre and width of the channel. [MHz]
    """
    low_mhz, high_mhz = channel_edges_mhz(frequency_mhz, bandwidth_mhz)
    return band.downlink_low_mhz <= low_mhz and high_mhz <= band.downlink_high_mhz
