"""Ledgers written as text, and what a rule says of them as comparable facts."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from auditor import matching
from auditor.model import ENTRY_TYPES, Grain, Ledger, Side, Source, ZoneSource, typed_frame
from auditor.rules import all_rules
from auditor.settings import Settings, parse
from importers.files import File, read

AS_OF = pd.Timestamp("2026-11-02T09:00Z")


def ledger_of(*lines: str, settings: str = "", as_of: pd.Timestamp = AS_OF, **source: Any) -> Ledger:
    """Return a resolved ledger of entries written as text, one per line, all of the file `log.csv`.

    A line is `person side when [key=value ...]` where `when` is `2026-03-02 09:00-10:30`, with the end on the
    next day if it is earlier, `2026-03-02 09:00-` for a running timer, `2026-03-02 8h` or `2026-03-02 1:30` for
    hours without times, or `2026-03-02..2026-03-08 40h` for a period. Times are UTC. Keys are fields of
    `Entry`; `_` stands for a space in values; `seconds=3600` restates a duration. Keyword arguments are fields of
    the `Source`.
    """
    rows = [_row(number, line) for number, line in enumerate(lines, start=2)]
    columns = {name: [row.get(name) for row in rows] for name in {key for row in rows for key in row}}
    frame = typed_frame(
        {"source": "log.csv"} | {name: pd.Series(values) for name, values in columns.items()},
        ENTRY_TYPES,
        len(rows),
    )
    has = len(frame) > 0
    facts: dict[str, Any] = {
        "file": "log.csv",
        "sha256": "0" * 64,
        "format": "canonical",
        "tool": "text",
        "side": Side.LOGGED,
        "grain": Grain.INTERVAL,
        "rows": {"read": len(rows), "accepted": len(rows), "quarantined": 0, "skipped": 0},
        "first_day": frame["day"].min().date() if has else None,
        "last_day": frame["until"].max().date() if has else None,
        "timezone": "UTC",
        "timezone_from": ZoneSource.FILE,
    }
    ledger = Ledger(
        entries=frame,
        sources=(Source(**(facts | source)),),
        as_of=as_of,
        settings=parse(settings) if settings else Settings(),
    )
    return matching.resolve(ledger)


def _row(number: int, line: str) -> dict[str, Any]:
    person, side, day, when, *pairs = line.split()
    row: dict[str, Any] = {
        "row": number, "side": side, "person_name": person, "is_running": False, "break_seconds": 0, "resolution": 1,
        "zone": "UTC", "person": "", "contract": "",
    }  # fmt: skip
    first, _, last = day.partition("..")
    row["day"], row["until"] = pd.Timestamp(first), pd.Timestamp(last or first)
    if "-" in when:
        start, _, end = when.partition("-")
        row["grain"] = "interval"
        row["start"] = pd.Timestamp(f"{first} {start}", tz="UTC")
        row["is_running"] = not end
        if end:
            row["end"] = pd.Timestamp(f"{last or first} {end}", tz="UTC")
            if row["end"] < row["start"] and not last:
                row["end"] += pd.Timedelta(days=1)
            row["until"] = row["end"].tz_localize(None).normalize()
            row["seconds"] = int((row["end"] - row["start"]).total_seconds())
    else:
        row["grain"] = "period" if last else "day"
        row["seconds"] = round(float(when[:-1]) * 3600) if when.endswith("h") else _clock(when)
    for pair in pairs:
        name, _, value = pair.partition("=")
        row[name] = _value(name, value.replace("_", " "))
    return row


def _clock(text: str) -> int:
    hour, minute = text.split(":")
    return int(hour) * 3600 + int(minute) * 60


def _value(name: str, text: str) -> Any:
    kind = ENTRY_TYPES[name]
    if kind in {"Int64", "int64"}:
        return int(text)
    if kind in {"bool", "boolean"}:
        return text == "yes"
    if kind.startswith("datetime"):
        return pd.Timestamp(text, tz="UTC" if "UTC" in kind else None)
    return text


def sample(text: str | bytes, name: str = "log.csv", settings: str = "", timezone: str | None = "UTC") -> Ledger:
    """Return the resolved ledger of one file given as text."""
    data = text if isinstance(text, bytes) else text.encode()
    return matching.resolve(read([File(name, data)], parse(settings) if settings else Settings(), AS_OF, timezone))


def findings_of(code: str, ledger: Ledger, **options: Any) -> list[dict[str, Any]]:
    """Return what one rule says of a ledger, alone: a dict of facts per finding.

    Keys: rows (row numbers of the evidence), asked (of the questioned entries), places, seconds, severity (None:
    the rule's), explanations, facts, day, message.
    """
    rule = next(r for r in all_rules() if r.code == code)
    frame = rule.function(ledger, **options)
    row = ledger.entries["row"].to_numpy()
    return [
        {
            "rows": row[np.asarray(f["entries"], dtype=np.int64)].tolist(),
            "asked": row[np.asarray(f["questioned"], dtype=np.int64)].tolist(),
            "places": f["places"],
            "seconds": int(f["seconds"]),
            "severity": f["severity"],
            "explanations": {k: str(v) for k, v in f["explanations"].items()},
            "facts": f["facts"],
            "day": None if pd.isna(f["day"]) else str(f["day"].date()),
            "message": f["message"],
        }
        for f in frame.to_dict("records")
    ]
