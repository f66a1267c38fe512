"""``ranplan check``: verdicts on any list of sites."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ranplan.cli.exits import ExitCode
from ranplan.cli.options import example, json_option
from ranplan.config.checked_sites import Checked, check_sites
from ranplan.constraints.model import STATUSES, status, worst
from ranplan.io.atomic import write_bytes
from ranplan.io.records import rounded
from ranplan.io.verdict_output import verdict_json, verdicts_csv, verdicts_geojson

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ranplan.cli.console import Console
    from ranplan.constraints.model import Verdict

_NOT_CHECKED = "not checked"
_FAILING = {
    "blocker": ("forbidden",),
    "approval": ("forbidden", "approval needed"),
    "indeterminate": ("forbidden", "approval needed", "undecided", _NOT_CHECKED),
}
_WRITERS = (".geojson", ".json", ".csv")


@click.command(
    "check",
    epilog=example(
        "ranplan check masts.geojson --config district.yaml",
        "ranplan check register.csv --config district.yaml -o verdicts.geojson --fail-on blocker",
    ),
)
@click.argument("sites", metavar="SITES")
@click.option(
    "--config", metavar="CONFIG", required=True, help="Config whose rules and licences hold."
)
@click.option(
    "-o",
    "--output",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Write the verdicts to a .geojson or .csv file.",
)
@json_option
@click.option("--strict", is_flag=True, help="A blocking rule that cannot be decided forbids.")
@click.option(
    "--fail-on",
    type=click.Choice(tuple(_FAILING)),
    help="Exit with 4 if a site is forbidden, or needs approval, or is undecided.",
)
@click.pass_context
def command(
    ctx: click.Context,
    *,
    sites: str,
    config: str,
    output: Path | None,
    as_json: bool,
    strict: bool,
    fail_on: str | None,
) -> None:
    """
    Judge a list of sites by the rules and licences of a config.

    SITES is any GeoJSON, GeoPackage or CSV of points, made by ranplan or not. What it leaves open
    (a height, its unit, an operator, what a site radiates) is never assumed: what depends on it is
    undecided, and the verdict says why.
    """
    if output is not None and output.suffix.lower() not in _WRITERS:
        msg = f"{str(output)!r} ends in none of {', '.join(_WRITERS)}"
        raise click.BadParameter(msg, param_hint="'-o'")
    console: Console = ctx.obj
    checked = check_sites(config, sites)
    strict = strict or checked.config.constraints.indeterminate == "block"
    statuses = {
        subject_id: status(verdicts, strict=strict)
        for subject_id, verdicts in checked.verdicts.items()
    }
    for note in checked.notes:
        console.message(f"note: {note}")
    reasons = Counter(why for subject in checked.subjects for why in subject.unknown.values())
    for reason, n_sites in sorted(reasons.items()):
        console.message(f"not known at {n_sites} of {len(checked.subjects)} sites: {reason}")
    if output is not None:
        write_bytes(output, _file(checked, output.suffix.lower()))
        console.message(f"verdicts: {output}")
    if as_json:
        console.json(_document(checked, statuses))
    else:
        console.data(_table(checked, statuses, strict=strict))
    if fail_on is not None:
        failing = [name for name in statuses.values() if name in _FAILING[fail_on]]
        if failing:
            console.message(f"--fail-on {fail_on}: {_counted(failing)}")
            ctx.exit(ExitCode.NO_SOLUTION)


def _file(checked: Checked, suffix: str) -> bytes:
    verdicts = [verdict for judged in checked.verdicts.values() for verdict in judged]
    if suffix == ".csv":
        return verdicts_csv(verdicts)
    places = {s.subject_id: (s.longitude, s.latitude) for s in checked.subjects}
    return verdicts_geojson(verdicts, places)


def _document(checked: Checked, statuses: Mapping[str, str]) -> dict[str, Any]:
    verdicts = [verdict for judged in checked.verdicts.values() for verdict in judged]
    return {
        "schema_version": 1,
        "kind": "check",
        "statuses": {name: n for name, n in _counts(statuses.values())},
        "outcomes": dict(sorted(Counter(verdict.outcome for verdict in verdicts).items())),
        "notes": list(checked.notes),
        "sites": [
            {
                "site_id": subject.site_id,
                "config_id": subject.subject_id,
                "name": subject.name,
                "longitude": rounded("longitude", subject.longitude),
                "latitude": rounded("latitude", subject.latitude),
                "status": statuses[subject.subject_id],
                "not_known": dict(sorted(subject.unknown.items())),
                "verdicts": [verdict_json(item) for item in checked.verdicts[subject.subject_id]],
            }
            for subject in checked.subjects
        ],
    }


def _table(checked: Checked, statuses: Mapping[str, str], *, strict: bool) -> str:
    """Return a line a site with the rule that decides, and how many sites have which status."""
    lines = [f"  {'site':<24}{'status':<17}{'rule':<30}{'margin':>20}"]
    for subject in checked.subjects:
        verdict = worst(checked.verdicts[subject.subject_id], strict=strict)
        name = statuses[subject.subject_id]
        rule = margin = ""
        if verdict is not None and name != "clear":
            rule, margin = verdict.rule_id, _margin(verdict)
        line = f"  {subject.subject_id:<23.23} {name:<17}{rule:<30}"
        lines.append(f"{line}{margin:>20}".rstrip())
    total = f"{len(checked.subjects)} sites: {_counted(statuses.values())}"
    made_up = sorted(
        {
            verdict.layer_id
            for judged in checked.verdicts.values()
            for verdict in judged
            if verdict.citation.illustrative
        }
    )
    lines.append(total)
    if made_up:
        lines.append(f"illustrative, not records: {', '.join(made_up)}")
    return "\n".join(lines)


def _margin(verdict: Verdict) -> str:
    if verdict.margin is None:
        return "" if verdict.reason is None else verdict.reason.replace("_", " ")
    accuracy = "" if verdict.uncertainty is None else f" ± {verdict.uncertainty:,.1f}"
    return f"{verdict.margin:+,.1f}{accuracy} {verdict.unit or ''}".rstrip()


def _counts(statuses) -> list[tuple[str, int]]:
    counted = Counter(statuses)
    return [(name, counted[name]) for name in (*STATUSES, _NOT_CHECKED) if counted[name] > 0]


def _counted(statuses) -> str:
    return ", ".join(f"{n} {name}" for name, n in _counts(statuses)) or "none"
