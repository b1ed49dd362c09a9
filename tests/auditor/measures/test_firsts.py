"""When entries were first written: the window that holds most, against counting by hand."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from auditor.measures.firsts import first_written, fullest_window
from tests.ledgers import ledger_of

ROWS = st.lists(st.tuples(st.integers(0, 2), st.integers(0, 40), st.integers(0, 5)), max_size=12)


@given(ROWS, st.integers(0, 15))
def test_the_fullest_window_is_the_first_that_holds_most(rows: list[tuple[int, int, int]], window: int) -> None:
    group, instant, weight = (np.array([row[n] for row in rows], dtype=np.int64) for n in range(3))
    inside, share = fullest_window(group, instant, weight, window)
    for one in set(group.tolist()):
        mine = [(t, w) for g, t, w in rows if g == one]
        held = {t: sum(w for u, w in mine if t <= u <= t + window) for t, _ in mine}
        begin = min(t for t in held if held[t] == max(held.values()))
        own = group == one
        assert inside[own].tolist() == [begin <= t <= begin + window for t, _ in mine]
        total = sum(w for _, w in mine)
        assert np.allclose(share[own], held[begin] / total if total else 0)


def test_an_entry_without_times_ends_with_its_day() -> None:
    ledger = ledger_of(
        "ann logged 2026-03-02 2h zone=Europe/Kyiv created=2026-03-02T20:00",
        "ann logged 2026-03-02 09:00-10:00 created=2026-03-02T10:00",
        "ann logged 2026-03-02 2h",
        "ann billed 2026-03-02 2h created=2026-03-02T20:00",
    )
    told = first_written(ledger)
    assert told["entry"].tolist() == [0, 1]
    assert (told["written"] - told["ended"]).tolist() == [-2 * 3600, 0]
