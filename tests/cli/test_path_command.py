"""``ranplan path``: one link from the command line, as table, as JSON, as picture."""

import json
import re

import numpy as np
import pytest
import rasterio
from click.testing import CliRunner
from plan_inputs import NORTH, WEST, lon_lat, write_plan, write_raster

from ranplan.cli.root import cli
from ranplan.propagation import MODELS

TX, RX = (6_730.0, 2_380.0), (3_120.0, 5_890.0)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return write_plan(tmp_path_factory.mktemp("plan"))[0].parent


@pytest.fixture
def path(folder, monkeypatch):
    """Run ``ranplan path`` over the terrain of a small plan."""
    monkeypatch.chdir(folder)

    def path(*options, tx=TX, rx=RX, over="--dem elevation.tif --frequency-mhz 778", code=0):
        ends = [f"--{name}={place(at)},{h}" for name, at, h in (("from", tx, 30), ("to", rx, 1.5))]
        result = CliRunner().invoke(cli, ["path", *ends, *over.split(), *options])
        assert result.exit_code == code, result.output
        return result

    return path


def place(at):
    return "{:.7f},{:.7f}".format(*lon_lat(WEST + at[0], NORTH - at[1]))


def told(result):
    return json.loads(result.stdout)


class TestTable:
    def test_it_tells_the_profile_the_loss_and_its_parts(self, path):
        result = path()
        facts = dict(re.findall(r"^  (\S.*?)  +(\S.*)$", result.stdout, flags=re.MULTILINE))
        assert facts["frequency"] == "778 MHz (n28), vertical, 50 % of time, 50 % of places"
        assert re.fullmatch(r"5\.0\d\d km, 5\d points \d+\.\d m apart", facts["length"])
        assert "of the first Fresnel radius" in facts["worst obstruction"]
        assert facts["line of sight"].endswith("over the effective earth, k = 1.40")
        assert re.search(
            r"^  p1812 +\d+\.\d dB +[+-]\d+\.\d dB$", result.stdout, flags=re.MULTILINE
        )
        assert "parts: free space" in result.stdout
        assert "alone: line of sight" in result.stdout

    def test_what_is_taken_for_granted_goes_to_stderr(self, path):
        result = path()
        assert "note: no land cover is given: every point is open ground" in result.stderr
        assert "note:" not in result.stdout

    def test_all_models_stand_side_by_side_and_a_refusal_is_a_line(self, path):
        output = path("--model", "all").stdout
        for key in MODELS:
            assert re.search(rf"^  {key} ", output, flags=re.MULTILINE), key
        assert re.search(r"^  cost231 +refused: .*778 MHz is outside", output, flags=re.MULTILINE)

    def test_the_sum_of_the_level_is_shown(self, path):
        radio = ["--radio", "synthetic-a-n28-4t40", "--receiver-gain-dbi", "2.5"]
        output = path(*radio, "--bandwidth-mhz", "10", "--spacing-khz", "15").stdout
        eirp = float(re.search(r"RSRP = (\S+) dBm EIRP - loss \+ 2\.5 dBi", output)[1])
        loss, level = re.search(r"p1812 +(\S+) dB +\S+ dB +(\S+) dBm", output).groups()
        assert float(level) == pytest.approx(eirp - float(loss) + 2.5, abs=0.11)

    def test_an_omni_points_nowhere(self, path):
        radio = ["--radio", "synthetic-c-n28-omni"]
        (line,) = re.findall(r"^  radio .*$", path(*radio).stdout, flags=re.MULTILINE)
        assert "alike all round" in line
        assert "azimuth" not in line
        assert not {"azimuth_deg", "tilt_deg"} & told(path(*radio, "--json"))["level"].keys()

    def test_over_the_sea_it_is_the_earth_that_is_in_the_way(self, path, folder):
        flat = np.zeros((4, 1_000), np.float32)
        write_raster(folder / "sea.tif", flat, cell_m=100.0)
        flat[:, 400:600] = 300.0
        write_raster(folder / "island.tif", flat, cell_m=100.0)
        ends = {"tx": (250.0, 150.0), "rx": (99_000.0, 150.0)}
        for name, what in (("sea", "the earth's bulge"), ("island", "terrain")):
            output = path(**ends, over=f"--dem {name}.tif --frequency-mhz 778").stdout
            assert f"no, {what} is in the way" in output

    def test_names_stand_for_the_places(self, path):
        output = path("--from-name", "Hill $1", "--to-name", "Dale").stdout
        assert output.startswith("Hill $1 to Dale\n")


class TestJson:
    def test_it_is_one_object_with_all_that_was_asked_and_found(self, path):
        document = told(path("--json", "--model", "all", "--delta-n", "50"))
        assert (document["schema_version"], document["kind"]) == (1, "path")
        assert document["inputs"]["climate"]["delta_n"] == 50.0
        assert document["inputs"]["files"][0]["path"] == "elevation.tif"
        assert document["models"].keys() == MODELS.keys()
        p1812 = document["models"]["p1812"]
        assert sum(p1812["parts_db"].values()) == pytest.approx(p1812["loss_db"], abs=1e-3)
        assert "refused" in document["models"]["cost231"]
        assert "loss_db" not in document["models"]["cost231"]
        assert "study" not in document
        assert "level" not in document

    def test_the_profile_is_an_array_a_quantity(self, path):
        document = told(path("--json"))
        columns = {name: np.array(values) for name, values in document["profile"].items()}
        assert {values.size for values in columns.values()} == {document["geometry"]["n_points"]}
        d, radius_m = columns["distance_m"], 6_371_000.0 * 157.0 / (157.0 - 45.0)
        np.testing.assert_allclose(
            columns["earth_bulge_m"], d * (d[-1] - d) / (2 * radius_m), atol=1e-3
        )
        worst = document["geometry"]["worst_obstruction"]
        at = int(np.abs(d - worst["distance_m"]).argmin())
        over = columns["elevation_amsl_m"] + columns["clutter_height_m"] + columns["earth_bulge_m"]
        clearance = columns["line_of_sight_amsl_m"] - over
        assert clearance[at] == pytest.approx(worst["clearance_m"], abs=1e-3)
        share = clearance[1:-1] / columns["first_fresnel_radius_m"][1:-1]
        assert 100 * share.min() == pytest.approx(worst["fresnel_clearance_percent"], abs=0.1)

    def test_a_band_under_study_is_marked(self, path):
        over = "--dem elevation.tif --frequency-mhz 7500"
        document = told(path("--json", over=over))
        assert document["study"] is True
        assert document["inputs"]["bands"] == ["study_7g"]
        assert list(document["models"]) == ["p452"]

    def test_a_frequency_in_no_band_is_a_study_without_bands(self, path):
        document = told(path("--json", over="--dem elevation.tif --frequency-mhz 12000"))
        assert document["study"] is True
        assert document["inputs"]["bands"] == []

    def test_the_level_is_under_its_own_name(self, path):
        document = told(path("--json", "--radio", "synthetic-a-n28-4t40"))
        level, loss = document["level"], document["models"]["p1812"]
        assert level["quantity"] == "received_power_dbm"
        assert loss["received_power_dbm"] == pytest.approx(
            level["eirp_dbm"] - loss["loss_db"], abs=3e-4
        )

    def test_over_a_plan_it_is_the_plans_link(self, path):
        over = "--config plan.yaml --radio synthetic-a-n28-4t40"
        document = told(path("--json", over=over))
        assert document["level"]["quantity"] == "rsrp_dbm"
        assert document["inputs"]["frequency_mhz"] == 778.0
        assert document["inputs"]["from"]["longitude"] != float(place(TX).split(",")[0])
        assert any("--from is moved by" in note for note in document["notes"])

    def test_what_is_added_is_a_part_and_what_would_count_twice_is_refused(self, path):
        added = ["--add", "gases", "--with", "vapour_density_g_m3=12", "--json"]
        over = "--dem elevation.tif --frequency-mhz 26000"
        models = told(path("--model", "p525", "--model", "p452", *added, over=over))["models"]
        assert models["p525"]["parts_db"]["gases"] > 0.1
        assert "count it twice" in models["p452"]["refused"]
        result = path("--model", "p452", *added, over=over, code=3)
        assert "count it twice" in result.stderr


def test_the_picture_is_written(path, tmp_path):
    picture = tmp_path / "link.png"
    path("--plot", str(picture))
    assert picture.read_bytes().startswith(b"\x89PNG")


def test_two_runs_say_the_same(path):
    first, second = path("--json"), path("--json")
    assert first.stdout == second.stdout


class TestRefusals:
    @pytest.mark.parametrize(
        ("over", "told"),
        [
            ("--frequency-mhz 778", "give either --dem or --config"),
            ("--dem elevation.tif --config plan.yaml --frequency-mhz 778", "either --dem or"),
            ("--dem elevation.tif", "--dem needs --frequency-mhz"),
            ("--dem elevation.tif --frequency-mhz 778 --tilt 0", "--tilt goes with --radio"),
            ("--dem elevation.tif --frequency-mhz 778 --carrier low", "--carrier goes with"),
            ("--config plan.yaml --land-cover x.tif", "--land-cover goes with --dem"),
            ("--config plan.yaml --nodata 0", "--nodata goes with --dem"),
            ("--config plan.yaml --carrier low --frequency-mhz 778", "leave out --frequency-mhz"),
            ("--dem elevation.tif --frequency-mhz 778 --bandwidth-mhz 10", "go together"),
            ("--dem elevation.tif --frequency-mhz 778 --with a=1", "--with goes with --add"),
            ("--dem elevation.tif --frequency-mhz nan", "'nan' is not finite"),
            ("--dem elevation.tif --frequency-mhz x", "'x' is no number"),
            ("--dem elevation.tif --frequency-mhz 778 --model p1411", "'p1411' is not one of"),
            ("--dem elevation.tif --frequency-mhz 778 --option closed", "is not KEY=VALUE"),
            ("--dem elevation.tif --frequency-mhz 778 --plot link.jpg", "does not end in .png"),
        ],
    )
    def test_wrong_usage_is_told_and_nothing_is_read(self, path, over, told):
        assert told in path(over=over, code=2).stderr

    @pytest.mark.parametrize(
        ("end", "told"),
        [
            ("145.7,-17.1", "is not LON,LAT,AGL"),
            (
                "-17.1,145.7,30",
                "latitude 145.7 is outside -90 to 90 degrees: longitude comes first",
            ),
            ("200,0,30", "longitude 200 is outside"),
            ("145.7,-17.1,inf", "not finite"),
        ],
    )
    def test_an_end_that_is_no_place_is_wrong_usage(self, end, told):
        result = CliRunner().invoke(cli, ["path", "--from", end, "--to", "0,0,1"])
        assert result.exit_code == 2
        assert told in result.stderr

    @pytest.mark.parametrize(
        ("options", "told"),
        [
            (["--model", "cost231"], "COST 231-Hata: "),
            (["--time-percent", "90"], "time_percent = 90 % is outside 1 to 50 %"),
            (["--location-percent", "95"], "pass --location-sigma-db"),
            (["--add", "rain"], "pass --with rain_rate_001_mm_h=…"),
            (["--frequency-mhz", "778e6"], "--frequency-mhz: frequency_mhz is in MHz"),
            (["--plot", "absent/link.png"], "--plot: there is no folder 'absent'"),
            (["--option", "smooth_form=round"], "'round' is none of sampled, closed"),
            (["--model", "itm"], "radio_climate"),
            (["--radio", "nokia"], "there is no radio 'nokia'"),
            (["--dem", "absent.tif"], "absent.tif"),
            (["--sea-below-m", "9000", "--land-cover", "elevation.tif"], "the unknown class"),
        ],
    )
    def test_what_cannot_be_computed_is_invalid_input_in_one_line(self, path, options, told):
        result = path(*options, code=3)
        assert told in result.stderr
        assert result.stdout == ""
        errors = [line for line in result.stderr.splitlines() if line.startswith("error: ")]
        assert len(errors) == (2 if "rain" in options else 1)  # of rain two things are not told

    def test_a_folder_that_may_not_be_written_to_is_told_before_anything_is_read(
        self, path, monkeypatch
    ):
        monkeypatch.setattr("ranplan.cli.path.os.access", lambda *_: False)
        over = "--dem absent.tif --frequency-mhz 778 --plot link.png"
        result = path(over=over, code=3)
        assert "--plot: the folder '.' may not be written to" in result.stderr
        assert "absent.tif" not in result.stderr

    def test_a_void_is_refused_with_its_place(self, path, folder):
        with rasterio.open(folder / "elevation.tif") as file:
            values, profile = file.read(1), file.profile
        values[35:45, 40:60] = -9999.0
        with rasterio.open(folder / "void.tif", "w", **{**profile, "nodata": -9999.0}) as file:
            file.write(values, 1)
        result = path(over="--dem void.tif --frequency-mhz 778", code=3)
        assert re.search(r"error: void\.tif: .* at longitude 145\.\d+, latitude", result.stderr)
