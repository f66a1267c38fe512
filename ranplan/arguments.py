"""Arguments of public functions: refused with their limits, or taken as arrays."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ranplan.errors import ModelRangeError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from numpy.typing import ArrayLike


@dataclass(frozen=True, slots=True)
class Limits:
    """
    Range of one argument.

    Parameters
    ----------
    low, high : float
        An infinite one stands for any finite number.
    unit : str
    open_low, open_high : bool
        Whether the end itself lies outside.
    """

    low: float
    high: float
    unit: str
    open_low: bool = False
    open_high: bool = False

    @property
    def ends(self) -> tuple[float, float]:
        """Lowest and highest value."""
        return self.low, self.high

    def outside(self, values: ArrayLike) -> np.ndarray:
        """Return those values that lie outside or are no numbers, flat."""
        flat = np.ravel(np.asarray(values, dtype=np.float64))
        above = flat > self.low if self.open_low else flat >= self.low
        below = flat < self.high if self.open_high else flat <= self.high
        return flat[~(above & below & np.isfinite(flat))]

    def __str__(self) -> str:
        if math.isinf(self.high):
            return f"{'above' if self.open_low else 'at least'} {self.low:g} {self.unit}"
        low = f"{self.low:g} (not included)" if self.open_low else f"{self.low:g}"
        high = f"{self.high:g} (not included)" if self.open_high else f"{self.high:g}"
        return f"{low} to {high} {self.unit}"


def refuse_outside(
    document: str, limits: Mapping[str, Limits], values: Mapping[str, ArrayLike]
) -> None:
    """
    Refuse arguments outside their limits, all at once.

    Parameters
    ----------
    document : str
        Which Recommendation, and its section; the message starts with it.
    limits : mapping of str to Limits
    values : mapping of str to float or array
        By the same names.

    Raises
    ------
    ModelRangeError
        It names the first such value of each argument, and the limits.

    Examples
    --------
    >>> refuse_outside("ITU-R P.1", {"height_m": Limits(1.0, 9.0, "m")}, {"height_m": [2.0, 0.5]})
    Traceback (most recent call last):
    ranplan.errors.ModelRangeError: ITU-R P.1: height_m = 0.5 m is outside 1 to 9 m
    """
    wrong = []
    for name, limit in limits.items():
        outside = limit.outside(values[name])
        if outside.size > 0:
            isnt = "not" if math.isinf(limit.high) else "outside"
            wrong.append(f"{name} = {outside[0]:.10g} {limit.unit} is {isnt} {limit}")
    if wrong:
        msg = f"{document}: {'; '.join(wrong)}"
        raise ModelRangeError(msg)


def refuse_unknown(document: str, name: str, value: str, allowed: Iterable[str]) -> None:
    """
    Refuse a word that is none of those allowed.

    Raises
    ------
    ModelRangeError
    """
    known = tuple(allowed)
    if value not in known:
        msg = f"{document}: {name} {value!r} is none of {', '.join(known)}"
        raise ModelRangeError(msg)


def elementwise(loop: Callable[..., None], *values: ArrayLike) -> float | np.ndarray:
    """
    Run a compiled loop over arguments that broadcast.

    Parameters
    ----------
    loop : callable
        ``loop(*arrays, out)`` over flat float64 arrays of one length.
    *values : float or array

    Returns
    -------
    float or array
        A float where every value is one, otherwise an array of the common shape.
    """
    arrays = np.broadcast_arrays(*(np.asarray(value, dtype=np.float64) for value in values))
    shape = arrays[0].shape
    out = np.empty(math.prod(shape))
    # Copies: numba would compile once more for views that may not be written to.
    loop(*(array.flatten() for array in arrays), out)
    return float(out[0]) if shape == () else out.reshape(shape)
