"""The report's pictures: shaded ground and cells in few colours, each cell a pixel."""

from __future__ import annotations

import base64
import io
import math
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image

from ranplan.constants import ZONE_SEA
from ranplan.report.ground import shaded_ground, thinned
from ranplan.symbology import (
    NEWLY_SERVED_COLOUR,
    NOT_SERVED_COLOUR,
    SERVED_BEFORE_COLOUR,
    TIER_OPACITY,
    tier_colours,
)

if TYPE_CHECKING:
    from ranplan.result import Plan, Siting

LONGEST_SIDE_PX = 2048
DENSITY_STEPS_PER_KM2 = (0.0, 2.0, 10.0, 50.0)  # people still without service, pale to dark
_DENSITY_OPACITIES = (0.25, 0.5, 0.75, 0.95)
_CHANGE_OPACITIES = (0.72, 0.88)


def thinning(plan: Plan) -> int:
    """Return how many cells each way make a pixel."""
    return max(1, math.ceil(max(plan.region.grid.shape) / LONGEST_SIDE_PX))


def ground_uri(plan: Plan) -> str:
    """Return the shaded ground as the address of a picture that carries its own data."""
    picture = np.round(255 * shaded_ground(plan.region, step=thinning(plan))).astype(np.uint8)
    return _uri(Image.fromarray(picture), "JPEG", quality=82, subsampling=0)


def tiers_uri(plan: Plan, tier_index: np.ndarray, served: np.ndarray) -> str:
    """
    Return tiers in their colours, and what is served by coverage that was given without a level.

    Parameters
    ----------
    plan : Plan
    tier_index : (rows, cols) uint8 array
        0 where no tier is reached.
    served : (rows, cols) bool array
    """
    colours = tier_colours(len(plan.coverage.tiers))
    classes = np.where((tier_index == 0) & served, len(colours) + 1, tier_index)
    palette = [(colour, TIER_OPACITY) for colour in (*colours, SERVED_BEFORE_COLOUR)]
    return _cells_uri(classes[thinned(thinning(plan))], palette)


def change_uri(plan: Plan, siting: Siting) -> str:
    """Return land served before, land newly served, and where people remain without service."""
    classes = change_classes(plan, siting)[thinned(thinning(plan))]
    colours = (SERVED_BEFORE_COLOUR, NEWLY_SERVED_COLOUR)
    palette = [
        *zip(colours, _CHANGE_OPACITIES, strict=True),
        *((NOT_SERVED_COLOUR, opacity) for opacity in _DENSITY_OPACITIES),
    ]
    return _cells_uri(classes, palette)


def change_classes(plan: Plan, siting: Siting) -> np.ndarray:
    """
    Tell what the plan changes in each cell.

    Returns
    -------
    (rows, cols) uint8 array
        0: sea, or nobody there and no service; 1: served before; 2: newly served; from 3 on:
        people without service, by ``DENSITY_STEPS_PER_KM2``.
    """
    region = plan.region
    classes = np.zeros(region.grid.shape, np.uint8)
    if region.population is not None:
        density = region.population / (region.grid.cell_m**2 / 1e6)
        for step, threshold in enumerate(DENSITY_STEPS_PER_KM2):
            classes[density > threshold] = 3 + step
    classes[siting.served_after] = 2
    classes[siting.served_before] = 1
    classes[region.zone == ZONE_SEA] = 0
    return classes


def _cells_uri(classes: np.ndarray, palette: list[tuple[str, float]]) -> str:
    """Return classes as a picture; 0 is transparent, class 1 has the palette's first colour."""
    image = Image.fromarray(classes.astype(np.uint8)).convert("P")
    image.putpalette(bytes(3) + b"".join(bytes.fromhex(colour[1:]) for colour, _ in palette))
    opacities = bytes([0, *(round(255 * opacity) for _, opacity in palette)])
    return _uri(image, "PNG", optimize=True, transparency=opacities)


def _uri(image: Image.Image, kind: str, **settings: object) -> str:
    content = io.BytesIO()
    image.save(content, kind, **settings)
    encoded = base64.b64encode(content.getvalue()).decode("ascii")
    return f"data:image/{kind.lower()};base64,{encoded}"
