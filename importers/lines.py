"""Physical lines of a table in text: where records begin, and quotation marks that are not closed."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from importers import cells

Ints = npt.NDArray[np.int64]
_LINE_END = re.compile(rb"\r\n|\n|\r")


@dataclass(frozen=True)
class Unclosed:
    """A record whose quotation mark is not closed, and the texts of the lines it runs over from line `first`."""

    record: int
    first: int
    texts: tuple[str, ...]


def count_lines(body: bytes, start: int) -> int:
    """Return the number of lines from byte `start`; the last may lack its end."""
    if start >= len(body):
        return 0
    ends = body.count(b"\n", start)
    if body.find(b"\r", start) >= 0:
        ends += body.count(b"\r", start) - body.count(b"\r\n", start)
    return ends + (body[-1] not in b"\r\n")


def offset_of_line(body: bytes, line: int) -> int:
    """Return the byte at which a line begins, lines counted from zero; the length if there are fewer."""
    offset = 0
    for _ in range(line):
        end = _LINE_END.search(body, offset)
        if end is None:
            return len(body)
        offset = end.end()
    return offset


def record_lines(body: bytes, offset: int, records: int, delimiter: str) -> Ints:
    """Return for each record from `offset` the number of lines before it; records may span lines inside quotes.

    Where there are as many lines as records, each has its own. Otherwise a line end outside quotation marks
    ends a record; where a mark stands inside a cell without opening it, the csv module counts.
    """
    if body.find(b'"', offset) < 0 or records == count_lines(body, offset):
        return np.arange(records, dtype=np.int64)
    raw = np.frombuffer(body, dtype=np.uint8, offset=offset)
    breaks = _breaks(raw)
    quotes = np.flatnonzero(raw == ord('"'))
    opening = quotes[::2]
    before = raw[np.maximum(opening - 1, 0)]
    is_sound = (opening == 0) | np.isin(before, np.frombuffer(f'{delimiter}\r\n"'.encode(), dtype=np.uint8))
    if is_sound.all():
        ends = np.flatnonzero(np.searchsorted(quotes, breaks) % 2 == 0)
        starts = np.concatenate([[0], ends + 1])[:records]
        if len(starts) == records and len(ends) - records in {0, -1}:
            return starts.astype(np.int64)
    reader = csv.reader(io.StringIO(body[offset:].decode(), newline=""), delimiter=delimiter)
    counted = [0, *(reader.line_num for _ in reader)]
    return np.array(counted[:records], dtype=np.int64)


def unclosed(
    body: bytes, offset: int, lines: Ints, delimiter: str, width: int, positions: Sequence[int]
) -> Iterator[Unclosed]:
    """Yield the records from `offset` in which a quotation mark is not closed where it should be.

    That is the last one, if the file ends inside a quotation, and one over several lines of which another
    reads as a row of its own: `width` cells, with a date in one of `positions`. `lines` is as `record_lines`
    answers.
    """
    if not len(lines) or body.find(b'"', offset) < 0:
        return
    last = len(lines) - 1
    total = count_lines(body, offset)
    spans = np.diff(lines, append=total)
    several = np.flatnonzero(spans > 1)
    if spans[last] == 1:
        end = len(body) - (2 if body.endswith(b"\r\n") else body[-1] in b"\r\n")
        begin = max(body.rfind(b"\n", offset, end), body.rfind(b"\r", offset, end), offset - 1) + 1
        if body.find(b'"', begin) >= 0 and _ends_inside(text := body[begin:].decode(), delimiter):
            yield Unclosed(last, int(lines[last]), (text.rstrip("\r\n"),))
    if not len(several):
        return
    raw = np.frombuffer(body, dtype=np.uint8, offset=offset)
    starts = np.concatenate([[0], _breaks(raw) + 1, [len(raw)]])[: total + 1] + offset
    marks = np.flatnonzero(raw == ord(delimiter)) + offset
    wide = np.diff(np.searchsorted(marks, starts)) >= width - 1
    before = np.concatenate([[0], wide.cumsum()])
    first = lines[several]
    beyond = first + spans[several]
    suspect = (before[beyond] > before[first + 1]) | (several == last)
    for record, top, end in zip(several[suspect], first[suspect], beyond[suspect], strict=True):
        texts = [body[starts[i] : starts[i + 1]].decode() for i in range(top, end)]
        inner = (text for text, fits in zip(texts[1:], wide[top + 1 : end], strict=True) if fits)
        if any(_is_row(text, delimiter, width, positions) for text in inner) or (
            record == last and _ends_inside("".join(texts), delimiter)
        ):
            yield Unclosed(int(record), int(top), tuple(text.rstrip("\r\n") for text in texts))


def _breaks(raw: npt.NDArray[np.uint8]) -> Ints:
    """Return the last byte of each line end."""
    is_end = raw == ord("\n")
    returns = np.flatnonzero(raw == ord("\r"))
    if len(returns):
        is_end[returns[np.append(raw, 0)[returns + 1] != ord("\n")]] = True
    return np.flatnonzero(is_end)


def _ends_inside(text: str, delimiter: str) -> bool:
    try:
        for _ in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True):
            pass
    except csv.Error as error:
        return str(error) == "unexpected end of data"
    return False


def _is_row(text: str, delimiter: str, width: int, positions: Sequence[int]) -> bool:
    row = next(csv.reader([text.rstrip("\r\n")], delimiter=delimiter), [])
    return len(row) == width and any(_has_date(row[position].strip()) for position in positions)


def _has_date(text: str) -> bool:
    orders: tuple[cells.DateOrder, ...] = ("day-month-year", "month-day-year")
    return any(cells.read_day(text, o) is not None or cells.read_moment(text, o) is not None for o in orders)
