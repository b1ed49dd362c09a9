"""DUP323: rows without clock times that say the same twice."""

from __future__ import annotations

from tests.auditor.files import in_files
from tests.ledgers import findings_of, ledger_of

ROW = "ann logged 2026-03-02 1.5h client=Acme description=Header_layout is_billable=yes"


def pair(day: str, more: str = "") -> list[str]:
    return [f"ann logged {day} 1.5h client=Acme description=Call entry_id={n} {more}" for n in (1, 2)]


def test_later_rows_are_in_question() -> None:
    (finding,) = findings_of("DUP323", ledger_of(ROW, f"{ROW} entry_id=2", f"{ROW} entry_id=3"))
    assert (finding["rows"], finding["asked"], finding["seconds"]) == ([2, 3, 4], [3, 4], 2 * 5400)
    assert finding["explanations"] == {
        "recurring list": "ruled out",
        "the same task done twice that day": "untestable",
    }


def test_case_spaces_and_punctuation_do_not_matter_and_words_do() -> None:
    base = "ann logged 2026-03-02 1.5h client=Acme"
    same = ledger_of(f"{base} description=Header_layout", f"{base} description=header__LAYOUT!")
    assert len(findings_of("DUP323", same)) == 1
    assert findings_of("DUP323", ledger_of(f"{base} description=Header", f"{base} description=Footer")) == []
    assert findings_of("DUP323", ledger_of(f"{base} entry_id=1", f"{base} entry_id=2")) == []
    assert findings_of("DUP323", ledger_of(f"{base} description=- entry_id=1", f"{base} description=...")) == []
    tasks = ledger_of(f"{base} task=A description=Call", f"{base} task=B description=Call")
    assert findings_of("DUP323", tasks) == []


def test_what_must_agree() -> None:
    for other in (
        "ann logged 2026-03-03 1.5h client=Acme description=Header_layout",
        "ann logged 2026-03-02 1.6h client=Acme description=Header_layout",
        "ann logged 2026-03-02 1.5h client=Globex description=Header_layout",
        "ben logged 2026-03-02 1.5h client=Acme description=Header_layout",
        "ann billed 2026-03-02 1.5h client=Acme description=Header_layout",
        "ann logged 2026-03-02..2026-03-03 1.5h client=Acme description=Header_layout",
        "ann logged 2026-03-02 09:00-10:30 client=Acme description=Header_layout",
        ROW,
    ):
        assert findings_of("DUP323", ledger_of(ROW, other)) == [], other


def test_rows_of_two_files_are_not_compared() -> None:
    assert findings_of("DUP323", in_files(ledger_of(ROW, f"{ROW} entry_id=2"), 1, 1)) == []


def test_both_sides_of_the_minimum() -> None:
    half = [
        f"ann logged 2026-03-02 0:{m} client=Acme description=Call entry_id={n}" for m in (29, 30) for n in (1, 2)
    ]
    (finding,) = findings_of("DUP323", ledger_of(*half))
    assert finding["rows"] == [4, 5]
    assert len(findings_of("DUP323", ledger_of(*half), minimum_minutes=29)) == 2


def test_a_recurring_list_is_ruled_in_from_three_other_days_on() -> None:
    days = [line for day in ("02", "03", "04", "05") for line in pair(f"2026-03-{day}")]
    verdicts = {f["explanations"]["recurring list"] for f in findings_of("DUP323", ledger_of(*days))}
    assert verdicts == {"ruled in"}
    verdicts = {f["explanations"]["recurring list"] for f in findings_of("DUP323", ledger_of(*days[:6]))}
    assert verdicts == {"ruled out"}
    assert (
        findings_of("DUP323", ledger_of(*days[:6]), recurring_days=2)[0]["explanations"]["recurring list"]
        == "ruled in"
    )


def test_rows_that_are_not_billable_are_a_note() -> None:
    for more, severity in (("is_billable=no", "note"), ("is_billable=yes", "warning"), ("", "warning")):
        assert findings_of("DUP323", ledger_of(*pair("2026-03-02", more)))[0]["severity"] == severity


def test_many_sets_of_a_contract_are_one_finding() -> None:
    lines = [line for day in range(2, 12) for line in pair(f"2026-03-{day:02d}", f"task={day}")]
    assert len(findings_of("DUP323", ledger_of(*lines), most_listed=10)) == 10
    (finding,) = findings_of("DUP323", ledger_of(*lines), most_listed=9)
    assert finding["seconds"] == 10 * 5400
    assert len(finding["asked"]) == 10


def test_billed_periods_twice() -> None:
    line = "ann billed 2026-03-02..2026-03-08 40h client=Acme description=Week entry_id="
    (finding,) = findings_of("DUP323", ledger_of(f"{line}1", f"{line}2"))
    assert finding["seconds"] == 40 * 3600


def test_empty_ledger_and_clocked_ledger() -> None:
    assert findings_of("DUP323", ledger_of()) == []
    assert findings_of("DUP323", ledger_of("ann logged 2026-03-02 09:00-10:00")) == []
