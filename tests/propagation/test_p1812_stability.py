"""P.1812 is stable: a centimetre more on one point or antenna moves the loss but little.

Where it moves more, another point has become the horizon: ducting and the angular distance read its
distance, which jumps. Rough terrain has many points that nearly tie.
"""

import numpy as np
import pytest

from ranplan.propagation import p526, p1812

CENTIMETRE = 0.01  # [m]
N_DRAWS = 20_000
SMALL_DB = 0.2
SHARE_THAT_MOVES_LITTLE = 0.99


def _hills(rng, n):
    """Terrain on several scales, 20 to 800 m between lowest and highest, some of it jagged."""
    ground = np.zeros(n)
    for n_knots in (4, 12, 40):
        knots = rng.normal(size=n_knots) / n_knots**0.8
        ground += np.interp(np.linspace(0, 1, n), np.linspace(0, 1, n_knots), knots)
    ground += rng.choice([0.0, 0.05, 0.5]) * rng.normal(size=n)  # each point for itself
    relief = rng.choice([20.0, 100.0, 300.0, 800.0])
    return (ground - ground.min()) / np.ptp(ground) * relief


def _path(rng):
    n = int(rng.integers(10, 200))
    distance = np.linspace(0, 10 ** rng.uniform(-0.3, 1.9), n)
    ground = _hills(rng, n)
    clutter = rng.choice([0.0, 10.0, 15.0, 20.0], n) if rng.random() < 0.5 else np.zeros(n)
    clutter[[0, -1]] = 0.0
    zone = np.full(n, 4, dtype=np.uint8)
    return distance, ground, clutter, zone


def _link(rng):
    return p1812.Link(
        frequency_ghz=10 ** rng.uniform(-0.35, 0.77),
        tx_height_agl_m=rng.uniform(10, 60),
        rx_height_agl_m=rng.uniform(1.5, 10),
        time_percent=float(rng.choice([1.0, 10.0, 50.0])),
        location_percent=50.0,
        location_sigma_db=0.0,
        polarization=p526.VERTICAL,
        latitude_deg=rng.uniform(-60, 60),
        delta_n=45.0,
        surface_refractivity_n0=325.0,
        tx_coast_km=500.0,
        rx_coast_km=500.0,
        smooth_form=int(rng.choice([p526.SAMPLED_FORM, p526.CLOSED_FORM])),
    )


def _moved_db(rng, what):
    """How far a centimetre on one thing moves the loss of a drawn path."""
    distance, ground, clutter, zone = _path(rng)
    link = _link(rng)
    before = p1812.transmission(distance, ground, ground + clutter, zone, link).Lb
    if what == "point":
        ground = ground.copy()
        ground[rng.integers(0, ground.size)] += CENTIMETRE
    else:
        link = link._replace(**{what: getattr(link, what) + CENTIMETRE})
    return abs(p1812.transmission(distance, ground, ground + clutter, zone, link).Lb - before)


@pytest.mark.parametrize("what", ["point", "tx_height_agl_m", "rx_height_agl_m"])
def test_a_centimetre_moves_p1812_by_less_than_a_fifth_of_a_decibel(what):
    rng = np.random.default_rng(20_260_801)
    moved = np.array([_moved_db(rng, what) for _ in range(N_DRAWS)])
    share = (moved < SMALL_DB).mean()
    print(
        f"a centimetre on one {what}: {100 * share:.2f} % of {N_DRAWS} draws below {SMALL_DB} dB,"
        f" the largest {moved.max():.2f} dB"
    )
    assert share >= SHARE_THAT_MOVES_LITTLE
