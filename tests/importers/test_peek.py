"""The top of a file: headers, first rows, and what each column may be."""

from __future__ import annotations

import io

import pytest
from openpyxl import Workbook

from auditor.settings import Settings
from importers.canonical import FIELDS
from importers.files import File, read
from importers.peek import ROWS, guessed, top
from importers.registry import all_importers
from importers.tables import NoHeader, Unreadable
from tests.importers.reading import AS_OF

KNOWN = all_importers()
OWN = "Wer;Datum;Beginn;Ende;Was\nAnn;02.03.2026;09:00;10:30;Menü\nBob;03.03.2026;9:15;10:00;Fuß\n"


def test_the_header_of_an_unknown_table_is_its_first_full_row() -> None:
    table = top(("Zeiten von Ann\n\n" + OWN).encode(), KNOWN)
    assert table is not None
    assert table.headers == ("Wer", "Datum", "Beginn", "Ende", "Was")
    assert table.fields == {}
    assert table.first_values("Was") == "Menü, Fuß"


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
def test_any_mark_between_cells_is_found(mark: str) -> None:
    table = top(OWN.replace(";", mark).encode(), KNOWN)
    assert table is not None
    assert len(table.headers) == 5


def test_a_known_table_says_which_header_stands_for_which_field() -> None:
    table = top(b"User,Start date,Start time,End time,Mood\nAnn,2026-03-02,09:00:00,10:00:00,fine\n", KNOWN)
    assert table is not None
    assert table.fields["start_day"] == "Start date"
    assert "Mood" not in table.fields.values()
    assert table.first_values("Mood") == "fine"


def test_only_the_first_rows_are_shown() -> None:
    table = top(("Colour,Mood\n" + "red,fine\n" * 50).encode(), KNOWN)
    assert table is not None
    assert len(table.rows) == ROWS


def test_a_workbook_shows_the_sheet_that_is_a_table() -> None:
    book = Workbook()
    book.active.append(["only one cell"])
    sheet = book.create_sheet("Zeiten")
    sheet.append(["Wer", "Tag", "Länge"])
    sheet.append(["Ann", "2026-03-02", "1:30"])
    made = io.BytesIO()
    book.save(made)
    table = top(made.getvalue(), KNOWN)
    assert table is not None
    assert table.headers == ("Wer", "Tag", "Länge")
    assert table.rows[0] == ("Ann", "2026-03-02", "1:30")


def test_what_is_no_table_has_no_top() -> None:
    assert top(b'{"a": 1}', KNOWN) is None
    assert top(b"one word\nanother word\n", KNOWN) is None
    with pytest.raises(Unreadable, match="a picture"):
        top(b"\x89PNG\r\n\x1a\n", KNOWN)


def test_columns_are_guessed_by_what_formats_call_them() -> None:
    table = top(OWN.encode(), KNOWN)
    assert table is not None
    assert guessed(table) == {"Wer": "person", "Datum": "start_day", "Beginn": "start_time", "Ende": "end_time"}


def test_a_start_that_holds_its_day_is_no_time_of_day() -> None:
    table = top(b"Start,End,Mood\n2026-03-02 09:00,2026-03-02 10:00,fine\n", KNOWN)
    assert table is not None
    assert guessed(table) == {"Start": "start", "End": "end"}


def test_a_field_is_guessed_once_and_is_one_that_tables_may_have() -> None:
    table = top(b"Date,Day,Hours,Stunden,Colour\n2026-03-02,Mon,1,1,red\n", KNOWN)
    assert table is not None
    found = list(guessed(table).values())
    assert len(found) == len(set(found))
    assert set(found) <= set(FIELDS)


def test_a_workbook_that_nobody_knows_is_told_from_a_damaged_one() -> None:
    book = Workbook()
    book.active.append(["Wer", "Farbe"])
    made = io.BytesIO()
    book.save(made)
    with pytest.raises(NoHeader, match=r"book\.xlsx: sheet 'Sheet': no known header"):
        read([File("book.xlsx", made.getvalue())], Settings(), AS_OF)
