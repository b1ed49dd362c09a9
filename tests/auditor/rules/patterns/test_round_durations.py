"""PAD401: one note per person and file whose durations are mostly whole quarters of an hour."""

from __future__ import annotations

import pytest

from auditor.engine import audit
from tests.ledgers import findings_of, ledger_of
from tests.making import day_of, sheet, timer

ROUNDS = "the tool or its export rounds for everybody"
MARKED = "the source marks them as added by hand"


def to_the_minute(who: str, rows: int, day: int = 0) -> list[str]:
    return [f"{who} logged {day_of(day + n)} 09:00-10:{16 + n % 13}" for n in range(rows)]


def test_quarters_of_an_hour_are_one_note_for_all_contracts() -> None:
    ledger = ledger_of(*sheet("ann", 30, "client=Acme"), *sheet("ann", 30, "client=Brook", day=40))
    (finding,) = findings_of("PAD401", ledger)
    facts = finding["facts"]
    assert (facts["durations"], facts["share_percent"], facts["whipple_index"]) == (60, 100, 1500)
    assert (finding["asked"], finding["seconds"], len(finding["rows"])) == ([], 0, 40)
    assert "nothing about whether the hours were worked" in finding["message"]


@pytest.mark.parametrize(("rows", "count"), [(39, 0), (40, 1)])
def test_it_takes_forty_durations(rows: int, count: int) -> None:
    assert len(findings_of("PAD401", ledger_of(*sheet("ann", rows)))) == count


def test_the_option_has_two_sides() -> None:
    ledger = ledger_of(*sheet("ann", 30), *to_the_minute("ann", 30, day=40))
    assert findings_of("PAD401", ledger, minimum_percent=50) == []
    assert len(findings_of("PAD401", ledger, minimum_percent=49)) == 1


def test_durations_to_the_minute_are_not_noted() -> None:
    assert findings_of("PAD401", ledger_of(*to_the_minute("ann", 80))) == []


def test_times_without_seconds_among_timers_are_told_once() -> None:
    ledger = ledger_of(*sheet("ann", 60), *timer("ben", 40))
    assert (len(findings_of("PAD401", ledger)), len(findings_of("PAD403", ledger))) == (0, 1)
    off = ledger_of(*sheet("ann", 60), *timer("ben", 40), settings='[rules]\ndisable = ["PAD403"]')
    assert len(findings_of("PAD401", off)) == 1


@pytest.mark.parametrize(
    "terms", ['rounding = "nearest 15 per entry"', 'rounding = "up 30 per day"', "day_hours = 8", "weekly_hours = 10"]
)
def test_agreed_quarters_are_no_pattern(terms: str) -> None:
    settings = f'[[contracts]]\nid = "web"\nmatches = ["Acme"]\n{terms}\n'
    assert findings_of("PAD401", ledger_of(*sheet("ann", 60, "client=Acme"), settings=settings)) == []
    finer = settings.replace("15", "6").replace("30", "6").replace("_hours = 8", "_limit = 1")
    if "rounding" in terms:
        assert len(findings_of("PAD401", ledger_of(*sheet("ann", 60, "client=Acme"), settings=finer))) == 1


def test_a_tool_that_rounds_for_everybody_is_one_explained_note() -> None:
    ledger = ledger_of(*[line for who in ("ann", "ben", "cleo") for line in sheet(who, 40)])
    (finding,) = findings_of("PAD401", ledger)
    assert finding["explanations"][ROUNDS] == "ruled in"
    assert finding["facts"]["durations"] == 120


def test_others_with_finer_durations_rule_the_tool_out() -> None:
    ledger = ledger_of(*sheet("ann", 40), *to_the_minute("ben", 40), *to_the_minute("cleo", 40))
    assert findings_of("PAD401", ledger)[0]["explanations"][ROUNDS] == "ruled out"
    alone = findings_of("PAD401", ledger_of(*sheet("ann", 40)))
    assert alone[0]["explanations"][ROUNDS] == "untestable"


def test_rows_marked_as_added_by_hand_are_known_already() -> None:
    assert findings_of("PAD401", ledger_of(*sheet("ann", 60, "is_manual=yes"))) == []
    (finding,) = findings_of("PAD401", ledger_of(*sheet("ann", 60, "is_manual=no")))
    assert finding["explanations"][MARKED] == "ruled out"
    assert findings_of("PAD401", ledger_of(*sheet("ann", 60)))[0]["explanations"][MARKED] == "untestable"


def test_meetings_explain_it() -> None:
    (finding,) = findings_of("PAD401", ledger_of(*sheet("ann", 60, "description=Team_meeting")))
    assert finding["explanations"]["meetings of a calendar"] == "ruled in"


def test_hours_without_clock_times_are_skipped_with_the_reason() -> None:
    ledger = ledger_of(*[f"ann logged {day_of(n)} 8h" for n in range(60)])
    assert findings_of("PAD401", ledger) == []
    report = audit(ledger)
    assert report.coverage.set_index("code").loc["PAD401", "reason"] == "no start and end times"


def test_bills_are_rounded_by_right() -> None:
    lines = [line.replace("logged", "billed") for line in sheet("ann", 60)]
    assert findings_of("PAD401", ledger_of(*lines)) == []


def test_the_empty_ledger() -> None:
    assert findings_of("PAD401", ledger_of()) == []
