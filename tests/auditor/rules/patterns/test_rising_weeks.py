"""PAD409: weekly hours that rise steadily."""

from __future__ import annotations

import datetime as dt

from tests.ledgers import findings_of, ledger_of

LIMITS = """
[[contracts]]
id = "1"
matches = ["Acme*"]
[[contracts.terms]]
weekly_limit_hours = 10
[[contracts.terms]]
from = 2026-04-01
weekly_limit_hours = {limit}
"""


def weeks(minutes: list[int], side: str = "logged") -> list[str]:
    first = dt.date(2026, 1, 5)
    days = [(first + dt.timedelta(weeks=n), m) for n, m in enumerate(minutes)]
    return [f"ann {side} {day} {m // 60}h client=Acme seconds={m * 60}" for day, m in days]


def rising(count: int, step: int = 15) -> list[int]:
    return [300 + step * n + (n * 7) % 5 for n in range(count)]


def test_weeks_that_rise_are_one_note() -> None:
    (finding,) = findings_of("PAD409", ledger_of(*weeks(rising(14))))
    assert (finding["facts"]["weeks"], finding["seconds"], len(finding["rows"])) == (12, 0, 14)
    assert 14 <= finding["facts"]["minutes_per_week"] <= 16


def test_it_takes_twelve_whole_weeks() -> None:
    assert findings_of("PAD409", ledger_of(*weeks(rising(13)))) == []


def test_level_and_falling_weeks_are_not_noted() -> None:
    assert findings_of("PAD409", ledger_of(*weeks(rising(16, 0)))) == []
    assert findings_of("PAD409", ledger_of(*weeks(rising(16, -10)))) == []


def test_the_option_has_two_sides() -> None:
    ledger = ledger_of(*weeks(rising(16, 8)))
    assert len(findings_of("PAD409", ledger, minimum_percent=5)) == 1
    assert findings_of("PAD409", ledger, minimum_percent=20) == []


def test_a_raised_limit_explains_it() -> None:
    told = [
        findings_of("PAD409", ledger_of(*weeks(rising(16)), settings=LIMITS.format(limit=limit)))[0]["explanations"]
        for limit in (20, 10)
    ]
    assert [one["the agreed hours grew"] for one in told] == ["ruled in", "ruled out"]


def test_a_bill_counts_where_there_is_no_log() -> None:
    assert len(findings_of("PAD409", ledger_of(*weeks(rising(16), "billed")))) == 1
    assert findings_of("PAD409", ledger_of(*weeks(rising(16), "billed"), *weeks(rising(16, 0)))) == []
