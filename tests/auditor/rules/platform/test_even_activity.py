"""UPW703: activity that is full or even for long."""

from __future__ import annotations

from typing import Any

import pytest

from tests.ledgers import findings_of, ledger_of

TESTING = "data entry, testing or a remote desktop"


def clock(n: int) -> str:
    return f"{9 + n // 6:02}:{n % 6}0"


def found(levels: list[int], more: str = "", first: int = 0) -> list[dict[str, Any]]:
    lines = [
        f"ann logged 2026-03-02 {clock(n)}-{clock(n + 1)} activity={level} {more}"
        for n, level in enumerate(levels, first)
    ]
    return findings_of("UPW703", ledger_of(*lines))


@pytest.mark.parametrize(
    ("levels", "rows"),
    [
        ([61, 65, 62, 64, 63, 61], 6),
        ([61, 66, 62, 64, 63, 61], 0),
        ([61, 65, 62, 64, 63], 0),
        ([95, 99, 100, 96, 97], 5),
        ([94, 99, 100, 96, 97], 0),
        ([30, 61, 65, 62, 64, 63, 61, 64, 90], 7),
        ([0, 0, 0, 0, 0, 0, 3], 0),
    ],
)
def test_full_and_even_have_two_sides(levels: list[int], rows: int) -> None:
    assert sum(len(f["rows"]) for f in found(levels)) == rows


def test_nothing_is_in_question() -> None:
    (finding,) = found([61, 62, 63, 61, 62, 63])
    assert (finding["asked"], finding["seconds"], finding["facts"]) == (
        [],
        0,
        {"even_seconds": 3600, "full_seconds": 0},
    )


def test_activity_in_tens_is_too_coarse() -> None:
    assert found([100] * 12) == found([60] * 12) == []
    assert len(found([*[60] * 12, 61])) == 1


def test_a_gap_ends_a_run() -> None:
    lines = [f"ann logged 2026-03-02 {clock(n)}-{clock(n + 1)} activity=61" for n in (0, 1, 2, 4, 5, 6)]
    assert findings_of("UPW703", ledger_of(*lines)) == []


def test_long_entries_are_averages() -> None:
    lines = [f"ann logged 2026-03-02 {n:02}:00-{n + 1:02}:00 activity=97" for n in range(9, 17)]
    assert findings_of("UPW703", ledger_of(*lines)) == []


def test_time_by_hand_is_left_out() -> None:
    assert found([61] * 6, "is_manual=yes") == []


def test_work_that_is_even_by_its_nature_says_so() -> None:
    assert found([61] * 6, "description=data_entry")[0]["explanations"][TESTING] == "ruled in"
    assert found([61] * 6, "description=Fix_cart")[0]["explanations"][TESTING] == "untestable"
    assert findings_of("UPW703", ledger_of()) == []
