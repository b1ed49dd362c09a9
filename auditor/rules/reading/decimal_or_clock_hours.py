"""DQ108."""

from __future__ import annotations

import numpy as np
import pandas as pd

from auditor.findings import Kind, Severity, Verdict, found, grouped, hours, nothing
from auditor.measures.bundles import common, span
from auditor.model import Ledger
from auditor.rules import rule

TWO_DECIMALS = 18
TELLING_VALUES = 8
ROWS_SHOWN = 100


@rule("DQ108", kind=Kind.INCONSISTENT, severity=Severity.WARNING, needs=("thirty_decimal_hours",))
def decimal_or_clock_hours(ledger: Ledger, *, minimum_values: int = 30) -> pd.DataFrame:
    """Hours printed as decimals look like hours and minutes: no fraction of a whole file is .60 or more.

    *Why it matters.* 1.30 is one hour and eighteen minutes, or one hour and thirty. Read the wrong way, a
    sheet loses up to 24 minutes an hour, always to the same side.

    *Flagged.* A file with at least `minimum_values` hours of two decimals and without clock times, none of
    which has a fraction of .60 or more, though at least eight are no quarter hours; of decimal hours, four in
    ten would. The time in question is the difference between the two readings; the evidence are the values
    that are no quarter hours, at most a hundred of them.

    *Explanations tested.* All are quarter hours: ruled out, for they are not. The tool writes minutes as
    decimals by design: the file does not say, so it stays open; `duration` instead of `hours` in a table of
    your own reads them so.

    *Not flagged.* Durations that stand beside clock times: they can be checked one by one, in DQ105.

    *To ask.* Does 1.30 in this file mean one hour and thirty minutes, or one hour and eighteen?

    *To do.* State in audit.toml which one it is (`duration` or `hours`), or export with clock-style durations.
    """
    e = ledger.entries
    seconds = e["seconds"].to_numpy(dtype=np.int64, na_value=0)
    is_clocked = (e["start"].notna() & e["end"].notna()).to_numpy()
    rows = np.flatnonzero((e["resolution"].to_numpy() == TWO_DECIMALS) & (seconds > 0) & ~is_clocked)
    if not len(rows):
        return nothing()
    fraction = (seconds[rows] + TWO_DECIMALS) // 36 % 100
    source = e["source"].cat.codes.to_numpy()[rows]
    is_telling = fraction % 25 != 0
    size = int(source.max()) + 1
    values, late, telling = (
        np.bincount(source, weights=flags, minlength=size)
        for flags in (np.ones(len(rows)), fraction >= 60, is_telling)
    )
    hit = (values >= minimum_values) & (late == 0) & (telling >= TELLING_VALUES)
    if not hit.any():
        return nothing()
    mine = hit[source]
    asked = grouped(source[mine & is_telling], rows[mine & is_telling])
    evidence = [group[:ROWS_SHOWN] for group in asked]
    gained = np.bincount(source[mine], weights=24 * fraction[mine], minlength=size)
    first, last = span(ledger, asked)
    return found(
        message=[
            f"None of {int(n)} hours has a fraction of .60 or above; as hours and minutes: {hours(int(g))} more."
            for n, g in zip(values[hit], gained[hit], strict=True)
        ],
        entries=evidence,
        questioned=evidence,
        seconds=gained[hit].astype(np.int64),
        day=first,
        until=last,
        person=common(ledger, asked, "person"),
        contract=common(ledger, asked, "contract"),
        explanations={
            "all are quarter hours": Verdict.RULED_OUT,
            "the tool writes minutes as decimals": Verdict.UNTESTABLE,
        },
        facts={"values": values[hit].astype(np.int64), "values_that_tell": telling[hit].astype(np.int64)},
    )
