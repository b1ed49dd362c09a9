from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings

from auditor.model import Ledger
from tests.importers.reading import damaged, is_read_or_refused, read_text, refusal

SAMPLES = Path(__file__).parents[2] / "sample_data" / "importers" / "everhour_report"
MARCH = "Report\nPeriod: 2026-03-01 - 2026-03-31\n"
DAILY = MARCH + "Member,Day,Time\n"


def pairs(ledger: Ledger, *names: str) -> list[list[object]]:
    part = ledger.entries[list(names)]
    return part.astype(object).where(part.notna(), None).to_numpy().tolist()


@pytest.mark.parametrize(
    ("text", "seconds", "resolution"),
    [
        ("4.00", 14_400, 18),
        ("4", 14_400, 18),
        ("4.00h", 14_400, 18),
        ("1:30", 5400, 60),
        ("90m", 5400, 1),
        ("1h 30m", 5400, 1),
        ("0.33", 1188, 18),
    ],
)
def test_hours_in_every_notation(text: str, seconds: int, resolution: int) -> None:
    ledger = read_text(f"{DAILY}Ann Example,2026-03-02,{text}\n")
    assert pairs(ledger, "seconds", "resolution", "grain") == [[seconds, resolution, "day"]]


def test_a_period_line_identifies_the_report_and_is_its_claim() -> None:
    source = read_text(DAILY + "Ann Example,2026-03-02,4.00\n").sources[0]
    assert (source.format, str(source.claimed_first), str(source.claimed_last)) == (
        "everhour_report",
        "2026-03-01",
        "2026-03-31",
    )


def test_the_same_columns_without_a_period_line_are_not_called_everhour() -> None:
    assert "no known header" in refusal("Member,Day,Time\nAnn Example,2026-03-02,4.00\n")


@pytest.mark.parametrize(
    ("line", "first", "last"),
    [
        ("Period:  04.12.2025 -  04.03.2026", "2025-12-04", "2026-03-04"),
        ("Period: 12/04/2025 - 03/31/2026", "2025-12-04", "2026-03-31"),
        ("Period: 31/12/2025 – 04/03/2026", "2025-12-31", "2026-03-04"),
        ('"Period: Dec 4, 2025 - Mar 4, 2026"', "2025-12-04", "2026-03-04"),
        ("Period: Dec 4, 2025 - Mar 4, 2026", "2025-12-04", "2026-03-04"),
        ("Period: 2025-12-04 to 2026-03-04", "2025-12-04", "2026-03-04"),
        ("Period:,04.12.2025 - 04.03.2026", "2025-12-04", "2026-03-04"),
        ("Period: 2025-12-04", "2025-12-04", "2025-12-04"),
    ],
)
def test_the_period_is_read_in_local_date_formats(line: str, first: str, last: str) -> None:
    ledger = read_text(f"Report\n{line}\nMember,Project,Time\nAnn Example,Web,4.00\n")
    entry = ledger.entries.iloc[0]
    assert (entry["day"], entry["until"]) == (pd.Timestamp(first), pd.Timestamp(last))
    assert entry["grain"] == ("day" if first == last else "period")


def test_a_period_that_reads_both_ways_is_settled_by_the_rows() -> None:
    text = "R\nPeriod: 03/01/2026 - 04/02/2026\nMember,Day,Time\nAnn Example,2026-03-30,4.00\n"
    source = read_text(text).sources[0]
    assert (str(source.claimed_first), str(source.claimed_last)) == ("2026-03-01", "2026-04-02")


def test_a_period_that_reads_both_ways_is_settled_by_the_settings() -> None:
    text = (SAMPLES / "refused" / "ambiguous_period.csv").read_text()
    stated = '[formats.everhour_report]\ndate_order = "day-month-year"\n'
    source = read_text(text, settings=stated).sources[0]
    assert (str(source.claimed_first), str(source.claimed_last)) == ("2026-01-03", "2026-02-04")


def test_dates_that_read_both_ways_are_settled_by_the_period() -> None:
    text = "R\nPeriod: 03/01/2026 - 03/31/2026\nMember,Day,Time\nAnn,03/02/2026,4.00\nAnn,03/01/2026,1.00\n"
    assert read_text(text).entries["day"].dt.strftime("%m-%d").tolist() == ["03-02", "03-01"]


@pytest.mark.parametrize("name", ["no_dates", "ambiguous_period"])
def test_without_dates_it_is_refused_in_one_line(name: str) -> None:
    line = refusal((SAMPLES / "refused" / f"{name}.csv").read_text())
    assert ("no dates" in line) or ("may mean" in line)
    assert "\n" not in line


def test_an_unreadable_period_and_no_days_are_refused() -> None:
    assert "no dates" in refusal("R\nPeriod: last month\nMember,Project,Time\nAnn Example,Web,4.00\n")


def test_a_row_without_its_day_is_quarantined() -> None:
    ledger = read_text(DAILY + "Ann Example,,4.00\nAnn Example,2026-03-02,\nAnn Example,2026-03-03,1.00\n")
    assert ledger.quarantine["row"].tolist() == [4, 5]
    assert len(ledger.entries) == 1


def test_a_month_line_dates_the_rows_below_as_far_as_the_period_reaches() -> None:
    text = "R\nPeriod: 2026-01-10 - 2026-03-31\nClient,Member,Time\n2026-01\nA,Ann,1.00\n2026-02\nA,Ann,2.00\n"
    assert pairs(read_text(text), "day", "until", "grain") == [
        [pd.Timestamp("2026-01-10"), pd.Timestamp("2026-01-31"), "period"],
        [pd.Timestamp("2026-02-01"), pd.Timestamp("2026-02-28"), "period"],
    ]


def test_a_client_is_repeated_within_its_month_only() -> None:
    text = (
        MARCH + "Client,Project,Time\n2026-02\nA,Web,1.00\n,Shop,1.00\n2026-03\n,Shop,2.00\nB,Web,3.00\n,Audit,1.00\n"
    )
    assert pairs(read_text(text), "client", "project") == [
        ["A", "Web"],
        ["A", "Shop"],
        [None, "Shop"],
        ["B", "Web"],
        ["B", "Audit"],
    ]


def test_a_blank_cell_after_a_printed_one_is_blank() -> None:
    text = MARCH + "Client,Project,Member,Time\n2026-03\nA,Web,Ann,1.00\n,,Bob,1.00\nB,,Bob,2.00\n,,Ann,1.00\n"
    assert pairs(read_text(text), "client", "project", "person_name") == [
        ["A", "Web", "Ann"],
        ["A", "Web", "Bob"],
        ["B", None, "Bob"],
        ["B", None, "Ann"],
    ]


def test_nothing_is_repeated_in_a_report_without_groups() -> None:
    ledger = read_text(MARCH + "Client,Day,Time\nA,2026-03-02,1.00\n,2026-03-03,1.00\nTotal,2 days,2.00\n")
    assert pairs(ledger, "client") == [["A"], [None]]


def test_a_task_named_total_is_an_entry() -> None:
    ledger = read_text(MARCH + "Member,Task,Day,Time\nAnn,Total,2026-03-02,1.00\nTotal,1 items,1 days,1.00\n")
    assert pairs(ledger, "task", "seconds") == [["Total", 3600]]
    assert ledger.skipped["row"].tolist() == [5]


def test_a_wrong_total_is_noted_beside_the_sum() -> None:
    ledger = read_text(DAILY + "Ann,2026-03-02,4.00\nAnn,2026-03-03,4.00\nTotal,2 days,9.00\n")
    assert ledger.totals[["stated_seconds", "summed_seconds", "tolerance_seconds"]].to_numpy().tolist() == [
        [9 * 3600, 8 * 3600, 54]
    ]


def test_nested_subtotals_are_checked_against_what_they_cover() -> None:
    rows = ["Ann,2026-03-02,1.00", "Subtotal,1 days,1.00", "Bob,2026-03-02,2.00", "Subtotal,1 days,2.00"]
    ledger = read_text(DAILY + "\n".join([*rows, "Subtotal,1 days,3.00", "Total,1 days,3.00"]) + "\n")
    assert ledger.totals["stated_seconds"].tolist() == ledger.totals["summed_seconds"].tolist()


def test_a_roll_up_above_its_rows_is_checked_and_left_out() -> None:
    text = MARCH + "Client,Project,Day,Time\nA,2 projects,2 days,3.00\n,Web,2026-03-02,1.00\n,Shop,2026-03-03,1.50\n"
    ledger = read_text(text)
    assert pairs(ledger, "client", "seconds") == [["A", 3600], ["A", 5400]]
    assert ledger.totals[["label", "stated_seconds", "summed_seconds"]].to_numpy().tolist() == [["A", 10_800, 9000]]


def test_a_roll_up_of_rows_that_are_not_there_is_quarantined() -> None:
    ledger = read_text(MARCH + "Project,Member,Time\nWeb,3 members,3.00\nShop,Ann,1.00\n")
    assert pairs(ledger, "project", "seconds") == [["Shop", 3600]]
    assert ledger.quarantine[["row", "column", "text"]].to_numpy().tolist() == [[4, "Member", "3 members"]]


def test_the_finest_roll_ups_are_entries_where_nothing_is_finer() -> None:
    rows = "Web,3 members,4 days,3.00\nShop,1 members,1 days,1.00\nTotal,3 members,4 days,4.00\n"
    ledger = read_text(MARCH + "Project,Member,Day,Time\n" + rows)
    assert pairs(ledger, "project", "person_name", "grain") == [["Web", None, "period"], ["Shop", None, "period"]]
    assert ledger.totals["summed_seconds"].tolist() == [4 * 3600]


def test_billable_and_other_hours_of_a_row_are_kept_and_told_apart() -> None:
    header = "Member,Day,Billable Time,Non-Billable Time\n"
    rows = [
        "Ann,2026-03-02,2.00,0.50",
        "Ann,2026-03-03,2.00,0.00",
        "Ann,2026-03-04,,1.00",
        "Ann,2026-03-05,0.00,0.00",
    ]
    ledger = read_text(MARCH + header + "\n".join(rows) + "\n")
    assert pairs(ledger, "seconds", "is_billable", "note") == [
        [9000, True, "0:30:00 not billable"],
        [7200, True, None],
        [3600, False, None],
        [0, None, None],
    ]


def test_a_time_that_is_not_the_sum_of_its_parts_is_kept_and_said() -> None:
    header = "Member,Day,Time,Billable Time,Non-Billable Time\n"
    ledger = read_text(f"{MARCH}{header}Ann,2026-03-02,3.00,1.00,1.00\n")
    assert ledger.entries["seconds"].tolist() == [10_800]
    assert any("sum of its parts" in note for note in ledger.sources[0].notes)


def test_only_the_first_line_of_a_member_and_a_task_names_them() -> None:
    text = MARCH + 'Member,Task,Day,Time\n"Ann Example\nDesigner","Footer < Header\nopen",2026-03-02,1.00\n'
    assert pairs(read_text(text), "person_name", "task", "row") == [["Ann Example", "Footer < Header", 4]]


def test_there_are_no_clock_times() -> None:
    entries = read_text(DAILY + "Ann,2026-03-02,4.00\n").entries
    assert entries[["start", "end"]].isna().all(axis=None)


BYTES = [path.read_bytes() for path in sorted(SAMPLES.rglob("*.csv"))]


@settings(max_examples=200, deadline=None)
@given(damaged(BYTES))
def test_no_damage_makes_it_crash_or_lose_a_row(data: bytes) -> None:
    assert is_read_or_refused(data, "UTC")
