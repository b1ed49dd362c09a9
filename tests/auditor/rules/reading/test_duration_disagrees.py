"""DQ105: durations that are not end minus start minus break, by cause."""

from __future__ import annotations

import pytest

from auditor.model import ZoneSource
from tests.ledgers import findings_of, ledger_of

NIGHT = "clock change in the night"
ROUNDED = "rounded export"
BREAK = "break or idle time removed"
NOTATION = "decimal hours read as clock hours"


def stated(when: str, seconds: int, more: str = "") -> str:
    return f"ann logged {when} seconds={seconds} {more}".strip()


def cause(finding: dict[str, dict[str, str]]) -> list[str]:
    assert set(finding["explanations"]) == {NIGHT, ROUNDED, BREAK, NOTATION}
    return [name for name, verdict in finding["explanations"].items() if verdict == "ruled in"]


def test_more_than_elapsed_is_in_question_by_the_difference() -> None:
    (finding,) = findings_of("DQ105", ledger_of(stated("2026-03-02 09:00-11:00", 9900)))
    assert (finding["rows"], finding["asked"], finding["seconds"]) == ([2], [2], 2700)
    assert finding["severity"] is None
    assert cause(finding) == []


def test_more_by_over_an_hour_is_an_error() -> None:
    lines = [stated("2026-03-02 09:00-11:00", 7200 + 3600), stated("2026-03-03 09:00-11:00", 7200 + 3700)]
    assert [f["severity"] for f in findings_of("DQ105", ledger_of(*lines))] == [None, "error"]


def test_less_than_elapsed_is_explained_and_not_in_question() -> None:
    (finding,) = findings_of("DQ105", ledger_of(stated("2026-03-02 09:00-11:00", 4800)))
    assert cause(finding) == [BREAK]
    assert finding["asked"] == []


@pytest.mark.parametrize(("more", "expected"), [(1, 0), (60, 0), (61, 1)])
def test_a_minute_is_within_the_tolerance(more: int, expected: int) -> None:
    assert len(findings_of("DQ105", ledger_of(stated("2026-03-02 09:00-11:00", 7200 + more)))) == expected


@pytest.mark.parametrize(("minutes", "expected"), [(14, 1), (15, 0)])
def test_the_option_has_two_sides(minutes: int, expected: int) -> None:
    ledger = ledger_of(stated("2026-03-02 09:00-11:00", 8100))
    assert len(findings_of("DQ105", ledger, tolerance_minutes=minutes)) == expected


def test_no_comparison_is_finer_than_the_print() -> None:
    assert findings_of("DQ105", ledger_of(stated("2026-03-02 09:00-11:00", 7400, "resolution=200"))) == []


def test_a_stated_break_is_taken_off() -> None:
    assert findings_of("DQ105", ledger_of(stated("2026-03-02 09:00-17:30", 28800, "break_seconds=1800"))) == []
    (finding,) = findings_of("DQ105", ledger_of(stated("2026-03-02 09:00-17:30", 30600, "break_seconds=1800")))
    assert finding["seconds"] == 1800


def test_midnight_changes_nothing() -> None:
    assert findings_of("DQ105", ledger_of("ann logged 2026-03-02 22:00-02:00")) == []


def test_a_rounded_export_is_one_finding_for_the_file() -> None:
    lines = [
        stated(f"2026-03-{day:02d} 09:{day:02d}-10:{2 * day:02d}", 3600 + 900 * (day > 7)) for day in range(2, 14)
    ]
    (finding,) = findings_of("DQ105", ledger_of(*lines))
    assert cause(finding) == [ROUNDED]
    assert finding["places"] == [("log.csv", 0)]
    assert finding["rows"] == []


def test_round_clock_times_are_no_rounded_export() -> None:
    lines = [stated(f"2026-03-{day:02d} 09:00-10:00", 4500) for day in range(2, 14)]
    assert all(cause(f) == [] for f in findings_of("DQ105", ledger_of(*lines)))


def test_a_rounded_export_does_not_explain_a_whole_step() -> None:
    lines = [
        stated(f"2026-03-{day:02d} 09:{day:02d}-10:{2 * day:02d}", 3600 + 900 * (day > 7)) for day in range(2, 14)
    ]
    found = findings_of("DQ105", ledger_of(*lines, stated("2026-03-20 09:01-10:03", 7200)))
    assert sorted(map(cause, found)) == [[], [ROUNDED]]


@pytest.mark.parametrize(
    ("when", "seconds"),
    [
        ("2026-03-28 22:00-04:00", 5 * 3600),  # Europe loses an hour on 2026-03-29
        ("2026-10-24 22:00-04:00", 7 * 3600),  # and gains one on 2026-10-25
        ("2026-03-07 22:00-09:00", 10 * 3600),  # New York loses one on 2026-03-08
    ],
)
def test_an_assumed_zone_is_explained_by_a_clock_change_anywhere(when: str, seconds: int) -> None:
    (finding,) = findings_of("DQ105", ledger_of(stated(when, seconds), timezone_from=ZoneSource.ASSUMED))
    assert cause(finding) == [NIGHT]
    assert finding["facts"]["zones_that_fit"]


def test_the_zones_that_fit_are_evidence() -> None:
    ledger = ledger_of(stated("2026-03-28 22:00-04:00", 18000), timezone_from=ZoneSource.ASSUMED)
    zones = findings_of("DQ105", ledger)[0]["facts"]["zones_that_fit"]
    assert "Europe/Berlin" in zones
    assert "America/New_York" not in zones


def test_a_stated_zone_is_explained_by_its_own_clock_change_only() -> None:
    line = stated("2026-03-28 22:00-04:00", 7 * 3600)
    assert cause(findings_of("DQ105", ledger_of(line))[0]) == []
    assert cause(findings_of("DQ105", ledger_of(f"{line} zone=Europe/Berlin"))[0]) == [NIGHT]


@pytest.mark.parametrize(("when", "gap"), [("2026-05-13 22:00-04:00", 3600), ("2026-03-28 22:00-04:00", 3500)])
def test_another_night_and_another_gap_are_no_clock_change(when: str, gap: int) -> None:
    line = stated(when, 6 * 3600 + gap)
    assert cause(findings_of("DQ105", ledger_of(line, timezone_from=ZoneSource.ASSUMED))[0]) == []


@pytest.mark.parametrize(("end", "seconds"), [("10:30", 4680), ("10:18", 5400)])
def test_decimal_and_clock_hours_that_change_places_are_explained(end: str, seconds: int) -> None:
    (finding,) = findings_of("DQ105", ledger_of(stated(f"2026-03-02 09:00-{end}", seconds)))
    assert cause(finding) == [NOTATION]


def test_one_row_of_many_that_reads_as_decimal_is_chance() -> None:
    lines = [stated(f"2026-03-0{day} 09:00-11:00", 9900) for day in range(2, 8)]
    found = findings_of("DQ105", ledger_of(*lines, stated("2026-03-09 09:00-10:18", 5400)))
    assert all(cause(f) == [] for f in found)


@pytest.mark.parametrize(("rows", "findings"), [(20, 20), (21, 1)])
def test_many_rows_of_one_cause_are_one_finding(rows: int, findings: int) -> None:
    lines = [stated(f"2026-03-{day:02d} 09:00-11:00", 9900) for day in range(2, 2 + rows)]
    found = findings_of("DQ105", ledger_of(*lines))
    assert len(found) == findings
    assert sum(f["seconds"] for f in found) == rows * 2700
    assert sorted(row for f in found for row in f["rows"]) == list(range(2, 2 + rows))


@pytest.mark.parametrize(
    "line", ["ann logged 2026-03-02 09:00-", "ann logged 2026-03-02 8h", "ann logged 2026-03-02 09:00-09:00"]
)
def test_running_and_clockless_entries_have_no_two_lengths(line: str) -> None:
    assert findings_of("DQ105", ledger_of(line)) == []
    assert findings_of("DQ105", ledger_of()) == []


def test_a_file_without_durations_has_nothing_to_disagree() -> None:
    line = stated("2026-03-02 09:00-17:00", 28800, "break_seconds=1800")
    assert findings_of("DQ105", ledger_of(line, has_durations=False)) == []


@pytest.mark.parametrize(
    ("known", "night"),
    [(ZoneSource.COMMAND_LINE, "untestable"), (ZoneSource.SETTINGS, "untestable"), (ZoneSource.FILE, "ruled out")],
)
def test_a_zone_that_a_person_stated_may_be_the_wrong_one(known: ZoneSource, night: str) -> None:
    # the clocks of Phoenix never change; those of Berlin did in this night
    line = stated("2026-10-24 22:00-04:00", 7 * 3600) + " zone=America/Phoenix"
    (finding,) = findings_of("DQ105", ledger_of(line, timezone_from=known))
    assert finding["explanations"][NIGHT] == night
    assert ("Europe/Berlin" in finding["facts"]["zones_that_fit"]) == (night == "untestable")
    assert ("Europe/Berlin" in finding["message"]) == (night == "untestable")
    assert finding["asked"] == [2]


def test_a_stated_zone_on_an_ordinary_night_stays_as_it_is() -> None:
    line = stated("2026-07-04 22:00-04:00", 7 * 3600) + " zone=America/Phoenix"
    (finding,) = findings_of("DQ105", ledger_of(line, timezone_from=ZoneSource.COMMAND_LINE))
    assert finding["explanations"][NIGHT] == "ruled out"
    assert finding["facts"]["zones_that_fit"] == []
