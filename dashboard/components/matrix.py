"""People beside weeks, for whom many people's weeks wait to be approved."""

from __future__ import annotations

from typing import Any

import plotly.graph_objects as go
import streamlit as st

from auditor.once import kept
from auditor.report import CAN_BE_APPROVED, Report
from auditor.reports import words as shared
from dashboard import approvals, charts
from dashboard.charts import matrix as matrix_chart
from dashboard.components import behind, export, grids
from dashboard.state import Key

WEEKS = {
    "mark": grids.text("State", 128),
    "person": grids.text("Person", 140),
    "label": grids.text("Contract", 150),
    "week": grids.date("Week of"),
    "question": grids.hours("In question", 84),
    "logged": grids.hours("Logged"),
    "billed": grids.hours("Billed"),
    "findings": grids.number("Findings", 68),
    "reasons": grids.text("Why a person should look", 420),
}


def prepare(report: Report) -> None:
    """Work out the weeks and their picture."""
    if len(approvals.weeks(report)):
        figure(report)


def show(report: Report) -> tuple[int, str] | None:
    """Draw the matrix; return the contract (a row of `Report.contracts`) and the ISO Monday that were clicked."""
    weeks = approvals.weeks(report)
    if not len(weeks):
        st.write("**People and weeks.** No entry has a day: there is no week to approve.")
        return None
    unseen = int((weeks["state"] == CAN_BE_APPROVED).sum())
    st.markdown(
        f"**{unseen:,} of {shared.many(len(weeks), 'week')} of contracts can be approved unseen.** "
        "Click a week to open the contract that needs you most in it. Cells tell the hours in question, darker where "
        "they are more, or without hours how many findings."
    )
    event: Any = st.plotly_chart(
        figure(report),
        config=charts.PLAIN,
        on_select="rerun",
        selection_mode="points",
        key=Key.MATRIX,
        alt="People and weeks with hours in question; the table below holds every week of every contract.",
    )
    points = event["selection"]["points"]
    if points:
        row, monday = points[0]["customdata"]
        return int(row), str(monday)
    label = f"Every week of every contract as a table: {shared.many(len(weeks), 'row')}"
    with behind.box("weeks", label) as box:
        if not box.open:
            return None
        marks = weeks["state"].map({name: f"{mark} {name}" for name, (mark, _) in matrix_chart.STATES.items()})
        table = weeks.assign(mark=marks)
        position = grids.show(table, WEEKS, key=Key.WEEKS_TABLE, alt="Weeks of contracts")
        export.show(table, WEEKS, "Weeks of contracts")
    if position is not None:
        return int(weeks["contract_row"].iloc[position]), weeks["week"].iloc[position].date().isoformat()
    return None


@kept
def figure(report: Report) -> go.Figure:
    """Return the matrix of a report."""
    return matrix_chart.draw(approvals.matrix(approvals.weeks(report)))
