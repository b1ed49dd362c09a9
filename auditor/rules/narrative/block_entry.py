"""NAR423."""

from __future__ import annotations

import re

import numpy as np
import numpy.typing as npt
import pandas as pd

from auditor.findings import Kind, Severity, Verdict, found, hours, nothing
from auditor.measures.agreed import agreed
from auditor.measures.bundles import span
from auditor.measures.english import VERBS
from auditor.measures.narratives import Narratives, is_english, narratives, words_of
from auditor.model import Ledger
from auditor.rules import rule

Flags = npt.NDArray[np.bool_]
SIGNS = re.compile(r"[;•\n|]+")
JOINTS = re.compile(r"\s*(?:,|/|&|\+|\band\b|\bthen\b)\s*", re.IGNORECASE)
FIRST = re.compile(r"^\W*(?:\w*\d[\w.-]*\W+)*(?:[A-Z]+-\d+\W+)*([A-Za-z]+)")
"""The first word of a clause after the numbers of tickets."""
LEAST_ENTRIES = 3


@rule("NAR423", kind=Kind.UNUSUAL, severity=Severity.NOTE, needs=("descriptions", "told", "english"))
def block_entry(ledger: Ledger, *, minimum_hours: float = 2.0, clauses: int = 3, percent: int = 10) -> pd.DataFrame:
    """One entry lumps several tasks together, so that none of them has a time of its own.

    *Why it matters.* Nobody can say whether six hours on four things were well spent on each. Some clients agree that
    each task is an entry of its own, and cut what is not.

    *Flagged.* Entries of `minimum_hours` or more whose text has `clauses` tasks or more: parts between semicolons,
    bullets and lines, and, in English, parts after a comma, a slash or "and" that begin with a verb. Where the
    contract is `itemised`, a warning and a breach, with the hours of these entries in question; else one note
    per person and contract where three entries with clock times or more are so, and `percent` of the hours.

        Fix login, deploy the hotfix and answer mails      three tasks
        Test Firefox, Safari and Edge                      one task with a list of objects
        Research and development                           one task

    *Explanations tested.* One activity with a list of objects: ruled out, as parts must begin with a verb or stand
    between signs. A summary of the day was agreed: ruled out where the contract is itemised, else open.

    *Not flagged.* Rows of whole days, unless the contract is itemised: one row a day is a summary by design. Commas
    in texts that do not seem to be English.

    *To ask.* How does this time divide among the tasks named in it?

    *To do.* Split the entry, or write the time of each task into it.
    """
    told = narratives(ledger)
    if told is None:
        return nothing()
    long = (told.seconds >= minimum_hours * 3600) & (told.text >= 0)
    mine = np.zeros(len(long), dtype=bool)
    mine[long] = _tasks(ledger, told, long) >= clauses
    if not mine.any():
        return nothing()
    stated = np.array([bool(one and one.itemised) for one in agreed(ledger)] or [False] * len(ledger.contracts))
    is_strict = stated[told.rows]
    clocked = (ledger.entries["grain"] == "interval").to_numpy()[told.entry]
    mine &= clocked | is_strict[told.group]
    is_much = told.hours(mine) >= told.told_hours * percent / 100
    mine &= (is_strict | (is_much & (told.counts(mine) >= LEAST_ENTRIES)))[told.group]
    groups, at = told.bundles(mine)
    if not len(groups):
        return nothing()
    entries, strict = [told.entry[part] for part in at], is_strict[groups]
    seconds = told.hours(mine)[groups]
    share = np.rint(100 * seconds / told.told_hours[groups]).astype(np.int64)
    first, last = span(ledger, entries)
    return found(
        message=[
            f"{hours(int(s))} in {len(part)} entries of {clauses} tasks or more, {p} % of the hours with a text."
            for s, part, p in zip(seconds, at, share, strict=True)
        ],
        entries=entries,
        questioned=[rows if own else rows[:0] for rows, own in zip(entries, strict, strict=True)],
        seconds=np.where(strict, seconds, 0),
        day=first,
        until=last,
        kind=np.where(strict, Kind.BREACH.value, Kind.UNUSUAL.value),
        severity=np.where(strict, Severity.WARNING.value, Severity.NOTE.value),
        explanations={
            "one activity with a list of objects": Verdict.RULED_OUT,
            "a summary of the day was agreed": np.where(strict, Verdict.RULED_OUT, Verdict.UNTESTABLE),
        },
        facts={"lumped_seconds": seconds, "entries": [len(part) for part in at], "percent": share},
    )


def _tasks(ledger: Ledger, told: Narratives, long: Flags) -> npt.NDArray[np.int64]:
    """Return how many tasks the text of each of the given entries names."""
    is_used = np.zeros(len(told.texts), dtype=bool)
    is_used[told.text[long]] = True
    plain, english = np.ones(len(told.texts), dtype=np.int64), np.ones(len(told.texts), dtype=np.int64)
    for code, text in words_of(told.texts, is_used).items():
        plain[code], english[code] = tasks_in(text)
    own = told.text[long]
    reads = is_english(ledger)[told.group[long]] if len(own) else np.zeros(0, dtype=bool)
    tasks: npt.NDArray[np.int64] = np.where(reads, english[own], plain[own])
    return tasks


def tasks_in(text: str) -> tuple[int, int]:
    """Return how many tasks a text names by its signs alone, and when it is read as English.

    >>> tasks_in("Fix login, deploy the hotfix and answer mails"), tasks_in("Call; Mails; Bug 12")
    ((1, 3), (3, 3))
    >>> tasks_in("Test Firefox, Safari and Edge"), tasks_in("Research and development")
    ((1, 1), (1, 1))
    """
    parts = [part for part in SIGNS.split(text) if re.search(r"\w", part)]
    clauses = [clause.strip() for part in parts for clause in JOINTS.split(part)[1:]]
    first = [FIRST.match(clause) for clause in clauses if " " in clause]
    more = sum(word is not None and word[1].casefold() in VERBS for word in first)
    return max(len(parts), 1), max(len(parts) + more, 1)
