"""Area prediction: loss in terrain of which only the irregularity is known."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ranplan.arguments import refuse_outside, refuse_unknown
from ranplan.propagation.itm import answer, asked, geometry, limits, transmission

if TYPE_CHECKING:
    from ranplan.propagation.model import LinkLoss
    from ranplan.propagation.window import Climate

SITINGS = {
    "random": geometry.RANDOM,
    "careful": geometry.CAREFUL,
    "very_careful": geometry.VERY_CAREFUL,
}


def area_loss(
    distance_m: float,
    delta_h_m: float,
    *,
    frequency_mhz: float,
    tx_height_agl_m: float,
    rx_height_agl_m: float,
    tx_siting: str,
    rx_siting: str,
    climate: Climate,
    time_percent: float = 50.0,
    location_percent: float = 50.0,
    situation_percent: float = 50.0,
    polarization: str = "vertical",
    variability_mode: str = "broadcast",
    location_variability: str = "included",
    situation_variability: str = "included",
) -> LinkLoss:
    """
    Loss over terrain of some irregularity, and what it is made of; area prediction mode.

    Parameters
    ----------
    distance_m : float
        [m]
    delta_h_m : float
        Terrain irregularity: interdecile range of the heights, as over a long path. About 0 over
        water, 30 over plains, 90 over hills, 200 over mountains. [m]
    frequency_mhz : float
        [MHz]
    tx_height_agl_m, rx_height_agl_m : float
        [m]
    tx_siting, rx_siting : str
        How well the antenna's place was chosen: ``"random"``, ``"careful"``, ``"very_careful"``.
    climate : Climate
        Its surface refractivity counts as that of the area itself.
    time_percent, location_percent, situation_percent : float
        The loss is not exceeded for this share of time, of places and of situations. [%]
    polarization : str
        ``"vertical"`` or ``"horizontal"``.
    variability_mode, location_variability, situation_variability : str
        As the options of ``MODELS["itm"]``.

    Returns
    -------
    LinkLoss

    Raises
    ------
    ModelRangeError
        If a value is no number or out of range; it names value and limits.
    """
    refuse_outside(
        limits.DOCUMENT,
        limits.AREA,
        {
            "frequency_mhz": frequency_mhz,
            "distance_m": distance_m,
            "delta_h_m": delta_h_m,
            "tx_height_agl_m": tx_height_agl_m,
            "rx_height_agl_m": rx_height_agl_m,
            "time_percent": time_percent,
            "location_percent": location_percent,
            "situation_percent": situation_percent,
        },
    )
    refuse_unknown(limits.DOCUMENT, "tx_siting", tx_siting, SITINGS)
    refuse_unknown(limits.DOCUMENT, "rx_siting", rx_siting, SITINGS)
    link = asked.link(
        climate,
        frequency_mhz=frequency_mhz,
        tx_height_agl_m=tx_height_agl_m,
        rx_height_agl_m=rx_height_agl_m,
        polarization=polarization,
    )
    shares = asked.shares(
        climate,
        time_percent=time_percent,
        location_percent=location_percent,
        situation_percent=situation_percent,
        variability_mode=variability_mode,
        location_variability=location_variability,
        situation_variability=situation_variability,
    )
    sitings = SITINGS[tx_siting], SITINGS[rx_siting]
    result = transmission.over_area(float(distance_m), float(delta_h_m), *sitings, link, shares)
    return answer.link_loss(result, shares)


def area_path_loss_db(distance_m: float, delta_h_m: float, **link) -> float:
    """
    Basic transmission loss over terrain of some irregularity, arguments as for ``area_loss``. [dB].

    Raises
    ------
    ModelRangeError

    Examples
    --------
    A case NTIA publishes with its code: 224.1 dB.

    >>> from ranplan.propagation.window import Climate
    >>> desert = Climate(45.0, 301.0, 0.0, radio_climate="desert", ground_conductivity_s_m=0.008)
    >>> loss = area_path_loss_db(
    ...     100e3,
    ...     5.0,
    ...     frequency_mhz=980.0,
    ...     tx_height_agl_m=15.0,
    ...     rx_height_agl_m=3.0,
    ...     tx_siting="very_careful",
    ...     rx_siting="careful",
    ...     climate=desert,
    ...     time_percent=92.0,
    ...     situation_percent=97.0,
    ...     variability_mode="mobile",
    ... )
    >>> round(loss, 1)
    224.1
    """
    return area_loss(distance_m, delta_h_m, **link).loss_db
