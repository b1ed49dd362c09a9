"""The filters of findings."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from auditor.rules import all_rules
from dashboard import words
from dashboard.state import Key

KEPT = {"persist_state": "session"}
EXPLAINED = {"all": "All", "open": "Not explained", "explained": "Explained"}


def show(table: pd.DataFrame) -> pd.DataFrame:
    """Show the filters and return the findings that pass all of them."""
    rules = {rule.code: rule.name.replace("_", " ") for rule in all_rules()}
    first, second, third = st.columns([1, 1.6, 1.4])
    present = [name for name in words.SEVERITIES if (table["severity"] == name).any()]
    severities = first.multiselect(
        "Severity", present, format_func=words.SEVERITIES.__getitem__, key=Key.SEVERITY, **KEPT
    )
    codes = second.multiselect(
        "Rule", sorted(set(table["code"])), format_func=lambda code: f"{code} {rules[code]}", key=Key.CODE, **KEPT
    )
    explained = third.segmented_control(
        "Explained or not",
        list(EXPLAINED),
        format_func=EXPLAINED.__getitem__,
        default="all",
        required=True,
        key=Key.EXPLAINED,
        **KEPT,
    )
    first, second, third = st.columns([1, 1.6, 1.4])
    people = first.multiselect("Person", sorted({p for p in table["person"] if p}), key=Key.PERSON, **KEPT)
    contracts = second.multiselect("Contract", sorted({c for c in table["label"] if c}), key=Key.OF_CONTRACT, **KEPT)
    text = third.text_input("Words", key=Key.WORDS, placeholder="in the sentence, such as a day", **KEPT)
    keep = pd.Series(data=True, index=table.index)
    for column, wanted in (("severity", severities), ("code", codes), ("person", people), ("label", contracts)):
        keep &= table[column].isin(wanted) if wanted else True
    if explained != "all":
        keep &= table["explained"] == (explained == "explained")
    for word in text.casefold().split():
        keep &= table["message"].str.casefold().str.contains(word, regex=False)
    return table[keep]
