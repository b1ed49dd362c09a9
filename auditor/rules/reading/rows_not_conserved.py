"""DQ102."""

from __future__ import annotations

import numpy as np
import pandas as pd

from auditor.findings import Kind, Severity, Verdict, found, hours
from auditor.measures.totals import stated_gaps
from auditor.model import Ledger
from auditor.rules import rule


@rule("DQ102", kind=Kind.IMPOSSIBLE, severity=Severity.ERROR, reads=True)
def rows_not_conserved(ledger: Ledger) -> pd.DataFrame:
    """Rows of a file are missing from what is audited: the receipt does not add up, or the file's total needs them.

    *Why it matters.* Every figure of the report rests on the rows that were accepted. A row lost between the
    file and the figures is time that nobody checks.

    *Flagged.* A file whose rows read are not the sum of its rows accepted, quarantined and skipped, or whose
    rows are not all in the ledger. And a file that states one total, larger than its accepted rows by more
    than their print allows, while rows that could not be read may hold the rest (no more than 24 h each): the
    total row and the unread rows are the evidence.

    *Explanations tested.* The file's total is rounded: ruled out beyond half a unit of print per row. The
    total covers rows that a filter left out of the file: the file does not say, so it stays open.

    *Not flagged.* Unread rows as such are DQ101. A total that differs where no unread row can hold the
    difference, subtotals, and two prints of one bill are TOT309: a gap is reported by one of the two.

    *To ask.* Can the file be exported again, or can you say which rows its total counts that are not readable here?

    *To do.* Correct the unread rows, export again, and see that the file's total is the sum of its rows.
    """
    gaps = stated_gaps(ledger)
    lacking = gaps[gaps["lacks_rows"]]
    quarantine = ledger.quarantine
    unread = {str(file): part.tolist() for file, part in quarantine.groupby("source", observed=True)["row"]}
    lost = _lost(ledger)
    size = len(lost) + len(lacking)
    return found(
        message=[
            *(f"{abs(n)} rows of the file are {'in no list' if n > 0 else 'counted twice'}." for n in lost.values()),
            *(
                f"The file's total is {hours(gap)} more than its accepted rows, and {n} rows are not read."
                for gap, n in zip(lacking["gap"], lacking["unread"], strict=True)
            ),
        ],
        places=[
            *([(file, 0)] for file in lost),
            *(
                [(file, int(row)), *((file, int(r)) for r in unread[file])]
                for file, row in zip(lacking["source"].astype(str), lacking["row"], strict=True)
            ),
        ],
        seconds=[0] * len(lost) + lacking["gap"].tolist(),
        identity=[
            *(f"rows {n}" for n in lost.values()),
            *(f"{t} {s}" for t, s in zip(lacking["stated_seconds"], lacking["summed_seconds"], strict=True)),
        ],
        explanations={
            "the file's total is rounded": [Verdict.RULED_OUT] * size,
            "the total covers rows left out by a filter": np.repeat(
                np.array([Verdict.RULED_OUT, Verdict.UNTESTABLE], dtype=object), [len(lost), len(lacking)]
            ),
        },
        facts={
            "rows": [*lost.values(), *lacking["unread"].tolist()],
            "stated_seconds": [0] * len(lost) + lacking["stated_seconds"].tolist(),
            "summed_seconds": [0] * len(lost) + lacking["summed_seconds"].tolist(),
        },
    )


def _lost(ledger: Ledger) -> dict[str, int]:
    """Return the files whose receipt does not balance, with how many rows are lost (negative: twice there)."""
    counts = {
        name: getattr(ledger, name)["source"].value_counts().to_dict()
        for name in ("entries", "traces", "charges", "quarantine", "skipped")
    }
    lost = {}
    for source in ledger.sources:
        rows, file = source.rows, source.file
        missing = rows["read"] - rows["accepted"] - rows["quarantined"] - rows["skipped"]
        if not missing:
            missing = rows["read"] - sum(counted.get(file, 0) for counted in counts.values())
        if missing:
            lost[file] = int(missing)
    return lost
