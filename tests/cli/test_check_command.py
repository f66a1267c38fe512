"""``ranplan check`` on lists of sites that other tools write."""

import csv
import json
import re

import pytest
from click.testing import CliRunner
from plan_inputs import NORTH, WEST, lon_lat, write_siting_plan

from ranplan.cli.root import cli

# Metres east and south of the corner of the terrain; the prohibited zone is 6500 to 8500 m east
# and 1000 to 3000 m south, the region ends 900 m from the corner.
FREE, FORBIDDEN, BORDER, BEYOND = (3_000, 5_000), (7_500, 2_000), (6_498, 2_000), (100, 5_000)


@pytest.fixture(scope="module")
def config(tmp_path_factory):
    return write_siting_plan(tmp_path_factory.mktemp("plan"))


def check(sites, config, *options, code=0):
    result = CliRunner().invoke(cli, ["check", str(sites), "--config", str(config), *options])
    assert result.exit_code == code, result.output
    return result


def told(sites, config, *options, code=0):
    return json.loads(check(sites, config, "--json", *options, code=code).stdout)


def place(easting_m, southing_m):
    return lon_lat(WEST + easting_m, NORTH - southing_m)


def verdicts_of(document, site_id):
    (site,) = (site for site in document["sites"] if site["site_id"] == site_id)
    return {verdict["rule_id"]: verdict for verdict in site["verdicts"]}


def statuses(document):
    return {site["site_id"]: site["status"] for site in document["sites"]}


@pytest.fixture
def osm(tmp_path):
    tags = {"man_made": "mast", "height": "45 m", "operator": "Example Telecom"}
    features = [
        {
            "type": "Feature",
            "id": f"node/{number}",
            "properties": {"@id": f"node/{number}", **tags},
            "geometry": {"type": "Point", "coordinates": list(place(*at))},
        }
        for number, at in enumerate((FREE, FORBIDDEN, BORDER, BEYOND), start=1)
    ]
    path = tmp_path / "masts.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    return path


@pytest.fixture
def feet(tmp_path):
    rows = [f"{at[1]:.7f};{at[0]:.7f};150" for at in (place(*FREE), place(*FORBIDDEN))]
    path = tmp_path / "feet.csv"
    path.write_text("\n".join(["Lat;Long;Hgt(ft)", *rows]) + "\n")
    return path


@pytest.fixture
def register(tmp_path):
    header = "SITE_ID,LATITUDE,LONGITUDE,NAME,ELEVATION,LICENSEE,FREQUENCY_HZ,BANDWIDTH_HZ,EIRP_DBM"
    radio = "778000000,10000000"
    rows = [
        ("101", FREE, "Example Telecom", f"{radio},60"),
        ("102", FREE, "Another", f"{radio},60"),
        ("103", FREE, "Example Telecom", f"{radio},"),
        ("104", FREE, "Example Telecom", "700000000,10000000,60"),
        ("105", FORBIDDEN, "Example Telecom", f"{radio},60"),
    ]
    lines = [header] + [
        f"{name},{place(*at)[1]:.7f},{place(*at)[0]:.7f},Site,300,{holder},{emission}"
        for name, at, holder, emission in rows
    ]
    path = tmp_path / "register.csv"
    path.write_text("\n".join(lines) + "\n")
    return path


class TestOpenStreetMap:
    def test_places_are_judged_and_emissions_left_open(self, osm, config):
        document = told(osm, config)
        zones = {
            site["site_id"]: verdicts_of(document, site["site_id"])["zones.prohibited"]
            for site in document["sites"]
        }
        assert [zones[f"node/{n}"]["outcome"] for n in (1, 2, 3, 4)] == [
            *("pass", "fail", "indeterminate", "indeterminate")
        ]
        assert (zones["node/3"]["reason"], zones["node/4"]["reason"]) == (
            "within_accuracy",
            "no_data",
        )
        # Two metres from the zone, less the five of the structure itself.
        assert zones["node/3"]["margin"] == pytest.approx(2.0 - 5.0, abs=0.2)
        spectrum = verdicts_of(document, "node/1")["licences.block"]
        assert (spectrum["outcome"], spectrum["reason"]) == ("indeterminate", "unknown_value")
        assert statuses(document) == {
            "node/1": "undecided",
            "node/2": "forbidden",
            "node/3": "undecided",
            "node/4": "undecided",
        }

    def test_a_mast_drawn_as_a_polygon_is_as_uncertain_as_it_is_wide(self, osm, config):
        document = json.loads(osm.read_text())
        near = place(6_478, 2_000)  # 22 m from the zone, and 17 m from the edge of the structure
        corners = [place(6_478 + x, 2_000 + y) for x, y in ((-9, -9), (9, -9), (9, 9), (-9, 9))]
        shapes = [
            {"type": "Point", "coordinates": list(near)},
            {"type": "Polygon", "coordinates": [[list(at) for at in (*corners, corners[0])]]},
        ]
        for feature, shape in zip(document["features"], shapes, strict=False):
            feature["geometry"] = shape
        osm.write_text(json.dumps(document))
        document = told(osm, config)
        point, polygon = (verdicts_of(document, f"node/{n}")["zones.prohibited"] for n in (1, 2))
        assert (point["outcome"], polygon["outcome"]) == ("pass", "indeterminate")
        assert polygon["margin"] == pytest.approx(point["margin"], abs=0.1)
        # Half the diagonal of a square of 18 m.
        wider_m = polygon["uncertainty"] - point["uncertainty"]
        assert wider_m == pytest.approx(162.0**0.5, abs=0.1)

    def test_the_distance_to_the_worst_point_is_that_of_the_coordinates(self, osm, config):
        verdict = verdicts_of(told(osm, config), "node/2")["zones.prohibited"]
        # The middle of a square of two kilometres.
        assert verdict["distance_m"] == pytest.approx(1_000.0, abs=2.0)
        assert verdict["remedies"][0]["min_distance_m"] == pytest.approx(1_015.0, abs=2.0)


class TestFeet:
    def test_a_site_is_named_by_its_line_and_what_is_missing_is_told(self, feet, config):
        document = told(feet, config)
        assert statuses(document) == {"line 2": "undecided", "line 3": "forbidden"}
        (first, _) = document["sites"]
        assert set(first["not_known"]) == {"operator", "emissions"}
        said = check(feet, config).stderr
        for reason in first["not_known"].values():
            assert f"not known at 2 of 2 sites: {reason}" in said


class TestRegister:
    def test_every_device_is_judged_by_the_licences(self, register, config):
        document = told(register, config)
        assert statuses(document) == {
            "101": "clear",
            "102": "forbidden",
            "103": "undecided",
            "104": "forbidden",
            "105": "forbidden",
        }

        def outcome(site_id, check):
            return verdicts_of(document, site_id)[f"licences.{check}"]["outcome"]

        assert outcome("102", "778 MHz.holder") == "fail"
        assert outcome("103", "778 MHz.eirp") == "indeterminate"
        assert outcome("103", "778 MHz.block") == "pass"
        assert outcome("104", "700 MHz.area") == "fail"

    def test_a_record_that_does_not_say_what_it_radiates_leaves_its_site_open(
        self, register, config
    ):
        header, clear, *_ = register.read_text().splitlines()
        for silent in (clear.replace("778000000", ""), clear.replace(",10000000,", ",,")):
            for rows in ([clear, silent], [silent, clear]):
                register.write_text("\n".join([header, *rows]) + "\n")
                document = told(register, config)
                assert statuses(document) == {"101": "undecided"}
                assert "blank" in document["sites"][0]["not_known"]["emissions"]
                outcomes = {v["outcome"] for v in verdicts_of(document, "101").values()}
                assert outcomes == {"pass", "indeterminate"}

    @pytest.mark.parametrize(
        ("eirps", "outcome"),
        [(("60", "30"), "pass"), (("30", "90"), "fail"), (("60", ""), "indeterminate")],
    )
    def test_the_strongest_record_of_a_channel_is_judged(self, register, config, eirps, outcome):
        header, clear, *_ = register.read_text().splitlines()
        rows = [clear.removesuffix("60") + eirp for eirp in eirps]
        for order in (1, -1):
            register.write_text("\n".join([header, *rows[::order]]) + "\n")
            verdicts = verdicts_of(told(register, config), "101")
            assert verdicts["licences.778 MHz.eirp"]["outcome"] == outcome

    def test_records_of_two_operators_on_one_channel_are_two_verdicts(self, register, config):
        header, mine, theirs, *_ = register.read_text().splitlines()
        register.write_text("\n".join([header, mine, theirs.replace("102,", "101,")]) + "\n")
        document = told(register, config)
        ids = [verdict["verdict_id"] for verdict in document["sites"][0]["verdicts"]]
        assert len(set(ids)) == len(ids)
        assert verdicts_of(document, "101")["licences.778 MHz.holder"]["outcome"] == "pass"
        assert verdicts_of(document, "101")["licences.778 MHz (2).holder"]["outcome"] == "fail"

    def test_the_elevation_is_not_taken_for_a_height(self, register, config):
        (first, *_) = told(register, config)["sites"]
        assert first["not_known"] == {"top_agl_m": "the list states no height"}


def test_the_table_names_the_rule_and_the_margin(osm, config):
    output = check(osm, config).stdout
    (line,) = (line for line in output.splitlines() if "node/2" in line)
    assert "forbidden" in line
    assert "zones.prohibited" in line
    # A thousand metres from the nearest side and five of its own; the sides are straight in
    # longitude and latitude, and up to 0.1 m off those in the grid.
    assert re.search(r"-1,00(4\.9|5\.[01]) ± 10\.0 m$", line)
    assert "4 sites: 1 forbidden, 3 undecided" in output
    assert "illustrative, not records: zones" in output


def test_the_verdicts_are_written_as_geojson_by_the_files_ending(osm, config, tmp_path):
    path = tmp_path / "out.geojson"
    check(osm, config, "-o", str(path))
    features = json.loads(path.read_text())["features"]
    assert len(features) == 4 * 2
    lines = [f for f in features if f["geometry"]["type"] == "LineString"]
    assert {f["properties"]["rule_id"] for f in lines} == {"zones.prohibited"}
    starts = [f["geometry"]["coordinates"][0] for f in lines]
    assert starts[0] == pytest.approx(place(*FREE), abs=1e-6)


def test_the_verdicts_are_written_as_a_table_by_the_files_ending(osm, config, tmp_path):
    path = tmp_path / "out.csv"
    check(osm, config, "-o", str(path))
    with path.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert [row["site_id"] for row in rows[:2]] == ["node/1", "node/1"]
    assert {row["kind"] for row in rows} == {"zoning.prohibited", "licence.block"}


def test_another_ending_is_wrong_usage_and_nothing_is_computed(osm, config, tmp_path):
    result = check(osm, config, "-o", str(tmp_path / "out.xlsx"), code=2)
    assert ".geojson" in result.stderr


@pytest.mark.parametrize(
    ("sites", "option", "code"),
    [
        ("register", "blocker", 4),
        ("clear", "blocker", 0),
        ("clear", "approval", 0),
        ("clear", "indeterminate", 0),
        ("open", "blocker", 0),
        ("open", "approval", 0),
        ("open", "indeterminate", 4),
    ],
)
def test_fail_on_sets_the_exit_code(sites, option, code, register, config):
    header, clear, _, undecided, *_ = register.read_text().splitlines()
    lines = {"register": [header, clear], "clear": [header, clear], "open": [header, undecided]}
    if sites != "register":
        register.write_text("\n".join(lines[sites]) + "\n")
    result = check(register, config, "--fail-on", option, code=code)
    assert ("--fail-on" in result.stderr) == (code == 4)


def test_strict_takes_what_is_undecided_for_forbidden(register, config):
    header, _, _, undecided, *_ = register.read_text().splitlines()
    register.write_text(f"{header}\n{undecided}\n")
    assert statuses(told(register, config)) == {"103": "undecided"}
    assert statuses(told(register, config, "--strict")) == {"103": "forbidden"}
    check(register, config, "--strict", "--fail-on", "blocker", code=4)


def test_two_runs_write_the_same_bytes(osm, config, tmp_path):
    paths = [tmp_path / name for name in ("one.geojson", "two.geojson")]
    for path in paths:
        check(osm, config, "-o", str(path))
    assert paths[0].read_bytes() == paths[1].read_bytes()


@pytest.mark.parametrize(
    ("sites", "told"),
    [("missing.csv", "there is no file"), ("empty.csv", "empty"), ("noplace.csv", "no longitude")],
)
def test_a_list_that_cannot_be_read_is_invalid_input(tmp_path, config, sites, told):
    (tmp_path / "empty.csv").write_text("")
    (tmp_path / "noplace.csv").write_text("id,name\nA,Hill\n")
    result = check(tmp_path / sites, config, code=3)
    assert told in result.stderr
    assert sites in result.stderr


def test_ranplans_own_columns_are_looked_up_in_the_config(tmp_path, config):
    longitude, latitude = place(*FREE)
    path = tmp_path / "sites.csv"
    path.write_text(
        "site_id,longitude,latitude,height_agl_m,carriers,radio_id,operator\n"
        f"A,{longitude:.7f},{latitude:.7f},30,low,synthetic-a-n28-4t40,Example Telecom\n"
        f"B,{longitude:.7f},{latitude:.7f},30,low,,Example Telecom\n"
        f"C,{longitude:.7f},{latitude:.7f},30,high,,Example Telecom\n"
    )
    document = told(path, config)
    assert statuses(document) == {"A": "clear", "B": "undecided", "C": "undecided"}
    _, b, c = document["sites"]
    assert b["not_known"]["emissions"] == "the list names no radio for carrier 'low'"
    assert c["not_known"]["emissions"] == "the config has no carrier 'high'"


def test_every_record_has_its_own_radio(tmp_path, config):
    longitude, latitude = place(*FREE)
    rows = [
        f"A,{longitude:.7f},{latitude:.7f},30,low,{radio},Example Telecom"
        for radio in ("synthetic-a-n28-4t40", "")
    ]
    path = tmp_path / "sites.csv"
    for order, status in (([0, 0], "clear"), ([0, 1], "undecided"), ([1, 0], "undecided")):
        lines = "\n".join(rows[at] for at in order)
        path.write_text(
            f"site_id,longitude,latitude,height_agl_m,carriers,radio_id,operator\n{lines}\n"
        )
        assert statuses(told(path, config)) == {"A": status}


def test_help_shows_it_in_use():
    result = CliRunner().invoke(cli, ["check", "--help"])
    assert result.exit_code == 0
    assert "ranplan check masts.geojson --config district.yaml" in result.stdout
