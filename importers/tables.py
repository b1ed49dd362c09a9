"""Bytes of a file to a table of text: encoding, separator, header, line numbers, rows that do not fit.

Nothing is interpreted here and nothing is lost: every physical record after the header is a row of the table,
a row that does not fit (`Misfit`), or a blank line.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv

from importers.lines import count_lines, offset_of_line, record_lines, unclosed
from importers.registry import Importer

SEPARATORS = (",", ";", "\t", "|")
HEADER_SEARCH_RECORDS = 40
MAX_COLUMNS = 500
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


ACROSS = "day across "
_WEEKDAY = r"(?:mon|tue|wed|thu|fri|sat|sun)[a-z]{0,6}"
_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}"
_DAY_HEADER = re.compile(
    rf"\d{{4}}-\d{{2}}-\d{{2}}"
    rf"|(?:{_WEEKDAY},? )?(?:\d{{1,2}}[/.]\d{{1,2}}(?:[/.]\d{{2,4}})?|{_MONTH} \d{{1,2}}(?:, \d{{4}})?)",
    re.IGNORECASE,
)
_RECORD = re.compile(rb"[^\r\n]")
_TEXT = re.compile(rb"[^\0 \t\r\n]")


class Unreadable(Exception):
    """A file that cannot be audited; the message is one line that says what and where."""


class NoHeader(Unreadable):
    """A table whose header no importer knows."""


class Unsettled(Unreadable):
    """A file that is read as soon as the settings state one thing of its format: `key`, under [formats.NAME]."""

    key = ""


class UndatedWork(Unsettled):
    """Invoices whose only date is their own, which does not say when the work was done."""

    key = "invoices_cover"


@dataclass(frozen=True)
class Misfit:
    """A row whose number of cells differs from the header's."""

    row: int
    cells: tuple[str, ...]
    reason: str
    is_torn: bool = False


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
    """The header of a file, which importer it belongs to, and how many lines there are to its end."""

    importer: Importer
    fields: dict[str, int]
    cells: tuple[str, ...]
    lines: int
    delimiter: str
    preamble: tuple[tuple[int, tuple[str, ...]], ...]


def decode(data: bytes, encoding: str | None) -> tuple[str | None, bytes, str]:
    """Return a remark, the bytes as UTF-8, and the name of the encoding; a byte-order mark of UTF-8 stays.

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
            body = data
            if (stated or encoding == "utf-8-sig") and not _is_ascii(data):
                data.decode("utf-8")
        else:
            body = data.decode(encoding).removeprefix("\ufeff").encode()
    except LookupError:
        raise Unreadable(f"the settings name an encoding that does not exist: {encoding!r}") from None
    except UnicodeDecodeError as error:
        if stated is None and _is_binary(data[:SAMPLE_BYTES].replace(b"\0", b"")):
            raise Unreadable("this is a binary file, not a table of time entries") from None
        line = error.object[: error.start].count(b"\n") + 1
        raise Unreadable(
            f"line {line}: byte {error.object[error.start]:#04x} is not {encoding} text; "
            "state the encoding of the format in the settings"
        ) from None
    if not _TEXT.search(body, len(codecs.BOM_UTF8) if body.startswith(codecs.BOM_UTF8) else 0):
        raise Unreadable("the file is empty")
    if _is_binary(body[:SAMPLE_BYTES]):
        raise Unreadable("this is a binary file, not a table of time entries")
    remark = None if encoding.startswith("utf-8") else f"read as {encoding}"
    return remark, body, encoding


def _is_ascii(data: bytes) -> bool:
    """Whether all bytes after a byte-order mark of UTF-8 are ASCII; looked at in place, for a copy costs more."""
    body = np.frombuffer(data, dtype=np.uint8, offset=len(codecs.BOM_UTF8) * data.startswith(codecs.BOM_UTF8))
    return not len(body) or int(body.max()) < 128


def _is_binary(sample: bytes) -> bool:
    """Whether a tenth of the bytes are NUL, or one in fifty another control character."""
    controls = sum(sample.count(bytes([code])) for code in (*range(1, 9), *range(14, 32)))
    return controls > len(sample) // 50 + 1 or sample.count(0) > len(sample) // 10 + 1


def _encoding_of(data: bytes) -> str:
    if data.startswith(codecs.BOM_UTF8):
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


def read_text(data: bytes, importers: Sequence[Importer], encodings: Mapping[str, str] | None = None) -> Table:
    """Return the table in the bytes of a text file; raises Unreadable if no importer knows its header.

    `encodings` are those that the settings state for importers, by name; each holds for files of that
    importer alone, and the encoding of all other files is found out.
    """
    stated = encodings or {}
    faults: dict[str | None, Unreadable] = {}
    for encoding in (*dict.fromkeys(stated.values()), None):
        try:
            remark, body, name = decode(data, encoding)
        except Unreadable as fault:
            faults[encoding] = fault
            continue
        header, body, note = _locate(body, importers)
        if header is not None and stated.get(header.importer.name) == encoding:
            return _unfolded(_read_body(body, header, name, tuple(text for text in (remark, note) if text)))
        if header is not None and encoding is None:
            wanted = stated[header.importer.name]
            raise faults.get(wanted) or Unreadable(f"the file is not {wanted} text, as the settings state")
        if encoding is None:
            raise NoHeader(_no_header(body))
    raise faults[None]


def _locate(body: bytes, importers: Sequence[Importer]) -> tuple[Header | None, bytes, str | None]:
    """Return the header, the table it stands in, and a remark if that table was wrapped."""
    header = find_header(body, importers)
    if header is not None:
        return header, body, None
    unwrapped = _unwrap(body, importers)
    if unwrapped is None:
        return None, body, None
    return (*unwrapped, "every line is quoted as one cell, as a spreadsheet saves it; read as the table inside")


def find_header(body: bytes, importers: Sequence[Importer]) -> Header | None:
    """Return the first record that an importer recognises, under the separator that fits it best.

    Of several importers the one with most headers recognised wins, fallbacks last; of equals, by name.
    """
    sample = body[:SAMPLE_BYTES]
    text = sample.decode("utf-8-sig", errors="replace")
    best: tuple[tuple[int, int, int], Header] | None = None
    for delimiter in SEPARATORS:
        if delimiter not in text and delimiter != SEPARATORS[0]:
            continue
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        line = 1
        preamble: list[tuple[int, tuple[str, ...]]] = []
        for record, cells in enumerate(reader):
            if record == HEADER_SEARCH_RECORDS:
                break
            above = [cell for _, row in preamble for cell in row]
            known = importers if len(cells) <= MAX_COLUMNS else ()
            claims = [(i, fields) for i in known if (fields := i.match(cells, above)) is not None]
            if claims:
                chosen, fields = max(claims, key=lambda c: (not c[0].fallback, len(c[1])))
                fields |= _days_across(chosen, cells, fields)
                rank = (int(not chosen.fallback), len(fields), -record)
                if best is None or rank > best[0]:
                    best = rank, Header(chosen, fields, tuple(cells), reader.line_num, delimiter, tuple(preamble))
                break
            preamble.append((line, tuple(cells)))
            line = reader.line_num + 1
    return best[1] if best else None


def _days_across(chosen: Importer, cells: Sequence[str], fields: Mapping[str, int]) -> dict[str, int]:
    """Return a field for each column whose header is a day, where the format has such columns."""
    free = set(range(len(cells))) - set(fields.values()) if chosen.days_across else ()
    return {f"{ACROSS}{i}": i for i in sorted(free) if _DAY_HEADER.fullmatch(_bare(cells[i]))}


def _bare(header: str) -> str:
    return header.strip("\ufeff\"' ")


def _unfolded(table: Table) -> Table:
    """Return a table with days across as one row per row and day, all days of a row after each other.

    Rows without any text are blank lines. Raises Unreadable for a table without a day.
    """
    if table.importer.days_across is None:
        return table
    days = [name for name in table.columns if name.startswith(ACROSS)]
    if not days:
        raise Unreadable(
            f"no column of this {table.importer.tool} {table.importer.report} is that of a day, such as 2026-03-02; "
            "export it with its days"
        )
    day, hours = table.importer.days_across
    coded = [texts(column) for column in table.columns.values()]
    is_blank = np.logical_and.reduce(
        [np.array([not text for text in distinct], dtype=bool)[codes] for codes, distinct in coded]
    )
    kept = np.flatnonzero(~is_blank)
    at = np.repeat(kept, len(days))
    columns = {name: column.take(pa.array(at)) for name, column in table.columns.items() if name not in days}
    titles = pa.array([_bare(table.headers[name]) for name in days], pa.string()).dictionary_encode()
    cells = _one_chunk(pa.chunked_array([table.columns[name] for name in days]))
    columns[day] = titles.take(pa.array(np.tile(np.arange(len(days)), len(kept))))
    by_row = (np.arange(len(days)) * len(table.rows) + kept[:, None]).ravel()
    columns[hours] = cells.take(pa.array(by_row))
    headers = {name: header for name, header in table.headers.items() if name not in days}
    said = "1 day" if len(days) == 1 else f"{len(days)} days"
    return replace(
        table,
        columns=columns,
        headers=headers | {day: "a column of a day", hours: "the cell of a day"},
        rows=table.rows[at],
        blanks=(*table.blanks, *table.rows[is_blank].tolist()),
        notes=(*table.notes, f"each row holds {said}, and each of its cells counts as a row"),
    )


def _no_header(body: bytes) -> str:
    text = body[:SAMPLE_BYTES].decode("utf-8-sig", errors="replace")
    first = next((line for line in text.splitlines() if line.strip()), "")
    shown = first if len(first) <= 80 else f"{first[:77]}..."
    return (
        f"no known header among the first {HEADER_SEARCH_RECORDS} lines; it begins {shown!r}; "
        "`auditor formats` lists what is read; a table of your own is mapped in audit.toml"
    )


def _unwrap(body: bytes, importers: Sequence[Importer]) -> tuple[Header, bytes] | None:
    """Return the table inside lines that a spreadsheet saved as one quoted cell each, or None."""
    sample = body[:SAMPLE_BYTES].decode("utf-8-sig", errors="replace")
    found: list[tuple[tuple[bool, int], str]] = []
    for delimiter in SEPARATORS if '"' in sample else ():
        records = csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter)
        above = list(islice(records, HEADER_SEARCH_RECORDS))
        if any(any(cells[1:]) for cells in above):
            continue
        inner = "\n".join(cells[0] if cells else "" for cells in above)
        if (header := find_header(inner.encode(), importers)) is not None:
            found.append(((not header.importer.fallback, len(header.fields)), delimiter))
    if not found:
        return None
    outer = max(found)[1]
    wrapped = csv.reader(io.StringIO(body.decode(), newline=""), delimiter=outer)
    lines = (outer.join(cells) if any(cells[1:]) else cells[0] if cells else "" for cells in wrapped)
    inside = "\n".join(lines).encode()
    header = find_header(inside, importers)
    return None if header is None else (header, inside)


def _read_body(body: bytes, header: Header, encoding: str, notes: tuple[str, ...]) -> Table:
    offset = offset_of_line(body, header.lines)
    data = memoryview(body)[offset:]
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
                misfits.clear()
                table = _slowly(body[offset:].decode(), header.delimiter, width, types, misfits)
    count = len(misfits) + (table.num_rows if table is not None else 0)
    lines = record_lines(body, offset, count, header.delimiter)
    first_line = header.lines + 1
    is_row, is_whole = np.ones(count, dtype=bool), np.ones(count, dtype=bool)
    found, blanks = [], []
    dated = [position for name, position in header.fields.items() if name not in importer.long]
    for torn in unclosed(body, offset, lines, header.delimiter, width, dated):
        is_whole[torn.record] = False
        reason = f"a quotation mark that opens in line {torn.first + first_line} is not closed"
        for line, text in enumerate(torn.texts, start=torn.first + first_line):
            if text.strip():
                found.append(Misfit(line, (text,), reason, is_torn=True))
            else:
                blanks.append(line)
    if table is None:
        blanks.extend(range(first_line, first_line + count_lines(body, offset)))
    for number, text in misfits:
        is_row[number - 1] = False
        if not is_whole[number - 1]:
            continue
        line = int(lines[number - 1]) + first_line
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
    if not is_whole.all():
        whole = pa.array(is_whole[is_row])
        columns = {name: column.filter(whole) for name, column in columns.items()}
    rows = lines[is_row & is_whole] + first_line
    return _table(header, columns, rows, found, blanks, encoding, notes, has_nul=b"\0" in body)


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


def _slowly(
    text: str, delimiter: str, width: int, types: dict[str, pa.DataType], misfits: list[tuple[int, str]]
) -> pa.Table:
    """Parse what the fast parser refuses, such as a record of more than `LARGEST_RECORD_BYTES`."""
    records: list[list[str]] = []
    for number, cells in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), start=1):
        if len(cells) == width:
            records.append(cells)
        else:
            joined = io.StringIO()
            csv.writer(joined, delimiter=delimiter).writerow(cells)
            misfits.append((number, joined.getvalue().rstrip("\r\n")))
    return pa.table(
        {
            name: pa.array([cells[int(name)] for cells in records], pa.string()).cast(kind)
            for name, kind in types.items()
        }
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
    fitted = [(m, cells) for m in misfits if (cells := _fitted(m, header)) is not None]
    if fitted:
        rows_of_cells = [c for _, c in fitted]
        if requoted := sum(len(m.cells) == 1 for m, _ in fitted if not header.importer.short_rows):
            notes = (*notes, f"{requoted} rows are quoted as one cell, as a spreadsheet saves them; read as rows")
        for name, column in columns.items():
            more = pa.array([cells[header.fields[name]] for cells in rows_of_cells], pa.string())
            columns[name] = pa.concat_arrays([_plain(column), more])
        rows = np.concatenate([rows, np.array([m.row for m, _ in fitted], dtype=np.int64)])
        order = np.argsort(rows, kind="stable")
        rows = rows[order]
        columns = {
            name: column.take(pa.array(order))
            if name in header.importer.long
            else column.take(pa.array(order)).dictionary_encode()
            for name, column in columns.items()
        }
        misfits = [m for m in misfits if _fitted(m, header) is None]
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


def _fitted(misfit: Misfit, header: Header) -> tuple[str, ...] | None:
    """Return the cells of a row of another width that can be read all the same, or None.

    Surplus cells may be empty, the format may have short rows, or the one cell holds the row.
    """
    width, cells = len(header.cells), misfit.cells
    if misfit.is_torn:
        return None
    if len(cells) > width:
        return None if any(cell.strip() for cell in cells[width:]) else cells[:width]
    if cells and not any(cells[1:]):
        inside = list(csv.reader(io.StringIO(cells[0], newline=""), delimiter=header.delimiter))
        if len(inside) == 1 and len(inside[0]) == width > 1:
            return tuple(inside[0])
    return (*cells, *[""] * (width - len(cells))) if header.importer.short_rows else None


def _plain(column: pa.Array) -> pa.Array:
    return column.dictionary_decode() if pa.types.is_dictionary(column.type) else column


def _one_chunk(column: pa.ChunkedArray) -> pa.Array:
    if pa.types.is_dictionary(column.type):
        column = column.unify_dictionaries()
    return column.combine_chunks()


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
