"""The timeline of a contract: a day or a week of it, with the chosen finding's evidence marked."""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from auditor.model import Ledger
from auditor.once import kept, of_facts
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


class _Shown(NamedTuple):
    """The days of a contract (a row of `report.contracts`) that are drawn, and the entries that are marked."""

    row: int
    first: dt.date
    last: dt.date
    evidence: tuple[int, ...]


def show(report: Report, row: int, finding: int | None) -> None:
    """Draw the chosen day or week of a contract, its table, and what was found on these days."""
    table = days.of(report, row)
    if not len(table):
        st.write("No row of this contract has a day: there is no timeline.")
        return
    first, last = _window(report, row, table, finding)
    evidence = () if finding is None else tuple(report.findings["entries"].iloc[finding])
    days_shown = _Shown(row, first, last, evidence)
    given, bars = _drawn(report.ledger, days_shown)
    if not len(given) and not len(bars):
        st.write(f"Nothing is logged or billed on this contract, {words.days(first, last)}.")
        return
    if len(bars):
        st.plotly_chart(
            _figure(report.ledger, days_shown),
            config=charts.PLAIN,
            alt="Intervals of both sides by time of day; the table below holds the same entries.",
        )
    else:
        st.write(
            f"**When: {words.days(first, last)}.** No entry of these days has clock times, so there is nothing to "
            "draw; the table has their hours."
        )
    st.caption(_told(report, days_shown))
    with behind.box(f"timeline_{row}", expanded=not len(bars)) as box:
        if not box.open:
            return
        listed = timeline.listed(report.ledger, given, bars)
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


@of_facts
def _drawn(ledger: Ledger, shown: _Shown) -> tuple[pd.DataFrame, pd.DataFrame]:
    begin, end = pd.Timestamp(shown.first), pd.Timestamp(shown.last)
    given = timeline.entries(ledger, shown.row, begin, end, shown.evidence)
    bars = timeline.bars(given, ledger.contracts["zone"][shown.row], begin, end)
    seen = timeline.traces(ledger, shown.row, begin, end)
    return given, pd.concat([bars, seen], ignore_index=True) if len(seen) else bars


@of_facts
def _untimed(ledger: Ledger, shown: _Shown) -> pd.DataFrame:
    return timeline.untimed(_drawn(ledger, shown)[0])


@of_facts
def _figure(ledger: Ledger, shown: _Shown) -> go.Figure:
    bars, bare = _drawn(ledger, shown)[1], _untimed(ledger, shown)
    return timeline_chart.draw(
        bars, bare, list(pd.date_range(shown.first, shown.last)), ledger.contracts["zone"][shown.row]
    )


@kept
def _told(report: Report, shown: _Shown) -> str:
    """Return what is marked, what is not drawn, and which findings concern these days."""
    (_, bars), told = _drawn(report.ledger, shown), []
    overlaps = bars.loc[bars["kind"] == "overlap", "hours"].sum() if len(bars) else 0
    if overlaps:
        told.append(f"Overlaps: {shared.hours(round(overlaps * 3600))}, on the line of the entry that begins later.")
    bare = _untimed(report.ledger, shown)
    for lane, part in bare.groupby("lane"):
        count = shared.many(int(part["count"].sum()), "entry")
        hours = shared.hours(int(part["seconds"].sum()))
        told.append(f"{timeline.LANE_NAMES[str(lane)].capitalize()} without clock times: {hours} in {count}.")
    mine = report.findings.loc[tables.concerning(report, shown.row)]
    first, last = pd.Timestamp(shown.first), pd.Timestamp(shown.last)
    mine = mine[(mine["day"] <= last) & (mine["until"].fillna(mine["day"]) >= first)]
    named = mine.head(MOST_CODES)
    codes = [
        f"{code} ({words.days(day, until)})"
        for code, day, until in zip(named["code"], named["day"], named["until"], strict=True)
    ]
    more = f" and {len(mine) - len(codes):,} more" if len(mine) > len(codes) else ""
    told.append(f"Found on these days: {'; '.join(codes)}{more}." if codes else "Nothing was found on these days.")
    return " ".join(told)
