"""INV608: periods that differ, alone and together, and the days that tell it better."""

from __future__ import annotations

import pandas as pd

from auditor.engine import audit
from auditor.model import Ledger
from tests.ledgers import findings_of, ledger_of

UPWORK = 'contracts = [{id = "Acme", platform = "upwork", matches = ["Acme*"]}]'


def weeks(gaps: list[float], hours: float = 30, sign: str = "billed") -> list[str]:
    """Return weeks from 2 March on, billed as periods, that differ from the log by so many hours."""
    lines = []
    for number, gap in enumerate(gaps):
        first = pd.Timestamp("2026-03-02") + pd.Timedelta(weeks=number)
        last = first + pd.Timedelta(days=6)
        lines.append(f"ann {sign} {first:%Y-%m-%d}..{last:%Y-%m-%d} {hours + gap}h client=Acme")
        lines.append(f"ann logged {first:%Y-%m-%d} {hours}h client=Acme")
    return lines


def daily(extra: list[int], month: str = "2026-03") -> list[str]:
    """Return days of four hours with so many more seconds billed."""
    days = [d for d in range(2, 28) if pd.Timestamp(f"{month}-{d:02d}").day_of_week < 5][: len(extra)]
    log = [f"ann logged {month}-{d:02d} 09:00-13:00 client=Acme" for d in days]
    return log + [
        f"ann billed {month}-{d:02d} 1h client=Acme seconds={14400 + s}" for d, s in zip(days, extra, strict=True)
    ]


def standing(ledger: Ledger) -> list[tuple[str, str, int]]:
    """Return code, severity and seconds of what stands of the bill against the log."""
    f = audit(ledger).findings
    mine = f[f["code"].str.startswith(("REC", "INV608"))]
    return list(zip(mine["code"], mine["severity"], mine["seconds"].tolist(), strict=True))


def test_more_is_an_error_with_the_difference_in_question() -> None:
    (finding,) = findings_of("INV608", ledger_of(*weeks([1.5])))
    assert finding["rows"] == [2, 3]
    assert finding["asked"] == [2]
    assert finding["seconds"] == 5400
    assert finding["severity"] == "error"
    assert finding["message"] == "Billed 1.50 h more than logged."
    assert finding["facts"]["periods"] == ["2026-03-02: billed 31.50 h, log 30.00 h"]


def test_less_is_a_note_and_questions_no_time() -> None:
    (finding,) = findings_of("INV608", ledger_of(*weeks([-2])))
    assert (finding["severity"], finding["seconds"]) == ("note", 0)
    assert finding["message"] == "Logged 2.00 h more than billed."


def test_both_sides_of_the_tolerances() -> None:
    def found(gap: float, hours: float = 5, **options: float) -> int:
        return len(findings_of("INV608", ledger_of(*weeks([gap], hours)), **options))

    assert [found(0.1), found(0.11)] == [0, 1]
    assert [found(0.4, 40), found(0.41, 40)] == [0, 1]
    assert [found(1.0, tolerance_hours=1.0), found(1.01, tolerance_hours=1.0)] == [0, 1]
    assert [found(2.0, 18, tolerance_percent=10.0), found(2.01, 18, tolerance_percent=10.0)] == [0, 1]


def test_periods_in_a_row_are_one_finding() -> None:
    (finding,) = findings_of("INV608", ledger_of(*weeks([1.5, 1.4, 1.6, 1.5, 1.5, 1.4, 1.6, 1.5])))
    assert finding["seconds"] == 12 * 3600
    assert len(finding["facts"]["periods"]) == 8
    assert finding["explanations"]["time zone"] == "ruled out"
    assert standing(ledger_of(*weeks([1.5] * 8))) == [("INV608", "error", 12 * 3600)]


def test_a_period_that_agrees_or_turns_ends_the_row() -> None:
    assert [f["seconds"] for f in findings_of("INV608", ledger_of(*weeks([1.5, 0, 2])))] == [5400, 7200]
    assert [f["severity"] for f in findings_of("INV608", ledger_of(*weeks([3, -1.5, 2])))] == [
        "error",
        "note",
        "error",
    ]


def test_a_period_that_makes_up_for_the_one_before_is_explained() -> None:
    found = findings_of("INV608", ledger_of(*weeks([1.5, -1.5])))
    assert {f["explanations"]["day or week cut in UTC"] for f in found} == {"ruled in"}
    assert {s for _, s, _ in standing(ledger_of(*weeks([1.5, -1.5])))} == {"note"}


def test_minutes_under_every_daily_tolerance_add_up() -> None:
    ledger = ledger_of(*daily([540] * 20))
    assert findings_of("REC401", ledger) == []
    assert standing(ledger) == [("INV608", "error", 20 * 540)]


def test_twenty_percent_every_day_is_one_finding() -> None:
    assert standing(ledger_of(*daily([2880] * 18))) == [("INV608", "error", 18 * 2880)]


def test_one_day_that_holds_the_difference_tells_it_at_this_severity() -> None:
    ledger = ledger_of(*daily([0, 0, 5400, 0, 0]))
    assert standing(ledger) == [("REC401", "error", 5400)]
    assert audit(ledger).contracts["in_question_seconds"].tolist() == [5400]


def test_a_few_days_that_hold_the_difference_stay_findings_of_their_own() -> None:
    found = standing(ledger_of(*daily([0, 5400, 0, 7200, 0, 0, 0, 3600, 0, 0])))
    assert sorted(found) == [("REC401", "error", 3600), ("REC401", "error", 5400), ("REC401", "error", 7200)]


def test_a_day_without_log_tells_it_too() -> None:
    lines = [line for line in daily([0] * 6) if "logged 2026-03-04" not in line]
    assert standing(ledger_of(*lines)) == [("REC402", "error", 14400)]


def test_a_padded_day_is_not_folded_into_a_note() -> None:
    found = standing(ledger_of(*daily([0, 3600, -9000, 0, 0])))
    assert ("REC401", "warning", 3600) in found


def test_noise_of_the_days_adds_up_by_squares() -> None:
    noisy = [540, -500, 380, -560, 420, -300, 590, -580, 300, -400, 550, -350, 200, -480, 590]
    assert findings_of("INV608", ledger_of(*daily(noisy))) == []


def test_days_out_of_reach_of_the_log_are_left_out() -> None:
    lines = [line for line in daily([0] * 8) if not ("logged" in line and line[15:17] > "09")]
    assert [code for code, severity, _ in standing(ledger_of(*lines)) if severity != "note"] == []


def test_weeks_of_a_platform_and_months_else() -> None:
    lines = daily([1800] * 10)
    assert [f["day"] for f in findings_of("INV608", ledger_of(*lines, settings=UPWORK))] == [
        "2026-03-02",
        "2026-03-09",
    ]
    assert [f["day"] for f in findings_of("INV608", ledger_of(*lines))] == ["2026-03-02"]


def test_single_sides_and_the_empty_ledger_are_not_judged() -> None:
    assert findings_of("INV608", ledger_of()) == []
    assert findings_of("INV608", ledger_of(*[x for x in weeks([2]) if "logged" in x])) == []
    assert findings_of("INV608", ledger_of(*[x for x in weeks([2]) if "billed" in x])) == []
