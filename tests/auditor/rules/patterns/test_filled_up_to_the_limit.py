"""PAD407: the bill adds what the log lacks to the weekly limit."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from auditor.engine import audit
from tests.ledgers import findings_of, ledger_of
from tests.making import day_of

LIMIT = 20 * 3600
LOGS = np.random.default_rng(4).integers(9 * 3600, 19 * 3600, 40)


def settings(more: str = "", limit: str = "weekly_limit_hours = 20") -> str:
    return f'[[contracts]]\nid = "web"\nmatches = ["Acme"]\n{more}\n[[contracts.terms]]\nfrom = 2026-01-01\n{limit}\n'


def lines(weeks: int, billed: Any) -> list[str]:
    """Return a log of two days a week, and a bill that `billed` makes out of the seconds of each week."""
    made = []
    for n in range(weeks):
        log, bill = int(LOGS[n]), int(billed(n, int(LOGS[n])))
        for day, share in ((0, 0.4), (2, 0.6)):
            when = f"{day_of(7 * n + day)} 1h client=Acme"
            made.append(f"ann logged {when} seconds={round(log * share)}")
            made.append(f"ann billed {when} seconds={round(bill * share)}")
    return made


def up_to_the_limit(n: int, log: int) -> int:
    return LIMIT - 61 * (n % 7)


def found(*rows: str, text: str = settings(), **options: Any) -> list[dict[str, Any]]:
    return findings_of("PAD407", ledger_of(*rows, settings=text), **options)


def test_weeks_filled_up_to_the_limit_are_one_note() -> None:
    (finding,) = found(*lines(12, up_to_the_limit))
    facts = finding["facts"]
    assert (facts["weeks_with_a_log_below_the_limit"], facts["weeks_filled_up"]) == (12, 12)
    slope, low, high = facts["added_percent_of_the_gap"]
    assert low <= slope <= high
    assert 95 <= slope <= 105
    assert (finding["asked"], finding["seconds"], len(finding["rows"])) == ([], 0, 48)
    assert "nothing about whether the hours were worked" in finding["message"]


@pytest.mark.parametrize(("weeks", "count"), [(7, 0), (8, 1)])
def test_it_takes_eight_weeks(weeks: int, count: int) -> None:
    assert len(found(*lines(weeks, up_to_the_limit))) == count


def test_the_option_has_two_sides() -> None:
    rows = lines(24, lambda n, log: up_to_the_limit(n, log) if n % 4 else log)
    assert len(found(*rows, minimum_percent=75)) == 1
    assert found(*rows, minimum_percent=76) == []


def test_a_bill_that_follows_its_log_is_no_pattern() -> None:
    assert found(*lines(20, lambda n, log: log)) == []


def test_padding_by_a_share_is_another_matter() -> None:
    assert found(*lines(20, lambda n, log: min(LIMIT, log * 1.1))) == []


def test_a_log_at_the_limit_fills_nothing_up() -> None:
    rows = [f"ann {side} {day_of(7 * n)} 20h client=Acme" for n in range(12) for side in ("logged", "billed")]
    assert found(*rows) == []


@pytest.mark.parametrize(
    "text", ["", settings("weekly_hours = 20"), settings("day_hours = 8"), settings(limit="daily_limit_hours = 8")]
)
def test_other_terms_leave_it_out(text: str) -> None:
    assert found(*lines(12, up_to_the_limit), text=text) == []


def test_weeks_before_the_limit_was_agreed_do_not_count() -> None:
    assert found(*lines(12, up_to_the_limit), text=settings().replace("2026-01-01", "2026-04-20")) == []


def test_a_bill_without_a_log_is_skipped_with_the_reason() -> None:
    rows = [line for line in lines(12, up_to_the_limit) if "billed" in line]
    assert found(*rows) == []
    reason = audit(ledger_of(*rows, settings=settings())).coverage.set_index("code").loc["PAD407", "reason"]
    assert reason == "only one side is here: padding cannot be told from it"


def test_the_empty_ledger() -> None:
    assert findings_of("PAD407", ledger_of()) == []
