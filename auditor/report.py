"""The report: everything that text, JSON, sheets and screens show, and its totals."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from auditor import intervals
from auditor.decisions import Comment, Decision, Status
from auditor.findings import Severity, unnested
from auditor.model import RATE_SCALE, Ledger
from auditor.once import of_facts
from auditor.reconciliation import reconcile
from auditor.reconciliation.classes import LOGGED
from auditor.weeks import ONE_SIDE, weeks

CONTRACT_COLUMNS = (
    "contract", "person", "name", "client", "platform", "zone", "logged_seconds", "billed_seconds",
    "unsupported_seconds", "unbilled_seconds", "in_question_seconds", "in_question_amount", "currency",
    "settled_seconds", "errors", "warnings", "notes", "can_tell_padding",
)  # fmt: skip

REPEATED, NOT_BILLABLE, LEFT_OUT = "repeated rows", "not billable", "left out"
"""Why time of a contract with both sides is laid beside nothing."""
NEEDS_PERSON, CANNOT_TELL, CAN_BE_APPROVED = "needs a person", "cannot tell", "can be approved"
OPEN, EXPIRED = "open", "expired"
"""What a finding is that no decision holds on: never decided on or open again, or no longer."""


@dataclass(frozen=True, eq=False)
class Report:
    """What an audit found.

    `findings` has one row per finding, worst first: the columns of `auditor.findings.FOUND_COLUMNS` without
    `identity`, and code, rule, kind, explained, amount (hundredths), currency, fingerprint, folded_into, settled.
    `contracts` has one row per contract and person, `coverage` one per rule, source and contract.

    A finding is `settled` by a decision that accepts or explains it and has not expired, and so is what is folded
    into it. It stays in the report, behind all others, and asks nothing any more: it is counted as settled alone, its
    time is settled and not in question, and it keeps no contract and no week from being approved.

    A report on some contracts alone (`auditor.sharing`) holds the rows of `others` that its findings rest on, and
    says what is `withheld` in it.
    """

    ledger: Ledger
    all_findings: pd.DataFrame
    contracts: pd.DataFrame
    coverage: pd.DataFrame
    others: pd.DataFrame | None = None
    withheld: tuple[str, ...] = ()

    @classmethod
    def of(
        cls, ledger: Ledger, findings: pd.DataFrame, coverage: pd.DataFrame, ever: pd.DataFrame | None = None
    ) -> Report:
        """Return the report with findings in order and sums per contract; `ever` is taken over where it is known."""
        findings = findings.assign(settled=_settled(ledger, findings))
        findings = findings.iloc[_order(findings)].reset_index(drop=True)
        standing = findings[findings["folded_into"].isna()].reset_index(drop=True)
        ever = in_question(ledger, standing) if ever is None else ever
        asked = _asked(ledger, standing, ever)
        made = cls(ledger, findings, _contracts(ledger, standing, asked, ever), coverage)
        vars(made).update(findings=standing, asked=asked, ever=ever)
        return made

    @cached_property
    def findings(self) -> pd.DataFrame:
        """The findings that stand: those not folded into another."""
        kept = self.all_findings["folded_into"].isna()
        return self.all_findings[kept].reset_index(drop=True)

    @cached_property
    def asked(self) -> pd.DataFrame:
        """The time that findings question which no decision has settled; see `in_question`."""
        return in_question(self.ledger, self.findings[~self.findings["settled"]])

    @cached_property
    def ever(self) -> pd.DataFrame:
        """The time that findings question, settled or not; see `in_question`."""
        return in_question(self.ledger, self.findings)

    @cached_property
    def decisions(self) -> list[Decision | None]:
        """The last decision on each finding (rows of `findings`) that holds on the day of the audit, or None."""
        today, last = self.ledger.as_of.date(), self.ledger.last_decisions
        held = [last.get(mark) for mark in self.findings["fingerprint"]]
        return [one if one is not None and one.holds(today) else None for one in held]

    @cached_property
    def comments(self) -> dict[str, list[Comment]]:
        """What people remarked on findings, by fingerprint, oldest first."""
        told: dict[str, list[Comment]] = {}
        for one in sorted(self.ledger.comments, key=lambda said: said.at):
            told.setdefault(one.fingerprint, []).append(one)
        return told

    @cached_property
    def standings(self) -> list[str]:
        """What is decided on each finding (rows of `findings`): a status, `OPEN` (reopened too) or `EXPIRED`."""
        said = self.ledger.last_decisions
        pairs = zip(self.findings["fingerprint"], self.decisions, strict=True)
        words = [(EXPIRED if mark in said else OPEN) if one is None else one.status.value for mark, one in pairs]
        return [OPEN if word == Status.REOPENED else word for word in words]

    def fails(self, severity: Severity) -> bool:
        """Return whether a finding of a severity stands that no decision has settled."""
        return self.count(severity) > 0

    def count(self, severity: Severity) -> int:
        """Return how many findings stand at a severity that no decision has settled."""
        return int(((self.findings["severity"] == severity.value) & ~self.findings["settled"]).sum())

    @cached_property
    def totals(self) -> dict[str, Any]:
        """The sums of the report: findings by severity, seconds per side and in question, money per currency.

        `explained` are among the `notes`; `settled` are in none of the three; `folded` stand behind the findings they
        are folded into.
        """
        c, f = self.contracts, self.findings
        sums = c.loc[c["currency"].notna()].groupby("currency")["in_question_amount"].sum()
        return {
            "errors": self.count(Severity.ERROR),
            "warnings": self.count(Severity.WARNING),
            "notes": self.count(Severity.NOTE),
            "explained": int((f["explained"].astype(bool) & ~f["settled"]).sum()),
            "settled": int(f["settled"].sum()),
            "folded": len(self.all_findings) - len(f),
            **{name: int(c[name].sum()) for name in CONTRACT_COLUMNS if name.endswith("_seconds")},
            "in_question": {str(currency): int(amount) for currency, amount in sums.items()},
        }

    @cached_property
    def titles(self) -> dict[str, str]:
        """What to call each contract on paper: its name, with its id where two contracts share the name."""
        known = self.contracts.drop_duplicates("contract")[["contract", "name"]]
        shared = known["name"].duplicated(keep=False)
        rows = zip(known["contract"], known["name"], shared, strict=True)
        return {key: f"{name} [{key}]" if is_shared else name for key, name, is_shared in rows}

    @cached_property
    def has_many_people(self) -> bool:
        """Whether more than one person works on the contracts."""
        return len(set(self.contracts["person"])) > 1

    @cached_property
    def weeks(self) -> pd.DataFrame:
        """The weeks of each contract, which of them can be approved unseen, and why not the others; see `weeks`."""
        return weeks(self.ledger, self.all_findings[~self.all_findings["settled"]], self.coverage)

    @cached_property
    def approvals(self) -> list[str]:
        """What to do with each contract (rows of `contracts`): "needs a person", "cannot tell" or "can be approved".

        A contract needs a person if an error or a warning stands on it, or one of its weeks is to be looked at;
        where that is only for want of a side nobody can tell.
        """
        c = self.contracts
        needs = ((c["errors"] + c["warnings"]) > 0).to_numpy(copy=True)
        can_tell = c["can_tell_padding"].tolist()
        for row, reasons in zip(self.weeks["contract_row"].tolist(), self.weeks["reasons"], strict=True):
            needs[row] |= any(reason.kind != ONE_SIDE or can_tell[row] for reason in reasons)
        told = np.where(c["can_tell_padding"], CAN_BE_APPROVED, CANNOT_TELL)
        return [NEEDS_PERSON if needed else word for needed, word in zip(needs, told.tolist(), strict=True)]

    @cached_property
    def causes(self) -> pd.DataFrame:
        """Where the time of contracts with both sides went: contract_row, cause, side, seconds, amount (hundredths).

        Per contract, the seconds of "both" and "billed" add up to `billed_seconds`, those of "both" and "logged" to
        `logged_seconds`; see `auditor.reconciliation.classes`, and for what is in no comparison the causes here.
        """
        return _causes(self.ledger)

    def evidence(self, findings: pd.DataFrame) -> list[list[tuple[str, int]]]:
        """Return file and row of all evidence of each finding, entries first, each place once."""
        e = self.ledger.entries
        positions = np.concatenate([np.zeros(0, dtype=np.int64), *findings["entries"]])
        files = e["source"].cat.categories.to_numpy(dtype=object)[e["source"].cat.codes.to_numpy()[positions]]
        rows = list(zip(files.tolist(), e["row"].to_numpy()[positions].tolist(), strict=True))
        ends = np.cumsum([len(own) for own in findings["entries"]]).tolist()
        parts = zip([0, *ends], ends, findings["places"], strict=False)
        return [list(dict.fromkeys([*rows[a:b], *((f, int(n)) for f, n in more)])) for a, b, more in parts]

    def places(self, finding: Any) -> list[tuple[str, int]]:
        """Return file and row of all evidence of one finding (a row of `findings`), entries first."""
        part = self.ledger.entries.iloc[finding.entries]
        rows = list(zip(part["source"].astype(str), part["row"].tolist(), strict=True))
        return [*rows, *((file, int(row)) for file, row in finding.places)]


@of_facts
def _causes(ledger: Ledger) -> pd.DataFrame:
    told = pd.concat([reconcile(ledger).causes, _left_out(ledger)], ignore_index=True)
    return told.sort_values("contract_row", kind="stable", ignore_index=True)


def _left_out(ledger: Ledger) -> pd.DataFrame:
    """Return the time of contracts with both sides that is in no comparison, by why: columns of `Report.causes`."""
    e = ledger.entries
    is_left = (_summed(ledger)[["logged", "billed"]] > 0).all(axis=1).to_numpy()[e["contract_row"]]
    is_left &= ~_restated(ledger)
    is_left[reconcile(ledger).pieces["entry"]] = False
    left = e[is_left & (e["seconds"].fillna(0) != 0).to_numpy()]
    is_no = (left["side"] == LOGGED) & ~left["is_billable"].fillna(value=True)
    seconds = left["seconds"].to_numpy(dtype=float)
    made = pd.DataFrame(
        {
            "contract_row": left["contract_row"].to_numpy(),
            "cause": np.select([~left["counts"], is_no], [REPEATED, NOT_BILLABLE], LEFT_OUT),
            "side": left["side"].astype("str").to_numpy(),
            "seconds": seconds.astype(np.int64),
            "amount": seconds * left["hourly"].to_numpy(dtype=float, na_value=np.nan) / 3600 * 100 / RATE_SCALE,
        }
    )
    return made.groupby(["contract_row", "cause", "side"], as_index=False).sum(min_count=1)


def _restated(ledger: Ledger) -> np.ndarray[Any, Any]:
    """Return which entries are a bill's weekly sums beside its days."""
    e = ledger.entries
    return (~e["counts"] & (e["side"] == "billed") & (e["grain"] == "period")).to_numpy(dtype=bool)


def _settled(ledger: Ledger, findings: pd.DataFrame) -> np.ndarray[Any, Any]:
    """Return which findings are settled: those that a decision closes and what is folded into them."""
    today = ledger.as_of.date()
    closed = {mark for mark, one in ledger.last_decisions.items() if one.closes and one.holds(today)}
    marks, causes = findings["fingerprint"].tolist(), findings["folded_into"].tolist()
    settled, more = closed, closed
    while more:
        more = {mark for mark, cause in zip(marks, causes, strict=True) if cause in more} - settled
        settled = settled | more
    return np.array([mark in settled for mark in marks], dtype=bool)


def _order(findings: pd.DataFrame) -> np.ndarray[Any, Any]:
    """Return the places of findings in order: those that are settled last, the worst first, then by name and day."""
    ranks = [one.value for one in sorted(Severity, key=lambda one: -one.rank)]
    names = (findings[name] for name in ("contract", "code", "fingerprint"))
    contract, code, mark = (pd.factorize(name, sort=True)[0] for name in names)
    keys: list[Any] = [
        findings["settled"],
        pd.Categorical(findings["severity"], ranks).codes,
        findings["explained"].astype(bool),
        -findings["seconds"],
        np.where(contract < 0, len(findings), contract),
        code,
        findings["day"].to_numpy("datetime64[us]"),
        mark,
    ]
    return np.lexsort(keys[::-1])


@of_facts
def _summed(ledger: Ledger) -> pd.DataFrame:
    """Return what the entries of each contract say together: logged, billed (seconds) and the first currency."""
    e, size = ledger.entries, len(ledger.contracts)
    row = e["contract_row"].to_numpy()
    seconds = np.where(_restated(ledger), 0, e["seconds"].fillna(0).to_numpy(dtype=float))

    def total(side: str) -> np.ndarray[Any, Any]:
        mine = (e["side"] == side).to_numpy()
        return np.bincount(row[mine], weights=seconds[mine], minlength=size).astype(np.int64)

    stated = np.flatnonzero((e["currency"].cat.codes >= 0).to_numpy() & (row >= 0))
    leads = np.full(size, -1, dtype=np.int64)
    leads[row[stated][::-1]] = stated[::-1]
    currency = np.full(size, None, dtype=object)
    currency[leads >= 0] = e["currency"].iloc[leads[leads >= 0]].astype(object).to_numpy()
    return pd.DataFrame(
        {"logged": total("logged"), "billed": total("billed"), "currency": pd.Series(currency, dtype=object)}
    )


def _contracts(ledger: Ledger, findings: pd.DataFrame, asked: pd.DataFrame, ever: pd.DataFrame) -> pd.DataFrame:
    """Return the sums per contract, of findings that stand and of the time in question, now and before decisions."""
    row, size = ledger.entries["contract_row"].to_numpy(), len(ledger.contracts)

    def questioned(column: str, told: pd.DataFrame) -> np.ndarray[Any, Any]:
        return np.bincount(row[told["entry"]], weights=told[column].fillna(0), minlength=size)

    seconds, worth, before = (questioned(*one) for one in (("seconds", asked), ("amount", asked), ("seconds", ever)))
    summed = _summed(ledger)
    logged, billed = summed["logged"].to_numpy(), summed["billed"].to_numpy()
    most = np.maximum(logged, billed)
    share = np.divide(most, seconds, out=np.ones(size), where=seconds > most)
    by_contract = reconcile(ledger).contracts
    standing = findings.loc[~findings["settled"], ["entries", "severity"]]
    finding, entry = unnested(standing["entries"])
    leading = np.flatnonzero(np.diff(finding, prepend=-1))
    concerned = row[entry[leading]]
    severities = standing["severity"].to_numpy(dtype=object)[finding[leading]]
    frame = ledger.contracts[["contract", "person", "name", "client", "platform", "zone"]].copy()
    frame["logged_seconds"], frame["billed_seconds"] = logged, billed
    frame["unsupported_seconds"] = by_contract["unsupported_seconds"].to_numpy()
    frame["unbilled_seconds"] = by_contract["unbilled_seconds"].to_numpy()
    frame["in_question_seconds"] = np.minimum(seconds, most).round().astype(np.int64)
    frame["in_question_amount"] = (worth * share).round().astype(np.int64)
    frame["currency"] = summed["currency"]
    frame["settled_seconds"] = np.minimum(before, most).round().astype(np.int64) - frame["in_question_seconds"]
    for name, severity in (("errors", "error"), ("warnings", "warning"), ("notes", "note")):
        frame[name] = np.bincount(concerned[severities == severity], minlength=size)
    frame["can_tell_padding"] = (logged > 0) & (billed > 0)
    return frame


def in_question(ledger: Ledger, findings: pd.DataFrame) -> pd.DataFrame:
    """Return the time in question per entry (ascending), each second once: entry, seconds, amount (hundredths).

    A note changes nothing in the bill by itself, so only errors and warnings question time. On one entry,
    intervals in question are united and amounts without an interval count by the largest; neither exceeds
    the entry's own time.
    """
    e = ledger.entries
    asks = (findings["severity"] != Severity.NOTE.value) & (findings["seconds"] > 0)
    standing = findings.loc[asks, ["questioned", "seconds", "start_s", "end_s", "amount"]]
    finding, entry = unnested(standing["questioned"])
    length = e["seconds"].iloc[entry].fillna(0).clip(lower=0).to_numpy(dtype=float)
    whole = np.bincount(finding, weights=length, minlength=len(standing))[finding]
    asked = standing["seconds"].to_numpy(dtype=float)[finding]
    share = np.divide(asked * length, whole, out=np.zeros(len(entry)), where=whole > 0)
    has_interval = standing["start_s"].notna().to_numpy()[finding]
    largest = pd.Series(share[~has_interval], dtype=float).groupby(entry[~has_interval]).max()
    start, end = (standing[name].fillna(0).to_numpy(dtype=np.int64)[finding] for name in ("start_s", "end_s"))
    codes, known = pd.factorize(entry[has_interval], sort=True)
    united = intervals.union_lengths(codes.astype(np.int64), start[has_interval], end[has_interval], len(known))
    both = pd.concat([largest, pd.Series(united, index=known, dtype=float)], axis="columns").max(axis="columns")
    both = both.sort_index()
    entries = both.index.to_numpy(dtype=np.int64)
    own = e["seconds"].iloc[entries].fillna(0).abs().to_numpy(dtype=float)
    seconds = np.where(own > 0, np.minimum(both, own), both)
    rate = e["hourly"].iloc[entries].to_numpy(dtype=float, na_value=np.nan)
    worked_out = seconds * rate / 3600 * 100 / RATE_SCALE
    stated = _stated_amounts(ledger, standing, finding, entry, share).reindex(entries).to_numpy(dtype=float)
    is_whole = ~np.isin(entries, entry[has_interval]) & (seconds == both.to_numpy()) & ~np.isnan(stated)
    return pd.DataFrame({"entry": entries, "seconds": seconds, "amount": np.where(is_whole, stated, worked_out)})


def _asked(ledger: Ledger, findings: pd.DataFrame, ever: pd.DataFrame) -> pd.DataFrame:
    """Return what is `in_question` by the findings that no decision has settled, of what is by all of them.

    Only entries that a settled finding questions are worked out anew.
    """
    is_settled = findings["settled"].to_numpy(dtype=bool)
    if not is_settled.any():
        return ever
    number, entry = unnested(findings["questioned"])
    fewer = np.unique(entry[is_settled[number]])
    others = np.unique(number[np.isin(entry, fewer) & ~is_settled[number]])
    anew = in_question(ledger, findings.iloc[others])
    parts = ever[~ever["entry"].isin(fewer)], anew[anew["entry"].isin(fewer)]
    return pd.concat(parts).sort_values("entry", ignore_index=True)


def _stated_amounts(
    ledger: Ledger,
    findings: pd.DataFrame,
    finding: np.ndarray[Any, Any],
    entry: np.ndarray[Any, Any],
    share: np.ndarray[Any, Any],
) -> pd.Series[Any]:
    """Return, by entry, its part of the amount of the finding that questions most of its time."""
    weight = share * ledger.entries["hourly"].iloc[entry].to_numpy(dtype=float, na_value=np.nan)
    whole = np.bincount(finding, weights=weight, minlength=len(findings))[finding]
    amount = findings["amount"].to_numpy(dtype=float, na_value=np.nan)[finding]
    part = np.divide(amount * weight, whole, out=np.full(len(entry), np.nan), where=whole > 0)
    order = np.argsort(share, kind="stable")
    return pd.Series(part[order], index=entry[order]).groupby(level=0).last()
