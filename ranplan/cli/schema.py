"""``ranplan schema``: the JSON Schema of the config, for editors."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from ranplan.cli.options import example
from ranplan.config.reference import config_schema

if TYPE_CHECKING:
    from ranplan.cli.console import Console


@click.command(
    "schema",
    epilog=example("ranplan schema > ranplan.schema.json"),
)
@click.pass_obj
def command(console: Console) -> None:
    """
    Print the JSON Schema of the config, for editors.

    An editor with the YAML language server completes and explains the keys of a config whose first
    line is "# yaml-language-server: $schema=ranplan.schema.json", a path from the config's folder.
    """
    console.json(config_schema())
