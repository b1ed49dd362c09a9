"""The rows that findings rest on, cell by cell."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from auditor.report import Report
from auditor.reports import words
from auditor.sharing import OTHER_COLUMNS

MOST_TEXT = 300
"""Characters shown of a description."""


@dataclass(frozen=True)
class Row:
    """One row in evidence: `mark` is its name on the page; times are those of the zone it was recorded in."""

    mark: str
    file: str
    number: int
    side: str
    person: str
    day: str
    time: str
    zone: str
    hours: str
    work: str
    text: str
    amount: str


@dataclass(frozen=True)
class Group:
    """Rows of one file that follow each other; `zone` is that of all their clock times, empty where they differ."""

    file: str
    zone: str
    rows: list[Row]


@dataclass(frozen=True)
class Rows:
    """All rows in evidence, by position in the entries, and those of others by file and row."""

    own: dict[int, Row]
    others: dict[tuple[str, int], list[Row]]

    @property
    def all(self) -> list[Row]:
        """Every row once, in the order of files and rows."""
        told = [*self.own.values(), *(row for rows in self.others.values() for row in rows)]
        return sorted(told, key=lambda row: (row.file, row.number, row.mark))

    def of(self, finding: Any, places: Iterable[tuple[str, int]]) -> list[Row]:
        """Return the rows of a finding, its own first."""
        theirs = [row for place in dict.fromkeys(places) for row in self.others.get(place, ())]
        return [*(self.own[position] for position in finding["entries"].tolist()), *theirs]


def grouped(rows: Iterable[Row]) -> list[Group]:
    """Return rows by file, in their order."""
    by_file: dict[str, list[Row]] = {}
    for row in rows:
        by_file.setdefault(row.file, []).append(row)
    zones = [{row.zone for row in own if row.time} for own in by_file.values()]
    return [
        Group(file, min(zone) if len(zone) == 1 else "", own)
        for (file, own), zone in zip(by_file.items(), zones, strict=True)
    ]


def rows_in_evidence(report: Report, findings: pd.DataFrame) -> Rows:
    """Return the rows that findings rest on."""
    none = np.zeros(0, dtype=np.int64)
    positions = np.unique(np.concatenate([none, *findings["entries"]])).astype(np.int64)
    own = _rows(report.ledger.entries[list(OTHER_COLUMNS)].iloc[positions], [f"r{n}" for n in positions.tolist()])
    others: dict[tuple[str, int], list[Row]] = {}
    if report.others is not None:
        for row in _rows(report.others, [f"o{n}" for n in range(len(report.others))]):
            others.setdefault((row.file, row.number), []).append(row)
    return Rows(dict(zip(positions.tolist(), own, strict=True)), others)


def _rows(entries: pd.DataFrame, marks: list[str]) -> list[Row]:
    e = entries.reset_index(drop=True)

    def texts(name: str) -> list[str]:
        return ["" if value is None else str(value) for value in words.values(e[name])]

    start, end = (local(e[name], e["zone"]) for name in ("start", "end"))
    work = [" / ".join(filter(None, parts)) for parts in zip(*map(texts, ("client", "project", "task")), strict=True)]
    seconds, amounts = words.values(e["seconds"]), words.values(e["amount"])
    columns = {
        "mark": marks,
        "file": texts("source"),
        "number": e["row"].tolist(),
        "side": texts("side"),
        "person": texts("person"),
        "day": [
            _span(a, b if clock is None else a)
            for a, b, clock in zip(words.days(e["day"]), words.days(e["until"]), start, strict=True)
        ],
        "time": [_clock(a, b) for a, b in zip(start, end, strict=True)],
        "zone": texts("zone"),
        "hours": ["" if value is None else words.hours(int(value)) for value in seconds],
        "work": [told or key for told, key in zip(work, texts("contract"), strict=True)],
        "text": [words.cut(text, MOST_TEXT) for text in texts("description")],
        "amount": [
            "" if value is None or not unit else words.money(int(value), unit)
            for value, unit in zip(amounts, texts("currency"), strict=True)
        ],
    }
    return [Row(*cells) for cells in zip(*columns.values(), strict=True)]


def local(instants: pd.Series[Any], zones: pd.Series[Any]) -> list[pd.Timestamp | None]:
    """Return instants as clock times in the zone each was recorded in."""
    told = pd.Series(pd.NaT, index=instants.index, dtype="datetime64[us]")
    for zone in zones.unique():
        mine = (zones == zone).to_numpy()
        told[mine] = instants[mine].dt.tz_convert(zone).dt.tz_localize(None)
    return words.values(told)


def _span(day: str | None, until: str | None) -> str:
    return (day or "") if until in {None, day} else f"{day} to {until}"


def _clock(start: pd.Timestamp | None, end: pd.Timestamp | None) -> str:
    """Return clock times, with seconds where there are any and the day of the end where it is another."""
    if start is None:
        return ""
    told = [f"{one:%H:%M:%S}" if one.second else f"{one:%H:%M}" for one in (start, end) if one is not None]
    later = "" if end is None or end.date() == start.date() else f" ({end:%Y-%m-%d})"
    return f"{'–'.join(told)}{later}" if end is not None else f"{told[0]}–"
