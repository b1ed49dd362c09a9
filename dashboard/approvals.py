"""Weeks as an agency approves them: one row per contract and week, and people beside weeks."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from auditor.calendar import week_starts
from auditor.once import kept
from auditor.report import CAN_BE_APPROVED, CANNOT_TELL, NEEDS_PERSON, Report
from auditor.weeks import FINDING, ONE_SIDE
from dashboard import days, tables

NOBODY = "nobody named"
RANK = {NEEDS_PERSON: 2, CANNOT_TELL: 1, CAN_BE_APPROVED: 0}
KEYS = ["contract_row", "week"]


@kept
def weeks(report: Report) -> pd.DataFrame:
    """Return the weeks of all contracts, what needs a person first.

    Columns: contract_row, week (its Monday), state (`RANK`), person, label (of the contract), logged, billed,
    question (hours), findings (how many keep the week) and reasons (in words).
    """
    told = report.weeks
    hours = days.everything(report)
    hours = hours.assign(week=week_starts(hours["first"]))[[*KEYS, "logged", "billed", "question"]]
    hours = hours.groupby(KEYS, as_index=False).sum()
    known = {id(reasons): reasons for reasons in told["reasons"]}
    place = {key: at for at, key in enumerate(known)}
    said = pd.DataFrame([_said(reasons) for reasons in known.values()], columns=["state", "findings", "reasons"])
    said = said.iloc[[place[id(one)] for one in told["reasons"]]].reset_index(drop=True)
    table = told.assign(**said).merge(hours, on=KEYS, how="outer")
    sums = {name: table[name].fillna(0) for name in ("logged", "billed", "question")}
    table = table.assign(**sums, findings=table["findings"].fillna(0).astype("int64"))
    lost = np.where(table["question"] > 0, NEEDS_PERSON, CANNOT_TELL)
    known = table["state"].where(table["state"].notna(), lost)
    table = table.assign(state=known, reasons=table["reasons"].fillna(""))
    c, row = report.contracts, table["contract_row"].to_numpy()
    person = c["person"].where(c["person"] != "", NOBODY).to_numpy(dtype=object)[row]
    table = table.assign(person=person, label=tables.labels(report).to_numpy(dtype=object)[row])
    order = table.assign(rank=table["state"].map(RANK)).sort_values(
        ["rank", "question", "findings", "week"], ascending=[False, False, False, True], kind="stable"
    )
    return table.loc[order.index].drop(columns="is_approvable").reset_index(drop=True)


def _said(reasons: tuple[Any, ...]) -> tuple[str, int, str]:
    """Return the state of a week, how many findings keep it, and why in words."""
    findings = sum(reason.count for reason in reasons if reason.kind == FINDING)
    return _state(reasons), findings, "; ".join(reason.told for reason in reasons)


def _state(reasons: tuple[Any, ...]) -> str:
    if not reasons:
        return CAN_BE_APPROVED
    return CANNOT_TELL if all(reason.kind == ONE_SIDE for reason in reasons) else NEEDS_PERSON


def matrix(table: pd.DataFrame) -> pd.DataFrame:
    """Return `weeks` as people beside weeks, people with most in question first: a row per person and week with time.

    Columns: person, place (of the person, from 0), week, state (the worst of the contracts), question (hours),
    findings, contracts (how many) and contract_row, which is the one to look at first.
    """
    cells = table.groupby(["person", "week"], as_index=False, sort=False).agg(
        state=("state", "first"),
        question=("question", "sum"),
        findings=("findings", "sum"),
        contracts=("contract_row", "nunique"),
        contract_row=("contract_row", "first"),
    )
    by = cells.assign(needs=cells["state"] == NEEDS_PERSON).groupby("person")
    people = by[["question", "needs", "findings"]].sum().reset_index()
    people = people.sort_values(
        ["question", "needs", "findings", "person"], ascending=[False, False, False, True], ignore_index=True
    )
    place = cells["person"].map(dict(zip(people["person"], people.index, strict=True)))
    return cells.assign(place=place).sort_values(["place", "week"], ignore_index=True)
