"""TIM201."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from auditor import intervals
from auditor.findings import Kind, Severity, Verdict, found, grouped, hours
from auditor.measures.bundles import span
from auditor.measures.invented import invented_starts
from auditor.measures.overlaps import increments, same_text, without_twins
from auditor.model import Ledger
from auditor.rules import rule

Ints = npt.NDArray[np.int64]
IN, OUT, OPEN = Verdict.RULED_IN.value, Verdict.RULED_OUT.value, Verdict.UNTESTABLE.value
NEVER = np.iinfo(np.int64).max


@rule(
    "TIM201", kind=Kind.INCONSISTENT, severity=Severity.NOTE, needs=("clock_times", "real_start_times", "one_person")
)
def overlap_within_contract(ledger: Ledger, *, note_minutes: int = 5, warning_minutes: int = 60) -> pd.DataFrame:
    """Entries of one person on one contract share time.

    *Why it matters.* Shared time is in the sum twice. Within one contract this is ordinary, a timer left on while
    the next one runs; it matters where it adds up.

    *Flagged.* Entries that overlap, directly or through others, by a minute or more (or one unit of a coarser
    print) are one finding: a note, and a warning from `warning_minutes` of shared time on. Each level of coverage
    above the first counts once; what the later entry repeats is in question. Groups with less than `note_minutes`
    are one note per contract and file. Overlaps under a minute are one count per file.

        09:00 |======== A ========| 11:00
                    10:30 |=== B ===| 12:00    30 minutes are counted twice
                                    12:00 |= C =|    touching is not overlapping

    *Explanations tested.* Rounding of the clock times: ruled in where no entry lies within another and every shared
    stretch is no longer than one increment, of the print, the contract, the platform, or a grid of up to 15 minutes
    that all these times lie on. Duplicate: ruled out, for twins are left out. Parent timer and sub-timer: open where
    one entry lies within another and they say different things. Call and note-taking: open where texts differ or are
    missing.

    *Not flagged.* Overlaps of two contracts are TIM202, twins DUP321 and DUP322, running timers DQ107. Logged time
    beside billed time. Hours without clock times. People most of whose entries in a file share one start time, also
    on the same day: such times are invented by a tool. A note says of whom this is so.

    *To ask.* Did both entries go on at the same time, or should one of them end where the next begins?

    *To do.* Cut the earlier entry where the next begins, or note why both ran at once.
    """
    rows = without_twins(ledger)
    group, start, end, least = (rows[name].to_numpy() for name in ("contract", "start", "end", "least"))
    again, mate = intervals.retraced(group, start, end)
    parts = [_invented(ledger), _brief(ledger, rows[(again > 0) & (again < least)])]
    long = np.flatnonzero(end - start >= least)
    cluster = intervals.clusters(group[long], start[long], end[long] - least[long] + 1)
    shares = np.bincount(cluster)[cluster] > 1
    if shares.any():
        member, cluster = long[shares], pd.factorize(cluster[shares])[0]
        rows = rows.assign(again=np.where(again >= least, again, 0), mate=mate)
        parts.append(_groups(ledger, rows, member, cluster, note_minutes * 60, warning_minutes * 60))
    return pd.concat([part for part in parts if len(part)] or parts[:1], ignore_index=True)


def _groups(ledger: Ledger, rows: pd.DataFrame, member: Ints, cluster: Ints, note: int, warning: int) -> pd.DataFrame:
    """Return a finding per group of overlapping entries, or per contract and file for the small groups."""
    part = rows.take(member)
    again, entry, start = (part[name].to_numpy() for name in ("again", "entry", "start"))
    clusters = int(cluster.max()) + 1
    extra = np.bincount(cluster, weights=again, minlength=clusters)
    longest = np.zeros(clusters, dtype=np.int64)
    length = rows["end"].to_numpy() - rows["start"].to_numpy()
    is_inside = again >= np.minimum(length[member], length[part["mate"].to_numpy()])
    np.maximum.at(longest, cluster, np.where(is_inside & (again > 0), NEVER, again))
    is_rounded = longest <= increments(ledger, part, cluster, clusters)
    place = pd.factorize(part["contract"].to_numpy() * (int(part["source"].max()) + 1) + part["source"].to_numpy())[0]
    lead = np.zeros(clusters, dtype=np.int64)
    lead[cluster[::-1]] = np.arange(len(member))[::-1]
    is_small = extra < note
    key = np.where(is_small, -1 - (place[lead] * 2 + is_rounded), np.arange(clusters))
    of_cluster = pd.factorize(key)[0]
    number, size = of_cluster[cluster], int(of_cluster.max()) + 1
    sample = np.zeros(size, dtype=np.int64)
    sample[of_cluster] = np.arange(clusters)
    later = np.flatnonzero(again > 0)
    seconds = np.bincount(number, weights=again, minlength=size).astype(np.int64)
    only = np.full(size, -1, dtype=np.int64)
    only[number[later]] = later
    only[np.bincount(number[later], minlength=size) > 1] = -1
    differs = ~same_text(ledger, rows["entry"].to_numpy()[part["mate"].to_numpy()[later]], entry[later])
    is_open = np.bincount(number[later], weights=differs, minlength=size) > 0
    is_parent = np.bincount(number[later], weights=differs & is_inside[later], minlength=size) > 0
    evidence = grouped(number, entry)
    begins, ends = span(ledger, evidence)
    groups = np.bincount(of_cluster)
    return found(
        message=[
            _message(len(mine), int(n), int(s), note if is_small[c] else 0)
            for mine, n, s, c in zip(evidence, groups, seconds, sample, strict=True)
        ],
        entries=evidence,
        questioned=grouped(number[later], entry[later]),
        seconds=seconds,
        interval=(
            [int(start[at]) if at >= 0 else None for at in only],
            [int(start[at] + again[at]) if at >= 0 else None for at in only],
        ),
        day=begins,
        until=ends,
        severity=np.where((seconds >= warning) & ~is_small[sample], "warning", "note"),
        explanations={
            "rounding of clock times": np.where(is_rounded[sample], IN, OUT),
            "duplicate": OUT,
            "parent timer and sub-timer": np.where(is_parent, OPEN, OUT),
            "call and note-taking": np.where(is_open, OPEN, OUT),
        },
        facts={"groups": groups, "overlap_seconds": seconds, "overlapping_entries": [len(mine) for mine in evidence]},
    )


def _message(entries: int, groups: int, seconds: int, under: int) -> str:
    if not under:
        return f"{entries} entries share time of which {hours(seconds)} is counted more than once."
    if groups == 1:
        return f"{entries} entries share {hours(seconds)}."
    return f"{groups} overlaps of under {under // 60} minutes count {hours(seconds)} more than once."


def _brief(ledger: Ledger, rows: pd.DataFrame) -> pd.DataFrame:
    """Return one note per file that counts the overlaps too short to say anything."""
    files = ledger.entries["source"].cat.categories
    count = np.bincount(rows["source"].to_numpy(), minlength=len(files))
    told = [(str(files[at]), int(count[at])) for at in np.flatnonzero(count).tolist()]
    return found(
        message=[
            f"{_times(n)} under a minute, or one unit of the print: seconds left over when only hours and minutes "
            "are edited."
            for _, n in told
        ],
        places=[[(file, 0)] for file, _ in told],
        severity="note",
        facts={"overlaps": [n for _, n in told]},
        identity=[f"brief overlaps in {file}" for file, _ in told],
    )


def _times(overlaps: int) -> str:
    return "1 overlap is" if overlaps == 1 else f"{overlaps} overlaps are"


def _invented(ledger: Ledger) -> pd.DataFrame:
    """Return one note per person and file whose start times are invented."""
    people = invented_starts(ledger).people
    e = ledger.entries
    files = [str(e["source"].cat.categories[code]) for code in people["source"]]
    names = [str(e["person"].cat.categories[code]) for code in people["person"]]
    clock = [f"{at // 3600:02d}:{at // 60 % 60:02d}:{at % 60:02d}" for at in people["clock"]]
    return found(
        message=[
            f"{same} of {rows} entries start at {at}, several on one day: such times do not say when the work was "
            "done, so overlaps and twins are not looked for."
            for same, rows, at in zip(people["same"], people["rows"], clock, strict=True)
        ],
        places=[[(file, 0)] for file in files],
        person=names,
        severity="note",
        facts={"entries": people["rows"], "same_start": people["same"], "start_clock": clock},
        identity=[f"invented start times of {name} in {file}" for name, file in zip(names, files, strict=True)],
    )
