"""PAD411."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from auditor.findings import Kind, Severity, Verdict, found, nothing
from auditor.measures.bundles import common, span
from auditor.measures.firsts import first_written, fullest_window
from auditor.measures.making import MEETING, QUARTER, multiples
from auditor.measures.people import people_of
from auditor.measures.totals import person_days
from auditor.measures.workdays import NEAR, days_of, usual_totals
from auditor.model import Ledger
from auditor.rules import rule

Ints = npt.NDArray[np.int64]
LEAST_DAYS, LEAST_GAPS, DAYS_SHOWN, PER_DAY = 15, 15, 15, 3
NEARLY_ALL, TILED, MOST, HALF = 0.95, 0.9, 0.7, 0.5
SAME_START, LONGEST, WINDOW = 120, 10_800, 3600
START, GAPS, ROUND, TOTAL, SHORT, WHOLE, BULK = (
    "days begin within two minutes",
    "all gaps are equal",
    "durations are quarters of an hour",
    "days come to one total",
    "no entry is over three hours",
    "days are filled without a gap",
    "entries were written within an hour",
)


@rule("PAD411", kind=Kind.UNUSUAL, severity=Severity.NOTE, needs=("clock_times", "real_start_times", "fifteen_days"))
def generated_sheet(ledger: Ledger, *, minimum_signs: int = 4) -> pd.DataFrame:
    """Several signs together say that a log was filled in by a form or a script, not kept while working.

    *Why it matters.* Tools fill days from a list of tasks, with one start, one gap and one total. Such a log can be
    true, but it is no record of when work was done, and cannot support a bill by the minute. It tells how the rows
    were made, and says nothing about whether the hours were worked.

    *Flagged.* People with fifteen days or more of three entries on average, of whose log at least `minimum_signs` of
    these hold: days begin within two minutes of each other (standard deviation); all gaps are equal; 95 % of the
    durations are whole quarters of an hour; 70 % of the days come to one total; no entry is over three hours; 90 % of
    the days are filled without a gap; 70 % of the time was first written within an hour. One of them is the gaps, the
    days without gaps or the hour, and one is the quarters or the total: the others are honest habits.

        Mon  09:00 |=== 1:30 ===|==== 2:15 ====|= 0:45 =|===== 3:00 =====| 16:30
        Tue  09:00 |= 0:45 =|===== 3:00 =====|=== 1:30 ===|==== 2:15 ====| 16:30

    One note per person; the entries of the first fifteen days are the evidence, and the note lists which signs held.

    *Explanations tested.* A tracker that fills days without gaps, or a command that does: ruled out, for such days
    count only where times have no seconds. A shift rota: ruled out, for days that repeat each other are not raised. A
    calendar export: ruled out where texts name other work than meetings, open without texts.

    *Not flagged.* Logs at least half of whose days repeat one set of clock times, or half of whose entries are
    meetings. Single signs: PAD401, PAD403, PAD406 and PRO502.

    *To ask.* How was this log filled in (while working, from a list or by a tool), and is there a record kept while
    working?

    *To do.* Keep that record beside the log; nothing to correct where the hours are right.
    """
    totals = usual_totals(ledger)
    totals = totals[totals["days"] >= LEAST_DAYS]
    if not len(totals):
        return nothing()
    share = _round_share(ledger)
    is_one = (share[totals["person"]] >= NEARLY_ALL) | (totals["hits"] >= MOST * totals["days"]).to_numpy()
    told = []
    for person, usual in totals.loc[is_one, ["person", "usual"]].itertuples(index=False):
        days = days_of(ledger, person)
        days = days[days["is_clocked"]]
        signs = _signs(ledger, days, usual) if days["unit"].nunique() >= LEAST_DAYS else []
        has_core = {GAPS, WHOLE, BULK} & set(signs) and {ROUND, TOTAL} & set(signs)
        if len(signs) >= minimum_signs and has_core and not _repeats(days) and not _are_meetings(ledger, days):
            told.append((days, signs))
    if not told:
        return nothing()
    entries = [_first_days(days) for days, _ in told]
    first, last = span(ledger, entries)
    has_text = [bool(ledger.entries["description"].iloc[mine].notna().any()) for mine in entries]
    return found(
        message=[
            f"{len(signs)} signs of a log that was filled in by a form or a script hold: {', '.join(signs)}. "
            "This says nothing about whether the hours were worked."
            for _, signs in told
        ],
        entries=entries,
        day=first,
        until=last,
        person=common(ledger, entries, "person"),
        contract=common(ledger, entries, "contract"),
        explanations={
            "a tracker that fills days without gaps": Verdict.RULED_OUT,
            "a shift rota": Verdict.RULED_OUT,
            "a calendar export": [Verdict.RULED_OUT if has else Verdict.UNTESTABLE for has in has_text],
        },
        facts={"signs": [signs for _, signs in told], "days": [int(days["unit"].nunique()) for days, _ in told]},
    )


def _round_share(ledger: Ledger) -> npt.NDArray[np.float64]:
    """Return for each code of `people.People` the share of logged pieces of days of whole quarters of an hour."""
    per_day, size = person_days(ledger), len(people_of(ledger).names)
    person, is_logged = (per_day.days["person"].to_numpy(), (per_day.days["side"] == 0).to_numpy())
    several = np.bincount(per_day.unit, minlength=len(person))
    quarters = np.bincount(per_day.unit[multiples(per_day.pieces.seconds, QUARTER)], minlength=len(person))
    hits, rows = (np.bincount(person, weights=values * is_logged, minlength=size) for values in (quarters, several))
    return np.asarray(hits / np.maximum(rows, 1), dtype=np.float64)


def _signs(ledger: Ledger, days: pd.DataFrame, usual: int) -> list[str]:
    """Return which signs hold of a person's clocked days."""
    per = days.groupby("unit")
    size, begin = per.size(), per["start"].min()
    if len(days) < PER_DAY * len(size):
        return []
    gap = (days["start"] - per["stop"].shift())[days["unit"].duplicated()]
    apart = gap[gap > 0]
    has_seconds = (days[["start", "stop"]] % 60 != 0).to_numpy().mean() > 1 - NEARLY_ALL
    filled = (gap == 0).groupby(days["unit"]).all().reindex(size.index[size > 1])
    holds = {
        START: begin.std() <= SAME_START,
        GAPS: len(apart) >= max(LEAST_GAPS, len(size)) and apart.value_counts().iloc[0] >= NEARLY_ALL * len(gap),
        ROUND: (days["seconds"] % QUARTER == 0).mean() >= NEARLY_ALL,
        TOTAL: ((per["seconds"].sum() - usual).abs() <= NEAR).mean() >= MOST,
        SHORT: days["seconds"].max() <= LONGEST,
        WHOLE: len(filled) >= LEAST_DAYS and filled.mean() >= TILED and not has_seconds,
        BULK: _is_bulk(ledger, days["entry"].to_numpy()),
    }
    return [name for name, is_so in holds.items() if is_so]


def _is_bulk(ledger: Ledger, entry: Ints) -> bool:
    """Return whether most of the time of some entries was first written within an hour."""
    if not ledger.entries["created"].iloc[entry].notna().any():
        return False
    written = first_written(ledger)
    mine = written[written["entry"].isin(entry)]
    seconds = ledger.entries["seconds"].iloc[mine["entry"]].to_numpy(dtype=np.int64, na_value=0)
    one = np.zeros(len(mine), dtype=np.int64)
    share = fullest_window(one, mine["written"].to_numpy(), seconds, WINDOW)[1]
    return bool(len(share) and share[0] >= MOST)


def _repeats(days: pd.DataFrame) -> bool:
    """Return whether at least half of the days are the same set of clock times."""
    stretch = days["start"] * 100_000 + days["stop"]
    alike = stretch.groupby(days["unit"]).agg(tuple).value_counts()
    return bool(alike.iloc[0] >= HALF * alike.sum())


def _are_meetings(ledger: Ledger, days: pd.DataFrame) -> bool:
    """Return whether at least half of the entries are meetings by their texts."""
    texts = ledger.entries["description"].iloc[days["entry"]].fillna("")
    return sum(MEETING.search(text) is not None for text in texts) >= HALF * len(texts)


def _first_days(days: pd.DataFrame) -> Ints:
    shown = days[days["unit"].isin(days["unit"].unique()[:DAYS_SHOWN])]
    return np.asarray(shown["entry"].drop_duplicates(), dtype=np.int64)
