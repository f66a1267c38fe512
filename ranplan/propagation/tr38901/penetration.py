"""Penetration from outdoors into a building, TR 38.901 section 7.4.3.1.

The loss of a terminal indoors is the path loss over the whole distance, outdoors and in, plus
``penetration_loss_db`` and ``indoor_loss_db``, plus a normal deviation of ``PENETRATION_SIGMA_DB``.
"""

from __future__ import annotations

import math
from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING

from numba import njit

from ranplan.arguments import Limits, elementwise, refuse_outside, refuse_unknown
from ranplan.propagation.tr38901.scenarios import DOCUMENT

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import ArrayLike

VALID_FREQUENCY_MHZ = (500.0, 100_000.0)
VALID_INDOOR_DISTANCE_M = (0.0, 25.0)

# Loss a + b f_c of a sheet, table 7.4.3-1. [dB], [dB/GHz]
MATERIALS = MappingProxyType(
    {
        "glass": (2.0, 0.2),
        "irr_glass": (23.0, 0.3),  # coated to reflect infrared
        "concrete": (5.0, 4.0),
        "wood": (4.85, 0.12),
    }
)

# Kinds of building: the glass, its share of the wall (the rest is concrete), sigma_P [dB];
# table 7.4.3-2.
_BUILDINGS = MappingProxyType({"low": ("glass", 0.3, 4.4), "high": ("irr_glass", 0.7, 6.5)})

PENETRATION_SIGMA_DB = MappingProxyType({name: kind[2] for name, kind in _BUILDINGS.items()})


@njit(cache=True, error_model="numpy", nogil=True)
def wall_loss(f_c, glass, glass_per_ghz, glass_share, concrete, concrete_per_ghz):
    """
    Loss PL_tw through a wall of glass and concrete side by side, f_c [GHz]; table 7.4.3-2. [dB].

    Powers add over the wall's shares; 5 dB stand for incidence that is not normal.

    Examples
    --------
    >>> round(wall_loss(3.5, 2.0, 0.2, 0.3, 5.0, 4.0), 4)
    12.6975
    """
    through_glass = glass_share * 10.0 ** (-0.1 * (glass + glass_per_ghz * f_c))
    through_concrete = (1.0 - glass_share) * 10.0 ** (-0.1 * (concrete + concrete_per_ghz * f_c))
    return 5.0 - 10.0 * math.log10(through_glass + through_concrete)


@njit(cache=True, error_model="numpy", nogil=True)
def _walls(glass, glass_per_ghz, glass_share, concrete, concrete_per_ghz, frequency_mhz, out):
    for i in range(out.size):
        out[i] = wall_loss(
            frequency_mhz[i] / 1000.0, glass, glass_per_ghz, glass_share, concrete, concrete_per_ghz
        )


@njit(cache=True, error_model="numpy", nogil=True)
def _line(intercept, slope, x, out):
    for i in range(out.size):
        out[i] = intercept + slope * x[i]


def material_loss_db(frequency_mhz: ArrayLike, material: str) -> float | np.ndarray:
    """
    Loss through a sheet of one material, TR 38.901 table 7.4.3-1.

    Parameters
    ----------
    frequency_mhz : float or array
        500 to 100000. [MHz]
    material : str
        ``"glass"``, ``"irr_glass"`` (coated to reflect infrared), ``"concrete"`` or ``"wood"``.

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
    >>> round(material_loss_db(28_000.0, "irr_glass"), 6)
    31.4
    """
    refuse_unknown(DOCUMENT, "material", material, MATERIALS)
    _refuse_frequency(frequency_mhz)
    intercept, per_ghz = MATERIALS[material]
    return elementwise(partial(_line, intercept, per_ghz / 1000.0), frequency_mhz)


def penetration_loss_db(frequency_mhz: ArrayLike, building: str) -> float | np.ndarray:
    """
    Median loss PL_tw through the outer wall of a building, TR 38.901 table 7.4.3-2.

    Parameters
    ----------
    frequency_mhz : float or array
        500 to 100000. [MHz]
    building : str
        ``"low"``: plain glass in 30 % of the wall; ``"high"``: coated glass in 70 %. RMa is stated
        with the low loss alone.

    Returns
    -------
    loss_db : float or array
        Its deviation over buildings is ``PENETRATION_SIGMA_DB[building]``. [dB]

    Raises
    ------
    ModelRangeError
        If a value is no number or out of range; it names value and limits.

    Examples
    --------
    >>> penetration_loss_db([3_500.0, 28_000.0], "low").round(1)
    array([12.7, 17.8])
    """
    refuse_unknown(DOCUMENT, "building", building, _BUILDINGS)
    _refuse_frequency(frequency_mhz)
    glass, share, _ = _BUILDINGS[building]
    wall = partial(_walls, *MATERIALS[glass], share, *MATERIALS["concrete"])
    return elementwise(wall, frequency_mhz)


def indoor_loss_db(indoor_distance_m: ArrayLike) -> float | np.ndarray:
    """
    Loss PL_in behind the outer wall, half a decibel a metre; TR 38.901 table 7.4.3-2.

    Parameters
    ----------
    indoor_distance_m : float or array
        d_2D-in, from the wall to the terminal along the floor, 0 to 25. The report draws it: the
        lesser of two uniform draws from 0 to 25 m, in RMa from 0 to 10 m. [m]

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
    >>> indoor_loss_db(8.0)
    4.0
    """
    limits = {"indoor_distance_m": Limits(*VALID_INDOOR_DISTANCE_M, "m")}
    refuse_outside(f"{DOCUMENT}, 7.4.3", limits, {"indoor_distance_m": indoor_distance_m})
    return elementwise(partial(_line, 0.0, 0.5), indoor_distance_m)


def _refuse_frequency(frequency_mhz: ArrayLike) -> None:
    limits = {"frequency_mhz": Limits(*VALID_FREQUENCY_MHZ, "MHz")}
    refuse_outside(f"{DOCUMENT}, 7.4.3", limits, {"frequency_mhz": frequency_mhz})
