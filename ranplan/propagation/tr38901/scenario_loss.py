"""Median loss and shadow fading of each scenario, TR 38.901 table 7.4.1-1 and its notes."""

import math

from numba import njit

from ranplan.propagation.tr38901.scenarios import RMA, UMA, UMI

SPEED_OF_LIGHT_M_S = 3.0e8  # note 1 of the table


@njit(cache=True, error_model="numpy", nogil=True)
def slant_distance_m(d_2D, h_BS, h_UT):
    """Distance d_3D between the antennas, over level ground; figure 7.4.1-1. [m]."""
    return math.hypot(d_2D, h_BS - h_UT)


@njit(cache=True, error_model="numpy", nogil=True)
def rma_breakpoint_m(f_c, h_BS, h_UT):
    """Distance d_BP from which rural loss rises by 40 dB a decade; note 5. [m]."""
    return 2.0 * math.pi * h_BS * h_UT * f_c * 1e9 / SPEED_OF_LIGHT_M_S


@njit(cache=True, error_model="numpy", nogil=True)
def urban_breakpoint_m(f_c, h_BS, h_UT, h_E):
    """Distance d'_BP from which urban loss rises by 40 dB a decade; note 1. [m]."""
    return 4.0 * (h_BS - h_E) * (h_UT - h_E) * f_c * 1e9 / SPEED_OF_LIGHT_M_S


@njit(cache=True, error_model="numpy", nogil=True)
def _rma_near(f_c, d, h):
    """Rural loss PL_1 at the distance d, short of the breakpoint."""
    log_d = math.log10(d)
    return (
        20.0 * math.log10(40.0 * math.pi * d * f_c / 3.0)
        + min(0.03 * h**1.72, 10.0) * log_d
        - min(0.044 * h**1.72, 14.77)
        + 0.002 * math.log10(h) * d
    )


@njit(cache=True, error_model="numpy", nogil=True)
def rma_los(f_c, d_2D, h_BS, h_UT, h):
    """
    Rural macro, line of sight.

    Parameters
    ----------
    f_c : float
        [GHz]
    d_2D : float
        Along the ground. [m]
    h_BS, h_UT : float
        Base station and terminal, above the ground. [m]
    h : float
        Average height of the buildings. [m]

    Returns
    -------
    PL : float
        PL_1 up to the breakpoint; from there PL_1 *at d_BP* and 40 dB a decade of d_3D. The table
        is taken to the letter, as ns-3 does; taking PL_1 at the slant distance of the breakpoint,
        as others do, moves the result by less than 0.04 dB. [dB]

    Examples
    --------
    >>> round(rma_los(5.0, 1000.0, 35.0, 1.5, 5.0), 4)
    108.5577
    """
    d_3D = slant_distance_m(d_2D, h_BS, h_UT)
    d_BP = rma_breakpoint_m(f_c, h_BS, h_UT)
    if d_2D <= d_BP:
        return _rma_near(f_c, d_3D, h)
    return _rma_near(f_c, d_BP, h) + 40.0 * math.log10(d_3D / d_BP)


@njit(cache=True, error_model="numpy", nogil=True)
def rma_nlos(f_c, d_2D, h_BS, h_UT, h, W):
    """
    Rural macro, no line of sight: never less than in line of sight.

    Parameters
    ----------
    f_c : float
        [GHz]
    d_2D : float
        Along the ground. [m]
    h_BS, h_UT : float
        Base station and terminal, above the ground. [m]
    h : float
        Average height of the buildings. [m]
    W : float
        Average width of the streets. [m]

    Returns
    -------
    PL : float
        [dB]

    Examples
    --------
    >>> round(rma_nlos(5.0, 1000.0, 35.0, 1.5, 5.0, 20.0), 4)
    133.5223
    """
    d_3D = slant_distance_m(d_2D, h_BS, h_UT)
    loss = (
        161.04
        - 7.1 * math.log10(W)
        + 7.5 * math.log10(h)
        - (24.37 - 3.7 * (h / h_BS) ** 2) * math.log10(h_BS)
        + (43.42 - 3.1 * math.log10(h_BS)) * (math.log10(d_3D) - 3.0)
        + 20.0 * math.log10(f_c)
        - (3.2 * math.log10(11.75 * h_UT) ** 2 - 4.97)
    )
    return max(rma_los(f_c, d_2D, h_BS, h_UT, h), loss)


@njit(cache=True, error_model="numpy", nogil=True)
def uma_los(f_c, d_2D, h_BS, h_UT, h_E):
    """
    Urban macro, line of sight.

    Parameters
    ----------
    f_c : float
        [GHz]
    d_2D : float
        Along the ground. [m]
    h_BS, h_UT : float
        Base station and terminal, above the ground. [m]
    h_E : float
        Effective height of the environment, below both. [m]

    Returns
    -------
    PL : float
        [dB]

    Examples
    --------
    >>> round(uma_los(5.0, 1000.0, 25.0, 1.5, 1.0), 4)
    109.7252
    """
    d_3D = slant_distance_m(d_2D, h_BS, h_UT)
    d_BP = urban_breakpoint_m(f_c, h_BS, h_UT, h_E)
    at_1_m = 28.0 + 20.0 * math.log10(f_c)
    if d_2D <= d_BP:
        return at_1_m + 22.0 * math.log10(d_3D)
    return at_1_m + 40.0 * math.log10(d_3D) - 9.0 * math.log10(d_BP**2 + (h_BS - h_UT) ** 2)


@njit(cache=True, error_model="numpy", nogil=True)
def uma_nlos(f_c, d_2D, h_BS, h_UT, h_E):
    """
    Urban macro, no line of sight: never less than in line of sight.

    Parameters
    ----------
    f_c : float
        [GHz]
    d_2D : float
        Along the ground. [m]
    h_BS, h_UT : float
        Base station and terminal, above the ground. [m]
    h_E : float
        Effective height of the environment, below both. [m]

    Returns
    -------
    PL : float
        [dB]

    Examples
    --------
    >>> round(uma_nlos(5.0, 1000.0, 25.0, 1.5, 1.0), 4)
    144.7641
    """
    d_3D = slant_distance_m(d_2D, h_BS, h_UT)
    loss = 13.54 + 39.08 * math.log10(d_3D) + 20.0 * math.log10(f_c) - 0.6 * (h_UT - 1.5)
    return max(uma_los(f_c, d_2D, h_BS, h_UT, h_E), loss)


@njit(cache=True, error_model="numpy", nogil=True)
def umi_los(f_c, d_2D, h_BS, h_UT, h_E):
    """
    Urban micro in a street canyon, line of sight.

    Parameters
    ----------
    f_c : float
        [GHz]
    d_2D : float
        Along the ground. [m]
    h_BS, h_UT : float
        Base station and terminal, above the ground. [m]
    h_E : float
        Effective height of the environment, below both. [m]

    Returns
    -------
    PL : float
        [dB]

    Examples
    --------
    >>> round(umi_los(5.0, 100.0, 10.0, 1.5, 1.0), 4)
    88.4122
    """
    d_3D = slant_distance_m(d_2D, h_BS, h_UT)
    d_BP = urban_breakpoint_m(f_c, h_BS, h_UT, h_E)
    at_1_m = 32.4 + 20.0 * math.log10(f_c)
    if d_2D <= d_BP:
        return at_1_m + 21.0 * math.log10(d_3D)
    return at_1_m + 40.0 * math.log10(d_3D) - 9.5 * math.log10(d_BP**2 + (h_BS - h_UT) ** 2)


@njit(cache=True, error_model="numpy", nogil=True)
def umi_nlos(f_c, d_2D, h_BS, h_UT, h_E):
    """
    Urban micro in a street canyon, no line of sight: never less than in line of sight.

    Parameters
    ----------
    f_c : float
        [GHz]
    d_2D : float
        Along the ground. [m]
    h_BS, h_UT : float
        Base station and terminal, above the ground. [m]
    h_E : float
        Effective height of the environment, below both. [m]

    Returns
    -------
    PL : float
        [dB]

    Examples
    --------
    >>> round(umi_nlos(5.0, 100.0, 10.0, 1.5, 1.0), 4)
    107.9432
    """
    d_3D = slant_distance_m(d_2D, h_BS, h_UT)
    loss = 22.4 + 35.3 * math.log10(d_3D) + 21.3 * math.log10(f_c) - 0.3 * (h_UT - 1.5)
    return max(umi_los(f_c, d_2D, h_BS, h_UT, h_E), loss)


@njit(cache=True, error_model="numpy", nogil=True)
def inh_los(f_c, d_2D, h_BS, h_UT):
    """
    Indoor office, line of sight.

    Parameters
    ----------
    f_c : float
        [GHz]
    d_2D : float
        Along the floor. [m]
    h_BS, h_UT : float
        Base station and terminal, above the floor. [m]

    Returns
    -------
    PL : float
        [dB]

    Examples
    --------
    >>> round(inh_los(5.0, 50.0, 3.0, 1.5), 3)
    75.775
    """
    d_3D = slant_distance_m(d_2D, h_BS, h_UT)
    return 32.4 + 17.3 * math.log10(d_3D) + 20.0 * math.log10(f_c)


@njit(cache=True, error_model="numpy", nogil=True)
def inh_nlos(f_c, d_2D, h_BS, h_UT):
    """
    Indoor office, no line of sight: never less than in line of sight.

    Parameters
    ----------
    f_c : float
        [GHz]
    d_2D : float
        Along the floor. [m]
    h_BS, h_UT : float
        Base station and terminal, above the floor. [m]

    Returns
    -------
    PL : float
        [dB]

    Examples
    --------
    >>> round(inh_nlos(5.0, 50.0, 3.0, 1.5), 4)
    99.7824
    """
    d_3D = slant_distance_m(d_2D, h_BS, h_UT)
    loss = 17.3 + 38.3 * math.log10(d_3D) + 24.9 * math.log10(f_c)
    return max(inh_los(f_c, d_2D, h_BS, h_UT), loss)


@njit(cache=True, error_model="numpy", nogil=True)
def loss(scenario, is_los, f_c, d_2D, h_BS, h_UT, h, W, h_E):
    """
    Median path loss of any scenario, for arguments that have been checked.

    Parameters
    ----------
    scenario : int
        ``scenarios.RMA``, ``UMA``, ``UMI`` or ``INH``.
    is_los : bool
    f_c, d_2D, h_BS, h_UT : float
        [GHz], [m], [m], [m]
    h, W : float
        Buildings and streets, for RMa alone. [m]
    h_E : float
        Effective height of the environment, for UMa and UMi alone. [m]

    Returns
    -------
    PL : float
        [dB]
    """
    if scenario == RMA:
        if is_los:
            return rma_los(f_c, d_2D, h_BS, h_UT, h)
        return rma_nlos(f_c, d_2D, h_BS, h_UT, h, W)
    if scenario == UMA:
        if is_los:
            return uma_los(f_c, d_2D, h_BS, h_UT, h_E)
        return uma_nlos(f_c, d_2D, h_BS, h_UT, h_E)
    if scenario == UMI:
        if is_los:
            return umi_los(f_c, d_2D, h_BS, h_UT, h_E)
        return umi_nlos(f_c, d_2D, h_BS, h_UT, h_E)
    if is_los:
        return inh_los(f_c, d_2D, h_BS, h_UT)
    return inh_nlos(f_c, d_2D, h_BS, h_UT)


@njit(cache=True, error_model="numpy", nogil=True)
def shadow_sigma(scenario, is_los, f_c, d_2D, h_BS, h_UT):
    """
    Standard deviation sigma_SF of the shadow fading.

    Parameters
    ----------
    scenario : int
    is_los : bool
    f_c, d_2D, h_BS, h_UT : float
        They tell, for RMa in line of sight, on which side of the breakpoint the terminal is.
        [GHz], [m], [m], [m]

    Returns
    -------
    sigma_SF : float
        [dB]

    Examples
    --------
    >>> shadow_sigma(UMI, False, 3.5, 100.0, 10.0, 1.5)
    7.82
    """
    if scenario == RMA:
        if is_los:
            return 4.0 if d_2D <= rma_breakpoint_m(f_c, h_BS, h_UT) else 6.0
        return 8.0
    if scenario == UMA:
        return 4.0 if is_los else 6.0
    if scenario == UMI:
        return 4.0 if is_los else 7.82
    return 3.0 if is_los else 8.03
