"""Entries whose raw and whose billed duration are both known, and the step that billed durations come in."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from auditor.model import Ledger
from auditor.once import kept
from auditor.reconciliation import reconcile

Ints = npt.NDArray[np.int64]
STEPS = (60, 30, 15, 12, 10, 6, 5)
"""Minutes that bills are commonly rounded to, the coarsest first."""
COVERED = 0.98
COLUMNS = ("entry", "other", "raw", "billed", "contract_row", "source")


@kept
def pairs(ledger: Ledger) -> pd.DataFrame:
    """Return raw beside billed seconds of single entries: entry, other, raw, billed, contract_row, source (code).

    A row that states its rounded duration is its own pair (`entry` and `other` are the same). Else a billed entry is
    paired with a logged one where both sides of a contract have one entry on a day, or as many, all with clock
    times: these in order of time. Entries that a midnight cuts are left out.
    """
    e = ledger.entries
    own = np.flatnonzero((e["rounded_seconds"].notna() & e["seconds"].notna() & e["counts"]).to_numpy())
    raw, rounded = (e[name].iloc[own].to_numpy(dtype=np.int64) for name in ("seconds", "rounded_seconds"))
    parts = [pd.DataFrame({"entry": own, "other": own, "raw": raw, "billed": rounded})]
    if (e["side"] == "billed").any():
        parts.append(_matched(ledger))
    frame = pd.concat(parts, ignore_index=True)
    frame["contract_row"] = e["contract_row"].to_numpy()[frame["entry"]]
    frame["source"] = e["source"].cat.codes.to_numpy().astype(np.int64)[frame["entry"]]
    return frame[(frame["raw"] > 0) & (frame["billed"] > 0)].reset_index(drop=True)


def _matched(ledger: Ledger) -> pd.DataFrame:
    pieces = reconcile(ledger).pieces
    unit, entry = pieces["unit"].to_numpy(), pieces["entry"].to_numpy()
    size = int(unit.max(initial=-1)) + 1
    is_billed, is_clocked = (pieces["side"] == "billed").to_numpy(), (pieces["end"] > pieces["start"]).to_numpy()
    is_cut = np.bincount(entry, minlength=1)[entry] > 1
    count = [np.bincount(unit[side], minlength=size) for side in (is_billed, ~is_billed)]
    fits = (count[0] == count[1]) & (np.bincount(unit[is_cut], minlength=size) == 0)
    fits &= (count[0] == 1) | (np.bincount(unit[~is_clocked], minlength=size) == 0)
    mine = np.flatnonzero(fits[unit])
    mine = mine[np.lexsort((pieces["start"].to_numpy()[mine], unit[mine]))]
    bill, log = mine[is_billed[mine]], mine[~is_billed[mine]]
    seconds = pieces["seconds"].to_numpy()
    return pd.DataFrame({"entry": entry[bill], "other": entry[log], "raw": seconds[log], "billed": seconds[bill]})


def steps_of(group: Ints, seconds: Ints, room: Ints, groups: int) -> Ints:
    """Return the coarsest step in seconds that nearly all durations of each group are multiples of; 0 of none.

    `room` is how far off a multiple each may be by its print.
    """
    step, size = np.zeros(groups, dtype=np.int64), np.bincount(group, minlength=groups)
    for minutes in STEPS:
        rest = seconds % (minutes * 60)
        met = np.bincount(group[np.minimum(rest, minutes * 60 - rest) <= room], minlength=groups)
        step[(step == 0) & (size > 0) & (met >= COVERED * size)] = minutes * 60
    return step


def room_of(ledger: Ledger, entries: Any) -> Ints:
    """Return half a unit of the print of each entry, which hours to two decimals are off by."""
    return np.asarray(np.minimum(ledger.entries["resolution"].to_numpy()[entries], 36) // 2, dtype=np.int64)
