from __future__ import annotations

import pytest

from auditor.model import Ledger, Side
from tests.importers.reading import read_text

HEADER = '"Date","Client","Project","Service","Note","Team Member","Status","Hours","Seconds"'


def rows(*lines: str, header: str = HEADER) -> Ledger:
    return read_text("\n".join([header, *lines, ""]))


def row(hours: str, seconds: str, *, day: str = "03/13/2026", status: str = "Unbilled") -> str:
    return f'"{day}","Acme","Site","Design","Draft","Ann","{status}","{hours}","{seconds}"'


@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_a_row_is_the_time_of_one_person_on_one_day(mark: str) -> None:
    ledger = rows(row("1.50", "5400"), header=mark + HEADER)
    entry = ledger.entries.iloc[0]
    assert (ledger.sources[0].format, ledger.sources[0].side) == ("freshbooks_time_entries", Side.LOGGED)
    names = ["person_name", "client", "project", "task", "description"]
    assert entry[names].tolist() == ["Ann", "Acme", "Site", "Design", "Draft"]
    assert (str(entry["day"].date()), entry["seconds"], entry["resolution"]) == ("2026-03-13", 5400, 1)


@pytest.mark.parametrize(
    ("hours", "seconds", "says"),
    [
        ("0.33", "1200", False),
        ("0.33", "1206", False),
        ("0.33", "1207", True),
        ("0.33", "1170", False),
        ("0.33", "1169", True),
        ("2.00", "7260", True),
        ("-0.50", "-1800", False),
    ],
)
def test_the_seconds_are_the_duration_and_other_hours_are_said(hours: str, seconds: str, says: bool) -> None:
    ledger = rows(row(hours, seconds), row("1.00", "3600"))
    assert ledger.entries["seconds"].tolist() == [int(seconds), 3600]
    assert ledger.entries["note"].notna().tolist() == [says, False]
    assert ("1 of 2 rows state hours that are not their seconds" in ledger.sources[0].notes) is says


def test_hours_count_where_there_are_no_seconds() -> None:
    ledger = rows(row("0.33", ""), row("", "1200"))
    assert ledger.entries[["seconds", "resolution"]].to_numpy().tolist() == [[1188, 18], [1200, 1]]
    bare = rows('"03/13/2026","Acme","Site","Design","","Ann","Billed","1.5"', header=HEADER.rsplit(",", 1)[0])
    assert bare.entries[["seconds", "resolution"]].to_numpy().tolist() == [[5400, 18]]


def test_hours_may_be_printed_as_hours_and_minutes() -> None:
    ledger = rows(row("1:30", "5459"), row("1:30", ""))
    assert ledger.entries[["seconds", "resolution"]].to_numpy().tolist() == [[5459, 1], [5400, 60]]
    assert not ledger.sources[0].notes


@pytest.mark.parametrize(
    ("status", "billable", "locked"),
    [
        ("Billed", True, True),
        ("Unbilled", True, False),
        ("unbilled", True, False),
        ("Non-billable", False, False),
        ("Paid", True, True),
        ("Something new", None, None),
        ("", None, None),
    ],
)
def test_the_status_says_what_is_billable_and_what_is_locked(
    status: str, billable: bool | None, locked: bool | None
) -> None:
    entry = rows(row("1.00", "3600", status=status)).entries.astype(object).iloc[0]
    said = entry[["is_billable", "is_locked"]]
    assert said.where(said.notna(), None).tolist() == [billable, locked]


@pytest.mark.parametrize(
    ("line", "column", "text"),
    [
        (row("1.00", "3600", day="02/30/2026"), "Date", "02/30/2026"),
        (row("1.00", "3600", day=""), "Date", ""),
        (row("one", "3600"), "Hours", "one"),
        (row("1.00", "an hour"), "Seconds", "an hour"),
        (row("", ""), "Seconds", ""),
    ],
)
def test_what_cannot_be_read_goes_to_quarantine(line: str, column: str, text: str) -> None:
    ledger = rows(row("1.00", "3600"), line)
    assert ledger.quarantine[["row", "column", "text"]].to_numpy().tolist() == [[3, column, text]]


def test_columns_stand_in_any_order() -> None:
    ledger = rows(
        "3600;1,00;Ann;2026-03-13;Acme;Unbilled;Design",
        header="Seconds;Hours;Team Member;Date;Client;Status;Service",
    )
    assert ledger.sources[0].format == "freshbooks_time_entries"
    assert ledger.entries["seconds"].tolist() == [3600]
