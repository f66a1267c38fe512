"""Clear-air propagation between stations on the ground, ITU-R P.452-18, as a registry entry."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from ranplan.constants import ZONE_SEA
from ranplan.propagation import p452, p1812
from ranplan.propagation.checks import POLARIZATIONS, needed_sigma_db
from ranplan.propagation.model import LinkLoss, Number, PropagationModel
from ranplan.propagation.models.p1812 import COAST, coasts_km, horizons_km, profile_arrays

if TYPE_CHECKING:
    import numpy as np

    from ranplan.propagation.model import LinkQuery
    from ranplan.propagation.window import Profile


def path_arrays(profile: Profile) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Distance [km], ground, ground with the clutter that counts [m amsl] and zone."""
    distance_km, ground_m, surface_m, zone = profile_arrays(profile)
    p452.clear_terminals(distance_km, ground_m, surface_m)
    return distance_km, ground_m, surface_m, zone


def link_of(query: LinkQuery, *, latitude_deg: float, coasts_km: tuple[float, float]) -> p452.Link:
    """
    Link of a query, as the kernels take it.

    Parameters
    ----------
    query : LinkQuery
    latitude_deg : float
        Of the path's centre. [deg]
    coasts_km : tuple of float
        d_ct, d_cr. [km]
    """
    return p452.Link(
        query.frequency_mhz / 1000.0,
        float(query.tx_height_agl_m),
        float(query.rx_height_agl_m),
        float(query.time_percent),
        POLARIZATIONS[query.polarization],
        latitude_deg,
        float(query.climate.delta_n),
        float(query.climate.surface_refractivity_n0),
        *coasts_km,
        float(query.options["tx_gain_dbi"]),
        float(query.options["rx_gain_dbi"]),
    )


def gases_of(query: LinkQuery) -> p452.Gases:
    """Specific attenuation by gases at a query's frequency, in its climate."""
    return p452.gases(
        query.frequency_mhz / 1000.0,
        float(query.climate.pressure_hpa),
        float(query.climate.temperature_c),
    )


def _evaluate(profile: Profile, query: LinkQuery) -> LinkLoss:
    path = path_arrays(profile)
    link = link_of(
        query,
        latitude_deg=float(query.climate.latitude_deg),
        coasts_km=coasts_km(query, path[0], path[3]),
    )
    gases = gases_of(query)
    result = p452.transmission(*path, link, gases)
    sigma_db = needed_sigma_db(P452, query)
    loss = p452.loss_over_places_db(result, path[3][-1], float(query.location_percent), sigma_db)
    return LinkLoss(
        loss,
        parts={
            "free space": result.Lbfs,
            "gases": result.Ag,
            "multipath and focusing": result.Lb0p - result.Lbfsg,
            "diffraction": result.Ldp,
            "carried by ducting or troposcatter": result.Lb - result.Lbd,
            "places": loss - result.Lb,
        },
        mechanisms={
            "line of sight": result.Lb0p,
            "diffraction": result.Lbd,
            "ducting": result.Lba,
            "troposcatter": result.Lbs,
        },
        details={
            "path": "beyond the horizon" if result.transhorizon else "line of sight",
            "departure_deg": math.degrees(result.theta_t / 1000.0),
            "arrival_deg": math.degrees(result.theta_r / 1000.0),
            **horizons_km(transhorizon=result.transhorizon, dlt=result.dlt, dlr=result.dlr),
            "effective_earth_radius_km": result.ae,
            "anomalous_time_percent": result.b0,
            "roughness_m": result.hm,
            "sea_fraction": result.omega,
            "gases_db_km": p452.gas_attenuation_db_km(gases, result.omega),
        },
        notes=_notes(query, path[3][-1]),
    )


def _notes(query: LinkQuery, rx_zone: int) -> tuple[str, ...]:
    if query.location_percent == 50.0:
        return ()
    if rx_zone == ZONE_SEA:
        return (
            f"location_percent = {query.location_percent:g} % moves nothing: at sea all places "
            "are alike",
        )
    return (
        f"P.452 knows no share of places: the {query.location_percent:g} % are P.1812's, with "
        f"location_sigma_db = {query.location_sigma_db:g} dB",
    )


P452 = PropagationModel(
    key="p452",
    title="Clear-air interference, terrain and clutter profile",
    document="ITU-R P.452",
    edition="P.452-18",
    kind="path",
    evaluate=_evaluate,
    frequency_mhz=p452.VALID_FREQUENCY_MHZ,
    distance_m=p452.VALID_DISTANCE_M,
    tx_height_agl_m=p452.VALID_HEIGHT_AGL_M,
    rx_height_agl_m=p452.VALID_HEIGHT_AGL_M,
    time_percent=p452.VALID_TIME_PERCENT,
    location_percent=p1812.VALID_LOCATION_PERCENT,
    inputs=frozenset(
        {
            "terrain",
            "clutter",
            "zones",
            "delta_n",
            "surface_refractivity_n0",
            "latitude",
            "pressure",
            "temperature",
            "polarization",
        }
    ),
    contains=frozenset({"terrain", "clutter", "gases", "ducting", "troposcatter"}),
    options={
        "tx_gain_dbi": Number(
            0.0, *p452.VALID_GAIN_DBI, "dBi", "toward the horizon, for coupling into troposcatter"
        ),
        "rx_gain_dbi": Number(
            0.0, *p452.VALID_GAIN_DBI, "dBi", "toward the horizon, for coupling into troposcatter"
        ),
        "coast": COAST,
    },
    min_points=p452.MIN_POINTS,
)
