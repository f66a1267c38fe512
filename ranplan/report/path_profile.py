"""The profile of a link as a picture: curved earth, clutter, sea, ray, Fresnel zone, horizons."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.patches import Rectangle

from ranplan.constants import ZONE_SEA
from ranplan.report.labels import Style, place_labels, write
from ranplan.symbology import LABEL_COLOUR, SEA_COLOUR

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.transforms import Bbox

    from ranplan.propagation.link_geometry import LinkGeometry

_GROUND, _GROUND_EDGE, _CLUTTER = "#cbbfae", "#7d6f5c", "#5f8a5a"
_FRESNEL, _FRESNEL_PALE, _RAY, _GRID, _SMALL = (
    "#e69f00",
    "#f9ebcc",
    "#c2410c",
    "#dfe3e6",
    "#4a565e",
)
_SIXTY: Style = {"color": _FRESNEL, "linewidth": 0.8, "linestyle": (0, (5, 4))}
_SIGHT: Style = {"color": LABEL_COLOUR, "linewidth": 1.1, "linestyle": "-"}
_OVER_HORIZONS: Style = {"color": _RAY, "linewidth": 0.9, "linestyle": ":"}
_FRESNEL_POINTS = 601
_LEGEND_PX = 92  # from the scale down to the legend's row
_NEAR_SHARE = 0.03  # of the length: labels nearer to each other than that would name one place
_STEPS = (1.0, 2.0, 2.5, 5.0)
_TICK_PX = 7
_SKY_SHARE, _SOIL_SHARE = 0.12, 0.10  # of the heights shown, above and below what is drawn


def draw_profile(axes: Axes, geometry: LinkGeometry) -> None:
    """
    Draw the ground between two antennas as it stands to the straight line between them.

    Parameters
    ----------
    axes : Axes
        Without ticks and frame; both are drawn here.
    geometry : LinkGeometry
    """
    profile, bulge = geometry.profile, geometry.bulge_m
    x = profile.distance_m / 1000.0
    ground, surface = profile.elevation_amsl_m + bulge, geometry.surface_amsl_m + bulge
    line, radius = geometry.sight_line_amsl_m, geometry.fresnel_radius_m
    base = bulge + _datum_m(geometry)
    low = float(base.min())
    high = max(float(surface.max()), float((line + radius).max()))
    high += _SKY_SHARE * (high - low)
    axes.set(xlim=(0.0, x[-1]), ylim=(low, high))
    _draw_scales(axes, geometry)
    _draw_ground(axes, geometry, base, ground, surface)
    _draw_fresnel_zone(axes, geometry)
    axes.plot(x, line, zorder=6, **_SIGHT)
    _draw_masts(axes, geometry)
    _draw_obstacles(axes, geometry)
    _draw_legend(axes, geometry)


def nice_ticks(low: float, high: float, most: int) -> list[float]:
    """
    Round numbers between two, at most so many of them.

    Examples
    --------
    >>> nice_ticks(130.0, 960.0, 6)
    [200.0, 400.0, 600.0, 800.0]
    """
    power = 10.0 ** math.floor(math.log10((high - low) / most))
    for step in (scale * power for scale in (*_STEPS, 10.0, 20.0)):
        first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
        if last - first + 1 <= most:
            return [round(n * step, 9) for n in range(first, last + 1)]
    return []


def taut_string(x: np.ndarray, height_m: np.ndarray) -> np.ndarray:
    """
    Points at which a string touches that is pulled tight over heights from the first to the last.

    Parameters
    ----------
    x, height_m : (point,) arrays
        Rising distances, heights there.

    Returns
    -------
    (touched,) int array
        Both ends included: the upper convex hull.

    Examples
    --------
    >>> taut_string(np.arange(6.0), np.array([0.0, 2.0, 1.0, 3.0, 0.0, 1.0])).tolist()
    [0, 1, 3, 5]
    """
    touched: list[int] = []
    for new in range(x.size):
        while len(touched) > 1:
            before, last = touched[-2:]
            rise = (height_m[new] - height_m[before]) * (x[last] - x[before])
            if (height_m[last] - height_m[before]) * (x[new] - x[before]) > rise:
                break
            touched.pop()
        touched.append(new)
    return np.array(touched)


def _datum_m(geometry: LinkGeometry) -> float:
    """Height at which the earth is cut off below, so that its curve shows. [m amsl]."""
    lowest = float(geometry.profile.elevation_amsl_m.min())
    highest = max(float(geometry.surface_amsl_m.max()), geometry.tx_amsl_m, geometry.rx_amsl_m)
    return lowest - _SOIL_SHARE * max(highest - lowest, 10.0)


def _draw_scales(axes: Axes, geometry: LinkGeometry) -> None:
    """Draw round heights as lines across, round distances as ticks below, and what they are."""
    (left, right), (low, high) = axes.get_xlim(), axes.get_ylim()
    box = axes.get_window_extent()
    x_px, y_px = (right - left) / box.width, (high - low) / box.height
    style: Style = {"fontsize": 6.5, "color": _SMALL}
    beside: Style = {"horizontalalignment": "right", "verticalalignment": "center_baseline"}
    under: Style = {"horizontalalignment": "center", "verticalalignment": "top"}
    outside: Style = {"linewidth": 0.6, "clip_on": False, "linestyle": "-"}
    for height in nice_ticks(low, high, 7):
        axes.plot([left, right], [height, height], color=_GRID, zorder=0, **outside)
        write(axes, left - 2 * _TICK_PX * x_px, height, f"{height:,.6g}", **beside, **style)
    for distance in nice_ticks(left, right, 9):
        ends = [low, low - _TICK_PX * y_px]
        axes.plot([distance, distance], ends, color=_SMALL, zorder=0, **outside)
        write(axes, distance, low - 2 * _TICK_PX * y_px, f"{distance:g}", **under, **style)
    middle = (left + right) / 2.0
    bulge = (
        f"the ground is raised by the bulge of the earth, k = {geometry.earth_radius_factor:.2f}"
    )
    write(axes, middle, low - 42 * y_px, f"Distance [km]; {bulge}", **under, **style)
    turned: Style = {"rotation": 90, "horizontalalignment": "center", "verticalalignment": "center"}
    write(
        axes, left - 95 * x_px, (low + high) / 2.0, "Height above sea level [m]", **turned, **style
    )


def _draw_ground(
    axes: Axes, geometry: LinkGeometry, base: np.ndarray, ground: np.ndarray, surface: np.ndarray
) -> None:
    """Fill earth, clutter and sea, each zone reaching halfway to its neighbours."""
    x = geometry.profile.distance_m / 1000.0
    no_line: Style = {"linewidth": 0}
    axes.fill_between(x, base, ground, color=_GROUND, zorder=2, **no_line)
    if (surface > ground).any():
        axes.fill_between(x, ground, surface, color=_CLUTTER, zorder=2, **no_line)
    edges = np.concatenate([x[:1], (x[1:] + x[:-1]) / 2.0, x[-1:]])
    is_sea = np.concatenate([[False], geometry.profile.zone == ZONE_SEA, [False]])
    turns = np.flatnonzero(np.diff(is_sea.astype(int)))
    for start, stop in turns.reshape(-1, 2):
        shore = np.clip(x, edges[start], edges[stop])
        axes.fill_between(
            shore, np.interp(shore, x, base), np.interp(shore, x, ground),
            color=SEA_COLOUR, zorder=3, **no_line,
        )  # fmt: skip
    axes.plot(x, ground, color=_GROUND_EDGE, linewidth=0.8, linestyle="-", zorder=3)


def _draw_fresnel_zone(axes: Axes, geometry: LinkGeometry) -> None:
    """Draw the zone as round as it is, however few points the profile has."""
    d1 = np.linspace(0.0, geometry.profile.distance_m[-1], _FRESNEL_POINTS)
    d2 = d1[::-1]
    x = d1 / 1000.0
    radius = np.sqrt(geometry.wavelength_m * d1 * d2 / d1[-1])
    line = (geometry.tx_amsl_m * d2 + geometry.rx_amsl_m * d1) / d1[-1]
    fill: Style = {"color": _FRESNEL, "alpha": 0.22, "linewidth": 0, "zorder": 4}
    axes.fill_between(x, line - radius, line + radius, **fill)
    for share, edge in ((1.0, {**_SIXTY, "linestyle": "-"}), (0.6, _SIXTY)):
        axes.plot(x, line + share * radius, zorder=5, **edge)
        axes.plot(x, line - share * radius, zorder=5, **edge)


def _draw_masts(axes: Axes, geometry: LinkGeometry) -> None:
    ground, line = geometry.profile.elevation_amsl_m, geometry.sight_line_amsl_m
    x = geometry.profile.distance_m / 1000.0
    for end in (0, -1):
        mast: Style = {"color": LABEL_COLOUR, "clip_on": False, "zorder": 8}
        axes.plot([x[end]] * 2, [ground[end], line[end]], linewidth=2.4, linestyle="-", **mast)
        axes.plot([x[end]], [line[end]], marker="o", markersize=4.5, markeredgewidth=0, **mast)


def _draw_obstacles(axes: Axes, geometry: LinkGeometry) -> None:
    """Draw the way over the horizons, and the point that is most in the way."""
    x = geometry.profile.distance_m / 1000.0
    line = geometry.sight_line_amsl_m
    ground = geometry.profile.elevation_amsl_m + geometry.bulge_m
    surface = geometry.surface_amsl_m + geometry.bulge_m
    labels: list[tuple[float, float, str]] = []
    worst = geometry.worst
    if worst is not None:
        at, foot, height = x[worst.index], surface[worst.index], line[worst.index]
        side = "above" if worst.clearance_m < 0.0 else "below"
        needle: Style = {"color": _RAY, "linewidth": 1.6, "linestyle": "-", "zorder": 7}
        axes.plot([at, at], [foot, height], **needle)
        dot: Style = {"color": _RAY, "marker": "D", "markersize": 4.5, "markeredgewidth": 0}
        axes.plot([at], [foot], zorder=8, **dot)
        percent = f"{100.0 * worst.fresnel_fraction:.0f}".replace("-", "\N{MINUS SIGN}")
        text = f"{abs(worst.clearance_m):.1f} m {side} the line, {percent} % of the Fresnel radius"
        labels.append((at, max(foot, height), text))
    if geometry.tx_horizon is not None and geometry.rx_horizon is not None:
        heights = np.concatenate([line[:1], ground[1:-1], line[-1:]])
        touched = taut_string(x, heights)
        axes.plot(x[touched], heights[touched], zorder=7, **_OVER_HORIZONS)
        for index in dict.fromkeys((geometry.tx_horizon, geometry.rx_horizon)):
            ring: Style = {"marker": "o", "markersize": 5, "markeredgewidth": 1.0}
            axes.plot([x[index]], [ground[index]], color=_RAY, fillstyle="none", zorder=8, **ring)
            if all(abs(x[index] - known) > _NEAR_SHARE * x[-1] for known, _, _ in labels):
                labels.append((x[index], ground[index], f"horizon, {x[index]:.2f} km"))
    taken: list[Bbox] = []
    style: Style = {"fontsize": 6.5, "color": LABEL_COLOUR, "zorder": 9}
    place_labels(axes, labels, gap_px=18, taken=taken, **style)


def _draw_legend(axes: Axes, geometry: LinkGeometry) -> None:
    """Name what the colours and lines mean, those that are there, in a row below the scale."""
    (left, right), (low, high) = axes.get_xlim(), axes.get_ylim()
    box = axes.get_window_extent()
    x_px, y_px = (right - left) / box.width, (high - low) / box.height
    y = low - _LEGEND_PX * y_px
    marks: list[tuple[str | Style, str, bool]] = [
        (_GROUND, "ground", True),
        (_CLUTTER, "clutter", bool((geometry.surface_amsl_m > _ground_m(geometry)).any())),
        (SEA_COLOUR, "sea", bool((geometry.profile.zone == ZONE_SEA).any())),
        (_FRESNEL_PALE, "first Fresnel zone", True),
        (_SIXTY, "60 % of it", True),
        (_SIGHT, "line between the antennas", True),
        (_OVER_HORIZONS, "over the horizons", geometry.tx_horizon is not None),
    ]
    style: Style = {"fontsize": 6.5, "color": _SMALL, "verticalalignment": "center_baseline"}
    at_px = 0.0
    for mark, name, is_there in marks:
        if not is_there:
            continue
        x = left + at_px * x_px
        if isinstance(mark, str):
            size = 24 * x_px, 18 * y_px
            patch = Rectangle((x, y - 9 * y_px), *size, facecolor=mark, linewidth=0, clip_on=False)
            axes.add_patch(patch)
        else:
            axes.plot([x, x + 30 * x_px], [y, y], clip_on=False, **mark)
        text = write(axes, x + 38 * x_px, y, name, **style)
        at_px += 38 + text.get_window_extent().width + 28


def _ground_m(geometry: LinkGeometry) -> np.ndarray:
    return np.asarray(geometry.profile.elevation_amsl_m)
