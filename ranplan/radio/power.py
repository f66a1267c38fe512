"""What an O-RU puts out: total power, power a resource element, EIRP."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ranplan.radio.model import Carrier, Radio

SUBCARRIERS_PER_RESOURCE_BLOCK = 12  # 3GPP TS 38.211, 4.4.4.1


def total_power_dbm(radio: Radio) -> float:
    """
    Rated output of all transmit paths together. [dBm].

    Parameters
    ----------
    radio : Radio
    """
    return radio.power_dbm_per_path + 10.0 * math.log10(radio.n_tx)


def eirp_dbm(radio: Radio) -> float:
    """
    EIRP of a sector at full load, at its pattern's maximum. [dBm].

    Parameters
    ----------
    radio : Radio

    Notes
    -----
    Of an array: the full power in one beam along its normal, more than any beam has elsewhere.
    """
    return total_power_dbm(radio) - radio.feeder_loss_db + radio.pattern.max_gain_dbi


def resource_element_power_dbm(radio: Radio, carrier: Carrier) -> float:
    """
    Power of one resource element at the antenna's port, after the feeder. [dBm].

    Parameters
    ----------
    radio : Radio
    carrier : Carrier

    Notes
    -----
    The rated power is spread evenly over every subcarrier of the channel, and the reference signal
    leaves through all paths in the pattern of the sector: an array's beams are swept in time, each
    with the full power. No power boost of reference signals is counted, and of beam gain only that
    of the pattern.
    """
    n_subcarriers = SUBCARRIERS_PER_RESOURCE_BLOCK * carrier.n_resource_blocks
    return total_power_dbm(radio) - 10.0 * math.log10(n_subcarriers) - radio.feeder_loss_db
