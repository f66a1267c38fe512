"""``ranplan validate``: every model against its official cases."""

from __future__ import annotations

import io
import math
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ranplan.cli.exits import ExitCode
from ranplan.cli.options import example, json_option
from ranplan.errors import UnknownModelError
from ranplan.validation.run import run_manifest

if TYPE_CHECKING:
    from ranplan.cli.console import Console
    from ranplan.validation.run import ValidationReport
    from ranplan.validation.tally import FileReport

SCHEMA_VERSION = 1
COUNTS = (
    "n_rows",
    "n_run",
    "n_refused",
    "n_known_wrong",
    "n_product_data",
    "n_outside_public_range",
)
_HEADINGS = (
    "model",
    "file",
    "kind",
    "rows",
    "run",
    "refused",
    "known\nwrong",
    "product\ndata",
    "outside\nrange",
    "largest\ndeviation",
    "mean\ndeviation",
    "tolerance",
    "",
)
_WIDE_ENOUGH = 200  # characters; what is too narrow for the terminal wraps there, not in a pipe


@click.command(
    "validate",
    epilog=example(
        "ranplan validate --reference ../shared/reference",
        "ranplan validate --reference ../shared/reference --model p1812 --json",
    ),
)
@click.option(
    "--reference",
    metavar="DIR",
    required=True,
    envvar="RANPLAN_REFERENCE",
    show_envvar=True,
    type=click.Path(path_type=Path),
    help="Folder of reference cases with its manifest.csv.",
)
@click.option("--model", metavar="M", help="Only the files of one model of the manifest.")
@json_option
@click.pass_context
def command(ctx: click.Context, *, reference: Path, model: str | None, as_json: bool) -> None:
    """
    Run the official cases of every model.

    The folder's manifest.csv says what each file is for: rows to run within a tolerance, rows to
    refuse, rows known to be wrong, constants that ranplan carries itself. Rows outside a model's
    public range are run with its unguarded formulas, and counted. Exits with 4 if anything fails.
    """
    console: Console = ctx.obj
    try:
        report = run_manifest(reference, model, progress=console.progress)
    except UnknownModelError as error:
        raise click.BadParameter(str(error), param_hint="'--model'") from None
    if as_json:
        console.json(_document(report))
    else:
        console.data(_text(report))
    if not report.passed:
        ctx.exit(ExitCode.NO_SOLUTION)


def _document(report: ValidationReport) -> dict[str, Any]:
    return {
        "schema_version": SCHEMA_VERSION,
        "passed": report.passed,
        "totals": {name: report.total(name) for name in COUNTS},
        "files": [_file_document(file) for file in report.files],
    }


def _file_document(file: FileReport) -> dict[str, Any]:
    """Return what a file came to; a figure is null where there is none, or it is no number."""
    return {
        "file": file.file,
        "model": file.model,
        "kind": file.kind,
        **{name: getattr(file, name) for name in COUNTS},
        "n_compared": file.n_compared,
        "max_abs_deviation": _finite(file.max_abs_deviation),
        "mean_abs_deviation": _finite(file.mean_abs_deviation),
        "tolerance": file.tolerance,
        "tolerance_kind": file.tolerance_kind or None,
        "passed": file.passed,
        "worst": None
        if file.worst is None
        else {
            "line": file.worst.line,
            "column": file.worst.column,
            "expected": file.worst.expected,
            "computed": _finite(file.worst.computed),
        },
        "known_wrong": [{"reason": reason, "n_rows": n} for reason, n in file.known_wrong],
        "failures": list(file.failures),
    }


def _finite(value: float | None) -> float | None:
    return value if value is not None and math.isfinite(value) else None


def _text(report: ValidationReport) -> str:
    notes = [
        f"known wrong: {file.file}: {n} {'row' if n == 1 else 'rows'}: {reason}"
        for file in report.files
        for reason, n in file.known_wrong
    ]
    failed = [f"FAILED {file.file}: {what}" for file in report.files for what in file.failures]
    return "\n".join((_table(report), *notes, *failed, _last_line(report)))


def _table(report: ValidationReport) -> str:
    from rich.box import SIMPLE_HEAD
    from rich.console import Console as RichConsole
    from rich.table import Table

    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    for heading in _HEADINGS:
        is_text = heading in {"model", "file", "kind", ""}
        table.add_column(heading, justify="left" if is_text else "right", no_wrap=True)
    for file in report.files:
        counts = (getattr(file, name) for name in COUNTS)
        unit = " rel" if file.tolerance_kind == "rel" else ""
        table.add_row(
            file.model,
            file.file,
            file.kind,
            *(f"{count:,}" if count else "" for count in counts),
            _short(file.max_abs_deviation),
            _short(file.mean_abs_deviation),
            _short(file.tolerance) + unit,
            "passed" if file.passed else "FAILED",
        )
    shown = io.StringIO()
    RichConsole(file=shown, width=_WIDE_ENOUGH, color_system=None, markup=False).print(table)
    return "\n".join(line.rstrip() for line in shown.getvalue().strip("\n").splitlines())


def _short(value: float | None) -> str:
    return "" if value is None else f"{value:.2g}"


def _last_line(report: ValidationReport) -> str:
    n_failed = sum(not file.passed for file in report.files)
    verdict = "passed" if report.passed else f"FAILED ({n_failed} of {len(report.files)} files)"
    n_run, n_refused, n_wrong, n_data = (report.total(name) for name in COUNTS[1:5])
    n_left = report.total("n_rows") - n_run - n_refused - n_wrong - n_data
    left = f" + {n_left:,} that could not be judged" if n_left > 0 else ""
    return (
        f"{verdict}: {report.total('n_rows'):,} rows = {n_run:,} run"
        f" ({report.total('n_outside_public_range'):,} of them outside the public range)"
        f" + {n_refused:,} refused + {n_wrong:,} known wrong + {n_data:,} product data{left}"
    )
