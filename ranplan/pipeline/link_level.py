"""What a chosen radio brings to the far end of a link."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ranplan.errors import InvalidInputError, Problem
from ranplan.io.spelling import did_you_mean
from ranplan.radio.antenna import OMNI, pattern_gain_dbi
from ranplan.radio.carrier import channel_edges_mhz, fits_downlink, table_at
from ranplan.radio.checks import ELEVATION_DEG, TURN_DEG
from ranplan.radio.model import Carrier
from ranplan.radio.power import resource_element_power_dbm, total_power_dbm

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ranplan.coverage.model import Receiver
    from ranplan.propagation.link_geometry import LinkGeometry
    from ranplan.radio.carrier import ResourceBlockTable
    from ranplan.radio.model import Band, Radio


QUANTITIES = {"rsrp_dbm": "RSRP", "received_power_dbm": "received"}  # names for people


@dataclass(frozen=True, slots=True)
class Pointing:
    """
    Where the transmitting antenna points, and what it carries.

    Parameters
    ----------
    radio : Radio
    carrier : Carrier or None
        None: the level is that of the whole carrier, not of a resource element.
    azimuth_deg : float or None
        Clockwise from true north; None points at the receiver. [deg]
    tilt_deg : float
        Mechanical downtilt. [deg]
    """

    radio: Radio
    carrier: Carrier | None
    azimuth_deg: float | None
    tilt_deg: float


@dataclass(frozen=True, slots=True)
class LinkLevel:
    """
    The link budget but for the path loss.

    Parameters
    ----------
    radio : Radio
    carrier : Carrier or None
    azimuth_deg, tilt_deg : float
        Of the antenna; azimuth from true north. An omni's say nothing. [deg]
    is_pointed_at_receiver : bool
        No azimuth was given.
    gain_dbi : float
        Of the transmitting antenna toward the ray. [dBi]
    eirp_dbm : float
        Toward the ray: of a resource element where there is a carrier, else of all power. [dBm]
    receiver : Receiver
    """

    radio: Radio
    carrier: Carrier | None
    azimuth_deg: float
    tilt_deg: float
    is_pointed_at_receiver: bool
    gain_dbi: float
    eirp_dbm: float
    receiver: Receiver

    @property
    def is_omni(self) -> bool:
        """Whether the antenna radiates alike all round, so that its azimuth says nothing."""
        return self.radio.pattern.kind == OMNI

    @property
    def quantity(self) -> str:
        """Name of the level in files: ``rsrp_dbm``, or ``received_power_dbm`` of all power."""
        return "received_power_dbm" if self.carrier is None else "rsrp_dbm"

    def received_dbm(self, loss_db: float) -> float:
        """Level at the receiver's input: EIRP - loss + receiver's gain - receiver's loss. [dBm]."""
        return self.eirp_dbm - loss_db + self.receiver.gain_dbi - self.receiver.loss_db


def link_level(
    pointing: Pointing, receiver: Receiver, geometry: LinkGeometry, *, bearing_deg: float
) -> LinkLevel:
    """
    Link budget of a radio toward the ray that leaves for the receiver.

    Parameters
    ----------
    pointing : Pointing
    receiver : Receiver
    geometry : LinkGeometry
    bearing_deg : float
        To the receiver, from true north. [deg]

    Returns
    -------
    LinkLevel
    """
    radio, carrier = pointing.radio, pointing.carrier
    azimuth_deg = bearing_deg if pointing.azimuth_deg is None else pointing.azimuth_deg
    gain_dbi = float(
        pattern_gain_dbi(
            radio.pattern,
            bearing_deg,
            geometry.departure_deg,
            boresight_deg=azimuth_deg,
            tilt_deg=pointing.tilt_deg,
        )
    )
    if carrier is None:
        power_dbm = total_power_dbm(radio) - radio.feeder_loss_db
    else:
        power_dbm = resource_element_power_dbm(radio, carrier)
    return LinkLevel(
        radio,
        carrier,
        azimuth_deg,
        pointing.tilt_deg,
        pointing.azimuth_deg is None,
        gain_dbi,
        power_dbm + gain_dbi,
        receiver,
    )


def chosen_radio(
    radio_id: str, radios: Mapping[str, Radio], bands: Mapping[str, Band], frequency_mhz: float
) -> Radio:
    """
    Radio of that id, if it transmits at the frequency.

    Raises
    ------
    InvalidInputError
        If there is none, or it does not; the ones that do are named.
    """
    fitting = [
        key
        for key, radio in radios.items()
        if any(_holds(bands[name], frequency_mhz) for name in radio.bands)
    ]
    allowed = f"allowed at {frequency_mhz:g} MHz: {', '.join(fitting) or 'none'}"
    if radio_id not in radios:
        guess = did_you_mean(radio_id, radios)
        what = f"there is no radio {radio_id!r}"
        raise InvalidInputError(Problem(what, where="--radio", allowed=allowed, remedy=guess))
    if radio_id not in fitting:
        what = f"radio {radio_id!r} does not transmit at {frequency_mhz:g} MHz"
        raise InvalidInputError(Problem(what, where="--radio", allowed=allowed))
    return radios[radio_id]


def channel_of(
    radio: Radio,
    bands: Mapping[str, Band],
    tables: tuple[ResourceBlockTable, ...],
    *,
    frequency_mhz: float,
    bandwidth_mhz: float,
    subcarrier_spacing_khz: int,
) -> Carrier:
    """
    Carrier of a radio by its centre, width and numerology.

    Raises
    ------
    InvalidInputError
        If no band of the radio holds the channel, or NR has no such channel there.
    """
    own = [bands[name] for name in radio.bands]
    fitting = [band for band in own if fits_downlink(band, frequency_mhz, bandwidth_mhz)]
    if not fitting:
        low_mhz, high_mhz = channel_edges_mhz(frequency_mhz, bandwidth_mhz)
        what = f"the channel from {low_mhz:g} to {high_mhz:g} MHz is in no band of the radio"
        edges = (f"{b.name} {b.downlink_low_mhz:g} to {b.downlink_high_mhz:g} MHz" for b in own)
        problem = Problem(what, where="--bandwidth-mhz", allowed=f"allowed: {', '.join(edges)}")
        raise InvalidInputError(problem)
    table = table_at(tables, frequency_mhz)
    blocks = {} if table is None else table.blocks
    widths = blocks.get(subcarrier_spacing_khz, {})
    if bandwidth_mhz not in widths:
        known = "; ".join(
            f"{spacing} kHz: {', '.join(f'{width:g}' for width in of_spacing)} MHz"
            for spacing, of_spacing in blocks.items()
        )
        what = (
            f"NR has no {bandwidth_mhz:g} MHz channel at {subcarrier_spacing_khz} kHz"
            f" at {frequency_mhz:g} MHz"
        )
        problem = Problem(what, where="--bandwidth-mhz", allowed=f"allowed: {known or 'none'}")
        raise InvalidInputError(problem)
    return Carrier(
        "link",
        fitting[0],
        frequency_mhz,
        bandwidth_mhz,
        subcarrier_spacing_khz,
        widths[bandwidth_mhz],
    )


def bands_at(bands: Mapping[str, Band], frequency_mhz: float) -> tuple[Band, ...]:
    """Return the bands whose downlink holds a frequency; if there is none, whose uplink does."""
    down = tuple(band for band in bands.values() if _holds(band, frequency_mhz))
    return down or tuple(
        band
        for band in bands.values()
        if band.uplink_low_mhz <= frequency_mhz <= band.uplink_high_mhz
    )


def refuse_odd_pointing(pointing: Pointing) -> None:
    """
    Refuse an azimuth or tilt that is none, and to point an antenna that radiates all round.

    Raises
    ------
    InvalidInputError
    """
    problems = [
        Problem(f"{value:g} deg is no direction", where=option, allowed=f"allowed: {limits}")
        for option, value, limits in (
            ("--azimuth", pointing.azimuth_deg, TURN_DEG),
            ("--tilt", pointing.tilt_deg, ELEVATION_DEG),
        )
        if value is not None and limits.outside(value).size > 0
    ]
    if problems:
        raise InvalidInputError(problems)
    is_aimed = pointing.azimuth_deg is not None or pointing.tilt_deg != 0.0
    if pointing.radio.pattern.kind == OMNI and is_aimed:
        what = f"radio {pointing.radio.radio_id!r} has an omni antenna: no azimuth, no tilt"
        remedy = "leave out --azimuth and --tilt, or take a sector antenna"
        raise InvalidInputError(Problem(what, where="--azimuth", remedy=remedy))


def direction(level: LinkLevel) -> str:
    """Say where the antenna of a level points."""
    if level.is_omni:
        return "alike all round"
    return f"azimuth {level.azimuth_deg:.1f}°, tilt {level.tilt_deg:g}°"


def _holds(band: Band, frequency_mhz: float) -> bool:
    return band.downlink_low_mhz <= frequency_mhz <= band.downlink_high_mhz
