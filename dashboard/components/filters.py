"""The filters of findings."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from auditor.once import kept
from auditor.report import Report
from auditor.rules import all_rules
from dashboard import said, tables, words
from dashboard.components import behind, history
from dashboard.state import Key

KEPT = {"persist_state": "session"}
MORE = {"code": ("Rule", Key.CODE), "person": ("Person", Key.PERSON), "label": ("Contract", Key.OF_CONTRACT)}
TITLES = {"severity": "Severity", "decision": "Decision"} | {name: label for name, (label, _) in MORE.items()}
EXPLAINED = {"all": "All", "open": "Not explained", "explained": "Explained"}


def show(report: Report) -> tuple[pd.DataFrame, list[str]]:
    """Show the filters; return the findings (rows of `tables.findings`) that pass all, and the filters in words."""
    table = tables.findings(report)
    first, second = st.columns([1, 1.6])
    severity = first.pills(
        "Severity",
        [name for name in words.SEVERITIES if name in options(report, "severity")],
        selection_mode="multi",
        format_func=words.SEVERITIES.__getitem__,
        key=Key.SEVERITY,
        **KEPT,
    )
    explained = second.segmented_control(
        "Explained or not",
        list(EXPLAINED),
        format_func=EXPLAINED.__getitem__,
        default="all",
        required=True,
        key=Key.EXPLAINED,
        help="Whether an innocent cause that was tested explains the finding.",
        **KEPT,
    )
    _more(report)
    wanted = {"severity": severity} | {name: st.session_state.get(key) or [] for name, (_, key) in MORE.items()}
    text = str(st.session_state.get(Key.WORDS) or "")
    wanted["decision"], is_new = _of_people(table)
    told = [f"{TITLES[name]}: {', '.join(map(str, values))}" for name, values in wanted.items() if values]
    told += [f"Explained or not: {EXPLAINED[explained]}"] if explained != "all" else []
    told += [f"Words: {text}"] if text.strip() else []
    told += ["New since the last review"] if is_new else []
    if not told:
        return table, told
    st.caption(f"Only {'; '.join(words.plain(one[0].lower() + one[1:]) for one in told)}")
    keep = pd.Series(data=True, index=table.index)
    for column, values in wanted.items():
        keep &= table[column].isin(values) if values else True
    if explained != "all":
        keep &= table["explained"] == (explained == "explained")
    for word in text.casefold().split():
        keep &= table["message"].str.casefold().str.contains(word, regex=False)
    if is_new:
        keep &= said.current().unseen(table)
    return table[keep], told


@kept
def options(report: Report, column: str) -> list[str]:
    """Return what a column of `tables.findings` holds, in order, empty ones left out."""
    return sorted(set(tables.findings(report)[column].unique()) - {""})


def _more(report: Report) -> None:
    """Show the filters that are needed less often, while their box is open; they hold while it is closed."""
    with behind.box("filters", "More filters: rule, person, contract, words") as box:
        if not box.open:
            return
        rules = {rule.code: f"{rule.code} {rule.name.replace('_', ' ')}" for rule in all_rules()}
        *places, last = *st.columns(2), *st.columns(2)
        for place, (name, (label, key)) in zip(places, MORE.items(), strict=True):
            named = rules.__getitem__ if name == "code" else str
            place.multiselect(label, options(report, name), format_func=named, key=key, **KEPT)
        last.text_input("Words", key=Key.WORDS, placeholder="such as a day", **KEPT)


def _of_people(table: pd.DataFrame) -> tuple[list[str], bool]:
    """Show the filters of what people said, where they said something: decisions, and whether only new ones."""
    present = [name for name in words.DECIDED if (table["decision"] == name).any()]
    last = said.current().last
    if present == ["open"] and last is None:
        return [], False
    first, second = st.columns([1.6, 1], vertical_alignment="bottom")
    decisions: list[str] = first.pills(
        "Decision", present, selection_mode="multi", format_func=words.DECIDED.__getitem__, key=Key.DECISION, **KEPT
    )
    if last is None:
        return decisions, False
    new = int(said.current().unseen(table).sum())
    who = f"{words.plain(last.name or 'nobody named')}, {history.moment(last.at)}"
    is_new = second.toggle(
        f"Only new ({new:,})", key=Key.IS_NEW, help=f"Not seen in any review; the last is by {who}.", **KEPT
    )
    return decisions, is_new
