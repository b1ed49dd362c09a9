"""Where each second went: every billed one ends in exactly one class, and so does every logged one.

What a unit is billed more or less than logged is a sum of signed parts, one for each cause. Parts above nothing are
classes of the bill, parts below are classes of the log, and what both have beyond them is matched:

    billed = matched + parts above nothing          logged = matched + parts below nothing

Where both sides have clock times, what remains open is split by where it lies: in rows without any counterpart, in
gaps inside the log's day, or at its edges (checks: methods M7, M12 and base rate B6).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from auditor import intervals
from auditor.matching import terms_on
from auditor.model import RATE_SCALE, Ledger
from auditor.reconciliation.alignment import STRIDE, Cut, Flags, Ints
from auditor.reconciliation.billing import DAY_RATE, GAPS, MEAL, MINIMUM, RETAINER, ROUNDING, SEGMENT

MATCHED, SHIFT, OTHER, OUTSIDE, SCATTER, CREDIT = (
    "matched", "another day", "other contract", "outside the log", "scatter", "credit",
)  # fmt: skip
BREAKS, IN_GAPS, EDGES, MISSING, UNSUPPORTED = "breaks", "gaps", "day edges", "missing rows", "unsupported"
OVER_LIMIT, UNBILLED = "over the limit", "unbilled"
TERMS = (ROUNDING, MINIMUM, GAPS, MEAL, DAY_RATE, RETAINER)
OPEN = (BREAKS, IN_GAPS, EDGES, MISSING, UNSUPPORTED)
"""What is billed beyond the log and its terms; together `unsupported_seconds`."""
LACKING = (OVER_LIMIT, UNBILLED)
"""What is logged beyond the bill; together `unbilled_seconds`."""
PARTS = (*TERMS, SCATTER, SHIFT, OTHER, OUTSIDE, *OPEN, *LACKING)
CAUSES = (MATCHED, *PARTS, CREDIT)
"""Every class. Scatter is what honest units differ by, up and down; credit is time that a bill gives back."""
BOTH, BILLED, LOGGED = "both", "billed", "logged"
MERGED_GAP = 300
"""Seconds between entries of a log that count as none where it is laid beside clock times of a bill."""
SAME_BREAK = 300


def classified(
    ledger: Ledger,
    units: pd.DataFrame,
    pieces: pd.DataFrame,
    steps: Mapping[str, Ints],
    base: Cut,
    opened: tuple[Ints, Ints],
) -> pd.DataFrame:
    """Return the seconds of each class per unit (index u): columns matched, shifted, credit and `PARTS`, signed.

    `steps` is what the terms add per unit, `base` the log as it is cut at the contract's midnight, before clock or
    boundary were set right, and `opened` what is billed beyond all noise, and logged. `shifted` is time that both
    sides have, on another day as the files stand.
    """
    over, under = opened
    credit = np.minimum(units["billed"].to_numpy(), 0)
    rest = units["excess"].to_numpy() - credit - over + under
    mirrored = (units["is_mirrored"] | units["is_edge"]).to_numpy()
    outside = ~units["is_covered"].to_numpy() & ~mirrored
    printed = ~mirrored & ~outside & (np.abs(rest) <= units["resolution"].to_numpy())
    parts = {name: steps[name].copy() for name in TERMS}
    parts[ROUNDING] = parts[ROUNDING] + np.where(printed, rest, 0)
    parts[SCATTER] = np.where(mirrored | outside | printed, 0, rest)
    parts[SHIFT] = np.where(mirrored, rest, 0)
    parts[OTHER] = units["moved"].to_numpy()
    parts[OUTSIDE] = np.where(outside, rest, 0)
    parts |= _located(ledger, units, pieces, over)
    limited = np.where(at_limit(ledger, units), under, 0)
    parts |= {OVER_LIMIT: -limited, UNBILLED: limited - under}
    table, matched = _netted(np.stack([parts[name] for name in PARTS], axis=1), units["logged"].to_numpy())
    moved = units["logged"].to_numpy() - _as_filed(units, base)
    shifted = np.clip(moved, 0, matched)
    frame = pd.DataFrame(table, columns=list(PARTS), index=units.index)
    return frame.assign(matched=matched - shifted, shifted=shifted, credit=credit)


def _netted(table: Ints, logged: Ints) -> tuple[Ints, Ints]:
    """Return parts, and what is matched beside them: opposite parts cancel until nothing matched is negative."""
    less = -np.minimum(table, 0)
    more = np.maximum(table, 0)
    left = logged - less.sum(axis=1)
    lacking = np.maximum(-left, 0)[:, None]
    less, more = (half - np.clip(lacking - (half.cumsum(axis=1) - half), 0, half) for half in (less, more))
    return more - less, np.maximum(left, 0)


def _as_filed(units: pd.DataFrame, base: Cut) -> Ints:
    """Return the seconds that the log has on each unit as its files stand."""
    first = units["first"].to_numpy("datetime64[D]").astype(np.int64)
    last = units["last"].to_numpy("datetime64[D]").astype(np.int64)
    keys = units["contract_row"].to_numpy() * STRIDE + first
    at = np.searchsorted(keys, base.contract * STRIDE + base.day, side="right") - 1
    inside = (at >= 0) & (keys[at] // STRIDE == base.contract) & (base.day <= last[at]) if len(keys) else at > 0
    return _total(at[inside], base.seconds[inside], len(units))


def _located(ledger: Ledger, units: pd.DataFrame, pieces: pd.DataFrame, over: Ints) -> dict[str, Ints]:
    """Return what is open in each unit by where it lies; what clock times do not tell is unsupported."""
    has_log = units["logged"].to_numpy() > 0
    bare, gaps, edges = _beside(pieces[(over > 0)[pieces["unit"].to_numpy()]], len(units))
    stated = _breaks(ledger, pieces, len(units))
    is_break = (stated > 0) & (np.abs(over - stated) <= SAME_BREAK)
    room, located = over, {}
    for name, most in (
        (BREAKS, np.where(is_break, stated, 0)),
        (MISSING, np.where(has_log, np.maximum(bare, units["bare"].to_numpy()), over)),
        (IN_GAPS, gaps),
        (EDGES, edges),
        (UNSUPPORTED, over),
    ):
        located[name] = np.minimum(room, most)
        room = room - located[name]
    return located


def _beside(pieces: pd.DataFrame, size: int) -> tuple[Ints, Ints, Ints]:
    """Return the billed time of each unit outside of its log: alone, in gaps of the log's day, and at its edges.

    Stretches of both sides that overlap, directly or through others, are counterparts; a billed one that no log
    touches stands alone. Pauses of the log under five minutes count as log.
    """
    start, end = pieces["start"].to_numpy(), pieces["end"].to_numpy()
    is_timed, is_billed = end > start, (pieces["side"] == BILLED).to_numpy()
    unit, day = pieces["unit"].to_numpy(), pieces["day"].to_numpy()
    low = int(day.min()) if len(day) else 0
    group = unit * (int(day.max()) - low + 1 if len(day) else 1) + day - low
    code, known = pd.factorize(group, sort=True)
    place = np.zeros(len(known), dtype=np.int64)
    place[code] = unit
    b, t = is_timed & is_billed, is_timed & ~is_billed
    if not b.any() or not t.any():
        return (np.zeros(size, dtype=np.int64),) * 3
    g, s, e = intervals.unions(code[b], start[b], end[b])
    lg, ls, le = intervals.unions(code[t], start[t], end[t] + MERGED_GAP)
    le = le - MERGED_GAP
    first, last = np.full(len(known), np.iinfo(np.int64).max), np.full(len(known), np.iinfo(np.int64).min)
    np.minimum.at(first, lg, ls)
    np.maximum.at(last, lg, le)
    has_log = last[g] > first[g]
    g, s, e = g[has_log], s[has_log], e[has_log]
    held = intervals.covered(g, s, e, lg, ls, le)
    inner, outer = np.clip(s, first[g], last[g]), np.clip(e, first[g], last[g])
    inside = np.flatnonzero(inner < outer)
    within = np.zeros(len(g), dtype=np.int64)
    within[inside] = (outer - inner)[inside] - held[inside]
    is_alone = held == 0

    def total(seconds: Ints, mask: Flags) -> Ints:
        return _total(place[g[mask]], seconds[mask], size)

    return total(e - s, is_alone), total(within, ~is_alone), total(e - s - held - within, ~is_alone)


def _breaks(ledger: Ledger, pieces: pd.DataFrame, size: int) -> Ints:
    """Return the breaks that the log of each unit states or that its clock times hold beyond its durations."""
    mine = pieces[(pieces["side"] == LOGGED).to_numpy()]
    length = (mine["end"] - mine["start"]).to_numpy()
    beyond = np.where(length > 0, np.maximum(length - mine["seconds"].to_numpy(), 0), 0)
    stated = ledger.entries["break_seconds"].to_numpy()[mine["entry"].to_numpy()]
    is_first = ~mine["entry"].duplicated().to_numpy()
    return _total(mine["unit"].to_numpy(), np.where(beyond > 0, beyond, stated * (is_first & (length <= 0))), size)


def at_limit(ledger: Ledger, units: pd.DataFrame) -> Flags:
    """Return which units are in a week of a platform that is billed up to the weekly limit of its terms."""
    row = units["contract_row"].to_numpy()
    is_week = (ledger.contracts["platform"] != "").to_numpy()[row]
    if not is_week.any() or ledger.terms["week"].isna().all():
        return np.zeros(len(units), dtype=bool)
    by = [units["contract_row"], units["period"]]
    billed = units["billed"].groupby(by).transform("sum").to_numpy()
    last = units["last"].groupby(by).transform("max")
    terms = terms_on(ledger, ledger.contracts["contract"].to_numpy(dtype=object)[row], last)
    limit = terms["week"].to_numpy(dtype=float, na_value=np.inf)
    return np.asarray(is_week & (billed > limit - SEGMENT))


def summed(ledger: Ledger, units: pd.DataFrame, pieces: pd.DataFrame, classes: pd.DataFrame) -> pd.DataFrame:
    """Return what each contract comes to by cause: contract_row, cause, side, seconds, amount.

    `side` is "both" for what is matched or only shifted, else whose class it is. Amounts are hundredths of the
    currency unit at the rate of the unit's bill, missing where nothing tells a rate.
    """
    parts = classes[list(PARTS)].to_numpy()
    both, credit = classes[["matched", "shifted"]].to_numpy(), classes[["credit"]].to_numpy()
    table = np.concatenate([both, np.maximum(parts, 0), credit, np.maximum(-parts, 0)], axis=1)
    kinds = [(MATCHED, BOTH), (SHIFT, BOTH), *((name, BILLED) for name in PARTS), (CREDIT, BILLED)]
    kinds += [(name, LOGGED) for name in PARTS]
    row = units["contract_row"].to_numpy()
    first = np.flatnonzero(np.diff(row, prepend=-1))
    worth = table * _rates(ledger, units, pieces)[:, None] / 3600 * 100 / RATE_SCALE
    seconds, amount = (np.add.reduceat(x, first) if len(first) else x[:0] for x in (table, worth))
    contract, kind = np.nonzero(seconds)
    cause, side = (np.array(names, dtype=object)[kind] for names in zip(*kinds, strict=True))
    return pd.DataFrame(
        {
            "contract_row": row[first][contract],
            "cause": cause,
            "side": side,
            "seconds": seconds[contract, kind],
            "amount": amount[contract, kind],
        }
    )


def _rates(ledger: Ledger, units: pd.DataFrame, pieces: pd.DataFrame) -> npt.NDArray[np.float64]:
    """Return the hourly rate of each unit: of its billed time, else the middle one of its contract."""
    hourly = ledger.entries["hourly"].to_numpy(dtype=float, na_value=np.nan)[pieces["entry"].to_numpy()]
    row = units["contract_row"].to_numpy()[pieces["unit"].to_numpy()]
    is_known = ~np.isnan(hourly)
    middle = pd.Series(hourly).groupby(row).median().reindex(range(len(ledger.contracts))).to_numpy()
    mine = is_known & (pieces["side"] == BILLED).to_numpy() & (pieces["seconds"] > 0).to_numpy()
    unit, weight = pieces["unit"].to_numpy()[mine], pieces["seconds"].to_numpy()[mine]
    whole = np.bincount(unit, weights=weight, minlength=len(units))
    worth = np.bincount(unit, weights=weight * hourly[mine], minlength=len(units))
    usual = middle[units["contract_row"].to_numpy()]
    return np.asarray(np.divide(worth, whole, out=usual.astype(float), where=whole > 0))


def _total(group: Ints, seconds: Any, groups: int) -> Ints:
    return np.bincount(group, weights=seconds, minlength=groups).astype(np.int64)
