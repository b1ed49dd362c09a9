"""Nothing confirmed is lost: not by a process killed at any moment, not by many that write at once."""

from __future__ import annotations

import random
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from auditor.store import open_store
from tests.auditor.store.said import decision

ROOT = Path(__file__).parents[3]
WRITE = """
import sys
import time
from auditor.store import open_store
from tests.auditor.store.said import comment, decision
place, first, count = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
if "://" not in place:
    from pathlib import Path
    place = Path(place)
with open_store(place) as store:
    for number in range(first, first + count):
        store.record([decision(number)], [comment(number)])
        print(number, flush=True)
        time.sleep(0.005)
"""
"""Writes decisions one by one, draws breath so that others get their turn, and says each once it is confirmed."""


def writers(place: str | Path, counts: Sequence[int]) -> list[subprocess.Popen[str]]:
    """Start one process per count, each writing that many decisions with numbers of its own."""
    return [
        subprocess.Popen(
            [sys.executable, "-c", WRITE, str(place), str(1_000_000 * number), str(count)],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            text=True,
        )
        for number, count in enumerate(counts)
    ]


def written(place: str | Path) -> list[int]:
    """Return the numbers of the decisions in a store, each with its comment."""
    with open_store(place) as store:
        numbers = [int(one.fingerprint, 16) for one in store.decisions()]
        assert [decision(number) for number in numbers] == list(store.decisions()), "each is whole"
        assert numbers == sorted(int(one.fingerprint, 16) for one in store.comments()), "and came with its comment"
        return numbers


def test_processes_that_write_at_once_lose_nothing_though_none_finds_a_store(place: str | Path) -> None:
    running = writers(place, [60, 60])
    for process in running:
        process.communicate(timeout=60)
        assert process.returncode == 0
    assert written(place) == [1_000_000 * number + n for number in range(2) for n in range(60)]


def test_a_process_killed_at_any_moment_loses_nothing_confirmed(place: str | Path) -> None:
    moments = [random.Random(7).randrange(40) for _ in range(3)]
    running = writers(place, [100_000] * 3)
    confirmed: list[int] = []
    for process, moment in zip(running, moments, strict=True):
        assert process.stdout
        confirmed.extend(int(next(process.stdout)) for _ in range(moment + 1))
        process.kill()
        confirmed.extend(int(line) for line in process.stdout.read().splitlines() if line)
        process.wait(30)
        process.stdout.close()
    kept = written(place)
    assert set(confirmed) <= set(kept)
    assert len(kept) - len(confirmed) <= 3, "at most the one each was about to confirm"
    with open_store(place) as store:
        assert store.record([decision(0, name="Cy")]) == 1, "and the next is taken at once"
