"""People beside weeks: what is in question, and which weeks can be approved unseen."""

from __future__ import annotations

from typing import Any

import pandas as pd
import plotly.graph_objects as go
from plotly.colors import sample_colorscale

from auditor.report import CAN_BE_APPROVED, CANNOT_TELL, NEEDS_PERSON
from auditor.reports import words as shared
from dashboard import words
from dashboard.charts import ALL_SHOWN, DAY_MS, GREY, escaped, month_ticks, titled, write

MOST_PEOPLE, MOST_WEEKS, WIDE_WEEKS = 20, 8, 9
STATES = {CAN_BE_APPROVED: ("✓", "#B5DDD0"), CANNOT_TELL: ("?", GREY), NEEDS_PERSON: ("▲", None)}
"""Mark and colour of each state; what needs a person is coloured by the hours in question."""
SCALE = [[0, "#FBE3C8"], [1, "#E8814A"]]


def draw(table: pd.DataFrame) -> go.Figure:
    """Return the cells of `approvals.matrix`, the first people and the last weeks of them.

    The point of a cell has the contract to look at first (row of `Report.contracts`) and the ISO date of the week's
    Monday as customdata.
    """
    people = table.drop_duplicates("place")["person"].tolist()
    weeks = sorted(table["week"].unique())
    shown = table[(table["place"] < MOST_PEOPLE) & (table["week"] >= weeks[-MOST_WEEKS:][0])]
    mondays = pd.Series(pd.date_range(shown["week"].min(), shown["week"].max(), freq="7D"))
    figure = go.Figure()
    for state, (mark, colour) in STATES.items():
        mine = shown[shown["state"] == state]
        if len(mine):
            _cells(figure, mine, f"{mark} {state}", _marker(mine, colour))
    cells = zip(shown["state"], shown["findings"], shown["question"], strict=True)
    is_wide = len(mondays) <= WIDE_WEEKS
    told = [_text(STATES[state][0], int(n), hours, is_wide=is_wide) for state, n, hours in cells]
    write(figure, shown["week"], shown["place"], told)
    names = people[:MOST_PEOPLE]
    at, text = month_ticks(mondays)
    half = pd.Timedelta(days=3.6)
    layout = {
        "barmode": "overlay",
        "height": 160 + 30 * len(names),
        "hovermode": "closest",
        "clickmode": "event+select",
        "dragmode": False,
        "xaxis": {
            "title": "Week beginning",
            "type": "date",
            "tickvals": at,
            "ticktext": text,
            "showgrid": False,
            "range": [mondays.iloc[0] - half, mondays.iloc[-1] + half],
        },
        "yaxis": {
            "tickvals": list(range(len(names))),
            "ticktext": [escaped(name, 32) for name in names],
            "range": [len(names) - 0.45, -0.55],
            "showgrid": False,
            "zeroline": False,
        },
    }
    return titled(figure, f"People and weeks: findings and hours in question{capped(table)}", layout)


def capped(table: pd.DataFrame) -> str:
    """Return what of people and weeks is drawn, in brackets; nothing where all is."""
    people, weeks = table["place"].nunique(), table["week"].nunique()
    told = [f"the first {MOST_PEOPLE} of {people} people"] if people > MOST_PEOPLE else []
    told += [f"the last {MOST_WEEKS} of {weeks} weeks"] if weeks > MOST_WEEKS else []
    return f" ({' and '.join(told)})" if told else ""


def _marker(cells: pd.DataFrame, colour: str | None) -> dict[str, Any]:
    """Return the colour of cells: one, or one for each by its hours in question.

    Plotly tells the ink of a bar's text by its colour, and takes a number for none: a browser then warns of each.
    """
    if colour:
        return {"color": colour}
    return {"color": sample_colorscale(SCALE, (cells["question"] / _most(cells)).tolist())}


def _most(cells: pd.DataFrame) -> float:
    return max(float(cells["question"].max()), 0.01)


def _cells(figure: go.Figure, cells: pd.DataFrame, name: str, marker: dict[str, Any]) -> None:
    figure.add_bar(
        name=name,
        x=cells["week"],
        y=[0.9] * len(cells),
        base=cells["place"] - 0.45,
        width=6.5 * DAY_MS,
        marker=marker,
        customdata=[[int(row), week.date().isoformat()] for row, week in zip(
            cells["contract_row"], cells["week"], strict=True)],
        hovertext=[_told(cell) for cell in cells.to_dict("records")],
        hovertemplate="%{hovertext}<extra></extra>",
        selected=ALL_SHOWN,
        unselected=ALL_SHOWN,
    )  # fmt: skip


def _text(mark: str, findings: int, hours: float, *, is_wide: bool) -> str:
    if not findings:
        return mark
    return f"{mark}{hours:.1f} h" if is_wide and hours else f"{mark}{findings}"


def _told(cell: Any) -> str:
    asked = f"{cell['question']:.2f} h in question" if cell["question"] else "nothing in question"
    counts = f"{shared.many(cell['findings'], 'finding')}, {shared.many(cell['contracts'], 'contract')}"
    return f"{escaped(cell['person'])}<br>week of {words.day(cell['week'])}<br>{cell['state']}<br>{asked}<br>{counts}"
