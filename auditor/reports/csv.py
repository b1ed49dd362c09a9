"""The findings as CSV, one row each, safe to open in a spreadsheet; the JSON report holds every text unaltered."""

from __future__ import annotations

import csv
import io
import json
import re
from typing import Any

from auditor.report import Report
from auditor.reports import words

COLUMNS = (
    "fingerprint", "code", "rule", "kind", "severity", "confidence", "explained", "person", "contract", "name",
    "day", "until", "hours", "seconds", "amount", "currency", "message", "explanations", "evidence", "facts",
    "decision",
)  # fmt: skip
NUMBERS = ("hours", "seconds", "amount")
FORMULA = re.compile(r"\s*[=+\-@\uff0b\uff0d\uff1d\uff20]| *[\t\r\n]")
"""How text begins that a spreadsheet would run as a formula (OWASP, "CSV Injection")."""


def render(report: Report, reader: str | None) -> str:  # noqa: ARG001
    r"""Return the standing findings, worst first, all fields quoted, lines ended by "\n".

    Text that a spreadsheet would take for a formula is preceded by an apostrophe; numbers never are.
    """
    columns = _columns(report)
    safe = [columns[name] if name in NUMBERS else map(harmless, columns[name]) for name in COLUMNS]
    out = io.StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(zip(*safe, strict=True))
    return out.getvalue()


def harmless(value: Any) -> str:
    r"""Return a value as text that no spreadsheet runs and no terminal obeys.

    >>> harmless("=1+1"), harmless("  @x"), harmless("a-b"), harmless(None)
    ("'=1+1", "'  @x", 'a-b', '')
    """
    text = "" if value is None else words.visible(str(value), keep="\t\r\n")
    return f"'{text}" if FORMULA.match(text) else text


def _columns(report: Report) -> dict[str, list[Any]]:
    f = report.findings
    amounts = words.values(f["amount"])
    names = dict(zip(report.contracts["contract"], report.contracts["name"], strict=True))
    as_is = ("fingerprint", "code", "rule", "kind", "severity", "confidence", "person", "contract", "currency")
    return {
        **{name: words.values(f[name]) for name in as_is},
        "explained": ["yes" if value else "no" for value in f["explained"]],
        "name": [names.get(contract, "") for contract in f["contract"]],
        "day": words.days(f["day"]),
        "until": words.days(f["until"]),
        "hours": [f"{seconds / 3600:.2f}" for seconds in f["seconds"].tolist()],
        "seconds": f["seconds"].tolist(),
        "amount": ["" if value is None else words.decimal(int(value)) for value in amounts],
        "message": f["message"].tolist(),
        "explanations": [words.verdicts(told) for told in f["explanations"]],
        "evidence": [words.places(told, between="; ") for told in report.evidence(f)],
        "facts": [json.dumps(words.facts(told), ensure_ascii=False) for told in f["facts"]],
        "decision": words.decisions(report, f),
    }
