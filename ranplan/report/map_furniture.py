"""What makes a picture a map: scale bar, north arrow, degrees along its edges."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.patches import FancyArrow, Rectangle
from pyproj import Transformer

from ranplan.report.labels import Style, write
from ranplan.symbology import LABEL_COLOUR

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from ranplan.grid import Grid

_DEGREE_STEPS = (10, 5, 2, 1, 0.5, 0.2, 0.1, 0.05, 0.02, 0.01, 0.005, 0.002, 0.001)


def draw_scale_bar(panel: Axes, y: float, *, metre_a_px: float, longest_px: float) -> None:
    """
    Draw a bar of a round length.

    Parameters
    ----------
    panel : Axes
        In pixels from its upper left corner.
    y : float
        Upper edge of the bar's text. [px]
    metre_a_px : float
        Of the map. [m]
    longest_px : float
        [px]
    """
    length_m = round_length_m(longest_px * metre_a_px)
    half_px = length_m / metre_a_px / 2
    for half, colour in enumerate((LABEL_COLOUR, "white")):
        fill: Style = {"facecolor": colour, "edgecolor": LABEL_COLOUR, "linewidth": 0.6}
        panel.add_patch(Rectangle((half * half_px, y + 26), half_px, 8, **fill))
    style: Style = {"fontsize": 6.5, "color": LABEL_COLOUR, "verticalalignment": "top"}
    write(panel, 0, y, "0", **style)
    write(panel, 2 * half_px, y, length_text(length_m), horizontalalignment="right", **style)


def draw_north_arrow(panel: Axes, x: float, y: float, *, grid: Grid) -> None:
    """Draw an arrow to true north about a point of a panel in pixels, the letter above it."""
    turn = math.radians(_true_north_deg(grid))
    reach_px = 24
    arrow = FancyArrow(
        x - reach_px * math.sin(turn),
        y + reach_px * math.cos(turn),
        2 * reach_px * math.sin(turn),
        -2 * reach_px * math.cos(turn),
        width=4,
        head_width=18,
        head_length=22,
        length_includes_head=True,
        facecolor=LABEL_COLOUR,
        edgecolor="none",
    )
    panel.add_patch(arrow)
    style: Style = {"fontsize": 8, "fontweight": "bold", "color": LABEL_COLOUR}
    above: Style = {"horizontalalignment": "center", "verticalalignment": "bottom"}
    write(panel, x, y - reach_px - 3, "N", **style, **above)


def draw_degrees(axes: Axes, grid: Grid) -> None:
    """Mark round longitudes along the lower edge and round latitudes along the left one."""
    west, south, east, north = grid.bounds
    to_wgs84 = Transformer.from_crs(grid.crs, "EPSG:4326", always_xy=True)
    eastings, northings = np.linspace(west, east, 101), np.linspace(south, north, 101)
    longitudes, _ = to_wgs84.transform(eastings, np.full(101, south))
    longitudes = np.unwrap(longitudes, period=360)
    _, latitudes = to_wgs84.transform(np.full(101, west), northings)
    tick = 7 * metres_per_pixel(axes)
    style: Style = {"fontsize": 6, "color": "#4a565e"}
    under: Style = {"horizontalalignment": "center", "verticalalignment": "top"}
    beside: Style = {"horizontalalignment": "right", "verticalalignment": "center_baseline"}
    line: Style = {"color": "#4a565e", "linewidth": 0.6, "clip_on": False}
    for degree, text in round_degrees(longitudes[0], longitudes[-1], "EW"):
        x = float(np.interp(degree, longitudes, eastings))
        axes.plot([x, x], [south, south - tick], **line)
        write(axes, x, south - 1.6 * tick, text, **under, **style)
    for degree, text in round_degrees(latitudes[0], latitudes[-1], "NS"):
        y = float(np.interp(degree, latitudes, northings))
        axes.plot([west, west - tick], [y, y], **line)
        write(axes, west - 1.6 * tick, y, text, **beside, **style)


def metres_per_pixel(axes: Axes) -> float:
    """Metres of the ground in one pixel; the axes must have their limits and a fixed aspect."""
    axes.apply_aspect()
    (x0, _), (x1, _) = axes.transData.inverted().transform([(0, 0), (1, 0)])
    return float(x1 - x0)


def round_length_m(longest_m: float) -> float:
    """
    Longest of 1, 2 or 5 times a power of ten that is not above a length. [m].

    Examples
    --------
    >>> round_length_m(38_000.0)
    20000.0
    """
    power = 10.0 ** math.floor(math.log10(longest_m))
    return max(step * power for step in (1, 2, 5) if step * power <= longest_m)


def length_text(length_m: float) -> str:
    """
    Return a length in km, or in m below one km.

    Examples
    --------
    >>> length_text(500.0), length_text(20_000.0)
    ('500 m', '20 km')
    """
    return f"{length_m / 1000:g} km" if length_m >= 1000 else f"{length_m:g} m"


def round_degrees(first: float, last: float, letters: str) -> list[tuple[float, str]]:
    """
    Three or more round degrees between two, with their text; longitudes may pass 180.

    Examples
    --------
    >>> round_degrees(179.1, 180.6, "EW")
    [(179.5, '179.5° E'), (180.0, '180°'), (180.5, '179.5° W')]
    """
    for step in _DEGREE_STEPS:
        multiples = range(math.ceil(first / step), math.floor(last / step) + 1)
        if len(multiples) >= 3:
            return [(m * step, _degree_text(m * step, letters)) for m in multiples]
    return []


def _degree_text(degree: float, letters: str) -> str:
    wrapped = round((degree + 180) % 360 - 180, 6)
    if wrapped in (0, -180):
        return f"{abs(wrapped):g}°"
    return f"{abs(wrapped):g}° {letters[0] if wrapped > 0 else letters[1]}"


def _true_north_deg(grid: Grid) -> float:
    """Return the direction of true north in the grid's middle, clockwise from its north. [deg]."""
    west, south, east, north = grid.bounds
    middle = (west + east) / 2, (south + north) / 2
    to_wgs84 = Transformer.from_crs(grid.crs, "EPSG:4326", always_xy=True)
    longitude, latitude = to_wgs84.transform(*middle)
    x, y = to_wgs84.transform(longitude, latitude + 0.001, direction="INVERSE")
    return math.degrees(math.atan2(x - middle[0], y - middle[1]))
