"""A Toggl export of a million rows: reading, the whole run, growth and memory, beside pandas alone."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pandas as pd

from auditor.engine import audit
from auditor.reports import renderer
from auditor.settings import Settings
from benchmarks.data import toggl_csv
from benchmarks.measure import best_of, child
from importers.files import open_files, read

AS_OF = pd.Timestamp("2026-11-02T09:00Z")


def with_pandas(path: Path) -> None:
    """Read the file and parse its dates and times with pandas alone."""
    frame = pd.read_csv(path)
    pd.to_datetime(frame["Start date"] + " " + frame["Start time"])
    pd.to_datetime(frame["End date"] + " " + frame["End time"])


def run(rows: int = 1_000_000, people: int = 400) -> Iterator[str]:
    """Yield report lines."""
    with tempfile.TemporaryDirectory() as folder:
        large = toggl_csv(Path(folder) / "large.csv", rows, people)
        small = toggl_csv(Path(folder) / "small.csv", rows // 10, people // 10)
        ours, pandas = best_of(5, lambda: read(open_files([large]), Settings(), AS_OF), lambda: with_pandas(large))
        size = large.stat().st_size / 1e6
        yield f"{rows:,} rows, {size:.0f} MB, {people} people: pandas reads and parses in {pandas:.2f} s"
        yield f"  read with receipt: {ours:.2f} s: {ours / pandas:.2f} x pandas (budget 1.6)"
        whole, tenth = best_of(2, lambda: to_json(large), lambda: to_json(small))
        yield f"  file to JSON, every rule: {whole:.2f} s: {whole / pandas:.2f} x pandas (budget 5)"
        yield f"  growth from {rows // 10:,} to {rows:,} rows: {whole / tenth:.1f} x the time (budget 12)"
        command = [sys.executable, "-m", "auditor", "check", "--format", "json", "--timezone", "UTC", str(large)]
        took, peak = child(command)
        yield f"  the same from a cold start: {took:.2f} s, peak memory {peak:.2f} GB (budget 2.5 GB)"


def to_json(path: Path) -> str | bytes:
    """Read a file, judge it by every rule and render the report."""
    ledger = read(open_files([path]), Settings(), AS_OF, "UTC")
    return renderer("json")(audit(ledger), None)
