"""The words that reports share: numbers with units, places, tested explanations, and how each reader is addressed."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from auditor.decisions import Decision
from auditor.findings import Verdict
from auditor.model import Source, ZoneSource
from auditor.reconciliation import reconcile
from auditor.report import Report
from auditor.rules import rule_of

UNSEEN = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufeff\ufffe\uffff]"
)
"""Characters that steer a terminal, a sheet or the direction of writing instead of being seen."""

MOST_NAME = 60
"""Characters shown of a name."""

KNOWN_FROM = {
    ZoneSource.FILE: "stated in the file",
    ZoneSource.FORMAT: "fixed by the format",
    ZoneSource.SETTINGS: "stated in the settings",
    ZoneSource.COMMAND_LINE: "stated on the command line",
    ZoneSource.ASSUMED: "assumed",
}


@dataclass(frozen=True)
class Reader:
    """How one kind of reader is addressed; `steps` says what is told of each finding: what to ask, what to do."""

    title: str
    findings: str
    untestable: str
    steps: tuple[str, ...]


ASK, DO = "Question", "To do"
ANYBODY = Reader("", "Findings", "untestable", (ASK, DO))
ADDRESSED = {
    None: ANYBODY,
    "freelancer": Reader("for the freelancer", "Before you submit", "yours to tell", (DO,)),
    "client": Reader("for the client", "Questions to ask", "ask about", (ASK,)),
    "agency": Reader("for the agency", "What needs a person", "ask about", (ASK,)),
}
"""Every reader, by name."""


def step(code: str, kind: str) -> str:
    """Return what to ask or to do (`ASK` or `DO`) about a finding of a rule."""
    return rule_of(code).question if kind == ASK else rule_of(code).remedy


def visible(text: str, keep: str = "") -> str:
    r"""Return text with characters that are not seen shown as \xNN or \uNNNN, except those to keep.

    >>> visible("a\x1b[31m\tb\u202e")
    'a\\x1b[31m\\x09b\\u202e'
    """

    def shown(match: re.Match[str]) -> str:
        code = ord(match[0])
        return match[0] if match[0] in keep else f"\\x{code:02x}" if code < 256 else f"\\u{code:04x}"

    return text if text.isprintable() else UNSEEN.sub(shown, text)


def cut(text: str, most: int) -> str:
    """Return text of at most about `most` characters; what is cut off is said.

    >>> cut("x" * 5000, 10)
    'xxxxxxxxxx... (4,990 more characters)'
    """
    return text if len(text) <= most else f"{text[:most]}... ({len(text) - most:,} more characters)"


def cells(text: str) -> int:
    """Return how many columns of a terminal text takes; East Asian characters take two, accents none.

    >>> cells("abc"), cells("時間"), cells("e\u0301")
    (3, 4, 1)
    """
    if text.isascii():
        return len(text)
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def decimal(hundredths: int) -> str:
    """Return hundredths as a decimal number.

    >>> decimal(6750), decimal(-5)
    ('67.50', '-0.05')
    """
    return f"{'-' if hundredths < 0 else ''}{abs(hundredths) // 100}.{abs(hundredths) % 100:02d}"


def money(hundredths: int, currency: str) -> str:
    """Return an amount for a person to read.

    >>> money(123456750, "USD")
    '1,234,567.50 USD'
    """
    whole, _, part = decimal(hundredths).partition(".")
    sign = "-" if hundredths < 0 else ""
    return f"{sign}{int(whole.lstrip('-')):,}.{part} {currency}"


def hours(seconds: int) -> str:
    """Return seconds as hours with two decimals; shorter than 36 s as seconds.

    >>> hours(4_500_000), hours(20)
    ('1,250.00 h', '20 s')
    """
    return f"{seconds} s" if 0 < abs(seconds) < 36 else f"{seconds / 3600:,.2f} h"


def many(number: int, noun: str) -> str:
    """Return a number with its noun.

    >>> many(1, "row"), many(1200, "entry"), many(0, "day")
    ('1 row', '1,200 entries', '0 days')
    """
    if number != 1:
        noun = f"{noun[:-1]}ies" if noun.endswith("ry") else f"{noun}es" if noun.endswith("s") else f"{noun}s"
    return f"{number:,} {noun}"


def values(column: pd.Series[Any]) -> list[Any]:
    """Return a column as plain values, None for what is missing."""
    return [None if missing else value for value, missing in zip(column.tolist(), column.isna(), strict=True)]


def days(column: pd.Series[Any]) -> list[str | None]:
    """Return a column of days as ISO dates, None for what is missing."""
    return values(column.dt.strftime("%Y-%m-%d"))


def plain(value: Any) -> Any:
    """Return a fact as text, a number, a boolean, None or a list of these; numpy's and missing values resolved.

    >>> plain(np.int64(3)), plain(pd.NA), plain(np.array([1, 2])), plain(pd.Timestamp("2026-03-02"))
    (3, None, [1, 2], '2026-03-02')
    """
    if type(value) in {str, int, bool}:
        return value
    if isinstance(value, (list, tuple, np.ndarray, set, frozenset)):
        return [plain(v) for v in (sorted(value) if isinstance(value, (set, frozenset)) else value)]
    if isinstance(value, np.generic):
        value = value.item()
    if pd.isna(value):
        return None
    if isinstance(value, dt.datetime) and value.time() == dt.time():
        return str(value.date())
    return value if isinstance(value, (bool, int, float)) else str(value)


def facts(given: Mapping[str, Any]) -> dict[str, Any]:
    """Return the facts of a finding as plain values."""
    return {name: plain(value) for name, value in given.items()}


def places(
    evidence: Iterable[tuple[str, int]],
    most_rows: int | None = None,
    most_files: int | None = None,
    between: str = "   ",
) -> str:
    """Return the places of evidence, rows listed per file; row 0 stands for the whole file.

    >>> places([("a.csv", 14), ("b.csv", 231), ("b.csv", 232), ("b.csv", 9)], most_rows=2)
    'a.csv:14   b.csv:231, 232 and 1 more'
    """
    rows: dict[str, list[int]] = {}
    for file, row in evidence:
        rows.setdefault(visible(file), []).append(row)
    told = []
    for file, own in list(rows.items())[:most_files]:
        lines = [str(row) for row in own[:most_rows] if row]
        more = f" and {len(own) - most_rows:,} more" if most_rows is not None and len(own) > most_rows else ""
        told.append(f"{file}:{', '.join(lines)}{more}" if lines else file)
    left = len(rows) - len(told)
    return between.join([*told, *([f"and {many(left, 'more file')}"] if left else [])])


def verdicts(explanations: Mapping[str, Any], untestable: str = "untestable") -> str:
    """Return the tested explanations by verdict.

    >>> verdicts({"time zone": "ruled out", "rounding": "ruled out", "other tool": "untestable"})
    'ruled out: time zone, rounding; untestable: other tool'
    """
    by_verdict = {str(verdict): [name for name, v in explanations.items() if v == verdict] for verdict in Verdict}
    words = {"untestable": untestable}
    return "; ".join(f"{words.get(v, v)}: {', '.join(names)}" for v, names in by_verdict.items() if names)


def receipt(source: Source) -> str:
    """Return where each row of a file went."""
    rows = source.rows
    parts = f"{rows['accepted']:,} accepted + {rows['quarantined']:,} quarantined + {rows['skipped']:,} skipped"
    return f"{many(rows['read'], 'row')} read = {parts}"


def missing_side(contract: Any) -> str | None:
    """Return which side of a contract (a row of `Report.contracts`) is not here, None if both are."""
    if contract["can_tell_padding"]:
        return None
    if contract["logged_seconds"] <= 0 and contract["billed_seconds"] <= 0:
        return "no time on either side"
    return "nothing billed" if contract["billed_seconds"] <= 0 else "nothing logged"


def causes(report: Report) -> list[str]:
    """Return for each contract where its hours went, as a sum; nothing where all is matched or a side missing."""
    told: list[dict[str, list[str]]] = [
        {"both": [], "billed": [], "logged": []} for _ in range(len(report.contracts))
    ]
    policies = reconcile(report.ledger).contracts["policy"]
    c = report.causes
    for row, cause, side, seconds in zip(
        c["contract_row"], c["cause"], c["side"], c["seconds"].tolist(), strict=True
    ):
        term = "" if policies[row] is None else policies[row].term(cause)
        told[row][side].append(f"{hours(seconds)} {cause}{f' ({term})' if term else ''}")
    sums = []
    for own, billed, logged in zip(
        told, report.contracts["billed_seconds"].tolist(), report.contracts["logged_seconds"].tolist(), strict=True
    ):
        parts = [
            f"{side} {hours(total)} = {' + '.join([*own['both'], *own[side]])}"
            for side, total in (("billed", billed), ("logged", logged))
            if own[side] or len(own["both"]) > 1
        ]
        sums.append("; ".join(parts))
    return sums


def padding(report: Report) -> str:
    """Return whether billed hours could be compared with logged ones, in one sentence."""
    contracts = report.contracts
    if not len(contracts):
        return "There are no entries: nothing can be told of padding."
    without = contracts[~contracts["can_tell_padding"]]
    if not len(without):
        return "Both sides of every contract are here, so that padding can be told."
    if len(without) == len(contracts):
        return "Padding cannot be told: no contract has both its logged and its billed side here."
    names = [report.titles[key] for key in dict.fromkeys(without["contract"])]
    more = f" and {len(names) - 3:,} more" if len(names) > 3 else ""
    listed = visible(", ".join(cut(name, 60) for name in names[:3])) + more
    return (
        f"Padding cannot be told for {len(without):,} of {many(len(contracts), 'contract')}, "
        f"where only one side is here: {listed}."
    )


def short(text: str) -> str:
    """Return a name as it is shown: unseen characters told, its end cut off."""
    return cut(visible(text), MOST_NAME)


def contract_name(report: Report, contract: Mapping[str, Any]) -> str:
    """Return what to call a row of `Report.contracts`: its title, its client, and its person where there are many."""
    title, client, person = report.titles[contract["contract"]], contract["client"], contract["person"]
    label = f"{short(title)} ({short(client)})" if client and client not in title else short(title)
    return f"{label}, {short(person)}" if person and report.has_many_people else label


def place(report: Report, finding: Mapping[str, Any]) -> str:
    """Return the contract, the person where there are many, and the days of a finding (a row of `findings`)."""
    contract, person = finding["contract"], finding["person"]
    day, until = finding["day"], finding["until"]
    parts = [short(report.titles.get(contract, contract))] if contract else []
    if person and (not contract or report.has_many_people):
        parts.append(short(person))
    if not pd.isna(day):
        parts.append(str(day.date()) if pd.isna(until) or until == day else f"{day.date()} to {until.date()}")
    return ", ".join(parts)


def coverage(report: Report) -> list[str]:
    """Return which rules ran, and the reasons why others did not, in a line per reason."""
    c = report.coverage
    ran = c["status"] == "ran"
    codes, somewhere, left_out = (
        list(dict.fromkeys(part)) for part in (c["code"], c.loc[ran, "code"], c.loc[~ran, "code"])
    )
    everywhere = [code for code in somewhere if code not in left_out]
    partly = [code for code in somewhere if code in left_out]
    never = len(codes) - len(somewhere)
    told = [
        f"{many(len(everywhere), 'rule')} ran on every file and contract, {len(partly):,} on some, {never:,} on none",
        *(f"ran {title}: {', '.join(own)}" for title, own in (("on every", everywhere), ("on some", partly)) if own),
    ]
    for reason, group in c[~ran].groupby("reason", sort=True)["code"]:
        marks = [code if code not in partly else f"{code} in part" for code in dict.fromkeys(group)]
        told.append(f"skipped, {reason}: {', '.join(marks)}")
    return told


def withheld(report: Report) -> str:
    """Return what is withheld in a report on one contract, empty where nothing is."""
    return f"Withheld: {'; '.join(report.withheld)}." if report.withheld else ""


def summary(report: Report) -> str:
    """Return the counts and totals of a report in one line."""
    t = report.totals
    counts = [many(t[f"{name}s"], name) for name in ("error", "warning", "note")]
    explained = f" ({t['explained']:,} explained)" if t["explained"] else ""
    settled = f"; {t['settled']:,} settled by decisions" if t["settled"] else ""
    folded = f"; {t['folded']:,} folded into their causes" if t["folded"] else ""
    worth = ", ".join(["", *(money(amount, currency) for currency, amount in t["in_question"].items() if amount)])
    return f"{', '.join(counts)}{explained}{settled}{folded}. In question: {hours(t['in_question_seconds'])}{worth}."


def decisions(report: Report, findings: pd.DataFrame) -> list[str]:
    """Return what holds of what people decided on findings (rows of a report), empty where nothing."""
    said = dict(zip(report.findings["fingerprint"], report.decisions, strict=True))
    held = [said.get(mark) for mark in findings["fingerprint"]]
    return ["" if one is None else decision(one) for one in held]


def decision(said: Decision) -> str:
    """Return what a person decided on a finding, "accepted by Ann Smith on 2026-03-04: agreed by mail".

    The name is left out where none is given, and so is the reason.
    """
    return said.told
