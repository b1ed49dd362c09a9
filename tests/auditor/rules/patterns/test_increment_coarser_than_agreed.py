"""PAD405: a bill in a coarser step than its terms agree on."""

from __future__ import annotations

from typing import Any

import pytest

from auditor.engine import audit
from tests.ledgers import findings_of, ledger_of
from tests.making import day_of

CAME_SO = "the work itself came in such steps"


def settings(terms: str) -> str:
    return f'[[contracts]]\nid = "web"\nmatches = ["Acme"]\n{terms}\n'


def billed(rows: int, minutes: int = 15) -> list[str]:
    """Return a bill of one row a day, in multiples of `minutes` that share no larger step."""
    return [f"ann billed {day_of(n)} 0:{0:02d} client=Acme seconds={(7 + n % 2) * minutes * 60}" for n in range(rows)]


def found(*lines: str, terms: str = 'rounding = "nearest 6 per entry"') -> list[dict[str, Any]]:
    return findings_of("PAD405", ledger_of(*lines, settings=settings(terms)))


def test_quarters_where_six_minutes_are_agreed_are_one_note() -> None:
    (finding,) = found(*billed(60))
    facts = finding["facts"]
    assert (facts["agreed_minutes"], facts["step_minutes"], facts["multiples"]) == (6, 15, 60)
    assert (finding["asked"], finding["seconds"], len(finding["rows"])) == ([], 0, 40)
    assert finding["explanations"][CAME_SO] == "untestable"
    assert "nothing about whether the hours were worked" in finding["message"]


@pytest.mark.parametrize(("rows", "count"), [(19, 0), (20, 1)])
def test_it_takes_twenty_durations(rows: int, count: int) -> None:
    assert len(found(*billed(rows))) == count


@pytest.mark.parametrize("minutes", [1, 2, 3, 6])
def test_the_agreed_step_and_finer_ones_are_no_pattern(minutes: int) -> None:
    assert found(*billed(40, minutes)) == []


@pytest.mark.parametrize(
    "terms",
    ["", 'rounding = "up 15 per day"', "day_hours = 8", 'rounding = "none"\nweekly_hours = 8', 'platform = "upwork"'],
)
def test_other_terms_leave_it_out(terms: str) -> None:
    assert found(*billed(40), terms=terms) == []


def test_a_few_finer_durations_do_not_hide_the_step() -> None:
    assert len(found(*billed(98), *billed(2, 1))) == 1
    assert found(*billed(97), *billed(3, 1)) == []


def test_two_decimals_of_an_hour_are_read_within_their_print() -> None:
    lines = [
        f"ann billed {day_of(n)} 0:10 client=Acme seconds={612 if n % 2 else 1188} resolution=36" for n in range(40)
    ]
    assert found(*lines, terms='rounding = "none"')[0]["facts"]["step_minutes"] == 10


def test_a_log_as_coarse_as_its_bill_is_no_pattern() -> None:
    lines = [line.replace("billed", "logged") for line in billed(40)]
    assert found(*billed(40), *lines, terms='rounding = "none"') == []


def test_a_finer_log_rules_out_that_the_work_came_so_and_tells_what_rounding_adds() -> None:
    lines = [f"ann logged {day_of(n)} 2:{(n * 17) % 60:02d} client=Acme" for n in range(40)]
    (finding,) = found(*billed(40), *lines)
    assert finding["explanations"][CAME_SO] == "ruled out"
    assert [text.split(":")[0] for text in finding["facts"]["rounding_the_log_adds"]] == ["nearest", "up"]


def test_what_another_policy_makes_of_the_log_is_left_to_its_rule() -> None:
    lines = [f"ann logged {day_of(n)} 0:0{1 + n % 5} client=Acme seconds={6000 + 60 * (n % 5)}" for n in range(40)]
    bill = [f"ann billed {day_of(n)} 0:15 client=Acme seconds={6300}" for n in range(40)]
    ledger = ledger_of(*lines, *bill, settings=settings('rounding = "nearest 6 per entry"'))
    assert len(findings_of("REC405", ledger)) == 1
    assert findings_of("PAD405", ledger) == []


def test_without_an_agreed_step_it_is_skipped_with_the_reason() -> None:
    report = audit(ledger_of(*billed(40)))
    assert (
        report.coverage.set_index("code").loc["PAD405", "reason"] == "the settings state no rounding of the contract"
    )


def test_the_empty_ledger() -> None:
    assert findings_of("PAD405", ledger_of()) == []
