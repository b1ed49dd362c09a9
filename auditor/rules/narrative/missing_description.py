"""NAR421."""

from __future__ import annotations

import numpy as np
import pandas as pd

from auditor.findings import Kind, Severity, Verdict, found, hours, nothing
from auditor.measures.bundles import span
from auditor.measures.narratives import narratives
from auditor.model import Ledger
from auditor.rules import rule

MEMOS = ("upwork_work_diary",)
"""Formats of platforms whose terms ask for a memo: hours without one are not protected."""


@rule("NAR421", kind=Kind.UNUSUAL, severity=Severity.NOTE, needs=("descriptions",))
def missing_description(ledger: Ledger, *, minimum_minutes: int = 6, percent: int = 5) -> pd.DataFrame:
    """Charged entries do not say what was done.

    *Why it matters.* A client who asks after an hour without a word gets no answer from the file, and platforms do
    not protect such hours.

    *Flagged.* Entries of `minimum_minutes` or more without description and task, in files that have descriptions. One
    note per person and contract, with hours and share, where they are `percent` of the hours. In a work diary of
    Upwork, whose terms ask for a memo, it is a warning and a breach, with these hours in question.

    *Explanations tested.* The task or ticket says it: ruled out, as entries with a task are left out. A confidential
    contract: the files do not say.

    *Not flagged.* Time that is marked as not billable. Bills beside a log with descriptions. Files without any
    description, see coverage. What a text does not say is NAR422; all that Upwork does not protect is UPW701.

    *To ask.* What was done in these hours?

    *To do.* Write into each of these entries what was done, while you remember it.
    """
    told = narratives(ledger)
    if told is None:
        return nothing()
    mine = (told.text < 0) & (told.seconds >= minimum_minutes * 60)
    if not mine.any():
        return nothing()
    e = ledger.entries
    source = e["source"].cat.codes.to_numpy()
    width = len(e["source"].cat.categories)
    has_texts = np.bincount(source, weights=e["description"].notna().to_numpy(), minlength=width) > 0
    mine &= has_texts[source[told.entry]] & e["task"].isna().to_numpy()[told.entry]
    share = told.hours(mine) >= told.hours() * percent / 100
    diaries = {s.file for s in ledger.sources if s.format in MEMOS}
    is_memo = np.array([file in diaries for file in e["source"].cat.categories], dtype=bool)[source[told.entry]]
    parts = [
        _told(ledger, mine & is_memo, is_memo=True),
        _told(ledger, mine & ~is_memo & share[told.group], is_memo=False),
    ]
    return pd.concat([part for part in parts if len(part)] or parts[:1], ignore_index=True)


def _told(ledger: Ledger, mine: np.ndarray[tuple[int], np.dtype[np.bool_]], *, is_memo: bool) -> pd.DataFrame:
    told = narratives(ledger)
    if told is None or not mine.any():
        return nothing()
    groups, at = told.bundles(mine)
    entries = [told.entry[part] for part in at]
    seconds, whole = told.hours(mine)[groups], told.hours()[groups]
    percent = np.rint(100 * seconds / whole).astype(np.int64)
    first, last = span(ledger, entries)
    return found(
        message=[
            f"{hours(int(s))} in {len(part)} entr{'y' if len(part) == 1 else 'ies'} has no text, {p} % of the hours."
            for s, part, p in zip(seconds, at, percent, strict=True)
        ],
        entries=entries,
        questioned=entries if is_memo else None,
        seconds=seconds if is_memo else 0,
        day=first,
        until=last,
        kind=Kind.BREACH.value if is_memo else None,
        severity=Severity.WARNING.value if is_memo else None,
        explanations={"the task or ticket says it": Verdict.RULED_OUT, "a confidential contract": Verdict.UNTESTABLE},
        facts={"missing_seconds": seconds, "percent": percent},
    )
