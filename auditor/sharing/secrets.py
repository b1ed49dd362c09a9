"""Which names must not be said, and whether a text says one of them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from auditor.model import Ledger
from auditor.sharing.profiles import ANOTHER_PERSON, WITHHELD, Profile

PLACES = ("contract", "contract_ref", "client", "project")
PEOPLE = ("person", "person_name", "person_email")
HANDS = ("creator", "approver")
SURE = 6
"""Names of so many letters are found within words too, shorter ones only as words of their own."""
WORD = re.compile(r"[^\W\d_]{4,}")
QUOTED = 25
"""Letters of a description that show that a sentence quotes it."""

Flags = np.ndarray[Any, Any]


@dataclass(frozen=True)
class Secrets:
    """What must not be said: `names` of others (small letters) and, by name, what `people` are called instead.

    `own` are the names that may be said; where one of them holds a hidden one, saying it says nothing of others.
    """

    names: frozenset[str] = frozenset()
    own: frozenset[str] = frozenset()
    people: dict[str, str] = field(default_factory=dict)

    @cached_property
    def _within_own(self) -> list[str]:
        """Own names that hold a hidden one, the longest first."""
        return sorted((o for o in self.own if any(n in o for n in self.names)), key=len, reverse=True)

    @cached_property
    def _words(self) -> frozenset[str]:
        """Words of hidden names, for names of files."""
        own = {word for name in self.own for word in WORD.findall(name)}
        people = {name.casefold() for name in self.people}
        return frozenset(word for name in self.names | people for word in WORD.findall(name)) - (own - people)

    def are_in(self, text: str) -> bool:
        """Return whether a text says a hidden name."""
        told = text.casefold()
        rest = told
        for name in self._within_own:
            rest = rest.replace(name, "\0")
        return any(_says(rest, n) or (_holds_own(n, self.own) and _says(told, n)) for n in self.names if n in told)

    def are_in_name(self, file: str) -> bool:
        """Return whether the name of a file says a word of a hidden name."""
        told = file.casefold()
        return any(word in told for word in self._words)

    def said(self, text: str) -> str:
        """Return a text with people called otherwise, or withheld as a whole if it says the name of another."""
        return WITHHELD if self.are_in(text) else self.renamed(text)

    def renamed(self, text: str) -> str:
        """Return a text with people called otherwise."""
        for name in sorted(self.people, key=len, reverse=True):
            if name.casefold() in text.casefold():
                text = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", self.people[name], text, flags=re.IGNORECASE)
        return text

    def person(self, name: str) -> str:
        """Return what a person is called."""
        known = self.people.get(name)
        return known or (ANOTHER_PERSON if self.are_in(name) or (name and self.people) else name)


def _says(text: str, name: str) -> bool:
    if len(name) >= SURE or not name.isascii():
        return name in text
    return re.search(rf"(?<![^\W_]){re.escape(name)}(?![^\W_])", text) is not None


def _holds_own(name: str, own: frozenset[str]) -> bool:
    return any(o and o in name for o in own)


def secrets(ledger: Ledger, is_own: Flags, is_theirs: Flags, profile: Profile) -> Secrets:
    """Return what must not be said to somebody who may see the entries in `is_own` alone.

    `is_theirs` marks the entries whose people are of the contract: their names are not those of others.
    """
    e, settings = ledger.entries, ledger.settings
    people = _names(e[is_theirs], PEOPLE)
    own = people | _names(e[is_own], PLACES)
    ids = {name.casefold() for name in e["contract"][is_own].unique()}
    own |= _folded(name for one in settings.contracts if one.id.casefold() in ids for name in (one.name, one.client))
    called = {}
    for number, key in enumerate(sorted({*e["person"][is_theirs].unique()} - {""}), start=1):
        mine = e[is_theirs & (e["person"] == key).to_numpy()]
        stated = settings.people.get(key)
        for name in {key, *_texts(mine, PEOPLE), *(stated.names if stated else ())} - {""}:
            called[name] = f"person {number}"
            own |= _folded([name])
    others: set[str] = set()
    if profile.others:
        others = _names(e[~is_own], PLACES) | _names(e[~is_theirs], PEOPLE)
        c = ledger.contracts
        others |= _folded([*c["name"], *c["client"], *(name for one in settings.contracts for name in one.billed_as)])
        for key, person in settings.people.items():
            others |= _folded([key, *person.names])
        for one in settings.contracts:
            others |= _folded([one.id, one.name, one.client, *one.roster])
        traces = ledger.traces
        others |= _names(traces[~traces["person"].isin(list(called)).to_numpy()], PEOPLE)
    speakers = {one.name for one in ledger.decisions} | {one.name for one in ledger.comments}
    for name in {*_texts(e[is_own], HANDS), *speakers} - {"", *called}:
        called[name] = ANOTHER_PERSON
        own |= _folded([name]) - others
    return Secrets(
        frozenset(others - own - {"", *profile_words()}), frozenset(own - {""}), called if profile.people else {}
    )


def profile_words() -> frozenset[str]:
    """Return what stands for names and hides nothing."""
    return frozenset({WITHHELD, ANOTHER_PERSON})


def quotes(text: str, told: Iterable[str]) -> bool:
    """Return whether a sentence quotes one of some texts.

    >>> quotes('Six entries say "ship the form".', ["Ship the form"]), quotes("Six entries.", ["Ship the form"])
    (True, False)
    """
    sentence = text.casefold()
    return any(one and _says(sentence, one.casefold()[:QUOTED]) for one in told)


def _texts(entries: pd.DataFrame, columns: Iterable[str]) -> list[str]:
    return [str(text) for name in columns for text in entries[name].dropna().unique()]


def _names(entries: pd.DataFrame, columns: Iterable[str]) -> set[str]:
    return _folded(_texts(entries, columns))


def _folded(names: Iterable[str]) -> set[str]:
    return {name.strip().casefold() for name in names}
