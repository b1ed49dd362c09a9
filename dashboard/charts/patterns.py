"""Figures of how entries were made, returned; nothing here knows of the screen they are drawn on."""

from __future__ import annotations

from typing import Any

import pandas as pd
import plotly.graph_objects as go

from auditor.measures.reliability import How
from dashboard.charts import BILLED, HATCHED, INK, LEGEND, LOGGED, escaped, titled
from dashboard.patterns import HOWS

MOST_BARS = 15
BLUE, ORANGE, PALE = LOGGED, BILLED, "#F3F5F7"
STYLES = {
    How.TIMED: ("#0072B2", ""),
    How.MINUTE: ("#56B4E9", "/"),
    How.FIVE: ("#009E73", "\\"),
    How.QUARTER: ("#F0E442", "."),
    How.HALF: ("#E69F00", "x"),
    How.DAY: ("#CC79A7", "-"),
    How.PERIOD: ("#999999", "|"),
}
"""Colours of Okabe and Ito (2008) and patterns, so that each way is told apart by either."""


def how_made(table: pd.DataFrame, by: str) -> go.Figure:
    """Return the percent of entries made in each way, a bar per row of `patterns.made`, first row on top."""
    shown = table.head(MOST_BARS).iloc[::-1]
    labels = [escaped(text) for text in shown["label"]]
    rows = list(range(len(shown)))
    figure = go.Figure()
    for how, (colour, shape) in STYLES.items():
        if not table[how.value].any():
            continue
        figure.add_bar(
            name=HOWS[how],
            orientation="h",
            y=rows,
            x=shown[how.value],
            marker={
                "color": colour,
                "pattern": {"shape": shape, "fgcolor": "white", "fillmode": "overlay", "size": 5},
            },
            customdata=labels,
            hovertemplate=f"%{{customdata}}<br>{HOWS[how]}: %{{x:.0f}} % of entries<extra></extra>",
        )
    more = f" (the first {len(shown)} of {len(table)})" if len(table) > len(shown) else ""
    layout = {
        "barmode": "stack",
        "bargap": 0.3,
        "height": 160 + 30 * len(shown),
        "xaxis": {"title": "Percent of entries", "range": [0, 100], "ticksuffix": " %"},
        "yaxis": {"tickmode": "array", "tickvals": rows, "ticktext": labels},
    }
    return titled(figure, f"How the entries of each {by} were made{more}", layout)


def rounds(table: pd.DataFrame) -> go.Figure:
    """Return how often starts and lengths are round, beside what public logs of honest work have."""
    names = table["name"].tolist()
    figure = go.Figure()
    for name, kind, colour, symbol in (
        ("public logs, by timer", "timer", BLUE, "line-ns-open"),
        ("by hand", "hand", ORANGE, "x-thin-open"),
    ):
        x: list[Any] = []
        y: list[Any] = []
        for at, low, high in zip(names, table[f"{kind}_from"], table[f"{kind}_to"], strict=True):
            x, y = [*x, low, high, None], [*y, at, at, None]
        figure.add_scatter(
            name=name,
            mode="lines+markers",
            x=x,
            y=y,
            line={"color": colour, "width": 7},
            marker={"symbol": symbol, "size": 13, "color": colour, "line": {"width": 2}},
            hovertemplate=f"%{{y}}: %{{x}} %, {name}<extra></extra>",
        )
    figure.add_scatter(
        name="these entries",
        mode="markers",
        x=table["percent"],
        y=names,
        marker={"symbol": "diamond", "size": 12, "color": INK, "line": {"width": 1, "color": "white"}},
        customdata=table[["round", "of"]],
        hovertemplate="%{y}: %{x:.0f} %, %{customdata[0]:,} of %{customdata[1]:,}<extra></extra>",
    )
    layout = {
        "height": 340,
        "legend": LEGEND | {"x": -0.4},
        "xaxis": {"title": "Percent of entries", "range": [-2, 103], "ticksuffix": " %"},
        "yaxis": {"autorange": "reversed", "categoryarray": list(dict.fromkeys(names))},
    }
    return titled(figure, "How often starts and lengths are round", layout)


def lengths(table: pd.DataFrame) -> go.Figure:
    """Return how many entries are of each length, whole quarters of an hour marked."""
    figure = go.Figure()
    for name, is_quarter, marker in (
        ("Whole quarters of an hour", True, {"color": ORANGE, "pattern": {**HATCHED, "size": 4}}),
        ("Other lengths", False, {"color": BLUE}),
    ):
        part = table[table["is_quarter"] == is_quarter]
        figure.add_bar(
            name=name,
            x=part["minutes"] / 60,
            y=part["entries"],
            width=0.075,
            marker=marker,
            customdata=part["minutes"],
            hovertemplate="about %{customdata} min: %{y:,} entries<extra></extra>",
        )
    last = max(1.0, float(table.loc[table["entries"] > 0, "minutes"].max()) / 60)
    layout = {
        "height": 340,
        "barmode": "overlay",
        "xaxis": {
            "title": "Length in hours, to 5 min",
            "range": [-0.06, last + 0.1],
            "dtick": 1 if last > 3 else 0.5,
        },
        "yaxis": {"title": "Entries", "rangemode": "tozero", "dtick": 1 if table["entries"].max() < 6 else None},
    }
    return titled(figure, "How long entries are", layout)


def week(table: pd.DataFrame) -> go.Figure:
    """Return hours worked by weekday and hour of the day, the number in each cell."""
    figure = go.Figure(
        go.Heatmap(
            z=table.to_numpy(),
            x=[f"{hour:02d}" for hour in table.columns],
            y=table.index.tolist(),
            colorscale=[[0, PALE], [1, BLUE]],
            zmin=0,
            xgap=2,
            ygap=2,
            text=[["" if hours < 0.05 else f"{hours:.0f}" if hours >= 9.95 else f"{hours:.1f}" for hours in row]
                  for row in table.to_numpy()],
            texttemplate="%{text}",
            colorbar={"title": "Hours", "thickness": 12},
            hovertemplate="%{y} %{x}:00: %{z:.2f} h<extra></extra>",
        )
    )  # fmt: skip
    layout = {
        "height": 320,
        "xaxis": {"title": "Hour of the day, on the clock of the file", "type": "category", "showgrid": False},
        "yaxis": {"autorange": "reversed", "showgrid": False, "categoryarray": table.index.tolist()},
    }
    return titled(figure, "When the work was done: hours by weekday and time of day", layout)


def lags(table: pd.DataFrame) -> go.Figure:
    """Return when entries were first written, counted from the end of the work."""
    figure = go.Figure()
    figure.add_bar(
        x=table["when"],
        y=table["percent"],
        text=[f"{entries:,}" for entries in table["entries"]],
        textposition="outside",
        cliponaxis=False,
        marker={"color": BLUE},
        hovertemplate="%{x}: %{y:.0f} %, %{text} entries<extra></extra>",
    )
    layout = {
        "height": 340,
        "showlegend": False,
        "xaxis": {"title": "Counted from the end of the work", "type": "category"},
        "yaxis": {"title": "Percent of entries", "rangemode": "tozero", "ticksuffix": " %"},
    }
    return titled(figure, "When entries were first written", layout)
