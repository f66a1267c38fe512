"""Colours of maps, rasters and vector files, in one place so that they agree."""

from __future__ import annotations

import colorsys

# From pale to dark: the lightness alone tells the tiers apart, so they survive every kind of
# colour blindness and a photocopier; none of them is near the blue of the sea.
_TIER_RAMP = ("#fcdb62", "#f8a33c", "#dd4f4a", "#97266f", "#401453")

SEA_COLOUR = "#a9c8de"
SITE_COLOUR = "#0b3c5d"
LABEL_COLOUR = "#10202b"
TIER_OPACITY = 0.68

# What a plan changes. The three differ in lightness and lie on the blue to orange axis, which
# red-green blindness leaves whole.
SERVED_BEFORE_COLOUR = "#54708f"
NEWLY_SERVED_COLOUR = "#f08a1c"
NOT_SERVED_COLOUR = "#4a1259"

# Of a site or a candidate; on maps each has a sign of its own as well.
STATUS_COLOURS = {
    "clear": "#00775a",
    "advice": "#2a66ad",
    "undecided": "#5f666d",
    "approval needed": "#a85b00",
    "forbidden": "#b3261e",
    "unconnected": "#20262b",
    "in service": "#54708f",
    "not checked": "#7c858c",
}

_GOLDEN_ANGLE_TURNS = 0.618033988749895  # neighbours in the sequence get hues far apart


def tier_colours(n_tiers: int) -> tuple[str, ...]:
    """
    Colours of coverage tiers as ``#rrggbb``, weakest first.

    Parameters
    ----------
    n_tiers : int

    Returns
    -------
    tuple of str

    Examples
    --------
    >>> tier_colours(2)
    ('#fcdb62', '#401453')
    """
    if n_tiers == 1:
        return (_TIER_RAMP[1],)
    return tuple(_along_ramp(i / (n_tiers - 1)) for i in range(n_tiers))


def class_colours(n_classes: int) -> tuple[tuple[int, int, int], ...]:
    """
    Colours of unordered classes, such as servers, as red, green and blue of 0 to 255.

    Parameters
    ----------
    n_classes : int

    Returns
    -------
    tuple of (int, int, int)
        The first ones do not change when classes are added.
    """
    return tuple(_class_colour(i) for i in range(n_classes))


def _along_ramp(position: float) -> str:
    """Return the colour at 0 to 1 along the tiers' ramp."""
    below, share = divmod(position * (len(_TIER_RAMP) - 1), 1)
    low = _channels(_TIER_RAMP[int(below)])
    high = _channels(_TIER_RAMP[min(int(below) + 1, len(_TIER_RAMP) - 1)])
    mixed = (round(a + share * (b - a)) for a, b in zip(low, high, strict=True))
    return "#{:02x}{:02x}{:02x}".format(*mixed)


def _class_colour(index: int) -> tuple[int, int, int]:
    lightness = (0.52, 0.68, 0.38)[index % 3]
    red, green, blue = colorsys.hls_to_rgb(index * _GOLDEN_ANGLE_TURNS % 1, lightness, 0.62)
    return round(red * 255), round(green * 255), round(blue * 255)


def _channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)
