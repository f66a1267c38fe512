"""Laws of ITM over drawn terrain and links: finite, reciprocal, monotone, and closed forms."""

import math

import numpy as np
import pytest
from itm_paths import LINK, SHARES, drawn_link, drawn_path, drawn_shares
from scipy.stats import norm

from ranplan.propagation import itm, p526
from ranplan.propagation.itm import (
    diffraction,
    earth,
    line_of_sight,
    reference,
    troposcatter,
    variability,
)

TIGHT = 1e-9  # [dB]
N_DRAWS = 2_000


def _numbers(result):
    """Every number of nested tuples but those that are infinite on purpose."""
    for name, value in result._asdict().items():
        if isinstance(value, tuple):
            yield from _numbers(value)
        elif name not in {"d_x", "A_diffraction", "A_troposcatter"}:
            yield name, value


@pytest.mark.parametrize("seed", range(3))
def test_every_quantity_is_a_finite_number_over_average_ground(seed):
    rng = np.random.default_rng(seed)
    for _ in range(N_DRAWS):
        path, link, shares = drawn_path(rng), drawn_link(rng), drawn_shares(rng)
        result = itm.over_profile(*path, link, shares)
        assert [(n, v) for n, v in _numbers(result) if not np.isfinite(v)] == [], (link, path[1])


def _sharpest(path):
    """Greatest K of the three radii: above 1.607 a rounded surface repels no wave any more."""
    d_ML = path.dL_tx + path.dL_rx
    d_sML = math.sqrt(2 * path.he_tx * path.a_e) + math.sqrt(2 * path.he_rx * path.a_e)
    X = (path.a_e**2 / path.f) ** (1 / 3)
    d3 = max(d_sML, d_ML + 5 * X)
    bends = max(path.theta_tx + path.theta_rx, -d_ML / path.a_e)
    radii_m = [
        path.dL_tx**2 / (2 * path.he_tx),
        path.dL_rx**2 / (2 * path.he_rx),
        *((s - d_ML) / (s / path.a_e + bends) for s in (d3, d3 + 10 * X)),
    ]
    return max(0.017778 * (4 / 3 * 6.37e6 / r / path.f) ** (1 / 3) / abs(path.Z) for r in radii_m)


def test_up_to_the_edges_of_the_range_it_has_no_value_only_over_ground_rounded_too_sharply():
    rng = np.random.default_rng(1)
    n_without = 0
    for _ in range(20_000):
        n = int(rng.integers(2, 40))
        heights = rng.choice([0.0, 1.0, 100.0, 1000.0, 4000.0]) * rng.choice([0, 0.5, 1], n + 1)
        length_m = rng.choice([1e3, 3e3, 30e3, 300e3, 2e6])
        link = itm.Link(
            rng.choice([20.0, 100.0, 700.0, 3500.0, 20e3]),
            rng.choice([0.5, 1.0, 30.0, 300.0, 3000.0]),
            rng.choice([0.5, 1.5, 30.0, 3000.0]),
            rng.choice([250.0, 301.0, 400.0]),
            rng.choice([1.001, 4.0, 15.0, 81.0, 100.0]),
            rng.choice([1e-5, 0.005, 5.0, 10.0]),
            int(rng.choice([p526.HORIZONTAL, p526.VERTICAL])),
        )
        result = itm.over_profile(heights, length_m / n, link, drawn_shares(rng))
        if not math.isfinite(result.A):
            n_without += 1
            assert _sharpest(result.path) > 1.607, (link, result.path)
    assert n_without < 600  # 3 %, of corners only


def test_a_loss_that_is_no_number_does_not_pass_for_free_space():
    heights = np.zeros(40)
    assert math.isfinite(itm.over_profile(heights, 90.0, LINK, SHARES).A)
    for name in itm.Link._fields[:-1]:
        link = LINK._replace(**{name: math.nan})
        assert math.isnan(itm.over_profile(heights, 90.0, link, SHARES).A), name
    for name in ("time_percent", "location_percent", "situation_percent"):
        shares = SHARES._replace(**{name: math.nan})
        assert math.isnan(itm.over_profile(heights, 90.0, LINK, shares).A), name


def _turned_link(link):
    return link._replace(tx_height_agl_m=link.rx_height_agl_m, rx_height_agl_m=link.tx_height_agl_m)


def test_loss_is_the_same_in_both_directions_once_the_geometry_is_read():
    # Of two horizons neither comes first in the formulae.
    rng = np.random.default_rng(2)
    for _ in range(N_DRAWS):
        path, link = drawn_path(rng), drawn_link(rng)
        there = itm.over_profile(*path, link, SHARES)
        p = there.path
        turned = p._replace(
            h_tx=p.h_rx,
            h_rx=p.h_tx,
            he_tx=p.he_rx,
            he_rx=p.he_tx,
            dL_tx=p.dL_rx,
            dL_rx=p.dL_tx,
            theta_tx=p.theta_rx,
            theta_rx=p.theta_tx,
        )
        back = reference.reference_attenuation(turned, there.d)
        assert back.mode == there.reference.mode
        assert back.A_ref == pytest.approx(there.reference.A_ref, abs=1e-8)


def test_over_a_profile_loss_is_nearly_always_the_same_in_both_directions():
    # Ends of a fitted line are cut to whole steps, towards the transmitter: a turned profile may
    # take one point more or less.
    rng = np.random.default_rng(3)
    differences = []
    for _ in range(4 * N_DRAWS):
        (heights, step), link = drawn_path(rng), drawn_link(rng)
        there = itm.over_profile(heights, step, link, SHARES).A
        turned = np.ascontiguousarray(heights[::-1])
        back = itm.over_profile(turned, step, _turned_link(link), SHARES).A
        differences.append(abs(there - back))
    share = np.mean(np.array(differences) > 1e-6)
    print(f"{100 * share:.1f} % of paths differ when turned, by at most {max(differences):.2f} dB")
    assert share < 0.1
    assert np.quantile(differences, 0.999) < 3.0


def _area(distance_m, delta_h_m, sitings, link, shares=SHARES):
    return itm.over_area(distance_m, delta_h_m, *sitings, link, shares)


def test_over_an_area_loss_is_the_same_in_both_directions():
    rng = np.random.default_rng(4)
    for _ in range(N_DRAWS):
        link, sitings = drawn_link(rng), (int(rng.integers(3)), int(rng.integers(3)))
        where = 10 ** rng.uniform(3, 6), rng.choice([0.0, 30.0, 90.0, 500.0])
        there = _area(*where, sitings, link).A
        back = _area(*where, sitings[::-1], _turned_link(link)).A
        assert back == pytest.approx(there, abs=1e-8)


@pytest.mark.parametrize("mode", itm.VARIABILITY_MODES.values(), ids=itm.VARIABILITY_MODES)
@pytest.mark.parametrize("share", ["time_percent", "location_percent", "situation_percent"])
def test_loss_never_falls_with_a_share(share, mode):
    rng = np.random.default_rng(5)
    moved = 0
    for _ in range(N_DRAWS // 4):
        path, link = drawn_path(rng), drawn_link(rng)
        shares = drawn_shares(rng)._replace(mode=mode)
        low, high = (
            itm.over_profile(*path, link, shares._replace(**{share: percent})).A
            for percent in sorted(rng.uniform(0.01, 99.99, 2))
        )
        assert high >= low - TIGHT
        moved += high > low + TIGHT
    looked_at = {
        "time_percent": mode != variability.SINGLE_MESSAGE,
        "location_percent": mode == variability.BROADCAST,
        "situation_percent": True,
    }
    assert (moved > 0) == looked_at[share]


@pytest.mark.parametrize("seed", range(50))
def test_over_level_ground_in_sight_profile_and_area_say_the_same(seed):
    # Two geometries, one read off a profile and one estimated, meet where there is nothing to read.
    rng = np.random.default_rng(seed)
    link = LINK._replace(
        frequency_mhz=10 ** rng.uniform(1.5, 4),
        tx_height_agl_m=rng.uniform(20, 300),
        rx_height_agl_m=rng.uniform(5, 50),
    )
    shares, length_m = drawn_shares(rng), rng.uniform(1e3, 20e3)
    over_level_ground = itm.over_profile(np.zeros(201), length_m / 200, link, shares)
    assert over_level_ground.reference.mode == reference.LINE_OF_SIGHT
    over_smooth_area = _area(length_m, 0.0, (0, 0), link, shares)
    assert abs(over_level_ground.A - over_smooth_area.A) <= TIGHT


def test_a_profile_raised_as_a_whole_is_the_same_path_in_thinner_air():
    rng = np.random.default_rng(6)
    for _ in range(100):
        (heights, step), link = drawn_path(rng), drawn_link(rng)
        N_s = earth.surface_refractivity(link.surface_refractivity_n0, 400.0)
        raised = itm.over_profile(heights + 400.0, step, link, SHARES).A
        thin = link._replace(surface_refractivity_n0=N_s)
        assert raised == pytest.approx(itm.over_profile(heights, step, thin, SHARES).A, abs=1e-6)


def test_half_of_all_times_places_and_situations_lose_the_reference_less_the_climate_s():
    rng = np.random.default_rng(7)
    for _ in range(500):
        result = itm.over_profile(*drawn_path(rng), drawn_link(rng), SHARES)
        A = result.reference.A_ref - result.quantile.V_med
        if A >= 0.0:
            assert pytest.approx(result.A_fs + A, abs=1e-5) == result.A


def test_the_loss_grows_smoothly_less_below_free_space():
    # Below free space the gain is held to a tenth of what the statistics would have, from 1 on.
    path = itm.over_profile(np.zeros(100), 90.0, LINK, SHARES).path
    gains = [
        -variability.quantile(-float(x), path, 9e3, SHARES._replace(climate=0)).A
        for x in range(1, 200)
    ]
    assert (np.diff(gains) > 0.0).all()
    assert (np.diff(gains) < 1.0).all()
    assert np.diff(gains)[-1] == pytest.approx(0.1, abs=0.01)


@pytest.mark.pure
@pytest.mark.parametrize("percent", [0.01, 0.1, 1, 10, 49, 50, 51, 90, 99, 99.99])
def test_the_deviate_is_that_of_the_normal_distribution(percent):
    exact = norm.isf(percent / 100)
    assert variability.standard_deviate(float(percent)) == pytest.approx(exact, abs=4.5e-4)


@pytest.mark.pure
def test_the_pieces_of_the_curves_join():
    for x, gap in ((10e3, 0.1), (70e3, 0.4)):
        below, above = (troposcatter.scatter_function_db(x * s) for s in (1 - 1e-9, 1 + 1e-9))
        assert abs(above - below) < gap
    edge = diffraction.fresnel_loss_db(5.76 - 1e-9), diffraction.fresnel_loss_db(5.76)
    assert abs(edge[1] - edge[0]) < 0.02
    for eta in (1.0, 2.0, 3.0, 4.0, 5.0):
        gains = [troposcatter.frequency_gain_db(3.0, eta + e) for e in (-1e-9, 0.0, 1e-9)]
        assert gains == pytest.approx([gains[1]] * 3, abs=1e-6)


def test_beyond_the_horizons_diffraction_hands_over_to_scatter_where_the_two_lines_meet():
    found = 0
    for distance_km in range(20, 600, 5):
        result = _area(1e3 * distance_km, 90.0, (0, 0), LINK)
        if result.reference.mode == reference.LINE_OF_SIGHT:
            continue
        expected = reference.DIFFRACTION
        if result.d > result.reference.d_x:
            expected = reference.TROPOSCATTER
            found += 1
        assert result.reference.mode == expected
        lower = min(result.reference.A_diffraction, result.reference.A_troposcatter)
        assert result.reference.A_ref == pytest.approx(lower, abs=1e-6)
    assert found > 10


@pytest.mark.pure
@pytest.mark.parametrize(("A_d0", "is_through_the_nearer"), [(0.0, False), (1e-9, True)])
def test_line_of_sight_is_fitted_without_its_nearer_point_from_a_diffraction_line_through_zero(
    A_d0, is_through_the_nearer
):
    # Where the two rays leave the logarithm no weight; as NTIA has it, above 0 counts, 0 does not.
    high = LINK._replace(tx_height_agl_m=300.0, rx_height_agl_m=100.0)
    path = itm.over_profile(np.zeros(201), 250.0, high, SHARES).path
    edges = diffraction.horizons(path)
    line = diffraction.DiffractionLine(1e-3, A_d0)
    near = 0.5 * edges.d_ML
    far = near + 0.25 * (edges.d_ML - near)
    assert near < 0.04 * path.f * path.he_tx * path.he_rx
    losses = [
        line_of_sight.line_of_sight_db(path, edges, line, d) for d in (near, far, edges.d_sML)
    ]
    blend = [line_of_sight._blend_db(path, edges, line, d) for d in (near, far)]
    rise = (losses[2] - losses[0]) / (edges.d_sML - near)
    assert losses[1] == pytest.approx(losses[0] + rise * (far - near), abs=1e-9)  # straight
    fits = [losses[i] == pytest.approx(blend[i], abs=1e-9) for i in range(2)]
    assert fits == [is_through_the_nearer, not is_through_the_nearer]


def test_a_profile_is_left_as_it_was_and_gives_the_same_loss_again():
    rng = np.random.default_rng(8)
    heights, step = drawn_path(rng)
    before = heights.copy()
    first = itm.over_profile(heights, step, LINK, SHARES)
    assert itm.over_profile(heights, step, LINK, SHARES) == first
    assert (heights == before).all()
