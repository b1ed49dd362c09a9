"""The filters of findings."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from auditor.rules import all_rules
from dashboard import said, words
from dashboard.components import history
from dashboard.state import Key

KEPT = {"persist_state": "session"}
EXPLAINED = {"all": "All", "open": "Not explained", "explained": "Explained"}


def show(table: pd.DataFrame) -> tuple[pd.DataFrame, list[str]]:
    """Show the filters and return the findings that pass all of them, and the filters in words."""
    rules = {rule.code: rule.name.replace("_", " ") for rule in all_rules()}
    first, second, third = st.columns([1, 1.4, 1.6])
    wanted: dict[str, list[Any]] = {
        "severity": _many(first, "Severity", table, Key.SEVERITY, words.SEVERITIES),
        "code": _many(
            second, "Rule", table, Key.CODE, {code: f"{code} {rules[code]}" for code in sorted(set(table["code"]))}
        ),
    }
    explained = third.segmented_control(
        "Explained or not",
        list(EXPLAINED),
        format_func=EXPLAINED.__getitem__,
        default="all",
        required=True,
        key=Key.EXPLAINED,
        help="Whether an innocent cause that was tested explains the finding.",
        **KEPT,
    )
    first, second, third = st.columns([1, 1.4, 1.6])
    wanted["person"] = _many(first, "Person", table, Key.PERSON)
    wanted["label"] = _many(second, "Contract", table, Key.OF_CONTRACT)
    text = third.text_input("Words", key=Key.WORDS, placeholder="in the sentence, such as a day", **KEPT)
    wanted["decision"], is_new = _of_people(table)
    keep = pd.Series(data=True, index=table.index)
    for column, values in wanted.items():
        keep &= table[column].isin(values) if values else True
    if explained != "all":
        keep &= table["explained"] == (explained == "explained")
    for word in text.casefold().split():
        keep &= table["message"].str.casefold().str.contains(word, regex=False)
    if is_new:
        keep &= ~table["fingerprint"].isin(said.current().seen)
    titles = {"severity": "Severity", "code": "Rule", "person": "Person", "label": "Contract", "decision": "Decision"}
    told = [f"{titles[name]}: {', '.join(map(str, values))}" for name, values in wanted.items() if values]
    told += [f"Explained or not: {EXPLAINED[explained]}"] if explained != "all" else []
    told += [f"Words: {text}"] if text.strip() else []
    return table[keep], told + (["Only: new since the last review"] if is_new else [])


def _many(place: Any, label: str, table: pd.DataFrame, key: str, names: dict[str, str] | None = None) -> list[Any]:
    """Show a box of several choices: what the column of the same name holds."""
    column = {Key.SEVERITY: "severity", Key.CODE: "code", Key.PERSON: "person", Key.OF_CONTRACT: "label"}[Key(key)]
    present = set(table[column]) - {""}
    options = [name for name in names if name in present] if names else sorted(present)
    picked: list[Any] = place.multiselect(
        label, options, format_func=names.__getitem__ if names else str, key=key, **KEPT
    )
    return picked


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
    new = int((~table["fingerprint"].isin(said.current().seen)).sum())
    who = f"{words.plain(last.name or 'nobody named')}, {history.moment(last.at)}"
    is_new = second.toggle(
        f"Only new ({new:,})", key=Key.IS_NEW, help=f"Not seen in any review; the last is by {who}.", **KEPT
    )
    return decisions, is_new
