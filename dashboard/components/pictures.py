"""A contract to look at: four pictures of it to choose from, each with the table behind it."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from auditor.once import kept
from auditor.report import Report
from auditor.reports import words as shared
from dashboard import causes, charts, days, tables
from dashboard.charts import calendar as calendar_chart
from dashboard.charts import days as days_chart
from dashboard.charts import waterfall
from dashboard.components import behind, export, focus, grids, timeline
from dashboard.state import Key

DAYS = {
    "first": grids.date("From"),
    "last": grids.date("To"),
    "logged": grids.hours("Logged"),
    "expected": grids.hours("Logged, rounded", 110, "The log after the rounding that holds for this contract."),
    "billed": grids.hours("Billed"),
    "limit": grids.hours("Limit"),
    "question": grids.hours("In question"),
}
CELLS = {
    "day": grids.date("Day"),
    "logged": grids.hours("Logged"),
    "expected": grids.hours("Logged, rounded", 110, "The log after the rounding that holds for this contract."),
    "billed": grids.hours("Billed"),
    "comparison": grids.text("Compared", 150),
    "question": grids.hours("In question"),
}
STEPS = {
    "label": grids.text("Step", 150),
    "hours": grids.hours("Hours", 90),
    "amount": None,
    "kind": grids.text("Kind", 160),
    "term": grids.text("By the terms", 170),
    "meaning": grids.text("What it is", 420),
}
CALENDAR, BY_TIME, BY_CAUSE = "calendar", "time", "cause"
PICTURES = {
    CALENDAR: "Calendar",
    BY_TIME: "Logged beside billed",
    BY_CAUSE: "From logged to billed",
    focus.TIMELINE: "Timeline",
}
FIRST = {"freelancer": CALENDAR, "client": BY_CAUSE, "agency": BY_TIME}
HUNDREDTH_HOUR = 36
UNITS = {"day": "by day", "week": "by week", "period": "by billed period"}


def prepare(report: Report) -> None:
    """Work out the pictures of the contract that each reader sees first."""
    if not len(report.contracts):
        return
    for reader in FIRST:
        row = int(tables.overview(report, reader).index[0])
        picture, table = _first(report, row, reader), days.calendar_of(report, row)
        if picture == BY_CAUSE:
            causes_figure(report, row)
        elif picture == BY_TIME and len(table):
            units_figure(report, row, days.unit_of(days.of(report, row)))
        elif len(table):
            calendar_figure(report, row, max(_years(table), default=None))


def _years(table: pd.DataFrame) -> list[int]:
    """Return the years of days to choose from; none where all days are shown at once."""
    is_long = (table["day"].max() - table["day"].min()).days > calendar_chart.MOST_WEEKS * 7
    return sorted(set(table["day"].dt.year)) if is_long else []


def _of_year(table: pd.DataFrame, year: int | None) -> pd.DataFrame:
    return table if year is None else table[table["day"].dt.year == year]


@kept
def calendar_figure(report: Report, row: int, year: int | None) -> go.Figure:
    """Return the calendar of a contract, of a year or of all its days."""
    return calendar_chart.draw(_of_year(days.calendar_of(report, row), year))


def show(report: Report, row: int, reader: str, finding: int | None) -> None:
    """Draw the chosen picture of the contract; a day that was just clicked in the calendar turns to the timeline."""
    clicked = st.session_state.get(f"{Key.CALENDAR}_{row}")
    points = clicked["selection"]["points"] if clicked else []
    focus.on_day(row, charts.custom(points[0]) if points else None)
    names = _names(report, row)
    before = focus.of(row).picture
    st.session_state.setdefault(f"{Key.PICTURE}_{row}", before if before in names else _first(report, row, reader))
    picture = st.segmented_control(
        "Picture",
        names,
        format_func=PICTURES.__getitem__,
        required=True,
        key=f"{Key.PICTURE}_{row}",
        label_visibility="collapsed",
    )
    focus.of(row).picture = picture
    if picture == BY_CAUSE:
        _by_cause(report, row)
    elif picture == focus.TIMELINE:
        timeline.show(report, row, finding)
    elif picture == BY_TIME:
        _over_time(report, row)
    else:
        _calendar(report, row)


def _names(report: Report, row: int) -> list[str]:
    """Return the pictures that a contract has: with one side there are no causes."""
    return [name for name in PICTURES if name != BY_CAUSE or report.contracts["can_tell_padding"][row]]


def _first(report: Report, row: int, reader: str) -> str:
    """Return the picture that a reader sees first."""
    first = FIRST[reader]
    return first if first in _names(report, row) else BY_TIME


def _calendar(report: Report, row: int) -> None:
    """Draw the days of the contract."""
    table = days.calendar_of(report, row)
    if not len(table):
        st.write("**Calendar.** No row of this contract has hours on a single day: there is no day to show.")
        return
    years, year = _years(table), None
    if years:
        shown = focus.of(row).day
        start = shown.year if shown and shown.year in years else years[-1]
        year = st.segmented_control(
            "Year", years, default=start, required=True, key=f"{Key.YEAR}_{row}", persist_state="session"
        )
        table = _of_year(table, year)
    st.plotly_chart(
        calendar_figure(report, row, year),
        config=charts.PLAIN,
        on_select="rerun",
        selection_mode="points",
        key=f"{Key.CALENDAR}_{row}",
        alt="A calendar of hours per day; the table below holds the same numbers.",
    )
    if {"more", "less"} & set(calendar_chart.kinds(table)):
        st.caption(
            "In each cell the hours of the day or, with a sign, how much more (+) or less (−) is billed than logged, "
            "after the rounding that holds. ▼ and a frame: time in question."
        )
    if table["billed"].isna().any():
        st.caption("The bill states weeks or periods, not days: the days here are those of the log.")
    with behind.box(f"{Key.CALENDAR}_{row}") as box:
        if box.open:
            names = [calendar_chart.KINDS[kind][0] for kind in calendar_chart.kinds(table)]
            grids.show(table.assign(comparison=names), CELLS, alt="Hours per day")


def _over_time(report: Report, row: int) -> None:
    """Draw the days, or the weeks of a long contract, with the limit and the table behind the drawing."""
    contract, table = report.contracts.loc[row], days.of(report, row)
    if not table[["logged", "billed"]].to_numpy().any():
        st.write("No row of this contract has hours on a day: there is nothing to draw.")
        return
    gaps = {side: int(contract[f"{side}_seconds"]) - round(table[side].sum() * 3600) for side in ("logged", "billed")}
    unit = days.unit_of(table)
    if unit != "period":
        unit = st.segmented_control(
            "Show", ["day", "week"], default=unit, format_func=UNITS.__getitem__, required=True,
            key=f"{Key.UNIT}_{row}", label_visibility="collapsed",
        ) or unit  # fmt: skip
    table = _over_units(report, row, unit)
    alt = "Hours logged and billed over time; the table below holds the same numbers."
    st.plotly_chart(units_figure(report, row, unit), config=charts.PLAIN, alt=alt)
    missing = [f"{shared.hours(gap)} {side}" for side, gap in gaps.items() if abs(gap) >= HUNDREDTH_HOUR]
    if missing:
        st.caption(
            f"Not drawn: {' and '.join(missing)}, in rows that repeat others, are not billable or have no day."
        )
    with behind.box(f"over_time_{row}_{unit}") as box:
        if not box.open:
            return
        hidden = {"last"} if unit == "day" else set()
        hidden |= {"expected"} if (table["expected"] == table["logged"]).all() else set()
        hidden |= {"limit"} if table["limit"].isna().all() else set()
        columns = DAYS | ({"first": grids.date("Day")} if unit == "day" else {})
        shown = {name: made for name, made in columns.items() if name not in hidden}
        grids.show(table, shown, alt="Hours over time")
        export.show(table, shown, "Hours over time", [f"Contract: {contract['name']}"])


@kept
def _over_units(report: Report, row: int, unit: str) -> pd.DataFrame:
    table = days.of(report, row)
    table = days.weeks(table) if unit == "week" else table
    return table.assign(limit=days.limits(report, row, table, unit))


@kept
def units_figure(report: Report, row: int, unit: str) -> go.Figure:
    """Return the hours of a contract by day, week or period."""
    table = _over_units(report, row, unit)
    return days_chart.draw(table, unit, table["limit"])


@kept
def causes_figure(report: Report, row: int) -> go.Figure:
    """Return how the bill of a contract comes out of its log."""
    return waterfall.draw(causes.steps(report, row), report.contracts["currency"][row] or "")


def _by_cause(report: Report, row: int) -> None:
    """Draw how the bill comes out of the log, cause by cause."""
    steps = causes.steps(report, row)
    if not len(steps):
        st.write("No time of this contract stands on both sides: there are no causes to tell.")
        return
    currency = report.contracts["currency"][row] or ""
    st.plotly_chart(
        causes_figure(report, row),
        config=charts.PLAIN,
        alt="From logged to billed by cause; the table below holds the same numbers.",
    )
    st.caption(
        "Every logged and every billed second is in exactly one step: logged, less what only the log has, is on both "
        "sides; with what only the bill has, it is billed. Money is at the bill's rate."
    )
    with behind.box(f"causes_{row}") as box:
        if not box.open:
            return
        table = steps.assign(hours=steps["seconds"] / 3600, amount=steps["amount"] / 100, currency=currency)
        columns = STEPS if table["term"].any() else {name: made for name, made in STEPS.items() if name != "term"}
        grids.show(table, columns, alt="From logged to billed")
