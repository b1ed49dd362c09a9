"""Who entered or approved an entry: the same person whose time it is, or somebody else."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from auditor.matching.people import stated_people
from auditor.model import Ledger
from auditor.once import kept

Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]


def named_rows(ledger: Ledger, column: str) -> Ints:
    """Return the positions of counted entries that name their person and somebody in `column`."""
    e = ledger.entries
    if not len(e[column].cat.categories):
        return np.zeros(0, dtype=np.int64)
    named = (e["person"] != "").to_numpy() & e[column].notna().to_numpy()
    return np.flatnonzero(named & e["counts"].to_numpy() & ~e["is_running"].to_numpy())


@kept
def own(ledger: Ledger, column: str) -> Flags:
    """Return for each of `named_rows` whether `column` ("approver" or "creator") names the entry's own person."""
    rows, e = named_rows(ledger, column), ledger.entries
    if not len(rows):
        return np.zeros(0, dtype=bool)
    person, other = (e[name].cat.codes.to_numpy().astype(np.int64)[rows] for name in ("person", column))
    names = e[column].cat.categories
    codes, pairs = pd.factorize(person * len(names) + other)
    called = _called(ledger)
    is_own = [
        _is_called(ledger, called[pair // len(names)], str(names[pair % len(names)])) for pair in pairs.tolist()
    ]
    return np.array(is_own, dtype=bool)[codes]


def others(ledger: Ledger, column: str, person: int) -> list[str]:
    """Return whom `column` names anywhere besides the person of a code of the column `person`."""
    e = ledger.entries
    called = _called(ledger)[person]
    used = e[column].cat.categories[np.unique(e[column].cat.codes.to_numpy()[named_rows(ledger, column)])]
    return [str(name) for name in used if not _is_called(ledger, called, str(name))]


def _is_called(ledger: Ledger, called: set[str], name: str) -> bool:
    known = stated_people(ledger.settings).get(name.casefold(), name)
    return name.casefold() in called or known.casefold() in called


@kept
def _called(ledger: Ledger) -> dict[int, set[str]]:
    """Return what each person is called, folded: in the settings and by their own entries."""
    e = ledger.entries
    known: dict[int, set[str]] = {}
    for code, name in enumerate(e["person"].cat.categories):
        person = ledger.settings.people.get(str(name))
        known[code] = {text.casefold() for text in (str(name), *(person.names if person else ()))}
    mine = e["person"].cat.codes.to_numpy().astype(np.int64)
    for column in ("person_name", "person_email"):
        texts: pd.Series[Any] = e[column]
        width = len(texts.cat.categories) + 1
        for pair in np.unique(mine * width + texts.cat.codes.to_numpy() + 1).tolist():
            code, text = divmod(pair, width)
            if text:
                known[code].add(str(texts.cat.categories[text - 1]).casefold())
    return known


def is_alone(ledger: Ledger) -> bool:
    """Return whether the approvals of a ledger know one person only, so that nobody else could approve."""
    e = ledger.entries
    if not len(e["approver"].cat.categories):
        return False
    names = e["person"].cat.categories
    size = np.bincount(e["person"].cat.codes.to_numpy(), minlength=len(names))
    people = [code for code in np.flatnonzero(size).tolist() if names[code]]
    return len(people) < 2 and not (people and others(ledger, "approver", people[0]))
