"""One contract: day by day logged beside billed, what was found, and the rows behind it."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from auditor.report import Report
from auditor.reports import words as shared
from dashboard import charts, state, tables, words
from dashboard.components import finding, grids
from dashboard.state import Key

DAYS = {
    "first": grids.date("Day"),
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


def head(report: Report, contract: Any) -> None:
    """Say what the contract is, and its sums."""
    st.title(words.plain(contract["name"]))
    about = [contract["person"], contract["client"], contract["platform"], f"days in {contract['zone']}"]
    st.caption(" · ".join(words.plain(part) for part in about if part))
    sums = {name: shared.hours(int(contract[f"{name}_seconds"])) for name in ("logged", "billed", "in_question")}
    shown = {"State": words.STATES[tables.states(report)[contract.name]]}
    shown |= {"Logged": sums["logged"], "Billed": sums["billed"]}
    if contract["can_tell_padding"]:
        shown["Difference"] = shared.hours(int(contract["billed_seconds"] - contract["logged_seconds"]))
    shown["In question"] = sums["in_question"]
    if contract["currency"] and contract["in_question_amount"]:
        shown["Worth"] = shared.money(int(contract["in_question_amount"]), contract["currency"])
    with st.container(horizontal=True):
        for label, value in shown.items():
            st.metric(label, words.plain(value), border=True, width="content")
    missing = shared.missing_side(contract)
    if missing:
        st.info(words.ONE_SIDE.get(missing, words.ONE_SIDE["nothing billed"]))


def over_time(contract: Any, days: pd.DataFrame) -> None:
    """Draw the days, or the weeks of a long contract, with the table behind the drawing."""
    if not len(days):
        st.write("No row of this contract has a day: there is nothing to draw.")
        return
    unit = tables.unit_of(days)
    if unit != "period":
        unit = st.segmented_control(
            "Show", ["day", "week"], default=unit, format_func=UNITS.__getitem__, required=True,
            key=f"{Key.UNIT}_{st.session_state[Key.CONTRACT]}", label_visibility="collapsed",
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
        grids.show(table, {name: made for name, made in DAYS.items() if name not in hidden}, alt="Hours over time")


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


report = state.report()
if not len(report.contracts):
    st.title("Contract")
    st.info("The files hold no entries of time, so there is no contract to show.")
    st.stop()
st.page_link("views/overview.py", label="All contracts", icon=":material/arrow_back:")
names = tables.labels(report)
order = list(tables.overview(report, state.reader()).index)
if st.session_state.get(Key.CONTRACT) not in order:
    st.session_state[Key.CONTRACT] = order[0]
row = st.selectbox(
    "Contract", order, format_func=names.to_dict().__getitem__, key=Key.CONTRACT, persist_state="session"
)
head(report, report.contracts.loc[row])
over_time(report.contracts.loc[row], tables.days(report, row))
found(report, row, state.reader())
st.subheader("How it was compared")
st.markdown("\n".join(f"- {words.plain(line)}" for line in tables.comparison(report, row)))
