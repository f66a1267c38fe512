"""Small plans for tests, written as a user's files would be."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import rasterio
from pyproj import Transformer
from scipy import ndimage

CRS = "EPSG:32755"
WEST, NORTH = 350_000.0, 8_100_000.0


def rough_terrain(shape: tuple[int, int], *, seed: int = 1) -> np.ndarray:
    """Hills a few hundred metres high, the same for the same seed. [m amsl]."""
    rng = np.random.default_rng(seed)
    hills = sum(
        scale * ndimage.gaussian_filter(rng.standard_normal(shape), scale, mode="wrap")
        for scale in (3, 9, 27)
    )
    return (300.0 + 60.0 * hills / hills.std()).astype(np.float32)


def write_raster(path: Path, values: np.ndarray, *, cell_m: float, **options) -> None:
    """Write one band with its upper left corner at (WEST, NORTH); options replace the defaults."""
    profile = {
        "driver": "GTiff",
        "height": values.shape[0],
        "width": values.shape[1],
        "count": 1,
        "dtype": values.dtype,
        "crs": CRS,
        "transform": rasterio.Affine(cell_m, 0, WEST, 0, -cell_m, NORTH),
        **options,
    }
    with rasterio.open(path, "w", **profile) as file:
        file.write(values, 1)


def lon_lat(easting, northing):
    """Longitude and latitude of grid coordinates. [deg]."""
    return Transformer.from_crs(CRS, "EPSG:4326", always_xy=True).transform(easting, northing)


def write_sites(path: Path, easting, northing, *, height_agl_m: float = 30.0) -> None:
    """Write a CSV of masts S01, S02, …"""
    longitude, latitude = lon_lat(np.asarray(easting), np.asarray(northing))
    rows = [
        f"S{number:02d},{lon:.7f},{lat:.7f},{height_agl_m:g}"
        for number, (lon, lat) in enumerate(zip(longitude, latitude, strict=True), start=1)
    ]
    path.write_text("site_id,longitude,latitude,height_agl_m\n" + "\n".join(rows) + "\n")


def write_plan(
    folder: Path,
    *,
    cells: int = 80,
    cell_m: float = 100.0,
    radius_m: float = 3_000.0,
    n_sites: int = 3,
) -> tuple[Path, Path]:
    """
    Write a config and a site table over seeded hills, and return their paths.

    The terrain is a margin larger than the plan's grid, as a user's tiles are.
    """
    folder.mkdir(parents=True, exist_ok=True)
    margin = 6
    terrain = rough_terrain((cells + 2 * margin, cells + 2 * margin))
    write_raster(folder / "elevation.tif", terrain, cell_m=cell_m)
    low, high = (margin + 3) * cell_m, (cells + margin - 3) * cell_m
    west, south = lon_lat(WEST + low, NORTH - high)
    east, north = lon_lat(WEST + high, NORTH - low)
    config = folder / "plan.yaml"
    config.write_text(
        f"""\
schema_version: 1
name: Test hills
region:
  cell_m: {cell_m:g}
  crs: {CRS}
  bounds: {{west: {west:.6f}, south: {south:.6f}, east: {east:.6f}, north: {north:.6f}}}
  elevation: {{files: [elevation.tif]}}
carriers:
  low:
    band: n28
    frequency_mhz: 778
    bandwidth_mhz: 10
    subcarrier_spacing_khz: 15
    radius_m: {radius_m:g}
sites:
  carriers: [low]
  radios: {{low: synthetic-a-n28-4t40}}
  azimuths_deg: [0, 120, 240]
  tilt_deg: 2
coverage:
  tiers: [{{name: served, rsrp_dbm: -110}}]
"""
    )
    rng = np.random.default_rng(7)
    inner = 0.2 * (high - low)
    easting = WEST + rng.uniform(low + inner, high - inner, n_sites)
    northing = NORTH - rng.uniform(low + inner, high - inner, n_sites)
    sites = folder / "sites.csv"
    write_sites(sites, easting, northing)
    return config, sites
