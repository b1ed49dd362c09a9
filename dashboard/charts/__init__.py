"""Figures, one module for each, returned; nothing here knows of the screen they are drawn on.

Text and grids take the colours of the theme; cells and bars are opaque and read on white and on black alike.
"""

from __future__ import annotations

import html
import re
import unicodedata
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from auditor.reports import words as shared
from dashboard import words

LOGGED, BILLED, QUESTION, OBSERVED = "#0072B2", "#E69F00", "#D55E00", "#009E73"
"""Blue, orange, vermilion and green of Okabe and Ito (2008), told apart by colour-blind people as well."""
GREY = "#C3CCD3"
INK = "#1F2933"
"""Of text and lines on these colours."""
HATCHED = {"shape": "/", "fillmode": "overlay", "fgcolor": "white", "size": 6}
LEGEND = {"orientation": "h", "y": 1, "yanchor": "bottom", "x": 0, "traceorder": "normal"}
ALL_SHOWN = {"marker": {"opacity": 1}}
"""Of bars, selected or not: a click opens something and dims nothing. Plotly needs both, or fails on a click."""
PLAIN = {"displayModeBar": False}
"""Configuration of every chart."""
WIDTHS = {letter: width for letters, width in (("mwMW@%", 9.5), ("iljtfr.,:;|!'()[] ", 3.6)) for letter in letters}
"""Pixels of letters of labels that are wider or narrower than others."""
DAY_MS = 24 * 60 * 60 * 1000


def escaped(text: object, length: int = 42) -> str:
    """Return text of others cut to a length, so that Plotly shows it letter by letter."""
    return html.escape(words.short(shared.visible(str(text)), length), quote=False)


def custom(point: Any) -> Any:
    """Return the customdata of a point that was clicked; a browser sends one value in a list."""
    data = point["customdata"]
    return data[0] if isinstance(data, list) and len(data) == 1 else data


def titled(figure: go.Figure, title: str, layout: dict[str, Any]) -> go.Figure:
    """Return the figure with a title over a legend, and a layout.

    Each part is set whole: an update would look at every part of the template, at half the cost of the figure. Room
    for what stands at the axes is told, as Plotly finds it by drawing twice.
    """
    across, up = layout["xaxis"], layout["yaxis"]
    told = {
        "title": {"text": title, "x": 0, "y": 1, "yref": "container", "yanchor": "top", "pad": {"t": 12}},
        "legend": LEGEND,
        "showlegend": True,
        "margin": {"l": _beside(up), "r": 20, "t": 76, "b": _below(across)},
        **layout,
        "yaxis": up | {"automargin": False},
    }
    for name, part in told.items():
        figure.layout[name] = part
    return figure


def _beside(axis: dict[str, Any]) -> int:
    """Return the pixels that the labels of an upright axis need, or numbers where it names none."""
    labels = axis.get("ticktext", axis.get("categoryarray", ["10,000"]))
    lines = (html.unescape(re.sub("<[^>]*>", "", line)) for label in labels for line in label.split("<br>"))
    return round(14 + max(map(_width, lines), default=0) + (36 if "title" in axis else 0))


def _below(axis: dict[str, Any]) -> int:
    """Return the pixels that a level axis needs for labels of a line, or of two where it has days, and its title."""
    is_of_days = axis.get("type") == "date" or any("<br>" in label for label in axis.get("ticktext", ()))
    return (44 if is_of_days else 26) + (36 if "title" in axis else 0)


def _width(text: str) -> float:
    """Return about how many pixels a line of a label takes, rather more than less."""
    return sum(WIDTHS.get(letter) or _width_of(letter) for letter in text)


def _width_of(letter: str) -> float:
    if unicodedata.east_asian_width(letter) in "WF":
        return 12.5
    return 7.4 if letter.isupper() else 5.9


def write(figure: go.Figure, x: Any, y: Any, texts: list[str]) -> None:
    """Write texts into cells, empty ones left out; points of their own are drawn faster than texts of bars."""
    table = pd.DataFrame({"x": list(x), "y": list(y), "text": texts})
    table = table[table["text"] != ""]
    font = {"color": INK, "size": 12}
    figure.add_scatter(
        x=table["x"],
        y=table["y"],
        mode="text",
        text=table["text"],
        textfont=font,
        hoverinfo="skip",
        showlegend=False,
        selected={"textfont": {"color": INK}},
        unselected={"textfont": {"color": INK}},
    )


def month_ticks(mondays: pd.Series[Any], most: int = 14) -> tuple[list[pd.Timestamp], list[str]]:
    """Return at most about `most` of some Mondays and how to write them: day and month, the year where it changes."""
    shown = list(mondays[:: max(1, -(-len(mondays) // most))])
    years = [None, *(day.year for day in shown)]
    return shown, [
        f"{day.day} {day:%b}" + (f"<br>{day.year}" if day.year != year else "")
        for day, year in zip(shown, years, strict=False)
    ]
