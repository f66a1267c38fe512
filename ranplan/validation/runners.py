"""How each file of the reference folder is run: the runners of every topic in one table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ranplan.validation import (
    antenna,
    ehata,
    hata,
    itm,
    p452,
    p526,
    p676,
    p838,
    p1812,
    p2108,
    p2109,
    tr38901,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ranplan.validation.case import Constants, Runner

_TOPICS = (p1812, p526, p452, itm, tr38901, hata, ehata, p2108, p2109, p676, p838, antenna)

RUNNERS: Mapping[str, Runner | Constants] = {
    file: runner for topic in _TOPICS for file, runner in topic.RUNNERS.items()
}

# Why rows are listed and not run, where the rows do not say so themselves in a column ``note``.
KNOWN_WRONG: Mapping[str, str] = {
    "ehata/cases.csv": (
        "values of the first ITS release, before it corrected the blending from 3 to 15 km"
    ),
}
