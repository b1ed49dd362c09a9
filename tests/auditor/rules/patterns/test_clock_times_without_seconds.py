"""PAD403: one note per person and file whose times are on the full minute far more often than a timer's."""

from __future__ import annotations

from auditor.engine import audit
from tests.ledgers import findings_of, ledger_of, sample
from tests.making import sheet, timer

EXPORT = "the export cuts seconds for everybody"
CHANGED = "the tool changed"
ONE_END = "only starts or only ends were edited"
MEETINGS = "meetings of a calendar"


def test_times_on_the_full_minute_are_one_note_for_all_contracts() -> None:
    ledger = ledger_of(*sheet("ann", 20, "client=Acme"), *sheet("ann", 20, "client=Brook", day=40), *timer("ben", 30))
    (finding,) = findings_of("PAD403", ledger)
    assert finding["facts"]["entries"] == 40
    assert finding["facts"]["share_percent"] == 100
    assert (finding["asked"], finding["seconds"], len(finding["rows"])) == ([], 0, 40)
    assert finding["explanations"][EXPORT] == "untestable"
    assert "nothing about whether the hours were worked" in finding["message"]


def test_a_timer_is_not_noted() -> None:
    assert findings_of("PAD403", ledger_of(*timer("ann", 60), *timer("ben", 60))) == []


def test_a_few_times_on_the_full_minute_are_never_a_verdict() -> None:
    assert findings_of("PAD403", ledger_of(*sheet("ann", 29), *timer("ben", 30))) == []
    assert len(findings_of("PAD403", ledger_of(*sheet("ann", 30), *timer("ben", 30)))) == 1


def test_the_option_has_two_sides() -> None:
    ledger = ledger_of(*sheet("ann", 20), *timer("ann", 20, day=40))
    assert len(findings_of("PAD403", ledger, minimum_percent=40)) == 1
    assert findings_of("PAD403", ledger, minimum_percent=49) == []


def test_a_file_without_any_seconds_is_skipped_with_the_reason() -> None:
    report = audit(ledger_of(*sheet("ann", 60)))
    mine = report.coverage[report.coverage["code"] == "PAD403"]
    assert mine["reason"].tolist() == ["its clock times have no seconds"]


def test_what_the_source_marks_as_added_by_hand_is_known_already() -> None:
    ledger = ledger_of(*sheet("ann", 40, "is_manual=yes"), *timer("ben", 30))
    assert findings_of("PAD403", ledger) == []


def test_seconds_that_an_export_cuts_for_everybody_are_one_explained_note() -> None:
    people = [line for who in ("ann", "ben", "cleo") for line in sheet(who, 40)]
    (finding,) = findings_of("PAD403", ledger_of(*people, *timer("ann", 1, day=60)))
    assert finding["explanations"][EXPORT] == "ruled in"
    assert finding["facts"]["entries"] == 121


def test_others_with_seconds_rule_the_export_out() -> None:
    ledger = ledger_of(*sheet("ann", 40), *timer("ben", 40), *timer("cleo", 40))
    assert findings_of("PAD403", ledger)[0]["explanations"][EXPORT] == "ruled out"


def test_a_date_that_parts_the_times_is_a_change_of_tool() -> None:
    parted = ledger_of(*sheet("ann", 30), *timer("ann", 30, day=40))
    assert findings_of("PAD403", parted)[0]["explanations"][CHANGED] == "ruled in"
    mixed = ledger_of(
        *[line for n in range(30) for line in (*sheet("ann", 1, day=2 * n), *timer("ann", 1, day=2 * n + 1))]
    )
    assert findings_of("PAD403", mixed)[0]["explanations"][CHANGED] == "ruled out"


def test_ends_alone_on_the_minute_are_explained() -> None:
    ledger = ledger_of(*[line.replace("10:15", "10:15:07") for line in sheet("ann", 40)], *timer("ben", 30))
    (finding,) = findings_of("PAD403", ledger)
    assert finding["explanations"][ONE_END] == "ruled in"
    both = findings_of("PAD403", ledger_of(*sheet("ann", 40), *timer("ben", 30)))[0]
    assert both["explanations"][ONE_END] == "ruled out"


def test_meetings_by_their_texts_are_explained() -> None:
    ledger = ledger_of(*sheet("ann", 40, "description=Weekly_sync"), *timer("ben", 30))
    assert findings_of("PAD403", ledger)[0]["explanations"][MEETINGS] == "ruled in"
    other = ledger_of(*sheet("ann", 40, "description=Search_page"), *timer("ben", 30))
    assert findings_of("PAD403", other)[0]["explanations"][MEETINGS] == "ruled out"
    silent = ledger_of(*sheet("ann", 40), *timer("ben", 30))
    assert findings_of("PAD403", silent)[0]["explanations"][MEETINGS] == "untestable"


def test_a_meeting_of_a_calendar_explains_too() -> None:
    meetings = [line.replace("logged", "observed") + " trace=meeting" for line in sheet("ann", 40)]
    ledger = ledger_of(*sheet("ann", 40), *timer("ben", 30), *meetings)
    assert findings_of("PAD403", ledger)[0]["explanations"][MEETINGS] == "ruled in"


def test_one_hour_of_a_clock_change_does_not_hide_the_minute() -> None:
    text = "side,person,start,end\n" + "".join(
        f"logged,Ann,2026-03-{day:02d} 0{hour}:00:00,2026-03-{day:02d} 0{hour}:30:00\n"
        for day in range(24, 32)
        for hour in (3, 4, 5, 6)
    )
    text += "logged,Ben,2026-03-24 09:00:11,2026-03-24 10:00:12\n"
    assert len(findings_of("PAD403", sample(text, timezone="Europe/Kyiv"))) == 1


def test_the_empty_ledger() -> None:
    assert findings_of("PAD403", ledger_of()) == []
