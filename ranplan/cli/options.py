"""Arguments and options that several commands share."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Callable

# Whether files exist is for the readers to say: their messages name a remedy, and exit with 3.
config_argument = click.argument("config", metavar="CONFIG")

output_option = click.option(
    "-o",
    "--output",
    "output_dir",
    metavar="DIR",
    type=click.Path(path_type=Path),
    help="Folder to write to; a folder with the same plan is resumed.",
)
cache_option = click.option(
    "--cache",
    "cache_dir",
    metavar="DIR",
    type=click.Path(path_type=Path),
    help="Path loss windows, shared between plans; by default cache/ in the output folder.",
)
overwrite_option = click.option(
    "--overwrite", is_flag=True, help="Replace what the folder holds, except its cache."
)
resume_option = click.option(
    "--resume/--no-resume", default=True, help="Reuse path loss that is there already."
)
dry_run_option = click.option(
    "--dry-run", is_flag=True, help="Check everything and say what would be done; write nothing."
)
json_option = click.option(
    "--json", "as_json", is_flag=True, help="Print the result as one JSON object."
)
threads_option = click.option(
    "--threads", metavar="N", type=click.IntRange(min=1), help="Threads; all cores by default."
)


def run_options(command: Callable) -> Callable:
    """Add what every command that computes a plan of the user's takes."""
    options = (
        output_option,
        cache_option,
        overwrite_option,
        resume_option,
        dry_run_option,
        json_option,
        threads_option,
    )
    for option in reversed(options):
        command = option(command)
    return command


def example(*lines: str) -> str:
    """
    Return an epilog for a command's help that shows it in use.

    Parameters
    ----------
    *lines : str
        Command lines as a user types them.

    Returns
    -------
    epilog : str
        click leaves the line breaks as they are.
    """
    return "\b\n" + "\n".join(("Example:", *(f"  {line}" for line in lines)))
