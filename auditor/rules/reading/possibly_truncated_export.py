"""DQ109."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from auditor.findings import Kind, Severity, Verdict, found, nothing
from auditor.model import Ledger, Source
from auditor.rules import rule

Ints = npt.NDArray[np.int64]
PAGES = (50, 100, 200, 500, 1000, 2500, 5000, 10_000)
"""Rows at which tools are known to end a page."""


@dataclass(frozen=True)
class _Cut:
    """A file that may be cut short: the position of its last entry, and what speaks for it.

    `is_early` says that the rows run from new to old, so that it is the oldest that would be missing. `others`
    are entries of the same people in other files on the days that the file claims and does not hold.
    """

    source: Source
    last: int
    is_page: bool
    is_early: bool
    missing_days: int
    others: Ints

    @property
    def goes_on(self) -> bool:
        return len(self.others) > 0


@rule("DQ109", kind=Kind.INCONSISTENT, severity=Severity.NOTE)
def possibly_truncated_export(
    ledger: Ledger, *, least_rows: int = 200, least_days: int = 3, other_days: int = 2
) -> pd.DataFrame:
    """A file may end before its period does: a page was exported instead of the whole.

    *Why it matters.* Many tools hand out their data in pages of 50, 100 or 1,000 rows. What is not in the file is
    missing from every sum, and the bill then seems to have no log behind it.

    *Flagged.* One note per file that has exactly as many rows as a page of a known tool, 200 or more (`least_rows`);
    or whose last row lies at least `least_days` days inside the period that it claims, while other files of the
    same people go on there for `other_days` days or more. Its last entry is the evidence, with the first of those
    that go on. Where both hold, a page of 50 or 100 rows is told too: alone that is how many lists of a month end.

        claimed   2026-03-01 ......................... 2026-03-31
        file      =============== row 100
        bill      ====================================

    *Explanations tested.* Coincidence: ruled out where other files go on, else open. The period was not over when
    the audit was made: ruled in if the file reaches to the day before the audit.

    *Not flagged.* Files whose rows reach both ends of the period they claim, to within `least_days`. Days that a
    bill has and the log has not, for any other reason: REC402.

    *To ask.* Is this file the whole of its period, or one page of it?

    *To do.* Export the whole period, all pages, and audit again.
    """
    cuts = [_cut(ledger, source, rows, least_days) for source, rows in _rows(ledger)]
    told = [
        cut
        for cut in cuts
        if (cut.is_page and cut.missing_days != 0 and _count(cut.source) >= least_rows)
        or len(np.unique(ledger.entries["day"].to_numpy()[cut.others])) >= other_days
    ]
    if not told:
        return nothing()
    yesterday = (ledger.as_of.tz_convert("UTC").tz_localize(None) - pd.Timedelta(days=1)).date()
    return found(
        message=[_message(cut) for cut in told],
        entries=[np.r_[cut.last, cut.others[:1]].astype(np.int64) for cut in told],
        person="",
        contract="",
        confidence=["medium" if cut.goes_on else "low" for cut in told],
        explanations={
            "coincidence": [Verdict.RULED_OUT if cut.goes_on else Verdict.UNTESTABLE for cut in told],
            "the period was not over": [
                Verdict.RULED_IN
                if not cut.is_early and cut.source.last_day is not None and cut.source.last_day >= yesterday
                else Verdict.RULED_OUT
                for cut in told
            ],
        },
        facts={
            "rows": [_count(cut.source) for cut in told],
            "is_page_limit": [cut.is_page for cut in told],
            "missing_days": [max(cut.missing_days, 0) for cut in told],
        },
    )


def _count(source: Source) -> int:
    return source.rows["accepted"] + source.rows["quarantined"]


def _rows(ledger: Ledger) -> list[tuple[Source, Ints]]:
    """Return the files that may be cut, by their rows or by the period they claim, with their entries."""
    e = ledger.entries["source"]
    codes = {str(name): code for code, name in enumerate(e.cat.categories)}
    suspects = [
        source
        for source in ledger.sources
        if source.file in codes and (_count(source) in PAGES or source.claimed_last is not None)
    ]
    rows = [np.flatnonzero(e.cat.codes.to_numpy() == codes[source.file]) for source in suspects]
    return [(source, mine) for source, mine in zip(suspects, rows, strict=True) if len(mine)]


def _cut(ledger: Ledger, source: Source, rows: Ints, least_days: int) -> _Cut:
    """Return how much of the period a file claims is missing at its end; -1 days where it claims none."""
    e = ledger.entries
    first, last = e["day"].iloc[rows[0]], e["day"].iloc[rows[-1]]
    is_early = bool(first > last)
    none = np.zeros(0, dtype=np.int64)
    is_page = _count(source) in PAGES
    if source.claimed_first is None or source.claimed_last is None or source.first_day is None:
        return _Cut(source, int(rows[-1]), is_page, is_early, -1, none)
    begins, ends = pd.Timestamp(source.claimed_first), pd.Timestamp(source.claimed_last)
    day = e["day"]
    if is_early:
        missing, is_missing = (day.iloc[rows].min() - begins).days, (day >= begins) & (day < day.iloc[rows].min())
    else:
        missing, is_missing = (ends - day.iloc[rows].max()).days, (day > day.iloc[rows].max()) & (day <= ends)
    if missing < least_days:
        return _Cut(source, int(rows[-1]), is_page, is_early, 0, none)
    whose = np.unique(e["person"].cat.codes.to_numpy()[rows])
    is_theirs = np.isin(e["person"].cat.codes.to_numpy(), whose) & (e["source"] != source.file).to_numpy()
    return _Cut(source, int(rows[-1]), is_page, is_early, int(missing), np.flatnonzero(is_theirs & is_missing))


def _message(cut: _Cut) -> str:
    end = "oldest" if cut.is_early else "last"
    parts = []
    if cut.is_page:
        parts.append(f"has exactly {_count(cut.source):,} rows, as many as a page of many tools")
    if cut.goes_on:
        day = cut.source.first_day if cut.is_early else cut.source.last_day
        parts.append(
            f"claims {cut.source.claimed_first} to {cut.source.claimed_last}, but its {end} entry is of {day}, "
            "while another file goes on"
        )
    return f"The file {', and '.join(parts)}: it may be cut short."
