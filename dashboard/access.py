"""Who may see what on a shared server: people sign in, and see their own contracts unless the settings say more.

Off unless `[server] sign_in` of the settings that the command line opened says so; settings that somebody uploads
never count here. Whatever is in doubt stays closed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, cast

import numpy as np
import pandas as pd
import streamlit as st

from auditor.report import Report
from auditor.settings import Server, Settings, SettingsError, parse
from auditor.sharing import VISITOR
from auditor.sharing import shared as cut_to
from dashboard import said, state, words
from dashboard.state import Fault, Inputs, Key, Visitor

EVERYBODY = "*"
CLOSED = "The shared files cannot be shown at the moment; whoever runs this server can see why."
NOTHING = "No contract in the shared files is yours. Add files of your own on the left to audit those."


def enter() -> None:
    """Let nobody pass who must sign in and has not, or whom the settings do not know."""
    if not state.opened().sign_in:
        return
    st.session_state.pop(Key.VISITOR, None)
    try:
        settings = shared()
    except SettingsError:
        _stay_out("Not open", CLOSED)
    email = verified(st.user.to_dict(), settings.server, state.now())
    if email is None:
        _stay_out("Sign in", "Sign in to see the contracts that are yours.", "Sign in", st.login)
    elif not is_known(email, settings):
        told = f"You are signed in as {words.plain(email)}, whom this server does not know. Ask whoever runs it."
        _stay_out("No access", told, "Sign out", st.logout)
    else:
        sees_all = bool({EVERYBODY, email} & folded(settings.server.sees_all))
        st.session_state[Key.VISITOR] = Visitor(email, sees_all=sees_all)
        with st.sidebar:
            st.caption(f"Signed in as {words.plain(email)}")
            st.button("Sign out", on_click=st.logout)


def _stay_out(title: str, told: str, label: str = "", on_click: Any = None) -> None:
    st.title(title)
    st.write(told)
    if label:
        st.button(label, on_click=on_click, type="primary")
    st.stop()


def shared() -> Settings:
    """Return the settings that the command line opened, as they are now; raises SettingsError."""
    return _parsed(*state.shared_settings())


@st.cache_resource(max_entries=4, show_spinner=False)
def _parsed(text: str, name: str) -> Settings:
    return parse(text, name)


def verified(claims: Mapping[str, Any], server: Server, now: pd.Timestamp) -> str | None:
    """Return the e-mail of claims of an identity token, in small letters, if it is verified and still fresh."""
    issued, email = claims.get("iat"), claims.get("email")
    if claims.get("is_logged_in") is not True or not isinstance(email, str) or not isinstance(issued, (int, float)):
        return None
    is_sure = claims.get("email_verified", server.emails_are_verified) is True
    is_fresh = now.timestamp() - issued < server.session_hours * 3600
    return email.strip().casefold() if is_sure and is_fresh and email.strip() else None


def folded(texts: Any) -> set[str]:
    """Return texts in small letters."""
    return {str(text).strip().casefold() for text in texts}


def people(email: str, settings: Settings) -> set[str]:
    """Return the people of the settings who have an e-mail, as their key or among their names."""
    return {key for key, person in settings.people.items() if email in folded((key, *person.names))}


def is_known(email: str, settings: Settings) -> bool:
    """Return whether the settings name an e-mail, or let everybody in who signs in."""
    server = settings.server
    return bool({EVERYBODY, email} & folded((*server.sees_all, *server.sees)) or people(email, settings))


def rows(report: Report, email: str, settings: Settings) -> np.ndarray[Any, Any]:
    """Return the contracts (rows of `report.contracts`) that an e-mail sees: its own, and those listed for it."""
    who = {EVERYBODY, email}
    listed = {one for key, ids in settings.server.sees.items() if folded([key]) & who for one in ids}
    c = report.contracts
    return np.flatnonzero((c["person"].isin(people(email, settings)) | c["contract"].isin(listed)).to_numpy())


def examine(inputs: Inputs) -> Report | Fault:
    """Return the report as this visitor may see it, or why there is none."""
    answer, visitor = said.examine(inputs), state.visitor()
    if visitor.sees_all:
        return answer
    if isinstance(answer, Fault):
        return answer if inputs.is_own else Fault(CLOSED)
    if inputs.is_own:
        said.limit(answer)
        return answer
    seen = rows(answer, visitor.email, shared())
    if not len(seen):
        return Fault(NOTHING)
    key = (visitor.email, tuple(seen.tolist()))
    known = st.session_state.get(Key.LIMITED)
    if known is None or known[0] is not answer or known[1] != key:
        known = answer, key, cut_to(answer, seen.tolist(), VISITOR)
        st.session_state[Key.LIMITED] = known
    limited = cast("Report", known[2])
    said.limit(limited)
    return limited


def shown(inputs: Inputs) -> Inputs:
    """Return the inputs without the shared files and settings where this visitor does not see every contract."""
    if state.visitor().sees_all or inputs.is_own:
        return inputs
    return replace(inputs, files=(), settings_text="")
