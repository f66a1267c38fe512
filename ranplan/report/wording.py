"""Figures as people read them: rounded honestly, with their unit, on one line."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ranplan.result import ChosenSite

_MINUS = "\N{MINUS SIGN}"
_PERCENT = "\N{NO-BREAK SPACE}%"
ABSENT = "\N{EN DASH}"
_PARTS = {
    "tower": "Towers",
    "power": "Power supply",
    "backhaul": "Backhaul",
    "o_ru": "Radio units (O-RU)",
    "installation": "Installation",
    "integration": "Integration",
    "site": "Sites",
    "sectors": "Sectors",
}


def count(value: float) -> str:
    """
    Return a whole number with separators.

    Examples
    --------
    >>> count(12345.6), count(-0.2)
    ('12,346', '0')
    """
    return f"{round(value):,}".replace("-", _MINUS)


def number(value: float) -> str:
    """
    Return a figure with at most two decimals, of which none is idle.

    Examples
    --------
    >>> number(30.0), number(0.305), number(1234.5)
    ('30', '0.3', '1,234.5')
    """
    text = f"{value:,.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text.replace("-", _MINUS)


def plural(n: int, one: str, many: str | None = None) -> str:
    """
    Return a count with its noun.

    Examples
    --------
    >>> plural(1, "site"), plural(1200, "site"), plural(2, "has", "have")
    ('1 site', '1,200 sites', '2 have')
    """
    return f"{count(n)} {one if n == 1 else many or one + 's'}"


def money(amount: float, currency: str) -> str:
    r"""
    Return an amount to three figures from a million on, whole below.

    Examples
    --------
    >>> money(41_230_000, "AUD"), money(85_400, "AUD"), money(999_999.6, "AUD")
    ('AUD\xa041.2 million', 'AUD\xa085,400', 'AUD\xa01.00 million')
    """
    for unit, name in ((1e9, "billion"), (1e6, "million")):
        if round(abs(amount)) >= unit:
            return f"{currency}\N{NO-BREAK SPACE}{_three_figures(amount / unit)} {name}"
    return f"{currency}\N{NO-BREAK SPACE}{count(amount)}"


def share(fraction: float) -> str:
    r"""
    Return a share in per cent that is 0 or 100 only where it is so exactly.

    Examples
    --------
    >>> share(0.98765), share(0.99999), share(1.0), share(0.0002)
    ('98.8\xa0%', 'over 99.9\xa0%', '100\xa0%', 'under 0.1\xa0%')
    """
    if fraction in (0.0, 1.0):
        return f"{100 * fraction:.0f}{_PERCENT}"
    if 0 < fraction < 0.001:
        return f"under 0.1{_PERCENT}"
    if 0.999 < fraction < 1:
        return f"over 99.9{_PERCENT}"
    return f"{round(100 * fraction, 1) + 0.0:.1f}{_PERCENT}"


def gap_percent(gap: float) -> str:
    r"""
    Return a gap in per cent, rounded up: never better than it is.

    Examples
    --------
    >>> gap_percent(0.01961), gap_percent(0.000312), gap_percent(0.2311)
    ('2\xa0%', '0.04\xa0%', '24\xa0%')
    """
    percent = 100 * gap
    decimals = 0 if percent >= 10 else 1 if percent >= 1 else 2
    steps = 10**decimals
    return f"{number(math.ceil(percent * steps - 1e-9) / steps)}{_PERCENT}"


def area(area_km2: float) -> str:
    """
    Return an area.

    Examples
    --------
    >>> area(1234.5), area(3.14159)
    ('1,234 km²', '3.14 km²')
    """
    return f"{area_km2:,.0f} km²" if area_km2 >= 100 else f"{area_km2:,.3g} km²"


def distance(distance_m: float) -> str:
    """
    Return a distance.

    Examples
    --------
    >>> distance(8432.1), distance(432.1)
    ('8.4 km', '432 m')
    """
    return f"{distance_m / 1000:,.1f} km" if distance_m >= 1000 else f"{distance_m:.0f} m"


def place(longitude: float, latitude: float) -> str:
    """
    Return a place in degrees, to some ten metres.

    Examples
    --------
    >>> place(145.77, -16.92)
    '16.9200° S, 145.7700° E'
    """
    return (
        f"{abs(latitude):.4f}° {'S' if latitude < 0 else 'N'}, "
        f"{abs(longitude):.4f}° {'W' if longitude < 0 else 'E'}"
    )


def backhaul(item: ChosenSite) -> str:
    """Return how a site is connected."""
    option = item.option
    if option.backhaul is None:
        return ABSENT
    if option.fibre_distance_m is None:
        return option.backhaul
    return f"{option.backhaul}, {distance(option.fibre_distance_m)} to fibre"


def level(level_dbm: float) -> str:
    """Return a level with a true minus sign. [dBm]."""
    return f"{number(level_dbm)} dBm"


def file_size(size_bytes: int) -> str:
    """
    Return a size.

    Examples
    --------
    >>> file_size(815), file_size(4711), file_size(2_500_000)
    ('815 B', '4.7 kB', '2.5 MB')
    """
    for unit, name in ((1e6, "MB"), (1e3, "kB")):
        if size_bytes >= unit:
            return f"{size_bytes / unit:,.1f} {name}"
    return f"{size_bytes} B"


def cost_part(name: str) -> str:
    """Return a part of the cost; its own name where it is a new one."""
    return _PARTS.get(name, name.replace("_", " ").capitalize())


def slug(text: str) -> str:
    """Return a status as a class name."""
    return text.replace(" ", "-")


def _three_figures(value: float) -> str:
    """Return a figure of 1 to 1000 with three digits."""
    decimals = 2 if round(abs(value), 2) < 10 else 1 if round(abs(value), 1) < 100 else 0
    return f"{value:,.{decimals}f}".replace("-", _MINUS)
