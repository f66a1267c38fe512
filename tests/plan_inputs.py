"""Small plans for tests, written as a user's files would be."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import rasterio
import shapely
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


SITING = """\
operator: Example Telecom
life: {{build_date: 2027-06-01, end_of_life: 2037-05-31}}
existing_network:
  masts: [{{file: mast.csv}}]
candidates:
  files: [{{file: towers.csv, heights_agl_m: [20, 30]}}]
  generated: {{lattice_m: 1500, people_within_m: 1500, min_people: 5, prominent_per_100_km2: 3,
    min_spacing_m: 700, heights_agl_m: [25]}}
equipment:
  - {{name: a, radios: {{low: synthetic-a-n28-4t40}}, azimuths_deg: [0, 120, 240], tilt_deg: 2}}
  - {{name: b, radios: {{low: synthetic-b-n28-2t40}}, azimuths_deg: [60, 180, 300], tilt_deg: 2}}
backhaul:
  illustrative: true
  fibre: {{file: fibre.geojson}}
  links:
    - {{kind: fibre, up_to_m: 2000, fixed: 10000, per_m: 20}}
    - {{kind: microwave, up_to_m: 9000, fixed: 45000}}
costs:
  currency: AUD
  towers: {{illustrative: true, classes: [{{up_to_height_m: 40, new: 150000, existing: 30000}}]}}
  power: {{illustrative: true, new: 40000, existing: 5000}}
  radios:
    illustrative: true
    price: {{synthetic-a-n28-4t40: 9000, synthetic-b-n28-2t40: 5000}}
    installation_per_sector: 2000
    integration_per_site: 8000
  opex_per_year: {{illustrative: true, new: 9000, existing: 12000, per_sector: 900}}
placement: {{budget_capex: {budget:g}, min_new_people: 1}}
constraints:
  site_accuracy_m: 5
  zoning: [{{id: zones, file: zones.geojson, accuracy_m: 5, extent: region, illustrative: true}}]
  licences: [{{id: licences, file: licences.geojson, accuracy_m: 50, extent: region}}]
reporting_areas: {{file: districts.geojson}}
"""


def write_siting_plan(folder: Path, *, budget: float = 700_000, radius_m: float = 2_500.0) -> Path:
    """
    Write the config and files of a plan with placement over the hills of `write_plan`.

    One mast serves the south-west; villages lie everywhere; a prohibited zone covers the
    north-east corner; the operator's licence covers all of it.
    """
    config, _ = write_plan(folder, radius_m=radius_m)
    rng = np.random.default_rng(5)
    people = np.zeros((92, 92), np.float32)
    for row, col in rng.integers(12, 80, (60, 2)):
        people[row : row + 2, col : col + 2] += rng.uniform(2, 20)
    write_raster(folder / "people.tif", people, cell_m=100.0)
    text = config.read_text().replace(
        "  elevation: {files: [elevation.tif]}\n",
        "  elevation: {files: [elevation.tif]}\n"
        "  population: {rasters: [{file: people.tif, quantity: count}]}\n",
    )
    config.write_text(text + SITING.format(budget=budget))
    write_sites(folder / "mast.csv", [WEST + 2530.0], [NORTH - 6830.0])
    longitude, latitude = lon_lat(
        WEST + np.array([4530.0, 6530.0]), NORTH - np.array([4630.0, 6630.0])
    )
    rows = [
        f"T{n},{x:.7f},{y:.7f},30"
        for n, (x, y) in enumerate(zip(longitude, latitude, strict=True), 1)
    ]
    (folder / "towers.csv").write_text("site_id,longitude,latitude,height_m\n" + "\n".join(rows))
    _write_geojson(folder / "fibre.geojson", shapely.LineString([(1500, 7500), (7500, 1500)]), {})
    _write_geojson(
        folder / "zones.geojson",
        shapely.box(6500, 1000, 8500, 3000),
        {"zone_id": "Z1", "zone_class": "protected", "permission": "prohibited"},
    )
    _write_geojson(
        folder / "licences.geojson",
        shapely.box(-5000, -5000, 15000, 15000),
        {
            "licence_id": "L1",
            "holder": "Example Telecom",
            "f_low_mhz": 773,
            "f_high_mhz": 783,
            "valid_from": "2026-01-01",
            "valid_to": "2040-12-31",
            "max_eirp_dbm": 75,
            "eirp_ref_bw_mhz": 10,
        },
    )
    _write_geojson(folder / "districts.geojson", shapely.box(0, 0, 4600, 9200), {"name": "West"})
    return config


def _write_geojson(path: Path, shape: shapely.Geometry, properties: dict) -> None:
    """Write one feature whose coordinates are metres east and south of (WEST, NORTH)."""
    placed = shapely.transform(
        shape, lambda xy: np.column_stack(lon_lat(WEST + xy[:, 0], NORTH - xy[:, 1]))
    )
    feature = {
        "type": "Feature",
        "geometry": json.loads(shapely.to_geojson(placed)),
        "properties": properties,
    }
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}))
