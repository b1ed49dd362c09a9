"""Hours of every contract, both sides and what is in question."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from dashboard.charts import BILLED, HATCHED, LOGGED, QUESTION, escaped, titled

MOST_CONTRACTS = 15


def draw(table: pd.DataFrame) -> go.Figure:
    """Return hours logged beside billed per contract, hours in question marked, first row on top.

    `table` has label, logged, billed and question (hours), one row per contract.
    """
    shown = table.head(MOST_CONTRACTS).iloc[::-1]
    labels = [escaped(text) for text in shown["label"]]
    rows = list(range(len(shown)))
    figure = go.Figure()
    for name, column, marker in (
        ("In question", "question", {"color": QUESTION, "pattern": HATCHED}),
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
    more = f" (the first {len(shown)} of {len(table)})" if len(table) > len(shown) else ""
    layout = {
        "barmode": "group",
        "bargap": 0.25,
        "height": 150 + 48 * len(shown),
        "legend": {"orientation": "h", "y": 1, "yanchor": "bottom", "x": 0, "traceorder": "reversed"},
        "xaxis": {"title": "Hours", "rangemode": "tozero"},
        "yaxis": {"tickmode": "array", "tickvals": rows, "ticktext": labels},
    }
    return titled(figure, f"Hours logged and billed per contract{more}", layout)
