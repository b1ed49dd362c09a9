"""INV604."""

from __future__ import annotations

import numpy as np
import pandas as pd

from auditor.findings import Kind, Severity, Verdict, found, grouped, hours, nothing
from auditor.matching import terms_on
from auditor.measures.agreed import charged_on, with_terms
from auditor.measures.bundles import span
from auditor.measures.premiums import is_multiple, says_premium
from auditor.model import Ledger
from auditor.rules import rule

AGREED = r"\b(?:approved|agreed|as requested|per client|confirmed)\b"


@rule("INV604", kind=Kind.BREACH, severity=Severity.WARNING, needs=("no_premium",), optional=True)
def premium_hours_not_agreed(ledger: Ledger) -> pd.DataFrame:
    """Overtime, weekend or night hours are charged as such on a contract that allows none.

    *Why it matters.* Dearer hours are ordered beforehand; whoever finds them on a bill need not pay them.

    *Flagged.* On contracts with `premium_hours = false`: charged rows that call themselves overtime in task, tags or
    description, or whose rate is 1.25, 1.5, 1.75 or twice the one the terms hold for their
    day. One finding per person and contract, with the hours of these rows in question.

    *Explanations tested.* It was approved beforehand: ruled in where every one of the rows says so, else the files do
    not tell. A word that changes no price: ruled out where a rate is a multiple, else open.

    *Not flagged.* Work on a weekend or at night by its date or clock: whose weekend it is, and what is agreed of it,
    files do not say. What a rate exceeds the agreed one by is INV603.

    *To ask.* Were these premium hours approved beforehand, and by whom?

    *To do.* Note the approval on these rows, or charge them at the plain rate.
    """
    strict = with_terms(ledger, lambda c: c.premium_hours is False)
    rows = charged_on(ledger, strict) if strict else np.zeros(0, dtype=np.int64)
    if not len(rows):
        return nothing()
    e = ledger.entries
    base = terms_on(ledger, e["contract"].iloc[rows].astype("str"), e["day"].iloc[rows])["rate"]
    dear = is_multiple(*(rate.to_numpy(dtype=float, na_value=np.nan) for rate in (e["rate"].iloc[rows], base)))
    mine = dear | says_premium(ledger, rows)
    rows, dear = rows[mine], dear[mine]
    at = grouped(
        e["contract_row"].to_numpy()[rows] * len(e["person"].cat.categories) + e["person"].cat.codes.to_numpy()[rows],
        np.arange(len(rows)),
    )
    if not at:
        return nothing()
    bundles = [rows[part] for part in at]
    seconds = [int(e["seconds"].iloc[part].fillna(0).sum()) for part in bundles]
    first, last = span(ledger, bundles)
    says = e["description"].iloc[rows].fillna("").str.contains(AGREED, case=False, regex=True).to_numpy(dtype=bool)
    return found(
        message=[
            f"{hours(s)} is charged as overtime, weekend or night hours, which are not agreed." for s in seconds
        ],
        entries=bundles,
        questioned=bundles,
        seconds=seconds,
        day=first,
        until=last,
        explanations={
            "it was approved beforehand": [
                Verdict.RULED_IN if says[part].all() else Verdict.UNTESTABLE for part in at
            ],
            "a word that changes no price": [
                Verdict.RULED_OUT if dear[part].any() else Verdict.UNTESTABLE for part in at
            ],
        },
        facts={"premium_seconds": seconds, "rows": [len(part) for part in at]},
    )
