"""All findings with filters, and the chosen one in full."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from auditor.reports import words as shared
from dashboard import state, tables, words
from dashboard.components import finding, grids
from dashboard.state import Key

COLUMNS = {
    "severity": grids.text("Severity", 84),
    "code": grids.text("Code", 66),
    "label": grids.text("Contract", 170),
    "person": grids.text("Person", 130),
    "day": grids.date("Day"),
    "hours": grids.hours("In question"),
    "amount": None,
    "message": grids.text("What it says", 250),
}
KEPT = {"persist_state": "session"}
EXPLAINED = {"all": "All", "open": "Not explained", "explained": "Explained"}


def filtered(table: pd.DataFrame) -> pd.DataFrame:
    """Show the filters and return the findings that pass all of them."""
    rules = dict(zip(report.findings["code"], report.findings["rule"].str.replace("_", " "), strict=True))
    first, second, third = st.columns([1, 1.6, 1.4])
    severities = first.multiselect("Severity", [s for s in words.SEVERITIES if (table["severity"] == s).any()],
                                   format_func=words.SEVERITIES.__getitem__, key=Key.SEVERITY, **KEPT)  # fmt: skip
    codes = second.multiselect("Rule", sorted(rules), format_func=lambda code: f"{code} {rules[code]}", key=Key.CODE,
                               **KEPT)  # fmt: skip
    explained = third.segmented_control("Explained or not", list(EXPLAINED), format_func=EXPLAINED.__getitem__,
                                        default="all", required=True, key=Key.EXPLAINED, **KEPT)  # fmt: skip
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


report = state.report()
st.title("Findings")
st.caption(shared.summary(report))
everything = tables.findings(report)
if not len(everything):
    st.info("No finding: every rule that could run was content. Sources says which could not run, and why.")
    st.stop()
table = filtered(everything)
if not len(table):
    st.info("No finding passes these filters.")
    st.stop()
st.markdown(f"**{len(table):,} of {shared.many(len(everything), 'finding')}.** Click one to see it in full below.")
hidden = {"person"} if len(set(everything["person"]) - {""}) <= 1 else set()
shown = {name: made for name, made in COLUMNS.items() if name not in hidden}
position = grids.show(grids.with_severity(table), shown, key=Key.FINDINGS_TABLE, alt="Findings")
finding.show(report, int(table.index[position or 0]), state.reader())
