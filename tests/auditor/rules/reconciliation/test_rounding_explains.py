"""REC405: which rounding made the bill, who gains, and the defects of other tools."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import pytest

from auditor.engine import audit
from tests.ledgers import findings_of, ledger_of

TERMS = 'contracts = [{id = "Acme", matches = ["Acme*"], rounding = "%s"}]'
UPWORK = 'contracts = [{id = "Acme", platform = "upwork", matches = ["Acme*"]}]'
MINUTES = ((67, 52), (88, 20), (74, 62), (50, 77), (109, 28), (76, 51))


def entries(minutes: Sequence[Sequence[float]] = MINUTES, text: str = "") -> list[str]:
    """Return a log of entries without clock times: one inner sequence per day from 2 March on."""
    return [
        f"ann logged 2026-03-{day:02d} 1h client=Acme seconds={round(m * 60)} description={text or f'Task_{n}'}"
        for day, own in enumerate(minutes, start=2)
        for n, m in enumerate(own)
    ]


def bill(minutes: Sequence[float]) -> list[str]:
    return [
        f"ann billed 2026-03-{d:02d} 1h client=Acme seconds={round(m * 60)}" for d, m in enumerate(minutes, start=2)
    ]


def up(minutes: float, step: int) -> int:
    return int(-(-minutes // step) * step)


def policy(log: list[str], billed: Sequence[float], settings: str = "") -> str | None:
    found = findings_of("REC405", ledger_of(*log, *bill(billed), settings=settings))
    return found[0]["facts"]["rounding"] if found else None


def test_undeclared_rounding_up_is_a_warning_with_its_gain_in_question() -> None:
    billed = [sum(up(m, 15) for m in own) for own in MINUTES]
    ledger = ledger_of(*entries(), *bill(billed))
    (finding,) = findings_of("REC405", ledger)
    gain = (sum(billed) - sum(map(sum, MINUTES))) * 60
    assert finding["seconds"] == gain
    assert finding["severity"] == "warning"
    assert len(finding["asked"]) == len(MINUTES)
    assert finding["facts"] == {
        "rounding": "up 15 per entry", "known_from": "fitted", "terms": "silent", "added_seconds": gain,
        "undeclared_seconds": gain, "units_met_percent": 100, "benefits": "who bills",
        "bill_above_percent": None, "next_best": None,
    }  # fmt: skip
    assert findings_of("REC401", ledger) == findings_of("INV608", ledger) == []
    assert audit(ledger).contracts["in_question_seconds"].tolist() == [gain]


def test_declared_rounding_is_a_note_and_terms_without_rounding_are_none() -> None:
    lines = [*entries(), *bill([sum(up(m, 15) for m in own) for own in MINUTES])]
    (declared,) = findings_of("REC405", ledger_of(*lines, settings=TERMS % "up 15 per entry"))
    assert (declared["severity"], declared["seconds"], declared["asked"]) == ("note", 0, [])
    assert declared["facts"]["known_from"] == "terms"
    (none,) = findings_of("REC405", ledger_of(*lines, settings=TERMS % "none"))
    assert none["severity"] == "warning"
    assert none["facts"]["terms"] == "none"


def test_another_rounding_than_declared_gains_what_it_adds_to_the_declared() -> None:
    billed = [sum(up(m, 15) for m in own) for own in MINUTES]
    agreed = [sum(up(m, 6) for m in own) for own in MINUTES]
    (finding,) = findings_of("REC405", ledger_of(*entries(), *bill(billed), settings=TERMS % "up 6 per entry"))
    assert finding["severity"] == "warning"
    assert finding["seconds"] == (sum(billed) - sum(agreed)) * 60
    assert finding["facts"]["terms"] == "up 6 per entry"


def test_rounding_to_the_nearest_favours_nobody_and_is_a_note() -> None:
    billed = [round(sum(own) / 15) * 15 for own in MINUTES]
    (finding,) = findings_of("REC405", ledger_of(*entries(), *bill(billed)))
    assert finding["facts"]["rounding"] == "nearest 15 per day"
    assert finding["severity"] == "note"


def test_rounding_down_favours_who_pays() -> None:
    billed = [sum(own) // 30 * 30 for own in MINUTES]
    (finding,) = findings_of("REC405", ledger_of(*entries(), *bill(billed)))
    assert finding["facts"]["benefits"] == "who pays"
    assert finding["severity"] == "note"


def test_both_sides_of_the_tolerances() -> None:
    lines = [*entries(), *bill([sum(up(m, 15) for m in own) for own in MINUTES])]
    gain = sum(sum(up(m, 15) - m for m in own) for own in MINUTES)
    total = sum(sum(up(m, 15) for m in own) for own in MINUTES)

    def severity(**options: float) -> str:
        return str(findings_of("REC405", ledger_of(*lines), **options)[0]["severity"])

    assert [severity(tolerance_hours=(gain + d) / 60) for d in (-1, 1)] == ["warning", "note"]
    assert [severity(tolerance_percent=100 * (gain + d) / total) for d in (-1, 1)] == ["warning", "note"]


def test_an_exact_multiple_is_not_rounded_up() -> None:
    minutes = [(90, 20), (90, 40), (75, 10), (90, 5), (60, 50), (90, 35)]
    assert policy(entries(minutes), [sum(up(m, 15) for m in own) for own in minutes]) == "up 15 per entry"
    wrong = [own[0] + 15 + up(own[1], 15) for own in minutes]
    assert policy(entries(minutes), wrong) != "up 15 per entry"
    exact = [(90,), (75,), (60,), (45,), (30,), (120,)]
    assert policy(entries(exact), [own[0] for own in exact]) is None


def test_per_entry_and_per_task_of_a_day_and_per_day_are_told_apart() -> None:
    short = [(4, 4, 4, 5), (5, 8, 3, 6), (3, 9, 7, 7), (4, 8, 3, 4), (6, 7, 6, 9), (5, 9, 2, 8)]
    assert policy(entries(short, "Support"), [60] * 6) == "up 15 per entry"
    assert policy(entries(short, "Support"), [30] * 6) == "up 15 per task-day"
    mixed = [(5, 20, 5), (7, 4, 13), (8, 13, 12), (9, 21, 4), (2, 16, 6), (13, 3, 9)]
    assert policy(entries(mixed), [sum(up(m, 15) for m in own) for own in mixed]) == "up 15 per entry"
    assert policy(entries(mixed, "Support"), [up(sum(own), 15) for own in mixed]) == "up 15 per task-day"
    assert policy(entries(mixed), [up(sum(own), 15) for own in mixed]) == "up 15 per day"


def test_truncated_minutes_are_told_from_seconds() -> None:
    seconds = [[m + 50 / 60 for m in (21, 33, 47, 12, 8, 19, 26, 5, 44)] for _ in range(6)]
    assert policy(entries(seconds), [sum(int(m) for m in own) for own in seconds]) == "down 1 per entry"
    assert policy(entries(seconds), [sum(own) for own in seconds]) is None


def test_four_days_and_a_fit_of_less_than_four_fifths_tell_nothing() -> None:
    billed = [sum(up(m, 15) for m in own) for own in MINUTES]
    assert policy(entries(MINUTES[:4]), billed[:4]) is None
    assert policy(entries(MINUTES[:5]), billed[:5]) == "up 15 per entry"
    assert policy(entries(), [*billed[:5], billed[5] + 37]) == "up 15 per entry"
    assert policy(entries(), [*billed[:4], billed[4] + 22, billed[5] + 37]) is None


def test_a_platforms_segments_are_its_own_rounding() -> None:
    times = ["09:03-10:20", "10:50-11:14", "13:02-14:40"]
    log = [f"ann logged 2026-03-{d:02d} {t} client=Acme" for d in range(2, 8) for t in times]
    (finding,) = findings_of("REC405", ledger_of(*log, *bill([80 + 30 + 100] * 6), settings=UPWORK))
    assert finding["severity"] == "note"
    assert finding["facts"]["known_from"] == "platform"
    touched = findings_of("REC405", ledger_of(*log, *bill([80 + 30 + 100] * 6)))
    assert touched[0]["facts"]["known_from"] == "fitted"


def test_more_segments_than_the_log_touches_are_not_the_platforms() -> None:
    minutes = [f"{9 + n // 20:02d}:{n % 20 * 3:02d}-{9 + n // 20:02d}:{n % 20 * 3 + 2:02d}" for n in range(20)]
    log = [f"ann logged 2026-03-{d:02d} {t} client=Acme" for d in range(2, 8) for t in minutes]
    (finding,) = findings_of("REC405", ledger_of(*log, *bill([200] * 6), settings=UPWORK))
    assert finding["facts"]["known_from"] == "fitted"
    assert finding["severity"] == "warning"


def test_a_line_that_states_a_period_is_rounded_as_one() -> None:
    log, lines = [], []
    for number, day in enumerate(pd.date_range("2026-03-02", periods=5, freq="7D")):
        seconds = (3000 + 420 * number, 7800 + 420 * number)
        for nth, own in enumerate(seconds):
            log.append(f"ann logged {day + pd.Timedelta(days=nth):%Y-%m-%d} 1h client=Acme seconds={own}")
        week = f"{day:%Y-%m-%d}..{day + pd.Timedelta(days=6):%Y-%m-%d}"
        lines.append(f"ann billed {week} 1h client=Acme seconds={up(sum(seconds), 3600)}")
    (finding,) = findings_of("REC405", ledger_of(*log, *lines))
    assert finding["facts"]["rounding"] == "up 60 per line"


@pytest.mark.parametrize("lines", [[], entries(), bill([60] * 6)], ids=["nothing", "a log", "a bill"])
def test_single_sides_and_the_empty_ledger(lines: list[str]) -> None:
    assert findings_of("REC405", ledger_of(*lines)) == []


def hours_of(minutes: Sequence[Sequence[float]], step: int, more: float) -> list[float]:
    """Return days rounded up per entry, and all of them longer by a share, in whole steps that follow its sum."""
    days = [sum(up(m, step) for m in own) for own in minutes]
    reached = [int(sum(days[: n + 1]) * more / step) for n in range(len(days))]
    return [day + (now - before) * step for day, now, before in zip(days, reached, [0, *reached], strict=False)]


LONG = tuple(tuple(21 + (37 * d * d + 53 * n * n + 11 * d * n) % 83 for n in range(4)) for d in range(24))


def test_a_rounded_bill_that_was_lengthened_names_its_rounding_and_how_far_above_it_stands() -> None:
    ledger = ledger_of(*entries(LONG), *bill(hours_of(LONG, 15, 0.1)))
    (finding,) = findings_of("REC405", ledger)
    facts = finding["facts"]
    assert facts["known_from"] == "likely"
    assert facts["rounding"] == "up 15 per entry"
    assert facts["bill_above_percent"] == pytest.approx(10, abs=1)
    assert facts["next_best"] != facts["rounding"]


def test_with_the_likely_rounding_granted_what_was_added_remains() -> None:
    billed = hours_of(LONG, 15, 0.1)
    added = sum(billed) - sum(up(m, 15) for own in LONG for m in own)
    ledger = ledger_of(*entries(LONG), *bill(billed))
    (finding,) = findings_of("INV608", ledger)
    assert finding["seconds"] == added * 60
    assert "even rounded up to 15 min per entry" in finding["message"]


def test_a_lengthened_bill_without_rounding_looks_like_no_policy() -> None:
    billed = [round(sum(own) * 1.1) for own in LONG]
    assert policy(entries(LONG), billed) is None


def test_what_the_terms_state_is_not_explained_by_what_a_bill_looks_like() -> None:
    found = findings_of("REC405", ledger_of(*entries(LONG), *bill(hours_of(LONG, 15, 0.1)), settings=TERMS % "none"))
    assert [own["facts"]["known_from"] for own in found] == []
