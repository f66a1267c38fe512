"""What public functions refuse, and how they take arrays."""

import math

import numpy as np
import pytest

from ranplan.arguments import Limits, checked_numbers, elementwise, refuse_outside, refuse_unknown
from ranplan.errors import ModelRangeError


@pytest.mark.parametrize(
    ("limits", "inside", "outside", "told"),
    [
        (Limits(1.0, 9.0, "m"), (1.0, 9.0), (0.999, 9.001), "1 to 9 m"),
        (Limits(0.0, math.inf, "m"), (0.0, 1e300), (-1e-300,), "at least 0 m"),
        (Limits(0.0, math.inf, "m", open_low=True), (1e-300,), (0.0, -1.0), "above 0 m"),
        (
            Limits(0.0, 100.0, "%", open_low=True, open_high=True),
            (1e-9, 99.999999),
            (0.0, 100.0),
            "0 (not included) to 100 (not included) %",
        ),
    ],
)
def test_values_inside_pass_and_others_are_refused_with_the_limits(limits, inside, outside, told):
    refuse_outside("DOC", {"x": limits}, {"x": inside})
    for value in (*outside, math.nan, math.inf, -math.inf):
        with pytest.raises(ModelRangeError, match=r"DOC: x = .* is (outside|not) ") as refusal:
            refuse_outside("DOC", {"x": limits}, {"x": [*inside, value]})
        assert str(refusal.value).endswith(f" {told}")


def test_what_is_infinite_is_told_so_where_any_finite_number_would_do():
    limits = {"x": Limits(0.0, math.inf, "m", open_low=True)}
    with pytest.raises(ModelRangeError, match=r"^DOC: x = inf m is not finite and above 0 m$"):
        refuse_outside("DOC", limits, {"x": math.inf})
    with pytest.raises(ModelRangeError, match="x = -inf m is not above 0 m"):
        refuse_outside("DOC", limits, {"x": -math.inf})


@pytest.mark.parametrize(
    ("limits", "told"),
    [
        (Limits(-math.inf, math.inf, "m"), "any number of m"),
        (Limits(-math.inf, 157.0, "N-units/km", open_high=True), "below 157 N-units/km"),
        (Limits.of((math.ulp(0.0), math.inf), "MHz"), "above 0 MHz"),
        (Limits.of((math.ulp(0.0), 156.0), "m"), "0 (not included) to 156 m"),
        (Limits.of((30.0, 6_000.0), "MHz"), "30 to 6000 MHz"),
    ],
)
def test_limits_are_told_as_a_reader_would_write_them(limits, told):
    assert str(limits) == told


MASKED = np.ma.masked_array([1.0, 2.0], mask=[False, True])
NO_NUMBERS = ["5", None, True, [True, False], [1.0, "2"], [[1.0], [2.0, 3.0]], 1j, {}, MASKED]


@pytest.mark.parametrize("value", NO_NUMBERS)
def test_what_is_no_number_is_refused_by_name(value):
    limits = {"x": Limits(0.0, 9.0, "m")}
    with pytest.raises(ModelRangeError, match=r"DOC: x (must be numbers, not |holds masked)"):
        refuse_outside("DOC", limits, {"x": value})


@pytest.mark.parametrize("value", [*NO_NUMBERS, [5.0], np.ones(2), np.full(9, math.nan)])
def test_what_is_not_one_number_is_refused_by_name(value):
    with pytest.raises(ModelRangeError, match="DOC: x must be one number, not "):
        checked_numbers("DOC", {"x": Limits(0.0, 9.0, "m")}, {"x": value})


@pytest.mark.parametrize("value", [5, np.int64(5), np.float32(5), np.array(5), np.uint8(5)])
def test_every_kind_of_number_becomes_a_float(value):
    checked = checked_numbers("DOC", {"x": Limits(0.0, 9.0, "m")}, {"x": value})
    assert checked == {"x": 5.0}
    assert type(checked["x"]) is float


def test_every_wrong_argument_is_named_at_once():
    limits = {"x": Limits(0.0, 1.0, "m"), "y": Limits(0.0, 1.0, "s"), "z": Limits(0.0, 1.0, "K")}
    with pytest.raises(ModelRangeError, match=r"x = 2 m is outside.*; z = nan K is outside"):
        refuse_outside("DOC", limits, {"x": [0.5, 2.0, 3.0], "y": 0.5, "z": math.nan})


def test_a_word_that_is_none_of_those_known_is_refused_with_these():
    refuse_unknown("DOC", "kind", "wet", ("wet", "dry"))
    with pytest.raises(ModelRangeError, match="DOC: kind 'wte' is none of wet, dry"):
        refuse_unknown("DOC", "kind", "wte", ("wet", "dry"))
    for no_word in (None, ["wet"], np.array(["wet", "dry"])):
        with pytest.raises(ModelRangeError, match=r"DOC: kind .* is none of wet, dry"):
            refuse_unknown("DOC", "kind", no_word, ("wet", "dry"))


def _differences(first, second, out):
    out[:] = first - second


def test_arrays_broadcast_and_numbers_stay_numbers():
    assert elementwise(_differences, 5, 2) == 3.0
    assert isinstance(elementwise(_differences, 5, 2), float)
    table = elementwise(_differences, np.array([[10.0], [20.0]]), [1.0, 2.0, 3.0])
    np.testing.assert_array_equal(table, [[9.0, 8.0, 7.0], [19.0, 18.0, 17.0]])
    assert elementwise(_differences, [], 2.0).shape == (0,)
