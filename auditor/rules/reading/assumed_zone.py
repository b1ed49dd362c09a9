"""DQ104."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from auditor.findings import Kind, Severity, Verdict, found, nothing
from auditor.measures.totals import STRIDE, cut
from auditor.model import Ledger, Source, ZoneSource
from auditor.rules import rule

AGREED_SHARE = 0.9
UNSTATED = (ZoneSource.ASSUMED, ZoneSource.FORMAT)
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class _Compared:
    """What the days of a file were compared with; `is_one_zone` is None where no other file states a zone."""

    days: int = 0
    agreeing: int = 0
    files: tuple[str, ...] = ()
    is_one_zone: bool | None = None

    @property
    def agrees(self) -> bool | None:
        """Whether nearly all days agree; None where there were none to compare."""
        return self.agreeing >= AGREED_SHARE * self.days if self.days else None


@rule("DQ104", kind=Kind.INCONSISTENT, severity=Severity.NOTE, needs=("assumed_zone", "clock_times"))
def assumed_zone(ledger: Ledger, *, tolerance_minutes: int = 15) -> pd.DataFrame:
    """The clock times of a file are read in a zone that nothing states.

    *Why it matters.* A tracker writes the clock of whoever exports it. Read in another zone, evening work
    moves to the next day and the last hours of a month leave it; every comparison by day rests on the zone.

    *Flagged.* One note per file with clock times whose zone was assumed; its earliest clocked entry is the
    evidence. It is never more than a note: a zone that is not stated contradicts no bill.

    *Explanations tested.* One zone throughout: the other files of the person are stated to be in the zone
    assumed here; a zone fixed by the format of a file says nothing of the person's clock. The source declares
    UTC: ruled out, or nothing would have been assumed. The days agree: the other files have the same hours on
    at least nine of ten common days as this file has in the assumed zone, cut at midnight. A day agrees within
    `tolerance_minutes` and the print of the hours for each contract on it. Open where there is no such day;
    how many days of which files were compared is stated.

    *Not flagged.* Zones stated by the file, the format, the settings or the command line. That a constant
    shift makes two logs agree is REC404, that another midnight does is REC406; hours that still differ are
    REC401 and INV608.

    *To ask.* In which time zone was the tool set when this file was exported?

    *To do.* State `timezone` for this format in audit.toml.
    """
    assumed = [s for s in ledger.sources if s.timezone_from is ZoneSource.ASSUMED]
    rows = [_clocked(ledger, source) for source in assumed]
    assumed = [source for source, mine in zip(assumed, rows, strict=True) if len(mine)]
    rows = [mine for mine in rows if len(mine)]
    if not assumed:
        return nothing()
    start = ledger.entries["start"].to_numpy("datetime64[us]")
    compared = [_compared(ledger, s, mine, tolerance_minutes * 60) for s, mine in zip(assumed, rows, strict=True)]
    verdict = {True: Verdict.RULED_IN, False: Verdict.RULED_OUT, None: Verdict.UNTESTABLE}
    return found(
        message=[_message(s, c) for s, c in zip(assumed, compared, strict=True)],
        entries=[mine[[int(np.argmin(start[mine]))]] for mine in rows],
        person="",
        contract="",
        explanations={
            "all files of the person are in one zone": [verdict[c.is_one_zone] for c in compared],
            "the source declares UTC": Verdict.RULED_OUT,
            "the days agree with another file": [verdict[c.agrees] for c in compared],
        },
        facts={
            "zone": [s.timezone for s in assumed],
            "compared_days": [c.days for c in compared],
            "agreeing_days": [c.agreeing for c in compared],
            "compared_with": [list(c.files) for c in compared],
        },
        identity=[f"{s.format} {s.timezone}" for s in assumed],
    )


def _message(source: Source, compared: _Compared) -> str:
    said = f"Clock times are read as {source.timezone}, which nothing states"
    if not compared.days:
        return f"{said}."
    others = compared.files[0] if len(compared.files) == 1 else f"{len(compared.files)} other files"
    unit = "day agrees" if compared.days == 1 else "days agree"
    return f"{said}; {compared.agreeing} of {compared.days} {unit} with {others}."


def _clocked(ledger: Ledger, source: Source) -> Ints:
    e = ledger.entries
    return np.flatnonzero((e["source"] == source.file).to_numpy() & e["start"].notna().to_numpy())


def _compared(ledger: Ledger, source: Source, rows: Ints, tolerance: int) -> _Compared:
    """Compare the days of a file's clocked entries, in the assumed zone, with those of the person's other files."""
    e = ledger.entries
    counts = e["counts"].to_numpy() & (e["seconds"] > 0).fillna(value=False).to_numpy(dtype=bool)
    person, side = e["person"].cat.codes.to_numpy().astype(np.int64), e["side"].cat.codes.to_numpy()
    other = np.flatnonzero(counts & (e["source"] != source.file).to_numpy() & (e["grain"] != "period").to_numpy())
    rows = rows[counts[rows] & np.isin(person[rows], person[other])]
    if not len(rows):
        return _Compared()
    zones = e["zone"].cat
    mine = cut(ledger, rows, np.array([source.timezone], dtype=object), 0 * rows)
    codes = zones.codes.to_numpy().astype(np.int64)
    others = cut(ledger, other, zones.categories.to_numpy(dtype=object), codes[other])
    ours = pd.Series(mine.seconds).groupby(person[mine.entry] * STRIDE + mine.day).sum()
    theirs = pd.DataFrame(
        {
            "key": person[others.entry] * STRIDE + others.day,
            "side": side[others.entry],
            "contract": e["contract_row"].to_numpy()[others.entry],
            "seconds": others.seconds,
            "print": e["resolution"].to_numpy()[others.entry] + tolerance,
        }
    )
    sums = theirs.groupby(["key", "side"])["seconds"].sum().groupby(level="key").max()
    loose = theirs.groupby(["key", "contract"])["print"].max().groupby(level="key").sum()
    both = ours.index.intersection(sums.index)
    if not len(both):
        return _Compared()
    agreeing = int(((ours[both] - sums[both]).abs() <= loose[both]).sum())
    files = {s.file: s for s in ledger.sources}
    mates = e["source"].iloc[np.unique(others.entry[theirs["key"].isin(both).to_numpy()])].unique()
    known = [files[name] for name in mates if files[name].timezone_from not in UNSTATED]
    is_one = all(s.timezone == source.timezone for s in known) if known else None
    return _Compared(len(both), agreeing, tuple(sorted(map(str, mates))), is_one)
