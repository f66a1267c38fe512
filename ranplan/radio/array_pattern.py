"""
Flat array of like elements with steered beams, ITU-R M.2101: the composite antenna pattern.

The Recommendation itself was not at hand: its formula comes second-hand from implementations, and
is checked against the output of one of them. Signals of the elements are taken as fully
correlated (rho = 1). Angles are counted from the array's normal, azimuth clockwise, elevation up.
"""

from __future__ import annotations

import math
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numba import njit

from ranplan.arguments import Limits
from ranplan.radio.checks import AZIMUTH_DEG, ELEVATION_DEG

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from ranplan.radio.model import ArrayPattern

# No published ranges: what a radio can be.
_ELEMENTS_A_SIDE = Limits(1, 256, "elements")
_SPACING = Limits(0.1, 2.0, "wavelengths")
ARRAY_LIMITS = {
    "columns": _ELEMENTS_A_SIDE,
    "rows": _ELEMENTS_A_SIDE,
    "column_spacing_wavelengths": _SPACING,
    "row_spacing_wavelengths": _SPACING,
    "number of beams": Limits(1, 64, "beams"),  # of an SSB burst in FR2, more than anywhere else
    "beam_azimuths_deg": AZIMUTH_DEG,
    "beam_elevations_deg": ELEVATION_DEG,
}

# Samples a table has over the width of a line's main lobe between its maximum and first null.
_SAMPLES_PER_LOBE = 1024
# Where the elements cancel, rounding leaves about this share of their power; zero has no level.
_NULL_POWER = 1e-30
# A table knows its nulls no better than its step; they end this far down.
_TABLE_FLOOR_DB = -100.0


class Beams(NamedTuple):
    """
    An array and where its beams point, as the kernels take it.

    Parameters
    ----------
    N_H, N_V : int
        Columns and rows.
    d_H, d_V : float
        Spacing of columns and of rows. [wavelengths]
    right : (elevation, azimuth) array
        cos(eps_s) sin(phi_s) of each beam.
    up : (elevation,) array
        sin(eps_s); without beams the array radiates as one element.
    """

    N_H: int
    N_V: int
    d_H: float
    d_V: float
    right: np.ndarray
    up: np.ndarray


class BeamTable(NamedTuple):
    """
    Strongest beam against direction, sampled over the direction's two cosines.

    Parameters
    ----------
    right_db, up_db : (elevation, sample) float32 arrays
        Below the maximum of a beam, over -1 to 1: the strongest azimuth of the beams at an
        elevation, and that elevation's vertical factor. Without elevations an element. [dB]
    """

    right_db: np.ndarray
    up_db: np.ndarray


NO_BEAMS = Beams(1, 1, 0.5, 0.5, np.empty((0, 0)), np.empty(0))
NO_TABLE = BeamTable(np.empty((0, 0), np.float32), np.empty((0, 0), np.float32))


def beams_of(pattern: ArrayPattern) -> Beams:
    """Return an array and its grid of beams as the kernels take it."""
    azimuth = np.radians(np.asarray(pattern.beam_azimuths_deg, dtype=np.float64))
    elevation = np.radians(np.asarray(pattern.beam_elevations_deg, dtype=np.float64))
    return Beams(
        int(pattern.columns),
        int(pattern.rows),
        float(pattern.column_spacing_wavelengths),
        float(pattern.row_spacing_wavelengths),
        np.cos(elevation)[:, None] * np.sin(azimuth)[None, :],
        np.sin(elevation),
    )


@njit(cache=True, error_model="numpy", nogil=True)
def line_power(N, x):
    """
    Power of N elements in a line over that of one, a scalar for kernels.

    Parameters
    ----------
    N : int
    x : float
        Phase between neighbours. [turns]

    Returns
    -------
    power : float
        |sum over m < N of exp(j 2 pi m x)|^2 / N; at most N, where the elements are in phase.

    Examples
    --------
    >>> line_power(8, 0.0), line_power(8, 1.0)
    (8.0, 8.0)
    """
    # The geometric series in closed form, (sin(pi N x) / sin(pi x))^2 / N. Whole turns change
    # nothing; without them the quotient stays exact near a grating lobe.
    x -= math.floor(x + 0.5)
    if abs(x) < 1e-9:
        return float(N)
    return (math.sin(math.pi * N * x) / math.sin(math.pi * x)) ** 2 / N


@njit(cache=True, error_model="numpy", nogil=True)
def strongest_beam_db(right, up, beams):
    """
    Array factor of the strongest beam toward a direction, M.2101, a scalar for kernels.

    Parameters
    ----------
    right, up : float
        cos(elevation) sin(azimuth) and sin(elevation) of the direction.
    beams : Beams

    Returns
    -------
    gain_db : float
        Over one element; 0 without beams. [dB]

    Notes
    -----
    10 log10(|sum over m, v of exp(j 2 pi (m d_H (right - right_s) + v d_V (up - up_s)))|^2
    / (N_H N_V)): the sum is one over columns times one over rows.
    """
    if beams.up.size == 0:
        return 0.0
    strongest = _NULL_POWER
    for e in range(beams.up.size):
        vertical = line_power(beams.N_V, beams.d_V * (up - beams.up[e]))
        for a in range(beams.right.shape[1]):
            horizontal = line_power(beams.N_H, beams.d_H * (right - beams.right[e, a]))
            strongest = max(strongest, vertical * horizontal)
    return 10.0 * math.log10(strongest)


@lru_cache(maxsize=64)
def beam_table(pattern: ArrayPattern) -> BeamTable:
    """
    Table from which `tabled_beam_db` reads an array's strongest beam.

    Parameters
    ----------
    pattern : ArrayPattern

    Returns
    -------
    BeamTable
        Linear between its samples it is within 0.05 dB of the formula down to 30 dB below a beam's
        maximum.
    """
    beams = beams_of(pattern)
    n_elevations = beams.up.size
    right_db = np.empty((n_elevations, _n_samples(beams.N_H, beams.d_H)), np.float32)
    up_db = np.empty((n_elevations, _n_samples(beams.N_V, beams.d_V)), np.float32)
    _fill_tables(beams, right_db, up_db)
    return BeamTable(right_db, up_db)


def _n_samples(N: int, d: float) -> int:
    """Return how many samples cover -1 to 1; a line of N elements has a lobe every 1 / (N d)."""
    return 1 + 2 * math.ceil(_SAMPLES_PER_LOBE * max(N * d, 1.0))


@njit(cache=True, error_model="numpy", nogil=True)
def _fill_tables(beams, right_db, up_db):
    for e in range(beams.up.size):
        for i in range(up_db.shape[1]):
            up = 2.0 * i / (up_db.shape[1] - 1) - 1.0
            power = line_power(beams.N_V, beams.d_V * (up - beams.up[e])) / beams.N_V
            up_db[e, i] = _floored_db(power)
        for i in range(right_db.shape[1]):
            right = 2.0 * i / (right_db.shape[1] - 1) - 1.0
            power = 0.0
            for a in range(beams.right.shape[1]):
                x = beams.d_H * (right - beams.right[e, a])
                power = max(power, line_power(beams.N_H, x) / beams.N_H)
            right_db[e, i] = _floored_db(power)


@njit(cache=True, error_model="numpy", nogil=True)
def _floored_db(power):
    return max(10.0 * math.log10(max(power, _NULL_POWER)), _TABLE_FLOOR_DB)


@njit(cache=True, error_model="numpy", nogil=True)
def tabled_beam_db(right, up, table):
    """
    Strongest beam toward a direction, read from a table, a scalar for kernels.

    Parameters
    ----------
    right, up : float
        cos(elevation) sin(azimuth) and sin(elevation) of the direction.
    table : BeamTable

    Returns
    -------
    gain_db : float
        Below the maximum of a beam: 0 or less; 0 without beams. [dB]
    """
    n_elevations = table.up_db.shape[0]
    if n_elevations == 0:
        return 0.0
    strongest_db = 2.0 * _TABLE_FLOOR_DB
    for e in range(n_elevations):
        vertical_db = _between_samples(table.up_db, e, up)
        # No azimuth adds to it: a weaker elevation need not be looked at.
        if vertical_db > strongest_db:
            total_db = vertical_db + _between_samples(table.right_db, e, right)
            strongest_db = max(strongest_db, total_db)
    return strongest_db


@njit(cache=True, error_model="numpy", nogil=True)
def _between_samples(samples, e, cosine):
    last = samples.shape[1] - 1
    place = (cosine + 1.0) * 0.5 * last
    # Rounding may leave a cosine just beyond 1.
    before = min(max(int(place), 0), last - 1)
    share = place - before
    return (1.0 - share) * samples[e, before] + share * samples[e, before + 1]


def array_values(pattern: ArrayPattern) -> dict[str, ArrayLike]:
    """Return an array's numbers by the names of ``ARRAY_LIMITS``."""
    n_beams = len(pattern.beam_azimuths_deg) * len(pattern.beam_elevations_deg)
    values = {name: getattr(pattern, name) for name in ARRAY_LIMITS if name != "number of beams"}
    return values | {"number of beams": n_beams}
