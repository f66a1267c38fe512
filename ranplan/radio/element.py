"""
The antenna element of 3GPP TR 38.901, Table 7.3-1, which is also that of ITU-R M.2101.

The table itself was not at hand: its formula comes second-hand from implementations of M.2101,
and is checked against the output of one of them.
"""

from numba import njit

from ranplan.radio.checks import (
    ATTENUATION_DB,
    GAIN_DBI,
    HORIZONTAL_BEAMWIDTH_DEG,
    VERTICAL_BEAMWIDTH_DEG,
)

# Of an ``AntennaPattern``; no published ranges: what an antenna can be.
ELEMENT_LIMITS = {
    "max_gain_dbi": GAIN_DBI,
    "horizontal_beamwidth_deg": HORIZONTAL_BEAMWIDTH_DEG,
    "vertical_beamwidth_deg": VERTICAL_BEAMWIDTH_DEG,
    "max_attenuation_db": ATTENUATION_DB,
    "side_lobe_attenuation_db": ATTENUATION_DB,
}


@njit(cache=True, error_model="numpy", nogil=True)
def element_attenuation_db(
    azimuth_deg, elevation_deg, horizontal_beamwidth_deg, vertical_beamwidth_deg, a_max_db, sla_v_db
):
    """
    Attenuation off the boresight, TR 38.901 Table 7.3-1, a scalar for kernels.

    Parameters
    ----------
    azimuth_deg : float
        From the boresight, -180 to 180. [deg]
    elevation_deg : float
        From the boresight, positive up: the table's 90 minus zenith angle. [deg]
    horizontal_beamwidth_deg : float
        Infinite for an omni. [deg]
    vertical_beamwidth_deg : float
        [deg]
    a_max_db, sla_v_db : float
        Greatest attenuation, and the vertical cut's side lobes. [dB]

    Returns
    -------
    attenuation_db : float
        Positive. [dB]

    Examples
    --------
    Half a beamwidth off the boresight is 3 dB down, by definition:

    >>> element_attenuation_db(32.5, 0.0, 65.0, 10.0, 30.0, 30.0)
    3.0
    """
    horizontal = min(12.0 * (azimuth_deg / horizontal_beamwidth_deg) ** 2, a_max_db)
    vertical = min(12.0 * (elevation_deg / vertical_beamwidth_deg) ** 2, sla_v_db)
    return min(horizontal + vertical, a_max_db)
