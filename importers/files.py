"""Files of any readable kind to one ledger, each with its receipt."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import pandas as pd

from auditor.model import (
    CHARGE_TYPES,
    ENTRY_TYPES,
    INVOICE_TYPES,
    QUARANTINE_TYPES,
    SKIPPED_TYPES,
    TOTAL_TYPES,
    Grain,
    Ledger,
    Side,
    Source,
    ZoneSource,
    stack,
    typed_frame,
)
from auditor.settings import Format, Settings
from importers.archives import unpacked
from importers.cells import EPOCH
from importers.dates import AmbiguousDates
from importers.documents import document_of, read_document
from importers.mapped import importers_of
from importers.registry import Importer
from importers.repositories import commits_of, is_repository
from importers.sheet import Reading, Sheet
from importers.tables import Table, Unreadable, holds, read_text
from importers.workbooks import is_workbook, read_workbook

QUOTED_LENGTH = 200
NO_EXPORTS = frozenset({".toml", ".md", ".sqlite", ".sqlite-wal", ".sqlite-shm"})
"""Endings of what lies beside exports in a folder: settings, read-me files and the store of decisions."""
T = TypeVar("T")


@dataclass(frozen=True)
class File:
    """A file to audit: what to call it in reports, and its bytes."""

    name: str
    data: bytes


@dataclass(frozen=True)
class _Part:
    """What one file adds to the ledger."""

    source: Source
    entries: pd.DataFrame
    charges: pd.DataFrame
    quarantine: pd.DataFrame
    skipped: pd.DataFrame
    totals: pd.DataFrame
    invoices: pd.DataFrame


def open_files(paths: Iterable[Path]) -> list[File]:
    """Read files from disk, a folder standing for the files in it; raises Unreadable with the path.

    Files are called by their names, or by as much of their paths as tells them apart. Settings,
    read-me and hidden files in a folder are left out. A folder that is a git repository stands for its commits.
    """
    found: list[Path] = []
    for path in paths:
        found.extend(_read_disk(path, _files_at))
    return [File(name, _read_disk(path, _content_of)) for path, name in zip(found, _labels(found), strict=True)]


def _content_of(path: Path) -> bytes:
    return commits_of(path) if path.is_dir() else path.read_bytes()


def _files_at(path: Path) -> list[Path]:
    if path.is_char_device() or path.is_block_device():
        raise Unreadable(f"{path}: is a device, not a file")
    if not path.is_dir():
        return [path]
    if is_repository(path):
        return [path.resolve() if path.name in {"", ".."} else path]
    inside = sorted(p for p in path.iterdir() if p.is_file() and not p.name.startswith("."))
    inside = [p for p in inside if p.suffix.lower() not in NO_EXPORTS and p.stem.lower() != "readme"]
    if not inside:
        raise Unreadable(f"{path}: the folder holds no files to read")
    return inside


def _read_disk(path: Path, ask: Callable[[Path], T]) -> T:
    try:
        return ask(path)
    except FileNotFoundError:
        raise Unreadable(f"{path}: there is no such file") from None
    except OSError as error:
        raise Unreadable(f"{path}: cannot be read: {error.strerror}") from None


def _labels(paths: Sequence[Path]) -> list[str]:
    parts = 1
    while True:
        labels = ["/".join(path.parts[-parts:]) for path in paths]
        if len(set(labels)) == len(labels) or parts >= max(len(path.parts) for path in paths):
            return labels
        parts += 1


def read(files: Sequence[File], settings: Settings, as_of: pd.Timestamp, timezone: str | None = None) -> Ledger:
    """Read files into one ledger.

    `timezone` is the zone of clock times in files that do not state theirs; the settings of a format come
    first. The same bytes given twice are read once and said. Raises Unreadable, naming the file, when one
    of them cannot be audited.
    """
    importers = importers_of(settings)
    _refuse_twins(files)
    parts: dict[int, _Part] = {}
    waiting: list[int] = []

    def add(number: int, period: tuple[dt.date, dt.date] | None) -> None:
        file = files[number]
        try:
            parts[number] = _read_file(file, importers, settings, timezone, period)
        except AmbiguousDates as fault:
            if period is not None:
                raise AmbiguousDates(f"{file.name}: {fault}") from None
            waiting.append(number)
        except Unreadable as fault:
            raise type(fault)(f"{file.name}: {fault}") from None

    for number in range(len(files)):
        add(number, None)
    period = _period(list(parts.values()))
    for number in tuple(waiting):
        add(number, period)
    return _ledger([parts[number] for number in range(len(files))], settings, as_of)


def _refuse_twins(files: Sequence[File]) -> None:
    for number, file in enumerate(files):
        for other in files[:number]:
            if len(other.data) == len(file.data) and other.data == file.data:
                raise Unreadable(f"{file.name}: is the same file as {other.name}; give it once")


def _ledger(parts: Sequence[_Part], settings: Settings, as_of: pd.Timestamp) -> Ledger:
    return Ledger(
        entries=stack([part.entries for part in parts], ENTRY_TYPES),
        charges=stack([part.charges for part in parts], CHARGE_TYPES),
        quarantine=stack([part.quarantine for part in parts], QUARANTINE_TYPES),
        skipped=stack([part.skipped for part in parts], SKIPPED_TYPES),
        totals=stack([part.totals for part in parts], TOTAL_TYPES),
        invoices=stack([part.invoices for part in parts], INVOICE_TYPES),
        sources=tuple(part.source for part in parts),
        as_of=as_of,
        settings=settings,
    )


def _period(parts: Sequence[_Part]) -> tuple[dt.date, dt.date]:
    """Return the first and last day of what is read so far; the first day of time when that is nothing."""
    days = [d for part in parts for d in (part.source.first_day, part.source.last_day) if d is not None]
    return (min(days, default=EPOCH), max(days, default=EPOCH))


def _read_file(
    file: File,
    importers: Sequence[Importer],
    settings: Settings,
    timezone: str | None,
    period: tuple[dt.date, dt.date] | None,
) -> _Part:
    with ThreadPoolExecutor(1) as beside:
        digest = beside.submit(lambda: hashlib.sha256(file.data).hexdigest())
        table = table_of(unpacked(file.data), importers, settings)
    chosen = table.importer
    if chosen.refuses:
        raise Unreadable(f"this is the {chosen.tool} {chosen.report}; {chosen.refuses}")
    format_ = settings.format_of(chosen.name, file.name)
    zone, zone_from = _zone(chosen, format_, settings, timezone)
    sheet = Sheet(table=table, zone=zone, format=format_, file=file.name, period=period)
    reading = chosen.function(sheet)
    return _part(file.name, digest.result(), sheet, reading, zone_from)


def table_of(data: bytes, importers: Sequence[Importer], settings: Settings) -> Table:
    """Return the table of text in a file's bytes; raises Unreadable if no importer knows it."""
    if is_workbook(data):
        return read_workbook(data, tuple(one for one in importers if not one.records))
    if (document := document_of(data)) is not None:
        return read_document(document, tuple(one for one in importers if one.records))
    stated = {name: f.encoding for name, f in settings.formats.items() if f.encoding}
    return read_text(data, tuple(one for one in importers if not one.records), stated)


def _zone(chosen: Importer, format_: Format, settings: Settings, timezone: str | None) -> tuple[str, ZoneSource]:
    if chosen.zone:
        return chosen.zone, ZoneSource.FORMAT
    if format_.timezone:
        return format_.timezone, ZoneSource.SETTINGS
    if timezone:
        return timezone, ZoneSource.COMMAND_LINE
    if settings.timezone:
        return settings.timezone, ZoneSource.SETTINGS
    zones = {person.timezone for person in settings.people.values()}
    if len(zones) == 1 and (only := zones.pop()):
        return only, ZoneSource.SETTINGS
    return "UTC", ZoneSource.ASSUMED


def _part(name: str, digest: str, sheet: Sheet, reading: Reading, zone_from: ZoneSource) -> _Part:
    table, rows = sheet.table, len(sheet)
    sheet.skip(sheet.is_empty, "blank line")
    _quarantine_nul_bytes(sheet)
    skipped = sheet.skipped
    skip_reason = np.full(rows, None, dtype=object)
    for mask, reason in sheet.skips:
        skip_reason[mask & (skip_reason == None)] = reason  # noqa: E711
    bad_field, bad_reason = _problems(sheet, skipped)
    is_bad = bad_reason.notna().to_numpy() if rows else np.zeros(0, dtype=bool)
    is_accepted = ~skipped & ~is_bad
    is_charge = np.zeros(rows, dtype=bool)
    if reading.charge is not None:
        is_charge = is_accepted & pd.Series(reading.charge).notna().to_numpy()
    is_entry = is_accepted & ~is_charge

    everything = _entry_columns(reading, sheet, name)
    entries = _rows_of(everything, ENTRY_TYPES, is_entry)
    charges = _charges(everything, reading, is_charge)
    quarantine = _quarantine(name, sheet, np.flatnonzero(is_bad), bad_field, bad_reason)
    skip_rows = np.flatnonzero(skipped)
    skipped_frame = typed_frame(
        {
            "source": name,
            "row": np.concatenate([table.rows[skip_rows], np.array(table.blanks, dtype=np.int64)]),
            "reason": np.concatenate(
                [skip_reason[skip_rows], np.full(len(table.blanks), "blank line", dtype=object)]
            ),
        },
        SKIPPED_TYPES,
        len(skip_rows) + len(table.blanks),
    )
    is_good = is_entry & ~np.asarray(pd.Series(everything.get("is_running", False), index=range(rows)), dtype=bool)
    counts = {
        "read": rows + len(table.misfits) + len(table.blanks),
        "accepted": int(is_accepted.sum()),
        "quarantined": len(quarantine),
        "skipped": len(skipped_frame),
    }
    if not (counts["accepted"] or counts["quarantined"]):
        sheet.notes.append("the file holds no entries")
    if table.unknown_headers:
        sheet.notes.append(f"columns not read: {', '.join(map(_quoted, table.unknown_headers))}")
    if _lacks_currency(entries):
        sheet.notes.append(
            "no currency is stated; that of the contract's terms holds, else `currency` under "
            f"[formats.{table.importer.name}]"
        )
    resolution = int(entries["resolution"].max()) if len(entries) else 1
    source = Source(
        file=name,
        sha256=digest,
        format=table.importer.name,
        tool=table.importer.tool,
        side=Side(str(entries["side"].value_counts().idxmax())) if len(entries) else table.importer.side,
        grain=_grain(entries),
        rows=counts,
        first_day=_date(entries["day"].min()),
        last_day=_date(entries["until"].max()),
        timezone=sheet.zone,
        timezone_from=zone_from,
        resolution=resolution,
        encoding=table.encoding,
        delimiter=table.delimiter,
        date_order=sheet._dates.order if sheet._dates else None,
        date_order_from=sheet._dates.known_from if sheet._dates else None,
        dates_are_ambiguous=bool(sheet._dates and sheet._dates.is_ambiguous),
        claimed_first=reading.claimed[0] if reading.claimed else None,
        claimed_last=reading.claimed[1] if reading.claimed else None,
        has_durations=sheet.has("duration") or sheet.has("hours"),
        charges=len(charges),
        running=int(entries["is_running"].sum()),
        notes=tuple(dict.fromkeys((*table.notes, *sheet.notes, *reading.notes))),
    )
    totals = _totals(name, sheet, everything, is_good)
    invoices = _invoices(name, sheet, everything, reading, is_accepted)
    return _Part(source, entries, charges, quarantine, skipped_frame, totals, invoices)


def _quarantine_nul_bytes(sheet: Sheet) -> None:
    if not sheet.table.has_nul:
        return
    for field, column in sheet.table.columns.items():
        if len(column) and (hit := holds(column, "\0")).any():
            sheet.quarantine(hit, field, "holds a NUL byte")


def _problems(sheet: Sheet, skipped: np.ndarray[Any, Any]) -> tuple[pd.Series[Any], pd.Series[Any]]:
    rows = len(sheet)
    field = pd.Series(None, index=range(rows), dtype=object)
    reason = pd.Series(None, index=range(rows), dtype=object)
    for mask, name, why in sheet.problems:
        fresh = mask & ~skipped & reason.isna().to_numpy()
        field[fresh], reason[fresh] = name, why
    return field, reason


def _entry_columns(reading: Reading, sheet: Sheet, name: str) -> dict[str, Any]:
    columns = dict(reading.columns)
    columns |= {"source": name, "row": sheet.table.rows, "zone": sheet.zone}
    columns.setdefault("side", sheet.table.importer.side.value)
    if sheet.format.person and "person_name" not in columns:
        columns["person_name"] = sheet.format.person
    day, until = columns.get("day"), columns.get("until")
    if until is None:
        columns["until"] = day
    if "grain" not in columns:
        is_day = True if until is None else (pd.Series(until) == pd.Series(day)).to_numpy(dtype=bool)
        columns["grain"] = "day" if np.all(is_day) else np.where(is_day, "day", "period")
    return columns


def _rows_of(columns: dict[str, Any], types: Mapping[str, str], kept: np.ndarray[Any, Any]) -> pd.DataFrame:
    """Return the typed frame of the kept rows; what is one value for all rows is not taken row by row."""
    if not kept.all():
        positions = np.flatnonzero(kept)
        columns = {
            name: value if np.ndim(value) == 0 else pd.Series(value).array.take(positions)
            for name, value in columns.items()
        }
    return typed_frame(columns, types, int(kept.sum()))


def _charges(columns: dict[str, Any], reading: Reading, is_charge: np.ndarray[Any, Any]) -> pd.DataFrame:
    if not is_charge.any():
        return typed_frame({}, CHARGE_TYPES, 0)
    given = {key: value for key, value in columns.items() if key in CHARGE_TYPES}
    return _rows_of(given | {"kind": pd.Series(reading.charge, dtype="category")}, CHARGE_TYPES, is_charge)


def _quarantine(
    name: str,
    sheet: Sheet,
    positions: np.ndarray[Any, Any],
    field: pd.Series[Any],
    reason: pd.Series[Any],
) -> pd.DataFrame:
    misfits = sheet.table.misfits
    raw = {f: sheet.raw(f) for f in set(field.iloc[positions])}
    cell = [raw[f].iloc[p] for f, p in zip(field.iloc[positions], positions, strict=True)]
    header = [sheet.header(f) or f for f in field.iloc[positions]]
    made = {
        "source": name,
        "row": [*sheet.table.rows[positions].tolist(), *(m.row for m in misfits)],
        "column": [*header, *("" for _ in misfits)],
        "text": [_quoted(text) for text in (*cell, *(sheet.table.delimiter.join(m.cells) for m in misfits))],
        "reason": [*reason.iloc[positions], *(m.reason for m in misfits)],
    }
    return typed_frame(made, QUARANTINE_TYPES, len(made["row"])).sort_values("row", ignore_index=True)


def _quoted(text: object) -> str:
    shown = "" if not isinstance(text, str) else text.replace("\0", "\\0")
    return shown if len(shown) <= QUOTED_LENGTH else f"{shown[:QUOTED_LENGTH]}… ({len(shown):,} characters)"


def _totals(name: str, sheet: Sheet, columns: dict[str, Any], is_good: np.ndarray[Any, Any]) -> pd.DataFrame:
    if not sheet.totals:
        return typed_frame({}, TOTAL_TYPES, 0)
    rows = len(sheet)
    seconds = pd.Series(columns["seconds"], index=range(rows)).fillna(0).to_numpy(dtype=np.int64)
    resolution = np.broadcast_to(np.asarray(columns.get("resolution", 1), dtype=np.int64), (rows,))
    covered = [total.covers & is_good for total in sheet.totals]
    made = {
        "source": name,
        "row": [total.row for total in sheet.totals],
        "label": [total.label for total in sheet.totals],
        "stated_seconds": [total.seconds for total in sheet.totals],
        "summed_seconds": [int(seconds[mask].sum()) for mask in covered],
        "tolerance_seconds": [int(resolution[mask].sum()) + int(resolution.max(initial=1)) for mask in covered],
    }
    return typed_frame(made, TOTAL_TYPES, len(sheet.totals))


def _invoices(
    name: str, sheet: Sheet, columns: dict[str, Any], reading: Reading, is_accepted: np.ndarray[Any, Any]
) -> pd.DataFrame:
    if reading.invoices is None:
        return typed_frame({}, INVOICE_TYPES, 0)
    given = {"source": name, "row": sheet.table.rows, "invoice": columns.get("invoice")} | dict(reading.invoices)
    frame = typed_frame(given, INVOICE_TYPES, len(sheet))
    facts = ["total", "first", "last"]
    is_stated = is_accepted & frame["invoice"].notna() & frame[facts].notna().any(axis="columns")
    return frame[is_stated].drop_duplicates(["invoice", *facts]).reset_index(drop=True)


def _lacks_currency(entries: pd.DataFrame) -> bool:
    """Whether billed entries have a rate or an amount but none has a currency."""
    is_billed = (entries["side"] == Side.BILLED.value).to_numpy()
    is_priced = (entries["rate"].notna() | entries["amount"].notna()).to_numpy()
    return bool((is_billed & is_priced).any()) and not (is_billed & entries["currency"].notna().to_numpy()).any()


def _grain(entries: pd.DataFrame) -> Grain:
    if not len(entries):
        return Grain.DAY
    return Grain(str(entries["grain"].value_counts().idxmax()))


def _date(day: Any) -> dt.date | None:
    return None if pd.isna(day) else pd.Timestamp(day).date()
