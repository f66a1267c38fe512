"""Power and EIRP by hand."""

import dataclasses

import pytest

from ranplan.io.catalogue import load_bands
from ranplan.radio.model import AntennaPattern, Carrier, Radio
from ranplan.radio.power import eirp_dbm, resource_element_power_dbm, total_power_dbm

RADIO = Radio(
    radio_id="r",
    vendor="v",
    model="m",
    bands=("n28",),
    n_tx=2,
    power_dbm_per_path=46.0,
    feeder_loss_db=0.5,
    pattern=AntennaPattern("tr38901_element", 15.0, 65.0, 12.0),
    illustrative=True,
    source="test",
    date="2026-01-01",
    trust="I",
    verified=False,
)
CARRIER = Carrier("low", load_bands()["n28"], 773.0, 10.0, 15, 52)


def test_two_paths_are_three_decibels_more_than_one():
    assert total_power_dbm(RADIO) == pytest.approx(49.0103, abs=1e-4)


def test_eirp_counts_gain_and_feeder():
    # 46 + 3.0103 - 0.5 + 15
    assert eirp_dbm(RADIO) == pytest.approx(63.5103, abs=1e-4)


def test_power_is_spread_over_the_subcarriers_of_the_channel():
    # 52 blocks x 12 = 624 subcarriers = 27.9518 dB; 49.0103 - 27.9518 - 0.5
    assert resource_element_power_dbm(RADIO, CARRIER) == pytest.approx(20.5585, abs=1e-4)


def test_twice_the_resource_blocks_halve_the_power_of_each_element():
    wide = dataclasses.replace(CARRIER, n_resource_blocks=104)
    drop_db = resource_element_power_dbm(RADIO, CARRIER) - resource_element_power_dbm(RADIO, wide)
    assert drop_db == pytest.approx(3.0103, abs=1e-4)
