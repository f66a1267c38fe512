"""A config is read, or refused with all its problems: line, key, what is allowed, what to do."""

import dataclasses
import math
import textwrap
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from ranplan.config.keys import allowed_text, child, known_keys, sections, written_values
from ranplan.config.load import config_digest, load_config
from ranplan.config.reference import config_reference
from ranplan.config.schema import PlanConfig
from ranplan.errors import InvalidInputError

VALID = """\
schema_version: 1
name: Cape Tribulation
region:
  cell_m: 90
  elevation:
    files: [dem.tif]
carriers:
  c700:
    band: n28
    frequency_mhz: 763
    bandwidth_mhz: 10
    subcarrier_spacing_khz: 15
    radius_m: 30000
sites:
  carriers: [c700]
coverage:
  tiers:
    - {name: basic, rsrp_dbm: -110}
"""
YAML_PIECES = [
    *(
        "null",
        "[]",
        "{}",
        "[a]",
        "{a: b}",
        "'",
        '"',
        "*a",
        "&a ",
        "? [a]",
        "|\n",
        "- ",
        ": ",
        "\t",
        "#",
    ),
    *("!!int x", "!!int ''", "!!bool x", "!!binary aGk=", "!!set {a}", "!town ", "<<: *a", "...\n"),
    *("%YAML 1.1\n---\n", ".inf", "-1e400", "0x10", "9" * 5000, "\0", "\x1b", "\u202e"),
]
REFERENCE_PAGE = Path(__file__).parents[2] / "docs" / "config.md"


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """Folder the command is run from, with the terrain file that the config names."""
    (tmp_path / "dem.tif").touch()
    monkeypatch.chdir(tmp_path)
    return tmp_path


def refusal(text: str | bytes) -> list[str]:
    """Lines of the refusal of a config, given as text or bytes."""
    raw = text if isinstance(text, bytes) else text.encode()
    Path("plan.yaml").write_bytes(raw)
    with pytest.raises(InvalidInputError) as refused:
        load_config("plan.yaml")
    lines = [str(problem) for problem in refused.value.problems]
    assert not any("\n" in line for line in lines)
    return lines


def edited(old: str, new: str) -> str:
    """Return the valid config with one edit."""
    assert VALID.count(old) == 1
    return VALID.replace(old, new)


def test_a_valid_config_is_read_with_its_place_in_the_world(folder):
    Path("plan.yaml").write_text(VALID)
    loaded = load_config("plan.yaml")
    assert loaded.config.carriers["c700"].radius_m == 30_000
    assert loaded.path_as_given == "plan.yaml"
    assert loaded.base_dir == folder
    assert loaded.text == VALID
    assert dataclasses.is_dataclass(loaded)


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    ("path", "line"),
    [
        (("name",), 2),
        (("region",), 3),
        (("region", "elevation", "files", 0), 6),
        (("carriers", "c700", "radius_m"), 13),
        (("coverage", "tiers", 0, "rsrp_dbm"), 18),
        (("carriers", "c700", "not_written"), 8),
        (("propagation", "model"), None),
        ((), None),
    ],
)
def test_every_key_knows_its_line_and_an_unwritten_one_that_of_its_section(path, line):
    Path("plan.yaml").write_text(VALID)
    assert load_config("plan.yaml").line_of(path) == line


@pytest.mark.usefixtures("folder")
def test_a_problem_found_later_is_placed_in_the_file():
    Path("plan.yaml").write_text(VALID)
    problem = load_config("plan.yaml").problem(
        ("carriers", "c700", "frequency_mhz"), "763 MHz is not in n28", remedy="move it"
    )
    assert str(problem) == (
        "plan.yaml:10: carriers.c700.frequency_mhz: 763 MHz is not in n28; move it"
    )


@pytest.mark.usefixtures("folder")
def test_the_digest_ignores_comments_order_formatting_and_spelled_out_defaults():
    Path("plan.yaml").write_text(VALID)
    digest = load_config("plan.yaml").digest
    same = "# a comment\nseed: 0\n" + edited("cell_m: 90", "crs: auto\n  cell_m: 90.0")
    Path("plan.yaml").write_text(same)
    assert load_config("plan.yaml").digest == digest
    Path("plan.yaml").write_text(edited("cell_m: 90", "cell_m: 91"))
    assert load_config("plan.yaml").digest != digest
    assert len(digest) == 64


@pytest.mark.usefixtures("folder")
def test_the_digest_of_a_config_made_in_python_is_that_of_its_file():
    Path("plan.yaml").write_text(VALID)
    loaded = load_config("plan.yaml")
    assert config_digest(PlanConfig(**loaded.config.model_dump())) == loaded.digest


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (
            "bandwidth_mhz: 10",
            "bandwith_mhz: 10",
            "plan.yaml:11: carriers.c700.bandwith_mhz: unknown key; did you mean 'bandwidth_mhz'?",
        ),
        (
            "radius_m: 30000",
            "radius_km: 30",
            "plan.yaml:13: carriers.c700.radius_km: unknown key; did you mean 'radius_m', in m?; "
            "write radius_m: 30000",
        ),
        (
            "frequency_mhz: 763",
            "frequency_ghz: 0.763",
            "plan.yaml:10: carriers.c700.frequency_ghz: unknown key; "
            "did you mean 'frequency_mhz', in MHz?; write frequency_mhz: 763",
        ),
        (
            "radius_m: 30000",
            "radius: 30000",
            "plan.yaml:13: carriers.c700.radius: unknown key; did you mean 'radius_m', in m?",
        ),
        (
            "carriers: [c700]",
            "height_m: 30",
            "plan.yaml:15: sites.height_m: unknown key; did you mean 'height_agl_m'?",
        ),
        (
            "carriers: [c700]",
            "cell_m: 30",
            "plan.yaml:15: sites.cell_m: unknown key; "
            "allowed: height_agl_m, carriers, radios, azimuths_deg, tilt_deg; "
            "'cell_m' belongs in region",
        ),
        (
            "radius_m: 30000",
            "radius_m: 30 km",
            "plan.yaml:13: carriers.c700.radius_m: '30 km' is not a number; "
            "allowed: a number in m, at least 250 and at most 200000; write 30000",
        ),
        (
            "frequency_mhz: 763",
            "frequency_mhz: 0.763 GHz",
            "plan.yaml:10: carriers.c700.frequency_mhz: '0.763 GHz' is not a number; "
            "allowed: a number in MHz, more than 0; write 763",
        ),
        (
            "tiers:",
            "location_fraction: 90 %\n  tiers:",
            "plan.yaml:17: coverage.location_fraction: '90 %' is not a number; "
            "allowed: a number, more than 0 and less than 1; write 0.9",
        ),
        (
            "radius_m: 30000",
            "radius_m: 30",
            "plan.yaml:13: carriers.c700.radius_m: 30 is out of range; "
            "allowed: a number in m, at least 250 and at most 200000",
        ),
        (
            "cell_m: 90",
            "cell_m: .nan",
            "plan.yaml:4: region.cell_m: nan is not a finite number; "
            "allowed: a number in m, more than 0",
        ),
        (
            "cell_m: 90",
            "cell_m:",
            "plan.yaml:4: region.cell_m: no value is given; allowed: a number in m, more than 0",
        ),
        (
            "    band: n28\n",
            "",
            "plan.yaml:8: carriers.c700.band: this key is missing; allowed: text; add it",
        ),
        (
            "name: Cape Tribulation\n",
            "",
            "plan.yaml: name: this key is missing; allowed: text; add it",
        ),
        (
            "name: Cape Tribulation",
            "name: 2024",
            "plan.yaml:2: name: 2024 is not text; allowed: text; put it in quotes: '2024'",
        ),
        (
            "name: Cape Tribulation",
            "name: ''",
            "plan.yaml:2: name: this is empty; allowed: text",
        ),
        (
            "name: Cape Tribulation",
            "name: x\nseed: 1.5",
            "plan.yaml:3: seed: 1.5 is not a whole number; allowed: a whole number, at least 0",
        ),
        (
            "subcarrier_spacing_khz: 15",
            "subcarrier_spacing_khz: 20",
            "plan.yaml:12: carriers.c700.subcarrier_spacing_khz: 20 is not one of the choices; "
            "allowed: 15, 30, 60 or 120 in kHz",
        ),
        (
            "files: [dem.tif]",
            "files: [dem.tif]\n    voids: interpolat",
            "plan.yaml:7: region.elevation.voids: 'interpolat' is not one of the choices; "
            "allowed: 'refuse' or 'interpolate'; did you mean 'interpolate'?",
        ),
        (
            "files: [dem.tif]",
            "files: [dem.tif]\n    illustrative: yes",
            "plan.yaml:7: region.elevation.illustrative: 'yes' is not true or false; "
            "allowed: true or false; write true",
        ),
        (
            "files: [dem.tif]",
            "files: dem.tif",
            "plan.yaml:6: region.elevation.files: 'dem.tif' is not a list; "
            "allowed: a list, each entry a path; write it in brackets: [...]",
        ),
        (
            "files: [dem.tif]",
            "files: [dem.tif]\n    voids: interpolate",
            "plan.yaml:5: region.elevation: "
            "voids: interpolate needs max_void_m, the widest void that may be filled",
        ),
        (
            "carriers: [c700]",
            "azimuths_deg: [0, 400]",
            "plan.yaml:15: sites.azimuths_deg[1]: 400 is out of range; "
            "allowed: a number in deg, at least 0 and less than 360",
        ),
        (
            "carriers: [c700]",
            "azimuths_deg: north",
            "plan.yaml:15: sites.azimuths_deg: 'north' cannot be used; allowed: a list, each entry "
            "a number in deg, at least 0 and less than 360, or 'omni'",
        ),
        (
            "carriers: [c700]",
            "carriers: [c70]",
            "plan.yaml:15: sites.carriers[0]: there is no carrier 'c70'; allowed: c700; "
            "did you mean 'c700'?",
        ),
        (
            "carriers: [c700]",
            "carriers: [c700, c700]",
            "plan.yaml:15: sites.carriers[1]: 'c700' is listed twice; list it once",
        ),
        (
            "carriers: [c700]",
            "radios: {n78: any}",
            "plan.yaml:15: sites.radios.n78: there is no carrier 'n78'; allowed: c700",
        ),
        (
            "cell_m: 90",
            "cell_m: 90\n  coast: {from_land_cover: true}",
            "plan.yaml:5: region.coast.from_land_cover: there is no land cover to take the sea "
            "from; add region.land_cover, or give land or sea_below_m instead",
        ),
        (
            "files: [dem.tif]",
            "files: [den.tif]",
            "plan.yaml:6: region.elevation.files[0]: there is no file 'den.tif'; "
            "paths are relative to the config file; did you mean 'dem.tif'?",
        ),
        (
            "files: [dem.tif]",
            "files: [tiles/dem.tif]",
            "plan.yaml:6: region.elevation.files[0]: there is no folder 'tiles'; "
            "paths are relative to the config file; correct the path, or put the file there",
        ),
        (
            "cell_m: 90",
            "cell_m: 90\n  land_cover: {file: dem.tif, classes: esa_worldcovr}",
            "plan.yaml:5: region.land_cover.classes: there is no file 'esa_worldcovr'; "
            "paths are relative to the config file; did you mean 'esa_worldcover'?",
        ),
        (
            "carriers: [c700]",
            "carriers: [c700]\nlife: {build_date: 1 June 2027, end_of_life: 2041-12-31}",
            "plan.yaml:16: life.build_date: '1 June 2027' is not a date; allowed: YYYY-MM-DD",
        ),
        (
            "carriers: [c700]",
            "carriers: [c700]\nlife: {build_date: 2027-13-01, end_of_life: 2041-12-31}",
            "plan.yaml:16: life.build_date: '2027-13-01' is not a date; allowed: YYYY-MM-DD",
        ),
        (
            "carriers: [c700]",
            "carriers: [c700]\nlife: {build_date: 2027-02-29, end_of_life: 2041}",
            "plan.yaml:16: life.end_of_life: 2041 is not a date; allowed: YYYY-MM-DD",
        ),
        (
            "carriers: [c700]",
            "carriers: [c700]\nlife: {build_date: 2027-06-01, end_of_life: 2026-06-01}",
            "plan.yaml:16: life: end_of_life 2026-06-01 is before build_date 2027-06-01",
        ),
        (
            "carriers: [c700]",
            "carriers: [c700]\ncosts: {currency: A$}",
            "plan.yaml:16: costs.currency: 'A$' is not a currency code; "
            "allowed: three capital letters, as AUD",
        ),
        (
            "carriers: [c700]",
            "carriers: [c700]\nequipment: [{name: 2 sectors}]",
            "plan.yaml:16: equipment[0].name: '2 sectors' is not a short name; "
            "allowed: letters, digits and . _ + -, a letter or digit first",
        ),
        (
            "carriers: [c700]",
            "carriers: [c700]\nequipment: [{name: 3}]",
            "plan.yaml:16: equipment[0].name: 3 is not a short name; allowed: letters, digits "
            "and . _ + -, a letter or digit first; put it in quotes: '3'",
        ),
        (
            "carriers: [c700]",
            "carriers: [c700]\nequipment: [{name: a, radios: {c70: r}}, {name: a}]",
            "plan.yaml:16: equipment[0].radios.c70: there is no carrier 'c70'; allowed: c700; "
            "did you mean 'c700'?",
        ),
        (
            "carriers: [c700]",
            "carriers: [c700]\nequipment:\n  - {name: a, radios: {}}\n  - {name: a, radios: {}}",
            "plan.yaml:18: equipment[1].name: 'a' stands on line 17 already; "
            "give each one a name of its own",
        ),
        (
            "carriers: [c700]",
            "carriers: [c700]\nequipment: [{radios: {c700: radio-a}}]\n"
            "costs: {radios: {price: {radio-b: 1}}}",
            "plan.yaml:16: equipment[0].radios.c700: 'radio-a' has no price in costs.radios.price; "
            "allowed: radio-b; did you mean 'radio-b'?",
        ),
        (
            "carriers: [c700]",
            "carriers: [c700]\nconstraints:\n  zoning: [{id: a}]\n  licences: [{id: a}]",
            "plan.yaml:18: constraints.licences[0].id: 'a' stands on line 17 already; "
            "give each one a name of its own",
        ),
        (
            "carriers: [c700]",
            "carriers: [c700]\nconstraints: {setbacks: [{setbacks: [{to_class: residential, "
            "min_height_m: 30, below_height_m: 30, distance_m: 1}]}]}",
            "plan.yaml:16: constraints.setbacks[0].setbacks[0]: "
            "no height is at least min_height_m 30 and less than below_height_m 30",
        ),
        (
            "name: Cape Tribulation",
            "name: a\nname: b",
            "plan.yaml:3: name: this key stands on line 2 already; keep one of the two",
        ),
        (
            "name: Cape Tribulation",
            "name: !town a",
            "plan.yaml:2: name: the tag '!town' has no meaning here",
        ),
    ],
)
@pytest.mark.usefixtures("folder")
def test_a_mistake_is_one_line_that_says_where_what_is_allowed_and_what_to_do(old, new, expected):
    assert expected in refusal(edited(old, new))


@pytest.mark.usefixtures("folder")
def test_a_mistyped_key_is_one_problem_not_an_unknown_key_and_a_missing_one():
    assert len(refusal(edited("bandwidth_mhz: 10", "bandwith_mhz: 10"))) == 1
    assert len(refusal(edited("radius_m: 30000", "radius_km: 30"))) == 1


@pytest.mark.usefixtures("folder")
def test_all_problems_come_at_once_and_in_the_order_of_the_file():
    text = textwrap.dedent("""\
        schema_version: 1
        name: x
        name: y
        region:
          cell_m: 90 m
          elevation: {files: [nothing.tif]}
        carriers:
          c700: {band: n28, frequency_mhz: -1, bandwidth_mhz: 10, subcarrier_spacing_khz: 15}
        sites: {carriers: [c800]}
        coverage: {tiers: []}
        """)
    places = [line.split(": ")[:2] for line in refusal(text)]
    assert places == [
        ["plan.yaml:3", "name"],
        ["plan.yaml:5", "region.cell_m"],
        ["plan.yaml:6", "region.elevation.files[0]"],
        ["plan.yaml:8", "carriers.c700.frequency_mhz"],
        ["plan.yaml:8", "carriers.c700.radius_m"],
        ["plan.yaml:9", "sites.carriers[0]"],
        ["plan.yaml:10", "coverage.tiers"],
    ]


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("", "plan.yaml: the file is empty"),
        ("# only a comment\n", "plan.yaml: the file is empty"),
        ("\n- a\n- b\n", "plan.yaml:2: the file does not start with a key"),
        ("just words\n", "plan.yaml:1: the file does not start with a key"),
        ("a: 1\n\tb: 2\n", "plan.yaml:2: not YAML: found character .*; indent with spaces"),
        ("a: 1\nb: c: d\n", "plan.yaml:2: not YAML: mapping values are not allowed here; put text"),
        ("a: [1,\n  2\nb: 3\n", "plan.yaml:3: not YAML: .*flow sequence begun on line 1"),
        ("a: 'x\nb: 3\n", "plan.yaml:3: not YAML: .*quoted scalar begun on line 1"),
        ("a: 1\n---\nb: 2\n", "plan.yaml:2: not YAML: .*document"),
        ("a: *b\n", "plan.yaml:1: not YAML: found undefined alias 'b'"),
        (
            b"a: 1\nb: R\xe9gion\n",
            "plan.yaml:2: byte 0xe9 is not UTF-8 text; save the file as UTF-8",
        ),
        ("name: a\n".encode("utf-16"), "plan.yaml:1: byte 0xff is not UTF-8"),
        ("a: 1\nb: \x00\n", r"plan.yaml:2: not YAML: character U\+0000"),
        ("[" * 5000, "plan.yaml: not YAML ranplan can read: nested too deeply"),
    ],
)
@pytest.mark.usefixtures("folder")
def test_what_is_not_yaml_is_refused_in_one_line(raw, expected):
    Path("plan.yaml").write_bytes(raw if isinstance(raw, bytes) else raw.encode())
    with pytest.raises(InvalidInputError, match=f"^{expected}[^\n]*$"):
        load_config("plan.yaml")


@pytest.mark.usefixtures("folder")
def test_an_alias_that_stands_in_itself_is_refused():
    lines = refusal(edited("files: [dem.tif]", "files: &tiles [dem.tif, *tiles]"))
    place = "plan.yaml:6: region.elevation.files[1]"
    assert f"{place}: an alias refers to what it stands in" in lines


@pytest.mark.usefixtures("folder")
def test_aliases_of_aliases_cost_no_more_than_they_are_written():
    bomb = "a0: &a0 [x, x]\n" + "".join(
        f"a{level}: &a{level} [*a{level - 1}, *a{level - 1}]\n" for level in range(1, 60)
    )
    assert all("unknown key" in line for line in refusal(bomb + VALID))


@settings(
    max_examples=300,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    at=st.integers(0, len(VALID)),
    n_deleted=st.integers(0, 30),
    inserted=st.sampled_from(YAML_PIECES) | st.text(max_size=5),
)
@pytest.mark.usefixtures("folder")
def test_any_edit_is_read_or_refused_in_lines_that_name_the_file(at, n_deleted, inserted):
    text = VALID[:at] + inserted + VALID[at + n_deleted :]
    Path("plan.yaml").write_bytes(text.encode("utf-8", "surrogatepass"))
    try:
        load_config("plan.yaml")
    except InvalidInputError as refused:
        lines = [str(problem) for problem in refused.problems]
        assert all(line.startswith("plan.yaml") and "\n" not in line for line in lines)


@pytest.mark.parametrize(
    ("given_path", "expected"),
    [
        ("plam.yaml", "plam.yaml: there is no file 'plam.yaml'; did you mean 'plan.yaml'?"),
        ("conf/a.yaml", "conf/a.yaml: there is no folder 'conf'; did you mean 'configs'?"),
        ("configs", "configs: this is a folder; a YAML file is needed"),
        ("plan.yaml/a", "plan.yaml/a: the file cannot be read: Not a directory"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_under_the_name_it_was_given(
    folder, given_path, expected
):
    (folder / "configs").mkdir()
    (folder / "plan.yaml").touch()
    with pytest.raises(InvalidInputError) as refused:
        load_config(given_path)
    assert str(refused.value) == expected


def test_paths_start_at_the_config_not_at_the_working_folder(folder, monkeypatch):
    (folder / "plan.yaml").write_text(VALID)
    (folder / "elsewhere").mkdir()
    monkeypatch.chdir(folder / "elsewhere")
    assert load_config("../plan.yaml").path_as_given == "../plan.yaml"


@pytest.mark.usefixtures("folder")
def test_the_values_are_those_of_yaml_1_2():
    text = edited("name: Cape Tribulation", "name: NO").replace(
        "files: [dem.tif]", "files: [dem.tif]\n    date: 2024-05-01\n    source: 12:30"
    )
    Path("plan.yaml").write_bytes(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode())
    config = load_config("plan.yaml").config
    assert config.name == "NO"
    assert config.region.elevation.date == "2024-05-01"
    assert config.region.elevation.source == "12:30"


@pytest.mark.usefixtures("folder")
def test_a_carrier_may_have_a_number_for_its_name():
    Path("plan.yaml").write_text(edited("  c700:", "  700:").replace("[c700]", '["700"]'))
    assert list(load_config("plan.yaml").config.carriers) == ["700"]


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_no_number_of_the_config_may_be_nan_or_infinite(value):
    example = {
        "schema_version": 1,
        "name": "x",
        "region": {
            "cell_m": 90.0,
            "bounds": {"west": 1.0, "south": 1.0, "east": 2.0, "north": 2.0},
            "elevation": {"files": ["a"], "nodata": 0.0, "max_void_m": 1.0},
            "coast": {"sea_below_m": 0.0},
            "land_cover": {"file": "a", "heights_m": {"trees": 15.0}},
            "population": {
                "points": [{"file": "a", "kernel": {"shape": "disc", "radius_m": 1.0}}],
            },
            "climate": {
                "delta_n": 45.0,
                "surface_refractivity_n0": 325.0,
                "pressure_hpa": 1013.0,
                "temperature_c": 27.0,
                "ground_permittivity": 15.0,
                "ground_conductivity_s_m": 0.005,
                "vapour_density_g_m3": 20.0,
                "rain_rate_001_mm_h": 120.0,
            },
        },
        "propagation": {"time_percent": 50.0},
        "receiver": {"height_agl_m": 1.5, "gain_dbi": 0.0, "loss_db": 0.0},
        "carriers": {
            "c": {
                "band": "n28",
                "frequency_mhz": 700.0,
                "bandwidth_mhz": 10.0,
                "subcarrier_spacing_khz": 15,
                "radius_m": 1000.0,
            }
        },
        "sites": {"height_agl_m": 30.0, "azimuths_deg": [0.0], "tilt_deg": 0.0},
        "coverage": {"location_fraction": 0.9, "tiers": [{"name": "a", "rsrp_dbm": -110.0}]},
        "existing_network": {"rasters": [{"file": "a", "served_from": -110.0}]},
        "candidates": {
            "files": [{"file": "a", "heights_agl_m": [30.0], "default_height_agl_m": 30.0}],
            "generated": {
                "lattice_m": 6000.0,
                "people_within_m": 5000.0,
                "min_people": 20.0,
                "prominent_per_100_km2": 0.5,
                "prominence_radius_m": 3000.0,
                "min_spacing_m": 2500.0,
                "max_slope_deg": 25.0,
                "heights_agl_m": [30.0],
            },
        },
        "equipment": [
            {"name": "a", "radios": {"c": "r"}, "azimuths_deg": [0.0], "tilt_deg": 0.0},
        ],
        "backhaul": {
            "fibre": {"file": "a"},
            "route_factor": 1.3,
            "links": [
                {
                    "kind": "fibre",
                    "up_to_m": 1000.0,
                    "fixed": 0.0,
                    "per_m": 1.0,
                    "opex_per_year": 1.0,
                }
            ],
            "illustrative": True,
        },
        "costs": {
            "currency": "AUD",
            "towers": {
                "classes": [{"up_to_height_m": 30.0, "new": 2.0, "existing": 1.0}],
                "source": "a",
            },
            "power": {"new": 2.0, "existing": 1.0, "source": "a"},
            "radios": {
                "price": {"r": 1.0},
                "installation_per_sector": 1.0,
                "integration_per_site": 1.0,
                "source": "a",
            },
            "opex_per_year": {"new": 1.0, "existing": 1.0, "per_sector": 1.0, "source": "a"},
        },
        "placement": {"budget_capex": 1.0, "min_new_people": 1.0},
        "constraints": {
            "zoning": [{"id": "z", "file": "a", "accuracy_m": 1.0}],
            "setbacks": [
                {
                    "id": "s",
                    "setbacks": [
                        {
                            "to_class": "residential",
                            "min_height_m": 10.0,
                            "below_height_m": 20.0,
                            "distance_m": 30.0,
                        }
                    ],
                }
            ],
            "site_accuracy_m": 10.0,
            "height_accuracy_m": 0.5,
            "footprint_radius_m": 5.0,
            "overtop_m": 0.0,
        },
    }
    PlanConfig.model_validate(example)
    numbers = [path for path, held, _ in written_values(example) if isinstance(held, float)]
    tried = {name for path in numbers for name in path}
    of_the_schema = {
        name
        for _, section in sections()
        for name in known_keys(section)
        if "a number" in allowed_text(child(section, name))
    }
    assert of_the_schema - tried == {"density_per_km2"}  # excludes the radius, and is as that is
    for path in numbers:
        *parents, last = path
        section = example
        for part in parents:
            section = section[part]
        kept, section[last] = section[last], value
        with pytest.raises(ValidationError):
            PlanConfig.model_validate(example)
        section[last] = kept


def test_every_key_is_explained():
    unexplained = [
        f"{path}.{name}"
        for path, section in sections()
        for name in known_keys(section)
        if section["properties"][name].get("description", "") == ""
        and "$ref" not in section["properties"][name]
    ]
    assert unexplained == []


def test_the_reference_page_is_that_of_the_schema():
    remedy = "write ranplan.config.reference.config_reference() to docs/config.md"
    assert REFERENCE_PAGE.read_text(encoding="utf-8") == config_reference(), remedy
