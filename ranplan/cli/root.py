"""The ``ranplan`` command: finds the others when asked for, and turns failures into exit codes."""

from __future__ import annotations

import errno
import importlib
import os
import traceback
from collections.abc import Mapping
from typing import Any

import click

from ranplan import __version__
from ranplan.cli.console import Console
from ranplan.cli.exits import error_lines, exit_code
from ranplan.cli.options import example
from ranplan.io.named_files import closest
from ranplan.printable import printable

COMMANDS = {
    "demo": ("ranplan.cli.demo", "Plan 5G for Far North Queensland, the bundled sample."),
    "plan": ("ranplan.cli.plan", "Plan new sites for a region."),
    "coverage": ("ranplan.cli.coverage", "Compute the coverage of given sites."),
    "check": ("ranplan.cli.check", "Judge a list of sites by the rules and licences of a config."),
    "path": (
        "ranplan.cli.path",
        "Explain one link: profile, loss by model, level of a radio.",
    ),
    "new": ("ranplan.cli.new", "Write a commented config for your own region."),
    "validate": ("ranplan.cli.validate", "Run the official cases of every model."),
    "catalogue": ("ranplan.cli.catalogue", "List models, radios, bands or rules, with sources."),
    "schema": ("ranplan.cli.schema", "Print the JSON Schema of the config, for editors."),
}


class LazyGroup(click.Group):
    """
    A group whose commands are imported only when they run or are asked for their own help.

    Parameters
    ----------
    table : mapping of str to (str, str)
        Module and line of help of each command; the module's ``command`` is the command.
    """

    def __init__(self, *args: Any, table: Mapping[str, tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._table = dict(table)

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """Return the names of the commands, in the order of the work."""
        return list(self._table)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Import a command."""
        if cmd_name not in self._table:
            return None
        from ranplan.kernel_source import use_kernel_cache

        use_kernel_cache()  # before the command imports numba, which reads it once
        return importlib.import_module(self._table[cmd_name][0]).command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command that the arguments start with, or name the one that was meant."""
        name = args[0]
        match = None if name in self._table else closest(name, self._table)
        if match is not None:
            ctx.fail(f"No such command {name!r}. Did you mean {match!r}?")
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """List the commands without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in self._table.items()])

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; what it raises becomes lines on stderr and an exit code."""
        try:
            return super().invoke(ctx)
        except (Exception, KeyboardInterrupt) as error:
            if _is_clicks_own(error):
                raise
            console = ctx.obj if isinstance(ctx.obj, Console) else Console()
            if ctx.params.get("debug"):
                click.echo(printable(traceback.format_exc()), err=True)
            for line in error_lines(error):
                console.error(line)
            ctx.exit(exit_code(error))


def _is_clicks_own(error: BaseException) -> bool:
    """Tell whether click ends the program better: wrong usage, ``exit()``, a reader that left."""
    broken_pipe = isinstance(error, OSError) and error.errno == errno.EPIPE
    return broken_pipe or isinstance(
        error, click.ClickException | click.exceptions.Exit | click.Abort
    )


@click.group(
    cls=LazyGroup,
    table=COMMANDS,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog=example("ranplan coverage district.yaml --sites masts.geojson -o district-coverage"),
)
@click.option("-q", "--quiet", is_flag=True, help="Only warnings and errors on stderr.")
@click.option("--no-color", is_flag=True, help="No colours; NO_COLOR in the environment does too.")
@click.option("--debug", is_flag=True, help="Show the traceback of an error.")
@click.version_option(__version__, prog_name="ranplan", message="%(prog)s %(version)s")
@click.pass_context
def cli(ctx: click.Context, *, quiet: bool, no_color: bool, debug: bool) -> None:  # noqa: ARG001
    """Plan open radio access networks on real terrain."""
    color = not (no_color or os.environ.get("NO_COLOR"))
    ctx.obj = Console(quiet=quiet, color=color)


def main() -> None:
    """Run ``ranplan`` with the arguments of this process, and exit."""
    cli(prog_name="ranplan")
