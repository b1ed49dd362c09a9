"""UPW704."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from auditor.findings import Kind, Severity, Verdict, found, grouped, hours, nothing
from auditor.measures.agreed import with_terms
from auditor.measures.protection import IDLE, MEMO, OVER, PROTECTED, protection
from auditor.model import Ledger
from auditor.rules import rule

REMEDIES = {MEMO: "write a memo", OVER: "ask the client for a higher limit", IDLE: "delete what was no work"}


@rule("UPW704", kind=Kind.UNUSUAL, severity=Severity.NOTE, needs=("diary", "open_week"))
def week_still_open(ledger: Ledger, *, idle_percent: int = 0) -> pd.DataFrame:
    """Unprotected hours of a platform week can still be mended by the freelancer, or disputed by the client.

    *Why it matters.* After Monday noon nobody can mend the diary of the week before; after Friday the client can no
    longer dispute it.

    *Flagged.* One note per contract and week, at the moment of the audit. Until Monday 12:00 UTC: hours without a
    memo, without activity or over the weekly limit, and what is to be done. From then until the end of Friday: all
    hours without payment protection (UPW701), which are those a dispute can take back.

        |=== Mon to Sun, the week ===|  Mon 12:00 mended until here  |  Fri 24:00 disputed until here    all in UTC

    *Explanations tested.* The contract is closed, and its diary with it: ruled in where the settings say that it
    ended before, ruled out where they say it did not or the week is past mending anyway, else open.

    *Not flagged.* Time added by hand before Monday noon: nothing makes it protected. Weeks that are past both.

    *To ask.* What was done in these hours, while the week can still be mended or disputed?

    *To do.* Add the missing memos, and take idle segments and hours over the limit off, before Monday 12:00 UTC.
    """
    p = protection(ledger, idle_percent)
    if not len(p):
        return nothing()
    p = p[(p["disputable"] > ledger.as_of) & (p["class"] != PROTECTED)]
    p = p[((p["deadline"] <= ledger.as_of) | p["class"].isin(list(REMEDIES))).to_numpy()]
    if not len(p):
        return nothing()
    first = ~p.duplicated(["contract_row", "week"]).to_numpy()
    number = np.cumsum(first) - 1
    row, deadline, disputable, week = (
        p.loc[first, name].reset_index(drop=True) for name in ("contract_row", "deadline", "disputable", "week")
    )
    is_mendable = (deadline > ledger.as_of).to_numpy()
    ends = deadline.where(is_mendable, disputable).tolist()
    seconds = np.bincount(number, weights=p["seconds"]).astype(np.int64)
    classes = [p["class"].iloc[at].unique().tolist() for at in grouped(number, np.arange(len(p)))]
    return found(
        message=[
            f"{hours(int(s))} without payment protection can be {'mended' if own else 'disputed'} until "
            f"{end:%Y-%m-%d %H:%M} UTC."
            for s, own, end in zip(seconds, is_mendable, ends, strict=True)
        ],
        entries=[pd.unique(rows) for rows in grouped(number, p["entry"].to_numpy())],
        day=week,
        until=week + pd.Timedelta(days=6),
        explanations={"the contract is closed": _closed(ledger, row.to_numpy(), is_mendable)},
        facts={
            "unprotected_seconds": seconds,
            "hours_left": [int((end - ledger.as_of).total_seconds()) // 3600 for end in ends],
            "to_do": [
                [REMEDIES[one] for one in REMEDIES if own and one in here]
                for own, here in zip(is_mendable, classes, strict=True)
            ],
        },
    )


def _closed(ledger: Ledger, rows: npt.NDArray[np.int64], is_mendable: npt.NDArray[np.bool_]) -> list[Verdict]:
    ends = {row: contract.ends for row, contract in with_terms(ledger, lambda c: c.ends).items()}
    today = ledger.as_of.tz_convert("UTC").date()

    def tested(row: int, *, is_mendable: bool) -> Verdict:
        end = ends.get(row)
        if is_mendable and end is None:
            return Verdict.UNTESTABLE
        return Verdict.RULED_IN if is_mendable and end is not None and end < today else Verdict.RULED_OUT

    return [tested(int(row), is_mendable=bool(own)) for row, own in zip(rows, is_mendable, strict=True)]
