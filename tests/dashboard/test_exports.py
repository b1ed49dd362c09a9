"""Tables of the screen as files: the rows and columns that are shown, typed, and text that stays text."""

from __future__ import annotations

import csv
import datetime as dt
import doctest
import io
from html.parser import HTMLParser
from typing import Any

import openpyxl
import pandas as pd
import pytest

from auditor.report import Report
from auditor.sharing import PROFILES
from dashboard import exports, rows, tables
from dashboard.components import contracts, coverage, export, finding, grids
from dashboard.exports import Sheet
from dashboard.state import Key
from tests.dashboard.screens import demo_report, start

MOMENT = pd.Timestamp("2026-11-02T09:00Z")
TABLE = pd.DataFrame(
    {
        "severity": ["■ error", "● note"],
        "day": pd.to_datetime(["2026-03-02", None]),
        "hours": [1.5, float("nan")],
        "amount": [-67.5, float("nan")],
        "currency": ["EUR", None],
        "count": pd.Series([3, 4], dtype="int64"),
        "message": ["<b>=1+1</b> & **x**", "=HYPERLINK(1)"],
    }
)
COLUMNS: dict[str, Any] = {
    "severity": grids.text("Severity"),
    "day": grids.date("Day"),
    "hours": grids.hours("In question"),
    "amount": None,
    "count": grids.number("Rows"),
    "message": grids.text("What it says"),
}


@pytest.fixture
def given() -> Sheet:
    """A table with every kind of column."""
    return exports.sheet("Findings", ["Severity: error, note", "Words: <x>"], TABLE, COLUMNS)


def cells_of(data: bytes) -> list[list[str]]:
    """Return the cells of the table of a page, as a browser shows them."""
    read: list[list[str]] = []

    class Reader(HTMLParser):
        def handle_starttag(self, tag: str, attrs: object) -> None:
            if tag == "tr":
                read.append([])
            elif tag in {"th", "td"}:
                read[-1].append("")

        def handle_data(self, data: str) -> None:
            if read and read[-1] and data.strip():
                read[-1][-1] += data

    Reader().feed(data.decode().partition("<table>")[2].partition("</table>")[0])
    return read


def test_examples_in_docstrings_hold() -> None:
    assert doctest.testmod(exports).failed == 0


def test_a_workbook_holds_numbers_and_days_and_text_that_is_no_formula(given: Sheet) -> None:
    book = openpyxl.load_workbook(io.BytesIO(exports.as_xlsx(given, MOMENT)))
    head, first, second = book["Rows"].iter_rows()
    assert [cell.value for cell in head] == [
        "Severity", "Day", "In question h", "Worth EUR", "Rows", "What it says",
    ]  # fmt: skip
    assert [cell.value for cell in first] == [
        "■ error", dt.datetime(2026, 3, 2), 1.5, -67.5, 3, "<b>=1+1</b> & **x**",  # noqa: DTZ001
    ]  # fmt: skip
    assert [second[1].value, second[2].value, second[3].value] == [None, None, None]
    assert (second[5].value, second[5].data_type) == ("=HYPERLINK(1)", "s")
    about = [row[0].value for row in book["About"].iter_rows()]
    assert about[:3] == ["Findings", "Severity: error, note", "Words: <x>"]
    assert "2 rows" in str(about[3])


def test_a_workbook_of_the_same_rows_has_the_same_bytes(given: Sheet) -> None:
    assert exports.as_xlsx(given, MOMENT) == exports.as_xlsx(given, MOMENT)


def test_csv_holds_every_row_and_guards_formulas(given: Sheet) -> None:
    read = list(csv.reader(io.StringIO(exports.as_csv(given).decode("utf-8-sig"))))
    assert read[0] == ["Severity", "Day", "In question h", "Worth EUR", "Rows", "What it says"]
    assert read[1] == ["■ error", "2026-03-02", "1.50", "-67.50", "3", "<b>=1+1</b> & **x**"]
    assert read[2] == ["● note", "", "", "", "4", "'=HYPERLINK(1)"]


def test_a_page_shows_text_as_text_and_loads_nothing(given: Sheet) -> None:
    data = exports.as_html(given)
    assert cells_of(data)[1:] == [
        ["■ error", "2026-03-02", "1.50", "-67.50", "3", "<b>=1+1</b> & **x**"],
        ["● note", "", "", "", "4", "=HYPERLINK(1)"],
    ]
    page = data.decode()
    assert "Words: &lt;x&gt;" in page
    assert "default-src 'none'" in page
    assert not any(mark in page for mark in ("<script", "http://", "https://", "src=", "<link", "@import", "url("))


def test_a_file_is_named_by_what_it_holds(given: Sheet) -> None:
    assert given.file_name("xlsx") == "findings, error note, x.xlsx"
    assert len(Sheet("Findings", ("Words: " + "a" * 500,), ()).file_name("csv")) < 90
    assert "/" not in Sheet("Findings", ("Contract: ../../etc/x",), ()).file_name("csv")


def test_a_table_longer_than_a_sheet_says_what_is_left_out() -> None:
    table = pd.DataFrame({"count": range(exports.MOST_ROWS + 5)})
    made = exports.sheet("Long", [], table, {"count": grids.number("Rows")})
    assert f"the first {exports.MOST_ROWS:,} of {len(table):,} rows" in exports.as_html(made).decode()
    assert exports.as_csv(made).count(b"\n") == len(table) + 1


def test_money_of_several_currencies_stays_numbers() -> None:
    table = TABLE.assign(amount=[1.0, 2.0], currency=["EUR", "USD"])
    columns = exports.sheet("x", [], table, {"amount": None}).columns
    assert [(column.title, list(column.cells)) for column in columns] == [
        ("Worth", [1.0, 2.0]),
        ("Currency", ["EUR", "USD"]),
    ]


def test_what_is_drawn_in_a_cell_is_left_out() -> None:
    table = pd.DataFrame({"name": ["x"], "trend": [[1.0, 2.0]]})
    shown = {"name": grids.text("Name"), "trend": contracts.st.column_config.BarChartColumn("Weeks")}
    assert [column.title for column in exports.sheet("x", [], table, shown).columns] == ["Name"]


@pytest.fixture(scope="module")
def report() -> Report:
    """The report on the demo of the freelancer."""
    return demo_report("freelancer")


@pytest.mark.parametrize("made", [exports.as_html, exports.as_csv, lambda sheet: exports.as_xlsx(sheet, MOMENT)])
def test_tables_of_every_page_can_be_taken_away(report: Report, made: Any) -> None:
    findings = tables.findings(report)
    columns = finding.SETTLED | {"message": grids.text("What it says"), "amount": None}
    files = {"file": grids.text("File"), "read": grids.number("Rows read")}
    parts = [
        exports.sheet("Findings", [], findings, columns),
        exports.sheet("Coverage", [], rows.coverage(report), coverage.CELLS),
        exports.sheet("Receipts", [], rows.receipts(report.ledger), files),
    ]
    for part, length in zip(parts, (len(findings), len(report.coverage), len(report.ledger.sources)), strict=True):
        assert part.length == length
        assert len(made(part)) > 100


@pytest.mark.parametrize("page", ["overview", "findings", "sources", "contract"])
def test_every_page_offers_its_table_in_three_forms(monkeypatch: pytest.MonkeyPatch, page: str) -> None:
    buttons = [button.proto.id for button in start(monkeypatch).go(page).app.get("download_button")]
    for ending in ("xlsx", "html", "csv"):
        assert any("export" in button and button.endswith(ending) for button in buttons)


def test_the_filters_are_stated_in_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[Any] = []
    monkeypatch.setattr(export, "show", lambda table, columns, title, about=(), **_: given.append((table, about)))
    screen = start(monkeypatch).go("findings").choose(Key.SEVERITY, ["error"])
    table, about = given[-1]
    assert about == ["Severity: error"]
    assert list(table["message"]) == list(screen.table("severity", "message")["message"])


def test_the_pack_says_what_is_withheld_before_it_is_made(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = start(monkeypatch).go("contract").unfold()
    assert PROFILES["client"].withheld[0] in screen.said
    assert "Nothing is withheld" in screen.choose(Key.SHARE, "full").said
    screen.choose(Key.SHARE, "redacted")
    assert all(words in screen.said for words in PROFILES["redacted"].withheld)
    assert screen.faults == []
