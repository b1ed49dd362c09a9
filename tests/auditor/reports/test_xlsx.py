"""The workbook: read again with openpyxl, its cells are what they should be, and its bytes are the same each time."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from auditor.engine import audit
from auditor.report import Report
from auditor.reports import READERS
from auditor.reports.xlsx import MOST_ROWS, render
from auditor.rules import rule_of
from tests.auditor.reports.made import LOG, fresh_report, ledger_from, report_from, small_report
from tests.ledgers import ledger_of

SHEETS = ["Summary", "Contracts", "Weeks", "Causes", "Findings", "Entries", "Coverage", "Receipts"]
DANGEROUS = ["=1+1", "+1", "-1", "@SUM(1)", "\t=1", "\n=1", '=HYPERLINK("http://x","y")', "  =1", "{=1}"]


@pytest.mark.parametrize("reader", [None, *READERS])
def test_the_sheets_are_there_for_every_reader(reader: str | None) -> None:
    book = opened(small_report(), reader)
    assert book.sheetnames == SHEETS
    for name in SHEETS[1:]:
        assert book[name].freeze_panes == "A2"
        assert book[name].auto_filter.ref.startswith("A1:")
        assert book[name].print_title_rows == "$1:$1"
        assert book[name].page_setup.orientation == "landscape"


def test_two_renders_are_the_same_bytes() -> None:
    made = render(fresh_report(), "client")
    assert made == render(fresh_report(), "client")
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    book = load_workbook(io.BytesIO(made))
    assert book.properties.created == book.properties.modified == dt.datetime(2026, 11, 2, 9)  # noqa: DTZ001


@pytest.mark.parametrize("text", DANGEROUS)
def test_foreign_text_is_never_a_formula(text: str) -> None:
    quoted = text.replace('"', '""')
    log = f'side,person,project,day,hours,description\nlogged,"{quoted}","{quoted}",2026-03-02,1,"{quoted}"\n'
    ledger = ledger_from(log=log)
    book = opened(report_from(ledger, {"at": [("log.csv", 2)], "message": text, "facts": {"quote": text}}))
    assert column(book["Findings"], "Message") == [text]
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type != "f"
                assert cell.data_type != "s" or cell.quotePrefix


def test_what_xml_cannot_hold_is_shown() -> None:
    book = opened(one(message="a\x00\x1b\x0b\ufffe\r\nb\rc \u202e"))
    assert column(book["Findings"], "Message") == ["a\\x00\\x1b\\x0b\\ufffe\nb\\x0dc \\u202e"]


def test_escapes_of_the_format_stay_text() -> None:
    made = render(one(message="_x003D_1+1"), None)
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        assert b"_x005F_x003D_1+1" in archive.read("xl/worksheets/sheet5.xml")


@pytest.mark.parametrize("letter", ["x", "時", "🙂"])
def test_text_longer_than_a_cell_is_cut_and_said(letter: str) -> None:
    (text,) = column(opened(one(message=letter * 1_000_000))["Findings"], "Message")
    assert len(text.encode("utf-16-le")) // 2 <= 32_767
    assert text.endswith("more characters)")


def test_numbers_and_days_are_typed() -> None:
    book = opened(small_report())
    findings, entries, contracts = book["Findings"], book["Entries"], book["Contracts"]
    assert column(findings, "Hours")[0] == 1.5
    assert column(findings, "Amount")[0] == 67.5
    assert column(findings, "Day")[0] == dt.datetime(2026, 3, 2)  # noqa: DTZ001
    assert (formats(findings, "Hours"), formats(findings, "Amount")) == ({"0.00"}, {"#,##0.00"})
    assert formats(findings, "Day") == {"yyyy-mm-dd"}
    assert column(entries, "Start")[0] == dt.datetime(2026, 3, 2, 9)  # noqa: DTZ001
    assert column(entries, "Time zone")[0] == "Europe/Kyiv"
    assert column(contracts, "Difference h") == [3.5, None, None, 0]
    assert column(contracts, "Padding") == [
        "can be told", "cannot tell: nothing billed", "cannot tell: nothing billed", "can be told",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("reader", "titles"),
    [(None, ["Question", "To do"]), ("freelancer", ["To do"]), ("client", ["Question"]), ("agency", ["Question"])],
)
def test_findings_say_what_to_ask_or_do_by_reader(reader: str | None, titles: list[str]) -> None:
    findings = opened(small_report(), reader)["Findings"]
    assert [cell.value for cell in findings[1] if cell.value in {"Question", "To do"}] == titles
    for title in titles:
        told = [
            rule_of(code).question if title == "Question" else rule_of(code).remedy
            for code in small_report().findings["code"]
        ]
        assert column(findings, title) == told


def test_findings_and_entries_lead_to_each_other() -> None:
    book = opened(small_report())
    findings, entries = book["Findings"], book["Entries"]
    there = {cell.row: cell.hyperlink.location for cell in findings["D"] if cell.hyperlink}
    back = {cell.row: cell.hyperlink.location for cell in entries["D"] if cell.hyperlink}
    for row, target in there.items():
        entry = int(target.removeprefix("'Entries'!A"))
        assert findings.cell(row, 2).value in entries.cell(entry, 4).value.split(", ")
        place = f"{entries.cell(entry, 1).value}:{entries.cell(entry, 2).value}"
        assert findings.cell(row, 4).value.startswith(place)
        assert entry in back
    assert len(there) == 5


def test_receipts_hold_what_was_not_read_and_what_was_skipped() -> None:
    cells = [[cell.value for cell in row if cell.value is not None] for row in opened(small_report())["Receipts"]]
    assert ["log.csv", 6, "end", "2026-13-10 11:00", "is not a date and time"] in cells
    assert ["log.csv", 5, "blank line"] in cells
    assert cells[1][:6] == ["log.csv", 7, 5, 1, 1, 0]


def test_a_large_ledger_shows_entries_in_evidence_only() -> None:
    rows = "logged,Ann,Website,2026-03-02,1\n" * (MOST_ROWS + 1)
    ledger = ledger_from(log=f"side,person,project,day,hours\n{rows}")
    book = opened(report_from(ledger, {"at": [("log.csv", 20_000), ("log.csv", 3)]}))
    assert column(book["Entries"], "Row") == [3, 20_000]
    assert book["Findings"]["D2"].hyperlink.location == "'Entries'!A3"
    told = [row[1].value for row in book["Summary"]]
    assert "2 of 20,001 entries: those in evidence of the findings" in told


def test_an_empty_ledger_has_a_workbook() -> None:
    book = opened(audit(ledger_of()))
    assert book.sheetnames == SHEETS
    assert book["Findings"].max_row == 1


def test_one_side_alone_without_money_or_person() -> None:
    book = opened(audit(ledger_from(bill="side,day,hours\nbilled,2026-03-02,2\n")))
    contracts = book["Contracts"]
    assert column(contracts, "Padding") == ["cannot tell: nothing logged"]
    assert column(contracts, "Difference h") == [None]
    assert column(contracts, "Currency") == [None]


def opened(report: Report, reader: str | None = None) -> Workbook:
    return load_workbook(io.BytesIO(render(report, reader)))


def column(sheet: Worksheet, title: str) -> list[Any]:
    titles = [cell.value for cell in sheet[1]]
    return [row[titles.index(title)] for row in sheet.iter_rows(min_row=2, values_only=True)]


def formats(sheet: Worksheet, title: str) -> set[str]:
    titles = [cell.value for cell in sheet[1]]
    cells = [row[titles.index(title)] for row in sheet.iter_rows(min_row=2)]
    return {cell.number_format for cell in cells if cell.value is not None}


def one(**finding: Any) -> Report:
    return report_from(ledger_from(log=LOG), {"at": [("log.csv", 2)]} | finding)
