"""The report as JSON: everything it holds, in the form that `report.schema.json` describes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

import auditor
from auditor.coverage import COVERAGE_COLUMNS
from auditor.model import Ledger, Source
from auditor.report import Report
from auditor.reports import protection, words
from auditor.rules import rule_of
from auditor.weeks import WEEK

VERSION = 1
"""The number of the form; it changes when a key is renamed or removed."""
TEXT = pa.large_string()

_encode = json.JSONEncoder(ensure_ascii=False, allow_nan=False).encode


def render(report: Report, reader: str | None) -> str:  # noqa: ARG001
    """Return the report as JSON, one line per input, contract, finding and covered place."""
    return written(document(report))


def written(document: Mapping[str, Any]) -> str:
    """Return a document as JSON, one line per item of its lists; a frame is a list of its rows."""
    parts = []
    for name, value in document.items():
        if isinstance(value, pd.DataFrame):
            text = _rows(value) if len(value) else "[]"
        elif isinstance(value, list) and value:
            text = "[\n  " + ",\n  ".join(map(_encode, value)) + "\n ]"
        else:
            text = _encode(value)
        parts.append(f" {_encode(name)}: {text}")
    return "{\n" + ",\n".join(parts) + "\n}\n"


def _rows(frame: pd.DataFrame) -> str:
    """Return the rows of a frame as JSON, column by column: each of its few different values is encoded once."""
    cells = []
    for name in frame:
        codes, values = pd.factorize(frame[name], use_na_sentinel=False)
        texts = [f"{_encode(name)}: {_encode(value)}" for value in values.tolist()]
        cells.append(pa.array(texts, TEXT).take(pa.array(codes)))
    rows = pc.binary_join_element_wise(*cells, pa.scalar(", ", TEXT))
    whole = pa.LargeListArray.from_arrays(pa.array([0, len(rows)], pa.int64()), rows)
    text: str = pc.binary_join(whole, pa.scalar("},\n  {", TEXT))[0].as_py()
    return "[\n  {" + text + "}\n ]"


def document(report: Report) -> dict[str, Any]:
    """Return the report as dictionaries and lists of plain values; see `auditor.reports.schema`.

    The coverage is a frame, one row per record.
    """
    ledger, t = report.ledger, report.totals
    is_folded = report.all_findings["folded_into"].notna()
    return {
        "schema": VERSION,
        "auditor": auditor.__version__,
        "as_of": ledger.as_of.tz_convert("UTC").strftime("%Y-%m-%dT%H:%M:%SZ"),
        "settings_sha256": ledger.settings.sha256,
        **({"withheld": list(report.withheld)} if report.withheld else {}),
        "totals": t | {"in_question": [_money(amount, currency) for currency, amount in t["in_question"].items()]},
        "guesses": list(ledger.guesses),
        "inputs": inputs(ledger),
        "contracts": _contracts(report),
        "weeks": _weeks(report),
        "findings": _findings(report, report.findings),
        "folded": _findings(report, report.all_findings[is_folded]),
        "protection": protection.items(report),
        "coverage": report.coverage[list(COVERAGE_COLUMNS)],
    }


def _money(amount: int, currency: str) -> dict[str, str]:
    return {"amount": words.decimal(amount), "currency": currency}


def inputs(ledger: Ledger) -> list[dict[str, Any]]:
    """Return the files of a ledger with their receipts."""
    return [
        _input(
            source,
            _rows_of(ledger.quarantine, source.file, ["row", "column", "text", "reason"]),
            _rows_of(ledger.skipped, source.file, ["reason"]),
            _rows_of(ledger.totals, source.file, ["row", "label", "stated_seconds", "summed_seconds"]),
        )
        for source in ledger.sources
    ]


def _rows_of(frame: pd.DataFrame, file: str, columns: list[str]) -> list[dict[str, Any]]:
    part = frame[frame["source"] == file]
    lists = [words.values(part[name]) for name in columns]
    return [dict(zip(columns, row, strict=True)) for row in zip(*lists, strict=True)]


def _input(
    source: Source,
    quarantined: list[dict[str, Any]],
    skipped: list[dict[str, Any]],
    totals: list[dict[str, Any]],
) -> dict[str, Any]:
    reasons: dict[str, int] = {}
    for row in skipped:
        reasons[row["reason"]] = reasons.get(row["reason"], 0) + 1
    return {
        "file": source.file,
        "sha256": source.sha256,
        "format": source.format,
        "tool": source.tool,
        "side": source.side.value,
        "grain": source.grain.value,
        "rows": {name: source.rows[name] for name in ("read", "accepted", "quarantined", "skipped")},
        "charges": source.charges,
        "quarantined": quarantined,
        "skipped": [{"reason": reason, "rows": rows} for reason, rows in reasons.items()],
        "stated_totals": totals,
        "first_day": None if source.first_day is None else source.first_day.isoformat(),
        "last_day": None if source.last_day is None else source.last_day.isoformat(),
        "timezone": {"name": source.timezone, "known_from": source.timezone_from.value},
        "date_order": source.date_order and {"name": source.date_order, "known_from": source.date_order_from},
        "resolution_seconds": source.resolution,
        "notes": list(source.notes),
    }


def _contracts(report: Report) -> list[dict[str, Any]]:
    c = report.contracts
    currency = words.values(c["currency"])
    amounts = zip(c["in_question_amount"].tolist(), currency, strict=True)
    causes: list[list[dict[str, Any]]] = [[] for _ in range(len(c))]
    told = report.causes
    worth = [None if pd.isna(value) else words.decimal(round(value)) for value in told["amount"].tolist()]
    for row, cause, side, seconds, amount in zip(
        told["contract_row"].tolist(), told["cause"], told["side"], told["seconds"].tolist(), worth, strict=True
    ):
        causes[row].append({"cause": cause, "side": side, "seconds": seconds, "amount": amount})
    columns: dict[str, list[Any]] = {
        **{name: c[name].tolist() for name in ("contract", "name", "client", "person", "platform")},
        "timezone": c["zone"].tolist(),
        **{name: c[name].tolist() for name in c.columns if name.endswith("_seconds")},
        "in_question_amount": [None if unit is None else words.decimal(amount) for amount, unit in amounts],
        "currency": currency,
        **{name: c[name].tolist() for name in ("errors", "warnings", "notes", "can_tell_padding")},
        "causes": causes,
    }
    return _records(columns)


def _weeks(report: Report) -> list[dict[str, Any]]:
    """Return runs of weeks of a contract that get the same answer for the same reasons."""
    w = report.weeks
    told = w["reasons"].tolist()
    is_same = np.array([a == b for a, b in zip(told[1:], told[:-1], strict=True)], dtype=bool)
    follows = (np.diff(w["contract_row"]) == 0) & (np.diff(w["week"].to_numpy()) == WEEK.to_timedelta64()) & is_same
    first = np.flatnonzero(np.r_[True, ~follows][: len(w)])
    last = np.append(first[1:], len(w))[: len(first)] - 1
    until = w["week"].iloc[last] + pd.Timedelta(days=6)
    w = w.iloc[first]
    own = report.contracts.iloc[w["contract_row"]]
    columns: dict[str, list[Any]] = {
        **{name: own[name].tolist() for name in ("contract", "person")},
        "first_day": words.days(w["week"]),
        "last_day": words.days(until),
        "weeks": (last - first + 1).tolist(),
        "approvable": w["is_approvable"].tolist(),
        "reasons": [
            [{"kind": r.kind, "about": r.about, "count": r.count, "told": r.told} for r in told]
            for told in w["reasons"]
        ],
    }
    return _records(columns)


def _findings(report: Report, findings: pd.DataFrame) -> list[dict[str, Any]]:
    """Return findings as dictionaries; folded ones also say the fingerprint of the finding they stand behind."""
    f = findings
    amount = words.values(f["amount"])
    plain = ("fingerprint", "code", "rule", "kind", "severity", "confidence", "person", "contract")
    columns: dict[str, list[Any]] = {
        **{name: words.values(f[name]) for name in plain},
        "day": words.days(f["day"]),
        "until": words.days(f["until"]),
        "seconds": f["seconds"].tolist(),
        "amount": [None if value is None else words.decimal(int(value)) for value in amount],
        "currency": words.values(f["currency"]),
        "message": f["message"].tolist(),
        "question": [rule_of(code).question for code in f["code"]],
        "remedy": [rule_of(code).remedy for code in f["code"]],
        "explanations": [[{"name": n, "verdict": str(v)} for n, v in told.items()] for told in f["explanations"]],
        "evidence": [[{"file": file, "row": row} for file, row in told] for told in report.evidence(f)],
        "facts": [words.facts(told) for told in f["facts"]],
        "explained": f["explained"].tolist(),
        "decision": _decisions(report, f),
        "comments": [
            [one.model_dump(mode="json", include={"text", "name", "at"}) for one in report.comments.get(mark, ())]
            for mark in f["fingerprint"]
        ],
    }
    if f["folded_into"].notna().any():
        columns["folded_into"] = f["folded_into"].tolist()
    return _records(columns)


def _decisions(report: Report, findings: pd.DataFrame) -> list[dict[str, Any] | None]:
    """Return what a person said of each finding, where that holds."""
    held = dict(zip(report.findings["fingerprint"], report.decisions, strict=True))
    said = [held.get(mark) for mark in findings["fingerprint"]]
    hidden = {"fingerprint", "code", "contract", "day", "until"}
    return [None if one is None else one.model_dump(mode="json", exclude=hidden) for one in said]


def _records(columns: dict[str, list[Any]]) -> list[dict[str, Any]]:
    names = list(columns)
    return [dict(zip(names, row, strict=True)) for row in zip(*columns.values(), strict=True)]
