"""The report: one page of HTML that carries all it shows and asks the network for nothing."""

from __future__ import annotations

import base64
import hashlib
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import Markup

from ranplan import symbology
from ranplan.io.assets import asset
from ranplan.report import page_content, page_map, page_pictures, verdict_wording, wording

if TYPE_CHECKING:
    from ranplan.result import Plan, Siting

_STYLES = ("vendor/leaflet/leaflet.css", "page.css")
_LEAFLET_LICENCE = "vendor/leaflet/LICENSE"
_SCRIPTS = ("vendor/leaflet/leaflet.js", "map.js", "tables.js")
_FILTERS = (
    *(wording.area, wording.count, wording.distance, wording.file_size, wording.gap_percent),
    *(wording.level, wording.money, wording.number, wording.plural, wording.share, wording.slug),
    *(verdict_wording.approval, verdict_wording.kind, verdict_wording.limit),
    verdict_wording.margin,
    *(verdict_wording.measured, verdict_wording.reason, verdict_wording.remedy),
)


def report_html(plan: Plan, *, created: str, command: str) -> bytes:
    """
    Return a plan's report.

    Parameters
    ----------
    plan : Plan
        With sites placed.
    created : str
        When, ISO 8601.
    command : str
        As typed.

    Returns
    -------
    bytes
        UTF-8; the same for the same plan, ``created`` and ``command``.

    Raises
    ------
    ValueError
        If the plan has no siting.
    """
    if plan.siting is None:
        msg = "a report needs a plan with placed sites; this one covers given sites"
        raise ValueError(msg)
    template = _environment().get_template("page.html")
    page = template.render(_context(plan, plan.siting), created=created, command=command)
    return page.encode("utf-8", "backslashreplace")  # a file name that is not UTF-8 is escaped


def _context(plan: Plan, siting: Siting) -> dict[str, Any]:
    chosen = page_content.numbered(siting)
    data = page_map.map_data(plan, siting, chosen)
    tiers = page_content.tier_rows(plan, siting)
    styles = [_style(plan), *(_embedded(name) for name in _STYLES)]
    scripts = [_embedded(name) for name in _SCRIPTS]
    scripts[0] = f"/*\n{asset(_LEAFLET_LICENCE)}*/\n{scripts[0]}"
    return {
        "plan": plan,
        "siting": siting,
        "chosen": chosen,
        "reach": page_content.Reach.of(plan, siting),
        "tiers": tiers,
        "has_given_service": page_content.has_given_service(siting),
        "capex_rows": page_content.cost_rows(i.option.cost.capex_parts for i in chosen),
        "opex_rows": page_content.cost_rows(i.option.cost.opex_parts for i in chosen),
        "concentration": page_content.concentration(siting),
        "verdict_counts": page_content.verdict_counts(siting),
        "open_verdicts": page_content.open_verdicts(chosen),
        "decided_share": page_content.decided_share(siting),
        "fates": page_content.fates(siting),
        "removals": page_content.removals(siting),
        "map": data,
        "figure": page_map.figure(data),
        "ground_uri": page_pictures.ground_uri(plan),
        "change_uri": page_pictures.change_uri(plan, siting),
        "illustrative_vendors": page_content.illustrative_vendors(siting),
        "styles": [Markup(text) for text in styles],
        "scripts": [Markup(text) for text in scripts],
        "style_hashes": [_csp_hash(text) for text in styles],
        "script_hashes": [_csp_hash(text) for text in scripts],
    }


def _environment() -> Environment:
    """Return Jinja with everything escaped that is not marked as markup by this module."""
    environment = Environment(
        loader=FunctionLoader(asset),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters.update({function.__name__: function for function in _FILTERS})
    environment.policies["json.dumps_kwargs"] = {"separators": (",", ":"), "allow_nan": False}
    return environment


def _embedded(name: str) -> str:
    """Return a shipped style or script without the address of its source map."""
    lines = asset(name).split("\n")
    return "\n".join(line for line in lines if not line.startswith("//# sourceMappingURL="))


def _style(plan: Plan) -> str:
    """Return the map's colours as variables of the style sheet."""
    colours = {
        "sea": symbology.SEA_COLOUR,
        "site": symbology.SITE_COLOUR,
        "ink": symbology.LABEL_COLOUR,
        "before": symbology.SERVED_BEFORE_COLOUR,
        "new": symbology.NEWLY_SERVED_COLOUR,
        "without": symbology.NOT_SERVED_COLOUR,
    }
    for index, colour in enumerate(symbology.tier_colours(len(plan.coverage.tiers)), start=1):
        colours[f"tier-{index}"] = colour
    for status, colour in symbology.STATUS_COLOURS.items():
        colours[f"status-{wording.slug(status)}"] = colour
    variables = "".join(f"--{name}:{colour};" for name, colour in colours.items())
    classes = "".join(
        f".tier-{index}{{background:var(--tier-{index})}}"
        for index in range(1, len(plan.coverage.tiers) + 1)
    )
    return f":root{{{variables}}}{classes}"


def _csp_hash(text: str) -> str:
    """Return what a content security policy allows that inline text by."""
    digest = hashlib.sha256(text.encode("utf-8")).digest()
    return f"'sha256-{base64.b64encode(digest).decode('ascii')}'"
