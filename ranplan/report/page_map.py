"""What the report's map shows, in metres from the region's south-west corner.

The map keeps the plan's own grid instead of warping it to a web map's projection: there are no
foreign tiles to match, each cell stays the square it was computed for, and the scale bar is true to
the grid. Degrees are drawn on top.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ranplan.report import page_marks, page_pictures
from ranplan.report.map_furniture import length_text, round_length_m
from ranplan.report.page_frame import Frame, graticule, lookup

if TYPE_CHECKING:
    from ranplan.result import ChosenSite, Plan, Siting

FIGURE_SIDE = 1000.0  # longer side of the drawing


def map_data(plan: Plan, siting: Siting, chosen: list[ChosenSite]) -> dict[str, Any]:
    """
    Return what the map's script reads.

    Parameters
    ----------
    plan : Plan
    siting : Siting
    chosen : list of ChosenSite
        In the order of their numbers, from 1.
    """
    frame = Frame.of(plan.region.grid)
    radii = page_marks.wedge_radii(plan.sites)
    has_people = plan.region.population is not None
    step = page_pictures.thinning(plan)
    rows, cols = (len(range(step // 2, n, step)) for n in plan.region.grid.shape)
    side = step * plan.region.grid.cell_m
    return {
        "size": frame.size_m,
        "picture": [round(cols * side), round(rows * side)],
        "before": page_pictures.tiers_uri(plan, siting.before_tier_index, siting.served_before),
        "after": page_pictures.tiers_uri(plan, plan.coverage.tier_index, siting.served_after),
        "places": lookup(frame),
        "graticule": graticule(frame),
        "existing": [page_marks.existing(frame, site, radii) for site in siting.existing_sites],
        "chosen": [
            page_marks.chosen(frame, item, number, radii, has_people=has_people)
            for number, item in enumerate(chosen, start=1)
        ],
        "candidates": page_marks.candidates(frame, siting),
        "areas": [page_marks.outline(frame, item) for item in siting.areas],
    }


def figure(data: dict[str, Any]) -> dict[str, Any]:
    """
    Return the map as it stands on paper and without a script, in units of a drawing.

    Parameters
    ----------
    data : dict
        As ``map_data`` returns it.
    """
    width, height = data["size"]
    scale = FIGURE_SIDE / max(width, height)

    def drawn(at: tuple[int, int]) -> tuple[float, float]:
        return round(at[0] * scale, 1), round((height - at[1]) * scale, 1)

    length_m = round_length_m(width / 4)
    return {
        "width": round(width * scale, 1),
        "height": round(height * scale, 1),
        "picture": [round(side * scale, 1) for side in data["picture"]],
        "existing": [(*drawn(item["at"]), item["wedges"]) for item in data["existing"]],
        "chosen": [(*drawn(item["at"]), item["wedges"]) for item in data["chosen"]],
        "graticule": [
            {
                "points": " ".join("{:g},{:g}".format(*drawn(at)) for at in line["points"]),
                "text": line["text"],
                "edge": line["edge"],
                "at": drawn(line["points"][0]),
            }
            for line in data["graticule"]
        ],
        "bar": round(length_m * scale, 1),
        "bar_text": length_text(length_m),
    }
