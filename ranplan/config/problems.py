"""What the schema finds wrong, told to the person who wrote the file."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ranplan.config.keys import (
    Key,
    allowed_text,
    branches,
    child,
    key_at,
    known_keys,
    sections,
    unit_of,
)
from ranplan.io.named_files import closest
from ranplan.units import METRES_PER_FOOT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydantic import ValidationError

    from ranplan.errors import Problem
    from ranplan.io.yaml_text import KeyPath, YamlText

_UNKNOWN = "extra_forbidden"
_KINDS = {
    "float_type": "a number",
    "int_type": "a whole number",
    "string_type": "text",
    "bool_type": "true or false",
    "list_type": "a list",
    "dict_type": "a section",
    "model_type": "a section",
}
_TEXT_FORMATS = {"date": "a date", "currency-code": "a currency code", "short-name": "a short name"}
_LENGTH, _FREQUENCY, _SHARE = "length", "frequency", "share"
# What a unit measures, and how many of the first one it is. Only the advice in messages uses this:
# no value of a config is ever converted.
_UNITS: dict[str, tuple[str, float]] = {
    "m": (_LENGTH, 1.0),
    "km": (_LENGTH, 1e3),
    "ft": (_LENGTH, METRES_PER_FOOT),
    "mhz": (_FREQUENCY, 1.0),
    "ghz": (_FREQUENCY, 1e3),
    "khz": (_FREQUENCY, 1e-3),
    "hz": (_FREQUENCY, 1e-6),
    "fraction": (_SHARE, 1.0),
    "percent": (_SHARE, 0.01),
    "%": (_SHARE, 0.01),
    "deg": ("angle", 1.0),
    "°": ("angle", 1.0),
    "db": ("ratio", 1.0),
    "dbi": ("gain", 1.0),
    "dbm": ("power", 1.0),
}
_NUMBER_WITH_UNIT = re.compile(r"\s*([-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)\s*([a-zA-Z%°]*)\s*")
_YES_NO = {"yes": "true", "on": "true", "no": "false", "off": "false"}
_LONGEST_SHOWN = 60


@dataclass(frozen=True, slots=True)
class _Finding:
    """One of pydantic's errors, with the path as it stands in the file."""

    kind: str
    path: KeyPath
    value: Any
    message: str
    union: KeyPath | None  # path of the key that takes several kinds of value, if inside one

    @property
    def name(self) -> str:
        return str(self.path[-1])


def schema_problems(error: ValidationError, source: YamlText) -> list[Problem]:
    """
    Turn pydantic's errors into problems, with lines, units, near misses and what to write instead.

    Parameters
    ----------
    error : pydantic.ValidationError
    source : YamlText
        The file that was validated.

    Returns
    -------
    problems : list of Problem
        A mistyped key is one problem, not an unknown key and a missing one.
    """
    findings = list(_one_a_union(_findings(error, source)))
    meant = {finding.path: _meant_key(finding) for finding in findings if finding.kind == _UNKNOWN}
    supplied = {(*path[:-1], name) for path, name in meant.items()}
    return [
        _problem(finding, source, meant.get(finding.path))
        for finding in findings
        if finding.kind != "missing" or finding.path not in supplied
    ]


def shown(value: Any) -> str:
    """
    Write a value of a config the way a message quotes it, on one line.

    Examples
    --------
    >>> shown("30 km"), shown(True), shown([1, 2])
    ("'30 km'", 'true', 'a list')
    """
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return "a list"
    if isinstance(value, dict):
        return "a section"
    text = repr(value) if isinstance(value, str | float) else f"{value}"
    return text if len(text) <= _LONGEST_SHOWN else f"{text[:_LONGEST_SHOWN]}…"


def _findings(error: ValidationError, source: YamlText) -> Iterator[_Finding]:
    for detail in error.errors(include_url=False):
        path, union = _written_path(detail["loc"], source.data, detail["type"])
        message = str(detail.get("ctx", {}).get("error", detail["msg"]))
        yield _Finding(detail["type"], path, detail["input"], message, union)


def _written_path(loc: KeyPath, data: Any, kind: str) -> tuple[KeyPath, KeyPath | None]:
    """Path without the names pydantic gives to the branches of a union, and the union's own."""
    path: KeyPath = ()
    union: KeyPath | None = None
    for part in loc:
        if _holds(data, part):
            data = data[part]
        elif kind != "missing":
            union = path
            continue
        path = (*path, part)
    return path, union


def _holds(data: Any, part: str | int) -> bool:
    if isinstance(data, list):
        return part in range(len(data))
    return isinstance(data, dict) and part in data


def _one_a_union(findings: Iterator[_Finding]) -> Iterator[_Finding]:
    """Of a union's complaints, those from inside the value where there are any, else one."""
    by_union: dict[KeyPath, list[_Finding]] = {}
    for finding in findings:
        if finding.union is None:
            yield finding
        else:
            by_union.setdefault(finding.union, []).append(finding)
    for union, group in by_union.items():
        yield from [inner for inner in group if inner.path != union] or group[:1]


def _problem(finding: _Finding, source: YamlText, meant: str | None) -> Problem:
    key = key_at(finding.path)
    if finding.kind == _UNKNOWN:
        what, allowed, remedy = _unknown_key(finding, meant)
    elif finding.kind == "value_error" and _text_format(key) is None:
        what, allowed, remedy = finding.message, None, None
    else:
        what = _what(finding, _text_format(key))
        allowed = None if key is None else f"allowed: {allowed_text(key)}"
        remedy = None if key is None else _remedy(finding, key)
    return source.problem(finding.path, what, allowed=allowed, remedy=remedy)


def _text_format(key: Key | None) -> str | None:
    """Return what text with a form of its own is called, such as a date; None for other keys."""
    formats = [] if key is None else [branch.get("format") for branch in branches(key)]
    return next((_TEXT_FORMATS[name] for name in formats if name in _TEXT_FORMATS), None)


def _what(finding: _Finding, text_format: str | None) -> str:
    value = shown(finding.value)
    if finding.kind == "missing":
        return "this key is missing"
    if finding.value is None:
        return "no value is given"
    if finding.union == finding.path:
        return f"{value} cannot be used"
    if isinstance(finding.value, float) and not math.isfinite(finding.value):
        return f"{value} is not a finite number"
    if finding.kind == "too_short" or str(finding.value).strip() == "":
        return "this is empty"
    if text_format is not None:
        return f"{value} is not {text_format}"
    if finding.kind in _KINDS:
        return f"{value} is not {_KINDS[finding.kind]}"
    if finding.kind == "literal_error":
        return f"{value} is not one of the choices"
    if finding.kind in {"greater_than", "greater_than_equal", "less_than", "less_than_equal"}:
        return f"{value} is out of range"
    return f"{value}: {finding.message}"


def _unknown_key(finding: _Finding, meant: str | None) -> tuple[str, str, str | None]:
    section = key_at(finding.path[:-1]) or {}
    if meant is None:
        homes = [home for home, inner in sections() if finding.name in known_keys(inner)]
        remedy = f"{finding.name!r} belongs in {homes[0]}" if len(homes) == 1 else None
        return "unknown key", f"allowed: {', '.join(known_keys(section))}", remedy
    unit, written_unit = _suffix(meant), _suffix(finding.name)
    if unit is None or written_unit == unit:
        return "unknown key", f"did you mean {meant!r}?", None
    key = child(section, meant) or {}
    number = None if written_unit is None else _converted(finding.value, key, meant, written_unit)
    remedy = None if number is None else f"write {meant}: {number}"
    return "unknown key", f"did you mean {meant!r}, in {unit_of(key) or unit}?", remedy


def _meant_key(finding: _Finding) -> str | None:
    section = key_at(finding.path[:-1])
    names = [] if section is None else known_keys(section)
    same_stem = [name for name in names if _stem(name) == _stem(finding.name)]
    return same_stem[0] if same_stem else closest(finding.name, names)


def _suffix(name: str) -> str | None:
    tail = name.casefold().rpartition("_")[2]
    return tail if tail in _UNITS else None


def _stem(name: str) -> str:
    return name.casefold().removesuffix(f"_{_suffix(name)}")


def _remedy(finding: _Finding, key: Key) -> str | None:
    value = finding.value
    if finding.kind == "missing":
        return "add it"
    if finding.kind in {"float_type", "int_type"}:
        number = _converted(value, key, finding.name)
        fits = number is not None and (finding.kind == "float_type" or "." not in number)
        return f"write {number}" if fits else None
    if finding.kind == "string_type" and isinstance(value, int | float):
        patterns = [branch.get("pattern", "") for branch in branches(key)]
        would_do = any(re.search(pattern, shown(value)) for pattern in patterns)
        return f"put it in quotes: '{shown(value)}'" if would_do else None
    if finding.kind == "bool_type" and str(value).casefold() in _YES_NO:
        return f"write {_YES_NO[str(value).casefold()]}"
    if finding.kind == "list_type" and isinstance(value, str | int | float):
        return "write it in brackets: [...]" if finding.union is None else None
    if finding.kind == "literal_error" and isinstance(value, str):
        match = closest(value, (str(choice) for choice in key.get("enum", [])))
        return None if match is None else f"did you mean {match!r}?"
    return None


def _converted(value: Any, key: Key, name: str, written_unit: str = "") -> str | None:
    """Return the number to write for a value such as ``"30 km"``, if it says enough to know."""
    number = _NUMBER_WITH_UNIT.fullmatch(str(value))
    if number is None or isinstance(value, bool):
        return None
    wanted = (unit_of(key) or _suffix(name) or "").casefold()
    given = (number[2] or written_unit or wanted).casefold()
    quantity, factor = _UNITS.get(given, (given, 1.0))
    wanted_quantity, wanted_factor = _UNITS.get(wanted, (wanted, 1.0))
    return _tidy(float(number[1]) * factor / wanted_factor) if quantity == wanted_quantity else None


def _tidy(number: float) -> str | None:
    return f"{number:.10g}" if math.isfinite(number) else None
