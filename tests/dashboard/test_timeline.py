"""Clock times of a day or a week: in the contract's zone, cut at midnight, overlaps and evidence told apart."""

from __future__ import annotations

import pandas as pd

from auditor.engine import audit
from auditor.report import Report
from dashboard import timeline
from tests.ledgers import ledger_of

MONDAY, TUESDAY, SUNDAY = (pd.Timestamp(day) for day in ("2026-03-02", "2026-03-03", "2026-03-08"))


def drawn(report: Report, zone: str, evidence: tuple[int, ...] = ()) -> pd.DataFrame:
    """The bars of the first contract in the week."""
    return timeline.bars(timeline.entries(report.ledger, 0, MONDAY, SUNDAY, evidence), zone, MONDAY, SUNDAY)


def test_an_entry_over_midnight_is_drawn_on_both_days() -> None:
    bars = drawn(audit(ledger_of("ann logged 2026-03-02 22:00-01:30 contract=c")), "UTC")
    assert list(bars["day"]) == [MONDAY, TUESDAY]
    assert list(bars["from_hour"]) == [22.0, 0.0]
    assert list(bars["hours"]) == [2.0, 1.5]


def test_times_are_those_of_the_zone() -> None:
    bars = drawn(audit(ledger_of("ann logged 2026-03-02 22:00-23:00 contract=c")), "Asia/Tokyo")
    assert list(bars["day"]) == [TUESDAY]
    assert list(bars["from_hour"]) == [7.0]


def test_the_hour_that_a_clock_change_skips_is_not_drawn_as_time() -> None:
    report = audit(ledger_of("ann logged 2026-03-29 00:30-01:30 contract=c"))
    day = pd.Timestamp("2026-03-29")
    bars = timeline.bars(timeline.entries(report.ledger, 0, day, day, ()), "Europe/Berlin", day, day)
    assert list(bars["from_hour"]) == [1.5]
    assert list(bars["hours"]) == [1.0]


def test_touching_is_no_overlap_and_an_overlap_is_marked_once() -> None:
    lines = ["ann logged 2026-03-02 09:00-10:00 contract=c", "ann logged 2026-03-02 10:00-11:00 contract=c"]
    assert set(drawn(audit(ledger_of(*lines)), "UTC")["kind"]) == {""}
    bars = drawn(audit(ledger_of(*lines, "ann logged 2026-03-02 10:30-11:30 contract=c")), "UTC")
    over = bars[bars["kind"] == "overlap"]
    assert list(over["from_hour"]) == [10.5]
    assert list(over["hours"]) == [0.5]


def test_the_same_persons_log_elsewhere_is_shown_and_overlaps() -> None:
    lines = (
        "ann logged 2026-03-02 09:00-10:00 project=c",
        "ann logged 2026-03-02 09:30-10:00 project=d",
        "bob logged 2026-03-02 09:30-10:00 project=d",
    )
    report = audit(ledger_of(*lines))
    row = report.contracts.index[report.contracts["name"] == "c"][0]
    given = timeline.entries(report.ledger, row, MONDAY, SUNDAY, ())
    assert list(given["lane"]) == ["logged", "elsewhere"]
    bars = timeline.bars(given, "UTC", MONDAY, SUNDAY)
    assert list(bars.loc[bars["kind"] == "overlap", "lane"]) == ["elsewhere"]


def test_evidence_is_marked_and_everything_else_is_not() -> None:
    lines = ("ann logged 2026-03-02 09:00-10:00 contract=c", "ann logged 2026-03-03 09:00-10:00 contract=c")
    bars = drawn(audit(ledger_of(*lines)), "UTC", evidence=(1,))
    assert dict(zip(bars["entry"], bars["kind"], strict=True)) == {0: "", 1: "evidence"}


def test_hours_without_clock_times_are_summed_by_side_and_day() -> None:
    lines = (
        "ann logged 2026-03-02 09:00-10:00 contract=c",
        "ann billed 2026-03-02 2h contract=c",
        "ann billed 2026-03-02 1h contract=c",
    )
    given = timeline.entries(audit(ledger_of(*lines)).ledger, 0, MONDAY, SUNDAY, ())
    bare = timeline.untimed(given)
    assert list(bare["lane"]) == ["billed"]
    assert list(bare["hours"]) == [3.0]
    assert list(bare["count"]) == [2]


def test_no_entry_of_these_days_is_missing_from_the_table() -> None:
    lines = (
        "ann logged 2026-03-02 09:00-10:00 contract=c",
        "ann logged 2026-03-02 09:30-10:00 contract=c",
        "ann billed 2026-03-02 2h contract=c",
        "ann logged 2026-03-12 09:00-10:00 contract=c",
    )
    report = audit(ledger_of(*lines))
    given = timeline.entries(report.ledger, 0, MONDAY, SUNDAY, ())
    listed = timeline.listed(report.ledger, given, drawn(report, "UTC"))
    assert sorted(listed["row"]) == [2, 3, 4]
    assert list(listed.loc[listed["row"] == 3, "mark"]) == ["overlap"]
