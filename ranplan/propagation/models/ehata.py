"""Extended Hata as an entry of the registry."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from ranplan.constants import ZONE_SEA
from ranplan.errors import ModelRangeError
from ranplan.propagation import ehata, p525
from ranplan.propagation.ehata import median, path_loss
from ranplan.propagation.model import Choice, LinkLoss, PropagationModel
from ranplan.propagation.normal import normal_quantile

if TYPE_CHECKING:
    from ranplan.propagation.model import LinkQuery
    from ranplan.propagation.window import Profile

_PERCENT = (1.0, 99.0)


def _notes(
    query: LinkQuery, distance_m: float, result: ehata.Transmission, free_space: float
) -> tuple[str, ...]:
    notes = []
    fitted = path_loss.FITTED_FREQUENCY_MHZ[1]
    if query.frequency_mhz > fitted:
        notes.append(f"Okumura's curves are met up to {fitted:g} MHz and extrapolated beyond")
    for name, height, (low, high) in (
        ("base station", result.h_b_eff, path_loss.EFFECTIVE_BASE_HEIGHT_M),
        ("mobile", result.h_m_eff, path_loss.EFFECTIVE_MOBILE_HEIGHT_M),
    ):
        if not low <= height <= high:
            held = f"held to {low:g} to {high:g} m"
            notes.append(f"the effective height of the {name}, {height:.1f} m, is {held}")
    if distance_m < 10_000.0 and result.place_in_hills != 0.0:
        notes.append(
            "on paths under 10 km the mobile's place in the hills is judged against heights scaled "
            "up from sea level, as in NTIA's code: on high ground it is taken too low"
        )
    if free_space > result.L:
        notes.append("the median lies below free space: the corrections are larger than the loss")
    return tuple(notes)


def _evaluate(profile: Profile, query: LinkQuery) -> LinkLoss:
    ground = np.asarray(profile.elevation_amsl_m, dtype=np.float64)
    step_m = float(profile.distance_m[1])
    if step_m > path_loss.VALID_STEP_M[1]:
        limits = "{:g} to {:g} m".format(*path_loss.VALID_STEP_M)
        msg = f"{path_loss.DOCUMENT}: the profile's step {step_m:g} m is outside {limits}"
        raise ModelRangeError(msg)
    environment = ehata.ENVIRONMENTS[str(query.options["environment"])]
    link = ehata.Link(
        float(query.frequency_mhz),
        float(query.tx_height_agl_m),
        float(query.rx_height_agl_m),
        environment,
        ehata.VARIANTS[str(query.options["ridge"])],
    )
    # The document's profiles run from the mobile, ours from the base station.
    is_sea = np.ascontiguousarray(np.asarray(profile.zone)[::-1] == ZONE_SEA)
    result = ehata.transmission(np.ascontiguousarray(ground[::-1]), is_sea, step_m, link)
    sigma = query.location_sigma_db
    if sigma is None:
        sigma = median.location_sigma(environment, link.frequency_mhz)
    places = sigma * normal_quantile(query.location_percent / 100.0)
    climb = ground[0] + link.base_height_agl_m - ground[-1] - link.mobile_height_agl_m
    distance_m = float(profile.distance_m[-1])
    slant_m = math.hypot(distance_m, climb)
    free_space = p525.path_loss_db(slant_m, link.frequency_mhz)
    return LinkLoss(
        result.L + places,
        parts={
            "free space": free_space,
            "surroundings": result.median - free_space,
            "rolling hills": -result.rolling_hills,
            "place in the hills": -result.place_in_hills,
            "slope at the mobile": -result.general_slope,
            "isolated ridge": -result.isolated_ridge,
            "sea": -result.mixed_path,
            "places": places,
        },
        details={
            "terrain": "isolated ridge" if result.is_single_horizon else "rolling hills",
            "effective_base_height_m": result.h_b_eff,
            "effective_mobile_height_m": result.h_m_eff,
            "undulation_m": result.delta_h,
            "slope_at_mobile_mrad": result.theta_m,
            "sea_fraction": result.beta,
            "ridge_m": result.ridge_m,
            "breakpoint_km": result.breakpoint_km,
            "location_sigma_db": sigma,
        },
        notes=_notes(query, distance_m, result, free_space),
    )


EHATA = PropagationModel(
    key="ehata",
    title="Hata extended by NTIA, with corrections for terrain",
    document=path_loss.DOCUMENT,
    edition="NTIA TR-15-517 (2015) as in the Wireless Innovation Forum's code, second-hand",
    kind="path",
    evaluate=_evaluate,
    frequency_mhz=path_loss.VALID_FREQUENCY_MHZ,
    distance_m=path_loss.VALID_DISTANCE_M,
    tx_height_agl_m=path_loss.VALID_BASE_HEIGHT_AGL_M,
    rx_height_agl_m=path_loss.VALID_MOBILE_HEIGHT_AGL_M,
    time_percent=(50.0, 50.0),
    location_percent=_PERCENT,
    inputs=frozenset({"terrain", "zones"}),
    contains=frozenset({"terrain", "clutter", "location_variability"}),
    options={
        "environment": Choice("urban", tuple(ehata.ENVIRONMENTS), "what surrounds the mobile"),
        "ridge": Choice(
            "winnforum",
            tuple(ehata.VARIANTS),
            "a ridge outside Okumura's figure: curves carried on as in the official cases, or held",
        ),
    },
    min_points=3,
    needs_even_steps=True,
)
