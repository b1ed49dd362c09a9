"""TIM201: overlaps on one contract, the nine relations, and whose clock times mean nothing."""

from __future__ import annotations

from typing import Any

import pytest

from auditor import coverage
from auditor.rules import all_rules
from tests.auditor.files import in_files
from tests.ledgers import findings_of, ledger_of


def entry(times: str, more: str = "", day: str = "2026-03-02") -> str:
    return f"ann logged {day} {times} client=Acme {more}"


def found(*lines: str, **options: Any) -> list[dict[str, Any]]:
    return findings_of("TIM201", ledger_of(*lines), **options)


RELATIONS = {
    "[a]  [b]": ("08:03-09:11", "09:31-10:17", 0),
    "[a][b]": ("08:03-09:11", "09:11-10:17", 0),
    "[a [ ] b]": ("08:03-09:11", "09:01-10:17", 10),
    "[a [b]]": ("08:03-09:11", "08:41-09:11", 30),
    "[a [b] ]": ("08:03-10:11", "09:03-09:32", 29),
    "[[a] b]": ("08:03-09:11", "08:03-10:17", 68),
    "[ [a] b]": ("08:41-09:11", "08:03-10:17", 30),
    "[b  [a]]": ("08:41-09:11", "08:03-09:11", 30),
}


@pytest.mark.parametrize("drawing", RELATIONS)
def test_each_relation_in_either_order_of_rows(drawing: str) -> None:
    one, other, minutes = RELATIONS[drawing]
    for first, second in ((one, other), (other, one)):
        seconds = [finding["seconds"] for finding in found(entry(first), entry(second, "task=B"))]
        assert seconds == [minutes * 60] * (minutes > 0)


def test_equal_intervals_are_left_to_the_rules_of_duplicates() -> None:
    assert found(entry("09:00-10:00"), entry("09:00-10:00")) == []
    assert found(entry("09:00-10:00"), entry("09:00:30-10:00:20", "task=B")) == []


def test_a_long_entry_meets_all_it_contains() -> None:
    (finding,) = found(entry("09:00-17:00"), entry("10:02-11:00"), entry("12:01-13:00"))
    assert (finding["rows"], finding["asked"]) == ([2, 3, 4], [3, 4])
    assert finding["seconds"] == (58 + 59) * 60
    assert finding["severity"] == "warning"


def test_each_level_of_coverage_above_the_first_counts_once() -> None:
    (finding,) = found(entry("09:01-12:00"), entry("10:00-12:00", "task=B"), entry("11:00-12:00", "task=C"))
    assert finding["seconds"] == 3 * 3600
    (finding,) = found(entry("09:01-10:30"), entry("10:00-11:30"), entry("11:00-12:00"))
    assert finding["seconds"] == 3600
    assert finding["asked"] == [3, 4]


def test_overnight_work_meets_the_next_morning() -> None:
    (finding,) = found(entry("22:00-06:00"), entry("05:00-07:00", day="2026-03-03"))
    assert finding["seconds"] == 3600
    assert finding["day"] == "2026-03-02"


def test_rows_out_of_order_and_a_running_timer() -> None:
    (finding,) = found(entry("12:00-13:01"), entry("08:00-"), entry("09:00-10:10"), entry("10:00-12:00"))
    assert finding["rows"] == [4, 5]
    assert found(entry("09:00-"), entry("10:00-11:00")) == []


def test_one_second_is_counted_and_not_alleged() -> None:
    (finding,) = found(entry("09:00-10:00:01"), entry("10:00-11:00"), entry("10:59:30-12:00"))
    assert (finding["rows"], finding["seconds"], finding["severity"]) == ([], 0, "note")
    assert finding["places"] == [("log.csv", 0)]
    assert finding["facts"] == {"overlaps": 2}


def test_both_sides_of_a_minute() -> None:
    assert found(entry("09:00-10:00:59"), entry("10:00-11:00"))[0]["facts"] == {"overlaps": 1}
    (finding,) = found(entry("09:00-10:01"), entry("10:00-11:00"))
    assert (finding["rows"], finding["seconds"]) == ([2, 3], 60)


def test_a_coarser_print_raises_the_least_overlap() -> None:
    lines = [entry("09:00-10:09", "resolution=600"), entry("10:00-11:00", "resolution=600")]
    assert found(*lines)[0]["facts"] == {"overlaps": 1}


def test_a_short_entry_inside_a_long_one_is_brief() -> None:
    assert found(entry("09:00-10:00"), entry("09:30:00-09:30:20", "task=B"))[0]["facts"] == {"overlaps": 1}


def test_many_small_overlaps_are_one_line_with_all_rows() -> None:
    lines = [
        line
        for day in range(2, 22)
        for line in (
            entry("09:00:07-10:03:05", day=f"2026-03-{day:02d}"),
            entry("10:01:02-11:00", day=f"2026-03-{day:02d}"),
        )
    ]
    (finding,) = found(*lines)
    assert len(finding["rows"]) == 40
    assert len(finding["asked"]) == 20
    assert finding["facts"]["groups"] == 20
    assert finding["seconds"] == 20 * 123
    assert finding["severity"] == "note"


def test_both_sides_of_the_options() -> None:
    five = (entry("09:01-10:05"), entry("10:00-11:00"), entry("13:01-14:04"), entry("14:00-15:00"))
    assert [f["seconds"] for f in found(*five)] == [300, 240]
    assert len(found(*five, note_minutes=4)) == 2
    assert [f["facts"]["groups"] for f in found(*five, note_minutes=6)] == [2]
    hour = (entry("09:00-11:00"), entry("10:00-12:00"))
    assert found(*hour)[0]["severity"] == "warning"
    assert found(*hour, warning_minutes=61)[0]["severity"] == "note"
    assert found(entry("09:00-10:59"), entry("10:00-12:00"))[0]["severity"] == "note"


def test_an_overlap_that_rounding_makes_is_explained() -> None:
    """Rounding may move a start before the end of the entry before it."""
    settings = '[[contracts]]\nid = "Acme"\nmatches = ["Acme*"]\nrounding = "nearest 15 per entry"'
    lines = (entry("09:02-10:15"), entry("10:07-11:03"))
    assert found(*lines)[0]["explanations"]["rounding of clock times"] == "ruled out"
    (finding,) = findings_of("TIM201", ledger_of(*lines, settings=settings))
    assert finding["explanations"]["rounding of clock times"] == "ruled in"
    (finding,) = found(entry("09:00-10:15"), entry("10:00-11:00"))
    assert finding["explanations"]["rounding of clock times"] == "ruled in"
    (finding,) = found(entry("09:00-10:30"), entry("10:00-11:00"))
    assert finding["explanations"]["rounding of clock times"] == "ruled out"


def test_sub_timers_and_calls_stay_open_where_texts_differ() -> None:
    inside = found(entry("09:01-12:00", "description=Release"), entry("10:00-11:03", "description=Call"))
    assert inside[0]["explanations"] == {
        "rounding of clock times": "ruled out",
        "duplicate": "ruled out",
        "parent timer and sub-timer": "untestable",
        "call and note-taking": "untestable",
    }
    beside = found(entry("09:01-10:30", "description=Call"), entry("10:00-11:03", "description=Notes"))
    assert beside[0]["explanations"]["parent timer and sub-timer"] == "ruled out"
    assert beside[0]["explanations"]["call and note-taking"] == "untestable"
    same = found(entry("09:01-10:30", "description=Call"), entry("10:00-11:03", "description=Call"))
    assert same[0]["explanations"]["call and note-taking"] == "ruled out"


def test_other_contracts_people_and_sides_never_meet() -> None:
    for other in (
        "ann logged 2026-03-02 09:30-11:00 client=Globex",
        "ben logged 2026-03-02 09:30-11:00 client=Acme",
        "ann billed 2026-03-02 09:30-11:00 client=Acme",
        "ann observed 2026-03-02 09:30-11:00 client=Acme",
        "ann logged 2026-03-02 8h client=Acme",
    ):
        assert found(entry("09:00-10:00"), other) == [], other


def test_billed_times_are_compared_with_each_other() -> None:
    (finding,) = found("ann billed 2026-03-02 09:00-11:00", "ann billed 2026-03-02 10:00-12:00")
    assert finding["seconds"] == 3600


def test_clock_change_nights_are_measured_in_real_time() -> None:
    autumn = (
        entry("00:30-01:30", "zone=Europe/Kyiv", "2026-10-25"),
        entry("01:30-02:30", "zone=Europe/Kyiv", "2026-10-25"),
    )
    assert found(*autumn) == []
    spring = (
        entry("00:15-01:20", "zone=Europe/Kyiv", "2026-03-29"),
        entry("01:02-03:00", "zone=Europe/Kyiv", "2026-03-29"),
    )
    assert found(*spring)[0]["seconds"] == 18 * 60


INVENTED = [entry(f"09:00-{hour}:00", day=f"2026-03-{day:02d}") for day in range(2, 7) for hour in (10, 11, 13)]


def test_people_with_invented_start_times_give_no_overlaps_and_this_is_said() -> None:
    (finding,) = found(*INVENTED)
    assert (finding["rows"], finding["seconds"], finding["places"]) == ([], 0, [("log.csv", 0)])
    assert finding["facts"] == {"entries": 15, "same_start": 15, "start_clock": "09:00:00"}


def test_both_sides_of_what_is_taken_for_invented() -> None:
    assert len(found(*INVENTED[:9])) == 3
    beginnings = [
        entry(times, day=f"2026-03-{d:02d}") for d in range(2, 12) for times in ("09:00-12:00", "12:30-17:00")
    ]
    assert found(*beginnings) == []
    assert [f["seconds"] for f in found(*beginnings, entry("13:01-15:00", "task=B"))] == [119 * 60]
    half = [entry(f"{h}:07-{h}:50", day=f"2026-03-{d:02d}") for d in range(2, 7) for h in (14, 15, 16, 17)]
    assert found(*INVENTED, *half)[0]["rows"] != []


def test_the_same_hours_twice_a_day_are_not_taken_for_invented() -> None:
    double = [entry("09:00-17:00", f"task={n}", f"2026-03-{d:02d}") for d in range(2, 12) for n in (1, 2)]
    assert found(*double) == []
    assert len(findings_of("DUP322", ledger_of(*double))) == 10


def test_invented_times_are_judged_by_local_clock_and_per_file() -> None:
    winter = [entry(f"07:00-{h}:00", "zone=Europe/Kyiv", f"2026-03-2{d}") for d in range(4, 9) for h in (11, 12, 13)]
    summer = [entry(f"06:00-{h}:00", "zone=Europe/Kyiv", f"2026-04-0{d}") for d in range(1, 5) for h in (11, 12, 13)]
    assert found(*winter, *summer)[0]["facts"] == {"entries": 27, "same_start": 27, "start_clock": "09:00:00"}
    real = [entry("10:02-12:00", day="2026-05-04"), entry("11:01-13:00", day="2026-05-04")]
    told = findings_of("TIM201", in_files(ledger_of(*INVENTED, *real), 15, 2))
    assert [f["rows"] for f in told] == [[], [17, 18]]


def test_coverage_says_where_overlaps_were_not_looked_for() -> None:
    ledger = in_files(ledger_of(*INVENTED, entry("10:02-12:00", day="2026-05-04")), 15, 1)
    rules = tuple(r for r in all_rules() if r.code in {"TIM201", "DUP322"})
    found_in = coverage.cells_of(ledger)[["source", "contract_row"]].assign(code="TIM201")
    cells = coverage.coverage(ledger, rules, frozenset(), found_in)
    status = dict(zip(zip(cells["code"], cells["source"], strict=True), cells["status"], strict=True))
    assert status == {
        ("TIM201", "0.csv"): "skipped",
        ("TIM201", "1.csv"): "ran",
        ("DUP322", "0.csv"): "skipped",
        ("DUP322", "1.csv"): "ran",
    }


def test_a_file_in_which_everything_overlaps_is_one_finding() -> None:
    lines = [entry(f"09:{m:02d}-{17 + m // 60}:{m % 60:02d}", f"task={m}") for m in range(1, 60, 2)]
    (finding,) = found(*lines)
    assert len(finding["rows"]) == 30


def test_empty_ledger_and_single_entry() -> None:
    assert found() == []
    assert found(entry("09:00-10:00")) == []
    assert found("ann billed 2026-03-02 8h") == []
