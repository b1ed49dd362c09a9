"""The parts of a workbook that hold its cells, read as streams: shared texts and the rows of a sheet.

Nothing is kept of a row once it is given on, and rows, cells and texts are counted as they come, so that a part made
to harm is refused where it begins to.
"""

from __future__ import annotations

import datetime as dt
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache

from openpyxl.styles.numbers import is_date_format, is_timedelta_format
from openpyxl.utils.datetime import from_excel, from_ISO8601

from importers import markup
from importers.tables import MAX_COLUMNS, Unreadable

MAX_ROWS = 300_000
MAX_CELLS = 5_000_000
MAX_GAP = 10_000
MAX_STRINGS = 200_000
MAX_STRING_BYTES = 96 << 20
MAX_REMEMBERED = 100_000
_LETTERS = re.compile(r"[A-Za-z]{1,3}")
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
Row = tuple[int, list[str]]


@dataclass(frozen=True)
class Book:
    """What the cells of a workbook refer to: its shared texts, the number format of each style, its first day."""

    strings: Sequence[str]
    formats: Sequence[str]
    epoch: dt.datetime


def shared_strings(chunks: Iterable[bytes]) -> list[str]:
    """Return the shared texts of a workbook, in order; raises Unreadable for damage and for too many."""
    strings: list[str] = []
    parts: list[str] = []
    is_text = is_reading = False
    size = 0

    def start(name: str, _: markup.Attributes) -> None:
        nonlocal is_text, is_reading
        local = markup.local(name)
        if local == "si":
            parts.clear()
            is_text = True
        elif local == "rPh":
            is_text = False
        is_reading = is_text and local == "t"

    def end(name: str) -> None:
        nonlocal is_text, is_reading, size
        is_reading = False
        local = markup.local(name)
        if local == "rPh":
            is_text = True
        elif local == "si":
            strings.append(_unescaped("".join(parts)))
            size += sys.getsizeof(strings[-1])
            if size > MAX_STRING_BYTES or len(strings) > MAX_STRINGS:
                raise Unreadable("the workbook has more text than a log; save the table as CSV if it is real")

    def text(text: str) -> None:
        if is_reading:
            parts.append(text)

    for _ in markup.follow(chunks, start, end, text):
        pass
    return strings


def sheet_rows(chunks: Iterable[bytes], book: Book) -> Iterator[Row]:
    """Yield the number and the texts of each row that is not blank, up to its last cell with a value.

    Formulas count by the values saved with them. Raises Unreadable for damage, and for more rows, columns or cells
    than a log has.
    """
    sheet = _Sheet(book)
    for _ in markup.follow(chunks, sheet.begin, sheet.end, sheet.text):
        yield from sheet.ready
        sheet.ready.clear()


@dataclass(slots=True)
class _Sheet:
    """A sheet while it is read: the open row and cell, and the rows that are ready.

    `wanted` is the element whose text is the value of the open cell, `parts` what has come of it.
    """

    book: Book
    ready: list[Row] = field(default_factory=list)
    cells: dict[int, str] = field(default_factory=dict)
    parts: list[str] = field(default_factory=list)
    known: dict[tuple[str, str, str], str] = field(default_factory=dict)
    row: int = 0
    last: int = 0
    rows: int = 0
    column: int = 0
    seen: int = 0
    kind: str = ""
    style: str = ""
    wanted: str = ""
    is_reading: bool = False

    def begin(self, name: str, attributes: markup.Attributes) -> None:
        local = markup.local(name)
        self.is_reading = local == self.wanted
        if local == "c":
            self._begin_cell(attributes)
        elif local == "row":
            self._begin_row(attributes)
        elif local == "rPh":
            self.wanted = ""

    def text(self, text: str) -> None:
        if self.is_reading:
            self.parts.append(text)

    def end(self, name: str) -> None:
        local = markup.local(name)
        self.is_reading = False
        if local == "c":
            self.wanted = ""
            if self.parts:
                self._end_cell("".join(self.parts))
        elif local == "row" and self.cells:
            self._end_row()

    def _begin_row(self, given: markup.Attributes) -> None:
        self.row = int(given["r"]) if "r" in given else self.row + 1
        self.column = 0
        self.cells.clear()
        self.rows += 1
        if self.rows > MAX_ROWS:
            raise Unreadable(f"the sheet has more than {MAX_ROWS:,} rows; save the table as CSV")

    def _begin_cell(self, given: markup.Attributes) -> None:
        self.column = _column(given["r"]) if "r" in given else self.column + 1
        self.kind, self.style = given.get("t", "n"), given.get("s", "0")
        self.wanted = "t" if self.kind == "inlineStr" else "v"
        self.parts.clear()
        self.seen += 1
        if self.seen > MAX_CELLS:
            raise Unreadable(f"the sheet has more than {MAX_CELLS:,} cells; save the table as CSV")

    def _end_cell(self, value: str) -> None:
        written = self.book.strings[_index(value)] if self.kind == "s" else self._written(value)
        if not written:
            return
        if self.column > MAX_COLUMNS:
            raise Unreadable(f"row {self.row} has {self.column:,} columns; save the table as CSV")
        if self.column in self.cells:
            raise ValueError(f"row {self.row} has two cells in column {self.column}")
        self.cells[self.column] = written

    def _written(self, value: str) -> str:
        key = self.kind, self.style, value
        if key not in self.known:
            if len(self.known) >= MAX_REMEMBERED:
                self.known.clear()
            number_format = self.book.formats[_index(self.style)] if self.kind == "n" else ""
            self.known[key] = _cell(value, self.kind, number_format, self.book.epoch)
        return self.known[key]

    def _end_row(self) -> None:
        if self.row <= self.last:
            raise ValueError(f"row {self.row} is not below row {self.last}")
        if self.row > min(MAX_ROWS, self.last + MAX_GAP):
            raise Unreadable(f"the sheet has a cell in row {self.row:,}; save the table as CSV")
        self.last = self.row
        self.ready.append((self.row, [self.cells.get(place, "") for place in range(1, max(self.cells) + 1)]))


def _column(reference: str) -> int:
    """Return the column of a cell's reference, from one.

    >>> _column("A1"), _column("AA7"), _column("XFD1048576")
    (1, 27, 16384)
    """
    return _place(reference.rstrip("0123456789"))


@lru_cache(maxsize=1024)
def _place(letters: str) -> int:
    if not _LETTERS.fullmatch(letters):
        raise ValueError(f"{letters[:20]!r} is no column")
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def _index(text: str) -> int:
    number = int(text)
    if number < 0:
        raise IndexError(f"{number} is no place in a list")
    return number


def _unescaped(text: str) -> str:
    r"""Return a text with characters written as their codes, such as _x000D_, put back.

    >>> _unescaped("a_x000D_b"), _unescaped("_x005F_x000D_")
    ('a\rb', '_x000D_')
    """
    return _ESCAPE.sub(lambda found: chr(int(found[1], 16)), text) if "_x" in text else text


def _cell(value: str, kind: str, number_format: str, epoch: dt.datetime) -> str:
    """Return the text of a cell that is no shared text."""
    if kind == "n":
        number = float(value) if set(value) & set(".eE") else int(value)
        if not is_date_format(number_format):
            return cell_text(number)
        try:
            moment = from_excel(number, epoch, timedelta=is_timedelta_format(number_format))
        except (OverflowError, ValueError):
            return "#VALUE!"
        return cell_text(moment, number_format if isinstance(moment, dt.datetime) else "")
    if kind == "b":
        return cell_text(bool(int(value)))
    if kind == "d":
        return cell_text(from_ISO8601(value))  # type: ignore[no-untyped-call]
    return _unescaped(value)


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
