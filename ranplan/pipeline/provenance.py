"""What a plan rests on."""

from __future__ import annotations

from importlib.metadata import version
from typing import TYPE_CHECKING

import ranplan
from ranplan.propagation import MODELS
from ranplan.result import CarrierUse, InputRecord, Provenance

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ranplan.pipeline.groundwork import Groundwork
    from ranplan.sites import Site

_SHAPING_LIBRARIES = (
    "numpy",
    "numba",
    "scipy",
    "rasterio",
    "pyproj",
    "shapely",
    "geopandas",
    "highspy",
)


def provenance(
    base: Groundwork,
    sites: Iterable[Site],
    inputs: tuple[InputRecord, ...],
    *,
    notes: tuple[str, ...] = (),
    illustrative: tuple[str, ...] = (),
) -> Provenance:
    """
    Gather what a plan rests on.

    Parameters
    ----------
    base : Groundwork
    sites : iterable of Site
        Whose radios count.
    inputs : tuple of InputRecord
    notes, illustrative : tuple of str
        What there is to say beyond the region and the sites.

    Returns
    -------
    Provenance
    """
    sites = tuple(sites)
    climate = base.ground.climate
    radios = {sector.radio.radio_id: sector.radio for s in sites for sector in s.sectors}
    made_up = sum(site.illustrative for site in sites)
    return Provenance(
        config_digest=base.loaded.digest,
        inputs=inputs,
        versions={
            "ranplan": ranplan.__version__,
            **{name: version(name) for name in _SHAPING_LIBRARIES},
        },
        model={
            "mode": "exact",
            "sampling": "major axis grid lines",
            "receiver_height_agl_m": base.settings.receiver_height_agl_m,
            "time_percent": base.settings.time_percent,
            "polarization": base.settings.polarization,
            "delta_n": climate.delta_n,
            "surface_refractivity_n0": climate.surface_refractivity_n0,
            **_air(base),
        },
        seed=base.loaded.config.seed,
        notes=(*base.region.notes, *notes),
        illustrative=(
            *([f"{made_up} of {len(sites)} sites"] if made_up > 0 else []),
            *base.region.illustrative,
            *illustrative,
            *(f"radio {key}" for key, radio in sorted(radios.items()) if radio.illustrative),
        ),
        carriers=tuple(_use(base, name) for name in base.carriers),
    )


def _air(base: Groundwork) -> dict[str, float]:
    """Return what only some models read of the air, where a carrier's does."""
    climate = base.ground.climate
    air = {"pressure": "pressure_hpa", "temperature": "temperature_c"}
    read = {name for key in base.settings.models.values() for name in MODELS[key].inputs}
    return {field: getattr(climate, field) for name, field in air.items() if name in read}


def _use(base: Groundwork, name: str) -> CarrierUse:
    carrier, model = base.carriers[name], MODELS[base.settings.models[name]]
    return CarrierUse(
        name,
        carrier.band.name,
        carrier.frequency_mhz,
        carrier.bandwidth_mhz,
        model.key,
        model.document,
        model.edition,
        carrier.band.study,
    )
