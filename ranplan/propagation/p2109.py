"""Building entry loss, Recommendation ITU-R P.2109-2 (same numbers as -1).

Equations and constants were read second-hand, in comments of reference implementations of both
editions; the published values decide. Inside, the Recommendation's letters and units hold: f
[GHz], theta [degrees], P the probability that the loss is not exceeded [%], losses [dB].
"""

from __future__ import annotations

import functools
import math
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from numba import njit

from ranplan.arguments import Limits, elementwise, refuse_outside, refuse_unknown
from ranplan.propagation.normal import normal_quantile

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import ArrayLike

DOCUMENT = "ITU-R P.2109"

VALID = MappingProxyType(
    {
        "frequency_mhz": Limits(80.0, 100_000.0, "MHz"),
        "elevation_deg": Limits(-90.0, 90.0, "deg"),
        # At 0 and 100 % the loss has no bound; below this share rounding would rule it.
        "percent": Limits(1e-9, 100.0, "%", open_high=True),
    }
)


class Coefficients(NamedTuple):
    """What one kind of building is described by, Table 1."""

    r: float
    s: float
    t: float
    u: float
    v: float
    w: float
    x: float
    y: float
    z: float


BUILDINGS = MappingProxyType(
    {
        "traditional": Coefficients(12.64, 3.72, 0.96, 9.6, 2.0, 9.1, -3.0, 4.5, -2.0),
        "thermally_efficient": Coefficients(28.19, -3.0, 8.48, 13.5, 3.8, 27.8, -2.9, 9.4, -2.1),
    }
)


@njit(cache=True, error_model="numpy", nogil=True)
def entry_loss(f, theta, P, building):
    r"""
    Loss between the outside of a building and a place inside; (1) to (10).

    Parameters
    ----------
    f : float
        [GHz]
    theta : float
        Elevation of the path at the wall. [degrees]
    P : float
        Probability that the loss is not exceeded. [%]
    building : Coefficients

    Returns
    -------
    L_BEL : float
        [dB]

    Notes
    -----
    Two log-normal ways in and a floor of -3 dB, with :math:`F^{-1}` the normal quantile of P and
    :math:`\lg = \log_{10} f`:

    .. math::

        L_{BEL} &= 10 \log_{10}(10^{0.1 A} + 10^{0.1 B} + 10^{0.1 C}), \quad C = -3 \\
        A &= F^{-1} (u + v \lg) + r + s \lg + t \lg^2 + 0.212 |\theta| \\
        B &= F^{-1} (y + z \lg) + w + x \lg

    Examples
    --------
    >>> round(entry_loss(28.0, 0.0, 1.584893e-05, BUILDINGS["traditional"]), 3)
    -0.209
    """
    r, s, t, u, v, w, x, y, z = building
    log_f = math.log10(f)
    quantile = normal_quantile(P / 100.0)
    L_h = r + s * log_f + t * log_f**2
    L_e = 0.212 * abs(theta)
    A = quantile * (u + v * log_f) + L_h + L_e
    B = quantile * (y + z * log_f) + w + x * log_f
    C = -3.0
    return 10.0 * math.log10(10.0 ** (0.1 * A) + 10.0 ** (0.1 * B) + 10.0 ** (0.1 * C))


@njit(cache=True, error_model="numpy", nogil=True)
def _entry_losses(building, frequency_mhz, elevation_deg, percent, out):
    for i in range(out.size):
        out[i] = entry_loss(frequency_mhz[i] / 1000.0, elevation_deg[i], percent[i], building)


def building_entry_loss_db(
    frequency_mhz: ArrayLike,
    building: str,
    *,
    elevation_deg: ArrayLike = 0.0,
    percent: ArrayLike = 50.0,
) -> float | np.ndarray:
    """
    Loss into a building, over buildings of a kind and places inside.

    Parameters
    ----------
    frequency_mhz : float or array
        80 to 100000. [MHz]
    building : str
        ``"traditional"``, or ``"thermally_efficient"``: metallised glass, foil-backed panels.
    elevation_deg : float or array
        Of the path at the wall, -90 to 90; its sign does not matter. [deg]
    percent : float or array
        Probability that the loss is not exceeded, between 0 and 100. [%]

    Returns
    -------
    loss_db : float or array
        [dB]

    Raises
    ------
    ModelRangeError
        If a value is no number or out of range; it names value and limits.

    Examples
    --------
    >>> round(building_entry_loss_db(3_500.0, "traditional"), 1)
    15.7
    """
    refuse_unknown(DOCUMENT, "building", building, BUILDINGS)
    values = {"frequency_mhz": frequency_mhz, "elevation_deg": elevation_deg, "percent": percent}
    refuse_outside(DOCUMENT, VALID, values)
    loop = functools.partial(_entry_losses, BUILDINGS[building])
    return elementwise(loop, frequency_mhz, elevation_deg, percent)
