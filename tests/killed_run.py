"""Run ``ranplan`` with a log of the windows whose computation began: ``killed_run.py LOG ARGS…``.

A program of its own, so that a test can kill it at any moment.
"""

import sys
from pathlib import Path

from ranplan.kernel_source import use_kernel_cache

use_kernel_cache()

import ranplan.execution  # noqa: E402 - numba reads the cache's place when it is imported
from ranplan.cli import main  # noqa: E402

LOG = Path(sys.argv.pop(1))
_compute = ranplan.execution._compute


def _logged(task, ground, settings):
    with LOG.open("a") as log:
        log.write(f"{task.key}\n")
    return _compute(task, ground, settings)


if __name__ == "__main__":
    ranplan.execution._compute = _logged
    main()
