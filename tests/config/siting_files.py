"""A small region and a config about it, for tests of candidates, existing service and options."""

import json

import numpy as np
from affine import Affine
from pyproj import CRS, Transformer

from ranplan.config.load import load_config
from ranplan.config.radio import build_carriers, build_radios
from ranplan.constants import ZONE_INLAND, ZONE_SEA
from ranplan.grid import Grid
from ranplan.region import Region

# 20 km x 20 km about 145.5 E, 17 S, in UTM zone 55; the westernmost two kilometres are sea
GRID = Grid((200, 200), Affine(100, 0, 330_000, 0, -100, 8_130_000), CRS.from_epsg(32755))
CARRIERS = """\
  low: {band: n28, frequency_mhz: 773, bandwidth_mhz: 10, subcarrier_spacing_khz: 15, radius_m: 30000}
  mid: {band: n78, frequency_mhz: 3550, bandwidth_mhz: 100, subcarrier_spacing_khz: 30, radius_m: 15000}
"""  # noqa: E501
HEAD = f"""\
schema_version: 1
name: test
region: {{cell_m: 100, elevation: {{files: [dem.tif]}}}}
carriers:
{CARRIERS}\
coverage: {{tiers: [{{name: basic, rsrp_dbm: -110}}]}}
"""


def make_region(*, population=True):
    rng = np.random.default_rng(2)
    elevation = rng.integers(0, 300, (20, 20)).repeat(10, axis=0).repeat(10, axis=1)
    zone = np.full(GRID.shape, ZONE_INLAND, np.uint8)
    zone[:, :20] = ZONE_SEA
    elevation[:, :20] = 0
    zeros = np.zeros(GRID.shape, np.float32)
    people = np.where(zone == ZONE_SEA, 0.0, 1.0).astype(np.float32) if population else None
    classes = np.zeros(GRID.shape, np.uint8)
    return Region(
        "test", GRID, elevation.astype(np.float32), classes, zeros, (), zone, people, zeros
    )


def lon_lat(easting, northing):
    to_wgs84 = Transformer.from_crs(GRID.crs, 4326, always_xy=True)
    return to_wgs84.transform(easting, northing)


def points(*rows):
    """CSV lines ``id,lon,lat,rest`` of ``(id, row, col, rest)`` at cell centres."""
    lines = []
    for site_id, row, col, *rest in rows:
        longitude, latitude = lon_lat(*GRID.xy(row, col))
        lines.append(",".join([site_id, f"{longitude:.8f}", f"{latitude:.8f}", *map(str, rest)]))
    return "\n".join(lines) + "\n"


def write_lines(path, *lines, kind="LineString"):
    """GeoJSON of lines given in the grid's metres."""
    features = [
        {
            "type": "Feature",
            "properties": {},
            "geometry": {"type": kind, "coordinates": _degrees(line, kind)},
        }
        for line in lines
    ]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))


def _degrees(line, kind):
    if kind == "Point":
        return lon_lat(*line)
    corners = [lon_lat(*corner) for corner in line]
    return [corners] if kind == "Polygon" else corners


class Folder:
    """A config and its files in a temporary folder, built the way the pipeline builds them."""

    def __init__(self, path):
        self.path = path
        (path / "dem.tif").touch()

    def load(self, text):
        (self.path / "plan.yaml").write_text(HEAD + text, encoding="utf-8")
        return load_config("plan.yaml")

    def radio_parts(self, loaded):
        return build_carriers(loaded), build_radios(loaded)[0]
