"""What ITM answers: the loss, its parts, and what the model says about it."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from ranplan.errors import ModelRangeError
from ranplan.propagation.itm import concerns, limits, reference, variability
from ranplan.propagation.model import LinkLoss

if TYPE_CHECKING:
    from ranplan.propagation.itm.transmission import Transmission

_MODES = {
    reference.LINE_OF_SIGHT: "within smooth-earth sight",
    reference.DIFFRACTION: "diffraction",
    reference.TROPOSCATTER: "troposcatter",
}


def link_loss(result: Transmission, shares: variability.Variability) -> LinkLoss:
    """
    Return a ``Transmission`` as every model of the registry reports its loss.

    Parameters
    ----------
    result : Transmission
    shares : Variability
        What it was computed for: without a spread over places no deviation over them is told.

    Raises
    ------
    ModelRangeError
        If the air at the height of the path is too thin or too dense, or the formulae have no
        value.
    """
    _refuse(result)
    A_ref, V_med = result.reference.A_ref, result.quantile.V_med
    return LinkLoss(
        result.A,
        parts={
            "free space": result.A_fs,
            "terrain and troposphere": A_ref,
            "climate": -V_med,
            "time, places and situation": result.quantile.A - A_ref + V_med,
        },
        mechanisms=_mechanisms(result),
        details=_details(result, shares),
        notes=concerns.sentences(result.concerns),
    )


def _refuse(result: Transmission) -> None:
    N_s = result.path.N_s
    low, high = limits.VALID_SURFACE_REFRACTIVITY
    if not low <= N_s <= high:
        msg = (
            f"{limits.DOCUMENT}: the surface refractivity at the terrain's mean height, {N_s:.1f} "
            f"N-units, is outside {low:g} to {high:g} N-units"
        )
        raise ModelRangeError(msg)
    if not math.isfinite(result.A):
        msg = (
            f"{limits.DOCUMENT}: diffraction over a rounded earth has no value for horizons at "
            f"{result.path.dL_tx:g} and {result.path.dL_rx:g} m, effective heights of "
            f"{result.path.he_tx:g} and {result.path.he_rx:g} m and {result.path.f:g} MHz"
        )
        raise ModelRangeError(msg)


def _mechanisms(result: Transmission) -> dict[str, float]:
    if result.reference.mode == reference.LINE_OF_SIGHT:
        return {"within smooth-earth sight": result.A_fs + result.reference.A_ref}
    alone = {
        "diffraction": result.reference.A_diffraction,
        "troposcatter": result.reference.A_troposcatter,
    }
    return {name: result.A_fs + max(0.0, A) for name, A in alone.items() if math.isfinite(A)}


def _details(result: Transmission, shares: variability.Variability) -> dict[str, float | str]:
    path = result.path
    details: dict[str, float | str] = {
        "path": _MODES[result.reference.mode],
        "terrain_irregularity_m": path.delta_h,
        "tx_effective_height_m": path.he_tx,
        "rx_effective_height_m": path.he_rx,
        "tx_horizon_km": path.dL_tx / 1000.0,
        "rx_horizon_km": path.dL_rx / 1000.0,
        "tx_horizon_elevation_deg": math.degrees(path.theta_tx),
        "rx_horizon_elevation_deg": math.degrees(path.theta_rx),
        "surface_refractivity_ns": path.N_s,
        "effective_earth_radius_km": path.a_e / 1000.0,
    }
    if shares.over_places:
        sigma_db = variability.location_sigma_db(path.k, path.delta_h, result.d)
        details["location_sigma_db"] = sigma_db
    if math.isfinite(result.reference.d_x):
        details["scatter_takes_over_at_km"] = result.reference.d_x / 1000.0
    return details
