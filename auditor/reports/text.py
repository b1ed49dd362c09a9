"""The report as text for a terminal, worst first."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any, cast

import pandas as pd

import auditor
from auditor.decisions import Decision
from auditor.findings import Kind
from auditor.model import ZoneSource
from auditor.report import CAN_BE_APPROVED, CANNOT_TELL, NEEDS_PERSON, Report
from auditor.reports import protection, words
from auditor.reports.layout import Page
from auditor.reports.words import ADDRESSED, Reader, cut, hours, many, visible
from auditor.weeks import WEEK

SECTIONS: dict[str | None, tuple[str, ...]] = {
    None: ("files", "contracts", "findings", "explained", "settled", "guesses", "coverage"),
    "freelancer": ("files", "findings", "protection", "explained", "settled", "contracts", "guesses", "coverage"),
    "client": ("contracts", "findings", "explained", "settled", "files", "guesses", "coverage"),
    "agency": ("approvals", "contracts", "findings", "explained", "settled", "files", "guesses", "coverage"),
}
"""Which parts of the report each reader sees, in their order."""

APPROVALS = {
    NEEDS_PERSON: "need a person",
    CANNOT_TELL: "nothing found, but only one side is here, so that padding cannot be told",
    CAN_BE_APPROVED: "can be approved unseen",
}

LATEST = 8
"""Weeks shown side by side; what is to be looked at in earlier ones is listed all the same."""
MOST_TEXT = 500
"""Characters shown of a message."""
MOST_ROWS, MOST_FILES = 8, 4
"""Rows of a file, and files, shown as evidence of a finding."""
MOST_LISTED, MOST_QUARANTINED = 40, 5
"""Lines of a list, and unread rows of a file."""

COLOURS = {"error": "\x1b[1;31m", "warning": "\x1b[33m", "note": "\x1b[36m"}
HEAD = re.compile(r"^([A-Z]+\d+ )(error|warning|note)(?= \()", re.MULTILINE)


@dataclass(frozen=True)
class View:
    """A report, the page it is written on, whom it addresses, and how many findings of one rule are shown."""

    report: Report
    page: Page
    to: Reader
    most_per_rule: int

    @cached_property
    def decided(self) -> dict[str, Decision]:
        """The decisions that hold, by the fingerprint of their finding."""
        return {one.fingerprint: one for one in self.report.decisions if one is not None}


def render(report: Report, reader: str | None, *, width: int = 100, most_per_rule: int = 20) -> str:
    """Return the report as lines of at most `width` columns, where words allow.

    Of one rule and severity at most `most_per_rule` findings are shown and the rest summed up: the other
    forms hold them all.
    """
    view = View(report, Page(max(width, 40)), ADDRESSED[reader], most_per_rule)
    lines = _title(view)
    for name in SECTIONS[reader]:
        section = list(PARTS[name](view))
        lines += ["", *section] if section else []
    lines.append("")
    for told in (words.padding(report), words.summary(report), words.withheld(report)):
        lines += view.page.wrapped(told) if told else []
    return "\n".join(lines) + "\n"


def coloured(text: str) -> str:
    r"""Return the text of a report with the severity of each finding coloured for a terminal.

    >>> coloured("TIM202 error (impossible, high confidence)")
    'TIM202 \x1b[1;31merror\x1b[0m (impossible, high confidence)'
    """
    return HEAD.sub(lambda head: f"{head[1]}{COLOURS[head[2]]}{head[2]}\x1b[0m", text)


def _title(view: View) -> list[str]:
    moment = view.report.ledger.as_of.tz_convert("UTC").strftime("%Y-%m-%d %H:%M UTC")
    parts = ("Time-log audit", view.to.title, f"as of {moment} (auditor {auditor.__version__})")
    return view.page.wrapped(", ".join(part for part in parts if part))


def _files(view: View) -> Iterator[str]:
    yield "FILES"
    sources = view.report.ledger.sources
    worst_first = sorted(sources, key=lambda source: -source.rows["quarantined"])
    shown = {source.file for source in worst_first[:MOST_LISTED]}
    ledger = view.report.ledger
    clocked = {file for e in (ledger.entries, ledger.traces) for file in e["source"][e["start"].notna()].unique()}
    for source in sources:
        if source.file not in shown:
            continue
        period = f", {source.first_day} to {source.last_day}" if source.first_day else ""
        kind = f"{source.tool} ({source.format}), {source.side}, by {source.grain}{period}"
        yield from view.page.wrapped(f"{cut(visible(source.file), MOST_TEXT)}: {kind}", 2, 6)
        charges = f"; {source.charges:,} of the accepted are money, not time" if source.charges else ""
        yield from view.page.wrapped(words.receipt(source) + charges, 6)
        zone = f"zone {source.timezone}, {words.KNOWN_FROM[source.timezone_from]}"
        is_used = source.file in clocked or source.timezone_from is ZoneSource.FORMAT
        yield from view.page.wrapped(zone if is_used else "no clock times", 6)
        for note in source.notes:
            yield from view.page.wrapped(cut(visible(note), MOST_TEXT), 6)
        yield from _left_out(view, source.file)
    yield from _more(len(sources) - len(shown), "file", 2)


def _left_out(view: View, file: str) -> Iterator[str]:
    """Yield what of a file is in no sum: rows skipped, by reason, and the first rows that could not be read."""
    ledger = view.report.ledger
    reasons = words.values(ledger.skipped.loc[ledger.skipped["source"] == file, "reason"])
    if reasons:
        told = ", ".join(f"{visible(reason)} ({reasons.count(reason):,})" for reason in dict.fromkeys(reasons))
        yield from view.page.wrapped(f"skipped: {told}", 6, 8)
    quarantine = ledger.quarantine[ledger.quarantine["source"] == file]
    for q in _rows(quarantine.head(MOST_QUARANTINED).astype(object)):
        column = f", {words.short(q['column'])}" if q["column"] else ""
        text = f' "{cut(visible(q["text"]), words.MOST_NAME)}"' if q["text"] else ""
        yield from view.page.wrapped(f"not read: row {q['row']}{column}:{text} {visible(q['reason'])}", 6, 8)
    yield from _more(len(quarantine) - MOST_QUARANTINED, "row", 6)


def _contracts(view: View) -> Iterator[str]:
    report = view.report
    c = report.contracts
    if not len(c):
        return
    ranked = c.sort_values(["in_question_seconds", "contract", "person"], ascending=[False, True, True])
    shown = ranked.head(MOST_LISTED) if len(c) > MOST_LISTED else c
    header = ("hours", "logged", "billed", "difference", "unsupported", "unbilled", "in question", "amount")
    yield "CONTRACTS"
    yield from view.page.table(header, [_contract_cells(report, row) for row in _rows(shown)])
    yield from _more(len(c) - len(shown), "contract", 2)
    sums = words.causes(report)
    for position, row in zip(shown.index, _rows(shown), strict=True):
        if sums[position]:
            yield from view.page.wrapped(f"{words.contract_name(report, row)}: {sums[position]}", 2, 6)


def _contract_cells(report: Report, contract: dict[str, Any]) -> tuple[str, ...]:
    def figure(name: str) -> str:
        return f"{contract[name] / 3600:,.2f}" if contract[name] else "-"

    has_money = contract["in_question_seconds"] > 0 and contract["currency"] is not None
    difference = contract["billed_seconds"] - contract["logged_seconds"]
    can_tell = contract["can_tell_padding"]
    return (
        words.contract_name(report, contract),
        figure("logged_seconds"),
        figure("billed_seconds"),
        f"{difference / 3600:+,.2f}" if can_tell else "cannot tell",
        figure("unsupported_seconds") if can_tell else "cannot tell",
        figure("unbilled_seconds") if can_tell else "cannot tell",
        figure("in_question_seconds"),
        words.money(contract["in_question_amount"], contract["currency"]) if has_money else "-",
    )


def _approvals(view: View) -> Iterator[str]:
    """Yield which weeks of whom can be approved unseen, and what to look at in the others."""
    report, weeks = view.report, view.report.weeks
    if not len(report.contracts):
        return
    yield "APPROVALS"
    told = f"{int(weeks['is_approvable'].sum()):,} of {many(len(weeks), 'week')} can be approved unseen"
    yield from view.page.wrapped(f"{told}; ok: unseen, look: see why below, -: no time in that week.", 2)
    labels = [words.contract_name(report, row) for row in _rows(report.contracts)]
    ranked = sorted(weeks["contract_row"].unique().tolist(), key=lambda row: (report.contracts["person"][row], row))
    latest = sorted(weeks["week"].unique())[-LATEST:]
    marks = {
        (row, week): "ok" if is_approvable else "look"
        for row, week, is_approvable in zip(
            weeks["contract_row"].tolist(), weeks["week"].tolist(), weeks["is_approvable"], strict=True
        )
    }
    lines = [[labels[row], *(marks.get((row, week), "-") for week in latest)] for row in ranked[:MOST_LISTED]]
    yield from view.page.table(["week from", *(f"{week:%m-%d}" for week in latest)], lines)
    yield from _more(len(ranked) - MOST_LISTED, "contract", 2)
    yield from _more(len(weeks["week"].unique()) - LATEST, "earlier week", 2)
    for approval, title in APPROVALS.items():
        rows = [row for row in ranked if report.approvals[row] == approval]
        if rows:
            yield from view.page.wrapped(f"{title}: {many(len(rows), 'contract')}", 2)
        for row in rows[:MOST_LISTED]:
            yield from view.page.wrapped(labels[row], 4, 6)
            own = weeks[(weeks["contract_row"] == row) & ~weeks["is_approvable"]]
            for span, why in _spans(own)[:MOST_LISTED]:
                yield from view.page.wrapped(f"look at {span}: {why}", 6, 8)
        yield from _more(len(rows) - MOST_LISTED, "contract", 4)


def _spans(weeks: pd.DataFrame) -> list[tuple[str, str]]:
    """Return weeks that follow each other with the same reasons as one, with these reasons in words."""
    spans: list[tuple[pd.Timestamp, pd.Timestamp, str]] = []
    for week, reasons in zip(weeks["week"].tolist(), weeks["reasons"], strict=True):
        why = visible("; ".join(reason.told for reason in reasons))
        if spans and spans[-1][2] == why and week - spans[-1][1] == WEEK:
            spans[-1] = (spans[-1][0], week, why)
        else:
            spans.append((week, week, why))
    return [
        (f"{a.date()}" if a == b else f"{a.date()} to {b.date()} ({many((b - a) // WEEK + 1, 'week')})", why)
        for a, b, why in spans
    ]


def _findings(view: View) -> Iterator[str]:
    f = view.report.findings
    f = f[~f["explained"].astype(bool) & ~f["settled"]]
    yield view.to.findings.upper()
    if not len(f):
        yield "  nothing"
    if view.to.title and (f["kind"] == Kind.UNUSUAL.value).any():
        yield from view.page.wrapped("An unusual finding is a pattern; it proves nothing by itself.", 2)
    yield from _listed(view, f)


def _explained(view: View) -> Iterator[str]:
    f = view.report.findings
    f = f[f["explained"].astype(bool) & ~f["settled"]]
    if len(f):
        yield f"EXPLAINED: {many(len(f), 'finding')} with an innocent cause, in no total"
        yield from _listed(view, f)


def _settled(view: View) -> Iterator[str]:
    f = view.report.findings
    f = f[f["settled"]]
    if len(f):
        worth = hours(view.report.totals["settled_seconds"])
        yield f"SETTLED: {many(len(f), 'finding')} closed by a decision, {worth}"
        yield from _listed(view, f)


def _listed(view: View, f: pd.DataFrame) -> Iterator[str]:
    """Yield findings, at most so many of one rule and severity, and what was left out."""
    nth = f.groupby(["severity", "code"], sort=False).cumcount()
    shown, left = f[nth < view.most_per_rule], f[nth >= view.most_per_rule]
    for finding, evidence in zip(_rows(shown), view.report.evidence(shown), strict=True):
        yield ""
        yield from _finding(view, finding, evidence)
    if len(left):
        yield ""
    for (severity, code, rule), own in left.groupby(["severity", "code", "rule"], sort=False)["seconds"]:
        told = f"and {len(own):,} more of {code} {severity} ({rule}), {hours(int(own.sum()))}"
        yield from view.page.wrapped(f"{told}; the other forms of this report list all", 2, 4)


def _finding(view: View, finding: dict[str, Any], evidence: list[tuple[str, int]]) -> Iterator[str]:
    head = f"{finding['code']} {finding['severity']} ({finding['kind']}, {finding['confidence']} confidence)"
    yield from view.page.wrapped(f"{head}  {words.place(view.report, finding)}".rstrip(), 0, 4)
    worth = "" if pd.isna(finding["amount"]) else f", {words.money(int(finding['amount']), finding['currency'])}"
    asked = f"{hours(finding['seconds'])}{worth}" if finding["seconds"] else ""
    yield from view.page.beside(cut(visible(finding["message"]), MOST_TEXT), asked, 4)
    if finding["explanations"]:
        yield from view.page.wrapped(visible(words.verdicts(finding["explanations"], view.to.untestable)), 4, 6)
    if (said := view.decided.get(finding["fingerprint"])) is not None:
        yield from view.page.wrapped(visible(words.decision(said)), 4, 6)
    for remark in view.report.comments.get(finding["fingerprint"], ()):
        yield from view.page.wrapped(visible(remark.told), 4, 6)
    if folded := finding["facts"].get("folded"):
        yield from view.page.wrapped(f"accounts for: {', '.join(folded)}", 4, 6)
    if len(view.to.steps) == 1 and not finding["explained"]:
        (kind,) = view.to.steps
        yield from view.page.wrapped(f"{kind.lower()}: {words.step(finding['code'], kind)}", 4, 6)
    yield from view.page.wrapped(words.places(evidence, MOST_ROWS, MOST_FILES), 4, 6)


def _guesses(view: View) -> Iterator[str]:
    guesses = view.report.ledger.guesses
    if guesses:
        yield "GUESSES: audit.toml can correct them"
    for guess in guesses[:MOST_LISTED]:
        yield from view.page.wrapped(cut(visible(guess), MOST_TEXT), 2, 4)
    yield from _more(len(guesses) - MOST_LISTED, "guess", 2)


def _coverage(view: View) -> Iterator[str]:
    yield "COVERAGE"
    for number, line in enumerate(words.coverage(view.report)):
        yield from view.page.wrapped(line, 2, 4 if number else 2)


def _rows(frame: pd.DataFrame) -> list[dict[str, Any]]:
    return cast("list[dict[str, Any]]", frame.to_dict("records"))


def _more(left: int, noun: str, indent: int) -> list[str]:
    return [f"{' ' * indent}and {many(left, f'more {noun}')}"] if left > 0 else []


PARTS: dict[str, Callable[[View], Iterable[str]]] = {
    "files": _files,
    "contracts": _contracts,
    "approvals": _approvals,
    "findings": _findings,
    "protection": lambda view: protection.lines(view.report, view.page),
    "explained": _explained,
    "settled": _settled,
    "guesses": _guesses,
    "coverage": _coverage,
}
