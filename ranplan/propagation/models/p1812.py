"""Point-to-area over terrain and clutter, ITU-R P.1812-8, as an entry of the registry."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from ranplan.propagation import p1812
from ranplan.propagation import profile_geometry as geometry
from ranplan.propagation.checks import POLARIZATIONS, SMOOTH_FORMS, needed_sigma_db
from ranplan.propagation.model import Choice, LinkLoss, PropagationModel

if TYPE_CHECKING:
    from ranplan.propagation.model import LinkQuery
    from ranplan.propagation.window import Profile


def profile_arrays(profile: Profile) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Distance [km], ground, ground with clutter [m amsl] and zone, as the kernels take them."""
    distance_km = np.asarray(profile.distance_m, dtype=np.float64) / 1000.0
    ground_m = np.ascontiguousarray(profile.elevation_amsl_m, dtype=np.float64)
    surface_m = ground_m + profile.clutter_height_m
    return distance_km, ground_m, surface_m, np.ascontiguousarray(profile.zone, dtype=np.uint8)


# Where the coast lies: option ``coast`` of P.1812 and P.452.
COAST = Choice(
    "profile",
    ("profile", "far"),
    "distance to the coast: read off the profile's zones, or 500 km as for terminals inland",
)


def coasts_km(query: LinkQuery, distance_km: np.ndarray, zone: np.ndarray) -> tuple[float, float]:
    """Distances d_ct, d_cr from the terminals to the coast, as a query's ``coast`` says. [km]."""
    if query.options["coast"] == "far":
        return geometry.INLAND_TERMINAL_KM, geometry.INLAND_TERMINAL_KM
    return geometry.coast_distances_km(distance_km, zone)


def horizons_km(*, transhorizon: bool, dlt: float, dlr: float) -> dict[str, float]:
    """Horizons as details; none in line of sight, where d_lt is the Bullington point's. [km]."""
    return {"tx_horizon_km": dlt, "rx_horizon_km": dlr} if transhorizon else {}


def link_of(
    query: LinkQuery,
    *,
    latitude_deg: float,
    coasts_km: tuple[float, float],
    sigma_db: float,
    smooth_form: int,
) -> p1812.Link:
    """
    Link of a query, as the kernels take it.

    Parameters
    ----------
    query : LinkQuery
    latitude_deg : float
        Of the path's centre. [deg]
    coasts_km : tuple of float
        d_ct, d_cr. [km]
    sigma_db : float
        Deviation over places. [dB]
    smooth_form : int
        ``p526.SAMPLED_FORM`` or ``p526.CLOSED_FORM``.
    """
    return p1812.Link(
        query.frequency_mhz / 1000.0,
        float(query.tx_height_agl_m),
        float(query.rx_height_agl_m),
        float(query.time_percent),
        float(query.location_percent),
        sigma_db,
        POLARIZATIONS[query.polarization],
        latitude_deg,
        float(query.climate.delta_n),
        float(query.climate.surface_refractivity_n0),
        *coasts_km,
        smooth_form,
    )


def _evaluate(profile: Profile, query: LinkQuery) -> LinkLoss:
    distance_km, ground_m, surface_m, zone = profile_arrays(profile)
    link = link_of(
        query,
        latitude_deg=float(query.climate.latitude_deg),
        coasts_km=coasts_km(query, distance_km, zone),
        sigma_db=needed_sigma_db(P1812, query),
        smooth_form=SMOOTH_FORMS[str(query.options["smooth_form"])],
    )
    result = p1812.transmission(distance_km, ground_m, surface_m, zone, link)
    return LinkLoss(
        result.Lb,
        parts={
            "free space": result.Lbfs,
            "multipath and focusing": result.Lb0p - result.Lbfs,
            "diffraction": result.Ldp,
            "carried by ducting or troposcatter": result.Lbc - result.Lbd,
            "places": result.Lb - result.Lbc,
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
        },
    )


P1812 = PropagationModel(
    key="p1812",
    title="Point-to-area, terrain and clutter profile",
    document="ITU-R P.1812",
    edition="P.1812-8",
    kind="path",
    evaluate=_evaluate,
    frequency_mhz=p1812.VALID_FREQUENCY_MHZ,
    distance_m=p1812.VALID_DISTANCE_M,
    tx_height_agl_m=p1812.VALID_HEIGHT_AGL_M,
    rx_height_agl_m=p1812.VALID_HEIGHT_AGL_M,
    time_percent=p1812.VALID_TIME_PERCENT,
    location_percent=p1812.VALID_LOCATION_PERCENT,
    inputs=frozenset(
        {
            "terrain",
            "clutter",
            "zones",
            "delta_n",
            "surface_refractivity_n0",
            "latitude",
            "polarization",
        }
    ),
    contains=frozenset({"terrain", "clutter", "ducting", "troposcatter", "location_variability"}),
    options={
        "smooth_form": Choice(
            "sampled",
            ("sampled", "closed"),
            "smooth path's Bullington loss: at the profile's points, or Attachment 4 as in rasters",
        ),
        "coast": COAST,
    },
    min_points=p1812.MIN_POINTS,
)
