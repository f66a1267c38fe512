"""The panel beside the map: what is covered in a sentence, and what the colours mean."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from matplotlib.colors import to_hex, to_rgb
from matplotlib.patches import Rectangle

from ranplan.constants import ZONE_SEA
from ranplan.report import wording
from ranplan.report.labels import Style, write
from ranplan.report.map_furniture import draw_north_arrow, draw_scale_bar
from ranplan.symbology import (
    LABEL_COLOUR,
    SEA_COLOUR,
    SERVED_BEFORE_COLOUR,
    SITE_COLOUR,
    TIER_OPACITY,
    tier_colours,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from ranplan.result import Plan, Siting

_LEVEL_GROUND = "#d2d1cd"  # the land's grey where it is level
_QUIET = "#4a565e"
_INDENT_PX = 52
_LINE_PX = 27
_TIER_PX = 74
_SYMBOL_PX = 36

EXISTING_MARK: Style = {
    "marker": "^",
    "facecolor": "white",
    "edgecolor": SITE_COLOUR,
    "linewidth": 1.0,
}


def new_mark(plan: Plan) -> Style:
    """Return how masts that do not stand yet are drawn; where none was placed, every mast."""
    marker = "^" if plan.siting is None else "o"
    return {"marker": marker, "facecolor": SITE_COLOUR, "edgecolor": "white", "linewidth": 0.7}


def legend_height_px(plan: Plan) -> float:
    """Return the height the panel needs. [px]."""
    placed_px = 0 if plan.siting is None else 2 * _SYMBOL_PX + _LINE_PX
    return 550 + placed_px + _TIER_PX * len(plan.coverage.tiers)


def draw_legend(axes: Axes, plan: Plan, *, metre_a_px: float) -> None:
    """
    Fill a panel with the headline figures and the legend, from the top down.

    Parameters
    ----------
    axes : Axes
        Of the panel; its coordinates become pixels from the upper left corner.
    plan : Plan
    metre_a_px : float
        Of the map. [m]
    """
    box = axes.get_window_extent()
    axes.set(xlim=(0, box.width), ylim=(box.height, 0))
    axes.set_axis_off()
    y = _draw_headline(axes, plan, 0.0)
    y = _draw_tiers(axes, plan, y + 30)
    y += 26
    draw_north_arrow(axes, box.width - 30, y + 95, grid=plan.region.grid)
    y = _draw_symbols(axes, plan, y)
    draw_scale_bar(axes, y + 8, metre_a_px=metre_a_px, longest_px=box.width - 20)


def _draw_headline(axes: Axes, plan: Plan, y: float) -> float:
    """Write who and what is served, or newly served; return where it ends."""
    big, small = _covered_texts(plan) if plan.siting is None else _added_texts(plan, plan.siting)
    write(axes, 0, y, big, fontsize=13, fontweight="bold", color=LABEL_COLOUR, **_top(axes))
    y += 48
    for line in small:
        write(axes, 0, y, line, fontsize=7, color=_QUIET, **_top(axes))
        y += _LINE_PX
    return y


def _covered_texts(plan: Plan) -> tuple[str, list[str]]:
    """Return who and what reaches the weakest tier."""
    served = plan.coverage.tiers[0]
    people = plan.region.population
    big, small = _area_text(served.area_km2), ["covered", _count_text(plan)]
    if served.population is not None and people is not None:
        total = float(np.sum(people, dtype=np.float64))
        big = f"{served.population:,.0f} people"
        share = f", {100 * served.population / total:.1f} % of {total:,.0f}" if total > 0 else ""
        small = [f"covered{share}", f"{_area_text(served.area_km2)}, {_count_text(plan)}"]
    return big, small


def _added_texts(plan: Plan, siting: Siting) -> tuple[str, list[str]]:
    """Return whom and what the plan serves that is not served today."""
    area = _area_text(siting.area_after_km2 - siting.area_before_km2)
    sites = f"{wording.plural(len(siting.chosen), 'new site')}"
    if plan.region.population is None:
        return area, ["newly served", sites]
    total = float(np.sum(plan.region.population, dtype=np.float64))
    gained = siting.population_after - siting.population_before
    without = [
        wording.count(total - n) for n in (siting.population_before, siting.population_after)
    ]
    return f"{wording.count(gained)} people", [
        f"newly served, on {area}",
        f"not served: {without[0]} \N{RIGHTWARDS ARROW} {without[1]}",
        f"{sites}, {wording.money(siting.capex, siting.currency)}",
    ]


def _draw_tiers(axes: Axes, plan: Plan, y: float) -> float:
    """Draw a swatch, a level and what it reaches for each tier, strongest first."""
    coverage = plan.coverage
    title = "SS-RSRP" if plan.siting is None else "Newly served: SS-RSRP"
    y = _draw_heading(axes, title, y)
    share = f"reached in {100 * coverage.location_fraction:g} % of places or more"
    write(axes, 0, y, share, fontsize=6.5, color=_QUIET, **_top(axes))
    y += 38
    colours = tier_colours(len(coverage.tiers))
    reaches = _reach_texts(plan)
    rows = list(zip(coverage.tiers, colours, reaches, strict=True))
    for result, colour, reach in reversed(rows):
        _draw_swatch(axes, y, _over_level_ground(colour), height=46)
        name = f"{result.tier.name}  ≥ {_level_text(result.tier.threshold_dbm)} dBm"
        style: Style = {"fontsize": 7.5, "color": LABEL_COLOUR, "fontweight": "bold"}
        write(axes, _INDENT_PX, y - 2, name, **style, **_top(axes, _INDENT_PX))
        write(axes, _INDENT_PX, y + 26, reach, fontsize=6.5, color=_QUIET, **_top(axes, _INDENT_PX))
        y += _TIER_PX
    return y


def _draw_symbols(axes: Axes, plan: Plan, y: float) -> float:
    """Draw what else is on the map; ``y`` runs down the middle of the lines."""
    y = _draw_heading(axes, "Map", y) + 16
    omni = [s.azimuth_true_deg is None for site in plan.sites for s in site.sectors]
    for text, mark in _marks(plan):
        style: Style = {"color": mark["facecolor"], "markeredgecolor": mark["edgecolor"]}
        axes.plot(17, y, mark["marker"], markersize=7, **style)
        y = _draw_symbol_text(axes, text, y)
    if not all(omni):
        axes.plot([6, 28], [y + 7, y - 7], color=SITE_COLOUR, linewidth=1.2)
        y = _draw_symbol_text(axes, "Direction of a sector", y)
    if any(omni):
        ring: Style = {"fillstyle": "none", "markeredgecolor": SITE_COLOUR, "markeredgewidth": 1.1}
        axes.plot(17, y, "o", markersize=8, **ring)
        y = _draw_symbol_text(axes, "Omnidirectional", y)
    if plan.siting is not None:
        _draw_swatch(axes, y - 10, _over_level_ground(SERVED_BEFORE_COLOUR), height=20)
        y = _draw_symbol_text(axes, "Served today", y)
    _draw_swatch(axes, y - 10, _LEVEL_GROUND, height=20)
    y = _draw_symbol_text(axes, "No tier reached", y)
    if (plan.region.zone == ZONE_SEA).any():
        _draw_swatch(axes, y - 10, SEA_COLOUR, height=20)
        y = _draw_symbol_text(axes, "Sea", y)
    return y


def _draw_heading(axes: Axes, text: str, y: float) -> float:
    width = axes.get_xlim()[1]
    axes.plot([0, width], [y, y], color="#c4cacd", linewidth=0.7)
    write(axes, 0, y + 14, text, fontsize=8, fontweight="bold", color=LABEL_COLOUR, **_top(axes))
    return y + 48


def _draw_symbol_text(axes: Axes, text: str, y: float) -> float:
    style: Style = {"fontsize": 7, "color": LABEL_COLOUR, "verticalalignment": "center_baseline"}
    write(axes, _INDENT_PX, y, text, **style)
    return y + _SYMBOL_PX


def _draw_swatch(axes: Axes, y: float, colour: str, *, height: float) -> None:
    axes.add_patch(
        Rectangle((0, y), 34, height, facecolor=colour, edgecolor="#7d868c", linewidth=0.5)
    )


def _top(axes: Axes, indent_px: float = 0.0) -> Style:
    """Return where text hangs and how much room it has."""
    return {"verticalalignment": "top", "room_px": axes.get_xlim()[1] - indent_px}


def _over_level_ground(colour: str) -> str:
    """Return a tier's colour as it looks on the map."""
    ground, tier = np.array(to_rgb(_LEVEL_GROUND)), np.array(to_rgb(colour))
    return to_hex(ground + TIER_OPACITY * (tier - ground))


def _marks(plan: Plan) -> list[tuple[str, Style]]:
    """Return the kinds of masts on the map, each with its mark."""
    if plan.siting is None:
        return [("Mast", new_mark(plan))] if plan.sites else []
    kinds = [
        ("Existing mast", EXISTING_MARK, plan.siting.existing_sites),
        ("New site", new_mark(plan), plan.siting.chosen),
    ]
    return [(text, mark) for text, mark, sites in kinds if sites]


def _reach_texts(plan: Plan) -> list[str]:
    """Return what each tier reaches, weakest first: newly, where sites were placed."""
    if plan.siting is None:
        return [_reach_text(tier.area_km2, tier.population) for tier in plan.coverage.tiers]
    region = plan.region
    cell_km2 = region.grid.cell_m**2 / 1e6
    is_new = ~plan.siting.served_before & (region.zone != ZONE_SEA)
    texts = []
    for index in range(1, len(plan.coverage.tiers) + 1):
        cells = is_new & (plan.coverage.tier_index >= index)
        people = region.population
        n = None if people is None else float(people[cells].sum(dtype=np.float64))
        texts.append(_reach_text(float(np.count_nonzero(cells)) * cell_km2, n))
    return texts


def _reach_text(area_km2: float, population: float | None) -> str:
    if population is None:
        return _area_text(area_km2)
    return f"{_area_text(area_km2)}, {population:,.0f} people"


def _area_text(area_km2: float) -> str:
    return f"{area_km2:,.0f} km²" if area_km2 >= 100 else f"{area_km2:,.3g} km²"


def _level_text(level_dbm: float) -> str:
    return f"{level_dbm:g}".replace("-", "\N{MINUS SIGN}")


def _count_text(plan: Plan) -> str:
    n_sites, n_sectors = len(plan.sites), len(plan.coverage.sector_ids)
    sites = f"{n_sites} mast{'' if n_sites == 1 else 's'}"
    return f"{sites}, {n_sectors} sector{'' if n_sectors == 1 else 's'}"
