from dataclasses import replace

import numpy as np
import pytest
import rasterio
from affine import Affine
from plan_builder import make_plan
from pyproj import CRS
from rio_cogeo import cog_validate
from siting_builder import make_siting_plan

from ranplan.errors import GridError
from ranplan.grid import Grid
from ranplan.io.raster_output import write_class_cog, write_float_cog, write_rasters

UTM = CRS.from_epsg(32755)


def a_grid(shape):
    return Grid(shape, Affine(90.0, 0, 330_030.0, 0, -90.0, 8_130_060.0), UTM)


@pytest.fixture(scope="module")
def plan():
    return make_plan()


@pytest.fixture(scope="module")
def folder(plan, tmp_path_factory):
    folder = tmp_path_factory.mktemp("rasters")
    write_rasters(plan, folder)
    return folder


NAMES = ("rsrp", "path_loss", "location_probability", "population", "best_server")


@pytest.mark.parametrize("name", NAMES)
def test_an_outside_judge_finds_a_valid_cog(folder, name):
    valid, errors, warnings = cog_validate(folder / f"{name}.tif", strict=True, quiet=True)
    assert (valid, errors, warnings) == (True, [], [])


def test_nothing_but_the_named_rasters_is_left(folder):
    assert sorted(path.name for path in folder.iterdir()) == sorted(f"{n}.tif" for n in NAMES)


@pytest.mark.parametrize(
    ("name", "field", "description", "unit"),
    [
        ("rsrp", "rsrp_dbm", "SS-RSRP", "dBm"),
        ("path_loss", "path_loss_db", "Path loss from the best server", "dB"),
        ("location_probability", "location_probability", "Location probability of outdoor", "1"),
    ],
)
def test_a_raster_reads_back_as_it_was_with_unit_and_description(
    plan, folder, name, field, description, unit
):
    with rasterio.open(folder / f"{name}.tif") as dataset:
        values = dataset.read(1, masked=True).filled(np.nan)
        assert dataset.dtypes == ("float32",)
        assert dataset.nodata == -9999
        assert dataset.descriptions == (description,)
        assert dataset.units == (unit,)
        assert CRS.from_wkt(dataset.crs.to_wkt()).to_epsg() == 32755
        assert dataset.transform == plan.coverage.grid.transform
    np.testing.assert_array_equal(values, getattr(plan.coverage, field))
    assert np.isnan(values).any()
    assert np.isfinite(values).any()


def test_rasters_say_where_they_come_from(plan, folder):
    with rasterio.open(folder / "rsrp.tif") as dataset:
        tags = dataset.tags()
    assert tags["AREA_OR_POINT"] == "Area"
    assert tags["TIFFTAG_SOFTWARE"].startswith("ranplan ")
    assert "ITU-R P.1812, P.1812-8" in tags["RANPLAN_MODEL"]
    assert tags["RANPLAN_CONFIG_DIGEST"] == plan.provenance.config_digest
    assert tags["RANPLAN_ILLUSTRATIVE"] == "population; radios"


def test_best_server_names_its_classes_and_colours_them_apart(plan, folder):
    with rasterio.open(folder / "best_server.tif") as dataset:
        values, tags, colours = dataset.read(1), dataset.tags(1), dataset.colormap(1)
        assert dataset.nodata == 0
        assert dataset.dtypes == ("uint8",)
    np.testing.assert_array_equal(values.astype(int) - 1, plan.coverage.best_server)
    n = len(plan.coverage.sector_ids)
    assert [tags[f"CLASS_{i}"] for i in range(1, n + 1)] == list(plan.coverage.sector_ids)
    assert len({colours[i] for i in range(1, n + 1)}) == n
    assert colours[0][3] == 0


@pytest.mark.parametrize(("n_classes", "dtype"), [(255, "uint8"), (256, "uint16")])
def test_the_last_class_is_kept_whatever_the_number_of_sectors(tmp_path, n_classes, dtype):
    classes = tuple(f"s{i}" for i in range(n_classes))
    index = np.array([[-1, 0], [n_classes - 2, n_classes - 1]], np.int32)
    path = tmp_path / "best_server.tif"
    write_class_cog(path, a_grid((2, 2)), index, classes=classes, tags={})
    with rasterio.open(path) as dataset:
        assert dataset.dtypes == (dtype,)
        np.testing.assert_array_equal(dataset.read(1).astype(int) - 1, index)
        assert dataset.tags(1)[f"CLASS_{n_classes}"] == f"s{n_classes - 1}"
    assert cog_validate(path, strict=True, quiet=True)[0]


def test_more_sectors_than_the_file_can_number_are_refused(tmp_path):
    with pytest.raises(GridError, match="65535 sectors, not 65536"):
        write_class_cog(
            tmp_path / "best_server.tif",
            a_grid((1, 1)),
            np.zeros((1, 1), np.int32),
            classes=("s",) * 65536,
            tags={},
        )
    assert list(tmp_path.iterdir()) == []


def test_overviews_of_levels_are_means_of_the_decibels(tmp_path):
    values = np.tile(np.array([[-80.0, -100.0], [-90.0, np.nan]], np.float32), (600, 600))
    path = tmp_path / "a.tif"
    write_float_cog(path, a_grid(values.shape), values, description="a", unit="dBm", tags={})
    with rasterio.open(path) as dataset:
        assert dataset.overviews(1) == [2, 4]
        half = dataset.read(1, out_shape=(600, 600))
    np.testing.assert_allclose(half, (-80.0 - 100.0 - 90.0) / 3, atol=1e-4)


def test_overviews_of_classes_take_the_commonest_class(tmp_path):
    classes = tuple(f"s{i}" for i in range(30))
    rng = np.random.default_rng(3)
    one, often, other = (rng.integers(i * 10, i * 10 + 10, (600, 600)) for i in range(3))
    index = np.empty((1200, 1200), np.int32)
    index[::2, ::2], index[1::2, 1::2] = one, other
    index[::2, 1::2] = index[1::2, ::2] = often
    path = tmp_path / "a.tif"
    write_class_cog(path, a_grid(index.shape), index, classes=classes, tags={})
    with rasterio.open(path) as dataset:
        half = dataset.read(1, out_shape=(600, 600))
    np.testing.assert_array_equal(half.astype(int) - 1, often)


def test_two_runs_write_the_same_bytes(plan, folder, tmp_path):
    for path in write_rasters(plan, tmp_path):
        assert path.read_bytes() == (folder / path.name).read_bytes()


def test_a_plan_that_computed_nothing_still_gives_readable_rasters(plan, tmp_path):
    coverage = plan.coverage
    nothing = np.full(coverage.grid.shape, np.nan, np.float32)
    empty = replace(
        coverage,
        rsrp_dbm=nothing,
        path_loss_db=nothing,
        location_probability=nothing,
        best_server=np.full(coverage.grid.shape, -1, np.int32),
    )
    for path in write_rasters(replace(plan, coverage=empty), tmp_path):
        if path.name == "population.tif":  # which no coverage takes away
            continue
        with rasterio.open(path) as dataset:
            assert dataset.read(1, masked=True).mask.all()


def test_a_raster_that_does_not_fit_its_grid_is_refused(tmp_path):
    with pytest.raises(GridError, match=r"\(2, 3\) cells does not fit a grid of \(3, 2\)"):
        write_float_cog(
            tmp_path / "a.tif",
            a_grid((3, 2)),
            np.zeros((2, 3), np.float32),
            description="a",
            unit="dB",
            tags={},
        )
    assert list(tmp_path.iterdir()) == []


def test_who_is_served_before_and_newly_is_told_apart_and_nobody_is_no_gap_in_the_data(tmp_path):
    plan = make_siting_plan()
    siting = plan.siting
    path = write_rasters(plan, tmp_path)[-1]
    assert path.name == "served.tif"
    assert cog_validate(path, strict=True, quiet=True) == (True, [], [])
    with rasterio.open(path) as dataset:
        values, tags, colours = dataset.read(1), dataset.tags(1), dataset.colormap(1)
        assert dataset.nodata is None
        assert dataset.dtypes == ("uint8",)
    np.testing.assert_array_equal(values > 0, siting.served_after)
    np.testing.assert_array_equal(values == 1, siting.served_before)
    assert {0, 1, 2} == set(np.unique(values))
    assert [tags[f"CLASS_{i}"] for i in range(3)] == ["not served", "served before", "newly served"]
    assert len({colours[i] for i in range(3)}) == 3


def test_people_read_back_and_are_absent_without_a_population(plan, folder, tmp_path):
    with rasterio.open(folder / "population.tif") as dataset:
        np.testing.assert_array_equal(dataset.read(1), plan.region.population)
        assert dataset.descriptions == ("People a cell",)
    write_rasters(make_plan(population=False), tmp_path)
    assert not (tmp_path / "population.tif").exists()
