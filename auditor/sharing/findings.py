"""The findings of a cut report: their own rows, the places of others, and sentences that say nothing hidden."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from auditor.findings import hours
from auditor.model import RATE_SCALE
from auditor.sharing.cut import Cut
from auditor.sharing.profiles import ANOTHER_CLIENT, ANOTHER_PERSON, WITHHELD
from auditor.sharing.secrets import quotes

OF_OTHERS, OF_TEXTS = "what it says of others is withheld", "the texts it quotes are withheld"
TEXTS = ("description", "task", "tags", "note")
COUNTS = ("folded",)
"""Facts that are text and hide nothing."""

Finding = dict[Any, Any]


def findings_of(cut: Cut) -> pd.DataFrame:
    """Return the findings that are kept, positions counted in the entries of the cut ledger."""
    f = cut.report.all_findings[cut.is_kept]
    place = np.cumsum(cut.is_own) - 1
    e = cut.ledger.entries
    files, rows = e["source"].astype(object).to_numpy(), e["row"].to_numpy()
    told = []
    for finding in f.to_dict("records"):
        entries = np.asarray(finding["entries"], dtype=np.int64)
        questioned = np.asarray(finding["questioned"], dtype=np.int64)
        theirs = entries[~cut.is_own[entries]]
        places = [*zip(files[theirs].tolist(), rows[theirs].tolist(), strict=True), *finding["places"]]
        changes: Finding = {
            "entries": place[entries[cut.is_own[entries]]],
            "questioned": place[questioned[cut.is_own[questioned]]],
            "places": [(cut.called.get(file, file), int(row)) for file, row in places],
        }
        told.append({**finding, **_withheld(cut, finding, entries, theirs), **changes})
    made = pd.DataFrame(told, columns=f.columns).astype(f.dtypes.to_dict())
    marks = made["folded_into"].astype(object)
    return made.assign(folded_into=marks.where(marks.notna(), None))


def is_of_others(findings: pd.DataFrame) -> pd.Series[Any]:
    """Return which findings rest on rows of others, so that their sentence is withheld."""
    return findings["message"].str.endswith(f"; {OF_OTHERS}.")


def other_entries(cut: Cut) -> np.ndarray[Any, Any]:
    """Return positions of entries of others that kept findings rest on, ascending."""
    parts = [np.asarray(own, dtype=np.int64) for own in cut.report.all_findings["entries"][cut.is_kept]]
    told = np.unique(np.concatenate([*parts, np.zeros(0, dtype=np.int64)]))
    theirs: np.ndarray[Any, Any] = told[~cut.is_own[told]]
    return theirs


def _withheld(cut: Cut, finding: Mapping[Any, Any], entries: Any, theirs: Any) -> Finding:
    """Return what of a finding reads otherwise under the profile."""
    if cut.profile.is_whole:
        return {}
    of_others = cut.profile.others and (
        not cut.is_shown[theirs].all()
        or any(file in cut.mixed for file, _ in finding["places"])
        or cut.secrets.are_in(f"{finding['message']} {finding['facts']} {finding['explanations']}")
    )
    changes = _owner(cut, finding, entries) | {
        "explanations": {cut.said(name): verdict for name, verdict in finding["explanations"].items()},
        "message": cut.said(finding["message"]),
        "facts": _facts(cut, finding["facts"]),
    }
    if of_others:
        changes |= {"message": _title(finding, OF_OTHERS), "facts": _counts(finding["facts"])}
        changes |= _priced(cut, finding)
    elif cut.profile.texts and _is_quoting(cut, finding, entries):
        changes |= {"message": _title(finding, OF_TEXTS)}
    return changes


def _title(finding: Mapping[Any, Any], why: str) -> str:
    title = str(finding["rule"]).replace("_", " ").capitalize()
    time = f", {hours(int(finding['seconds']))}" if finding["seconds"] else ""
    return f"{title}{time}; {why}."


def _owner(cut: Cut, finding: Mapping[Any, Any], entries: Any) -> Finding:
    """Return whose the finding is: of the contract where it has rows of it, else of nobody who is named."""
    contract, person = finding["contract"], finding["person"]
    mine = entries[cut.is_own[entries]]
    if (contract, person) in cut.keys or not cut.profile.others:
        pass
    elif len(mine):
        row = cut.ledger.entries["contract_row"].to_numpy()[mine[0]]
        contract, person = cut.report.contracts.loc[row, ["contract", "person"]]
    else:
        hides = contract and contract not in set(cut.contracts["contract"])
        contract = ANOTHER_CLIENT if hides else contract
        person = person if not person or person in set(cut.contracts["person"]) else ANOTHER_PERSON
    return {"contract": contract, "person": cut.person(person)}


def _counts(facts: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in facts.items() if name in COUNTS}


def _facts(cut: Cut, facts: Mapping[str, Any]) -> dict[str, Any]:
    def told(value: Any) -> Any:
        if isinstance(value, str):
            return WITHHELD if cut.profile.texts else cut.said(value)
        return [told(one) for one in value] if isinstance(value, (list, tuple)) else value

    return {name: value if name in COUNTS else told(value) for name, value in facts.items()}


def _is_quoting(cut: Cut, finding: Mapping[Any, Any], entries: Any) -> bool:
    part = cut.ledger.entries.iloc[entries]
    texts = {str(text) for name in TEXTS for text in part[name].dropna().unique()}
    return quotes(finding["message"], {*texts, *(one.reason for one in cut.ledger.decisions)})


def _priced(cut: Cut, finding: Mapping[Any, Any]) -> Finding:
    """Return the seconds in question at the rates of own entries: the rates of others do not travel."""
    questioned = np.asarray(finding["questioned"], dtype=np.int64)
    part = cut.ledger.entries.iloc[questioned[cut.is_own[questioned]]]
    rate = part["hourly"].to_numpy(dtype=float, na_value=np.nan)
    weight = part["seconds"].fillna(0).abs().to_numpy(dtype=float) + 1e-9
    currencies = part["currency"].dropna().unique().tolist()
    if not len(part) or np.isnan(rate).any() or not currencies:
        return {"amount": pd.NA, "currency": None}
    amount = finding["seconds"] * np.average(rate, weights=weight) / 3600 * 100 / RATE_SCALE
    return {"amount": round(float(amount)), "currency": currencies[0]}
