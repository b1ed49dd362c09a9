"""INV605."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from auditor.findings import Kind, Severity, Verdict, found, grouped, hours, nothing
from auditor.measures.bundles import bundled, common, span
from auditor.model import Ledger
from auditor.rules import rule

Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
CENT = 3600 * 100
"""Seconds times rate in ten-thousandths, over this, is hundredths of the currency unit."""
SEGMENT, HALF_A_PRINT = 600, 18
PRODUCT, NEGATIVE, NO_HOURS, NO_RATE, NO_PERSON = range(5)
MISSING = {NO_HOURS: "no hours", NO_RATE: "no rate", NO_PERSON: "no person"}


@rule("INV605", kind=Kind.IMPOSSIBLE, severity=Severity.ERROR, needs=("rates",))
def line_arithmetic(ledger: Ledger, *, tolerance_cents: int = 1, rows_listed: int = 20) -> pd.DataFrame:
    """A line's amount is not its hours times its rate, its hours are negative, or the line lacks one of them.

    *Why it matters.* Hours times rate is the one calculation everybody can repeat. A line that fails it is a
    slip of the pen or a changed cell.

    *Flagged.* Lines with hours, rate and amount where hours times rate plus adjustment differs from the amount
    by more than `tolerance_cents`; lines of negative hours, a warning; and, in files most of whose lines have
    rate and amount, lines without hours, rate or person, a warning for each kind. One finding each, or one for
    the file when more than `rows_listed` have the same cause.

    *Explanations tested.* Rate shown rounded: the rate that gives the amount is printed as the one shown.
    Hours shown rounded: the difference is no more than half a unit of their print times the rate, 0.005 h for
    two decimals. Corrects another line: the contract has a line of the same hours above zero.

    *Not flagged.* Amounts in files without rates. Totals are TOT309. Whether the rate is the agreed one and
    whether the hours have support in the log are for other rules.

    *To ask.* Which of hours, rate and amount of this line is right?

    *To do.* Correct the line so that hours times rate is the amount, or note the adjustment.
    """
    e = ledger.entries
    seconds = e["seconds"].to_numpy(dtype=np.int64, na_value=0)
    seconds = _whole_segments(seconds, e["resolution"].to_numpy())
    rate = e["rate"].to_numpy(dtype=np.int64, na_value=0)
    is_priced = (e["rate"].notna() & e["amount"].notna()).to_numpy()
    if not is_priced.any():
        return nothing()
    amount = e["amount"].to_numpy(dtype=np.int64, na_value=0) - e["adjustment"].to_numpy(dtype=np.int64, na_value=0)
    off = np.where(is_priced & e["seconds"].notna().to_numpy(), seconds * rate - amount * CENT, 0)
    case = _cases(ledger, is_priced, np.abs(off) > tolerance_cents * CENT)
    rows = np.flatnonzero((case >= 0) & e["counts"].to_numpy())
    if not len(rows):
        return nothing()
    case, off, slack = case[rows], off[rows], tolerance_cents * CENT
    unit = np.where(rate[rows] % 100 == 0, 50, 1)
    by_rate = (case == PRODUCT) & (np.abs(off) <= slack + np.abs(seconds[rows]) * unit)
    own = e["resolution"].to_numpy()[rows]
    by_hours = (case == PRODUCT) & (np.abs(off) <= slack + np.where(own >= 600, 1, own) * rate[rows])
    corrects = (case == NEGATIVE) & _has_opposite(ledger, rows, seconds)
    credited = (case == NEGATIVE) & _is_credit_note(ledger)[rows]
    source = e["source"].cat.codes.to_numpy()[rows].astype(np.int64)
    innocent = by_rate | by_hours
    key = ((source * 8 + case) * 2 + by_rate) * 2 + by_hours
    number = np.where(innocent | (case >= NO_HOURS), -1 - key, bundled(key, rows_listed))
    at = grouped(pd.factorize(number)[0], np.arange(len(rows)))
    bundles = [rows[mine] for mine in at]
    lead = np.array([mine[0] for mine in at])
    over = np.where((case == PRODUCT) & (rate[rows] > 0), np.rint(-off / np.maximum(rate[rows], 1)), 0).clip(min=0)
    over = np.where(innocent, 0, over)
    first, last = span(ledger, bundles)
    expected = (seconds * rate)[rows] / CENT
    surplus = np.where(over > 0, amount[rows] - np.rint(expected), 0)
    units = e["currency"].iloc[rows[lead]].astype(object)
    currency = units.where(units.notna(), "").tolist()
    return found(
        message=[
            _message(len(mine), int(case[i]), expected[i], int(amount[rows[i]]), int(seconds[rows[i]]), unit)
            for mine, i, unit in zip(bundles, lead, currency, strict=True)
        ],
        entries=bundles,
        questioned=[mine[over[i] > 0] for mine, i in zip(bundles, at, strict=True)],
        seconds=[int(over[mine].sum()) for mine in at],
        amount=[int(surplus[mine].sum()) for mine in at],
        day=first,
        until=last,
        person=common(ledger, bundles, "person"),
        contract=common(ledger, bundles, "contract"),
        severity=[None if case[i] == PRODUCT else "warning" for i in lead],
        explanations={
            "rate shown rounded": _verdicts(by_rate[lead]),
            "hours shown rounded": _verdicts(by_hours[lead]),
            "corrects another line": _verdicts(np.array([bool(corrects[mine].all()) for mine in at])),
            "credit note": _verdicts(np.array([bool(credited[mine].all()) for mine in at])),
        },
        facts={
            "rows": [len(mine) for mine in bundles],
            "stated_amount": [_money(int(amount[mine].sum())) for mine in bundles],
            "expected_amount": [_money(round(float(expected[mine].sum()))) for mine in at],
        },
    )


def _whole_segments(seconds: Ints, resolution: Ints) -> Ints:
    """Return hours that a platform of ten-minute segments printed to two decimals as the segments they are."""
    whole = (seconds + SEGMENT // 2) // SEGMENT * SEGMENT
    return np.where((resolution >= SEGMENT) & (np.abs(whole - seconds) <= HALF_A_PRINT), whole, seconds)


def _cases(ledger: Ledger, is_priced: Flags, is_off: Flags) -> Ints:
    """Return what is wrong with each line, or -1; a lack counts only in files most of whose lines are priced."""
    e = ledger.entries
    source = e["source"].cat.codes.to_numpy()
    priced = np.bincount(source, weights=is_priced)
    has_name = (e["person_name"].notna() | e["person_email"].notna()).to_numpy()
    count = np.bincount(source)
    is_invoice = (2 * priced > count)[source]
    names_people = (2 * np.bincount(source, weights=has_name) > count)[source]
    seconds = e["seconds"]
    return np.select(
        [
            is_off,
            is_invoice & (seconds < 0).fillna(value=False).to_numpy(dtype=bool),
            is_invoice & seconds.isna().to_numpy() & ~e["is_running"].to_numpy(),
            is_invoice & e["rate"].isna().to_numpy() & (seconds != 0).fillna(value=False).to_numpy(dtype=bool),
            is_invoice & names_people & ~has_name,
        ],
        [PRODUCT, NEGATIVE, NO_HOURS, NO_RATE, NO_PERSON],
        default=-1,
    )


def _has_opposite(ledger: Ledger, rows: Ints, seconds: Ints) -> Flags:
    """Return which lines have one of the same contract and the same hours above zero."""
    contract = ledger.entries["contract_row"].to_numpy().astype(np.int64)
    width = int(np.abs(seconds).max(initial=0)) + 1
    positive = seconds > 0
    known = contract[positive] * width + seconds[positive]
    return np.isin(contract[rows] * width - seconds[rows], known) & (seconds[rows] < 0)


def _is_credit_note(ledger: Ledger) -> Flags:
    """Return which entries are of an invoice that only gives back."""
    e = ledger.entries
    keys = [e["source"].cat.codes, e["invoice"].cat.codes]
    takes = ((e["seconds"] > 0) | (e["amount"] > 0)).fillna(value=False)
    return (e["invoice"].notna() & ~takes.groupby(keys).transform("any")).to_numpy(dtype=bool)


def _verdicts(flags: Flags) -> npt.NDArray[np.object_]:
    return np.where(flags, Verdict.RULED_IN, Verdict.RULED_OUT).astype(object)


def _money(hundredths: int) -> str:
    return f"{'-' if hundredths < 0 else ''}{abs(hundredths) // 100}.{abs(hundredths) % 100:02d}"


def _message(rows: int, case: int, expected: float, amount: int, seconds: int, unit: str) -> str:
    if case in MISSING:
        return f"{rows} {'line has' if rows == 1 else 'lines have'} {MISSING[case]}."
    if rows > 1:
        return f"{rows} lines {'are not hours times rate' if case == PRODUCT else 'have negative hours'}."
    if case == NEGATIVE:
        return f"The line has {hours(seconds)}."
    expects, says = (f"{_money(cents)} {unit}".rstrip() for cents in (round(expected), amount))
    return f"Hours times rate is {expects}, the line says {says}."
