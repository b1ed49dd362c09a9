"""TOT303."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from auditor import findings, intervals
from auditor.findings import Kind, Severity, Verdict, found, grouped, nothing
from auditor.measures.excess import is_crowd
from auditor.measures.people import people_of
from auditor.measures.totals import SIDES, STRIDE, as_days, day_names, longest, monday, person_days
from auditor.model import Ledger, epoch_seconds
from auditor.rules import rule

ENTRIES_SHOWN = 10


@rule("TOT303", kind=Kind.UNUSUAL, severity=Severity.NOTE, needs=("known_days", "one_person"))
def heavy_week(ledger: Ledger, *, hours: float = 48.0) -> pd.DataFrame:
    """A person has weeks of more hours than most people work.

    *Why it matters.* A long week is no fault, but it is what a client asks about first, and where forgotten
    timers and shared logins show.

    *Flagged.* Weeks, Monday to Sunday in the person's zone, with more than `hours` over all contracts, logged
    or billed, whichever is more; one note per person, which lists the weeks. The ten longest entries of the longest
    week are the evidence. Entries are cut at midnight, so that each week has its own part of a Sunday night.

    *Explanations tested.* A busy time: the files do not tell. Travel between zones: ruled out when all entries
    of the longest week are in one zone. A team account: ruled out when no two of its entries overlap.

    *Not flagged.* Single days are TOT301 and TOT302, agreed limits TOT304. Periods of several days, whose
    hours may lie in two weeks. Files that name nobody and seem to hold several people, see TOT301.

    *To ask.* What made these weeks long, and was it agreed?

    *To do.* Check these weeks for timers left on and entries of others; note what made them long.
    """
    per_day = person_days(ledger)
    days = per_day.days
    key = (days["person"].to_numpy() * 2 + days["side"].to_numpy()) * STRIDE + monday(days["day"].to_numpy())
    week, known = pd.factorize(key, sort=True)
    weeks = pd.DataFrame(
        {
            "person": known // STRIDE // 2,
            "side": known // STRIDE % 2,
            "monday": known % STRIDE,
            "seconds": np.bincount(week, weights=days["seconds"], minlength=len(known)).astype(np.int64),
        }
    )
    heavy = weeks[weeks["seconds"].to_numpy() > hours * 3600]
    heavy = heavy[~is_crowd(ledger, heavy["person"].to_numpy())]
    heavy = heavy.sort_values("seconds", ascending=False, kind="stable").drop_duplicates(["person", "monday"])
    if not len(heavy):
        return nothing()
    person, begin, seconds = (heavy[name].to_numpy() for name in ("person", "monday", "seconds"))
    longest_first = grouped(person, np.arange(len(heavy)))
    by_day = np.argsort(begin, kind="stable")
    listed = grouped(person[by_day], by_day)
    rank = np.full(len(weeks), -1, dtype=np.int64)
    rank[heavy.index.to_numpy()[[i[0] for i in longest_first]]] = np.arange(len(longest_first))
    piece = np.flatnonzero(rank[week[per_day.unit]] >= 0)
    piece = piece[np.argsort(per_day.pieces.moment[piece], kind="stable")]
    in_week = grouped(rank[week[per_day.unit[piece]]], piece)
    entries = [pd.unique(per_day.pieces.entry[mine]) for mine in in_week]
    leading = [
        pd.unique(per_day.pieces.entry[longest(mine, per_day.pieces.seconds[mine], ENTRIES_SHOWN)])
        for mine in in_week
    ]
    zone = ledger.entries["zone"].cat.codes.to_numpy()
    names, sums = day_names(begin), [findings.hours(s) for s in seconds.tolist()]
    return found(
        message=[_message(len(i), names[i[0]], sums[i[0]], hours) for i in longest_first],
        entries=leading,
        day=as_days(begin[[i[0] for i in listed]]),
        until=as_days(begin[[i[-1] for i in listed]] + 6),
        person=people_of(ledger).names[[person[i[0]] for i in listed]],
        contract="",
        explanations={
            "a busy time": Verdict.UNTESTABLE,
            "travel between zones": [
                Verdict.RULED_OUT if (zone[mine] == zone[mine[0]]).all() else Verdict.UNTESTABLE for mine in entries
            ],
            "a team account": _teams(ledger, entries),
        },
        facts={
            "weeks": [[f"{names[k]} {sums[k]}" for k in i] for i in listed],
            "side": [SIDES[heavy["side"].iloc[i[0]]] for i in longest_first],
            "longest_seconds": [int(seconds[i[0]]) for i in longest_first],
        },
    )


def _message(weeks: int, day: str, most: str, limit: float) -> str:
    if weeks == 1:
        return f"{most} in the week of {day}, more than {limit:g} h."
    return f"{weeks} weeks of more than {limit:g} h; the longest begins on {day} with {most}."


def _teams(ledger: Ledger, entries: list[np.ndarray[Any, Any]]) -> list[Verdict]:
    """Return for each week whether entries run at the same time, as those of several people would."""
    group = np.repeat(np.arange(len(entries)), [len(mine) for mine in entries])
    part = ledger.entries[["start", "end"]].take(np.concatenate(entries))
    is_timed = (part["start"] < part["end"]).to_numpy()
    overlaps = np.ones(len(part), dtype=bool)
    overlaps[is_timed] = intervals.overlapping(
        group[is_timed], epoch_seconds(part["start"][is_timed]), epoch_seconds(part["end"][is_timed])
    )
    some = np.bincount(group, weights=overlaps, minlength=len(entries)) > 0
    return [Verdict.UNTESTABLE if has else Verdict.RULED_OUT for has in some]
