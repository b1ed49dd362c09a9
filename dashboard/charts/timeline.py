"""The clock times of a day or a week, one line per day and side; what matters strong, everything else muted."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from dashboard import words
from dashboard.charts import (
    BILLED,
    HATCHED,
    INK,
    LOGGED,
    OBSERVED,
    QUESTION,
    titled,
)
from dashboard.timeline import LANE_NAMES, LANES

MOST_BARS = 2_000
COLOURS = {
    "logged": ("rgba(0, 114, 178, 0.4)", LOGGED),
    "billed": ("rgba(230, 159, 0, 0.4)", BILLED),
    "observed": ("rgba(0, 158, 115, 0.4)", OBSERVED),
    "elsewhere": ("rgba(122, 134, 145, 0.4)", "#7A8691"),
}
"""Of each lane: muted, on white as on black, and where it is evidence."""


def draw(bars: pd.DataFrame, bare: pd.DataFrame, days: list[pd.Timestamp], zone: str) -> go.Figure:
    """Return the bars of `timeline.bars` by time of day; hours without clock times (`timeline.untimed`) in words.

    The first `MOST_BARS` are drawn, evidence and overlaps first; the title says so.
    """
    order = bars.assign(rank=(bars["kind"] == "").astype("int64"))
    shown = order.sort_values("rank", kind="stable").head(MOST_BARS)
    used = {"logged", "billed"} | set(bars["lane"]) | set(bare["lane"])
    lanes = [(day, lane) for day in days for lane in LANES if lane in used]
    place = {key: at for at, key in enumerate(lanes)}
    at = pd.Series([place.get(key, -1) for key in zip(shown["day"], shown["lane"], strict=True)], index=shown.index)
    figure = go.Figure()
    for lane in LANES:
        muted, strong = COLOURS[lane]
        for kind, name, marker in (
            ("", LANE_NAMES[lane].capitalize(), {"color": muted}),
            ("evidence", f"{LANE_NAMES[lane].capitalize()}, evidence of the finding",
             {"color": strong, "pattern": HATCHED, "line": {"color": INK, "width": 1.5}}),
        ):  # fmt: skip
            mine = shown[(shown["lane"] == lane) & (shown["kind"] == kind)]
            _add(figure, mine, at, name, marker)
    over = {"color": QUESTION, "pattern": {**HATCHED, "shape": "x"}, "line": {"color": INK, "width": 1}}
    _add(figure, shown[shown["kind"] == "overlap"], at, "Overlap", over)
    low, high = _reach(shown)
    for note in _notes(bare, place, low):
        figure.add_annotation(**note)
    step = 1 if high - low <= 12 else 2
    ticks = list(range(low, high + 1, step))
    more = f" (the first {MOST_BARS:,} of {len(bars):,} intervals)" if len(bars) > len(shown) else ""
    layout = {
        "barmode": "overlay",
        "height": 150 + 24 * len(lanes),
        "hovermode": "closest",
        "xaxis": {
            "title": f"Time of day in {zone}",
            "range": [low, high],
            "tickvals": ticks,
            "ticktext": [f"{hour:02d}:00" for hour in ticks],
            "showgrid": True,
        },
        "yaxis": {
            "tickvals": list(range(len(lanes))),
            "ticktext": [_label(day, lane, lanes[0][1]) for day, lane in lanes],
            "range": [len(lanes) - 0.4, -0.6],
            "zeroline": False,
        },
        "shapes": [
            {"type": "line", "xref": "paper", "x0": 0, "x1": 1, "y0": at - 0.5, "y1": at - 0.5,
             "line": {"color": "#8A949E", "width": 1}}
            for (day, lane), at in place.items() if lane == lanes[0][1] and at
        ],
    }  # fmt: skip
    return titled(figure, f"When: {words.days(days[0], days[-1])}{more}", layout)


def _add(figure: go.Figure, bars: pd.DataFrame, at: pd.Series[Any], name: str, marker: dict[str, Any]) -> None:
    if not len(bars):
        return
    told = [
        f"{name}<br>{words.day(day)} {_clock(start)} to {_clock(start + hours)}, {hours:.2f} h"
        for day, start, hours in zip(bars["day"], bars["from_hour"], bars["hours"], strict=True)
    ]
    figure.add_bar(
        name=name,
        orientation="h",
        y=at[bars.index],
        x=bars["hours"],
        base=bars["from_hour"],
        width=0.72,
        marker={"line": {"color": "#8A949E", "width": 0.5}} | marker,
        hovertext=told,
        hovertemplate="%{hovertext}<extra></extra>",
    )


def _reach(bars: pd.DataFrame) -> tuple[int, int]:
    """Return the first and the last hour of the axis: of what is drawn, with an hour around, at least 8 to 18."""
    if not len(bars):
        return 8, 18
    low = math.floor(bars["from_hour"].min()) - 1
    high = math.ceil((bars["from_hour"] + bars["hours"]).max()) + 1
    return max(min(low, 8), 0), max(min(high, 24), 18)


def _notes(bare: pd.DataFrame, place: dict[Any, int], low: int) -> list[dict[str, Any]]:
    """Return words for hours without clock times, in the lane of their day; of a longer period, its first shown."""
    texts: dict[int, list[str]] = {}
    for lane, day, until, hours in zip(bare["lane"], bare["day"], bare["until"], bare["hours"], strict=True):
        own = sorted(at for (shown, name), at in place.items() if name == lane and day <= shown <= until)
        if own:
            period = f" for {words.days(day, until)}" if until > day else ""
            texts.setdefault(own[0], []).append(f"{hours:.2f} h{period}, no clock times")
    plain = {"showarrow": False, "xanchor": "left", "xshift": 6}
    return [{"x": low, "y": at, "text": "; ".join(own), **plain} for at, own in texts.items()]


def _label(day: pd.Timestamp, lane: str, first: str) -> str:
    return f"<b>{day:%a} {day.day} {day:%b}</b>  {LANE_NAMES[lane]}" if lane == first else LANE_NAMES[lane]


def _clock(hour: float) -> str:
    minutes = round(hour * 60)
    return f"{minutes // 60 % 24:02d}:{minutes % 60:02d}" if minutes != 24 * 60 else "24:00"
