"""Reference attenuation: line of sight, then diffraction, then troposcatter; ITM, (4.1)."""

import math
from typing import NamedTuple

from numba import njit

from ranplan.propagation.itm import diffraction, line_of_sight, troposcatter

LINE_OF_SIGHT, DIFFRACTION, TROPOSCATTER = 1, 2, 3  # codes of the official cases


class Reference(NamedTuple):
    """
    Attenuation below free space, and what carries the signal.

    Parameters
    ----------
    A_ref : float
        Never below zero. [dB]
    mode : int
        ``LINE_OF_SIGHT``, ``DIFFRACTION`` or ``TROPOSCATTER``.
    A_diffraction, A_troposcatter : float
        Beyond the horizons, of either alone; infinite where it cannot carry it. [dB]
    d_x : float
        Distance at which scatter takes over from diffraction; infinite in line of sight. [m]
    """

    A_ref: float
    mode: int
    A_diffraction: float
    A_troposcatter: float
    d_x: float


@njit(cache=True, error_model="numpy", nogil=True)
def _not_below_zero(A):
    # max() would let an attenuation that is no number pass for none.
    return 0.0 if A < 0.0 else A


@njit(cache=True, error_model="numpy", nogil=True)
def reference_attenuation(path, d):
    """Return the ``Reference`` of a path at a distance d [m]; (4.1)."""
    edges = diffraction.horizons(path)
    line = diffraction.diffraction_line(path, edges)
    if d < edges.d_sML:
        A = line_of_sight.line_of_sight_db(path, edges, line, d)
        return Reference(_not_below_zero(A), LINE_OF_SIGHT, math.inf, math.inf, math.inf)

    A_diffraction = line.M_d * d + line.A_d0
    M_s, A5 = troposcatter.troposcatter_line(path, edges)
    if A5 >= 1000.0:
        return Reference(
            _not_below_zero(A_diffraction), DIFFRACTION, A_diffraction, math.inf, math.inf
        )
    d5 = edges.d_ML + 200e3
    d_x = max(
        edges.d_sML,
        edges.d_ML + 1.088 * edges.X * math.log(path.f),
        (A5 - line.A_d0 - M_s * d5) / (line.M_d - M_s),
    )
    A_troposcatter = A5 + M_s * (d - d5)
    if d > d_x:
        # The line of scatter, lifted where it takes over only after it has crossed diffraction.
        A = M_s * d + (line.M_d - M_s) * d_x + line.A_d0
        return Reference(_not_below_zero(A), TROPOSCATTER, A_diffraction, A_troposcatter, d_x)
    return Reference(
        _not_below_zero(A_diffraction), DIFFRACTION, A_diffraction, A_troposcatter, d_x
    )
