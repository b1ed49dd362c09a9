"""DUP322: both sides of a minute, what is a twin across files, and which explanations hold."""

from __future__ import annotations

from auditor.engine import audit
from tests.auditor.files import in_files
from tests.ledgers import findings_of, ledger_of

FIRST = "ann logged 2026-03-02 09:00-10:00 client=Acme description=Design is_billable=yes"
DAYS = [f"ann logged 2026-03-{day:02d} 09:00-11:00 client=Acme description=Design" for day in range(2, 12)]


def twin(times: str, more: str = "is_billable=yes") -> str:
    return f"ann logged 2026-03-02 {times} client=Acme description=Review {more}"


def test_the_earlier_is_kept_and_the_shared_time_is_in_question() -> None:
    (finding,) = findings_of("DUP322", ledger_of(FIRST, twin("09:01-10:00")))
    assert (finding["rows"], finding["asked"]) == ([2, 3], [3])
    assert finding["seconds"] == 59 * 60
    assert finding["severity"] == "error"
    assert finding["explanations"] == {
        "mirrored in two tools": "ruled out",
        "split cost": "ruled out",
        "paired rows of work and travel": "ruled out",
    }


def test_both_sides_of_a_minute() -> None:
    for times, found in (("09:00:59-10:00", 1), ("09:01-10:01", 1), ("09:01:01-10:00", 0), ("09:00-10:01:01", 0)):
        assert len(findings_of("DUP322", ledger_of(FIRST, twin(times)))) == found, times
    assert len(findings_of("DUP322", ledger_of(FIRST, twin("08:59-10:00")))) == 1
    assert len(findings_of("DUP322", ledger_of(FIRST, twin("09:00-09:59")))) == 1


def test_short_entries_in_a_row_are_no_twins() -> None:
    assert findings_of("DUP322", ledger_of(twin("09:00:00-09:00:40"), twin("09:00:40-09:01:20"))) == []
    assert findings_of("DUP322", ledger_of(twin("09:00:00-09:01:00"), twin("09:00:40-09:01:40", "tags=x"))) == []


def test_other_people_contracts_and_sides_are_no_twins() -> None:
    for other in (
        "ben logged 2026-03-02 09:00-10:00 client=Acme",
        "ann logged 2026-03-02 09:00-10:00 client=Globex",
        "ann billed 2026-03-02 09:00-10:00 client=Acme",
        "ann observed 2026-03-02 09:00-10:00 client=Acme",
        "ann logged 2026-03-02 09:00- client=Acme",
        "ann logged 2026-03-02 1h client=Acme",
    ):
        assert findings_of("DUP322", ledger_of(FIRST, other)) == [], other


def test_an_exact_copy_is_left_to_its_own_rule() -> None:
    assert findings_of("DUP322", ledger_of(FIRST, FIRST)) == []
    (finding,) = findings_of("DUP322", ledger_of(FIRST, FIRST, twin("09:00-10:00")))
    assert finding["rows"] == [2, 4]


def test_severity_follows_billability() -> None:
    for more, severity in (("is_billable=yes", "error"), ("", "warning"), ("is_billable=no", "note")):
        assert findings_of("DUP322", ledger_of(FIRST, twin("09:00-10:00", more)))[0]["severity"] == severity
    billed = [f"ann billed 2026-03-02 09:00-10:00 client=Acme description={text}" for text in "AB"]
    assert findings_of("DUP322", ledger_of(*billed))[0]["severity"] == "error"


def test_split_cost_is_ruled_in_when_the_stated_times_fit() -> None:
    (finding,) = findings_of("DUP322", ledger_of(f"{FIRST} seconds=1800", twin("09:00-10:00", "seconds=1800")))
    assert finding["explanations"]["split cost"] == "ruled in"
    assert (finding["asked"], finding["seconds"]) == ([], 0)


def test_work_and_travel_stay_open() -> None:
    (finding,) = findings_of("DUP322", ledger_of(FIRST, twin("09:00-10:00", "task=Travel")))
    assert finding["explanations"]["paired rows of work and travel"] == "untestable"


def test_three_twins_are_one_finding() -> None:
    (finding,) = findings_of("DUP322", ledger_of(FIRST, twin("09:00-10:00"), twin("09:00-10:00", "tags=x")))
    assert finding["asked"] == [3, 4]
    assert finding["seconds"] == 2 * 3600


def test_a_chain_of_entries_each_a_little_later_is_no_set_of_twins() -> None:
    chain = [twin(f"09:{m:02d}-17:{m:02d}", f"tags={m}") for m in range(10)]
    (finding,) = findings_of("DUP322", ledger_of(*chain))
    assert finding["rows"] == [2, 3]


def test_many_sets_of_a_contract_are_one_finding() -> None:
    lines = [line for day in DAYS for line in (day, f"{day} tags=again")]
    assert len(findings_of("DUP322", ledger_of(*lines))) == 10
    assert len(findings_of("DUP322", ledger_of(*lines), most_listed=10)) == 10
    (finding,) = findings_of("DUP322", ledger_of(*lines), most_listed=9)
    assert finding["facts"]["sets"] == 10
    assert finding["seconds"] == 10 * 7200


def test_work_mirrored_in_two_tools_is_one_explained_finding_and_counts_once() -> None:
    ledger = in_files(ledger_of(*DAYS, *[f"{day} tags=other" for day in DAYS]), 10, 10)
    (finding,) = findings_of("DUP322", ledger)
    assert finding["explanations"]["mirrored in two tools"] == "ruled in"
    assert len(finding["asked"]) == 10
    report = audit(ledger)
    assert report.ledger.entries["counts"].tolist() == [True] * 10 + [False] * 10
    assert "TIM201" not in set(report.findings["code"])


def test_too_few_mirrored_rows_leave_the_explanation_open() -> None:
    ledger = in_files(ledger_of(*DAYS, f"{DAYS[0]} tags=other"), 10, 1)
    (finding,) = findings_of("DUP322", ledger)
    assert finding["explanations"]["mirrored in two tools"] == "untestable"


def test_midnight_and_clock_changes() -> None:
    overnight = "ann logged 2026-03-02 23:30-00:30 description="
    assert findings_of("DUP322", ledger_of(f"{overnight}A", f"{overnight}B"))[0]["seconds"] == 3600
    for night in ("2026-03-29", "2026-10-25"):
        line = f"ann logged {night} 00:30-02:30 zone=Europe/Kyiv description="
        assert findings_of("DUP322", ledger_of(f"{line}A", f"{line}B"))[0]["seconds"] == 7200
    again = "ann logged 2026-10-25 01:30-02:30 zone=Europe/Kyiv description=C"
    assert findings_of("DUP322", ledger_of("ann logged 2026-10-25 00:30-01:30 zone=Europe/Kyiv", again)) == []


def test_people_with_invented_start_times_have_no_twins() -> None:
    lines = [f"ann logged 2026-03-{d:02d} 09:00-{h}:00 description={h}" for d in range(2, 7) for h in (10, 11, 13)]
    assert findings_of("DUP322", ledger_of(*lines, lines[0] + " tags=x")) == []


def test_empty_ledger_and_single_entry() -> None:
    assert findings_of("DUP322", ledger_of()) == []
    assert findings_of("DUP322", ledger_of(FIRST)) == []


def test_two_people_beside_one_bill_that_names_nobody_are_no_twins() -> None:
    def found(*names: str) -> int:
        days = [f"2026-03-0{day} 09:00-11:00 contract_ref=7" for day in range(2, 9)]
        lines = [f"{who} logged {day} tags={place}" for place, who in enumerate(names) for day in days]
        bill = "x billed 2026-03-02 40h contract_ref=7 person_name="
        ledger = in_files(ledger_of(*lines, bill), *[7] * len(names), 1)
        assert (ledger.contracts["person"] == "").all()
        return len(findings_of("DUP322", ledger))

    assert found("ann", "bob") == 0
    assert found("ann", "bob", "ann") > 0
