"""What the schema says of a key: its unit, and in words what is allowed."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any

from ranplan.config.schema import PlanConfig

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ranplan.io.yaml_text import KeyPath

Key = dict[str, Any]  # a node of the JSON Schema, references resolved

_KINDS = {"number": "a number", "integer": "a whole number", "boolean": "true or false"}
_LIMITS = {
    "minimum": "at least",
    "exclusiveMinimum": "more than",
    "maximum": "at most",
    "exclusiveMaximum": "less than",
}
_TEXT_FORMATS = {
    "path": "a path",
    "date": "YYYY-MM-DD",
    "currency-code": "three capital letters, as AUD",
    "short-name": "letters, digits and . _ + -, a letter or digit first",
}
_UNIT = re.compile(r"\[([^\]]+)\]$")


@cache
def _schema() -> Key:
    return PlanConfig.model_json_schema()


def _resolved(key: Key) -> Key:
    if "$ref" not in key:
        return key
    target = _schema()["$defs"][key["$ref"].rsplit("/", 1)[1]]
    return {**target, **{name: value for name, value in key.items() if name != "$ref"}}


def branches(key: Key) -> list[Key]:
    """Return the alternatives of a key, absence apart: one, unless it takes several kinds."""
    if "anyOf" not in key:
        return [key]
    return [_resolved(branch) for branch in key["anyOf"] if branch.get("type") != "null"]


def child(key: Key, part: str | int) -> Key | None:
    """Return what the schema says of a key, or list entry, inside another; None if it has none."""
    for branch in branches(key):
        if part in branch.get("properties", {}):
            return _resolved(branch["properties"][part])
        entry = branch.get("items" if isinstance(part, int) else "additionalProperties")
        if isinstance(entry, dict):  # which has the unit of the list or mapping it is in
            return {"description": key.get("description", ""), **_resolved(entry)}
    return None


def key_at(path: KeyPath) -> Key | None:
    """Return what the schema says of the key at a path of the config; None if it has none."""
    key: Key | None = _schema()
    for part in path:
        key = None if key is None else child(key, part)
    return key


def known_keys(key: Key) -> list[str]:
    """Return the keys that a section may hold, by name."""
    return [name for branch in branches(key) for name in branch.get("properties", {})]


def written_values(value: Any, key: Key | None = None, path: KeyPath = ()) -> Iterator[tuple]:
    """
    Walk over what a config holds, beside what the schema says of it.

    Yields
    ------
    path, value, key : tuple, object, dict
        Whatever the schema does not know is passed over.
    """
    key = _schema() if key is None else key
    yield path, value, key
    entries: Any = ()
    if isinstance(value, dict):
        entries = value.items()
    elif isinstance(value, list):
        entries = enumerate(value)
    for part, inner in entries:
        inner_key = child(key, part)
        if inner_key is not None:
            yield from written_values(inner, inner_key, (*path, part))


def sections(path: str = "", key: Key | None = None) -> Iterator[tuple[str, Key]]:
    """
    Walk over every section that a config may have.

    Yields
    ------
    path, section : str, dict
        ``<name>`` stands for a name of the planner's, ``[]`` for an entry of a list.
    """
    for section in branches(_schema() if key is None else key):
        if section.get("type") == "array":
            yield from sections(f"{path}[]", child(section, 0))
        elif isinstance(section.get("additionalProperties"), dict):
            yield from sections(f"{path}.<name>", child(section, "<name>"))
        elif known_keys(section):
            yield path, section
            for name in known_keys(section):
                yield from sections(f"{path}.{name}".removeprefix("."), child(section, name))


def unit_of(key: Key) -> str | None:
    """Return the unit of a key's values, as its reference text ends with: ``[m]``."""
    found = _UNIT.search(key.get("description", ""))
    return None if found is None else found[1]


def allowed_text(key: Key) -> str:
    """
    Say in words what a key takes.

    Examples
    --------
    >>> allowed_text(key_at(("carriers", "any name", "radius_m")))
    'a number in m, at least 250 and at most 200000'
    >>> allowed_text(key_at(("region", "elevation", "unit")))
    "'m' or 'ft'"
    """
    return ", or ".join(_branch_text(branch, unit_of(key)) for branch in branches(key))


def _branch_text(key: Key, unit: str | None) -> str:
    if "const" in key or "enum" in key:
        choices = key.get("enum", [key.get("const")])
        *others, last = (repr(choice) for choice in choices)
        listed = f"{', '.join(others)} or {last}" if others else last
        return listed if isinstance(choices[0], str) else listed + _in_unit(unit)
    if key["type"] == "array":
        return f"a list, each entry {_branch_text(_resolved(key['items']), unit)}"
    if key["type"] == "object":
        names = known_keys(key)
        return f"a section with {', '.join(names)}" if names else "a section of names and values"
    if key["type"] == "string":
        return _TEXT_FORMATS[key["format"]] if "format" in key else "text"
    limits = [f"{words} {key[name]:.12g}" for name, words in _LIMITS.items() if name in key]
    listed = f", {' and '.join(limits)}" if limits else ""
    return _KINDS[key["type"]] + _in_unit(unit) + listed


def _in_unit(unit: str | None) -> str:
    return "" if unit is None else f" in {unit}"
