"""What ITM doubts about its own answer: bits, as NTIA's implementation numbers its warnings."""

import math

from numba import njit

TX_HEIGHT = 0x0001
RX_HEIGHT = 0x0002
FREQUENCY = 0x0004
FAR = 0x0008
TOO_FAR = 0x0010
STEEP = 0x0020
TOO_NEAR = 0x0040
TX_HORIZON_ANGLE = 0x0080
RX_HORIZON_ANGLE = 0x0100
TX_HORIZON_NEAR = 0x0200
RX_HORIZON_NEAR = 0x0400
TX_HORIZON_FAR = 0x0800
RX_HORIZON_FAR = 0x1000
EXTREME_SHARE = 0x2000
THIN_AIR = 0x4000

MEANINGS = {
    TX_HEIGHT: "transmitter's height is outside 1 to 1000 m, where the model was tested",
    RX_HEIGHT: "receiver's height is outside 1 to 1000 m, where the model was tested",
    FREQUENCY: "frequency is outside 40 to 10000 MHz, where the model was tested",
    FAR: "distance exceeds 1000 km",
    TOO_FAR: "distance exceeds 2000 km",
    STEEP: "distance is below five times the difference of the effective heights",
    TOO_NEAR: "distance is below 1 km",
    TX_HORIZON_ANGLE: "transmitter's horizon is more than 200 mrad off the horizontal",
    RX_HORIZON_ANGLE: "receiver's horizon is more than 200 mrad off the horizontal",
    TX_HORIZON_NEAR: "transmitter's horizon is nearer than a tenth of a smooth earth's",
    RX_HORIZON_NEAR: "receiver's horizon is nearer than a tenth of a smooth earth's",
    TX_HORIZON_FAR: "transmitter's horizon is farther than three times a smooth earth's",
    RX_HORIZON_FAR: "receiver's horizon is farther than three times a smooth earth's",
    EXTREME_SHARE: "a share of time, places or situations lies beyond 0.1 to 99.9 %",
    THIN_AIR: "surface refractivity at the height of the path is below 250 N-units",
}


@njit(cache=True, error_model="numpy", nogil=True)
def _of_horizon(theta, dL, smooth, angle, near, far):
    bits = 0
    if abs(theta) > 0.2:
        bits |= angle
    if dL < 0.1 * smooth:
        bits |= near
    if dL > 3.0 * smooth:
        bits |= far
    return bits


@njit(cache=True, error_model="numpy", nogil=True)
def _of_distance(d, he_tx, he_rx):
    bits = 0
    if d > 1000e3:
        bits |= FAR
    if d > 2000e3:
        bits |= TOO_FAR
    if d < abs(he_tx - he_rx) / 0.2:
        bits |= STEEP
    if d < 1e3:
        bits |= TOO_NEAR
    return bits


@njit(cache=True, error_model="numpy", nogil=True)
def concerns(path, d, extreme):
    """Return the bits that a path at a distance d [m] deserves."""
    bits = _of_distance(d, path.he_tx, path.he_rx)
    smooth_tx = math.sqrt(2.0 * path.he_tx * path.a_e)
    smooth_rx = math.sqrt(2.0 * path.he_rx * path.a_e)
    bits |= _of_horizon(
        path.theta_tx, path.dL_tx, smooth_tx, TX_HORIZON_ANGLE, TX_HORIZON_NEAR, TX_HORIZON_FAR
    )
    bits |= _of_horizon(
        path.theta_rx, path.dL_rx, smooth_rx, RX_HORIZON_ANGLE, RX_HORIZON_NEAR, RX_HORIZON_FAR
    )
    if not 1.0 <= path.h_tx <= 1000.0:
        bits |= TX_HEIGHT
    if not 1.0 <= path.h_rx <= 1000.0:
        bits |= RX_HEIGHT
    if not 40.0 <= path.f <= 10e3:
        bits |= FREQUENCY
    if extreme:
        bits |= EXTREME_SHARE
    if path.N_s < 250.0:
        bits |= THIN_AIR
    return bits


def sentences(bits: int) -> tuple[str, ...]:
    """Return what the bits say, one string each."""
    return tuple(meaning for bit, meaning in MEANINGS.items() if bits & bit)
