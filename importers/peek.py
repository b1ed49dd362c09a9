"""The top of a file as a person sees it: its headers, its first rows, and what each column may be."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import islice

from importers.archives import unpacked
from importers.canonical import FIELDS
from importers.documents import document_of
from importers.registry import Importer, all_importers, fold
from importers.tables import HEADER_SEARCH_RECORDS, MAX_COLUMNS, SAMPLE_BYTES, SEPARATORS, decode, find_header
from importers.workbooks import is_workbook, top_of

ROWS = 5
CLOCK = re.compile(r"\d{1,2}[:.]\d{2}(?:[:.]\d{2})?(?:\s*[ap]\.?m\.?)?", re.IGNORECASE)
ALIKE = {"memo": "description", "notes": "description", "user": "person", "comment": "description"}
"""Fields of single formats that are fields of the canonical form by another name."""
SPOKEN = {
    **dict.fromkeys(("who", "wer"), "person"),
    **dict.fromkeys(("what", "text", "what i did"), "description"),
    **dict.fromkeys(("from", "beginn", "von", "started"), "start"),
    **dict.fromkeys(("to", "ende", "bis", "finished"), "end"),
    **dict.fromkeys(("when", "wann", "tag"), "day"),
    **dict.fromkeys(("for whom", "für wen"), "client"),
    **dict.fromkeys(("pause", "pause (min)", "break (min)"), "break"),
}
"""What people call columns in tables of their own and no format does."""


@dataclass(frozen=True)
class Top:
    """The headers of a table, up to five rows under them, and which header stands for which field of its format."""

    headers: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    fields: dict[str, str]

    def first_values(self, header: str) -> str:
        """Return the first values of a column, as one line."""
        place = self.headers.index(header)
        return ", ".join(row[place] for row in self.rows if place < len(row) and row[place].strip())


def top(data: bytes, importers: Sequence[Importer]) -> Top | None:
    """Return the top of a table in text or a workbook, None for other files; raises Unreadable for damaged ones."""
    data = unpacked(data)
    if is_workbook(data):
        body = top_of(data)
    elif document_of(data) is not None:
        return None
    else:
        body = decode(data, None)[1]
    tables = tuple(one for one in importers if not one.records)
    text = body[:SAMPLE_BYTES].decode("utf-8-sig", errors="replace")
    header = find_header(body, tables)
    if header is not None:
        records = _records(text, header.delimiter)
        place = next((n for n, cells in enumerate(records) if tuple(cells) == header.cells), 0)
        named = {field: header.cells[at].strip() for field, at in header.fields.items()}
        return _top(records, place, named)
    best = max((_records(text, mark) for mark in SEPARATORS), key=_width)
    if not 1 < _width(best) <= MAX_COLUMNS:
        return None
    place = next(n for n, cells in enumerate(best) if len(cells) == _width(best))
    return _top(best, place, {})


def guessed(table: Top) -> dict[str, str]:
    """Return for each header the field of the canonical form that it is most often called for, as far as known.

    Starts and ends without a day are times of day, and the day beside them is that of the start.
    """
    found: dict[str, str] = {}
    for header in table.headers:
        field = _known_headers().get(fold(header), "")
        if field in {"start", "end"} and _are_clocks(table, header):
            field = f"{field}_time"
        if field and field not in found.values():
            found[header] = field
    if "start_time" in found.values() and "start_day" not in found.values():
        found = {header: "start_day" if field == "day" else field for header, field in found.items()}
    return found


def _are_clocks(table: Top, header: str) -> bool:
    place = table.headers.index(header)
    cells = [row[place].strip() for row in table.rows if place < len(row) and row[place].strip()]
    return bool(cells) and all(CLOCK.fullmatch(cell) for cell in cells)


@cache
def _known_headers() -> dict[str, str]:
    votes: dict[str, Counter[str]] = {}
    for one in all_importers():
        for name, headers in one.columns.items() if not one.records else ():
            field = ALIKE.get(name, name)
            for header in headers if field in FIELDS else ():
                votes.setdefault(fold(header), Counter())[field] += 1
    return SPOKEN | {header: count.most_common(1)[0][0] for header, count in votes.items()}


def _records(text: str, delimiter: str) -> list[list[str]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    return list(islice(reader, HEADER_SEARCH_RECORDS + ROWS))


def _width(records: Sequence[Sequence[str]]) -> int:
    """Return how many cells most records have, 0 without any."""
    widths = Counter(len(cells) for cells in records if any(cells))
    return widths.most_common(1)[0][0] if widths else 0


def _top(records: Sequence[Sequence[str]], place: int, named: dict[str, str]) -> Top:
    headers = tuple(dict.fromkeys(cell.strip() for cell in records[place] if cell.strip()))
    at = [next(n for n, cell in enumerate(records[place]) if cell.strip() == header) for header in headers]
    below = [cells for cells in records[place + 1 :] if any(cells)][:ROWS]
    rows = tuple(tuple(cells[n] if n < len(cells) else "" for n in at) for cells in below)
    return Top(headers, rows, named)
