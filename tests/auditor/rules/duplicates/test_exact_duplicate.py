"""DUP321: what is a copy, what is a repeated stretch, and what differs enough to be neither."""

from __future__ import annotations

from auditor.engine import audit
from tests.auditor.files import in_files
from tests.ledgers import findings_of, ledger_of

DESIGN = "ann logged 2026-03-02 09:00-10:30 client=Acme description=Design is_billable=yes"
DAYS = [f"ann logged 2026-03-{day:02d} 09:00-10:00 client=Acme is_billable=yes" for day in range(2, 16)]


def test_the_later_copies_are_in_question_and_the_first_is_kept() -> None:
    (finding,) = findings_of("DUP321", ledger_of(DESIGN, DAYS[5], DESIGN, DESIGN))
    assert finding["rows"] == [2, 4, 5]
    assert finding["asked"] == [4, 5]
    assert finding["seconds"] == 2 * 5400
    assert finding["severity"] == "error"
    assert finding["explanations"] == {
        "repeated page or two exports in one file": "ruled out",
        "twins with ids of their own": "untestable",
    }


def test_severity_follows_what_the_copies_may_cost() -> None:
    unknown = "ann logged 2026-03-02 09:00-10:30"
    empty = "ann logged 2026-03-02 09:00-09:00 is_billable=yes"
    billed = "ann billed 2026-03-02 8h"
    found = {s: findings_of("DUP321", ledger_of(s, s))[0]["severity"] for s in (DESIGN, unknown, empty, billed)}
    assert found == {DESIGN: "error", unknown: "warning", empty: "note", billed: "error"}


def test_a_difference_in_any_field_is_no_copy() -> None:
    for other in (
        "entry_id=7", "tags=late", "task=Logo", "is_billable=no", "seconds=5399", "amount=100", "description=design",
    ):  # fmt: skip
        assert findings_of("DUP321", ledger_of(DESIGN, f"{DESIGN} {other}")) == []


def test_equal_ids_rule_out_twins_and_different_ids_are_twins() -> None:
    (finding,) = findings_of("DUP321", ledger_of(f"{DESIGN} entry_id=7", f"{DESIGN} entry_id=7"))
    assert finding["explanations"]["twins with ids of their own"] == "ruled out"
    assert findings_of("DUP321", ledger_of(f"{DESIGN} entry_id=7", f"{DESIGN} entry_id=8")) == []


def test_a_repeated_page_is_one_finding() -> None:
    (finding,) = findings_of("DUP321", ledger_of(*DAYS, *DAYS[:6]))
    assert finding["asked"] == [16, 17, 18, 19, 20, 21]
    assert finding["facts"]["repeats"] == "an earlier stretch of the file"
    assert finding["day"] == "2026-03-02"


def test_a_page_three_times_is_one_finding() -> None:
    (finding,) = findings_of("DUP321", ledger_of(*DAYS[:6], *DAYS[:6], *DAYS[:6]))
    assert len(finding["asked"]) == 12


def test_both_sides_of_block_rows() -> None:
    four = ledger_of(*DAYS, *DAYS[:4])
    assert len(findings_of("DUP321", four)) == 4
    assert len(findings_of("DUP321", four, block_rows=4)) == 1
    assert len(findings_of("DUP321", ledger_of(*DAYS, *DAYS[:5]))) == 1


def test_the_same_rows_in_another_order_are_no_stretch() -> None:
    assert len(findings_of("DUP321", ledger_of(*DAYS, *DAYS[:6][::-1]))) == 6


def test_one_row_many_times_is_no_stretch() -> None:
    (finding,) = findings_of("DUP321", ledger_of(*[DESIGN] * 12))
    assert len(finding["asked"]) == 11
    assert finding["facts"]["repeats"] == "an earlier row"


def test_exports_of_one_tool_that_overlap_are_one_explained_finding_and_count_once() -> None:
    ledger = in_files(ledger_of(*DAYS[:8], *DAYS[5:]), 8, 9)
    (finding,) = findings_of("DUP321", ledger)
    assert len(finding["asked"]) == 3
    assert finding["explanations"]["overlapping exports of one tool"] == "ruled in"
    report = audit(ledger)
    assert report.ledger.entries["counts"].sum() == 14
    assert report.findings.loc[report.findings["code"] == "DUP321", "severity"].tolist() == ["note"]


def test_a_line_on_two_bills_is_not_explained_by_overlapping_exports() -> None:
    line = "ann billed 2026-03-02 8h client=Acme description=Design"
    (finding,) = findings_of("DUP321", in_files(ledger_of(line, line), 1, 1))
    assert finding["explanations"]["overlapping exports of one tool"] == "untestable"
    assert finding["severity"] == "error"
    assert findings_of("DUP321", ledger_of(f"{line} invoice=1", f"{line} invoice=2")) == []


def test_files_of_two_tools_do_not_repeat_each_other_word_for_word() -> None:
    ledger = in_files(ledger_of(DESIGN, DESIGN), 1, 1, format=("toggl_detailed", "canonical"))
    assert findings_of("DUP321", ledger) == []


def test_a_copy_inside_an_overlapping_export_stays_a_copy() -> None:
    ledger = in_files(ledger_of(DESIGN, DESIGN, DESIGN, DESIGN), 2, 2)
    within, across = findings_of("DUP321", ledger)
    assert (within["asked"], across["asked"]) == ([3], [4, 5])


def test_hours_without_times_count_from_half_an_hour() -> None:
    assert findings_of("DUP321", ledger_of("ann logged 2026-03-02 0.49h", "ann logged 2026-03-02 0.49h")) == []
    (finding,) = findings_of("DUP321", ledger_of("ann logged 2026-03-02 0.5h", "ann logged 2026-03-02 0.5h"))
    assert finding["asked"] == [3]


def test_running_timers_and_clock_change_nights() -> None:
    running = "ann logged 2026-03-02 09:00-"
    assert findings_of("DUP321", ledger_of(running, running))[0]["seconds"] == 0
    night = "ann logged 2026-10-25 00:30-02:30 zone=Europe/Kyiv"
    assert findings_of("DUP321", ledger_of(night, night))[0]["seconds"] == 7200


def test_empty_ledger_and_single_sides() -> None:
    assert findings_of("DUP321", ledger_of()) == []
    assert findings_of("DUP321", ledger_of(*DAYS)) == []
    assert findings_of("DUP321", ledger_of("ann logged 2026-03-02 8h", "ann billed 2026-03-02 8h")) == []
    assert findings_of("DUP321", ledger_of("ann observed 2026-03-02 8h", "ann observed 2026-03-02 8h")) == []
