"""P.526: exact laws over drawn terrain, exact integrals, and limits that must be continuous."""

import math

import numpy as np
import pytest
from drawn_paths import TIGHT, drawn, paths
from hypothesis import given
from hypothesis import strategies as st
from level_earth import reflection_point
from scipy.special import fresnel

from ranplan.propagation import p526


def test_the_knife_edge_follows_the_exact_fresnel_integrals():
    nu = np.linspace(-0.78, 50, 5_001)
    sine, cosine = fresnel(nu)
    exact = -20 * np.log10(np.hypot(1 - cosine - sine, cosine - sine) / 2)
    approximate = np.array([p526.knife_edge_loss_db(value) for value in nu])
    assert np.abs(approximate - exact).max() < 0.125
    assert np.abs(approximate - exact)[nu < 2].max() < 0.105


@drawn
@given(paths(), st.floats(1, 300), st.floats(1, 50), st.floats(0.05, 10), st.data())
def test_raising_any_point_never_lowers_bullington(path, tx, rx, wavelength, data):
    distance, ground, surface, _ = path
    antennas = ground[0] + tx, ground[-1] + rx
    raised = surface.copy()
    raised[data.draw(st.integers(1, len(ground) - 2))] += data.draw(st.floats(0.001, 300))
    before = p526.bullington_loss_db(distance, surface, *antennas, 8500.0, wavelength)
    after = p526.bullington_loss_db(distance, raised, *antennas, 8500.0, wavelength)
    assert after >= before - TIGHT


GRAZING_EDGE_DB = 6.9 + 20 * math.log10(math.sqrt(1.01) - 0.1)  # (12) at nu = 0


def _grazing_bullington_db(length_km):
    return GRAZING_EDGE_DB + (1 - math.exp(-GRAZING_EDGE_DB / 6)) * (10 + 0.02 * length_km)


def test_a_point_exactly_on_the_line_costs_what_grazing_does():
    distance, level = np.linspace(0, 17, 3), np.zeros(3)
    # The bulge at the middle of 17 km is 500 * 8.5**2 / 8500 = 4.25 m: on the line, exactly.
    loss = p526.bullington_loss_db(distance, level, 4.25, 4.25, 8500.0, 0.1)
    assert loss == pytest.approx(_grazing_bullington_db(17.0), abs=1e-6)


@pytest.mark.parametrize("seed", range(10))
def test_a_point_within_rounding_of_the_line_costs_what_grazing_does(seed):
    rng = np.random.default_rng(seed)
    for _ in range(100):
        distance = np.r_[0.0, np.sort(rng.uniform(0.5, 9.5, 3)), 10.0]
        tx, rx = rng.uniform(5, 60, 2)
        line = (tx * (10 - distance) + rx * distance) / 10
        surface = line - 500 / 8500 * distance * (10 - distance) - 20.0
        surface[2] += 20.0  # the point in the middle touches the line, give or take rounding
        loss = p526.bullington_loss_db(distance, surface, tx, rx, 8500.0, 0.1)
        assert loss == pytest.approx(_grazing_bullington_db(10.0), abs=1e-4)


@pytest.mark.parametrize("away", [-1e-9, -1e-15, 0.0, 1e-15, 1e-12, 1e-9])
def test_the_smooth_earth_s_closed_form_is_continuous_at_the_horizon(away):
    horizon_km = math.sqrt(2 * 8500) * 2 * math.sqrt(0.001 * 10)
    loss = p526.smooth_bullington_loss_db(horizon_km * (1 + away), 10.0, 10.0, 8500.0, 0.1)
    assert loss == pytest.approx(_grazing_bullington_db(horizon_km), abs=1e-5)


@pytest.mark.parametrize("length_km", [2.0, 10.0, 25.0, 40.0, 90.0])
@pytest.mark.parametrize(("tx", "rx"), [(30.0, 1.5), (10.0, 10.0), (120.0, 3.0)])
def test_bullington_over_level_points_comes_to_attachment_4_as_they_come_closer(length_km, tx, rx):
    closed = p526.smooth_bullington_loss_db(length_km, tx, rx, 8500.0, 0.1)
    deviation = []
    for n in (10, 100, 1_000, 10_000):
        distance, level = np.linspace(0, length_km, n + 1), np.zeros(n + 1)
        sampled = p526.bullington_loss_db(distance, level, tx, rx, 8500.0, 0.1)
        deviation.append(abs(sampled - closed))
    assert deviation[-1] < 0.02
    assert deviation[-1] <= deviation[0]


@drawn
@given(st.floats(0.3, 200), st.floats(1, 500), st.floats(1, 500))
def test_the_smallest_clearance_over_a_sphere_is_at_the_reflection_point(length_km, tx, rx):
    clearance, at = p526._smallest_clearance(length_km, tx, rx, 8500.0)
    expected_at, expected_clearance = reflection_point(length_km, tx, rx, 8500.0)
    assert at == pytest.approx(expected_at, rel=1e-6)
    assert clearance == pytest.approx(expected_clearance, abs=1e-6 * max(tx, rx, 1))


@pytest.mark.parametrize("nu", [math.nan])
def test_a_parameter_that_is_no_number_does_not_pass_for_a_clear_path(nu):
    assert math.isnan(p526.knife_edge_loss_db(nu))
