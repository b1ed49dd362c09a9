"""XLSX workbooks to the same tables of text that CSV files give, behind caps on what they may unpack to."""

from __future__ import annotations

import io
import posixpath
import re
import struct
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import islice
from typing import Any

from openpyxl.styles.numbers import BUILTIN_FORMATS
from openpyxl.utils.datetime import MAC_EPOCH, WINDOWS_EPOCH

from importers import markup
from importers.registry import Importer
from importers.tables import HEADER_SEARCH_RECORDS, Table, Unreadable, find_header, read_text
from importers.worksheets import Book, Row, shared_strings, sheet_rows

MAX_UNPACKED_BYTES = 400 << 20
MAX_RATIO = 100
"""How much larger than packed a part may be: sheets whose rows are all alike reach 20, without references 80."""
MAX_MEMBERS = 2_000
MAX_TABLE_BYTES = 64 << 20
LONGEST_FORMAT = 255
SLACK = 1 << 20
_BREAK = re.compile(r"\r\n|\n|\r")
ENTRY, LOCAL_HEADER = b"PK\x01\x02", 30
FAULTS = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    RuntimeError,
    LookupError,
    ValueError,
    OverflowError,
)
"""What the ZIP reader and the readers of parts raise on files that are damaged or made to harm."""


def is_workbook(data: bytes) -> bool:
    """Whether the bytes are a ZIP archive, as every .xlsx file is."""
    return data.startswith(b"PK\x03\x04")


def read_workbook(data: bytes, importers: Sequence[Importer]) -> Table:
    """Return the table of the first sheet whose header an importer recognises.

    Rows are numbered as in the sheet. Other sheets with a known header are named in the notes. Raises Unreadable
    for archives that are no workbook, that unpack to more than is sane, or hold no known header.
    """
    table, chosen, faults, others = None, "", [], []
    try:
        with zipfile.ZipFile(io.BytesIO(_checked(data))) as archive:
            book, sheets = _book(archive)
            for title, part in sheets:
                rows = sheet_rows(_chunks(archive, part), book)
                if table is not None:
                    top = _as_csv(islice(rows, HEADER_SEARCH_RECORDS))
                    others += [repr(title)] if find_header(top, importers) is not None else []
                    continue
                text, chosen = _as_csv(rows), title
                try:
                    table = replace(read_text(text, importers), encoding="xlsx")
                except Unreadable as fault:
                    faults.append(type(fault)(f"sheet {title!r}: {fault}"))
    except (*FAULTS, markup.Damaged) as error:
        raise Unreadable(f"this is a damaged workbook: {_one_line(error)}") from None
    if table is None:
        raise faults[0] if faults else Unreadable("the workbook has no sheet with cells")
    if others:
        note = f"only sheet {chosen!r} is read; save {', '.join(others)} as files of their own"
        table = replace(table, notes=(*table.notes, note))
    return table


def top_of(data: bytes) -> bytes:
    """Return the first rows of the first sheet with more than one column, as CSV; raises Unreadable for damage."""
    try:
        with zipfile.ZipFile(io.BytesIO(_checked(data))) as archive:
            book, sheets = _book(archive)
            tops = (
                _as_csv(islice(sheet_rows(_chunks(archive, part), book), 2 * HEADER_SEARCH_RECORDS))
                for _, part in sheets
            )
            return next((top for top in tops if b"," in top), b"")
    except (*FAULTS, markup.Damaged) as error:
        raise Unreadable(f"this is a damaged workbook: {_one_line(error)}") from None


def _one_line(error: BaseException) -> str:
    said = " ".join(str(error).split())
    return (said if len(said) <= 120 else f"{said[:117]}...") or type(error).__name__


# -- the archive ---------------------------------------------------------------------------------------------------


def _checked(data: bytes) -> bytes:
    """Return the bytes of an archive that is a workbook and unpacks to a sane size; nothing is unpacked yet.

    The sizes that the archive states bind: no more than that is ever unpacked of a part.
    """
    entries = data.count(ENTRY)
    if entries > MAX_MEMBERS:
        raise Unreadable(f"the ZIP archive has {entries:,} parts, more than any workbook")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
    except FAULTS:
        raise Unreadable("this is a damaged ZIP archive, not a workbook") from None
    if not any(member.filename.startswith("xl/") for member in members):
        raise Unreadable("this is a ZIP archive, not a workbook; unpack it first")
    unpacked = sum(member.file_size for member in members)
    excess = sum(max(member.file_size - MAX_RATIO * member.compress_size, 0) for member in members)
    if unpacked > MAX_UNPACKED_BYTES or excess > SLACK:
        raise Unreadable(
            f"the workbook unpacks to {unpacked / 1e6:,.0f} MB from {len(data) / 1e6:,.3f} MB; "
            f"save the table as CSV if it is real"
        )
    if any(member.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED} for member in members):
        raise Unreadable("the workbook is packed in a way that no spreadsheet program reads")
    end = 0
    for member in sorted(members, key=lambda one: one.header_offset):
        if member.header_offset < end:
            raise Unreadable("the parts of the ZIP archive overlap, as those of a bomb do; it is not opened")
        end = member.header_offset + LOCAL_HEADER + member.compress_size
    return data


def _chunks(archive: zipfile.ZipFile, part: str) -> Iterator[bytes]:
    with archive.open(part) as stream:
        while chunk := stream.read(markup.CHUNK):
            yield chunk


def _tree(archive: zipfile.ZipFile, part: str) -> Any:
    """Return what is within the root of a part that is no sheet."""
    return next(iter(markup.tree(_chunks(archive, part)).values()))


# -- the workbook --------------------------------------------------------------------------------------------------


def _book(archive: zipfile.ZipFile) -> tuple[Book, list[tuple[str, str]]]:
    """Return what cells refer to, and the title and part of each sheet of cells, in order."""
    main = next(
        (part for kind, part in _related(archive, "").values() if kind == "officeDocument"), "xl/workbook.xml"
    )
    workbook, related = _tree(archive, main), _related(archive, main)
    parts = dict(related.values())
    has_mac_days = _inside(workbook, "workbookPr", "@date1904") in (["1"], ["true"])
    strings = shared_strings(_chunks(archive, parts["sharedStrings"])) if "sharedStrings" in parts else []
    formats = _formats(_tree(archive, parts["styles"])) if "styles" in parts else []
    sheets = [(str(one.get("@name")), *related[one["@id"]]) for one in _inside(workbook, "sheets", "sheet")]
    if len({part for _, _, part in sheets}) < len(sheets):
        raise ValueError("two of its sheets are the same part")
    return (
        Book(strings, formats or ["General"], MAC_EPOCH if has_mac_days else WINDOWS_EPOCH),
        [(title, part) for title, kind, part in sheets if kind == "worksheet"],
    )


def _related(archive: zipfile.ZipFile, part: str) -> dict[str, tuple[str, str]]:
    """Return the kind and the part of each relationship of a part, by its id; those to other files are left out."""
    folder, name = posixpath.split(part)
    relations = posixpath.join(folder, "_rels", f"{name}.rels")
    if relations not in archive.namelist():
        return {}
    found = {}
    for one in _inside(_tree(archive, relations), "Relationship"):
        if one.get("@TargetMode") != "External":
            target = posixpath.normpath(posixpath.join("/", folder, one["@Target"])).lstrip("/")
            found[one["@Id"]] = posixpath.basename(one["@Type"]), target
    return found


def _formats(styles: Any) -> list[str]:
    """Return the number format of each style of cells."""
    own = {one["@numFmtId"]: one["@formatCode"] for one in _inside(styles, "numFmts", "numFmt")}
    numbers = [one.get("@numFmtId", "0") for one in _inside(styles, "cellXfs", "xf")]
    formats = [own[number] if number in own else BUILTIN_FORMATS.get(int(number)) for number in numbers]
    return [one if one and len(one) <= LONGEST_FORMAT else "General" for one in formats]


def _inside(node: Any, *path: str) -> list[Any]:
    """Return all that stands under a path of names, none if a name lacks."""
    nodes = [node]
    for name in path:
        within = [one[name] for one in nodes if isinstance(one, dict) and name in one]
        nodes = [one for part in within for one in (part if isinstance(part, list) else [part])]
    return [one for one in nodes if isinstance(one, dict) or path[-1].startswith("@")]


# -- tables --------------------------------------------------------------------------------------------------------


def _as_csv(rows: Iterable[Row]) -> bytes:
    """Return rows as CSV in which line and row numbers are the same: breaks inside cells become blanks."""
    made = bytearray()
    width = last = 0
    for number, texts in rows:
        width = max(width, len(texts))
        line = ",".join(map(_field, texts)) + "," * (width - len(texts)) + "\n"
        made += b"\n" * (number - last - 1) + line.encode(errors="replace")
        last = number
        if len(made) > MAX_TABLE_BYTES:
            raise Unreadable(f"the sheet has more than {MAX_TABLE_BYTES >> 20} MB of text; save the table as CSV")
    return bytes(made)


def _field(text: str) -> str:
    """Return a cell as CSV writes it; the module for that is slow on long ones."""
    if "\n" in text or "\r" in text:
        text = _BREAK.sub(" ", text)
    return '"' + text.replace('"', '""') + '"' if '"' in text or "," in text else text
