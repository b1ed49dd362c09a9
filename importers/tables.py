"""Bytes of a file to a table of text: encoding, separator, header, line numbers, rows that do not fit.

Nothing is interpreted here and nothing is lost: every physical record after the header is a row of the table,
a row that does not fit (`Misfit`), or a blank line.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv

from importers.registry import Importer

SEPARATORS = (",", ";", "\t", "|")
HEADER_SEARCH_RECORDS = 40
SAMPLE_BYTES = 1 << 18
BLOCK_BYTES = 1 << 24
LARGEST_RECORD_BYTES = 1 << 28
csv.field_size_limit(1 << 30)

MAGIC = (
    (b"%PDF", "a PDF document"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"\xd0\xcf\x11\xe0", "an old binary Excel file (.xls); save it as .xlsx or CSV"),
    (b"\x1f\x8b", "a gzip archive; unpack it first"),
    (b"SQLite format 3", "a database"),
    (b"PAR1", "a Parquet file"),
    (b"\x7fELF", "a program"),
)


_RECORD = re.compile(rb"[^\r\n]")
_TEXT = re.compile(rb"[^\0 \t\r\n]")


class Unreadable(Exception):
    """A file that cannot be audited; the message is one line that says what and where."""


@dataclass(frozen=True)
class Misfit:
    """A row whose number of cells differs from the header's."""

    row: int
    cells: tuple[str, ...]
    reason: str


@dataclass(frozen=True)
class Table:
    """A table of text under a header that one importer recognised.

    `columns` holds one Arrow array of text per field of the importer (dictionary-encoded but for long
    text), `rows` the physical line of each row. `headers` are in the order of the file. `preamble` are the
    records above the header.
    """

    importer: Importer
    headers: dict[str, str]
    columns: dict[str, pa.Array]
    rows: npt.NDArray[np.int64]
    preamble: tuple[tuple[int, tuple[str, ...]], ...] = ()
    misfits: tuple[Misfit, ...] = ()
    blanks: tuple[int, ...] = ()
    encoding: str = "utf-8"
    delimiter: str = ","
    unknown_headers: tuple[str, ...] = ()
    has_nul: bool = False
    notes: tuple[str, ...] = field(default=())


@dataclass(frozen=True)
class Header:
    """Where the header of a file stands and which importer it belongs to."""

    importer: Importer
    fields: dict[str, int]
    cells: tuple[str, ...]
    record: int
    line: int
    delimiter: str
    preamble: tuple[tuple[int, tuple[str, ...]], ...]


def decode(data: bytes, encoding: str | None) -> tuple[str | None, bytes, str]:
    """Return a remark, the bytes as UTF-8 without byte-order mark, and the name of the encoding.

    Order: the settings, a byte-order mark, the NUL pattern of UTF-16, strict UTF-8, Windows-1252. Raises
    Unreadable for empty and binary files and for text that the encoding cannot hold.
    """
    if not _TEXT.search(data):
        raise Unreadable("the file is empty")
    for magic, what in MAGIC:
        if data.startswith(magic):
            raise Unreadable(f"this is {what}, not a table of time entries")
    stated, encoding = encoding, encoding or _encoding_of(data)
    try:
        if encoding in {"utf-8", "utf-8-sig"}:
            body = data.removeprefix(b"\xef\xbb\xbf")
            if (stated or encoding == "utf-8-sig") and not body.isascii():
                body.decode("utf-8")
        else:
            body = data.decode(encoding).removeprefix("\ufeff").encode()
    except LookupError:
        raise Unreadable(f"the settings name an encoding that does not exist: {encoding!r}") from None
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise Unreadable(
            f"line {line}: byte {data[error.start]:#04x} is not {encoding} text; "
            "state the encoding of the format in the settings"
        ) from None
    sample = body[:SAMPLE_BYTES]
    controls = sum(sample.count(bytes([code])) for code in (*range(9), *range(14, 32)))
    if controls > len(sample) // 50 + 1:
        raise Unreadable("this is a binary file, not a table of time entries")
    remark = None if encoding.startswith("utf-8") else f"read as {encoding}"
    return remark, body, encoding


def _encoding_of(data: bytes) -> str:
    if data.startswith(b"\xef\xbb\xbf"):
        return "utf-8-sig"
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    sample = data[:4096]
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    if odd > len(sample) // 5 and even < odd // 10:
        return "utf-16-le"
    if even > len(sample) // 5 and odd < even // 10:
        return "utf-16-be"
    try:
        if not data.isascii():
            data.decode("utf-8")
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8"


def read_text(data: bytes, importers: Sequence[Importer], encoding: str | None = None) -> Table:
    """Return the table in the bytes of a text file; raises Unreadable if no importer knows its header."""
    remark, body, encoding = decode(data, encoding)
    notes = [remark] if remark else []
    header = find_header(body, importers)
    if header is None:
        unwrapped = _unwrap(body, importers)
        if unwrapped is None:
            raise Unreadable(_no_header(body))
        body = unwrapped
        header = find_header(body, importers)
        notes.append(
            "every line is quoted as one cell: the file was saved by a spreadsheet; read as the table inside"
        )
    assert header is not None
    return _read_body(body, header, encoding, tuple(notes))


def find_header(body: bytes, importers: Sequence[Importer]) -> Header | None:
    """Return the first record that an importer recognises, under the separator that fits it best.

    Of several importers the one with most headers recognised wins, fallbacks last; of equals, by name.
    """
    sample = body[:SAMPLE_BYTES]
    text = sample.decode("utf-8", errors="replace")
    best: tuple[tuple[int, int, int], Header] | None = None
    for delimiter in SEPARATORS:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        line, preamble = 1, []
        for record, cells in enumerate(reader):
            if record == HEADER_SEARCH_RECORDS:
                break
            above = [cell for _, row in preamble for cell in row]
            claims = [(i, fields) for i in importers if (fields := i.match(cells, above)) is not None]
            if claims:
                chosen, fields = max(claims, key=lambda c: (not c[0].fallback, len(c[1])))
                rank = (int(not chosen.fallback), len(fields), -record)
                if best is None or rank > best[0]:
                    header = Header(chosen, fields, tuple(cells), record, line, delimiter, tuple(preamble))
                    best = rank, header
                break
            preamble.append((line, tuple(cells)))
            line = reader.line_num + 1
    return best[1] if best else None


def _no_header(body: bytes) -> str:
    text = body[:SAMPLE_BYTES].decode("utf-8", errors="replace")
    first = next((line for line in text.splitlines() if line.strip()), "")
    shown = first if len(first) <= 120 else f"{first[:117]}..."
    return f"no known header among the first {HEADER_SEARCH_RECORDS} lines; it begins {shown!r}"


def _unwrap(body: bytes, importers: Sequence[Importer]) -> bytes | None:
    """Return the table inside lines that a spreadsheet saved as one quoted cell each, or None."""
    sample = body[:SAMPLE_BYTES].decode("utf-8", errors="replace").splitlines()[:HEADER_SEARCH_RECORDS]
    if not any(line.startswith('"') for line in sample):
        return None
    for delimiter in (",", ";", "\t"):
        reader = csv.reader(io.StringIO("\n".join(sample)), delimiter=delimiter)
        inner = "\n".join(cells[0] if cells and not any(cells[1:]) else "\0" for cells in reader)
        if "\0" not in inner and find_header(inner.encode(), importers) is not None:
            records = csv.reader(io.StringIO(body.decode(), newline=""), delimiter=delimiter)
            lines = [cells[0] if cells and not any(cells[1:]) else delimiter.join(cells) for cells in records]
            return "\n".join(lines).encode()
    return None


def _read_body(body: bytes, header: Header, encoding: str, notes: tuple[str, ...]) -> Table:
    offset = _offset_of_record(body, header.record + 1)
    data = memoryview(body)[offset:]
    first_line = _line_ends(body, 0, offset) + 1
    width = len(header.cells)
    importer = header.importer
    types = {
        str(position): pa.string() if name in importer.long else pa.dictionary(pa.int32(), pa.string())
        for name, position in header.fields.items()
    }
    misfits: list[tuple[int, str]] = []
    table = None
    if _RECORD.search(body, offset):
        try:
            table = _arrow(data, header.delimiter, width, types, None)
        except pa.ArrowInvalid:
            try:
                table = _arrow(data, header.delimiter, width, types, misfits)
            except pa.ArrowInvalid:
                return _read_slowly(body[offset:], header, encoding, notes, first_line)
    count = len(misfits) + (table.num_rows if table is not None else 0)
    lines = _record_lines(body, offset, count, header.delimiter) + first_line
    keep = np.ones(count, dtype=bool)
    found, blanks = [], []
    for number, text in misfits:
        line = int(lines[number - 1])
        keep[number - 1] = False
        if not text.strip(f"{header.delimiter}\r\n \t"):
            blanks.append(line)
        else:
            cells = next(csv.reader(io.StringIO(text, newline=""), delimiter=header.delimiter))
            found.append(_misfit(line, tuple(cells), width))
    none = pa.chunked_array([], pa.string())
    columns = {
        name: _one_chunk(table.column(str(position)) if table is not None else none)
        for name, position in header.fields.items()
    }
    return _table(header, columns, lines[keep], found, blanks, encoding, notes, has_nul=b"\0" in body)


def _arrow(
    data: memoryview,
    delimiter: str,
    width: int,
    types: dict[str, pa.DataType],
    misfits: list[tuple[int, str]] | None,
) -> pa.Table:
    """Parse in parallel; with a list for misfits, in one thread, so that their record numbers are known."""

    def keep(row: pyarrow.csv.InvalidRow) -> str:
        assert misfits is not None
        misfits.append((row.number, row.text or ""))
        return "skip"

    is_first_try = misfits is None
    return pyarrow.csv.read_csv(
        pa.BufferReader(pa.py_buffer(data)),
        read_options=pyarrow.csv.ReadOptions(
            column_names=[str(position) for position in range(width)],
            use_threads=is_first_try,
            block_size=min(BLOCK_BYTES if is_first_try else LARGEST_RECORD_BYTES, max(len(data), 1)),
        ),
        parse_options=pyarrow.csv.ParseOptions(
            delimiter=delimiter,
            newlines_in_values=True,
            ignore_empty_lines=False,
            invalid_row_handler=None if is_first_try else keep,
        ),
        convert_options=pyarrow.csv.ConvertOptions(
            column_types=types,
            include_columns=list(types),
            strings_can_be_null=False,
            quoted_strings_can_be_null=False,
            check_utf8=False,
        ),
    )


def _read_slowly(data: bytes, header: Header, encoding: str, notes: tuple[str, ...], first_line: int) -> Table:
    """Read what the fast parser refuses, record by record: a file that ends inside quotes, say."""
    width = len(header.cells)
    reader = csv.reader(io.StringIO(data.decode(), newline=""), delimiter=header.delimiter)
    lines: list[int] = []
    records: list[list[str]] = []
    misfits: list[Misfit] = []
    blanks: list[int] = []
    line = first_line
    for cells in reader:
        if not any(cell.strip() for cell in cells):
            blanks.append(line)
        elif len(cells) == width:
            lines.append(line)
            records.append(cells)
        else:
            misfits.append(_misfit(line, tuple(cells), width))
        line = first_line + reader.line_num
    columns = {
        name: pa.array([cells[position] for cells in records], pa.string())
        for name, position in header.fields.items()
    }
    encoded = {n: c if n in header.importer.long else c.dictionary_encode() for n, c in columns.items()}
    return _table(
        header, encoded, np.array(lines, dtype=np.int64), misfits, blanks, encoding, notes, has_nul=b"\0" in data
    )


def _misfit(line: int, cells: tuple[str, ...], width: int) -> Misfit:
    said = "1 cell" if len(cells) == 1 else f"{len(cells)} cells"
    return Misfit(line, cells, f"the row has {said} where the header has {width}")


def _table(
    header: Header,
    columns: dict[str, pa.Array],
    rows: npt.NDArray[np.int64],
    misfits: list[Misfit],
    blanks: list[int],
    encoding: str,
    notes: tuple[str, ...],
    *,
    has_nul: bool,
) -> Table:
    width = len(header.cells)
    padded = [m for m in misfits if _fits(m, header)]
    if padded:
        cells = [(*m.cells, *[""] * width)[:width] for m in padded]
        columns = {
            name: pa.concat_arrays([_plain(column), pa.array([c[header.fields[name]] for c in cells], pa.string())])
            for name, column in columns.items()
        }
        rows = np.concatenate([rows, np.array([m.row for m in padded], dtype=np.int64)])
        order = np.argsort(rows, kind="stable")
        rows = rows[order]
        columns = {
            name: column.take(pa.array(order))
            if name in header.importer.long
            else column.take(pa.array(order)).dictionary_encode()
            for name, column in columns.items()
        }
        misfits = [m for m in misfits if not _fits(m, header)]
    known = set(header.fields.values())
    return Table(
        importer=header.importer,
        headers={
            name: header.cells[position].replace("\ufeff", "").strip()
            for name, position in sorted(header.fields.items(), key=lambda field: field[1])
        },
        columns=columns,
        rows=rows,
        preamble=header.preamble,
        misfits=tuple(misfits),
        blanks=tuple(blanks),
        encoding=encoding,
        delimiter=header.delimiter,
        unknown_headers=tuple(c.strip() for i, c in enumerate(header.cells) if i not in known and c.strip()),
        has_nul=has_nul,
        notes=notes,
    )


def _fits(misfit: Misfit, header: Header) -> bool:
    """Whether a row of another width can be read: surplus cells are empty, or the format has short rows."""
    width = len(header.cells)
    if len(misfit.cells) > width:
        return not any(cell.strip() for cell in misfit.cells[width:])
    return header.importer.short_rows


def _plain(column: pa.Array) -> pa.Array:
    return column.dictionary_decode() if pa.types.is_dictionary(column.type) else column


def _one_chunk(column: pa.ChunkedArray) -> pa.Array:
    if pa.types.is_dictionary(column.type):
        column = column.unify_dictionaries()
    return column.combine_chunks()


def _offset_of_record(body: bytes, record: int) -> int:
    """Return the byte at which a record begins, counting records as the csv module does."""
    if record == 0:
        return 0
    position, inside = 0, False
    for _ in range(record):
        while position < len(body):
            byte = body[position]
            position += 1
            if byte == 0x22:
                inside = not inside
            elif not inside and byte == 0x0A:
                break
            elif not inside and byte == 0x0D:
                position += body[position : position + 1] == b"\n"
                break
    return position


def _line_ends(data: bytes, start: int, end: int | None = None) -> int:
    """Return the number of line ends from `start`: each newline, and each carriage return without one."""
    count = data.count(b"\n", start, end)
    if b"\r" in data:
        count += data.count(b"\r", start, end) - data.count(b"\r\n", start, end)
    return count


def _record_lines(body: bytes, offset: int, records: int, delimiter: str) -> npt.NDArray[np.int64]:
    """Return for each record from `offset` the number of line ends before it, which quotes may hide.

    A file without quotes, or with as many line ends as records, has one line per record.
    """
    if body.find(b'"', offset) < 0 or records - _line_ends(body, offset) in {0, 1}:
        return np.arange(records, dtype=np.int64)
    raw = np.frombuffer(body, dtype=np.uint8, offset=offset)
    line_end = raw == ord("\n")
    returns = np.flatnonzero(raw == ord("\r"))
    line_end[returns[np.append(raw, 0)[returns + 1] != ord("\n")]] = True
    breaks = np.flatnonzero(line_end)
    quotes = np.flatnonzero(raw == ord('"'))
    is_record_end = np.searchsorted(quotes, breaks) % 2 == 0
    starts = np.concatenate([[0], np.flatnonzero(is_record_end) + 1])[:records]
    if len(starts) == records and is_record_end.sum() - records in {0, -1}:
        return starts.astype(np.int64)
    reader = csv.reader(io.StringIO(body[offset:].decode(), newline=""), delimiter=delimiter)
    counted = [0]
    counted.extend(reader.line_num for _ in reader)
    return np.array(counted[:records], dtype=np.int64)


def texts(column: pa.Array) -> tuple[npt.NDArray[np.int32], list[str]]:
    """Return a column as codes into its distinct texts, each stripped of surrounding white space."""
    if not pa.types.is_dictionary(column.type):
        column = column.dictionary_encode()
    codes = column.indices.to_numpy(zero_copy_only=False).astype(np.int32, copy=False)
    return codes, [text.strip() for text in column.dictionary.to_pylist()]


def holds(column: pa.Array, text: str) -> npt.NDArray[np.bool_]:
    """Return for each cell whether it holds `text`."""
    plain = _plain(column)
    return np.asarray(pc.match_substring(plain, text).to_numpy(zero_copy_only=False), dtype=bool)
