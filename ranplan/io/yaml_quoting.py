"""Text as a YAML value, so that reading gives it back whatever it is."""

from __future__ import annotations

import re

from ruamel.yaml import YAML

_PLAIN = re.compile(r"[A-Za-z./_][A-Za-z0-9./_-]*(?: [A-Za-z0-9./_-]+)*")


def yaml_text(text: str) -> str:
    r"""
    Write text as a YAML value: plain where that is safe, else in double quotes, on one line.

    Examples
    --------
    >>> print(yaml_text("Cape Tribulation"), yaml_text("true"), yaml_text('a "b" #1\n'))
    Cape Tribulation "true" "a \"b\" #1\x0a"
    """
    if _PLAIN.fullmatch(text) and YAML(typ="safe", pure=True).load(f"[{text}]") == [text]:
        return text
    return '"' + "".join(_escaped(character) for character in text) + '"'


def _escaped(character: str) -> str:
    if character in '"\\':
        return f"\\{character}"
    if character.isprintable():
        return character
    code = ord(character)
    letter, width = ("x", 2) if code < 0x100 else ("u", 4) if code < 0x10000 else ("U", 8)
    return f"\\{letter}{code:0{width}x}"
