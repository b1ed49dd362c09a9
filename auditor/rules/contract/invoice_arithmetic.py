"""INV606."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from auditor.findings import Kind, Severity, Verdict, found, grouped, nothing
from auditor.measures.bundles import bundled, common
from auditor.measures.invoices import Invoices, reused, stated_invoices
from auditor.model import Ledger
from auditor.rules import rule

Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
SUM, REUSED, REVERSED, OUTSIDE = range(4)
TAXES = (
    50,
    55,
    60,
    70,
    75,
    77,
    80,
    81,
    90,
    100,
    120,
    130,
    150,
    160,
    170,
    180,
    190,
    200,
    210,
    220,
    230,
    240,
    250,
    270,
)
DISCOUNTS = (-10, -20, -25, -30, -50, -100, -150, -200, -250)
PERMILLE = np.array((*TAXES, *DISCOUNTS), dtype=np.int64)
TAX, CREDIT = "a tax or discount not read", "credit note"
UNREAD, ANEW, LATE = "rows that could not be read", "numbers begin anew", "left over from an earlier period"
EXPLANATIONS = (TAX, CREDIT, UNREAD, ANEW, LATE)


@rule("INV606", kind=Kind.IMPOSSIBLE, severity=Severity.ERROR, needs=("stated_invoices",))
def invoice_arithmetic(ledger: Ledger, *, invoices_listed: int = 20) -> pd.DataFrame:
    """An invoice's total is not the sum of its lines, its lines lie outside its period, or its number is used twice.

    *Why it matters.* The total is paid and the lines are checked. A line from outside the period may have been
    billed before, and two invoices of one number may both be paid.

    *Flagged.* In files that state a total or a billing period for each invoice: an invoice whose lines, hours
    and charges, do not add up to its total by more than half a hundredth for each line; an invoice number that
    stands with different totals or periods, in one file or in several of one person; a period that ends before
    it starts, a warning; and lines dated before or after the period, a warning.

        invoice 41, 1 to 31 March, total 1200.00
        lines    2 Mar 630.00    3 Mar 579.00    2 Apr 37.50      46.50 more than the total; one after the period

    One finding for each invoice and cause, or one for the file when more than `invoices_listed` have the same.

    *Explanations tested.* A tax or discount not read: the difference is a usual one in percent of the sum; open
    if it is the amount of a line as well. Credit note: the total is the sum with its sign turned, or one of two
    totals is negative. Rows that could not be read: open where the file has such rows. Numbers begin anew: the
    invoices of one number are of different years. Left over from an earlier period: open for lines before the
    period, as the files do not say when work was first billed.

    *Not flagged.* An invoice with a line that has no amount has no sum. Hours times rate within a line is INV605,
    a stated total of hours TOT309, hours without support in the log INV608.

    *To ask.* Which total, period or number is right for this invoice, and does it hold tax, a discount or a credit?

    *To do.* Correct the total, the period or the number, or add the line that is missing, and issue the invoice
    again.
    """
    invoices = stated_invoices(ledger)
    members = pd.DataFrame() if invoices is None else _members(ledger, invoices)
    if invoices is None or members.empty:
        return nothing()
    problems = _problems(ledger, invoices, members)
    lines, case = invoices.lines, problems["case"].to_numpy()
    is_innocent = (problems[list(EXPLANATIONS)] == Verdict.RULED_IN).any(axis="columns").to_numpy()
    cause = np.asarray(problems.groupby(["source", "case", *EXPLANATIONS]).ngroup(), dtype=np.int64)
    number = pd.factorize(np.where(is_innocent, -1 - cause, bundled(cause, invoices_listed)))[0]
    own = grouped(number, np.arange(len(problems)))
    lead = np.array([mine[0] for mine in own])
    at = grouped(number[members["problem"].to_numpy()], members["line"].to_numpy())
    entry = lines["entry"].to_numpy()
    entries = [mine[mine >= 0] for mine in (entry[part] for part in at)]
    more = np.where(is_innocent, 0, problems["gap"].clip(lower=0))
    over = [int(more[mine].sum()) for mine in own]
    day, until = lines["day"].to_numpy("datetime64[us]"), lines["until"].to_numpy("datetime64[us]")
    names = [problems["invoice"].iloc[mine].tolist() for mine in own]
    return found(
        message=[
            _message(problems.iloc[i].to_dict(), len(mine), len(part))
            for i, mine, part in zip(lead, own, at, strict=True)
        ],
        entries=entries,
        questioned=[mine if asked else mine[:0] for mine, asked in zip(entries, over, strict=True)],
        places=[_places(lines.iloc[part[entry[part] < 0]]) for part in at],
        amount=[asked or None for asked in over],
        day=pd.Series([np.fmin.reduce(day[part]) for part in at], dtype="datetime64[us]"),
        until=pd.Series([np.fmax.reduce(until[part]) for part in at], dtype="datetime64[us]"),
        person=_shared(ledger, entries, "person"),
        contract=_shared(ledger, entries, "contract"),
        severity=[None if case[i] in (SUM, REUSED) else Severity.WARNING.value for i in lead],
        explanations={name: problems[name].iloc[lead] for name in EXPLANATIONS},
        facts={
            "invoices": names,
            "lines": [len(part) for part in at],
            "stated_amount": [_sum(problems, "total", mine) for mine in own],
            "summed_amount": [_sum(problems, "sum", mine) for mine in own],
        },
        identity=[f"{case[i]} {' '.join(name)}" for i, name in zip(lead, names, strict=True)],
    )


def _members(ledger: Ledger, invoices: Invoices) -> pd.DataFrame:
    """Return the lines that show what is wrong: case, label of the invoice or of those of one number, line."""
    lines, frames = invoices.lines, invoices.frames
    number, own = lines["number"].to_numpy(), frames[frames["copies"] == 1]
    gap = 2 * (own["total"] - own["sum"]).abs()
    off = own.loc[(gap > own["size"]).fillna(value=False).astype(bool), "number"]
    back = own[own["first"] > own["last"]]
    period = lines.merge(own.drop(back.index)[["number", "first", "last"]], how="left", on="number")
    is_outside = ((period["day"] < period["first"]) | (period["until"] > period["last"])).to_numpy()
    group = reused(ledger, invoices)
    again = frames.assign(label=group)[group >= 0].sort_values(["label", "line"])
    shown = {
        SUM: (number, np.flatnonzero(np.isin(number, off))),
        OUTSIDE: (number, np.flatnonzero(is_outside)),
    }
    parts = [pd.DataFrame({"case": case, "label": label[at], "line": at}) for case, (label, at) in shown.items()]
    parts.append(pd.DataFrame({"case": REVERSED, "label": back["number"], "line": back["line"]}))
    parts.append(pd.DataFrame({"case": REUSED, "label": again["label"], "line": again["line"]}))
    members = pd.concat(parts, ignore_index=True)
    return members.assign(problem=members.groupby(["case", "label"], sort=False).ngroup())


def _problems(ledger: Ledger, invoices: Invoices, members: pd.DataFrame) -> pd.DataFrame:
    """Return one row per problem: its case, the first frame concerned, the gap and a verdict per explanation."""
    lines, frames = invoices.lines, invoices.frames
    leading = members.drop_duplicates("problem")
    number = lines["number"].to_numpy()[leading["line"]]
    p = frames.drop_duplicates("number").set_index("number").loc[number].reset_index()
    case = leading["case"].to_numpy()
    total, sums = (p[name].to_numpy(dtype=np.int64, na_value=0) for name in ("total", "sum"))
    size = p["size"].to_numpy()
    gap = np.where(case == SUM, total - sums, 0)
    amount = lines.merge(pd.DataFrame({"number": number, "gap": gap})[case == SUM], on="number")
    is_line = np.isin(number, amount.loc[(amount["amount"] == amount["gap"]).fillna(value=False), "number"])
    by_percent = 2 * np.abs(gap[:, None] * 1000 - sums[:, None] * PERMILLE) <= 1000 * (size[:, None] + 1)
    is_tax = (case == SUM) & by_percent.any(axis=1) & (sums != 0)
    again = members[members["case"] == REUSED].merge(frames, on="line").assign(negative=lambda f: f["total"] < 0)
    years = again["first"].fillna(again["last"]).dt.year.groupby(again["problem"])
    credited = again.groupby("problem")["negative"].any()
    anew = years.nunique()[years.nunique() == years.size()].index
    is_credit = (case == SUM) & (total != 0) & (2 * np.abs(total + sums) <= size)
    outside = members[members["case"] == OUTSIDE]
    starts = p["first"].iloc[outside["problem"]].to_numpy()
    early = outside.loc[lines["day"].to_numpy()[outside["line"]] < starts, "problem"]
    at = np.arange(len(p))
    none = np.zeros(len(p), dtype=bool)
    unread = p["source"].isin(ledger.quarantine["source"].astype("str")).to_numpy() & (case == SUM)
    return p.assign(
        case=case,
        gap=gap,
        **{
            TAX: _verdicts(is_tax & ~is_line, is_tax),
            CREDIT: _verdicts(is_credit | np.isin(at, credited[credited].index), none),
            UNREAD: _verdicts(none, unread),
            ANEW: _verdicts(np.isin(at, anew), none),
            LATE: _verdicts(none, np.isin(at, early)),
        },
    )


def _verdicts(is_in: Flags, is_open: Flags) -> npt.NDArray[np.object_]:
    words = np.where(is_in, Verdict.RULED_IN, np.where(is_open, Verdict.UNTESTABLE, Verdict.RULED_OUT))
    return words.astype(object)


def _shared(ledger: Ledger, entries: list[Ints], column: str) -> list[str | None]:
    """Return None where all entries have one person (or contract), else an empty text; also without entries."""
    told = iter(common(ledger, [rows for rows in entries if len(rows)], column))
    return [next(told) if len(rows) else "" for rows in entries]


def _places(lines: pd.DataFrame) -> list[tuple[str, int]]:
    return list(zip(lines["source"].tolist(), lines["row"].tolist(), strict=True))


def _sum(problems: pd.DataFrame, column: str, rows: Ints) -> str:
    """Return a sum of money over problems with sums; an empty text over others."""
    part = problems.iloc[rows]
    return _money(int(part[column].sum())) if (part["case"] == SUM).all() else ""


def _money(hundredths: int) -> str:
    return f"{'-' if hundredths < 0 else ''}{abs(hundredths) // 100}.{abs(hundredths) % 100:02d}"


def _message(problem: dict[str, Any], invoices: int, lines: int) -> str:
    """Return what is wrong with an invoice, or with several of them."""
    case, name = problem["case"], f"Invoice {problem['invoice']}"
    many = {
        SUM: f"{invoices} invoices state totals that are not the sums of their lines.",
        REUSED: f"{invoices} invoice numbers stand with different totals or periods.",
        REVERSED: f"{invoices} invoices state periods that end before they start.",
        OUTSIDE: f"{lines} lines of {invoices} invoices are dated outside the periods of these.",
    }
    if invoices > 1:
        return many[case]
    if case == SUM:
        unit = problem["currency"] if isinstance(problem["currency"], str) else ""
        stated, summed = (f"{_money(int(problem[key]))} {unit}".rstrip() for key in ("total", "sum"))
        return f"{name} states {stated}, its lines add up to {summed}."
    first, last = (f"{day:%Y-%m-%d}" if pd.notna(day) else "" for day in (problem["first"], problem["last"]))
    if case == REUSED:
        return f"{name} stands with different totals or periods."
    if case == REVERSED:
        return f"{name} states a period that ends before it starts, {first} to {last}."
    said = "line of invoice" if lines == 1 else "lines of invoice"
    return f"{lines} {said} {problem['invoice']} {'is' if lines == 1 else 'are'} dated outside {first} to {last}."
