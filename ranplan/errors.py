"""Exceptions; everything ranplan raises on purpose derives from RanplanError."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable


class RanplanError(Exception):
    """Root of ranplan's own errors; the CLI prints these without a traceback."""


class GridError(RanplanError, ValueError):
    """A grid is malformed, or two rasters that must share a grid do not."""


class OutsideGridError(RanplanError, ValueError):
    """A coordinate falls outside the grid."""


class ModelRangeError(RanplanError, ValueError):
    """An input lies outside the range in which a propagation model is defined."""


class DoubleCountingError(RanplanError, ValueError):
    """Two contributions to a loss count the same thing, so that their sum counts it twice."""


class UnknownModelError(RanplanError, LookupError):
    """There is no propagation model of that name."""


class OutputFolderError(RanplanError, OSError):
    """The output folder holds something that must not be overwritten."""


class StoreError(RanplanError, OSError):
    """A stored path loss window cannot be read back."""


@dataclass(frozen=True, slots=True)
class Problem:
    """
    One thing that is wrong with what the user gave.

    Parameters
    ----------
    what : str
        What is wrong, with the offending value.
    file : str, optional
        The file as the user named it.
    line : int, optional
        Line in that file, counted from 1.
    where : str, optional
        Key path, feature, row or cell inside the file.
    allowed : str, optional
        What would have been right.
    remedy : str, optional
        What to do.
    """

    what: str
    file: str | None = None
    line: int | None = None
    where: str | None = None
    allowed: str | None = None
    remedy: str | None = None

    def __str__(self) -> str:
        """Return ``file:line: where: what; allowed; remedy`` on one line."""
        place = self.file or ""
        if self.file is not None and self.line is not None:
            place = f"{self.file}:{self.line}"
        head = ": ".join(part for part in (place, self.where) if part)
        body = "; ".join(part for part in (self.what, self.allowed, self.remedy) if part)
        return " ".join((f"{head}: {body}" if head else body).split())


class InvalidInputError(RanplanError, ValueError):
    """A config or data file is refused; carries every problem that was found."""

    def __init__(self, problems: Iterable[Problem] | Problem) -> None:
        self.problems = (problems,) if isinstance(problems, Problem) else tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


def all_of(*steps: Callable[[], object]) -> list:
    """
    Take every step, and tell the problems of all that failed at once.

    Parameters
    ----------
    *steps : callable
        Each without arguments, independent of the others.

    Returns
    -------
    list
        What the steps returned.

    Raises
    ------
    InvalidInputError
        With the problems of every step that raised one.
    """
    results: list = []
    problems: list[Problem] = []
    for step in steps:
        try:
            results.append(step())
        except InvalidInputError as error:
            problems += error.problems
    if problems:
        raise InvalidInputError(problems)
    return results
