"""One reference case, and how a file of them is run: the contract of the runners."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    import numpy as np


@dataclass(frozen=True, slots=True)
class Case:
    """
    A row of a case file, and the profile it names.

    Parameters
    ----------
    row : mapping of str to str
        Text of each column.
    profile : mapping of str to array, or None
        Columns of the file that the row's ``profile`` names, in its units: float64, or text where
        a column is not numbers.
    """

    row: Mapping[str, str]
    profile: Mapping[str, np.ndarray] | None = None

    def number(self, column: str) -> float:
        """Return a column's value as a number."""
        return float(self.row[column])


@dataclass(frozen=True, slots=True)
class Runner:
    """
    How the rows of one case file are computed.

    Parameters
    ----------
    public : callable
        ``public(case)`` calls the guarded, public function and returns a value for each expected
        column of the manifest. It raises ``ModelRangeError`` for what the model refuses.
    scalar : callable, optional
        The same by the unguarded scalar: called for a row that lies outside the public range.
    """

    public: Callable[[Case], Mapping[str, float]]
    scalar: Callable[[Case], Mapping[str, float]] | None = None


@dataclass(frozen=True, slots=True)
class Constants:
    """
    How a file of constants is held against those in the package.

    Parameters
    ----------
    differences : callable
        ``differences(content)`` returns a line of text for each constant that is not the package's;
        ``content`` is the file's rows, or for JSON its object.
    """

    differences: Callable[[Sequence[Mapping[str, str]] | Mapping[str, object]], list[str]]
