"""TIM206."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from auditor.findings import Kind, Severity, Verdict, found, grouped, hours, nothing
from auditor.measures.bundles import span
from auditor.measures.invented import closed_entries, wall_seconds
from auditor.measures.people import people_of
from auditor.model import Ledger
from auditor.rules import rule

Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
DAY, HOUR = 86_400, 3600
LEAST_ROWS, IDLE_SHARE = 20, 0.02
STRETCH = 3
ABOVE_USUAL, LONG, NEXT = 4 * HOUR, 8 * HOUR, 16 * HOUR
NIGHT = r"(?i)\b(?:release|deploy\w*|launch|go-live|incident|outage|migration|on[ -]?call|stand[ -]?by|night)\b"


@rule("TIM206", kind=Kind.UNUSUAL, severity=Severity.NOTE, needs=("clock_times", "real_start_times", "one_person"))
def left_running(ledger: Ledger, *, idle_hours: float = 3.0, most_hours: int = 16) -> pd.DataFrame:
    """A timer seems to have been left running into hours in which the person never works.

    *Why it matters.* Every tracker holds timers that nobody stopped. Whoever cuts them before the bill is sent has
    nothing to explain after it.

    *Flagged.* Logged entries of eight hours or more, or of four more than nineteen of twenty of the person's, that
    cover `idle_hours` or more of the hours of the day that hold at most 2 % of the person's other work each, three
    or more in a row, where the person's next entry begins within sixteen hours after the end, not before it. It
    takes 20 other entries. The first idle hour is proposed as the end. One note per person and contract; a habit is
    no proof, so nothing is in question.

        idle hours            |. . . . . . . . . . . .|
        entry      17:10 |=======================| 04:00   |== next ==|
        proposed         |====| 19:00

    *Explanations tested.* A night's work, such as a release: ruled in where a text says so, else open. Nights are
    worked elsewhere too, on a shift or in another zone: ruled in where the entry before or after covers an idle hour.

    *Not flagged.* Entries of more than `most_hours` are TIM205, which puts time in question; timers that still run
    are DQ107. Rows added by hand, and whoever works at all hours: idle hours are each person's own.

    *To ask.* When did the work end on this day, and was the timer left running?

    *To do.* Set the end to when the work ended (one is proposed), or note that the night was worked.
    """
    e = ledger.entries
    seconds = e["seconds"].to_numpy(dtype=np.int64, na_value=0)
    long = (seconds > ABOVE_USUAL) & (seconds <= most_hours * HOUR)
    if not long.any():
        return nothing()
    who = people_of(ledger).codes
    row = closed_entries(ledger, "logged")
    row = row[np.isin(who[row], who[row[long[row]]])]
    row = row[np.lexsort((wall_seconds(e, row), who[row]))]
    person = np.unique(who[row], return_inverse=True)[1]
    start, end = wall_seconds(e, row), wall_seconds(e, row, "end")
    length = end - start
    is_usual = _is_usual(person, length)
    is_idle, known = _idle_hours(person[is_usual], start[is_usual], end[is_usual], int(person.max(initial=-1)) + 1)
    at = np.flatnonzero(~is_usual & known[person] & (length <= most_hours * HOUR))
    at = at[(at + 1 < len(row)) & ~e["is_manual"].iloc[row[at]].fillna(value=False).to_numpy(dtype=bool)]
    later = start[at + 1] - end[at]
    at = at[(person[at + 1] == person[at]) & (later >= 0) & (later <= NEXT)]
    idle, first = _idle(is_idle, person[at], start[at], end[at])
    at, first = at[idle >= idle_hours * HOUR], first[idle >= idle_hours * HOUR]
    if not len(at):
        return nothing()
    group = np.unique(who[row[at]] * (len(ledger.contracts) + 1) + e["contract_row"].to_numpy()[row[at]])
    group = np.searchsorted(group, who[row[at]] * (len(ledger.contracts) + 1) + e["contract_row"].to_numpy()[row[at]])
    says = e["description"].iloc[row[at]].fillna("").str.contains(NIGHT, regex=True).to_numpy(dtype=bool)
    nearby = np.zeros(len(at), dtype=bool)
    for other in (np.maximum(at - 1, 0), at + 1):
        beside = _idle(is_idle, person[other], start[other], end[other])[0]
        nearby |= (beside >= HOUR) & (person[other] == person[at])
    number = np.unique((group * 2 + says) * 2 + nearby, return_inverse=True)[1]
    bundles = grouped(number, np.arange(len(at)))
    evidence = [row[at[mine]] for mine in bundles]
    lead = np.array([mine[0] for mine in bundles])
    beyond = np.bincount(number, weights=end[at] - first).astype(np.int64)
    begins, ends = span(ledger, evidence)
    return found(
        message=[_message(len(mine), int(s)) for mine, s in zip(bundles, beyond, strict=True)],
        entries=evidence,
        day=begins,
        until=ends,
        explanations={
            "a night's work": np.where(says[lead], Verdict.RULED_IN, Verdict.UNTESTABLE),
            "nights are worked elsewhere too": np.where(nearby[lead], Verdict.RULED_IN, Verdict.RULED_OUT),
        },
        facts={
            "proposed_ends": [first[mine].astype("datetime64[s]").astype(str).tolist() for mine in bundles],
            "beyond_seconds": beyond,
        },
    )


def _is_usual(person: Ints, length: Ints) -> Flags:
    """Return which entries are no longer than their person's usually are."""
    order = np.lexsort((length, person))
    count = np.bincount(person)
    high = length[order][(count.cumsum() - count) + (count - 1) * 19 // 20] if len(count) else count
    return (length < LONG) & (length < high[person] + ABOVE_USUAL)


def _idle_hours(person: Ints, start: Ints, end: Ints, people: int) -> tuple[Flags, Flags]:
    """Return in which hours of the day each person hardly ever works (rows of 24), and who is known well enough.

    A lunch hour is not meant: at least `STRETCH` such hours come in a row.
    """
    width = 2 * DAY // 60 + 1
    from_ = person * width + start % DAY // 60
    to = from_ + (end - start) // 60
    steps = np.bincount(from_, minlength=people * width) - np.bincount(to, minlength=people * width)
    running = steps.reshape(people, width).cumsum(axis=1)[:, :-1].reshape(people, 2, 24, 60).sum(axis=(1, 3))
    share = running / np.maximum(running.sum(axis=1, keepdims=True), 1)
    idle, few = share <= IDLE_SHARE, np.ones((people, 24), dtype=bool)
    for by in range(STRETCH):
        few &= np.roll(idle, -by, axis=1)
    stretches = np.logical_or.reduce([np.roll(few, by, axis=1) for by in range(STRETCH)])
    return stretches, np.bincount(person, minlength=people) >= LEAST_ROWS


def _idle(is_idle: Flags, person: Ints, start: Ints, end: Ints) -> tuple[Ints, Ints]:
    """Return how much of each stretch of under a day lies in idle hours, and where the first of these begins."""
    from_ = (start // HOUR * HOUR)[:, None] + np.arange(25) * HOUR
    low, high = np.maximum(from_, start[:, None]), np.minimum(from_ + HOUR, end[:, None])
    is_in = (low < high) & is_idle[person[:, None], from_ % DAY // HOUR]
    lengths = np.where(is_in, high - low, 0).sum(axis=1)
    return lengths.astype(np.int64), low[np.arange(len(start)), is_in.argmax(axis=1)]


def _message(entries: int, beyond: int) -> str:
    who = "1 entry runs" if entries == 1 else f"{entries} entries run"
    return f"{who} {hours(beyond)} beyond the hours in which the person works."
