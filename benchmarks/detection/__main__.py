"""Run the benchmark, print its tables and write the page."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pandas as pd

from benchmarks.detection import lookalikes, plan, plants
from benchmarks.detection.method import about, limits
from benchmarks.detection.page import Results, tables

Job = tuple[Callable[..., Any], tuple[Any, ...]]


def main() -> None:
    """Run every batch in two processes, print the figures and write the page."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.detection", description=__doc__)
    parser.add_argument("--contracts", type=int, default=150, help="honest contracts of each style and grain")
    parser.add_argument("--quick", action="store_true", help="few contracts, under a minute")
    parser.add_argument("--styles", default="", help='only batches so named, such as "up 6 per entry, by day"')
    parser.add_argument("--half", choices=(plan.PUBLISHED, plan.TUNING, "all"))
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--out", type=Path, help="write the page here")
    given = parser.parse_args()
    half = given.half or ("all" if given.quick else plan.PUBLISHED)
    began = time.perf_counter()
    honest = 10 if given.quick else given.contracts
    batches = [b for b in plan.batches(honest, is_quick=given.quick) if given.styles in b.name]
    some = max(honest // 2, 8)
    others = [] if given.styles else [*plants.PLANTS], [] if given.styles else [*lookalikes.LOOKALIKES]
    jobs: list[Job] = [(plan.run, (batch, given.seed)) for batch in batches]
    jobs += [(plants.run, (name, some, given.seed)) for name in others[0]]
    jobs += [(lookalikes.run, (name, some, given.seed)) for name in others[1]]
    with ProcessPoolExecutor(given.processes, get_context("spawn")) as pool:
        waiting = [pool.submit(work, *arguments) for work, arguments in jobs]
        done = []
        for one in waiting:
            done.append(one.result())
            print(f"\r{len(done)} of {len(jobs)} batches", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)
    ends = len(batches), len(batches) + len(others[0])
    results = Results(
        contracts=stacked([made for made, _ in done[: ends[0]]]),
        findings=stacked([told for _, told in done[: ends[0]]]),
        plants=stacked(done[ends[0] : ends[1]]),
        lookalikes=stacked([made for made, _ in done[ends[1] :]]),
        innocent=stacked([told for _, told in done[ends[1] :]]),
    )
    text = tables(results, half)
    print(text)
    people = len(results.contracts) + len(results.plants) + len(results.lookalikes)
    print(f"{len(jobs)} batches, {people:,} contracts, {time.perf_counter() - began:.0f} s, half: {half}")
    if given.out:
        given.out.write_text("\n".join([about(people, len(jobs), given), text, limits()]), encoding="utf-8")


def stacked(frames: list[pd.DataFrame]) -> pd.DataFrame:
    """Return frames below each other, an empty one if there are none."""
    return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame()


if __name__ == "__main__":
    main()
