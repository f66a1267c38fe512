"""What ``ranplan new`` writes: it loads, holds what the user gave, and a region can be built."""

import datetime
import json
import re
from pathlib import Path

import numpy as np
import pytest
import rasterio
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from plan_inputs import CRS, NORTH, WEST, lon_lat, rough_terrain, write_raster, write_sites

from ranplan.config.candidates import build_candidates
from ranplan.config.constraints import build_rules
from ranplan.config.existing import build_existing
from ranplan.config.load import load_config
from ranplan.config.options import build_options
from ranplan.config.radio import build_carriers, build_radios
from ranplan.config.region import build_region
from ranplan.config.template import NewPlan, new_config
from ranplan.errors import InvalidInputError
from ranplan.io.plan_file import write_plan_file
from ranplan.io.yaml_quoting import yaml_text
from ranplan.io.yaml_text import read_yaml

TODAY = datetime.date(2026, 11, 24)
CELLS, CELL_M = 80, 100.0
FILE_NAME = st.text(
    st.characters(codec="utf-8", exclude_characters="/\0"), min_size=1, max_size=40
).filter(lambda name: name.strip() != "")
ODD_TEXT = st.text(st.characters(exclude_categories=[]), min_size=1) | st.sampled_from(
    [
        *("true", "~", "null", "1e3", "0x10", "- a", "a: b", "a #b", "#", "'", '"', "\\", "{a"),
        *("[", "%a", "a,b", "\x85", "\u2028", "\ufeff", "\x7f", " a", "a ", "?", "!a", "&a", "*a"),
        *("|", "---", "...", "2027-01-01", "<<", "=", "yes", "12:30", "a\nb", "\udc80"),
    ]
)


@pytest.fixture(scope="module")
def inputs(tmp_path_factory):
    """Folder with one of every kind of file that a user may have, over hills of 8 km."""
    folder = tmp_path_factory.mktemp("inputs")
    terrain = rough_terrain((CELLS, CELLS))
    write_raster(folder / "dem.tif", terrain, cell_m=CELL_M)
    write_raster(folder / "people.tif", np.full((CELLS, CELLS), 3.0, np.float32), cell_m=CELL_M)
    write_raster(folder / "cover.tif", np.full((CELLS, CELLS), 10, np.uint8), cell_m=CELL_M)
    easting, northing = WEST + 1000 * np.arange(2, 7), NORTH - 1000 * np.arange(2, 7)
    longitude, latitude = lon_lat(easting, northing)
    places = list(zip(longitude, latitude, (500, 0, 40, 700, 10), strict=True))
    write_places(folder / "geonames.csv", "lat,lon,population", [(y, x, n) for x, y, n in places])
    write_places(folder / "census.csv", "POP,Longitude,Latitude", [(n, x, y) for x, y, n in places])
    write_features(
        folder / "villages.geojson", [("Point", [x, y], {"people": n}) for x, y, n in places]
    )
    route = [[float(x), float(y)] for x, y, _ in places]
    write_features(folder / "fibre.geojson", [("LineString", route, {})])
    write_sites(folder / "masts.csv", easting[:2], northing[:2])
    write_sites(folder / "towers.csv", easting[3:], northing[3:], height_agl_m=35.0)
    bare = [f"T{at},{x:.7f},{y:.7f},{'40' * (at > 0)}" for at, (x, y, _) in enumerate(places)]
    (folder / "bare.csv").write_text("tower_id,lon,lat,tower_height_m\n" + "\n".join(bare))
    whole = {"site_id": "A", "height_agl_m": 30, "carriers": "n28", "azimuths_deg": "0;180"}
    whole |= {"radio_id": "synthetic-b-n28-2t40"}
    write_features(folder / "complete.geojson", [("Point", route[0], whole)])
    return folder


def write_places(path, header, rows):
    path.write_text("\n".join([header, *(",".join(str(cell) for cell in row) for row in rows)]))


def write_features(path, features):
    written_out = [
        {
            "type": "Feature",
            "geometry": {"type": kind, "coordinates": coordinates},
            "properties": properties,
        }
        for kind, coordinates, properties in features
    ]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": written_out}))


def written(folder: Path, inputs: Path, **wanted):
    """Write a new config and load it; file names are those of the inputs."""
    files = {
        key: str(inputs / value) if key not in {"name", "currency", "cell_m", "dem_crs"} else value
        for key, value in wanted.items()
        if key != "dem"
    }
    dem = tuple(str(inputs / name) for name in wanted.get("dem", ["dem.tif"]))
    text = new_config(NewPlan(folder=folder, dem=dem, **files), today=TODAY)
    return load_config(write_plan_file(folder, text))


def refusal(folder: Path, inputs: Path, **wanted) -> list[str]:
    with pytest.raises(InvalidInputError) as refused:
        written(folder, inputs, **wanted)
    lines = [str(problem) for problem in refused.value.problems]
    assert not any("\n" in line for line in lines)
    return lines


def points_to(loaded, path: str, inputs: Path, name: str) -> bool:
    return not Path(path).is_absolute() and (loaded.base_dir / path).samefile(inputs / name)


COMBINATIONS = [
    {},
    {"places": "geonames.csv"},
    {"places": "census.csv", "land_cover": "cover.tif"},
    {"places": "villages.geojson", "population": "people.tif"},
    {"population": "people.tif", "masts": "masts.csv", "towers": "towers.csv"},
    {"masts": "complete.geojson", "towers": "bare.csv", "fibre": "fibre.geojson"},
    {
        "places": "geonames.csv",
        "population": "people.tif",
        "land_cover": "cover.tif",
        "masts": "masts.csv",
        "towers": "towers.csv",
        "fibre": "fibre.geojson",
        "currency": "XOF",
        "name": "Région № 1: 'ridge' #3",
        "cell_m": 200.0,
    },
]


@pytest.mark.parametrize("wanted", COMBINATIONS, ids=lambda wanted: "+".join(wanted) or "terrain")
def test_what_is_written_loads_and_holds_what_the_user_gave(wanted, inputs, tmp_path):
    folder = tmp_path / "hills"
    loaded = written(folder, inputs, **wanted)
    config = loaded.config
    assert [path.name for path in folder.iterdir()] == ["plan.yaml"]
    assert len(loaded.text.splitlines()) < 150
    assert max(map(len, loaded.text.splitlines())) <= 100
    assert config.name == wanted.get("name", "hills")
    assert config.costs.currency == wanted.get("currency", "USD")
    assert config.region.cell_m == wanted.get("cell_m", CELL_M)
    assert (config.life.build_date, config.life.end_of_life) == ("2027-01-01", "2041-12-31")
    population, network = config.region.population, config.existing_network
    named = {
        "places": [source.file for source in (population.points if population else [])],
        "population": [source.file for source in (population.rasters if population else [])],
        "land_cover": [config.region.land_cover.file] if config.region.land_cover else [],
        "masts": [source.file for source in network.masts],
        "towers": [source.file for source in config.candidates.files],
        "fibre": [config.backhaul.fibre.file] if config.backhaul else [],
    }
    for role, paths in named.items():
        assert len(paths) == (role in wanted)
        assert all(points_to(loaded, path, inputs, wanted[role]) for path in paths)
    assert points_to(loaded, config.region.elevation.files[0], inputs, "dem.tif")
    region, _ = build_region(loaded)
    n_cells = region.grid.shape[0] * region.grid.shape[1]
    assert f"{n_cells:,} cells" in loaded.text
    everywhere = 3.0 * n_cells * (config.region.cell_m / CELL_M) ** 2
    people = 1250.0 * ("places" in wanted) + everywhere * ("population" in wanted)
    assert (region.population is None) == (people == 0.0)
    if people > 0.0:
        assert region.population.sum() == pytest.approx(people, rel=1e-3)
    carriers, (radios, _) = build_carriers(loaded), build_radios(loaded)
    existing = build_existing(loaded, region, carriers, radios)
    assert (len(existing.sites) > 0) == ("masts" in wanted)
    candidates = build_candidates(loaded, region, existing.sites).candidates
    assert any(candidate.is_existing for candidate in candidates) == ("towers" in wanted)
    options = build_options(
        loaded, region, candidates, carriers, radios, masts=existing.sites
    ).options
    assert len({option.candidate.site_id for option in options}) > 10
    assert any(option.backhaul is not None for option in options) == ("fibre" in wanted)
    assert build_rules(loaded, region).files == ()


@pytest.mark.parametrize(
    ("cells", "cell_m"), [(80, 100.0), (150, 300.0), (300, 300.0), (200, 1000.0)]
)
@pytest.mark.parametrize("people", [False, True])
def test_there_are_fifty_to_two_hundred_candidates_whatever_the_region_s_size(
    cells, cell_m, people, tmp_path
):
    write_raster(tmp_path / "dem.tif", rough_terrain((cells, cells)), cell_m=cell_m)
    everywhere = np.full((cells, cells), cell_m**2 / 1e5, np.float32)
    write_raster(tmp_path / "people.tif", everywhere, cell_m=cell_m)
    wanted = {"population": "people.tif"} if people else {}
    loaded = written(tmp_path / "plan", tmp_path, **wanted)
    region, _ = build_region(loaded)
    assert 50 <= len(build_candidates(loaded, region, ()).candidates) <= 200


def test_the_budget_is_for_about_ten_new_sites_as_its_comment_says(inputs, tmp_path):
    loaded = written(tmp_path / "plan", inputs)
    region, _ = build_region(loaded)
    candidates = build_candidates(loaded, region, ()).candidates
    carriers, (radios, _) = build_carriers(loaded), build_radios(loaded)
    options = build_options(loaded, region, candidates, carriers, radios, masts=()).options
    dearest = max(options, key=lambda option: option.cost.capex)
    assert (dearest.equipment, dearest.site.height_agl_m) == ("two-bands", 45.0)
    assert "about ten new sites of 45 m with two bands" in loaded.text
    assert 9.5 <= loaded.config.placement.budget_capex / dearest.cost.capex <= 10.5


def test_every_commented_example_is_one_that_loads(inputs, tmp_path):
    loaded = written(tmp_path / "plan", inputs)
    example = re.compile(
        r"^( *)# ((?:bounds|coast|land_cover|population|existing_network|files|operator|source|"
        r"constraints|  zoning|  licences|  setbacks|reporting_areas):.*)$",
        re.MULTILINE,
    )
    text, n_examples = example.subn(r"\1\2", loaded.text)
    assert n_examples == 13
    for name in set(re.findall(r"file: ([a-z_.]+)", text)):
        (tmp_path / "plan" / name).touch()
    (tmp_path / "plan" / "plan.yaml").write_text(text)
    config = load_config(tmp_path / "plan" / "plan.yaml").config
    assert config.region.bounds is not None
    assert config.operator == "Your Company"
    assert [rule.id for rule in config.constraints.setbacks] == ["homes"]


def test_the_bounds_it_offers_are_inside_the_terrain(inputs, tmp_path):
    loaded = written(tmp_path / "plan", inputs)
    path = tmp_path / "plan" / "plan.yaml"
    path.write_text(loaded.text.replace("# bounds:", "bounds:"))
    whole, _ = build_region(loaded)
    middle, _ = build_region(load_config(path))
    assert middle.grid.shape[0] == pytest.approx(whole.grid.shape[0] / 2, abs=3)


def test_what_a_file_of_masts_leaves_out_is_assumed_in_plain_sight(inputs, tmp_path):
    loaded = written(tmp_path / "plan", inputs, masts="masts.csv")
    assert loaded.config.sites.height_agl_m is None  # the file says it
    assert loaded.config.sites.carriers == ["n28"]
    assert "of the 2 without carriers" in loaded.text
    complete = written(tmp_path / "complete", inputs, masts="complete.geojson")
    assert "sites" not in complete.config.model_fields_set


def test_a_height_that_the_file_of_towers_lacks_is_assumed_in_plain_sight(inputs, tmp_path):
    loaded = written(tmp_path / "plan", inputs, towers="bare.csv")
    assert "1 of 5 have no height in the file" in loaded.text
    assert loaded.config.candidates.files[0].default_height_agl_m is not None
    complete = written(tmp_path / "complete", inputs, towers="towers.csv")
    assert complete.config.candidates.files[0].default_height_agl_m is None


@pytest.mark.parametrize(("unit", "stated"), [("ft", "ft"), ("m", "metre"), ("m", None)])
def test_the_unit_is_the_one_the_terrain_states(unit, stated, tmp_path):
    write_raster(tmp_path / "dem.tif", rough_terrain((CELLS, CELLS)), cell_m=CELL_M)
    if stated is not None:
        with rasterio.open(tmp_path / "dem.tif", "r+") as file:
            file.units = (stated,)
    loaded = written(tmp_path / "plan", tmp_path)
    assert loaded.config.region.elevation.unit == unit
    assert ("as the files state" in loaded.text) == (stated is not None)


def test_terrain_without_a_crs_needs_to_be_told_one(tmp_path):
    write_raster(tmp_path / "dem.tif", rough_terrain((CELLS, CELLS)), cell_m=CELL_M, crs=None)
    assert refusal(tmp_path / "plan", tmp_path) == [
        f"{tmp_path}/dem.tif: states no CRS; "
        "pass --dem-crs EPSG:..., the code that the data's source names"
    ]
    loaded = written(tmp_path / "plan", tmp_path, dem_crs=CRS)
    assert loaded.config.region.elevation.crs == CRS
    region, _ = build_region(loaded)
    assert region.grid.crs.to_epsg() == 32755


def test_a_crs_that_contradicts_the_file_is_refused(inputs, tmp_path):
    lines = refusal(tmp_path / "plan", inputs, dem_crs="EPSG:32631")
    assert "--dem-crs says 'WGS 84 / UTM zone 31N'; leave out --dem-crs" in lines[0]
    assert refusal(tmp_path / "plan", inputs, dem_crs="EPSG:0")[0].startswith("--dem-crs: unknown")
    redundant = written(tmp_path / "plan", inputs, dem_crs=CRS)
    assert redundant.config.region.elevation.crs is None


def test_tiles_are_joined_and_cells_are_wide_enough_for_a_laptop(tmp_path):
    for number in range(2):  # a degree of one-second terrain, as headers without data
        west = rasterio.Affine(1 / 3600, 0, 5 + number / 2, 0, -1 / 3600, 45)
        options = {"driver": "GTiff", "width": 1800, "height": 3600, "count": 1, "dtype": "int16"}
        name = tmp_path / f"{number}.tif"
        with rasterio.open(name, "w", crs="EPSG:4326", transform=west, sparse_ok=True, **options):
            pass
    loaded = written(tmp_path / "plan", tmp_path, dem=["0.tif", "1.tif"])
    assert loaded.config.region.elevation.files == ["../0.tif", "../1.tif"]
    assert loaded.config.region.cell_m == 50.0  # 8,800 km2 in four million cells is 47 m
    assert "for 30 m would be more than four million" in loaded.text
    assert "WGS 84 / UTM zone 31N, EPSG:32631" in loaded.text


def test_every_file_that_cannot_be_used_is_named_at_once(inputs, tmp_path):
    lines = refusal(
        tmp_path / "plan",
        inputs,
        places="geonames.cvs",
        masts="dem.tif",
        population="geonames.csv",
        land_cover="nothing.tif",
    )
    assert [Path(line.split(": ")[0]).name for line in lines] == [
        "geonames.cvs",
        "dem.tif",
        "geonames.csv",
        "nothing.tif",
    ]
    assert "did you mean" in lines[0]
    assert "geonames.csv" in lines[0]


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("lat,lon,size", "has no columns with the number of people among lat, lon, size"),
        ("population,lon,pop", r"has 2 columns with the number of people \(population, pop\)"),
        ("x,y,population", "has 0 columns named lon or lng or long or longitude"),
    ],
)
def test_places_without_people_or_coordinates_are_refused(header, expected, inputs, tmp_path):
    write_places(tmp_path / "towns.csv", header, [(-17.0, 145.0, 5)])
    lines = refusal(tmp_path / "plan", inputs, places=str(tmp_path / "towns.csv"))
    assert re.search(expected, lines[0])


def test_places_of_another_region_are_refused(inputs, tmp_path):
    write_places(tmp_path / "towns.csv", "lat,lon,population", [(44.0, 5.0, 900)])
    lines = refusal(tmp_path / "plan", inputs, places=str(tmp_path / "towns.csv"))
    assert "none of its 1 places with people lies in the terrain" in lines[0]


@given(text=ODD_TEXT)
@settings(max_examples=500, deadline=None, derandomize=True)
def test_any_text_is_read_back_as_it_was_wherever_it_stands(text, tmp_path_factory):
    quoted = yaml_text(text)
    assert "\n" not in quoted
    path = tmp_path_factory.getbasetemp() / "odd.yaml"
    page = f"# {quoted}\nkey: {quoted}  # comment\nflow: {{file: {quoted}}}\nlist:\n  - {quoted}\n"
    path.write_bytes(page.encode())
    assert read_yaml(path).data == {"key": text, "flow": {"file": text}, "list": [text]}


@given(stem=FILE_NAME, folder_name=FILE_NAME)
@settings(
    max_examples=60,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_any_file_and_folder_name_survives(stem, folder_name, inputs, tmp_path):
    folder, towns = tmp_path / f"in {folder_name}", f"{stem}.csv"
    folder.mkdir(exist_ok=True)
    (folder / towns).write_bytes((inputs / "geonames.csv").read_bytes())
    loaded = written(folder / "plan", inputs, places=str(folder / towns), name=stem)
    assert loaded.config.name == stem
    assert loaded.config.region.population.points[0].file == f"../{towns}"
    build_region(loaded)


def test_paths_hold_where_the_folder_is_reached_by_a_link(inputs, tmp_path):
    (tmp_path / "deep" / "down").mkdir(parents=True)
    (tmp_path / "link").symlink_to(tmp_path / "deep" / "down")
    loaded = written(tmp_path / "link", inputs)
    assert points_to(loaded, loaded.config.region.elevation.files[0], inputs, "dem.tif")
