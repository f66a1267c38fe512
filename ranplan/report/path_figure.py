"""One picture of a link: what the ray meets, and what each model's loss is made of."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

from matplotlib import style
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from ranplan.report.labels import Style, write
from ranplan.report.path_parts import draw_parts, parts_height_px
from ranplan.report.path_profile import draw_profile
from ranplan.symbology import LABEL_COLOUR

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from ranplan.propagation.link_geometry import LinkGeometry
    from ranplan.propagation.side_by_side import ModelAnswer

_DPI = 200
_WIDTH_PX = 1600
_LEFT_PX, _RIGHT_PX = 120, 50
_TITLE_PX, _PROFILE_PX, _BETWEEN_PX, _LINE_PX = 215, 560, 150, 27
_SMALL, _WARNING = "#4a565e", "#a01818"


@dataclass(frozen=True, slots=True)
class LinkPicture:
    """
    What a picture of a link shows.

    Parameters
    ----------
    title, subtitle : str
    tx_label, rx_label : tuple of (str, str)
        Name of each end, and a line about it.
    geometry : LinkGeometry
    answers : tuple of ModelAnswer
    levels : mapping of str to str
        By a model's key: what is received, with its unit.
    foot : tuple of str
        Lines below.
    warnings : tuple of str
        Lines above these, in red: what nobody may miss.
    """

    title: str
    subtitle: str
    tx_label: tuple[str, str]
    rx_label: tuple[str, str]
    geometry: LinkGeometry
    answers: tuple[ModelAnswer, ...]
    levels: dict[str, str]
    foot: tuple[str, ...]
    warnings: tuple[str, ...] = ()


def path_figure_png(picture: LinkPicture) -> bytes:
    """
    Return a picture of a link as a PNG, 1600 pixels wide.

    Parameters
    ----------
    picture : LinkPicture

    Returns
    -------
    bytes
        The same for the same link and matplotlib version.
    """
    with style.context("default"):  # a user's settings change nothing
        return _png(_drawn(picture))


def _drawn(picture: LinkPicture) -> Figure:
    inner_px = _WIDTH_PX - _LEFT_PX - _RIGHT_PX
    parts_px = parts_height_px(picture.answers, inner_px)
    foot_px = 55 + _LINE_PX * (len(picture.foot) + len(picture.warnings))
    height_px = _TITLE_PX + _PROFILE_PX + _BETWEEN_PX + parts_px + foot_px
    figure = Figure(figsize=(_WIDTH_PX / _DPI, height_px / _DPI), dpi=_DPI, facecolor="white")

    def add(top_px: float, box_px: float) -> Axes:
        bottom = (height_px - top_px - box_px) / height_px
        box = (_LEFT_PX / _WIDTH_PX, bottom, inner_px / _WIDTH_PX, box_px / height_px)
        axes = figure.add_axes(box)
        axes.set_axis_off()  # frame and ticks are drawn
        return axes

    draw_profile(add(_TITLE_PX, _PROFILE_PX), picture.geometry)
    parts = add(_TITLE_PX + _PROFILE_PX + _BETWEEN_PX, parts_px)
    draw_parts(parts, picture.answers, picture.levels)
    _draw_texts(figure, picture, height_px)
    return figure


def _png(figure: Figure) -> bytes:
    png = io.BytesIO()
    FigureCanvasAgg(figure).print_png(png, metadata={"Software": None})
    return png.getvalue()


def _draw_texts(figure: Figure, picture: LinkPicture, height_px: float) -> None:
    """Write the title, what stands at either end, and what the picture rests on."""
    room_px = _WIDTH_PX - _LEFT_PX - _RIGHT_PX
    left, right = _LEFT_PX / _WIDTH_PX, 1.0 - _RIGHT_PX / _WIDTH_PX

    def at(top_px: float) -> float:
        return 1.0 - top_px / height_px

    bold: Style = {"fontweight": "bold", "color": LABEL_COLOUR}
    write(figure, left, at(58), picture.title, room_px=room_px, smallest=9, fontsize=13, **bold)
    plain: Style = {"color": _SMALL, "room_px": room_px, "smallest": 6}
    write(figure, left, at(100), picture.subtitle, fontsize=8, **plain)
    for x, side, (name, line) in (
        (left, "left", picture.tx_label),
        (right, "right", picture.rx_label),
    ):
        where: Style = {"horizontalalignment": side, "room_px": 0.48 * room_px}
        write(figure, x, at(155), name, fontsize=7.5, **bold, **where)
        write(figure, x, at(184), line, fontsize=6.5, color=_SMALL, **where)
    lines = [(line, _WARNING) for line in picture.warnings]
    lines += [(line, _SMALL) for line in picture.foot]
    small: Style = {"room_px": room_px, "fontsize": 6}
    for n, (line, colour) in enumerate(reversed(lines)):
        write(figure, left, (25 + n * _LINE_PX) / height_px, line, color=colour, **small)
