"""What becomes of every second of a log: supported, on which day of which sheet, or left out, and why.

A second has one reason, the first that holds in the order of `REASONS`.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from auditor import calendar, intervals
from auditor.measures.excess import is_crowd
from auditor.measures.invented import invented_starts
from auditor.measures.people import people_of
from auditor.measures.repeats import copied_from
from auditor.measures.totals import as_days
from auditor.model import Ledger, epoch_seconds

Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
LONGEST = 24 * 3600
AHEAD_HOURS = 14
"""How far the earliest clocks on Earth are ahead of UTC."""
PRINT = 60
"""Seconds by which a duration may exceed its clock times: both ends may be printed in minutes."""

SUPPORTED = ""
RUNNING, NEGATIVE, BACKWARDS, LONG = "still running", "less than no time", "ends before it starts", "longer than 24 h"
FUTURE, UNDATED, PERIOD = (
    "in the future",
    "without a day or a duration",
    "covers several days without telling them apart",
)
REPEAT, FREE, BEYOND = "repeats another row", "not billable", "more than its clock times allow"
TWICE, OTHER = "counted once with another row", "kept on another contract, whose row begins first"
FULL, LIMIT, OUTSIDE = "more than the day has", "over the weekly limit", "outside the days asked for"
REASONS = (
    RUNNING, UNDATED, NEGATIVE, BACKWARDS, PERIOD, LONG, FUTURE, REPEAT, FREE, BEYOND, TWICE, OTHER, FULL, LIMIT,
    OUTSIDE,
)  # fmt: skip


def parts(ledger: Ledger, rows: Ints, sheet: Ints, zones: npt.NDArray[Any]) -> pd.DataFrame:
    """Return the logged entries at positions `rows` in parts, each supported or left out for one reason.

    `sheet` is the sheet of each row and `zones` the zone of each sheet. Columns: sheet, entry, day (since
    1970-01-01 in the sheet's zone, -1 where it has none), reason ("" where supported), seconds, other (position of
    the row that has the time instead, or -1), start, end (epoch seconds, both 0 without clock times). The seconds of
    an entry's parts add up to what its row states.
    """
    e = ledger.entries
    seconds = e["seconds"].to_numpy(dtype=np.int64, na_value=0)[rows]
    start, end = epoch_seconds(e["start"])[rows], epoch_seconds(e["end"])[rows]
    day = np.where(e["day"].notna(), e["day"].to_numpy("datetime64[D]").astype(np.int64), -1)[rows]
    has_clock = (e["start"].notna() & e["end"].notna()).to_numpy()[rows]
    copy = copied_from(ledger)[rows]
    reason = np.select(_whole(ledger, rows, sheet, has_clock, copy), _WHOLE, SUPPORTED).astype(object)
    is_real = ~invented_starts(ledger).entries[rows]
    is_timed = (reason == SUPPORTED) & has_clock & (start < end) & is_real
    plain = np.flatnonzero(~is_timed)
    nought = np.zeros(len(plain), dtype=np.int64)
    other = np.where(reason == REPEAT, copy, -1)[plain]
    made = [_frame(rows[plain], sheet[plain], day[plain], reason[plain], seconds[plain], other, nought, nought)]
    timed = np.flatnonzero(is_timed)
    who = people_of(ledger).codes[rows[timed]]
    person = np.where(is_crowd(ledger, who), who.max(initial=0) + 1 + np.arange(len(timed)), who)
    same, same_with = _before(sheet[timed] if len(timed) else timed, person, start[timed], end[timed])
    every, every_with = _before(np.zeros(len(timed), dtype=np.int64), person, start[timed], end[timed])
    length = end[timed] - start[timed]
    allowed = np.where(seconds[timed] > length + PRINT, length, seconds[timed])
    beyond = np.flatnonzero(seconds[timed] > allowed)
    late = timed[beyond]
    none = np.zeros(len(late), dtype=np.int64)
    left = (seconds[timed] - allowed)[beyond]
    made.append(
        _frame(rows[late], sheet[late], day[late], np.full(len(late), BEYOND, object), left, none - 1, none, none)
    )
    edges = (start[timed], start[timed] + same, start[timed] + np.maximum(every, same), end[timed])
    others = (rows[timed[same_with]], rows[timed[every_with]], np.full(len(timed), -1))
    for why, from_, to, with_ in zip((TWICE, OTHER, SUPPORTED), edges, edges[1:], others, strict=False):
        made += _by_day(timed, rows, sheet, zones, (start, end), allowed, why, from_, to, with_)
    p = pd.concat(made, ignore_index=True)
    order = np.lexsort((p["entry"], p["start"], p["start"] == 0, p["day"], p["sheet"]))
    return _full_days(p.iloc[order].reset_index(drop=True), zones)


def _whole(ledger: Ledger, rows: Ints, sheet: Ints, has_clock: Flags, copy: Ints) -> list[Flags]:
    """Return for each reason of `_WHOLE` the rows that it leaves out whole."""
    e = ledger.entries.iloc[rows]
    seconds = e["seconds"].to_numpy(dtype=np.int64, na_value=0)
    start, end = epoch_seconds(e["start"]), epoch_seconds(e["end"])
    length = np.where(has_clock, end - start, 0)
    today = (ledger.as_of.tz_convert("UTC") + pd.Timedelta(hours=AHEAD_HOURS)).tz_localize(None).normalize()
    is_early = np.where(e["start"].notna(), start > int(ledger.as_of.timestamp()) + PRINT, e["day"] > today)
    is_free = ~e["is_billable"].array.fillna(value=True).to_numpy(dtype=bool)
    size = int(sheet.max(initial=0)) + 1
    has_billable = np.bincount(sheet[~is_free], minlength=size) > 0
    return [
        e["is_running"].to_numpy(),
        (e["seconds"].isna() | e["day"].isna()).to_numpy(),
        seconds < 0,
        length < 0,
        ((e["grain"] == "period") & (e["until"] > e["day"])).to_numpy(),
        np.maximum(length, seconds) > LONGEST,
        is_early.astype(bool),
        copy >= 0,
        is_free & has_billable[sheet],
    ]


_WHOLE = [RUNNING, UNDATED, NEGATIVE, BACKWARDS, PERIOD, LONG, FUTURE, REPEAT, FREE]


def _before(group: Ints, person: Ints, start: Ints, end: Ints) -> tuple[Ints, Ints]:
    """Return how much of each row those of its person and group that begin before it have, and which reaches on."""
    code, _ = pd.factorize(group * (int(person.max(initial=0)) + 1) + person)
    return intervals.retraced(code.astype(np.int64), start, end)


def _by_day(
    timed: Ints,
    rows: Ints,
    sheet: Ints,
    zones: npt.NDArray[Any],
    clock: tuple[Ints, Ints],
    seconds: Ints,
    why: str,
    from_: Ints,
    to: Ints,
    with_: Ints,
) -> list[pd.DataFrame]:
    """Return one stretch of each timed row cut at midnight of its sheet's zone; stated seconds go in proportion."""
    made = []
    codes, names = pd.factorize(zones[sheet[timed]])
    for code, zone in enumerate(names):
        mine = np.flatnonzero((codes == code) & (from_ < to))
        piece, days, low, high = calendar.split_by_day(from_[mine], to[mine], str(zone))
        at = mine[piece]
        first, last = clock[0][timed[at]], clock[1][timed[at]]
        share = seconds[at] * (high - first) // (last - first) - seconds[at] * (low - first) // (last - first)
        number = days.astype("datetime64[D]").astype(np.int64)
        reason = np.full(len(at), why, dtype=object)
        made.append(_frame(rows[timed[at]], sheet[timed[at]], number, reason, share, with_[at], low, high))
    return made


def _frame(
    entry: Ints, sheet: Ints, day: Ints, reason: Any, seconds: Ints, other: Ints, start: Ints, end: Ints
) -> Any:
    columns = {"sheet": sheet, "entry": entry, "day": day, "reason": pd.Series(reason, dtype=object)}
    return pd.DataFrame(columns | {"seconds": seconds, "other": other, "start": start, "end": end})


def _full_days(p: pd.DataFrame, zones: npt.NDArray[Any]) -> pd.DataFrame:
    """Return the parts with what a sheet has on a day beyond the day's length left out, from its end."""
    p["other"] = p["other"].astype(np.int64)
    counted = p["seconds"].where(p["reason"] == SUPPORTED, 0)
    sums = counted.groupby([p["sheet"], p["day"]]).cumsum().to_numpy()
    length = np.full(len(p), LONGEST)
    full = np.flatnonzero(sums > LONGEST - 3 * 3600)
    day, zone = as_days(p["day"].to_numpy()[full]), zones[p["sheet"].to_numpy()[full]]
    for name in pd.unique(zone):
        mine = zone == name
        length[full[mine]] = calendar.day_seconds(pd.Series(day[mine]), str(name))
    return split(p, np.clip(sums - length, 0, counted), FULL)


def split(p: pd.DataFrame, seconds: Any, reason: str) -> pd.DataFrame:
    """Return parts with the last `seconds` of each, where above zero, as a part of its own that is left out."""
    cut = np.asarray(seconds, dtype=np.int64)
    own = np.flatnonzero(cut)
    if not len(own):
        return p
    rest = p.assign(seconds=p["seconds"] - cut)[(p["seconds"] > cut) | (cut == 0)]
    off = p.iloc[own].assign(seconds=cut[own], reason=reason)
    both: pd.DataFrame = pd.concat([rest, off]).sort_index(kind="stable").reset_index(drop=True)
    return both
