"""`audit`: a ledger in, a report out; runs the families in order and folds consequences into causes."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from auditor import coverage, matching
from auditor.findings import Confidence, Kind, Severity, Verdict
from auditor.model import RATE_SCALE, Ledger
from auditor.report import Report, in_question
from auditor.rules import Rule, all_rules
from auditor.settings import Settings, SettingsError, did_you_mean, line_of

CONTENT = (
    "side", "grain", "person_name", "person_email", "contract_ref", "client", "project", "task",
    "description", "start", "end", "day", "until", "seconds", "amount", "invoice", "entry_id",
)  # fmt: skip
"""Fields of an entry that make the fingerprint of a finding: what it claims, not where it stands."""
YIELD_SHARE = 0.9


def check_settings(settings: Settings, formats: Sequence[str]) -> None:
    """Raise SettingsError for an unknown rule, option or format, or an option of the wrong type."""
    rules = {rule.name: rule for rule in all_rules()}
    codes = [rule.code for rule in rules.values()]
    for key in ("disable", "enable"):
        for code in getattr(settings.rules, key):
            if code not in codes:
                _fail(settings, ("rules", key), f"unknown rule {code!r}{did_you_mean(code, codes)}")
    for name, options in settings.rule_options.items():
        if name not in rules:
            _fail(settings, ("rules", name), f"unknown rule {name!r}{did_you_mean(name, list(rules))}")
        known = rules[name].options
        for option, value in options.items():
            if option not in known:
                hint = did_you_mean(option, list(known))
                _fail(settings, ("rules", name, option), f"{name} has no option {option!r}{hint}")
            if not _is_like(value, known[option]):
                wanted = type(known[option]).__name__
                _fail(settings, ("rules", name, option), f"{name}.{option} is {value!r}; it takes a {wanted}")
    for name, format_ in settings.formats.items():
        if name not in formats and not format_.columns:
            hint = did_you_mean(name, list(formats))
            _fail(
                settings,
                ("formats", name),
                f"unknown format {name!r}{hint}; a table of your own needs columns",
            )


def _is_like(value: object, default: object) -> bool:
    if isinstance(default, bool) or isinstance(value, bool):
        return isinstance(value, bool) and isinstance(default, bool)
    if isinstance(default, float):
        return isinstance(value, (int, float))
    return isinstance(value, type(default))


def _fail(settings: Settings, keys: tuple[str, ...], fault: str) -> None:
    raise SettingsError(f"{settings.path or 'audit.toml'}:{line_of(settings.text, keys)}: {fault}")


def audit(ledger: Ledger) -> Report:
    """Judge a ledger by every rule that is not disabled and return the report.

    An exception inside a rule is a bug, not a finding: it is raised with the rule's code as a note.
    """
    settings = ledger.settings
    ledger = matching.resolve(ledger)
    rules = all_rules()
    disabled = frozenset(
        rule.code
        for rule in rules
        if rule.code in settings.rules.disable or (rule.optional and rule.code not in settings.rules.enable)
    )
    parts: list[pd.DataFrame] = []
    repeats: list[Any] = []
    family = ""
    for rule in rules:
        if rule.code in disabled:
            continue
        if rule.family != family and repeats:
            ledger = _without(ledger, repeats)
            repeats = []
        family = rule.family
        try:
            found = rule.function(ledger, **settings.rule_options.get(rule.name, {}))
        except Exception as error:
            error.add_note(f"This is a bug in rule {rule.code} ({rule.name}), not a fault of the files.")
            raise
        if not len(found):
            continue
        found = _completed(found, rule, ledger)
        parts.append(found)
        if rule.repeats:
            repeats.extend(found.loc[~found["explained"], "questioned"])
    findings = pd.concat(parts, ignore_index=True) if parts else _no_findings()
    findings = _fingerprinted(findings, ledger)
    findings = _folded(findings, rules)
    cells = _cells(findings, ledger)
    findings = findings.drop(columns="identity")
    covered = coverage.coverage(ledger, rules, disabled, cells)
    return Report.of(ledger, findings, covered)


def _no_findings() -> pd.DataFrame:
    from auditor.findings import nothing

    return nothing().assign(code="", rule="", kind="", explained=False, amount=pd.NA, currency=None)


def _without(ledger: Ledger, repeats: Sequence[Any]) -> Ledger:
    """Return the ledger with the given entries no longer counted."""
    counts = ledger.entries["counts"].to_numpy().copy()
    counts[np.concatenate(repeats)] = False
    return ledger.with_(entries=ledger.entries.assign(counts=counts))


def _completed(found: pd.DataFrame, rule: Rule, ledger: Ledger) -> pd.DataFrame:
    """Add to what a rule states what the engine knows: code, money, confidence, the entries' person and day."""
    e = ledger.entries
    first = np.array([rows[0] if len(rows) else -1 for rows in found["entries"]], dtype=np.int64)
    has = first >= 0
    verdicts = [list(x.values()) for x in found["explanations"]]
    explained = np.array([Verdict.RULED_IN in v for v in verdicts], dtype=bool)
    untested = np.array([v.count(Verdict.UNTESTABLE) for v in verdicts], dtype=np.int64)
    confidence = np.array([Confidence.HIGH, Confidence.MEDIUM, Confidence.LOW], dtype=object)[untested.clip(max=2)]
    severity = found["severity"].where(found["severity"].notna(), rule.severity.value)
    severity = severity.mask(explained | (rule.kind is Kind.UNUSUAL), Severity.NOTE.value)
    taken = e.iloc[first[has]]

    def filled(name: str, column: str, empty: Any) -> pd.Series[Any]:
        values = found[name].copy()
        mine = pd.Series(taken[column].to_numpy(dtype=object), index=found.index[has], dtype=object)
        values = values.astype(object)
        values[has] = values[has].where(values[has].notna(), mine)
        return values.where(values.notna(), empty)

    day = filled("day", "day", pd.NaT)
    until = found["until"].astype(object)
    until = until.where(until.notna(), day)
    found = found.assign(
        code=rule.code,
        rule=rule.name,
        kind=rule.kind.value,
        severity=severity.map(str),
        confidence=found["confidence"]
        .where(found["confidence"].notna(), pd.Series(confidence, dtype=object))
        .map(str),
        explained=explained,
        person=filled("person", "person", ""),
        contract=filled("contract", "contract", ""),
        day=pd.to_datetime(day).astype("datetime64[us]"),
        until=pd.to_datetime(until).astype("datetime64[us]"),
    )
    return _priced(found, ledger)


def _priced(found: pd.DataFrame, ledger: Ledger) -> pd.DataFrame:
    """Add amount (hundredths) and currency: the seconds in question at the rates of the questioned entries."""
    e = ledger.entries
    sizes = np.array([len(q) for q in found["questioned"]], dtype=np.int64)
    number = np.repeat(np.arange(len(found)), sizes)
    rows = np.concatenate([np.asarray(q, dtype=np.int64) for q in found["questioned"]]) if len(number) else number
    weight = e["seconds"].iloc[rows].fillna(0).abs().to_numpy(dtype=float) + 1e-9
    rate = e["hourly"].iloc[rows].to_numpy(dtype=float, na_value=np.nan)
    total = np.bincount(number, weights=weight, minlength=len(found))
    worth = np.bincount(number, weights=weight * rate, minlength=len(found))
    mean = np.divide(worth, total, out=np.full(len(found), np.nan), where=total > 0)
    amount = pd.Series(np.round(found["seconds"].to_numpy(dtype=float) * mean / 3600 * 100 / RATE_SCALE))
    first = np.array([q[0] if len(q) else -1 for q in found["questioned"]], dtype=np.int64)
    currency = np.full(len(found), None, dtype=object)
    names = e["currency"].iloc[first[first >= 0]].to_numpy(dtype=object)
    currency[first >= 0] = np.where(pd.isna(names), None, names)
    has_money = amount.notna().to_numpy() & pd.notna(currency)
    return found.assign(
        amount=pd.array(amount.where(has_money), dtype="Int64"), currency=np.where(has_money, currency, None)
    )


def _fingerprinted(findings: pd.DataFrame, ledger: Ledger) -> pd.DataFrame:
    """Add a fingerprint of code and content, and drop repeats of the same finding."""
    rows = (
        np.unique(np.concatenate([np.asarray(r, dtype=np.int64) for r in findings["entries"]]))
        if len(findings)
        else []
    )
    content = _contents(ledger, np.asarray(rows, dtype=np.int64))
    marks = []
    for code, entries, identity, day in zip(
        findings["code"], findings["entries"], findings["identity"], findings["day"], strict=True
    ):
        told = sorted(content[row] for row in entries)
        text = "\x1e".join([code, *told, identity or "", str(day) if identity else ""])
        marks.append(hashlib.sha256(text.encode()).hexdigest()[:16])
    return findings.assign(fingerprint=_numbered(marks))


def _numbered(marks: list[str]) -> list[str]:
    """Tell equal marks apart by their order: twins of one content are findings of their own."""
    seen: dict[str, int] = {}
    out = []
    for mark in marks:
        seen[mark] = seen.get(mark, 0) + 1
        out.append(mark if seen[mark] == 1 else f"{mark}-{seen[mark]}")
    return out


def _contents(ledger: Ledger, rows: np.ndarray[Any, Any]) -> dict[int, str]:
    part = ledger.entries.iloc[rows][list(CONTENT)].astype("str").fillna("")
    joined = part.iloc[:, 0]
    for name in CONTENT[1:]:
        joined = joined + "\x1f" + part[name]
    return dict(zip(rows.tolist(), joined.tolist(), strict=True))


def _folded(findings: pd.DataFrame, rules: Sequence[Rule]) -> pd.DataFrame:
    """Fold each consequence into the cause whose questioned entries its evidence shares.

    Adds the column `folded_into` (fingerprint of the cause, or None) and to the cause the fact `folded`,
    counts by code. A cause with one consequence that holds at least nine tenths of its time and fewer days
    yields to it and lends it its severity: the narrower finding says more.
    """
    into = np.full(len(findings), None, dtype=object)
    if not len(findings):
        return findings.assign(folded_into=into)
    long = pd.DataFrame(
        {
            "finding": np.repeat(np.arange(len(findings)), [len(r) for r in findings["entries"]]),
            "entry": np.concatenate([np.asarray(r, dtype=np.int64) for r in findings["entries"]]),
        }
    )
    asked = pd.DataFrame(
        {
            "finding": np.repeat(np.arange(len(findings)), [len(r) for r in findings["questioned"]]),
            "entry": np.concatenate([np.asarray(r, dtype=np.int64) for r in findings["questioned"]]),
        }
    )
    codes = findings["code"].to_numpy()
    severity = findings["severity"].to_numpy().copy()
    facts = findings["facts"].to_numpy().copy()
    marks = findings["fingerprint"].to_numpy()
    width = (findings["until"] - findings["day"]).to_numpy()
    seconds = findings["seconds"].to_numpy()
    explained = findings["explained"].to_numpy()
    for rule in rules:
        if not rule.folds:
            continue
        is_free = np.array([i is None for i in into])
        causes = asked[
            (codes[asked["finding"]] == rule.code) & ~explained[asked["finding"]] & is_free[asked["finding"]]
        ]
        effects = long[np.isin(codes[long["finding"]], rule.folds) & is_free[long["finding"]]]
        pairs = causes.merge(effects, on="entry", suffixes=("_cause", "_effect"))
        pairs = pairs.drop_duplicates("finding_effect")
        for cause, group in pairs.groupby("finding_cause")["finding_effect"]:
            effects_ = group.to_numpy()
            only = effects_[0]
            if len(effects_) == 1 and seconds[only] >= YIELD_SHARE * seconds[cause] and width[only] < width[cause]:
                into[cause] = marks[only]
                severity[only] = max(severity[only], severity[cause], key=lambda s: Severity(s).rank)
                continue
            into[effects_] = marks[cause]
            counts = pd.Series(codes[effects_]).value_counts().sort_index()
            facts[cause] = facts[cause] | {"folded": [f"{code} x {n}" for code, n in counts.items()]}
    return findings.assign(folded_into=into, severity=severity, facts=facts)


def _cells(findings: pd.DataFrame, ledger: Ledger) -> pd.DataFrame:
    """Return code, source and contract_row of the cells each finding has evidence in."""
    e = ledger.entries
    files = {source.file: i for i, source in enumerate(ledger.sources)}
    number = np.repeat(np.arange(len(findings)), [len(r) for r in findings["entries"]])
    rows = np.concatenate([np.asarray(r, dtype=np.int64) for r in findings["entries"]]) if len(number) else number
    names = e["source"].cat.categories
    lookup = np.array([files[name] for name in names], dtype=np.int64)
    from_entries = pd.DataFrame(
        {
            "finding": number,
            "source": lookup[e["source"].cat.codes.to_numpy()[rows]] if len(rows) else rows,
            "contract_row": e["contract_row"].to_numpy()[rows] if len(rows) else rows,
        }
    )
    places = [(i, files[file]) for i, found in enumerate(findings["places"]) for file, _ in found if file in files]
    cells = coverage.cells_of(ledger)[["source", "contract_row"]]
    from_places = pd.DataFrame(places, columns=["finding", "source"], dtype="int64").merge(cells, on="source")
    both = pd.concat([from_entries, from_places], ignore_index=True).drop_duplicates()
    return both.assign(code=findings["code"].to_numpy()[both["finding"]])


__all__ = ["audit", "check_settings", "in_question"]
