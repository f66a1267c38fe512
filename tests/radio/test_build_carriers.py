"""Carriers are built from the config, or refused with what would have been right."""

import pytest

from ranplan.config.load import load_config
from ranplan.config.radio import build_carriers, build_radios
from ranplan.errors import InvalidInputError

CONFIG = """\
schema_version: 1
name: test
region:
  cell_m: 90
  elevation:
    files: [dem.tif]
carriers:
  low:
    band: {band}
    frequency_mhz: {frequency_mhz}
    bandwidth_mhz: {bandwidth_mhz}
    subcarrier_spacing_khz: {spacing_khz}
    radius_m: 30000
coverage:
  tiers:
    - {{name: basic, rsrp_dbm: -110}}
"""


@pytest.fixture
def loaded(tmp_path):
    def load(band="n28", frequency_mhz=773, bandwidth_mhz=10, spacing_khz=15, more=""):
        (tmp_path / "dem.tif").touch()
        path = tmp_path / "plan.yaml"
        text = CONFIG.format(
            band=band,
            frequency_mhz=frequency_mhz,
            bandwidth_mhz=bandwidth_mhz,
            spacing_khz=spacing_khz,
        )
        path.write_text(text + more, encoding="utf-8")
        return load_config(path)

    return load


def test_a_carrier_knows_its_band_and_resource_blocks(loaded):
    carrier = build_carriers(loaded())["low"]
    assert (carrier.name, carrier.band.name, carrier.n_resource_blocks) == ("low", "n28", 52)


@pytest.mark.parametrize(
    ("band", "frequency_mhz", "bandwidth_mhz", "spacing_khz", "count"),
    [
        ("n78", 3550, 100, 30, 273),
        ("n258", 26000, 100, 120, 66),
        ("n258", 26000, 100, 60, 132),  # not the 135 of FR1
        ("study_7g", 7500, 100, 30, 273),
        ("n28", 763, 10, 15, 52),  # the lower edge is the band's
        ("n28", 798, 10, 15, 52),  # the upper edge is the band's
    ],
)
def test_a_channel_that_fits_is_taken(
    loaded, band, frequency_mhz, bandwidth_mhz, spacing_khz, count
):
    carriers = build_carriers(loaded(band, frequency_mhz, bandwidth_mhz, spacing_khz))
    assert carriers["low"].n_resource_blocks == count


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"band": "n82"}, r"plan.yaml:9: carriers.low.band: there is no band 'n82'; allowed: n1,"),
        (
            {"frequency_mhz": 762.9},
            r"plan.yaml:10: carriers.low.frequency_mhz: the channel from 757.9 to 767.9 MHz is not "
            r"inside the downlink of n28; allowed: 758 to 803 MHz",
        ),
        ({"frequency_mhz": 798.1}, "the channel from 793.1 to 803.1 MHz is not inside"),
        ({"frequency_mhz": 728}, "not inside the downlink of n28"),  # the uplink
        (
            {"bandwidth_mhz": 12},
            r"plan.yaml:11: carriers.low.bandwidth_mhz: NR has no 12 MHz channel at 15 kHz; "
            r"allowed: 5, 10, 15, 20, 25, 30, 35, 40, 45, 50 MHz",
        ),
        (
            {"spacing_khz": 120},
            r"plan.yaml:12: carriers.low.subcarrier_spacing_khz: 120 kHz is not used at 773 MHz; "
            r"allowed: 15, 30, 60 kHz",
        ),
    ],
)
def test_a_channel_that_cannot_be_is_refused_with_its_line(loaded, values, message):
    with pytest.raises(InvalidInputError, match=message):
        build_carriers(loaded(**values))


def test_all_problems_of_all_carriers_come_at_once(loaded):
    with pytest.raises(InvalidInputError) as caught:
        build_carriers(loaded(frequency_mhz=3500, bandwidth_mhz=12))
    assert len(caught.value.problems) == 2


def test_the_planners_own_catalogue_is_named_as_the_config_names_it(loaded, tmp_path):
    (tmp_path / "own.yaml").write_text("radios: {}\n", encoding="utf-8")
    config = loaded(more="radio_catalogue: {file: own.yaml}\n")
    with pytest.raises(InvalidInputError, match=r"^own.yaml:1: radios: needs at least one entry"):
        build_radios(config)


def test_without_an_own_catalogue_no_file_is_read(loaded):
    radios, files = build_radios(loaded())
    assert radios
    assert files == ()
