"""PAD408: last workdays of weeks that have clearly more hours."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from auditor.engine import audit
from tests.ledgers import findings_of, ledger_of
from tests.making import day_of

NOISE = np.random.default_rng(8).normal(0, 900, 400).astype(int)
CADENCE = "work of the week's end"


def weeks(count: int, last: float, *, days: int = 5, side: str = "logged", more: str = "") -> list[str]:
    """Return about five hours on each workday of some weeks, and `last` times as much on the last."""
    seconds = (18_000 + NOISE[: count * days].reshape(count, days)) * np.where(np.arange(days) == days - 1, last, 1)
    return [
        f"ann {side} {day_of(7 * w + d)} 5h seconds={int(seconds[w, d])} {more}"
        for w in range(count)
        for d in range(days)
    ]


def found(*lines: str, **options: Any) -> list[dict[str, Any]]:
    return findings_of("PAD408", ledger_of(*lines), **options)


def test_fuller_last_days_are_one_note() -> None:
    (finding,) = found(*weeks(10, 1.5))
    assert finding["facts"]["weeks"] == 10
    assert 140 <= finding["facts"]["ratio_percent"] <= 160
    assert (finding["asked"], finding["seconds"], len(finding["rows"])) == ([], 0, 10)
    assert "nothing about whether the hours were worked" in finding["message"]


def test_even_weeks_are_no_pattern() -> None:
    assert found(*weeks(30, 1.0)) == []
    assert found(*weeks(30, 0.5)) == []


@pytest.mark.parametrize(("count", "expected"), [(5, 0), (6, 1)])
def test_it_takes_six_weeks(count: int, expected: int) -> None:
    assert len(found(*weeks(count, 1.6))) == expected


def test_weeks_of_two_days_have_no_end() -> None:
    assert found(*weeks(20, 1.6, days=2)) == []


def test_the_option_has_two_sides() -> None:
    assert len(found(*weeks(20, 1.5), minimum_percent=40)) == 1
    assert found(*weeks(20, 1.5), minimum_percent=60) == []


def test_weekends_are_left_out() -> None:
    lines = [*weeks(20, 1.0), *[f"ann logged {day_of(7 * w + 5)} 9h" for w in range(20)]]
    assert found(*lines) == []


def test_the_bill_is_judged_where_there_is_one() -> None:
    assert len(found(*weeks(10, 1.0), *weeks(10, 1.5, side="billed"))) == 1
    assert found(*weeks(10, 1.5), *weeks(10, 1.0, side="billed")) == []


@pytest.mark.parametrize(
    ("more", "verdict"),
    [("description=Weekly_report", "ruled in"), ("description=Search_page", "ruled out"), ("", "untestable")],
)
def test_releases_and_reports_explain_it(more: str, verdict: str) -> None:
    assert found(*weeks(10, 1.5, more=more))[0]["explanations"][CADENCE] == verdict


def test_contracts_are_judged_apart() -> None:
    lines = [*weeks(10, 1.5, more="client=Acme"), *weeks(10, 1.0, more="client=Brook")]
    assert [f["rows"][0] for f in found(*lines)] == [6]


def test_a_few_days_are_skipped_with_the_reason() -> None:
    report = audit(ledger_of(*weeks(2, 1.5)))
    assert report.coverage.set_index("code").loc["PAD408", "reason"] == "fewer than six weeks of three days"


def test_the_empty_ledger() -> None:
    assert findings_of("PAD408", ledger_of()) == []
