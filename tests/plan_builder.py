"""Synthetic plans for tests of files and pictures: a plausible coverage, not a computed one."""

import hashlib

import numpy as np
from affine import Affine
from pyproj import CRS, Transformer

from ranplan.constants import ZONE_INLAND, ZONE_SEA
from ranplan.coverage.model import NO_SERVER, Coverage, Tier, TierResult
from ranplan.grid import Grid
from ranplan.radio.model import AntennaPattern, Band, Carrier, Radio
from ranplan.region import Region
from ranplan.result import CarrierUse, InputRecord, Plan, Provenance
from ranplan.sites import Sector, Site

BAND = Band(
    "n28", "FDD", 758.0, 803.0, 703.0, 748.0, "3GPP TS 38.101-1", "2024", "V2", verified=True
)
CARRIER = Carrier("low", BAND, 773.0, 10.0, 15, 52)
OMNI = AntennaPattern("omni", 8.0, 65.0, 65.0)
ELEMENT = AntennaPattern("tr38901_element", 15.0, 65.0, 10.0)
CONVERGENCE_DEG = 0.5  # some: true and grid azimuths must not pass for each other
TIERS = (Tier("outdoor", -110.0), Tier("vehicle", -100.0), Tier("indoor", -90.0))


def radio(radio_id, pattern, vendor="Example A"):
    return Radio(
        radio_id,
        vendor,
        "synthetic",
        ("n28",),
        n_tx=4,
        power_dbm_per_path=46.0,
        feeder_loss_db=0.5,
        pattern=pattern,
        illustrative=True,
        source="made up for tests",
        date="2026-01-01",
        trust="I",
        verified=False,
    )


def make_site(site_id, place, *, grid, azimuths_deg, name=None, ground_amsl_m=0.0):
    """Return a mast at ``place`` (easting, northing); no azimuths: an omni."""
    to_wgs84 = Transformer.from_crs(grid.crs, "EPSG:4326", always_xy=True)
    longitude, latitude = to_wgs84.transform(*place)
    row, col = grid.rowcol(*place)
    if azimuths_deg:
        sectors = tuple(
            Sector(
                f"{site_id}/low/{i}",
                CARRIER,
                radio("ru-4t-sector", ELEMENT),
                azimuth_true_deg=azimuth,
                azimuth_grid_deg=(azimuth + CONVERGENCE_DEG) % 360,
                tilt_deg=3.0,
            )
            for i, azimuth in enumerate(azimuths_deg, start=1)
        )
    else:
        omni = radio("ru-4t-omni", OMNI, vendor="Example B")
        sectors = (Sector(f"{site_id}/low/1", CARRIER, omni, None, 0.0, 0.0),)
    return Site(
        site_id,
        site_id if name is None else name,
        longitude,
        latitude,
        int(row[0]),
        int(col[0]),
        ground_amsl_m,
        30.0,
        sectors,
        illustrative=True,
    )


def make_region(grid, elevation_amsl_m, *, population=True):
    """Return a region whose sea is the ground at or below zero, with people in the lowlands."""
    is_sea = elevation_amsl_m <= 0
    people = np.where(is_sea | (elevation_amsl_m > 300), 0.0, 2.5).astype(np.float32)
    rows, cols = np.indices(grid.shape)
    to_wgs84 = Transformer.from_crs(grid.crs, "EPSG:4326", always_xy=True)
    _, latitude = to_wgs84.transform(*grid.xy(rows.ravel(), cols.ravel()))
    return Region(
        name="Test region",
        grid=grid,
        elevation_amsl_m=np.maximum(elevation_amsl_m, 0).astype(np.float32),
        clutter_class=np.full(grid.shape, 255, np.uint8),
        clutter_height_m=np.zeros(grid.shape, np.float32),
        legend=(),
        zone=np.where(is_sea, ZONE_SEA, ZONE_INLAND).astype(np.uint8),
        population=people if population else None,
        latitude_deg=latitude.reshape(grid.shape).astype(np.float32),
        illustrative=("population",),
    )


def make_coverage(region, sites, *, tiers=TIERS, radius_m=30_000.0, roughness_db=4.0):
    """Return levels falling with distance, shaped by sectors and by how deep a cell lies."""
    grid = region.grid
    rows, cols = np.indices(grid.shape)
    rng = np.random.default_rng(1)
    rough = roughness_db * rng.standard_normal(grid.shape)
    best = np.full(grid.shape, -np.inf)
    loss_of_best = np.full(grid.shape, np.nan)
    server = np.full(grid.shape, NO_SERVER, np.int32)
    sector_ids = [sector.sector_id for site in sites for sector in site.sectors]
    for site in sites:
        north, east = site.row - rows, cols - site.col
        distance_m = np.maximum(np.hypot(north, east), 0.5) * grid.cell_m
        below = np.maximum(site.ground_amsl_m + site.height_agl_m - region.elevation_amsl_m, 0)
        loss = 96 + 35 * np.log10(distance_m / 1000) + np.maximum(0, 16 - below / 8) + rough
        bearing = np.degrees(np.arctan2(east, north))
        for sector in site.sectors:
            off = np.abs((bearing - sector.azimuth_grid_deg + 180) % 360 - 180)
            omni = sector.azimuth_true_deg is None
            level = 21.0 - loss + (8 if omni else 15 - np.minimum(12 * (off / 65) ** 2, 30))
            wins = (level > best) & (distance_m <= radius_m)
            best[wins], loss_of_best[wins] = level[wins], loss[wins]
            server[wins] = sector_ids.index(sector.sector_id)
    computed = server != NO_SERVER
    level = np.where(computed, best, np.nan).astype(np.float32)
    reached = [computed & (best >= tier.threshold_dbm + 7.0) for tier in tiers]
    return Coverage(
        grid=grid,
        sector_ids=tuple(sector_ids),
        rsrp_dbm=level,
        path_loss_db=loss_of_best.astype(np.float32),
        best_server=server,
        location_probability=(1 / (1 + np.exp(-(level - tiers[0].threshold_dbm) / 3))).astype(
            np.float32
        ),
        fade_margin_db=np.where(computed, 7.0, np.nan).astype(np.float32),
        tier_index=sum(r.astype(np.uint8) for r in reached),
        location_fraction=0.9,
        tiers=tuple(
            _tier_result(tier, cells, region) for tier, cells in zip(tiers, reached, strict=True)
        ),
    )


def _tier_result(tier, cells, region):
    people, is_sea = region.population, region.zone == ZONE_SEA
    cell_km2 = region.grid.cell_m**2 / 1e6
    return TierResult(
        tier,
        float((cells & ~is_sea).sum() * cell_km2),
        float((cells & is_sea).sum() * cell_km2),
        None if people is None else float(people[cells].sum(dtype=np.float64)),
    )


STUDY_CARRIER = CarrierUse(
    "seven <GHz>", "study_7g", 7500.0, 100.0, "p452", "ITU-R P.452", "P.452-18", study=True
)


def make_provenance(illustrative=("population", "radios"), *, study=False):
    return Provenance(
        config_digest=hashlib.sha256(b"config").hexdigest(),
        inputs=(
            InputRecord("data/dem.tif", "elevation", 4711, hashlib.sha256(b"dem").hexdigest()),
            InputRecord(
                "data/people.csv",
                "population",
                815,
                hashlib.sha256(b"people").hexdigest(),
                source="made up",
                licence="CC0-1.0",
                date="2026-01-01",
                illustrative=True,
            ),
        ),
        versions={"ranplan": "0.1.0", "numpy": np.__version__},
        model={"mode": "exact", "time_percent": 50.0},
        seed=0,
        notes=("3 voids filled",),
        illustrative=illustrative,
        carriers=(
            CarrierUse("n28", "n28", 778.0, 10.0, "p1812", "ITU-R P.1812", "P.1812-8", study=False),
            *(STUDY_CARRIER for _ in range(study)),
        ),
    )


def make_plan(
    *,
    name="Test <plan> & $x^2$",
    crs="EPSG:32755",
    origin=(330_000.0, 8_130_000.0),
    shape=(60, 80),
    cell_m=250.0,
    population=True,
    tiers=TIERS,
):
    """Return a small plan with two masts: three sectors on one, an omni on the other."""
    grid = Grid(
        shape, Affine(cell_m, 0, origin[0], 0, -cell_m, origin[1]), CRS.from_user_input(crs)
    )
    rows, cols = np.indices(shape)
    ground = 400 * np.sin(cols / 9.0) * np.cos(rows / 7.0) + 6.0 * (shape[1] * 0.7 - cols)
    region = make_region(grid, ground, population=population)
    west, south, east, north = grid.bounds
    sites = tuple(
        make_site(
            site_id,
            (west + x * (east - west), south + y * (north - south)),
            grid=grid,
            azimuths_deg=azimuths,
            name=label,
        )
        for site_id, label, x, y, azimuths in (
            ("A", "Crystal Ridge", 0.3, 0.65, (0.0, 120.0, 240.0)),
            ("B", "Bäcker's $pot$", 0.68, 0.3, ()),
        )
    )
    coverage = make_coverage(region, sites, tiers=tiers, radius_m=0.6 * (east - west))
    return Plan(name, region, sites, coverage, make_provenance())
