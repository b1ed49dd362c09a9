"""The report as a workbook: summary, contracts, findings linked with their entries, coverage and receipts."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd
from openpyxl.worksheet.worksheet import Worksheet

import auditor
from auditor.model import RATE_SCALE
from auditor.report import CAN_BE_APPROVED, CANNOT_TELL, NEEDS_PERSON, Report
from auditor.reports import words
from auditor.reports.protection.sheet import add_sheet
from auditor.reports.workbook import Book, Column, dates, hours, lines_of, money

MOST_ROWS = 20_000
"""Rows of a sheet; what is left out is said in the summary and stands in the JSON report."""
EVIDENCE_COLUMN, FINDINGS_COLUMN = 4, 4
"""Where the sheets of findings and of entries lead to each other."""


def render(report: Report, reader: str | None) -> bytes:
    """Return the report as the bytes of an XLSX workbook with the sheets that the module names."""
    return book_of(report, reader).to_bytes(report.ledger.as_of)


def book_of(report: Report, reader: str | None) -> Book:
    """Return the report as a workbook that may take further sheets."""
    book = Book()
    summary, contracts, weeks, causes, findings, entries, coverage, receipts = (
        book.sheet(title)
        for title in ("Summary", "Contracts", "Weeks", "Causes", "Findings", "Entries", "Coverage", "Receipts")
    )
    shown = report.findings.head(MOST_ROWS)
    positions = _positions(report, shown)
    _contracts(book, contracts, report)
    _weeks(book, weeks, report)
    _causes(book, causes, report)
    _findings(book, findings, report, shown, words.ADDRESSED[reader])
    _entries(book, entries, report, shown, positions)
    _link(book, findings, entries, shown, positions)
    _coverage(book, coverage, report)
    _receipts(book, receipts, report)
    add_sheet(book, report)
    _others(book, report)
    _summary(book, summary, report, reader, len(positions))
    return book


def _positions(report: Report, findings: pd.DataFrame) -> np.ndarray[Any, Any]:
    """Return positions of the entries to show: all of a small ledger, else those in evidence, worst first."""
    if len(report.ledger.entries) <= MOST_ROWS:
        return np.arange(len(report.ledger.entries))
    told = pd.unique(np.concatenate([np.zeros(0, dtype=np.int64), *findings["entries"]]))
    return np.sort(told[:MOST_ROWS])


def _contracts(book: Book, sheet: Worksheet, report: Report) -> None:
    c = report.contracts
    can_tell = c["can_tell_padding"].tolist()
    logged, billed = c["logged_seconds"].tolist(), c["billed_seconds"].tolist()

    def compared(seconds: list[int]) -> list[float | None]:
        return hours([value if told else None for value, told in zip(seconds, can_tell, strict=True)])

    missing = [words.missing_side(row) for row in c.to_dict("records")]
    currency = words.values(c["currency"])
    amounts = [
        None if unit is None else amount
        for amount, unit in zip(c["in_question_amount"].tolist(), currency, strict=True)
    ]
    book.table(
        sheet,
        [
            Column("Name", "text", c["name"].tolist()),
            Column("Client", "text", c["client"].tolist()),
            Column("Person", "text", c["person"].tolist()),
            Column("Logged h", "hours", hours(logged)),
            Column("Billed h", "hours", hours(billed)),
            Column("Difference h", "hours", compared([b - a for a, b in zip(logged, billed, strict=True)])),
            Column("Unsupported h", "hours", compared(c["unsupported_seconds"].tolist())),
            Column("Unbilled h", "hours", compared(c["unbilled_seconds"].tolist())),
            Column("In question h", "hours", hours(c["in_question_seconds"].tolist())),
            Column("In question", "money", money(amounts)),
            Column("Currency", "text", currency),
            Column("Errors", "whole", c["errors"].tolist()),
            Column("Warnings", "whole", c["warnings"].tolist()),
            Column("Notes", "whole", c["notes"].tolist()),
            Column("Padding", "text", [f"cannot tell: {side}" if side else "can be told" for side in missing]),
            Column("Approval", "text", report.approvals),
            Column("Where the hours went", "prose", words.causes(report)),
            Column("Contract", "text", c["contract"].tolist()),
            Column("Platform", "text", c["platform"].tolist()),
            Column("Time zone", "text", c["zone"].tolist()),
        ],
        printed=16,
    )


def _weeks(book: Book, sheet: Worksheet, report: Report) -> None:
    """Write which weeks of each contract can be approved unseen, and why not the others."""
    told = report.weeks.head(MOST_ROWS)
    contract = report.contracts.iloc[told["contract_row"]]
    book.table(
        sheet,
        [
            Column("Person", "text", contract["person"].tolist()),
            Column("Name", "text", contract["name"].tolist()),
            Column("Week from", "day", dates(told["week"])),
            Column("Approval", "text", ["unseen" if done else "look at" for done in told["is_approvable"]]),
            Column("Why", "prose", ["; ".join(reason.told for reason in reasons) for reasons in told["reasons"]]),
            Column("Client", "text", contract["client"].tolist()),
            Column("Contract", "text", contract["contract"].tolist()),
        ],
    )


def _causes(book: Book, sheet: Worksheet, report: Report) -> None:
    """Write where the hours of each contract with both sides went, one row per class."""
    told = report.causes.head(MOST_ROWS)
    contract = report.contracts.iloc[told["contract_row"]]
    currency = words.values(contract["currency"])
    amounts = [
        None if unit is None or pd.isna(amount) else round(amount)
        for amount, unit in zip(told["amount"].tolist(), currency, strict=True)
    ]
    book.table(
        sheet,
        [
            Column("Name", "text", contract["name"].tolist()),
            Column("Client", "text", contract["client"].tolist()),
            Column("Person", "text", contract["person"].tolist()),
            Column("Side", "text", told["side"].tolist()),
            Column("Cause", "text", told["cause"].tolist()),
            Column("Hours", "hours", hours(told["seconds"].tolist())),
            Column("Amount", "money", money(amounts)),
            Column("Currency", "text", currency),
            Column("Contract", "text", contract["contract"].tolist()),
        ],
        printed=8,
    )


def _findings(book: Book, sheet: Worksheet, report: Report, f: pd.DataFrame, to: words.Reader) -> None:
    names = dict(zip(report.contracts["contract"], report.contracts["name"], strict=True))
    book.table(
        sheet,
        [
            Column("Severity", "text", f["severity"].tolist()),
            Column("Code", "text", f["code"].tolist()),
            Column("Message", "prose", f["message"].tolist()),
            Column("Evidence", "prose", [words.places(e, 20, 5, "; ") for e in report.evidence(f)]),
            *(Column(kind, "prose", [words.step(code, kind) for code in f["code"]]) for kind in to.steps),
            Column("Hours", "hours", hours([value or None for value in f["seconds"].tolist()])),
            Column("Amount", "money", money(words.values(f["amount"]))),
            Column("Currency", "text", words.values(f["currency"])),
            Column("Day", "day", dates(f["day"])),
            Column("Until", "day", dates(f["until"])),
            Column("Name", "text", [names.get(contract, "") for contract in f["contract"]]),
            Column("Person", "text", f["person"].tolist()),
            Column("Kind", "text", f["kind"].tolist()),
            Column("Confidence", "text", f["confidence"].tolist()),
            Column("Explained", "text", ["yes" if told else "no" for told in f["explained"]]),
            Column("Decision", "prose", words.decisions(report, f)),
            Column("Explanations", "prose", [words.verdicts(told) for told in f["explanations"]]),
            Column("Facts", "prose", [_facts(told) for told in f["facts"]]),
            Column("Rule", "text", f["rule"].tolist()),
            Column("Contract", "text", f["contract"].tolist()),
            Column("Fingerprint", "text", f["fingerprint"].tolist()),
        ],
        printed=11 + len(to.steps),
    )


def _facts(facts: dict[str, Any]) -> str:
    return ", ".join(f"{name} {json.dumps(value, ensure_ascii=False)}" for name, value in words.facts(facts).items())


def _entries(
    book: Book, sheet: Worksheet, report: Report, findings: pd.DataFrame, positions: np.ndarray[Any, Any]
) -> None:
    e = report.ledger.entries.iloc[positions]
    pairs = pd.DataFrame(
        {
            "entry": np.concatenate([np.zeros(0, dtype=np.int64), *findings["entries"]]),
            "code": np.repeat(findings["code"].to_numpy(dtype=object), [len(own) for own in findings["entries"]]),
        }
    ).drop_duplicates()
    codes = pairs.groupby("entry", sort=False)["code"].agg(", ".join).to_dict()
    rate = [None if r is None else Decimal(int(r)) / RATE_SCALE for r in words.values(e["rate"])]

    def text(name: str) -> list[Any]:
        return words.values(e[name])

    book.table(
        sheet,
        [
            Column("File", "text", text("source")),
            Column("Row", "whole", e["row"].tolist()),
            Column("Side", "text", text("side")),
            Column("Findings", "text", [codes.get(position) for position in positions.tolist()]),
            Column("Person", "text", text("person")),
            Column("Contract", "text", text("contract")),
            Column("Day", "day", dates(e["day"])),
            Column("Until", "day", dates(e["until"])),
            Column("Start", "moment", _local(e["start"], e["zone"])),
            Column("End", "moment", _local(e["end"], e["zone"])),
            Column("Time zone", "text", text("zone")),
            Column("Hours", "hours", hours(words.values(e["seconds"]))),
            Column("Rate", "money", rate),
            Column("Amount", "money", money(words.values(e["amount"]))),
            Column("Currency", "text", text("currency")),
            Column("Counted", "text", ["yes" if counts else "no" for counts in e["counts"]]),
            Column("Client", "text", text("client")),
            Column("Project", "text", text("project")),
            Column("Task", "text", text("task")),
            Column("Description", "text", text("description")),
        ],
        printed=16,
    )


def _others(book: Book, report: Report) -> None:
    """Write the rows of others that the findings of a report on one contract rest on."""
    e = report.others
    if e is None or not len(e):
        return

    def text(name: str) -> list[Any]:
        return words.values(e[name])

    book.table(
        book.sheet("Rows of others"),
        [
            Column("File", "text", text("source")),
            Column("Row", "whole", e["row"].tolist()),
            Column("Side", "text", text("side")),
            Column("Person", "text", text("person")),
            Column("Contract", "text", text("contract")),
            Column("Day", "day", dates(e["day"])),
            Column("Until", "day", dates(e["until"])),
            Column("Start", "moment", _local(e["start"], e["zone"])),
            Column("End", "moment", _local(e["end"], e["zone"])),
            Column("Time zone", "text", text("zone")),
            Column("Hours", "hours", hours(words.values(e["seconds"]))),
            Column("Client", "text", text("client")),
            Column("Project", "text", text("project")),
            Column("Description", "text", text("description")),
        ],
    )


def _local(instants: pd.Series[Any], zones: pd.Series[Any]) -> list[Any]:
    """Return instants as clock times in the zone each was recorded in."""
    local = pd.Series(pd.NaT, index=instants.index, dtype="datetime64[us]")
    for zone in zones.unique():
        mine = (zones == zone).to_numpy()
        local[mine] = instants[mine].dt.tz_convert(zone).dt.tz_localize(None)
    return dates(local)


def _link(
    book: Book, findings: Worksheet, entries: Worksheet, shown: pd.DataFrame, positions: np.ndarray[Any, Any]
) -> None:
    """Link each finding with the first of its entries, and each entry with the worst finding it is evidence of."""
    row_of = {position: row for row, position in enumerate(positions.tolist(), start=2)}
    to_entries: dict[int, str] = {}
    to_findings: dict[int, str] = {}
    for row, own in enumerate(shown["entries"], start=2):
        for position in own.tolist():
            if position in row_of:
                to_entries.setdefault(row, f"'Entries'!A{row_of[position]}")
                to_findings.setdefault(row_of[position], f"'Findings'!A{row}")
    book.link(findings, EVIDENCE_COLUMN, "prose", to_entries)
    book.link(entries, FINDINGS_COLUMN, "text", to_findings)


def _coverage(book: Book, sheet: Worksheet, report: Report) -> None:
    """Write one row per rule, file and status: contracts are counted, the JSON report names them."""
    keys = ["code", "source", "status", "reason"]
    sums = report.coverage.groupby(keys, sort=False)["found"].agg(["size", "sum"]).reset_index()
    book.table(
        sheet,
        [
            Column("Code", "text", sums["code"].tolist()),
            Column("File", "text", sums["source"].tolist()),
            Column("Status", "text", sums["status"].tolist()),
            Column("Contracts", "whole", sums["size"].tolist()),
            Column("Found", "whole", [int(found) for found in sums["sum"]]),
            Column("Reason", "prose", sums["reason"].tolist()),
        ],
    )


def _receipts(book: Book, sheet: Worksheet, report: Report) -> None:
    ledger, sources = report.ledger, report.ledger.sources
    below = book.table(
        sheet,
        [
            Column("File", "text", [s.file for s in sources]),
            Column("Read", "whole", [s.rows["read"] for s in sources]),
            Column("Accepted", "whole", [s.rows["accepted"] for s in sources]),
            Column("Quarantined", "whole", [s.rows["quarantined"] for s in sources]),
            Column("Skipped", "whole", [s.rows["skipped"] for s in sources]),
            Column("Money rows", "whole", [s.charges for s in sources]),
            Column("Tool", "text", [s.tool for s in sources]),
            Column("Format", "text", [s.format for s in sources]),
            Column("Side", "text", [s.side.value for s in sources]),
            Column("Grain", "text", [s.grain.value for s in sources]),
            Column("First day", "day", [s.first_day for s in sources]),
            Column("Last day", "day", [s.last_day for s in sources]),
            Column("Time zone", "text", [s.timezone for s in sources]),
            Column("Known from", "text", [words.KNOWN_FROM[s.timezone_from] for s in sources]),
            Column("Notes", "prose", ["\n".join(s.notes) for s in sources]),
            Column("SHA-256", "text", [s.sha256 for s in sources]),
        ],
    )
    parts = (
        ("Rows that could not be read", ledger.quarantine, ("source", "row", "column", "text", "reason")),
        ("Rows skipped", ledger.skipped, ("source", "row", "reason")),
    )
    for title, frame, names in parts:
        part = frame.head(MOST_ROWS)
        if len(part):
            book.put(sheet, below + 1, 1, f"{title}: {len(frame):,}", "heading")
            kinds = {name: "whole" if name == "row" else "text" for name in names}
            columns = [Column(name.capitalize(), kinds[name], words.values(part[name])) for name in names]
            below = book.table(sheet, columns, below + 2)
    t = ledger.totals.head(MOST_ROWS)
    if len(t):
        book.put(sheet, below + 1, 1, "Totals that files state, beside the sum of their rows", "heading")
        columns = [
            Column("Source", "text", words.values(t["source"])),
            Column("Row", "whole", t["row"].tolist()),
            Column("Label", "text", words.values(t["label"])),
            Column("Stated h", "hours", hours(t["stated_seconds"].tolist())),
            Column("Summed h", "hours", hours(t["summed_seconds"].tolist())),
        ]
        book.table(sheet, columns, below + 2)


def _summary(book: Book, sheet: Worksheet, report: Report, reader: str | None, entries: int) -> None:
    t, to, ledger = report.totals, words.ADDRESSED[reader], report.ledger
    in_question = [(f"In question, {unit}", Decimal(words.decimal(n))) for unit, n in t["in_question"].items()]
    blocks: list[tuple[str, str, list[tuple[str, Any]]]] = [
        (
            "",
            "prose",
            [
                ("As of", ledger.as_of.tz_convert("UTC").strftime("%Y-%m-%d %H:%M UTC")),
                ("Auditor", auditor.__version__),
                ("Settings (SHA-256)", ledger.settings.sha256),
                ("Padding", words.padding(report)),
                *([("Withheld", "; ".join(report.withheld))] if report.withheld else []),
                *_left_out(report, entries),
            ],
        ),
        (
            "Findings",
            "whole",
            [
                ("Errors", t["errors"]),
                ("Warnings", t["warnings"]),
                ("Notes", t["notes"]),
                ("of them explained", t["explained"]),
                ("Settled by decisions", t["settled"]),
                ("Folded into their causes", t["folded"]),
            ],
        ),
        ("Hours", "hours", [(title, t[f"{name}_seconds"] / 3600) for title, name in HOURS]),
        ("Money", "money", in_question),
        ("Approvals", "whole", [(f"Contracts: {word}", report.approvals.count(word)) for word in APPROVALS]),
        ("Guesses, for audit.toml to correct", "prose", [("", guess) for guess in ledger.guesses[:MOST_ROWS]]),
    ]
    book.put(sheet, 1, 1, ", ".join(part for part in ("Time-log audit", to.title) if part), "title")
    book.heighten(sheet, 1, 2)
    row = 2
    for heading, kind, lines in blocks:
        if heading and lines:
            row += 1
            book.put(sheet, row, 1, heading, "heading")
            row += 1
        for label, value in lines:
            book.put(sheet, row, 1, label, "text")
            book.put(sheet, row, 2, value, f"{kind} left")
            book.heighten(sheet, row, lines_of(value, SUMMARY_WIDTH))
            row += 1
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 32, SUMMARY_WIDTH
    sheet.freeze_panes = "A2"


def _left_out(report: Report, entries: int) -> list[tuple[str, str]]:
    """Return what the sheets have no room for."""
    sizes = (
        ("Weeks", len(report.weeks), "weeks"),
        ("Findings", len(report.findings), "findings, worst first"),
        ("Receipts", len(report.ledger.quarantine), "unread rows"),
        ("Receipts", len(report.ledger.skipped), "skipped rows"),
    )
    told = [
        (f"Sheet {sheet}", f"{MOST_ROWS:,} of {size:,} {what}; the JSON report has all")
        for sheet, size, what in sizes
        if size > MOST_ROWS
    ]
    everything = len(report.ledger.entries)
    if entries < everything:
        told.append(("Sheet Entries", f"{entries:,} of {everything:,} entries: those in evidence of the findings"))
    return told


SUMMARY_WIDTH = 90
HOURS = (
    ("Logged", "logged"),
    ("Billed", "billed"),
    ("Billed but unsupported", "unsupported"),
    ("Logged but unbilled", "unbilled"),
    ("In question", "in_question"),
    ("Settled by decisions", "settled"),
)
APPROVALS = (NEEDS_PERSON, CANNOT_TELL, CAN_BE_APPROVED)
