"""INV608."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from auditor.findings import Kind, Severity, found, grouped, hours, nothing
from auditor.model import Ledger
from auditor.reconciliation import Reconciliation, periods, reconcile
from auditor.reconciliation.alignment import Flags, Ints
from auditor.reconciliation.corroboration import corroborated
from auditor.reconciliation.reasons import confidence, corrected, evidence, explanations_of, verdicts
from auditor.reconciliation.uncertainty import MATERIALITY
from auditor.rules import rule

TOLD_BY_DAYS = 0.9


@rule(
    "INV608",
    kind=Kind.INCONSISTENT,
    severity=Severity.ERROR,
    needs=("both_sides",),
    folds=("REC401", "REC402"),
)
def invoice_differs_from_log(
    ledger: Ledger, *, tolerance_hours: float = 0.1, tolerance_percent: float = 1.0
) -> pd.DataFrame:
    """A billing period of a contract comes to another time than its log.

    *Why it matters.* This is the sum that is paid. Twenty minutes a day are under every daily tolerance and still
    add up to a week and a half in a quarter.

    *Flagged.* A person's bill on a contract for a period (what an invoice line states, the week of a platform,
    else the month) that differs from the log by more than `tolerance_hours`, `tolerance_percent` of the bill, and
    the noise of its days, which adds up by squares. The log is first cut, set right and rounded as for REC401.
    Where a contract's periods together differ by more than their noise, each that leans the same way counts; from six
    weeks on only if the bill is surely more than two percent beyond the log: its weeks are drawn again two thousand
    times, and the contracts of one audit are judged together, so that at most one in ten of those that are asked
    about is so by chance. Facts give the interval of the difference and how many contracts were judged.
    Periods in a row with the same sign are one finding, unless single days tell the difference.

        weeks     1      2      3      4      5
        bill    30.0   29.5   31.0   30.0   30.5
        log     28.5   28.1   29.6   28.6   29.0      billed 7.2 h more than logged in 5 periods

    Billed more than logged is an error with the difference in question, and a warning where the sheet was not copied
    from the log: where half of its days are off by more than print and rounding. Less is a note, as nobody is asked
    for work given away; so is a difference of such a sheet that its days and weeks may make by chance.

    *Explanations tested.* Another time zone, another week, rounding, time of another contract: as for REC401;
    the week is ruled in where the period before or after makes up for the difference. The log does not reach all
    of the period: such days are left out. A timer left running (an entry of more than ten hours on a day that the
    bill is two hours or more short of) makes up for nothing on other days: its day is left out of the sums, and
    listed. Work in another tool: stays open; what traces of the person show outside of the log in the period is
    stated.

    *Not flagged.* Where one day holds nearly all of the difference, REC401 or REC402 tells it, at this severity.
    Arithmetic inside the invoice is INV605.

    *To ask.* What accounts for the difference between bill and log in this period, and is there a record of the
    rest?

    *To do.* Correct the bill or add what the log lacks from a record you have, and note what remains.
    """
    r = reconcile(ledger)
    p = r.periods
    differs = periods.differing(p, tolerance_hours, tolerance_percent, len(ledger.contracts))
    undecided = _undecided(r, p, differs)
    if not differs.any():
        return undecided
    number = _merged(p, differs)
    mine = p[differs].assign(number=number)
    table = mine.groupby("number").agg(
        contract_row=("contract_row", "first"), first=("first", "min"), until=("until", "max"),
        billed=("billed", "sum"), logged=("logged", "sum"), expected=("expected", "sum"), excess=("excess", "sum"),
        variance=("variance", "sum"), swaps=("is_mirrored", "all"), periods=("billed", "size"),
        weeks=("weeks", "first"), low=("low", "first"), high=("high", "first"), family=("family", "first"),
        evidence=("evidence", "first"), is_loose=("is_loose", "first"),
    )  # fmt: skip
    group = _group_of_units(r, mine)
    left_out = (r.units["is_left_on"] & (group >= 0)).to_numpy()
    entries, _ = evidence(r.pieces, group, len(table))
    _, billed = evidence(r.pieces, np.where(left_out, -1, group), len(table))
    idle = _without(r.units[left_out], group[left_out], len(table))
    rows, excess = table["contract_row"].to_numpy(), table["excess"].to_numpy()
    is_more = excess > 0
    explanations = explanations_of(ledger, r, rows, table["swaps"].to_numpy(), (table["periods"] > 1).to_numpy())
    explanations["the log does not reach all of the period"] = verdicts(np.zeros(len(table), dtype=bool))
    how = corrected(r)
    made = found(
        message=[
            _message(int(x), int(n), how[row], out)
            for x, n, row, out in zip(excess, table["periods"], rows.tolist(), idle, strict=True)
        ],
        entries=entries,
        questioned=[b if more else e for b, e, more in zip(billed, entries, is_more, strict=True)],
        seconds=np.where(is_more, excess, 0),
        day=table["first"],
        until=table["until"],
        severity=np.select(
            [is_more & ~table["is_loose"], is_more],
            [Severity.ERROR.value, Severity.WARNING.value],
            Severity.NOTE.value,
        ),
        explanations=explanations,
        confidence=confidence(explanations),
        facts={
            "billed_seconds": table["billed"],
            "logged_seconds": table["logged"],
            "expected_seconds": table["expected"],
            "noise_seconds": (periods.DEVIATIONS * np.sqrt(table["variance"])).astype("int64"),
            "periods": [list(texts) for texts in grouped(mine["number"].to_numpy(), _listed(mine))],
            "left_out": _left_out(r.units[left_out], group[left_out], len(table)),
            **_interval(p, table),
        },
    )
    made = corroborated(made, ledger, rows)
    return pd.concat([made, undecided], ignore_index=True) if len(undecided) else made


def _undecided(r: Reconciliation, p: pd.DataFrame, differs: Flags) -> pd.DataFrame:
    """Return a note for each sheet not copied from its log that differs by more than two percent, maybe by chance."""
    is_off = ((p["ratio"] - 1).abs() > MATERIALITY).to_numpy() & p["is_loose"].to_numpy()
    decided = np.unique(p["contract_row"].to_numpy()[differs])
    mine = p[is_off & ~p["contract_row"].isin(decided).to_numpy()].assign(number=lambda own: own["contract_row"])
    if not len(mine):
        return nothing()
    table = mine.groupby("number").agg(
        contract_row=("contract_row", "first"), first=("first", "min"), until=("until", "max"),
        billed=("billed", "sum"), logged=("logged", "sum"), expected=("expected", "sum"), excess=("excess", "sum"),
        weeks=("weeks", "first"), low=("low", "first"), high=("high", "first"), family=("family", "first"),
        evidence=("evidence", "first"),
    )  # fmt: skip
    place = np.full(int(table.index.max()) + 1, -1, dtype=np.int64)
    place[table.index] = np.arange(len(table))
    unit = _group_of_units(r, mine)
    entries, _ = evidence(r.pieces, np.where(unit >= 0, place[unit], -1), len(table))
    return found(
        message=[
            f"{_message(x, 1, '')[:-1]} in {n} weeks, which the days and weeks of this sheet may differ by."
            for x, n in zip(table["excess"].tolist(), table["weeks"].tolist(), strict=True)
        ],
        entries=entries,
        day=table["first"],
        until=table["until"],
        severity=Severity.NOTE.value,
        facts={f"{name}_seconds": table[name] for name in ("billed", "logged", "expected")} | _interval(p, table),
    )


def _interval(p: pd.DataFrame, table: pd.DataFrame) -> dict[str, Any]:
    """Return the weeks of each contract's bill and log, the 95 % interval of what is billed beyond, and the e-value.

    The interval is the whole contract's, shared among its findings by what each holds.
    """
    row = table["contract_row"]
    whole = p.groupby("contract_row")[["expected", "excess"]].sum().reindex(row)
    share = table["excess"].to_numpy() / np.where(whole["excess"] == 0, 1, whole["excess"])
    facts: dict[str, Any] = {"weeks": table["weeks"], "contracts_judged": table["family"]}
    for end in ("low", "high"):
        seconds = (table[end].to_numpy() - 1) * whole["expected"].to_numpy() * share
        facts[f"excess_{end}_seconds"] = [None if np.isnan(x) else int(x) for x in seconds]
    is_known = table["low"].notna()
    facts["e_value"] = [
        f"{value:.3g}" if known else None for value, known in zip(table["evidence"], is_known, strict=True)
    ]
    return facts


def _merged(p: pd.DataFrame, differs: Flags) -> Ints:
    """Return the number of the finding that each differing period belongs to.

    Periods in a row that lean the same way are one, unless single days tell at least half of them.
    """
    mine = p[differs]
    sign = np.sign(mine["excess"].to_numpy())
    joins = (np.diff(np.flatnonzero(differs)) == 1) & (np.diff(mine["contract_row"]) == 0) & (sign[1:] == sign[:-1])
    run = np.r_[True, ~joins].cumsum() - 1
    is_told = (mine["daily"] / mine["excess"] >= TOLD_BY_DAYS).to_numpy()
    apart = (np.bincount(run, weights=is_told) >= 0.5 * np.bincount(run))[run]
    return np.asarray(np.r_[True, ~joins | apart[1:]].cumsum() - 1, dtype=np.int64)


def _group_of_units(r: Reconciliation, mine: pd.DataFrame) -> Ints:
    """Return for each unit the number of the finding that its period is in, or -1."""
    keys = ["contract_row", "period"]
    joined = r.units[[*keys, "is_judged", "is_left_on"]].merge(mine[[*keys, "number"]], how="left", on=keys)
    inside = ((joined["is_judged"] | joined["is_left_on"]) & joined["number"].notna()).to_numpy()
    return np.where(inside, joined["number"].fillna(-1), -1).astype(np.int64)


def _message(excess: int, count: int, how: str, without: str = "") -> str:
    over = (f" in {count} periods" if count > 1 else "") + without
    if excess > 0:
        return f"Billed {hours(excess)} more than logged{how}{over}."
    return f"Logged {hours(-excess)} more than billed{how}{over}."


def _without(units: pd.DataFrame, group: Ints, count: int) -> list[str]:
    """Return for each finding how many days or periods a timer left running keeps out, as the end of a clause."""
    several = np.bincount(group, minlength=count).tolist()
    spans = np.bincount(group[(units["last"] > units["first"]).to_numpy()], minlength=count).tolist()
    words = ["periods in" if span else "days on" for span in spans]
    return [
        f", without {n} {word if n > 1 else word.replace('s ', ' ')} which a timer seems left running" if n else ""
        for n, word in zip(several, words, strict=True)
    ]


def _left_out(units: pd.DataFrame, group: Ints, count: int) -> list[list[str]]:
    """Return for each finding the units that a timer left running keeps out of its sums, in words."""
    told: list[list[str]] = [[] for _ in range(count)]
    for number, first, billed, logged in zip(
        group.tolist(), units["first"], units["billed"].tolist(), units["logged"].tolist(), strict=True
    ):
        told[number].append(f"{first:%Y-%m-%d}: billed {hours(billed)}, log {hours(logged)}")
    return told


def _listed(own: pd.DataFrame) -> npt.NDArray[np.object_]:
    """Return each period with its hours, "2026-03-02: billed 30.00 h, log 28.50 h"."""
    days = own["period"].dt.strftime("%Y-%m-%d")
    rows = zip(days, own["billed"].tolist(), own["expected"].tolist(), strict=True)
    texts = [f"{day}: billed {hours(billed)}, log {hours(expected)}" for day, billed, expected in rows]
    return np.array(texts, dtype=object)
