"""What a ray meets between two antennas: earth bulge, Fresnel zone, horizons, worst obstruction.

Heights are taken over an earth of effective radius: a point of the profile is raised by the bulge
of that earth above the chord between the two ends, and the ray is then a straight line.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ranplan.arguments import Limits, checked_numbers
from ranplan.constants import EARTH_RADIUS_KM, SPEED_OF_LIGHT_M_S
from ranplan.propagation.checks import DELTA_N, PathRange, checked_profile

if TYPE_CHECKING:
    from ranplan.propagation.window import Profile

DOCUMENT = "link geometry"
_PATHS = PathRange(DOCUMENT)
_LIMITS = {
    "tx_height_agl_m": Limits(0.0, math.inf, "m", open_low=True),
    "rx_height_agl_m": Limits(0.0, math.inf, "m", open_low=True),
    "frequency_mhz": Limits(0.0, math.inf, "MHz", open_low=True),
    "delta_n": DELTA_N,
}


@dataclass(frozen=True, slots=True)
class Obstruction:
    """
    A point between two antennas, held against the line that joins them.

    Parameters
    ----------
    index : int
        In the profile.
    distance_m : float
        From the transmitter. [m]
    clearance_m : float
        Of the line above the point and what stands on it; negative where it obstructs. [m]
    fresnel_fraction : float
        Clearance in radii of the first Fresnel zone there; 0.6 is the usual demand. [1]
    nu : float
        Diffraction parameter of the point as a knife edge. [1]
    """

    index: int
    distance_m: float
    clearance_m: float
    fresnel_fraction: float
    nu: float


@dataclass(frozen=True, slots=True)
class LinkGeometry:
    """
    A profile with two antennas on it, seen over the effective earth; arrays are (point,).

    Parameters
    ----------
    profile : Profile
    wavelength_m : float
        [m]
    earth_radius_factor : float
        Effective over true earth radius, known as k. [1]
    tx_amsl_m, rx_amsl_m : float
        Antennas. [m]
    bulge_m : array
        Of the effective earth above the chord between the ends. [m]
    surface_amsl_m : array
        Ground with the clutter between the ends, without the bulge. [m]
    sight_line_amsl_m : array
        The line between the antennas, over ground that is raised by the bulge. [m]
    fresnel_radius_m : array
        Of the first Fresnel zone; zero at the ends. [m]
    slant_distance_m : float
        Between the antennas. [m]
    departure_deg, arrival_deg : float
        Above the horizontal, at the transmitter and at the receiver: toward each other where bare
        ground leaves them in sight, else toward their horizons over it. [deg]
    tx_horizon, rx_horizon : int or None
        Points of bare ground that are those horizons; None in line of sight over bare ground.
    worst : Obstruction or None
        The point between the ends that reaches farthest into the Fresnel zone, clutter included;
        None where the profile has none.
    """

    profile: Profile
    wavelength_m: float
    earth_radius_factor: float
    tx_amsl_m: float
    rx_amsl_m: float
    bulge_m: np.ndarray
    surface_amsl_m: np.ndarray
    sight_line_amsl_m: np.ndarray
    fresnel_radius_m: np.ndarray
    slant_distance_m: float
    departure_deg: float
    arrival_deg: float
    tx_horizon: int | None
    rx_horizon: int | None
    worst: Obstruction | None

    @property
    def is_over_ground_in_sight(self) -> bool:
        """Whether bare ground leaves the antennas in sight of each other."""
        return self.tx_horizon is None

    @property
    def is_in_sight(self) -> bool:
        """Whether ground and clutter leave the antennas in sight of each other."""
        return self.worst is None or self.worst.clearance_m >= 0.0


def earth_radius_factor(delta_n: float) -> float:
    """
    Median effective earth radius over the true one, from the refractive lapse rate; P.1812 (6).

    Parameters
    ----------
    delta_n : float
        [N-units/km]

    Raises
    ------
    ModelRangeError

    Examples
    --------
    >>> round(earth_radius_factor(39.25), 4)  # four thirds
    1.3333
    """
    checked = checked_numbers(DOCUMENT, {"delta_n": DELTA_N}, {"delta_n": delta_n})
    return 157.0 / (157.0 - checked["delta_n"])


def link_geometry(
    profile: Profile,
    *,
    tx_height_agl_m: float,
    rx_height_agl_m: float,
    frequency_mhz: float,
    delta_n: float,
) -> LinkGeometry:
    """
    Geometry of a link over the median effective earth.

    Parameters
    ----------
    profile : Profile
        What stands at its two ends is taken for no obstruction.
    tx_height_agl_m, rx_height_agl_m : float
        [m]
    frequency_mhz : float
        [MHz]
    delta_n : float
        Lapse rate of the refractive index. [N-units/km]

    Returns
    -------
    LinkGeometry

    Raises
    ------
    ModelRangeError
        If a value is no number or out of range, or the profile malformed.
    """
    asked = {
        "tx_height_agl_m": tx_height_agl_m,
        "rx_height_agl_m": rx_height_agl_m,
        "frequency_mhz": frequency_mhz,
        "delta_n": delta_n,
    }
    checked = checked_numbers(DOCUMENT, _LIMITS, asked)
    profile = checked_profile(_PATHS, profile)
    wavelength_m = SPEED_OF_LIGHT_M_S / (checked["frequency_mhz"] * 1e6)
    factor = earth_radius_factor(checked["delta_n"])
    radius_m = factor * EARTH_RADIUS_KM * 1000.0
    d1 = profile.distance_m
    length_m = float(d1[-1])
    d2 = length_m - d1
    ground = profile.elevation_amsl_m
    surface = ground + profile.clutter_height_m
    surface[[0, -1]] = ground[[0, -1]]
    tx = float(ground[0]) + checked["tx_height_agl_m"]
    rx = float(ground[-1]) + checked["rx_height_agl_m"]
    bulge = d1 * d2 / (2.0 * radius_m)
    line = (tx * d2 + rx * d1) / length_m
    fresnel = np.sqrt(wavelength_m * d1 * d2 / length_m)
    inner = slice(1, -1)
    # Tangents of the angles at which the ground is seen from either end.
    drop = length_m / (2.0 * radius_m)
    from_tx = (ground[inner] - tx) / d1[inner] - d1[inner] / (2.0 * radius_m)
    from_rx = (ground[inner] - rx) / d2[inner] - d2[inner] / (2.0 * radius_m)
    departure, arrival = (rx - tx) / length_m - drop, (tx - rx) / length_m - drop
    tx_horizon = rx_horizon = None
    if from_tx.size > 0 and from_tx.max() > departure:
        tx_horizon = 1 + int(from_tx.argmax())
        rx_horizon = from_rx.size - int(from_rx[::-1].argmax())
        departure, arrival = float(from_tx.max()), float(from_rx.max())
    return LinkGeometry(
        profile=profile,
        wavelength_m=wavelength_m,
        earth_radius_factor=factor,
        tx_amsl_m=tx,
        rx_amsl_m=rx,
        bulge_m=bulge,
        surface_amsl_m=surface,
        sight_line_amsl_m=line,
        fresnel_radius_m=fresnel,
        slant_distance_m=math.hypot(length_m, rx - tx),
        departure_deg=math.degrees(math.atan(departure)),
        arrival_deg=math.degrees(math.atan(arrival)),
        tx_horizon=tx_horizon,
        rx_horizon=rx_horizon,
        worst=_worst(d1, line - surface - bulge, fresnel),
    )


def _worst(
    distance_m: np.ndarray, clearance_m: np.ndarray, fresnel_m: np.ndarray
) -> Obstruction | None:
    """Find the point with least clearance in Fresnel radii; of equals the last."""
    if distance_m.size < 3:
        return None
    fraction = clearance_m[1:-1] / fresnel_m[1:-1]
    index = fraction.size - int(fraction[::-1].argmin())
    least = float(fraction[index - 1])
    return Obstruction(
        index=index,
        distance_m=float(distance_m[index]),
        clearance_m=float(clearance_m[index]),
        fresnel_fraction=least,
        nu=-math.sqrt(2.0) * least,
    )
