"""The parts of the review: what is new since the last one, what was decided, and decisions that come and go."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from auditor.decisions import DecisionsError, Record, latest, parse, written
from auditor.report import Report
from auditor.reports import words as shared
from auditor.settings import SettingsError
from auditor.store import StoreError
from dashboard import corrected, said, tables, words
from dashboard.components import decide, export, grids, history
from dashboard.state import Key

DECIDED = {
    "decision": grids.text("Decision", 92),
    "code": grids.text("Code", 60),
    "label": grids.text("Contract", 130),
    "message": grids.text("What it says", 210),
    "reason": grids.text("Reason", 170),
    "name": grids.text("By", 96),
    "at": grids.date("On"),
    "expires": grids.date("Until"),
}
BROUGHT = {
    "what": grids.text("What", 100),
    "code": grids.text("Code", 60),
    "message": grids.text("On the finding", 260),
    "text": grids.text("Reason or comment", 210),
    "name": grids.text("By", 110),
    "at": grids.date("On"),
    "news": grids.text("Here", 112),
}
MOST_MEGABYTES = 5


def progress(report: Report) -> None:
    """Say what is new since the last review, and let a person mark all as seen."""
    f, so_far = report.findings, said.current()
    new = int(so_far.unseen(f).sum())
    st.subheader("What is new")
    if so_far.last is None:
        st.write(f"Nobody has reviewed findings yet: {shared.many(len(f), 'finding')} to look at.")
    else:
        who = f"{words.plain(so_far.last.name or 'nobody named')}, {history.moment(so_far.last.at)}"
        st.write(f"Last review: {who}. **{shared.many(new, 'finding')} new since then**, of {len(f):,}.")
    open_ = report.standings.count("open") + report.standings.count("expired")
    st.write(
        f"{shared.many(open_, 'finding')} open, {report.totals['settled']:,} settled by decisions "
        f"({shared.hours(report.totals['settled_seconds'])})."
    )
    left, right = st.columns([1, 2], vertical_alignment="bottom")
    with left:
        decide.name_field()
    right.button("Mark all as seen", on_click=_mark, args=(report,), disabled=not new, help="Decides nothing.")


def _mark(report: Report) -> None:
    name = decide.name()
    if not name:
        decide.tell("Write your name: it stands beside the review.", is_saved=False)
        return
    try:
        inputs = corrected.given()
        said.review(report, name, inputs.files if inputs else ())
    except (StoreError, SettingsError) as fault:
        decide.tell(f"Not saved: {fault}", is_saved=False)
        return
    decide.tell(f"Saved {decide.where()}: {shared.many(len(report.findings), 'finding')} seen.", is_saved=True)


def decided(report: Report) -> None:
    """List the findings that somebody decided on, with the decision that stands."""
    st.subheader("What was decided")
    table = _decided(report)
    if not len(table):
        st.write("Nothing yet. Decide on findings on the pages Findings and Contract.")
        return
    shown = {name: made for name, made in DECIDED.items() if name != "expires" or table["expires"].notna().any()}
    grids.show(table, shown, alt="Decisions")
    export.show(table, DECIDED, "Decisions")


def _decided(report: Report) -> pd.DataFrame:
    table, last = tables.findings(report), latest(said.current().decisions)
    table = table[table["fingerprint"].isin(last)]
    own = [last[mark] for mark in table["fingerprint"]]
    return table.assign(
        decision=table["decision"].map(words.DECIDED),
        reason=[one.reason for one in own],
        name=[one.name for one in own],
        at=pd.to_datetime([one.at.replace(tzinfo=None) for one in own]),
        expires=pd.to_datetime([one.expires for one in own]),
    )


def travel(report: Report) -> None:
    """Offer what was said of these findings as a file, and take in such a file after a look at what it adds."""
    st.subheader("Decisions for the other party")
    st.write("One file carries decisions and comments on these findings; it holds no entries and no hours.")
    ours = _of(report, said.current())
    st.download_button(
        f"Save decisions ({len(ours.decisions):,}) and comments ({len(ours.comments):,})",
        data=written(ours.decisions, ours.comments),
        file_name="decisions.json",
        mime="application/json",
        on_click="ignore",
        disabled=not (ours.decisions or ours.comments),
    )
    upload = st.file_uploader(
        "Decisions of the other party", type="json", key=Key.BROUGHT, max_upload_size=MOST_MEGABYTES
    )
    if upload is None:
        return
    data = upload.getvalue()
    try:
        if len(data) > MOST_MEGABYTES * 1_000_000:
            raise DecisionsError(f"{upload.name}: is larger than any file of decisions")
        brought = parse(data, upload.name)
    except DecisionsError as fault:
        st.error(words.plain(fault))
        return
    _preview(report, brought, ours)


def _of(report: Report, so_far: said.Said) -> Record:
    """Return what was said of the findings of a report."""
    marks = set(report.all_findings["fingerprint"])
    return Record(
        decisions=tuple(one for one in so_far.decisions if one.fingerprint in marks),
        comments=tuple(one for one in so_far.comments if one.fingerprint in marks),
    )


def _preview(report: Report, brought: Record, ours: Record) -> None:
    """Show what a file adds before it is recorded."""
    f = report.all_findings.drop_duplicates("fingerprint").set_index("fingerprint")
    known = {*ours.decisions, *ours.comments}
    told = [(words.DECIDED.get(one.status, "○ open again"), one.reason, one) for one in brought.decisions]
    told += [("comment", one.text, one) for one in brought.comments]
    if not told:
        st.info("The file holds no decision and no comment.")
        return
    table = pd.DataFrame(
        {
            "what": [what for what, _, _ in told],
            "code": [one.code for *_, one in told],
            "message": [f["message"].get(one.fingerprint, "no finding of these files") for *_, one in told],
            "text": [text for _, text, _ in told],
            "name": [one.name for *_, one in told],
            "at": pd.to_datetime([one.at.replace(tzinfo=None) for *_, one in told]),
            "news": [
                "known already" if one in known else "new" if one.fingerprint in f.index else "left out"
                for *_, one in told
            ],
        }
    )
    counts = {word: int((table["news"] == word).sum()) for word in ("new", "known already", "left out")}
    st.write(
        f"**{counts['new']:,} new**, {counts['known already']:,} known already, {counts['left out']:,} on no finding "
        "of these files, which are left out. The later decision on a finding stands; the history keeps both."
    )
    grids.show(table, BROUGHT, alt="What the file holds")
    marks = set(f.index)
    fresh = Record(
        decisions=tuple(one for one in brought.decisions if one.fingerprint in marks and one not in known),
        comments=tuple(one for one in brought.comments if one.fingerprint in marks and one not in known),
    )
    st.button(
        f"Record {shared.many(counts['new'], 'line')}", on_click=_record, args=(fresh,), disabled=not counts["new"]
    )


def _record(fresh: Record) -> None:
    try:
        said.record(fresh.decisions, fresh.comments)
    except (StoreError, SettingsError) as fault:
        decide.tell(f"Not saved: {fault}", is_saved=False)
        return
    count = shared.many(len(fresh.decisions) + len(fresh.comments), "line")
    decide.tell(f"Saved {decide.where()}: {count} of the file.", is_saved=True)
