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


_SHOWN_VALUES, _SHOWN_CHARACTERS = 4, 60


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

    @classmethod
    def of(cls, ends: tuple[float, float], unit: str) -> Limits:
        """Return a range of which zero is no part where it starts at the least number above."""
        low, high = ends
        is_open = low == math.ulp(0.0)
        return cls(0.0 if is_open else low, high, unit, open_low=is_open)

    def outside(self, values: ArrayLike) -> np.ndarray:
        """Return those values that lie outside or are no numbers, flat."""
        flat = np.ravel(np.asarray(values, dtype=np.float64))
        above = flat > self.low if self.open_low else flat >= self.low
        below = flat < self.high if self.open_high else flat <= self.high
        return flat[~(above & below & np.isfinite(flat))]

    def why_not(self, name: str, values: ArrayLike) -> str:
        """Say which of an argument's values is the first outside, and the limits; else nothing."""
        outside = self.outside(values)
        if outside.size == 0:
            return ""
        given = f"{name} = {outside[0]:.10g} {self.unit}"
        if math.isinf(outside[0]) and outside[0] in self.ends:
            return f"{given} is not finite and {self}"
        isnt = "not" if math.inf in (-self.low, self.high) else "outside"
        return f"{given} is {isnt} {self}"

    def __str__(self) -> str:
        if math.isinf(self.low) and math.isinf(self.high):
            return f"any number of {self.unit}"
        if math.isinf(self.low):
            return f"{'below' if self.open_high else 'at most'} {self.high:g} {self.unit}"
        if math.isinf(self.high):
            return f"{'above' if self.open_low else 'at least'} {self.low:g} {self.unit}"
        low = f"{self.low:g} (not included)" if self.open_low else f"{self.low:g}"
        high = f"{self.high:g} (not included)" if self.open_high else f"{self.high:g}"
        return f"{low} to {high} {self.unit}"


def as_numbers(name: str, value: object) -> np.ndarray:
    """
    Return an argument as float64 numbers of the shape that it has.

    Parameters
    ----------
    name : str
    value : object

    Raises
    ------
    ModelRangeError
        If it is no number and no array of numbers: a word, a truth value, None, or masked.

    Examples
    --------
    >>> as_numbers("height_m", "high")
    Traceback (most recent call last):
    ranplan.errors.ModelRangeError: height_m must be numbers, not 'high'
    """
    if np.ma.is_masked(value):
        msg = f"{name} holds masked points; give them a value, or leave them out"
        raise ModelRangeError(msg)
    try:
        array = np.asarray(value)
    except ValueError:  # rows of different lengths
        array = np.asarray(None)
    if array.dtype.kind not in "iuf":
        msg = f"{name} must be numbers, not {_shown(value)}"
        raise ModelRangeError(msg)
    return array.astype(np.float64)


def as_number(name: str, value: object) -> float:
    """
    Return an argument that is one number, numpy's included, as a float.

    Parameters
    ----------
    name : str
    value : object

    Raises
    ------
    ModelRangeError
        If it is anything else, an array of one number included.

    Examples
    --------
    >>> as_number("height_m", [30.0, 40.0])
    Traceback (most recent call last):
    ranplan.errors.ModelRangeError: height_m must be one number, not [30.0, 40.0]
    """
    try:
        array = as_numbers(name, value)
    except ModelRangeError:
        array = np.empty(0)
    if array.ndim != 0:
        msg = f"{name} must be one number, not {_shown(value)}"
        raise ModelRangeError(msg)
    return float(array)


def _shown(value: object) -> str:
    """Return a value in one line, an array as its shape where it is long."""
    if isinstance(value, np.ndarray) and value.size > _SHOWN_VALUES:
        return f"an array of shape {value.shape}"
    text = " ".join(repr(value).split())
    return text if len(text) <= _SHOWN_CHARACTERS else f"{text[:_SHOWN_CHARACTERS]} ..."


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
    _refuse(document, [_why_not(as_numbers, name, values[name], limits[name]) for name in limits])


def checked_numbers(
    document: str, limits: Mapping[str, Limits], values: Mapping[str, object]
) -> dict[str, float]:
    """
    Return arguments that are one number each as floats; those outside their limits are refused.

    Parameters
    ----------
    document : str
        The message starts with it.
    limits : mapping of str to Limits
    values : mapping of str to float
        By the same names.

    Raises
    ------
    ModelRangeError
        It names each such argument, its value and its limits.

    Examples
    --------
    >>> checked_numbers("ITU-R P.1", {"height_m": Limits(1.0, 9.0, "m")}, {"height_m": 2})
    {'height_m': 2.0}
    """
    _refuse(document, [why_not_one(name, values[name], limits[name]) for name in limits])
    return {name: as_number(name, values[name]) for name in limits}


def why_not_one(name: str, value: object, limits: Limits) -> str:
    """Say why an argument is not one number within its limits; else nothing."""
    return _why_not(as_number, name, value, limits)


def _why_not(
    converted: Callable[[str, object], ArrayLike], name: str, value: object, limits: Limits
) -> str:
    try:
        numbers = converted(name, value)
    except ModelRangeError as error:
        return str(error)
    return limits.why_not(name, numbers)


def _refuse(document: str, wrong: Iterable[str]) -> None:
    told = "; ".join(what for what in wrong if what)
    if told:
        msg = f"{document}: {told}"
        raise ModelRangeError(msg)


def refuse_unknown(document: str, name: str, value: str, allowed: Iterable[str]) -> None:
    """
    Refuse a word that is none of those allowed.

    Raises
    ------
    ModelRangeError
    """
    known = tuple(allowed)
    if not isinstance(value, str) or value not in known:
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
