"""Greatest values and sums that a loop over a profile can take several points of at a time.

A compiler keeps the order of ``max`` and ``+`` over floating-point numbers, and with it one point
after the other. What is told here, for these two operations and nothing around them, is that no
operand is NaN and that the order of a sum does not matter; loops then run in the vectors of the
machine, about five times as fast. Profiles have been checked for NaN before a kernel sees them.
"""

from numba import types
from numba.extending import intrinsic, overload


def larger(value, best):
    """Return the larger of two numbers, neither of them NaN."""
    return value if value > best else best


def added(total, term):
    """Return a sum to which any order of the terms will do."""
    return total + term


@intrinsic
def _larger(_, value, best):
    def emit(_, builder, __, operands):
        flags = ("nnan", "nsz")
        is_larger = builder.fcmp_ordered(">", *operands, flags=flags)
        return builder.select(is_larger, *operands, flags=flags)

    return types.float64(value, best), emit


@intrinsic
def _added(_, total, term):
    def emit(_, builder, __, operands):
        return builder.fadd(*operands, flags=("reassoc", "nsz"))

    return types.float64(total, term), emit


@overload(larger, inline="always")
def _larger_compiled(value, best):  # noqa: ARG001
    return lambda value, best: _larger(value, best)  # type: ignore[call-arg]


@overload(added, inline="always")
def _added_compiled(total, term):  # noqa: ARG001
    return lambda total, term: _added(total, term)  # type: ignore[call-arg]
