"""What each model's loss is made of, as bars beyond free space, side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING

from matplotlib.colors import to_rgb
from matplotlib.patches import Rectangle

from ranplan.report.labels import Style, write
from ranplan.report.path_profile import nice_ticks
from ranplan.symbology import LABEL_COLOUR

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from matplotlib.axes import Axes

    from ranplan.propagation.model import LinkLoss
    from ranplan.propagation.side_by_side import ModelAnswer

# Told apart with any kind of colour blindness, after Okabe and Ito: for what one model may have.
_BLUE, _ORANGE, _GREEN, _PINK = "#0072b2", "#e69f00", "#009e73", "#cc79a7"
_SKY, _RED, _YELLOW, _GREY = "#56b4e9", "#d55e00", "#f0e442", "#8c8c8c"
# A part has the same colour in every picture; the two clutter losses exclude each other.
_COLOURS = {
    "diffraction": _BLUE,
    "multipath and focusing": _YELLOW,
    "carried by ducting or troposcatter": _GREEN,
    "places": _PINK,
    "gases": _ORANGE,
    "rain": _SKY,
    "clutter, by the receiver's height": _RED,
    "clutter, over places": _RED,
    "building entry": _GREY,
    "terrain and troposphere": "#3c4a5e",
    "climate": "#a3b86c",
    "time, places and situation": "#e3b7d3",
    "surroundings": "#7a4a1e",
    "surroundings of the scenario": "#c49a6c",
    "rolling hills": "#4b3f8f",
    "place in the hills": "#9d8fd6",
    "slope at the mobile": "#2f6b3c",
    "isolated ridge": "#a8324a",
    "sea": "#1f8a9e",
}
_OTHER = "#b9c0c4"
_GRID, _SMALL = "#dfe3e6", "#4a565e"
_ROW_PX, _BAR_PX, _HEAD_PX, _AXIS_PX, _LEGEND_PX = 46, 26, 42, 66, 34
_KEY_PX, _FIGURE_PX = 140, 400  # room for the models' keys, and for what the bars amount to
_CHARACTER_PX = 11.0
_SUM = "beyond free space in all"
_SMALLEST_DB = 0.05  # what would be written 0.0 is not drawn
_SHORTEST_SCALE_DB = 10.0


def parts_height_px(answers: Sequence[ModelAnswer], width_px: float) -> float:
    """Height that bars, scale and legend of these answers take. [px]."""
    rows = len(_losses(answers))
    lines = len(_legend_lines(_names(answers), width_px))
    return _HEAD_PX + rows * _ROW_PX + _AXIS_PX + lines * _LEGEND_PX


def draw_parts(axes: Axes, answers: Sequence[ModelAnswer], levels: Mapping[str, str]) -> None:
    """
    Draw a bar a model: parts that add to the loss to the right, those that take off to the left.

    Parameters
    ----------
    axes : Axes
        Without ticks and frame; as high as ``parts_height_px`` says.
    answers : sequence of ModelAnswer
        Those with a loss are drawn.
    levels : mapping of str to str
        By a model's key: what is received, with its unit.
    """
    box = axes.get_window_extent()
    axes.set(xlim=(0.0, box.width), ylim=(box.height, 0.0))
    losses, names = _losses(answers), _names(answers)
    colours = {name: _COLOURS.get(name, _OTHER) for name in names}
    scale = _Scale(losses.values(), box.width)
    bottom_px = _HEAD_PX + len(losses) * _ROW_PX
    _draw_scale(axes, scale, bottom_px)
    heading: Style = {"fontsize": 7.5, "fontweight": "bold", "color": LABEL_COLOUR}
    write(axes, 0, 14, "What the loss is made of beyond free space [dB]", **heading)
    for n, (key, loss) in enumerate(losses.items()):
        _draw_row(axes, scale, _HEAD_PX + (n + 0.5) * _ROW_PX, key, loss, colours, levels.get(key))
    for n, line in enumerate(_legend_lines(names, box.width)):
        _draw_legend(axes, line, colours, bottom_px + _AXIS_PX + (n + 0.5) * _LEGEND_PX)


class _Scale:
    """Decibels beyond free space to pixels, zero included."""

    def __init__(self, losses: Iterable[LinkLoss], width_px: float) -> None:
        ends = [0.0]
        for loss in losses:
            beyond = list(loss.parts.values())[1:]
            ends += [sum(v for v in beyond if v > 0.0), sum(v for v in beyond if v < 0.0)]
        low, high = min(ends), max(ends)
        room = 0.03 * max(high - low, 1.0)
        self.low_db, self.high_db = (
            low - room * (low < 0.0),
            max(high, low + _SHORTEST_SCALE_DB) + room,
        )
        self.left_px, self.right_px = _KEY_PX, width_px - _FIGURE_PX

    def px(self, value_db: float) -> float:
        """Pixels from the left."""
        share = (value_db - self.low_db) / (self.high_db - self.low_db)
        return self.left_px + share * (self.right_px - self.left_px)


def _losses(answers: Sequence[ModelAnswer]) -> dict[str, LinkLoss]:
    return {answer.model.key: answer.loss for answer in answers if answer.loss is not None}


def _beyond(loss: LinkLoss) -> list[tuple[str, float]]:
    """Parts of a loss after free space that are worth drawing."""
    return [(k, v) for k, v in list(loss.parts.items())[1:] if abs(v) >= _SMALLEST_DB]


def _names(answers: Sequence[ModelAnswer]) -> list[str]:
    losses = _losses(answers).values()
    return list(dict.fromkeys(name for loss in losses for name, _ in _beyond(loss)))


def _draw_scale(axes: Axes, scale: _Scale, bottom_px: float) -> None:
    style: Style = {"fontsize": 6.5, "color": _SMALL}
    under: Style = {"horizontalalignment": "center", "verticalalignment": "top"}
    for value in nice_ticks(scale.low_db, scale.high_db, 9):
        x = scale.px(value)
        colour, width = (LABEL_COLOUR, 1.0) if value == 0.0 else (_GRID, 0.6)
        axes.plot([x, x], [_HEAD_PX, bottom_px], color=colour, linewidth=width, linestyle="-")
        text = f"{value:g}".replace("-", "\N{MINUS SIGN}")
        write(axes, x, bottom_px + 10, text, **under, **style)


def _draw_row(
    axes: Axes,
    scale: _Scale,
    middle_px: float,
    key: str,
    loss: LinkLoss,
    colours: Mapping[str, str],
    level: str | None,
) -> None:
    """Draw one model's bar, and beside it what its parts amount to."""
    beside: Style = {"verticalalignment": "center_baseline", "color": LABEL_COLOUR}
    write(axes, 0, middle_px, key, room_px=_KEY_PX - 10, smallest=5, fontsize=7, **beside)
    ends = {True: 0.0, False: 0.0}  # of the bars to the right and to the left
    for name, value in _beyond(loss):
        start = ends[value > 0.0]
        ends[value > 0.0] = start + value
        left, right = sorted((scale.px(start), scale.px(start + value)))
        bar = Rectangle(
            (left, middle_px - _BAR_PX / 2),
            right - left,
            _BAR_PX,
            facecolor=colours[name],
            edgecolor="white",
            linewidth=0.6,
            zorder=3,
        )
        axes.add_patch(bar)
        _draw_figure(axes, (left + right) / 2, middle_px, right - left, value, colours[name])
    total = sum(list(loss.parts.values())[1:])
    x = scale.px(total)
    tick: Style = {"color": LABEL_COLOUR, "linewidth": 2.2, "linestyle": "-", "zorder": 5}
    axes.plot([x, x], [middle_px - 0.72 * _BAR_PX, middle_px + 0.72 * _BAR_PX], **tick)
    text = f"{loss.loss_db:.1f} dB"
    write(axes, scale.right_px + 20, middle_px, text, fontsize=7.5, fontweight="bold", **beside)
    if level is not None:
        write(axes, scale.right_px + 150, middle_px, level, fontsize=7, **beside)


def _draw_figure(axes: Axes, x: float, y: float, room_px: float, value: float, colour: str) -> None:
    """Write a part's size in its bar where there is room."""
    text = f"{value:.1f}".replace("-", "\N{MINUS SIGN}")
    if room_px < _CHARACTER_PX * len(text) + 8:
        return
    red, green, blue = to_rgb(colour)
    is_dark = 0.299 * red + 0.587 * green + 0.114 * blue < 0.5
    centred: Style = {"horizontalalignment": "center", "verticalalignment": "center_baseline"}
    ink = "white" if is_dark else LABEL_COLOUR
    write(axes, x, y, text, fontsize=6, color=ink, zorder=4, **centred)


def _legend_lines(names: Sequence[str], width_px: float) -> list[list[tuple[float, str]]]:
    """Where each name stands, in as many lines as they take; the sum's own mark comes first."""
    lines: list[list[tuple[float, str]]] = [[]]
    x = 0.0
    for name in ("", *names):
        needed = 60 + _CHARACTER_PX * len(name or _SUM)
        if lines[-1] and x + needed > width_px:
            lines.append([])
            x = 0.0
        lines[-1].append((x, name))
        x += needed
    return lines


def _draw_legend(
    axes: Axes, line: Sequence[tuple[float, str]], colours: Mapping[str, str], y: float
) -> None:
    style: Style = {"fontsize": 6.5, "color": _SMALL, "verticalalignment": "center_baseline"}
    for x, name in line:
        if name == "":
            axes.plot([x + 11] * 2, [y - 12, y + 12], color=LABEL_COLOUR, linewidth=2.2)
        else:
            axes.add_patch(Rectangle((x, y - 9), 22, 18, facecolor=colours[name], linewidth=0))
        write(axes, x + 32, y, name or _SUM, **style)
