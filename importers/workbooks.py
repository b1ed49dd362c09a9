"""XLSX workbooks to the same tables of text that CSV files give, behind caps on size, rows and cells."""

from __future__ import annotations

import csv
import datetime as dt
import io
import zipfile
from collections.abc import Iterator, Sequence
from decimal import Decimal
from xml.etree.ElementTree import ParseError

import openpyxl
from defusedxml.common import DefusedXmlException
from openpyxl.utils.exceptions import InvalidFileException

from importers.registry import Importer
from importers.tables import Table, Unreadable, read_text

MAX_UNPACKED_BYTES = 400 << 20
MAX_RATIO = 200
MAX_ROWS = 500_000
MAX_COLUMNS = 500


def is_workbook(data: bytes) -> bool:
    """Whether the bytes are a ZIP archive, as every .xlsx file is."""
    return data.startswith(b"PK\x03\x04")


def read_workbook(data: bytes, importers: Sequence[Importer]) -> Table:
    """Return the table of the first sheet whose header an importer recognises.

    Rows are numbered as in the sheet. Raises Unreadable for archives that are no workbook, that unpack to
    more than is sane, or hold no known header.
    """
    _check_archive(data)
    try:
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        faults = []
        for sheet in book.worksheets:
            sheet.reset_dimensions()
            text = _as_csv(sheet.iter_rows(values_only=True))
            try:
                return read_text(text, importers)
            except Unreadable as fault:
                faults.append(f"sheet {sheet.title!r}: {fault}")
    except (
        InvalidFileException,
        KeyError,
        ValueError,
        ParseError,
        DefusedXmlException,
        EOFError,
        OSError,
        zipfile.BadZipFile,
    ) as error:
        raise Unreadable(f"this is not a workbook that can be read: {error}") from None
    raise Unreadable(faults[0] if faults else "the workbook has no sheet with cells")


def _check_archive(data: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
    except zipfile.BadZipFile:
        raise Unreadable("this is a damaged ZIP archive, not a workbook") from None
    unpacked = sum(member.file_size for member in members)
    if unpacked > MAX_UNPACKED_BYTES or unpacked > MAX_RATIO * max(len(data), 1) + (1 << 20):
        raise Unreadable(
            f"the workbook unpacks to {unpacked / 1e6:,.0f} MB from {len(data) / 1e6:,.1f} MB; "
            f"save the table as CSV if it is real"
        )
    if not any(member.filename.startswith("xl/") for member in members):
        raise Unreadable("this is a ZIP archive, not a workbook; unpack it first")


def _as_csv(rows: Iterator[tuple[object, ...]]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    width = 0
    for number, row in enumerate(rows, start=1):
        if number > MAX_ROWS:
            raise Unreadable(f"the sheet has more than {MAX_ROWS:,} rows; save it as CSV")
        if len(row) > MAX_COLUMNS and any(value is not None for value in row[MAX_COLUMNS:]):
            raise Unreadable(f"row {number} has more than {MAX_COLUMNS} columns; save the table as CSV")
        cells = [
            cell_text(value).replace("\r\n", " ").replace("\n", " ").replace("\r", " ") for value in row[:MAX_COLUMNS]
        ]
        while cells and not cells[-1]:
            cells.pop()
        width = max(width, len(cells))
        writer.writerow([*cells, *[""] * (width - len(cells))] if cells else [""] * max(width, 1))
    return text.getvalue().encode()


def cell_text(value: object) -> str:
    """Return a cell's value as its CSV export would print it.

    >>> cell_text(dt.datetime(2026, 3, 4)), cell_text(dt.timedelta(hours=26, minutes=3)), cell_text(1.5)
    ('2026-03-04', '26:03:00', '1.5')
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, dt.datetime):
        midnight = value.time() == dt.time()
        return f"{value:%Y-%m-%d}" if midnight else f"{value:%Y-%m-%d %H:%M:%S}"
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, dt.time):
        return f"{value:%H:%M:%S}"
    if isinstance(value, dt.timedelta):
        seconds = round(value.total_seconds())
        sign, seconds = ("-", -seconds) if seconds < 0 else ("", seconds)
        return f"{sign}{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    if isinstance(value, float):
        return format(Decimal(repr(round(value, 10))).normalize(), "f")
    return str(value)
