"""Rows of files as the screen shows them: evidence, receipts, stated totals, and where each rule could run."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from auditor.findings import Severity
from auditor.model import Ledger
from auditor.once import kept
from auditor.report import Report
from auditor.rules import all_rules
from dashboard import tables, words

SHOWN = [
    "client", "project", "task", "source", "row", "side", "day", "until", "start", "end", "zone", "seconds",
    "description",
]  # fmt: skip
"""The columns of entries that evidence shows."""


def evidence(report: Report, finding: Any) -> pd.DataFrame:
    """Return the entries behind a finding: asked, file, row, side, day, time, hours, project, description."""
    e = report.ledger.entries[SHOWN].iloc[finding["entries"]]
    project = [e[name].astype("str").fillna("") for name in ("client", "project", "task")]
    joined = project[0]
    for part in project[1:]:
        joined = joined + np.where((joined != "") & (part != ""), " / ", "") + part
    return pd.DataFrame(
        {
            "asked": np.isin(finding["entries"], finding["questioned"])
            & (finding["severity"] != Severity.NOTE.value),
            "file": e["source"].astype("str").to_numpy(),
            "row": e["row"].to_numpy(),
            "side": e["side"].astype("str").to_numpy(),
            "day": e["day"].to_numpy(),
            "until": e["until"].to_numpy(),
            "time": clock_times(e),
            "hours": (e["seconds"].astype("Float64") / 3600).to_numpy(dtype=float, na_value=np.nan),
            "project": joined.to_numpy(),
            "description": e["description"].fillna("").to_numpy(),
        }
    )


def clock_times(entries: pd.DataFrame) -> np.ndarray[Any, Any]:
    """Return "09:00-10:30" in each entry's own zone, open ends left open, nothing without times."""
    text = np.full(len(entries), "", dtype=object)
    zones = entries["zone"].astype("str").to_numpy()
    for zone in pd.unique(zones):
        mine = zones == zone
        local = [
            entries[name][mine].dt.tz_convert(zone).dt.strftime("%H:%M").fillna("").to_numpy()
            for name in ("start", "end")
        ]
        text[mine] = np.where((local[0] == "") & (local[1] == ""), "", local[0] + "-" + local[1])
    return text


def other_places(report: Report, finding: Any) -> pd.DataFrame:
    """Return the rows behind a finding that are no entries: file, row, text where the report keeps it."""
    told = [(file, int(row)) for file, row in report.places(finding)[len(finding["entries"]) :]]
    if not told:
        return pd.DataFrame(columns=["file", "row", "text"])
    places = pd.DataFrame(told, columns=["file", "row"]).astype({"file": "str", "row": "int64"})
    totals = report.ledger.totals.rename(columns={"label": "text"})
    kept = pd.concat([frame[["source", "row", "text"]] for frame in (report.ledger.quarantine, totals)])
    kept = kept.astype({"source": "str"}).drop_duplicates(["source", "row"]).rename(columns={"source": "file"})
    return places.merge(kept, on=["file", "row"], how="left").fillna({"text": ""})


def receipts(ledger: Ledger) -> pd.DataFrame:
    """Return one row per file: what it is, where its rows went, its period and zone."""
    rows = [
        {
            "file": s.file,
            "format": s.format.replace("_", " "),
            "side": str(s.side),
            "balanced": "✓ yes" if s.is_balanced else "▲ no",
            **{name: s.rows[name] for name in ("read", "accepted", "quarantined", "skipped")},
            "period": words.days(s.first_day, s.last_day),
            "zone": s.timezone,
        }
        for s in ledger.sources
    ]
    return pd.DataFrame(rows)


def totals(table: pd.DataFrame) -> pd.DataFrame:
    """Return stated totals beside the sums of their rows: row, label, stated, summed (hours), agrees."""
    apart = (table["stated_seconds"] - table["summed_seconds"]).abs()
    return pd.DataFrame(
        {
            "row": table["row"],
            "label": table["label"],
            "stated": table["stated_seconds"] / 3600,
            "summed": table["summed_seconds"] / 3600,
            "agrees": np.where(apart <= table["tolerance_seconds"], "✓ yes", "▲ no"),
        }
    )


@kept
def coverage(report: Report) -> pd.DataFrame:
    """Return what ran where: code, rule, file, label, status, found, reason, outcome (both).

    Texts are categories: there are as many rows as rules, files and contracts together, and few different texts.
    """
    covered, names = report.coverage, {rule.code: rule.name.replace("_", " ") for rule in all_rules()}
    code, reason = (pd.Categorical(covered[name]) for name in ("code", "reason"))
    told = [f"skipped: {text}" if text else "ran" for text in reason.categories]
    return pd.DataFrame(
        {
            "code": code,
            "rule": code.rename_categories([names[text] for text in code.categories]),
            "file": pd.Categorical(covered["source"]),
            "label": pd.Categorical(tables.labelled(report, covered)),
            "status": pd.Categorical(covered["status"]),
            "found": covered["found"].to_numpy(),
            "reason": reason,
            "outcome": reason.rename_categories(told),
        },
        index=covered.index,
    )


@kept
def coverage_summary(report: Report) -> pd.DataFrame:
    """Return one row per rule: code, rule, in how many places it ran and was skipped, found, first reason."""
    table = coverage(report)
    ran = table["status"] == "ran"
    frame = table.assign(ran=ran, skipped=~ran, reason=table["reason"].where(~ran))
    rules = frame.groupby(["code", "rule"], as_index=False, sort=False, observed=True).agg(
        ran=("ran", "sum"), skipped=("skipped", "sum"), found=("found", "sum"), reason=("reason", "first")
    )
    return rules.astype(dict.fromkeys(("code", "rule"), "str") | {"reason": object})
