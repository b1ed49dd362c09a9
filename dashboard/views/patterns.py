"""How entries were made, for how finely the log can be compared: never who is to blame."""

from __future__ import annotations

from typing import Any

import streamlit as st

from auditor.reports import words as shared
from dashboard import pattern_charts as charts
from dashboard import patterns, state
from dashboard.charts import PLAIN
from dashboard.components import behind, grids
from dashboard.state import Key


def percent(label: str, width: int = 72) -> Any:
    """Return a column of percent."""
    return st.column_config.NumberColumn(label, width=width, format="%.0f %%")


EVERYTHING = "All entries"
MADE = {
    "label": grids.text("Of", 210),
    "entries": grids.number("Entries"),
    "hours": grids.hours("Hours"),
    **{how.value: percent(name, 92) for how, name in patterns.HOWS.items()},
    "by_hand": percent("Marked as added by hand", 110),
    "late": percent("Written more than a day after", 120),
    "half": grids.text("Half are at least", 150),
    "most": grids.text("Nine of ten are at least", 150),
}
ROUNDS = {
    "name": grids.text("What"),
    "round": grids.number("Round"),
    "of": grids.number("Of"),
    "percent": percent("Percent", 72),
    "timer_from": percent("By timer from", 96),
    "timer_to": percent("to", 60),
    "hand_from": percent("By hand from", 96),
    "hand_to": percent("to", 60),
}

report = state.report()
st.title("Patterns")
st.caption(
    "How the entries were made: timed or typed, in which steps, and when they were written. It says how finely this "
    "log can be compared, and nothing about whether the hours were worked. Most honest logs hold typed entries."
)
by = st.segmented_control(
    "By",
    list(patterns.GROUPINGS),
    format_func=patterns.GROUPINGS.__getitem__,
    default="contract",
    required=True,
    key=Key.PATTERNS_BY,
    persist_state="session",
)
table = state.made(patterns.made, by)
if not len(table):
    st.info("No entry has time: there is nothing to tell of how entries were made.")
    st.stop()
shown = {name: made for name, made in MADE.items() if table[name].fillna(0).astype(bool).any()}
st.plotly_chart(charts.how_made(table, by), config=PLAIN, alt="How entries were made; the table holds the numbers.")
with behind.box("made", behind.NUMBERS) as box:
    if box.open:
        grids.show(table, shown, alt="How entries were made")
        st.caption(
            "Timed: the source says so, or the start or end is off the full minute. Else the coarsest step that both "
            "start and end lie on. By chance a timer that prints minutes lies on 5 minutes once in 25 times, on a "
            "quarter of an hour once in 225."
        )

chosen = st.selectbox(
    "Look closer at", [EVERYTHING, *table["label"]], key=f"{Key.PATTERNS_OF}-{by}", persist_state="session"
)
about = (by, None if chosen == EVERYTHING else chosen)
counts, longer = state.made(patterns.lengths, *about)
rounds, week, lags = (state.made(make, *about) for make in (patterns.rounds, patterns.week, patterns.lags))
st.info(
    f"{state.made(patterns.meaning, *about)}. At least half of these entries are so. "
    "This says nothing about whether the hours are true."
)
left, right = st.columns(2)
with left:
    st.plotly_chart(charts.lengths(counts), config=PLAIN, alt="Entries by length; the table holds the numbers.")
    if longer:
        st.caption(f"{shared.many(longer, 'entry')} of more than 8 h not drawn.")
    with behind.box("lengths", behind.NUMBERS) as box:
        if box.open:
            columns = {"minutes": grids.number("About, min", 100), "entries": grids.number("Entries", 100)}
            grids.show(counts[counts["entries"] > 0], columns, alt="Entries by length")
with right:
    if len(rounds):
        st.plotly_chart(
            charts.rounds(rounds), config=PLAIN, alt="Round starts and lengths; the table holds the numbers."
        )
        of = int(rounds["of"].max())
        few = "" if of >= patterns.ENOUGH else f" With {shared.many(of, 'entry')} it says little."
        st.caption(
            f"The ranges are those of public logs of honest work, four made by timers, five written by hand.{few}"
        )
        with behind.box("rounds", behind.NUMBERS) as box:
            if box.open:
                grids.show(rounds, ROUNDS, alt="Round starts and lengths")
    else:
        st.write("**How often starts and lengths are round.** These entries have no clock times of their own.")
if len(week):
    st.plotly_chart(
        charts.week(week), config=PLAIN, alt="Hours by weekday and time of day; the table holds the numbers."
    )
    st.caption("Work at night and at weekends is never a finding: zones, habits and agreements explain it.")
    with behind.box("week", behind.NUMBERS) as box:
        if box.open:
            hours = week.rename(columns=str).rename_axis("Day").reset_index()
            grids.show(
                hours,
                {
                    "Day": grids.text("Day", 60),
                    **{
                        str(hour): st.column_config.NumberColumn(f"{hour:02d}", width=38, format="%.1f")
                        for hour in range(24)
                    },
                },
                alt="Hours by weekday and time of day",
            )
else:
    st.write("**When the work was done.** These entries have no clock times of their own.")
if len(lags):
    st.plotly_chart(
        charts.lags(lags), config=PLAIN, alt="When entries were first written; the table holds the numbers."
    )
    with behind.box("lags", behind.NUMBERS) as box:
        if box.open:
            columns = {"when": grids.text("First written", 220), "entries": grids.number("Entries", 100)}
            grids.show(lags, columns | {"percent": percent("Percent", 90)}, alt="When entries were first written")
else:
    st.write("**When entries were first written.** No file here says when these entries were made.")
