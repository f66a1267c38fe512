"""Problems that know their key of the config are given its file and line."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from ranplan.errors import InvalidInputError, Problem
from ranplan.io.yaml_text import key_path_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ranplan.config.load import LoadedConfig


@contextmanager
def located(loaded: LoadedConfig) -> Iterator[None]:
    """
    Add the config's name and line to problems that name no file of their own.

    Parameters
    ----------
    loaded : LoadedConfig
    """
    try:
        yield
    except InvalidInputError as error:
        raise InvalidInputError([_at_home(problem, loaded) for problem in error.problems]) from None


def _at_home(problem: Problem, loaded: LoadedConfig) -> Problem:
    if problem.file is not None or problem.where is None:
        return problem
    keys = tuple(int(key) if key.isdigit() else key for key in problem.where.split("."))
    return replace(
        problem,
        file=loaded.path_as_given,
        line=loaded.line_of(keys),
        where=key_path_text(keys),
    )
