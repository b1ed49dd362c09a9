"""The parts of a contract's page: what it is, its days, what was found, and how it was compared."""

from __future__ import annotations

import streamlit as st

from auditor.report import Report
from auditor.reports import words as shared
from dashboard import charts, tables, words
from dashboard.components import finding, grids, totals
from dashboard.state import Key

DAYS = {
    "first": grids.date("From"),
    "last": grids.date("To"),
    "logged": grids.hours("Logged"),
    "expected": grids.hours("Logged, rounded", 110, "The log after the rounding that holds for this contract."),
    "billed": grids.hours("Billed"),
    "question": grids.hours("In question"),
}
FINDINGS = {
    "severity": grids.text("Severity", 84),
    "code": grids.text("Code", 66),
    "day": grids.date("Day"),
    "hours": grids.hours("In question"),
    "amount": None,
    "confidence": grids.text("Confidence", 84),
    "message": grids.text("What it says", 440),
}
HUNDREDTH_HOUR = 36
UNITS = {"day": "by day", "week": "by week", "period": "by billed period"}


def head(report: Report, row: int) -> None:
    """Say what the contract is, and its sums."""
    contract = report.contracts.loc[row]
    st.title(words.plain(contract["name"]))
    about = [contract["person"], contract["client"], contract["platform"], f"days in {contract['zone']}"]
    st.caption(" · ".join(words.plain(part) for part in about if part))
    sums = {name: shared.hours(int(contract[f"{name}_seconds"])) for name in ("logged", "billed", "in_question")}
    shown = {"State": words.STATES[tables.states(report)[row]]}
    shown |= {"Logged": sums["logged"], "Billed": sums["billed"]}
    if contract["can_tell_padding"]:
        shown["Difference"] = shared.hours(int(contract["billed_seconds"] - contract["logged_seconds"]))
    shown["In question"] = sums["in_question"]
    if contract["currency"] and contract["in_question_amount"]:
        shown["Worth"] = shared.money(int(contract["in_question_amount"]), contract["currency"])
    totals.show(shown)
    missing = shared.missing_side(contract)
    if missing:
        st.info(words.ONE_SIDE.get(missing, words.ONE_SIDE["nothing billed"]))


def over_time(report: Report, row: int) -> None:
    """Draw the days, or the weeks of a long contract, with the table behind the drawing."""
    contract, days = report.contracts.loc[row], tables.days(report, row)
    if not days[["logged", "billed"]].to_numpy().any():
        st.write("No row of this contract has hours on a day: there is nothing to draw.")
        return
    unit = tables.unit_of(days)
    if unit != "period":
        unit = st.segmented_control(
            "Show", ["day", "week"], default=unit, format_func=UNITS.__getitem__, required=True,
            key=f"{Key.UNIT}_{row}", label_visibility="collapsed",
        ) or unit  # fmt: skip
    table = tables.weeks(days) if unit == "week" else days
    figure = charts.days(table, unit)
    alt = "Hours logged and billed over time; the table below holds the same numbers."
    st.plotly_chart(figure, config={"displayModeBar": False}, alt=alt)
    gaps = {side: int(contract[f"{side}_seconds"]) - round(days[side].sum() * 3600) for side in ("logged", "billed")}
    missing = [f"{shared.hours(gap)} {side}" for side, gap in gaps.items() if abs(gap) >= HUNDREDTH_HOUR]
    if missing:
        st.caption(
            f"Not drawn: {' and '.join(missing)}, in rows that repeat others, are not billable or have no day."
        )
    with st.expander("The same as a table"):
        hidden = {"last"} if unit == "day" else set()
        hidden |= {"expected"} if (table["expected"] == table["logged"]).all() else set()
        columns = DAYS | ({"first": grids.date("Day")} if unit == "day" else {})
        grids.show(table, {name: made for name, made in columns.items() if name not in hidden}, alt="Hours over time")


def found(report: Report, row: int, reader: str) -> None:
    """List what was found on the contract's entries, and show one finding in full."""
    pairs = tables.touches(report)
    table = tables.findings(report).loc[pairs.loc[pairs["row"] == row, "finding"]]
    st.subheader("What was found")
    if not len(table):
        st.write("Nothing: every rule that could run here was content. Sources says which could not, and why.")
        return
    st.markdown(f"**{shared.many(len(table), 'finding')}.** Click one to see it in full below.")
    position = grids.show(grids.with_severity(table), FINDINGS, key=f"{Key.CONTRACT_FINDINGS}_{row}", alt="Findings")
    finding.show(report, int(table.index[position or 0]), reader)


def compared(report: Report, row: int) -> None:
    """Say how both sides were laid beside each other, and what was guessed."""
    st.subheader("How it was compared")
    st.markdown("\n".join(f"- {words.plain(line)}" for line in tables.comparison(report, row)))
