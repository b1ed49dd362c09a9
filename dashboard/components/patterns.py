"""The parts of the page of patterns: pictures of how entries were made, and the numbers behind each."""

from __future__ import annotations

import plotly.graph_objects as go
import streamlit as st

from auditor.once import kept
from auditor.report import Report
from auditor.reports import words as shared
from dashboard import patterns
from dashboard.charts import PLAIN
from dashboard.charts import patterns as charts
from dashboard.components import behind, grids
from dashboard.state import Key

EVERYTHING = "All entries"
LENGTH, WHEN = "How long, how round", "When worked, when written"
MADE = {
    "label": grids.text("Of", 210),
    "entries": grids.number("Entries"),
    "hours": grids.hours("Hours"),
    **{how.value: grids.percent(name, 92) for how, name in patterns.HOWS.items()},
    "by_hand": grids.percent("Marked as added by hand", 110),
    "late": grids.percent("Written more than a day after", 120),
    "half": grids.text("Half are at least", 150),
    "most": grids.text("Nine of ten are at least", 150),
}
ROUNDS = {
    "name": grids.text("What"),
    "round": grids.number("Round"),
    "of": grids.number("Of"),
    "percent": grids.percent("Percent", 72),
    "timer_from": grids.percent("By timer from", 96),
    "timer_to": grids.percent("to", 60),
    "hand_from": grids.percent("By hand from", 96),
    "hand_to": grids.percent("to", 60),
}
LENGTHS = {"minutes": grids.number("About, min", 100), "entries": grids.number("Entries", 100)}
LAGS = {
    "when": grids.text("First written", 220),
    "entries": grids.number("Entries", 100),
    "percent": grids.percent("Percent", 90),
}
WEEK = {"Day": grids.text("Day", 60)} | {
    str(hour): st.column_config.NumberColumn(f"{hour:02d}", width=38, format="%.1f") for hour in range(24)
}


def prepare(report: Report) -> None:
    """Work out the pictures of all entries, by contract."""
    by = "contract"
    if len(patterns.made(report, by)):
        made_figure(report, by)
        lengths_figure(report, by, None)
        patterns.meaning(report, by, None)
        if len(patterns.rounds(report, by, None)):
            rounds_figure(report, by, None)


def show(report: Report, by: str) -> None:
    """Show how the entries of each group of `patterns.made` were made."""
    table = patterns.made(report, by)
    st.plotly_chart(made_figure(report, by), config=PLAIN, alt="How entries were made; the table holds the numbers.")
    with behind.box("made", behind.NUMBERS) as box:
        if box.open:
            shown = {name: made for name, made in MADE.items() if table[name].fillna(0).astype(bool).any()}
            grids.show(table, shown, alt="How entries were made")
            st.caption(
                "Timed: the source says so, or the start or end is off the full minute. Else the coarsest step that "
                "both start and end lie on. By chance a timer that prints minutes lies on 5 minutes once in 25 "
                "times, on a quarter of an hour once in 225."
            )


def closer(report: Report, by: str) -> None:
    """Show one group, or all entries, more closely: one of two pairs of pictures."""
    labels = patterns.made(report, by)["label"]
    with st.container(horizontal=True, vertical_alignment="bottom"):
        chosen = st.selectbox(
            "Look closer at", [EVERYTHING, *labels], key=f"{Key.PATTERNS_OF}-{by}", persist_state="session", width=360
        )
        pair = st.segmented_control(
            "Pictures",
            [LENGTH, WHEN],
            default=LENGTH,
            required=True,
            key=Key.PATTERNS_PAIR,
            label_visibility="collapsed",
            persist_state="session",
        )
    about = (by, None if chosen == EVERYTHING else chosen)
    st.info(
        f"{patterns.meaning(report, *about)}. At least half of these entries are so. "
        "This says nothing about whether the hours are true."
    )
    parts = (_lengths, _rounds) if pair == LENGTH else (_week, _lags)
    for column, part in zip(st.columns([1, 1] if pair == LENGTH else [1.6, 1]), parts, strict=True):
        with column:
            part(report, *about)


@kept
def made_figure(report: Report, by: str) -> go.Figure:
    """Return how the entries of each group were made."""
    return charts.how_made(patterns.made(report, by), by)


@kept
def lengths_figure(report: Report, by: str, label: str | None) -> go.Figure:
    """Return how long the entries of a group are."""
    return charts.lengths(patterns.lengths(report, by, label)[0])


@kept
def rounds_figure(report: Report, by: str, label: str | None) -> go.Figure:
    """Return how often starts and lengths of a group are round."""
    return charts.rounds(patterns.rounds(report, by, label))


@kept
def week_figure(report: Report, by: str, label: str | None) -> go.Figure:
    """Return when in the week a group worked."""
    return charts.week(patterns.week(report, by, label))


@kept
def lags_figure(report: Report, by: str, label: str | None) -> go.Figure:
    """Return when the entries of a group were first written."""
    return charts.lags(patterns.lags(report, by, label))


def _lengths(report: Report, by: str, label: str | None) -> None:
    counts, longer = patterns.lengths(report, by, label)
    st.plotly_chart(
        lengths_figure(report, by, label), config=PLAIN, alt="Entries by length; the table holds the numbers."
    )
    if longer:
        st.caption(f"{shared.many(longer, 'entry')} of more than 8 h not drawn.")
    with behind.box("lengths", behind.NUMBERS) as box:
        if box.open:
            grids.show(counts[counts["entries"] > 0], LENGTHS, alt="Entries by length")


def _rounds(report: Report, by: str, label: str | None) -> None:
    table = patterns.rounds(report, by, label)
    if not len(table):
        st.write("**How often starts and lengths are round.** These entries have no clock times of their own.")
        return
    st.plotly_chart(
        rounds_figure(report, by, label), config=PLAIN, alt="Round starts and lengths; the table holds the numbers."
    )
    of = int(table["of"].max())
    few = "" if of >= patterns.ENOUGH else f" With {shared.many(of, 'entry')} it says little."
    st.caption(f"The ranges are those of public logs of honest work, four made by timers, five written by hand.{few}")
    with behind.box("rounds", behind.NUMBERS) as box:
        if box.open:
            grids.show(table, ROUNDS, alt="Round starts and lengths")


def _week(report: Report, by: str, label: str | None) -> None:
    table = patterns.week(report, by, label)
    if not len(table):
        st.write("**When the work was done.** These entries have no clock times of their own.")
        return
    st.plotly_chart(
        week_figure(report, by, label),
        config=PLAIN,
        alt="Hours by weekday and time of day; the table holds the numbers.",
    )
    st.caption("Work at night and at weekends is never a finding: zones, habits and agreements explain it.")
    with behind.box("week", behind.NUMBERS) as box:
        if box.open:
            hours = table.rename(columns=str).rename_axis("Day").reset_index()
            grids.show(hours, WEEK, alt="Hours by weekday and time of day")


def _lags(report: Report, by: str, label: str | None) -> None:
    table = patterns.lags(report, by, label)
    if not len(table):
        st.write("**When entries were first written.** No file here says when these entries were made.")
        return
    st.plotly_chart(
        lags_figure(report, by, label),
        config=PLAIN,
        alt="When entries were first written; the table holds the numbers.",
    )
    with behind.box("lags", behind.NUMBERS) as box:
        if box.open:
            grids.show(table, LAGS, alt="When entries were first written")
