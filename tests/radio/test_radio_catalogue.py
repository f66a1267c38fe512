"""The shipped catalogue holds what it says, and a planner's own file is checked like it."""

import dataclasses
import math

import numpy as np
import pytest

from ranplan.errors import InvalidInputError
from ranplan.io.catalogue import load_bands, load_radios, load_resource_blocks
from ranplan.io.inputs import InputFile
from ranplan.radio.antenna import pattern_gain_dbi

OWN = """\
radios:
  village-ru:
    vendor: Example
    model: village
    bands: [n28, n8]
    n_tx: 2
    power_dbm_per_path: 43.0
    feeder_loss_db: 1
    antenna: {kind: omni, max_gain_dbi: 8, vertical_beamwidth_deg: 12}
    illustrative: false
    source: data sheet
    date: 2026-01-01
    trust: V
    verified: true
"""

ARRAY = """\
{
      kind: m2101_array,
      element: {max_gain_dbi: 5.8, horizontal_beamwidth_deg: 90, vertical_beamwidth_deg: 65},
      columns: 8,
      rows: 4,
      column_spacing_wavelengths: 0.5,
      row_spacing_wavelengths: 0.7,
      beams: {azimuths_deg: [-30, 0, 30], elevations_deg: [0, -8.5]},
    }"""
OMNI = "{kind: omni, max_gain_dbi: 8, vertical_beamwidth_deg: 12}"


def own_file(tmp_path, text):
    path = tmp_path / "own.yaml"
    path.write_text(text, encoding="utf-8")
    return InputFile("../radios/own.yaml", path, "radio_catalogue")


def refusal(tmp_path, text):
    with pytest.raises(InvalidInputError) as caught:
        load_radios(load_bands(), own_file(tmp_path, text))
    return [str(problem) for problem in caught.value.problems]


@pytest.mark.parametrize(
    ("name", "downlink", "uplink"),
    [
        ("n28", (758, 803), (703, 748)),
        ("n5", (869, 894), (824, 849)),
        ("n8", (925, 960), (880, 915)),
        ("n3", (1805, 1880), (1710, 1785)),
        ("n1", (2110, 2170), (1920, 1980)),
        ("n40", (2300, 2400), (2300, 2400)),
        ("n41", (2496, 2690), (2496, 2690)),
        ("n77", (3300, 4200), (3300, 4200)),
        ("n78", (3300, 3800), (3300, 3800)),
        ("n79", (4400, 5000), (4400, 5000)),
        ("n257", (26500, 29500), (26500, 29500)),
        ("n258", (24250, 27500), (24250, 27500)),
    ],
)
def test_a_band_has_its_edges_and_says_that_nobody_verified_them(name, downlink, uplink):
    band = load_bands()[name]
    assert (band.downlink_low_mhz, band.downlink_high_mhz) == downlink
    assert (band.uplink_low_mhz, band.uplink_high_mhz) == uplink
    assert band.duplex == ("TDD" if downlink == uplink else "FDD")
    assert (band.trust, band.verified, band.study) == ("M", False, False)
    assert band.source.startswith("3GPP TS 38.101-")


def test_bands_without_a_standard_are_marked_as_studies():
    studies = {name for name, band in load_bands().items() if band.study}
    assert studies == {name for name in load_bands() if name.startswith("study_")}
    assert {"study_4g", "study_7g", "study_15g"} <= studies


@pytest.mark.parametrize("table", load_resource_blocks(), ids=lambda table: table.name)
def test_resource_blocks_fit_their_channel_and_fill_most_of_it(table):
    for spacing_khz, blocks in table.blocks.items():
        counts = list(blocks.values())
        assert counts == sorted(counts)
        for bandwidth_mhz, count in blocks.items():
            share = count * 12 * spacing_khz / (bandwidth_mhz * 1e3)
            assert 0.78 < share < 0.99


@pytest.mark.parametrize(
    ("table", "spacing_khz", "bandwidth_mhz", "count"),
    [
        (0, 15, 10, 52),
        (0, 15, 20, 106),
        (0, 30, 20, 51),
        (0, 30, 100, 273),
        (0, 60, 100, 135),
        (1, 60, 100, 132),
        (1, 120, 400, 264),
    ],
)
def test_well_known_numbers_of_resource_blocks(table, spacing_khz, bandwidth_mhz, count):
    assert load_resource_blocks()[table].blocks[spacing_khz][bandwidth_mhz] == count


def test_the_shipped_radios_are_synthetic_and_say_so():
    radios = load_radios(load_bands()).values()
    assert len({radio.vendor for radio in radios}) >= 3
    for radio in radios:
        assert radio.illustrative
        assert radio.vendor.startswith("Synthetic")
        assert radio.source == "synthetic, made for ranplan"
        assert not radio.verified


def shipped(*, arrays):
    radios = load_radios(load_bands()).values()
    chosen = [radio for radio in radios if (radio.pattern.kind == "m2101_array") == arrays]
    return pytest.mark.parametrize("radio", chosen, ids=lambda radio: radio.radio_id)


@shipped(arrays=False)
def test_no_shipped_antenna_has_more_gain_than_its_beamwidths_allow(radio):
    pattern = radio.pattern
    vertical = pattern.vertical_beamwidth_deg
    if pattern.kind == "omni":  # McDonald's approximation for collinear arrays
        directivity = 101.5 / (vertical - 0.00272 * vertical**2)
    else:  # Kraus's approximation with practical losses in the side lobes
        directivity = 31000.0 / (pattern.horizontal_beamwidth_deg * vertical)
    assert 0.5 < 10.0 * math.log10(directivity) - pattern.max_gain_dbi < 1.5


@shipped(arrays=True)
def test_no_element_of_a_shipped_array_has_more_gain_than_its_share_of_the_aperture(radio):
    array = radio.pattern
    cell = array.column_spacing_wavelengths * array.row_spacing_wavelengths
    aperture_dbi = 10.0 * math.log10(4.0 * math.pi * cell)
    assert 0.5 < aperture_dbi - array.element.max_gain_dbi < 1.5


@shipped(arrays=True)
def test_no_beam_of_a_shipped_array_radiates_more_than_it_is_fed(radio):
    # Gain averaged over the sphere is the share of the power that leaves.
    azimuth, elevation = np.meshgrid(np.arange(-179.5, 180.0), np.arange(-89.5, 90.0))
    weight = np.cos(np.radians(elevation))
    for beam in each_beam(radio.pattern):
        gain_dbi = pattern_gain_dbi(beam, azimuth, elevation, boresight_deg=0.0, tilt_deg=0.0)
        mean = np.average(10.0 ** (gain_dbi / 10.0), weights=weight)
        assert -4.0 < 10.0 * math.log10(mean) < -0.5


def each_beam(array):
    for azimuth_deg in array.beam_azimuths_deg:
        for elevation_deg in array.beam_elevations_deg:
            yield dataclasses.replace(
                array, beam_azimuths_deg=(azimuth_deg,), beam_elevations_deg=(elevation_deg,)
            )


@pytest.mark.parametrize("band", ["n78", "study_4g", "study_7g", "study_15g"])
def test_a_band_that_beams_are_used_in_has_a_shipped_array(band):
    radios = load_radios(load_bands()).values()
    kinds = {radio.pattern.kind for radio in radios if band in radio.bands}
    assert "m2101_array" in kinds


def test_a_planners_own_radio_joins_the_shipped_ones(tmp_path):
    radios = load_radios(load_bands(), own_file(tmp_path, OWN))
    assert set(radios) == {"village-ru", *load_radios(load_bands())}
    radio = radios["village-ru"]
    assert (radio.bands, radio.n_tx, radio.date) == (("n28", "n8"), 2, "2026-01-01")
    assert (radio.pattern.kind, radio.pattern.max_gain_dbi) == ("omni", 8.0)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("n_tx: 2", "n_tx: '2'", "own.yaml:6: radios.village-ru.n_tx: '2' cannot be used"),
        ("n_tx: 2", "n_tx: 0", "own.yaml:6: radios.village-ru.n_tx: 0 cannot be used"),
        ("43.0", ".nan", "own.yaml:7: radios.village-ru.power_dbm_per_path: nan cannot be used"),
        ("vendor:", "vender:", "radios.village-ru.vender: unknown key; did you mean 'vendor'?"),
        ("max_gain_dbi", "max_gain_dbd", "max_gain_dbd: unknown key; give the gain in dBi"),
        ("n8]", "n82]", "own.yaml:5: radios.village-ru.bands[1]: there is no band 'n82'"),
        (
            "kind: omni",
            "kind: omni, max_attenuation_db: 300",
            "antenna.max_attenuation_db: 300 cannot be used",
        ),
        ("kind: omni", "kind: dish", "antenna.kind: 'dish' cannot be used"),
        ("kind: omni", "kind: tr38901_element", "horizontal_beamwidth_deg: a sector antenna needs"),
        ("  village-ru", "  synthetic-c-n28-omni", "the shipped catalogue has an O-RU of this id"),
        ("radios:", "radio:", "own.yaml:1: radio: unknown key; allowed: radios"),
        ("    source: data sheet\n", "", "radios.village-ru.source: this key is missing"),
        ("    n_tx: 2", "    n_tx: 2\n    n_tx: 4", "own.yaml:7: radios.village-ru.n_tx: this key"),
        ("radios:", "radios: [", "own.yaml:3: not YAML"),
    ],
)
def test_a_bad_entry_is_refused_with_its_line(tmp_path, old, new, message):
    assert OWN.count(old) == 1
    problems = refusal(tmp_path, OWN.replace(old, new))
    assert any(message in problem for problem in problems), problems
    assert all(problem.startswith("../radios/own.yaml") for problem in problems)


def test_a_planners_own_array_is_read_with_its_beams(tmp_path):
    own = own_file(tmp_path, OWN.replace(OMNI, ARRAY))
    array = load_radios(load_bands(), own)["village-ru"].pattern
    assert (array.kind, array.columns, array.rows) == ("m2101_array", 8, 4)
    assert (array.column_spacing_wavelengths, array.row_spacing_wavelengths) == (0.5, 0.7)
    assert array.beam_azimuths_deg == (-30.0, 0.0, 30.0)
    assert array.beam_elevations_deg == (0.0, -8.5)
    assert array.element.kind == "tr38901_element"
    assert array.max_gain_dbi == pytest.approx(5.8 + 10.0 * math.log10(32))


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("rows: 4", "rows: 0", "own.yaml:13: radios.village-ru.antenna.rows: 0 cannot be used"),
        ("rows: 4", "rows: 4.5", "own.yaml:13: radios.village-ru.antenna.rows: 4.5 cannot be used"),
        ("rows:", "lines: 3, rows:", "own.yaml:13: radios.village-ru.antenna.lines: unknown key"),
        ("columns:", "colums:", "antenna.colums: unknown key; did you mean 'columns'?"),
        ("columns: 8,", "columns: 8, n_tx: 3,", "antenna.n_tx: unknown key; it does not belong"),
        ("      rows: 4,\n", "", "own.yaml:9: radios.village-ru.antenna.rows: this key is missing"),
        ("0.7", ".nan", "antenna.row_spacing_wavelengths: nan cannot be used"),
        ("[0, -8.5]", "[]", "own.yaml:16: radios.village-ru.antenna.beams.elevations_deg: []"),
        ("-8.5", "-95", "beams.elevations_deg[1]: -95 cannot be used"),
        ("-8.5", ", ".join("1" * 24), "own.yaml:16: radios.village-ru.antenna.beams: 75 beams"),
        ("kind: m2101_array", "kind: dish", "own.yaml:10: radios.village-ru.antenna.kind: 'dish'"),
        ("kind: m2101_array,", "", "own.yaml:9: radios.village-ru.antenna.kind: this key is miss"),
        ("max_gain_dbi: 5.8", "max_gain_dbi: 80", "antenna.element.max_gain_dbi: 80 cannot be"),
    ],
)
def test_a_bad_array_is_refused_with_its_line(tmp_path, old, new, message):
    assert ARRAY.count(old) == 1
    problems = refusal(tmp_path, OWN.replace(OMNI, ARRAY.replace(old, new)))
    assert any(message in problem for problem in problems), problems


def test_a_mistyped_key_is_one_problem_not_two(tmp_path):
    assert len(refusal(tmp_path, OWN.replace("vendor:", "vender:"))) == 1


def test_all_problems_of_a_file_come_at_once(tmp_path):
    bad = OWN.replace("n_tx: 2", "n_tx: 0").replace("trust: V", "trust: X")
    assert len(refusal(tmp_path, bad)) == 2
