"""A link explained agrees with the plan it is taken from, and says what it took for granted."""

import math
import re
from dataclasses import replace

import numpy as np
import pytest
from plan_inputs import NORTH, WEST, lon_lat, write_plan, write_raster

from ranplan.config.load import load_config
from ranplan.coverage.link_budget import rsrp_dbm
from ranplan.errors import InvalidInputError
from ranplan.pipeline.groundwork import lay_groundwork
from ranplan.pipeline.link import link_over_files, link_over_plan
from ranplan.pipeline.link_ground import LinkEnd, TerrainFiles
from ranplan.pipeline.link_picture import link_picture
from ranplan.pipeline.link_settings import LinkSettings, RadioSettings
from ranplan.propagation import MODELS, path_loss_raster
from ranplan.sites import Sector
from ranplan.sites.orientation import convergence_deg

SETTINGS = LinkSettings((), None, None, None, None, None, None, {}, {})
RADIO = RadioSettings("synthetic-a-n28-4t40", 250.0, 3.0, None, None)
# Metres east and south of the corner of the plan's terrain.
TX, RX = (6_730.0, 2_380.0), (3_120.0, 5_890.0)


def end(at, height_agl_m):
    return LinkEnd(*lon_lat(WEST + at[0], NORTH - at[1]), height_agl_m)


@pytest.fixture(scope="module")
def config(tmp_path_factory):
    return write_plan(tmp_path_factory.mktemp("plan"))[0]


@pytest.fixture(scope="module")
def base(config):
    return lay_groundwork(load_config(config))


@pytest.fixture(scope="module")
def plain(tmp_path_factory):
    """A plan over level ground."""
    config = write_plan(tmp_path_factory.mktemp("plain"))[0]
    write_raster(
        config.parent / "elevation.tif", np.full((92, 92), 300.0, np.float32), cell_m=100.0
    )
    return config


def raster_to(base, rx, *, height_agl_m):
    """A plan's own raster about TX, and where in it a place is."""
    (row, col), (rx_row, rx_col) = cell_of(base, TX), cell_of(base, rx)
    window = path_loss_raster(
        base.region.grid,
        base.ground.terrain,
        row,
        col,
        height_agl_m,
        model="p1812",
        frequency_mhz=778.0,
        radius_m=8_500.0,
        climate=base.ground.climate,
    )
    return window, (rx_row - window.row_start, rx_col - window.col_start)


def over_plan(config, settings=SETTINGS, *, tx=TX, rx=RX, **how):
    return link_over_plan(end(tx, 30.0), end(rx, 1.5), str(config), settings, **how)


def over_files(config, settings, *, tx=TX, rx=RX, **how):
    terrain = TerrainFiles((str(config.parent / "elevation.tif"),))
    return link_over_files(end(tx, 30.0), end(rx, 1.5), terrain, settings, **how)


def cell_of(base, at):
    row, col = base.region.grid.rowcol(WEST + at[0], NORTH - at[1])
    return int(row[0]), int(col[0])


class TestOverAPlan:
    def test_what_is_added_reads_the_air_of_the_plans_region(self, config, tmp_path):
        text = config.read_text().replace("elevation.tif", str(config.parent / "elevation.tif"))
        assert "climate" not in text
        own = tmp_path / "rainy.yaml"
        own.write_text(
            text.replace("region:\n", "region:\n  climate: {rain_rate_001_mm_h: 90}\n", 1)
        )
        settings = replace(SETTINGS, models=("p525",), frequency_mhz=26_000.0, parts=("rain",))
        year = {"rain_time_percent": "0.01"}
        of_region = over_plan(own, replace(settings, surroundings=year))
        told = over_plan(
            config, replace(settings, surroundings=year | {"rain_rate_001_mm_h": "90"})
        )
        assert of_region.answers[0].loss.loss_db == told.answers[0].loss.loss_db
        assert of_region.answers[0].loss.parts["rain"] > 1.0
        title, rests_on = of_region.added[0]
        assert title == "rain"
        assert rests_on.startswith("90 mm/h exceeded for 0.01 % of the year (the config's region)")
        assert told.added[0][1].startswith("90 mm/h exceeded for 0.01 % of the year (as given)")

    @pytest.mark.parametrize("rx", [RX, (3_030.0, 2_430.0), (6_730.0, 7_130.0), (5_230.0, 3_380.0)])
    def test_the_loss_is_that_of_the_plans_raster(self, config, base, rx):
        link = over_plan(config, rx=rx)
        window, at = raster_to(base, rx, height_agl_m=30.0)
        assert link.answers[0].loss.loss_db == pytest.approx(window.loss_db[at], abs=0.01)
        assert link.geometry.departure_deg == pytest.approx(window.departure_deg[at], abs=0.006)

    @pytest.mark.parametrize("rx", [(5_930.0, 2_380.0), (6_730.0, 3_280.0), (7_330.0, 2_980.0)])
    def test_so_it_is_over_level_ground_where_the_smooth_paths_two_forms_part(self, plain, rx):
        ends = end(TX, 15.0), end(rx, 1.5), str(plain)
        by_default, sampled = (
            link_over_plan(*ends, replace(SETTINGS, options=options))
            for options in ({}, {"smooth_form": "sampled"})
        )
        window, at = raster_to(lay_groundwork(load_config(plain)), rx, height_agl_m=15.0)
        assert by_default.answers[0].loss.loss_db == pytest.approx(window.loss_db[at], abs=0.01)
        assert by_default.options == {"smooth_form": "closed"}
        assert abs(sampled.answers[0].loss.loss_db - window.loss_db[at]) > 0.02

    @pytest.mark.parametrize(
        ("east_m", "told"),
        [
            (300.0, "the short-path rule here, free space and a knife edge: .* not that of p1812"),
            (400.0, "the short-path rule here, free space"),
            (500.0, "the short-path rule here, 50 % of free space"),
            (600.0, None),
        ],
    )
    def test_where_a_raster_has_the_short_path_rule_it_is_said(self, config, east_m, told):
        settings = replace(SETTINGS, models=("p1812", "p525"))
        link = over_plan(config, settings, rx=(TX[0] - east_m, TX[1]))
        notes = [note for note in link.notes if "a raster" in note]
        assert len(notes) == (told is not None)
        if told is not None:
            assert re.search(told, notes[0])

    def test_the_ends_are_moved_to_their_cells_centres_and_it_is_said(self, config, base):
        link = over_plan(config)
        grid = base.region.grid
        for at, placed, option, note in (
            (TX, link.ground.tx, "--from", link.notes[0]),
            (RX, link.ground.rx, "--to", link.notes[1]),
        ):
            east, north = grid.xy(*cell_of(base, at))
            assert (placed.longitude, placed.latitude) == pytest.approx(lon_lat(east, north))
            moved_m = math.dist((east, north), (WEST + at[0], NORTH - at[1]))
            assert note.startswith(f"{option} is moved by {moved_m:.0f} m, to the centre of its")

    def test_the_level_is_the_rsrp_that_coverage_computes(self, config, base):
        link = over_plan(config, radio=RADIO)
        grid = base.region.grid
        carrier, radio = base.carriers["low"], base.radios[RADIO.radio_id]
        turn = convergence_deg(grid.crs, link.ground.tx.longitude, link.ground.tx.latitude)
        sector = Sector("s", carrier, radio, 250.0, 250.0 - turn, 3.0)
        (tx_row, tx_col), (rx_row, rx_col) = cell_of(base, TX), cell_of(base, RX)
        bearing_deg = math.degrees(math.atan2(rx_col - tx_col, tx_row - rx_row))
        loss = link.answers[0].loss
        level = rsrp_dbm(
            sector,
            base.receiver,
            loss.loss_db,
            bearing_grid_deg=bearing_deg,
            departure_deg=loss.details["departure_deg"],
        )
        assert link.level.quantity == "rsrp_dbm"
        # A geodesic's bearing and a straight line's on the map differ by less than 0.01 degrees.
        assert link.level.received_dbm(loss.loss_db) == pytest.approx(float(level), abs=0.01)

    def test_the_plans_climate_holds_unless_it_is_set(self, config):
        assert over_plan(config).ground.climate.delta_n == 45.0
        assert over_plan(config, replace(SETTINGS, climate={"delta_n": 60.0})).ground.climate == (
            replace(over_plan(config).ground.climate, delta_n=60.0)
        )

    def test_two_ends_in_one_cell_are_refused(self, config):
        with pytest.raises(InvalidInputError, match="--to: both ends lie in one cell of 100 m"):
            over_plan(config, rx=(TX[0] + 10.0, TX[1]))

    def test_both_ends_outside_the_region_are_told_at_once(self, config):
        with pytest.raises(InvalidInputError) as caught:
            over_plan(config, tx=(-5_000.0, 0.0), rx=(0.0, -5_000.0))
        assert [problem.where for problem in caught.value.problems] == ["--from", "--to"]
        assert "is outside the plan's region; about longitude 145." in str(caught.value)

    def test_a_carrier_that_the_config_does_not_have_is_refused(self, config):
        with pytest.raises(InvalidInputError, match="no carrier 'lo'; allowed: low; did you mean"):
            over_plan(config, replace(SETTINGS, carrier="lo"))

    def test_a_radio_of_another_band_is_refused(self, config):
        radio = replace(RADIO, radio_id="synthetic-a-n78-8t25")
        with pytest.raises(InvalidInputError, match="does not transmit at 778 MHz"):
            over_plan(config, radio=radio)


class TestOverFiles:
    def test_it_is_nearly_the_plans_link_where_the_ends_are_cells_centres(self, config):
        # Bilinear along the geodesic and along the grid's lines: two samplings of one surface.
        settings = replace(SETTINGS, frequency_mhz=778.0)
        tx, rx = (6_750.0, 2_350.0), (3_150.0, 5_850.0)
        plan, files = over_plan(config, tx=tx, rx=rx), over_files(config, settings, tx=tx, rx=rx)
        losses = [link.answers[0].loss.loss_db for link in (plan, files)]
        assert losses[0] == pytest.approx(losses[1], abs=1.5)
        assert files.ground.bearing_deg == pytest.approx(plan.ground.bearing_deg, abs=0.01)

    @pytest.mark.parametrize(
        ("frequency_mhz", "key"), [(778.0, "p1812"), (26_000.0, "p452"), (60_000.0, "p525")]
    )
    def test_without_a_model_the_one_that_suits_the_frequency_answers(
        self, config, frequency_mhz, key
    ):
        link = over_files(config, replace(SETTINGS, frequency_mhz=frequency_mhz))
        assert [answer.model.key for answer in link.answers] == [key]
        is_free_space_only = any("free space only" in note for note in link.notes)
        assert is_free_space_only == (key == "p525")

    def test_one_model_that_refuses_is_an_error_and_those_that_reach_are_named(self, config):
        settings = replace(SETTINGS, frequency_mhz=7_500.0, models=("p1812",))
        with pytest.raises(
            InvalidInputError, match=r"^p1812: .*outside 30 to 6000 MHz; pass --model: .*p525"
        ):
            over_files(config, settings)

    def test_of_all_models_those_that_refuse_are_no_failure(self, config):
        settings = replace(SETTINGS, frequency_mhz=7_500.0, models=("all",))
        answers = {a.model.key: a for a in over_files(config, settings).answers}
        assert answers.keys() == MODELS.keys()
        assert answers["p1812"].loss is None
        assert answers["p525"].loss is not None

    def test_the_level_of_all_power_falls_short_of_the_eirp_by_the_loss(self, config):
        settings = replace(SETTINGS, frequency_mhz=778.0)
        link = over_files(config, settings, radio=replace(RADIO, azimuth_deg=None, tilt_deg=0.0))
        level = link.level
        assert level.quantity == "received_power_dbm"
        assert level.azimuth_deg == link.ground.bearing_deg
        # 4 x 40 W, half a dB of feeder: 10 log 4 + 46.0 - 0.5, and the antenna's gain.
        assert level.eirp_dbm == pytest.approx(10 * math.log10(4) + 45.5 + level.gain_dbi)
        assert level.received_dbm(130.0) == pytest.approx(level.eirp_dbm - 130.0)
        assert any("points at the receiver" in note for note in link.notes)

    def test_a_channel_makes_the_level_that_of_a_resource_element(self, config):
        settings = replace(SETTINGS, frequency_mhz=778.0)
        whole = over_files(config, settings, radio=RADIO).level
        channel = replace(RADIO, bandwidth_mhz=10.0, subcarrier_spacing_khz=15)
        part = over_files(config, settings, radio=channel, receiver_gain_dbi=2.0).level
        # 52 resource blocks of twelve subcarriers.
        assert whole.eirp_dbm - part.eirp_dbm == pytest.approx(10 * math.log10(52 * 12))
        assert part.received_dbm(100.0) == pytest.approx(part.eirp_dbm - 98.0)

    @pytest.mark.parametrize(
        ("change", "told"),
        [
            ({"radio_id": "synthetic-a-n28-4t4"}, "there is no radio"),
            ({"bandwidth_mhz": 11.0, "subcarrier_spacing_khz": 15}, "NR has no 11 MHz channel"),
            ({"bandwidth_mhz": 50.0, "subcarrier_spacing_khz": 15}, "is in no band of the radio"),
            ({"radio_id": "synthetic-c-n28-omni"}, "has an omni antenna"),
            ({"azimuth_deg": 1000.0}, "--azimuth: 1000 deg is no direction; .*-720 to 720 deg"),
            ({"tilt_deg": 91.0}, "--tilt: 91 deg is no direction; .*-90 to 90 deg"),
        ],
    )
    def test_a_radio_or_channel_that_cannot_be_is_refused(self, config, change, told):
        settings = replace(SETTINGS, frequency_mhz=778.0)
        with pytest.raises(InvalidInputError, match=told):
            over_files(config, settings, radio=replace(RADIO, **change))

    def test_a_band_under_study_is_marked_and_said(self, config):
        settings = replace(SETTINGS, frequency_mhz=7_500.0, models=("p525",))
        link = over_files(config, settings)
        assert link.study
        assert any("study_7g, which has no standard and no licence" in n for n in link.notes)
        assert not over_files(config, replace(settings, frequency_mhz=778.0)).study

    @pytest.mark.parametrize("frequency_mhz", [12_000.0, 140_000.0])
    def test_a_frequency_in_no_band_is_a_study(self, config, frequency_mhz):
        settings = replace(SETTINGS, frequency_mhz=frequency_mhz, models=("p525",))
        link = over_files(config, settings)
        assert link.study
        assert link.bands == ()
        assert f"a study: {frequency_mhz:g} MHz is in no band of the catalogue" in link.notes
        assert any("is in no band" in line for line in link_picture(link).warnings)

    def test_a_frequency_of_a_bands_uplink_is_no_study(self, config):
        link = over_files(config, replace(SETTINGS, frequency_mhz=708.0, models=("p525",)))
        assert not link.study
        assert [band.name for band in link.bands] == ["n28"]

    @pytest.mark.parametrize("frequency_mhz", [0.0, -778.0, 778e6])
    def test_what_is_no_frequency_in_mhz_is_refused(self, frequency_mhz):
        settings = replace(SETTINGS, frequency_mhz=frequency_mhz)
        with pytest.raises(InvalidInputError, match=r"frequency_mhz is in MHz, .* 1,000,000 MHz"):
            link_over_files(end(TX, 30.0), end(RX, 1.5), TerrainFiles(("absent.tif",)), settings)
        with pytest.raises(InvalidInputError, match=r"frequency_mhz is in MHz, .* 1,000,000 MHz"):
            link_over_plan(end(TX, 30.0), end(RX, 1.5), "absent.yaml", settings)

    @pytest.mark.parametrize(("parts", "hint"), [((), True), (("gases",), False)])
    def test_free_space_alone_suggests_the_gases_that_are_not_added(self, config, parts, hint):
        link = over_files(config, replace(SETTINGS, frequency_mhz=60_000.0, parts=parts))
        (note,) = (note for note in link.notes if note.startswith("free space only"))
        assert ("--add gases" in note) == hint

    @pytest.mark.parametrize(
        ("parts", "told"),
        [
            (("rain",), "--add: rain needs rain_rate_001_mm_h, in mm/h; pass --with rain_rate_001"),
            (("rain",), "--add: rain needs rain_time_percent, of the year; pass --with rain_time"),
            (("building_entry",), "--add: building_entry needs building, one of traditional"),
        ],
    )
    def test_what_a_part_needs_is_named_with_the_option_that_tells_it(self, config, parts, told):
        settings = replace(SETTINGS, frequency_mhz=26_000.0, models=("p525",), parts=parts)
        with pytest.raises(InvalidInputError, match=told):
            over_files(config, settings)

    def test_a_picture_says_what_rain_it_rests_on(self, config):
        rain = {"rain_rate_001_mm_h": "60", "rain_time_percent": "0.01"}
        settings = replace(
            SETTINGS, frequency_mhz=26_000.0, models=("p525",), parts=("rain",), surroundings=rain
        )
        foot = link_picture(over_files(config, settings)).foot
        assert any(line.startswith("Added rain: 60 mm/h exceeded for 0.01 %") for line in foot)

    @pytest.mark.parametrize(("vapour", "n_told"), [("7.5", 0), ("12", 1)])
    def test_water_vapour_is_told_where_it_is_not_the_default(self, config, vapour, n_told):
        settings = replace(
            SETTINGS,
            frequency_mhz=26_000.0,
            models=("p525",),
            parts=("gases",),
            surroundings={"vapour_density_g_m3": vapour},
        )
        assert len(over_files(config, settings).added) == n_told

    @pytest.mark.parametrize(
        ("options", "told"),
        [
            (
                {"smoth_form": "closed"},
                "there is no option 'smoth_form'.*did you mean 'smooth_form'",
            ),
            ({"smooth_form": "round"}, "'round' is none of sampled, closed"),
        ],
    )
    def test_an_option_that_no_model_has_is_refused(self, config, options, told):
        with pytest.raises(InvalidInputError, match=told):
            over_files(config, replace(SETTINGS, frequency_mhz=778.0, options=options))

    def test_what_is_added_is_part_of_the_loss_and_is_told_of_its_surroundings(self, config):
        settings = replace(
            SETTINGS,
            frequency_mhz=26_000.0,
            models=("p525",),
            parts=("gases",),
            surroundings={"vapour_density_g_m3": "12"},
        )
        link = over_files(config, settings)
        assert link.surroundings == {"vapour_density_g_m3": 12.0}
        dry = over_files(config, replace(settings, surroundings={"vapour_density_g_m3": "1"}))
        wet_db, dry_db = (one.answers[0].loss.loss_db for one in (link, dry))
        assert wet_db > dry_db > link.free_space_db

    @pytest.mark.parametrize(
        ("given", "told"),
        [({"rain_rate": "60"}, "there is no option"), ({"vapour_density_g_m3": "x"}, "a number")],
    )
    def test_surroundings_that_nothing_reads_are_refused(self, config, given, told):
        settings = replace(
            SETTINGS, frequency_mhz=778.0, models=("p525",), parts=("gases",), surroundings=given
        )
        with pytest.raises(InvalidInputError, match=told):
            over_files(config, settings)

    def test_every_file_that_was_read_is_recorded(self, config):
        link = over_files(config, replace(SETTINGS, frequency_mhz=778.0))
        (record,) = link.ground.files
        assert record.path.endswith("elevation.tif")
        assert len(record.sha256) == 64
        assert np.isfinite(link.ground.longitude).all()
