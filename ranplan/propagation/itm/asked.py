"""What a caller asks of ITM, turned into the kernels' arguments; what ITM cannot answer is refused.

Ranges of frequency, heights and distance are ``VALID_*`` of ``limits``, checked by the callers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ranplan.arguments import Limits, checked_numbers, refuse_outside, refuse_unknown
from ranplan.errors import ModelRangeError
from ranplan.propagation.checks import POLARIZATIONS
from ranplan.propagation.itm import limits, variability
from ranplan.propagation.itm.transmission import Link
from ranplan.propagation.window import RADIO_CLIMATES

if TYPE_CHECKING:
    from ranplan.propagation.window import Climate

VARIABILITY_MODES = {
    "single_message": variability.SINGLE_MESSAGE,
    "accidental": variability.ACCIDENTAL,
    "mobile": variability.MOBILE,
    "broadcast": variability.BROADCAST,
}
INCLUDED, ELIMINATED = "included", "eliminated"


def link(
    climate: Climate,
    *,
    frequency_mhz: float,
    tx_height_agl_m: float,
    rx_height_agl_m: float,
    polarization: str,
) -> Link:
    """
    Return the kernels' ``Link``.

    Raises
    ------
    ModelRangeError
        If air or ground are not what ITM was made for.
    """
    air_and_ground = {name: getattr(climate, name) for name in limits.AIR_AND_GROUND}
    refuse_outside(limits.DOCUMENT, limits.AIR_AND_GROUND, air_and_ground)
    refuse_unknown(limits.DOCUMENT, "polarization", polarization, POLARIZATIONS)
    return Link(
        float(frequency_mhz),
        float(tx_height_agl_m),
        float(rx_height_agl_m),
        float(climate.surface_refractivity_n0),
        float(climate.ground_permittivity),
        float(climate.ground_conductivity_s_m),
        POLARIZATIONS[polarization],
    )


def shares(
    climate: Climate,
    *,
    time_percent: float,
    location_percent: float,
    situation_percent: float,
    variability_mode: str,
    location_variability: str,
    situation_variability: str,
) -> variability.Variability:
    """
    Return the kernels' ``Variability``.

    Raises
    ------
    ModelRangeError
        If no radio climate is given, or a share is asked for that the mode does not look at.
    """
    allowed = ", ".join(RADIO_CLIMATES)
    if climate.radio_climate is None:
        msg = f"{limits.DOCUMENT}: ITM needs climate.radio_climate, one of {allowed}"
        raise ModelRangeError(msg)
    refuse_unknown(limits.DOCUMENT, "radio_climate", climate.radio_climate, RADIO_CLIMATES)
    refuse_unknown(limits.DOCUMENT, "variability_mode", variability_mode, VARIABILITY_MODES)
    switches = {
        "location_variability": location_variability,
        "situation_variability": situation_variability,
    }
    for name, switch in switches.items():
        refuse_unknown(limits.DOCUMENT, name, switch, (INCLUDED, ELIMINATED))
    idle = {}
    if variability_mode == "single_message":
        idle["time_percent"] = time_percent
    if variability_mode != "broadcast" or location_variability == ELIMINATED:
        idle["location_percent"] = location_percent
    for name, percent in idle.items():
        if percent != 50.0:
            msg = (
                f"{limits.DOCUMENT}: {name} = {percent:g} % moves nothing with variability_mode "
                f"{variability_mode!r} and location_variability {location_variability!r}; "
                "leave it at 50 %"
            )
            raise ModelRangeError(msg)
    return variability.Variability(
        float(time_percent),
        float(location_percent),
        float(situation_percent),
        RADIO_CLIMATES.index(climate.radio_climate),
        VARIABILITY_MODES[variability_mode],
        location_variability == INCLUDED,
        situation_variability == INCLUDED,
    )


def confidence_and_reliability(
    *, confidence_percent: float, reliability_percent: float
) -> dict[str, float]:
    """
    Shares of time, places and situations under the names of ITM's other form.

    Parameters
    ----------
    confidence_percent : float
        Share of comparable situations in which the loss is not exceeded. [%]
    reliability_percent : float
        Share of time for which it is not exceeded in such a situation. [%]

    Returns
    -------
    dict
        Arguments of ``MODELS["itm"].link_loss`` and of ``area_loss``.

    Raises
    ------
    ModelRangeError
        If a share is no number or out of range.

    Examples
    --------
    >>> confidence_and_reliability(confidence_percent=90.0, reliability_percent=95.0)
    {'time_percent': 95.0, 'location_percent': 50.0, 'situation_percent': 90.0}
    """
    asked = {"confidence_percent": confidence_percent, "reliability_percent": reliability_percent}
    percent = Limits(*limits.VALID_PERCENT, "%")
    checked = checked_numbers(limits.DOCUMENT, dict.fromkeys(asked, percent), asked)
    return {
        "time_percent": checked["reliability_percent"],
        "location_percent": 50.0,
        "situation_percent": checked["confidence_percent"],
    }
