"""The marks on the report's map: where they stand, and what they say when they are asked."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from ranplan.constraints.model import STATUSES
from ranplan.report import verdict_wording, wording

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ranplan.constraints.model import Verdict
    from ranplan.report.page_frame import Frame
    from ranplan.result import AreaResult, CandidateStatus, ChosenSite, Siting
    from ranplan.sites import Site

WEDGE_RADII_PX = (23.0, 17.5, 14.0)  # of sectors, the lowest frequency the longest
_WEDGE_HALF_DEG = 27.0
_RING_PX = 3.0

Facts = list[tuple[str, str]]
Mark = dict[str, Any]


def wedge_radii(sites: Iterable[Site]) -> dict[str, float]:
    """Return how long a sector's symbol is, by carrier. [px]."""
    frequency = {s.carrier.name: s.carrier.frequency_mhz for site in sites for s in site.sectors}
    ordered = sorted(frequency, key=lambda name: (frequency[name], name))
    return {
        name: WEDGE_RADII_PX[min(rank, len(WEDGE_RADII_PX) - 1)]
        for rank, name in enumerate(ordered)
    }


def wedges_path(site: Site, radii: dict[str, float]) -> str:
    """Return the sectors' symbols as an SVG path about the mast, y downward."""
    paths = []
    for radius, azimuth in dict.fromkeys(
        (radii[s.carrier.name], None if s.azimuth_true_deg is None else s.azimuth_grid_deg)
        for s in site.sectors
    ):
        if azimuth is None:
            paths.append(_circle(radius, 1) + _circle(radius - _RING_PX, 0))
            continue
        ends = [math.radians(azimuth + side * _WEDGE_HALF_DEG) for side in (-1, 1)]
        (x0, y0), (x1, y1) = [(radius * math.sin(a), -radius * math.cos(a)) for a in ends]
        paths.append(f"M0 0L{x0:.1f} {y0:.1f}A{radius:g} {radius:g} 0 0 1 {x1:.1f} {y1:.1f}Z")
    return "".join(paths)


def existing(frame: Frame, site: Site, radii: dict[str, float]) -> Mark:
    """Return a mast in service."""
    return {
        "at": frame.place(site.longitude, site.latitude),
        "wedges": wedges_path(site, radii),
        "title": site.name or site.site_id,
        "tag": "Existing mast",
        "illustrative": site.illustrative,
        "facts": [*_mast_facts(site), ("Place", wording.place(site.longitude, site.latitude))],
    }


def chosen(
    frame: Frame, item: ChosenSite, number: int, radii: dict[str, float], *, has_people: bool
) -> Mark:
    """Return a new site; ``number`` counts from 1."""
    option, site, cost = item.option, item.option.site, item.option.cost
    facts: Facts = []
    if has_people:
        facts.append(("Newly served", f"{wording.count(item.population_covered)} people"))
    facts += _mast_facts(site)
    build, run = (wording.money(x, cost.currency) for x in (cost.capex, cost.opex_per_year))
    name = "Cost, illustrative" if cost.illustrative else "Cost"
    facts.append((name, f"{build}, then {run} a year"))
    if option.backhaul is not None:
        facts.append(("Backhaul", wording.backhaul(item)))
    facts.append(("Place", wording.place(site.longitude, site.latitude)))
    return {
        "at": frame.place(site.longitude, site.latitude),
        "wedges": wedges_path(site, radii),
        "number": number,
        "title": site.name or site.site_id,
        "tag": "New site on an existing structure"
        if option.candidate.is_existing
        else "New site, new mast",
        "illustrative": site.illustrative,
        "status": item.status,
        "facts": facts,
        "verdicts": [_verdict(frame, verdict) for verdict in worst_first(item.verdicts)],
    }


def candidates(frame: Frame, siting: Siting) -> list[Mark]:
    """Return the candidates that were not chosen."""
    blocking: dict[str, set[str]] = {}
    for verdict in siting.option_verdicts:
        if verdict.blocks:
            blocking.setdefault(verdict.site_id, set()).add(verdict.kind)
    return [
        _candidate(frame, item, blocking.get(item.candidate.site_id, set()))
        for item in siting.candidates
        if not item.is_chosen
    ]


def outline(frame: Frame, area: AreaResult) -> Mark:
    """Return an area's rings, with the corners that the map's cells can show."""
    west, south, _, _ = frame.grid.bounds
    simple = area.geometry.simplify(frame.grid.cell_m / 2)
    rings = []
    for ring in shapely.get_parts(shapely.boundary(simple)):
        corners = shapely.get_coordinates(ring) - (west, south)
        rings.append(np.round(corners).astype(int).tolist())
    return {"title": area.name, "rings": rings}


def worst_first(verdicts: Iterable[Verdict]) -> list[Verdict]:
    """Return verdicts in the order in which they matter, each kind of status by kind."""
    return sorted(
        verdicts, key=lambda v: (STATUSES.index(verdict_wording.verdict_status(v)), v.kind)
    )


def _circle(radius: float, sweep: int) -> str:
    """Return a circle; one of the other sweep inside it makes a ring."""
    arc = f"A{radius:g} {radius:g} 0 1 {sweep}"
    return f"M{-radius:g} 0{arc} {radius:g} 0{arc} {-radius:g} 0Z"


def _verdict(frame: Frame, verdict: Verdict) -> Mark:
    shown: Mark = {
        "status": verdict_wording.verdict_status(verdict),
        "kind": verdict_wording.kind(verdict.kind),
        "text": verdict.message,
        "illustrative": verdict.citation.illustrative,
    }
    if verdict.margin is not None:
        shown["margin"] = verdict_wording.margin(verdict)
    if verdict.worst_point is not None and frame.shows(*verdict.worst_point):
        shown["at"] = frame.place(*verdict.worst_point)
    return shown


def _mast_facts(site: Site) -> Facts:
    """Return height and equipment; equal sectors are counted."""
    ground = f"{wording.number(round(site.ground_amsl_m))} m"
    height = f"{wording.number(site.height_agl_m)} m above ground at {ground}"
    groups: dict[tuple[str, str, str], int] = {}
    for sector in site.sectors:
        key = (sector.carrier.band.name, sector.radio.radio_id, sector.radio.vendor)
        groups[key] = groups.get(key, 0) + 1
    radios = [
        ("Radio units", f"{n} \N{MULTIPLICATION SIGN} {radio_id} ({vendor}), {band}")
        for (band, radio_id, vendor), n in groups.items()
    ]
    return [("Antennas", height), *radios]


def _candidate(frame: Frame, item: CandidateStatus, blocking: set[str]) -> Mark:
    candidate = item.candidate
    heights = " or ".join(wording.number(height) for height in candidate.heights_agl_m)
    facts: Facts = [("Heights tried", f"{heights} m"), ("Origin", candidate.origin)]
    if item.n_blocked > 0:
        ways = f"{item.n_blocked} of {wording.plural(item.n_options, 'way')} to build it"
        facts.append(("Forbidden", ways))
        facts += [("By", verdict_wording.kind(kind)) for kind in sorted(blocking)]
    facts.append(("Place", wording.place(candidate.longitude, candidate.latitude)))
    return {
        "at": frame.place(candidate.longitude, candidate.latitude),
        "title": candidate.name or candidate.site_id,
        "tag": "Candidate, existing structure" if candidate.is_existing else "Candidate, new mast",
        "illustrative": candidate.illustrative,
        "status": item.status,
        "facts": facts,
    }
