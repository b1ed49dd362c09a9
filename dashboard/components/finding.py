"""One finding in full: what it says, how sure it is, what was tested, and the rows behind it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from auditor.findings import Severity, Verdict
from auditor.once import kept
from auditor.report import OPEN, Report
from auditor.reports import words as shared
from auditor.rules import Rule, all_rules
from dashboard import rows, said, words
from dashboard.components import behind, export, grids, history, lines

EVIDENCE = {
    "row": st.column_config.NumberColumn("Row", width=60, format="%d"),
    "mark": grids.text("In question", 80),
    "day": grids.date("Day"),
    "until": grids.date("To"),
    "time": grids.text("Time", 92),
    "hours": grids.hours("Hours"),
    "project": grids.text("Client / project"),
    "description": grids.text("Description"),
}
SAID = {"said": grids.text("Decision", 104, "What people decided; new: not among the findings of an earlier review.")}
"""The column that is shown where people said something."""
BESIDE_SAID = 336
"""The width of sentences, in pixels, that leaves room for it."""
SETTLED = {"settled": grids.hours("Settled")}
FOLDED = {"code": grids.text("Code", 70), "day": grids.date("Day"), "message": grids.text("What it says", 760)}


def pick(
    table: pd.DataFrame, columns: dict[str, Any], title: str, about: Sequence[str], key: str, start: int | None = None
) -> tuple[int | None, list[int]]:
    """List findings (rows of `dashboard.tables.findings`) to see one in full, to decide on many, and to take away.

    Returns the position of the one that was clicked, and the rows of the report to decide on: those ticked, if
    several, else the one clicked. `start` is the position that is chosen at first; a finding alone is.
    """
    start = 0 if len(table) == 1 else start
    told = _in_words(table)
    shown = columns
    if told["said"].ne(words.DECIDED[OPEN]).any():
        message = columns["message"]
        shown = columns | {"message": message | {"width": min(message["width"], BESIDE_SAID)}} | SAID
    position, ticked = grids.pick(told, shown, key=key, alt="Findings", start=start)
    export.show(told, shown | (SETTLED if told["settled"].any() else {}), title, about, key=key)
    chosen = ticked if len(ticked) > 1 else [position] if position is not None else []
    return position, [int(table.index[n]) for n in chosen]


def _in_words(table: pd.DataFrame) -> pd.DataFrame:
    """Return findings with severities and, as `said`, decisions and what is new in words."""
    so_far = said.current()
    told = table["decision"].map(words.DECIDED)
    if so_far.last is not None:
        told += np.where(so_far.unseen(table), ", new", "")
    return grids.with_severity(table).assign(said=told)


def show(report: Report, index: int | None, reader: str) -> None:
    """Show the finding at a row of `report.findings`, if one is chosen."""
    if index is None:
        return
    finding = report.findings.iloc[index]
    rule = next(rule for rule in all_rules() if rule.code == finding["code"])
    with st.container(border=True):
        _say(report, finding, rule, reader)
        _weigh(finding)
        _prove(report, index)
        _fold(report, finding)
        history.show(finding["fingerprint"])
        with behind.box(f"manual_{finding['code']}", f"What {finding['code']} checks") as box:
            if box.open:
                st.markdown(rule.manual)


def _say(report: Report, finding: Any, rule: Rule, reader: str) -> None:
    severity = words.EXPLAINED if finding["explained"] else words.SEVERITIES[finding["severity"]]
    st.caption(
        f"{finding['code']} · {rule.name.replace('_', ' ')} · {severity} · {finding['kind']} · "
        f"{finding['confidence']} confidence"
    )
    st.markdown(f"#### {words.plain(finding['message'])}")
    title = report.titles.get(finding["contract"], finding["contract"])
    where = [title, finding["person"], words.days(finding["day"], finding["until"])]
    st.caption(" · ".join(words.plain(part) for part in where if part) or "the whole run")
    asked = shared.hours(int(finding["seconds"])) if finding["seconds"] else ""
    worth = shared.money(int(finding["amount"]), finding["currency"]) if pd.notna(finding["amount"]) else ""
    about = ", ".join(words.plain(part) for part in (asked, worth) if part)
    if finding["settled"]:
        st.success(f"Settled by a decision: nothing is in question{f' of {about}' if about else ''}.")
        return
    if finding["explained"]:
        st.success(f"An innocent cause explains this: nothing is in question{f' of {about}' if about else ''}.")
        return
    if finding["severity"] == Severity.NOTE.value:
        asks = f"nothing; a note changes no bill by itself{f'. It is about {about}' if about else ''}"
    else:
        asks = about or "no time"
    steps = (f"**{kind}:** {shared.step(rule.code, kind)}" for kind in shared.ADDRESSED[reader].steps)
    st.markdown("  \n".join([f"**In question:** {asks}", *steps]))


def _weigh(finding: Any) -> None:
    """Show the tested explanations beside the facts."""
    tested = [(name, words.VERDICTS[Verdict(verdict)]) for name, verdict in finding["explanations"].items()]
    facts = _facts(finding)
    left, right = st.columns(2)
    with left:
        st.markdown("**Explanations tested**")
        if tested:
            lines.show(tested, ("Explanation", "Verdict"), alt="Explanations tested")
        else:
            st.caption("None: the rows themselves say it.")
    with right:
        st.markdown("**Facts**")
        if facts:
            lines.show(facts, ("Fact", "Value"), alt="Facts")
        else:
            st.caption("None beyond the sentence above.")


def _facts(finding: Any) -> list[tuple[str, str]]:
    """Return name and value of each fact in words; a list takes a line for each of its items."""
    told = []
    for name, value in shared.facts(finding["facts"]).items():
        if name == "folded":
            continue
        for position, item in enumerate(value if isinstance(value, list) else [value]):
            label, text = words.fact(name, item, finding["currency"])
            told.append(("" if position else label, text))
    return told


@kept
def _behind(report: Report, index: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the entries behind a finding, and the other rows of files."""
    finding = report.findings.iloc[index]
    return rows.evidence(report, finding), rows.other_places(report, finding)


def _prove(report: Report, index: int) -> None:
    entries, others = _behind(report, index)
    st.markdown(f"**Evidence:** {shared.many(len(entries) + len(others), 'row')}")
    entries = entries.assign(mark=entries["asked"].map({True: "yes", False: ""}))
    for (file, side), part in entries.groupby(["file", "side"], sort=False):
        hidden = {name for name in ("mark", "time", "project", "description") if not part[name].any()}
        is_long = (part["until"] > part["day"]).any()
        columns = EVIDENCE | ({"day": grids.date("From")} if is_long else {})
        hidden |= set() if is_long else {"until"}
        columns = {name: made for name, made in columns.items() if name not in hidden}
        st.markdown(f"{words.plain(file)}, {side}")
        alt = f"Rows of {file} behind the finding"
        if len(part) > lines.MANY:
            grids.show(part, columns, alt=alt)
        else:
            _list(part, columns, alt)
    if len(others):
        place = others["row"].astype("str").where(others["row"] > 0, "the whole file")
        columns = {"file": grids.text("File"), "row": grids.text("Row", 100)}
        columns |= {"text": grids.text("What stands there")} if others["text"].any() else {}
        grids.show(others.assign(row=place), columns, alt="Other rows behind the finding")


def _list(entries: pd.DataFrame, columns: dict[str, Any], alt: str) -> None:
    """List a few entries behind a finding."""
    told = {
        "row": [f"{row}" for row in entries["row"]],
        **{name: [words.day(day) for day in entries[name]] for name in ("day", "until")},
        "hours": [f"{hours:,.2f} h" for hours in entries["hours"]],
    }
    heads = {name: str(made["label"]) for name, made in columns.items()}
    rows = zip(*(told.get(name, entries[name].tolist()) for name in columns), strict=True)
    lines.show(
        list(rows),
        list(heads.values()),
        alt=alt,
        numbers={heads[name] for name in ("row", "hours")},
        whole={heads[name] for name in ("mark", "day", "until", "time") if name in heads},
    )


def _fold(report: Report, finding: Any) -> None:
    folded = report.all_findings[report.all_findings["folded_into"] == finding["fingerprint"]]
    if len(folded):
        follow = "follows from this one and is" if len(folded) == 1 else "follow from this one and are"
        with st.expander(f"{shared.many(len(folded), 'finding')} {follow} not counted again"):
            grids.show(folded, FOLDED, alt="Findings folded into this one")
