"""How the tools print: cells, quoting, durations, money; and the table of what is planted."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from sample_data.demo.log import Entry, cents

BOM = "\ufeff"
Row = tuple[str, Sequence[str]]
"""A mark, or nothing, and the cells of a row."""


@dataclass(frozen=True)
class Printed:
    """The text of a file, and the lines on which each mark stands."""

    name: str
    text: str
    marks: dict[str, list[int]] = field(default_factory=dict)

    def at(self, *marks: str, most: int = 6) -> str:
        """Return the places of marks as `file:line, line`."""
        lines = sorted(line for mark in marks for line in self.marks[mark])
        shown = ", ".join(map(str, lines[:most]))
        rest = f" and {len(lines) - most} more" if len(lines) > most else ""
        return f"{self.name}:{shown}{rest}"


@dataclass(frozen=True)
class Planted:
    """One line of a demo's table: what was planted, where, and what an audit should make of it."""

    what: str
    places: Sequence[str]
    code: str
    seconds: int | None = None
    money: str = ""


def table(
    name: str,
    header: Sequence[str],
    rows: Iterable[Row],
    *,
    above: Sequence[str] = (),
    separator: str = ",",
    quoted: bool = False,
    bom: bool = False,
    spaces: bool = False,
) -> Printed:
    """Return a CSV file: `above` are lines over the header, `quoted` quotes all, `spaces` cells with spaces.

    A cell that is a lone `""` stays: an empty text, where a null prints nothing.
    """

    def cell(text: str) -> str:
        if text == '""':
            return text
        if quoted or any(c in text for c in (separator, '"', "\n")) or (spaces and " " in text):
            return '"' + text.replace('"', '""') + '"'
        return text

    lines, marks = [*above, separator.join(map(cell, header))], defaultdict[str, list[int]](list)
    for mark, cells in rows:
        lines.append(separator.join(map(cell, cells)))
        marks[mark].append(len(lines))
    return Printed(name, (BOM if bom else "") + "\n".join(lines) + "\n", dict(marks))


def clock(seconds: int, *, padded: bool = True) -> str:
    """Return `01:05:09`, or `1:05:09` unpadded; hours may pass 99."""
    hours, rest = divmod(seconds, 3600)
    return f"{hours:02d}:{rest // 60:02d}:{rest % 60:02d}" if padded else f"{hours}:{rest // 60:02d}:{rest % 60:02d}"


def money(amount: int, mark: str = ".") -> str:
    """Return cents as `12.50`."""
    sign = "-" if amount < 0 else ""
    return f"{sign}{abs(amount) // 100}{mark}{abs(amount) % 100:02d}"


def hours(seconds: int, mark: str = ".") -> str:
    """Return seconds as hours with two decimals, halves up."""
    return money(cents(seconds, 100), mark)


def short(number: str) -> str:
    """Return a decimal number without trailing zeros: `2.50` as `2.5`, `2.00` as `2`."""
    return number.rstrip("0").rstrip(".")


def printed_date(day: dt.date) -> str:
    """Return `Oct 2, 2026`."""
    return f"{day:%b} {day.day}, {day.year}"


def toggl_clocks(entry: Entry, zone: str) -> list[str]:
    """Return start date, start time, end date and end time as Toggl prints them, in the profile's zone."""
    start = entry.start.astimezone(ZoneInfo(zone))
    if entry.end is None:
        return [f"{start:%Y-%m-%d}", f"{start:%H:%M:%S}", "", ""]
    end = entry.end.astimezone(ZoneInfo(zone))
    return [f"{start:%Y-%m-%d}", f"{start:%H:%M:%S}", f"{end:%Y-%m-%d}", f"{end:%H:%M:%S}"]


def readme(title: str, about: str, faults: Sequence[Planted], innocent: Sequence[Planted]) -> str:
    """Return a demo's README: what it is, what is wrong in it, and what only looks so."""
    parts = [f"# {title}", about.strip(), "## Planted faults", _listing(faults)]
    parts += ["## Look-alikes: innocent, or explained", _listing(innocent)]
    parts += ["Written by `python -m sample_data.build_demo`; constructed, no real people."]
    return "\n\n".join(parts) + "\n"


def _listing(planted: Sequence[Planted]) -> str:
    lines = ["| what | where | code | hours | money |", "| --- | --- | --- | ---: | ---: |"]
    for p in planted:
        time = "" if p.seconds is None else hours(p.seconds)
        lines.append(f"| {p.what} | {'; '.join(p.places)} | {p.code} | {time} | {p.money} |")
    return "\n".join(lines)
