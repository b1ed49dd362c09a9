"""Measuring: the best of several runs, and the peak memory of a child process."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Sequence


def best_of(runs: int, *work: Callable[[], object]) -> list[float]:
    """Return for each piece of work the seconds of its fastest run; the pieces take turns."""
    best = [float("inf")] * len(work)
    for _ in range(runs):
        for number, do in enumerate(work):
            began = time.perf_counter()
            do()
            best[number] = min(best[number], time.perf_counter() - began)
    return best


def child(command: Sequence[str]) -> tuple[float, float]:
    """Run a command and return its wall seconds and its peak memory in GB; it may exit with 0 or 1."""
    script = (
        "import resource, subprocess, sys, time\n"
        "began = time.perf_counter()\n"
        "code = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL).returncode\n"
        "took = time.perf_counter() - began\n"
        "peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss\n"
        "print(code, took, peak / 1e6)\n"
    )
    run = subprocess.run([sys.executable, "-c", script, *command], capture_output=True, text=True, check=True)
    code, took, peak = run.stdout.split()
    if code not in {"0", "1"}:
        raise RuntimeError(f"{' '.join(command)} exited with {code}: {run.stderr}")
    return float(took), float(peak)
