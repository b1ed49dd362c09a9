"""NAR425."""

from __future__ import annotations

import re
from collections.abc import Iterable

import numpy as np
import numpy.typing as npt
import pandas as pd

from auditor.findings import Kind, Severity, Verdict, found, hours, nothing
from auditor.matching.columns import combined
from auditor.measures.agreed import agreed
from auditor.measures.bundles import span
from auditor.measures.english import COMMON, GENERIC, MEETINGS, STOP, VERBS
from auditor.measures.narratives import Narratives, narratives, words_of
from auditor.model import Ledger
from auditor.rules import rule

Flags = npt.NDArray[np.bool_]
NO_NAMES = COMMON | GENERIC | MEETINGS | STOP | VERBS
PLACE = ("person", "client", "project", "contract", "task", "tags")
SHORTEST = 4
SHOWN = 5


@rule("NAR425", kind=Kind.UNUSUAL, severity=Severity.NOTE, needs=("descriptions", "told", "two_contracts"))
def names_another_client(ledger: Ledger) -> pd.DataFrame:
    """A text names another client or project of the same person than the one it is charged to.

    *Why it matters.* The hour may stand on the wrong contract, and the bill may tell one client the name of another.

    *Flagged.* The name of a client or project that the person has on other contracts, as a whole word or words and in
    its own capitals, in the text of an entry whose own client, project, contract, task and tags do not have it. One
    note per person and contract.

    *Explanations tested.* A shared product, or a name within one's own: left out where the contract's `scope`, client
    or project has the name, or both contracts are of one client; ruled out otherwise. A common noun: ruled out, as
    names of common words, shorter than four letters, or written small in some text are left out. A call about the
    other client: the files do not say.

    *Not flagged.* Names of other people's clients. Time that is right in sum and on another contract is REC403.

    *To ask.* For which client was this work done?

    *To do.* Correct the name in the text or the contract of the entry, and keep the names of others out of it.
    """
    told = narratives(ledger)
    if told is None:
        return nothing()
    names = _names(ledger)
    if not names:
        return nothing()
    texts = told.matching(_pattern(names))
    if not texts.any():
        return nothing()
    mine, named = _named(ledger, told, names, texts)
    groups, at = told.bundles(mine)
    if not len(groups):
        return nothing()
    entries = [told.entry[part] for part in at]
    others = [sorted({name for i in part for name in named[int(i)]}) for part in at]
    seconds = told.hours(mine)[groups]
    first, last = span(ledger, entries)
    return found(
        message=[
            f"{hours(int(s))} in {len(part)} entr{'y' if len(part) == 1 else 'ies'} names {', '.join(other[:SHOWN])}."
            for s, part, other in zip(seconds, at, others, strict=True)
        ],
        entries=entries,
        day=first,
        until=last,
        explanations={
            "a shared product, or a name within one's own": Verdict.RULED_OUT,
            "a common noun": Verdict.RULED_OUT,
            "a call about the other client": Verdict.UNTESTABLE,
        },
        facts={"named": others, "named_seconds": seconds},
    )


def _names(ledger: Ledger) -> dict[str, set[tuple[str, str]]]:
    """Return the names of clients and projects that may be looked for, and who has them for which client."""
    columns = [ledger.entries[name] for name in ("person", "client", "project")]
    names = {name for column in columns[1:] for name in column.cat.categories if _is_name(name)}
    holders: dict[str, set[tuple[str, str]]] = {}
    for who, of, project in combined(columns)[1] if names else ():
        for name in names.intersection((of, project)) if who else ():
            holders.setdefault(name, set()).add((who, of))
    return holders


def _is_name(text: str) -> bool:
    """Return whether a text with capitals has a word that is no common noun."""
    words = [word for word in re.findall(r"[^\W\d_]+", text) if len(word) >= SHORTEST]
    return text != text.casefold() and any(word.casefold() not in NO_NAMES for word in words)


def _named(
    ledger: Ledger, told: Narratives, names: dict[str, set[tuple[str, str]]], texts: Flags
) -> tuple[Flags, dict[int, set[str]]]:
    """Return which entries name another client of their person, and the names of each."""
    capital, small = (_pattern(own) for own in (names, {name.casefold() for name in names}))
    common = {
        word for text in words_of(told.texts, told.matching(small)).values() for word in re.findall(small, text)
    }
    in_text = {
        code: {name for name in re.findall(capital, text) if name.casefold() not in common}
        for code, text in words_of(told.texts, texts).items()
    }
    e, stated = ledger.entries, agreed(ledger)
    at = np.flatnonzero(told.of_entries(texts))
    place, places = combined([e[name].iloc[told.entry[at]] for name in PLACE])
    width = len(told.texts)
    pair, distinct = pd.factorize((place * len(told.rows) + told.group[at]) * width + told.text[at])
    others: list[set[str]] = []
    for code in distinct.tolist():
        who, client, *more = places[code // width // len(told.rows)]
        one = stated[int(told.rows[code // width % len(told.rows)])] if stated else None
        about = " ".join((client, *more, *((*one.scope, one.name, one.client) if one else ()))).casefold()
        others.append(
            {
                name
                for name in in_text[code % width]
                if name.casefold() not in about and _is_other(names[name], who, client)
            }
        )
    mine = np.zeros(len(told.entry), dtype=bool)
    mine[at] = np.array([bool(own) for own in others], dtype=bool)[pair]
    return mine, {int(i): others[k] for i, k in zip(at, pair, strict=True) if others[k]}


def _pattern(names: Iterable[str]) -> str:
    """Return a pattern of whole names, the longest that fits."""
    return rf"\b(?:{'|'.join(re.escape(name) for name in sorted(names, key=len, reverse=True))})\b"


def _is_other(holders: set[tuple[str, str]], who: str, client: str) -> bool:
    """Return whether somebody has a name for other clients alone."""
    own = {of for person, of in holders if person == who}
    return bool(own) and client not in own
