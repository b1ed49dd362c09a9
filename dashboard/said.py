"""What people said of findings, as this session knows it: read from the store at every run, and written to it.

Demos, and sessions without a store, keep what is said for themselves, until they end.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, cast

import numpy as np
import numpy.typing as npt
import pandas as pd
import streamlit as st

from auditor.decisions import Comment, Decision, Review
from auditor.engine import reviewed
from auditor.report import Report
from auditor.settings import Settings, SettingsError, load
from auditor.sharing import partial
from auditor.store import StoreError, open_store, place_of
from auditor.store.evidence import contents, keeps_files, snapshots
from dashboard import state
from dashboard.state import Fault, Inputs, Key
from importers.files import File


@dataclass(frozen=True)
class Said:
    """What was said so far, oldest first; `seen` are fingerprints that a review has seen or somebody decided on.

    `place` is where it is kept, "" for this session only; `fault` why it could not be read just now.
    """

    decisions: tuple[Decision, ...] = ()
    comments: tuple[Comment, ...] = ()
    seen: frozenset[str] = frozenset()
    last: Review | None = None
    place: str = ""
    fault: str = ""

    def unseen(self, findings: pd.DataFrame) -> npt.NDArray[np.bool_]:
        """Return which findings no review has seen and nobody decided on."""
        return np.array([mark not in self.seen for mark in findings["fingerprint"].tolist()], dtype=bool)

    def about(self, fingerprint: str) -> list[Decision | Comment]:
        """Return what was said of a finding, oldest first."""
        told: tuple[Decision | Comment, ...] = (*self.decisions, *self.comments)
        return sorted((one for one in told if one.fingerprint == fingerprint), key=lambda one: one.at)


def read(inputs: Inputs) -> Said:
    """Read what was said so far and keep it for this run; what was known stays when the store cannot be read."""
    known = _known(inputs.is_demo)
    try:
        place = None if inputs.is_demo else _place()
        if place is not None:
            store = _opened(place)
            told = store.decisions()
            seen = store.seen() | {one.fingerprint for one in told}
            known = Said(told, store.comments(), seen, store.last_review(), store.place)
    except (StoreError, SettingsError) as fault:
        known = replace(known, fault=str(fault))
    _keep(known, is_demo=inputs.is_demo)
    return known


def current() -> Said:
    """Return what was said so far, as this run read it."""
    return cast("Said", st.session_state[Key.SAID][1])


def examine(inputs: Inputs) -> Report | Fault:
    """Return the report on the files with what people decided, or why there is none."""
    read(inputs)
    answer = state.examine(inputs)
    return answer if isinstance(answer, Fault) else applied(answer)


def applied(report: Report) -> Report:
    """Return a report with what people said, worked out anew only when either changes."""
    told = current().decisions, current().comments
    before = st.session_state.get(Key.DECIDED)
    if before is not None and before[0] is report and before[1] == told:
        return cast("Report", before[2])
    answer = reviewed(report, *told) if any(told) else report
    st.session_state[Key.DECIDED] = report, told, answer
    return answer


def limit(report: Report) -> None:
    """Leave for this run only what was said of the findings that this visitor sees.

    Where a finding rests on entries of others too, what others said of it loses its name and text.
    """
    is_demo, known = st.session_state[Key.SAID]
    marks, email = set(report.all_findings["fingerprint"]), state.visitor().email
    heard = marks - partial(report)
    own = replace(
        known,
        decisions=tuple(
            one if one.fingerprint in heard or one.name == email else one.nameless()
            for one in known.decisions
            if one.fingerprint in marks
        ),
        comments=tuple(
            one
            for one in known.comments
            if one.fingerprint in heard or (one.fingerprint in marks and one.name == email)
        ),
        seen=known.seen & marks,
    )
    _keep(own, is_demo=is_demo)


def record(decisions: Iterable[Decision] = (), comments: Iterable[Comment] = ()) -> None:
    """Add decisions and comments, all or none; they are on the disk when this returns. Raises StoreError.

    Who signed in and does not see everything speaks for nobody else.
    """
    is_demo, known = st.session_state[Key.SAID]
    decisions, comments = tuple(decisions), tuple(comments)
    visitor = state.visitor()
    if not visitor.sees_all and any(one.name != visitor.email for one in (*decisions, *comments)):
        raise StoreError("on this server only what you say yourself is kept")
    place = None if is_demo else _place()
    if place is not None:
        _opened(place).record(decisions, comments)
        return
    _keep(
        replace(
            known,
            decisions=_with(known.decisions, decisions),
            comments=_with(known.comments, comments),
            seen=known.seen | {one.fingerprint for one in decisions},
        ),
        is_demo=is_demo,
    )


def review(report: Report, name: str, files: Iterable[File] = ()) -> None:
    """Add that `name` has seen every finding of a report; its files are kept as evidence. Raises StoreError."""
    is_demo, known = st.session_state[Key.SAID]
    marks = tuple(dict.fromkeys(report.all_findings["fingerprint"]))
    seen = Review(name=name, at=state.now().to_pydatetime(), fingerprints=marks, snapshots=snapshots(report.ledger))
    place = None if is_demo else _place()
    if place is not None:
        kept = contents(files, report.ledger) if keeps_files(_shared(), place) else {}
        _opened(place).review(seen, kept)
        return
    _keep(replace(known, seen=known.seen | set(marks), last=seen), is_demo=is_demo)


def _known(is_demo: bool) -> Said:  # noqa: FBT001
    """Return what the run before knew of files of the same kind: a demo knows nothing of the store."""
    before = st.session_state.get(Key.SAID)
    return replace(before[1], fault="") if before is not None and before[0] is is_demo else Said()


def _keep(known: Said, *, is_demo: bool) -> None:
    st.session_state[Key.SAID] = is_demo, known


def _with(old: tuple[Any, ...], new: tuple[Any, ...]) -> tuple[Any, ...]:
    return tuple(sorted(dict.fromkeys((*old, *new)), key=lambda one: one.at))


def _place() -> str | Path | None:
    """Return where the store is; only settings that the command line opened say so, never uploaded ones."""
    return place_of(_shared(), state.opened().store)


def _shared() -> Settings:
    given = state.opened().settings
    return load(Path(given)) if given else Settings()


@st.cache_resource(max_entries=4, show_spinner=False)
def _opened(place: str | Path) -> Any:
    return open_store(place)
