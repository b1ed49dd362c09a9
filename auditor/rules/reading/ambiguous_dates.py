"""DQ103."""

from __future__ import annotations

import numpy as np
import pandas as pd

from auditor.findings import Kind, Severity, Verdict, found, nothing
from auditor.model import Ledger, Source
from auditor.rules import rule

SETTLED = {
    "the file name or header states the period": "file name",
    "another file covers the same period": "lie in the period",
    "the rows are in order of time": "order of time",
}


@rule("DQ103", kind=Kind.INCONSISTENT, severity=Severity.NOTE, needs=("numeric_dates",), reads=True)
def ambiguous_dates(ledger: Ledger) -> pd.DataFrame:
    """Every date of a file reads both day first and month first, and the two readings differ.

    *Why it matters.* 03/04/2026 is a day in March or in April. Read the wrong way, a whole file moves to other
    weeks and reconciles with nothing.

    *Flagged.* One note per file whose dates had to be settled by something other than themselves; the first
    entry whose date has two readings is the evidence. A file in which nothing settles them is not read at all.

    *Explanations tested.* ISO dates: ruled out, for they do not read two ways. The file name or the header
    states the period; another file covers the same period under one reading only; the rows are in order of
    time under one reading only: whichever settled the order is ruled in. Stating `date_order` in the settings
    removes the note.

    *Not flagged.* Files with a date that reads one way only: it settles all others. Dates that cannot be read
    at all are DQ101.

    *To ask.* Are the dates of this file written day first or month first?

    *To do.* State `date_order` for this format in audit.toml, or export with dates such as 2026-03-04.
    """
    doubtful = [source for source in ledger.sources if source.dates_are_ambiguous]
    if not doubtful:
        return nothing()
    examples = [_example(ledger, source) for source in doubtful]
    tested: dict[str, list[Verdict]] = {"the dates are ISO dates": [Verdict.RULED_OUT] * len(doubtful)}
    for name, words in SETTLED.items():
        tested[name] = [_verdict(source, words) for source in doubtful]
    return found(
        message=[
            f"Every date of the file reads day first and month first; they are read {source.date_order} "
            f"because {source.date_order_from or 'nothing says otherwise'}."
            for source in doubtful
        ],
        entries=examples,
        places=[[] if len(rows) else [(s.file, 0)] for s, rows in zip(doubtful, examples, strict=True)],
        person="",
        contract="",
        explanations=tested,
        facts={
            "date_order": [source.date_order or "" for source in doubtful],
            "known_from": [source.date_order_from or "" for source in doubtful],
        },
        identity=[f"{source.format} {source.date_order}" for source in doubtful],
    )


def _verdict(source: Source, words: str) -> Verdict:
    if words in (source.date_order_from or ""):
        return Verdict.RULED_IN
    claimed, seen = (source.claimed_first, source.claimed_last), (source.first_day, source.last_day)
    if words == "file name" and claimed[0] and claimed[1] and seen[0] and seen[1]:
        return Verdict.RULED_IN if claimed[0] <= seen[0] and seen[1] <= claimed[1] else Verdict.RULED_OUT
    return Verdict.RULED_OUT


def _example(ledger: Ledger, source: Source) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """Return the earliest entry of the file whose day and month may change places, or none."""
    e = ledger.entries
    day = e["day"].dt.day
    may_swap = (e["source"] == source.file) & (day <= 12) & (day != e["day"].dt.month)
    rows = np.flatnonzero(may_swap.to_numpy())
    if not len(rows):
        return rows
    first = int(np.argmin(e["day"].to_numpy("datetime64[us]")[rows]))
    return rows[first : first + 1]
