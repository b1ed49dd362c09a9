"""UPW701."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from auditor.findings import Kind, Severity, Verdict, found, grouped, hours, nothing
from auditor.measures.agreed import with_terms
from auditor.measures.protection import CLASSES, MANUAL, PROTECTED, protection
from auditor.model import Ledger
from auditor.rules import rule

OPEN, DISPUTABLE, CLOSED = "can be mended", "can be disputed", "is closed"
UNKNOWN = Verdict.UNTESTABLE


@rule("UPW701", kind=Kind.UNUSUAL, severity=Severity.NOTE, needs=("diary",), folds=("NAR421",))
def unprotected_hours(
    ledger: Ledger, *, idle_percent: int = 0, percent: int = 10, manual_percent: int = 25
) -> pd.DataFrame:
    """Hours of a week are billed by Upwork without its payment protection.

    *Why it matters.* Upwork guarantees payment of hours that its app tracked, within the weekly limit, with a memo
    and with activity. The others are paid too, unless the client disputes them: then they are refunded.

    *Flagged.* One note per contract and week that the client can still dispute (until the Friday after it), those of
    most money first: hours added by hand, over the weekly limit, without a memo (or with one that the contract lists
    as `vague`), or with an activity of `idle_percent` or less. A second is counted once, under the first of these
    reasons. A warning and a breach, with these hours in question: more than `percent` of the week's hours for other
    reasons than hand, or more than `manual_percent` added by hand. Of weeks past dispute only such are a note. At any
    time a warning: time by hand on a contract with `manual_time = false`.

        |09:00 memo 70 %|09:10 memo 0 %|09:20 no memo|09:30 by hand|    protected, idle, memo missing, manual

    *Explanations tested.* The client agreed to time added by hand: ruled in by `manual_time = true` where nothing
    else is unprotected; ruled out where none is by hand or the contract forbids it; else the files do not say.

    *Not flagged.* What is to be done by when is UPW704, an hour without activity UPW702. What is over a limit is also
    TOT304. Bills that say nothing of how the time was tracked: coverage says so. What "adequate" activity is, Upwork
    does not publish.

    *To ask.* Were time added by hand and hours over the limit agreed on for this week, and what was done in them?

    *To do.* Add memos and check the limit while the week is open; agree on time added by hand in writing.
    """
    p = protection(ledger, idle_percent)
    risky = p[(p["class"] != PROTECTED).to_numpy()] if len(p) else p
    if not len(risky):
        return nothing()
    weeks = p.groupby(["contract_row", "week", "deadline", "disputable", "class"], observed=False)["seconds"].sum()
    table = weeks[weeks.groupby(level=[0, 1]).transform("sum") > 0].unstack(fill_value=0)
    table = table[table.drop(columns=PROTECTED).sum(axis="columns") > 0].reset_index()
    row, whole = table["contract_row"].to_numpy(), table[list(CLASSES)].sum(axis="columns").to_numpy()
    lost, manual = whole - table[PROTECTED].to_numpy(), table[MANUAL].to_numpy()
    stated = with_terms(ledger, lambda c: c.manual_time is not None)
    agreed, forbidden = (
        np.isin(row, [r for r, c in stated.items() if c.manual_time is is_]) for is_ in (True, False)
    )
    is_open = (table["disputable"] > ledger.as_of).to_numpy()
    is_much = (100 * (lost - manual) > percent * whole) | (~agreed & (100 * manual > manual_percent * whole))
    is_warning = (is_open & is_much) | (forbidden & (manual > 0))
    keep = is_open | is_much | is_warning
    table = table[keep].reset_index(drop=True)
    whole, lost, manual, agreed, forbidden, is_open, is_warning = (
        column[keep] for column in (whole, lost, manual, agreed, forbidden, is_open, is_warning)
    )
    unit = pd.MultiIndex.from_frame(table[["contract_row", "week"]]).get_indexer(
        pd.MultiIndex.from_frame(risky[["contract_row", "week"]])
    )
    risky, unit = risky[unit >= 0], unit[unit >= 0]
    if not len(table):
        return nothing()
    asked = ~(agreed[unit] & (risky["class"] == MANUAL).to_numpy())
    amount = risky["amount"].fillna(0).to_numpy(dtype=np.int64)
    has_money = np.bincount(unit, weights=risky["amount"].notna(), minlength=len(table)) > 0
    worth = np.bincount(unit, weights=amount, minlength=len(table)).astype(np.int64)
    questioned = np.bincount(unit, weights=amount * asked, minlength=len(table)).astype(np.int64)
    entry = risky["entry"].to_numpy()
    evidence = [pd.unique(rows) for rows in grouped(unit, entry)]
    asking = _by_unit(unit[asked], entry[asked], len(table))
    order = np.lexsort((table["week"], -lost, -worth))
    state = np.select([table["deadline"] > ledger.as_of, is_open], [OPEN, DISPUTABLE], CLOSED)
    made = found(
        message=[
            f"{hours(int(s))} of {hours(int(all_))} of the week is not protected; the week {what}{_until(end, what)}."
            for s, all_, what, end in zip(lost, whole, state, _ends(table, state), strict=True)
        ],
        entries=evidence,
        questioned=[rows if is_ else rows[:0] for rows, is_ in zip(asking, is_warning, strict=True)],
        seconds=np.where(is_warning, lost - np.where(agreed, manual, 0), 0),
        amount=pd.Series(questioned, dtype="Int64").where(is_warning & has_money),
        day=table["week"],
        until=table["week"] + pd.Timedelta(days=6),
        kind=np.where(is_warning, Kind.BREACH.value, Kind.UNUSUAL.value),
        severity=np.where(is_warning, Severity.WARNING.value, Severity.NOTE.value),
        explanations={
            "the client agreed to time added by hand": np.select(
                [agreed & (lost == manual), (manual == 0) | forbidden], [Verdict.RULED_IN, Verdict.RULED_OUT], UNKNOWN
            )
        },
        facts={
            "reasons": [_reasons(one) for one in table[list(CLASSES[1:])].to_dict("records")],
            "unprotected_seconds": lost,
            "week_seconds": whole,
            "unprotected_amount": _money(ledger, evidence, worth, has_money),
            "the_week": state,
            "hours_left": [max(int((end - ledger.as_of).total_seconds()), 0) // 3600 for end in _ends(table, state)],
        },
    )
    return made.iloc[order].reset_index(drop=True)


def _by_unit(unit: Any, entry: Any, size: int) -> list[Any]:
    """Return the distinct entries of each unit, empty where it has none."""
    parts = dict(zip(np.unique(unit).tolist(), grouped(unit, entry), strict=True))
    return [pd.unique(parts.get(one, entry[:0])) for one in range(size)]


def _ends(table: pd.DataFrame, state: Any) -> list[pd.Timestamp]:
    """Return when what can be done with each week ends."""
    return table["deadline"].where(state == OPEN, table["disputable"]).tolist()


def _money(ledger: Ledger, evidence: list[Any], worth: Any, has_money: Any) -> list[str]:
    currency = ledger.entries["currency"].astype(object).to_numpy()
    return [
        f"{amount / 100:.2f} {currency[rows[0]]}" if is_known else "no rate is known"
        for rows, amount, is_known in zip(evidence, worth.tolist(), has_money, strict=True)
    ]


def _until(end: pd.Timestamp, state: str) -> str:
    return "" if state == CLOSED else f" until {end:%Y-%m-%d %H:%M} UTC"


def _reasons(seconds: dict[Any, int]) -> list[str]:
    return [f"{reason} {hours(s)}" for reason, s in seconds.items() if s]
