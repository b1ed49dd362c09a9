"""Start-up, and a freelancer's year from file to text report, both from a cold start."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks.data import toggl_csv
from benchmarks.measure import child


def run(runs: int = 7) -> Iterator[str]:
    """Yield report lines."""
    bare = min(child([sys.executable, "-c", "pass"])[0] for _ in range(runs))
    version = min(child([sys.executable, "-m", "auditor", "--version"])[0] for _ in range(runs))
    yield f"auditor --version: {version - bare:.2f} s more than a bare interpreter (budget 0.3 s)"
    with tempfile.TemporaryDirectory() as folder:
        year = toggl_csv(Path(folder) / "year.csv", 5_000, 1)
        command = [sys.executable, "-m", "auditor", "check", "--timezone", "Europe/Kyiv", str(year)]
        took = min(child(command)[0] for _ in range(3))
    yield f"5,000-entry freelancer year, file to text: {took:.2f} s from a cold start (budget 3 s)"
