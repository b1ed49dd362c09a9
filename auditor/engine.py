"""`audit`: a ledger in, a report out; runs the families in order and folds consequences into causes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from auditor import coverage, matching
from auditor.completion import completed, fingerprinted
from auditor.decisions import Comment, Decision
from auditor.faults import line_of
from auditor.findings import nothing, unnested
from auditor.folding import folded
from auditor.measures.repeats import twin_exports
from auditor.model import Ledger
from auditor.report import Report
from auditor.rules import FAMILIES, Rule, all_rules
from auditor.settings import Settings, SettingsError, did_you_mean


def check_settings(settings: Settings, formats: Sequence[str]) -> None:
    """Raise SettingsError for an unknown rule, option or format, or an option of the wrong type."""
    codes = [rule.code for rule in all_rules()]
    for key in ("disable", "enable"):
        for code in getattr(settings.rules, key):
            if code not in codes:
                _fail(settings, ("rules", key), f"unknown rule {code!r}{did_you_mean(code, codes)}")
    _check_options(settings)
    for name, format_ in settings.formats.items():
        if name not in formats and not format_.columns:
            hint = did_you_mean(name, list(formats))
            _fail(settings, ("formats", name), f"unknown format {name!r}{hint}; a table of your own needs columns")


def _check_options(settings: Settings) -> None:
    rules = {rule.name: rule for rule in all_rules()}
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


def _is_like(value: object, default: object) -> bool:
    if isinstance(default, bool) or isinstance(value, bool):
        return isinstance(value, bool) and isinstance(default, bool)
    if isinstance(default, float):
        return isinstance(value, (int, float))
    return isinstance(value, type(default))


def _fail(settings: Settings, keys: tuple[str, ...], fault: str) -> None:
    raise SettingsError(f"{settings.path or 'audit.toml'}:{line_of(settings.text, keys)}: {fault}")


def audit(ledger: Ledger, families: Sequence[str] = FAMILIES) -> Report:
    """Judge a ledger by every rule of the families that is not disabled and return the report.

    An exception inside a rule is a bug, not a finding: it is raised with the rule's code as a note.
    """
    ledger = matching.resolve(ledger)
    if ledger.earlier is not None:
        ledger = ledger.with_(earlier=matching.resolve(ledger.earlier))
    ledger = _noted(ledger)
    rules = tuple(rule for rule in all_rules() if rule.family in families)
    disabled = _disabled(rules, ledger.settings)
    parts: list[pd.DataFrame] = []
    repeats: list[Any] = []
    family = ""
    for rule in rules:
        if rule.code in disabled:
            continue
        if rule.family != family and repeats:
            ledger, repeats = _without(ledger, repeats), []
        family = rule.family
        if rule.reviews and ledger.decisions and ledger.found is None:
            ledger = ledger.with_(found=_together(parts, rules, ledger))
        found = _run(rule, ledger)
        if len(found):
            parts.append(completed(found, rule, ledger))
            if rule.repeats:
                repeats.extend(parts[-1]["questioned"])
    findings = _together(parts, rules, ledger)
    covered = coverage.coverage(ledger, rules, disabled, _cells(findings, ledger))
    return Report.of(ledger, findings.drop(columns="identity"), covered)


def reviewed(report: Report, decisions: Sequence[Decision], comments: Sequence[Comment] = ()) -> Report:
    """Return the report as `audit` makes it with what people said: only the rules that review decisions are run."""
    rules = tuple(rule for rule in all_rules() if rule.family in FAMILIES)
    reviewing = tuple(rule for rule in rules if rule.reviews)
    codes = [rule.code for rule in reviewing]
    findings = report.all_findings[~report.all_findings["code"].isin(codes)]
    ledger = report.ledger.told(tuple(decisions), tuple(comments), findings if decisions else None)
    disabled = _disabled(rules, ledger.settings)
    parts = [
        completed(found, rule, ledger)
        for rule in reviewing
        if rule.code not in disabled and len(found := _run(rule, ledger))
    ]
    told = folded(fingerprinted(pd.concat(parts, ignore_index=True), ledger), rules) if parts else findings.iloc[:0]
    covered = coverage.coverage(ledger, reviewing, disabled, _cells(told, ledger))
    if parts:
        findings = pd.concat([findings, told.drop(columns="identity")], ignore_index=True)
    known = report.coverage.copy()
    own = known["code"].isin(codes)
    for name in ("status", "found", "reason"):
        known.loc[own, name] = covered[name].to_numpy()
    return Report.of(ledger, findings.reset_index(drop=True), known, report.ever)


def _disabled(rules: Sequence[Rule], settings: Settings) -> frozenset[str]:
    chosen = settings.rules
    return frozenset(
        rule.code
        for rule in rules
        if rule.code in chosen.disable or (rule.optional and rule.code not in chosen.enable)
    )


def _together(parts: Sequence[pd.DataFrame], rules: Sequence[Rule], ledger: Ledger) -> pd.DataFrame:
    """Return what rules found as one frame, consequences folded into their causes."""
    found = pd.concat(parts or [completed(nothing(), rules[0], ledger)], ignore_index=True)
    return folded(fingerprinted(found, ledger), rules)


def _noted(ledger: Ledger) -> Ledger:
    """Return the ledger with a note on each file that is another export of the period of an earlier one."""
    twins = dict(twin_exports(ledger))
    if not twins:
        return ledger
    note = "most of its rows stand in {}: two exports of one period are compared by auditor diff"
    sources = [
        replace(s, notes=(*s.notes, note.format(twins[s.file]))) if s.file in twins else s for s in ledger.sources
    ]
    return ledger.with_(sources=tuple(sources))


def _run(rule: Rule, ledger: Ledger) -> pd.DataFrame:
    try:
        return rule.function(ledger, **ledger.settings.rule_options.get(rule.name, {}))
    except Exception as error:
        error.add_note(f"This is a bug in rule {rule.code} ({rule.name}), not a fault of the files.")
        raise


def _without(ledger: Ledger, repeats: Sequence[Any]) -> Ledger:
    """Return the ledger with the given entries no longer counted."""
    counts = ledger.entries["counts"].to_numpy().copy()
    counts[np.concatenate(repeats)] = False
    return ledger.with_(entries=ledger.entries.assign(counts=counts))


def _cells(findings: pd.DataFrame, ledger: Ledger) -> pd.DataFrame:
    """Return code, source and contract_row of the cells each finding has evidence in."""
    e = ledger.entries
    files = {source.file: i for i, source in enumerate(ledger.sources)}
    number, rows = unnested(findings["entries"])
    lookup = np.array([files[name] for name in e["source"].cat.categories], dtype=np.int64)
    from_entries = pd.DataFrame(
        {
            "finding": number,
            "source": lookup[e["source"].cat.codes.to_numpy()[rows]] if len(rows) else rows,
            "contract_row": e["contract_row"].to_numpy()[rows],
        }
    )
    places = [(i, files[file]) for i, found in enumerate(findings["places"]) for file, _ in found if file in files]
    cells = coverage.cells_of(ledger)[["source", "contract_row"]]
    from_places = pd.DataFrame(places, columns=["finding", "source"], dtype="int64").merge(cells, on="source")
    both = pd.concat([from_entries, from_places], ignore_index=True).drop_duplicates()
    return both.assign(code=findings["code"].to_numpy()[both["finding"]])
