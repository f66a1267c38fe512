"""Text on pictures: plain, in one font, cut to the room there is, and never over other text."""

from __future__ import annotations

from bisect import bisect_left
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from matplotlib import font_manager, patheffects

if TYPE_CHECKING:
    from collections.abc import Iterable

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.text import Text
    from matplotlib.transforms import Bbox

Style = dict[str, Any]  # keyword arguments for matplotlib

_FONT = "DejaVu Sans"  # comes with matplotlib: the same letters on every machine
_NO_GLYPH = "\N{WHITE SQUARE}"
_HALO = (patheffects.withStroke(linewidth=2.0, foreground="white", alpha=0.85),)

# Where a label may stand about its point, best first: (x, y) away from it, and the text's side.
_PLACES = (
    (1.0, 0.0, "left", "center"),
    (-1.0, 0.0, "right", "center"),
    (0.0, 1.0, "center", "bottom"),
    (0.0, -1.0, "center", "top"),
    (0.8, 0.8, "left", "bottom"),
    (0.8, -0.8, "left", "top"),
    (-0.8, 0.8, "right", "bottom"),
    (-0.8, -0.8, "right", "top"),
)


def plain(text: str) -> str:
    r"""
    Return the text on one line, with an empty square for each character the font lacks.

    Examples
    --------
    >>> plain("Mt.\n Bartle\tFrere")
    'Mt. Bartle Frere'
    """
    known = _characters()
    return "".join(c if ord(c) in known else _NO_GLYPH for c in " ".join(text.split()))


def write(
    target: Axes | Figure,
    x: float,
    y: float,
    text: str,
    *,
    room_px: float | None = None,
    smallest: float | None = None,
    **style: Any,
) -> Text:
    """
    Put plain text on axes or a figure; ``$`` and ``_`` are only characters.

    Parameters
    ----------
    target : Axes or Figure
    x, y : float
        In the target's own coordinates.
    text : str
    room_px : float, optional
        The text is cut, with an ellipsis, to this width. [px]
    smallest : float, optional
        Before it is cut, it is made smaller down to this size. [pt]
    **style
        As matplotlib takes it.
    """
    whole = plain(text)
    artist = target.text(x, y, whole, parse_math=False, usetex=False, fontfamily=_FONT, **style)
    if room_px is not None and smallest is not None:
        _shrink(artist, room_px, smallest)
    if room_px is not None:
        _cut(artist, room_px)
    return artist


def _shrink(artist: Text, room_px: float, smallest: float) -> None:
    size = float(artist.get_fontsize())
    while size > smallest and artist.get_window_extent().width > room_px:
        size = max(smallest, size - 0.5)
        artist.set_fontsize(size)


def _cut(artist: Text, room_px: float) -> None:
    if artist.get_window_extent().width <= room_px:
        return
    whole = artist.get_text()

    def overflows(kept: int) -> bool:
        artist.set_text(whole[:kept].rstrip() + "…")
        return artist.get_window_extent().width > room_px

    longest = bisect_left(range(len(whole)), x=1, key=overflows) - 1
    artist.set_text(whole[: max(1, longest)].rstrip() + "…")


def place_labels(
    axes: Axes,
    points: Iterable[tuple[float, float, str]],
    *,
    gap_px: float,
    taken: list[Bbox],
    **style: Any,
) -> None:
    """
    Label points where there is room: inside the axes, off the other labels and off ``taken``.

    A label for which no place is left is omitted: the files name every site.

    Parameters
    ----------
    axes : Axes
    points : iterable of (x, y, text)
        In the axes' data coordinates.
    gap_px : float
        From the point to its label. [px]
    taken : list of Bbox
        Boxes to keep free, in pixels; grows by the labels placed.
    **style
        As matplotlib takes it.
    """
    frame = axes.get_window_extent()
    for x, y, text in points:
        x_px, y_px = axes.transData.transform((x, y))
        # Cut to its room once, then moved about: measuring text is what takes the time.
        label = write(axes, x_px, y_px, text, transform=None, path_effects=_HALO, **style)
        for right, up, side, edge in _PLACES:
            label.set_position((x_px + right * gap_px, y_px + up * gap_px))
            label.set(horizontalalignment=side, verticalalignment=edge)
            box = label.get_window_extent()
            if _is_inside(box, frame) and not any(box.overlaps(other) for other in taken):
                taken.append(box)
                break
        else:
            label.remove()


def _is_inside(box: Bbox, frame: Bbox) -> bool:
    return box.x0 >= frame.x0 and box.x1 <= frame.x1 and box.y0 >= frame.y0 and box.y1 <= frame.y1


@lru_cache(maxsize=1)
def _characters() -> frozenset[int]:
    """Return the code points the font has."""
    font = font_manager.get_font(font_manager.findfont(_FONT, fallback_to_default=False))
    return frozenset(font.get_charmap())
