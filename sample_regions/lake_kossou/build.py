"""Rebuild this sample region from its source files.

    python sample_regions/lake_kossou/build.py SAMPLE_DATA

SAMPLE_DATA is a folder with ``kossou_ci/`` and ``places_airports/`` as SOURCES.md lists them.
Terrain and villages are records; everything else is made up here and in ``_made_up.py`` beside this
folder, by the rules there and nothing else, and marked illustrative.
"""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import rasterio
import shapely
from pyproj import Transformer
from rasterio.enums import Resampling
from rasterio.transform import from_origin
from rasterio.warp import reproject
from scipy import ndimage

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent))
import _made_up as made_up  # noqa: E402
from _made_up import BUILT_UP, CROPS, GRASS, SHRUBS, TREES, WATER  # noqa: E402

CRS = "EPSG:32630"
WEST, SOUTH, EAST, NORTH = -6.0, 7.0, -5.0, 8.0
CELL_M = 180  # of what is made up; the terrain stays as it is
SEED = 20261124

LAKE_AMSL_M = 185  # the SRTM surface of the lake is flat; all that is joined at this height
PER_KM2 = 3_000  # people of a square kilometre of settlement; the plan's kernel has it too
FOREST_SLOPE_DEG = 5

MAST_TOWN_PEOPLE, MAST_SEARCH_M = 12_000, 2_500
TOWERS = (
    *(("broadcast tower", 60), ("power line tower", 48), ("emergency radio tower", 40)),
    *(("dam radio tower", 45), ("broadcast tower", 50), ("power line tower", 42)),
    *(("forest lookout", 36), ("emergency radio tower", 38)),
)
TOWERS_APART_M = 12_000

ROAD_TOWN_PEOPLE = 2_500
RURAL_CELLS, RURAL_MEAN = 6_000, 5.0
ROADSIDE_M, VILLAGE_M = 2_000, 1_500
RURAL_SLOPE_DEG, RURAL_FROM_LAKE_M = 4, 400

FIBRE_TOWNS = ("Bouaké", "Béoumi", "Sakassou", "Tiébissou", "Botro", "Diabo")
DISTRICTS = {  # land that a road reaches from one of these places at least cost
    "Eastern hills": ((-5.03, 7.69), (-5.10, 7.92)),
    "Northern shore": ((-5.58, 7.67), (-5.48, 7.90)),
    "Between the arms": ((-5.60, 7.40), (-5.45, 7.42)),
    "Southern valley": ((-5.22, 7.16), (-5.29, 7.45)),
    "Western shore": ((-5.88, 7.49), (-5.85, 7.79), (-5.85, 7.25)),
    "Dam": ((-5.54, 7.04), (-5.70, 7.06)),
}

CENTRES = ((-5.030, 7.694, 2_000), (-5.225, 7.158, 600), (-5.581, 7.674, 700))
INDUSTRY = ((-5.050, 7.640, 1_800), (-5.235, 7.150, 600))
COUNTRY_LIMITS_M = (None, 45.0, None, 45.0, None, 45.0)
ZONE_FOREST, LAKE_SHORE_M = 0.6, 700
RESERVE_FOREST, RESERVE_FROM_PEOPLE_M = 0.62, 500


def terrain(source: Path) -> made_up.Ground:
    """Write the SRTM tile again, smaller, and put it on upright cells for what is made up."""
    with rasterio.open(source / "kossou_ci" / "n07_w006_3arc_v2.tif") as file:
        tile, profile = file.read(1), file.profile
    keep = {name: profile[name] for name in ("height", "width", "crs", "transform", "nodata")}
    options = {"driver": "GTiff", "count": 1, "dtype": "int16", "compress": "deflate"}
    with rasterio.open(HERE / "elevation.tif", "w", predictor=2, **options, **keep) as file:
        file.write(tile, 1)
        file.set_band_unit(1, "m")
    to_map = Transformer.from_crs("EPSG:4326", CRS, always_xy=True)
    west, south, east, north = (
        CELL_M * round(edge / CELL_M) for edge in to_map.transform_bounds(WEST, SOUTH, EAST, NORTH)
    )
    upright = from_origin(west, north, CELL_M, CELL_M)
    shape = (round((north - south) / CELL_M), round((east - west) / CELL_M))
    is_lake = made_up.larger_than(tile == LAKE_AMSL_M, 1) == 1

    def placed(values: np.ndarray, resampling: Resampling) -> np.ndarray:
        target = np.full(shape, np.nan, np.float32)
        reproject(
            values.astype(np.float32),
            target,
            src_transform=keep["transform"],
            src_crs=keep["crs"],
            src_nodata=np.nan,
            dst_transform=upright,
            dst_crs=CRS,
            dst_nodata=np.nan,
            resampling=resampling,
        )
        # Corners outside the tile, which is not quite upright: as the nearest cell inside.
        nearest = ndimage.distance_transform_edt(
            np.isnan(target), return_distances=False, return_indices=True
        )
        return target[tuple(nearest)]

    elevation = placed(tile, Resampling.bilinear)
    return made_up.Ground(elevation, upright, CRS, placed(is_lake, Resampling.nearest) < 0.5)


def villages(source: Path) -> pd.DataFrame:
    """GeoNames places of the tile, largest first."""
    table = pd.read_csv(source / "places_airports" / "geonames_kossou_ci.csv")
    table = table.sort_values(["population", "geonameid"], ascending=[False, True])
    return table.rename(columns={"lon": "longitude", "lat": "latitude"})


def land_cover(ground: made_up.Ground, places: pd.DataFrame) -> np.ndarray:
    """Illustrative mosaic of savanna, woods and fields, from slope and chance."""
    rng = np.random.default_rng(SEED)
    wide = ndimage.gaussian_filter(rng.standard_normal(ground.shape), 22)
    fine = ndimage.gaussian_filter(rng.standard_normal(ground.shape), 4)
    woods = wide / wide.std() + 0.8 * fine / fine.std()
    classes = np.where(fine > 0, SHRUBS, GRASS).astype(np.uint8)
    classes[(woods > -0.4) & (woods < 0.3)] = CROPS
    classes[(woods > 0.9) | (ground.slope_deg > FOREST_SLOPE_DEG)] = TREES
    classes[made_up.settlements(ground, places, PER_KM2)] = BUILT_UP
    classes[~ground.is_land] = WATER
    return classes


def rural_population(ground: made_up.Ground, classes: np.ndarray, roads: list[np.ndarray]):
    """Homesteads on open ground, mostly along roads and around villages."""
    is_road = np.zeros(ground.shape, bool)
    is_road[tuple(np.concatenate(roads).T)] = True
    weight = np.exp(-ground.from_m(is_road) / ROADSIDE_M)
    weight += np.exp(-ground.from_m(classes == BUILT_UP) / VILLAGE_M)
    weight += 0.02
    rng = np.random.default_rng(SEED + 1)
    hamlets = ndimage.gaussian_filter(rng.standard_normal(ground.shape), 2)
    weight *= np.exp(hamlets / hamlets.std())
    is_open = np.isin(classes, (GRASS, CROPS, SHRUBS)) & (ground.slope_deg < RURAL_SLOPE_DEG)
    weight[~is_open | (ground.from_m(~ground.is_land) < RURAL_FROM_LAKE_M)] = 0.0
    return made_up.rural_people(weight, RURAL_CELLS, RURAL_MEAN, rng)


def protected(ground: made_up.Ground, classes: np.ndarray, people: np.ndarray) -> np.ndarray:
    """Woods away from people."""
    wooded = ndimage.gaussian_filter((classes == TREES).astype(float), 5)
    is_lived_in = (people > 0) | (classes == BUILT_UP)
    return (wooded > RESERVE_FOREST) & (ground.from_m(is_lived_in) > RESERVE_FROM_PEOPLE_M)


def zoning(ground: made_up.Ground, classes: np.ndarray, district: np.ndarray) -> list[dict]:
    """Country, woods and lake shore, towns with their centres and industry."""
    is_built_up = classes == BUILT_UP
    wooded = ndimage.gaussian_filter((classes == TREES).astype(float), 4)
    is_forest = ndimage.binary_opening((wooded > ZONE_FOREST) & ~is_built_up, iterations=2)
    is_shore = (ground.from_m(~ground.is_land) < LAKE_SHORE_M) & ~is_built_up
    zones = made_up.Zoning(ground)
    zones.paint_country(district, COUNTRY_LIMITS_M)
    zones.paint_wild(is_forest, 400)
    zones.paint_wild(is_shore, 200, max_structure_height_m=35.0)
    lake = {"zone_class": "other", "permission": "prohibited", "clause": "2.3"}
    zones.paint(~ground.is_land, 1, **lake)
    zones.paint_towns(is_built_up, CENTRES, INDUSTRY)
    return zones.features(200)


def licences() -> list[dict]:
    """Spectrum licences of the plan's operator and of another, some of them of no use to it."""
    bricks = made_up.squares(-6.0, 7.0, -5.0, 8.0, 1 / 10)
    x, y = shapely.get_coordinates(shapely.centroid(bricks)).T
    own, other = {"holder": "Example Operator"}, {"holder": "Another Operator"}
    low = {"band_3gpp": "n28", "duplex": "FDD", "f_low_mhz": 718, "f_high_mhz": 728}
    low |= {"dl_f_low_mhz": 773, "dl_f_high_mhz": 783, "eirp_ref_bw_mhz": 5}
    mid = {"band_3gpp": "n78", "duplex": "TDD", "f_low_mhz": 3400, "f_high_mhz": 3500}
    mid |= {"max_eirp_dbm": 54, "eirp_ref_bw_mhz": 1}
    lent = {"third_party_allowed": True, "max_eirp_dbm": 66}
    is_west, is_south = x + 0.3 * (y - 7.5) < -5.72, y < 7.2
    held = (
        ("700-1", ~is_west & ~is_south, own | low | {"max_eirp_dbm": 66}),
        ("700-2", is_west, own | low | {"max_eirp_dbm": 61}),
        ("700-3", is_south & ~is_west & (x > -5.3), own | low | {"valid_to": "2031-12-31"}),
        ("700-4", is_south & ~is_west & (x < -5.3), other | low | lent),
        ("3G5-1", (x > -5.4) & (y > 7.5), own | mid),
        ("3G5-2", (x > -5.4) & (y < 7.5), own | mid | {"max_eirp_dbm": 47}),
        ("3G5-3", x < -5.7, own | mid | {"valid_to": "2026-06-30"}),
    )
    return [made_up.licence(name, bricks, where, **fields) for name, where, fields in held]


def main(source: Path) -> None:
    """Write every file of the region beside this script."""
    ground = terrain(source)
    places = villages(source)
    is_home = made_up.settlements(ground, places, PER_KM2)
    ground = replace(ground, is_land=ground.is_land | is_home)  # one village is placed in the lake
    columns = ["geonameid", "name", "longitude", "latitude", "population"]
    places[columns].to_csv(HERE / "villages.csv", index=False, lineterminator="\n")

    classes = land_cover(ground, places)
    made_up.write_raster(HERE / "land_cover.tif", classes, ground, nodata=255)
    by_road = places[places.population >= ROAD_TOWN_PEOPLE]
    ways = made_up.roads(ground, zip(by_road.longitude, by_road.latitude, strict=True))
    people = rural_population(ground, classes, ways)
    made_up.write_raster(HERE / "rural_population.tif", people, ground)

    large = places[places.population >= MAST_TOWN_PEOPLE]
    in_service = made_up.masts(ground, large, "KOS", MAST_SEARCH_M)
    made_up.write_features(HERE / "masts.geojson", in_service)
    everyone = np.where(classes == BUILT_UP, PER_KM2 * (ground.cell_m / 1000) ** 2, people)
    others = made_up.towers(
        ground, everyone, in_service, prefix="KOS-T", kinds=TOWERS, apart_m=TOWERS_APART_M
    )
    made_up.write_features(HERE / "towers.geojson", others)
    joined = places[places.name.isin(FIBRE_TOWNS)]
    lines = made_up.roads(ground, zip(joined.longitude, joined.latitude, strict=True))
    made_up.write_features(HERE / "fibre.geojson", made_up.fibre(ground, lines))

    blocks = made_up.reserves(ground, protected(ground, classes, people), 200)
    made_up.write_features(HERE / "protected_areas.geojson", blocks)
    district = made_up.nearest_of(ground, DISTRICTS.values())
    made_up.write_features(HERE / "zoning.geojson", zoning(ground, classes, district))
    made_up.write_features(HERE / "licences.geojson", licences())
    made_up.write_features(
        HERE / "districts.geojson", made_up.districts(ground, district, tuple(DISTRICTS))
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve())
