"""One picture of a plan: shaded ground, coverage tiers, masts and what the colours mean."""

from __future__ import annotations

import io
import math
import textwrap
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.collections import EllipseCollection, LineCollection
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.transforms import Bbox

from ranplan.report.ground import shaded_ground, thinned
from ranplan.report.labels import Style, place_labels, write
from ranplan.report.map_furniture import draw_degrees, metres_per_pixel
from ranplan.report.map_legend import EXISTING_MARK, draw_legend, legend_height_px, new_mark
from ranplan.symbology import (
    LABEL_COLOUR,
    SERVED_BEFORE_COLOUR,
    SITE_COLOUR,
    TIER_OPACITY,
    tier_colours,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from ranplan.result import Plan, Provenance

_DPI = 200
_LARGEST_MAP_PX = (1055, 940)  # width, height; one of them is used up, whatever the region's shape
_LEFT_PX, _TOP_PX, _BOTTOM_PX = 100, 120, 165  # margins about the map
_GAP_PX, _PANEL_PX, _RIGHT_PX = 45, 370, 30  # from the map on to the right edge
_MOST_LABELS = 40
_CHARACTER_PX, _LINE_PX = 8.8, 25  # of the small print


def coverage_map_png(plan: Plan) -> bytes:
    """
    Return a map of a plan's coverage as a PNG, at most 1600 pixels wide and about 1200 high.

    Parameters
    ----------
    plan : Plan

    Returns
    -------
    bytes
        The same for the same plan and matplotlib version.
    """
    figure, axes, panel = _layout(plan)
    _draw_ground(axes, plan)
    _draw_frame(axes)
    draw_degrees(axes, plan.region.grid)
    _draw_sites(axes, plan)
    draw_legend(panel, plan, metre_a_px=metres_per_pixel(axes))
    _draw_texts(figure, plan)
    png = io.BytesIO()
    FigureCanvasAgg(figure).print_png(png, metadata={"Software": None})
    return png.getvalue()


def _layout(plan: Plan) -> tuple[Figure, Axes, Axes]:
    """Return a figure cut to the region's shape, with axes for the map and for the panel."""
    rows, cols = plan.region.grid.shape
    scale = min(_LARGEST_MAP_PX[0] / cols, _LARGEST_MAP_PX[1] / rows)
    map_width, map_height = max(cols * scale, 200.0), max(rows * scale, 200.0)
    panel_height = max(map_height, legend_height_px(plan))
    width = _LEFT_PX + map_width + _GAP_PX + _PANEL_PX + _RIGHT_PX
    height = _TOP_PX + panel_height + _BOTTOM_PX
    figure = Figure(figsize=(width / _DPI, height / _DPI), dpi=_DPI, facecolor="white")

    def add(left: float, box_width: float, box_height: float) -> Axes:
        bottom = height - _TOP_PX - box_height
        box = (left / width, bottom / height, box_width / width, box_height / height)
        return figure.add_axes(box, anchor="NW")

    panel_left = _LEFT_PX + map_width + _GAP_PX
    return (
        figure,
        add(_LEFT_PX, map_width, map_height),
        add(panel_left, _PANEL_PX, panel_height),
    )


def _draw_ground(axes: Axes, plan: Plan) -> None:
    """Draw shaded land, sea and tiers, thinned to what the picture can show."""
    grid = plan.region.grid
    rows, cols = grid.shape
    box = axes.get_window_extent()
    step = max(1, math.floor(rows / box.height), math.floor(cols / box.width))
    picture = shaded_ground(plan.region, step=step)
    level, colours = plan.coverage.tier_index[thinned(step)], tier_colours(len(plan.coverage.tiers))
    if plan.siting is not None:  # the levels only of what the plan adds
        level = np.where(plan.siting.served_before[thinned(step)], len(colours) + 1, level)
        colours = (*colours, SERVED_BEFORE_COLOUR)
    for index, colour in enumerate(colours, start=1):
        cells = level == index
        picture[cells] += TIER_OPACITY * (np.array(to_rgb(colour)) - picture[cells])
    west, south, east, north = grid.bounds
    side, (shown_rows, shown_cols) = step * grid.cell_m, level.shape
    axes.imshow(
        picture,
        extent=(west, west + shown_cols * side, north - shown_rows * side, north),
        origin="upper",
        interpolation="nearest",
        interpolation_stage="rgba",
    )
    axes.set(xlim=(west, east), ylim=(south, north), aspect="equal")


def _draw_frame(axes: Axes) -> None:
    axes.set(xticks=[], yticks=[])
    for spine in axes.spines.values():
        spine.set(color="#4a565e", linewidth=0.8)


def _draw_sites(axes: Axes, plan: Plan) -> None:
    """Draw masts, the directions of their sectors, and their names while these are few."""
    sites, grid = plan.sites, plan.region.grid
    if not sites:
        return
    size_px = float(np.clip(90 / math.sqrt(len(sites)), 8, 20))
    x, y = grid.xy(np.array([site.row for site in sites]), np.array([site.col for site in sites]))
    _draw_sectors(axes, plan, x, y, size_px)
    n_existing = 0 if plan.siting is None else len(plan.siting.existing_sites)
    groups = [(slice(n_existing), EXISTING_MARK), (slice(n_existing, None), new_mark(plan))]
    for part, mark in groups:
        axes.scatter(x[part], y[part], s=(size_px * 72 / _DPI) ** 2, zorder=6, **mark)
    sites, x, y = sites[n_existing:], x[n_existing:], y[n_existing:]
    if not sites or len(sites) > _MOST_LABELS:
        return
    centres = axes.transData.transform(np.column_stack([x, y]))
    symbols = [
        Bbox.from_bounds(cx - size_px / 2, cy - size_px / 2, size_px, size_px) for cx, cy in centres
    ]
    # New sites by their ids, as worklist and tables have them: names of structures are long.
    has_names = plan.siting is None
    names = (site.name if has_names and site.name else site.site_id for site in sites)
    place_labels(
        axes,
        zip(x, y, names, strict=True),
        gap_px=0.9 * size_px + 5,
        taken=symbols,
        room_px=260,
        fontsize=6.5,
        fontweight="bold",
        color=LABEL_COLOUR,
        zorder=7,
    )


def _draw_sectors(axes: Axes, plan: Plan, x: np.ndarray, y: np.ndarray, size_px: float) -> None:
    """Draw a tick toward each azimuth and a ring for an omni."""
    metre_a_px = metres_per_pixel(axes)
    near, far = 0.3 * size_px * metre_a_px, 1.45 * size_px * metre_a_px
    ticks, rings = set(), set()
    for site, east, north in zip(plan.sites, x, y, strict=True):
        for sector in site.sectors:
            if sector.azimuth_true_deg is None:
                rings.add((east, north))
                continue
            azimuth = math.radians(sector.azimuth_grid_deg)
            along = (math.sin(azimuth), math.cos(azimuth))
            ticks.add(tuple((east + r * along[0], north + r * along[1]) for r in (near, far)))
    for width, colour in ((2.2, "white"), (1.1, SITE_COLOUR)):
        axes.add_collection(
            LineCollection(sorted(ticks), colors=colour, linewidths=width, zorder=5)
        )
        if rings:
            axes.add_collection(
                EllipseCollection(
                    1.8 * size_px * metre_a_px,
                    1.8 * size_px * metre_a_px,
                    0,
                    units="xy",
                    offsets=sorted(rings),
                    offset_transform=axes.transData,
                    facecolors="none",
                    edgecolors=colour,
                    linewidths=width,
                    zorder=5,
                )
            )


def _draw_texts(figure: Figure, plan: Plan) -> None:
    """Write the title above the map and what it rests on below."""
    width, height = figure.bbox.size
    room_px = width - _LEFT_PX - _RIGHT_PX
    left = _LEFT_PX / width
    title: Style = {"fontsize": 14, "fontweight": "bold", "color": LABEL_COLOUR}
    write(figure, left, 1 - 84 / height, plan.name, room_px=room_px, smallest=9, **title)
    provenance, grid = plan.provenance, plan.region.grid
    foot = " · ".join(
        [
            *provenance.documents,
            f"ranplan {provenance.versions['ranplan']}",
            f"{grid.crs.to_string() if grid.crs.to_epsg() else grid.crs.name}, "
            f"{grid.cell_m:.4g} m cells",
            f"config {provenance.config_digest[:12]}",
        ]
    )
    style: Style = {"fontsize": 6, "verticalalignment": "bottom"}
    write(figure, left, 26 / height, foot, room_px=room_px, color="#4a565e", **style)
    warnings = [*_study(provenance), *_made_up(provenance)]
    if warnings:
        lines = textwrap.wrap(". ".join(warnings), int(room_px / _CHARACTER_PX))
        for n, line in enumerate(reversed(lines)):
            bottom = (54 + n * _LINE_PX) / height
            write(figure, left, bottom, line, room_px=room_px, color="#a01818", **style)


def _study(provenance: Provenance) -> list[str]:
    """Say that the plan is a study, if it is."""
    return [f"A study: {', '.join(provenance.study)}"] if provenance.study else []


def _made_up(provenance: Provenance) -> list[str]:
    """Say what is illustrative, without the names of files and radios, which plan.json has."""
    if not provenance.illustrative:
        return []
    kinds = (text.split(": ")[0] for text in provenance.illustrative)
    named = dict.fromkeys("radios" if kind.startswith("radio ") else kind for kind in kinds)
    return ["Illustrative, not records: " + ", ".join(named)]
