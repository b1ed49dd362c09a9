"""TIM208."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from auditor import calendar
from auditor.findings import Kind, Severity, Verdict, found, grouped, hours, nothing
from auditor.measures.bundles import span
from auditor.model import Ledger, ZoneSource, epoch_seconds
from auditor.rules import rule

Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
HOUR = 3600
GAINED, LOST, OPEN = range(3)


@rule("TIM208", kind=Kind.INCONSISTENT, severity=Severity.NOTE, needs=("clock_times",), folds=("DQ105",))
def clock_change(ledger: Ledger) -> pd.DataFrame:
    """On a night on which clocks change, an entry counts an hour that did not pass, or lacks one that did.

    *Why it matters.* A tool that subtracts clock times gives the night of spring an hour too many and that of autumn
    one too few. It is one hour a year, and it is on the bill.

    *Flagged.* Entries with a stated duration over a change of the clocks of their zone that is longer than what
    elapsed by one hour, a warning, and by as much shorter, a note. Where the file states no durations: entries of
    which only the start, or only the end, lies in the hour that autumn repeats, so that their length is in doubt; a
    note. One finding per contract and kind.

        elapsed   22:00 |======== 7 h ========| 06:00, the clocks go from 2 to 3
        stated          |======== 8 h ===========|

    *Explanations tested.* The zone of the clock times is another: ruled out where the file states it, else open. A
    night shift is paid by the clock: the files do not say.

    *Not flagged.* Clock times in the hour that spring skips do not exist, and their rows are DQ101. Durations that
    disagree in another way are DQ105. Hours without clock times.

    *To ask.* When did the work on this night begin and end, and is such a night paid by the clock or by the hours
    that passed?

    *To do.* Correct start or end by the hour, or note that the night is paid by the clock.
    """
    row, case = _cases(ledger)
    if not len(row):
        return nothing()
    e = ledger.entries
    number = np.unique(e["contract_row"].to_numpy()[row] * 3 + case, return_inverse=True)[1]
    evidence = grouped(number, row)
    kinds = np.array([case[mine[0]] for mine in grouped(number, np.arange(len(row)))])
    stated = {s.file for s in ledger.sources if s.timezone_from in (ZoneSource.FILE, ZoneSource.FORMAT)}
    is_known = [bool(e["source"].iloc[mine].isin(stated).all()) for mine in evidence]
    begins, ends = span(ledger, evidence)
    return found(
        message=[_message(len(mine), int(kind)) for mine, kind in zip(evidence, kinds, strict=True)],
        entries=evidence,
        questioned=[mine if kind == GAINED else mine[:0] for mine, kind in zip(evidence, kinds, strict=True)],
        seconds=[HOUR * len(mine) if kind == GAINED else 0 for mine, kind in zip(evidence, kinds, strict=True)],
        day=begins,
        until=ends,
        severity=np.where(kinds == GAINED, "warning", "note"),
        explanations={
            "another zone": np.where(is_known, Verdict.RULED_OUT, Verdict.UNTESTABLE),
            "a night shift paid by the clock": Verdict.UNTESTABLE.value,
        },
        facts={"rows": [len(mine) for mine in evidence]},
    )


def _cases(ledger: Ledger) -> tuple[Ints, Ints]:
    """Return the entries, ascending, and what is the matter with each."""
    e = ledger.entries
    if set(e["zone"].cat.categories) <= {"UTC"}:
        return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
    begin, end = (e[name].to_numpy("datetime64[us]").astype(np.int64) for name in ("start", "end"))
    seconds = e["seconds"].to_numpy(dtype=np.int64, na_value=0)
    gap = seconds + e["break_seconds"].to_numpy() - (end - begin) // 1_000_000
    near = np.abs(np.abs(gap) - HOUR) <= 60
    states = {source.file for source in ledger.sources if source.has_durations}
    is_silent = np.array([file not in states for file in e["source"].cat.categories] or [False], dtype=bool)
    silent = is_silent[e["source"].cat.codes.to_numpy()] if is_silent.any() else np.zeros(len(e), dtype=bool)
    row = np.flatnonzero(near | silent)
    row = row[(e["start"].iloc[row] < e["end"].iloc[row]).to_numpy() & e["counts"].to_numpy()[row]]
    row = row[~e["is_running"].to_numpy()[row] & (e["zone"].iloc[row] != "UTC").to_numpy()]
    case = np.full(len(row), -1, dtype=np.int64)
    zone = e["zone"].iloc[row].to_numpy(dtype=object)
    for name in pd.unique(zone):
        mine = np.flatnonzero(zone == name)
        start, stop = (epoch_seconds(e[side].iloc[row[mine]]) for side in ("start", "end"))
        moved = _ahead(stop, name) - _ahead(start, name)
        stated = ~silent[row[mine]] & (np.abs(gap[row[mine]] - moved) <= 60) & (np.abs(moved) == HOUR)
        doubtful = silent[row[mine]] & (_is_repeated(start, name) ^ _is_repeated(stop, name))
        case[mine] = np.select([stated & (moved > 0), stated, doubtful], [GAINED, LOST, OPEN], -1)
    return row[case >= 0], case[case >= 0]


def _ahead(instants: Ints, zone: str) -> Ints:
    """Return how many seconds the clocks of a zone are ahead of UTC."""
    utc = pd.DatetimeIndex(instants.astype("datetime64[s]"), tz="UTC")
    wall = utc.tz_convert(zone).tz_localize(None).to_numpy("datetime64[s]").astype(np.int64)
    return np.asarray(wall - instants, dtype=np.int64)


def _is_repeated(instants: Ints, zone: str) -> Flags:
    """Return which instants lie in an hour that the clocks of a zone show twice, the second time its start too."""
    days = pd.Series(instants.astype("datetime64[s]")).dt.tz_localize("UTC")
    longer = np.flatnonzero(calendar.clock_change(calendar.local_days(days, zone), zone) > 0)
    at = instants[longer]
    now, earlier, later = (_ahead(at + by, zone) for by in (0, -HOUR, HOUR))
    flags = np.zeros(len(instants), dtype=bool)
    flags[longer] = (later == now - HOUR) | (earlier == now + HOUR)
    return flags


def _message(entries: int, kind: int) -> str:
    who = "1 entry" if entries == 1 else f"{entries} entries"
    if kind == OPEN:
        return f"{who} with one end in the hour that the clocks repeat: the length may be {hours(HOUR)} more or less."
    verb = "states" if entries == 1 else "state"
    return (
        f"{who} over a change of the clocks {verb} {hours(HOUR)} {'more' if kind == GAINED else 'less'} than passed."
    )
