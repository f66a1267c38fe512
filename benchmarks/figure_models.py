"""Every model over one real profile: ``docs/models/models_over_one_profile.png``.

    python benchmarks/figure_models.py SAMPLE_DATA [PNG]

SAMPLE_DATA holds ``kossou_ci/n07_w006_3arc_v2.tif``. A mast stands at one end; the receiver moves
along the profile from point to point, and each model is asked for the loss over the ground between.
What a model refuses is not drawn.
"""

from __future__ import annotations

import io
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from matplotlib import style
from matplotlib.figure import Figure
from matplotlib.patheffects import withStroke
from PIL import Image

from ranplan.kernel_source import use_kernel_cache

use_kernel_cache()

from ranplan.constants import EARTH_RADIUS_KM  # noqa: E402
from ranplan.pipeline.link_ground import LinkEnd, TerrainFiles, ground_from_files  # noqa: E402
from ranplan.pipeline.link_settings import DEFAULT_CLIMATE  # noqa: E402
from ranplan.propagation import MODELS, Profile  # noqa: E402
from ranplan.propagation.link_geometry import earth_radius_factor, link_geometry  # noqa: E402
from ranplan.propagation.side_by_side import side_by_side  # noqa: E402

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from ranplan.propagation import Climate

PICTURE = Path(__file__).parents[1] / "docs" / "models" / "models_over_one_profile.png"
TERRAIN = Path("kossou_ci") / "n07_w006_3arc_v2.tif"
TX, RX = LinkEnd(-5.725, 7.764, 40.0), LinkEnd(-5.877, 7.665, 1.5)
FREQUENCY_MHZ = 1500.0  # where the ranges of all families meet
FEWEST_POINTS = 5
INK, SMALL, GRID = "#10202b", "#4a565e", "#dfe3e6"
LINES = {  # colours that are told apart with any kind of colour blindness
    "p1812": {"color": "#0072b2", "linewidth": 1.8},
    "p452": {"color": "#56b4e9", "linewidth": 1.2, "linestyle": (0, (3, 2))},
    "itm": {"color": "#d55e00"},
    "ehata": {"color": "#009e73"},
    "hata": {"color": "#8c8c8c"},
    "cost231": {"color": "#4a565e", "linestyle": (0, (5, 3))},
    "tr38901_rma": {"color": "#cc79a7"},
    "tr38901_uma": {"color": "#e69f00"},
}


def first_of(profile: Profile, n: int) -> Profile:
    """First points of a profile."""
    return Profile(*(getattr(profile, name)[:n] for name in Profile.__slots__))


def along(profile: Profile, climate: Climate) -> tuple[np.ndarray, np.ndarray, dict]:
    """Distance [km], where the mast is in sight, and each model's loss beyond free space [dB]."""
    link = {
        "frequency_mhz": FREQUENCY_MHZ,
        "tx_height_agl_m": TX.height_agl_m,
        "rx_height_agl_m": RX.height_agl_m,
    }
    parts = [first_of(profile, n) for n in range(FEWEST_POINTS, profile.distance_m.size + 1)]
    distance_km = np.array([part.distance_m[-1] for part in parts]) / 1e3
    is_seen = np.array(
        [link_geometry(part, **link, delta_n=climate.delta_n).is_in_sight for part in parts]
    )
    beyond_db = {key: np.full(distance_km.size, np.nan) for key in LINES}
    for n, part in enumerate(parts):
        answers = side_by_side(MODELS.values(), part, **link, climate=climate)
        loss_db = {a.model.key: a.loss.loss_db for a in answers if a.loss is not None}
        for key in LINES.keys() & loss_db.keys():
            beyond_db[key][n] = loss_db[key] - loss_db["p525"]
    return distance_km, is_seen, beyond_db


def draw_ground(axes: Axes, profile: Profile, climate: Climate) -> None:
    """Draw the ground over the effective earth, and the mast."""
    x = profile.distance_m / 1e3
    radius_km = EARTH_RADIUS_KM * earth_radius_factor(climate.delta_n)
    bulge = 500.0 * x * (x[-1] - x) / radius_km
    ground = profile.elevation_amsl_m
    base = bulge + ground.min() - 20.0
    axes.fill_between(x, base, ground + bulge, color="#cbbfae", linewidth=0)
    axes.plot(x, ground + bulge, color="#7d6f5c", linewidth=0.8)
    axes.plot([0, 0], [ground[0], ground[0] + TX.height_agl_m], color=INK, linewidth=2.5)
    axes.set(ylim=(base.min(), None), ylabel="Height [m]", xticklabels=[])


def draw_losses(axes: Axes, distance_km: np.ndarray, is_seen: np.ndarray, beyond: dict) -> None:
    """Draw what each model loses beyond free space, grey where the mast is not in sight."""
    edges = [distance_km[0], *((distance_km[1:] + distance_km[:-1]) / 2), distance_km[-1]]
    for left, right, sight in zip(edges[:-1], edges[1:], is_seen, strict=True):
        if not sight:
            axes.axvspan(left, right, color="#f0f1f3", linewidth=0)
    axes.axhline(0.0, color=INK, linewidth=0.8)
    axes.set(xlabel="Receiver's distance [km]", ylabel="Loss beyond free space [dB]")
    last = {key: int(np.flatnonzero(np.isfinite(values))[-1]) for key, values in beyond.items()}
    edge_db = -np.inf  # of the labels beside the right edge, lowest first
    for key in sorted(beyond, key=lambda key: beyond[key][last[key]]):
        axes.plot(distance_km, beyond[key], **LINES[key])
        x, y = distance_km[last[key]] + 0.2, beyond[key][last[key]]
        if x > 0.95 * distance_km[-1]:
            y = edge_db = max(y, edge_db + 2.3)
        name = axes.text(x, y, key, color=LINES[key]["color"], size=8, weight="bold", va="center")
        name.set_path_effects([withStroke(linewidth=2.5, foreground="white")])


def draw(profile: Profile, climate: Climate) -> bytes:
    """PNG of the profile, and of the losses below it."""
    missing = LINES.keys() - MODELS.keys()
    if missing:
        sys.exit(f"the registry has no {', '.join(sorted(missing))}")
    with style.context("default"):
        figure = Figure(figsize=(8.0, 6.4), dpi=175, facecolor="white")
        above = figure.add_axes((0.085, 0.705, 0.80, 0.175))
        below = figure.add_axes((0.085, 0.085, 0.80, 0.595))
        draw_ground(above, profile, climate)
        draw_losses(below, *along(profile, climate))
        for axes in (above, below):
            axes.spines[["top", "right"]].set_visible(False)
            axes.spines[["left", "bottom"]].set_color(SMALL)
            axes.tick_params(labelsize=8, colors=SMALL)
            axes.yaxis.label.set(size=8.5, color=SMALL)
            axes.xaxis.label.set(size=8.5, color=SMALL)
            axes.grid(axis="y", color=GRID, linewidth=0.6)
            axes.set_axisbelow(True)
            axes.set_xlim(0.0, profile.distance_m[-1] / 1e3)
        figure.text(0.085, 0.95, "Models over one real profile", size=13, weight="bold", color=INK)
        what = (
            f"{FREQUENCY_MHZ:g} MHz, mast of {TX.height_agl_m:g} m at the left, receiver"
            f" {RX.height_agl_m:g} m above bare ground; grey: the mast is out of sight"
        )
        figure.text(0.085, 0.915, what, size=8.5, color=SMALL)
        png = io.BytesIO()
        figure.savefig(png, format="png", metadata={"Software": None})
    small = io.BytesIO()
    Image.open(png).convert("RGB").quantize(96).save(small, format="png", optimize=True)
    return small.getvalue()


def main(sample_data: Path, picture: Path) -> None:
    """Write the picture."""
    climate = replace(DEFAULT_CLIMATE, radio_climate="equatorial")
    ground = ground_from_files(TX, RX, TerrainFiles((str(sample_data / TERRAIN),)), climate)
    picture.write_bytes(draw(ground.profile, ground.climate))


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    main(Path(sys.argv[1]), Path(sys.argv[2]) if len(sys.argv) > 2 else PICTURE)
