"""Options and masts as the rules see them."""

from types import SimpleNamespace

import pytest

from ranplan.constraints.subjects import option_subject, site_subject
from ranplan.options import Cost, SiteOption
from ranplan.radio.model import AntennaPattern, Band, Carrier, Radio
from ranplan.sites import Sector, Site
from ranplan.sites.candidate import Candidate

SECTION = SimpleNamespace(
    site_accuracy_m=10.0, height_accuracy_m=0.5, footprint_radius_m=5.0, overtop_m=1.5
)
N28 = Band("n28", "FDD", 758, 803, 703, 748, "3GPP", "2024", "V", verified=True)
CARRIER = Carrier("c700", N28, 778.0, 10.0, 15, 52)
PATTERN = AntennaPattern("tr38901_element", 15.0, 65.0, 65.0)


def radio(power_dbm_per_path):
    return Radio(
        radio_id=f"r{power_dbm_per_path:g}",
        vendor="V",
        model="M",
        bands=("n28",),
        n_tx=4,
        power_dbm_per_path=power_dbm_per_path,
        feeder_loss_db=1.0,
        pattern=PATTERN,
        illustrative=True,
        source="source",
        date="2024",
        trust="I",
        verified=False,
    )


def site(height_agl_m, *radios):
    sectors = tuple(
        Sector(f"S1/c700/{number}", CARRIER, item, 0.0, 0.0, 2.0)
        for number, item in enumerate(radios, start=1)
    )
    return Site("S1", "Hill", 145.5, -16.5, 1, 2, 300.0, height_agl_m, sectors)


def option(height_agl_m, *, kind="new", structure_height_m=None):
    candidate = Candidate(
        "S1", "Hill", 145.5, -16.5, 1, 2, 300.0, kind, "lattice", structure_height_m, (30.0,)
    )
    cost = Cost({}, {}, "AUD", illustrative=True)
    mast = site(height_agl_m, radio(43.0), radio(46.0))
    return SiteOption("S1/h30/rural", candidate, "rural", mast, None, None, cost)


def subject_of(*args, **kwargs):
    return option_subject(option(*args, **kwargs), section=SECTION, operator="Example Operator")


def test_a_new_structure_rises_above_its_antenna():
    subject = subject_of(30.0)
    assert (subject.top_agl_m, subject.is_new) == (31.5, True)


def test_decimal_fractions_add_up_to_what_people_write():
    section = SimpleNamespace(**(vars(SECTION) | {"overtop_m": 0.1}))
    assert option_subject(option(40.2), section=section, operator=None).top_agl_m == 40.3


def test_antennas_do_not_raise_the_structure_they_are_mounted_on():
    subject = subject_of(30.0, kind="existing", structure_height_m=48.0)
    assert (subject.top_agl_m, subject.is_new) == (48.0, False)
    level = subject_of(48.0, kind="existing", structure_height_m=48.0)
    assert (level.top_agl_m, level.is_new) == (48.0, False)


def test_an_antenna_above_a_structure_raises_it_and_that_is_building():
    subject = subject_of(50.0, kind="existing", structure_height_m=48.0)
    assert (subject.top_agl_m, subject.is_new) == (51.5, True)


def test_a_structure_of_unknown_height_stays_unknown():
    subject = subject_of(30.0, kind="existing")
    assert (subject.top_agl_m, subject.is_new) == (None, False)
    assert "height" in subject.unknown["top_agl_m"]


def test_a_carrier_radiates_what_its_strongest_sector_does():
    # 46 dBm a path on four paths (+6.02 dB), 1 dB of feeder, 15 dBi.
    (emission,) = subject_of(30.0).emissions
    assert emission.eirp_dbm == pytest.approx(46.0 + 6.0206 - 1.0 + 15.0, abs=1e-4)
    assert (emission.low_mhz, emission.high_mhz) == (773.0, 783.0)
    assert (emission.carrier, emission.operator) == ("c700", "Example Operator")


def test_an_operator_the_config_does_not_name_is_unknown():
    subject = option_subject(option(30.0), section=SECTION, operator=None)
    assert subject.emissions[0].operator is None
    assert "operator" in subject.unknown


def test_the_ids_and_accuracies_are_carried():
    subject = subject_of(30.0)
    assert (subject.subject_id, subject.site_id) == ("S1/h30/rural", "S1")
    assert subject.position_accuracy_m == 10.0
    assert subject.height_accuracy_m == 0.5
    assert subject.footprint_radius_m == 5.0


def test_a_mast_in_service_stands_already():
    subject = site_subject(site(30.0, radio(43.0)), section=SECTION, operator="Example Operator")
    assert (subject.subject_id, subject.top_agl_m, subject.is_new) == ("S1", 31.5, False)
    assert len(subject.emissions) == 1
