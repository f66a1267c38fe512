"""Three-valued judgement of a margin, and the words that verdicts share."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from ranplan.constraints.model import Life, Outcome, Subject


class Finding(NamedTuple):
    """An outcome, and why it is undecided where it is."""

    outcome: Outcome
    reason: str | None = None

    @property
    def can_improve(self) -> bool:
        """Whether a change of the site could turn it into a pass."""
        return self.outcome == "fail" or self.reason == "within_accuracy"


PASS, FAIL = Finding("pass"), Finding("fail")
WITHIN_ACCURACY = Finding("indeterminate", "within_accuracy")
INVALID_GEOMETRY = Finding("indeterminate", "invalid_geometry")
NO_DATA = Finding("indeterminate", "no_data")
UNKNOWN_VALUE = Finding("indeterminate", "unknown_value")
EXPIRED_LAYER = Finding("indeterminate", "expired_layer")


def decide(margin: float, uncertainty: float = 0.0, *, passes_at_limit: bool) -> Outcome:
    """
    Judge a signed margin, positive where the rule is kept.

    Parameters
    ----------
    margin : float
    uncertainty : float
        Nearer to the limit than this nothing is decided; zero: everything is.
    passes_at_limit : bool
        Whether a margin of exactly zero keeps the rule.

    Examples
    --------
    >>> decide(0.0, passes_at_limit=True), decide(0.0, passes_at_limit=False)
    ('pass', 'fail')
    >>> decide(-2.9, 3.0, passes_at_limit=True), decide(-3.0, 3.0, passes_at_limit=True)
    ('indeterminate', 'fail')
    """
    if abs(margin) < uncertainty:
        return "indeterminate"
    return "pass" if margin > 0.0 or (margin == 0.0 and passes_at_limit) else "fail"


def is_in_force(valid: tuple[str | None, str | None], life: Life) -> bool:
    """
    Tell whether a rule holds on any day of a plan's life; open ends count as all days.

    Parameters
    ----------
    valid : (str or None, str or None)
        First and last day of the rule, ISO 8601.
    life : Life
    """
    first, last = valid
    ends_before = last is not None and life.build_date is not None and last < life.build_date
    begins_after = first is not None and life.end_of_life is not None and first > life.end_of_life
    return not (ends_before or begins_after)


def why_unknown(subject: Subject, field: str) -> str:
    """Return why a field of a subject is None, as a clause."""
    return subject.unknown.get(field, f"{field} is not known")


def metres(length_m: float) -> str:
    """
    Return a length for people, to three figures or the centimetre.

    Examples
    --------
    >>> metres(0.5), metres(-12.34), metres(432.1), metres(6250.0), metres(70_010.0)
    ('0.50 m', '12.3 m', '432 m', '6.25 km', '70.01 km')
    """
    size_m = abs(length_m)
    if size_m >= 999.5:
        return f"{size_m / 1000.0:.2f} km"
    decimals = 2 if size_m < 9.995 else 1 if size_m < 99.95 else 0
    return f"{size_m:.{decimals}f} m"
