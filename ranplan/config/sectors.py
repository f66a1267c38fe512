"""Sectors on a mast, and what radios and boresights cannot be."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ranplan.io.spelling import did_you_mean
from ranplan.radio.antenna import OMNI
from ranplan.sites import Sector
from ranplan.sites.orientation import turned_to_grid_deg

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from ranplan.radio.model import Carrier, Radio


def sectors_on(
    prefix: str,
    equipment: Iterable[tuple[Carrier, Radio]],
    *,
    azimuths_deg: Sequence[float],
    tilt_deg: float,
    convergence_deg: float,
) -> Iterator[Sector]:
    """
    Sectors of a mast: one a boresight, or a single one where the antenna is an omni.

    Parameters
    ----------
    prefix : str
        Sector ids are ``<prefix>/<carrier>/<number>``.
    equipment : iterable of (Carrier, Radio)
    azimuths_deg : sequence of float
        Boresights from true north of all antennas that are no omni. [deg]
    tilt_deg : float
        Of the same. [deg]
    convergence_deg : float
        Of the meridians at the mast. [deg]

    Yields
    ------
    Sector
    """
    for carrier, radio in equipment:
        ids = f"{prefix}/{carrier.name}"
        if radio.pattern.kind == OMNI:
            yield Sector(f"{ids}/1", carrier, radio, None, 0.0, 0.0)
            continue
        for number, azimuth_deg in enumerate(azimuths_deg, start=1):
            grid_deg = turned_to_grid_deg(azimuth_deg, convergence_deg)
            yield Sector(f"{ids}/{number}", carrier, radio, azimuth_deg, grid_deg, tilt_deg)


def radio_misfits(
    radio_id: str, carrier: Carrier, radios: Mapping[str, Radio]
) -> Iterator[tuple[str, dict[str, str | None]]]:
    """
    Say why a radio cannot transmit a carrier.

    Parameters
    ----------
    radio_id : str
    carrier : Carrier
    radios : mapping of str to Radio

    Yields
    ------
    what : str
    rest : dict
        ``allowed`` and ``remedy`` of the problem.
    """
    fitting = [key for key, radio in radios.items() if carrier.band.name in radio.bands]
    allowed = f"allowed: {', '.join(fitting)}" if fitting else None
    if radio_id not in radios:
        guess = did_you_mean(radio_id, radios)
        yield f"there is no radio {radio_id!r}", {"allowed": allowed, "remedy": guess}
    elif radio_id not in fitting:
        what = f"radio {radio_id!r} does not transmit in {carrier.band.name}"
        yield what, {"allowed": allowed}


def boresight_misfits(
    radios: Sequence[Radio], *, is_pointed: bool, tilt_deg: float, where_azimuths_go: str
) -> Iterator[tuple[str, dict[str, str | None]]]:
    """
    Say where antennas and boresights do not go together; an omni has neither azimuth nor tilt.

    Parameters
    ----------
    radios : sequence of Radio
        On one mast.
    is_pointed : bool
        There are azimuths.
    tilt_deg : float
        [deg]
    where_azimuths_go : str
        For the remedy, for instance ``"to the file"``.

    Yields
    ------
    what : str
    rest : dict
        ``allowed`` and ``remedy`` of the problem.
    """
    directional = [radio.radio_id for radio in radios if radio.pattern.kind != OMNI]
    if directional and not is_pointed:
        what = f"radio {directional[0]!r} has a sector antenna and no azimuth"
        remedy = f"add azimuths_deg {where_azimuths_go}, or take an omni"
        yield what, {"allowed": "allowed: azimuths_deg such as 0, 120, 240", "remedy": remedy}
    if radios and not directional and (is_pointed or tilt_deg != 0):
        what = f"radio {radios[0].radio_id!r} has an omni antenna, which has no azimuth or tilt"
        remedy = "set azimuths_deg to omni and tilt_deg to 0, or take a sector antenna"
        yield what, {"remedy": remedy}


def has_repeats(values: object) -> bool:
    """
    Tell whether a list of boresights names one twice.

    Examples
    --------
    >>> has_repeats([0.0, 120.0, 0.0]), has_repeats("omni")
    (True, False)
    """
    return isinstance(values, list | tuple) and len(set(values)) < len(values)
