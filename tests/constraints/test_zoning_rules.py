"""Zones: at each limit and a step to either side, exact and with real accuracies."""

from dataclasses import replace

import pytest
import shapely
from rule_cases import BOX, GEOD, LIFE, from_the_box, subject_at, verdict_on, zone, zoning

from ranplan.constraints.area import Area
from ranplan.constraints.height_limit import HeightRule
from ranplan.constraints.layers import zoning_rules
from ranplan.constraints.model import Approval, Citation, Life
from ranplan.constraints.permission import PermissionRule
from ranplan.constraints.setback import SetbackBand, SetbackRule

MILLIMETRE = 1e-3


def prohibited(*zones, **layer):
    return PermissionRule(
        zoning(*(zones or [zone(permission="prohibited")]), **layer), "prohibited"
    )


@pytest.mark.parametrize(
    ("distance_m", "outcome"), [(-1.0, "fail"), (0.0, "fail"), (0.01, "pass"), (1.0, "pass")]
)
def test_the_border_of_a_prohibited_zone_is_prohibited(distance_m, outcome):
    verdict = verdict_on(prohibited(), subject_at(from_the_box(distance_m)))
    assert (verdict.outcome, verdict.reason, verdict.severity) == (outcome, None, "blocker")
    assert verdict.margin == pytest.approx(distance_m, abs=MILLIMETRE)
    assert (verdict.comparator, verdict.limit, verdict.unit) == (">", 0.0, "m")


@pytest.mark.parametrize(
    ("distance_m", "outcome"),
    [(-31.0, "fail"), (-29.0, None), (0.0, None), (29.0, None), (31.0, "pass")],
)
def test_nearer_than_the_accuracies_together_nothing_is_decided(distance_m, outcome):
    subject = subject_at(from_the_box(distance_m), position_accuracy_m=10.0)
    verdict = verdict_on(prohibited(accuracy_m=20.0), subject)
    assert verdict.outcome == (outcome or "indeterminate")
    assert verdict.reason == (None if outcome else "within_accuracy")
    assert verdict.severity == "blocker"
    assert verdict.margin == pytest.approx(distance_m, abs=MILLIMETRE)
    assert verdict.uncertainty == 30.0


@pytest.mark.parametrize(("distance_m", "outcome"), [(4.99, "fail"), (5.01, "pass")])
def test_it_is_the_edge_of_the_structure_that_counts(distance_m, outcome):
    subject = subject_at(from_the_box(distance_m), footprint_radius_m=5.0)
    verdict = verdict_on(prohibited(), subject)
    assert verdict.outcome == outcome
    assert verdict.margin == pytest.approx(distance_m - 5.0, abs=MILLIMETRE)
    assert verdict.distance_m == pytest.approx(distance_m, abs=MILLIMETRE)


def test_a_discretionary_zone_needs_approval_of_its_authority():
    council = Approval("District council", 90.0)
    layer = zoning(zone(permission="discretionary", approval=council))
    verdict = verdict_on(PermissionRule(layer, "discretionary"), subject_at(from_the_box(-10.0)))
    assert (verdict.outcome, verdict.severity) == ("fail", "needs_approval")
    assert verdict.approval == council
    assert verdict.rule_id == "plan.discretionary"


def test_the_remedy_leads_out_of_the_zone():
    subject = subject_at(from_the_box(-100.0), position_accuracy_m=10.0, footprint_radius_m=5.0)
    (move,) = verdict_on(prohibited(accuracy_m=20.0), subject).remedies
    assert (move.action, move.unit) == ("move", "m")
    assert move.value == pytest.approx(100.0 + 5.0 + 30.0, abs=MILLIMETRE)
    assert move.bearing_deg == pytest.approx(270.0, abs=0.01)
    longitude, latitude, _ = GEOD.fwd(
        subject.longitude, subject.latitude, move.bearing_deg, move.value
    )
    moved = replace(subject, longitude=longitude, latitude=latitude)
    assert verdict_on(prohibited(accuracy_m=20.0), moved).margin == pytest.approx(30.0, abs=0.01)


@pytest.mark.parametrize("azimuth_deg", range(0, 360, 45))
@pytest.mark.parametrize(("radius_m", "outcome"), [(69_990.0, "fail"), (70_010.0, "pass")])
def test_seventy_kilometres_from_the_quiet_zones_centre_the_verdict_flips(
    azimuth_deg, radius_m, outcome
):
    centre = (116.0 + 39 / 60 + 32 / 3600, -(26.0 + 42 / 60 + 15 / 3600))
    circle = shapely.Polygon([GEOD.fwd(*centre, a / 10, 70_000.0)[:2] for a in range(3600)])
    place = GEOD.fwd(*centre, azimuth_deg, radius_m)[:2]
    everywhere = Area([shapely.box(110.0, -32.0, 123.0, -21.0)])
    rule = prohibited(zone(circle, permission="prohibited"), extent=everywhere)
    assert verdict_on(rule, subject_at(place)).outcome == outcome
    # The same as a distance to keep from the centre.
    speck = shapely.Point(centre).buffer(1e-8)
    keep = SetbackRule(
        "quiet",
        zoning(zone(speck, zone_class="other"), extent=everywhere),
        (SetbackBand("other", 70_000.0),),
        "blocker",
        Citation("MS32"),
    )
    assert verdict_on(keep, subject_at(place)).outcome == outcome


class TestWhereThereIsNoZone:
    def test_a_complete_layer_lets_pass_and_an_incomplete_one_does_not(self):
        subject = subject_at(from_the_box(500.0))
        complete, silent = verdict_on(prohibited(), subject), prohibited(extent=None)
        assert complete.outcome == "pass"
        undecided = verdict_on(silent, subject)
        assert (undecided.outcome, undecided.reason) == ("indeterminate", "no_data")
        assert undecided.margin == pytest.approx(500.0, abs=MILLIMETRE)

    def test_beyond_the_extent_nothing_is_decided(self):
        small = Area([shapely.box(144.99, -16.5, 145.01, -16.3)])
        near, far = (subject_at(from_the_box(d)) for d in (500.0, 5_000.0))
        assert verdict_on(prohibited(extent=small), near).outcome == "pass"
        assert verdict_on(prohibited(extent=small), far).reason == "no_data"

    def test_a_zone_forbids_whether_the_layer_is_complete_or_not(self):
        subject = subject_at(from_the_box(-500.0))
        assert verdict_on(prohibited(extent=None), subject).outcome == "fail"

    def test_a_zone_that_permits_is_data(self):
        west = shapely.box(144.0, -17.0, 145.0, -16.0)
        zones = zone(permission="prohibited"), zone(west, zone_id="Z2", permission="permitted")
        rule = prohibited(*zones, extent=None)
        assert verdict_on(rule, subject_at(from_the_box(500.0))).outcome == "pass"

    def test_a_permission_does_not_lift_a_prohibition(self):
        zones = zone(permission="permitted"), zone(zone_id="Z2", permission="prohibited")
        verdict = verdict_on(prohibited(*zones), subject_at(from_the_box(-500.0)))
        assert (verdict.outcome, verdict.feature_id) == ("fail", "Z2")


class TestTheLifeOfAZone:
    @pytest.mark.parametrize(
        ("valid", "outcome"),
        [
            ((None, None), "fail"),
            ((None, "2027-05-31"), "pass"),
            ((None, "2027-06-01"), "fail"),
            (("2037-05-31", None), "fail"),
            (("2037-06-01", None), "pass"),
            (("2030-01-01", "2031-01-01"), "fail"),
        ],
    )
    def test_a_zone_counts_if_it_holds_on_any_day_of_the_plans_life(self, valid, outcome):
        always = zone(shapely.box(150.0, -12.0, 150.1, -11.9), permission="prohibited")
        rule = prohibited(zone(permission="prohibited", valid=valid), always)
        assert verdict_on(rule, subject_at(from_the_box(-500.0))).outcome == outcome

    def test_without_the_plans_life_every_zone_counts(self):
        rule = prohibited(zone(permission="prohibited", valid=(None, "1999-12-31")))
        assert verdict_on(rule, subject_at(from_the_box(-500.0)), Life()).outcome == "fail"

    def test_a_layer_that_is_out_of_date_altogether_lets_nothing_pass(self):
        rule = prohibited(zone(permission="prohibited", valid=(None, "2026-12-31")))
        verdict = verdict_on(rule, subject_at(from_the_box(-500.0)))
        assert (verdict.outcome, verdict.reason) == ("indeterminate", "expired_layer")


class TestPolygonsInDoubt:
    def test_inside_what_they_may_mean_nothing_is_decided(self):
        rule = prohibited(zone(permission="prohibited", is_repaired=True, is_doubtful=True))
        verdict = verdict_on(rule, subject_at(from_the_box(-500.0)))
        assert (verdict.outcome, verdict.reason) == ("indeterminate", "invalid_geometry")
        assert verdict.repaired_geometry

    def test_away_from_them_they_do_not_matter(self):
        rule = prohibited(zone(permission="prohibited", is_repaired=True, is_doubtful=True))
        assert verdict_on(rule, subject_at(from_the_box(500.0))).outcome == "pass"

    def test_a_clear_prohibition_stands_beside_them(self):
        doubtful = zone(zone_id="Z0", permission="prohibited", is_doubtful=True)
        rule = prohibited(doubtful, zone(permission="prohibited"))
        verdict = verdict_on(rule, subject_at(from_the_box(-500.0)))
        assert (verdict.outcome, verdict.feature_id) == ("fail", "Z1")

    def test_a_repaired_polygon_decides_and_says_so(self):
        rule = prohibited(zone(permission="prohibited", is_repaired=True))
        verdict = verdict_on(rule, subject_at(from_the_box(-500.0)))
        assert verdict.outcome == "fail"
        assert verdict.repaired_geometry


def limit(*zones, **layer):
    return HeightRule(zoning(*(zones or [zone(max_structure_height_m=30.0)]), **layer))


INSIDE = from_the_box(-5_000.0)


class TestHeightLimits:
    @pytest.mark.parametrize(
        ("top_agl_m", "outcome"), [(29.9, "pass"), (30.0, "pass"), (30.1, "fail")]
    )
    def test_as_high_as_the_limit_is_allowed(self, top_agl_m, outcome):
        verdict = verdict_on(limit(), subject_at(INSIDE, top_agl_m=top_agl_m))
        assert (verdict.outcome, verdict.severity) == (outcome, "blocker")
        assert verdict.margin == pytest.approx(30.0 - top_agl_m)
        assert (verdict.measured, verdict.comparator, verdict.limit) == (top_agl_m, "<=", 30.0)

    @pytest.mark.parametrize(
        ("top_agl_m", "outcome"), [(29.5, "pass"), (29.6, None), (30.4, None), (30.5, "fail")]
    )
    def test_within_the_accuracy_of_the_height_nothing_is_decided(self, top_agl_m, outcome):
        subject = subject_at(INSIDE, top_agl_m=top_agl_m, height_accuracy_m=0.5)
        verdict = verdict_on(limit(), subject)
        assert verdict.outcome == (outcome or "indeterminate")
        assert verdict.margin == pytest.approx(30.0 - top_agl_m)
        assert verdict.uncertainty == 0.5

    def test_the_lowest_limit_of_the_zones_at_the_site_holds(self):
        zones = [
            zone(zone_id=f"Z{height:g}", max_structure_height_m=height)
            for height in (60.0, 25.0, 40.0)
        ]
        verdict = verdict_on(limit(*zones), subject_at(INSIDE))
        assert (verdict.outcome, verdict.limit, verdict.feature_id) == ("fail", 25.0, "Z25")

    @pytest.mark.parametrize(
        ("distance_m", "outcome"), [(-31.0, "fail"), (-29.0, None), (29.0, None), (31.0, "pass")]
    )
    def test_near_the_border_of_a_lower_zone_nothing_is_decided(self, distance_m, outcome):
        subject = subject_at(from_the_box(distance_m), top_agl_m=45.0, position_accuracy_m=10.0)
        verdict = verdict_on(limit(accuracy_m=20.0), subject)
        assert verdict.outcome == (outcome or "indeterminate")
        if outcome is None:
            assert (verdict.reason, verdict.margin) == ("within_accuracy", -15.0)

    def test_a_border_between_equal_limits_is_none(self):
        west = zone(shapely.box(144.0, -17.0, 145.0, -16.0), max_structure_height_m=30.0)
        rule = limit(zone(max_structure_height_m=30.0), west, accuracy_m=20.0)
        subject = subject_at(from_the_box(1.0), top_agl_m=45.0)
        assert verdict_on(rule, subject).outcome == "fail"

    def test_a_low_structure_is_clear_on_either_side_of_the_border(self):
        subject = subject_at(from_the_box(1.0), top_agl_m=20.0)
        assert verdict_on(limit(accuracy_m=20.0), subject).outcome == "pass"

    def test_an_unknown_height_is_undecided_and_the_reason_told(self):
        why = "column 'height' states no unit"
        subject = subject_at(INSIDE, top_agl_m=None, unknown={"top_agl_m": why})
        verdict = verdict_on(limit(), subject)
        assert (verdict.outcome, verdict.reason) == ("indeterminate", "unknown_value")
        assert why in verdict.message

    def test_an_unknown_height_does_not_matter_where_no_limit_holds(self):
        subject = subject_at(from_the_box(5_000.0), top_agl_m=None)
        assert verdict_on(limit(), subject).outcome == "pass"

    def test_for_a_structure_that_stands_it_is_advice(self):
        subject = subject_at(INSIDE, top_agl_m=45.0, is_new=False)
        verdict = verdict_on(limit(), subject)
        assert (verdict.outcome, verdict.severity) == ("fail", "advisory")

    def test_the_remedies_are_a_lower_structure_or_another_place(self):
        subject = subject_at(INSIDE, top_agl_m=45.0, height_accuracy_m=0.5)
        lower, move = verdict_on(limit(), subject).remedies
        assert (lower.action, lower.value) == ("reduce_height_to", 29.5)
        assert (move.action, move.value) == ("move", pytest.approx(5_000.0, abs=MILLIMETRE))

    def test_in_doubtful_zones_nothing_is_decided(self):
        rule = limit(zone(max_structure_height_m=20.0, is_doubtful=True))
        assert verdict_on(rule, subject_at(INSIDE)).reason == "invalid_geometry"
        assert verdict_on(rule, subject_at(INSIDE, top_agl_m=15.0)).outcome == "pass"


BANDS = (
    SetbackBand("residential", 20.0, below_height_m=45.0),
    SetbackBand("residential", 30.0, min_height_m=45.0),
    SetbackBand("industrial", 5.0, below_height_m=45.0),
    SetbackBand("industrial", 10.0, min_height_m=45.0),
)


def setback(*zones, **layer):
    zones = zones or [zone(zone_class="residential")]
    return SetbackRule("homes", zoning(*zones, **layer), BANDS, "blocker", Citation("Guideline"))


class TestSetbacks:
    @pytest.mark.parametrize(
        ("top_agl_m", "edge_m", "outcome", "limit_m"),
        [
            (44.9, 19.9, "fail", 20.0),
            (44.9, 20.1, "pass", 20.0),
            (45.0, 29.9, "fail", 30.0),
            (45.0, 30.1, "pass", 30.0),
            (44.9, 29.9, "pass", 20.0),
        ],
    )
    def test_the_distance_is_edge_to_edge_and_depends_on_the_height(
        self, top_agl_m, edge_m, outcome, limit_m
    ):
        place = from_the_box(edge_m + 4.0)
        subject = subject_at(place, top_agl_m=top_agl_m, footprint_radius_m=4.0)
        verdict = verdict_on(setback(), subject)
        assert (verdict.outcome, verdict.limit, verdict.comparator) == (outcome, limit_m, ">=")
        assert verdict.measured == pytest.approx(edge_m, abs=MILLIMETRE)
        assert verdict.margin == pytest.approx(edge_m - limit_m, abs=MILLIMETRE)

    def test_exactly_the_distance_is_enough(self):
        # On the border the distance is exactly zero: of a setback of zero that is enough.
        rule = replace(setback(), bands=(SetbackBand("residential", 0.0),))
        assert verdict_on(rule, subject_at((145.0, -16.4))).outcome == "pass"

    @pytest.mark.parametrize(
        ("edge_m", "outcome"), [(-11.0, "fail"), (-9.0, None), (49.0, None), (51.0, "pass")]
    )
    def test_within_the_accuracies_nothing_is_decided(self, edge_m, outcome):
        subject = subject_at(from_the_box(edge_m), position_accuracy_m=10.0)
        verdict = verdict_on(setback(accuracy_m=20.0), subject)
        assert verdict.outcome == (outcome or "indeterminate")
        assert verdict.reason == (None if outcome else "within_accuracy")
        assert verdict.margin == pytest.approx(edge_m - 20.0, abs=MILLIMETRE)

    @pytest.mark.parametrize(
        ("edge_m", "outcome"), [(19.0, "fail"), (25.0, "indeterminate"), (31.0, "pass")]
    )
    def test_a_height_near_the_edge_of_a_band_may_be_in_either(self, edge_m, outcome):
        place = from_the_box(edge_m)
        subject = subject_at(place, top_agl_m=44.8, height_accuracy_m=0.5)
        verdict = verdict_on(setback(), subject)
        assert verdict.outcome == outcome
        assert verdict.margin == pytest.approx(edge_m - 20.0, abs=MILLIMETRE)

    @pytest.mark.parametrize(
        ("edge_m", "outcome", "reason"),
        [
            (19.0, "fail", None),
            (25.0, "indeterminate", "unknown_value"),
            (31.0, "pass", None),
        ],
    )
    def test_an_unknown_height_matters_only_where_heights_differ(self, edge_m, outcome, reason):
        subject = subject_at(from_the_box(edge_m), top_agl_m=None)
        verdict = verdict_on(setback(), subject)
        assert (verdict.outcome, verdict.reason) == (outcome, reason)

    def test_every_class_keeps_its_own_distance(self):
        zones = zone(zone_class="residential"), zone(zone_id="Z2", zone_class="commercial")
        assert verdict_on(setback(*zones), subject_at(from_the_box(5.0))).outcome == "fail"
        industry = setback(zone(zone_class="industrial"))
        assert verdict_on(industry, subject_at(from_the_box(5.1))).outcome == "pass"
        assert verdict_on(industry, subject_at(from_the_box(4.9))).outcome == "fail"

    def test_zones_may_stand_unseen_beyond_the_extent(self):
        # The extent ends 25 m west of the site: enough for 20 m, not for 30 m.
        end = from_the_box(5_025.0)[0]
        extent = Area([shapely.box(end, -17.0, 146.0, -16.0)])
        low, high = (subject_at(from_the_box(5_000.0), top_agl_m=h) for h in (30.0, 60.0))
        assert verdict_on(setback(extent=extent), low).outcome == "pass"
        assert verdict_on(setback(extent=extent), high).reason == "no_data"

    def test_a_lower_structure_is_offered_as_a_remedy_where_it_helps(self):
        subject = subject_at(from_the_box(25.0), top_agl_m=60.0, height_accuracy_m=0.5)
        move, lower = verdict_on(setback(), subject).remedies
        assert (move.action, move.value) == ("move", pytest.approx(5.0, abs=MILLIMETRE))
        assert move.bearing_deg == pytest.approx(270.0, abs=0.01)
        assert (lower.action, lower.value) == ("reduce_height_below", 44.5)
        near = subject_at(from_the_box(15.0), top_agl_m=60.0)
        assert [remedy.action for remedy in verdict_on(setback(), near).remedies] == ["move"]

    def test_for_a_structure_that_stands_it_is_advice(self):
        subject = subject_at(from_the_box(5.0), is_new=False)
        verdict = verdict_on(setback(), subject)
        assert (verdict.outcome, verdict.severity) == ("fail", "advisory")

    def test_a_doubtful_zone_nearby_leaves_it_open(self):
        rule = setback(zone(zone_class="residential", is_doubtful=True))
        assert verdict_on(rule, subject_at(from_the_box(5.0))).reason == "invalid_geometry"
        assert verdict_on(rule, subject_at(from_the_box(25.0))).outcome == "pass"


class TestWhetherItStandsIsNotKnown:
    def unknown(self, place, **changes):
        return subject_at(place, is_new=None, **changes)

    @pytest.mark.parametrize("severity", ["blocker", "needs_approval"])
    def test_a_breach_that_would_be_advice_if_it_stood_is_undecided(self, severity):
        rule = replace(setback(), severity=severity)
        high = self.unknown(INSIDE, top_agl_m=45.0)
        for verdict, margin in (
            (verdict_on(limit(), high), -15.0),
            (verdict_on(rule, self.unknown(from_the_box(5.0))), -15.0),
        ):
            assert (verdict.outcome, verdict.reason) == ("indeterminate", "unknown_value")
            assert verdict.margin == pytest.approx(margin, abs=MILLIMETRE)
            assert verdict.message.endswith("it is not known whether the structure stands already.")
            assert verdict.remedies != ()

    def test_where_it_changes_nothing_it_is_decided(self):
        advice = replace(setback(), severity="advisory")
        near = verdict_on(advice, self.unknown(from_the_box(5.0)))
        assert (near.outcome, near.severity) == ("fail", "advisory")
        assert verdict_on(setback(), self.unknown(from_the_box(25.0))).outcome == "pass"
        assert verdict_on(limit(), self.unknown(INSIDE)).outcome == "pass"
        assert verdict_on(prohibited(), self.unknown(INSIDE)).outcome == "fail"

    def test_what_else_leaves_it_open_is_told_instead(self):
        why = "the list states no height"
        subject = self.unknown(INSIDE, top_agl_m=None, unknown={"top_agl_m": why})
        message = verdict_on(limit(), subject).message
        assert why in message
        assert "stands already" not in message


def test_a_layer_makes_rules_of_what_its_zones_say():
    def kinds(*zones):
        return [type(rule).__name__ for rule in zoning_rules(zoning(*zones))]

    assert kinds(zone(zone_class="residential"), zone(permission="permitted")) == []
    both = zone(permission="discretionary"), zone(permission="prohibited")
    assert kinds(*both) == ["PermissionRule", "PermissionRule"]
    assert kinds(zone(max_structure_height_m=30.0)) == ["HeightRule"]


def test_a_verdict_carries_its_source_and_dates():
    rule = prohibited(zone(permission="prohibited", valid=("2020-01-01", None)))
    verdict = verdict_on(rule, subject_at(from_the_box(-10.0)))
    assert (verdict.citation.title, verdict.citation.clause) == ("Planning scheme", "3.1")
    assert verdict.rule_valid == ("2020-01-01", None)
    assert verdict.evaluated_for == (LIFE.build_date, LIFE.end_of_life)
    assert verdict.kind == "zoning.prohibited"
    assert BOX.exterior.distance(shapely.Point(verdict.worst_point)) < 1e-6
