"""From logged to billed through every cause."""

from __future__ import annotations

from typing import Any

import pandas as pd
import plotly.graph_objects as go

from auditor.reports import words as shared
from dashboard import causes
from dashboard.charts import BILLED, GREY, HATCHED, LOGGED, OBSERVED, QUESTION, titled

STYLES: dict[str, tuple[str, dict[str, Any]]] = {
    causes.BOTH: (GREY, {}),
    causes.TERMS: (OBSERVED, {"shape": ".", "fillmode": "overlay", "fgcolor": "white", "size": 6}),
    causes.UNSUPPORTED: (QUESTION, HATCHED),
    causes.LACKING: ("#56B4E9", {"shape": "\\", "fillmode": "overlay", "fgcolor": "white", "size": 6}),
    causes.APART: ("#999999", {"shape": "x", "fillmode": "overlay", "fgcolor": "white", "size": 6}),
}
"""Colour and pattern of each kind of step."""
TOTALS = {"Logged": LOGGED, "Billed": BILLED}
NEAR = 0.35
"""Where all levels lie this close together, as a share of the highest, the axis does not begin at zero."""


def draw(steps: pd.DataFrame, currency: str) -> go.Figure:
    """Return the steps of `causes.steps` from top to bottom, each from the level before it to the level after."""
    rows = list(range(len(steps)))
    low, high = _range(steps)
    figure = go.Figure()
    kinds = [kind for kind in (causes.TOTAL, *STYLES) if (steps["kind"] == kind).any()]
    for kind in kinds:
        mine = steps[steps["kind"] == kind]
        is_level = kind in {causes.TOTAL, causes.BOTH}
        base = [low] * len(mine) if is_level else (mine["from_seconds"] / 3600).tolist()
        ends = mine["to_seconds"] / 3600
        colours = [TOTALS[label] for label in mine["label"]] if kind == causes.TOTAL else STYLES[kind][0]
        figure.add_bar(
            name="Whole side" if kind == causes.TOTAL else kind[:1].upper() + kind[1:],
            orientation="h",
            y=mine.index,
            x=[end - start for end, start in zip(ends, base, strict=True)],
            base=base,
            width=0.66,
            marker={"color": colours, "pattern": {} if kind == causes.TOTAL else STYLES[kind][1]},
            customdata=mine["meaning"],
            hovertext=[told(step, currency) for step in mine.to_dict("records")],
            hovertemplate="%{hovertext}<br>%{customdata}<extra></extra>",
            showlegend=kind not in {causes.TOTAL, causes.BOTH},
        )
    for at, end in zip(rows[:-1], steps["to_seconds"] / 3600, strict=False):
        line = {"color": "#8A949E", "width": 1, "dash": "dot"}
        figure.add_shape(type="line", x0=end, x1=end, y0=at + 0.35, y1=at + 0.65, line=line)
    figure.add_scatter(
        mode="text",
        x=(steps[["from_seconds", "to_seconds"]].max(axis="columns") / 3600).clip(lower=low),
        y=rows,
        text=[f"  {told(step, currency)}" for step in steps.to_dict("records")],
        textposition="middle right",
        cliponaxis=False,
        hoverinfo="skip",
        showlegend=False,
    )
    begins = f", the axis begins at {low:,.0f} h" if low else ""
    layout = {
        "barmode": "overlay",
        "bargap": 0.3,
        "height": 140 + 34 * len(steps),
        "xaxis": {"title": f"Hours{begins}", "range": [low, high]},
        "yaxis": {
            "tickvals": rows,
            "ticktext": steps["label"],
            "range": [len(steps) - 0.4, -0.6],
        },
    }
    return titled(figure, "From logged to billed: hours by cause", layout)


def told(step: Any, currency: str) -> str:
    """Return hours and worth of a step: "+1.50 h, 67.50 USD"."""
    sign = "+" if step["kind"] not in {causes.TOTAL, causes.BOTH} and step["seconds"] > 0 else ""
    worth = f", {shared.money(round(step['amount']), currency)}" if pd.notna(step["amount"]) and currency else ""
    return f"{sign}{shared.hours(int(step['seconds']))}{worth}"


def _range(steps: pd.DataFrame) -> tuple[float, float]:
    """Return where the axis begins and ends, in hours, with room for text behind the bars."""
    levels = steps["to_seconds"] / 3600
    least, most = float(levels.min()), float(levels.max())
    apart = most - least
    low = float(int(least - apart * 0.35 - 0.5)) if 0 < apart < most * NEAR else 0.0
    low = max(low, 0.0)
    return low, most + (most - low) * 0.32
