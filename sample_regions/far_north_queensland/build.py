"""Rebuild this sample region from its source files.

    python sample_regions/far_north_queensland/build.py SAMPLE_DATA

SAMPLE_DATA is a folder with ``cairns_qld/``, ``boundaries/`` and ``places_airports/`` as SOURCES.md
lists them. Terrain, land outline and towns are records; everything else is made up here and in
``_made_up.py`` beside this folder, by the rules there and nothing else, and marked illustrative.
"""

from __future__ import annotations

import sys
from pathlib import Path

import geopandas
import numpy as np
import pandas as pd
import rasterio
import rasterio.windows
import shapely
from pyproj import Transformer
from rasterio.features import rasterize
from scipy import ndimage
from shapely.geometry import box

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent))
import _made_up as made_up  # noqa: E402
from _made_up import BUILT_UP, CROPS, GRASS, MANGROVES, TREES, WATER  # noqa: E402

CRS = "EPSG:32755"
WEST, SOUTH, EAST, NORTH = 145.05, -17.60, 146.00, -15.85
PAD_M = 3_000  # terrain beyond the box, for the corners of the upright grid that covers it
LAND_PAD_DEG = 0.8  # the sea is needed 50 km beyond the region, and a little more
SEED = 20261123

PER_KM2 = 1_200  # people of a square kilometre of settlement; the plans' kernel has it too
MANGROVE_BELOW_M, MANGROVE_FROM_SEA_M = 3, 1_500
FOREST_SLOPE_DEG, FOREST_ABOVE_M = 6, 950
BACK_TO_LAND_M = 2_000  # dry ground this near a town that the outline has at sea

# Illustrative masts: the largest towns, and the coast road.
MAST_TOWNS = 9
COAST_TOWNS = ("Port Douglas", "Mossman", "Yorkeys Knob", "Palm Cove", "Babinda", "Gordonvale")
MAST_SEARCH_M = 2_500  # the highest cell this near the town's centre
TOWERS = (
    *(("broadcast tower", 60), ("power line tower", 48), ("emergency radio tower", 40)),
    *(("railway radio tower", 36), ("broadcast tower", 54), ("power line tower", 45)),
    *(("emergency radio tower", 38), ("fire lookout", 36), ("railway radio tower", 40)),
    *(("broadcast tower", 50), ("emergency radio tower", 36), ("power line tower", 42)),
)
TOWERS_APART_M = 7_000

# Where roads leave the region or end in it, beside the towns.
ROAD_ENDS = ((145.335, -15.87), (145.45, -16.08), (145.06, -17.55), (145.06, -16.62))
RURAL_CELLS, RURAL_MEAN = 6_500, 4.5
ROADSIDE_M, SHORE_M = 2_500, 1_200
RURAL_SLOPE_DEG, RURAL_BELOW_M = 5, 1_100

FIBRE_TOWNS = (  # each tree of lines for itself
    ("Belvedere", "Babinda", "Gordonvale", "Cairns", "Palm Cove", "Port Douglas", "Mossman"),
    ("Cairns", "Kuranda", "Mareeba", "Tolga", "Atherton", "Malanda"),
)
SHORE_ROAD = (145.545, -16.665)  # the fibre of the coast keeps to it
DISTRICTS = {  # land that a road reaches from one of these places at least cost
    "Northern coast": ((145.335, -15.95), (145.45, -16.15)),
    "Mossman and Port Douglas": ((145.372, -16.463), (145.46, -16.54)),
    "Cairns": ((145.76, -16.92), (145.68, -16.77), (145.80, -17.10)),
    "Northern tableland and ranges": ((145.423, -16.99), (145.50, -16.88), (145.12, -16.75)),
    "Southern tableland": ((145.475, -17.269), (145.60, -17.40), (145.30, -17.50)),
    "Southern coast": ((145.92, -17.34), (145.98, -17.52)),
}

# Zones: longitude, latitude, radius in metres; height limits of the country by district.
CENTRES = ((145.771, -16.921, 1_500), (145.423, -16.991, 600), (145.475, -17.269, 600))
INDUSTRY = ((145.753, -16.953, 1_300), (145.434, -17.003, 700), (145.788, -17.108, 500))
COUNTRY_LIMITS_M = (45.0, 45.0, 45.0, None, None, 45.0)
ZONE_FOREST, COAST_FOREST_M = 0.62, 6_000
RESERVE_FOREST, RESERVE_FROM_PEOPLE_M = 0.72, 1_000


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


def dry_towns(ground: made_up.Ground, places: pd.DataFrame) -> np.ndarray:
    """Ground around towns that stands out of the water, and the cells that touch it."""
    is_dry = made_up.settlements(ground, places, PER_KM2, BACK_TO_LAND_M)
    is_dry &= ground.elevation >= 1
    return ndimage.binary_dilation(is_dry, np.ones((3, 3))) & (ground.elevation >= 0)


def land_cover(ground: made_up.Ground, places: pd.DataFrame) -> np.ndarray:
    """Illustrative classes from height, slope, distance to the sea and to towns."""
    from_sea_m = ground.from_m(~ground.is_land)
    rng = np.random.default_rng(SEED)
    patches = ndimage.gaussian_filter(rng.standard_normal(ground.shape), 4)

    elevation = ground.elevation
    classes = np.where(patches > 0, CROPS, GRASS).astype(np.uint8)
    classes[(ground.slope_deg > FOREST_SLOPE_DEG) | (elevation > FOREST_ABOVE_M)] = TREES
    classes[(patches < -0.09) & (elevation > 300)] = TREES
    classes[(elevation < MANGROVE_BELOW_M) & (from_sea_m < MANGROVE_FROM_SEA_M)] = MANGROVES
    classes[~ground.is_land] = WATER
    # On the shore a plan's coarser or shifted cells may be land where these are not.
    is_ashore = ndimage.binary_dilation(ground.is_land, np.ones((3, 3)))
    classes[made_up.settlements(ground, places, PER_KM2) & is_ashore] = BUILT_UP
    return classes


def rural_population(ground: made_up.Ground, classes: np.ndarray, roads: list[np.ndarray]):
    """Homesteads on open, rather level ground, mostly along roads and the shore."""
    is_road = np.zeros(ground.shape, bool)
    is_road[tuple(np.concatenate(roads).T)] = True
    weight = np.exp(-ground.from_m(is_road) / ROADSIDE_M)
    weight += 0.5 * np.exp(-ground.from_m(~ground.is_land) / SHORE_M)
    weight += 0.01  # stations far from any road
    rng = np.random.default_rng(SEED + 1)
    hamlets = ndimage.gaussian_filter(rng.standard_normal(ground.shape), 2)
    weight *= np.exp(1.5 * hamlets / hamlets.std())
    is_open = np.isin(classes, (GRASS, CROPS)) & (ground.slope_deg < RURAL_SLOPE_DEG)
    weight[~(is_open & (ground.elevation < RURAL_BELOW_M))] = 0.0
    return made_up.rural_people(weight, RURAL_CELLS, RURAL_MEAN, rng)


def protected(ground: made_up.Ground, classes: np.ndarray, people: np.ndarray) -> np.ndarray:
    """Forested mountain away from people."""
    wooded = ndimage.gaussian_filter((classes == TREES).astype(float), 4)
    is_lived_in = (people > 0) | (classes == BUILT_UP)
    return (wooded > RESERVE_FOREST) & (ground.from_m(is_lived_in) > RESERVE_FROM_PEOPLE_M)


def zoning(ground: made_up.Ground, classes: np.ndarray, district: np.ndarray) -> list[dict]:
    """Country, forest and wetland, towns with their centres and industry."""
    is_built_up = classes == BUILT_UP
    wooded = ndimage.gaussian_filter((classes == TREES).astype(float), 3)
    is_forest = ndimage.binary_opening((wooded > ZONE_FOREST) & ~is_built_up, iterations=2)
    is_coast = ground.from_m(~ground.is_land) < COAST_FOREST_M
    is_wet = ndimage.binary_closing(classes == MANGROVES) & ~is_built_up
    zones = made_up.Zoning(ground)
    zones.paint_country(district, COUNTRY_LIMITS_M)
    zones.paint_wild(is_forest & ~is_coast, 120)
    zones.paint_wild(is_forest & is_coast, 60, max_structure_height_m=30.0)
    zones.paint_wild(is_wet, 20, permission="prohibited", clause="2.2")
    zones.paint_towns(is_built_up, CENTRES, INDUSTRY)
    return zones.features(200)


def licences() -> list[dict]:
    """Spectrum licences of the plan's operator and of another, some of them of no use to it."""
    bricks = made_up.squares(145.0, -17 - 8 / 12, 146 + 1 / 12, -15 - 10 / 12, 1 / 12)
    x, y = shapely.get_coordinates(shapely.centroid(bricks)).T
    own, other = {"holder": "Example Operator"}, {"holder": "Another Operator"}
    low = {"band_3gpp": "n28", "duplex": "FDD", "f_low_mhz": 718, "f_high_mhz": 728}
    low |= {"dl_f_low_mhz": 773, "dl_f_high_mhz": 783, "eirp_ref_bw_mhz": 5}
    mid = {"band_3gpp": "n78", "duplex": "TDD", "f_low_mhz": 3400, "f_high_mhz": 3500}
    mid |= {"max_eirp_dbm": 54, "eirp_ref_bw_mhz": 1}
    lower = mid | {"f_low_mhz": 3360, "f_high_mhz": 3440}
    coast_x = 145.45 - 0.3 * (y + 16.5)  # the escarpment behind the coast, roughly
    is_coast, is_tableland = x > coast_x, (x < coast_x) & (x > 145.333) & (y < -16.75)
    is_free = (x < 145.25) & (y > -16.5)
    is_others = (x < 145.167) & (y < -16.9)
    is_east = is_coast | (x > 145.5)
    held = (
        ("700-1", is_east & ~is_free, own | low | {"max_eirp_dbm": 66}),
        ("700-2", ~is_east & ~is_free & ~is_others, own | low | {"max_eirp_dbm": 61}),
        ("700-3", is_others, other | low | {"max_eirp_dbm": 66}),
        ("3G5-1", is_coast & (y > -17.25) & (y < -16.67), own | mid),
        ("3G5-2", is_tableland, own | mid | {"max_eirp_dbm": 47}),
        ("3G5-3", (y > -16.67) & (y < -16.25), own | mid | {"valid_to": "2026-06-30"}),
        ("3G5-4", is_coast & (y < -17.25), own | mid | {"valid_to": "2032-12-31"}),
        ("3G5-5", (x < 145.333) & (y < -16.75) & (y > -17.33) & ~is_others, own | lower),
        ("3G5-7", is_others, own | mid),
        ("3G5-6", y > -16.25, other | mid | {"third_party_allowed": True}),
    )
    return [made_up.licence(name, bricks, where, **fields) for name, where, fields in held]


def main(source: Path) -> None:
    """Write every file of the region beside this script."""
    elevation, transform = terrain(source)
    land = land_outline(source)
    places = towns(source)

    def ground_of(outline: geopandas.GeoDataFrame) -> made_up.Ground:
        pieces = outline.to_crs(CRS).geometry
        is_land = rasterize(pieces, out_shape=elevation.shape, transform=transform).astype(bool)
        return made_up.Ground(elevation, transform, CRS, is_land & (elevation >= 0))

    outlined = ground_of(land)
    around_towns = made_up.areas(outlined, dry_towns(outlined, places).astype(int), 100)
    land["origin"], land["illustrative"] = "Natural Earth", False
    added = geopandas.GeoDataFrame(
        {"origin": "dry ground around towns", "illustrative": True},
        geometry=list(around_towns.values()),
        crs=land.crs,
        index=range(len(around_towns)),
    )
    land = pd.concat([land, added], ignore_index=True)
    land.to_file(HERE / "land.geojson", RFC7946="YES", COORDINATE_PRECISION=5)
    ground = ground_of(land)

    with rasterio.open(
        HERE / "elevation.tif",
        "w",
        driver="GTiff",
        height=ground.shape[0],
        width=ground.shape[1],
        count=1,
        dtype="int16",
        nodata=-9999,
        crs=CRS,
        transform=transform,
        compress="deflate",
        predictor=2,
    ) as file:
        file.write(elevation, 1)
        file.set_band_unit(1, "m")
    columns = ["geonameid", "name", "longitude", "latitude", "population"]
    places[columns].to_csv(HERE / "towns.csv", index=False, lineterminator="\n")

    classes = land_cover(ground, places)
    made_up.write_raster(HERE / "land_cover.tif", classes, ground, nodata=255)
    at = dict(zip(places.name, zip(places.longitude, places.latitude, strict=True), strict=True))
    people = rural_population(ground, classes, made_up.roads(ground, [*at.values(), *ROAD_ENDS]))
    made_up.write_raster(HERE / "rural_population.tif", people, ground)

    towns_with_masts = pd.concat([places.head(MAST_TOWNS), places[places.name.isin(COAST_TOWNS)]])
    in_service = made_up.masts(
        outlined, towns_with_masts.drop_duplicates("geonameid"), "FNQ", MAST_SEARCH_M
    )
    made_up.write_features(HERE / "masts.geojson", in_service)
    others = made_up.towers(
        ground, people, in_service, prefix="FNQ-T", kinds=TOWERS, apart_m=TOWERS_APART_M
    )
    made_up.write_features(HERE / "towers.geojson", others)
    coast, tableland = ([at[name] for name in names] for names in FIBRE_TOWNS)
    ways = [*made_up.roads(ground, [*coast, SHORE_ROAD]), *made_up.roads(ground, tableland)]
    made_up.write_features(HERE / "fibre.geojson", made_up.fibre(ground, ways))
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
