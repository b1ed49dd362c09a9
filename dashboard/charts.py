"""Figures, returned; nothing here knows of the screen they are drawn on."""

from __future__ import annotations

import html

import pandas as pd
import plotly.graph_objects as go

from dashboard import words

LOGGED, BILLED, QUESTION = "#0072B2", "#E69F00", "#D55E00"
"""Blue, orange and vermilion of Okabe and Ito (2008), told apart by colour-blind people as well."""
MOST_CONTRACTS = 15


def contracts(table: pd.DataFrame) -> go.Figure:
    """Return hours logged beside billed per contract, hours in question marked, first row on top.

    `table` has label, logged, billed and question (hours), one row per contract.
    """
    shown = table.head(MOST_CONTRACTS).iloc[::-1]
    labels = [html.escape(words.short(text), quote=False) for text in shown["label"]]
    rows = list(range(len(shown)))
    figure = go.Figure()
    hatched = {"shape": "/", "fillmode": "overlay", "fgcolor": "white"}
    for name, column, marker in (
        ("In question", "question", {"color": QUESTION, "pattern": hatched}),
        ("Billed", "billed", {"color": BILLED}),
        ("Logged", "logged", {"color": LOGGED}),
    ):
        figure.add_bar(
            name=name,
            orientation="h",
            y=rows,
            x=shown[column],
            marker=marker,
            customdata=labels,
            hovertemplate=f"%{{customdata}}<br>{name}: %{{x:,.2f}} h<extra></extra>",
        )
    more = len(table) - len(shown)
    title = "Hours logged and billed per contract" + (f" (the first {len(shown)} of {len(table)})" if more else "")
    figure.update_layout(
        title={"text": title, "x": 0},
        barmode="group",
        bargap=0.25,
        height=150 + 48 * len(shown),
        margin={"l": 10, "r": 20, "t": 70, "b": 40},
        legend={"orientation": "h", "y": 1, "yanchor": "bottom", "x": 0, "traceorder": "reversed"},
        xaxis={"title": "Hours", "rangemode": "tozero"},
        yaxis={"tickmode": "array", "tickvals": rows, "ticktext": labels, "automargin": True},
    )
    return figure


def days(table: pd.DataFrame, unit: str) -> go.Figure:
    """Return hours logged beside billed over time, units with time in question marked.

    `table` has first, last (days) and logged, billed, question (hours), one row per unit; `unit` is "day",
    "week" or "period". A side without any hours is left out.
    """
    labels = [words.days(a, b) for a, b in zip(table["first"], table["last"], strict=True)]
    x = [f"{a.day} {a:%b} to<br>{b.day} {b:%b %Y}" for a, b in zip(table["first"], table["last"], strict=True)]
    x = x if unit == "period" else table["first"]
    figure = go.Figure()
    for name, column, colour in (("Logged", "logged", LOGGED), ("Billed", "billed", BILLED)):
        if table[column].any():
            figure.add_bar(
                name=name,
                x=x,
                y=table[column],
                marker={"color": colour},
                customdata=labels,
                hovertemplate=f"%{{customdata}}<br>{name}: %{{y:.2f}} h<extra></extra>",
            )
    asked = table["question"].to_numpy() > 0
    if asked.any():
        top = table[["logged", "billed"]].max(axis="columns")
        figure.add_scatter(
            name="In question",
            mode="markers",
            x=[at for at, is_asked in zip(x, asked, strict=True) if is_asked],
            y=top[asked] + max(float(top.max()), 0.1) * 0.05,
            marker={"symbol": "triangle-down", "size": 11, "color": QUESTION, "line": {"width": 1, "color": "black"}},
            customdata=[(label, hour) for label, hour in zip(labels, table["question"], strict=True) if hour > 0],
            hovertemplate="%{customdata[0]}<br>In question: %{customdata[1]:.2f} h<extra></extra>",
        )
    sides = " and ".join(name for name in ("logged", "billed") if table[name].any()) or "logged and billed"
    figure.update_layout(
        title={"text": f"Hours {sides} per {unit}", "x": 0},
        barmode="group",
        bargap=0.2,
        height=340,
        showlegend=True,
        margin={"l": 10, "r": 20, "t": 70, "b": 40},
        legend={"orientation": "h", "y": 1, "yanchor": "bottom", "x": 0},
        xaxis=_time_axis(table, unit),
        yaxis={"title": "Hours", "rangemode": "tozero"},
    )
    return figure


def _time_axis(table: pd.DataFrame, unit: str) -> dict[str, object]:
    """Return an axis with ticks on the days or Mondays of the table, at most about a dozen."""
    if unit == "period":
        return {"title": "Period", "type": "category"}
    first, last = table["first"].min(), table["first"].max()
    step = 7 if unit == "week" else 1
    steps = 1 + (last - first).days // step // 12
    day = 24 * 60 * 60 * 1000
    return {
        "title": {"day": "Day", "week": "Week beginning"}[unit],
        "type": "date",
        "tick0": first,
        "dtick": steps * step * day,
        "tickformat": "%-d %b\n%Y",
        "range": [first - pd.Timedelta(days=step * 0.7), last + pd.Timedelta(days=step * 0.7)],
    }
