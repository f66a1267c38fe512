"""The scenarios of 3GPP TR 38.901 as entries of the registry."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from ranplan.errors import ModelRangeError
from ranplan.propagation import p525
from ranplan.propagation.link_geometry import link_geometry
from ranplan.propagation.model import Choice, LinkLoss, Number, Option, PropagationModel
from ranplan.propagation.normal import normal_quantile
from ranplan.propagation.tr38901 import SCENARIOS, los_probability, path_loss, scenario_loss
from ranplan.propagation.tr38901.scenarios import DOCUMENT, EDITION

if TYPE_CHECKING:
    from ranplan.propagation.model import LinkQuery
    from ranplan.propagation.window import Profile

_PERCENT = (1.0, 99.0)


def _condition(profile: Profile, query: LinkQuery) -> tuple[str, str]:
    """Tell whether the antennas are in line of sight, and how that is known."""
    asked = str(query.options["condition"])
    if asked != "profile":
        return asked, f"{asked} was asked for"
    if profile.distance_m.size < 3:
        msg = (
            f"{DOCUMENT}: condition='profile' needs at least 3 points, for what stands between"
            f" the ends; the profile has {profile.distance_m.size}"
        )
        raise ModelRangeError(msg)
    geometry = link_geometry(
        profile,
        tx_height_agl_m=query.tx_height_agl_m,
        rx_height_agl_m=query.rx_height_agl_m,
        frequency_mhz=query.frequency_mhz,
        delta_n=query.climate.delta_n,
    )
    stands = "terrain and clutter" if profile.clutter_height_m[1:-1].any() else "bare terrain"
    if geometry.is_in_sight:
        return "los", f"los: the line between the antennas clears the profile's {stands}"
    return "nlos", f"nlos: the profile's {stands} obstructs the line between the antennas"


def _notes(scenario: str, query: LinkQuery, how: str) -> tuple[str, ...]:
    stated = SCENARIOS[scenario].stated_base_height_agl_m
    if stated is None or query.tx_height_agl_m == stated:
        return (how,)
    given = f"{query.tx_height_agl_m:g} m"
    return (how, f"the scenario is stated for a base station at {stated:g} m; {given} extends it")


def _evaluate(scenario: str, profile: Profile, query: LinkQuery) -> LinkLoss:
    stated = SCENARIOS[scenario]
    distance_m = float(profile.distance_m[-1])
    condition, how = _condition(profile, query)
    is_los = condition == "los"
    if not is_los and distance_m > stated.nlos_distance_m[1]:
        low, high = stated.nlos_distance_m
        msg = (
            f"{DOCUMENT}: the path's length {distance_m:g} m without line of sight is outside "
            f"{low:g} to {high:g} m"
        )
        raise ModelRangeError(msg)
    f_c = query.frequency_mhz / 1000.0
    link = (f_c, distance_m, query.tx_height_agl_m, query.rx_height_agl_m)
    h = float(query.options.get("building_height_m", path_loss.BUILDING_HEIGHT_M))
    W = float(query.options.get("street_width_m", path_loss.STREET_WIDTH_M))
    h_E = path_loss.ENVIRONMENT_HEIGHT_M
    median = scenario_loss.loss(stated.code, is_los, *link, h, W, h_E)
    sigma = query.location_sigma_db
    if sigma is None:
        sigma = scenario_loss.shadow_sigma(stated.code, is_los, *link)
    places = sigma * normal_quantile(query.location_percent / 100.0)
    slant_m = scenario_loss.slant_distance_m(*link[1:])
    free_space = p525.path_loss_db(slant_m, query.frequency_mhz)
    plan = scenario if "office" not in query.options else f"{scenario}_{query.options['office']}"
    seen = float(
        los_probability(distance_m, scenario=plan, terminal_height_agl_m=query.rx_height_agl_m)
    )
    return LinkLoss(
        median + places,
        parts={
            "free space": free_space,
            "surroundings of the scenario": median - free_space,
            "places": places,
        },
        details={
            "condition": condition,
            "los_probability": seen,
            "shadow_sigma_db": sigma,
            "slant_distance_m": slant_m,
        },
        notes=_notes(scenario, query, how),
    )


def _model(scenario: str, inputs: frozenset[str], options: dict[str, Option]) -> PropagationModel:
    stated = SCENARIOS[scenario]
    return PropagationModel(
        key=f"tr38901_{scenario}",
        title=stated.title,
        document=DOCUMENT,
        edition=EDITION,
        kind="site_general",
        evaluate=partial(_evaluate, scenario),
        frequency_mhz=stated.frequency_mhz,
        distance_m=stated.los_distance_m,
        tx_height_agl_m=stated.base_height_agl_m,
        rx_height_agl_m=stated.terminal_height_agl_m,
        time_percent=(50.0, 50.0),
        location_percent=_PERCENT,
        inputs=inputs,
        contains=frozenset({"clutter", "location_variability"}),
        options=options,
    )


_SIGHT = frozenset({"terrain", "clutter", "delta_n"})  # they tell line of sight, nothing else
_CONDITION = Choice(
    "profile",
    ("profile", "los", "nlos"),
    "line of sight: as the profile's terrain and clutter tell, or as told",
)

TR38901_RMA = _model(
    "rma",
    _SIGHT,
    {
        "condition": _CONDITION,
        "building_height_m": Number(
            path_loss.BUILDING_HEIGHT_M,
            *path_loss.VALID_BUILDING_HEIGHT_M,
            "m",
            "average height of the buildings",
        ),
        "street_width_m": Number(
            path_loss.STREET_WIDTH_M,
            *path_loss.VALID_STREET_WIDTH_M,
            "m",
            "average width of the streets",
        ),
    },
)
TR38901_UMA = _model("uma", _SIGHT, {"condition": _CONDITION})
TR38901_UMI = _model("umi", _SIGHT, {"condition": _CONDITION})
TR38901_INH = _model(
    "inh",
    frozenset(),
    {
        "condition": Choice(
            "nlos", ("los", "nlos"), "line of sight, which no profile tells inside a building"
        ),
        "office": Choice("mixed", ("mixed", "open"), "plan, which moves the los_probability alone"),
    },
)
