"""Spacing of generated candidates, chosen from the size of a region."""

from __future__ import annotations

import math
from dataclasses import dataclass

_LATTICE_POINTS, _PROMINENT_PLACES = 120, 40
_NEAR_PEOPLE_M = 3000.0  # a mast reaches a few kilometres in a small region as well


@dataclass(frozen=True, slots=True)
class SitingScale:
    """
    Spacing of generated candidates that gives about a hundred of them.

    Parameters
    ----------
    lattice_m, people_within_m, prominence_radius_m, min_spacing_m : float
        [m]
    prominent_per_100_km2 : float
        [1/100 km2]
    """

    lattice_m: float
    people_within_m: float
    prominent_per_100_km2: float
    prominence_radius_m: float
    min_spacing_m: float


def siting_scale(area_km2: float) -> SitingScale:
    """
    Choose the spacing of generated candidates from the size of a region.

    Examples
    --------
    >>> siting_scale(8_700.0).lattice_m
    8500.0
    """
    lattice_m = _two_digits(1000.0 * math.sqrt(area_km2 / _LATTICE_POINTS))
    return SitingScale(
        lattice_m=lattice_m,
        people_within_m=max(_NEAR_PEOPLE_M, _two_digits(0.75 * lattice_m)),
        prominent_per_100_km2=_two_digits(100.0 * _PROMINENT_PLACES / area_km2),
        prominence_radius_m=_two_digits(0.5 * lattice_m),
        min_spacing_m=_two_digits(0.4 * lattice_m),
    )


def _two_digits(number: float) -> float:
    return float(f"{number:.2g}")
