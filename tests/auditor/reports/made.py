"""Reports made by hand: small files in the canonical form, and findings as the engine would complete them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
import pandas as pd

from auditor import matching
from auditor.coverage import COVERAGE_COLUMNS
from auditor.findings import Verdict, found
from auditor.model import Ledger
from auditor.report import Report
from auditor.settings import Settings
from importers.files import File, read

AS_OF = pd.Timestamp("2026-11-02T09:00Z")
LOG = """\
side,person,client,project,start,end,description
logged,Ann,Acme,Website,2026-03-02 09:00,2026-03-02 11:00,Ship the form
logged,Ann,Acme,Website,2026-03-03 09:00,2026-03-03 10:00,Review
logged,Ann,Acme,Website,2026-03-03 09:30,2026-03-03 11:30,Calls

logged,Ann,Acme,Website,2026-03-10 09:00,2026-13-10 11:00,Read the brief
logged,Ann,Bluebird,Shop,2026-03-03 10:30,2026-03-03 12:30,=cmd|' /C calc'!A0
logged,Bea,Bluebird,Shop,2026-03-09 08:00,2026-03-09 16:00,Übersetzung 時間
"""
BILL = """\
side,person,client,project,day,hours,rate,amount,currency
billed,Ann,Acme,Website,2026-03-02,3.50,45.00,157.50,USD
billed,Ann,Acme,Website,2026-03-03,3.00,45.00,135.00,USD
billed,Ann,Acme,Website,2026-03-10,2.00,45.00,90.00,USD
billed,Cy,Cedar,App,2026-03-04,6.00,40.00,240.00,USD
billed,Cy,Cedar,App,2026-03-11,6.00,40.00,240.00,USD
logged,Cy,Cedar,App,2026-03-04,6.00,,,
logged,Cy,Cedar,App,2026-03-11,6.00,,,
"""


def ledger_from(**files: str) -> Ledger:
    """Return the ledger of files in the canonical form; a keyword is a file's name without `.csv`."""
    given = [File(f"{name}.csv", text.encode()) for name, text in files.items()]
    return matching.resolve(read(given, Settings(), AS_OF, "Europe/Kyiv"))


def report_from(
    ledger: Ledger, *findings: dict[str, Any], coverage: Sequence[tuple[str, str, str, str, str, int, str]] = ()
) -> Report:
    """Return the report of findings written as dictionaries of the columns of `Report.all_findings`.

    `at` lists the rows of the evidence as (file, row); everything else has a plain default.
    """
    frame = pd.concat([_finding(ledger, number, f) for number, f in enumerate(findings)]) if findings else _none()
    covered = pd.DataFrame(list(coverage), columns=list(COVERAGE_COLUMNS))
    return Report.of(ledger, frame.reset_index(drop=True), covered)


def _finding(ledger: Ledger, number: int, given: dict[str, Any]) -> pd.DataFrame:
    e = ledger.entries
    where = list(zip(e["source"].astype(str), e["row"].tolist(), strict=True))
    entries = np.array([where.index(place) for place in given.get("at", ())], dtype=np.int64)
    first = e.iloc[entries[0]] if len(entries) else {"person": "", "contract": "", "day": pd.NaT}
    told = given.get("explanations", {})
    is_explained = Verdict.RULED_IN in told.values()
    frame = found(
        message=[given.get("message", "Something does not fit.")],
        entries=[entries],
        questioned=[entries if given.get("seconds") else entries[:0]],
        places=[given.get("places", [])],
        seconds=[given.get("seconds", 0)],
        day=[given.get("day", first["day"])],
        until=[given.get("until", given.get("day", first["day"]))],
        person=[given.get("person", first["person"])],
        contract=[given.get("contract", first["contract"])],
        severity=["note" if is_explained else given.get("severity", "warning")],
        confidence=[given.get("confidence", "high")],
        explanations={name: [verdict] for name, verdict in told.items()},
        facts={name: [value] for name, value in given.get("facts", {}).items()},
    ).drop(columns="identity")
    return frame.assign(
        code=given.get("code", "DQ105"),
        rule=given.get("rule", "duration_disagrees"),
        kind=given.get("kind", "inconsistent"),
        explained=is_explained,
        amount=pd.array([given.get("amount", pd.NA)], dtype="Int64"),
        currency=pd.Series([given.get("currency")], dtype=object),
        fingerprint=given.get("fingerprint", f"{number:016x}"),
        folded_into=pd.Series([given.get("folded_into")], dtype=object),
    )


def _none() -> pd.DataFrame:
    empty = found(message=[]).drop(columns="identity")
    return empty.assign(
        code="", rule="", kind="", explained=False, amount=pd.NA, currency=None, fingerprint="", folded_into=None
    )


@cache
def small_report() -> Report:
    """Return the one report that most tests look at; see `fresh_report`."""
    return fresh_report()


def fresh_report() -> Report:
    """Return a report with a finding of every kind, an explained and a folded one, over four contracts.

    What reconciliation says of the contracts is fixed here: it has tests of its own.
    """
    report = _fresh_report()
    unsupported, unbilled = [13500, 0, 0, 0], [900, 0, 0, 0]
    compared = report.contracts.assign(unsupported_seconds=unsupported, unbilled_seconds=unbilled)
    return replace(report, contracts=compared)


def _fresh_report() -> Report:
    return report_from(
        ledger_from(log=LOG, bill=BILL),
        {
            "code": "REC401",
            "rule": "billed_over_logged",
            "at": [("bill.csv", 2), ("log.csv", 2)],
            "seconds": 5400,
            "amount": 6750,
            "currency": "USD",
            "message": "Billed 1.50 h more than logged.",
            "explanations": {
                "time zone": Verdict.RULED_OUT,
                "rounding": Verdict.RULED_OUT,
                "work in another tool": Verdict.UNTESTABLE,
            },
            "facts": {"logged_seconds": 7200, "billed_seconds": np.int64(12600), "folded": ["TOT309 x 1"]},
            "confidence": "medium",
            "severity": "error",
        },
        {
            "code": "TIM202",
            "rule": "overlap_across_contracts",
            "kind": "impossible",
            "at": [("log.csv", 4), ("log.csv", 7)],
            "seconds": 3600,
            "severity": "error",
            "message": "Two entries for different clients run at the same time for 1.00 h.",
            "facts": {"clients": ["Acme", "Bluebird"], "is_nested": np.False_},
        },
        {
            "code": "TOT304",
            "rule": "over_the_limit",
            "kind": "breach",
            "at": [("log.csv", 8)],
            "seconds": 7200,
            "message": "=8.00 h on one day, 2.00 h over the limit of 6.00 h a day.",
        },
        {
            "code": "REC405",
            "rule": "rounded_up",
            "at": [("bill.csv", 3), ("log.csv", 3), ("log.csv", 4)],
            "message": "Billed 0.50 h more than the 2.50 h logged.",
            "explanations": {"rounding up to 30 minutes per day": Verdict.RULED_IN},
        },
        {"code": "TOT309", "rule": "stated_total", "at": [("bill.csv", 2)], "folded_into": f"{0:016x}"},
        {
            "code": "DQ101",
            "rule": "unreadable_row",
            "kind": "impossible",
            "severity": "error",
            "places": [("log.csv", 6), ("bill.csv", 0)],
            "message": "1 row could not be read and is in no sum.",
        },
        {
            "code": "PAD401",
            "rule": "round_durations",
            "kind": "unusual",
            "severity": "note",
            "at": [("log.csv", 8)],
            "confidence": "low",
            "message": "1 of 1 durations is a multiple of 15 minutes.",
        },
        coverage=[
            ("DQ101", "log.csv", "Acme", "Ann", "ran", 1, ""),
            ("DQ101", "bill.csv", "Acme", "Ann", "ran", 1, ""),
            ("REC401", "log.csv", "Acme", "Ann", "ran", 1, ""),
            ("REC401", "log.csv", "Bluebird", "Bea", "skipped", 0, "only one side is here"),
            ("TOT304", "log.csv", "Acme", "Ann", "skipped", 0, "no limit is stated for the contract"),
            ("TOT304", "bill.csv", "Acme", "Ann", "skipped", 0, "no limit is stated for the contract"),
            ("NAR423", "log.csv", "Acme", "Ann", "skipped", 0, "disabled in the settings"),
            ("NAR423", "bill.csv", "Acme", "Ann", "skipped", 0, "disabled in the settings"),
        ],
    )
