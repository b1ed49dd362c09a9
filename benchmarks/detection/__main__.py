"""Run the benchmark and print its tables."""

from __future__ import annotations

import argparse
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import pandas as pd

from benchmarks.detection.page import tables
from benchmarks.detection.plan import batches, run


def main() -> None:
    """Run every batch in two processes, print the figures and write the page."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.detection", description=__doc__)
    parser.add_argument("--contracts", type=int, default=100, help="honest contracts of each style and grain")
    parser.add_argument("--quick", action="store_true", help="few contracts, under a minute")
    parser.add_argument("--styles", default="", help="only styles whose name holds this")
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--out", type=Path, help="write the page here")
    given = parser.parse_args()
    honest = 12 if given.quick else given.contracts
    plan = [b for b in batches(honest, is_quick=given.quick) if given.styles in b.name]
    began = time.perf_counter()
    with ProcessPoolExecutor(given.processes, get_context("spawn")) as pool:
        done = list(pool.map(run, plan, [given.seed] * len(plan)))
    outcomes = pd.concat([made for made, _ in done], ignore_index=True)
    findings = pd.concat([told for _, told in done], ignore_index=True)
    text = tables(outcomes, findings)
    print(text)
    print(f"{len(plan)} batches, {len(outcomes)} contracts, {time.perf_counter() - began:.0f} s")
    if given.out:
        given.out.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
