"""The report: everything that text, JSON, sheets and screens show, and its totals."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from auditor import intervals
from auditor.findings import Severity
from auditor.model import RATE_SCALE, Ledger
from auditor.reconciliation import reconcile

CONTRACT_COLUMNS = (
    "contract", "person", "name", "client", "platform", "zone", "logged_seconds", "billed_seconds",
    "unsupported_seconds", "unbilled_seconds", "in_question_seconds", "in_question_amount", "currency",
    "errors", "warnings", "notes", "can_tell_padding",
)  # fmt: skip


@dataclass(frozen=True)
class Report:
    """What an audit found.

    `findings` has one row per finding, worst first: the columns of `auditor.findings.FOUND_COLUMNS` without
    `identity`, and code, rule, kind, explained, amount (hundredths), currency, fingerprint, folded_into.
    `contracts` has one row per contract and person, `coverage` one per rule, source and contract.
    """

    ledger: Ledger
    all_findings: pd.DataFrame
    contracts: pd.DataFrame
    coverage: pd.DataFrame

    @classmethod
    def of(cls, ledger: Ledger, findings: pd.DataFrame, coverage: pd.DataFrame) -> Report:
        """Return the report with findings in order and sums per contract."""
        rank = findings["severity"].map(lambda s: -Severity(s).rank) if len(findings) else []
        order = (
            findings.assign(rank=rank, worth=-findings["seconds"])
            .sort_values(["rank", "explained", "worth", "contract", "code", "day", "fingerprint"], kind="stable")
            .index
        )
        findings = findings.loc[order].reset_index(drop=True)
        return cls(ledger, findings, _contracts(ledger, findings), coverage)

    @cached_property
    def findings(self) -> pd.DataFrame:
        """The findings that stand: those not folded into another."""
        kept = self.all_findings["folded_into"].isna()
        return self.all_findings[kept].reset_index(drop=True)

    def count(self, severity: Severity) -> int:
        """Return how many findings stand at a severity."""
        return int((self.findings["severity"] == severity.value).sum())

    def places(self, finding: Any) -> list[tuple[str, int]]:
        """Return file and row of all evidence of one finding (a row of `findings`), entries first."""
        part = self.ledger.entries.iloc[finding.entries]
        rows = list(zip(part["source"].astype(str), part["row"].tolist(), strict=True))
        return [*rows, *((file, int(row)) for file, row in finding.places)]


def _contracts(ledger: Ledger, findings: pd.DataFrame) -> pd.DataFrame:
    e, size = ledger.entries, len(ledger.contracts)
    row = e["contract_row"].to_numpy()
    seconds = e["seconds"].fillna(0).to_numpy(dtype=float) * e["counts"].to_numpy()

    def total(side: str) -> np.ndarray[Any, Any]:
        mine = (e["side"] == side).to_numpy()
        return np.bincount(row[mine], weights=seconds[mine], minlength=size).astype(np.int64)

    standing = findings[findings["folded_into"].isna()]
    questioned = in_question(ledger, standing)
    asked = np.bincount(row[questioned["entry"]], weights=questioned["seconds"], minlength=size)
    worth = np.bincount(row[questioned["entry"]], weights=questioned["amount"].fillna(0), minlength=size)
    logged, billed = total("logged"), total("billed")
    most = np.maximum(logged, billed)
    share = np.divide(most, asked, out=np.ones(size), where=asked > most)
    by_contract = reconcile(ledger).contracts
    counts = (
        standing.groupby(["contract", "person", "severity"]).size().unstack(fill_value=0)
        if len(standing)
        else pd.DataFrame()
    )
    keys = pd.MultiIndex.from_frame(ledger.contracts[["contract", "person"]]) if size else []
    counts = counts.reindex(index=keys, columns=["error", "warning", "note"], fill_value=0) if len(counts) else None
    frame = ledger.contracts[["contract", "person", "name", "client", "platform", "zone"]].copy()
    currency = pd.Series(e["currency"].to_numpy(dtype=object)).groupby(row).first().reindex(range(size))
    frame["logged_seconds"], frame["billed_seconds"] = logged, billed
    frame["unsupported_seconds"] = by_contract["unsupported_seconds"].to_numpy()
    frame["unbilled_seconds"] = by_contract["unbilled_seconds"].to_numpy()
    frame["in_question_seconds"] = np.minimum(asked, most).round().astype(np.int64)
    frame["in_question_amount"] = (worth * share).round().astype(np.int64)
    frame["currency"] = currency.astype(object).where(currency.notna(), None).to_numpy()
    for name, severity in (("errors", "error"), ("warnings", "warning"), ("notes", "note")):
        frame[name] = counts[severity].to_numpy() if counts is not None else 0
    frame["can_tell_padding"] = (logged > 0) & (billed > 0)
    return frame


def in_question(ledger: Ledger, findings: pd.DataFrame) -> pd.DataFrame:
    """Return the time in question per entry, each second once: columns entry, seconds, amount (hundredths).

    Findings whose explanation was ruled in question nothing. On one entry, intervals in question are united
    and amounts without an interval count by the largest; neither exceeds the entry's own time.
    """
    e = ledger.entries
    standing = findings[~findings["explained"].astype(bool) & (findings["seconds"] > 0)]
    sizes = np.array([len(q) for q in standing["questioned"]], dtype=np.int64)
    finding = np.repeat(np.arange(len(standing)), sizes)
    if not len(finding):
        return pd.DataFrame({"entry": np.zeros(0, np.int64), "seconds": np.zeros(0), "amount": np.zeros(0)})
    entry = np.concatenate([np.asarray(q, dtype=np.int64) for q in standing["questioned"]])
    length = e["seconds"].iloc[entry].fillna(0).to_numpy(dtype=float)
    length = np.where(length > 0, length, 0)
    whole = np.bincount(finding, weights=length, minlength=len(standing))[finding]
    asked = standing["seconds"].to_numpy(dtype=float)[finding]
    share = np.divide(asked * length, whole, out=np.zeros(len(entry)), where=whole > 0)
    has_interval = standing["start_s"].notna().to_numpy()[finding]
    plain = pd.Series(share[~has_interval]).groupby(entry[~has_interval]).max()
    timed = pd.Series(dtype=float)
    if has_interval.any():
        start = standing["start_s"].fillna(0).to_numpy(dtype=np.int64)[finding][has_interval]
        end = standing["end_s"].fillna(0).to_numpy(dtype=np.int64)[finding][has_interval]
        codes, known = pd.factorize(entry[has_interval], sort=True)
        length_of = intervals.union_lengths(codes.astype(np.int64), start, end, len(known))
        timed = pd.Series(length_of.astype(float), index=known)
    both = pd.concat([plain, timed], axis="columns").max(axis="columns")
    entries = both.index.to_numpy(dtype=np.int64)
    own = e["seconds"].iloc[entries].fillna(0).abs().to_numpy(dtype=float)
    seconds = np.minimum(both.to_numpy(), np.where(own > 0, own, both.to_numpy()))
    rate = e["hourly"].iloc[entries].to_numpy(dtype=float, na_value=np.nan)
    return pd.DataFrame({"entry": entries, "seconds": seconds, "amount": seconds * rate / 3600 * 100 / RATE_SCALE})
