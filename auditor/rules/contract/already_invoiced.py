"""INV607."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from auditor.findings import Kind, Severity, Verdict, found, grouped, hours, nothing
from auditor.measures.bundles import span
from auditor.model import Ledger
from auditor.rules import rule

Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
OPEN, OUT, IN = Verdict.UNTESTABLE.value, Verdict.RULED_OUT.value, Verdict.RULED_IN.value
WHOLE = 0.9
"""Share of both invoices' rows that makes one the other issued again."""


@rule(
    "INV607",
    kind=Kind.INCONSISTENT,
    severity=Severity.ERROR,
    needs=("invoice_numbers",),
    folds=("DUP321", "DUP322", "DUP323", "TIM201"),
)
def already_invoiced(ledger: Ledger, *, minimum_minutes: int = 30) -> pd.DataFrame:
    """Work that stands on an earlier invoice stands on another one again.

    *Why it matters.* Invoices are checked one by one, so that an hour that is on two of them is paid twice.

    *Flagged.* Rows of one person, contract and side on different invoices that start and end in the same minute, or
    that state the same days, hours (from `minimum_minutes` on), task and description where there are no clock times.
    The invoice whose work is older, else the one read first, is the earlier; the rows of the other are in question.
    One finding for each two invoices.

        invoice 41    2 March   6.00 h   Import of orders
        invoice 42    2 March   6.00 h   Import of orders      6.00 h twice

    *Explanations tested.* Issued again after a correction: ruled in where the rows are credited (rows of the same
    days and hours below zero, or a charge of that invoice that gives back their amounts); open where nine tenths of
    the rows of both are the same; else ruled out. The same task done twice that day: ruled out where clock times
    agree, else open.

    *Not flagged.* Rows without the number of an invoice, and one invoice in two files. Copies within an invoice are
    for the rules of duplicates, one number on two invoices is INV606.

    *To ask.* Which of the two invoices is this work for, and is one of them a correction of the other?

    *To do.* Take the rows off one of the invoices, or issue a credit and name the invoice that is replaced.
    """
    e = ledger.entries
    if not e["invoice"].notna().any():
        return nothing()
    rows = _twins(e, minimum_minutes * 60)
    if not len(rows):
        return nothing()
    entry, one, other = (rows[name].to_numpy() for name in ("entry", "one", "other"))
    keys = pd.DataFrame({"row": e["contract_row"].to_numpy()[entry], "one": one, "other": other})
    at = grouped(keys.groupby(list(keys), sort=True).ngroup().to_numpy(), np.arange(len(rows)))
    asked = [np.unique(entry[part]) for part in at]
    bundles = [np.unique(np.r_[rows["first"].to_numpy()[part], own]) for part, own in zip(at, asked, strict=True)]
    seconds = [int(e["seconds"].iloc[own].sum()) for own in asked]
    lead = np.array([part[0] for part in at])
    names = list(zip(rows["one_name"].iloc[lead].tolist(), rows["other_name"].iloc[lead].tolist(), strict=True))
    first, last = span(ledger, bundles)
    amounts = [e["amount"].iloc[own] for own in asked]
    return found(
        message=[
            f"{hours(s)} in {len(own)} row{'s' * (len(own) > 1)} of invoice {b} stands on invoice {a} already."
            for s, own, (a, b) in zip(seconds, asked, names, strict=True)
        ],
        entries=bundles,
        questioned=asked,
        seconds=seconds,
        amount=[int(money.sum()) if money.notna().all() else None for money in amounts],
        day=first,
        until=last,
        explanations={
            "issued again after a correction": [
                _reissued(ledger, own, pair, whole=bool(rows["is_whole"].iloc[i]))
                for own, pair, i in zip(asked, names, lead, strict=True)
            ],
            "the same task done twice that day": [
                OUT if rows["has_clock"].to_numpy()[part].all() else OPEN for part in at
            ],
        },
        facts={"invoices": [list(pair) for pair in names], "rows": [len(own) for own in asked]},
    )


def _twins(e: pd.DataFrame, least: int) -> pd.DataFrame:
    """Return the rows that are on an earlier invoice already.

    Columns entry, first (the row they repeat), one and other (codes of the invoices) with their names, has_clock, and
    is_whole: nine tenths of the rows of both invoices are the same.
    """
    entry = np.flatnonzero((e["invoice"].notna() & (e["seconds"] > 0) & e["day"].notna()).to_numpy())
    part = e.iloc[entry]
    has_clock = (part["start"].notna() & part["end"].notna()).to_numpy()
    text = _texts(part)
    keep = has_clock | ((part["seconds"].to_numpy(dtype=np.int64) >= least) & (text != ""))
    begin, end = (part[name].dt.floor("min") for name in ("start", "end"))
    name = part["invoice"].astype("str").str.strip()
    frame = pd.DataFrame(
        {
            "entry": entry,
            "invoice": pd.factorize(name.str.casefold())[0],
            "name": name.to_numpy(),
            "row": part["contract_row"].to_numpy(),
            "person": part["person"].cat.codes.to_numpy(),
            "side": part["side"].cat.codes.to_numpy(),
            "begin": begin.where(has_clock, part["day"].dt.tz_localize("UTC")).to_numpy(),
            "end": end.where(has_clock, part["until"].dt.tz_localize("UTC")).to_numpy(),
            "seconds": np.where(has_clock, 0, part["seconds"].to_numpy(dtype=np.int64)),
            "text": np.where(has_clock, "", text),
            "has_clock": has_clock,
        }
    )
    age = pd.DataFrame({"invoice": frame["invoice"], "until": part["until"].to_numpy(), "entry": entry})
    order = age.groupby("invoice").agg({"until": "max", "entry": "min"}).sort_values(["until", "entry"])
    frame["rank"] = pd.Series(np.arange(len(order)), index=order.index).reindex(frame["invoice"]).to_numpy()
    size = frame.groupby("rank")["entry"].size()
    frame = frame[keep].sort_values(["rank", "entry"], kind="stable")
    group = frame.groupby(["row", "person", "side", "begin", "end", "seconds", "text", "has_clock"], sort=False)
    lead = group[["entry", "rank", "name"]].transform("first")
    twins = frame.assign(first=lead["entry"], one=lead["rank"], one_name=lead["name"])
    twins = twins[twins["rank"] > twins["one"]].rename(columns={"rank": "other", "name": "other_name"})
    shared = twins.groupby(["one", "other"])["entry"].transform("size")
    least_share = shared / np.maximum(size.reindex(twins["one"]).to_numpy(), size.reindex(twins["other"]).to_numpy())
    told: pd.DataFrame = twins.assign(is_whole=least_share >= WHOLE).reset_index(drop=True)
    return told


def _texts(part: pd.DataFrame) -> npt.NDArray[Any]:
    """Return task and description without regard to case, spaces and punctuation."""
    text = part["task"].astype("str").fillna("") + " " + part["description"].astype("str").fillna("")
    return text.str.casefold().str.replace(r"[\W_]+", " ", regex=True).str.strip().to_numpy(dtype=object)


def _reissued(ledger: Ledger, asked: Ints, names: tuple[str, str], *, whole: bool) -> str:
    """Return whether one of two invoices takes the place of the other."""
    e = ledger.entries
    part = e.iloc[asked]
    mine = e[((e["contract_row"] == part["contract_row"].iloc[0]) & (e["seconds"] < 0)).to_numpy(dtype=bool)]
    given = set(zip(mine["day"], mine["until"], -mine["seconds"], strict=True))
    if all(row in given for row in zip(part["day"], part["until"], part["seconds"], strict=True)):
        return IN
    charges = ledger.charges
    refunds = charges[(charges["invoice"].isin(names) & (charges["amount"] < 0)).to_numpy(dtype=bool)]
    if len(refunds) and part["amount"].notna().all() and -refunds["amount"].sum() >= part["amount"].sum():
        return IN
    return OPEN if whole else OUT
