"""The clock, asked only where the user sets a limit."""

from __future__ import annotations

import math
import time


class Clock:
    """
    Says when to stop: never, without a limit.

    Parameters
    ----------
    limit_s : float or None
        From now on. [s]
    """

    def __init__(self, limit_s: float | None) -> None:
        self._end = math.inf if limit_s is None else time.monotonic() + limit_s
        self.stopped = False

    def __call__(self) -> bool:
        """Tell whether to stop."""
        self.stopped = self.stopped or self.seconds_left() <= 0.0
        return self.stopped

    def seconds_left(self) -> float:
        """Return what is left; infinite without a limit. [s]."""
        if math.isinf(self._end):
            return math.inf
        return self._end - time.monotonic()
