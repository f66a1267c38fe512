"""The normal quantile that works inside kernels, against scipy's."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import ndtri

from ranplan.propagation.normal import normal_quantile

pytestmark = pytest.mark.pure
drawn = settings(deadline=None, derandomize=True, database=None)


@drawn
@given(st.floats(1e-300, 1.0, exclude_max=True))
def test_it_is_scipys_to_machine_precision(probability):
    assert normal_quantile(probability) == pytest.approx(ndtri(probability), rel=1e-13, abs=1e-14)


@drawn
@given(st.floats(1e-6, 0.5))
def test_it_is_odd_around_one_half(probability):
    assert normal_quantile(1.0 - probability) == pytest.approx(
        -normal_quantile(probability), abs=1e-9
    )


def test_it_has_no_step_where_the_tails_meet():
    around = [normal_quantile(0.5 + step) for step in (-1e-9, 0.0, 1e-9)]
    assert np.diff(around) == pytest.approx(np.sqrt(2.0 * np.pi) * 1e-9, rel=1e-6)
