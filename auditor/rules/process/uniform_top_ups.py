"""PRO503."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from auditor.differences import WITH_HOURS, Cause, Change, compare
from auditor.findings import Kind, Severity, Verdict, found, hours, nothing
from auditor.measures.bundles import common, span
from auditor.model import Ledger
from auditor.rules import rule

Ints = npt.NDArray[np.int64]
STRIDE = 100_000
"""More seconds than a day has, so that amounts of different people stay apart."""
ROUNDED_SHARE = 0.9


@rule("PRO503", kind=Kind.INCONSISTENT, severity=Severity.WARNING, needs=("earlier_export",))
def uniform_top_ups(
    ledger: Ledger, *, least_entries: int = 5, spread_seconds: int = 60, longest_minutes: int = 30
) -> pd.DataFrame:
    """Many entries or days of one person grew by nearly the same amount between two exports.

    *Why it matters.* Work that was forgotten differs from day to day. Equal amounts on many days are made by a
    setting of the tool, or by one decision; the log no longer says when that time was worked.

    *Flagged.* At least `least_entries` entries of a person that grew by amounts of at most `longest_minutes` that
    are within `spread_seconds` of each other, if they are half of all entries of the person that grew; or as many
    days that were over when the earlier export was made. One finding per person; what they grew by is in question.

        earlier   2.10 h   1.40 h   3.05 h   0.90 h   2.75 h
        later     2.35 h   1.65 h   3.30 h   1.15 h   3.00 h      each 0.25 h more

    *Explanations tested.* Rounding was switched on: ruled in if one rounding makes nine of ten of the later hours
    out of the earlier ones. Idle time that a tracker had cut off was put back: open, for no export says so. A
    recurring task was written down later: open where days grew by entries that are new, else ruled out.

    *Not flagged.* Amounts that differ, and those of more than `longest_minutes`: `auditor diff` lists each. Entries
    that grew after a sign-off are PRO501. A timer that ran when the earlier export was made.

    *To ask.* Why did these entries grow by the same amount: a setting of the tool, or a correction?

    *To do.* Note the setting or the correction that changed them, or set them back.
    """
    if ledger.earlier is None:
        return nothing()
    changes = compare(ledger.earlier, ledger).changes
    c = changes[changes["change"].isin(WITH_HOURS) & (changes["cause"] != Cause.TIMER)].reset_index(drop=True)
    longest = longest_minutes * 60
    raised = c[c["change"] == Change.RAISED]
    whose = pd.factorize(c["person"])[0]
    entries = _alike(whose[raised.index], raised["seconds"].to_numpy(), least_entries, spread_seconds, longest)
    bundles = [("entries", raised.index.to_numpy()[mine]) for mine in entries]
    day_of = pd.factorize(pd.MultiIndex.from_frame(c[["person", "day"]]))[0]
    grown = np.bincount(day_of, weights=c["seconds"]).astype(np.int64)
    lead = np.unique(day_of, return_index=True)[1]
    told = {whose[mine[0]] for _, mine in bundles}
    is_told = (grown > 0) & c["is_closed"].to_numpy()[lead] & ~np.isin(whose[lead], list(told))
    days = np.flatnonzero(is_told)
    alike = _alike(whose[lead[days]], grown[days], least_entries, spread_seconds, longest)
    bundles += [("days", np.flatnonzero(np.isin(day_of, days[mine]))) for mine in alike]
    if not bundles:
        return nothing()
    return _told(ledger, c, bundles)


def _alike(person: Ints, seconds: Ints, least: int, spread: int, longest: int) -> list[Ints]:
    """Return for each person the positions of the most amounts that are within `spread` of each other.

    They are at least `least`, and half of the person's.
    """
    order = np.lexsort((seconds, person))
    key = person[order] * STRIDE + seconds[order].clip(max=STRIDE - 1)
    small = seconds[order] <= longest
    after = np.searchsorted(key, np.minimum(key + spread, person[order] * STRIDE + longest), side="right")
    several = np.where(small, after - np.arange(len(key)), 0)
    everything = np.bincount(person)[person[order]] if len(person) else several
    enough = np.flatnonzero((several >= least) & (2 * several >= everything))
    best = enough[np.lexsort((-several[enough], person[order][enough]))]
    first = np.unique(person[order][best], return_index=True)[1]
    return [np.sort(order[one : after[one]]) for one in best[first].tolist()]


def _told(ledger: Ledger, c: pd.DataFrame, bundles: list[tuple[str, Ints]]) -> pd.DataFrame:
    """Return one finding for each person's changes (rows of `c`), told by entries or by days."""
    assert ledger.earlier is not None
    file, row = (ledger.earlier.entries[name].to_numpy() for name in ("source", "row"))
    new, old, seconds = (c[name].to_numpy() for name in ("new", "old", "seconds"))
    rows = [mine for _, mine in bundles]
    evidence = [new[mine][new[mine] >= 0] for mine in rows]
    is_rounded, is_added = (c["cause"] == Cause.ROUNDING).to_numpy(), (c["change"] == Change.ADDED).to_numpy()
    first, last = span(ledger, evidence)
    total = [int(seconds[mine].sum()) for mine in rows]
    units = [len(mine) if unit == "entries" else c["day"].iloc[mine].nunique() for unit, mine in bundles]
    return found(
        message=[
            f"{number} {unit} grew by about {hours(round(grown / number))} each between two exports, "
            f"{hours(grown)} in all."
            for (unit, _), number, grown in zip(bundles, units, total, strict=True)
        ],
        entries=evidence,
        questioned=[new[mine][(new[mine] >= 0) & (seconds[mine] > 0)] for mine in rows],
        places=[[(str(file[one]), int(row[one])) for one in old[mine] if one >= 0] for mine in rows],
        seconds=total,
        day=first,
        until=last,
        person=c["person"].to_numpy(dtype=object)[[mine[0] for mine in rows]],
        contract=common(ledger, evidence, "contract"),
        explanations={
            "rounding switched on": [
                Verdict.RULED_IN if is_rounded[mine].mean() >= ROUNDED_SHARE else Verdict.RULED_OUT for mine in rows
            ],
            "idle time put back": Verdict.UNTESTABLE,
            "a recurring task written down later": [
                Verdict.UNTESTABLE if is_added[mine].all() else Verdict.RULED_OUT for mine in rows
            ],
        },
        facts={"grew": [unit for unit, _ in bundles], "several": units, "grown_seconds": total},
    )
