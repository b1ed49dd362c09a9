"""PAD406: days filled up to one total."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from auditor.engine import audit
from tests.ledgers import findings_of, ledger_of
from tests.making import day_of


def clock(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def filled(days: int, total: int = 480, who: str = "ann", more: str = "", day: int = 0) -> list[str]:
    """Return two entries a day that begin, pause and end at other times and come to one total of minutes."""
    lines = []
    for n in range(days):
        begin, first, pause = 500 + n * 7 % 41, 150 + n * 13 % 80, 20 + n * 5 % 30
        spans = ((begin, begin + first), (begin + first + pause, begin + pause + total))
        lines += [f"{who} logged {day_of(day + n)} {clock(a)}-{clock(b)} {more}" for a, b in spans]
    return lines


def varied(days: int, day: int = 0) -> list[str]:
    return [line for n in range(days) for line in filled(1, 360 + n * 17 % 100, day=day + n)]


def found(*lines: str, settings: str = "", **options: Any) -> list[dict[str, Any]]:
    return findings_of("PAD406", ledger_of(*lines, settings=settings), **options)


def test_days_filled_up_to_one_total_are_one_note() -> None:
    (finding,) = found(*filled(24))
    facts = finding["facts"]
    assert (facts["side"], facts["usual_seconds"], facts["days"], facts["days_of_the_usual_total"]) == (
        "log", 8 * 3600, 24, 24,
    )  # fmt: skip
    assert (finding["asked"], finding["seconds"], len(finding["rows"])) == ([], 0, 40)
    assert "nothing about whether the hours were worked" in finding["message"]


@pytest.mark.parametrize(("days", "count"), [(19, 0), (20, 1)])
def test_it_takes_twenty_days(days: int, count: int) -> None:
    assert len(found(*filled(days))) == count


def test_the_option_has_two_sides() -> None:
    lines = [*filled(21), *varied(9, day=40)]
    assert len(found(*lines, minimum_percent=70)) == 1
    assert found(*lines, minimum_percent=71) == []


def test_days_that_vary_are_no_pattern() -> None:
    assert found(*varied(40)) == []


def test_a_shift_is_a_schedule_and_no_pattern() -> None:
    lines = [f"ann logged {day_of(n)} {when}" for n in range(30) for when in ("09:00-12:00", "13:00-18:00")]
    assert found(*lines) == []


def test_one_entry_a_day_is_no_pattern() -> None:
    assert found(*[f"ann logged {day_of(n)} {clock(500 + n)}-{clock(980 + n)}" for n in range(30)]) == []
    assert found(*[f"ann logged {day_of(n)} 8h" for n in range(30)]) == []


@pytest.mark.parametrize("terms", ["day_hours = 8", "weekly_hours = 40"])
def test_an_agreed_day_rate_or_retainer_is_no_pattern(terms: str) -> None:
    settings = f'[[contracts]]\nid = "web"\nmatches = ["Acme"]\n{terms}\n'
    assert found(*filled(24, more="client=Acme"), settings=settings) == []


def bill(days: int, usual: int, log: list[int]) -> list[str]:
    logs = [f"ann logged {day_of(n)} 0:01 seconds={log[n]}" for n in range(days)]
    return [*logs, *[f"ann billed {day_of(n)} 8h seconds={usual if n % 5 else log[n]}" for n in range(days)]]


def test_a_constant_bill_beside_a_log_that_varies_is_noted() -> None:
    log = (28_000 + np.random.default_rng(2).normal(0, 5000, 60)).astype(int).tolist()
    (finding,) = [f for f in found(*bill(60, 28_000, log)) if f["facts"]["side"] == "bill"]
    assert finding["facts"]["days_of_the_usual_total"] >= 48
    assert finding["facts"]["variance_percent_of_the_log"] < 50


def test_a_constant_bill_beside_a_constant_log_is_no_pattern() -> None:
    assert found(*bill(40, 28_000, [28_000] * 40)) == []


def test_a_day_rate_that_makes_the_bill_is_left_to_its_rule() -> None:
    log = (28_000 + np.random.default_rng(2).normal(0, 5000, 40)).astype(int).tolist()
    lines = [line for line in bill(40, 28_800, log) if "logged" in line]
    lines += [f"ann billed {day_of(n)} 8h" for n in range(40)]
    ledger = ledger_of(*lines)
    assert (len(findings_of("REC405", ledger)), len(findings_of("PAD406", ledger))) == (1, 0)


def test_fewer_than_twenty_days_are_skipped_with_the_reason() -> None:
    report = audit(ledger_of(*filled(10)))
    assert report.coverage.set_index("code").loc["PAD406", "reason"] == "nobody has 20 days of hours"


def test_the_empty_ledger() -> None:
    assert findings_of("PAD406", ledger_of()) == []
