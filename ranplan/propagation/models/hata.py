"""Okumura-Hata and COST 231-Hata as entries of the registry."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ranplan.propagation import hata, p525
from ranplan.propagation.checks import needed_sigma_db
from ranplan.propagation.model import Choice, LinkLoss, PropagationModel
from ranplan.propagation.normal import normal_quantile

if TYPE_CHECKING:
    from ranplan.propagation.model import LinkQuery
    from ranplan.propagation.window import Profile

_PERCENT = (1.0, 99.0)


def _result(median_db: float, distance_m: float, query: LinkQuery, sigma_db: float) -> LinkLoss:
    """Split a median into free space along the ground and what the surroundings add."""
    free_space = p525.path_loss_db(distance_m, query.frequency_mhz)
    places = sigma_db * normal_quantile(query.location_percent / 100.0)
    notes: tuple[str, ...] = ()
    if median_db < free_space:
        notes = ("the formula's median lies below free space: it does not hold here",)
    return LinkLoss(
        median_db + places,
        parts={
            "free space": free_space,
            "surroundings": median_db - free_space,
            "places": places,
        },
        details={"slope_db_per_decade": hata.distance_slope(query.tx_height_agl_m)},
        notes=notes,
    )


def _evaluate_hata(profile: Profile, query: LinkQuery) -> LinkLoss:
    distance_m = float(profile.distance_m[-1])
    median = hata.okumura_hata(
        hata.HATA_ENVIRONMENTS[str(query.options["environment"])],
        query.frequency_mhz,
        distance_m / 1000.0,
        query.tx_height_agl_m,
        query.rx_height_agl_m,
    )
    return _result(median, distance_m, query, needed_sigma_db(HATA, query))


def _evaluate_cost231(profile: Profile, query: LinkQuery) -> LinkLoss:
    distance_m = float(profile.distance_m[-1])
    median = hata.cost231_hata(
        hata.COST231_ENVIRONMENTS[str(query.options["environment"])],
        query.frequency_mhz,
        distance_m / 1000.0,
        query.tx_height_agl_m,
        query.rx_height_agl_m,
    )
    return _result(median, distance_m, query, needed_sigma_db(COST231, query))


HATA = PropagationModel(
    key="hata",
    title="Okumura-Hata",
    document=hata.HATA_DOCUMENT,
    edition="Hata, IEEE Trans. Veh. Technol. VT-29 (1980), second-hand",
    kind="site_general",
    evaluate=_evaluate_hata,
    frequency_mhz=hata.VALID_HATA_FREQUENCY_MHZ,
    distance_m=hata.VALID_DISTANCE_M,
    tx_height_agl_m=hata.VALID_BASE_HEIGHT_AGL_M,
    rx_height_agl_m=hata.VALID_MOBILE_HEIGHT_AGL_M,
    time_percent=(50.0, 50.0),
    location_percent=_PERCENT,
    inputs=frozenset(),
    contains=frozenset({"clutter"}),
    options={
        "environment": Choice(
            "urban_small", tuple(hata.HATA_ENVIRONMENTS), "what surrounds the mobile"
        )
    },
)

COST231 = PropagationModel(
    key="cost231",
    title="Hata's formula extended by COST 231",
    document=hata.COST231_DOCUMENT,
    edition="COST 231 final report (1999), second-hand",
    kind="site_general",
    evaluate=_evaluate_cost231,
    frequency_mhz=hata.VALID_COST231_FREQUENCY_MHZ,
    distance_m=hata.VALID_DISTANCE_M,
    tx_height_agl_m=hata.VALID_BASE_HEIGHT_AGL_M,
    rx_height_agl_m=hata.VALID_MOBILE_HEIGHT_AGL_M,
    time_percent=(50.0, 50.0),
    location_percent=_PERCENT,
    inputs=frozenset(),
    contains=frozenset({"clutter"}),
    options={
        "environment": Choice(
            "medium_city_suburban", tuple(hata.COST231_ENVIRONMENTS), "what surrounds the mobile"
        )
    },
)
