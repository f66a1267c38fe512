"""YAML 1.2 read so that every value still knows its line."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, ReusedAnchorWarning
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode
from ruamel.yaml.reader import ReaderError

from ranplan.errors import InvalidInputError, Problem
from ranplan.io.named_files import why_missing

if TYPE_CHECKING:
    from ruamel.yaml.constructor import BaseConstructor

KeyPath = tuple[str | int, ...]

_TAG = "tag:yaml.org,2002:"
_CONSTRUCTED = frozenset(_TAG + name for name in ("null", "bool", "int", "float"))
# YAML 1.2's core schema knows no dates and no merge keys: these stay the text they are.
_TEXT = frozenset(_TAG + name for name in ("str", "timestamp", "value", "merge"))
_REMEDIES = {
    "found character '\\t' that cannot start any token": "indent with spaces, not tabs",
    "mapping values are not allowed here": (
        "put text that holds ': ' in quotes, and check the indentation"
    ),
}


def key_path_text(path: KeyPath) -> str:
    """
    Write a path of keys the way messages show it.

    Examples
    --------
    >>> key_path_text(("coverage", "tiers", 0, "name"))
    'coverage.tiers[0].name'
    """
    parts = (f"[{part}]" if isinstance(part, int) else f".{part}" for part in path)
    return "".join(parts).removeprefix(".")


@dataclass(frozen=True, slots=True)
class YamlText:
    """
    A YAML file whose top level is a mapping.

    Parameters
    ----------
    file : str
        As the user named it.
    text : str
    data : dict
        Plain values. Keys are the text they are written as, dates are text.
    problems : tuple of Problem
        Repeated keys and the like: to be reported, with what else is wrong, by whoever reads
        ``data``.
    root : MappingNode
        The parsed nodes; `line_of` reads them.
    """

    file: str
    text: str
    data: dict[str, Any]
    problems: tuple[Problem, ...]
    root: MappingNode

    def line_of(self, path: KeyPath) -> int | None:
        """
        Line of a key or list entry, or of the nearest section around it that is written.

        Parameters
        ----------
        path : tuple of str and int
            Keys and list positions from the top.

        Returns
        -------
        line : int or None
            Counted from 1; None where nothing of the path is written.
        """
        line: int | None = None
        node: Node = self.root
        for part in path:
            found = _child(node, part)
            if found is None:
                break
            line, node = found
        return line

    def problem(
        self, path: KeyPath, what: str, *, allowed: str | None = None, remedy: str | None = None
    ) -> Problem:
        """
        Return a problem with what stands at a path, placed in the file.

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
        line, where = self.line_of(path), key_path_text(path)
        return Problem(what, file=self.file, line=line, where=where, allowed=allowed, remedy=remedy)


def read_yaml(path: str | Path) -> YamlText:
    """
    Read a YAML file whose top level is a mapping.

    Parameters
    ----------
    path : str or Path
        As the user named it; messages repeat it.

    Returns
    -------
    source : YamlText

    Raises
    ------
    InvalidInputError
        The file is missing, unreadable, not UTF-8, not YAML, empty, or not a mapping.
    """
    file = str(path)
    text = _read_text(file)
    parser = YAML(typ="safe", pure=True)
    root = _compose(parser, file, text)
    if root is None:
        what = "the file is empty"
        raise InvalidInputError(Problem(what, file=file, allowed="allowed: keys and their values"))
    if not isinstance(root, MappingNode):
        what = "the file does not start with a key"
        allowed = "allowed: 'key: value' lines"
        raise InvalidInputError(Problem(what, file=file, line=_line(root), allowed=allowed))
    values = _Values(file, parser.constructor)
    data = values.of(root, ())
    return YamlText(file, text, data, tuple(values.problems), root)


def _read_text(file: str) -> str:
    try:
        raw = Path(file).read_bytes()
    except FileNotFoundError:
        what, remedy = why_missing(file, Path()) or ("the file went away", "try again")
        raise InvalidInputError(Problem(what, file=file, remedy=remedy)) from None
    except IsADirectoryError:
        what = "this is a folder; a YAML file is needed"
        raise InvalidInputError(Problem(what, file=file)) from None
    except OSError as error:
        what = f"the file cannot be read: {error.strerror}"
        raise InvalidInputError(Problem(what, file=file)) from None
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        what = f"byte 0x{raw[error.start]:02x} is not UTF-8 text"
        line = raw.count(b"\n", 0, error.start) + 1
        remedy = "save the file as UTF-8"
        raise InvalidInputError(Problem(what, file=file, line=line, remedy=remedy)) from None


def _compose(parser: YAML, file: str, text: str) -> Node | None:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ReusedAnchorWarning)
            return parser.compose(text)
    except MarkedYAMLError as error:
        problem = _syntax_problem(file, error)
    except ReaderError as error:
        what = (
            f"not YAML: character U+{ord(text[error.position]):04X} must not stand in a text file"
        )
        problem = Problem(what, file=file, line=text.count("\n", 0, error.position) + 1)
    except RecursionError:
        problem = Problem("not YAML ranplan can read: nested too deeply", file=file)
    raise InvalidInputError(problem) from None


def _syntax_problem(file: str, error: MarkedYAMLError) -> Problem:
    line = error.problem_mark.line + 1
    what = f"not YAML: {error.problem}"
    if error.context is not None and error.context_mark is not None:
        begun = error.context_mark.line + 1
        what += f", {error.context}" + (f" begun on line {begun}" if begun != line else "")
    return Problem(what, file=file, line=line, remedy=_REMEDIES.get(error.problem))


def _line(node: Node) -> int:
    return node.start_mark.line + 1


def _child(node: Node, part: str | int) -> tuple[int, Node] | None:
    if isinstance(node, MappingNode):
        for key, value in node.value:
            if isinstance(key, ScalarNode) and key.value == part:
                return _line(key), value
    if isinstance(node, SequenceNode) and isinstance(part, int) and 0 <= part < len(node.value):
        return _line(node.value[part]), node.value[part]
    return None


class _Values:
    """Plain values of nodes; what cannot be one is collected as a problem."""

    def __init__(self, file: str, constructor: BaseConstructor) -> None:
        self.problems: list[Problem] = []
        self._file = file
        self._constructor = constructor
        self._finished: dict[int, Any] = {}  # aliases share one value, however often they appear
        self._unfinished: set[int] = set()

    def of(self, node: Node, path: KeyPath) -> Any:
        if id(node) in self._finished:
            return self._finished[id(node)]
        if id(node) in self._unfinished:
            return self._refuse("an alias refers to what it stands in", node, path)
        self._unfinished.add(id(node))
        value = self._build(node, path)
        self._finished[id(node)] = value
        return value

    def _build(self, node: Node, path: KeyPath) -> Any:
        if isinstance(node, MappingNode) and node.tag == _TAG + "map":
            return self._mapping(node, path)
        if isinstance(node, SequenceNode) and node.tag == _TAG + "seq":
            return [self.of(entry, (*path, at)) for at, entry in enumerate(node.value)]
        if isinstance(node, ScalarNode) and node.tag in _CONSTRUCTED | _TEXT:
            return self._scalar(node)
        return self._refuse(f"the tag {node.tag!r} has no meaning here", node, path)

    def _mapping(self, node: MappingNode, path: KeyPath) -> dict[str, Any]:
        data: dict[str, Any] = {}
        first_line: dict[str, int] = {}
        for key, value in node.value:
            if not isinstance(key, ScalarNode):
                self._refuse("a key has to be plain text", key, path)
            elif key.value in data:
                what = f"this key stands on line {first_line[key.value]} already"
                self._refuse(what, key, (*path, key.value), remedy="keep one of the two")
            else:
                data[key.value] = self.of(value, (*path, key.value))
                first_line[key.value] = _line(key)
        return data

    def _scalar(self, node: ScalarNode) -> Any:
        if node.tag in _TEXT:
            return node.value
        try:
            return self._constructor.construct_object(node)
        except (ValueError, LookupError):  # tagged as what it is not, or too long a number
            return node.value

    def _refuse(self, what: str, node: Node, path: KeyPath, remedy: str | None = None) -> None:
        where = key_path_text(path)
        self.problems.append(
            Problem(what, file=self._file, line=_line(node), where=where, remedy=remedy)
        )
