"""The only place where one unit is turned into another."""

from __future__ import annotations

import numpy as np

METRES_PER_FOOT = 0.3048  # international foot, exact


def db_to_linear(value_db):
    """
    Power ratio of a level in decibels.

    Examples
    --------
    >>> round(float(db_to_linear(3.0103)), 4)
    2.0
    """
    return np.power(10.0, np.asarray(value_db) / 10.0)


def linear_to_db(ratio):
    """
    Level in decibels of a power ratio.

    Examples
    --------
    >>> round(float(linear_to_db(2.0)), 4)
    3.0103
    """
    return 10.0 * np.log10(ratio)
