"""Which findings a review is about, and how they are listed."""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterable, Sequence

import pandas as pd

from auditor.decisions import Comment, Decision
from auditor.faults import Refusal
from auditor.report import Report
from auditor.reports import words
from auditor.reports.layout import Page
from auditor.review import ALL
from auditor.rules import all_rules

MARK = re.compile(r"[0-9a-f]{3,16}(-\d+)?")
PAGE = Page(100)


def chosen(report: Report, seen: frozenset[str], options: argparse.Namespace) -> pd.DataFrame:
    """Return the findings that the options leave, worst first, with `standing` and `is_new`; raises Refusal."""
    decided = {one.fingerprint for one in report.ledger.decisions}
    f = report.findings.assign(standing=report.standings)
    f["is_new"] = ~f["fingerprint"].isin(seen | decided)
    if options.new:
        f = f[f["is_new"]]
    if options.code:
        f = f[f["code"].isin(_codes(options.code))]
    if options.contract:
        f = f[f["contract"].isin(_contracts(report, options.contract))]
    for column in ("severity", "standing"):
        if wanted := getattr(options, column):
            f = f[f[column].isin(wanted)]
    return f


def _codes(given: Sequence[str]) -> list[str]:
    codes = [code.upper() for code in given]
    known = {rule.code for rule in all_rules()}
    for code in codes:
        if code not in known:
            raise Refusal(f"there is no rule {code}; see auditor rules")
    return codes


def _contracts(report: Report, given: Sequence[str]) -> set[str]:
    found: set[str] = set()
    for name in given:
        same = {
            key
            for key, title in report.contracts[["contract", "name"]].itertuples(index=False)
            if name.casefold() in {key.casefold(), title.casefold()}
        }
        if not same:
            raise Refusal(f"no contract of these files is called {name!r}")
        found |= same
    return found


def marked(report: Report, listed: pd.DataFrame, marks: Sequence[str]) -> pd.DataFrame:
    """Return the findings of marks, folded ones too; "all" stands for those listed. Raises Refusal."""
    if ALL in marks:
        if not len(listed):
            raise Refusal("there are no such findings")
        return listed
    known = report.all_findings["fingerprint"].tolist()
    full = dict.fromkeys(_full(mark.lower(), known) for mark in marks)
    return report.all_findings.set_index("fingerprint", drop=False).loc[list(full)].reset_index(drop=True)


def _full(mark: str, known: Iterable[str]) -> str:
    if not MARK.fullmatch(mark):
        raise Refusal(f"{mark!r} is not the mark of a finding; files come first, and auditor review FILE lists marks")
    found = [one for one in known if one == mark] or [one for one in known if one.startswith(mark)]
    if not found:
        raise Refusal(f"no finding of these files has the mark {mark}")
    if len(found) > 1:
        raise Refusal(f"{mark} begins the marks of {len(found)} findings; write more of it")
    return found[0]


def with_folded(report: Report, findings: pd.DataFrame) -> list[str]:
    """Return the fingerprints of findings and of all that is folded into them."""
    marks = dict.fromkeys(findings["fingerprint"])
    while True:
        inside = report.all_findings["folded_into"].isin(list(marks))
        more = dict.fromkeys([*marks, *report.all_findings.loc[inside, "fingerprint"]])
        if len(more) == len(marks):
            return list(marks)
        marks = more


def listing(report: Report, findings: pd.DataFrame) -> str:
    """Return findings as text, each with its mark, what was decided and every comment."""
    decided = {one.fingerprint: one for one in report.decisions if one is not None}
    lines: list[str] = []
    for one in findings.to_dict("records"):
        finding = {str(name): value for name, value in one.items()}
        mark = finding["fingerprint"]
        head = f"{finding['code']} {finding['severity']} ({finding['kind']}, {finding['confidence']} confidence)"
        lines += PAGE.wrapped(f"{head}  {words.place(report, finding)}".rstrip(), 0, 4)
        lines.append(f"    {mark}  {finding['standing']}{', new' if finding['is_new'] else ''}")
        asked = words.hours(finding["seconds"]) if finding["seconds"] else ""
        lines += PAGE.beside(words.cut(words.visible(finding["message"]), 500), asked, 4)
        told: list[Decision | Comment] = [decided[mark]] if mark in decided else []
        for said in [*told, *report.comments.get(mark, ())]:
            lines += PAGE.wrapped(words.visible(said.told), 4, 6)
        lines.append("")
    counts = ", ".join(f"{count:,} {name}" for name, count in findings["standing"].value_counts().items())
    new = f"; {int(findings['is_new'].sum()):,} new" if len(findings) else ""
    of = "" if len(findings) == len(report.findings) else f" of {len(report.findings):,}"
    lines += PAGE.wrapped(f"{words.many(len(findings), 'finding')}{of}{': ' if counts else ''}{counts}{new}.")
    return "\n".join(lines) + "\n"


def history(said: Iterable[Decision | Comment]) -> str:
    """Return what was said as text, oldest first."""
    told = sorted(said, key=lambda one: one.at)
    lines = [
        line
        for one in told
        for line in PAGE.wrapped(f"{one.at:%Y-%m-%d %H:%M} UTC  {one.fingerprint} {one.code}", 0)
        + PAGE.wrapped(words.visible(one.told), 4, 6)
    ]
    return "\n".join(lines or ["Nothing was said so far."]) + "\n"
