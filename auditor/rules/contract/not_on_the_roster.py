"""INV602."""

from __future__ import annotations

import numpy as np
import pandas as pd

from auditor.findings import Kind, Severity, Verdict, found, grouped, hours, nothing
from auditor.matching.names import alike, spelled
from auditor.matching.people import stated_people
from auditor.measures.agreed import charged_on, with_terms
from auditor.measures.bundles import span
from auditor.model import Ledger
from auditor.rules import rule


@rule("INV602", kind=Kind.BREACH, severity=Severity.WARNING, needs=("roster", "named_people"))
def not_on_the_roster(ledger: Ledger) -> pd.DataFrame:
    """Somebody works on a contract whose roster does not name them.

    *Why it matters.* Where people were agreed by name, others may cost another rate, lack the clearance or the
    contract that protects the client's secrets, or be a line that belongs elsewhere.

    *Flagged.* Time of a person whom `roster` of the contract does not name, by name or e-mail, also through
    `[people]` of the settings: billed, or logged on a contract without a bill and not marked as free. One finding
    per person and contract, with all of that time in question.

    *Explanations tested.* A name written otherwise: ruled in where it is like a name on the roster (initials, the
    order of words, a user name), as DQ110 judges. A substitute was agreed: the files do not say.

    *Not flagged.* Rows that name nobody. Contracts without a roster. Roles, which files do not state. Rates are
    INV603.

    *To ask.* Who is this person, and was their work on this contract agreed on?

    *To do.* Add the person, or the other spelling of the name, to the roster in audit.toml, or move the rows.
    """
    listed = with_terms(ledger, lambda c: c.roster)
    if not listed:
        return nothing()
    stated = stated_people(ledger.settings)
    entries, e = charged_on(ledger, listed), ledger.entries
    people = e["person"].cat.categories.to_numpy(dtype=object)
    row, who = e["contract_row"].to_numpy()[entries], e["person"].cat.codes.to_numpy().astype(np.int64)[entries]
    cases = []
    for mine in grouped(row * len(people) + who, np.arange(len(entries))):
        name, roster = str(people[who[mine[0]]]), listed[int(row[mine[0]])].roster
        if name and not _ways(ledger, name, stated) & {way for one in roster for way in _ways(ledger, one, stated)}:
            cases.append((name, roster, entries[mine]))
    if not cases:
        return nothing()
    names, rosters, bundles = zip(*cases, strict=True)
    seconds = [int(e["seconds"].iloc[mine].fillna(0).sum()) for mine in bundles]
    first, last = span(ledger, bundles)
    near = [_near(ledger, name, roster) for name, roster, _ in cases]
    return found(
        message=[
            f"{hours(s)} is of {name}, whom the roster does not name." for name, s in zip(names, seconds, strict=True)
        ],
        entries=bundles,
        questioned=bundles,
        seconds=seconds,
        day=first,
        until=last,
        person=names,
        explanations={
            "a name written otherwise": [Verdict.RULED_IN if name else Verdict.RULED_OUT for name in near],
            "a substitute was agreed": Verdict.UNTESTABLE,
        },
        facts={"roster": [list(roster) for roster in rosters], "like": near},
    )


def _ways(ledger: Ledger, name: str, stated: dict[str, str]) -> set[str]:
    """Return all texts that name somebody, folded."""
    key = stated.get(name.casefold(), name)
    person = ledger.settings.people.get(key)
    return {text.casefold() for text in (name, key, *(person.names if person else ()))}


def _near(ledger: Ledger, name: str, roster: tuple[str, ...]) -> str:
    """Return the name on the roster that somebody's own names are like, or ""."""
    own = {name}
    mine = ledger.entries.loc[(ledger.entries["person"] == name).to_numpy(), ["person_name", "person_email"]]
    for column in mine:
        own |= set(mine[column].dropna().astype("str").unique())
    return next((one for one in roster if alike(spelled(own), spelled([one]))[0]), "")
