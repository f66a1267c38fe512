"""From config and files to a region, whole: real terrain, small made-up layers, and refusals."""

import textwrap
from pathlib import Path

import numpy as np
import pytest
import rasterio
from affine import Affine
from pyproj import CRS, Transformer

from ranplan.config.load import load_config
from ranplan.config.region import build_region
from ranplan.constants import ZONE_COASTAL, ZONE_INLAND, ZONE_SEA
from ranplan.errors import InvalidInputError
from ranplan.io.inputs import describe

CONFIG = """\
schema_version: 1
name: test region
region:
{region}
carriers:
  c700:
    band: n28
    frequency_mhz: 763
    bandwidth_mhz: 10
    subcarrier_spacing_khz: 15
    radius_m: 30000
sites: {{carriers: [c700]}}
coverage: {{tiers: [{{name: basic, rsrp_dbm: -110}}]}}
"""
FLAT = """
cell_m: 100
elevation: {files: [dem.tif]}
"""
WEST, NORTH = 300_000.0, 8_150_000.0


def region(folder: Path, text: str):
    body = textwrap.indent(textwrap.dedent(text).strip(), "  ")
    (folder / "plan.yaml").write_text(CONFIG.format(region=body))
    return build_region(load_config(folder / "plan.yaml"))


def raster(path: Path, values, *, crs="EPSG:32755", nodata=None, pixel=100.0):
    values = np.asarray(values)
    with rasterio.open(
        path,
        "w",
        driver="GTiff",
        height=values.shape[0],
        width=values.shape[1],
        count=1,
        dtype=values.dtype,
        crs=crs,
        nodata=nodata,
        transform=Affine(pixel, 0.0, WEST, 0.0, -pixel, NORTH),
    ) as dataset:
        dataset.write(values, 1)


@pytest.fixture
def flat(tmp_path) -> Path:
    """A folder with 60 x 60 cells of flat land; 56 x 56 of them make the region."""
    raster(tmp_path / "dem.tif", np.full((60, 60), 25.0, np.float32))
    return tmp_path


def cairns(shared_dir: Path, box: str, *, cell_m: int = 270, more: str = "") -> str:
    data = shared_dir / "sample_data"
    return f"""
cell_m: {cell_m}
bounds: {box}
elevation:
  files: ["{data}/cairns_qld/cairns.zip"]
  crs: EPSG:32755
coast:
  sea_below_m: 0
  land: {{file: "{data}/boundaries/countries-10m.json", layer: land}}
{more}"""


# Real terrain


@pytest.mark.parametrize(
    "box",
    [
        "{west: 145.05, south: -16.60, east: 145.50, north: -15.85}",
        "{west: 145.10, south: -17.60, east: 146.00, north: -16.70}",
    ],
    ids=["Daintree", "Atherton-Cairns"],
)
def test_the_cairns_coast_has_sea_coastal_and_inland_zones(shared_dir, tmp_path, box):
    found, files = region(tmp_path, cairns(shared_dir, box))
    sea = found.zone == ZONE_SEA
    assert 0.1 < sea.mean() < 0.9
    assert set(np.unique(found.zone)) == {ZONE_SEA, ZONE_COASTAL, ZONE_INLAND}
    assert (found.elevation_amsl_m[sea] == 0.0).all()
    assert (found.elevation_amsl_m[found.zone == ZONE_COASTAL] < 100.0).all()
    assert found.elevation_amsl_m.min() == 0.0
    assert 1300.0 < found.elevation_amsl_m.max() < 1622.0  # Bartle Frere, 1611 m, is in the second
    assert found.grid.crs.to_epsg() == 32755
    assert [file.role for file in files] == ["elevation", "land"]
    assert any("sea and set to 0 m" in note for note in found.notes)
    assert np.isfinite(found.elevation_amsl_m).all()


def test_the_people_of_far_north_queensland_are_all_accounted_for(shared_dir, tmp_path):
    places = shared_dir / "sample_data" / "places_airports" / "geonames_cairns_qld.csv"
    more = f"""
population:
  points:
    - file: "{places}"
      kernel: {{shape: disc, density_per_km2: 500}}
"""
    box = "{west: 145.05, south: -17.60, east: 146.00, north: -15.85}"
    found, _ = region(tmp_path, cairns(shared_dir, box, cell_m=500, more=more))
    assert found.population is not None
    numbers = next(note for note in found.notes if note.startswith("population")).split()
    people = [int(text.replace(",", "")) for text in numbers if text.replace(",", "").isdigit()]
    assert sum(people) == pytest.approx(372_628, abs=2)  # sample_data/SOURCES.md
    assert people[0] > 300_000
    assert found.population.sum() == pytest.approx(people[0], rel=1e-5)
    assert found.population[found.zone == ZONE_SEA].sum() == 0.0
    row, col = found.grid.rowcol(
        *Transformer.from_crs(4326, 32755, always_xy=True).transform(145.4785, -17.2688)
    )
    assert found.population[row, col] > 0.0  # Atherton


def test_the_voids_of_ventoux_are_refused_and_the_advice_is_enough(shared_dir, tmp_path):
    tile = shared_dir / "sample_data" / "ventoux_fr" / "N44E005.hgt"
    plain = f'cell_m: 90\nelevation: {{files: ["{tile}"]'
    with pytest.raises(InvalidInputError, match=r"N44E005\.hgt: 4,\d\d\d cells") as caught:
        region(tmp_path, plain + "}")
    message = str(caught.value)
    advised = message.split("max_void_m: ")[1].split(",")[0]
    found, _ = region(tmp_path, f"{plain}, voids: interpolate, max_void_m: {advised}}}")
    assert np.isfinite(found.elevation_amsl_m).all()
    assert found.elevation_amsl_m.min() > 30.0
    assert found.elevation_amsl_m.max() < 2800.0
    assert any("void cells of the source interpolated" in note for note in found.notes)
    assert found.grid.crs.to_epsg() == 32631


def test_kossou_without_bounds_fills_its_tile(shared_dir, tmp_path):
    tile = shared_dir / "sample_data" / "kossou_ci" / "n07_w006_3arc_v2.tif"
    found, files = region(tmp_path, f'cell_m: 92\nelevation: {{files: ["{tile}"]}}')
    assert (found.zone == ZONE_INLAND).all()
    assert found.elevation_amsl_m.min() >= 144.0
    assert found.elevation_amsl_m.max() <= 547.0
    rows, cols = found.grid.shape
    assert rows * cols * 0.092**2 > 0.95 * 110.6 * 109.5  # one degree by one at 7.5 N [km2]
    assert 7.0 < found.latitude_deg.min() < found.latitude_deg.max() < 8.0
    assert (found.clutter_class == 255).all()
    assert found.population is None
    assert any("open ground" in note for note in found.notes)
    (record,) = describe(files[0])
    assert record.size_bytes == 2_889_600


# Small layers


def test_the_grid_is_snapped_and_its_edges_stay_clear_of_the_tile_s(flat):
    found, _ = region(flat, FLAT)
    assert found.grid.shape == (56, 56)
    assert all(edge % 100.0 == 0.0 for edge in found.grid.bounds)
    assert found.grid.crs == CRS.from_epsg(32755)
    assert (found.elevation_amsl_m == 25.0).all()
    for array in (found.elevation_amsl_m, found.clutter_height_m, found.latitude_deg):
        assert (array.shape, array.dtype) == (found.grid.shape, np.float32)
    assert found.zone.dtype == found.clutter_class.dtype == np.uint8


def test_land_cover_makes_heights_sea_and_zones(flat):
    codes = np.full((60, 60), 1, np.uint8)
    codes[:, 30:] = 2
    raster(flat / "cover.tif", codes)
    (flat / "classes.csv").write_text("code,name,height_m,is_sea\n1,forest,15,0\n2,ocean,3,1\n")
    text = """
    cell_m: 100
    elevation: {files: [dem.tif]}
    land_cover: {file: cover.tif, classes: classes.csv, heights_m: {forest: 22.5}}
    coast: {from_land_cover: true}
    """
    found, files = region(flat, text)
    sea = found.clutter_class == 2
    np.testing.assert_array_equal(found.zone == ZONE_SEA, sea)
    assert (found.zone[~sea] == ZONE_COASTAL).all()
    assert (found.clutter_height_m[~sea] == 22.5).all()
    assert (found.clutter_height_m[sea] == 0.0).all(), "nothing stands on the sea"
    assert (found.elevation_amsl_m[sea] == 0.0).all()
    assert [file.given for file in files] == ["dem.tif", "classes.csv", "cover.tif"]


def test_bathymetry_is_sea_and_not_an_impossible_height(tmp_path):
    values = np.full((60, 60), 25.0, np.float32)
    values[:, :30] = -2100.0
    raster(tmp_path / "dem.tif", values)
    with pytest.raises(InvalidInputError, match=r"1,\d\d\d cells of land have impossible heights"):
        region(tmp_path, FLAT)
    found, _ = region(tmp_path, FLAT + "coast: {sea_below_m: 0}")
    assert (found.elevation_amsl_m[:, :28] == 0.0).all()
    assert (found.zone[:, :28] == ZONE_SEA).all()


@pytest.mark.parametrize("quantity", ["count", "density_per_km2"])
@pytest.mark.parametrize("pixel", [40.0, 100.0, 300.0])
def test_a_population_raster_keeps_its_total(flat, quantity, pixel):
    n = round(6000 / pixel)
    people = np.zeros((n, n))
    inner = slice(round(600 / pixel), round(5400 / pixel))
    people[inner, inner] = np.random.default_rng(5).uniform(0.0, 40.0, people[inner, inner].shape)
    raster(flat / "people.tif", people, pixel=pixel)
    found, _ = region(
        flat, FLAT + f"population: {{rasters: [{{file: people.tif, quantity: {quantity}}}]}}"
    )
    factor = 1.0 if quantity == "count" else (pixel / 1000.0) ** 2
    assert found.population.sum(dtype=float) == pytest.approx(people.sum() * factor, rel=1e-6)


def test_population_in_degrees_by_area_agrees_with_the_area_of_the_region(flat):
    """A density of 100 people a square kilometre everywhere is 1 person a 100 m cell."""
    longitude, latitude = Transformer.from_crs(32755, 4326, always_xy=True).transform(WEST, NORTH)
    with rasterio.open(
        flat / "people.tif", "w", driver="GTiff", height=90, width=90, count=1, dtype="float32",
        crs="EPSG:4326", transform=Affine(0.001, 0, longitude - 0.01, 0, -0.001, latitude + 0.01),
    ) as dataset:  # fmt: skip
        dataset.write(np.full((1, 90, 90), 100.0, np.float32))
    text = FLAT + "population: {rasters: [{file: people.tif, quantity: density_per_km2}]}"
    found, _ = region(flat, text)
    assert found.population.sum() == pytest.approx(found.population.size, rel=0.02)
    assert found.population[10:-10, 10:-10].mean() == pytest.approx(1.0, rel=0.02)


def test_nodata_of_a_population_raster_is_nobody_and_is_counted(flat):
    people = np.full((60, 60), 2.0, np.float32)
    people[:30] = -99999.0
    raster(flat / "people.tif", people, nodata=-99999.0)
    text = FLAT + "population: {rasters: [{file: people.tif, quantity: count}]}"
    found, _ = region(flat, text)
    assert found.population.sum() == 2.0 * 28 * 56
    assert any("source cells without data hold nobody" in note for note in found.notes)


@pytest.mark.parametrize("value", [-5.0, np.nan, np.inf])
def test_a_cell_that_is_no_number_of_people_is_refused_with_its_place(flat, value):
    people = np.full((60, 60), 2.0, np.float32)
    people[30, 30] = value
    raster(flat / "people.tif", people)
    with pytest.raises(InvalidInputError, match=r"people\.tif: 1 cells hold no number of people"):
        region(flat, FLAT + "population: {rasters: [{file: people.tif, quantity: count}]}")


def test_sources_of_people_are_added(flat):
    raster(flat / "people.tif", np.full((60, 60), 1.0, np.float32))
    longitude, latitude = Transformer.from_crs(32755, 4326, always_xy=True).transform(
        WEST + 3000.0, NORTH - 3000.0
    )
    (flat / "towns.csv").write_text(f"lat,lon,people\n{latitude},{longitude},500\n10,10,9\n")
    text = FLAT + textwrap.dedent("""
    population:
      rasters: [{file: people.tif, quantity: count}]
      points:
        - {file: towns.csv, field: people, illustrative: true,
           kernel: {shape: gaussian, radius_m: 300}}
    """)
    found, _ = region(flat, text)
    assert found.population.sum() == pytest.approx(56 * 56 + 500.0)
    assert any("500 people in the region, 9 outside it" in note for note in found.notes)
    assert found.illustrative == ("population: towns.csv",)


# Refusals that name the config's line


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (FLAT.replace("100", "0.01"), r"plan\.yaml:4: region\.cell_m: 0\.01 m cells make a grid"),
        (FLAT.replace("100", "50000"), r"region\.cell_m: the terrain files hold no upright box"),
        (FLAT + "crs: EPSG:999999", r"plan\.yaml:6: region\.crs: unknown CRS 'EPSG:999999'"),
        (FLAT + "crs: EPSG:3857", r"region\.crs: a metre on the ground is 1\.\d+ m"),
        (FLAT + "crs: EPSG:4326", r"region\.crs: 'WGS 84' is not projected in metres"),
        (
            FLAT + "bounds: {west: 145.0, south: -17.0, east: 146.0, north: -16.0}",
            r"plan\.yaml:5: region\.elevation\.files: [\d,]+ of [\d,]+ cells of the region have no",
        ),
        (FLAT + "coast: {sea_below_m: 9000}", r"region\.coast: every cell of the region is sea"),
    ],
)
def test_what_the_config_asks_in_vain_is_refused_at_its_line(flat, text, message):
    with pytest.raises(InvalidInputError, match=message):
        region(flat, text)


def test_worldcover_does_not_tell_where_the_sea_is(flat):
    raster(flat / "cover.tif", np.full((60, 60), 80, np.uint8))
    text = FLAT + "land_cover: {file: cover.tif}\ncoast: {from_land_cover: true}"
    with pytest.raises(InvalidInputError, match=r"no class has is_sea true; give coast\.land"):
        region(flat, text)


def test_a_height_for_a_class_that_is_not_there_is_refused_with_a_suggestion(flat):
    raster(flat / "cover.tif", np.full((60, 60), 10, np.uint8))
    text = FLAT + "land_cover: {file: cover.tif, heights_m: {tree-cover: 12, built-up: 300}}"
    with pytest.raises(InvalidInputError) as caught:
        region(flat, text)
    first, second = (str(problem) for problem in caught.value.problems)
    assert first.startswith(str(flat / "plan.yaml") + ":6: region.land_cover.heights_m: unknown")
    assert "did you mean 'tree cover'?" in first
    assert "built-up is 300 m high; 0 to 100 m" in second


def test_an_empty_population_is_refused(flat):
    (flat / "towns.csv").write_text("lat,lon,population\n10,10,900\n")
    text = FLAT + (
        "population: {points: [{file: towns.csv, kernel: {shape: disc, radius_m: 500}}]}"
    )
    with pytest.raises(InvalidInputError, match=r"region\.population: empty population"):
        region(flat, text)


def test_a_kernel_of_a_thousand_cells_is_refused(flat):
    (flat / "towns.csv").write_text("lat,lon,population\n-16.9,145.5,900\n")
    text = FLAT + (
        "population: {points: [{file: towns.csv, kernel: {shape: disc, radius_m: 100001}}]}"
    )
    with pytest.raises(InvalidInputError, match=r"points\[0\]\.kernel: spreads people over a rad"):
        region(flat, text)


def test_a_virtual_path_of_gdal_is_refused_since_it_starts_elsewhere(flat):
    with pytest.raises(InvalidInputError, match=r"^/vsizip/dem\.zip: is a virtual path"):
        region(flat, FLAT.replace("dem.tif", "/vsizip/dem.zip"))


def test_the_same_config_gives_the_same_region(flat):
    raster(flat / "cover.tif", np.full((60, 60), 10, np.uint8))
    text = FLAT + "land_cover: {file: cover.tif}"
    one, other = region(flat, text)[0], region(flat, text)[0]
    for name in ("elevation_amsl_m", "clutter_class", "clutter_height_m", "zone", "latitude_deg"):
        np.testing.assert_array_equal(getattr(one, name), getattr(other, name))
    assert one.notes == other.notes
