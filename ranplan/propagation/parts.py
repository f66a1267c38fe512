"""What may be added to a model's loss, and what may not because the model counts it already.

Parts are added at the receiver's end of a link. Losses that vary over places, or over time, add up
at their medians; one contribution may be asked for another share, two may not: such shares do not
add.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np

from ranplan.arguments import Limits, refuse_outside, refuse_unknown
from ranplan.errors import DoubleCountingError, ModelRangeError
from ranplan.propagation import p452
from ranplan.propagation.checks import POLARIZATIONS
from ranplan.propagation.link_geometry import link_geometry
from ranplan.propagation.part_table import NEEDED, PARTS, LossPart, PartQuery, Surroundings

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from ranplan.propagation.model import LinkLoss, PropagationModel
    from ranplan.propagation.window import Climate, Profile

__all__ = [
    "NEEDED",
    "PARTS",
    "LossPart",
    "Surroundings",
    "addable",
    "check_combination",
    "with_parts",
]

_DEFAULTS: Mapping[str, str | float] = MappingProxyType({})
_SHARES = {
    name: Limits(0.0, 100.0, "%", open_low=True, open_high=True)
    for name in ("time_percent", "location_percent")
}
# Where a model has no place for what a part counts, and why. By their keys.
_OUT_OF_PLACE = {
    "tr38901_inh": {
        "rain": "both ends are inside one building, where no rain falls",
        "building_entry": "both ends are inside one building, no outer wall is between them",
    }
}


def check_combination(
    model: PropagationModel,
    keys: Iterable[str],
    *,
    profile: Profile | None = None,
    options: Mapping[str, str | float] = _DEFAULTS,
) -> None:
    """
    Refuse parts that count what the model, or another part, counts already.

    Parameters
    ----------
    model : PropagationModel
    keys : iterable of str
        Of ``PARTS``.
    profile : Profile, optional
        A model that takes clutter from the profile counts none where the profile has none. What
        stands at the two ends does not count, nor what P.452 takes away near them.
    options : mapping of str to str or float
        The model's own, as it is asked; those that are left out stand at their defaults.

    Raises
    ------
    DoubleCountingError
        With every such pair and the reason.
    ModelRangeError
        If there is nothing for a part to count where the model holds, as rain indoors.
    UnknownModelError
        If there is no such part.
    """
    asked = Counter(keys)
    _refuse_out_of_place(model, asked)
    wrong = [f"{key} is asked for {n} times" for key, n in asked.items() if n > 1]
    counted: dict[str, str] = {}
    for part in (PARTS[key] for key in asked):
        what = part.adds.replace("_", " ")
        if _counts(model, part.adds, profile, options):
            where, remedy = _where_counted(model, part.adds, options)
            wrong.append(
                f"{model.document} ({model.key}) already counts {what}{where}: adding {part.key}"
                f" ({part.document}) would count it twice; leave it out{remedy}"
            )
        elif part.adds in counted:
            other = counted[part.adds]
            wrong.append(f"{other} and {part.key} both count {what}; choose one of them")
        counted.setdefault(part.adds, part.key)
    if wrong:
        raise DoubleCountingError("; ".join(wrong))


def _counts(
    model: PropagationModel,
    content: str,
    profile: Profile | None,
    options: Mapping[str, str | float],
) -> bool:
    if content == "clutter" and _takes_clutter_from_profile(model, options):
        return profile is None or _has_clutter(profile, model)
    return content in model.contains


def _has_clutter(profile: Profile, model: PropagationModel) -> bool:
    """Tell whether a model meets clutter along a profile; the ends' own is none."""
    # P.452 reads none nearer than 50 m; a point at 50 m counts, whatever its last bit is.
    guard_m = 1000.0 * p452.CLUTTER_GUARD_KM - 1e-6 if model.key == "p452" else 0.0
    distance_m = np.asarray(profile.distance_m, dtype=np.float64)
    between = (distance_m > guard_m) & (distance_m[-1] - distance_m > guard_m)
    return bool((np.asarray(profile.clutter_height_m)[between] > 0.0).any())


def addable(model: PropagationModel) -> tuple[str, ...]:
    """
    Parts that may be added to a model's loss, clutter along the profile aside.

    Parameters
    ----------
    model : PropagationModel

    Returns
    -------
    tuple of str
        Keys of ``PARTS``.
    """
    not_there = _OUT_OF_PLACE.get(model.key, {})
    return tuple(
        key
        for key, part in PARTS.items()
        if part.adds not in model.contains and key not in not_there
    )


def _refuse_out_of_place(model: PropagationModel, keys: Iterable[str]) -> None:
    reasons = _OUT_OF_PLACE.get(model.key, {})
    wrong = [f"{key} is not added: {reasons[key]}" for key in keys if key in reasons]
    if wrong:
        msg = f"{model.document} ({model.key}): {'; '.join(wrong)}"
        raise ModelRangeError(msg)


def _takes_clutter_from_profile(
    model: PropagationModel, options: Mapping[str, str | float]
) -> bool:
    """Tell such models from those whose surroundings are an option, whatever the profile has."""
    by_itself = model.kind == "path" and {"clutter"} <= model.inputs & model.contains
    return by_itself or options.get("clutter") == "added_to_terrain"  # as ITM may be asked


def _where_counted(
    model: PropagationModel, content: str, options: Mapping[str, str | float]
) -> tuple[str, str]:
    """Say where a model counts a thing, and what else than leaving the part out may be done."""
    if content != "clutter":
        return "", ""
    if _takes_clutter_from_profile(model, options):
        return " in its profile", ", or give a profile without clutter heights"
    return " in its surroundings", ""


def with_parts(
    loss: LinkLoss,
    model: PropagationModel,
    profile: Profile,
    keys: Sequence[str],
    *,
    surroundings: Surroundings,
    frequency_mhz: float,
    tx_height_agl_m: float,
    rx_height_agl_m: float,
    climate: Climate,
    time_percent: float = 50.0,
    location_percent: float = 50.0,
    polarization: str = "vertical",
    options: Mapping[str, str | float] = _DEFAULTS,
) -> LinkLoss:
    """
    Add parts to the loss of a link.

    Parameters
    ----------
    loss : LinkLoss
        What ``model.link_loss`` returned.
    model : PropagationModel
        That computed it.
    profile : Profile
    keys : sequence of str
        Of ``PARTS``; none leaves the loss as it is.
    surroundings : Surroundings
    frequency_mhz : float
        [MHz]
    tx_height_agl_m, rx_height_agl_m : float
        [m]
    climate : Climate
    time_percent, location_percent : float
        That the model was asked. [%]
    polarization : str
    options : mapping of str to str or float
        The model's own, as it was asked.

    Returns
    -------
    LinkLoss
        Its parts add up to its loss as before; each mechanism has become as much weaker.

    Raises
    ------
    DoubleCountingError
        If a thing would be counted twice, or two shares of places or of time other than half.
    ModelRangeError
        If a share is no per cent, a polarization none of the two, a part out of range or out of
        place, or not told what it needs.
    """
    shares = {"time_percent": time_percent, "location_percent": location_percent}
    refuse_outside(model.document, _SHARES, shares)
    refuse_unknown(model.document, "polarization", polarization, POLARIZATIONS)
    check_combination(model, keys, profile=profile, options=options)
    chosen = [PARTS[key] for key in keys]
    geometry = link_geometry(
        profile,
        tx_height_agl_m=tx_height_agl_m,
        rx_height_agl_m=rx_height_agl_m,
        frequency_mhz=frequency_mhz,
        delta_n=climate.delta_n,
    )
    query = PartQuery(
        frequency_mhz=frequency_mhz,
        distance_m=float(profile.distance_m[-1]),
        slant_distance_m=geometry.slant_distance_m,
        rx_height_agl_m=rx_height_agl_m,
        arrival_deg=geometry.arrival_deg,
        polarization=polarization,
        climate=climate,
        surroundings=surroundings,
    )
    added = {part.title: part.loss_db(query) for part in chosen}
    asked = {
        "places": {"location_percent": location_percent},
        "time": {"time_percent": time_percent},
    }
    _check_shares(chosen, surroundings, asked)
    total_db = sum(added.values())
    return replace(
        loss,
        loss_db=loss.loss_db + total_db,
        parts={**loss.parts, **added},
        mechanisms={name: value + total_db for name, value in loss.mechanisms.items()},
        notes=(*loss.notes, *_notes(chosen, surroundings)),
    )


def _check_shares(
    chosen: Iterable[LossPart], surroundings: Surroundings, asked: dict[str, dict[str, float]]
) -> None:
    """Refuse two shares other than half: losses not exceeded in 90 % each add up to no 90 %."""
    for part in chosen:
        if part.share is not None:
            of, name = part.share
            asked[of][name] = getattr(surroundings, name)
    for of_what, shares in asked.items():
        other = [f"{name} = {value:g} %" for name, value in shares.items() if value != 50.0]
        if len(other) > 1:
            msg = (
                f"{' and '.join(other)}: losses for such shares of {of_what} do not add up to a"
                " loss for one of them; ask all but one for 50 %"
            )
            raise DoubleCountingError(msg)


def _notes(chosen: Iterable[LossPart], surroundings: Surroundings) -> list[str]:
    notes = []
    for part in chosen:
        if part.share is not None:
            of, name = part.share
            percent = getattr(surroundings, name)
            if of == "time":
                notes.append(f"{part.title}: exceeded for {percent:g} % of the year")
            elif percent == 50.0:
                notes.append(f"{part.title}: its median; how it varies over places is not counted")
            else:
                notes.append(f"{part.title}: not exceeded in {percent:g} % of places")
    return notes
