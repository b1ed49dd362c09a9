"""Hours of one contract over time, both sides beside each other, with the limit."""

from __future__ import annotations

from typing import Any

import pandas as pd
import plotly.graph_objects as go

from dashboard import words
from dashboard.charts import BILLED, DAY_MS, INK, LOGGED, QUESTION, titled

STEP_DAYS = {"day": 1, "week": 7}
LIMIT = "#CC79A7"


def draw(table: pd.DataFrame, unit: str, limit: pd.Series[Any] | None = None) -> go.Figure:
    """Return hours logged beside billed over time, units with time in question marked.

    `table` has first, last (days) and logged, billed, question (hours), one row per unit; `unit` is "day",
    "week" or "period"; `limit` is hours per row, missing where none holds. A side without any hours is left out.
    """
    labels = [words.days(a, b) for a, b in zip(table["first"], table["last"], strict=True)]
    x = [f"{a.day} {a:%b} to<br>{b.day} {b:%b %Y}" for a, b in zip(table["first"], table["last"], strict=True)]
    x = x if unit == "period" else list(table["first"])
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
    top = table[["logged", "billed"]].max(axis="columns")
    _mark(figure, x, top, table["question"], labels)
    if limit is not None and limit.notna().any():
        _limit(figure, table, x, unit, limit)
    sides = " and ".join(name for name in ("logged", "billed") if table[name].any()) or "logged and billed"
    beside = ", beside the limit" if limit is not None and limit.notna().any() else ""
    layout = {
        "barmode": "group",
        "bargap": 0.2,
        "height": 340,
        "xaxis": _time_axis(table, unit),
        "yaxis": {"title": "Hours", "rangemode": "tozero"},
    }
    return titled(figure, f"Hours {sides} per {unit}{beside}", layout)


def _mark(figure: go.Figure, x: list[Any], top: pd.Series[Any], question: pd.Series[Any], labels: list[str]) -> None:
    """Mark units with time in question."""
    asked = question.to_numpy() > 0
    if asked.any():
        figure.add_scatter(
            name="In question",
            mode="markers",
            x=[at for at, is_asked in zip(x, asked, strict=True) if is_asked],
            y=top[asked] + max(float(top.max()), 0.1) * 0.05,
            marker={"symbol": "triangle-down", "size": 11, "color": QUESTION, "line": {"width": 1, "color": INK}},
            customdata=[(label, hour) for label, hour in zip(labels, question, strict=True) if hour > 0],
            hovertemplate="%{customdata[0]}<br>In question: %{customdata[1]:.2f} h<extra></extra>",
        )


def _limit(figure: go.Figure, table: pd.DataFrame, labels: list[Any], unit: str, limit: pd.Series[Any]) -> None:
    """Draw the limit over each unit (its place on the axis in `labels`) for as long as it holds."""
    x: list[Any] = []
    y: list[Any] = []
    for first, at, hours in zip(table["first"], labels, limit, strict=True):
        half = pd.Timedelta(days=STEP_DAYS.get(unit, 1)) / 2
        ends = [at] if unit == "period" else [first - half, first + half]
        x, y = [*x, *ends], [*y, *([None if pd.isna(hours) else hours] * len(ends))]
    figure.add_scatter(
        name="Limit",
        mode="lines+markers" if unit == "period" else "lines",
        x=x,
        y=y,
        line={"color": LIMIT, "width": 3, "dash": "dash"},
        marker={"symbol": "line-ew", "size": 26, "line": {"color": LIMIT, "width": 3}},
        hovertemplate="Limit: %{y:.2f} h<extra></extra>",
    )


def _time_axis(table: pd.DataFrame, unit: str) -> dict[str, object]:
    """Return an axis with ticks on the days or Mondays of the table, at most about a dozen."""
    if unit == "period":
        return {"title": "Period", "type": "category"}
    first, last = table["first"].min(), table["first"].max()
    step = STEP_DAYS[unit]
    steps = 1 + (last - first).days // step // 12
    return {
        "title": {"day": "Day", "week": "Week beginning"}[unit],
        "type": "date",
        "tick0": first,
        "dtick": steps * step * DAY_MS,
        "tickformat": "%-d %b\n%Y",
        "range": [first - pd.Timedelta(days=step * 0.7), last + pd.Timedelta(days=step * 0.7)],
    }
