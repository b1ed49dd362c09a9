"""Frames as the screen shows them, taken from a report: hours for seconds, words for codes."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from auditor.findings import Kind, Severity, unnested
from auditor.model import Ledger
from auditor.once import kept, of_facts
from auditor.reconciliation import reconcile
from auditor.report import Report
from auditor.reports import words as shared
from dashboard import causes, days, words

STATE_ORDER = list(words.STATES)
ORDERS = {
    "freelancer": ("question", "unbilled", "difference"),
    "client": ("amount", "unsupported", "question"),
    "agency": ("question", "errors", "warnings"),
}
"""What each reader looks at first, after the state."""
ROUNDED = {
    "terms": "as the settings say",
    "platform": "as the platform does",
    "fitted": "which fits the bill best",
    "likely": "which the bill is most like, with more on top",
}


@kept
def overview(report: Report, reader: str) -> pd.DataFrame:
    """Return `contracts`, what matters to the reader first."""
    table = contracts(report)
    rank = table["state"].map({state: i for i, state in enumerate(STATE_ORDER)}).astype("int64")
    keys = ["rank", *ORDERS[reader], "label"]
    order = table.assign(rank=rank).sort_values(keys, ascending=[True, False, False, False, True], kind="stable")
    return table.loc[order.index]


@kept
def contracts(report: Report) -> pd.DataFrame:
    """Return one row per contract and person; hours, amounts in units.

    Columns: state, label, contract, person, name, client, logged, billed, difference, unsupported, unbilled,
    question (hours), amount (in question), logged_amount, billed_amount, difference_amount, unsupported_amount (what
    the hours are worth), currency, trend (hours in each of the last weeks), errors, warnings, notes, findings (all
    three in one text). What cannot be told is missing. The index is the row in `report.contracts`.
    """
    c = report.contracts
    is_unpriced = (c["in_question_seconds"] > 0) & (c["in_question_amount"] == 0)
    is_priced = c["currency"].notna() & ~is_unpriced
    counts = counted(report)
    worth = {f"{name}_amount": column for name, column in causes.amounts(report).items()}
    errors, warnings, notes = (counts[name].astype("str") for name in words.SEVERITIES)
    return pd.DataFrame(
        {
            "state": states(report),
            "label": labels(report),
            "contract": c["contract"],
            "person": c["person"],
            "name": c["name"],
            "client": c["client"],
            "logged": c["logged_seconds"] / 3600,
            "billed": c["billed_seconds"] / 3600,
            "difference": ((c["billed_seconds"] - c["logged_seconds"]) / 3600).where(c["can_tell_padding"]),
            "unsupported": (c["unsupported_seconds"] / 3600).where(c["can_tell_padding"]),
            "unbilled": (c["unbilled_seconds"] / 3600).where(c["can_tell_padding"]),
            "question": c["in_question_seconds"] / 3600,
            "amount": (c["in_question_amount"] / 100).where(is_priced),
            **worth,
            "currency": c["currency"].fillna(""),
            "trend": pd.Series(days.trends(report), index=c.index, dtype=object),
            "errors": counts["error"],
            "warnings": counts["warning"],
            "notes": counts["note"],
            "findings": "■ " + errors + " ▲ " + warnings + " ● " + notes,
        }
    )


@kept
def states(report: Report) -> pd.Series[Any]:
    """Return one of `words.STATES` per contract: what, if anything, is left for a person to do.

    An error or a warning that no decision has settled counts for every contract that it has evidence in; a finding
    explains the contract it is about when it is explained itself, or says as a note why both sides differ.
    """
    c, f, counts = report.contracts, report.findings, counted(report)
    says_why = f["explained"].astype(bool) | (
        (f["severity"] == Severity.NOTE.value) & (f["kind"] == Kind.INCONSISTENT.value)
    )
    explained = pd.MultiIndex.from_frame(f.loc[says_why, ["contract", "person"]])
    is_explained = pd.MultiIndex.from_frame(c[["contract", "person"]]).isin(explained) if len(c) else []
    stands, cannot = counts["error"] + counts["warning"] > 0, ~c["can_tell_padding"].astype(bool)
    return pd.Series(
        np.select([stands, cannot, is_explained], ["person", "unknown", "explained"], "clear"),
        index=c.index,
        dtype=object,
    )


@kept
def touches(report: Report) -> pd.DataFrame:
    """Return which findings concern which contracts: finding, row, each pair once.

    A finding concerns the contract it is about, and every contract it has entries of in evidence.
    """
    f = report.findings
    number, positions = unnested(f["entries"])
    about = _rows(report, f)
    is_named = np.flatnonzero(about >= 0)
    row = np.concatenate([report.ledger.entries["contract_row"].to_numpy()[positions], about[is_named]])
    pair = np.unique(row * max(len(f), 1) + np.concatenate([number, is_named]))
    return pd.DataFrame({"finding": pair % max(len(f), 1), "row": pair // max(len(f), 1)})


def concerning(report: Report, row: int) -> list[int]:
    """Return the findings (rows of `report.findings`) that concern a contract, in the report's order."""
    pairs = touches(report)
    low, high = np.searchsorted(pairs["row"].to_numpy(), [row, row + 1])
    return pairs["finding"].iloc[low:high].tolist()


@kept
def counted(report: Report) -> pd.DataFrame:
    """Return how many findings that no decision has settled concern each contract: columns error, warning, note."""
    pairs = touches(report)
    pairs = pairs[~report.findings["settled"].to_numpy()[pairs["finding"]]]
    severity = report.findings["severity"].to_numpy(dtype=object)[pairs["finding"]]
    row, size = pairs["row"].to_numpy(), len(report.contracts)
    counts = {name: np.bincount(row[severity == name], minlength=size) for name in words.SEVERITIES}
    return pd.DataFrame(counts, index=report.contracts.index)


def labels(report: Report) -> pd.Series[Any]:
    """Return what to call each contract: its name, with its id or its person where names repeat."""
    return _labels(report.ledger)


@of_facts
def _labels(ledger: Ledger) -> pd.Series[Any]:
    c = ledger.contracts
    label = c["name"].astype(object).where(c["name"] != "", c["contract"])
    by_id = label.groupby(label).transform("size") > c["contract"].groupby(c["contract"]).transform("size")
    label = label.where(~by_id, label + " (" + c["contract"] + ")")
    many = label.groupby(label).transform("size") > 1
    return label.where(~many, label + ", " + c["person"].where(c["person"] != "", "nobody named"))


def labelled(report: Report, rows: pd.DataFrame) -> Any:
    """Return what to call the contract of each row, which names contract and person; the id where it is none here."""
    row, named = _rows(report, rows), labels(report).to_numpy(dtype=object)
    told = rows["contract"].to_numpy(dtype=object, copy=True)
    told[row >= 0] = named[row[row >= 0]]
    return pd.array(told, dtype="str")


def _rows(report: Report, rows: pd.DataFrame) -> npt.NDArray[np.int64]:
    """Return the row in `report.contracts` of each row, which names contract and person; -1 where it is none here."""
    c = report.contracts
    named = {key: row for row, key in enumerate(zip(c["contract"].tolist(), c["person"].tolist(), strict=True))}
    (contract, contracts), (person, people) = (
        (codes, known.tolist()) for codes, known in (pd.factorize(rows[name]) for name in ("contract", "person"))
    )
    number, pairs = pd.factorize(contract * max(len(people), 1) + person)
    keys = [(contracts[pair // len(people)], people[pair % len(people)]) for pair in pairs.tolist()]
    return np.array([named.get(key, -1) for key in keys], dtype=np.int64)[number]


@kept
def findings(report: Report) -> pd.DataFrame:
    """Return the findings that stand as a table, in the report's order; the index is the row in it.

    Columns: severity, code, label (of the contract), contract, person, day, until, message, hours and amount (in
    question, missing if none), settled (hours that a decision settled), currency, kind, confidence, explained,
    decision (one of `words.DECIDED`), fingerprint.
    """
    f = report.findings
    asks = (f["severity"] != Severity.NOTE.value) & (f["seconds"] > 0)
    is_open = asks & ~f["settled"]
    return pd.DataFrame(
        {
            "severity": f["severity"],
            "code": f["code"],
            "label": labelled(report, f),
            "contract": f["contract"],
            "person": f["person"],
            "day": f["day"],
            "until": f["until"],
            "message": f["message"],
            "hours": (f["seconds"] / 3600).where(is_open),
            "amount": (pd.to_numeric(f["amount"]).astype("Float64") / 100).where(is_open),
            "settled": (f["seconds"] / 3600).where(asks & f["settled"]),
            "currency": f["currency"],
            "kind": f["kind"],
            "confidence": f["confidence"],
            "explained": f["explained"].astype(bool),
            "decision": pd.Series(report.standings, index=f.index, dtype=object),
            "fingerprint": f["fingerprint"],
        },
        index=f.index,
    )


def comparison(report: Report, row: int) -> list[str]:
    """Return in sentences how both sides of a contract were laid beside each other, and what was guessed."""
    contract, settled = report.contracts.loc[row], reconcile(report.ledger).contracts.loc[row]
    lines = [f"Days are counted in {contract['zone']}."]
    if isinstance(settled["boundary"], str):
        lines.append(f"The bill cuts its days at {settled['boundary']}; the log was cut there too.")
    if settled["shift_seconds"]:
        lines.append(f"The log fits the bill when its clock is shifted by {shared.hours(settled['shift_seconds'])}.")
    if isinstance(settled["rounding"], str):
        lines.append(f"The log counts {settled['policy'].spoken()}, {ROUNDED[settled['rounding_from']]}.")
    names = [text for text in (contract["contract"], contract["name"], contract["person"]) if text]
    guesses = [guess for guess in report.ledger.guesses if any(name in guess for name in names)]
    return [*lines, *(f"Guessed: {guess}." for guess in guesses)]
