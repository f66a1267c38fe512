"""Reading a plan's config: everything that is wrong with it, at once."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import ValidationError

from ranplan.config.contradictions import contradictions
from ranplan.config.keys import branches, written_values
from ranplan.config.problems import schema_problems
from ranplan.config.schema import PlanConfig
from ranplan.errors import InvalidInputError, Problem
from ranplan.io.named_files import closest, why_missing
from ranplan.io.yaml_text import KeyPath, YamlText, key_path_text, read_yaml

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(frozen=True, slots=True)
class LoadedConfig:
    """
    A config that passed, and where each of its keys stands.

    Parameters
    ----------
    config : PlanConfig
    path_as_given : str
        The file as the user named it.
    base_dir : Path
        Folder that the config's paths are relative to.
    text : str
        The file as it is written.
    digest : str
        SHA-256 of the config as validated, defaults filled in: comments, order and formatting do
        not change it.
    line_of : callable
        Line of a key path such as ``("carriers", "c700", "frequency_mhz")``, or of the nearest
        section around it that is written; None where nothing of it is.
    """

    config: PlanConfig
    path_as_given: str
    base_dir: Path
    text: str
    digest: str
    line_of: Callable[[KeyPath], int | None]

    def problem(
        self, path: KeyPath, what: str, *, allowed: str | None = None, remedy: str | None = None
    ) -> Problem:
        """
        Return a problem with the value at a key path, placed in the file.

        Parameters
        ----------
        path : tuple of str and int
            Keys and list positions from the top.
        what, allowed, remedy : str
            As in `Problem`.

        Returns
        -------
        problem : Problem
        """
        return Problem(
            what,
            file=self.path_as_given,
            line=self.line_of(path),
            where=key_path_text(path),
            allowed=allowed,
            remedy=remedy,
        )


def load_config(path: str | Path) -> LoadedConfig:
    """
    Read and check a config.

    Parameters
    ----------
    path : str or Path
        The YAML file; messages name it as it is given here.

    Returns
    -------
    loaded : LoadedConfig

    Raises
    ------
    InvalidInputError
        Carries every problem that can be found without opening the files it names: syntax, keys,
        values, names that nothing bears, files that are not there.
    """
    source = read_yaml(path)
    base_dir = Path(path).absolute().parent
    problems = [*source.problems, *_absent_files(source, base_dir), *contradictions(source)]
    try:
        config = PlanConfig.model_validate(source.data)
    except ValidationError as error:
        problems += schema_problems(error, source)
        raise InvalidInputError(_in_file_order(problems)) from None
    if problems:
        raise InvalidInputError(_in_file_order(problems))
    digest = config_digest(config)
    return LoadedConfig(config, source.file, base_dir, source.text, digest, source.line_of)


def config_digest(config: PlanConfig) -> str:
    """
    SHA-256 of a config as validated, defaults filled in.

    Returns
    -------
    digest : str
        64 hex digits.
    """
    plain = config.model_dump(mode="json")
    text = json.dumps(plain, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(text.encode()).hexdigest()


def _in_file_order(problems: list[Problem]) -> list[Problem]:
    return sorted(problems, key=lambda problem: -1 if problem.line is None else problem.line)


def _absent_files(source: YamlText, base_dir: Path) -> Iterator[Problem]:
    for path, value, key in written_values(source.data):
        kinds = branches(key)
        builtin = [kind["const"] for kind in kinds if "const" in kind]
        if not any(kind.get("format") == "path" for kind in kinds) or value in builtin:
            continue
        if not isinstance(value, str) or value.strip() == "":
            continue  # the schema says so
        missing = why_missing(value, base_dir)
        if missing is not None:
            what, remedy = missing
            meant = closest(value, builtin)
            yield source.problem(
                path,
                what,
                allowed="paths are relative to the config file",
                remedy=remedy if meant is None else f"did you mean {meant!r}?",
            )
