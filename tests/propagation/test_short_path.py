"""The rule for cells nearer than a model is defined: its definition in plain numpy."""

import math

import numpy as np
import pytest
from scipy.integrate import dblquad

from ranplan.constants import ZONE_INLAND
from ranplan.propagation import p452, p526, p676, p1812, short_path

AE = 6371.0 * 157.0 / (157.0 - 45.0)  # [km]
LINK = p1812.Link(
    frequency_ghz=2.6,
    tx_height_agl_m=20.0,
    rx_height_agl_m=1.5,
    time_percent=10.0,
    location_percent=90.0,
    location_sigma_db=4.0,
    polarization=p526.VERTICAL,
    latitude_deg=-17.0,
    delta_n=45.0,
    surface_refractivity_n0=325.0,
    tx_coast_km=500.0,
    rx_coast_km=500.0,
    smooth_form=p526.CLOSED_FORM,
)
P452_LINK = p452.Link(
    frequency_ghz=2.6,
    tx_height_agl_m=20.0,
    rx_height_agl_m=1.5,
    time_percent=10.0,
    polarization=p526.VERTICAL,
    latitude_deg=-17.0,
    delta_n=45.0,
    surface_refractivity_n0=325.0,
    tx_coast_km=500.0,
    rx_coast_km=500.0,
    tx_gain_dbi=0.0,
    rx_gain_dbi=0.0,
)
# Hundreds of dB/km, as if it were 60 GHz and more, or the nearest cells would not show it.
THICK_AIR = p452.Gases(300.0, 0.0, 0.0, 0.0, 0.0, 0.0, 300.0)
LOCATION_DB = 4.0 * 1.2817  # the 90 % quantile as Attachment 2 approximates it


def _random_path(n_steps, step_km, seed):
    rng = np.random.default_rng(seed)
    ground = rng.uniform(0, 15, n_steps + 1)
    surface = ground + rng.choice([0.0, 10.0, 15.0], n_steps + 1)
    surface[[0, -1]] = ground[[0, -1]]
    zone = np.full(n_steps + 1, 4, dtype=np.uint8)
    return step_km * np.arange(n_steps + 1), ground, surface, zone


def _antennas(ground):
    return ground[0] + LINK.tx_height_agl_m, ground[-1] + LINK.rx_height_agl_m


def _free_space_db(distance, ground):
    return 92.4 + 20 * math.log10(LINK.frequency_ghz * _slant_km(distance, ground))


def _slant_km(distance, ground):
    tx, rx = _antennas(ground)
    return math.hypot(distance[-1], (tx - rx) / 1000)


def _one_knife_edge_db(distance, ground, surface):
    """Free space, the worst point as an edge on its own, and the location correction."""
    tx, rx = _antennas(ground)
    d, inner = distance[-1], distance[1:-1]
    free_space = _free_space_db(distance, ground)
    edge = 0.0
    if inner.size:
        line = tx + (rx - tx) * inner / d
        above = surface[1:-1] + 1000 * inner * (d - inner) / (2 * AE) - line
        wavelength = 0.2998 / LINK.frequency_ghz
        # In metres: nu = h sqrt(2 (d1 + d2) / (lambda d1 d2)).
        d1, d2 = 1000 * inner, 1000 * (d - inner)
        nu = (above * np.sqrt(2 * (d1 + d2) / (wavelength * d1 * d2))).max()
        if nu > -0.78:
            edge = 6.9 + 20 * math.log10(math.sqrt((nu - 0.1) ** 2 + 1) + nu - 0.1)
    return free_space + edge + LOCATION_DB


def _departure_deg(distance, ground):
    tx, rx = _antennas(ground)
    there = np.r_[ground[1:-1], rx]
    slopes = (there - tx) / (1000 * distance[1:]) - distance[1:] / (2 * AE)
    return math.degrees(math.atan(slopes.max()))


# Length of a step, how many, and the share of the model in the loss.
STEPS = [
    # 90 m: four steps are 0.36 km; the blend takes the fifth and the sixth.
    *((0.09, n, 0.0) for n in (1, 2, 3, 4)),
    (0.09, 5, 0.5),
    (0.09, 6, 1.0),
    (0.09, 20, 1.0),
    # Along a diagonal of 90 m cells a step is longer, and the blend with it.
    (0.09 * math.sqrt(2), 4, 0.0),
    (0.09 * math.sqrt(2), 5, 0.5),
    (0.09 * math.sqrt(2), 6, 1.0),
    # 30 m: 0.25 km lies between the eighth and the ninth step; the blend is 60 m long.
    (0.03, 8, 0.0),
    (0.03, 9, 1 / 3),
    (0.03, 10, 5 / 6),
    (0.03, 11, 1.0),
]


@pytest.mark.parametrize("seed", range(20))
@pytest.mark.parametrize(("step_km", "n_steps", "share"), STEPS)
def test_the_loss_goes_from_one_knife_edge_to_p1812_in_two_steps(step_km, n_steps, share, seed):
    path = _random_path(n_steps, step_km, seed)
    loss, departure = short_path.p1812_path_loss(*path, LINK)
    near = _one_knife_edge_db(*path[:3])
    far = p1812.transmission(*path, LINK).Lb if n_steps > 1 else math.nan
    expected = near if share == 0.0 else (1 - share) * near + share * far
    assert loss == pytest.approx(expected, abs=3e-4)  # the quantile has four digits
    assert departure == pytest.approx(_departure_deg(*path[:2]), abs=1e-9)


def _p452_path_loss(path, link=P452_LINK, location_percent=90.0, sigma_db=4.0, gases=THICK_AIR):
    return short_path.p452_path_loss(*path, link, gases, location_percent, sigma_db)


@pytest.mark.parametrize("seed", range(20))
@pytest.mark.parametrize(("step_km", "n_steps", "share"), STEPS)
def test_the_loss_goes_from_one_knife_edge_and_gases_to_p452_in_two_steps(
    step_km, n_steps, share, seed
):
    path = _random_path(n_steps, step_km, seed)
    loss, departure = _p452_path_loss(path)
    near = _one_knife_edge_db(*path[:3]) + 300 * _slant_km(*path[:2])
    far = math.nan
    if n_steps > 1:
        far = p452.transmission(*path, P452_LINK, THICK_AIR).Lb + LOCATION_DB
    expected = near if share == 0.0 else (1 - share) * near + share * far
    assert loss == pytest.approx(expected, abs=3e-4)  # the quantile has four digits
    assert departure == pytest.approx(_departure_deg(*path[:2]), abs=1e-9)


def test_at_sea_near_cells_have_the_sea_s_vapour_and_no_deviation_over_places():
    distance, level = 0.09 * np.arange(4), np.zeros(4)
    gases = p452.gases(22.2, 1013.25, 15.0)
    gamma = sum(p676.specific_attenuation(22.2, 1013.25, 10.0, 288.15))
    link = P452_LINK._replace(frequency_ghz=22.2, tx_height_agl_m=900.0)
    slant_km = math.hypot(0.27, 0.8985)
    free_space_db = 92.4 + 20 * math.log10(22.2 * slant_km)
    loss, _ = _p452_path_loss((distance, level, level, np.ones(4, np.uint8)), link, gases=gases)
    assert loss == pytest.approx(free_space_db + gamma * slant_km, abs=1e-8)
    own_km = math.hypot(0.09 * short_path.MEAN_DISTANCE_IN_CELL, 0.8985)
    own_db = 92.4 + 20 * math.log10(22.2 * own_km) + gamma * own_km
    own, _ = short_path.p452_own_cell(0.09, 1, link, gases, 90.0, 4.0)
    assert own == pytest.approx(own_db, abs=1e-8)


@pytest.mark.parametrize("seed", range(5))
def test_where_the_whole_of_p1812_counts_its_own_departure_is_the_rule_s(seed):
    path = _random_path(6, 0.09, seed)
    _, departure = short_path.p1812_path_loss(*path, LINK)
    theta_t = p1812.transmission(*path, LINK).theta_t
    assert departure == pytest.approx(math.degrees(theta_t / 1000), abs=1e-12)


@pytest.mark.parametrize("step_km", [0.01, 0.03, 0.0625, 0.09, 0.2709, 1.0])
def test_the_share_of_the_model_is_linear_in_distance(step_km):
    start = max(0.25, 4 * step_km)
    for distance in np.linspace(0, start + 4 * step_km, 101):
        share = np.interp(distance, [start, start + 2 * step_km], [0, 1])
        assert short_path.model_weight(distance, step_km) == pytest.approx(share, abs=2e-9)


def test_a_neighbouring_cell_is_free_space():
    path = _random_path(1, 0.09, seed=0)
    loss, _ = short_path.p1812_path_loss(*path, LINK._replace(location_percent=50.0))
    assert loss == pytest.approx(_free_space_db(*path[:2]), abs=1e-9)


@pytest.mark.parametrize("n_steps", [2, 5, 8])
def test_a_share_of_places_below_half_never_goes_below_free_space(n_steps):
    level = np.zeros(n_steps + 1)
    path = 0.09 * np.arange(n_steps + 1), level, level, np.full(n_steps + 1, 4, dtype=np.uint8)
    link = LINK._replace(location_percent=1.0, location_sigma_db=8.0, time_percent=50.0)
    loss, _ = short_path.p1812_path_loss(*path, link)
    assert loss == pytest.approx(_free_space_db(*path[:2]), abs=1e-9)


def test_raising_clutter_never_lowers_the_loss_at_any_distance():
    rng = np.random.default_rng(7)
    for _ in range(2_000):
        n = int(rng.integers(2, 12))
        distance, ground, surface, zone = _random_path(n, 0.09, seed=int(rng.integers(10**6)))
        raised = surface.copy()
        raised[rng.integers(1, n)] += rng.uniform(0, 20)
        before, _ = short_path.p1812_path_loss(distance, ground, surface, zone, LINK)
        after, _ = short_path.p1812_path_loss(distance, ground, raised, zone, LINK)
        assert after >= before - 1e-9


def test_the_mast_s_own_cell_is_free_space_over_a_cell_s_mean_distance():
    mean, _ = dblquad(lambda x, y: math.hypot(x, y), 0, 0.5, 0, 0.5)
    mean *= 4  # by symmetry, of the unit square about its centre
    path_km = math.hypot(0.09 * mean, 0.0185)
    free_space_db = 92.4 + 20 * math.log10(2.6 * path_km)
    p452_own = short_path.p452_own_cell(0.09, ZONE_INLAND, P452_LINK, THICK_AIR, 90.0, 4.0)
    for (loss, departure), gases_db in (
        (short_path.p1812_own_cell(0.09, ZONE_INLAND, LINK), 0.0),
        (p452_own, 300 * path_km),
    ):
        assert loss == pytest.approx(free_space_db + LOCATION_DB + gases_db, abs=1e-3)
        assert departure == pytest.approx(math.degrees(math.atan2(-18.5, 90 * mean)), abs=1e-6)
