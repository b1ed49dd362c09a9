"""XLSX workbooks to the same tables of text that CSV files give, behind caps on size, rows and cells."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
import struct
import warnings
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import redirect_stdout
from dataclasses import replace
from decimal import Decimal
from itertools import islice
from typing import Any
from xml.etree.ElementTree import ParseError

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

from importers.registry import Importer
from importers.tables import HEADER_SEARCH_RECORDS, MAX_COLUMNS, Table, Unreadable, find_header, read_text

MAX_UNPACKED_BYTES = 400 << 20
MAX_RATIO = 200
MAX_ROWS = 500_000
MAX_CELLS = 5_000_000
MAX_GAP = 10_000
FAULTS = (
    InvalidFileException,
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    ParseError,
    EOFError,
    OSError,
    RuntimeError,
    LookupError,
    ValueError,
    TypeError,
    AttributeError,
    ArithmeticError,
)
"""What openpyxl and the ZIP reader raise on files that are damaged or made to harm."""


def is_workbook(data: bytes) -> bool:
    """Whether the bytes are a ZIP archive, as every .xlsx file is."""
    return data.startswith(b"PK\x03\x04")


def read_workbook(data: bytes, importers: Sequence[Importer]) -> Table:
    """Return the table of the first sheet whose header an importer recognises.

    Rows are numbered as in the sheet. Other sheets with a known header are named in the notes. What openpyxl
    warns of and prints is about styles and dropped. Raises Unreadable for archives that are no workbook, that
    unpack to more than is sane, or hold no known header.
    """
    _check_archive(data)
    table, faults, others = None, [], []
    with warnings.catch_warnings(), redirect_stdout(io.StringIO()):
        warnings.simplefilter("ignore")
        try:
            book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
            for sheet in book.worksheets:
                sheet.reset_dimensions()
                if table is not None:
                    top = _as_csv(islice(_rows(sheet), HEADER_SEARCH_RECORDS))
                    others += [repr(sheet.title)] if find_header(top, importers) is not None else []
                    continue
                text, chosen = _as_csv(_rows(sheet)), sheet.title
                try:
                    table = replace(read_text(text, importers), encoding="xlsx")
                except Unreadable as fault:
                    faults.append(f"sheet {chosen!r}: {fault}")
        except FAULTS as error:
            raise Unreadable(f"this is a damaged workbook: {_one_line(error)}") from None
    if table is None:
        raise Unreadable(faults[0] if faults else "the workbook has no sheet with cells")
    if others:
        note = f"only sheet {chosen!r} is read; save {', '.join(others)} as files of their own"
        table = replace(table, notes=(*table.notes, note))
    return table


def _one_line(error: BaseException) -> str:
    said = " ".join(str(error).split())
    return (said if len(said) <= 120 else f"{said[:117]}...") or type(error).__name__


def _check_archive(data: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
    except FAULTS:
        raise Unreadable("this is a damaged ZIP archive, not a workbook") from None
    if not any(member.filename.startswith("xl/") for member in members):
        raise Unreadable("this is a ZIP archive, not a workbook; unpack it first")
    unpacked = sum(member.file_size for member in members)
    if unpacked > MAX_UNPACKED_BYTES or unpacked > MAX_RATIO * max(len(data), 1) + (1 << 20):
        raise Unreadable(
            f"the workbook unpacks to {unpacked / 1e6:,.0f} MB from {len(data) / 1e6:,.3f} MB; "
            f"save the table as CSV if it is real"
        )


def _rows(sheet: Any) -> Iterator[tuple[int, list[str]]]:
    """Yield the number and the texts of each row that is not blank, up to its last cell with a value."""
    cells_seen = last = 0
    for number, row in enumerate(sheet.iter_rows(), start=1):
        if not row:
            continue
        cells_seen += len(row)
        if cells_seen > MAX_CELLS:
            raise Unreadable(f"the sheet has more than {MAX_CELLS:,} cells; save the table as CSV")
        texts = [
            cell_text(cell.value, cell.number_format if isinstance(cell.value, dt.datetime) else "") for cell in row
        ]
        while texts and not texts[-1]:
            texts.pop()
        if len(texts) > MAX_COLUMNS:
            raise Unreadable(f"row {number} has {len(texts):,} columns; save the table as CSV")
        if texts:
            if number > MAX_ROWS or number - last > MAX_GAP:
                raise Unreadable(f"the sheet has a cell in row {number:,}; save the table as CSV")
            last = number
            yield number, texts


def _as_csv(rows: Iterable[tuple[int, list[str]]]) -> bytes:
    """Return rows as CSV in which line and row numbers are the same: breaks inside cells become blanks."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    width = last = 0
    for number, texts in rows:
        text.write("\n" * (number - last - 1))
        width, last = max(width, len(texts)), number
        writer.writerow([re.sub(r"\r\n|\n|\r", " ", cell) for cell in texts] + [""] * (width - len(texts)))
    return text.getvalue().encode(errors="replace")


def cell_text(value: object, number_format: str = "") -> str:
    """Return a cell's value as its CSV export would print it, dates and times in ISO form.

    A moment whose number format shows no hours is a date. Times are to the second, numbers to ten decimals.

    >>> cell_text(dt.datetime(2026, 3, 4), "dd/mm/yyyy"), cell_text(dt.datetime(2026, 3, 4), "d.m.yy h:mm")
    ('2026-03-04', '2026-03-04 00:00:00')
    >>> cell_text(dt.timedelta(hours=26, minutes=3)), cell_text(0.1 + 0.2), cell_text(True)
    ('26:03:00', '0.3', 'Yes')
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, dt.datetime):
        rounded = value + dt.timedelta(microseconds=500_000 if value.year < dt.MAXYEAR else 0)
        has_clock = "h" in re.sub(r'"[^"]*"|\[(?!h)[^]]*\]', "", number_format.lower())
        return f"{rounded:%Y-%m-%d %H:%M:%S}" if has_clock or value.time() != dt.time() else f"{rounded:%Y-%m-%d}"
    if isinstance(value, dt.time):
        seconds = value.hour * 3600 + value.minute * 60 + value.second + (value.microsecond >= 500_000)
        return _clock(min(seconds, 86_399)).rjust(8, "0")
    if isinstance(value, dt.timedelta):
        return _clock(round(value.total_seconds()))
    if isinstance(value, float):
        return format(Decimal(repr(round(value, 10))).normalize(), "f")
    return str(value)


def _clock(seconds: int) -> str:
    sign, seconds = ("-", -seconds) if seconds < 0 else ("", seconds)
    return f"{sign}{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"
