"""Links over drawn terrain for ITM, and the cases of the reference folder."""

import functools

import numpy as np

from ranplan.io.csv_input import read_table
from ranplan.io.reference_input import read_profile
from ranplan.propagation import Climate, Profile, p526
from ranplan.propagation.itm import Link, Variability
from ranplan.validation.case import Case

BROADCAST = 3
LINK = Link(
    frequency_mhz=700.0,
    tx_height_agl_m=30.0,
    rx_height_agl_m=1.5,
    surface_refractivity_n0=301.0,
    ground_permittivity=15.0,
    ground_conductivity_s_m=0.005,
    polarization=p526.VERTICAL,
)
SHARES = Variability(
    time_percent=50.0,
    location_percent=50.0,
    situation_percent=50.0,
    climate=4,
    mode=BROADCAST,
    over_places=True,
    over_situations=True,
)
CLIMATE = Climate(45.0, 301.0, -17.0, radio_climate="continental_temperate")


def cases(reference_dir, file):
    """Each row of a file with its profile."""
    profiles = functools.cache(read_profile)
    for _, row in read_table(reference_dir / file, file).rows:
        path = row.get("profile")
        yield Case(row, None if path is None else profiles(reference_dir / "itm" / path))


def hills(rng, n_steps, roughness_m):
    """Heights of a random walk, none below the sea [m amsl]."""
    heights = np.cumsum(rng.normal(0.0, roughness_m, n_steps + 1))
    return heights - heights.min()


def drawn_link(rng):
    """Anything in the model's range, over average ground."""
    return LINK._replace(
        frequency_mhz=10 ** rng.uniform(np.log10(20.0), np.log10(20e3)),
        tx_height_agl_m=10 ** rng.uniform(np.log10(0.5), np.log10(3000.0)),
        rx_height_agl_m=10 ** rng.uniform(np.log10(0.5), np.log10(300.0)),
        surface_refractivity_n0=rng.uniform(250.0, 400.0),
        polarization=int(rng.choice([p526.HORIZONTAL, p526.VERTICAL])),
    )


def drawn_shares(rng):
    """Shares, climate and mode of any kind."""
    return Variability(
        *rng.uniform(0.01, 99.99, 3),
        int(rng.integers(7)),
        int(rng.integers(4)),
        bool(rng.integers(2)),
        bool(rng.integers(2)),
    )


def drawn_path(rng, longest_m=500e3):
    """Heights [m amsl] and step [m] of a path of 1 km or more."""
    n_steps = int(rng.integers(2, 300))
    length_m = 10 ** rng.uniform(3.0, np.log10(longest_m))
    return hills(rng, n_steps, rng.choice([0.0, 1.0, 10.0, 40.0])), length_m / n_steps


def profile_of(heights_m, step_m, clutter_m=0.0):
    """Profile with clutter of one height all along."""
    n = heights_m.size
    distance = np.linspace(0.0, step_m * (n - 1), n)
    return Profile(distance, heights_m, np.full(n, clutter_m), np.full(n, 4, dtype=np.uint8))
