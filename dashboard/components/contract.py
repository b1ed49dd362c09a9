"""The parts of a contract's page: what it is, what was found, and how it was compared."""

from __future__ import annotations

import streamlit as st

from auditor.report import Report
from auditor.reports import words as shared
from dashboard import tables, words
from dashboard.components import decide, finding, focus, grids, totals
from dashboard.state import Key

FINDINGS = {
    "severity": grids.text("Severity", 84),
    "code": grids.text("Code", 66),
    "day": grids.date("Day"),
    "hours": grids.hours("In question"),
    "amount": None,
    "confidence": grids.text("Confidence", 84),
    "message": grids.text("What it says", 440),
}
TO_APPROVE = "Weeks to approve unseen"
SIDES = {
    "freelancer": ("Logged", "Billed", "Difference", "Logged, not billed"),
    "client": ("Billed", "Logged", "Difference", "Billed, not in the log"),
    "agency": ("Logged", "Billed", "Difference", TO_APPROVE),
}
"""The figures that each reader looks at first, after the state."""


def prepare(report: Report) -> None:
    """Work out the findings and the weeks."""
    tables.findings(report)
    _ = report.weeks


def head(report: Report, row: int, reader: str) -> None:
    """Say what the contract is, and its sums."""
    contract = report.contracts.loc[row]
    st.title(words.plain(contract["name"]))
    about = [contract["person"], contract["client"], contract["platform"], f"days in {contract['zone']}"]
    st.caption(" · ".join(words.plain(part) for part in about if part))
    sums = {name: shared.hours(int(contract[f"{name}_seconds"])) for name in ("logged", "billed", "in_question")}
    figures = {"Logged": sums["logged"], "Billed": sums["billed"]}
    if TO_APPROVE in SIDES[reader]:
        weeks = report.weeks[report.weeks["contract_row"] == row]
        figures[TO_APPROVE] = f"{int(weeks['is_approvable'].sum()):,} of {len(weeks):,}"
    if contract["can_tell_padding"]:
        figures["Difference"] = shared.hours(int(contract["billed_seconds"] - contract["logged_seconds"]))
        figures["Billed, not in the log"] = shared.hours(int(contract["unsupported_seconds"]))
        figures["Logged, not billed"] = shared.hours(int(contract["unbilled_seconds"]))
    mark = tables.states(report)[row]
    shown = {"State": f"{words.STATE_MARKS[mark]} {words.STATES[mark]}"}
    shown |= {name: figures[name] for name in SIDES[reader] if name in figures}
    shown["In question"] = sums["in_question"]
    if contract["currency"] and contract["in_question_amount"]:
        shown["Worth"] = shared.money(int(contract["in_question_amount"]), contract["currency"])
    totals.show(shown)
    missing = shared.missing_side(contract)
    if missing:
        st.info(words.ONE_SIDE.get(missing, words.ONE_SIDE["nothing billed"]))


def choose(report: Report, row: int) -> int | None:
    """List what was found on the contract's entries; return the one that was clicked, a row of `report.findings`."""
    table = tables.findings(report).loc[tables.concerning(report, row)]
    st.subheader("What was found")
    if not len(table):
        st.write("Nothing: every rule that could run here was content. Sources says which could not, and why.")
        return None
    st.markdown(
        f"**{shared.many(len(table), 'finding')}.** Click one to see it in full below and on the timeline above."
    )
    marks, before = table["fingerprint"].tolist(), focus.of(row).finding
    start = marks.index(before) if before in marks else None
    name = tables.labels(report)[row]
    key = f"{Key.CONTRACT_FINDINGS}_{row}"
    position, decided_on = finding.pick(table, FINDINGS, "Findings", [f"Contract: {name}"], key, start)
    chosen = None if position is None else int(table.index[position])
    focus.on_finding(report, row, chosen)
    decide.show(report, decided_on)
    return chosen


def compared(report: Report, row: int) -> None:
    """Say how both sides were laid beside each other, and what was guessed."""
    st.subheader("How it was compared")
    st.markdown("\n".join(f"- {words.plain(line)}" for line in tables.comparison(report, row)))
