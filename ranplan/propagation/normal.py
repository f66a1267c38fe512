"""Quantile of the normal distribution, to machine precision and inside kernels."""

import math

from numba import njit

# Abramowitz and Stegun 26.2.23: within 4.5e-4 of the quantile of the upper tail.
_C = (2.515517, 0.802853, 0.010328)
_D = (1.432788, 0.189269, 0.001308)


@njit(cache=True, error_model="numpy", nogil=True)
def normal_quantile(probability):
    r"""
    Value that a standard normal variable does not exceed with the given probability.

    Parameters
    ----------
    probability : float
        Greater than 0 and less than 1. [1]

    Returns
    -------
    x : float
        :math:`F^{-1}(p)`, negative below one half; ITU's :math:`Q^{-1}(p)` is :math:`-F^{-1}(p)`.

    Notes
    -----
    A rational approximation of the tail, and two Halley steps on
    :math:`F(x) = \operatorname{erfc}(-x / \sqrt 2) / 2`, which cube its error.

    Examples
    --------
    >>> round(normal_quantile(0.975), 8)
    1.95996398
    >>> normal_quantile(0.5)
    0.0
    """
    if probability == 0.5:
        return 0.0
    tail = min(probability, 1.0 - probability)
    t = math.sqrt(-2.0 * math.log(tail))
    numerator = _C[0] + (_C[1] + _C[2] * t) * t
    denominator = 1.0 + (_D[0] + (_D[1] + _D[2] * t) * t) * t
    x = numerator / denominator - t
    for _ in range(2):
        excess = 0.5 * math.erfc(-x / math.sqrt(2.0)) - tail
        step = excess * math.sqrt(2.0 * math.pi) * math.exp(0.5 * x * x)
        x -= step / (1.0 + 0.5 * x * step)
    return x if probability < 0.5 else -x
