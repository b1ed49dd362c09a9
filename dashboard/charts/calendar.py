"""A calendar of one contract's days: how both sides compare on each, and which are in question."""

from __future__ import annotations

from typing import Any

import pandas as pd
import plotly.graph_objects as go

from auditor.calendar import week_starts
from dashboard import words
from dashboard.charts import ALL_SHOWN, DAY_MS, GREY, QUESTION, month_ticks, titled, write

WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
ALIKE_HOURS = 1 / 60
"""Both sides agree to the minute."""
MOST_WEEKS = 54
WIDE_WEEKS = 18
"""Up to so many weeks there is room for a number in each cell."""
KINDS = {
    "alike": ("As logged", GREY, ""),
    "more": ("Billed more", "#F2B84B", "+"),
    "less": ("Billed less", "#7CC4EE", "−"),
    "logged": ("Logged, no bill", "#A9CCE3", ""),
    "billed": ("Billed, no log", "#F3D9A0", ""),
}
"""Title, colour and sign of each kind of day."""


def kinds(table: pd.DataFrame) -> list[str]:
    """Return how both sides compare on each day of `days.calendar`: one of `KINDS`."""
    has_log, has_bill = table["logged"].any(), table["billed"].fillna(0).any()
    told = []
    for expected, billed in zip(table["expected"], table["billed"], strict=True):
        if pd.isna(billed) or not has_bill:
            told.append("logged")
        elif not has_log:
            told.append("billed")
        else:
            apart = billed - expected
            told.append("alike" if abs(apart) <= ALIKE_HOURS else "more" if apart > 0 else "less")
    return told


def draw(table: pd.DataFrame) -> go.Figure:
    """Return weeks beside each other, Monday on top; each cell a day with its hours, days in question framed.

    `table` is of `days.calendar`, at most `MOST_WEEKS` weeks of it. The point of a day has its ISO date as
    customdata.
    """
    table = table.assign(kind=kinds(table), week=week_starts(table["day"]))
    table = table.assign(at=table["day"].dt.day_of_week, asked=table["question"] > 0)
    mondays = pd.Series(pd.date_range(table["week"].min(), table["week"].max(), freq="7D"))
    figure = go.Figure()
    for kind, (name, colour, sign) in KINDS.items():
        for is_asked in (False, True):
            mine = table[(table["kind"] == kind) & (table["asked"] == is_asked)]
            if len(mine):
                title = f"▼ in question, {name[0].lower()}{name[1:]}" if is_asked else f"{sign} {name}".strip()
                _cells(figure, mine, title, colour)
    is_wide = len(mondays) <= WIDE_WEEKS
    write(figure, table["week"], table["at"], [_text(day, is_wide=is_wide) for day in table.to_dict("records")])
    at, text = month_ticks(mondays)
    layout = {
        "barmode": "overlay",
        "height": 300,
        "hovermode": "closest",
        "clickmode": "event+select",
        "dragmode": False,
        "xaxis": {
            "title": "Week beginning",
            "type": "date",
            "tickvals": at,
            "ticktext": text,
            "showgrid": False,
            "range": [mondays.iloc[0] - pd.Timedelta(days=4), max(mondays.iloc[-1], mondays.iloc[0] + pd.Timedelta(
                days=77)) + pd.Timedelta(days=4)],
        },
        "yaxis": {
            "tickvals": list(range(7)),
            "ticktext": list(WEEKDAYS),
            "range": [6.55, -0.55],
            "showgrid": False,
            "zeroline": False,
        },
    }  # fmt: skip
    shown = set(table["kind"])
    sides = "Logged hours" if shown == {"logged"} else "Billed hours" if shown == {"billed"} else "Hours"
    return titled(figure, f"{sides} of each day: click a day to see its entries", layout)


def _cells(figure: go.Figure, days: pd.DataFrame, name: str, colour: str) -> None:
    """Add the cells of one kind of day."""
    is_asked = bool(days["asked"].iloc[0])
    told = [
        f"{words.day(day)}<br>logged {logged:.2f} h"
        + ("" if pd.isna(billed) else f"<br>billed {billed:.2f} h")
        + (f"<br>in question {question:.2f} h" if question else "")
        for day, logged, billed, question in zip(
            days["day"], days["logged"], days["billed"], days["question"], strict=True
        )
    ]
    figure.add_bar(
        name=name,
        x=days["week"],
        y=[0.9] * len(days),
        base=days["at"] - 0.45,
        width=6.3 * DAY_MS,
        marker={"color": colour, "line": {"color": QUESTION, "width": 3 if is_asked else 0}},
        customdata=[day.date().isoformat() for day in days["day"]],
        hovertext=told,
        hovertemplate="%{hovertext}<extra></extra>",
        selected=ALL_SHOWN,
        unselected=ALL_SHOWN,
    )


def _text(day: Any, *, is_wide: bool) -> str:
    """Return the mark of a day and, where there is room, how much more or less is billed, or its hours."""
    mark, sign = "▼" if day["asked"] else "", KINDS[day["kind"]][2]
    if not is_wide:
        return mark + sign
    if sign:
        return f"{mark}{sign}{abs(day['billed'] - day['expected']):.1f}"
    return f"{mark}{day['billed'] or day['logged'] if pd.notna(day['billed']) else day['logged']:.1f}"
