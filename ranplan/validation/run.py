"""Official cases against the models, as the manifest of a reference folder asks for them."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ranplan.errors import InvalidInputError, ModelRangeError, Problem, UnknownModelError
from ranplan.io.csv_input import Table, number
from ranplan.io.reference_input import read_profile
from ranplan.validation.case import Case, Constants, Runner
from ranplan.validation.manifest import read_manifest
from ranplan.validation.runners import KNOWN_WRONG, RUNNERS
from ranplan.validation.tally import FileReport, Tally

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from contextlib import AbstractContextManager

    import numpy as np

    from ranplan.validation.manifest import Entry, Manifest

    Advance = Callable[[int], None]
    Progress = Callable[..., AbstractContextManager[Advance]]

_NO_RUNNER = "this version of ranplan has no function to run this file with"
_NO_CONSTANTS = "this version of ranplan has no constants to hold this file against"


@dataclass(frozen=True, slots=True)
class ValidationReport:
    """
    How the models fared against a reference folder.

    Parameters
    ----------
    files : tuple of FileReport
        One for each file and model, in the order of the manifest.
    """

    files: tuple[FileReport, ...]

    @property
    def passed(self) -> bool:
        """Whether every file passed."""
        return all(file.passed for file in self.files)

    def total(self, count: str) -> int:
        """Sum a count, for instance ``"n_run"``, over the files."""
        return sum(getattr(file, count) for file in self.files)


def run_manifest(
    reference_dir: str | Path,
    model: str | None = None,
    *,
    runners: Mapping[str, Runner | Constants] = RUNNERS,
    known_wrong: Mapping[str, str] = KNOWN_WRONG,
    progress: Progress | None = None,
) -> ValidationReport:
    """
    Run what the manifest of a reference folder asks for.

    Parameters
    ----------
    reference_dir : str or Path
    model : str, optional
        Run the files of this model only, by its name in the manifest; all of them unless told.
        The whole folder is checked all the same.
    runners : mapping of str to Runner or Constants
        How each file is computed, by its path in the manifest.
    known_wrong : mapping of str to str
        Why rows of a file are known to be wrong; where it does not say, a row's ``note`` does.
    progress : callable, optional
        ``progress(label, total=n)`` is entered for the time of the run and gives what is to be
        called with the number of rows done.

    Returns
    -------
    ValidationReport

    Raises
    ------
    InvalidInputError
        If the folder and its manifest do not fit each other, or a row cannot be read.
    UnknownModelError
        If the manifest does not name the model.
    """
    manifest = read_manifest(Path(reference_dir))
    if model is not None and model not in manifest.models:
        msg = f"the manifest has no model {model!r}; allowed: {', '.join(manifest.models)}"
        raise UnknownModelError(msg)
    entries = [entry for entry in manifest.entries if model is None or entry.model == model]
    tallies = {
        (entry.file, entry.model): Tally(entry.file, entry.model, entry.kind) for entry in entries
    }
    profiles = _Profiles(manifest.folder)
    total = sum(manifest.n_rows(entry) for entry in entries)
    with (progress or _untold)("reference cases", total=total) as advance:
        for entry in entries:
            tally = tallies[entry.file, entry.model]
            tally.n_rows += manifest.n_rows(entry)
            _USES[entry.use](
                _Work(manifest, entry, runners.get(entry.file), known_wrong, profiles, advance),
                tally,
            )
    return ValidationReport(tuple(tally.report() for tally in tallies.values()))


@contextmanager
def _untold(_label: str, *, total: int) -> Iterator[Advance]:  # noqa: ARG001
    yield lambda _: None


class _Profiles:
    """Profiles of a reference folder, each read once."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._read: dict[Path, dict[str, np.ndarray]] = {}

    def named_by(self, file: str, row: Mapping[str, str]) -> Mapping[str, np.ndarray] | None:
        """Read the profile that a row names, counted from the first folder of the file's path."""
        if row.get("profile", "") == "":
            return None
        path = self._folder.joinpath(*Path(file).parts[:-1][:1], row["profile"])
        if path not in self._read:
            self._read[path] = read_profile(path)
        return self._read[path]


@dataclass(frozen=True, slots=True)
class _Work:
    """What is done with the rows of one entry."""

    manifest: Manifest
    entry: Entry
    runner: Runner | Constants | None
    known_wrong: Mapping[str, str]
    profiles: _Profiles
    advance: Advance

    def cases(self) -> Iterator[tuple[int, Case]]:
        """Give line and case of each row, and tell of it once it is done."""
        for line, row in self.manifest.rows(self.entry):
            yield line, Case(row, self.profiles.named_by(self.entry.file, row))
            self.advance(1)

    def call(
        self, function: Callable[[Case], Mapping[str, float]], line: int, case: Case
    ) -> Mapping[str, float]:
        """Compute a case; a row without a column or number that is needed is named."""
        try:
            return function(case)
        except ModelRangeError:
            raise
        except (KeyError, ValueError) as error:
            what = f"the case cannot be computed: {type(error).__name__}: {error}"
            raise InvalidInputError(Problem(what, file=self._path, line=line)) from error

    def expected(self, line: int, case: Case, column: str) -> float | None:
        """Return the expected value, None where the cell is empty."""
        text = case.row[column]
        value = number(text)
        if value is None and text != "":
            what = f"{text!r} is no number"
            raise InvalidInputError(Problem(what, file=self._path, line=line, where=column))
        return value

    @property
    def _path(self) -> str:
        return str(self.manifest.folder / self.entry.file)


def _run(work: _Work, tally: Tally) -> None:
    """Compute rows, and compare them with what is expected."""
    tally.judge_by(work.entry)
    if not isinstance(work.runner, Runner):
        tally.faults.append(_NO_RUNNER)
        return
    for line, case in work.cases():
        try:
            computed = work.call(work.runner.public, line, case)
        except ModelRangeError as refusal:
            if work.runner.scalar is None:
                tally.fail("rows to run are refused", f"line {line}: {refusal}")
                continue
            computed = work.call(work.runner.scalar, line, case)
            tally.n_outside_public_range += 1
        tally.n_run += 1
        for column in work.entry.columns:
            expected = work.expected(line, case, column)
            if expected is not None:
                tally.compare(line, column, expected, float(computed[column]))


def _must_refuse(work: _Work, tally: Tally) -> None:
    """Make sure that rows are refused."""
    if not isinstance(work.runner, Runner):
        tally.faults.append(_NO_RUNNER)
        return
    for line, case in work.cases():
        try:
            computed = work.call(work.runner.public, line, case)
        except ModelRangeError:
            tally.n_refused += 1
            continue
        tally.fail("rows that must be refused are not", f"line {line} gives {dict(computed)}")


def _known_wrong(work: _Work, tally: Tally) -> None:
    """List rows with the reason why they are not run."""
    for line, row in work.manifest.rows(work.entry):
        reason = work.known_wrong.get(work.entry.file, row.get("note", ""))
        if reason == "":
            tally.fail("rows are said to be wrong without a reason", f"line {line}")
        tally.known_wrong[reason] += 1
        work.advance(1)


def _product_data(work: _Work, tally: Tally) -> None:
    """Hold constants against those of the package."""
    if not isinstance(work.runner, Constants):
        tally.faults.append(_NO_CONSTANTS)
        return
    content = work.manifest.contents[work.entry.file]
    given = (
        [row for _, row in work.manifest.rows(work.entry)]
        if isinstance(content, Table)
        else content
    )
    for difference in work.runner.differences(given):
        tally.fail("constants are not the package's", difference)
    tally.n_product_data += work.manifest.n_rows(work.entry)
    work.advance(work.manifest.n_rows(work.entry))


_USES: Mapping[str, Callable[[_Work, Tally], None]] = {
    "run": _run,
    "must_refuse": _must_refuse,
    "known_wrong": _known_wrong,
    "product_data": _product_data,
}
