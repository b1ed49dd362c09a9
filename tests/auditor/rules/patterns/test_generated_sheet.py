"""PAD411: several signs together of a log that was filled in by a form or a script."""

from __future__ import annotations

from typing import Any

import pytest

from auditor.engine import audit
from tests.ledgers import findings_of, ledger_of
from tests.making import day_of

LENGTHS = (45, 90, 135, 150, 60)


def clock(minutes: float) -> str:
    seconds = round(minutes * 60)
    return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"


def generated(
    days: int,
    *,
    gap: int = 0,
    begin: int = 540,
    jitter: float = 0,
    more: str = "",
    lengths: tuple[int, ...] = LENGTHS,
) -> list[str]:
    """Return days of the same tasks in another order each, one after the other."""
    lines = []
    for n in range(days):
        at = begin + jitter * (n * 7 % 11)
        for k in range(len(lengths)):
            length = lengths[(n * 2 + k * (1 + n % 4)) % len(lengths)]
            lines.append(f"ann logged {day_of(n)} {clock(at)}-{clock(at + length)} {more}")
            at += length + gap
    return lines


def found(*lines: str, **options: Any) -> list[dict[str, Any]]:
    return findings_of("PAD411", ledger_of(*lines), **options)


def test_days_filled_from_one_start_without_a_gap_are_one_note_that_lists_the_signs() -> None:
    (finding,) = found(*generated(20))
    assert finding["facts"]["signs"] == [
        "days begin within two minutes",
        "durations are quarters of an hour",
        "days come to one total",
        "no entry is over three hours",
        "days are filled without a gap",
    ]
    assert (finding["asked"], finding["seconds"], len(finding["rows"])) == ([], 0, 75)
    assert "nothing about whether the hours were worked" in finding["message"]


def test_equal_gaps_are_a_sign() -> None:
    (finding,) = found(*generated(20, gap=15))
    assert "all gaps are equal" in finding["facts"]["signs"]


@pytest.mark.parametrize(("days", "count"), [(14, 0), (15, 1)])
def test_it_takes_fifteen_days(days: int, count: int) -> None:
    assert len(found(*generated(days))) == count


def test_the_option_has_two_sides() -> None:
    assert len(found(*generated(20), minimum_signs=5)) == 1
    assert found(*generated(20), minimum_signs=6) == []


def test_hours_typed_after_work_are_habits_and_no_pattern() -> None:
    lines = []
    for n in range(30):
        for begin, length in (
            (540, 60 + 15 * (n % 5)),
            (660 + 15 * (n % 3), 45 + 30 * (n % 4)),
            (840, 90 + 15 * (n % 6)),
        ):
            lines.append(f"ann logged {day_of(n)} {clock(begin)}-{clock(begin + length)}")
    assert found(*lines) == []


def test_a_timer_that_fills_days_without_a_gap_is_no_pattern() -> None:
    assert found(*generated(30, jitter=3.3, lengths=(47, 93, 131, 152, 58))) == []


def test_a_shift_rota_is_no_pattern() -> None:
    shift = [
        f"ann logged {day_of(n)} {when}"
        for n in range(30)
        for when in ("09:00-10:30", "10:30-12:00", "12:00-14:00", "14:00-17:00")
    ]
    assert found(*shift) == []


def test_a_calendar_of_meetings_is_no_pattern() -> None:
    assert found(*generated(20, more="description=Team_meeting")) == []


@pytest.mark.parametrize(("more", "verdict"), [("description=Search_page", "ruled out"), ("", "untestable")])
def test_texts_tell_a_calendar_from_tasks(more: str, verdict: str) -> None:
    assert found(*generated(20, more=more))[0]["explanations"]["a calendar export"] == verdict


def test_entries_written_within_an_hour_are_a_sign() -> None:
    lines = generated(20, jitter=5, more="created=2026-04-01_10:00")
    (finding,) = found(*lines)
    assert "entries were written within an hour" in finding["facts"]["signs"]


def test_fewer_than_fifteen_days_are_skipped_with_the_reason() -> None:
    report = audit(ledger_of(*generated(5)))
    assert report.coverage.set_index("code").loc["PAD411", "reason"] == "nobody has 15 days of hours"


def test_the_empty_ledger() -> None:
    assert findings_of("PAD411", ledger_of()) == []
