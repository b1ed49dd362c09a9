"""DUP321."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from auditor.findings import Kind, Severity, Verdict, found, grouped, hours, nothing
from auditor.measures.bundles import common, span
from auditor.measures.repeats import copied_from, originals
from auditor.model import Ledger
from auditor.rules import rule

Ints = npt.NDArray[np.int64]
LEAST_SECONDS = 1800
CAUSES = {"copy": "an earlier row", "stretch": "an earlier stretch of the file", "file": "another file"}


@rule("DUP321", kind=Kind.INCONSISTENT, severity=Severity.ERROR, repeats=True)
def exact_duplicate(ledger: Ledger, *, block_rows: int = 5) -> pd.DataFrame:
    """Two or more rows are equal in every field, so the same time is claimed twice.

    *Why it matters.* Honest files hold such rows: a page exported twice, two exports pasted together, a double
    click. Whoever adds them up bills, or pays, the same hour twice.

    *Flagged.* Rows of one file that are equal in every field: person, client, project, task, text, tags, days,
    times, hours, money, id. The first is kept; the others are in question and no later rule counts them. A
    stretch of at least `block_rows` rows that repeats an earlier stretch in the same order has one cause and is
    one finding, and so are the rows of a file that stand in an earlier file of the same format. It is an error
    where the copies are billed or billable, a note where they have no length, else a warning.

        09:00 |=== Acme, design ===| 10:30    row 12
        09:00 |=== Acme, design ===| 10:30    row 13, equal in every field

    *Explanations tested.* A repeated page or two exports in one file: ruled out for fewer rows, and the cause
    itself where a stretch repeats. The tool allows twins that have ids of their own: ruled out where the ids are
    equal, open where the file has none. Exports of one tool that overlap: ruled in for logs in two files, open
    for bills, for a line may have been billed twice.

    *Not flagged.* Rows that differ in an id, or in anything else: DUP322 with clock times, DUP323 without. Hours
    without clock times under half an hour, which may well occur twice a day.

    *To ask.* Do these equal rows stand for one piece of work, or were there two of them that day?

    *To do.* Delete the copy, or write into one of the rows what sets it apart.
    """
    copy = copied_from(ledger)
    rows = np.flatnonzero(copy >= 0)
    if not len(rows):
        return nothing()
    e = ledger.entries
    source = e["source"].cat.codes.to_numpy().astype(np.int64)
    is_here = source[rows] == source[copy[rows]]
    run = np.r_[True, (np.diff(rows) != 1) | (np.diff(copy[rows]) != 1) | np.diff(is_here)].cumsum() - 1
    is_stretch = is_here & (np.bincount(run)[run] >= block_rows) & (rows - copy[rows] >= block_rows)
    is_billed = (e["side"].iloc[rows] == "billed").to_numpy()
    seconds = e["seconds"].iloc[rows].to_numpy(dtype=np.int64, na_value=0)
    is_brief = e["start"].iloc[rows].isna().to_numpy() & (seconds > 0) & (seconds < LEAST_SECONDS) & ~is_billed
    files = (source[rows] * (int(source.max()) + 1) + source[copy[rows]]) * 2 + is_billed
    parts = [
        _told(ledger, rows[mine], copy, cause[mine], how)
        for how, mine, cause in (
            ("copy", is_here & ~is_stretch & ~is_brief, originals(ledger)[rows]),
            ("stretch", is_stretch, run),
            ("file", ~is_here, files),
        )
        if mine.any()
    ]
    return pd.concat(parts, ignore_index=True) if parts else nothing()


def _told(ledger: Ledger, rows: Ints, copy: Ints, cause: Ints, how: str) -> pd.DataFrame:
    """Return one finding for the copies of each cause."""
    e = ledger.entries
    number = np.unique(cause, return_inverse=True)[1]
    bundles = grouped(number, rows)
    evidence = [np.unique(np.concatenate([copy[mine], mine])) for mine in bundles]
    seconds = e["seconds"].iloc[rows].to_numpy(dtype=np.int64, na_value=0).clip(min=0)
    total = np.bincount(number, weights=seconds).astype(np.int64)
    is_billed = (e["side"].iloc[rows] == "billed").to_numpy()
    is_claimed = is_billed | e["is_billable"].iloc[rows].fillna(value=False).to_numpy(dtype=bool)
    billed, claimed = (np.bincount(number, weights=flags) > 0 for flags in (is_billed, is_claimed))
    has_id = np.bincount(number, weights=e["entry_id"].iloc[rows].isna()) == 0
    first, last = span(ledger, evidence)
    open_or_out = np.where(has_id, Verdict.RULED_OUT, Verdict.UNTESTABLE)
    explanations: dict[str, Any] = {"twins with ids of their own": open_or_out}
    if how == "copy":
        explanations["repeated page or two exports in one file"] = Verdict.RULED_OUT.value
    if how == "file":
        explanations["overlapping exports of one tool"] = np.where(billed, Verdict.UNTESTABLE, Verdict.RULED_IN)
    return found(
        message=[_message(how, len(mine), int(t)) for mine, t in zip(bundles, total, strict=True)],
        entries=evidence,
        questioned=bundles,
        seconds=total,
        day=first,
        until=last,
        person=common(ledger, evidence, "person"),
        contract=common(ledger, evidence, "contract"),
        severity=np.select([total == 0, claimed], ["note", "error"], "warning"),
        explanations=explanations,
        facts={"copies": [len(mine) for mine in bundles], "repeats": CAUSES[how]},
    )


def _message(how: str, copies: int, seconds: int) -> str:
    rows = "1 row repeats" if copies == 1 else f"{copies} rows repeat"
    if how == "stretch":
        return f"A stretch of {copies} rows repeats an earlier stretch of the file, {hours(seconds)} in all."
    where = "one of another file" if how == "file" else "an earlier one"
    return f"{rows} {where} word for word, {hours(seconds)} in all."
