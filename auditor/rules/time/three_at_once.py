"""TIM203."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from auditor import intervals
from auditor.findings import Kind, Severity, Verdict, found, grouped, nothing
from auditor.measures.bundles import span
from auditor.measures.overlaps import without_twins
from auditor.model import Ledger
from auditor.rules import rule

Ints = npt.NDArray[np.int64]


@rule(
    "TIM203",
    kind=Kind.UNUSUAL,
    severity=Severity.NOTE,
    needs=("clock_times", "real_start_times", "one_person", "two_contracts"),
    optional=True,
)
def three_at_once(ledger: Ledger, *, minimum_running: int = 3, minimum_same: int = 2) -> pd.DataFrame:
    """One person has three entries running at once, or gives the same times to two clients again and again.

    *Why it matters.* Two entries that overlap may be a slip of a timer. Three at once, or one meeting entered in full
    for each client, is a habit: every overlap of it is billed more than once unless the hours are divided.

    *Flagged.* Closed entries of one person and side of which at least `minimum_running` run at once for longer than a
    minute (or one unit of a coarser print), on two contracts or more; and entries of two clients with the same start
    and end, at least `minimum_same` times. Off by default, for TIM202 has the time and the money in question: this
    note only says how deep the overlaps are. One note per person and side.

        09:00 |======== Acme ========| 11:00
           09:30 |====== Globex ======| 11:10
                10:00 |==== Initech ====| 11:30      three at once from 10:00 to 11:00

    *Explanations tested.* A shared meeting whose cost was split: ruled in where the stated durations of such entries
    together fit into the interval, else open. Clients that agreed to be charged side by side: the files do not say.

    *Not flagged.* Twins on one contract, which count once: DUP322. Two at once: TIM201 and TIM202. Three at once on
    one contract. People whose start times are invented, hours without clock times, a bill beside its log.

    *To ask.* What ran on these contracts side by side, and was its time divided among them?

    *To do.* Divide the shared time among the clients, and note how.
    """
    rows = without_twins(ledger)
    if len(rows) < minimum_running and len(rows) < 2 * minimum_same:
        return nothing()
    person, contract, start, end, least = (
        rows[name].to_numpy() for name in ("person", "contract_row", "start", "end", "least")
    )
    deep = np.zeros(len(rows), dtype=np.int64)
    long = np.flatnonzero(end - start > least)
    deep[long] = intervals.depths(person[long], start[long], end[long] - least[long])
    is_deep = deep >= minimum_running
    is_deep &= _several(intervals.clusters(person, start, end), contract, is_deep)
    client = pd.factorize(ledger.contracts["client"].str.casefold().replace("", None))[0][contract]
    same = pd.factorize(pd.MultiIndex.from_arrays([person, start, end]))[0]
    is_same = (client >= 0) & _several(same, client, client >= 0)
    times = np.bincount(
        np.unique(same[is_same] * (int(person.max()) + 1) + person[is_same]) % (int(person.max()) + 1)
    )
    is_same &= np.append(times, np.zeros(int(person.max()) + 1, dtype=np.int64))[person] >= minimum_same
    at = np.flatnonzero(is_deep | is_same)
    if not len(at):
        return nothing()
    e, entry = ledger.entries, rows["entry"].to_numpy()
    stated = e["seconds"].iloc[entry].to_numpy(dtype=np.int64, na_value=0)
    total = np.bincount(same, weights=stated)
    bundles = grouped(person[at], at)
    is_split = [
        not is_deep[mine].any() and bool((total[same[mine]] <= (end - start)[mine]).all()) for mine in bundles
    ]
    entries = [entry[mine] for mine in bundles]
    sets = [len(np.unique(same[mine[is_same[mine]]])) for mine in bundles]
    most = [int(deep[mine].max()) for mine in bundles]
    first, last = span(ledger, entries)
    return found(
        message=[_message(int(is_deep[mine].sum()), m, n) for mine, m, n in zip(bundles, most, sets, strict=True)],
        entries=entries,
        day=first,
        until=last,
        contract="",
        explanations={
            "a shared meeting whose cost was split": [
                Verdict.RULED_IN.value if split else Verdict.UNTESTABLE.value for split in is_split
            ],
            "clients that agreed to be charged side by side": Verdict.UNTESTABLE.value,
        },
        facts={"most_at_once": most, "same_times_of_two_clients": sets},
    )


def _several(group: Ints, value: Ints, mine: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    """Return which rows are of a group whose given rows have more than one value."""
    width = int(value.max(initial=0)) + 1
    known = np.unique(group[mine] * width + value[mine]) // width
    return np.asarray(mine & (np.bincount(known, minlength=int(group.max(initial=-1)) + 1)[group] > 1))


def _message(rows: int, most: int, sets: int) -> str:
    parts = [f"{rows} entries run with others, up to {most} at once"] if rows else []
    parts += [f"{sets} times two clients have the same start and end"] if sets else []
    return "; ".join(parts) + "."
