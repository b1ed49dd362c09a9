"""The difference as text for a terminal: hours raised on closed days first, what was only reworded as a count."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, cast

import pandas as pd

import auditor
from auditor.differences import Change, Difference
from auditor.model import Ledger
from auditor.report import Report
from auditor.reports import words
from auditor.reports.difference import places, told
from auditor.reports.layout import Page
from auditor.reports.text import PARTS, View
from auditor.reports.words import ANYBODY, cut, hours, many, visible

MOST_NAME, MOST_TEXT = 60, 500
"""Characters shown of a name or text, and of a message."""
MOST_ROWS, MOST_FILES = 8, 4
"""Rows of a file, and files, shown as evidence."""

LATE, OPEN = (True,), (False,)
EITHER = (True, False)
LISTED: tuple[tuple[str, Change, tuple[bool, ...]], ...] = (
    ("raised on days signed off or closed", Change.RAISED, LATE),
    ("lowered", Change.LOWERED, EITHER),
    ("removed", Change.REMOVED, EITHER),
    ("added on days signed off or closed", Change.ADDED, LATE),
    ("raised on open days", Change.RAISED, OPEN),
    ("added on open days", Change.ADDED, OPEN),
    ("moved to another time", Change.MOVED, EITHER),
    ("rate, amount or billable changed", Change.REBILLED, EITHER),
)
"""What is listed entry by entry, in this order: title, change, and whether its day was signed off or closed."""
SUMMED = (
    ("names changed", Change.RELABELLED),
    ("notes only", Change.REWORDED),
    ("sign-off or other marks only", Change.MARKED),
)
"""What is one line for all entries alike."""


def render(difference: Difference, report: Report, *, width: int = 100, most: int = 20) -> str:
    """Return the difference as lines of at most `width` columns, where words allow.

    Of one kind at most `most` changes are shown and the rest summed up: the other forms hold them all.
    """
    page = Page(max(width, 40))
    moment = report.ledger.as_of.tz_convert("UTC").strftime("%Y-%m-%d %H:%M UTC")
    lines = page.wrapped(f"Difference of two exports, as of {moment} (auditor {auditor.__version__})")
    view = View(report, page, ANYBODY, most)
    for section in (
        _exports(difference, page),
        _left_out(difference, page),
        _changes(difference, page, most),
        _explained(difference, page, most),
        PARTS["findings"](view),
        PARTS["explained"](view),
        PARTS["coverage"](view),
    ):
        part = list(section)
        lines += ["", *part] if part else []
    lines += ["", *page.wrapped(_summary(difference))]
    return "\n".join(lines) + "\n"


def _exports(difference: Difference, page: Page) -> Iterator[str]:
    yield "EXPORTS"
    for name, ledger in (("earlier", difference.old), ("later", difference.new)):
        for source in ledger.sources:
            period = f", {source.first_day} to {source.last_day}" if source.first_day else ""
            kind = f"{source.tool} ({source.format}), {source.side}, by {source.grain}{period}"
            yield from page.wrapped(f"{name}: {cut(visible(source.file), MOST_TEXT)}: {kind}", 2, 6)
            unread = "; rows that could not be read are not compared" if source.rows["quarantined"] else ""
            yield from page.wrapped(words.receipt(source) + unread, 6)
    for tool, first, last, closed in difference.tools:
        days = f"{first} to {last}" if first else "no day is in both exports"
        ends = f"; up to {closed} days were closed when the earlier export was made" if first and closed else ""
        yield from page.wrapped(f"compared, {visible(tool)}: {days}{ends}", 2, 6)
    if difference.uncompared:
        yield from page.wrapped(f"not compared, for one export lacks it: {', '.join(difference.uncompared)}", 2, 6)


def _left_out(difference: Difference, page: Page) -> Iterator[str]:
    if difference.scope:
        yield "NOT COMPARED"
    for scope in difference.scope:
        ledger = difference.new if scope.is_new else difference.old
        yield from page.wrapped(cut(visible(scope.message), MOST_TEXT), 2, 4)
        yield from page.wrapped(_rows(ledger, scope.entries), 6, 8)


def _changes(difference: Difference, page: Page, most: int) -> Iterator[str]:
    c = difference.changes
    is_open = c["cause"].isna()
    is_late = c["is_closed"] | c["is_locked"]
    yield "CHANGES"
    if not is_open.any():
        yield "  nothing" if not len(c) else "  nothing but what is explained below"
    for title, change, when in LISTED:
        own = c[is_open & (c["change"] == change) & is_late.isin(when)]
        if len(own):
            yield from page.wrapped(f"{title}: {many(len(own), 'entry')}{_worth(own)}", 2, 4)
            weight = own["seconds"].abs()
            order = own.assign(weight=weight).sort_values(
                ["is_locked", "is_closed", "weight", "day"], ascending=[False, False, False, True], kind="stable"
            )
            yield from _entries(difference, order.head(most), page)
            if len(own) > most:
                yield f"    and {many(len(own) - most, 'more entry')}; the other forms list all"
    for title, change in SUMMED:
        yield from _alike(difference, c[is_open & (c["change"] == change)], page, most, title)


def _entries(difference: Difference, changes: pd.DataFrame, page: Page) -> Iterator[str]:
    people = len(set(difference.changes["person"])) > 1
    rows = pd.concat([changes.reset_index(drop=True), told(difference, changes)], axis="columns").to_dict("records")
    for row in cast("list[dict[str, Any]]", rows):
        place = " / ".join(visible(row[name]) for name in ("client", "project", "task") if row[name])
        text = row["description_after"] or row["description_before"]
        parts = [
            words.plain(row["day"]),
            place,
            f'"{visible(text)}"' if text else "",
            row["person"] if people else "",
        ]
        label = ", ".join(cut(str(part), MOST_NAME) for part in parts if part)
        marks = ", signed off" if row["was_signed_off"] else ", day signed off" if row["is_locked"] else ""
        yield from page.beside(label + marks, _figures(row), 4)
        yield from page.wrapped(" -> ".join(f"{visible(f)}:{n}" for f, n in _sides(row)), 6, 8)


def _sides(row: dict[str, Any]) -> list[tuple[str, int]]:
    sides = [(row[f"{side}_file"], row[f"{side}_row"]) for side in ("earlier", "later")]
    return [(file, number) for file, number in sides if file is not None]


def _figures(row: dict[str, Any]) -> str:
    """Return the hours and money of a change: "2.67 h -> 3.50 h, +0.83 h, +39.84 USD"."""
    before, after = hours(row["seconds_before"]), hours(row["seconds_after"])
    money = "" if pd.isna(row["amount"]) or not row["amount"] else f", {_signed(row['amount'], row['currency'])}"
    if row["change"] in (Change.RAISED, Change.LOWERED):
        return f"{before} -> {after}, {_more(row['seconds'])}{money}"
    if row["change"] in (Change.ADDED, Change.REMOVED):
        return f"{_more(row['seconds'])}{money}"
    return f"{after}: {row['fields']}{money}"


def _explained(difference: Difference, page: Page, most: int) -> Iterator[str]:
    c = difference.changes[difference.changes["cause"].notna()]
    if len(c):
        yield f"EXPLAINED: {many(len(c), 'change')} with an innocent cause"
    yield from _alike(difference, c, page, most)


def _alike(difference: Difference, changes: pd.DataFrame, page: Page, most: int, title: str = "") -> Iterator[str]:
    """Yield a line for all changes of one detail, the rows below; a single one with its figures."""
    groups = list(changes.groupby(changes["detail"].fillna(""), sort=False))
    for detail, alike in groups[:most]:
        what = ", ".join(part for part in (title, cut(visible(str(detail)), MOST_TEXT)) if part)
        yield from page.wrapped(f"{what}: {many(len(alike), 'entry')}{_worth(alike)}", 2, 4)
        if len(alike) == 1:
            yield from _entries(difference, alike, page)
        else:
            yield from page.wrapped(_pairs(difference, alike), 6, 8)
    if len(groups) > most:
        yield f"    and {many(sum(len(alike) for _, alike in groups[most:]), 'more entry')}; the other forms list all"


def _worth(changes: pd.DataFrame) -> str:
    """Return by how much hours and money of some changes differ, ", +0.83 h, +39.84 USD"."""
    seconds = int(changes["seconds"].sum())
    money = changes.dropna(subset=["amount", "currency"]).groupby("currency")["amount"].sum()
    parts = [_more(seconds)] if seconds else []
    return "".join(f", {part}" for part in [*parts, *(_signed(n, str(unit)) for unit, n in money.items() if n)])


def _more(seconds: int) -> str:
    return f"+{hours(seconds)}" if seconds > 0 else hours(seconds)


def _signed(amount: int, currency: str) -> str:
    return f"{'+' if amount > 0 else ''}{words.money(int(amount), currency)}"


def _pairs(difference: Difference, changes: pd.DataFrame) -> str:
    old, new = changes["old"].to_numpy(), changes["new"].to_numpy()
    return f"{_rows(difference.old, old[old >= 0])} -> {_rows(difference.new, new[new >= 0])}"


def _rows(ledger: Ledger, rows: Any) -> str:
    return words.places(places(ledger, rows), MOST_ROWS, MOST_FILES)


def _summary(difference: Difference) -> str:
    """Return where each entry of both exports is told of."""
    counts = dict(zip(difference.counts["change"], difference.counts["entries"].tolist(), strict=True))
    left = [sum(len(scope.entries) for scope in difference.scope if scope.is_new == later) for later in (False, True)]
    removed, added = counts[Change.REMOVED], counts[Change.ADDED]
    changed = sum(counts.values()) - removed - added
    late = int(difference.is_late.sum())
    return (
        f"{many(len(difference.old.entries), 'entry')} earlier = {difference.same:,} same + {changed:,} changed + "
        f"{removed:,} removed + {left[0]:,} not compared; {many(len(difference.new.entries), 'entry')} later = "
        f"{difference.same:,} same + {changed:,} changed + {added:,} added + {left[1]:,} not compared. "
        f"Of days signed off or closed, {many(late, 'change')} of hours or money {'is' if late == 1 else 'are'} "
        "unexplained."
    )
