"""Attenuation by atmospheric gases, Recommendation ITU-R P.676-13, Annex 1 (line by line).

Section and equation numbers were read second-hand, in comments of reference implementations; the
published validation values decide. Inside, the Recommendation's letters and units hold: f [GHz],
p the pressure of the *dry* air and e that of the vapour [hPa], rho [g/m3], T [K], theta = 300 / T,
gamma [dB/km]. What a barometer shows is p + e.
"""

from __future__ import annotations

import math
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numba import njit

from ranplan.arguments import Limits, elementwise, refuse_outside
from ranplan.propagation.p676_lines import OXYGEN, WATER_VAPOUR

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

DOCUMENT = "ITU-R P.676"
VALID_FREQUENCY_MHZ = (1_000.0, 1_000_000.0)

# Only the frequency's limits are published; the others are those of air near the ground, up to
# the highest mountain.
_AIR = MappingProxyType(
    {
        "frequency_mhz": Limits(*VALID_FREQUENCY_MHZ, "MHz"),
        "dry_pressure_hpa": Limits(300.0, 1_100.0, "hPa"),
        "vapour_density_g_m3": Limits(0.0, 60.0, "g/m3"),
        "temperature_c": Limits(-80.0, 60.0, "degrees C"),
    }
)
_DISTANCE = MappingProxyType({"distance_m": Limits(0.0, math.inf, "m")})
_ZERO_CELSIUS_K = 273.15


class SpecificAttenuation(NamedTuple):
    """
    What one kilometre of air takes away.

    Parameters
    ----------
    oxygen_db_km : float or array
        gamma_o: dry air, that is oxygen's lines and the continuum. [dB/km]
    vapour_db_km : float or array
        gamma_w: water vapour. [dB/km]
    """

    oxygen_db_km: float | np.ndarray
    vapour_db_km: float | np.ndarray


@njit(cache=True, error_model="numpy", nogil=True)
def specific_attenuation(frequency_ghz, dry_pressure_hpa, vapour_density_g_m3, temperature_k):
    r"""
    Specific attenuation by dry air and by water vapour, line by line.

    Parameters
    ----------
    frequency_ghz : float
        f, 1 to 1000. [GHz]
    dry_pressure_hpa : float
        p, the vapour's own pressure left out. [hPa]
    vapour_density_g_m3 : float
        rho. [g/m3]
    temperature_k : float
        T. [K]

    Returns
    -------
    SpecificAttenuation
        gamma_o and gamma_w. [dB/km]

    Notes
    -----
    P.676-13 (1), N'' being the imaginary part of the refractivity:

    .. math:: \gamma_o = 0.1820 f N''_o, \qquad \gamma_w = 0.1820 f N''_w

    Examples
    --------
    >>> oxygen, vapour = specific_attenuation(28.0, 1013.25, 7.5, 288.15)
    >>> round(oxygen, 3), round(vapour, 3)
    (0.019, 0.083)
    """
    f, p, rho, T = frequency_ghz, dry_pressure_hpa, vapour_density_g_m3, temperature_k
    gamma_o = 0.1820 * f * _oxygen(f, p, rho, T)
    gamma_w = 0.1820 * f * _vapour(f, p, rho, T)
    return SpecificAttenuation(gamma_o, gamma_w)


@njit(cache=True, error_model="numpy", nogil=True)
def _oxygen(f, p, rho, T):
    """Refractivity's imaginary part of dry air, N''_o, (2a)."""
    theta = 300.0 / T
    e = _vapour_pressure(rho, T)
    total = _dry_continuum(f, p, e, theta)
    for i in range(OXYGEN.shape[0]):
        f_i, a1, a2, a3, a4, a5, a6 = OXYGEN[i]
        S = a1 * 1e-7 * p * theta**3 * math.exp(a2 * (1.0 - theta))  # (3)
        df = a3 * 1e-4 * (p * theta ** (0.8 - a4) + 1.1 * e * theta)  # (6a)
        df = math.sqrt(df**2 + 2.25e-6)  # (6b), Zeeman splitting
        delta = (a5 + a6 * theta) * 1e-4 * (p + e) * theta**0.8  # (7), interference of lines
        total += S * _line_shape(f, f_i, df, delta)
    return total


@njit(cache=True, error_model="numpy", nogil=True)
def _vapour(f, p, rho, T):
    """Refractivity's imaginary part of water vapour, N''_w, (2b)."""
    theta = 300.0 / T
    e = _vapour_pressure(rho, T)
    total = 0.0
    for i in range(WATER_VAPOUR.shape[0]):
        f_i, b1, b2, b3, b4, b5, b6 = WATER_VAPOUR[i]
        S = b1 * 1e-1 * e * theta**3.5 * math.exp(b2 * (1.0 - theta))  # (3)
        df = b3 * 1e-4 * (p * theta**b4 + b5 * e * theta**b6)  # (6a)
        df = 0.535 * df + math.sqrt(0.217 * df**2 + 2.1316e-12 * f_i**2 / theta)  # (6b), Doppler
        total += S * _line_shape(f, f_i, df, 0.0)
    return total


@njit(cache=True, error_model="numpy", nogil=True)
def _vapour_pressure(rho, T):
    """Partial pressure of water vapour, e, (4). [hPa]."""
    return rho * T / 216.7


@njit(cache=True, error_model="numpy", nogil=True)
def _line_shape(f, f_i, df, delta):
    """Shape factor F_i of a line, (5)."""
    below, above = f_i - f, f_i + f
    near = (df - delta * below) / (below**2 + df**2)
    far = (df - delta * above) / (above**2 + df**2)
    return f / f_i * (near + far)


@njit(cache=True, error_model="numpy", nogil=True)
def _dry_continuum(f, p, e, theta):
    """Debye spectrum of oxygen and pressure-induced absorption by nitrogen, N''_D, (8)."""
    d = 5.6e-4 * (p + e) * theta**0.8  # (9)
    oxygen = 6.14e-5 / (d * (1.0 + (f / d) ** 2))
    nitrogen = 1.4e-12 * p * theta**1.5 / (1.0 + 1.9e-5 * f**1.5)
    return f * p * theta**2 * (oxygen + nitrogen)


@njit(cache=True, error_model="numpy", nogil=True)
def _oxygen_loop(f, p, rho, T, out):
    for i in range(f.size):
        out[i] = 0.1820 * f[i] * _oxygen(f[i], p[i], rho[i], T[i])


@njit(cache=True, error_model="numpy", nogil=True)
def _vapour_loop(f, p, rho, T, out):
    for i in range(f.size):
        out[i] = 0.1820 * f[i] * _vapour(f[i], p[i], rho[i], T[i])


def gas_specific_attenuation_db_km(
    frequency_mhz: ArrayLike,
    *,
    dry_pressure_hpa: ArrayLike,
    vapour_density_g_m3: ArrayLike,
    temperature_c: ArrayLike,
) -> SpecificAttenuation:
    """
    Specific attenuation by dry air and by water vapour, arguments checked.

    Parameters
    ----------
    frequency_mhz : float or array
        1 000 to 1 000 000. [MHz]
    dry_pressure_hpa : float or array
        Of the dry air: a barometer's reading less the vapour's own pressure. [hPa]
    vapour_density_g_m3 : float or array
        Absolute humidity; 7.5 is the mean annual reference. [g/m3]
    temperature_c : float or array
        [degrees C]

    Returns
    -------
    SpecificAttenuation
        Two numbers, or two arrays in the arguments' common shape. [dB/km]

    Raises
    ------
    ModelRangeError
        If a value is none or out of range; it names value and limits.

    Examples
    --------
    >>> oxygen, vapour = gas_specific_attenuation_db_km(
    ...     [28e3, 60e3], dry_pressure_hpa=1013.25, vapour_density_g_m3=7.5, temperature_c=15.0
    ... )
    >>> (oxygen + vapour).round(3)
    array([ 0.102, 14.778])
    """
    air = {
        "frequency_mhz": np.asarray(frequency_mhz, dtype=np.float64),
        "dry_pressure_hpa": np.asarray(dry_pressure_hpa, dtype=np.float64),
        "vapour_density_g_m3": np.asarray(vapour_density_g_m3, dtype=np.float64),
        "temperature_c": np.asarray(temperature_c, dtype=np.float64),
    }
    refuse_outside(DOCUMENT, _AIR, air)
    f, p = air["frequency_mhz"] / 1e3, air["dry_pressure_hpa"]
    rho, T = air["vapour_density_g_m3"], air["temperature_c"] + _ZERO_CELSIUS_K
    return SpecificAttenuation(
        elementwise(_oxygen_loop, f, p, rho, T), elementwise(_vapour_loop, f, p, rho, T)
    )


def gas_attenuation_db(
    frequency_mhz: ArrayLike,
    distance_m: ArrayLike,
    *,
    dry_pressure_hpa: ArrayLike,
    vapour_density_g_m3: ArrayLike,
    temperature_c: ArrayLike,
) -> float | np.ndarray:
    r"""
    Attenuation by atmospheric gases along a path near the ground.

    Parameters
    ----------
    frequency_mhz : float or array
        1 000 to 1 000 000. [MHz]
    distance_m : float or array
        Length of the path. [m]
    dry_pressure_hpa, vapour_density_g_m3, temperature_c : float or array
        Of the air, the same all along the path; see ``gas_specific_attenuation_db_km``.

    Returns
    -------
    float or array
        In the arguments' common shape. [dB]

    Raises
    ------
    ModelRangeError
        If a value is none or out of range; it names value and limits.

    Notes
    -----
    P.676-13, Annex 1, terrestrial paths:

    .. math:: A = (\gamma_o + \gamma_w) d

    Examples
    --------
    >>> air = {"dry_pressure_hpa": 1013.25, "vapour_density_g_m3": 7.5, "temperature_c": 15.0}
    >>> gas_attenuation_db(60e3, [100.0, 1000.0], **air).round(2)
    array([ 1.48, 14.78])
    """
    refuse_outside(DOCUMENT, _DISTANCE, {"distance_m": distance_m})
    oxygen, vapour = gas_specific_attenuation_db_km(
        frequency_mhz,
        dry_pressure_hpa=dry_pressure_hpa,
        vapour_density_g_m3=vapour_density_g_m3,
        temperature_c=temperature_c,
    )
    d = np.asarray(distance_m, dtype=np.float64) / 1e3
    attenuation = (oxygen + vapour) * d
    return float(attenuation) if np.ndim(attenuation) == 0 else attenuation
