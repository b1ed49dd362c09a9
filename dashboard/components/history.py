"""What people said of one finding, in full: every decision and comment, oldest first, none ever changed."""

from __future__ import annotations

import datetime as dt

import streamlit as st

from auditor.decisions import Comment, Decision
from dashboard import said, words


def show(fingerprint: str) -> None:
    """Show everything that was said of a finding; nothing where nobody said anything."""
    told = said.current().about(fingerprint)
    if told:
        st.markdown("**What was said**")
        st.markdown("\n".join(f"{number}. {line(one)}" for number, one in enumerate(told, start=1)))


def line(one: Decision | Comment) -> str:
    """Return one thing that was said, as Markdown."""
    who = words.plain(one.name or "nobody named")
    head = f"{moment(one.at)}, {who}"
    if isinstance(one, Comment):
        return f"{head}: {words.plain(one.text)}"
    until = f", until {words.day(one.expires)}" if one.expires else ""
    status = words.DECIDED.get(one.status, "○ open again")
    return f"{head}: **{status}**{until}. {words.plain(one.reason or 'No reason given.')}"


def moment(at: dt.datetime) -> str:
    """Return an instant in words.

    >>> moment(dt.datetime(2026, 3, 4, 10, 5, tzinfo=dt.UTC))
    'Wed 4 Mar 2026, 10:05 UTC'
    """
    utc = at.astimezone(dt.UTC)
    return f"{words.day(utc)}, {utc:%H:%M} UTC"
