"""INV609."""

from __future__ import annotations

import numpy as np
import pandas as pd

from auditor.findings import Kind, Severity, Verdict, found, grouped, hours, nothing
from auditor.measures.agreed import agreed
from auditor.measures.bundles import span
from auditor.model import Ledger
from auditor.rules import rule

DAYS = {"week": 7, "month": 31, "quarter": 92, "year": 366}
APPROVAL_DAYS = 30
LONGEST_GAP = 31
IN, OUT, OPEN = Verdict.RULED_IN.value, Verdict.RULED_OUT.value, Verdict.UNTESTABLE.value


@rule("INV609", kind=Kind.UNUSUAL, severity=Severity.NOTE, needs=("invoice_numbers",))
def stale_work(ledger: Ledger, *, stale_days: int = 60) -> pd.DataFrame:
    """An invoice charges work that was done long before it.

    *Why it matters.* Nobody remembers the details, budgets of the time are closed, many clients refuse what comes
    later than their guidelines allow, and what was left over may have been billed before.

    *Flagged.* Rows more than `stale_days` older than the end of the invoice's period or, where none is stated, than
    the last work on it: the invoice cannot be older than that. One note per person and contract.

        invoice of March      14 Dec |==|                      2 Mar |==| 5 Mar |==| ... 31 Mar |==|
                              107 days before the end of the invoice

    *Explanations tested.* The contract is billed seldom: ruled in where `billed_every` and 30 days for approval hold
    the whole lag, ruled out where they do not, open where the settings do not say. An invoice of a long period:
    ruled in where its stated period holds the work, or its rows follow each other without a gap of more than a month.
    A long approval: the files do not say.

    *Not flagged.* Rows without the number of an invoice, and credits. What is on an earlier invoice already is
    INV607, lines outside of the period INV606.

    *To ask.* Why is this work billed only now, and can you confirm that it was on no earlier invoice?

    *To do.* Check that the work is on no earlier invoice, and note why it is billed late.
    """
    e = ledger.entries
    is_mine = e["invoice"].notna().to_numpy()
    if not is_mine.any():
        return nothing()
    is_mine = is_mine & (e["counts"] & e["until"].notna() & (e["seconds"] > 0).fillna(value=False)).to_numpy(
        dtype=bool
    )
    rows = _lagging(ledger, np.flatnonzero(is_mine))
    rows = rows[rows["lag"] > stale_days]
    if not len(rows):
        return nothing()
    every = [contract.billed_every if contract else None for contract in agreed(ledger)]
    row, lag = e["contract_row"].to_numpy()[rows["entry"]], rows["lag"].to_numpy()
    person = e["person"].cat.codes.to_numpy()[rows["entry"]]
    keys = pd.DataFrame({"row": row, "person": person, "long": rows["is_long"].to_numpy()})
    at = grouped(keys.groupby(list(keys)).ngroup().to_numpy(), np.arange(len(rows)))
    entries = [rows["entry"].to_numpy()[part] for part in at]
    seconds = [int(e["seconds"].iloc[mine].sum()) for mine in entries]
    most = [int(lag[part].max()) for part in at]
    agreed_on = [every[row[part[0]]] if every else None for part in at]
    first, last = span(ledger, entries)
    return found(
        message=[
            f"{hours(s)} is charged more than {stale_days} days after the work, up to {m}."
            for s, m in zip(seconds, most, strict=True)
        ],
        entries=entries,
        day=first,
        until=last,
        explanations={
            "the contract is billed seldom": [
                OPEN if word is None else IN if m <= DAYS[word] + APPROVAL_DAYS else OUT
                for word, m in zip(agreed_on, most, strict=True)
            ],
            "an invoice of a long period": [IN if rows["is_long"].iloc[part[0]] else OUT for part in at],
            "a long approval": OPEN,
        },
        facts={
            "stale_seconds": seconds,
            "longest_days": most,
            "invoices": [sorted(set(rows["invoice"].iloc[part])) for part in at],
        },
    )


def _lagging(ledger: Ledger, entry: np.ndarray[tuple[int], np.dtype[np.int64]]) -> pd.DataFrame:
    """Return rows of invoices: entry, invoice, lag (days), is_long (the invoice is of a long period)."""
    part = ledger.entries.iloc[entry]
    frame = pd.DataFrame(
        {
            "entry": entry,
            "source": part["source"].astype("str").to_numpy(),
            "invoice": part["invoice"].astype("str").to_numpy(),
            "day": part["day"].to_numpy(),
            "until": part["until"].to_numpy(),
        }
    ).sort_values(["source", "invoice", "until", "entry"], ignore_index=True)
    keys = ["source", "invoice"]
    stated = ledger.invoices.astype(dict.fromkeys(keys, "str")).groupby(keys, as_index=False)[["first", "last"]].max()
    frame = frame.merge(stated, how="left", on=keys)
    dated = frame.groupby(keys)
    end = np.fmax(dated["until"].transform("max").to_numpy(), frame["last"].to_numpy())
    gap = -dated["day"].diff(-1).dt.days.fillna(0)
    is_last_gap = gap.gt(LONGEST_GAP)[::-1].groupby([frame[key] for key in keys]).cummax()[::-1]
    is_stated = (frame["first"] <= frame["day"]).to_numpy()
    return frame.assign(
        lag=(end - frame["until"].to_numpy()).astype("timedelta64[D]").astype(np.int64),
        is_long=is_stated | (frame["first"].isna() & ~is_last_gap).to_numpy(),
    )
