"""Short profiles and links for the site-general models."""

import numpy as np
import pytest

from ranplan.constants import ZONE_INLAND
from ranplan.propagation import Climate, Profile

CLIMATE = Climate(45.0, 325.0, -17.0)


def level_profile(length_m, n_points=41, **layers):
    """Level ground without clutter, inland, unless a layer is given."""
    given = {
        "elevation_amsl_m": np.full(n_points, 50.0),
        "clutter_height_m": np.zeros(n_points),
        "zone": np.full(n_points, ZONE_INLAND, dtype=np.uint8),
    }
    return Profile(np.linspace(0.0, length_m, n_points), **(given | layers))


def with_one(height, index=20, n_points=41):
    """A layer of one value at one point, zero elsewhere."""
    layer = np.zeros(n_points)
    layer[index] = height
    return layer


def assert_adds_up(result):
    """The parts add up to the loss, free space first."""
    assert sum(result.parts.values()) == pytest.approx(result.loss_db, abs=1e-9)
    assert next(iter(result.parts)) == "free space"
    assert np.isfinite(result.loss_db)
