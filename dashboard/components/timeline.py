"""The timeline of a contract: a day or a week of it, with the chosen finding's evidence marked."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from auditor.once import kept
from auditor.report import Report
from auditor.reports import words as shared
from dashboard import charts, days, tables, timeline, words
from dashboard.charts import timeline as timeline_chart
from dashboard.components import behind, focus, grids
from dashboard.state import Key

ROWS = {
    "mark": grids.text("Marked", 120),
    "side": grids.text("Side", 150),
    "day": grids.date("Day"),
    "time": grids.text("Time", 100),
    "hours": grids.hours("Hours"),
    "description": grids.text("Description", 200),
    "file": grids.text("File", 180),
    "row": grids.number("Row"),
}
SPANS = {focus.DAY: "one day", focus.WEEK: "one week"}
MOST_CODES = 6


def show(report: Report, row: int, finding: int | None) -> None:
    """Draw the chosen day or week of a contract, its table, and what was found on these days."""
    table = days.of(report, row)
    if not len(table):
        st.write("No row of this contract has a day: there is no timeline.")
        return
    first, last = _window(report, row, table, finding)
    given, bars = _drawn(report, row, first, last, finding)
    if not len(given) and not len(bars):
        st.write(f"Nothing is logged or billed on this contract, {words.days(first, last)}.")
        return
    if len(bars):
        st.plotly_chart(
            _figure(report, row, first, last, finding),
            config=charts.PLAIN,
            alt="Intervals of both sides by time of day; the table below holds the same entries.",
        )
    else:
        st.write(
            f"**When: {words.days(first, last)}.** No entry of these days has clock times, so there is nothing to "
            "draw; the table has their hours."
        )
    st.caption(_told(report, row, first, last, finding))
    with behind.box(f"timeline_{row}", expanded=not len(bars)) as box:
        if not box.open:
            return
        listed = timeline.listed(report, given, bars)
        hidden = {name for name in ("mark", "time", "description") if not listed[name].any()}
        columns = {name: made for name, made in ROWS.items() if name not in hidden}
        grids.show(listed, columns, alt="Entries of these days")
        st.caption("Times are in the zone of each file; the drawing is in the contract's.")


def _window(report: Report, row: int, table: pd.DataFrame, finding: int | None) -> tuple[dt.date, dt.date]:
    """Show the choice of day and span, and return the first and the last day."""
    own, low, high = focus.of(row), table["first"].min().date(), table["last"].max().date()
    about = tables.concerning(report, row)[:1] if finding is None else [finding]
    found = focus.first_day(report, row, about[0]) if about else None
    start = own.day or found or high
    low, high = min(low, start), max(high, start)
    key = f"{Key.DAY}_{row}"
    st.session_state.setdefault(f"{Key.SPAN}_{row}", own.span)
    st.session_state.setdefault(key, start)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        span = st.segmented_control(
            "Span",
            list(SPANS),
            format_func=SPANS.__getitem__,
            required=True,
            key=f"{Key.SPAN}_{row}",
            label_visibility="collapsed",
        )
        step = 7 if span == focus.WEEK else 1
        st.button("Earlier", icon=":material/chevron_left:", on_click=_move, args=(key, -step, low, high))
        day = st.date_input(
            "Day", min_value=low, max_value=high, key=key, format="YYYY-MM-DD", label_visibility="collapsed",
            width=150,
        )  # fmt: skip
        st.button("Later", icon=":material/chevron_right:", on_click=_move, args=(key, step, low, high))
    own.day, own.span = day, span
    if span == focus.WEEK:
        monday = day - dt.timedelta(days=day.weekday())
        return monday, monday + dt.timedelta(days=6)
    return day, day


def _move(key: str, days_: int, low: dt.date, high: dt.date) -> None:
    """Move the day shown, within the days of the contract."""
    moved = st.session_state[key] + dt.timedelta(days=days_)
    st.session_state[key] = min(max(moved, low), high)


@kept
def _drawn(
    report: Report, row: int, first: dt.date, last: dt.date, finding: int | None
) -> tuple[pd.DataFrame, pd.DataFrame]:
    evidence = () if finding is None else report.findings["entries"].iloc[finding]
    begin, end = pd.Timestamp(first), pd.Timestamp(last)
    given = timeline.entries(report, row, begin, end, evidence)
    bars = timeline.bars(given, report.contracts["zone"][row], begin, end)
    seen = timeline.traces(report, row, begin, end)
    return given, pd.concat([bars, seen], ignore_index=True) if len(seen) else bars


@kept
def _untimed(report: Report, row: int, first: dt.date, last: dt.date, finding: int | None) -> pd.DataFrame:
    return timeline.untimed(_drawn(report, row, first, last, finding)[0])


@kept
def _figure(report: Report, row: int, first: dt.date, last: dt.date, finding: int | None) -> go.Figure:
    _, bars = _drawn(report, row, first, last, finding)
    shown = [pd.Timestamp(first) + pd.Timedelta(days=n) for n in range((last - first).days + 1)]
    return timeline_chart.draw(
        bars, _untimed(report, row, first, last, finding), shown, report.contracts["zone"][row]
    )


@kept
def _told(report: Report, row: int, first: dt.date, last: dt.date, finding: int | None) -> str:
    """Return what is marked, what is not drawn, and which findings concern these days."""
    (_, bars), told = _drawn(report, row, first, last, finding), []
    overlaps = bars.loc[bars["kind"] == "overlap", "hours"].sum() if len(bars) else 0
    if overlaps:
        told.append(f"Overlaps: {shared.hours(round(overlaps * 3600))}, on the line of the entry that begins later.")
    bare = _untimed(report, row, first, last, finding)
    for lane, part in bare.groupby("lane"):
        count = shared.many(int(part["count"].sum()), "entry")
        hours = shared.hours(int(part["seconds"].sum()))
        told.append(f"{timeline.LANE_NAMES[str(lane)].capitalize()} without clock times: {hours} in {count}.")
    mine = report.findings.loc[tables.concerning(report, row)]
    mine = mine[(mine["day"] <= pd.Timestamp(last)) & (mine["until"].fillna(mine["day"]) >= pd.Timestamp(first))]
    codes = [f"{code} ({words.days(day, until)})" for code, day, until in zip(
        mine["code"], mine["day"], mine["until"], strict=True)]  # fmt: skip
    more = f" and {len(codes) - MOST_CODES:,} more" if len(codes) > MOST_CODES else ""
    found = f"Found on these days: {'; '.join(codes[:MOST_CODES])}{more}."
    told.append(found if codes else "Nothing was found on these days.")
    return " ".join(told)
