"""The engine: one verdict a subject, rule and layer, always in the same order."""

import json
from dataclasses import replace

import numpy as np
import pytest
import shapely
from rule_cases import (
    BOX,
    EMISSION,
    LIFE,
    SOURCE,
    from_the_box,
    licences,
    subject_at,
    zone,
    zoning,
)

from ranplan.constraints.engine import evaluate
from ranplan.constraints.layers import zoning_rules
from ranplan.constraints.licence_rule import LicenceRule
from ranplan.constraints.model import (
    STATUSES,
    Citation,
    RuleBook,
    Verdict,
    status,
    worst,
)
from ranplan.constraints.setback import SetbackBand, SetbackRule
from ranplan.io.verdict_output import verdict_json

LAYER = zoning(
    zone(permission="prohibited", zone_class="residential", max_structure_height_m=30.0),
    zone(
        shapely.box(143.0, -17.0, 144.0, -16.0),
        zone_id="Z2",
        permission="discretionary",
        zone_class="commercial",
    ),
)
BOOK = RuleBook(
    (
        *zoning_rules(LAYER),
        SetbackRule(
            "homes", LAYER, (SetbackBand("residential", 50.0),), "blocker", Citation("Guideline")
        ),
        LicenceRule((licences(),)),
    )
)
KINDS = {
    *(f"zoning.{name}" for name in ("prohibited", "discretionary", "height", "setback")),
    *(f"licence.{name}" for name in ("area", "block", "dates", "eirp", "holder")),
}


def subjects(count=40):
    rng = np.random.default_rng(3)
    for number in range(count):
        place = from_the_box(float(rng.uniform(-90_000.0, 90_000.0)))
        for top_agl_m in (20.0, 40.0):
            yield subject_at(
                place,
                subject_id=f"S{number}/h{top_agl_m:g}",
                site_id=f"S{number}",
                top_agl_m=top_agl_m,
                emissions=(EMISSION,),
            )


def test_every_subject_has_one_verdict_of_each_rule_and_layer():
    found = evaluate(list(subjects()), BOOK, LIFE)
    keys = [(verdict.subject_id, verdict.rule_id, verdict.layer_id) for verdict in found]
    assert len(set(keys)) == len(keys) == 80 * 9
    assert {verdict.kind for verdict in found} == KINDS
    assert len({verdict.verdict_id for verdict in found}) == len(found)


def test_passes_are_kept():
    (subject,) = list(subjects(1))[:1]
    clear = replace(subject, longitude=142.0, latitude=-15.0, emissions=())
    found = evaluate([clear], BOOK, LIFE)
    assert {verdict.outcome for verdict in found} == {"pass"}
    assert status(found) == "clear"


def test_verdicts_come_by_subject_and_do_not_depend_on_the_others():
    listed = list(subjects(10))
    found = evaluate(listed, BOOK, LIFE)
    assert [verdict.subject_id for verdict in found] == [
        subject.subject_id for subject in listed for _ in range(9)
    ]
    reverse = evaluate(listed[::-1], BOOK, LIFE)
    assert sorted(reverse, key=lambda v: v.verdict_id) == sorted(found, key=lambda v: v.verdict_id)
    alone = [verdict for subject in listed for verdict in evaluate([subject], BOOK, LIFE)]
    assert tuple(alone) == found


def test_every_verdict_is_plain_json():
    for verdict in evaluate(list(subjects()), BOOK, LIFE):
        told = verdict_json(verdict)
        assert json.loads(json.dumps(told, allow_nan=False)) == told
        assert None not in told.values()


def test_the_same_id_twice_is_refused():
    subject = subject_at(from_the_box(1.0))
    with pytest.raises(ValueError, match="same id"):
        evaluate([subject, subject], BOOK, LIFE)


def test_without_subjects_or_rules_there_are_no_verdicts():
    assert evaluate([], BOOK, LIFE) == ()
    assert evaluate([subject_at(from_the_box(1.0))], RuleBook(), LIFE) == ()


class _FarFromTheBox:
    """A rule of another kind, as later ones will be."""

    def verdicts(self, subjects, survey, life):
        from ranplan.constraints.area import Area

        for subject, near in zip(subjects, survey.nearest(Area([BOX])), strict=True):
            yield Verdict(
                subject_id=subject.subject_id,
                site_id=subject.site_id,
                rule_id="far",
                layer_id="box",
                kind="test.far",
                outcome="pass" if near.signed_m >= 1000.0 else "fail",
                reason=None,
                severity="advisory",
                message="",
                quantity="distance",
                measured=near.signed_m,
                limit=1000.0,
                comparator=">=",
                unit="m",
                margin=near.signed_m - 1000.0,
                uncertainty=0.0,
                worst_point=None,
                distance_m=None,
                cause=None,
                remedies=(),
                citation=SOURCE,
                evaluated_for=(life.build_date, life.end_of_life),
            )


def test_a_new_kind_of_rule_is_one_class_with_one_method():
    near, far = (
        subject_at(from_the_box(distance_m), subject_id=str(distance_m))
        for distance_m in (999.0, 1001.0)
    )
    found = evaluate([near, far], RuleBook((_FarFromTheBox(),)), LIFE)
    assert [verdict.outcome for verdict in found] == ["fail", "pass"]


def outcomes(*pairs):
    (verdict,) = evaluate([subject_at(from_the_box(1.0))], RuleBook((_FarFromTheBox(),)), LIFE)
    return tuple(
        replace(verdict, outcome=outcome, severity=severity) for outcome, severity in pairs
    )


@pytest.mark.parametrize(
    ("pairs", "expected", "strict"),
    [
        ([], "not checked", "not checked"),
        ([("pass", "blocker")], "clear", "clear"),
        ([("pass", "blocker"), ("fail", "advisory")], "advice", "advice"),
        ([("fail", "info")], "clear", "clear"),
        ([("fail", "advisory"), ("indeterminate", "advisory")], "undecided", "undecided"),
        ([("indeterminate", "blocker")], "undecided", "forbidden"),
        (
            [("indeterminate", "blocker"), ("fail", "needs_approval")],
            "undecided",  # what may yet forbid is graver than an approval
            "forbidden",
        ),
        (
            [("indeterminate", "needs_approval"), ("fail", "needs_approval")],
            "approval needed",
            "approval needed",
        ),
        ([("fail", "needs_approval"), ("fail", "blocker")], "forbidden", "forbidden"),
    ],
)
def test_the_worst_verdict_gives_the_status(pairs, expected, strict):
    verdicts = outcomes(*pairs)
    assert status(verdicts) == expected
    assert status(verdicts, strict=True) == strict
    assert expected in (*STATUSES, "not checked")
    if pairs:
        assert status((worst(verdicts),)) == expected
