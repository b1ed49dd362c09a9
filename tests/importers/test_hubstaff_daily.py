from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from auditor.model import Ledger
from auditor.settings import Settings
from importers.files import File, read
from tests.importers.reading import AS_OF, read_text, refusal

SAMPLES = Path(__file__).parents[2] / "sample_data" / "importers" / "hubstaff_daily"
PERIOD = "studio_daily_report_2026-03-22_to_2026-03-28.csv"
TWO_DAYS = "Organization,Member,2026-03-23,2026-03-24,Time off,Total worked,Activity\n"


def daily(*rows: str, header: str = TWO_DAYS, name: str = "log.csv") -> Ledger:
    return read_text(header + "".join(f"{row}\n" for row in rows), name=name)


def pairs(frame: pd.DataFrame, *names: str) -> list[list[object]]:
    part = frame[list(names)]
    return part.astype(object).where(part.notna(), None).to_numpy().tolist()


def test_each_cell_of_a_day_is_an_entry_and_each_row_is_found_again() -> None:
    ledger = daily("Studio,Ann Example,1:00:00,2:30:05,,3:30:05,50%", "Studio,Bo Sample,,4:00:00,,4:00:00,51%")
    assert pairs(ledger.entries, "row", "person_name", "seconds") == [
        [2, "Ann Example", 3600],
        [2, "Ann Example", 9005],
        [3, "Bo Sample", 14_400],
    ]
    assert ledger.entries["day"].dt.day.tolist() == [23, 24, 24]
    assert ledger.sources[0].rows == {"read": 4, "accepted": 3, "quarantined": 0, "skipped": 1}


@pytest.mark.parametrize("cell", ["", "-", "0:00:00", "0:00", "0"])
def test_a_cell_without_time_claims_nothing(cell: str) -> None:
    ledger = daily(f"Studio,Ann Example,{cell},1:00:00,,1:00:00,50%")
    assert ledger.entries["seconds"].tolist() == [3600]
    assert ledger.skipped["reason"].tolist() == ["no time on this day"]
    assert not len(ledger.quarantine)


@pytest.mark.parametrize(
    ("cell", "seconds", "resolution"),
    [
        ("7:30:00", 27_000, 1),
        ("7:30", 27_000, 60),
        ("7.50", 27_000, 18),
        ("25:00:00", 90_000, 1),
        ("-1:00:00", -3600, 1),
    ],
)
def test_a_cell_is_kept_as_stated(cell: str, seconds: int, resolution: int) -> None:
    ledger = daily(f"Studio,Ann Example,{cell},,,{cell},50%")
    assert pairs(ledger.entries, "seconds", "resolution") == [[seconds, resolution]]
    assert not len(ledger.totals)


def test_a_cell_that_cannot_be_read_is_quarantined_by_its_row_and_the_header_of_its_day() -> None:
    ledger = daily("Studio,Ann Example,1:00:00,1:75:00,,2:15:00,50%")
    assert pairs(ledger.quarantine, "row", "column", "text") == [[2, "2026-03-24", "1:75:00"]]
    assert ledger.entries["seconds"].tolist() == [3600]
    assert ledger.sources[0].is_balanced


@pytest.mark.parametrize(("header", "cell"), [("Activity", "5x%"), ("Activity", "101%"), ("Total worked", "2h!")])
def test_another_cell_that_cannot_be_read_sends_its_days_to_quarantine(header: str, cell: str) -> None:
    total, activity = (cell, "50%") if header == "Total worked" else ("1:00:00", cell)
    ledger = daily(f"Studio,Ann Example,1:00:00,,,{total},{activity}")
    assert pairs(ledger.quarantine, "row", "column", "text") == [[2, header, cell]]


def test_a_row_that_names_nobody_is_quarantined_unless_it_is_the_last() -> None:
    ledger = daily(",,1:00:00,,,,", "Studio,Ann Example,2:00:00,,,2:00:00,50%", ",,3:00:00,,,3:00:00,50%")
    assert pairs(ledger.quarantine, "row", "column") == [[2, "Member"]]
    assert ledger.skipped["reason"].tolist() == ["no time on this day"] * 2 + ["total row"] * 2


@pytest.mark.parametrize("name", ["", "Total", "totals"])
def test_the_last_row_holds_the_totals_of_the_days(name: str) -> None:
    ledger = daily(
        "Studio,Ann Example,1:00:00,2:00:00,,3:00:00,50%",
        "Studio,Bo Sample,4:00:00,,,4:00:00,50%",
        f",{name},5:00:00,2:00:10,,7:00:10,50%",
    )
    assert ledger.entries["seconds"].sum() == 7 * 3600
    assert pairs(ledger.totals, "row", "label", "stated_seconds", "summed_seconds") == [
        [4, "total of 2026-03-23", 18_000, 18_000],
        [4, "total of 2026-03-24", 7210, 7200],
    ]


def test_a_file_without_totals_keeps_its_last_row() -> None:
    assert daily("Studio,Ann Example,1:00:00,2:00:00,,3:00:00,50%").entries["row"].tolist() == [2, 2]


@pytest.mark.parametrize("total", ["3:00:00", "11:00:00", "3:00:02"])
def test_a_total_is_the_sum_of_the_days_with_or_without_time_off(total: str) -> None:
    assert not len(daily(f"Studio,Ann Example,1:00:00,2:00:00,8:00:00,{total},50%").totals)


def test_a_total_that_is_neither_is_noted_beside_the_sum() -> None:
    ledger = daily("Studio,Ann Example,1:00:00,2:00:00,8:00:00,4:00:00,50%", "Studio,Bo Sample,1:00:00,,,1:00:00,1%")
    assert pairs(ledger.totals, "row", "label", "stated_seconds", "summed_seconds") == [
        [2, "Total worked of Ann Example", 14_400, 10_800]
    ]


def test_time_off_is_no_work_and_said() -> None:
    ledger = daily("Studio,Ann Example,1:00:00,,8:00:00,1:00:00,50%", "Studio,Bo Sample,,,8:00:00,0:00:00,0%")
    assert ledger.entries["seconds"].sum() == 3600
    assert sum("time off" in note and "2 rows" in note for note in ledger.sources[0].notes) == 1


def test_activity_is_of_an_entry_only_where_its_row_has_no_other() -> None:
    ledger = daily(
        "Studio,Ann Example,1:00:00,2:00:00,,3:00:00,50%", "Studio,Bo Sample,0:00:00,4:00:00,,4:00:00,54.6%"
    )
    assert pairs(ledger.entries, "activity") == [[None], [None], [55]]
    assert ["50%" in str(note) for note in ledger.entries["note"]] == [True, True, False]


@pytest.mark.parametrize("share", ["0.55", "1", "55"])
def test_a_number_without_a_percent_sign_is_only_a_remark(share: str) -> None:
    ledger = daily(f"Studio,Ann Example,1:00:00,,,1:00:00,{share}")
    assert pairs(ledger.entries, "activity", "note") == [[None, f"activity of its row: {share}"]]


def test_the_organization_is_the_client_unless_there_are_clients() -> None:
    assert daily("Studio,Ann Example,1:00:00,,,1:00:00,50%").entries["client"].tolist() == ["Studio"]
    header = "Organization,Client,Project,Member,2026-03-23,Total worked\n"
    entry = daily("Studio,Acme,Website,Ann Example,1:00:00,1:00:00", header=header).entries.iloc[0]
    assert (entry["client"], entry["project"]) == ("Acme", "Website")


def test_the_zone_that_the_file_names_is_said_where_it_is_another() -> None:
    header = "Time Zone,Member,Time zone,2026-03-23,Total worked\n"
    source = daily("Asia/Manila,Ann Example,Europe/Kyiv,1:00:00,1:00:00", header=header).sources[0]
    assert any("Asia/Manila, not of UTC" in note for note in source.notes)
    source = daily("UTC,Ann Example,Europe/Kyiv,1:00:00,1:00:00", header=header).sources[0]
    assert not any("not of UTC" in note for note in source.notes)


def test_the_days_across_are_what_the_file_claims() -> None:
    source = daily("Studio,Ann Example,,1:00:00,,1:00:00,50%").sources[0]
    assert (str(source.claimed_first), str(source.claimed_last)) == ("2026-03-23", "2026-03-24")
    assert (str(source.first_day), str(source.last_day)) == ("2026-03-24", "2026-03-24")


def test_days_that_are_not_one_after_the_other_are_said() -> None:
    header = "Member,2026-03-23,2026-03-25,Total worked\n"
    source = daily("Ann Example,1:00:00,1:00:00,2:00:00", header=header).sources[0]
    assert any("2026-03-23, 2026-03-25" in note for note in source.notes)
    assert not any("one after" in note for note in daily("Studio,Ann,1:00:00,,,1:00:00,1%").sources[0].notes)


def test_a_day_that_is_no_date_sends_its_cells_to_quarantine() -> None:
    header = "Member,2026-02-28,2026-02-29,Total worked\n"
    ledger = daily("Ann Example,1:00:00,2:00:00,3:00:00", "Bo Sample,1:00:00,,1:00:00", header=header)
    assert pairs(ledger.quarantine, "row", "text") == [[2, "2026-02-29"]]


# -- days without a year -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("title", "name", "day"),
    [
        ("Mon 3/23", PERIOD, "2026-03-23"),
        ("mon, 3/23", PERIOD, "2026-03-23"),
        ("Monday 23/3", PERIOD, "2026-03-23"),
        ("3/23", PERIOD, "2026-03-23"),
        ("Mon, Mar 23", PERIOD, "2026-03-23"),
        ("March 23", PERIOD, "2026-03-23"),
        ("Mon 3/23/2026", "log.csv", "2026-03-23"),
        ("Mon, Mar 23, 2026", "log.csv", "2026-03-23"),
        ("Wed 3/4", "x_2026-03-01_to_2026-04-30.csv", "2026-03-04"),
        ("Fri 3/4", "x_2026-03-01_to_2026-04-30.csv", "2026-04-03"),
        ("Thu 1/1", "x_2025-12-29_to_2026-01-04.csv", "2026-01-01"),
        ("Wed 12/31", "x_2025-12-29_to_2026-01-04.csv", "2025-12-31"),
    ],
)
def test_a_day_takes_its_year_from_the_period_in_the_name_of_the_file(title: str, name: str, day: str) -> None:
    header = f'Member,"{title}",Total worked\n'
    ledger = daily("Ann Example,1:00:00,1:00:00", header=header, name=name)
    assert ledger.entries["day"].tolist() == [pd.Timestamp(day)]


def test_a_whole_file_of_days_without_year_is_read_by_its_name() -> None:
    data = (SAMPLES / "refused" / "days_without_year.csv").read_bytes()
    ledger = read([File(PERIOD, data)], Settings(), AS_OF)
    assert ledger.entries["day"].dt.day.tolist() == [23, 24, 25, 26, 27]
    assert ledger.entries["seconds"].sum() == 35 * 3600 + 1830
    source = ledger.sources[0]
    assert (str(source.claimed_first), str(source.claimed_last)) == ("2026-03-22", "2026-03-28")


def test_a_cell_under_a_day_without_year_is_named_by_the_header_as_it_stands() -> None:
    ledger = daily("Ann Example,1:x0,1:00:00", header="Member,Mon 3/23,Total worked\n", name=PERIOD)
    assert pairs(ledger.quarantine, "row", "column", "text") == [[2, "Mon 3/23", "1:x0"]]


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Mon 3/23", "log.csv"),
        ("Mon 3/24", PERIOD),
        ("Mon 3/30", PERIOD),
        ("3/4", "x_2026-03-01_to_2026-04-30.csv"),
        ("Mon 3/23", "x_2026-03-22_to_2026-13-28.csv"),
    ],
)
def test_a_day_that_is_no_day_of_the_period_or_several_refuses_the_file(title: str, name: str) -> None:
    with pytest.raises(Exception, match=r"does not name its year; call the file"):
        daily("Ann Example,1:00:00,1:00:00", header=f"Member,{title},Total worked\n", name=name)


def test_the_days_of_another_file_tell_the_year_too() -> None:
    bill = "Date,Freelancer,Hours,Amount\n2026-03-23,Ann Example,1.00,45.00\n2026-03-27,Ann Example,1.00,45.00\n"
    log = "Member,Mon 3/23,Total worked\nAnn Example,1:00:00,1:00:00\n"
    ledger = read([File("log.csv", log.encode()), File("bill.csv", bill.encode())], Settings(), AS_OF)
    assert ledger.entries["day"].dt.year.unique().tolist() == [2026]
    assert len(ledger.entries) == 3


def test_slashes_with_a_year_are_decided_for_the_file() -> None:
    header = "Member,3/4/2026,3/5/2026,Total worked\n"
    ledger = daily("Ann Example,1:00:00,1:00:00,2:00:00", header=header, name="x_2026-03-01_to_2026-03-07.csv")
    assert ledger.entries["day"].dt.strftime("%m-%d").tolist() == ["03-04", "03-05"]
    assert "may be" in refusal(header + "Ann Example,1:00:00,1:00:00,2:00:00\n")


@pytest.mark.parametrize("name", ["days_without_year", "no_days"])
def test_what_cannot_be_audited_is_refused_in_one_line(name: str) -> None:
    line = refusal((SAMPLES / "refused" / f"{name}.csv").read_text())
    assert "2026-03-02" in line or "daily_report_2026-03-22_to" in line
    assert "\n" not in line


def test_a_file_of_a_header_alone_has_no_entries() -> None:
    source = daily().sources[0]
    assert source.rows["read"] == 0
    assert any("no entries" in note for note in source.notes)
