"""What the rows of an Everhour report are: entries, months, totals, roll-ups, and texts printed once."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from importers.sheet import Mask, Sheet

Positions = npt.NDArray[np.int64]

ROLL_UP = r"\d+ (days?|weeks?|months?|clients?|projects?|tasks?|members?|users?|leads?|items?|types?|comments?)"
MONTH = r"(19|20)\d\d-(0[1-9]|1[0-2])"
LABEL = r"(sub[- ]?|grand )?totals?:?"
ODD = rf"({ROLL_UP})|({MONTH})|({LABEL})"
_ROLL_UP = re.compile(ROLL_UP, re.IGNORECASE).fullmatch
HOURS = ("hours", "billable_hours", "nonbillable_hours")
REPEATED = ("client", "project", "number", "task", "person", "day", "billing", "leads")
TEXTS = (*REPEATED, "email", "tags", "comment")
MAX_CHECKED_SUMS = 500


@dataclass(frozen=True)
class Layout:
    """What each row of a report is, and where the texts that it repeats are printed.

    `sums` are rows labelled total or subtotal, `roll_ups` rows that count what they stand for. `printed_at`
    holds for each field that a grouped report prints once the row whose text counts, or -1.
    """

    is_entry: Mask
    is_month: Mask
    is_sum: Mask
    is_subtotal: Mask
    is_roll_up: Mask
    has_days: bool
    month_line: Positions
    printed_at: Mapping[str, Positions]


def layout_of(sheet: Sheet) -> Layout:
    """Return what each row of a report is; see `Layout`."""
    fields = [name for name in sheet.table.headers if name in TEXTS]
    none, zero = np.zeros(len(sheet), dtype=bool), np.zeros(len(sheet), dtype=np.int64)
    printed = {name: sheet.filled(name) for name in fields}
    odd = [name for name in fields if sheet.matches(name, ODD).any()]
    rolled = {name: sheet.matches(name, ROLL_UP) if name in odd else none for name in fields}
    texts, roll_ups = sum(printed.values(), zero), sum(rolled.values(), zero)
    is_month = np.logical_or.reduce([none, *(sheet.matches(name, MONTH) for name in odd)]) & (texts == 1)
    is_month &= np.logical_and.reduce([sheet.blank(name) for name in HOURS])
    is_sum = np.logical_or.reduce([none, *(sheet.matches(name, LABEL) for name in odd)])
    is_sum &= texts - roll_ups == 1
    is_subtotal = is_sum & np.logical_or.reduce([none, *(sheet.matches(name, "sub.*") for name in odd)])
    is_rest = ~is_month & ~is_sum & ~sheet.is_empty
    finest = int(roll_ups[is_rest].min(initial=len(fields)))
    is_entry, is_roll_up = is_rest & (roll_ups == finest), is_rest & (roll_ups > finest)
    positions = np.arange(len(sheet))
    month_line = np.maximum.accumulate(np.where(is_month, positions, -1))
    printed_at: dict[str, Positions] = {}
    is_grouped = is_month.any() or is_roll_up.any() or is_subtotal.any()
    is_left = none
    for name in fields if is_grouped else ():
        if name in REPEATED:
            is_printed = printed[name] & is_rest
            is_known = is_printed if name == "client" else is_printed | is_left
            source = np.maximum.accumulate(np.where(is_known, positions, -1))
            printed_at[name] = np.where(source > month_line, source, -1)
            is_left = is_left | is_printed
    has_days = "day" in rolled and not (is_entry.any() and rolled["day"][is_entry].all())
    return Layout(is_entry, is_month, is_sum, is_subtotal, is_roll_up, has_days, month_line, printed_at)


def repeated_text(sheet: Sheet, layout: Layout, name: str) -> pd.Series[Any]:
    """Return a field's first lines as a categorical, repeated where the report prints them once."""
    text = sheet.text(name, first_line)
    if name not in layout.printed_at:
        return text
    source = layout.printed_at[name]
    codes = np.where(source >= 0, text.cat.codes.to_numpy()[source], -1)
    return pd.Series(pd.Categorical.from_codes(codes, categories=text.cat.categories))


def first_line(text: str) -> str | None:
    r"""Return the first line of a cell, or None for a roll-up, which names nothing.

    >>> first_line("Ann Example\nDesigner"), first_line("12 members")
    ('Ann Example', None)
    """
    if _ROLL_UP(text):
        return None
    return text if text.isprintable() else text.splitlines()[0].strip()


def month_texts(sheet: Sheet, layout: Layout) -> list[str]:
    """Return the text of each line that opens a month, such as `2026-03`."""
    return [_label(sheet, int(row)) for row in np.flatnonzero(layout.is_month)]


def check_sums(sheet: Sheet, layout: Layout, seconds: pd.Series[Any], resolution: npt.NDArray[np.int64]) -> None:
    """Skip the rows that state sums, and note each beside the rows it covers.

    A total covers all rows above it, those of its month or those since the sum before, whichever agrees. A
    roll-up covers the rows with its texts; one that covers none is quarantined: its hours would be lost.
    """
    names = REPEATED if layout.is_roll_up.any() else ()
    texts = [repeated_text(sheet, layout, name).cat.codes.to_numpy() for name in names]
    stated = seconds.fillna(0).to_numpy(dtype=np.int64)
    positions = np.arange(len(sheet))
    sums = np.flatnonzero(layout.is_sum)
    is_orphan = np.zeros(len(sheet), dtype=bool)
    for row in np.flatnonzero(layout.is_sum | layout.is_roll_up):
        block = layout.is_entry & (layout.month_line == layout.month_line[row])
        if layout.is_sum[row]:
            earlier = sums[sums < row]
            since = positions > (earlier[-1] if len(earlier) else -1)
            part = layout.is_entry & (positions < row)
            scopes = [part, part & block, part & since]
            if row == sums[-1] and not layout.is_subtotal[row]:
                scopes = [layout.is_entry]
            elif layout.is_subtotal[row]:
                scopes.reverse()
            covers = next((s for s in scopes if _agrees(stated, resolution, s, stated[row])), None)
            covers = next((s for s in scopes if s.any()), part) if covers is None else covers
        else:
            covers = block.copy()
            for codes in texts:
                covers &= (codes == codes[row]) | (codes[row] < 0)
            is_orphan[row] = not covers.any()
        if not is_orphan[row] and pd.notna(seconds.iloc[row]) and len(sheet.totals) < MAX_CHECKED_SUMS:
            sheet.total(int(row), _label(sheet, int(row)), int(stated[row]), covers)
    sheet.skip(layout.is_month, "month line")
    sheet.skip(layout.is_sum, "total row")
    sheet.skip(layout.is_roll_up & ~is_orphan, "roll-up row")
    for name in TEXTS if is_orphan.any() else ():
        rows = is_orphan & sheet.matches(name, ROLL_UP)
        sheet.quarantine(rows, name, "counts rows that the file does not hold")


def _agrees(stated: Positions, resolution: Positions, covers: Mask, total: int) -> bool:
    return bool(covers.any() and abs(stated[covers].sum() - total) <= resolution[covers].sum() + resolution.max())


def _label(sheet: Sheet, row: int) -> str:
    coded = [sheet.coded(name) for name in sheet.table.headers if name in REPEATED]
    texts = [distinct[codes[row]] for codes, distinct in coded]
    return " / ".join(line for text in texts if text and (line := first_line(text))) or "roll-up"
