"""Invoices as wholes: what files state of them, beside their lines, entries and charges."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from auditor.model import Ledger

KEYS = ["source", "invoice"]


@dataclass(frozen=True)
class Invoices:
    """The invoices of which files state a total or a period; one number in two files is two of them.

    `lines` have number (of the invoice, from zero), entry (position in the entries, -1 for a charge), source, row,
    day, until and amount, invoice by invoice in the order of the file. `frames` are the rows of `Ledger.invoices`
    with number, line (position in `lines` of the row that states it), copies (how many different frames the file
    states of the invoice), size (how many lines it has) and sum (of their amounts; missing if a line has none).
    """

    frames: pd.DataFrame
    lines: pd.DataFrame


def stated_invoices(ledger: Ledger) -> Invoices | None:
    """Return the invoices that files state as wholes, or None if there are none."""
    if ledger.invoices.empty:
        return None
    frames = ledger.invoices.astype(dict.fromkeys(KEYS, "str"))
    known = frames[KEYS].drop_duplicates(ignore_index=True).rename_axis("number").reset_index()
    columns = [*KEYS, "row", "day", "until", "amount"]
    entries = ledger.entries[columns].assign(entry=np.arange(len(ledger.entries)))
    charges = ledger.charges.assign(until=ledger.charges["day"])[columns].assign(entry=-1)
    parts = [part[part["invoice"].isin(known["invoice"])] for part in (entries, charges)]
    lines = pd.concat([part.astype(dict.fromkeys(KEYS, "str")) for part in parts], ignore_index=True)
    lines = lines.merge(known, on=KEYS).sort_values(["number", "row"], kind="stable", ignore_index=True)
    leading = lines[["number", "row"]].rename_axis("line").reset_index().drop_duplicates(["number", "row"])
    sums = lines.groupby("number")["amount"].agg(["sum", "size", "count"]).reset_index()
    sums["sum"] = sums["sum"].where(sums["size"] == sums["count"]).astype("Int64")
    frames = frames.merge(known, on=KEYS).merge(leading, on=["number", "row"]).merge(sums, on="number")
    copies = frames.groupby("number")["row"].transform("size")
    return Invoices(frames.drop(columns="count").assign(copies=copies), lines)


def reused(ledger: Ledger, invoices: Invoices) -> pd.Series[int]:
    """Return for each frame the group of those that give one number different totals or periods, or -1.

    They are of one file, or have lines of one person; where nobody is named, of one contract.
    """
    frames = invoices.frames
    mine = invoices.lines.loc[invoices.lines["entry"] >= 0, ["number", "entry"]]
    people = ledger.entries[["person", "contract_row"]].iloc[mine["entry"]].astype("str")
    issuer = people["person"].where(people["person"] != "", people["contract_row"])
    by_person = mine[["number"]].assign(issuer=issuer.to_numpy()).drop_duplicates()
    by_file = frames[["number"]].assign(issuer="file " + frames["source"]).drop_duplicates()
    pairs = pd.concat([by_file, by_person]).merge(frames.rename_axis("frame").reset_index(), on="number")
    told = pairs.groupby(["invoice", "issuer"])
    differs = (told[["total", "first", "last"]].transform("nunique") > 1).any(axis="columns")
    group = told.ngroup()[differs].groupby(pairs.loc[differs, "frame"]).min()
    return group.reindex(frames.index, fill_value=-1)
