"""From a link to what its picture says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ranplan import __version__
from ranplan.pipeline.link_level import QUANTITIES, direction
from ranplan.report.path_figure import LinkPicture
from ranplan.report.wording import place

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ranplan.pipeline.link import Link
    from ranplan.pipeline.link_ground import LinkEnd


def link_picture(link: Link) -> LinkPicture:
    """
    Return what a picture of a link shows.

    Parameters
    ----------
    link : Link

    Returns
    -------
    LinkPicture
    """
    geometry, tx, rx = link.geometry, link.ground.tx, link.ground.rx
    return LinkPicture(
        title=_title(link),
        subtitle=" · ".join(_subtitle(link)),
        tx_label=(_named(tx), _about(tx, geometry.tx_amsl_m)),
        rx_label=(_named(rx), _about(rx, geometry.rx_amsl_m)),
        geometry=geometry,
        answers=link.answers,
        levels=_levels(link),
        warnings=tuple(_warnings(link)),
        foot=tuple(_foot(link)),
    )


def _title(link: Link) -> str:
    if _is_named(link):
        return f"{_named(link.ground.tx)} to {_named(link.ground.rx)}"
    length_m = link.geometry.profile.distance_m[-1]
    return f"Link of {length_m / 1000:.2f} km at {link.frequency_mhz:g} MHz"


def _is_named(link: Link) -> bool:
    return link.ground.tx.name is not None or link.ground.rx.name is not None


def _named(end: LinkEnd) -> str:
    return end.name or place(end.longitude, end.latitude)


def _about(end: LinkEnd, antenna_amsl_m: float) -> str:
    about = f"{end.height_agl_m:g} m above ground, {antenna_amsl_m:,.0f} m above sea level"
    return about if end.name is None else f"{place(end.longitude, end.latitude)}; {about}"


def _subtitle(link: Link) -> Iterator[str]:
    geometry = link.geometry
    if _is_named(link):
        yield f"{link.frequency_mhz:g} MHz"
        yield f"{geometry.profile.distance_m[-1] / 1000:.2f} km"
    yield f"{link.ground.bearing_deg:.1f}° from true north"
    yield f"free space {link.free_space_db:.1f} dB"
    losses = [answer for answer in link.answers if answer.loss is not None]
    if len(losses) == 1 and losses[0].loss is not None:
        yield f"{losses[0].model.document} {losses[0].loss.loss_db:.1f} dB"
    else:
        yield f"{len(losses)} models"


def _levels(link: Link) -> dict[str, str]:
    level = link.level
    if level is None:
        return {}
    return {
        answer.model.key: f"{QUANTITIES[level.quantity]}"
        f" {level.received_dbm(answer.loss.loss_db):.1f} dBm".replace("-", "\N{MINUS SIGN}")
        for answer in link.answers
        if answer.loss is not None
    }


def _warnings(link: Link) -> Iterator[str]:
    """Lines that nobody may miss."""
    if not link.bands:
        yield f"A study: {link.frequency_mhz:g} MHz is in no band of the catalogue"
    elif link.study:
        names = ", ".join(band.name for band in link.bands if band.study)
        yield f"A study: band {names} has no standard and no licence yet"


def _foot(link: Link) -> Iterator[str]:
    """Lines of small print, first to last."""
    refused = [answer.model.key for answer in link.answers if answer.loss is None]
    if refused:
        yield f"No answer, this link being outside their range or inputs: {', '.join(refused)}"
    if link.level is not None:
        level = link.level
        yield (
            f"{level.radio.radio_id}{', illustrative' if level.radio.illustrative else ''}:"
            f" {level.eirp_dbm:.1f} dBm EIRP toward the ray"
            f" ({'all power' if level.carrier is None else 'a resource element'}),"
            f" {direction(level)}; receiver"
            f" {level.receiver.gain_dbi:g} dBi, {level.receiver.loss_db:g} dB loss"
        )
    for title, rests_on in link.added:
        yield f"Added {title}: {rests_on}"
    yield (
        f"{link.time_percent:g} % of time, {link.location_percent:g} % of places,"
        f" {link.polarization} polarization, ΔN {link.ground.climate.delta_n:g}, N0"
        f" {link.ground.climate.surface_refractivity_n0:g} · terrain:"
        f" {', '.join(_terrain(link))} · ranplan {__version__}"
    )


def _terrain(link: Link) -> list[str]:
    return [file.path.rsplit("/", 1)[-1] for file in link.ground.files if file.role == "elevation"]
