from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings

from importers.registry import all_importers
from tests.importers.reading import damaged, is_read_or_refused, read_text, refusal

SAMPLES = Path(__file__).parents[2] / "sample_data" / "importers" / "timesheet"


@pytest.mark.parametrize(
    "header",
    [
        "Date,Team,Memo,Hours,Charges",
        "Date,Freelancer,Memo,Hours",
        "DATE;Contract;DESCRIPTION;Qty;Rate;TOTAL",
        "Invoice #\tService date\tItem\tQuantity\tUnit price\tAmount",
        "Datum;Mitarbeiter;Tätigkeit;Stunden;Stundensatz;Betrag (EUR)",
    ],
)
def test_tables_with_a_date_hours_and_money_or_a_memo_are_taken(header: str) -> None:
    assert read_text(f"{header}\n").sources[0].format == "timesheet"


@pytest.mark.parametrize(
    "header",
    [
        "Date,Hours",
        "Date,Project,Hours",
        "Task Number,Day,Time",
        "Date,Member,Client,Project,Task,Time,Billable,Comment,Billable amount",
        "Date,Project,Client,Description,Time (h),Time (decimal)",
        "Client,Project,Registered time,Billable time",
        "Date,Client,Project,Service,Note,Team Member,Status,Hours,Seconds",
        "Project,Client,Description,Start Date,Start Time,End Date,End Time,Duration (h),Duration (decimal)",
    ],
)
def test_files_of_trackers_are_never_taken_for_a_bill(header: str) -> None:
    claims = {importer.name for importer in all_importers() if importer.match(header.split(","))}
    assert "timesheet" not in claims


@pytest.mark.parametrize(
    ("table", "wanted"),
    [
        ("Date,Project,Hours,Description\n2026-03-02,Site,1.5,Draft\n", [5400, None, "Site", None, "Draft"]),
        ("Date,Project,Time Tracked,Description\n2026-03-02,Site,1:30,Draft\n", [5400, None, "Site", None, "Draft"]),
        (
            "Date,Talent,Job title,Hours worked,Rate,Billed amount,Comments\n2026-03-02,Ann,Site,1.5,80,$120,Draft\n",
            [5400, 12_000, "Site", "Ann", "Draft"],
        ),
        (
            "Date,Freelancer,Job,Tracked time,Rate,Amount,Memo\n2026-03-02,Ann,Site,01:30,80,120.00,Draft\n",
            [5400, 12_000, "Site", "Ann", "Draft"],
        ),
        (
            "Invoice no,Date,Job,Description,Qty,Unit price,Total\n7,2026-03-02,Site,Draft,1.5,£80.00,£120.00\n",
            [5400, 12_000, "Site", None, "Draft"],
        ),
        (
            "Contract ID,Contract name,Worker,Date of work,Hours,Total,Memo\nm9,Site,Ann,2026-03-02,1.5,120,Draft\n",
            [5400, 12_000, "Site", "Ann", "Draft"],
        ),
        (
            "id,contract_id,date_submitted,quantity,description,status\n1,m3k9,2026-03-02,1.5,Draft,approved\n",
            [5400, None, None, None, "Draft"],
        ),
    ],
    ids=["plain", "tracked", "talent", "job", "invoice", "contractor", "api"],
)
def test_sheets_of_platforms_without_a_format_of_their_own_are_read(table: str, wanted: list[object]) -> None:
    ledger = read_text(table)
    assert ledger.sources[0].format == "timesheet"
    entry = ledger.entries.astype(object).iloc[0]
    facts = entry[["seconds", "amount", "project", "person_name", "description"]]
    assert facts.where(facts.notna(), None).tolist() == wanted
    assert str(entry["day"].date()) == "2026-03-02"


def test_a_format_of_its_own_wins() -> None:
    header = '"Date","Contract","Hours","Amount","Payment type","Memo","Rate","Currency","Invoice","Team"\n'
    assert read_text(header).sources[0].format == "upwork_weekly_summary"


def test_a_log_with_times_of_day_is_refused_with_the_way_to_read_it() -> None:
    line = refusal("Date,Description,Start,End,Hours\n2026-03-02,work,09:00,10:00,1\n")
    assert "'Start'" in line
    assert "[formats.my_log]" in line


def test_a_bill_with_no_day_of_work_is_refused_with_what_is_missing() -> None:
    text = "Invoice date,Description,Hours,Rate,Amount\n2026-03-31,work,2,45,90\n"
    line = refusal(text)
    assert "its only date is 'Invoice date'" in line
    assert "[formats.timesheet] invoices_cover" in line
    assert "add a column Date" in line
    own = 'side = "billed"\n[formats.my_bill.columns]\nday = "Invoice date"\nhours = "Hours"\namount = "Amount"\n'
    assert read_text(text, settings=f"[formats.my_bill]\n{own}").entries["seconds"].tolist() == [7200]
    dated = read_text("Date,Invoice date,Description,Hours\n2026-03-02,2026-03-31,work,2\n")
    assert dated.entries["day"].dt.day.tolist() == [2]


def test_a_period_without_times_of_day_is_read() -> None:
    ledger = read_text("Period start,Period end,Memo,Hours\n2026-03-02,2026-03-08,week,12\n2026-03-09,,day,1\n")
    assert ledger.entries["grain"].tolist() == ["period", "day"]
    assert ledger.entries["until"].dt.day.tolist() == [8, 9]


@pytest.mark.parametrize(
    ("hours", "seconds", "resolution"),
    [("1.17", 4212, 18), ("1:10", 4200, 60), ("1:10:30", 4230, 1), ("1.5", 5400, 180), ("2", 7200, 1800)],
)
def test_hours_are_kept_as_printed(hours: str, seconds: int, resolution: int) -> None:
    ledger = read_text(f"Date,Memo,Hours\n2026-03-02,work,{hours}\n")
    assert ledger.entries[["seconds", "resolution"]].to_numpy().tolist() == [[seconds, resolution]]


@pytest.mark.parametrize(
    ("amount", "currency"), [("$45.00", "USD"), ("45.00 EUR", "EUR"), ("€45", "EUR"), ("GBP 45", "GBP"), ("45", None)]
)
def test_the_currency_may_stand_in_the_cell(amount: str, currency: str | None) -> None:
    entry = read_text(f"Date,Hours,Amount\n2026-03-02,1,{amount}\n").entries.astype(object).iloc[0]
    assert entry["amount"] == 4500
    assert (entry["currency"] if currency else None) == currency


def test_the_header_and_the_settings_come_before_the_sign_in_the_cell() -> None:
    assert read_text("Date,Hours,Amount (AUD)\n2026-03-02,1,$45\n").entries["currency"].tolist() == ["AUD"]
    stated = read_text("Date,Hours,Amount\n2026-03-02,1,$45\n", settings='[formats.timesheet]\ncurrency = "CAD"')
    assert stated.entries["currency"].tolist() == ["CAD"]


def test_invoice_lines_carry_rate_adjustment_and_total() -> None:
    ledger = read_text(
        "Date,Description,Qty,Rate,Adjustment,Discount,Total\n"
        "2026-03-02,a,2,350,-70,,630\n2026-03-03,b,2,350,,70,630\n2026-03-04,c,-1,350,,,-350\n"
    )
    wanted = [[7200, 3_500_000, -7000, 63_000], [7200, 3_500_000, -7000, 63_000]]
    assert ledger.entries[["seconds", "rate", "adjustment", "amount"]].to_numpy().tolist()[:2] == wanted
    assert ledger.entries[["seconds", "amount"]].to_numpy().tolist()[2] == [-3600, -35_000]


def test_lines_in_other_units_or_without_hours_are_charges() -> None:
    ledger = read_text(
        "Date,Memo,Quantity,Unit,Amount\n2026-03-02,work,2,h,90\n2026-03-02,disks,2,pcs,30\n2026-03-03,hosting,,,15\n"
    )
    assert ledger.entries["row"].tolist() == [2]
    assert ledger.charges[["row", "kind", "amount"]].to_numpy().tolist() == [[3, "other", 3000], [4, "other", 1500]]


TABLE = "Date,Memo,Hours,Amount\n"


@pytest.mark.parametrize(
    "label",
    [
        "Total",
        "TOTAL:",
        "Sum",
        "Grand total",
        "Sub-total",
        "Total hours",
        "Total due",
        "Gesamtsumme",
        "Summe netto",
        "",
    ],
)
@pytest.mark.parametrize("place", ["{},,2.5,100", ",{},2.5,100"])
def test_total_rows_are_checks_and_no_entries(label: str, place: str) -> None:
    ledger = read_text(f"{TABLE}2026-03-02,a,1.5,60\n2026-03-03,b,1,40\n{place.format(label)}\n")
    assert ledger.entries["row"].tolist() == [2, 3]
    assert ledger.skipped.to_numpy().tolist() == [["log.csv", 4, "total row"]]
    assert ledger.totals[["row", "stated_seconds", "summed_seconds"]].to_numpy().tolist() == [[4, 9000, 9000]]


def test_a_subtotal_covers_the_rows_since_the_last_and_a_total_all() -> None:
    ledger = read_text(
        f"{TABLE}2026-03-02,a,1,40\n,Subtotal,1,40\n2026-03-09,b,2,80\n2026-03-10,c,3,120\n,Subtotal,5,200\n"
        ",Total,7,280\n"
    )
    assert ledger.totals["summed_seconds"].tolist() == [3600, 18_000, 21_600]
    assert ledger.totals["stated_seconds"].tolist() == [3600, 18_000, 25_200]


def test_a_line_that_speaks_of_totals_is_a_line() -> None:
    ledger = read_text(f"{TABLE}2026-03-02,Total,1,40\n2026-03-03,Tax rules of the shop,2,80\n")
    assert ledger.entries["row"].tolist() == [2, 3]


def test_taxes_and_text_between_rows_are_left_out() -> None:
    ledger = read_text(f"{TABLE}Week 10,,,\n2026-03-02,a,1,40\n,VAT 20 %,,8\nplus 19 % USt,,,7.60\n,Thank you,,\n")
    assert ledger.skipped["reason"].tolist() == ["text between rows", "tax row", "tax row", "text between rows"]


@pytest.mark.parametrize(
    ("line", "column"),
    [
        ("soon,a,1,40", "Date"),
        ("2026-02-30,a,1,40", "Date"),
        (",a,1,40", "Date"),
        ("2026-03-02,a,,", "Hours"),
        ("2026-03-02,a,lots,40", "Hours"),
        ("2026-03-02,a,1,lots", "Amount"),
    ],
)
def test_what_cannot_be_read_goes_to_quarantine(line: str, column: str) -> None:
    ledger = read_text(f"{TABLE}2026-03-02,ok,1,40\n{line}\n")
    assert ledger.quarantine[["row", "column"]].to_numpy().tolist() == [[3, column]]


@settings(max_examples=80, deadline=None)
@given(damaged([path.read_bytes() for path in sorted(SAMPLES.glob("*.csv"))]))
def test_no_damage_makes_it_crash_or_lose_a_row(data: bytes) -> None:
    assert is_read_or_refused(data, "UTC")
