"""Rebuild this sample region from its source files.

    python sample_regions/far_north_queensland/build.py SAMPLE_DATA

SAMPLE_DATA is a folder with ``cairns_qld/``, ``boundaries/`` and ``places_airports/`` as SOURCES.md
lists them. Terrain, land outline and towns are records; land cover and masts are made up here, by
the rules below and nothing else, and marked illustrative.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import geopandas
import numpy as np
import pandas as pd
import rasterio
import rasterio.windows
from pyproj import Transformer
from rasterio.features import rasterize
from scipy import ndimage
from shapely.geometry import box

HERE = Path(__file__).parent
CRS = "EPSG:32755"
WEST, SOUTH, EAST, NORTH = 145.05, -17.60, 146.00, -15.85
PAD_M = 3_000  # terrain beyond the box, for the corners of the upright grid that covers it
LAND_PAD_DEG = 0.8  # the sea is needed 50 km beyond the region, and a little more

# WorldCover classes used by the illustrative land cover.
TREES, GRASS, CROPS, BUILT_UP, WATER, MANGROVES = 10, 30, 40, 50, 80, 95
BUILT_UP_PER_KM2 = 1_200  # people that turn a square kilometre into settlement
MANGROVE_BELOW_M, MANGROVE_FROM_SEA_M = 3, 1_500
FOREST_SLOPE_DEG, FOREST_ABOVE_M = 6, 950

# Illustrative masts: the largest towns, and the coast road.
MAST_TOWNS = 9
COAST_TOWNS = ("Port Douglas", "Mossman", "Yorkeys Knob", "Palm Cove", "Babinda", "Gordonvale")
MAST_SEARCH_M = 2_500  # the highest cell this near the town's centre
MAST_HEIGHT_M = 35


def terrain(source: Path) -> tuple[np.ndarray, rasterio.Affine]:
    """Crop the Cairns grid to the region; the file states no CRS; its .prj names UTM 55S."""
    to_utm = Transformer.from_crs("EPSG:4326", CRS, always_xy=True)
    west, south, east, north = to_utm.transform_bounds(WEST, SOUTH, EAST, NORTH)
    with rasterio.open(f"/vsizip/{source}/cairns_qld/cairns.zip/cairns.asc") as file:
        window = (
            rasterio.windows.from_bounds(
                west - PAD_M, south - PAD_M, east + PAD_M, north + PAD_M, file.transform
            )
            .round_offsets()
            .round_lengths()
        )
        elevation = file.read(1, window=window).astype(np.int16)
        return elevation, file.window_transform(window)


def land_outline(source: Path) -> geopandas.GeoDataFrame:
    """Natural Earth land, cut well outside the region."""
    world = geopandas.read_file(source / "boundaries" / "countries-10m.json", layer="land")
    world = world.set_crs("EPSG:4326", allow_override=True)
    clip = box(WEST - LAND_PAD_DEG, SOUTH - LAND_PAD_DEG, EAST + LAND_PAD_DEG, NORTH + LAND_PAD_DEG)
    # Part by part, and without those that cross the antimeridian, whose rings run back across the
    # whole map: repaired together they turn land into sea in stripes all around the globe.
    parts = world.explode(ignore_index=True)
    parts = parts[parts.bounds.maxx - parts.bounds.minx < 180]
    parts = parts.set_geometry(parts.make_valid())
    return parts[["geometry"]].clip(clip).explode(ignore_index=True)


def towns(source: Path) -> pd.DataFrame:
    """GeoNames places inside the region, largest first."""
    table = pd.read_csv(source / "places_airports" / "geonames_cairns_qld.csv")
    inside = table.lon.between(WEST, EAST) & table.lat.between(SOUTH, NORTH)
    table = table[inside].sort_values(["population", "geonameid"], ascending=[False, True])
    return table.rename(columns={"lon": "longitude", "lat": "latitude"})


def land_cover(elevation: np.ndarray, transform, is_land: np.ndarray, places: pd.DataFrame):
    """Illustrative classes from height, slope, distance to the sea and to towns."""
    cell_m = transform.a
    shape = elevation.shape
    dy, dx = np.gradient(elevation.astype(float), cell_m)
    slope_deg = np.degrees(np.arctan(np.hypot(dx, dy)))
    from_sea_m = ndimage.distance_transform_edt(is_land) * cell_m
    rng = np.random.default_rng(20261123)
    patches = ndimage.gaussian_filter(rng.standard_normal(shape), 4)

    classes = np.where(patches > 0, CROPS, GRASS).astype(np.uint8)
    classes[(slope_deg > FOREST_SLOPE_DEG) | (elevation > FOREST_ABOVE_M)] = TREES
    classes[(patches < -0.09) & (elevation > 300)] = TREES
    classes[(elevation < MANGROVE_BELOW_M) & (from_sea_m < MANGROVE_FROM_SEA_M)] = MANGROVES
    to_utm = Transformer.from_crs("EPSG:4326", CRS, always_xy=True)
    easting, northing = to_utm.transform(places.longitude, places.latitude)
    rows, cols = np.ogrid[: shape[0], : shape[1]]
    for x, y, people in zip(easting, northing, places.population, strict=True):
        col, row = ~transform @ (x, y)
        radius_m = max(cell_m, 1000 * np.sqrt(people / (np.pi * BUILT_UP_PER_KM2)))
        near = np.hypot(rows + 0.5 - row, cols + 0.5 - col) * cell_m <= radius_m
        classes[near & (slope_deg < 2 * FOREST_SLOPE_DEG)] = BUILT_UP
    classes[~is_land] = WATER
    return classes


def masts(elevation: np.ndarray, transform, is_land: np.ndarray, places: pd.DataFrame) -> dict:
    """Illustrative masts on the highest ground near the largest towns and along the coast."""
    to_utm = Transformer.from_crs("EPSG:4326", CRS, always_xy=True)
    chosen = pd.concat([places.head(MAST_TOWNS), places[places.name.isin(COAST_TOWNS)]])
    chosen = chosen.drop_duplicates("geonameid")
    rows, cols = np.ogrid[: elevation.shape[0], : elevation.shape[1]]
    features, taken = [], set()
    for place in chosen.itertuples():
        col, row = ~transform @ to_utm.transform(place.longitude, place.latitude)
        near = np.hypot(rows + 0.5 - row, cols + 0.5 - col) * transform.a <= MAST_SEARCH_M
        best = np.argmax(np.where(near & is_land, elevation, -9999))
        if best in taken:
            continue
        taken.add(best)
        mast_row, mast_col = np.unravel_index(best, elevation.shape)
        x, y = transform @ (mast_col + 0.5, mast_row + 0.5)
        longitude, latitude = to_utm.transform(x, y, direction="INVERSE")
        features.append(
            {
                "type": "Feature",
                "geometry": {
                    "type": "Point",
                    "coordinates": [round(longitude, 6), round(latitude, 6)],
                },
                "properties": {
                    "site_id": f"FNQ-{len(features) + 1:02d}",
                    "name": f"{place.name} (illustrative)",
                    "height_agl_m": MAST_HEIGHT_M,
                    "illustrative": True,
                },
            }
        )
    return {"type": "FeatureCollection", "features": features}


def main(source: Path) -> None:
    """Write every file of the region beside this script."""
    elevation, transform = terrain(source)
    land = land_outline(source)
    places = towns(source)
    shapes = land.to_crs(CRS).geometry
    outline = rasterize(shapes, out_shape=elevation.shape, transform=transform).astype(bool)
    is_land = outline & (elevation >= 0)

    raster = {
        "driver": "GTiff",
        "height": elevation.shape[0],
        "width": elevation.shape[1],
        "count": 1,
        "crs": CRS,
        "transform": transform,
        "compress": "deflate",
        "predictor": 2,
    }
    with rasterio.open(HERE / "elevation.tif", "w", dtype="int16", nodata=-9999, **raster) as file:
        file.write(elevation, 1)
        file.set_band_unit(1, "m")
    with rasterio.open(HERE / "land_cover.tif", "w", dtype="uint8", nodata=255, **raster) as file:
        file.write(land_cover(elevation, transform, is_land, places), 1)
        file.update_tags(illustrative="true", made_by="build.py of this folder")
    land.to_file(HERE / "land.geojson", RFC7946="YES", COORDINATE_PRECISION=5)
    columns = ["geonameid", "name", "longitude", "latitude", "population"]
    places[columns].to_csv(HERE / "towns.csv", index=False, lineterminator="\n")
    text = json.dumps(masts(elevation, transform, is_land, places), indent=1)
    (HERE / "masts.geojson").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve())
