"""Time and memory of ``ranplan demo``: nothing compiled, a fresh folder, the same folder again.

    python benchmarks/demo_figures.py [RUNS]

Wall clock and peak resident memory of whole processes, as a user starts them, on an idle machine.
"""

from __future__ import annotations

import os
import re
import statistics
import sys
import tempfile
import time
from pathlib import Path


def run(folder: Path, cache: Path) -> tuple[float, float, str]:
    """Seconds and megabytes of one run, and what it says of its windows."""
    log = folder.with_suffix(".log")
    environment = {key: v for key, v in os.environ.items() if key != "NUMBA_CACHE_DIR"}
    environment["XDG_CACHE_HOME"] = str(cache)
    start = time.perf_counter()
    child = os.posix_spawn(
        sys.executable,
        [sys.executable, "-m", "ranplan", "demo", "-o", str(folder)],
        environment,
        file_actions=[
            (os.POSIX_SPAWN_OPEN, 1, str(log), os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600),
            (os.POSIX_SPAWN_DUP2, 1, 2),
        ],
    )
    _, status, used = os.wait4(child, 0)
    seconds = time.perf_counter() - start
    text = log.read_text()
    if os.waitstatus_to_exitcode(status) != 0:
        sys.exit(text)
    windows = re.search(r"path loss windows +(.*)", text)
    return seconds, used.ru_maxrss / 1024, "" if windows is None else windows[1]


def main(n_runs: int) -> None:
    """Print the medians of several rounds of the three cases."""
    rounds: dict[str, list[tuple[float, float]]] = {}
    for _ in range(n_runs):
        with tempfile.TemporaryDirectory() as name:
            work = Path(name)
            for case, folder in (
                ("nothing compiled, empty caches", work / "cold"),
                ("kernels compiled, fresh folder", work / "fresh"),
                ("the same folder again", work / "fresh"),
            ):
                seconds, megabytes, windows = run(folder, work / "cache")
                rounds.setdefault(f"{case} ({windows})", []).append((seconds, megabytes))
    print(f"| case | median of {n_runs} [s] | worst [s] | peak memory [MB] |\n|---|---|---|---|")
    for case, figures in rounds.items():
        seconds = [figure[0] for figure in figures]
        memory = max(figure[1] for figure in figures)
        print(f"| {case} | {statistics.median(seconds):.1f} | {max(seconds):.1f} | {memory:.0f} |")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 3)
