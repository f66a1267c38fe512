"""The JSON object of one link: what was asked, the profile, what each model says."""

from __future__ import annotations

import math
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ranplan.pipeline.link import Link
    from ranplan.pipeline.link_ground import LinkEnd
    from ranplan.propagation.link_geometry import Obstruction
    from ranplan.propagation.side_by_side import ModelAnswer

_DECIMALS = 4


def link_document(link: Link) -> dict[str, Any]:
    """
    Return a link as plain JSON values; a figure that was not computed is absent.

    Parameters
    ----------
    link : Link

    Returns
    -------
    dict
    """
    document = {
        "schema_version": 1,
        "kind": "path",
        "inputs": _inputs(link),
        "notes": list(link.notes),
        "geometry": _geometry(link),
        "free_space_db": _plain(link.free_space_db),
        "models": {answer.model.key: _answer(link, answer) for answer in link.answers},
        "profile": _profile(link),
    }
    if link.study:
        document["study"] = True
    if link.level is not None:
        document["level"] = _level(link)
    return document


def _inputs(link: Link) -> dict[str, Any]:
    ground = link.ground
    document: dict[str, Any] = {
        "from": _end(ground.tx),
        "to": _end(ground.rx),
        "frequency_mhz": link.frequency_mhz,
        "bands": [band.name for band in link.bands],
        "time_percent": link.time_percent,
        "location_percent": link.location_percent,
        "polarization": link.polarization,
        "climate": {
            name: value for name, value in asdict(ground.climate).items() if value is not None
        },
        "options": dict(link.options),
        "added": list(link.parts),
        "surroundings": dict(link.surroundings),
        "files": [
            {"path": file.path, "role": file.role, "sha256": file.sha256} for file in ground.files
        ],
    }
    if link.location_sigma_db is not None:
        document["location_sigma_db"] = link.location_sigma_db
    return document


def _end(end: LinkEnd) -> dict[str, Any]:
    named = {} if end.name is None else {"name": end.name}
    return {
        **named,
        "longitude": round(end.longitude, 7),
        "latitude": round(end.latitude, 7),
        "height_agl_m": end.height_agl_m,
    }


def _geometry(link: Link) -> dict[str, Any]:
    geometry, ground = link.geometry, link.ground
    distance_m = geometry.profile.distance_m
    document: dict[str, Any] = {
        "length_m": _plain(distance_m[-1]),
        "slant_distance_m": _plain(geometry.slant_distance_m),
        "n_points": int(distance_m.size),
        "step_m": _plain(distance_m[-1] / (distance_m.size - 1)),
        "bearing_deg": _plain(ground.bearing_deg),
        "back_bearing_deg": _plain(ground.back_bearing_deg),
        "departure_deg": _plain(geometry.departure_deg),
        "arrival_deg": _plain(geometry.arrival_deg),
        "earth_radius_factor": _plain(geometry.earth_radius_factor),
        "line_of_sight": geometry.is_in_sight,
        "line_of_sight_over_bare_ground": geometry.is_over_ground_in_sight,
    }
    if geometry.tx_horizon is not None and geometry.rx_horizon is not None:
        document["tx_horizon_m"] = _plain(distance_m[geometry.tx_horizon])
        document["rx_horizon_m"] = _plain(distance_m[-1] - distance_m[geometry.rx_horizon])
    if geometry.worst is not None:
        document["worst_obstruction"] = _obstruction(link, geometry.worst)
    return document


def _obstruction(link: Link, worst: Obstruction) -> dict[str, Any]:
    return {
        "distance_m": _plain(worst.distance_m),
        "longitude": round(float(link.ground.longitude[worst.index]), 7),
        "latitude": round(float(link.ground.latitude[worst.index]), 7),
        "clearance_m": _plain(worst.clearance_m),
        "fresnel_clearance_percent": _plain(100.0 * worst.fresnel_fraction),
        "nu": _plain(worst.nu),
    }


def _answer(link: Link, answer: ModelAnswer) -> dict[str, Any]:
    model, loss = answer.model, answer.loss
    document: dict[str, Any] = {
        "title": model.title,
        "document": model.document,
        "edition": model.edition,
    }
    if loss is None:
        return {**document, "refused": answer.refusal}
    document |= {
        "loss_db": _plain(loss.loss_db),
        "excess_db": _plain(loss.loss_db - link.free_space_db),
        "parts_db": _table(loss.parts),
        "mechanisms_db": _table(loss.mechanisms),
        "details": _table(loss.details),
        "contains": sorted(model.contains),
        "notes": list(loss.notes),
    }
    if link.level is not None:
        document[link.level.quantity] = _plain(link.level.received_dbm(loss.loss_db))
    return document


def _level(link: Link) -> dict[str, Any]:
    level = link.level
    if level is None:
        return {}
    document: dict[str, Any] = {
        "quantity": level.quantity,
        "radio_id": level.radio.radio_id,
        "illustrative": level.radio.illustrative,
        "gain_dbi": _plain(level.gain_dbi),
        "eirp_dbm": _plain(level.eirp_dbm),
        "receiver_gain_dbi": level.receiver.gain_dbi,
        "receiver_loss_db": level.receiver.loss_db,
    }
    if not level.is_omni:
        document |= {"azimuth_deg": _plain(level.azimuth_deg), "tilt_deg": level.tilt_deg}
    if level.carrier is not None:
        document |= {
            "bandwidth_mhz": level.carrier.bandwidth_mhz,
            "subcarrier_spacing_khz": level.carrier.subcarrier_spacing_khz,
            "n_resource_blocks": level.carrier.n_resource_blocks,
        }
    return document


def _profile(link: Link) -> dict[str, Any]:
    geometry, profile = link.geometry, link.geometry.profile
    columns = {
        "distance_m": profile.distance_m,
        "elevation_amsl_m": profile.elevation_amsl_m,
        "clutter_height_m": profile.clutter_height_m,
        "earth_bulge_m": geometry.bulge_m,
        "line_of_sight_amsl_m": geometry.sight_line_amsl_m,
        "first_fresnel_radius_m": geometry.fresnel_radius_m,
    }
    return {
        **{name: np.round(values, _DECIMALS).tolist() for name, values in columns.items()},
        "zone": profile.zone.tolist(),
    }


def _table(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return named figures as JSON has them, without those that are not finite."""
    return {
        name: value if isinstance(value, str) else _plain(value)
        for name, value in values.items()
        if isinstance(value, str) or math.isfinite(value)
    }


def _plain(value: Any) -> float:
    return round(float(value), _DECIMALS) + 0.0
