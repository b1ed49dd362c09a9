"""How Upwork prints what it bills: weekly summary, transaction report, old statement."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from sample_data.demo import prints
from sample_data.demo.log import DAY, cents
from sample_data.demo.prints import Printed, Row

WITHDRAWAL_FEE = 99
KINDS = {"Milestone": "Fixed Price Payment", "Bonus": "Bonus"}
REPORT_HEADER = [
    "Date",
    "Transaction ID",
    "Transaction type",
    "Transaction summary",
    "Transaction summary details",
    "Description 1",
    "Description 2",
    "Description 3",
    "Agency team",
    "Freelancer",
    "Client team",
    "Account name",
    "PO",
    "Ref ID",
    "Amount $",
    "Amount in local currency",
    "Currency",
    "Current balance $",
    "Payment method",
]
STATEMENT_HEADER = [
    "Date",
    "Ref ID",
    "Type",
    "Description",
    "Agency",
    "Freelancer",
    "Team",
    "Account Name",
    "PO",
    "Amount",
    "Amount in local currency",
    "Currency",
    "Balance",
]


@dataclass(frozen=True)
class Billed:
    """Billed hours of one contract and UTC day, in ten-minute segments; `rate` in cents per hour."""

    contract: str
    title: str
    client: str
    day: dt.date
    seconds: int
    rate: int
    mark: str = ""


@dataclass(frozen=True)
class Charge:
    """Money that is not time, in cents."""

    day: dt.date
    kind: str
    title: str
    client: str
    amount: int
    contract: str
    remark: str


def weekly_summary(name: str, billed: Sequence[Billed], charges: Sequence[Charge]) -> Printed:
    """Return the weekly summary: one row per day and contract, hours with five decimals."""
    rows: list[tuple[dt.date, str, list[str]]] = [
        (
            b.day,
            b.mark,
            [
                f"{b.day}",
                f"{b.title} ({b.contract})",
                _sixths(b.seconds),
                prints.short(prints.money(cents(b.seconds, b.rate))),
                "",
            ],
        )
        for b in billed
    ]
    rows += [
        (
            c.day,
            "charge",
            [f"{c.day}", f"{c.title} ({c.contract})", "", prints.short(prints.money(c.amount)), KINDS[c.kind]],
        )
        for c in charges
        if c.kind in KINDS
    ]
    rows.sort(key=lambda row: row[0])
    header = ["Date", "Contract", "Hours", "Amount", "Payment type"]
    return prints.table(name, header, [(mark, cells) for _, mark, cells in rows], quoted=True)


def _sixths(seconds: int) -> str:
    return prints.short(f"{seconds / 3600:.5f}")


def _weeks(billed: Sequence[Billed]) -> dict[tuple[dt.date, str, str, str, int], int]:
    sums: dict[tuple[dt.date, str, str, str, int], int] = defaultdict(int)
    for b in billed:
        sums[b.day - b.day.weekday() * DAY, b.contract, b.title, b.client, b.rate] += b.seconds
    return dict(sorted(sums.items()))


def transaction_report(name: str, person: str, billed: Sequence[Billed], charges: Sequence[Charge]) -> Printed:
    """Return the transaction report: one row per week and contract, its fee, charges, withdrawals; newest first."""
    events: list[tuple[dt.date, str, str, str, str, str, str, int]] = []
    for (monday, _, title, client, rate), seconds in _weeks(billed).items():
        amount = cents(seconds, rate)
        work = f"{prints.hours(seconds)} hours x ${prints.money(rate)} = ${amount // 100:,}.{amount % 100:02d}"
        events.append((monday + 7 * DAY, "Hourly", title, _earnings(monday), "", work, client, amount))
    events += [(c.day, c.kind, c.title, "", c.remark, "", c.client, c.amount) for c in charges]
    events.sort(key=lambda event: event[0])
    rows: list[Row] = []
    number, balance, paid_on = 880_214_300, 0, min(event[0] for event in events)

    def add(day: dt.date, ref: int, kind: str, cells: Sequence[str], client: str, amount: int) -> None:
        nonlocal balance
        balance += amount
        mark = "charge" if kind in {"Milestone", "Bonus", "Refund to client"} else ""
        mine = [prints.printed_date(day), str(ref), kind, *cells, "", "", person, client, person, "", str(ref)]
        rows.append((mark, [*mine, prints.money(amount), "", "", prints.money(balance), ""]))

    for day, kind, title, details, remark, work, client, amount in events:
        if day - paid_on >= 14 * DAY and balance > WITHDRAWAL_FEE:
            paid_on = day - 5 * DAY
            number += 7
            add(paid_on, number, "Withdrawal Fee", ["", "", "Wire transfer fee", ""], "", -WITHDRAWAL_FEE)
            add(paid_on, number, "Withdrawal", ["", "", "Wire transfer", ""], "", -balance)
        number += 13
        add(day, number, kind, [title, details, remark, work], client, amount)
        fee = cents(360, abs(amount))
        if kind == "Refund to client":
            number += 1
            add(day, number, "Service fee refund", [title, "", "", ""], client, fee)
        else:
            base = f"${abs(amount) // 100:,}.{abs(amount) % 100:02d} x 10.0% = ${prints.money(fee)}"
            add(day, number, "Service Fee", [title, details, "", base], client, -fee)
    return prints.table(name, REPORT_HEADER, rows[::-1])


def _earnings(monday: dt.date) -> str:
    sunday = monday + 6 * DAY
    month = "" if sunday.month == monday.month else f"{sunday:%b} "
    return f"Earnings for {monday:%b} {monday.day}-{month}{sunday.day}, {sunday.year}"


def statement(name: str, agency: str, person: str, billed: Sequence[Billed]) -> Printed:
    """Return the old statement: one row per week and contract with its fee, hours as `H:MM`; newest first."""
    rows: list[Row] = []
    number, balance = 512_300_410, 0
    for (monday, contract, _, client, rate), seconds in _weeks(billed).items():
        sunday, issued = monday + 6 * DAY, prints.printed_date(monday + 7 * DAY)
        amount = cents(seconds, rate)
        worked = f"{seconds // 3600}:{seconds % 3600 // 60:02d} hrs @ ${prints.money(rate)}/hr"
        text = f"({contract}) {client}/{person} - {worked} - {monday:%m/%d/%Y} - {sunday:%m/%d/%Y}"
        fee = cents(360, amount)
        number += 17
        for kind, words, value in (
            ("Hourly", text, amount),
            ("Service Fee", f"Service Fee for Hourly - Ref ID {number}", -fee),
        ):
            balance += value
            ref = number if kind == "Hourly" else number + 1
            cells = [issued, str(ref), kind, words, agency, person, client, agency, ""]
            rows.append(
                ("week" if kind == "Hourly" else "", [*cells, prints.money(value), "", "USD", prints.money(balance)])
            )
    return prints.table(name, STATEMENT_HEADER, rows[::-1])
