"""HiGHS as placement uses it: one thread, a fixed seed, nothing on standard output."""

from __future__ import annotations

import os
import sys
import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import highspy

_one_at_a_time = threading.Lock()


def quiet_highs() -> highspy.Highs:
    """
    Return a solver that says nothing and always does the same.

    Notes
    -----
    HiGHS prints a banner when it is made, before any option can be set: file descriptor 1 leads
    nowhere for that millisecond.
    """
    import highspy

    with _one_at_a_time:
        sys.stdout.flush()
        stdout = os.dup(1)
        nowhere = os.open(os.devnull, os.O_WRONLY)
        try:
            os.dup2(nowhere, 1)
            solver = highspy.Highs()
        finally:
            os.dup2(stdout, 1)
            os.close(stdout)
            os.close(nowhere)
    options = {
        "output_flag": False,
        "threads": 1,
        "random_seed": 0,
        "small_matrix_value": 1e-12,  # by default it drops terms below 1e-9, and cuts too much off
    }
    for name, value in options.items():
        solver.setOptionValue(name, value)
    return solver
