"""TIM207."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from auditor.findings import Kind, Severity, Verdict, found, grouped, hours, nothing
from auditor.measures.agreed import rounds_up, with_terms
from auditor.measures.bundles import span
from auditor.measures.people import people_of
from auditor.measures.texts import normalised
from auditor.model import Ledger
from auditor.rules import rule

Ints = npt.NDArray[np.int64]


@rule("TIM207", kind=Kind.UNUSUAL, severity=Severity.NOTE, needs=("known_days", "smallest_charge"), optional=True)
def micro_entries(ledger: Ledger, *, shorter_than_minutes: int = 3, entries_a_day: int = 5) -> pd.DataFrame:
    """Many entries of a day are far shorter than the least that the contract charges for each.

    *Why it matters.* Where each entry counts six minutes or more, ten glances of a minute are an hour on the bill.
    That is agreed; the client may still want to know that such entries are many, and whether one task was cut up.

    *Flagged.* A day with at least `entries_a_day` logged entries shorter than `shorter_than_minutes` of one person on
    a contract whose `minimum_minutes`, or rounding up per entry, is six minutes or more. One note per person and
    contract, which states the days and what the smallest charge adds. Entries that are not billable do not count.
    Off by default, for who answers tickets works so.

        |1|  |2|   |1| |1|     |2|  |1|     8 min of work, six entries at 6 min: 36 min charged

    *Explanations tested.* The contract has no smallest charge: ruled out, for then the rule does not run. Tickets
    that were looked at one by one: ruled out where entries of one day have one text, else open.

    *Not flagged.* Lengths of nothing are DQ106. Increments coarser than agreed: PAD405. Rounding to the nearest,
    which takes as much as it gives. Bills, whose lines are rounded already: REC405.

    *To ask.* Are these pieces of one task, or was each asked for by itself?

    *To do.* Put the pieces of one task of a day into one entry, or agree on rounding per day.
    """
    least = {row: minutes for row, one in with_terms(ledger, rounds_up).items() if (minutes := rounds_up(one)) >= 6}
    if not least:
        return nothing()
    e = ledger.entries
    row = e["contract_row"].to_numpy()
    seconds = e["seconds"].to_numpy(dtype=np.int64, na_value=0)
    keep = np.isin(row, list(least)) & (seconds > 0) & (seconds < shorter_than_minutes * 60)
    keep &= e["counts"].to_numpy() & ~e["is_running"].to_numpy() & (e["side"] == "logged").to_numpy()
    keep &= e["is_billable"].array.fillna(value=True).to_numpy(dtype=bool) & (e["grain"] != "period").to_numpy()
    at = np.flatnonzero(keep)
    person, width = people_of(ledger).codes[at], len(ledger.contracts) + 1
    day = e["day"].to_numpy("datetime64[D]").astype(np.int64)[at]
    group = pd.factorize(person * width + row[at])[0]
    unit = pd.factorize(group * 10_000_000 + day)[0]
    many = np.bincount(unit)[unit] >= entries_a_day if len(at) else np.zeros(0, dtype=bool)
    at, group, unit = at[many], group[many], unit[many]
    if not len(at):
        return nothing()
    bundles, units = grouped(group, at), grouped(group, unit)
    step = np.array([least[row[mine[0]]] * 60 for mine in bundles], dtype=np.int64)
    gain = np.array([len(mine) * s - seconds[mine].sum() for mine, s in zip(bundles, step, strict=True)])
    days = [len(np.unique(mine)) for mine in units]
    text = normalised(ledger).codes
    pairs = [pd.Series(text[mine] + 1 + u * 100_000_000) for mine, u in zip(bundles, units, strict=True)]
    is_cut = [bool((pair.duplicated() & (text[mine] >= 0)).any()) for pair, mine in zip(pairs, bundles, strict=True)]
    first, last = span(ledger, bundles)
    return found(
        message=[
            f"{len(mine)} entries under {shorter_than_minutes} min on {n} day{'s' * (n > 1)}: at {s // 60} min each "
            f"they come to {hours(int(g))} more than was worked."
            for mine, n, s, g in zip(bundles, days, step, gain, strict=True)
        ],
        entries=bundles,
        day=first,
        until=last,
        explanations={
            "the contract has no smallest charge": Verdict.RULED_OUT.value,
            "tickets that were looked at one by one": [
                Verdict.RULED_OUT.value if cut else Verdict.UNTESTABLE.value for cut in is_cut
            ],
        },
        facts={
            "days": days,
            "smallest_charge_minutes": step // 60,
            "gained_seconds": gain,
            "worked_seconds": [int(seconds[mine].sum()) for mine in bundles],
        },
    )
