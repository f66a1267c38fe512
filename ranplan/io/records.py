"""Sites, sectors and tiers as plain values, rounded once, so that every file says the same."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ranplan.radio.power import eirp_dbm

if TYPE_CHECKING:
    from ranplan.coverage.model import TierResult
    from ranplan.sites import Sector, Site

_DECIMALS = {
    "longitude": 6,  # 0.11 m
    "latitude": 6,
    "height_agl_m": 2,
    "ground_amsl_m": 2,
    "frequency_mhz": 4,
    "bandwidth_mhz": 4,
    "azimuth_deg": 2,
    "tilt_deg": 2,
    "eirp_dbm": 2,
    "threshold_dbm": 2,
    "population": 1,
    "area_km2": 4,
}


def rounded(quantity: str, value: float) -> float:
    """Round to the decimals in which files state that quantity; -0.0 becomes 0.0."""
    return round(float(value), _DECIMALS[quantity]) + 0.0


def sector_record(sector: Sector) -> dict[str, Any]:
    """Return a sector's fields; ``azimuth_deg`` is from true north and absent for an omni."""
    carrier, radio = sector.carrier, sector.radio
    azimuth = {}
    if sector.azimuth_true_deg is not None:
        azimuth["azimuth_deg"] = rounded("azimuth_deg", sector.azimuth_true_deg) % 360
    return {
        "sector_id": sector.sector_id,
        "carrier": carrier.name,
        "band": carrier.band.name,
        "frequency_mhz": rounded("frequency_mhz", carrier.frequency_mhz),
        "bandwidth_mhz": rounded("bandwidth_mhz", carrier.bandwidth_mhz),
        **azimuth,
        "tilt_deg": rounded("tilt_deg", sector.tilt_deg),
        "eirp_dbm": rounded("eirp_dbm", eirp_dbm(radio)),
        "pattern": radio.pattern.kind,
        "radio_id": radio.radio_id,
        "vendor": radio.vendor,
        "illustrative": radio.illustrative,
    }


def site_record(site: Site) -> dict[str, Any]:
    """Return a mast's fields; what differs between its sectors is joined by ``;``."""
    sectors = site.sectors
    return {
        "site_id": site.site_id,
        "name": site.name,
        "longitude": rounded("longitude", site.longitude),
        "latitude": rounded("latitude", site.latitude),
        "height_agl_m": rounded("height_agl_m", site.height_agl_m),
        "ground_amsl_m": rounded("ground_amsl_m", site.ground_amsl_m),
        "radio_id": _joined(sector.radio.radio_id for sector in sectors),
        "vendor": _joined(sector.radio.vendor for sector in sectors),
        "band": _joined(sector.carrier.band.name for sector in sectors),
        "n_sectors": len(sectors),
        "illustrative": site.illustrative,
    }


def tier_record(result: TierResult) -> dict[str, Any]:
    """Return what a tier reaches; ``population`` is absent when the plan has none."""
    people = {}
    if result.population is not None:
        people["population"] = rounded("population", result.population)
    return {
        "tier": result.tier.name,
        "threshold_dbm": rounded("threshold_dbm", result.tier.threshold_dbm),
        **people,
        "area_km2": rounded("area_km2", result.area_km2),
        "sea_area_km2": rounded("area_km2", result.sea_area_km2),
    }


def _joined(values) -> str:
    """Join the distinct values in the order in which they first occur."""
    return ";".join(dict.fromkeys(values))
