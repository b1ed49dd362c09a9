"""Who is who and which work is which, as frames to correct: people, names of work, and the columns of a file."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from auditor.matching.columns import combined
from auditor.matching.people import beside
from auditor.measures.identities import likely_people
from auditor.once import kept
from auditor.proposal import labelled
from auditor.report import Report

NOT_BILLED = "not billed"
FIELDS = {
    "day": "Day",
    "start_day": "Start: day",
    "start_time": "Start: time of day",
    "start": "Start: day and time",
    "end_day": "End: day",
    "end_time": "End: time of day",
    "end": "End: day and time",
    "until": "Last day",
    "hours": "Hours, such as 1.5",
    "duration": "Duration, such as 1:30",
    "break": "Break, minutes",
    "person": "Person",
    "email": "E-mail",
    "id": "Id of the entry",
    "created": "Entered when",
    "creator": "Entered by",
    "manual": "Added by hand, yes or no",
}
"""Fields of tables whose own names do not say enough."""


@kept
def people(report: Report) -> pd.DataFrame:
    """Return one row per name and e-mail of the files: email, name, shown, own, entries, hours, person, why.

    `own` is the text that stands for somebody who is nobody else; `why` what was guessed, or who it may be.
    """
    ledger = report.ledger
    guessed = {guess.subject: guess.reason for guess in ledger.guessed if guess.subject}
    likely = {one.other: f"may be {one.person}: {one.why}" for one in likely_people(ledger)}
    rows = []
    for frame, kind in ((ledger.entries, ""), (ledger.traces, "only traces")):
        codes, texts = combined([frame[name] for name in ("person_email", "person_name", "person")])
        size = np.bincount(codes, minlength=len(texts))
        seconds = frame["seconds"].fillna(0).to_numpy(dtype=float)
        hours = np.bincount(codes, weights=seconds, minlength=len(texts)) / 3600
        for (email, name, person), count, length in zip(texts, size.tolist(), hours.tolist(), strict=True):
            if email or name:
                shown = beside(email, name) if email and name else email or name
                why = guessed.get(shown) or guessed.get(email) or guessed.get(name) or likely.get(person, "")
                rows.append((email, name, shown, email or name, count, length, person, why or kind))
    columns = ["email", "name", "shown", "own", "entries", "hours", "person", "why"]
    table = pd.DataFrame(rows, columns=columns).drop_duplicates(["email", "name"], ignore_index=True)
    return table.sort_values(["person", "shown"], key=lambda texts: texts.str.casefold(), ignore_index=True)


@kept
def contract_names(report: Report) -> dict[str, str]:
    """Return what to call each contract in a list of choices, by id: its name with its id where that says more."""
    c = report.contracts.drop_duplicates("contract")
    names = {
        key: key if not name or name == key else f"{name} [{key}]"
        for key, name in zip(c["contract"], c["name"], strict=True)
    }
    stated = {one.id: f"{one.name} [{one.id}]" if one.name else one.id for one in report.ledger.settings.contracts}
    return stated | names


@kept
def labels(report: Report, side: str) -> pd.DataFrame:
    """Return one row per name of work on a side: label, contracts (ids), contract (as in `contract_names`), why.

    Work of one name and several contracts is told apart by its number. A bill that states the number of its contract
    is left out: nothing is guessed there.
    """
    ledger, names = report.ledger, contract_names(report)
    guessed = {guess.subject: guess.reason for guess in ledger.guessed if guess.subject}
    both = set(report.contracts.loc[report.contracts["can_tell_padding"], "contract"])
    other = {"logged": "no bill is like it", "billed": "no log is like it"}[side]
    known = {label: ids for label, ids in labelled(ledger, side).items() if side == "logged" or label.ref not in ids}
    several: dict[str, set[tuple[str, ...]]] = {}
    for label, ids in known.items():
        several.setdefault(label.name, set()).add(tuple(ids))
    found: dict[str, tuple[str, ...]] = {}
    for label, ids in known.items():
        is_one = bool(label.name) and (side == "billed" or len(several[label.name]) == 1)
        text = label.name if is_one else label.ref or label.name
        if text:
            found[text] = tuple(dict.fromkeys((*found.get(text, ()), *ids)))
    rows = [
        {
            "label": text,
            "contracts": ids,
            "contract": ", ".join(names.get(one, one) or NOT_BILLED for one in ids),
            "why": guessed.get(text, "" if both.intersection(ids) else other),
        }
        for text, ids in found.items()
    ]
    table = pd.DataFrame(rows, columns=["label", "contracts", "contract", "why"])
    return table.sort_values("label", key=lambda texts: texts.str.casefold(), ignore_index=True)


def field_name(field: str) -> str:
    """Return a field of a table in words.

    >>> field_name("start_time"), field_name("invoice_total")
    ('Start: time of day', 'Invoice total')
    """
    return FIELDS.get(field) or field.replace("_", " ").capitalize()


@kept
def nameless(report: Report, file: str) -> bool:
    """Return whether a file names nobody."""
    mine = report.ledger.entries[(report.ledger.entries["source"] == file).to_numpy()]
    return bool(len(mine)) and bool(mine[["person_name", "person_email"]].isna().all(axis=None))


def chosen_edits(state: Any) -> dict[int, dict[str, Any]]:
    """Return what was edited in a table, by row and column, from the state of its editor."""
    return {int(row): dict(cells) for row, cells in (state or {}).get("edited_rows", {}).items()}
