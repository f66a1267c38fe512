"""Verdicts on every option, and which options they leave."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ranplan.config.constraints import life_of
from ranplan.constraints.engine import evaluate
from ranplan.constraints.subjects import option_subject

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ranplan.config.schema import PlanConfig
    from ranplan.constraints.model import RuleBook, Verdict
    from ranplan.options import SiteOption


@dataclass(frozen=True, slots=True)
class Judged:
    """
    Options with their verdicts.

    Parameters
    ----------
    verdicts : mapping of str to tuple of Verdict
        By option id.
    forbidden : mapping of str to tuple of str
        Options that may not be placed, with the kinds of the verdicts that forbid them.
    """

    verdicts: Mapping[str, tuple[Verdict, ...]]
    forbidden: Mapping[str, tuple[str, ...]]


def judge(options: Sequence[SiteOption], book: RuleBook, config: PlanConfig) -> Judged:
    """
    Judge options by the config's rules and licences over the plan's life.

    Parameters
    ----------
    options : sequence of SiteOption
    book : RuleBook
    config : PlanConfig

    Returns
    -------
    Judged
    """
    section = config.constraints
    subjects = [
        option_subject(option, section=section, operator=config.operator) for option in options
    ]
    found: dict[str, list[Verdict]] = defaultdict(list)
    for verdict in evaluate(subjects, book, life_of(config)):
        found[verdict.subject_id].append(verdict)
    verdicts = {option.option_id: tuple(found[option.option_id]) for option in options}
    strict = section.indeterminate == "block"
    forbidding = {
        option_id: tuple(dict.fromkeys(v.kind for v in judged if v.forbids(strict=strict)))
        for option_id, judged in verdicts.items()
    }
    return Judged(verdicts, {option_id: kinds for option_id, kinds in forbidding.items() if kinds})
