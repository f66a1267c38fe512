"""What a misspelt name was probably meant to be."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ranplan.io.named_files import closest

if TYPE_CHECKING:
    from collections.abc import Iterable


def did_you_mean(word: str, known: Iterable[str]) -> str | None:
    """
    Return a question naming the closest known word, None where none is close.

    Examples
    --------
    >>> did_you_mean("vilage", ["village", "macro"])
    "did you mean 'village'?"
    >>> did_you_mean("wifi", ["village", "macro"]) is None
    True
    """
    match = closest(word, known)
    return None if match is None else f"did you mean {match!r}?"
