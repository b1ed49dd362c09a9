"""DQ104."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from auditor.findings import Kind, Severity, Verdict, found, hours, nothing
from auditor.model import Ledger, Source, ZoneSource
from auditor.rules import rule

SHIFTS = tuple(sign * by for by in range(14, 0, -1) for sign in (1, -1))
AGREED_SHARE = 0.9
STRIDE = 10_000_000
UNSTATED = (ZoneSource.ASSUMED, ZoneSource.FORMAT)


@rule("DQ104", kind=Kind.INCONSISTENT, severity=Severity.NOTE, needs=("assumed_zone", "clock_times"))
def assumed_zone(ledger: Ledger, *, tolerance_minutes: int = 15) -> pd.DataFrame:
    """The clock times of a file are read in a zone that nothing states.

    *Why it matters.* A tracker writes the clock of whoever exports it. Read in another zone, evening work
    moves to the next day and the last hours of a month leave it; every comparison by day rests on the zone.

    *Flagged.* One note per file with clock times whose zone was assumed; its earliest clocked entry is the
    evidence. It is a warning when another file has hours of the same person on the same days, and the day
    totals of this one change by more than `tolerance_minutes` in some zone within 14 h of the assumed one.

    *Explanations tested.* One zone throughout: the other files of the person are stated to be in the zone
    assumed here; a zone fixed by the format of a file says nothing of the person's clock. The source declares
    UTC: ruled out, or nothing would have been assumed. The days agree: the other files have the same hours on
    at least nine of ten common days as this file has in the assumed zone. Open where there is no such file.

    *Not flagged.* Zones stated by the file, the format, the settings or the command line. That a constant
    shift makes two logs agree is REC404.
    """
    assumed = [s for s in ledger.sources if s.timezone_from is ZoneSource.ASSUMED]
    rows = [_clocked(ledger, source) for source in assumed]
    assumed = [source for source, mine in zip(assumed, rows, strict=True) if len(mine)]
    rows = [mine for mine in rows if len(mine)]
    if not assumed:
        return nothing()
    start = ledger.entries["start"].to_numpy("datetime64[us]")
    compared = [_compared(ledger, s, mine, tolerance_minutes * 60) for s, mine in zip(assumed, rows, strict=True)]
    changes = [change for change, _, _ in compared]
    verdict = {True: Verdict.RULED_IN, False: Verdict.RULED_OUT, None: Verdict.UNTESTABLE}
    return found(
        message=[
            f"Clock times are read as {s.timezone}, which nothing states"
            + (f"; in another zone the total of a day changes by up to {hours(change)}." if change else ".")
            for s, change in zip(assumed, changes, strict=True)
        ],
        entries=[mine[[int(np.argmin(start[mine]))]] for mine in rows],
        severity=["warning" if change else None for change in changes],
        person="",
        contract="",
        explanations={
            "all files of the person are in one zone": [verdict[one] for _, one, _ in compared],
            "the source declares UTC": Verdict.RULED_OUT,
            "the days agree with another file": [verdict[agrees] for _, _, agrees in compared],
        },
        facts={"zone": [s.timezone for s in assumed], "day_change_seconds": changes},
        identity=[f"{s.format} {s.timezone}" for s in assumed],
    )


def _clocked(ledger: Ledger, source: Source) -> npt.NDArray[np.int64]:
    e = ledger.entries
    return np.flatnonzero((e["source"] == source.file).to_numpy() & e["start"].notna().to_numpy())


def _compared(
    ledger: Ledger, source: Source, rows: npt.NDArray[np.int64], tolerance: int
) -> tuple[int, bool | None, bool | None]:
    """Return by how much a day total may change (0: nothing to compare), and whether zone and days agree.

    None: there is nothing to compare them with.
    """
    e = ledger.entries
    counts = e["counts"].to_numpy() & (e["seconds"] > 0).fillna(value=False).to_numpy(dtype=bool)
    person, side = e["person"].cat.codes.to_numpy().astype(np.int64), e["side"].cat.codes.to_numpy()
    other = np.flatnonzero(counts & (e["source"] != source.file).to_numpy() & (e["grain"] != "period").to_numpy())
    if not len(other):
        return 0, None, None
    seconds = e["seconds"].to_numpy(dtype=np.int64, na_value=0)
    number = e["day"].to_numpy("datetime64[D]").astype(np.int64)
    rows = rows[counts[rows] & np.isin(person[rows], person[other])]
    theirs = _sums((person * 8 + side)[other] * STRIDE + number[other], seconds[other])
    theirs = theirs.groupby(theirs.index // STRIDE // 8 * STRIDE + theirs.index % STRIDE).max()
    ours = _sums(person[rows] * STRIDE + number[rows], seconds[rows])
    both = ours.index.intersection(theirs.index)
    if not len(both):
        return 0, None, None
    agrees = bool(((ours[both] - theirs[both]).abs() <= tolerance).mean() >= AGREED_SHARE)
    wall = e["start"].iloc[rows].dt.tz_convert(source.timezone).dt.tz_localize(None)
    local = wall.to_numpy("datetime64[s]").astype(np.int64)
    change = 0
    for shift in SHIFTS:
        moved = _sums(person[rows] * STRIDE + (local + shift * 3600) // 86_400, seconds[rows])
        change = int((moved.reindex(both, fill_value=0) - ours[both]).abs().max())
        if change > tolerance:
            break
    files = {s.file: s for s in ledger.sources}
    mates = e["source"].iloc[other[np.isin(person[other], person[rows])]].unique()
    known = [files[name] for name in mates if files[name].timezone_from not in UNSTATED]
    is_one = all(s.timezone == source.timezone for s in known) if known else None
    return (change if change > tolerance else 0), is_one, agrees


def _sums(key: npt.NDArray[np.int64], seconds: npt.NDArray[np.int64]) -> pd.Series[Any]:
    codes, known = pd.factorize(key)
    sums = np.bincount(codes, weights=seconds, minlength=len(known)).astype(np.int64)
    return pd.Series(sums, index=pd.Index(known, dtype="int64"))
