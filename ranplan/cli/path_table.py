"""What ``ranplan path`` prints: facts of the profile, then a block a model."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from ranplan.constants import ZONE_SEA
from ranplan.io.extent import WGS84, place_name
from ranplan.pipeline.link_level import QUANTITIES, direction

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ranplan.pipeline.link import Link
    from ranplan.pipeline.link_ground import LinkEnd
    from ranplan.pipeline.link_level import LinkLevel
    from ranplan.propagation.link_geometry import LinkGeometry
    from ranplan.propagation.side_by_side import ModelAnswer

_WIDTH = 110


def link_table(link: Link) -> str:
    """
    Return a link as lines for the terminal.

    Parameters
    ----------
    link : Link

    Returns
    -------
    str
    """
    lines = [f"  {name:<20}{text}" for name, text in _facts(link)]
    heads = ["", f"  {'model':<20}{'loss':>10}{'excess':>10}"]
    if link.level is not None:
        heads[1] += f"{QUANTITIES[link.level.quantity]:>13}"
    answered = sorted(link.answers, key=lambda answer: answer.loss is None)
    blocks = [line for answer in answered for line in _block(link, answer)]
    return "\n".join([_title(link), *lines, *heads, *blocks])


def _title(link: Link) -> str:
    tx, rx = (
        end.name or place_name(WGS84, end.longitude, end.latitude)
        for end in (link.ground.tx, link.ground.rx)
    )
    return f"{tx} to {rx}"


def _facts(link: Link) -> Iterator[tuple[str, str]]:
    geometry, ground = link.geometry, link.ground
    profile, worst = geometry.profile, geometry.worst
    bands = ", ".join(f"{band.name}{', a study' if band.study else ''}" for band in link.bands)
    yield (
        "frequency",
        f"{link.frequency_mhz:g} MHz ({bands or 'in no band, a study'}), {link.polarization},"
        f" {link.time_percent:g} % of time, {link.location_percent:g} % of places",
    )
    yield "from", _end(ground.tx, geometry.tx_amsl_m)
    yield "to", _end(ground.rx, geometry.rx_amsl_m)
    length_m, n_steps = profile.distance_m[-1], profile.distance_m.size - 1
    yield (
        "length",
        f"{length_m / 1000:.3f} km, {n_steps + 1} points {length_m / n_steps:.1f} m apart",
    )
    yield (
        "bearing",
        f"{ground.bearing_deg:.2f}° from true north, {ground.back_bearing_deg:.2f}° back",
    )
    yield (
        "elevation angle",
        f"{geometry.departure_deg:+.2f}° at departure, {geometry.arrival_deg:+.2f}° at arrival",
    )
    yield "line of sight", _sight(link)
    if worst is not None:
        side = "above" if worst.clearance_m < 0.0 else "below"
        yield (
            "worst obstruction",
            f"{abs(worst.clearance_m):.1f} m {side} the line at {worst.distance_m / 1000:.3f} km,"
            f" nu {worst.nu:+.2f}, clearance {100.0 * worst.fresnel_fraction:.0f} % of the first"
            " Fresnel radius",
        )
    yield "free space", f"{link.free_space_db:.1f} dB"
    yield from link.added
    if link.level is not None:
        yield "level", _sum(link.level)
        yield "radio", _radio(link.level)


def _end(end: LinkEnd, antenna_amsl_m: float) -> str:
    return (
        f"{place_name(WGS84, end.longitude, end.latitude)}, {end.height_agl_m:g} m above ground"
        f" at {antenna_amsl_m - end.height_agl_m:.1f} m"
    )


def _sight(link: Link) -> str:
    geometry = link.geometry
    over = f"over the effective earth, k = {geometry.earth_radius_factor:.2f}"
    if geometry.is_in_sight:
        return f"yes, {over}"
    return f"no, {_in_the_way(geometry)} is in the way, {over}"


def _in_the_way(geometry: LinkGeometry) -> str:
    worst, profile = geometry.worst, geometry.profile
    if geometry.is_over_ground_in_sight or worst is None:
        return "clutter"
    at = worst.index
    is_open_sea = profile.zone[at] == ZONE_SEA and profile.clutter_height_m[at] == 0.0
    if is_open_sea or geometry.surface_amsl_m[at] <= 0.0:
        return "the earth's bulge"
    return "terrain"


def _sum(level: LinkLevel) -> str:
    terms = f"{QUANTITIES[level.quantity]} = {level.eirp_dbm:.1f} dBm EIRP - loss"
    terms += f" + {level.receiver.gain_dbi:.1f} dBi of the receiver"
    if level.receiver.loss_db != 0.0:
        terms += f" - {level.receiver.loss_db:.1f} dB lost there"
    return terms


def _radio(level: LinkLevel) -> str:
    of = "all of its power"
    if level.carrier is not None:
        carrier = level.carrier
        of = f"a resource element of {carrier.bandwidth_mhz:g} MHz"
        of += f" at {carrier.subcarrier_spacing_khz} kHz"
    return (
        f"{level.radio.radio_id}, {of}; {level.gain_dbi:.1f} dBi toward the ray, {direction(level)}"
    )


def _block(link: Link, answer: ModelAnswer) -> Iterator[str]:
    key, loss = answer.model.key, answer.loss
    if loss is None:
        yield from _wrapped(f"refused: {answer.refusal}", first=f"  {key:<20}")
        return
    excess = _signed(loss.loss_db - link.free_space_db)
    line = f"  {key:<20}{loss.loss_db:>7.1f} dB{excess:>7} dB"
    if link.level is not None:
        line += f"{link.level.received_dbm(loss.loss_db):>9.1f} dBm"
    yield line
    if len(loss.parts) > 1:
        first, *others = loss.parts.items()
        terms = [f"{first[0]} {first[1]:.1f}", *(f"{name} {_signed(v)}" for name, v in others)]
        yield from _wrapped("parts: " + ", ".join(terms))
    if loss.mechanisms:
        terms = [f"{name} {value:.1f}" for name, value in loss.mechanisms.items()]
        yield from _wrapped("alone: " + ", ".join(terms))
    for note in loss.notes:
        yield from _wrapped(f"note: {note}")


def _signed(value_db: float) -> str:
    """Return a part with its sign; what rounds to zero has none of its own."""
    return f"{round(value_db, 1) + 0.0:+.1f}"


def _wrapped(text: str, *, first: str = " " * 22) -> list[str]:
    return textwrap.wrap(
        text,
        _WIDTH,
        initial_indent=first,
        subsequent_indent=" " * 24,
        break_long_words=False,
        break_on_hyphens=False,
    )
