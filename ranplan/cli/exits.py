"""Exit codes, and the lines a failure is told in."""

from __future__ import annotations

from enum import IntEnum

from ranplan.errors import (
    DoubleCountingError,
    GridError,
    InvalidInputError,
    ModelRangeError,
    OutputFolderError,
    OutsideGridError,
    RanplanError,
    UnknownModelError,
)

_INVALID = (
    InvalidInputError,
    GridError,
    OutsideGridError,
    ModelRangeError,
    UnknownModelError,
    DoubleCountingError,
    OutputFolderError,
)


class ExitCode(IntEnum):
    """What the shell is told; others script against these."""

    DONE = 0
    FAILURE = 1
    USAGE = 2
    INVALID_INPUT = 3
    NO_SOLUTION = 4
    INTERRUPTED = 130


def exit_code(error: BaseException) -> ExitCode:
    """Return the exit code for an exception that ended a command."""
    if isinstance(error, KeyboardInterrupt):
        return ExitCode.INTERRUPTED
    return ExitCode.INVALID_INPUT if isinstance(error, _INVALID) else ExitCode.FAILURE


def error_lines(error: BaseException) -> list[str]:
    """Return what to tell the user about an exception: a line a problem."""
    if isinstance(error, KeyboardInterrupt):
        return ["interrupted; the same command resumes"]
    if isinstance(error, InvalidInputError):
        return [str(problem) for problem in error.problems]
    if isinstance(error, RanplanError):
        return [str(error)]
    if isinstance(error, OSError) and error.strerror is not None:
        place = "" if error.filename is None else f"{error.filename}: "
        return [f"{place}{error.strerror}"]
    what = f"unexpected {type(error).__name__}: {error}".rstrip(": ")
    return [f"{what}; run 'ranplan --debug …' for the traceback"]
