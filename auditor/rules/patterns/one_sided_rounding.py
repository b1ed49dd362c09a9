"""PAD404."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from auditor.findings import Kind, Severity, Verdict, found, grouped, hours, nothing
from auditor.measures.agreed import agreed
from auditor.measures.bundles import bundled, common, span
from auditor.measures.paired import pairs, room_of, steps_of
from auditor.measures.statistics import wrong_way_e
from auditor.model import Ledger
from auditor.reconciliation import reconcile
from auditor.reconciliation.fitting import MATCH_SHARE
from auditor.reconciliation.policies import Policy
from auditor.reconciliation.rounding import rounded
from auditor.rules import rule

Ints = npt.NDArray[np.int64]
IN, OUT, OPEN = Verdict.RULED_IN, Verdict.RULED_OUT, Verdict.UNTESTABLE
LEAST_PAIRS, NEARLY_ALL, PRINT = 20, 0.95, 60
LEAST_E, MATERIAL = 10_000, 0.02
MOST_CONTRACTS, SHOWN = 3, 40


@rule("PAD404", kind=Kind.UNUSUAL, severity=Severity.NOTE, needs=("raw_and_billed",))
def one_sided_rounding(ledger: Ledger) -> pd.DataFrame:
    """Entries are rounded up where rounding to the nearest step would round them down.

    *Why it matters.* Rounding to the nearest step evens out; rounding up adds half a step to every entry, which on
    short entries is a tenth of a bill and more. Often a setting of the tool does it and nobody knows. It tells how
    the billed hours were made, and says nothing about whether the hours were worked.

    *Flagged.* Contracts with twenty entries or more whose raw and billed durations are both known: from a file that
    states a rounded duration beside the raw one, or because log and bill hold the same entries of a day. Billed
    durations come in one step (5, 6, 10, 12, 15, 30 or 60 min), are hardly ever shorter than raw, are longer by a
    quarter of a step on average and by 2 % beyond rounding to the nearest. Of entries less than half a step above a
    multiple so many are rounded up that their e-value against slips (one in twenty) is 10,000 or more: four rarely
    do, five of five do.

        raw    |======== 1:02 ========|
        billed |============= 1:15 =============|     the nearest quarter is 1:00

    One note per contract, or per file where there are more than three; entries rounded the wrong way are evidence.

    *Explanations tested.* The terms allow rounding up, or a minimum: ruled in where what they make of the raw
    durations is no less than the bill, ruled out where they state less, open where they are silent.

    *Not flagged.* Contracts whose bill one policy makes out of the log, up, per day or otherwise: REC405 names it
    with hours and money. Platforms that bill segments. What is billed beyond two steps: REC401 and INV608.

    *To ask.* Does the tool round these entries up, and was that agreed on?

    *To do.* Look for a rounding setting in the tool, and state in audit.toml what was agreed.
    """
    table = pairs(ledger)
    if len(table) < LEAST_PAIRS:
        return nothing()
    row, size = table["contract_row"].to_numpy(), len(ledger.contracts)
    raw, billed = table["raw"].to_numpy(), table["billed"].to_numpy()
    of_group = steps_of(row, billed, room_of(ledger, table["entry"]), size)
    step = np.maximum(of_group, 1)[row]
    excess, over = billed - raw, raw % step
    low = (over > PRINT // 2) & (2 * over < step - PRINT)
    up = low & (excess > 0)
    beyond = billed - (raw + step // 2) // step * step
    several = np.bincount(row, minlength=size)
    share = np.maximum(several, 1)

    def total(values: Ints) -> Ints:
        return np.bincount(row, weights=values, minlength=size).astype(np.int64)

    within = total((excess >= -PRINT) & (excess <= 2 * step)) / share
    ups, lows, added = total(up), total(low), total(beyond)
    mine = (several >= LEAST_PAIRS) & (of_group > 0) & (within >= NEARLY_ALL) & (added >= MATERIAL * total(raw))
    mine &= (total(excess) / share > of_group / 4) & ~_owned(ledger, table)
    strong = [wrong_way_e(int(k), int(m - k)) >= LEAST_E for k, m in zip(ups, lows, strict=True)]
    chosen = np.flatnonzero(mine & np.array(strong, dtype=bool))
    if not len(chosen):
        return nothing()
    verdict = _allowed(ledger, row, raw, billed)[chosen]
    source = table["source"].to_numpy()[[int(np.flatnonzero(row == one)[0]) for one in chosen]]
    of = bundled(source * 3 + verdict, MOST_CONTRACTS)
    parts = [chosen[rows] for rows in grouped(of, np.arange(len(chosen)))]
    wrong = [np.flatnonzero(up & np.isin(row, part)) for part in parts]
    both = [table[["entry", "other"]].to_numpy()[rows[:SHOWN]].ravel() for rows in wrong]
    entries = [pd.unique(rows) for rows in both]
    first, last = span(ledger, entries)
    facts = [(int(ups[part].sum()), int(lows[part].sum()), int(added[part].sum())) for part in parts]
    return found(
        message=[
            f"{k} of {m} entries less than half a step above a multiple of {of_group[part[0]] // 60} min are rounded "
            f"up, {hours(s)} more than to the nearest. This says nothing about whether the hours were worked."
            for part, (k, m, s) in zip(parts, facts, strict=True)
        ],
        entries=entries,
        day=first,
        until=last,
        person=common(ledger, entries, "person"),
        contract=common(ledger, entries, "contract"),
        explanations={
            "the terms allow rounding up or a minimum": [
                (OPEN, OUT, IN)[verdict[rows[0]]] for rows in grouped(of, np.arange(len(chosen)))
            ]
        },
        facts={
            "step_minutes": [int(of_group[part[0]] // 60) for part in parts],
            "pairs": [int(several[part].sum()) for part in parts],
            "rounded_the_wrong_way": [k for k, _, _ in facts],
            "could_be": [m for _, m, _ in facts],
            "beyond_nearest_seconds": [s for _, _, s in facts],
            "e_value": [f"{wrong_way_e(k, m - k):.0e}" for k, m, _ in facts],
        },
    )


def _owned(ledger: Ledger, table: pd.DataFrame) -> npt.NDArray[np.bool_]:
    """Return the contracts that bill segments of a platform, or whose bill REC405 makes out of the log."""
    owned = ledger.contracts["grain_seconds"].to_numpy() > 1
    if (table["entry"] != table["other"]).any():
        c = reconcile(ledger).contracts
        owned |= (c["rounding"].notna() & (c["rounding_share"] >= MATCH_SHARE)).to_numpy()
    return np.asarray(owned, dtype=bool)


def _allowed(ledger: Ledger, row: Ints, raw: Ints, billed: Ints) -> Ints:
    """Return for each contract whether its terms allow as much as is billed: 2 yes, 1 no, 0 they are silent."""
    verdict = np.zeros(len(ledger.contracts), dtype=np.int64)
    for one, contract in enumerate(agreed(ledger)):
        policy = Policy.of(contract) if contract else None
        mine = row == one
        if policy is None or not mine.any():
            continue
        most = np.maximum(raw[mine], policy.minimum * 60)
        most = rounded(most, *policy.rounding[:2]) if policy.rounding else most
        verdict[one] = 2 if (billed[mine] <= most + PRINT).mean() >= NEARLY_ALL else 1
    return verdict
