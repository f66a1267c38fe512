"""All rules on all sites: one verdict for each site, rule and layer."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

from ranplan.constraints.survey import Survey

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ranplan.constraints.model import Life, RuleBook, Subject, Verdict


def evaluate(subjects: Sequence[Subject], rules: RuleBook, life: Life) -> tuple[Verdict, ...]:
    """
    Judge sites by every rule.

    Parameters
    ----------
    subjects : sequence of Subject
        With ids of their own.
    rules : RuleBook
    life : Life
        The days over which the sites must be allowed.

    Returns
    -------
    tuple of Verdict
        In the order of the subjects, and for each in the order of the rules; passes included.

    Raises
    ------
    ValueError
        If two subjects have the same id.
    """
    judged: dict[str, list[Verdict]] = {subject.subject_id: [] for subject in subjects}
    if len(judged) < len(subjects):
        msg = "two subjects have the same id"
        raise ValueError(msg)
    if not subjects:
        return ()
    survey = Survey(subjects)
    for rule in rules.rules:
        for verdict in rule.verdicts(subjects, survey, life):
            judged[verdict.subject_id].append(verdict)
    return tuple(itertools.chain.from_iterable(judged.values()))
