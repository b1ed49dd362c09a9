"""PAD404: entries rounded up where the nearest step is down."""

from __future__ import annotations

from typing import Any

import pytest

from auditor.engine import audit
from tests.ledgers import findings_of, ledger_of
from tests.making import day_of

ALLOWED = "the terms allow rounding up or a minimum"


def rounded(rows: int, more: int, step: int = 15, client: str = "Acme", day: int = 0) -> list[str]:
    """Return entries a few minutes above a multiple of the step, rounded to it and `more` steps on."""
    return [
        f"ann logged {day_of(day + n)} {1 + n % 2}:{1 + n % 5:02d} client={client} "
        f"rounded_seconds={(1 + n % 2) * 3600 + more * step * 60}"
        for n in range(rows)
    ]


def found(lines: list[str], terms: str = "") -> list[dict[str, Any]]:
    settings = f'[[contracts]]\nid = "web"\nmatches = ["Acme"]\n{terms}\n' if terms else ""
    return findings_of("PAD404", ledger_of(*lines, settings=settings))


def test_a_tool_that_rounds_up_every_entry_is_noted_with_what_it_adds() -> None:
    (finding,) = found(rounded(20, 1))
    facts = finding["facts"]
    assert (facts["step_minutes"], facts["rounded_the_wrong_way"], facts["could_be"]) == (15, 20, 20)
    assert facts["beyond_nearest_seconds"] == 20 * 900
    assert (finding["asked"], finding["seconds"], len(finding["rows"])) == ([], 0, 20)
    assert finding["explanations"] == {ALLOWED: "untestable"}
    assert "nothing about whether the hours were worked" in finding["message"]


def test_the_nearest_step_is_no_pattern() -> None:
    assert found(rounded(60, 0)) == []


@pytest.mark.parametrize(("rows", "count"), [(19, 0), (20, 1)])
def test_it_takes_twenty_pairs(rows: int, count: int) -> None:
    assert len(found(rounded(rows, 1))) == count


def test_a_slip_now_and_then_is_no_pattern() -> None:
    assert found([*rounded(57, 0), *rounded(3, 1, day=60)]) == []


@pytest.mark.parametrize(
    ("terms", "verdict"),
    [
        ('rounding = "up 15 per entry"', "ruled in"),
        ("minimum_minutes = 180", "ruled in"),
        ('rounding = "nearest 15 per entry"', "ruled out"),
        ('rounding = "none"', "ruled out"),
        ("paid_gap_minutes = 10", "ruled out"),
        ("itemised = true", "untestable"),
    ],
)
def test_terms_that_allow_it_explain_it(terms: str, verdict: str) -> None:
    assert found(rounded(30, 1), terms)[0]["explanations"][ALLOWED] == verdict


def test_terms_of_a_contract_without_a_pair_say_nothing_of_others() -> None:
    none = f"ann logged {day_of(1)} 2h client=Acme"
    (finding,) = found([none, *rounded(30, 1, client="Other")], 'rounding = "up 15 per entry"')
    assert finding["explanations"][ALLOWED] == "untestable"


def test_many_contracts_of_one_file_are_one_note() -> None:
    few = [line for client in "ABC" for line in rounded(20, 1, client=client)]
    assert len(found(few)) == 3
    assert len(found([*few, *rounded(20, 1, client="D")])) == 1


def both(rows: int, extra: int) -> list[str]:
    """Return a log and a bill of one entry a day, rounded up, every third day by `extra` steps more."""
    lines = []
    for n in range(rows):
        billed = 5400 + 900 * (extra if n % 3 == 0 else 0)
        lines += [f"ann logged {day_of(n)} 1:{17 + n % 5:02d}", f"ann billed {day_of(n)} 1:30 seconds={billed}"]
    return lines


def test_a_bill_is_compared_entry_by_entry_where_no_policy_makes_it() -> None:
    (finding,) = found(both(30, 1))
    assert (finding["facts"]["pairs"], finding["facts"]["rounded_the_wrong_way"]) == (30, 30)


def test_what_one_policy_makes_of_the_log_is_left_to_its_rule() -> None:
    ledger = ledger_of(*both(30, 0))
    assert (len(findings_of("REC405", ledger)), len(findings_of("PAD404", ledger))) == (1, 0)


def test_entries_of_a_day_are_paired_in_order_of_time() -> None:
    lines = []
    for n in range(15):
        for hour, longer in ((9, n % 3 == 0), (14, n % 3 == 1)):
            lines.append(f"ann logged {day_of(n)} {hour}:01-{hour}:{19 + n % 4}")
            lines.append(f"ann billed {day_of(n)} {hour}:00-{hour}:{45 if longer else 30}")
    (finding,) = found(lines)
    assert finding["facts"]["pairs"] == 30


def test_one_side_alone_is_skipped_with_the_reason() -> None:
    ledger = ledger_of(*[f"ann logged {day_of(n)} 8h" for n in range(30)])
    assert findings_of("PAD404", ledger) == []
    reason = audit(ledger).coverage.set_index("code").loc["PAD404", "reason"]
    assert reason == "no entry is here both raw and as it is billed"


def test_the_empty_ledger() -> None:
    assert findings_of("PAD404", ledger_of()) == []
