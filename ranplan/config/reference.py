"""The reference of the config file, for people and for editors, made from its schema."""

from __future__ import annotations

import json
from typing import Any

from ranplan import __version__
from ranplan.config.keys import Key, allowed_text, branches, child, known_keys, sections, unit_of
from ranplan.config.schema import DataSource, PlanConfig

_HEAD = """\
# The config file

One YAML 1.2 file describes a plan. Paths in it are relative to the file itself; azimuths are
clockwise from true north. An unknown key, a missing file or a value that is not allowed is refused,
with its line and what to do. `<name>` is a name of your own, `[]` an entry of a list.

Made from `ranplan/config/schema.py`; a test compares the two.
"""
_DATA_SOURCE = DataSource.model_json_schema()
_PROVENANCE = [name for name in DataSource.model_fields if name != "file"]
_TABLE = "| key | allowed | default | meaning |\n|---|---|---|---|\n"


def config_reference() -> str:
    """
    Describe every key of the config, one table a section.

    Returns
    -------
    page : str
        Markdown, ending in a newline.
    """
    provenance = _rows(_DATA_SOURCE, _PROVENANCE)
    parts = [
        _HEAD,
        *(_section_text(path, section) for path, section in sections()),
        "\n## Where data come from\nKeys that files of data have in common.\n\n",
        _TABLE + provenance,
    ]
    return "".join(parts)


def config_schema() -> dict[str, Any]:
    """
    Describe every key of the config to a program.

    Returns
    -------
    document : dict
        JSON Schema. ``version`` is ranplan's; a config of another ``schema_version`` does not pass.
    """
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **PlanConfig.model_json_schema(),
        "title": "Config of a ranplan plan",
        "version": __version__,
    }


def _section_text(path: str, section: Key) -> str:
    title = f"`{path}`" if path else "Top level"
    names = known_keys(section)
    shared = [name for name in names if name in _PROVENANCE and _is_shared(section, name)]
    rows = _rows(section, [name for name in names if name not in shared])
    also = f"\nAlso {', '.join(shared)}: [below](#where-data-come-from).\n" if shared else ""
    return f"\n## {title}\n{_cell(section.get('description', ''))}\n\n{_TABLE}{rows}{also}"


def _is_shared(section: Key, name: str) -> bool:
    """Tell whether a key has the same form and meaning as where data sources have it."""
    return section["properties"][name] == _DATA_SOURCE["properties"][name]


def _rows(section: Key, names: list[str]) -> str:
    keys = {name: child(section, name) or {} for name in names}
    return "".join(
        f"| `{name}` | {_allowed(key)} | {_default(name, key, section)} | {_meaning(key)} |\n"
        for name, key in keys.items()
    )


def _allowed(key: Key) -> str:
    kind = branches(key)[0].get("type")
    if any(True for _ in sections("", key)):
        return {"array": "a list of sections"}.get(str(kind), "a section")
    return _cell(allowed_text(key))


def _default(name: str, key: Key, section: Key) -> str:
    if name in section.get("required", []):
        return "**required**"
    default = key.get("default")
    return "" if default is None or isinstance(default, dict | list) else f"`{json.dumps(default)}`"


def _meaning(key: Key) -> str:
    return _cell(key.get("description", "").removesuffix(f"[{unit_of(key)}]"))


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("``", "`").replace("|", "\\|")
