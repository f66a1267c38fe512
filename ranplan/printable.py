"""Text that came from a file, made safe to show: in a terminal, a table, a page, a picture."""

from __future__ import annotations

import re

# Control characters steer terminals and end strings early, and direction marks let text show as
# what it is not. Newlines and tabs may stay.
_STEERING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


def printable(text: str) -> str:
    r"""
    Show the characters that would steer whatever shows the text instead of sending them to it.

    Examples
    --------
    >>> printable("mast \x1b[31mred")
    'mast \\x1b[31mred'
    """
    return _STEERING.sub(lambda found: found[0].encode("unicode_escape").decode(), text)
