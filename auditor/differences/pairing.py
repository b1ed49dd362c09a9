"""Which entry of the earlier export is which of the later: by content, by id, then by what an edit leaves alone."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from auditor.differences.joined import COMPARED, LABELS, TEXT, TIMES, Flags, Ints, Joined, combined

PLACE = ("person", "contract_ref", "client", "project")
LEAST_SHIFTED, SHIFTED_SHARE = 5, 0.9
QUARTER, LONGEST_SHIFT = 900, 14 * 3600
CLAIM = (*TIMES, *LABELS, *TEXT, "seconds")


@dataclass(frozen=True)
class Step:
    """Fields in which two entries must agree to be one and the same.

    All of `stated` must be there in both; `lacks` must be missing. With `of_all` entries with ids of their own
    may be paired too: two ids that differ are two entries, unless they claim the same. With `alone` an entry is
    paired only where no other one of its export agrees in these fields.
    """

    fields: tuple[str, ...]
    stated: str | None = None
    lacks: str | None = None
    of_all: bool = False
    alone: bool = False


STEPS = (
    Step(COMPARED, of_all=True),
    Step(("entry_id",), stated="entry_id", of_all=True),
    Step(CLAIM, of_all=True),
    Step((*PLACE, "task", *TIMES, "seconds")),
    Step((*PLACE, *TIMES, "seconds")),
    Step(("person", *TIMES, *TEXT, "seconds")),
    Step((*LABELS[1:], *TIMES, *TEXT, "seconds")),
    Step((*PLACE, "task", *TEXT, "day", "start"), stated="start"),
    Step((*PLACE, "day", "start"), stated="start"),
    Step(("person", *TEXT, "day", "start"), stated="start"),
    Step((*PLACE, "task", *TEXT, "day", "end"), stated="end"),
    Step((*PLACE, "task", *TEXT, "day", "seconds")),
    Step((*PLACE, "task", *TEXT, "day"), lacks="start"),
    Step((*PLACE, "task", "day"), lacks="start", alone=True),
)
"""What is equal when nothing changed; the id; all but money and marks; the text; text and task; labels; the person;
the end, with text, or labels; the start; the time of the day; the hours of a day, and with them their text."""


def paired(joined: Joined, inside: Flags) -> Ints:
    """Return for each entry the position of the other export's entry that it is, or -1.

    Only entries that are `inside` the compared range are paired, and only with those of the same tool and side.
    The n-th of equal entries is paired with the n-th, shorter ones first, so that none is ever paired twice.
    """
    e = joined.entries
    seconds = e["seconds"].to_numpy(dtype=np.int64, na_value=-1)
    order = np.lexsort((np.arange(len(e)), seconds))
    partner = np.full(len(e), -1, dtype=np.int64)
    has_id = e["entry_id"].notna().to_numpy() if "entry_id" in joined.codes else np.zeros(len(e), dtype=bool)
    base = joined.group()
    for step in STEPS:
        free = inside & (partner < 0)
        if not step.of_all:
            free &= ~has_id
        if step.stated:
            free &= e[step.stated].notna().to_numpy()
        if step.lacks:
            free &= e[step.lacks].isna().to_numpy()
        codes = [joined.codes[name] for name in step.fields if name in joined.codes]
        if step.stated is None or step.stated in joined.codes:
            _pair(partner, order[free[order]], [base, *codes], joined.size, alone=step.alone)
    before = np.flatnonzero(partner[: joined.size] >= 0)
    shift = clock_shifts(joined, before, partner[before])[joined.tool]
    if shift.any():
        clocked = inside & (partner < 0) & ~has_id & (shift != 0) & e["start"].notna().to_numpy()
        start = e["start"].to_numpy("datetime64[s]").astype(np.int64) + np.where(joined.is_new, 0, shift)
        codes = [joined.codes[name] for name in (*PLACE, "task", *TEXT, "seconds") if name in joined.codes]
        _pair(partner, order[clocked[order]], [base, *codes, pd.factorize(start)[0]], joined.size)
    return partner


def clock_shifts(joined: Joined, before: Ints, after: Ints) -> Ints:
    """Return for each tool by how many seconds nearly all paired entries start later in the later export, or 0.

    Files that do not state their zone hold the clock of whoever exports, so that it is whole quarters of an hour.
    """
    start = joined.entries["start"].to_numpy("datetime64[s]")
    clocked = ~np.isnat(start[before]) & ~np.isnat(start[after])
    tool, by = joined.tool[before][clocked], (start[after] - start[before])[clocked].astype(np.int64)
    shifts = np.zeros(len(joined.tools), dtype=np.int64)
    for number in range(len(shifts)):
        found, count = np.unique(by[tool == number], return_counts=True)
        if len(found) and count.max() >= max(LEAST_SHIFTED, SHIFTED_SHARE * count.sum()):
            shift = int(found[count.argmax()])
            shifts[number] = shift if shift % QUARTER == 0 and abs(shift) <= LONGEST_SHIFT else 0
    return shifts


def _pair(partner: Ints, rows: Ints, codes: list[Ints], size: int, *, alone: bool = False) -> None:
    """Pair entries of both exports that have the same codes; `rows` are positions, those from `size` on later."""
    if len(rows):
        a, b = _agreeing(combined([code[rows] for code in codes]), rows >= size, alone=alone)
        partner[rows[a]], partner[rows[b]] = rows[b], rows[a]


def _agreeing(key: Ints, is_new: Flags, *, alone: bool) -> tuple[Ints, Ints]:
    """Return positions of entries of the earlier and the later export that have one key, the n-th with the n-th."""
    frame = pd.DataFrame({"key": key, "is_new": is_new})
    nth = frame.groupby(["key", "is_new"]).cumcount().to_numpy()
    codes = combined([key, np.asarray(nth, dtype=np.int64)])
    if alone:
        width = int(key.max()) + 1
        many = (np.bincount(key[is_new], minlength=width) > 1) | (np.bincount(key[~is_new], minlength=width) > 1)
        codes = np.where(many[key], -1 - np.arange(len(key)), codes)
    before, after = np.flatnonzero(~is_new), np.flatnonzero(is_new)
    _, a, b = np.intersect1d(codes[before], codes[after], assume_unique=True, return_indices=True)
    return before[a], after[b]
