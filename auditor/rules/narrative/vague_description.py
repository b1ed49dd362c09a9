"""NAR422."""

from __future__ import annotations

import re

import numpy as np
import numpy.typing as npt
import pandas as pd

from auditor.findings import Kind, Severity, Verdict, found, hours, nothing
from auditor.measures.agreed import with_terms
from auditor.measures.bundles import span
from auditor.measures.english import GENERIC, IDENTIFIER, MEETINGS, STOP
from auditor.measures.narratives import Narratives, are_titles, is_english, narratives, words_of
from auditor.model import Ledger
from auditor.rules import rule

Flags = npt.NDArray[np.bool_]
WORD = re.compile(r"[^\W\d_]+")
SHORT = r"^\W*(?:[^\W\d_]+[\W_]+){0,5}(?:[^\W\d_]+)?\W*$"
"""A text of more words than six says something; digits are a ticket or a version."""
LEAST_ENTRIES, SHOWN = 10, 5


@rule("NAR422", kind=Kind.UNUSUAL, severity=Severity.NOTE, needs=("descriptions", "told", "english"))
def vague_description(ledger: Ledger, *, percent: int = 25, content_words: int = 1) -> pd.DataFrame:
    """Descriptions name no task that could be told from another.

    *Why it matters.* "Development" on forty hours answers no question. It is for the client to say whether that is
    enough, and where it is agreed what is not, such hours may go unpaid.

    *Flagged.* Texts with fewer than `content_words` words after words without content, words of any work ("update",
    "support"), and the names of the person, contract, client and project are left out, where they make up more than
    `percent` of the hours of ten entries or more: one note per person and contract with hours and share. Texts that
    the contract lists as `vague`, in any language: a warning and a breach, with their hours in question.

        Development   Acme work   Fixes and updates     vague: nothing is left
        Checkout   Fix login   BOOK-330   Deploy 2.3.1    not vague

    *Explanations tested.* Words that the client knows the work by: the files do not say. A recurring meeting, or a
    ticket, version, file, person, link or task: ruled out, as such entries are left out.

    *Not flagged.* Few vague texts among others: short texts that recur are ordinary, two thirds and more of honest
    rows. Texts that do not seem to be English: coverage says so. Entries without a text are NAR421. Texts that
    are only the name of the contract, client or project, and one text on nearly all hours, are NAR424.

    *To ask.* Which task, ticket or result does this time stand for?

    *To do.* Name the task, ticket or result in these entries.
    """
    told = narratives(ledger)
    if told is None:
        return nothing()
    listed = _listed(ledger, told)
    vague = _vague(ledger, told, content_words)
    if vague.any():
        vague &= _is_much(ledger, told, vague & ~listed, percent)
    parts = [_told(ledger, told, listed, is_listed=True), _told(ledger, told, vague, is_listed=False)]
    return pd.concat([part for part in parts if len(part)] or parts[:1], ignore_index=True)


def _listed(ledger: Ledger, told: Narratives) -> Flags:
    """Return which entries have a text that their contract lists as vague."""
    flags = np.zeros(len(told.entry), dtype=bool)
    for row, contract in with_terms(ledger, lambda c: c.vague).items():
        texts = told.matching(rf"(?i)^\W*(?:{'|'.join(re.escape(text.strip()) for text in contract.vague)})\W*$")
        flags |= (told.rows[told.group] == row) & told.of_entries(texts)
    return flags


def _is_much(ledger: Ledger, told: Narratives, vague: Flags, percent: int) -> Flags:
    """Return the vague entries that make up much of their contract's hours in English."""
    vague = vague & ledger.entries["task"].isna().to_numpy()[told.entry] & ~are_titles(ledger, told)
    is_much = told.hours(vague) > told.told_hours * percent / 100
    is_much &= (told.told_counts >= LEAST_ENTRIES) & is_english(ledger)
    return np.asarray(vague & is_much[told.group])


def _vague(ledger: Ledger, told: Narratives, least: int) -> Flags:
    """Return which entries have a text of too few words that say something."""
    short = told.matching(SHORT)
    if not short.any():
        return np.zeros(len(told.entry), dtype=bool)
    short &= ~told.matching(IDENTIFIER)
    left = {
        code: set(WORD.findall(text.casefold())) - STOP - GENERIC
        for code, text in words_of(told.texts, short).items()
        if MEETINGS.isdisjoint(WORD.findall(f"{text} {text.replace('-', '')}".casefold()))
    }
    mine = told.of_entries(short)
    pairs = pd.factorize(told.group[mine] * (len(told.texts) + 1) + told.text[mine])
    names = _names(ledger, told, mine)
    flags = np.zeros(len(pairs[1]), dtype=bool)
    for number, pair in enumerate(pairs[1].tolist()):
        group, code = divmod(pair, len(told.texts) + 1)
        flags[number] = code in left and len(left[code] - names[group]) < least
    result = np.zeros(len(told.entry), dtype=bool)
    result[np.flatnonzero(mine)] = flags[pairs[0]]
    return result


def _names(ledger: Ledger, told: Narratives, mine: Flags) -> dict[int, set[str]]:
    """Return for the groups of the given entries the words that name contract, client, person and projects."""
    project = ledger.entries["project"].cat
    width = len(project.categories) + 1
    held = pd.unique(told.group[mine] * width + project.codes.to_numpy()[told.entry[mine]] + 1)
    names: dict[int, set[str]] = {}
    for group, code in (divmod(int(pair), width) for pair in held):
        one = ledger.contracts.iloc[told.rows[group]]
        own = [*(str(one[name]) for name in ("name", "client", "person")), *project.categories[code - 1 : code]]
        names.setdefault(group, set()).update(WORD.findall(" ".join(own).casefold()))
    return names


def _told(ledger: Ledger, told: Narratives, mine: Flags, *, is_listed: bool) -> pd.DataFrame:
    if not mine.any():
        return nothing()
    groups, at = told.bundles(mine)
    entries = [told.entry[part] for part in at]
    seconds = told.hours(mine)[groups]
    share = np.rint(100 * seconds / told.told_hours[groups]).astype(np.int64)
    first, last = span(ledger, entries)
    what = "has a text that the contract does not take as a description" if is_listed else "names no task"
    return found(
        message=[
            f"{hours(int(s))} {what}, {p} % of the hours with a text." for s, p in zip(seconds, share, strict=True)
        ],
        entries=entries,
        questioned=entries if is_listed else None,
        seconds=seconds if is_listed else 0,
        day=first,
        until=last,
        kind=Kind.BREACH.value if is_listed else None,
        severity=Severity.WARNING.value if is_listed else None,
        explanations={
            "words that the client knows the work by": Verdict.RULED_OUT if is_listed else Verdict.UNTESTABLE,
            "a recurring meeting, or a ticket": Verdict.RULED_OUT,
        },
        facts={"vague_seconds": seconds, "percent": share, "texts": [_most(told, part) for part in at]},
    )


def _most(told: Narratives, part: npt.NDArray[np.int64]) -> list[str]:
    """Return the texts with most hours of the given entries."""
    code, place = np.unique(told.text[part], return_inverse=True)
    order = np.argsort(-np.bincount(place, weights=told.seconds[part]), kind="stable")[:SHOWN]
    return [told.texts[int(one)].as_py() for one in code[order]]
