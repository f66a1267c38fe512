"""Frozen records of what radiates."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

OMNI = "omni"
ELEMENT = "tr38901_element"
ARRAY = "m2101_array"


@dataclass(frozen=True, slots=True)
class Band:
    """
    An NR operating band.

    Parameters
    ----------
    name : str
        3GPP name, for instance ``"n28"``.
    duplex : str
        ``"FDD"`` or ``"TDD"``.
    downlink_low_mhz, downlink_high_mhz : float
        Edges of the downlink. [MHz]
    uplink_low_mhz, uplink_high_mhz : float
        Edges of the uplink; those of the downlink for TDD. [MHz]
    source, date, trust : str
        Where the figures come from, when, and how far to trust them (V, V2, M, I).
    verified : bool
    study : bool
        The band has no standard or licence yet: results are a study.
    """

    name: str
    duplex: str
    downlink_low_mhz: float
    downlink_high_mhz: float
    uplink_low_mhz: float
    uplink_high_mhz: float
    source: str
    date: str
    trust: str
    verified: bool
    study: bool = False


@dataclass(frozen=True, slots=True)
class Carrier:
    """
    One NR carrier as it is radiated.

    Parameters
    ----------
    name : str
        The planner's name for it in the config.
    band : Band
    frequency_mhz : float
        Centre of the downlink channel. [MHz]
    bandwidth_mhz : float
        Channel bandwidth. [MHz]
    subcarrier_spacing_khz : int
        [kHz]
    n_resource_blocks : int
        Resource blocks of the channel, 3GPP TS 38.101 Table 5.3.2-1.
    """

    name: str
    band: Band
    frequency_mhz: float
    bandwidth_mhz: float
    subcarrier_spacing_khz: int
    n_resource_blocks: int


@dataclass(frozen=True, slots=True)
class AntennaPattern:
    """
    Gain against direction: the single element of 3GPP TR 38.901 Table 7.3-1, or an omni.

    Parameters
    ----------
    kind : str
        ``"tr38901_element"``, or ``"omni"``: the same vertical cut at every azimuth.
    max_gain_dbi : float
        [dBi]
    horizontal_beamwidth_deg, vertical_beamwidth_deg : float
        Half-power beamwidths; the horizontal one is unused for an omni. [deg]
    max_attenuation_db, side_lobe_attenuation_db : float
        A_max and SLA_V of the table. [dB]
    """

    kind: str
    max_gain_dbi: float
    horizontal_beamwidth_deg: float
    vertical_beamwidth_deg: float
    max_attenuation_db: float = 30.0
    side_lobe_attenuation_db: float = 30.0


@dataclass(frozen=True, slots=True)
class ArrayPattern:
    """
    Gain against direction of a flat array, ITU-R M.2101, in the strongest of a grid of beams.

    The beams are those in which reference signals are swept (SSB beams): a receiver measures them
    one by one and takes the strongest, so the gain toward a direction is that of the beam with the
    most gain there. One beam points to each pair of an azimuth and an elevation.

    Parameters
    ----------
    element : AntennaPattern
        Of kind ``"tr38901_element"``.
    columns, rows : int
        Elements side by side and one above another, of one polarisation.
    column_spacing_wavelengths, row_spacing_wavelengths : float
        Between neighbours. [wavelengths]
    beam_azimuths_deg : tuple of float
        From the array's normal, clockwise. [deg]
    beam_elevations_deg : tuple of float
        From the array's normal, positive up: a beam below it is negative. [deg]
    kind : str
        ``"m2101_array"``.
    """

    element: AntennaPattern
    columns: int
    rows: int
    column_spacing_wavelengths: float
    row_spacing_wavelengths: float
    beam_azimuths_deg: tuple[float, ...]
    beam_elevations_deg: tuple[float, ...]
    kind: str = field(default=ARRAY, init=False)

    @property
    def max_gain_dbi(self) -> float:
        """
        Gain of a beam along the array's normal: no beam in any direction has more. [dBi].

        It counts whether or not a reference signal is sent there, for a beam of user data can be.
        """
        return self.element.max_gain_dbi + 10.0 * math.log10(self.columns * self.rows)


Pattern = AntennaPattern | ArrayPattern


@dataclass(frozen=True, slots=True)
class Radio:
    """
    An O-RU with its antenna.

    Parameters
    ----------
    radio_id, vendor, model : str
    bands : tuple of str
        Bands it transmits in.
    n_tx : int
        Transmit paths.
    power_dbm_per_path : float
        Rated output a path. [dBm]
    feeder_loss_db : float
        Between the O-RU and its antenna. [dB]
    pattern : AntennaPattern or ArrayPattern
    illustrative : bool
        The entry is synthetic, not a product.
    source, date, trust : str
    verified : bool
    """

    radio_id: str
    vendor: str
    model: str
    bands: tuple[str, ...]
    n_tx: int
    power_dbm_per_path: float
    feeder_loss_db: float
    pattern: Pattern
    illustrative: bool
    source: str
    date: str
    trust: str
    verified: bool
