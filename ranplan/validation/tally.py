"""What the cases of one file and model came to: counts, deviations, and what failed."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ranplan.validation.manifest import Entry


@dataclass(frozen=True, slots=True)
class Deviation:
    """
    How far one computed value is from the expected one.

    Parameters
    ----------
    line : int
        Of the case in its file.
    column : str
        Of the expected value.
    expected, computed : float
    amount : float
        Absolute, or as a share of the expected value; NaN where the computed value is none.
    """

    line: int
    column: str
    expected: float
    computed: float
    amount: float

    def __str__(self) -> str:
        """Return the place, both values and their deviation."""
        return (
            f"line {self.line}, {self.column}: expected {self.expected:.10g},"
            f" computed {self.computed:.10g}, deviation {self.amount:.3g}"
        )


def deviation_amount(computed: float, expected: float, tolerance_kind: str) -> float:
    """
    Deviation of a computed value, as a manifest's ``tolerance_kind`` counts it.

    Examples
    --------
    >>> deviation_amount(99.0, 100.0, "abs_db"), deviation_amount(99.0, 100.0, "rel")
    (1.0, 0.01)
    """
    difference = abs(computed - expected)
    if tolerance_kind != "rel" or difference == 0.0:
        return difference
    return difference / abs(expected) if expected != 0.0 else math.inf


@dataclass(frozen=True, slots=True)
class FileReport:
    """
    How one file fared for one model.

    Parameters
    ----------
    file, model : str
    kind : str
        Where the expected values come from, in the manifest's word: official, printed, generated
        or constants.
    n_rows : int
        Rows the manifest gives to the model; in a JSON file, names at its top.
    n_run, n_refused, n_known_wrong, n_product_data : int
        Rows computed, rightly refused, listed only, and held against the package's constants.
    n_outside_public_range : int
        Of the rows run, those that only the unguarded scalar computes.
    n_compared : int
        Values compared: an empty expected cell is none.
    max_abs_deviation, mean_abs_deviation : float or None
        Over the values compared, counted as ``tolerance_kind`` says; None where there is none.
    tolerance : float or None
        None where nothing is to be run.
    tolerance_kind : str
    worst : Deviation or None
    known_wrong : tuple of (str, int)
        Reasons, and of how many rows.
    failures : tuple of str
        What is wrong, a line each.
    """

    file: str
    model: str
    kind: str
    n_rows: int
    n_run: int
    n_refused: int
    n_known_wrong: int
    n_product_data: int
    n_outside_public_range: int
    n_compared: int
    max_abs_deviation: float | None
    mean_abs_deviation: float | None
    tolerance: float | None
    tolerance_kind: str
    worst: Deviation | None
    known_wrong: tuple[tuple[str, int], ...]
    failures: tuple[str, ...]

    @property
    def passed(self) -> bool:
        """Whether nothing failed and every row is accounted for."""
        n_judged = self.n_run + self.n_refused + self.n_known_wrong + self.n_product_data
        return not self.failures and n_judged == self.n_rows


@dataclass(slots=True)
class Tally:
    """
    Counts of one file and model while its cases are run.

    Parameters
    ----------
    file, model, kind : str
    tolerance : float or None
    tolerance_kind : str
    """

    file: str
    model: str
    kind: str
    tolerance: float | None = None
    tolerance_kind: str = ""
    n_rows: int = 0
    n_run: int = 0
    n_refused: int = 0
    n_product_data: int = 0
    n_outside_public_range: int = 0
    deviations: list[Deviation] = field(default_factory=list)
    known_wrong: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)
    _wrong: dict[str, list[str]] = field(default_factory=dict)

    def judge_by(self, entry: Entry) -> None:
        """Take the tolerance of an entry whose rows are run."""
        self.tolerance, self.tolerance_kind = entry.tolerance, entry.tolerance_kind

    def compare(self, line: int, column: str, expected: float, computed: float) -> None:
        """Note how far a computed value is from the expected one."""
        amount = deviation_amount(computed, expected, self.tolerance_kind)
        self.deviations.append(Deviation(line, column, expected, computed, amount))

    def fail(self, kind: str, example: str) -> None:
        """Note a row that failed in some way; only the first of each way is told in full."""
        self._wrong.setdefault(kind, []).append(example)

    def report(self) -> FileReport:
        """Return what it all came to."""
        amounts = [deviation.amount for deviation in self.deviations]
        worst = max(self.deviations, key=_badness, default=None)
        return FileReport(
            self.file,
            self.model,
            self.kind,
            n_rows=self.n_rows,
            n_run=self.n_run,
            n_refused=self.n_refused,
            n_known_wrong=self.known_wrong.total(),
            n_product_data=self.n_product_data,
            n_outside_public_range=self.n_outside_public_range,
            n_compared=len(amounts),
            max_abs_deviation=None if worst is None else worst.amount,
            mean_abs_deviation=math.fsum(amounts) / len(amounts) if amounts else None,
            tolerance=self.tolerance,
            tolerance_kind=self.tolerance_kind,
            worst=worst,
            known_wrong=tuple(self.known_wrong.items()),
            failures=tuple(self._failures(worst)),
        )

    def _failures(self, worst: Deviation | None) -> Iterator[str]:
        yield from self.faults
        for kind, examples in self._wrong.items():
            yield f"{kind}: {len(examples)}, the first: {examples[0]}"
        if self.tolerance is None:
            return
        if worst is None:
            if not (self.faults or self._wrong):
                yield "no value was compared"
            return
        # "Not within" instead of "beyond": what is no number is within nothing.
        n_beyond = sum(not deviation.amount <= self.tolerance for deviation in self.deviations)
        if n_beyond > 0:
            of_all = f"{n_beyond} of {len(self.deviations)} values"
            relative = " relative" if self.tolerance_kind == "rel" else ""
            yield f"{of_all} are not within {self.tolerance:g}{relative}, the worst: {worst}"


def _badness(deviation: Deviation) -> float:
    return math.inf if math.isnan(deviation.amount) else deviation.amount
