"""The one way a profile is taken from a grid: against plain numpy and against scipy."""

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from plain_profile import plain_profile
from raster_cases import random_layers
from scipy.ndimage import map_coordinates

from ranplan.propagation.profiles import profile_between

cell = st.tuples(st.integers(0, 39), st.integers(0, 59))


@settings(deadline=None, derandomize=True, database=None, max_examples=300)
@given(cell, cell)
def test_a_profile_is_the_plain_one(tx_cell, rx_cell):
    assume(tx_cell != rx_cell)
    layers = random_layers(seed=1)
    expected = plain_profile(layers, 30.0, tx_cell, rx_cell)
    profile = profile_between(layers, 30.0, tx_cell, rx_cell)
    for values, plain in zip(profile[:3], expected[:3], strict=True):
        np.testing.assert_allclose(values, plain, rtol=0, atol=1e-9)
    np.testing.assert_array_equal(profile[3], expected[3])


@settings(deadline=None, derandomize=True, database=None, max_examples=200)
@given(cell, cell)
def test_the_ground_along_a_profile_is_the_bilinear_surface(tx_cell, rx_cell):
    assume(tx_cell != rx_cell)
    layers = random_layers(seed=2)
    _, ground, _, _ = profile_between(layers, 30.0, tx_cell, rx_cell)
    points = np.linspace(tx_cell, rx_cell, len(ground)).T
    elevation = layers.elevation_amsl_m.astype(np.float64)
    surface = map_coordinates(elevation, points, order=1, mode="nearest")
    np.testing.assert_allclose(ground, surface, rtol=0, atol=1e-6)


def test_a_profile_has_a_point_on_every_line_of_the_major_axis_and_no_other():
    layers = random_layers(seed=3)
    distance, ground, surface, _ = profile_between(layers, 30.0, (10, 10), (14, 7))
    np.testing.assert_allclose(distance, [0.0, 0.0375, 0.075, 0.1125, 0.15], atol=1e-12)
    z, clutter = layers.elevation_amsl_m.astype(float), layers.clutter_height_m
    # One row down is three quarters of a cell west: between columns 10 and 9, nearer to 9.
    assert ground[1] == pytest.approx(0.25 * z[11, 10] + 0.75 * z[11, 9], abs=1e-9)
    assert surface[1] - ground[1] == pytest.approx(clutter[11, 9], abs=1e-9)
    # Two rows down the line runs midway between columns 9 and 8: the tie goes to the far one.
    assert ground[2] == pytest.approx(0.5 * z[12, 9] + 0.5 * z[12, 8], abs=1e-9)
    assert surface[2] - ground[2] == pytest.approx(clutter[12, 8], abs=1e-9)
    assert surface[[0, -1]].tolist() == ground[[0, -1]].tolist()
