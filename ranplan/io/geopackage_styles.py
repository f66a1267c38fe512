"""How QGIS draws the layers of a plan's GeoPackage when it opens them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ranplan.io.qml import (
    LINE,
    POINT,
    POLYGON,
    WHITE,
    LayerStyle,
    StyleClass,
    fill,
    hex_colour,
    line,
    marker,
    qml,
)
from ranplan.symbology import (
    LABEL_COLOUR,
    SITE_COLOUR,
    STATUS_COLOURS,
    TIER_OPACITY,
    class_colours,
    tier_colours,
)

if TYPE_CHECKING:
    from ranplan.result import Plan

_OUTCOME_STATUS = {"pass": "clear", "fail": "forbidden", "indeterminate": "undecided"}
_STATUS_SHAPES = {
    "clear": "circle",
    "advice": "circle",
    "approval needed": "diamond",
    "undecided": "square",
    "forbidden": "cross2",
    "not checked": "circle",
    "unconnected": "cross2",
    "in service": "triangle",
}
_OF_CANDIDATES_ONLY = ("unconnected", "in service")


def layer_style(name: str, plan: Plan) -> str:
    """
    Return the QML of a layer of a plan.

    Parameters
    ----------
    name : str
        Of the layer.
    plan : Plan
        Whose tiers and carriers the legends list.
    """
    return qml(_STYLES[name](plan))


def _sites(_: Plan) -> LayerStyle:
    classes = [
        StyleClass(status, status, marker("triangle", colour, 4.4))
        for status, colour in STATUS_COLOURS.items()
        if status not in _OF_CANDIDATES_ONLY
    ]
    return LayerStyle(POINT, "verdict", classes, label='"name"')


def _existing_sites(_: Plan) -> LayerStyle:
    return LayerStyle(
        POINT,
        None,
        [StyleClass(None, "mast in service", marker("triangle", SITE_COLOUR, 3.2))],
        label='"name"',
    )


def _candidates(_: Plan) -> LayerStyle:
    classes = [
        StyleClass(status, status, marker(_STATUS_SHAPES[status], colour, 2.2))
        for status, colour in STATUS_COLOURS.items()
    ]
    return LayerStyle(POINT, "status", classes)


def _sectors(plan: Plan) -> LayerStyle:
    sites = [item.option.site for item in plan.siting.chosen] if plan.siting else plan.sites
    carriers = sorted({sector.carrier.name for site in sites for sector in site.sectors})
    classes = [
        StyleClass(
            name,
            name,
            fill(hex_colour(colour), opacity=0.15, outline=hex_colour(colour), width_mm=0.4),
        )
        for name, colour in zip(carriers, class_colours(len(carriers)), strict=True)
    ]
    return LayerStyle(POLYGON, "carrier", classes)


def _coverage(plan: Plan) -> LayerStyle:
    tiers = [result.tier for result in plan.coverage.tiers]
    classes = [
        StyleClass(tier.name, f"{tier.name}, from {tier.threshold_dbm:g} dBm", fill(colour))
        for tier, colour in zip(tiers, tier_colours(len(tiers)), strict=True)
    ]
    return LayerStyle(POLYGON, "tier", classes, order_by="threshold_dbm", opacity=TIER_OPACITY)


def _verdicts(_: Plan) -> LayerStyle:
    classes = [
        StyleClass(
            outcome,
            outcome,
            line(STATUS_COLOURS[status], 0.6),
            is_shown=outcome != "pass",  # most, and kilometres long where nothing is near
        )
        for outcome, status in _OUTCOME_STATUS.items()
    ]
    return LayerStyle(LINE, "outcome", classes)


def _districts(_: Plan) -> LayerStyle:
    symbol = fill(WHITE, opacity=0.0, outline=LABEL_COLOUR, width_mm=0.4)
    share = "to_string(round(100 * \"population_covered_fraction\", 1)) || ' % served'"
    return LayerStyle(
        POLYGON,
        None,
        [StyleClass(None, "reporting area", symbol)],
        label=f"\"name\" || coalesce('\\n' || {share}, '')",
    )


_STYLES = {
    "sites": _sites,
    "existing_sites": _existing_sites,
    "candidates": _candidates,
    "sectors": _sectors,
    "coverage": _coverage,
    "coverage_before": _coverage,
    "verdicts": _verdicts,
    "districts": _districts,
}
