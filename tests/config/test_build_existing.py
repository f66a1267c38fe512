"""The network in service: its masts built, its polygons and rasters counted by hand."""

import json

import numpy as np
import pytest
import rasterio
from affine import Affine
from pyproj import Transformer
from siting_files import GRID, Folder, lon_lat, make_region, points, write_lines

from ranplan.config.existing import build_existing
from ranplan.errors import InvalidInputError

DEFAULTS = (
    "sites: {height_agl_m: 30, carriers: [low], azimuths_deg: [0, 120, 240],"
    " radios: {low: synthetic-a-n28-4t40}}\n"
)
WEST, NORTH = GRID.bounds[0], GRID.bounds[3]


@pytest.fixture
def build(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    folder = Folder(tmp_path)

    def run(section, **files):
        for name, text in files.items():
            (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
        loaded = folder.load(f"{DEFAULTS}existing_network: {section}\n")
        return build_existing(loaded, make_region(), *folder.radio_parts(loaded))

    return run


@pytest.fixture
def refused(build):
    def run(section, **files):
        with pytest.raises(InvalidInputError) as caught:
            build(section, **files)
        return [str(problem) for problem in caught.value.problems]

    return run


def masts(*rows):
    return "id,lon,lat,height_m\n" + points(*rows)


def test_without_a_section_nothing_is_in_service(build):
    found = build("{}")
    assert (found.sites, found.files, found.notes) == ((), (), ())
    assert found.served.shape == GRID.shape
    assert found.served.dtype == bool
    assert not found.served.any()


def test_masts_of_several_files_take_their_defaults_from_the_config(build):
    first = "{file: a.csv, source: register, licence: CC0}"
    found = build(
        f"{{masts: [{first}, {{file: b.csv, illustrative: true}}]}}",
        a=masts(("M2", 50, 120, 40)),
        b=masts(("M1", 60, 130, "")),
    )
    assert [(site.site_id, site.height_agl_m, site.illustrative) for site in found.sites] == [
        ("M1", 30.0, True),
        ("M2", 40.0, False),
    ]
    assert [s.sector_id for s in found.sites[1].sectors] == ["M2/low/1", "M2/low/2", "M2/low/3"]
    assert [(f.given, f.role, f.source, f.licence, f.illustrative) for f in found.files] == [
        ("a.csv", "masts in service", "register", "CC0", False),
        ("b.csv", "masts in service", None, None, True),
    ]
    assert not found.served.any()


def test_masts_outside_the_region_are_left_out_and_said(build):
    text = masts(("M1", 50, 120, 40)) + "M2,145.5,-16,40\nM3,10,10,-5\n"
    found = build("{masts: [{file: a.csv}]}", a=text)
    assert [site.site_id for site in found.sites] == ["M1"]
    assert found.notes == ("a.csv: 2 of 3 masts in service are outside the region and left out",)


def test_a_file_without_a_mast_in_the_region_is_refused(refused):
    (problem,) = refused("{masts: [{file: a.csv}]}", a="id,lon,lat\nM1,-17,45\n")
    assert problem.startswith("a.csv: none of its 1 masts in service is inside the region")


def test_an_id_in_two_files_is_refused_with_both_names(refused):
    (problem,) = refused(
        "{masts: [{file: a.csv}, {file: b.csv}]}",
        a=masts(("M1", 50, 120, 40)),
        b=masts(("M1", 60, 130, 40)),
    )
    assert problem.startswith("b.csv:2: site M1: this id stands in a.csv already")


def test_a_mast_that_cannot_be_is_refused_with_its_line(refused):
    problems = refused("{masts: [{file: a.csv}]}", a=masts(("M1", 50, 120, -4)))
    assert problems[0].startswith("a.csv:2: site M1: height_agl_m -4.0 is out of range")


def corner(row, col):
    """Easting and northing of the north-western corner of a cell."""
    return WEST + col * GRID.cell_m, NORTH - row * GRID.cell_m


def box(top, left, bottom, right):
    corners = [(top, left), (bottom, left), (bottom, right), (top, right), (top, left)]
    return [corner(*item) for item in corners]


def cells(served):
    rows, cols = np.nonzero(served)
    return rows.min(), rows.max(), cols.min(), cols.max(), len(rows)


def test_a_cell_is_served_if_its_centre_is_inside_a_polygon(build, tmp_path):
    # from 0.4 of a cell above centre row 30 to 0.1 short of centre row 40, and so on
    write_lines(tmp_path / "a.geojson", box(30.1, 99.9, 40.4, 110.6), kind="Polygon")
    found = build("{polygons: [{file: a.geojson, licence: CC0}]}")
    assert cells(found.served) == (30, 39, 100, 110, 10 * 11)
    assert found.notes == ("existing network: a.geojson: 0.3% of the region's cells served",)
    assert [(f.given, f.role, f.licence) for f in found.files] == [
        ("a.geojson", "coverage in service", "CC0")
    ]


def test_a_polygon_that_crosses_itself_is_repaired_and_said(build, tmp_path):
    bow = [corner(10, 50), corner(30, 90), corner(10, 90), corner(30, 50), corner(10, 50)]
    write_lines(tmp_path / "a.geojson", bow, kind="Polygon")
    found = build("{polygons: [{file: a.geojson}]}")
    left, right, above = found.served[20, 52], found.served[20, 87], found.served[11, 70]
    assert (left, right, above) == (True, True, False)
    assert found.served.sum() == pytest.approx(400, abs=20)  # two triangles of 20 by 20 cells
    assert "a.geojson: 1 invalid polygons repaired" in found.notes


def test_a_polygon_far_larger_than_the_region_serves_all_of_it(build, tmp_path):
    ring = [[[100, -40], [179, -40], [179, 10], [100, 10], [100, -40]]]
    feature = {"type": "Feature", "properties": {}, "geometry": {"type": "Polygon"}}
    feature["geometry"]["coordinates"] = ring
    text = json.dumps({"type": "FeatureCollection", "features": [feature]})
    (tmp_path / "a.geojson").write_text(text)
    assert build("{polygons: [{file: a.geojson}]}").served.all()


def test_a_polygon_elsewhere_serves_nobody_here(build, tmp_path):
    write_lines(tmp_path / "a.geojson", box(1000, 1000, 1100, 1100), kind="Polygon")
    found = build("{polygons: [{file: a.geojson}]}")
    assert not found.served.any()
    assert found.notes == ("existing network: a.geojson: 0.0% of the region's cells served",)


def test_lines_are_no_coverage(refused, tmp_path):
    write_lines(tmp_path / "a.geojson", [corner(10, 50), corner(30, 90)])
    (problem,) = refused("{polygons: [{file: a.geojson}]}")
    assert problem.startswith("a.geojson: holds no usable polygon among 1 features")


def write_levels(path, values, *, cell_m=GRID.cell_m, origin=(0.0, 0.0), crs=GRID.crs, nodata=None):
    """A raster whose corner lies ``origin`` rows and columns of the grid from its corner."""
    west, north = corner(*origin)
    with rasterio.open(
        path,
        "w",
        driver="GTiff",
        height=values.shape[0],
        width=values.shape[1],
        count=1,
        dtype=values.dtype,
        crs=None if crs is None else crs.to_wkt(),
        transform=Affine(cell_m, 0, west, 0, -cell_m, north),
        nodata=nodata,
    ) as file:
        file.write(values, 1)


RASTER = "{rasters: [{file: a.tif, served_from: -110}]}"


def test_a_raster_on_the_grid_serves_from_its_level_on(build, tmp_path):
    levels = np.full(GRID.shape, -120.0, np.float32)
    levels[10, 20:23] = -110.0, -110.001, -60.0
    write_levels(tmp_path / "a.tif", levels)
    found = build(RASTER)
    assert np.argwhere(found.served).tolist() == [[10, 20], [10, 22]]
    assert found.notes == ("existing network: a.tif: 0.0% of the region's cells served",)


def test_of_a_fine_raster_half_of_a_cell_must_be_served(build, tmp_path):
    levels = np.full((400, 400), -120, np.int16)
    levels[20, 40] = -90  # a quarter of cell (10, 20)
    levels[20, 44:46] = -90  # half of cell (10, 22)
    levels[20:22, 48] = -90  # half of cell (10, 24), the other way
    levels[20:22, 52:54] = -90
    levels[21, 53] = -120  # three quarters of cell (10, 26)
    write_levels(tmp_path / "a.tif", levels, cell_m=GRID.cell_m / 2)
    served = build(RASTER).served
    assert np.argwhere(served).tolist() == [[10, 22], [10, 24], [10, 26]]


def test_of_a_coarse_raster_the_cell_that_covers_most_decides(build, tmp_path):
    levels = np.full((67, 67), -120, np.int16)
    levels[2, 3] = -90  # 300 m: rows 6 to 8, columns 9 to 11, all of each
    write_levels(tmp_path / "a.tif", levels, cell_m=3 * GRID.cell_m)
    assert cells(build(RASTER).served) == (6, 8, 9, 11, 9)
    # moved by 0.4 of a cell, the same block covers 0.6 of its first cells and 0.4 beyond its last
    write_levels(tmp_path / "a.tif", levels, cell_m=3 * GRID.cell_m, origin=(0.4, 0.0))
    assert cells(build(RASTER).served) == (6, 8, 9, 11, 9)
    write_levels(tmp_path / "a.tif", levels, cell_m=3 * GRID.cell_m, origin=(0.6, 0.0))
    assert cells(build(RASTER).served) == (7, 9, 9, 11, 9)


@pytest.mark.parametrize(
    ("nothing", "nodata"), [(-9999.0, -9999.0), (9999.0, 9999.0), (np.nan, None), (np.nan, np.nan)]
)
def test_nodata_is_not_served_and_its_share_is_said(build, tmp_path, nothing, nodata):
    levels = np.full(GRID.shape, -90.0, np.float32)
    levels[:50] = nothing
    write_levels(tmp_path / "a.tif", levels, nodata=nodata)
    found = build(RASTER)
    assert not found.served[:50].any()
    assert found.served[50:].all()
    assert found.notes == (
        "existing network: a.tif: 75.0% of the region's cells served; no data for 25.0%, which"
        " count as not served",
    )


def test_beyond_a_raster_nobody_is_served(build, tmp_path):
    write_levels(tmp_path / "a.tif", np.full((300, 300), -90.0, np.float32), origin=(-200.0, 150.0))
    found = build(RASTER)
    assert cells(found.served) == (0, 99, 150, 199, 100 * 50)
    assert "no data for 87.5%" in found.notes[0]


def test_a_raster_in_degrees_is_brought_to_the_grid(build, tmp_path):
    step = 0.0005  # about half a cell
    longitude, latitude = lon_lat(*GRID.xy(100, 100))
    west, north = longitude - 300.5 * step, latitude + 300.5 * step
    rows, cols = np.indices((601, 601))
    far = np.hypot(rows - 300, cols - 300) * step
    levels = np.where(far < 0.05, -80.0, -130.0).astype(np.float32)
    with rasterio.open(
        tmp_path / "a.tif",
        "w",
        driver="GTiff",
        height=601,
        width=601,
        count=1,
        dtype="float32",
        crs="EPSG:4326",
        transform=Affine(step, 0, west, 0, -step, north),
    ) as file:
        file.write(levels, 1)
    served = build(RASTER).served
    to_wgs84 = Transformer.from_crs(GRID.crs, 4326, always_xy=True)
    lon, lat = to_wgs84.transform(*GRID.xy(*np.indices(GRID.shape)))
    degrees = np.hypot(lon - longitude, lat - latitude)
    assert served[degrees < 0.049].all()
    assert not served[degrees > 0.051].any()


def test_a_raster_that_states_no_crs_is_refused(refused, tmp_path):
    write_levels(tmp_path / "a.tif", np.zeros((10, 10), np.float32), crs=None)
    (problem,) = refused(RASTER)
    assert problem.startswith("a.tif: states no CRS; add it")


def test_a_raster_elsewhere_is_refused(refused, tmp_path):
    write_levels(tmp_path / "a.tif", np.zeros((10, 10), np.float32), origin=(900.0, 900.0))
    (problem,) = refused(RASTER)
    assert problem == "a.tif: does not reach the region; give a raster of the region"


def test_a_raster_of_far_too_many_cells_is_the_configs_problem(refused, tmp_path):
    write_levels(tmp_path / "a.tif", np.zeros((10, 10), np.float32), cell_m=0.5)
    (problem,) = refused(RASTER)
    assert problem.startswith("plan.yaml:9: existing_network.rasters[0]: the region covers")


def test_all_sources_are_added_up(build, tmp_path):
    write_lines(tmp_path / "a.geojson", box(30, 100, 40, 110), kind="Polygon")
    levels = np.full(GRID.shape, -120.0, np.float32)
    levels[35:45, 100:110] = -80.0
    write_levels(tmp_path / "a.tif", levels)
    found = build("{polygons: [{file: a.geojson}], rasters: [{file: a.tif, served_from: -110}]}")
    assert cells(found.served) == (30, 44, 100, 109, 150)


def test_problems_of_masts_and_of_coverage_come_at_once(refused, tmp_path):
    write_lines(tmp_path / "a.geojson", [corner(10, 50), corner(30, 90)])
    problems = refused(
        "{masts: [{file: a.csv}], polygons: [{file: a.geojson}]}", a=masts(("M1", 50, 120, -4))
    )
    assert [problem.partition(":")[0] for problem in problems] == ["a.csv", "a.geojson"]
