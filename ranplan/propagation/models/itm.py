"""NTIA's Irregular Terrain Model over a profile, as an entry of the registry."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from ranplan.propagation.itm import answer, asked, limits, transmission
from ranplan.propagation.model import Choice, LinkLoss, Number, PropagationModel

if TYPE_CHECKING:
    from ranplan.propagation.model import LinkQuery
    from ranplan.propagation.window import Profile


def surface_m(profile: Profile, clutter: str) -> np.ndarray:
    """Heights that ITM sees: bare ground, or with the clutter between the ends on it. [m amsl]."""
    surface = np.array(profile.elevation_amsl_m, dtype=np.float64)
    if clutter == "added_to_terrain":
        surface[1:-1] += np.asarray(profile.clutter_height_m)[1:-1]
    return surface


def _evaluate(profile: Profile, query: LinkQuery) -> LinkLoss:
    options = query.options
    link = asked.link(
        query.climate,
        frequency_mhz=query.frequency_mhz,
        tx_height_agl_m=query.tx_height_agl_m,
        rx_height_agl_m=query.rx_height_agl_m,
        polarization=query.polarization,
    )
    shares = asked.shares(
        query.climate,
        time_percent=query.time_percent,
        location_percent=query.location_percent,
        situation_percent=float(options["situation_percent"]),
        variability_mode=str(options["variability_mode"]),
        location_variability=str(options["location_variability"]),
        situation_variability=str(options["situation_variability"]),
    )
    surface = surface_m(profile, str(options["clutter"]))
    step_m = float(profile.distance_m[-1]) / (surface.size - 1)
    loss = answer.link_loss(transmission.over_profile(surface, step_m, link, shares), shares)
    if query.location_sigma_db is None:
        return loss
    own = "location_sigma_db is left aside: the model brings its own deviation over places"
    return replace(loss, notes=(*loss.notes, own))


_SWITCH = (asked.INCLUDED, asked.ELIMINATED)

ITM = PropagationModel(
    key="itm",
    title="Irregular Terrain Model (Longley-Rice), point to point",
    document=limits.DOCUMENT,
    edition="version 1.4, after TR-82-100",
    kind="path",
    evaluate=_evaluate,
    frequency_mhz=limits.VALID_FREQUENCY_MHZ,
    distance_m=limits.VALID_DISTANCE_M,
    tx_height_agl_m=limits.VALID_HEIGHT_AGL_M,
    rx_height_agl_m=limits.VALID_HEIGHT_AGL_M,
    time_percent=limits.VALID_PERCENT,
    location_percent=limits.VALID_PERCENT,
    inputs=frozenset(
        {
            "terrain",
            "clutter",
            "surface_refractivity_n0",
            "radio_climate",
            "ground_constants",
            "polarization",
        }
    ),
    contains=frozenset({"terrain", "troposcatter", "location_variability"}),
    options={
        "variability_mode": Choice(
            "broadcast",
            tuple(asked.VARIABILITY_MODES),
            "which shares count: broadcast time, places and situations; mobile time for places "
            "too; accidental time; single_message situations alone",
        ),
        "situation_percent": Number(
            50.0,
            *limits.VALID_PERCENT,
            "%",
            "share of comparable links whose loss is not higher; confidence",
        ),
        "location_variability": Choice(
            asked.INCLUDED, _SWITCH, "whether the loss varies over places"
        ),
        "situation_variability": Choice(
            asked.INCLUDED, _SWITCH, "whether the loss varies directly over situations"
        ),
        "clutter": Choice(
            "ignored",
            ("ignored", "added_to_terrain"),
            "ITM knows none: leave it out, or stand it on the terrain between the ends",
        ),
    },
    min_points=3,
    needs_even_steps=True,
)
