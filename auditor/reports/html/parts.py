"""What a page shows of a report, as plain values in the wording that all forms share."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, cast

import pandas as pd

import auditor
from auditor.findings import Kind
from auditor.report import Report
from auditor.reports import protection, words
from auditor.reports.html.bars import charts
from auditor.reports.html.rows import Row, Rows, grouped, rows_in_evidence
from auditor.reports.layout import Page
from auditor.reports.text import APPROVALS, SECTIONS
from auditor.reports.words import ADDRESSED, Reader

MOST_ROWS, MOST_FILES = 8, 4
"""Rows shown beside a finding, and rows and files listed as its places; the list of rows below holds all."""
MOST_LISTED = 20_000
"""Rows of that list."""
SAID = ("code", "severity", "kind", "confidence", "fingerprint", "message")
COMPARED = ("unsupported", "unbilled")
FIGURES = ("logged", "billed", "unsupported", "unbilled", "in_question")


def records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the rows of a frame as dictionaries."""
    return cast("list[dict[str, Any]]", frame.to_dict("records"))


def report_parts(report: Report, reader: str | None) -> dict[str, Any]:
    """Return everything that `report.html` shows."""
    to = ADDRESSED[reader]
    f = report.findings
    rows = rows_in_evidence(report, f)
    told = rows.all
    return {
        **heading(report, to),
        "sections": SECTIONS[reader],
        "addressed": to.findings,
        "sums": sums(report),
        "contracts": contracts(report),
        "charts": charts(report),
        "approvals": approvals(report),
        "findings": findings(report, f[~f["explained"].astype(bool) & ~f["settled"]], to, rows),
        "explained": findings(report, f[f["explained"].astype(bool) & ~f["settled"]], to, rows),
        "settled": findings(report, f[f["settled"]], to, rows),
        "has_unusual": bool((f["kind"] == Kind.UNUSUAL.value).any()),
        "protection": protected(report),
        "files": files(report),
        "guesses": list(report.ledger.guesses),
        "coverage": words.coverage(report),
        "rows": grouped(told[:MOST_LISTED]),
        "listed": len(told[:MOST_LISTED]),
        "more_rows": len(told) - len(told[:MOST_LISTED]),
    }


def heading(report: Report, to: Reader) -> dict[str, Any]:
    """Return what stands at the top of every page."""
    return {
        "title": ", ".join(part for part in ("Time-log audit", to.title) if part),
        "as_of": report.ledger.as_of.tz_convert("UTC").strftime("%Y-%m-%d %H:%M UTC"),
        "version": auditor.__version__,
        "summary": words.summary(report),
        "padding": words.padding(report),
        "withheld": words.withheld(report),
        "has_people": report.has_many_people,
    }


def sums(report: Report) -> list[tuple[str, str, str]]:
    """Return the figures of the box at the top: name, hours, money."""
    t = report.totals
    can_tell = bool(report.contracts["can_tell_padding"].any())
    worth = ", ".join(words.money(amount, unit) for unit, amount in t["in_question"].items() if amount)
    return [
        (
            name.replace("_", " "),
            words.hours(t[f"{name}_seconds"])
            if can_tell or name not in {"unsupported", "unbilled"}
            else "cannot tell",
            worth if name == "in_question" else "",
        )
        for name in FIGURES
    ]


def contracts(report: Report) -> list[dict[str, Any]]:
    """Return the contracts, most time in question first, with where their hours went."""
    told = []
    for number, (row, causes) in enumerate(zip(records(report.contracts), words.causes(report), strict=True)):
        can_tell = row["can_tell_padding"]
        has_money = row["in_question_seconds"] > 0 and isinstance(row["currency"], str)
        difference = (row["billed_seconds"] - row["logged_seconds"]) / 3600
        told.append(
            {
                "mark": f"c{number}",
                "name": words.contract_name(report, row),
                **{name: f"{row[f'{name}_seconds'] / 3600:,.2f}" for name in ("logged", "billed", "in_question")},
                "difference": f"{difference:+,.2f}" if can_tell else "cannot tell",
                **{
                    name: f"{row[f'{name}_seconds'] / 3600:,.2f}" if can_tell else "cannot tell"
                    for name in ("unsupported", "unbilled")
                },
                "amount": words.money(row["in_question_amount"], row["currency"]) if has_money else "–",
                "counts": [row[name] for name in ("errors", "warnings", "notes")],
                "approval": report.approvals[number],
                "causes": causes,
                "asked": row["in_question_seconds"],
            }
        )
    return sorted(told, key=lambda one: (-one["asked"], one["mark"]))


def approvals(report: Report) -> list[dict[str, Any]]:
    """Return per kind of approval the contracts, each with the weeks to look at and why."""
    names = [words.contract_name(report, row) for row in records(report.contracts)]
    weeks = report.weeks
    look = weeks[~weeks["is_approvable"].astype(bool)]
    told: dict[int, list[tuple[str, str]]] = {}
    for row, week, reasons in zip(look["contract_row"].tolist(), look["week"].tolist(), look["reasons"], strict=True):
        told.setdefault(row, []).append((str(week.date()), "; ".join(one.told for one in reasons)))
    return [
        {"title": title, "contracts": [(names[row], told.get(row, [])) for row in rows]}
        for approval, title in APPROVALS.items()
        if (rows := [row for row, word in enumerate(report.approvals) if word == approval])
    ]


def findings(report: Report, f: pd.DataFrame, to: Reader, rows: Rows) -> list[dict[str, Any]]:
    """Return findings with their rows; the first ones are shown, all are linked."""
    told = []
    for finding, evidence, said in zip(records(f), report.evidence(f), words.decisions(report, f), strict=True):
        own: list[Row] = rows.of(finding, [(file, int(row)) for file, row in finding["places"]])
        is_cut = len(own) > MOST_ROWS or len({(row.file, row.number) for row in own}) < len(evidence)
        steps = [(kind, words.step(finding["code"], kind)) for kind in to.steps if not finding["explained"]]
        worth = "" if pd.isna(finding["amount"]) else words.money(int(finding["amount"]), finding["currency"])
        told.append(
            {
                **{
                    name: finding[name]
                    for name in ("code", "severity", "kind", "confidence", "fingerprint", "message")
                },
                "rule": finding["rule"].replace("_", " "),
                "place": words.place(report, finding),
                "hours": words.hours(finding["seconds"]) if finding["seconds"] else "",
                "amount": worth,
                "verdicts": words.verdicts(finding["explanations"], to.untestable),
                "decision": said,
                "folded": ", ".join(finding["facts"].get("folded", ())),
                "steps": steps,
                "facts": facts(finding["facts"]),
                "places": words.places(evidence, MOST_ROWS, MOST_FILES) if is_cut else "",
                "rows": grouped(own[:MOST_ROWS]),
                "comments": [one.told for one in report.comments.get(finding["fingerprint"], ())],
                "more": [row.mark for row in own[MOST_ROWS : MOST_ROWS + 1]],
                "left": max(len(own) - MOST_ROWS, 0),
            }
        )
    return told


def facts(told: Mapping[str, Any]) -> str:
    """Return the facts of a finding in one line, those apart that the page says otherwise."""
    shown = {name: value for name, value in words.facts(told).items() if name != "folded"}
    return ", ".join(f"{name} {json.dumps(value, ensure_ascii=False)}" for name, value in shown.items())


def protected(report: Report) -> list[str]:
    """Return what is protected of the hours that a platform bills, line by line."""
    return list(protection.lines(report, Page(110)))[1:]


def files(report: Report) -> list[dict[str, Any]]:
    """Return the files with their receipts."""
    ledger = report.ledger
    told = []
    for source in ledger.sources:
        unread = ledger.quarantine[ledger.quarantine["source"] == source.file].astype(object)
        skipped = words.values(ledger.skipped.loc[ledger.skipped["source"] == source.file, "reason"])
        period = f"{source.first_day} to {source.last_day}" if source.first_day else ""
        told.append(
            {
                "file": source.file,
                "kind": f"{source.tool} ({source.format}), {source.side}, by {source.grain}",
                "period": period,
                "receipt": words.receipt(source),
                "zone": f"{source.timezone}, {words.KNOWN_FROM[source.timezone_from]}",
                "sha256": source.sha256,
                "notes": source.notes,
                "skipped": ", ".join(f"{reason} ({skipped.count(reason):,})" for reason in dict.fromkeys(skipped)),
                "unread": [
                    {
                        "row": row["row"],
                        "column": row["column"] or "",
                        "text": row["text"] or "",
                        "reason": row["reason"],
                    }
                    for row in unread.to_dict("records")
                ],
            }
        )
    return told
