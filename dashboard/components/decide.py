"""What a person says of findings: a decision or a comment, on one or on many at once; saved, then confirmed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import pandas as pd
import streamlit as st
from pydantic import ValidationError

from auditor.decisions import Comment, Decision, Status
from auditor.report import Report
from auditor.reports import words as shared
from auditor.settings import SettingsError
from auditor.store import StoreError, load
from dashboard import said, state, words
from dashboard.components import behind
from dashboard.state import Key

MOST_LETTERS, MOST_NAME = 2_000, 200
DAYS = dt.date(2000, 1, 1), dt.date(2100, 12, 31)
COMMENT = "comment"
KEPT = {"persist_state": "session"}


def prepare(_: Report) -> None:
    """Load what makes a store, which the first decision may need."""
    load()


def show(report: Report, rows: Sequence[int]) -> None:
    """Show what came of the last decision, and the form for the findings (rows of the report) that are chosen.

    A form that was opened stays in its box when that is closed, with what somebody wrote in it.
    """
    notice()
    if not rows:
        return
    is_many = len(rows) > 1
    with behind.box("decide_many" if is_many else "decide", "Decide or comment", expanded=is_many) as box:
        if box.open or st.session_state.get(Key.DECIDING):
            st.session_state[Key.DECIDING] = True
            _form(report, rows)


def _form(report: Report, rows: Sequence[int]) -> None:
    with st.form("decide", border=False, enter_to_submit=False):
        st.markdown(f"On {_told(report, rows)}:")
        left, right = st.columns([1, 1.5])
        left.radio(
            "What you say",
            list(words.SAID),
            format_func=words.SAID.__getitem__,
            captions=list(words.MEANS.values()),
            key=Key.STATUS,
            label_visibility="collapsed",
            **KEPT,
        )
        with right:
            st.text_area("Reason or comment", key=Key.REASON, height=110, max_chars=MOST_LETTERS, **KEPT)
            who, until = st.columns(2)
            with who:
                name_field()
            until.date_input(
                "Holds until",
                None,
                *DAYS,
                key=Key.EXPIRES,
                help="Open again after this day; empty holds for good.",
                **KEPT,
            )
            st.form_submit_button("Save", type="primary", on_click=_save, args=(report, tuple(rows)))


def name_field() -> None:
    """Ask who speaks; who signed in is known."""
    email = state.visitor().email
    if email:
        st.text_input("Your name", email, disabled=True)
    else:
        st.text_input("Your name", key=Key.NAME, max_chars=MOST_NAME, **KEPT)


def name() -> str:
    """Return who speaks, "" where nobody said."""
    return state.visitor().email or str(st.session_state.get(Key.NAME) or "").strip()


def notice() -> None:
    """Say what came of the last thing to be saved, once."""
    kind, text = st.session_state.pop(Key.NOTICE, ("", ""))
    if kind:
        (st.success if kind == "saved" else st.error)(words.plain(text))


def tell(text: str, *, is_saved: bool) -> None:
    """Have the next run say what came of saving."""
    st.session_state[Key.NOTICE] = "saved" if is_saved else "fault", text


def where() -> str:
    """Return where what is said is kept, to follow "saved"."""
    place = said.current().place
    return f"in {place}" if place else "for this session only; take the decisions along on the Review page"


def _told(report: Report, rows: Sequence[int]) -> str:
    """Return the findings of a decision in words, with the hours they are about."""
    f = report.findings.iloc[list(rows)]
    if len(rows) == 1:
        return f"**{f['code'].iloc[0]}**, {words.plain(words.short(f['message'].iloc[0], 160))}"
    codes = ", ".join(f"{code} × {count:,}" for code, count in f["code"].value_counts().items())
    return f"**{len(rows):,} findings at once** ({codes}), about {shared.hours(int(f['seconds'].sum()))} in all"


def _save(report: Report, rows: tuple[int, ...]) -> None:
    status, text = st.session_state[Key.STATUS], str(st.session_state[Key.REASON] or "").strip()
    expires, at = st.session_state[Key.EXPIRES], state.now().to_pydatetime()
    fault = _fault(status, text, expires, at.date())
    if fault:
        tell(fault, is_saved=False)
        return
    try:
        decisions, comments = _made(report, rows, status, text, expires, at)
        said.record(decisions, comments)
    except (StoreError, SettingsError, ValidationError) as error:
        reason = "a finding or a name cannot be kept" if isinstance(error, ValidationError) else str(error)
        tell(f"Not saved: {reason}. What you wrote is kept here.", is_saved=False)
        return
    st.session_state[Key.REASON], st.session_state[Key.EXPIRES] = "", None
    what = "comment on" if status == COMMENT else f"{words.SAID[status].lower()},"
    tell(f"Saved {where()}: {what} {shared.many(len(rows), 'finding')}.", is_saved=True)


def _fault(status: str, text: str, expires: dt.date | None, today: dt.date) -> str:
    """Return what is missing, in one line; "" if nothing."""
    if not text:
        return (
            "Write the comment first." if status == COMMENT else "Write why; if there is no reason, say so in words."
        )
    if not name():
        return "Write your name: it stands beside what you say."
    if expires is not None and expires < today:
        return "Holds until is a day that has passed: choose a later one, or none."
    return ""


def _made(
    report: Report, rows: tuple[int, ...], status: str, text: str, expires: dt.date | None, at: dt.datetime
) -> tuple[list[Decision], list[Comment]]:
    """Return what is said of each finding, as it is kept."""
    f, who = report.findings.iloc[list(rows)], name()
    if status == COMMENT:
        marks = zip(f["fingerprint"], f["code"], strict=True)
        return [], [Comment(fingerprint=mark, code=code, text=text, name=who, at=at) for mark, code in marks]
    decisions = [
        Decision(
            fingerprint=mark,
            code=code,
            status=Status(status),
            reason=text,
            name=who,
            at=at,
            expires=expires,
            contract=contract or "",
            day=None if pd.isna(day) else day.date(),
            until=None if pd.isna(until) else until.date(),
        )
        for mark, code, contract, day, until in zip(
            *(f[column] for column in ("fingerprint", "code", "contract", "day", "until")), strict=True
        )
    ]
    return decisions, []
