"""Free-space basic transmission loss, Recommendation ITU-R P.525 (no frequency limit)."""

import math

from numba import njit

from ranplan.constants import SPEED_OF_LIGHT_M_S


@njit(cache=True, error_model="numpy", nogil=True)
def path_loss_db(distance_m, frequency_mhz):
    r"""
    Loss between isotropic antennas in free space.

    Parameters
    ----------
    distance_m : float
        Length of the path, greater than zero. [m]
    frequency_mhz : float
        Carrier frequency. [MHz]

    Returns
    -------
    loss_db : float
        Basic transmission loss, positive. [dB]

    Notes
    -----
    P.525, point-to-point links, with :math:`\lambda = c / f`:

    .. math:: L_{bf} = 20 \log_{10} \left( \frac{4 \pi d}{\lambda} \right)

    Examples
    --------
    >>> round(path_loss_db(1_000.0, 1_000.0), 2)  # P.525: 32.4 + 20 log f + 20 log d
    92.45
    """
    wavelength = SPEED_OF_LIGHT_M_S / (frequency_mhz * 1e6)
    return 20.0 * math.log10(4.0 * math.pi * distance_m / wavelength)
