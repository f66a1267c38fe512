"""Licences: area, block, dates, EIRP, holder; at each limit and a step to either side."""

from dataclasses import replace

import pytest
import shapely
from rule_cases import (
    BOX,
    EMISSION,
    EVERYWHERE,
    LICENCE,
    from_the_box,
    judged,
    licences,
    subject_at,
)

from ranplan.constraints.area import Area
from ranplan.constraints.licence_rule import LicenceRule
from ranplan.constraints.model import Emission, Life

MILLIMETRE = 1e-3
CHECKS = ["area", "block", "dates", "eirp", "holder"]
INSIDE = from_the_box(-5_000.0)


def verdicts_on(*items, subject=None, life=None, emission=EMISSION, **layer):
    """Verdicts by the name of the check."""
    subject = subject_at(INSIDE) if subject is None else subject
    subject = replace(subject, emissions=(emission,))
    rule = LicenceRule((licences(*items, **layer),))
    found = judged(rule, subject) if life is None else judged(rule, subject, life)
    return {verdict.kind.removeprefix("licence."): verdict for verdict in found}


def licence(**changes):
    return replace(LICENCE, **changes)


def test_a_licence_that_allows_everything_passes_all_five_checks():
    found = verdicts_on()
    assert list(found) == CHECKS
    assert {verdict.outcome for verdict in found.values()} == {"pass"}
    assert [verdict.rule_id for verdict in found.values()] == [
        f"spectrum.c700.{name}" for name in CHECKS
    ]
    assert {verdict.feature_id for verdict in found.values()} == {"L1"}


class TestArea:
    @pytest.mark.parametrize(
        ("distance_m", "outcome"), [(-1.0, "pass"), (-0.01, "pass"), (0.0, "fail"), (1.0, "fail")]
    )
    def test_on_the_border_is_not_inside(self, distance_m, outcome):
        found = verdicts_on(subject=subject_at(from_the_box(distance_m)))["area"]
        assert (found.outcome, found.severity) == (outcome, "blocker")
        assert found.margin == pytest.approx(-distance_m, abs=MILLIMETRE)
        assert (found.comparator, found.limit) == (">", 0.0)

    @pytest.mark.parametrize(
        ("distance_m", "outcome"), [(-31.0, "pass"), (-29.0, None), (29.0, None), (31.0, "fail")]
    )
    def test_nearer_to_the_border_than_the_accuracies_nothing_is_decided(self, distance_m, outcome):
        subject = subject_at(from_the_box(distance_m), position_accuracy_m=10.0)
        found = verdicts_on(subject=subject, accuracy_m=20.0)["area"]
        assert found.outcome == (outcome or "indeterminate")
        assert found.reason == (None if outcome else "within_accuracy")
        assert found.margin == pytest.approx(-distance_m, abs=MILLIMETRE)

    def test_it_is_the_antenna_that_counts_not_the_edge_of_the_structure(self):
        subject = subject_at(from_the_box(-1.0), footprint_radius_m=5.0)
        assert verdicts_on(subject=subject)["area"].outcome == "pass"

    def test_a_layer_that_may_lack_licences_cannot_fail_a_place(self):
        subject = subject_at(from_the_box(500.0))
        found = verdicts_on(subject=subject, extent=None)["area"]
        assert (found.outcome, found.reason) == ("indeterminate", "no_data")
        assert found.margin == pytest.approx(-500.0, abs=MILLIMETRE)
        here = Area([shapely.box(144.9, -17.0, 146.0, -16.0)])
        assert verdicts_on(subject=subject, extent=here)["area"].outcome == "fail"

    def test_an_area_in_doubt_decides_nothing(self):
        found = verdicts_on(licence(is_doubtful=True))["area"]
        assert (found.outcome, found.reason) == ("indeterminate", "invalid_geometry")

    @pytest.mark.parametrize("distance_m", [200.0, -10.0])
    def test_the_remedy_leads_into_the_area(self, distance_m):
        subject = subject_at(from_the_box(distance_m), position_accuracy_m=30.0)
        (move,) = verdicts_on(subject=subject)["area"].remedies
        assert move.value == pytest.approx(distance_m + 30.0, abs=MILLIMETRE)
        assert move.bearing_deg == pytest.approx(90.0, abs=0.01)


class TestBlock:
    @pytest.mark.parametrize(
        ("low_mhz", "high_mhz", "outcome", "margin_mhz"),
        [
            (773.0, 783.0, "pass", 0.0),
            (773.1, 783.0, "pass", 0.0),
            (774.0, 782.5, "pass", 0.5),
            (772.9, 782.9, "fail", -0.1),
            (773.2, 783.2, "fail", -0.2),
        ],
    )
    def test_both_edges_of_the_channel_lie_inside(self, low_mhz, high_mhz, outcome, margin_mhz):
        emission = replace(EMISSION, low_mhz=low_mhz, high_mhz=high_mhz)
        found = verdicts_on(emission=emission)["block"]
        assert (found.outcome, found.unit) == (outcome, "MHz")
        assert found.margin == pytest.approx(margin_mhz)

    def test_the_remedy_is_a_shift_or_a_narrower_channel(self):
        high = replace(EMISSION, low_mhz=775.0, high_mhz=785.0)
        (shift,) = verdicts_on(emission=high)["block"].remedies
        assert (shift.action, shift.value) == ("shift_channel_by", -2.0)
        wide = replace(EMISSION, low_mhz=770.0, high_mhz=790.0)
        (narrow,) = verdicts_on(emission=wide)["block"].remedies
        assert (narrow.action, narrow.value) == ("reduce_bandwidth_to", 10.0)

    def test_an_unknown_channel_is_undecided_and_the_reason_told(self):
        why = "column 'freq' states no unit"
        subject = subject_at(INSIDE, unknown={"emissions": why})
        vague = Emission("c700", None, None, None, "Example Operator")
        found = verdicts_on(subject=subject, emission=vague)
        assert {name: found[name].reason for name in ("block", "eirp")} == {
            "block": "unknown_value",
            "eirp": "unknown_value",
        }
        assert why in found["block"].message
        assert found["area"].outcome == "pass"


class TestDates:
    @pytest.mark.parametrize(
        ("valid", "outcome", "severity", "margin_days"),
        [
            (("2027-06-01", "2037-05-31"), "pass", "blocker", 0),
            (("2027-06-02", "2037-05-31"), "fail", "blocker", -1),
            (("2027-05-31", "2037-06-01"), "pass", "blocker", 1),
            (("2027-06-01", "2037-05-30"), "fail", "needs_approval", -1),
            (("2010-01-01", "2027-06-01"), "fail", "needs_approval", -3652),
            (("2010-01-01", "2027-05-31"), "fail", "blocker", -3653),
        ],
    )
    def test_it_is_in_force_on_every_day_of_the_plans_life(
        self, valid, outcome, severity, margin_days
    ):
        found = verdicts_on(licence(valid=valid))["dates"]
        assert (found.outcome, found.severity) == (outcome, severity)
        assert (found.margin, found.unit) == (margin_days, "days")

    def test_the_remedy_is_a_renewal(self):
        (renewal,) = verdicts_on(licence(valid=("2021-01-01", "2037-05-01")))["dates"].remedies
        assert (renewal.action, renewal.value, renewal.unit) == ("extend_licence_by", 30, "days")

    @pytest.mark.parametrize("status", ["expired", "suspended", "surrendered", "applied"])
    def test_a_licence_that_is_not_in_force_fails_whatever_its_dates(self, status):
        found = verdicts_on(licence(status=status))["dates"]
        assert (found.outcome, found.severity) == ("fail", "blocker")
        assert status in found.message
        assert found.margin is None

    @pytest.mark.parametrize("valid", [("2021-01-01", None), (None, "2044-12-31"), (None, None)])
    def test_an_end_that_is_not_stated_is_undecided(self, valid):
        found = verdicts_on(licence(valid=valid))["dates"]
        assert (found.outcome, found.reason) == ("indeterminate", "no_data")

    def test_an_end_that_has_passed_fails_whatever_else_is_not_stated(self):
        assert verdicts_on(licence(valid=(None, "2026-06-30")))["dates"].outcome == "fail"

    def test_without_the_plans_life_nothing_is_decided(self):
        found = verdicts_on(life=Life())["dates"]
        assert (found.outcome, found.reason) == ("indeterminate", "unknown_value")


class TestPower:
    # 60 dBm over 10 MHz are 50 dBm in each of them, and 60 - 10 log10(2) = 56.9897 dBm in 5 MHz.
    @pytest.mark.parametrize(
        ("limit_dbm", "reference_mhz", "outcome", "margin_db"),
        [
            (50.0, 1.0, "pass", 0.0),
            (49.9, 1.0, "fail", -0.1),
            (50.1, 1.0, "pass", 0.1),
            (57.0, 5.0, "pass", 0.0103),
            (56.9, 5.0, "fail", -0.0897),
            (60.0, 10.0, "pass", 0.0),
            (60.0, 20.0, "pass", 0.0),
            (59.9, 20.0, "fail", -0.1),
        ],
    )
    def test_the_power_in_the_licences_own_bandwidth_counts(
        self, limit_dbm, reference_mhz, outcome, margin_db
    ):
        terms = licence(max_eirp_dbm=limit_dbm, eirp_ref_bw_mhz=reference_mhz)
        found = verdicts_on(terms)["eirp"]
        assert found.outcome == outcome
        assert found.margin == pytest.approx(margin_db, abs=1e-4)
        assert found.unit == f"dBm/{reference_mhz:g} MHz"

    def test_the_remedy_is_the_power_of_the_whole_channel(self):
        (lower,) = verdicts_on(licence(max_eirp_dbm=47.0, eirp_ref_bw_mhz=1.0))["eirp"].remedies
        assert (lower.action, lower.unit) == ("reduce_eirp_to", "dBm")
        assert lower.value == pytest.approx(57.0)

    def test_a_licence_without_a_limit_leaves_it_open(self):
        found = verdicts_on(licence(max_eirp_dbm=None))["eirp"]
        assert (found.outcome, found.reason) == ("indeterminate", "no_data")

    def test_a_power_that_is_not_known_is_undecided(self):
        found = verdicts_on(emission=replace(EMISSION, eirp_dbm=None))["eirp"]
        assert (found.outcome, found.reason) == ("indeterminate", "unknown_value")


class TestHolder:
    @pytest.mark.parametrize(
        ("holder", "others", "operator", "outcome", "reason"),
        [
            ("Example Operator", None, "Example Operator", "pass", None),
            ("EXAMPLE  operator ", None, "Example Operator", "pass", None),
            ("Another", None, "Example Operator", "fail", None),
            ("Another", True, "Example Operator", "pass", None),
            ("Another", False, "Example Operator", "fail", None),
            (None, None, "Example Operator", "indeterminate", "no_data"),
            ("Another", None, None, "indeterminate", "unknown_value"),
            (None, True, None, "pass", None),
        ],
    )
    def test_the_operator_holds_it_or_others_may_use_it(
        self, holder, others, operator, outcome, reason
    ):
        terms = licence(holder=holder, third_party_allowed=others)
        found = verdicts_on(terms, emission=replace(EMISSION, operator=operator))["holder"]
        assert (found.outcome, found.reason, found.severity) == (outcome, reason, "blocker")


class TestSeveralLicences:
    def test_the_one_that_does_best_is_taken_whatever_its_place_in_the_file(self):
        bad = [
            licence(licence_id="expired", valid=("2010-01-01", "2026-12-31")),
            licence(licence_id="weak", max_eirp_dbm=30.0),
            licence(licence_id="far", geometry=shapely.box(140.0, -17.0, 141.0, -16.0)),
            licence(licence_id="other", holder="Another"),
        ]
        for at in range(len(bad) + 1):
            found = verdicts_on(*bad[:at], LICENCE, *bad[at:])
            assert {verdict.feature_id for verdict in found.values()} == {"L1"}

    def test_one_that_runs_out_is_better_than_one_of_another_holder(self):
        ending = licence(licence_id="ending", valid=("2021-01-01", "2030-12-31"))
        found = verdicts_on(licence(holder="Another"), ending)
        assert found["dates"].feature_id == "ending"
        assert (found["dates"].outcome, found["dates"].severity) == ("fail", "needs_approval")

    def test_no_licence_for_the_channel_fails_where_the_layer_is_complete(self):
        elsewhere = licence(low_mhz=783.0, high_mhz=793.0)
        (found,) = verdicts_on(elsewhere).values()
        assert (found.kind, found.outcome, found.feature_id) == ("licence.area", "fail", None)
        (open_,) = verdicts_on(elsewhere, extent=None).values()
        assert (open_.outcome, open_.reason) == ("indeterminate", "no_data")

    def test_every_carrier_is_judged_on_its_own(self):
        both = (EMISSION, Emission("c3500", 3400.0, 3440.0, 70.0, "Example Operator"))
        subject = subject_at(INSIDE, emissions=both)
        found = judged(LicenceRule((licences(),)), subject)
        assert [verdict.rule_id for verdict in found] == [
            *(f"spectrum.c700.{name}" for name in CHECKS),
            "spectrum.c3500.area",
        ]


class TestSeveralLayers:
    LOW, HIGH = EMISSION, Emission("c3500", 3400.0, 3440.0, 60.0, "Example Operator")

    def layers(self, *extents, **changes):
        high = licence(licence_id="L2", low_mhz=3400.0, high_mhz=3440.0, **changes)
        first = replace(licences(extent=extents[0]), layer_id="n28")
        return first, replace(licences(high, extent=extents[1]), layer_id="n78")

    def verdicts(self, layers, *emissions, place=INSIDE):
        found = judged(LicenceRule(layers), subject_at(place, emissions=emissions))
        assert len({verdict.verdict_id for verdict in found}) == len(found)
        return {verdict.rule_id: verdict for verdict in found}

    def test_a_licence_in_one_layer_is_enough(self):
        found = self.verdicts(self.layers(EVERYWHERE, EVERYWHERE), self.LOW, self.HIGH)
        assert list(found) == [
            *(f"n28.c700.{name}" for name in CHECKS),
            *(f"n78.c3500.{name}" for name in CHECKS),
        ]
        assert {verdict.outcome for verdict in found.values()} == {"pass"}
        assert {verdict.layer_id for verdict in found.values()} == {"n28", "n78"}

    @pytest.mark.parametrize(
        ("extents", "outcome"),
        [
            ((EVERYWHERE, EVERYWHERE), "fail"),
            ((EVERYWHERE, None), "indeterminate"),
            ((None, EVERYWHERE), "indeterminate"),
            ((Area([shapely.box(140.0, -22.0, 141.0, -21.0)]), EVERYWHERE), "indeterminate"),
        ],
    )
    def test_without_a_licence_in_any_it_fails_only_where_all_are_complete(self, extents, outcome):
        other = replace(EMISSION, low_mhz=1800.0, high_mhz=1810.0)
        (none,) = self.verdicts(self.layers(*extents), other).values()
        assert (none.rule_id, none.outcome) == ("n28.c700.area", outcome)
        assert none.reason == (None if outcome == "fail" else "no_data")
        outside = self.verdicts(self.layers(*extents), self.HIGH, place=from_the_box(500.0))
        assert outside["n78.c3500.area"].outcome == outcome

    def test_the_better_of_two_layers_counts_and_the_first_of_equals(self):
        layers = licences(licence(holder="Another")), replace(licences(), layer_id="second")
        for order in (layers, layers[::-1]):
            found = self.verdicts(order, EMISSION)
            assert {verdict.layer_id for verdict in found.values()} == {"second"}
        equal = replace(licences(), layer_id="first"), replace(licences(), layer_id="second")
        found = self.verdicts(equal, EMISSION)
        assert {verdict.layer_id for verdict in found.values()} == {"first"}

    def test_unknown_emissions_are_undecided_once(self):
        subject = subject_at(INSIDE, emissions=None)
        (found,) = judged(LicenceRule(self.layers(EVERYWHERE, EVERYWHERE)), subject)
        assert (found.rule_id, found.reason) == ("n28.block", "unknown_value")


def test_a_site_whose_emissions_are_not_known_is_undecided_once():
    why = "the list does not say what the site radiates"
    subject = subject_at(INSIDE, emissions=None, unknown={"emissions": why})
    (found,) = judged(LicenceRule((licences(),)), subject)
    assert (found.outcome, found.reason) == ("indeterminate", "unknown_value")
    assert why in found.message


def test_a_site_that_radiates_nothing_needs_no_licence():
    assert judged(LicenceRule((licences(),)), subject_at(INSIDE, emissions=())) == []


def test_the_quirks_of_decimal_fractions_do_not_decide():
    # 0.1 + 0.2 is a little more than 0.3: at the limit that must not fail a channel.
    emission = replace(EMISSION, low_mhz=773.0, high_mhz=782.7 + 0.1 + 0.2)
    assert verdicts_on(emission=emission)["block"].margin == 0.0
    assert verdicts_on(extent=EVERYWHERE, emission=emission)["block"].outcome == "pass"
    assert BOX.is_valid
