"""DUP324."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from auditor import intervals
from auditor.findings import Kind, Severity, Verdict, found, grouped, hours, nothing
from auditor.measures.bundles import span
from auditor.measures.overlaps import MOST_PAIRS
from auditor.measures.same_work import rows_beside, same_work
from auditor.model import Ledger
from auditor.rules import rule

Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
STEP = 900
SHARE = 0.8


@rule(
    "DUP324",
    kind=Kind.INCONSISTENT,
    severity=Severity.ERROR,
    needs=("clock_times", "real_start_times", "one_person", "descriptions"),
    repeats=True,
)
def shifted_twins(ledger: Ledger, *, minimum_pairs: int = 3, most_hours: int = 14) -> pd.DataFrame:
    """Entries stand in the log twice, the second time moved by one constant step of the clock.

    *Why it matters.* Who imports an export again in another time zone has every hour twice, and no two rows are
    equal: neither the tool nor a search for copies sees it, and both are billed.

    *Flagged.* At least `minimum_pairs` pairs of one person, contract and side with equal text and length, of as many
    works (text and length), whose starts lie apart by one multiple of 15 min, up to `most_hours`, to the second.
    They begin and end off the five-minute marks, where chance makes none; or they are typed times, and on their days
    two pairs or more make up four fifths of the rows and lie on each other. The later ones in time are in question,
    and no later rule counts them: an error where they are billed or billable, a note where they are not, else a
    warning. One finding per person, contract and step.

        09:02 |== Menu ==| 10:17    10:31 |= Mail =| 10:58
                     11:02 |== Menu ==| 12:17    12:31 |= Mail =| 12:58     2.00 h later

    *Explanations tested.* Meetings that recur: ruled out, for one work that recurs, or a row that is the original of
    one and the copy of another, is no pair. The same list of tasks twice a day: ruled out off the five-minute marks,
    open for typed times.

    *Not flagged.* Other days at the same time are DUP325, equal starts DUP321 and DUP322. A bill beside its log,
    whose clock REC404 judges. Entries without text.

    *To ask.* Was a file imported twice, with two time zones, or was this work done twice?

    *To do.* Delete the import with the wrong zone, and check which of the two the work was really done at.
    """
    w = same_work(ledger)
    if len(w) < 2 * minimum_pairs:
        return nothing()
    group, work, start, seconds, irregular = (
        w[name].to_numpy() for name in ("group", "work", "start", "seconds", "is_irregular")
    )
    one, other = intervals.overlap_pairs(work, start, start + most_hours * 3600 + 1, MOST_PAIRS)
    step = start[other] - start[one]
    fits = (step > 0) & (step % STEP == 0)
    one, other, step = one[fits], other[fits], step[fits]
    key = pd.factorize(group[one] * 1_000_000 + step)[0].astype(np.int64)
    kept = _are_single(key, one, other)
    kept &= _works(key, work[one], kept)[key] >= minimum_pairs
    one, other, step, key = one[kept], other[kept], step[kept], key[kept]
    if not len(one):
        return nothing()
    block = irregular[one] | _lie_on_each_other(ledger, w, one, other, key)
    block &= _works(key, work[one], block)[key] >= minimum_pairs
    one, other, step, key = one[block], other[block], step[block], key[block]
    if not len(one):
        return nothing()
    e, entry = ledger.entries, w["entry"].to_numpy()
    first, copies = grouped(key, entry[one]), grouped(key, entry[other])
    evidence = [np.unique(np.concatenate(pair)) for pair in zip(first, copies, strict=True)]
    lead = np.unique(key, return_index=True)[1]
    total = np.array([seconds[mine].sum() for mine in grouped(key, other)], dtype=np.int64)
    billed = (e["side"].iloc[entry[other]] == "billed").to_numpy()
    billable = e["is_billable"].iloc[entry[other]]
    claimed = grouped(key, billed | billable.fillna(value=False).to_numpy(dtype=bool))
    free = grouped(key, ~billed & ~billable.fillna(value=True).to_numpy(dtype=bool))
    is_odd = [int(mine.sum()) >= minimum_pairs for mine in grouped(key, irregular[one])]
    begins, ends = span(ledger, evidence)
    return found(
        message=[
            f"{len(mine)} entries stand in the log again {hours(int(by))} later with the same text and length, "
            f"{hours(int(s))} in all."
            for mine, by, s in zip(copies, step[lead], total, strict=True)
        ],
        entries=evidence,
        questioned=copies,
        seconds=total,
        day=begins,
        until=ends,
        severity=[
            "error" if c.any() else "note" if f.all() else "warning" for c, f in zip(claimed, free, strict=True)
        ],
        explanations={
            "meetings that recur": Verdict.RULED_OUT.value,
            "the same list of tasks twice a day": [
                Verdict.RULED_OUT.value if odd else Verdict.UNTESTABLE.value for odd in is_odd
            ],
        },
        facts={"pairs": [len(mine) for mine in copies], "step_seconds": step[lead]},
    )


def _are_single(key: Ints, one: Ints, other: Ints) -> Flags:
    """Return which pairs hold no row that is the original of one and the copy of another at the same step."""
    width = max(int(one.max(initial=0)), int(other.max(initial=0))) + 1
    originals, copies = key * width + one, key * width + other
    both = np.intersect1d(originals, copies)
    return np.asarray(~np.isin(originals, both) & ~np.isin(copies, both), dtype=bool)


def _works(key: Ints, work: Ints, mine: Flags) -> Ints:
    """Return how many works the given pairs of each key hold."""
    width = int(work.max(initial=0)) + 1
    return np.bincount(np.unique((key * width + work)[mine]) // width, minlength=int(key.max(initial=-1)) + 1)


def _lie_on_each_other(ledger: Ledger, w: pd.DataFrame, one: Ints, other: Ints, key: Ints) -> Flags:
    """Return which pairs are of a day that they fill, two or more of them, and on which copies lie on originals."""
    start, seconds, entry = (w[name].to_numpy() for name in ("start", "seconds", "entry"))
    day = ledger.entries["day"].to_numpy("datetime64[D]").astype(np.int64)
    unit, known = pd.factorize(key * 10_000_000 + day[entry[one]])
    rows = np.array(
        [len(np.unique(np.concatenate(mine))) for mine in zip(grouped(unit, one), grouped(unit, other), strict=True)]
    )
    lead = np.unique(unit, return_index=True)[1]
    all_rows = rows_beside(ledger, entry[one[lead]])
    shared = intervals.covered(
        unit, start[other], start[other] + seconds[other], unit, start[one], start[one] + seconds[one]
    )
    lies = np.bincount(unit, weights=shared, minlength=len(known)) > 0
    enough = (np.bincount(unit, minlength=len(known)) >= 2) & (rows >= SHARE * all_rows) & lies
    return np.asarray(enough[unit], dtype=bool)
