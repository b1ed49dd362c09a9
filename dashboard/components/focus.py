"""What a person looks at on a contract: a finding, a day; kept between pages and decisions while the files stay."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import pandas as pd
import streamlit as st

from auditor.report import Report
from dashboard import state
from dashboard.state import Key

TIMELINE = "timeline"
DAY, WEEK = "day", "week"


@dataclass
class Focus:
    """The finding chosen, by its fingerprint, the day clicked in the calendar, and what is shown."""

    finding: str | None = None
    clicked: str | None = None
    day: dt.date | None = None
    span: str = WEEK
    picture: str | None = None


def of(row: int) -> Focus:
    """Return what is looked at on a contract, a row of `report.contracts`."""
    facts = state.report().ledger.facts
    known = st.session_state.get(Key.FOCUS)
    if known is None or known[0] is not facts:
        known = st.session_state[Key.FOCUS] = facts, {}
    own: dict[int, Focus] = known[1]
    return own.setdefault(row, Focus())


def on_finding(report: Report, row: int, finding: int | None) -> None:
    """Turn the timeline to a finding (row of `report.findings`) that was just chosen."""
    own, mark = of(row), None if finding is None else report.findings["fingerprint"].iloc[finding]
    if mark == own.finding:
        return
    own.finding = mark
    day = None if finding is None else first_day(report, row, finding)
    if day is not None:
        _show(row, day, WEEK)


def on_day(row: int, day: str | None) -> None:
    """Turn the timeline to a day that was just clicked, an ISO date."""
    own = of(row)
    if day == own.clicked:
        return
    own.clicked = day
    if day is not None:
        _show(row, dt.date.fromisoformat(day), DAY)


def on_week(row: int, monday: str) -> None:
    """Turn the timeline to a week, the ISO date of its Monday."""
    _show(row, dt.date.fromisoformat(monday), WEEK)


def _show(row: int, day: dt.date, span: str) -> None:
    own = of(row)
    own.day, own.span, own.picture = day, span, TIMELINE
    for key, value in ((Key.DAY, day), (Key.SPAN, span), (Key.PICTURE, TIMELINE)):
        st.session_state[f"{key}_{row}"] = value


def first_day(report: Report, row: int, finding: int) -> dt.date | None:
    """Return the first day that a finding is about on a contract, None if it tells none."""
    found = report.findings.iloc[finding]
    e = report.ledger.entries[["contract_row", "day"]].iloc[found["entries"]]
    days = e.loc[(e["contract_row"] == row).to_numpy() & e["day"].notna().to_numpy(), "day"]
    day = found["day"] if pd.notna(found["day"]) else days.min()
    return None if pd.isna(day) else pd.Timestamp(day).date()
