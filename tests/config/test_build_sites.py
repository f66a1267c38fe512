"""Masts are built from file and config, or refused with all that is wrong with them."""

import numpy as np
import pytest
from affine import Affine
from pyproj import CRS, Transformer

from ranplan.config.load import load_config
from ranplan.config.radio import build_carriers, build_radios
from ranplan.config.sites import build_sites
from ranplan.errors import InvalidInputError
from ranplan.grid import Grid
from ranplan.region import Region

CONFIG = """\
schema_version: 1
name: test
region:
  cell_m: 100
  elevation:
    files: [dem.tif]
carriers:
  low: {{band: n28, frequency_mhz: 773, bandwidth_mhz: 10, subcarrier_spacing_khz: 15, radius_m: 30000}}
  mid: {{band: n78, frequency_mhz: 3550, bandwidth_mhz: 100, subcarrier_spacing_khz: 30, radius_m: 15000}}
sites: {sites}
coverage:
  tiers:
    - {{name: basic, rsrp_dbm: -110}}
"""  # noqa: E501
DEFAULTS = (
    "{height_agl_m: 30, carriers: [low], azimuths_deg: [0, 120, 240], tilt_deg: 3,"
    " radios: {low: synthetic-a-n28-4t40, mid: synthetic-a-n78-8t25}}"
)
OMNI = "synthetic-c-n28-omni"
# 20 km x 20 km about 145.5 E, 17 S, in UTM zone 55
GRID = Grid((200, 200), Affine(100, 0, 330_000, 0, -100, 8_130_000), CRS.from_epsg(32755))


def make_region():
    elevation = np.arange(GRID.shape[0] * GRID.shape[1], dtype=np.float32).reshape(GRID.shape)
    zeros = np.zeros(GRID.shape, np.float32)
    codes = np.zeros(GRID.shape, np.uint8)
    return Region("test", GRID, elevation, codes, zeros, (), codes, None, zeros)


@pytest.fixture
def build(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    def run(text, sites=DEFAULTS):
        (tmp_path / "dem.tif").touch()
        (tmp_path / "plan.yaml").write_text(CONFIG.format(sites=sites), encoding="utf-8")
        (tmp_path / "sites.csv").write_text(text, encoding="utf-8")
        loaded = load_config("plan.yaml")
        return build_sites(
            loaded,
            "sites.csv",
            region=make_region(),
            carriers=build_carriers(loaded),
            radios=build_radios(loaded)[0],
        )

    return run


@pytest.fixture
def refused(build):
    def run(text, sites=DEFAULTS):
        with pytest.raises(InvalidInputError) as caught:
            build(text, sites)
        return [str(problem) for problem in caught.value.problems]

    return run


def test_a_site_takes_from_the_config_what_its_file_does_not_say(build):
    (site,), (file,) = build("id,lon,lat\nA,145.5,-17.0\n")
    assert (site.site_id, site.height_agl_m, site.illustrative) == ("A", 30.0, False)
    assert [sector.sector_id for sector in site.sectors] == ["A/low/1", "A/low/2", "A/low/3"]
    assert [sector.azimuth_true_deg for sector in site.sectors] == [0.0, 120.0, 240.0]
    assert {sector.tilt_deg for sector in site.sectors} == {3.0}
    assert {sector.radio.radio_id for sector in site.sectors} == {"synthetic-a-n28-4t40"}
    assert (file.given, file.role) == ("sites.csv", "sites")


def test_what_the_file_says_comes_first(build):
    text = (
        "id,lon,lat,height_m,carriers,radio_id,radios,azimuths_deg,tilt_deg\n"
        "A,145.5,-17.0,45,mid;low,synthetic-b-n28-2t40,"
        '"{""mid"": ""synthetic-b-n78-4t10""}",90,-2\n'
    )
    (site,), _ = build(text)
    assert site.height_agl_m == 45.0
    assert [sector.sector_id for sector in site.sectors] == ["A/low/1", "A/mid/1"]
    radios = [sector.radio.radio_id for sector in site.sectors]
    assert radios == ["synthetic-b-n28-2t40", "synthetic-b-n78-4t10"]
    assert {(sector.azimuth_true_deg, sector.tilt_deg) for sector in site.sectors} == {(90.0, -2.0)}


def test_the_height_of_a_tower_is_not_taken_for_its_antennas(build):
    (site,), _ = build("id,lon,lat,tower_height_m\nA,145.5,-17.0,70\n")
    assert site.height_agl_m == 30.0  # of the config


def test_a_site_stands_in_the_cell_that_contains_it_and_on_its_ground(build):
    easting, northing = GRID.xy(37, 150)
    (site,), _ = build(f"id,lon,lat\nA,{lon_lat(easting, northing)}\n")
    assert (site.row, site.col) == (37, 150)
    assert site.ground_amsl_m == 37 * 200 + 150


def lon_lat(easting, northing):
    to_wgs84 = Transformer.from_crs(GRID.crs, 4326, always_xy=True)
    return "{},{}".format(*to_wgs84.transform(easting, northing))


def test_azimuths_are_turned_to_grid_north(build):
    (site,), _ = build("id,lon,lat\nA,145.5,-17.0\n")
    # west of the central meridian and south of the equator grid north lies east of true north
    for sector in site.sectors:
        turned = (sector.azimuth_grid_deg - sector.azimuth_true_deg + 180) % 360 - 180
        assert turned == pytest.approx(-0.4386, abs=1e-3)


def test_sites_come_sorted_by_id(build):
    sites, _ = build("id,lon,lat\nb,145.5,-17\na,145.51,-17\nC,145.52,-17\n")
    assert [site.site_id for site in sites] == ["C", "a", "b"]


def test_an_omni_is_one_sector_without_azimuth_or_tilt(build):
    (site,), _ = build(f"id,lon,lat,radio_id,azimuths_deg,tilt_deg\nA,145.5,-17,{OMNI},omni,0\n")
    (sector,) = site.sectors
    assert (sector.azimuth_true_deg, sector.azimuth_grid_deg, sector.tilt_deg) == (None, 0.0, 0.0)


def test_azimuths_and_tilt_of_a_mixed_mast_are_those_of_its_panels(build):
    (site,), _ = build(
        f'id,lon,lat,carriers,radios\nA,145.5,-17,low;mid,"{{""low"": ""{OMNI}""}}"\n'
    )
    assert [(s.carrier.name, s.azimuth_true_deg, s.tilt_deg) for s in site.sectors] == [
        ("low", None, 0.0),
        ("mid", 0.0, 3.0),
        ("mid", 120.0, 3.0),
        ("mid", 240.0, 3.0),
    ]


@pytest.mark.parametrize(
    ("column", "cell", "message"),
    [
        ("height_m", "-5", "sites.csv:2: site A: height_agl_m -5.0 is out of range; allowed: a"),
        ("height_m", "0", "height_agl_m 0.0 is out of range"),
        ("height_m", "0.5", "a number in m, at least 1 and at most 3000"),
        ("tilt_deg", "70", "tilt_deg 70.0 is out of range; allowed: a number in deg, at least -30"),
        ("azimuths_deg", "0;360", "azimuths_deg [0.0, 360.0] is out of range"),
        ("azimuths_deg", "-1", "azimuths_deg [-1.0] is out of range"),
        ("azimuths_deg", "0;120;120", "two sectors point the same way"),
        (
            "azimuths_deg",
            "omni",
            "radio 'synthetic-a-n28-4t40' has a sector antenna and no azimuth",
        ),
        ("radio_id", OMNI, f"radio '{OMNI}' has an omni antenna, which has no azimuth or tilt"),
        (
            "radio_id",
            "synthetic-a-n28",
            "there is no radio 'synthetic-a-n28'; allowed: synthetic-a",
        ),
        ("radio_id", "synthetic-a-n78-8t25", "does not transmit in n28; allowed: synthetic-a-n28"),
        ("carriers", "lo", "there is no carrier 'lo'; allowed: low, mid; did you mean 'low'?"),
        ("carriers", "low;low", "a carrier is listed twice"),
        ("radios", '"{""lwo"": ""x""}"', "there is no carrier 'lwo'"),
    ],
)
def test_what_a_site_cannot_have_is_refused_with_its_line(refused, column, cell, message):
    problems = refused(f"id,lon,lat,{column}\nA,145.5,-17,{cell}\n")
    assert any(message in problem for problem in problems), problems
    assert all(problem.startswith("sites.csv:2: site A: ") for problem in problems)


@pytest.mark.parametrize(
    ("place", "outcome"),
    [
        ("146.5,-17.0", "longitude 146.50000, latitude -17.00000 is outside the region"),
        ("-17.0,80.0", "check that the two are not swapped"),
        ("-33.0,-17.0", "is outside the region"),  # 180 degrees off: no place in the projection
        ("0,0", "is outside the region"),
    ],
)
def test_a_site_outside_the_region_is_refused_with_the_regions_extent(refused, place, outcome):
    (problem,) = refused(f"id,lon,lat\nA,{place}\n")
    assert outcome in problem
    assert "the region lies within longitude 145.4" in problem


@pytest.mark.parametrize(
    ("sites", "message"),
    [
        ("{carriers: [low]}", "the antenna has no height; add height_agl_m to the file"),
        ("{height_agl_m: 30}", "the site has no carrier; add carriers to the file"),
        ("{height_agl_m: 30, carriers: [low]}", "carrier 'low' has no radio; add radio_id"),
        (
            "{height_agl_m: 30, carriers: [low], radios: {low: synthetic-a-n28-4t40}}",
            "has a sector antenna and no azimuth",
        ),
    ],
)
def test_what_neither_file_nor_config_says_is_refused(refused, sites, message):
    problems = refused("id,lon,lat\nA,145.5,-17\n", sites)
    assert any(message in problem for problem in problems), problems


@pytest.mark.parametrize(
    ("sites", "message"),
    [
        ("{radios: {low: nothing}}", "plan.yaml:10: sites.radios.low: there is no radio 'nothing'"),
        ("{radios: {mid: synthetic-a-n28-4t40}}", "sites.radios.mid: radio 'synthetic-a-n28-4t40'"),
        ("{azimuths_deg: [0, 120, 0]}", "plan.yaml:10: sites.azimuths_deg: two sectors point"),
    ],
)
def test_a_default_that_cannot_be_is_the_configs_problem(refused, sites, message):
    problems = refused("id,lon,lat\nA,145.5,-17\n", sites)
    assert any(message in problem for problem in problems), problems


def test_all_problems_of_all_sites_come_at_once(refused):
    problems = refused("id,lon,lat,height_m,tilt_deg\nA,1,2,-5,70\nB,145.5,-17,-5,0\n")
    assert len(problems) == 4
