"""What the engine adds to what a rule states: code, money, confidence, person, day and fingerprint."""

from __future__ import annotations

import hashlib
from typing import Any

import numpy as np
import pandas as pd
from pandas.api.types import is_datetime64_any_dtype

from auditor.findings import Confidence, Kind, Severity, Verdict, unnested
from auditor.model import RATE_SCALE, Ledger
from auditor.rules import Rule

CONTENT = (
    "side", "grain", "person_name", "person_email", "contract_ref", "client", "project", "task",
    "description", "start", "end", "day", "until", "seconds", "amount", "invoice", "entry_id",
)  # fmt: skip
"""Fields of an entry that make the fingerprint of a finding: what it claims, not where it stands."""
BY_UNTESTED = np.array([Confidence.HIGH, Confidence.MEDIUM, Confidence.LOW], dtype=object)


def completed(found: pd.DataFrame, rule: Rule, ledger: Ledger) -> pd.DataFrame:
    """Return findings of a rule with code, rule, kind, explained, amount and currency added.

    Severity, confidence, person, contract and days are filled where the rule left them open. A finding with
    an explanation that is ruled in, and every unusual one, is a note.
    """
    verdicts = [list(tested.values()) for tested in found["explanations"]]
    explained = np.array([Verdict.RULED_IN in tested for tested in verdicts], dtype=bool)
    untested = np.array([tested.count(Verdict.UNTESTABLE) for tested in verdicts], dtype=np.int64)
    kind = found["kind"].fillna(rule.kind.value).map(str)
    severity = found["severity"].fillna(rule.severity.value)
    severity = severity.mask(explained | (kind == Kind.UNUSUAL.value), Severity.NOTE.value)
    confidence = found["confidence"].where(found["confidence"].notna(), BY_UNTESTED[untested.clip(max=2)])
    day = _from_entries(found, ledger, "day", pd.NaT)
    until = found["until"].astype(object)
    found = found.assign(
        code=rule.code,
        rule=rule.name,
        kind=kind,
        severity=severity.map(str),
        confidence=confidence.map(str),
        explained=explained,
        person=_from_entries(found, ledger, "person", ""),
        contract=_from_entries(found, ledger, "contract", ""),
        day=pd.to_datetime(day).astype("datetime64[us]"),
        until=pd.to_datetime(until.where(until.notna(), day)).astype("datetime64[us]"),
    )
    return _priced(found, ledger)


def _from_entries(found: pd.DataFrame, ledger: Ledger, name: str, empty: Any) -> pd.Series[Any]:
    """Return a column with its gaps filled from the leading entry of each finding."""
    first = np.array([rows[0] if len(rows) else -1 for rows in found["entries"]], dtype=np.int64)
    has = first >= 0
    taken = pd.Series(None, index=found.index, dtype=object)
    taken[has] = ledger.entries[name].iloc[first[has]].astype(object).to_numpy()
    stated = found[name].astype(object)
    filled = stated.where(stated.notna(), taken)
    return filled.where(filled.notna(), empty)


def _priced(found: pd.DataFrame, ledger: Ledger) -> pd.DataFrame:
    """Fill amount (hundredths) with the seconds in question at the rates of their entries; add currency."""
    e = ledger.entries
    number, rows = unnested(found["questioned"])
    weight = e["seconds"].iloc[rows].fillna(0).abs().to_numpy(dtype=float) + 1e-9
    rate = e["hourly"].iloc[rows].to_numpy(dtype=float, na_value=np.nan)
    total = np.bincount(number, weights=weight, minlength=len(found))
    worth = np.bincount(number, weights=weight * rate, minlength=len(found))
    mean = np.divide(worth, total, out=np.full(len(found), np.nan), where=total > 0)
    worked_out = pd.Series(np.round(found["seconds"].to_numpy(dtype=float) * mean / 3600 * 100 / RATE_SCALE))
    amount = found["amount"].reset_index(drop=True).astype("Float64").fillna(worked_out.astype("Float64"))
    currency = pd.Series(None, index=range(len(found)), dtype=object)
    leading = np.flatnonzero(np.diff(number, prepend=-1))
    currency[number[leading]] = e["currency"].iloc[rows[leading]].astype(object).to_numpy()
    has_money = (amount.notna() & currency.notna()).to_numpy()
    return found.assign(
        amount=amount.where(has_money).astype("Int64").array, currency=currency.where(has_money, None).array
    )


def fingerprinted(findings: pd.DataFrame, ledger: Ledger) -> pd.DataFrame:
    """Add a fingerprint of code and content; twins of one content are told apart by a number."""
    content = _contents(ledger, np.unique(unnested(findings["entries"])[1]))
    marks: list[str] = []
    seen: dict[str, int] = {}
    for code, entries, identity, day in zip(
        findings["code"], findings["entries"], findings["identity"], findings["day"], strict=True
    ):
        told = sorted(content[row] for row in entries)
        text = "\x1e".join([code, *told, *((identity, str(day)) if identity else ())])
        mark = hashlib.sha256(text.encode()).hexdigest()[:16]
        seen[mark] = seen.get(mark, 0) + 1
        marks.append(mark if seen[mark] == 1 else f"{mark}-{seen[mark]}")
    return findings.assign(fingerprint=pd.Series(marks, dtype=object))


def _contents(ledger: Ledger, rows: np.ndarray[Any, Any]) -> dict[int, str]:
    """Return what each of the given entries claims, as one text."""
    part = ledger.entries[list(CONTENT)].iloc[rows]
    columns = [_texts(part[name]) for name in CONTENT]
    return dict(zip(rows.tolist(), map("\x1f".join, zip(*columns, strict=True)), strict=True))


def _texts(column: pd.Series[Any]) -> list[str]:
    """Return values as texts, missing ones empty, each different value written once and for itself alone."""
    codes, values = pd.factorize(column)
    if not is_datetime64_any_dtype(values.dtype):
        written = [str(value) for value in values]
    elif getattr(values.dtype, "tz", None) is None:
        written = [str(day) for day in np.asarray(values, dtype="datetime64[D]")]
    else:
        instants = np.datetime_as_string(np.asarray(values, dtype="datetime64[s]")).tolist()
        written = [f"{instant}+00:00".replace("T", " ") for instant in instants]
    texts: list[str] = np.array([*written, ""], dtype=object)[codes].tolist()
    return texts
