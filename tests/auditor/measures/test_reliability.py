"""How entries were made: classes by their clock times, their source and their grain, against hand-made logs."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auditor.measures import reliability
from auditor.measures.reliability import How
from tests.ledgers import ledger_of

HOWS = list(How)


def hows(*lines: str) -> list[str]:
    return [HOWS[place].value for place in reliability.made_how(ledger_of(*lines))["how"]]


@pytest.mark.parametrize(
    ("line", "how"),
    [
        ("ann logged 2026-03-02 09:00:10-10:30", How.TIMED),
        ("ann logged 2026-03-02 09:00-10:30:01", How.TIMED),
        ("ann logged 2026-03-02 09:01-10:30", How.MINUTE),
        ("ann logged 2026-03-02 09:05-10:30", How.FIVE),
        ("ann logged 2026-03-02 09:15-10:30", How.QUARTER),
        ("ann logged 2026-03-02 09:00-10:30", How.HALF),
        ("ann logged 2026-03-02 09:00-10:30 is_manual=no", How.TIMED),
        ("ann logged 2026-03-02 09:00:10-10:30 is_manual=yes", How.MINUTE),
        ("ann logged 2026-03-02 03:15-04:45 zone=Asia/Kathmandu", How.HALF),
        ("ann logged 2026-03-02 8h", How.DAY),
        ("ann logged 2026-03-02 8h is_manual=no", How.TIMED),
        ("ann logged 2026-03-02..2026-03-08 40h", How.PERIOD),
    ],
)
def test_an_entry_is_called_by_the_coarsest_step_its_start_and_end_lie_on(line: str, how: How) -> None:
    assert hows(line) == [how.value]


def test_the_log_is_looked_at_and_the_bill_only_without_one() -> None:
    both = ("ann logged 2026-03-02 09:00-10:30", "ann billed 2026-03-02 2h", "ann logged 2026-03-02 11:00-")
    assert reliability.claims(ledger_of(*both)).tolist() == [0]
    assert reliability.claims(ledger_of(both[1])).tolist() == [0]
    assert reliability.claims(ledger_of(both[2])).tolist() == []


def test_start_times_that_a_tool_invents_are_no_clock_times() -> None:
    days = [f"2026-03-{day:02d}" for day in range(2, 14)]
    lines = [f"ann logged {day} 09:00-{end}" for day in days for end in ("10:30", "11:45")]
    ledger = ledger_of(*lines)
    assert set(reliability.made_how(ledger)["how"]) == {HOWS.index(How.DAY)}
    assert not reliability.made_how(ledger)["has_clock"].any()


def test_each_group_counts_its_ways_and_what_its_source_says() -> None:
    ledger = ledger_of(
        "ann logged 2026-03-02 09:00-10:30 is_manual=yes created=2026-03-02T10:30",
        "ann logged 2026-03-03 09:00:12-10:30 created=2026-03-05T10:30",
        "bob logged 2026-03-02 8h",
    )
    counts = reliability.shares(ledger, np.array([0, 0, 1]), 3)
    assert counts["entries"].tolist() == [2, 1, 0]
    assert counts[How.HALF.value].tolist() == [1, 0, 0]
    assert counts[How.TIMED.value].tolist() == [1, 0, 0]
    assert counts[How.DAY.value].tolist() == [0, 1, 0]
    assert counts[["by_hand", "states_hand", "late", "states_written"]].to_numpy().tolist() == [
        [1, 1, 1, 2],
        [0, 0, 0, 0],
        [0, 0, 0, 0],
    ]
    assert reliability.good_to(counts, 50) == [How.TIMED.value, How.DAY.value, ""]
    assert reliability.good_to(counts, 90) == [How.HALF.value, How.DAY.value, ""]


def test_lags_count_from_the_end_of_the_work() -> None:
    ends = [-1, 0, 3599, 3600, 86_399, 86_400, 7 * 86_400 - 1, 7 * 86_400]
    assert reliability.lag_counts(np.array(ends)).tolist() == [1, 2, 2, 2, 1]


def test_starts_and_lengths_are_round_on_the_clock_of_the_entry() -> None:
    ledger = ledger_of(
        "ann logged 2026-03-02 03:15:20-04:44:20 zone=Asia/Kathmandu", "ann logged 2026-03-02 09:07-10:00"
    )
    table = reliability.roundness(ledger, np.array([0, 1])).set_index(["what", "minutes"])["round"]
    assert table.to_dict() == {
        ("starts", 5): 1, ("starts", 15): 1, ("starts", 30): 1,
        ("lengths", 5): 0, ("lengths", 15): 0, ("lengths", 30): 0,
    }  # fmt: skip


@settings(max_examples=40)
@given(
    st.lists(st.tuples(st.integers(0, 14 * 86_400), st.integers(1, 100_000)), max_size=2),
    st.sampled_from(["UTC", "Europe/Kyiv", "Asia/Kathmandu"]),
)
def test_hours_of_the_week_are_those_of_every_minute(spans: list[tuple[int, int]], zone: str) -> None:
    first = pd.Timestamp("2026-05-04", tz="UTC")
    spans = [(start // 60 * 60, max(length // 60, 1) * 60) for start, length in spans]
    lines = []
    for start, length in spans:
        low, high = first + pd.Timedelta(seconds=start), first + pd.Timedelta(seconds=start + length)
        days = f"{low:%Y-%m-%d}..{high:%Y-%m-%d}"
        lines.append(f"ann logged {days} {low:%H:%M}-{high:%H:%M} zone={zone} grain=interval")
    ledger = ledger_of(*lines)
    wanted = np.zeros((7, 24))
    for start, length in spans:
        for minute in range(start // 60, (start + length) // 60) if length <= 86_400 else ():
            local = (first + pd.Timedelta(minutes=minute)).tz_convert(zone)
            wanted[local.weekday(), local.hour] += 1 / 60
    made = reliability.hours_of_week(ledger, np.arange(len(spans)))
    assert np.allclose(made, wanted)


@given(st.lists(st.integers(1, 40_000), max_size=30))
def test_every_length_is_counted_once(seconds: list[int]) -> None:
    counts, longer = reliability.length_counts(np.array(seconds, dtype=np.int64))
    assert counts.sum() + longer == len(seconds)
    assert longer == sum(length >= 28_950 for length in seconds)
