"""Gain of an antenna on its mast toward directions: element, omni or array, tilted exactly."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numba import njit

from ranplan.arguments import checked_numbers, refuse_outside
from ranplan.errors import ModelRangeError
from ranplan.radio.array_pattern import (
    ARRAY_LIMITS,
    NO_BEAMS,
    NO_TABLE,
    BeamTable,
    array_values,
    beam_table,
    beams_of,
    strongest_beam_db,
)
from ranplan.radio.checks import ELEVATION_DEG, TURN_DEG
from ranplan.radio.direction import angles_deg, pointing, turned_to_antenna
from ranplan.radio.element import ELEMENT_LIMITS, element_attenuation_db
from ranplan.radio.model import ARRAY, ELEMENT, OMNI, ArrayPattern

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from ranplan.radio.array_pattern import Beams
    from ranplan.radio.model import AntennaPattern, Pattern

DOCUMENTS = {
    ELEMENT: "3GPP TR 38.901, Table 7.3-1",
    OMNI: "3GPP TR 38.901, Table 7.3-1, level all round",
    ARRAY: "ITU-R M.2101",
}

_DIRECTION_LIMITS = {"azimuth_deg": TURN_DEG, "elevation_deg": ELEVATION_DEG}
_MOUNT_LIMITS = {"boresight_deg": TURN_DEG, "tilt_deg": ELEVATION_DEG}


class PatternTerms(NamedTuple):
    """
    A pattern as the raster kernels take it.

    Parameters
    ----------
    width_h_deg, width_v_deg, a_max_db, sla_v_db : float
        As `element_attenuation_db` takes them. [deg], [deg], [dB], [dB]
    beams : BeamTable
        Empty where there is but the element.
    """

    width_h_deg: float
    width_v_deg: float
    a_max_db: float
    sla_v_db: float
    beams: BeamTable


def pattern_terms(pattern: Pattern) -> PatternTerms:
    """Return a pattern as the raster kernels take it, its beams as a table."""
    if isinstance(pattern, ArrayPattern):
        return PatternTerms(*_element_terms(pattern.element), beam_table(pattern))
    return PatternTerms(*_element_terms(pattern), NO_TABLE)


def _element_terms(element: AntennaPattern) -> tuple[float, float, float, float]:
    # The horizontal beamwidth of an omni is infinite.
    width_h_deg = math.inf if element.kind == OMNI else float(element.horizontal_beamwidth_deg)
    return (
        width_h_deg,
        float(element.vertical_beamwidth_deg),
        float(element.max_attenuation_db),
        float(element.side_lobe_attenuation_db),
    )


def pattern_gain_dbi(
    pattern: Pattern, azimuth_deg, elevation_deg, *, boresight_deg: float, tilt_deg: float
) -> np.ndarray:
    """
    Gain of an antenna on its mast toward directions; of an array, in its strongest beam there.

    Parameters
    ----------
    pattern : AntennaPattern or ArrayPattern
    azimuth_deg : float or array
        Directions, clockwise from the north from which ``boresight_deg`` counts. [deg]
    elevation_deg : float or array
        Directions above the horizontal. [deg]
    boresight_deg : float
        Azimuth of the boresight; of no effect for an omni without tilt. [deg]
    tilt_deg : float
        Mechanical downtilt, positive down. [deg]

    Returns
    -------
    gain_dbi : array
        [dBi]

    Raises
    ------
    ModelRangeError
        If a direction, or a number of the pattern, is no number or out of range.

    Examples
    --------
    >>> from ranplan.radio.model import AntennaPattern
    >>> panel = AntennaPattern("tr38901_element", 15.0, 65.0, 10.0)
    >>> float(pattern_gain_dbi(panel, 120.0, -4.0, boresight_deg=120.0, tilt_deg=4.0))
    15.0
    """
    element, beams = _checked(pattern)
    refuse_outside(
        DOCUMENTS[pattern.kind],
        _DIRECTION_LIMITS,
        {"azimuth_deg": azimuth_deg, "elevation_deg": elevation_deg},
    )
    mount = checked_numbers(
        DOCUMENTS[pattern.kind],
        _MOUNT_LIMITS,
        {"boresight_deg": boresight_deg, "tilt_deg": tilt_deg},
    )
    azimuth, elevation = np.broadcast_arrays(
        np.asarray(azimuth_deg, dtype=np.float64), np.asarray(elevation_deg, dtype=np.float64)
    )
    attenuation_db = np.empty(azimuth.size)
    _attenuations_db(
        np.radians(azimuth).ravel(),
        np.radians(elevation).ravel(),
        pointing(*mount.values()),
        _element_terms(element),
        beams,
        attenuation_db,
    )
    return element.max_gain_dbi - attenuation_db.reshape(azimuth.shape)


def _checked(pattern: Pattern) -> tuple[AntennaPattern, Beams]:
    """Return a pattern's element and beams, or refuse what is wrong with it."""
    if pattern.kind not in DOCUMENTS:
        msg = f"there is no antenna pattern {pattern.kind!r}; allowed: {', '.join(DOCUMENTS)}"
        raise ModelRangeError(msg)
    document = DOCUMENTS[pattern.kind]
    if not isinstance(pattern, ArrayPattern):
        refuse_outside(document, ELEMENT_LIMITS, _element_values(pattern))
        return pattern, NO_BEAMS
    if pattern.element.kind != ELEMENT:
        msg = f"{document}: the elements of an array are {ELEMENT}, not {pattern.element.kind}"
        raise ModelRangeError(msg)
    refuse_outside(
        document,
        ELEMENT_LIMITS | ARRAY_LIMITS,
        _element_values(pattern.element) | array_values(pattern),
    )
    for name in ("columns", "rows"):
        if getattr(pattern, name) != int(getattr(pattern, name)):
            msg = f"{document}: {name} = {getattr(pattern, name):g} is no whole number of elements"
            raise ModelRangeError(msg)
    return pattern.element, beams_of(pattern)


def _element_values(element: AntennaPattern) -> dict[str, ArrayLike]:
    return {name: getattr(element, name) for name in ELEMENT_LIMITS}


@njit(cache=True, error_model="numpy", nogil=True)
def _attenuations_db(azimuth_rad, elevation_rad, towards, element, beams, attenuation_db):
    width_h_deg, width_v_deg, a_max_db, sla_v_db = element
    for i in range(azimuth_rad.size):
        level = math.cos(elevation_rad[i])
        outward, right, upward = turned_to_antenna(
            math.sin(azimuth_rad[i]) * level,
            math.cos(azimuth_rad[i]) * level,
            math.sin(elevation_rad[i]),
            towards,
        )
        azimuth_deg, elevation_deg = angles_deg(outward, right, upward)
        attenuation_db[i] = element_attenuation_db(
            azimuth_deg, elevation_deg, width_h_deg, width_v_deg, a_max_db, sla_v_db
        ) - strongest_beam_db(right, upward, beams)
