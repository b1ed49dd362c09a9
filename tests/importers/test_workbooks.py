"""XLSX: rows numbered as in the sheet, cells as their CSV would print them, and workbooks made to harm."""

from __future__ import annotations

import datetime as dt
import io
import struct
import zipfile
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from importers.registry import all_importers
from importers.tables import Table, Unreadable
from importers.workbooks import is_workbook, read_workbook
from importers.worksheets import cell_text
from tests.importers.bombs import parts_of, related
from tests.importers.bombs import sheet as made_sheet
from tests.importers.bombs import workbook as made
from tests.importers.reading import damaged, is_read_or_refused

HEADER = ["side", "person", "day", "hours", "description"]
ROW = ["logged", "Ann", dt.date(2026, 3, 2), 1.5, "work"]
SHEET = "xl/worksheets/sheet1.xml"
SPACE = b'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
moment = dt.datetime.fromisoformat
LAUGHS = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY l0 "ha">' + b"".join(
    b'<!ENTITY l%d "%s">' % (i, b"&l%d;" % (i - 1) * 10) for i in range(1, 10)
)


def workbook(*sheets: list[list[Any]], formats: dict[str, str] | None = None) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book["Sheet"])
    for number, rows in enumerate(sheets, start=1):
        sheet = book.create_sheet(f"Sheet {number}")
        for row in rows:
            sheet.append(row)
        for place, number_format in (formats or {}).items():
            sheet[place].number_format = number_format
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def with_part(data: bytes, name: str, change: Callable[[bytes], bytes]) -> bytes:
    source, out = zipfile.ZipFile(io.BytesIO(data)), io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for part in source.namelist():
            made.writestr(part, change(source.read(part)) if part == name else source.read(part))
    return out.getvalue()


def sheet_of(body: bytes, before: bytes = b"") -> bytes:
    made = before + b"<worksheet " + SPACE + b"><sheetData>" + body + b"</sheetData></worksheet>"
    return with_part(workbook([HEADER]), SHEET, lambda _: made)


def table(data: bytes) -> Table:
    assert is_workbook(data)
    return read_workbook(data, all_importers())


def refusal(data: bytes) -> str:
    with pytest.raises(Unreadable) as caught:
        table(data)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def column(read: Table, name: str) -> list[str]:
    return [str(text) for text in read.columns[name].to_pylist()]


# -- rows ----------------------------------------------------------------------------------------------------------


def test_rows_are_numbered_as_in_the_sheet() -> None:
    read = table(workbook([["Log of March"], [], HEADER, ROW, [], [None] * 5, [*ROW[:4], "last"], [], [None]]))
    assert [row for row, text in zip(read.rows.tolist(), column(read, "description"), strict=True) if text] == [4, 7]
    assert max([*read.rows.tolist(), *read.blanks]) == 7


@pytest.mark.parametrize("text", ["two\nlines", "two\r\nlines", "two\rlines", "a\n\n\nb"])
def test_line_breaks_in_cells_do_not_shift_rows(text: str) -> None:
    read = table(workbook([["a title\nover lines"], HEADER, [*ROW[:4], text], ROW]))
    assert read.rows.tolist() == [3, 4]
    assert column(read, "description")[0].split() == text.split()


def test_text_that_looks_like_csv_stays_one_cell() -> None:
    text = 'a, "b"; c\td | e'
    assert column(table(workbook([HEADER, [*ROW[:4], text]])), "description") == [text]


def test_merged_cells_leave_the_covered_rows_blank() -> None:
    book = openpyxl.load_workbook(io.BytesIO(workbook([HEADER, ROW, ROW])))
    book.worksheets[0].merge_cells("C2:C3")
    out = io.BytesIO()
    book.save(out)
    assert column(table(out.getvalue()), "day") == ["2026-03-02", ""]


def test_the_first_sheet_with_a_known_header_is_read_and_the_others_are_named() -> None:
    read = table(workbook([["Cover"]], [HEADER, ROW], [HEADER, ROW, ROW], [["Notes"]]))
    assert read.rows.tolist() == [2]
    assert read.notes == ("only sheet 'Sheet 2' is read; save 'Sheet 3' as files of their own",)


def test_a_table_pasted_as_lines_of_text_is_read() -> None:
    read = table(workbook([[",".join(HEADER)], ['logged,Ann,2026-03-02,1.5,"a, b"']]))
    assert column(read, "description") == ["a, b"]


# -- cells ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "number_format", "text"),
    [
        (None, "", ""),
        ("  kept  ", "", "  kept  "),
        (True, "", "Yes"),
        (False, "", "No"),
        (0, "", "0"),
        (-3, "", "-3"),
        (0.1 + 0.2, "", "0.3"),
        (2.4999999999999996, "", "2.5"),
        (100.0, "", "100"),
        (1e21, "", "1000000000000000000000"),
        (1e-7, "", "0.0000001"),
        (dt.date(2026, 3, 4), "", "2026-03-04"),
        (moment("2026-03-04"), "dd/mm/yyyy", "2026-03-04"),
        (moment("2026-03-04"), "yyyy-mm-dd h:mm", "2026-03-04 00:00:00"),
        (moment("2026-03-04"), '[$-409]d "th" mmm', "2026-03-04"),
        (moment("2026-03-04T09:29:59.999600"), "h:mm", "2026-03-04 09:30:00"),
        (dt.time(9, 5), "", "09:05:00"),
        (dt.time(9, 4, 59, 999_900), "", "09:05:00"),
        (dt.time(23, 59, 59, 999_900), "", "23:59:59"),
        (dt.timedelta(hours=26, minutes=3), "", "26:03:00"),
        (dt.timedelta(hours=-1, minutes=-30), "", "-1:30:00"),
        (dt.timedelta(seconds=59.9999), "", "0:01:00"),
    ],
)
def test_a_cell_is_printed_as_its_csv_would_be(value: object, number_format: str, text: str) -> None:
    assert cell_text(value, number_format) == text


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 99 * 3600 + 3599))
def test_durations_and_moments_survive_the_workbook_to_the_second(seconds: int) -> None:
    start = moment("2026-03-02") + dt.timedelta(seconds=seconds)
    data = workbook(
        [["side", "start", "end", "duration"], ["logged", start, start, dt.timedelta(seconds=seconds)]],
        formats={"B2": "d.m.yy h:mm", "C2": "d.m.yy h:mm", "D2": "[h]:mm:ss"},
    )
    read = table(data)
    assert column(read, "start") == [f"{start:%Y-%m-%d %H:%M:%S}"]
    hours, rest = divmod(seconds, 3600)
    assert column(read, "duration") == [f"{hours}:{rest // 60:02}:{rest % 60:02}"]


def test_formulas_count_by_the_values_saved_with_them() -> None:
    data = sheet_of(
        b'<row r="1">'
        + b"".join(b'<c t="inlineStr"><is><t>%s</t></is></c>' % name.encode() for name in HEADER[:4])
        + b'</row><row r="2"><c t="inlineStr"><is><t>logged</t></is></c><c/><c t="d"><v>2026-03-02</v></c>'
        b"<c><f>1+1</f><v>2</v></c></row>"
    )
    assert (column(table(data), "hours"), column(table(data), "day")) == (["2"], ["2026-03-02"])


def with_cells(cells: str, **parts: bytes) -> list[str]:
    """Return the cells of the row below the header, columns in order, of a workbook made by hand."""
    body = f"<row>{cells}</row>"
    read = table(made({SHEET: made_sheet(body), **{PLACES[name]: part for name, part in parts.items()}}))
    return [column(read, name)[-1] for name in ("side", "person", "day", "hours", "description")]


PLACES = {"strings": "xl/sharedStrings.xml", "styles": "xl/styles.xml", "book": "xl/workbook.xml"}
RICH = (
    b"<sst><si><t>logged</t></si><si><r><rPr><b/></rPr><t>two </t></r><r><t>runs</t></r></si>"
    b"<si><t>read</t><rPh sb='0' eb='1'><t>aloud</t></rPh></si><si><t>a_x000D_b_x005F_x000D_</t></si><si/></sst>"
)
DATED = b"<styleSheet><cellXfs><xf numFmtId='0'/><xf numFmtId='14'/><xf numFmtId='46'/></cellXfs></styleSheet>"


def test_shared_texts_are_read_without_their_fonts_and_readings() -> None:
    cells = "".join(f'<c t="s"><v>{i}</v></c>' for i in (0, 1, 4, 4, 2))
    assert with_cells(cells, strings=RICH) == ["logged", "two runs", "", "", "read"]


def test_characters_written_as_their_codes_are_put_back() -> None:
    assert with_cells('<c/><c t="s"><v>3</v></c>', strings=RICH)[1] == "a b_x000D_"


def test_cells_without_references_stand_side_by_side_and_those_with_one_where_it_says() -> None:
    assert with_cells('<c r="B3"><v>1</v></c><c><v>2</v></c><c r="e3"><v>3</v></c>') == ["", "1", "2", "", "3"]


def test_the_format_of_a_style_says_what_is_a_date_and_what_a_duration() -> None:
    cells = '<c/><c s="1"><v>46083</v></c><c s="2"><v>1.5</v></c><c s="0"><v>46083.5</v></c><c s="1"><v>-1</v></c>'
    assert with_cells(cells, styles=DATED) == ["", "2026-03-02", "36:00:00", "46083.5", "1899-12-29"]


def test_days_may_be_counted_from_1904() -> None:
    book = parts_of(1, is_apart=False)["xl/workbook.xml"].replace(b"<sheets>", b'<workbookPr date1904="1"/><sheets>')
    assert with_cells('<c/><c s="1"><v>44621</v></c>', styles=DATED, book=book)[1] == "2026-03-02"


@pytest.mark.parametrize(
    "body",
    [
        '<row><c s="7"><v>1</v></c></row>',
        '<row><c t="s"><v>-1</v></c></row>',
        '<row r="5"><c><v>1</v></c></row><row r="4"><c><v>1</v></c></row>',
        '<row><c r="A3"><v>1</v></c><c r="A3"><v>2</v></c></row>',
        '<row><c r="3A"><v>1</v></c></row>',
        '<row r="x"><c><v>1</v></c></row>',
        "<row><c><v>one</v></c></row>",
    ],
)
def test_cells_that_contradict_themselves_are_damage(body: str) -> None:
    assert "damaged workbook" in refusal(made({SHEET: made_sheet(body)}))


def test_sheets_of_charts_and_links_to_other_files_are_left_out() -> None:
    parts = parts_of(1, is_apart=False)
    book = parts["xl/workbook.xml"].replace(
        b"<sheets>", b'<sheets><sheet name="Chart" sheetId="9" r:id="chartsheet9"/>'
    )
    ends = related(worksheet1="worksheets/sheet1.xml", chartsheet9="chartsheets/sheet1.xml").replace(
        b"</Relationships>",
        b'<Relationship Id="x" Type="t/externalLink" Target="http://example.com/" '
        b'TargetMode="External"/></Relationships>',
    )
    read = table(made({"xl/workbook.xml": book, "xl/_rels/workbook.xml.rels": ends}))
    assert column(read, "person") == ["Ann"]


# -- what is no workbook, or one made to harm ----------------------------------------------------------------------


def with_sizes(data: bytes, size: int, *, everywhere: bool) -> bytes:
    made, place = bytearray(data), 0
    while (place := made.find(b"PK\x01\x02", place)) >= 0:
        made[place + 24 : place + 28] = struct.pack("<I", size)
        place = place + 4 if everywhere else len(made)
    return bytes(made)


def archive(name: str, content: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr(name, content)
    return out.getvalue()


FAR = b'<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="%s1048576"><v>1</v></c></row>'
BILLION = LAUGHS + b"]>"
FOREIGN = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY l9 SYSTEM "file:///etc/hostname">]>'
ENTITY = b'<row r="1"><c r="A1" t="inlineStr"><is><t>&l9;</t></is></c></row>'
HARMFUL = {
    "a ZIP of something else": (archive("notes.txt", b"x"), "not a workbook"),
    "a ZIP without sheets": (archive("xl/notes.txt", b"x"), "damaged workbook"),
    "cut off": (workbook([HEADER, ROW])[:-60], "damaged ZIP"),
    "claims 2 GB": (with_sizes(workbook([HEADER, ROW]), 2**31 - 1, everywhere=False), "2,1"),
    "claims less than it holds": (with_sizes(workbook([HEADER, ROW]), 10, everywhere=True), "damaged workbook"),
    "unpacks a thousandfold": (archive("xl/workbook.xml", b"\0" * (90 << 20)), "unpacks to 94 MB"),
    "a cell in the last corner": (sheet_of(FAR % b"XFD"), "row 1048576"),
    "a cell in the last row": (sheet_of(FAR % b"A"), "row 1,048,576"),
    "billion laughs in the sheet": (sheet_of(ENTITY, BILLION), "damaged workbook"),
    "an external entity": (sheet_of(ENTITY, FOREIGN), "damaged workbook"),
    "very wide blank rows": (
        sheet_of(b"".join(b'<row r="%d"><c r="XFD%d"/></row>' % (i, i) for i in range(1, 5000))),
        "empty",
    ),
    "no cells": (workbook([]), "empty"),
    "no known header": (workbook([["a", "b"], [1, 2]]), "no known header"),
    "broken XML": (with_part(workbook([HEADER, ROW]), SHEET, lambda part: part[:-30]), "damaged workbook"),
    "a sheet that is text": (with_part(workbook([HEADER, ROW]), SHEET, lambda _: b"text"), "damaged workbook"),
    "no such string": (
        sheet_of(b'<row r="1"><c r="A1" t="s"><v>999</v></c></row>'),
        "damaged workbook",
    ),
}


@pytest.mark.parametrize("name", HARMFUL)
def test_it_is_refused_in_one_line(name: str) -> None:
    data, word = HARMFUL[name]
    assert word in refusal(data)


def with_strings(strings: bytes) -> bytes:
    """Return a workbook whose first cell is the first of its shared strings."""
    part = b'<Relationship Id="strings" Target="sharedStrings.xml" Type="http://schemas.openxmlformats.org/'
    part += b'officeDocument/2006/relationships/sharedStrings"/></Relationships>'
    data = sheet_of(b'<row r="1"><c r="A1" t="s"><v>0</v></c></row>')
    data = with_part(data, "xl/_rels/workbook.xml.rels", lambda ends: ends.replace(b"</Relationships>", part))
    out = io.BytesIO(data)
    with zipfile.ZipFile(out, "a") as made:
        made.writestr("xl/sharedStrings.xml", strings)
    return out.getvalue()


def test_billion_laughs_in_the_strings_are_refused() -> None:
    assert "no known header" in refusal(with_strings(b"<sst " + SPACE + b"><si><t>a</t></si></sst>"))
    assert "damaged workbook" in refusal(with_strings(BILLION + b"<sst " + SPACE + b"><si><t>&l9;</t></si></sst>"))


@settings(max_examples=80, deadline=None)
@given(damaged([workbook([["Log"], HEADER, ROW, [], ROW])]))
def test_no_damage_to_the_archive_makes_it_crash_or_lose_a_row(data: bytes) -> None:
    assert is_read_or_refused(data, "UTC")


PARTS = ("[Content_Types].xml", "xl/workbook.xml", SHEET, "xl/styles.xml", "xl/_rels/workbook.xml.rels")
SOUND = workbook([["Log"], HEADER, ROW, [], ROW])


@settings(max_examples=250, deadline=None)
@given(st.data(), st.sampled_from(PARTS))
def test_no_damage_inside_a_part_makes_it_crash_or_lose_a_row(data: st.DataObject, part: str) -> None:
    harmed = data.draw(damaged([zipfile.ZipFile(io.BytesIO(SOUND)).read(part)]))
    assert is_read_or_refused(with_part(SOUND, part, lambda _: harmed), "UTC")
