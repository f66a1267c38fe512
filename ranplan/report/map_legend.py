"""The panel beside the map: what is covered in a sentence, and what the colours mean."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from matplotlib.colors import to_hex, to_rgb
from matplotlib.patches import Rectangle

from ranplan.constants import ZONE_SEA
from ranplan.report.labels import Style, write
from ranplan.report.map_furniture import draw_north_arrow, draw_scale_bar
from ranplan.symbology import (
    LABEL_COLOUR,
    SEA_COLOUR,
    SITE_COLOUR,
    TIER_OPACITY,
    tier_colours,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from ranplan.coverage.model import TierResult
    from ranplan.result import Plan

_LEVEL_GROUND = "#d2d1cd"  # the land's grey where it is level
_QUIET = "#4a565e"
_INDENT_PX = 52
_LINE_PX = 27
_TIER_PX = 74
_SYMBOL_PX = 36


def legend_height_px(plan: Plan) -> float:
    """Return the height the panel needs. [px]."""
    return 550 + _TIER_PX * len(plan.coverage.tiers)


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
    """Write who and what reaches the weakest tier; return where it ends."""
    served = plan.coverage.tiers[0]
    people = plan.region.population
    big, small = _area_text(served.area_km2), ["covered", _count_text(plan)]
    if served.population is not None and people is not None:
        total = float(np.sum(people, dtype=np.float64))
        big = f"{served.population:,.0f} people"
        share = f", {100 * served.population / total:.1f} % of {total:,.0f}" if total > 0 else ""
        small = [f"covered{share}", f"{_area_text(served.area_km2)}, {_count_text(plan)}"]
    write(axes, 0, y, big, fontsize=13, fontweight="bold", color=LABEL_COLOUR, **_top(axes))
    y += 48
    for line in small:
        write(axes, 0, y, line, fontsize=7, color=_QUIET, **_top(axes))
        y += _LINE_PX
    return y


def _draw_tiers(axes: Axes, plan: Plan, y: float) -> float:
    """Draw a swatch, a level and what it reaches for each tier, strongest first."""
    coverage = plan.coverage
    y = _draw_heading(axes, "SS-RSRP", y)
    share = f"reached in {100 * coverage.location_fraction:g} % of places or more"
    write(axes, 0, y, share, fontsize=6.5, color=_QUIET, **_top(axes))
    y += 38
    colours = tier_colours(len(coverage.tiers))
    for result, colour in reversed(list(zip(coverage.tiers, colours, strict=True))):
        _draw_swatch(axes, y, _over_level_ground(colour), height=46)
        name = f"{result.tier.name}  ≥ {_level_text(result.tier.threshold_dbm)} dBm"
        style: Style = {"fontsize": 7.5, "color": LABEL_COLOUR, "fontweight": "bold"}
        write(axes, _INDENT_PX, y - 2, name, **style, **_top(axes, _INDENT_PX))
        reach = _reach_text(result)
        write(axes, _INDENT_PX, y + 26, reach, fontsize=6.5, color=_QUIET, **_top(axes, _INDENT_PX))
        y += _TIER_PX
    return y


def _draw_symbols(axes: Axes, plan: Plan, y: float) -> float:
    """Draw what else is on the map; ``y`` runs down the middle of the lines."""
    y = _draw_heading(axes, "Map", y) + 16
    omni = [s.azimuth_true_deg is None for site in plan.sites for s in site.sectors]
    if plan.sites:
        axes.plot(17, y, "^", color=SITE_COLOUR, markeredgecolor="white", markersize=7)
        y = _draw_symbol_text(axes, "Mast", y)
    if not all(omni):
        axes.plot([6, 28], [y + 7, y - 7], color=SITE_COLOUR, linewidth=1.2)
        y = _draw_symbol_text(axes, "Direction of a sector", y)
    if any(omni):
        ring: Style = {"fillstyle": "none", "markeredgecolor": SITE_COLOUR, "markeredgewidth": 1.1}
        axes.plot(17, y, "o", markersize=8, **ring)
        y = _draw_symbol_text(axes, "Omnidirectional", y)
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


def _reach_text(result: TierResult) -> str:
    if result.population is None:
        return _area_text(result.area_km2)
    return f"{_area_text(result.area_km2)}, {result.population:,.0f} people"


def _area_text(area_km2: float) -> str:
    return f"{area_km2:,.0f} km²" if area_km2 >= 100 else f"{area_km2:,.3g} km²"


def _level_text(level_dbm: float) -> str:
    return f"{level_dbm:g}".replace("-", "\N{MINUS SIGN}")


def _count_text(plan: Plan) -> str:
    n_sites, n_sectors = len(plan.sites), len(plan.coverage.sector_ids)
    sites = f"{n_sites} mast{'' if n_sites == 1 else 's'}"
    return f"{sites}, {n_sectors} sector{'' if n_sectors == 1 else 's'}"
