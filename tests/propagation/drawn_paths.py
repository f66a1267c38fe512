"""Paths and links that hypothesis draws for the laws of the profile models."""

import numpy as np
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from ranplan.propagation import p526, p1812

TIGHT = 1e-9  # [dB]
drawn = settings(deadline=None, derandomize=True, database=None, max_examples=300)


@st.composite
def paths(draw):
    """Distance, ground, ground with clutter, zone: five to forty points, evenly spaced or not."""
    n = draw(st.integers(5, 40))
    length_km = draw(st.floats(0.25, 80))
    parts = draw(arrays(np.float64, n - 1, elements=st.floats(0.2, 1)))
    distance = np.r_[0.0, np.cumsum(parts)] * (length_km / parts.sum())
    ground = draw(arrays(np.float64, n, elements=st.floats(0, 1500)))
    heights = st.sampled_from([0.0, 10.0, 15.0, 20.0])
    surface = ground + draw(arrays(np.float64, n, elements=heights))
    surface[[0, -1]] = ground[[0, -1]]
    zone = draw(arrays(np.uint8, n, elements=st.sampled_from([1, 3, 4])))
    return distance, ground, surface, zone


@st.composite
def links(draw):
    """Anything in the model's range; half of all places."""
    return p1812.Link(
        frequency_ghz=draw(st.floats(0.03, 6)),
        tx_height_agl_m=draw(st.floats(1, 300)),
        rx_height_agl_m=draw(st.floats(1, 50)),
        time_percent=draw(st.floats(1, 50)),
        location_percent=50.0,
        location_sigma_db=0.0,
        polarization=draw(st.sampled_from([p526.HORIZONTAL, p526.VERTICAL])),
        latitude_deg=draw(st.floats(-90, 90)),
        delta_n=draw(st.floats(20, 100)),
        surface_refractivity_n0=draw(st.floats(250, 400)),
        tx_coast_km=draw(st.sampled_from([0.0, 1.5, 4.0, 500.0])),
        rx_coast_km=draw(st.sampled_from([0.0, 1.5, 4.0, 500.0])),
        smooth_form=draw(st.sampled_from([p526.SAMPLED_FORM, p526.CLOSED_FORM])),
    )
