"""Small bars for a page: hours per week on both sides, and where the hours of a contract went."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from auditor.measures.totals import as_days, cut, monday
from auditor.report import Report
from auditor.reports import words

MOST_CHARTS = 12
"""Contracts with bars; the others stand in the table."""
MOST_WEEKS = 60
WIDTH, HEIGHT = 400, 110
SIDES = ("logged", "billed")
ALONE = {"billed": "on the bill alone", "logged": "in the log alone"}


def charts(report: Report) -> list[dict[str, Any]]:
    """Return the bars of the contracts with most time in question; lengths are units of the picture."""
    c = report.contracts
    ranked = c.sort_values(["in_question_seconds", "contract", "person"], ascending=[False, True, True]).index
    hours = weekly_hours(report)
    told = []
    for row in ranked[:MOST_CHARTS].tolist():
        weeks = hours[hours["contract_row"] == row]
        name = words.contract_name(report, c.loc[row].to_dict())
        told.append({"name": name, "weeks": _weekly(weeks), "causes": _causes(report, row)})
    return [one for one in told if one["weeks"] or one["causes"]]


def weekly_hours(report: Report) -> pd.DataFrame:
    """Return hours per contract and week: contract_row, week (its Monday in the contract's zone), logged, billed.

    Clocked entries are cut at local midnight, periods count in the week they begin; a bill's weekly sums beside its
    days are left out.
    """
    ledger = report.ledger
    e = ledger.entries
    restates = ~e["counts"] & (e["side"] == "billed") & (e["grain"] == "period")
    rows = np.flatnonzero((e["side"].isin(SIDES) & e["day"].notna() & e["until"].notna() & ~restates).to_numpy())
    zones = ledger.contracts["zone"].to_numpy(dtype=object)
    at = cut(ledger, rows, zones, e["contract_row"].to_numpy()[rows], days=7)
    pieces = pd.DataFrame(
        {
            "contract_row": e["contract_row"].to_numpy()[at.entry],
            "week": as_days(monday(at.day)),
            "side": e["side"].astype("str").to_numpy()[at.entry],
            "seconds": at.seconds,
        }
    )
    wide = pieces.pivot_table(
        index=["contract_row", "week"], columns="side", values="seconds", aggfunc="sum", fill_value=0
    )
    return wide.reindex(columns=list(SIDES), fill_value=0).reset_index()


def _weekly(weeks: pd.DataFrame) -> dict[str, Any] | None:
    """Return the bars of one contract's weeks, logged beside billed."""
    if not len(weeks):
        return None
    shown = weeks.tail(MOST_WEEKS)
    most = max(int(shown[list(SIDES)].to_numpy().max()), 1)
    step = min(WIDTH / len(shown), 40)
    every = -(-len(shown) // 8)
    bars = []
    for number, (week, logged, billed) in enumerate(
        zip(shown["week"].tolist(), shown["logged"].tolist(), shown["billed"].tolist(), strict=True)
    ):
        bars.append(
            {
                "x": round(number * step, 1),
                "week": f"{week:%Y-%m-%d}",
                "label": f"{week:%m-%d}" if number % every == 0 else "",
                "logged": round(max(logged, 0) / most * HEIGHT, 1),
                "billed": round(max(billed, 0) / most * HEIGHT, 1),
                "told": [f"{week:%Y-%m-%d}", f"{logged / 3600:,.2f}", f"{billed / 3600:,.2f}"],
            }
        )
    return {
        "bars": bars,
        "wide": round(step * 0.36, 1),
        "width": WIDTH,
        "height": HEIGHT,
        "most": words.hours(most),
        "earlier": len(weeks) - len(shown),
        "span": f"{bars[0]['week']} to {bars[-1]['week']}",
    }


def _causes(report: Report, row: int) -> dict[str, Any] | None:
    """Return the steps from billed to logged of one contract: what both have, then what one side alone has."""
    c = report.causes
    own = c[c["contract_row"] == row]
    if not len(own):
        return None
    billed, logged = (int(report.contracts[f"{side}_seconds"][row]) for side in ("billed", "logged"))
    steps = [("billed", 0, billed)]
    at = billed
    for side, sign in (("billed", -1), ("logged", 1)):
        for cause, seconds in own.loc[own["side"] == side, ["cause", "seconds"]].itertuples(index=False):
            steps.append((f"{cause}, {ALONE[side]}", at, at + sign * seconds))
            at += sign * int(seconds)
    steps.append(("logged", 0, logged))
    low, most = min(0, *(min(a, b) for _, a, b in steps)), max(1, *(max(a, b) for _, a, b in steps))
    scale = WIDTH / (most - low)
    return {
        "width": WIDTH,
        "steps": [
            {
                "name": name,
                "x": round((min(a, b) - low) * scale, 1),
                "w": round(max(abs(b - a) * scale, 1), 1),
                "kind": name if name in SIDES else "less" if b < a else "more",
                "told": f"{(b - a) / 3600:+,.2f} h" if name not in SIDES else f"{b / 3600:,.2f} h",
            }
            for name, a, b in steps
        ],
    }
