"""Generated candidates obey their stated rules, whatever the ground."""

import dataclasses
import itertools
import math
from pathlib import Path

import numpy as np
import pytest
from affine import Affine
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from plain_generation import SLACK, plain_slope_deg, plain_spots
from pyproj import CRS, Transformer

from ranplan.config.candidates import build_candidates
from ranplan.config.existing import build_existing
from ranplan.config.load import load_config
from ranplan.config.radio import build_carriers, build_radios
from ranplan.config.region import build_region
from ranplan.constants import ZONE_INLAND, ZONE_SEA
from ranplan.grid import Grid
from ranplan.region import Region
from ranplan.sites.generate import GenerationRule, generate_spots, slope_deg

ROOT = Path(__file__).parents[2]
CELL_M = 100.0
RULE = GenerationRule(
    lattice_m=1000.0,
    people_within_m=600.0,
    min_people=5.0,
    prominent_per_100_km2=20.0,
    prominence_radius_m=400.0,
    min_spacing_m=500.0,
    max_slope_deg=30.0,
    max_sites=100,
)


def make_region(elevation, population=None, is_sea=None, *, origin=(350_000.0, 8_100_000.0)):
    elevation = np.asarray(elevation, np.float32)
    grid = Grid(
        elevation.shape, Affine(CELL_M, 0, origin[0], 0, -CELL_M, origin[1]), CRS.from_epsg(32755)
    )
    zone = np.full(elevation.shape, ZONE_INLAND, np.uint8)
    if is_sea is not None:
        zone[is_sea] = ZONE_SEA
    zeros = np.zeros(elevation.shape, np.float32)
    people = None if population is None else np.asarray(population, np.float32)
    return Region(
        "test", grid, elevation, np.zeros(elevation.shape, np.uint8), zeros, (), zone, people, zeros
    )


def generate(region, rule=RULE, taken=()):
    easting, northing = np.array(taken, float).reshape(-1, 2).T
    return [
        (spot.row, spot.col, spot.origin)
        for spot in generate_spots(region, rule, easting, northing)
    ]


def hills(seed, shape=(40, 50)):
    """Ground of whole metres with people in some cells, some of it sea."""
    rng = np.random.default_rng(seed)
    coarse = rng.integers(0, 400, (8, 10)).repeat(5, axis=0).repeat(5, axis=1)
    elevation = coarse[: shape[0], : shape[1]] + rng.integers(0, 30, shape)
    population = np.where(rng.random(shape) < 0.05, rng.integers(1, 40, shape), 0)
    is_sea = coarse[: shape[0], : shape[1]] < 60
    return np.where(is_sea, 0, elevation), np.where(is_sea, 0, population), is_sea


rules = st.builds(
    GenerationRule,
    lattice_m=st.sampled_from([250.0, 700.0, 1000.0, 1800.0]),
    people_within_m=st.sampled_from([0.0, 100.0, 500.0, 1500.0]),
    min_people=st.sampled_from([0.0, 1.0, 20.0, 80.0]),
    prominent_per_100_km2=st.sampled_from([0.0, 10.0, 50.0, 400.0]),
    prominence_radius_m=st.sampled_from([50.0, 300.0, 500.0, 900.0]),
    min_spacing_m=st.sampled_from([0.0, 100.0, 500.0, 1300.0]),
    max_slope_deg=st.sampled_from([2.0, 10.0, 30.0, 90.0]),
    max_sites=st.sampled_from([0, 3, 40, 1000]),
)
places = st.lists(
    st.tuples(st.floats(350_000, 354_999), st.floats(8_096_001, 8_100_000)), max_size=4
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(seed=st.integers(0, 10_000), rule=rules, taken=places, inhabited=st.booleans())
def test_the_rules_applied_by_plain_loops_give_the_same_places(seed, rule, taken, inhabited):
    elevation, population, is_sea = hills(seed)
    region = make_region(elevation, population if inhabited else None, is_sea)
    assert generate(region, rule, taken) == plain_spots(region, rule, taken)


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 10_000), rule=rules, taken=places)
def test_no_place_is_at_sea_too_steep_or_too_near_another(seed, rule, taken):
    elevation, population, is_sea = hills(seed)
    region = make_region(elevation, population, is_sea)
    spots = generate(region, rule, taken)
    slope = plain_slope_deg(region.elevation_amsl_m, CELL_M)
    assert not any(is_sea[row, col] for row, col, _ in spots)
    assert all(slope[row, col] <= rule.max_slope_deg for row, col, _ in spots)
    at = [region.grid.xy(row, col) for row, col, _ in spots]
    pairs = [*itertools.combinations(at, 2), *itertools.product(at, taken)]
    assert all(math.dist(*pair) >= rule.min_spacing_m - SLACK for pair in pairs)
    assert len(set(at)) == len(at)
    assert len(spots) <= rule.max_sites


@pytest.mark.parametrize("most", [0, 1, 7, 20])
def test_fewer_sites_are_the_first_of_more(most):
    elevation, population, is_sea = hills(3)
    region = make_region(elevation, population, is_sea)
    few = generate(region, dataclasses.replace(RULE, max_sites=most))
    many = generate(region)
    assert len(many) > 20
    assert few == many[:most]


def test_nothing_but_ground_and_people_matters():
    elevation, population, is_sea = hills(4)
    region = make_region(elevation, population, is_sea)
    other = dataclasses.replace(
        region,
        clutter_height_m=region.clutter_height_m + 20,
        clutter_class=region.clutter_class + 1,
        latitude_deg=region.latitude_deg + 1,
        notes=("anything",),
    )
    assert generate(other) == generate(region)


def cone(sign=1.0, shape=(41, 41), top=(20, 20)):
    rows, cols = np.indices(shape)
    return 500.0 + sign * (400.0 - 10.0 * np.hypot(rows - top[0], cols - top[1]))


def prominent(spots):
    return [(row, col) for row, col, origin in spots if origin == "prominent ground"]


def everywhere(shape=(41, 41)):
    return np.ones(shape)


def test_the_top_of_a_hill_is_taken_and_upside_down_it_is_a_pit():
    assert prominent(generate(make_region(cone(), everywhere()))) == [(20, 20)]
    assert prominent(generate(make_region(cone(-1.0), everywhere()))) == []


def test_the_level_top_of_a_hill_counts_once():
    ground = np.minimum(cone(), 840.0)  # a level top 13 cells across
    rule = dataclasses.replace(RULE, prominence_radius_m=1300.0, min_spacing_m=0.0)
    spots = generate(make_region(ground, everywhere()), rule)
    assert len(prominent(spots)) == 1


def test_level_ground_is_not_prominent():
    spots = generate(make_region(np.full((41, 41), 70.0), everywhere()))
    assert prominent(spots) == []
    assert spots != []


@pytest.mark.parametrize(("col", "is_known"), [(4, False), (5, True)])
def test_a_hill_nearer_to_the_edge_than_the_radius_is_not_known_to_be_prominent(col, is_known):
    rule = dataclasses.replace(RULE, prominence_radius_m=500.0)
    spots = generate(make_region(cone(top=(20, col)), everywhere()), rule)
    assert prominent(spots) == ([(20, col)] if is_known else [])


def test_the_highest_rise_is_taken_first_and_no_more_than_the_density_allows():
    low, high = cone(top=(20, 8)) - 100.0, cone(top=(20, 33))
    ground = np.maximum(np.maximum(low, high) - 800.0, 0.0)  # two hills on a plain
    density = 100.0 / (41 * 41 * 0.01)  # one in the whole region
    rule = dataclasses.replace(RULE, prominent_per_100_km2=density)
    spots = generate(make_region(ground, everywhere()), rule)
    assert prominent(spots) == [(20, 33)]


@pytest.mark.parametrize(("people", "is_enough"), [(5.0, True), (4.999, False)])
def test_a_lattice_point_counts_from_the_least_number_of_people_on(people, is_enough):
    population = np.zeros((41, 41))
    population[20, 26] = people  # 600 m east of the point: just within
    region = make_region(np.zeros((41, 41)), population, origin=(348_000.0, 8_102_000.0))
    spots = generate(region, dataclasses.replace(RULE, people_within_m=600.0, lattice_m=2000.0))
    assert (len(spots) == 1) is is_enough


def test_people_farther_away_do_not_count():
    population = np.zeros((41, 41))
    population[20, 27] = 1000.0
    region = make_region(np.zeros((41, 41)), population, origin=(348_000.0, 8_102_000.0))
    rule = dataclasses.replace(RULE, people_within_m=600.0, lattice_m=2000.0)
    assert generate(region, rule) == []


def test_without_people_the_lattice_covers_all_land():
    is_sea = np.zeros((40, 40), bool)
    is_sea[:, :20] = True
    region = make_region(np.where(is_sea, 0.0, 50.0), None, is_sea)
    spots = generate(region, dataclasses.replace(RULE, prominent_per_100_km2=0.0))
    # a point a kilometre in four rows and four columns, half of which are out at sea
    assert len(spots) == 8
    assert all(col >= 20 for _, col, _ in spots)


def test_a_wider_region_keeps_the_places_of_its_middle():
    rng = np.random.default_rng(8)
    ground = rng.integers(0, 200, (80, 80))
    # points and their surroundings are the same; the spacing never bites
    rule = dataclasses.replace(
        RULE, prominent_per_100_km2=0.0, min_spacing_m=0.0, max_slope_deg=90.0
    )
    wide = generate(make_region(ground), rule)
    part = make_region(ground[13:67, 7:71], origin=(350_700.0, 8_098_700.0))
    narrow = {(row + 13, col + 7) for row, col, _ in generate(part, rule)}
    inner = {(r, c) for r, c, _ in wide if 17 <= r < 63 and 11 <= c < 67}
    assert inner
    assert inner <= narrow


def test_slope_of_a_plane_is_that_of_its_gradient():
    rows, cols = np.indices((5, 6))
    plane = 30.0 * rows + 40.0 * cols
    assert slope_deg(plane, 100.0) == pytest.approx(math.degrees(math.atan(0.5)), abs=1e-9)


def test_slope_agrees_with_cell_by_cell_differences():
    ground = np.random.default_rng(5).normal(200, 80, (9, 7)).astype(np.float32)
    assert slope_deg(ground, 90.0) == pytest.approx(plain_slope_deg(ground, 90.0), abs=1e-9)


@pytest.mark.parametrize("name", ["far_north_queensland", "lake_kossou"])
def test_candidates_of_a_sample_region_obey_the_rules(name):
    loaded = load_config(ROOT / "configs" / f"{name}.yaml")
    region, _ = build_region(loaded)
    masts = build_existing(loaded, region, build_carriers(loaded), build_radios(loaded)[0]).sites
    candidates = build_candidates(loaded, region, masts).candidates
    section = loaded.config.candidates.generated
    rule = GenerationRule(**section.model_dump(exclude={"heights_agl_m"}))
    grid = region.grid
    to_grid = Transformer.from_crs(4326, grid.crs, always_xy=True)
    standing = [*(c for c in candidates if c.is_existing), *masts]
    taken = [to_grid.transform(c.longitude, c.latitude) for c in standing]
    new = [(c.row, c.col, c.origin) for c in candidates if not c.is_existing]
    assert len(new) > 50
    assert new == plain_spots(region, rule, taken)
